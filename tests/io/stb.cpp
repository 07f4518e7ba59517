// SPDX-License-Identifier: MIT
#include <mote/io/crc32.hpp>
#include <mote/io/png.hpp>
#include <mote/io/stb.hpp>

#include "../random_image.hpp"
#include "catch.hpp"
#include "samples.hpp"

namespace stb_test {

namespace {
using u8 = mote::image<std::uint8_t>;
using u16 = mote::image<std::uint16_t>;

/// A PNG of one row with the samples as given, filter 0.
bytes_t raw_png(unsigned width, unsigned height, unsigned bits, unsigned colour, bytes_t const& rows, bytes_t const& palette = {}) {
    using namespace mote::detail;
    bytes_t file = to_bytes({"\x89PNG\r\n\x1a\n", 8}), header;
    append<std::endian::big>(header, width);
    append<std::endian::big>(header, height);
    for (unsigned const b : {bits, colour, 0u, 0u, 0u}) header.push_back(static_cast<std::byte>(b));
    append_png_chunk(file, "IHDR", header);
    if (!palette.empty()) append_png_chunk(file, "PLTE", palette);
    append_png_chunk(file, "IDAT", zlib_stored(rows));
    append_png_chunk(file, "IEND", {});
    return file;
}
} // namespace

TEST_CASE("PNG samples below 8 bits are scaled, with a warning") {
    auto const one = mote::read_stb(raw_png(8, 1, 1, 0, listed({0, 0xa5})), "one");
    auto const& p = std::get<u8>(one.pixels);
    for (int x = 0; x < 8; ++x) CHECK(p(x, 0) == ((0xa5 >> (7 - x)) & 1) * 255);
    CHECK_FALSE(one.as_stored);
    CHECK_THAT(one.warnings.at(0), Catch::Contains("1 bits"));
    auto const four = mote::read_stb(raw_png(2, 1, 4, 0, listed({0, 0x3f})), "four");
    CHECK(std::get<u8>(four.pixels)(0, 0) == 51);
    CHECK(std::get<u8>(four.pixels)(1, 0) == 255);
}

TEST_CASE("alpha is ignored with a warning, in 8 and in 16 bits") {
    auto const a = mote::read_stb(raw_png(2, 1, 8, 4, listed({0, 10, 0, 20, 255})), "ga");
    CHECK(std::get<u8>(a.pixels)(0, 0) == 10);
    CHECK(std::get<u8>(a.pixels)(1, 0) == 20);
    CHECK(a.as_stored);
    CHECK_THAT(a.warnings.at(0), Catch::Contains("alpha"));
    auto const b = mote::read_stb(raw_png(1, 1, 16, 6, listed({0, 1, 2, 1, 2, 1, 2, 0, 0})), "rgba16");
    CHECK(std::get<u16>(b.pixels)(0, 0) == 0x0102);
    CHECK(b.warnings.size() == 1);
    auto const c = mote::read_stb(raw_png(1, 1, 16, 2, listed({0, 0xff, 0xff, 0, 0, 0, 0})), "rgb16");
    CHECK(std::get<u16>(c.pixels)(0, 0) == (299 * 65535 + 500) / 1000);
}

TEST_CASE("a PNG palette of greys is those greys") {
    auto const a = mote::read_stb(raw_png(2, 1, 8, 3, listed({0, 1, 0}), listed({7, 7, 7, 200, 200, 200})), "palette");
    CHECK(std::get<u8>(a.pixels)(0, 0) == 200);
    CHECK(std::get<u8>(a.pixels)(1, 0) == 7);
    CHECK(a.warnings.empty());
}

TEST_CASE("a PNG is refused if a checksum, a length or its size is impossible") {
    auto const good = mote::encode_png(random_image<std::uint8_t>(9, 9, 1, 0, 255));
    for (std::size_t i = 8; i < good.size(); ++i) {
        auto bad = good;
        bad[i] ^= std::byte{0x10};
        CHECK_THROWS_AS(mote::read_stb(bad, "bad"), mote::format_error);
    }
    CHECK_THROWS_WITH(mote::read_stb(raw_png(100000, 100000, 8, 0, listed({0})), "big"), Catch::Contains("100000 x 100000"));
    CHECK_THROWS_WITH(mote::read_stb(raw_png(0, 5, 8, 0, listed({0})), "f.png"), Catch::Contains("f.png") && Catch::Contains("0 x 5"));
    CHECK_THROWS_AS(mote::read_stb(raw_png(50, 50, 8, 0, listed({0, 1})), "short"), mote::format_error);
}

TEST_CASE("JPEG grey values are near the original's") {
    mote::image<std::uint8_t> a(40, 25);
    for (std::ptrdiff_t y = 0; y < 25; ++y)
        for (std::ptrdiff_t x = 0; x < 40; ++x) a(x, y) = static_cast<std::uint8_t>(3 * x + 4 * y);
    // stb writes three channels always; without chroma they stay equal.
    auto const back = mote::read_stb(jpeg(std::as_const(a).view()), "a.jpg");
    CHECK(back.format == "JPEG");
    CHECK(back.warnings.empty());
    REQUIRE(back.width() == 40);
    REQUIRE(back.height() == 25);
    int worst = 0;
    for (std::ptrdiff_t y = 0; y < 25; ++y)
        for (std::ptrdiff_t x = 0; x < 40; ++x) worst = std::max(worst, std::abs(std::get<u8>(back.pixels)(x, y) - a(x, y)));
    CHECK(worst <= 3);
    auto const colour = mote::read_stb(jpeg(std::as_const(a).view(), 3), "b.jpg");
    CHECK_FALSE(colour.as_stored);
}

TEST_CASE("JPEG tables that stb would write beyond are refused") {
    auto good = jpeg(random_image<std::uint8_t>(16, 16, 2, 0, 255).view());
    std::size_t at = 2;
    while (good[at + 1] != std::byte{0xc4})
        at += 2 + mote::detail::load<std::endian::big, std::uint16_t>(good.data() + at + 2);
    auto bad = good;
    bad[at + 5] = std::byte{3}; // three codes of one bit
    CHECK_THROWS_WITH(mote::read_stb(bad, "bad"), Catch::Contains("Huffman"));
    bad = good;
    bad[at + 20] = std::byte{255}; // 255 codes more of 16 bits than there are bytes for
    CHECK_THROWS_WITH(mote::read_stb(bad, "bad"), Catch::Contains("Huffman"));
    for (std::size_t n = 3; n < good.size(); ++n)
        CHECK_THROWS_AS(mote::read_stb(std::span<std::byte const>(good).first(n), "cut"), mote::format_error);
}

TEST_CASE("BMP of every depth and both row orders") {
    auto const up = mote::read_stb(bmp(8, 5, 3), "up"), down = mote::read_stb(bmp(8, 5, -3), "down");
    REQUIRE(up.format == "BMP");
    for (int y = 0; y < 3; ++y)
        for (int x = 0; x < 5; ++x) {
            CHECK(std::get<u8>(down.pixels)(x, y) == 7 * (8 * y + x) % 256);
            CHECK(std::get<u8>(up.pixels)(x, y) == std::get<u8>(down.pixels)(x, 2 - y));
        }
    CHECK(up.warnings.empty());
    for (int const bits : {1, 4, 16, 24, 32}) CHECK(mote::read_stb(bmp(bits, 6, 4), "x").height() == 4);
    auto short_file = bmp(24, 6, 4);
    short_file.pop_back();
    CHECK_THROWS_WITH(mote::read_stb(short_file, "x"), Catch::Contains("ends too early"));
}

} // namespace stb_test
