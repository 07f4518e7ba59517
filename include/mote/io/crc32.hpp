// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// CRC-32, the checksum of PNG and zlib, of bytes and of pixels.

#include <mote/core/image_traits.hpp>
#include <mote/core/row_reader.hpp>
#include <mote/io/file.hpp>
#include <mote/version.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

MOTE_NAMESPACE_BEGIN

namespace detail {
// Table k advances a byte over k further bytes, so that eight bytes need eight independent look-ups.
inline constexpr auto crc32_tables = [] {
    std::array<std::array<std::uint32_t, 256>, 8> t{};
    for (std::uint32_t n = 0; n < 256; ++n) {
        std::uint32_t c = n;
        for (int bit = 0; bit < 8; ++bit) c = (c >> 1) ^ ((c & 1u) != 0 ? 0xedb88320u : 0u);
        t[0][n] = c;
    }
    for (std::size_t k = 1; k < 8; ++k)
        for (std::size_t n = 0; n < 256; ++n) t[k][n] = (t[k - 1][n] >> 8) ^ t[0][t[k - 1][n] & 255u];
    return t;
}();
} // namespace detail

/// CRC-32 of ISO 3309 and ITU-T V.42 (reflected polynomial edb88320) of some bytes, as zlib and PNG compute it.
///
/// @param before  the CRC-32 of the bytes that come before these; 0 at the beginning.
[[nodiscard]] inline std::uint32_t crc32(std::span<std::byte const> bytes, std::uint32_t before = 0) noexcept {
    auto const& t = detail::crc32_tables;
    std::uint32_t c = ~before;
    std::byte const* p = bytes.data();
    std::size_t n = bytes.size();
    for (; n >= 8; n -= 8, p += 8) {
        std::uint32_t const a = c ^ detail::load<std::endian::little, std::uint32_t>(p);
        std::uint32_t const b = detail::load<std::endian::little, std::uint32_t>(p + 4);
        c = t[7][a & 255u] ^ t[6][(a >> 8) & 255u] ^ t[5][(a >> 16) & 255u] ^ t[4][a >> 24] ^ t[3][b & 255u] ^
            t[2][(b >> 8) & 255u] ^ t[1][(b >> 16) & 255u] ^ t[0][b >> 24];
    }
    for (; n > 0; --n, ++p) c = (c >> 8) ^ t[0][(c ^ std::to_integer<std::uint32_t>(*p)) & 255u];
    return ~c;
}

/// CRC-32 of the pixels, row by row and little endian whatever the machine and the strides: images are equal only if
/// their pixel types and these are. One pass; one row of scratch for unusual strides.
template <image_like I>
[[nodiscard]] std::uint32_t crc32_of_pixels(I const& i) {
    using T = pixel_of<I>;
    image_view<T const> const v = const_view(i);
    row_reader<T> read(v);
    std::vector<std::byte> swapped;
    std::uint32_t c = 0;
    for (std::ptrdiff_t y = 0; y < v.height && v.width > 0; ++y) {
        std::span<T const> const row(read(y), static_cast<std::size_t>(v.width));
        if constexpr (std::endian::native == std::endian::little || sizeof(T) == 1) {
            c = crc32(std::as_bytes(row), c);
        } else {
            swapped.resize(row.size_bytes());
            for (std::size_t x = 0; x < row.size(); ++x)
                detail::store<std::endian::little>(swapped.data() + x * sizeof(T), row[x]);
            c = crc32(swapped, c);
        }
    }
    return c;
}

MOTE_NAMESPACE_END
