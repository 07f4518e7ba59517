// SPDX-License-Identifier: MIT
#include <mote/io/crc32.hpp>

#include "../random_image.hpp"
#include "catch.hpp"

#include <cstring>

namespace crc32_test {

namespace {
std::uint32_t bit_by_bit(std::span<std::byte const> bytes) {
    std::uint32_t c = 0xffffffffu;
    for (std::byte const b : bytes) {
        c ^= std::to_integer<std::uint32_t>(b);
        for (int k = 0; k < 8; ++k) c = (c & 1u) != 0 ? (c >> 1) ^ 0xedb88320u : c >> 1;
    }
    return c ^ 0xffffffffu;
}
} // namespace

TEST_CASE("crc32 gives the published check values") {
    CHECK(mote::crc32({}) == 0);
    CHECK(mote::crc32(mote::detail::bytes_of("123456789")) == 0xcbf43926u);
    CHECK(mote::crc32(mote::detail::bytes_of("The quick brown fox jumps over the lazy dog")) == 0x414fa339u);
    CHECK(mote::crc32(mote::detail::bytes_of("IEND")) == 0xae426082u);
}

TEST_CASE("crc32 agrees with the definition at every length and when it is continued") {
    auto const noise = random_image<std::uint8_t>(100, 1, 7, 0, 255);
    std::span<std::byte const> const bytes = std::as_bytes(std::span(noise.row(0), 100));
    for (std::size_t n = 0; n <= 100; ++n) {
        CHECK(mote::crc32(bytes.first(n)) == bit_by_bit(bytes.first(n)));
        CHECK(mote::crc32(bytes.subspan(n), mote::crc32(bytes.first(n))) == bit_by_bit(bytes));
    }
}

TEST_CASE("crc32_of_pixels does not see strides, and sees little-endian pixels") {
    auto const a = random_image<std::uint16_t>(37, 11, 3, 0, 65535);
    std::vector<std::byte> flat;
    for (std::ptrdiff_t y = 0; y < 11; ++y)
        for (std::ptrdiff_t x = 0; x < 37; ++x) {
            flat.push_back(static_cast<std::byte>(a(x, y) & 255));
            flat.push_back(static_cast<std::byte>(a(x, y) >> 8));
        }
    CHECK(mote::crc32_of_pixels(a) == bit_by_bit(flat));
    mote::image<std::uint16_t> turned(11, 37);
    for (std::ptrdiff_t y = 0; y < 37; ++y)
        for (std::ptrdiff_t x = 0; x < 11; ++x) turned(x, y) = a(y, x);
    CHECK(mote::crc32_of_pixels(turned.view().transposed()) == bit_by_bit(flat));
    CHECK(mote::crc32_of_pixels(mote::image<float>()) == 0);
    CHECK(mote::crc32_of_pixels(mote::image_view<float const>{nullptr, 0, 5, 0}) == 0);
}

} // namespace crc32_test
