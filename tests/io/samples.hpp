// SPDX-License-Identifier: MIT
#pragma once

// Small files of every format, made without mote's own writers, as far as there are others.

#include <mote/io/read.hpp>

#include "../random_image.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

using bytes_t = std::vector<std::byte>;

inline bytes_t to_bytes(std::string_view text) {
    auto const b = mote::detail::bytes_of(text);
    return {b.begin(), b.end()};
}

inline bytes_t joined(bytes_t a, bytes_t const& b) {
    mote::detail::append_bytes(a, b);
    return a;
}

inline bytes_t listed(std::initializer_list<int> values) {
    bytes_t b;
    for (int const v : values) b.push_back(static_cast<std::byte>(v));
    return b;
}

/// A BMP with a grey palette for up to 8 bits; the samples are 7 i mod 256 in the order of the file.
inline bytes_t bmp(int bits, int width, int height) {
    using mote::detail::append;
    constexpr auto little = std::endian::little;
    std::uint32_t const colours = bits <= 8 ? 1u << bits : 0u;
    auto const row = static_cast<std::uint32_t>((width * bits + 31) / 32 * 4);
    std::uint32_t const data = row * static_cast<std::uint32_t>(height < 0 ? -height : height);
    bytes_t f = to_bytes("BM");
    append<little>(f, 54 + 4 * colours + data);
    append<little>(f, std::uint32_t{0});
    append<little>(f, 54 + 4 * colours);
    append<little>(f, std::uint32_t{40});
    append<little>(f, static_cast<std::int32_t>(width));
    append<little>(f, static_cast<std::int32_t>(height));
    append<little>(f, std::uint16_t{1});
    append<little>(f, static_cast<std::uint16_t>(bits));
    for (std::uint32_t const v : {0u, data, 0u, 0u, 0u, 0u}) append<little>(f, v);
    for (std::uint32_t i = 0; i < colours; ++i) append<little>(f, i * 255 / (colours - 1) * 0x010101u);
    for (std::uint32_t i = 0; i < data; ++i) f.push_back(static_cast<std::byte>(7 * i));
    return f;
}

inline bytes_t jpeg(mote::image_view<std::uint8_t const> grey, int channels = 1) {
    std::vector<std::uint8_t> samples;
    for (std::ptrdiff_t y = 0; y < grey.height; ++y)
        for (std::ptrdiff_t x = 0; x < grey.width; ++x)
            for (int c = 0; c < channels; ++c) samples.push_back(static_cast<std::uint8_t>(c == 1 ? 255 - grey(x, y) : grey(x, y)));
    bytes_t f;
    auto const take = [](void* to, void* data, int n) {
        auto const* const p = static_cast<std::byte const*>(data);
        static_cast<bytes_t*>(to)->insert(static_cast<bytes_t*>(to)->end(), p, p + n);
    };
    mote::detail::stb::mote_stbi_write_jpg_to_func(take, &f, static_cast<int>(grey.width), static_cast<int>(grey.height), channels,
                                              samples.data(), 95);
    return f;
}

/// A TIFF written by libtiff itself: `fill` sets tags and writes strips or tiles.
inline bytes_t libtiff_file(char const* mode, std::function<void(TIFF*)> const& fill) {
    mote::detail::tiff_memory memory;
    memory.writing = true;
    {
        mote::detail::tiff_handle const t(mote::detail::open_tiff(memory, mode), TIFFClose);
        fill(t.get());
    }
    if (!memory.errors.empty()) throw std::runtime_error("libtiff: " + memory.errors);
    return memory.output;
}

struct tiff_layout {
    int samples = 1, compression = COMPRESSION_NONE, planar = PLANARCONFIG_CONTIG, tile = 0, photometric = PHOTOMETRIC_MINISBLACK;
};

/// `samples` images side by side in one TIFF, of type T; a sample of channel c is pixel(x, y, c).
template <class T, class F>
bytes_t tiff_of(char const* mode, std::uint32_t width, std::uint32_t height, tiff_layout how, F&& pixel,
                std::function<void(TIFF*)> const& more = [](TIFF*) {}) {
    return libtiff_file(mode, [&](TIFF* t) {
        TIFFSetField(t, TIFFTAG_IMAGEWIDTH, width);
        TIFFSetField(t, TIFFTAG_IMAGELENGTH, height);
        TIFFSetField(t, TIFFTAG_BITSPERSAMPLE, static_cast<int>(8 * sizeof(T)));
        TIFFSetField(t, TIFFTAG_SAMPLESPERPIXEL, how.samples);
        TIFFSetField(t, TIFFTAG_SAMPLEFORMAT, std::is_floating_point_v<T> ? SAMPLEFORMAT_IEEEFP
                                              : std::is_signed_v<T>       ? SAMPLEFORMAT_INT
                                                                          : SAMPLEFORMAT_UINT);
        TIFFSetField(t, TIFFTAG_COMPRESSION, how.compression);
        TIFFSetField(t, TIFFTAG_PHOTOMETRIC, how.photometric);
        TIFFSetField(t, TIFFTAG_PLANARCONFIG, how.planar);
        more(t);
        int const planes = how.planar == PLANARCONFIG_SEPARATE ? how.samples : 1;
        int const together = how.planar == PLANARCONFIG_SEPARATE ? 1 : how.samples;
        auto const columns = how.tile > 0 ? static_cast<std::uint32_t>(how.tile) : width;
        auto const rows = how.tile > 0 ? static_cast<std::uint32_t>(how.tile) : 3u;
        if (how.tile > 0) {
            TIFFSetField(t, TIFFTAG_TILEWIDTH, columns);
            TIFFSetField(t, TIFFTAG_TILELENGTH, rows);
        } else {
            TIFFSetField(t, TIFFTAG_ROWSPERSTRIP, rows);
        }
        std::uint32_t piece = 0;
        for (int plane = 0; plane < planes; ++plane)
            for (std::uint32_t y0 = 0; y0 < height; y0 += rows)
                for (std::uint32_t x0 = 0; x0 < width; x0 += columns, ++piece) {
                    std::vector<T> data;
                    for (std::uint32_t y = y0; y < y0 + rows && (how.tile > 0 || y < height); ++y)
                        for (std::uint32_t x = x0; x < x0 + columns; ++x)
                            for (int c = 0; c < together; ++c)
                                data.push_back(x < width && y < height ? pixel(x, y, plane + c) : T{});
                    auto const n = static_cast<tmsize_t>(data.size() * sizeof(T));
                    if (how.tile > 0) TIFFWriteEncodedTile(t, piece, data.data(), n);
                    else TIFFWriteEncodedStrip(t, piece, data.data(), n);
                }
    });
}
