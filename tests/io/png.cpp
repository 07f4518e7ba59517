// SPDX-License-Identifier: MIT
#include <mote/io/crc32.hpp>
#include <mote/io/png.hpp>
#include <mote/io/read.hpp>

#include "../random_image.hpp"
#include "catch.hpp"
#include "samples.hpp"

#include <filesystem>

namespace png_test {

namespace {
template <class T>
void round_trip(mote::image_view<std::type_identity_t<T> const> v) {
    CAPTURE(v.width, v.height);
    auto const file = mote::encode_png(v);
    CHECK(file == mote::encode_png(v));
    auto const back = mote::read_image(file, "x.png");
    CHECK(back.format == "PNG");
    CHECK(back.warnings.empty());
    CHECK(back.as_stored);
    CHECK_FALSE(back.calibration.calibrated());
    REQUIRE(std::holds_alternative<mote::image<T>>(back.pixels));
    CHECK(back.width() == v.width);
    CHECK(back.height() == v.height);
    CHECK(mote::crc32_of_pixels(std::get<mote::image<T>>(back.pixels)) == mote::crc32_of_pixels(v));
}
} // namespace

TEST_CASE("a grey PNG of 8 or 16 bits comes back as it was") {
    for (std::ptrdiff_t const w : {1, 2, 3, 7, 64, 257})
        for (std::ptrdiff_t const h : {1, 2, 5, 33}) {
            auto const a = random_image<std::uint8_t>(w, h, static_cast<std::uint32_t>(w * 100 + h), 0, 255);
            auto const b = random_image<std::uint16_t>(w, h, static_cast<std::uint32_t>(w * 100 + h), 0, 65535);
            round_trip<std::uint8_t>(a.view());
            round_trip<std::uint16_t>(b.view());
            round_trip<std::uint16_t>(b.view().transposed());
            round_trip<std::uint8_t>(random_mask(w, h, 5, 0.1).view());
            if (w > 2 && h > 2) round_trip<std::uint8_t>(std::as_const(a).view().subview(1, 2, w - 2, h - 2));
        }
    mote::image<std::uint16_t> ramp(300, 200);
    for (std::ptrdiff_t y = 0; y < 200; ++y)
        for (std::ptrdiff_t x = 0; x < 300; ++x) ramp(x, y) = static_cast<std::uint16_t>(200 * x + 3 * y);
    round_trip<std::uint16_t>(std::as_const(ramp).view());
    CHECK(mote::encode_png(ramp).size() < 300 * 200 / 4);
}

TEST_CASE("an RGB PNG keeps grey exactly and says when colours are lost") {
    mote::image<mote::rgb8> rgb(9, 4);
    for (std::ptrdiff_t y = 0; y < 4; ++y)
        for (std::ptrdiff_t x = 0; x < 9; ++x) {
            auto const v = static_cast<std::uint8_t>(20 * x + y);
            rgb(x, y) = {v, v, v};
        }
    auto const grey = mote::read_image(mote::encode_png(rgb), "grey");
    CHECK(grey.as_stored);
    CHECK(grey.warnings.empty());
    CHECK(std::get<0>(grey.pixels)(8, 3) == 163);
    rgb(2, 1) = {255, 0, 0};
    rgb(3, 1) = {0, 255, 0};
    rgb(4, 1) = {0, 0, 255};
    auto const colour = mote::read_image(mote::encode_png(rgb), "colour");
    CHECK_FALSE(colour.as_stored);
    REQUIRE(colour.warnings.size() == 1);
    CHECK_THAT(colour.warnings[0], Catch::Contains("Rec. 601"));
    auto const& pixels = std::get<0>(colour.pixels);
    CHECK(pixels(2, 1) == 76);  // 76.245
    CHECK(pixels(3, 1) == 150); // 149.685
    CHECK(pixels(4, 1) == 29);  // 29.07
    CHECK(pixels(8, 3) == 163);
}

TEST_CASE("the uncompressed zlib stream is one that a decoder accepts") {
    for (std::ptrdiff_t const n : {0, 1, 65535, 65536, 200000}) {
        auto const noise = random_image<std::uint8_t>(std::max<std::ptrdiff_t>(n, 1), 1, 3, 0, 255);
        std::span<std::byte const> const bytes = std::as_bytes(std::span(noise.row(0), static_cast<std::size_t>(n)));
        auto const packed = mote::detail::zlib_stored(bytes);
        std::vector<char> out(200000);
        int const got = mote::detail::stb::mote_stbi_zlib_decode_buffer(out.data(), 200000, reinterpret_cast<char const*>(packed.data()),
                                                                   static_cast<int>(packed.size()));
        REQUIRE(got == n);
        CHECK(mote::crc32(std::as_bytes(std::span(out.data(), static_cast<std::size_t>(n)))) == mote::crc32(bytes));
    }
    // Adler-32 of "Wikipedia" is 11e60398, of nothing 1.
    CHECK(mote::detail::load<std::endian::big, std::uint32_t>(mote::detail::zlib_stored(mote::detail::bytes_of("Wikipedia")).data() +
                                                              2 + 5 + 9) == 0x11e60398u);
    CHECK(mote::detail::load<std::endian::big, std::uint32_t>(mote::detail::zlib_stored({}).data() + 2 + 5) == 1u);
}

TEST_CASE("an image without pixels is no PNG") {
    CHECK_THROWS_WITH(mote::encode_png(mote::image<std::uint8_t>(0, 4)), Catch::Contains("0 x 4"));
    auto const path = std::filesystem::temp_directory_path() / "mote_test_io_none.png";
    CHECK_THROWS_AS(mote::write_png(path, mote::image<std::uint16_t>()), mote::parameter_error);
    CHECK_FALSE(std::filesystem::exists(path));
    mote::write_png(path, mote::image<std::uint8_t>(3, 2));
    CHECK(mote::read_image(path).width() == 3);
    std::filesystem::remove(path);
}

} // namespace png_test
