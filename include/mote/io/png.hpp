// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Writing PNG: grey of 8 and 16 bits, and RGB.

#include <mote/core/colour.hpp>
#include <mote/core/error.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/io/atomic_file.hpp>
#include <mote/io/crc32.hpp>
#include <mote/io/file.hpp>
#include <mote/io/stb_static.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <limits>
#include <memory>
#include <new>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

MOTE_NAMESPACE_BEGIN

/// What write_png can write without changing a value: images of std::uint8_t, std::uint16_t or rgb8.
template <class I>
concept png_image = image_like<I> && (std::same_as<pixel_of<I>, std::uint8_t> || std::same_as<pixel_of<I>, std::uint16_t> ||
                                      std::same_as<pixel_of<I>, rgb8>);

namespace detail {

/// zlib's stream without compression, for what is longer than stb can count.
inline std::vector<std::byte> zlib_stored(std::span<std::byte const> bytes) {
    std::vector<std::byte> out;
    out.reserve(bytes.size() + bytes.size() / 65535 * 5 + 16);
    append<std::endian::big>(out, std::uint16_t{0x7801});
    std::uint32_t a = 1, b = 0;
    do {
        std::size_t const n = std::min<std::size_t>(bytes.size(), 65535);
        out.push_back(std::byte{n == bytes.size()});
        append<std::endian::little>(out, static_cast<std::uint16_t>(n));
        append<std::endian::little>(out, static_cast<std::uint16_t>(~n));
        append_bytes(out, bytes.first(n));
        for (std::byte const value : bytes.first(n)) {
            a = (a + std::to_integer<std::uint32_t>(value)) % 65521;
            b = (b + a) % 65521;
        }
        bytes = bytes.subspan(n);
    } while (!bytes.empty());
    append<std::endian::big>(out, (b << 16) | a);
    return out;
}

inline std::vector<std::byte> zlib_compressed(std::vector<std::byte>& bytes) {
    // stb counts output, hash slots and bits in int; half of its range is safe for data that does not compress.
    if (bytes.size() > static_cast<std::size_t>(std::numeric_limits<int>::max() / 2)) return zlib_stored(bytes);
    int length = 0;
    struct release {
        void operator()(unsigned char* p) const noexcept { std::free(p); }
    };
    std::unique_ptr<unsigned char, release> const p(stb::mote_stbi_zlib_compress(reinterpret_cast<unsigned char*>(bytes.data()),
                                                                           static_cast<int>(bytes.size()), &length, 8));
    if (!p) throw std::bad_alloc();
    auto const* const first = reinterpret_cast<std::byte const*>(p.get());
    return {first, first + length};
}

inline void append_png_chunk(std::vector<std::byte>& file, char const* type, std::span<std::byte const> data) {
    append<std::endian::big>(file, static_cast<std::uint32_t>(data.size()));
    std::size_t const begin = file.size();
    append_bytes(file, bytes_of({type, 4}));
    append_bytes(file, data);
    append<std::endian::big>(file, crc32(std::span<std::byte const>(file).subspan(begin)));
}

/// PNG's prediction of byte c at distance a to the left, above b and above left.
inline unsigned png_paeth(unsigned a, unsigned b, unsigned c) noexcept {
    int const pa = std::abs(static_cast<int>(b) - static_cast<int>(c));
    int const pb = std::abs(static_cast<int>(a) - static_cast<int>(c));
    int const pc = std::abs(static_cast<int>(a) + static_cast<int>(b) - 2 * static_cast<int>(c));
    return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
}

/// Row `row` (after the row `above`) under each of the five filters; appends the one with the smallest sum of absolute
/// differences, the rule that the PNG specification suggests.
inline void append_png_row(std::vector<std::byte>& out, std::span<std::uint8_t const> row, std::span<std::uint8_t const> above,
                           std::size_t pixel_bytes, std::array<std::vector<std::byte>, 5>& tried) {
    std::size_t best = 0;
    std::uint64_t best_sum = std::numeric_limits<std::uint64_t>::max();
    for (std::size_t filter = 0; filter < 5; ++filter) {
        std::uint64_t sum = 0;
        for (std::size_t i = 0; i < row.size(); ++i) {
            unsigned const left = i >= pixel_bytes ? row[i - pixel_bytes] : 0, up = above[i];
            unsigned const corner = i >= pixel_bytes ? above[i - pixel_bytes] : 0;
            unsigned const guess = filter == 0   ? 0
                                   : filter == 1 ? left
                                   : filter == 2 ? up
                                   : filter == 3 ? (left + up) / 2
                                                 : png_paeth(left, up, corner);
            unsigned const difference = (row[i] - guess) & 255u;
            sum += difference < 128 ? difference : 256 - difference;
            tried[filter][i] = static_cast<std::byte>(difference);
        }
        if (sum < best_sum) {
            best_sum = sum;
            best = filter;
        }
    }
    out.push_back(static_cast<std::byte>(best));
    append_bytes(out, tried[best]);
}

} // namespace detail

/// An image as the bytes of a PNG file: 8-bit grey, 16-bit grey or 8-bit RGB. The same image gives the same bytes.
/// Images beyond 1 GiB of samples are stored without compression. Allocates the samples once more, and the result.
/// @throws parameter_error if the image has no pixels or a side of 2^31 or more: PNG cannot hold it.
template <png_image I>
[[nodiscard]] std::vector<std::byte> encode_png(I const& i) {
    using T = pixel_of<I>;
    image_view<T const> const v = const_view(i);
    if (v.empty() || v.width > 0x7fffffff || v.height > 0x7fffffff)
        throw parameter_error("encode_png: an image of " + std::to_string(v.width) + " x " + std::to_string(v.height) +
                              " pixels; PNG holds 1 x 1 to 2^31 - 1 on each side");
    std::size_t const row_bytes = static_cast<std::size_t>(v.width) * sizeof(T);
    std::vector<std::uint8_t> row(row_bytes), above(row_bytes, 0);
    std::array<std::vector<std::byte>, 5> tried;
    for (auto& t : tried) t.resize(row_bytes);
    std::vector<std::byte> filtered;
    filtered.reserve((row_bytes + 1) * static_cast<std::size_t>(v.height));
    for (std::ptrdiff_t y = 0; y < v.height; ++y) {
        for (std::ptrdiff_t x = 0; x < v.width; ++x) {
            T const value = v(x, y);
            std::uint8_t* const p = row.data() + static_cast<std::size_t>(x) * sizeof(T);
            if constexpr (std::same_as<T, rgb8>) {
                p[0] = value.red;
                p[1] = value.green;
                p[2] = value.blue;
            } else if constexpr (sizeof(T) == 2) {
                p[0] = static_cast<std::uint8_t>(value >> 8);
                p[1] = static_cast<std::uint8_t>(value & 255u);
            } else {
                p[0] = value;
            }
        }
        detail::append_png_row(filtered, row, above, sizeof(T), tried);
        std::swap(row, above);
    }
    std::vector<std::byte> const packed = detail::zlib_compressed(filtered);
    filtered = {};

    std::vector<std::byte> file;
    file.reserve(packed.size() + 128);
    detail::append_bytes(file, detail::bytes_of({"\x89PNG\r\n\x1a\n", 8}));
    std::vector<std::byte> header;
    detail::append<std::endian::big>(header, static_cast<std::uint32_t>(v.width));
    detail::append<std::endian::big>(header, static_cast<std::uint32_t>(v.height));
    header.push_back(sizeof(T) == 2 ? std::byte{16} : std::byte{8});
    header.push_back(std::same_as<T, rgb8> ? std::byte{2} : std::byte{0});
    header.resize(13);
    detail::append_png_chunk(file, "IHDR", header);
    constexpr std::size_t most = std::size_t{1} << 30;
    for (std::size_t at = 0; at < packed.size(); at += most)
        detail::append_png_chunk(file, "IDAT", std::span(packed).subspan(at, std::min(most, packed.size() - at)));
    detail::append_png_chunk(file, "IEND", {});
    return file;
}

/// Writes encode_png's bytes to a file, whole or not at all.
/// @throws parameter_error as encode_png does; io_error naming the path and the reason.
template <png_image I>
void write_png(std::filesystem::path const& path, I const& i) {
    write_file(path, encode_png(i));
}

MOTE_NAMESPACE_END
