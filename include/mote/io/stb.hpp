// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Reading PNG, JPEG and BMP.

#include <mote/core/error.hpp>
#include <mote/core/image.hpp>
#include <mote/io/any_image.hpp>
#include <mote/io/crc32.hpp>
#include <mote/io/file.hpp>
#include <mote/io/grey_from_colour.hpp>
#include <mote/io/stb_static.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <memory>
#include <new>
#include <span>
#include <string>
#include <string_view>

MOTE_NAMESPACE_BEGIN

namespace detail {

[[noreturn]] inline void throw_format_error(std::string_view name, std::string const& what) {
    throw format_error(std::string(name) + ": " + what);
}
[[noreturn]] inline void throw_format_error(std::string_view name, std::size_t offset, std::string const& what) {
    throw format_error(std::string(name) + ": byte " + std::to_string(offset) + ": " + what);
}

[[nodiscard]] inline bool starts_with(std::span<std::byte const> bytes, std::string_view magic) noexcept {
    return bytes.size() >= magic.size() && std::memcmp(bytes.data(), magic.data(), magic.size()) == 0;
}

inline constexpr std::string_view png_signature{"\x89PNG\r\n\x1a\n", 8};

struct png_header {
    std::uint32_t width = 0, height = 0;
    unsigned bits = 0;
};

/// Walks the chunks: stb neither verifies their checksums nor looks beyond the last pixel.
inline png_header check_png(std::span<std::byte const> bytes, std::string_view name) {
    png_header header;
    std::uint64_t compressed = 0, decoded = 0;
    for (std::size_t at = png_signature.size();;) {
        if (bytes.size() - at < 12) throw_format_error(name, at, "PNG ends before its IEND chunk");
        std::size_t const length = load<std::endian::big, std::uint32_t>(bytes.data() + at);
        std::span<std::byte const> const type = bytes.subspan(at + 4, 4);
        if (length > bytes.size() - at - 12)
            throw_format_error(name, at, "PNG chunk of " + std::to_string(length) + " bytes, but only " +
                                             std::to_string(bytes.size() - at - 12) + " are left");
        auto const is = [&](char const* t) { return std::memcmp(type.data(), t, 4) == 0; };
        std::string const chunk(reinterpret_cast<char const*>(type.data()), 4);
        if (crc32(bytes.subspan(at + 4, length + 4)) != load<std::endian::big, std::uint32_t>(bytes.data() + at + 8 + length))
            throw_format_error(name, at, "the checksum of this PNG chunk is wrong: the file is damaged");
        std::byte const* const data = bytes.data() + at + 8;
        bool const first = at == png_signature.size();
        if (first != is("IHDR")) throw_format_error(name, at, first ? "PNG does not begin with an IHDR chunk" : "PNG has a second IHDR chunk");
        if (first) {
            if (length != 13) throw_format_error(name, at, "IHDR chunk of " + std::to_string(length) + " bytes; expected 13");
            header = {load<std::endian::big, std::uint32_t>(data), load<std::endian::big, std::uint32_t>(data + 4),
                      std::to_integer<unsigned>(data[8])};
            unsigned const colour = std::to_integer<unsigned>(data[9]);
            std::uint64_t const channels = colour == 2 ? 3 : colour == 4 ? 2 : colour == 6 ? 4 : 1;
            if (header.width == 0 || header.height == 0 || header.width > 0x7fffffffu || header.height > 0x7fffffffu)
                throw_format_error(name, at + 8, "PNG of " + std::to_string(header.width) + " x " + std::to_string(header.height) +
                                                     " pixels; expected 1 to 2^31 - 1");
            if (header.bits > 16) throw_format_error(name, at + 16, "PNG with samples of " + std::to_string(header.bits) + " bits");
            decoded = ((header.width * channels * header.bits + 7) / 8 + 1) * header.height;
        }
        if (is("IDAT")) compressed += length;
        at += 12 + length;
        if (is("IEND")) break;
    }
    // Deflate never does better than 1032 : 1, and interlacing never needs less than two thirds of the filter bytes.
    if (decoded / 1032 / 2 > compressed + 64)
        throw_format_error(name, 16, "PNG of " + std::to_string(header.width) + " x " + std::to_string(header.height) +
                                         " pixels in " + std::to_string(compressed) + " bytes of image data: not possible");
    return header;
}

/// stb shows rows bottom up or top down alike; it only has to be certain that every row is there.
inline void check_bmp(std::span<std::byte const> bytes, std::string_view name) {
    if (bytes.size() < 26) throw_format_error(name, bytes.size(), "BMP ends inside its header");
    auto const u32 = [&](std::size_t at) { return load<std::endian::little, std::uint32_t>(bytes.data() + at); };
    auto const u16 = [&](std::size_t at) { return load<std::endian::little, std::uint16_t>(bytes.data() + at); };
    std::uint64_t const start = u32(10), header = u32(14);
    if (header != 12 && header < 40) throw_format_error(name, 14, "BMP header of " + std::to_string(header) + " bytes is not supported");
    if (bytes.size() < 14 + header) throw_format_error(name, bytes.size(), "BMP ends inside its header");
    std::int64_t const width = header == 12 ? u16(18) : static_cast<std::int32_t>(u32(18));
    std::int64_t height = header == 12 ? u16(20) : static_cast<std::int32_t>(u32(22));
    unsigned const bits = header == 12 ? u16(24) : u16(28);
    if (header != 12 && u32(30) != 0 && u32(30) != 3)
        throw_format_error(name, 30, "BMP compression " + std::to_string(u32(30)) + " is not supported; expected none");
    height = height < 0 ? -height : height;
    if (width <= 0 || height == 0 || width > 0x7fffffff || height > 0x7fffffff)
        throw_format_error(name, 18, "BMP of " + std::to_string(width) + " x " + std::to_string(height) + " pixels");
    std::uint64_t const row = (static_cast<std::uint64_t>(width) * bits + 31) / 32 * 4;
    if (start > bytes.size() || row == 0 || (bytes.size() - start) / row < static_cast<std::uint64_t>(height))
        throw_format_error(name, bytes.size(), "BMP of " + std::to_string(width) + " x " + std::to_string(height) + " pixels of " +
                                                   std::to_string(bits) + " bits that begin at byte " + std::to_string(start) +
                                                   " needs " + std::to_string(row) + " bytes a row: the file ends too early");
}

/// A DHT segment: stb before 2.28 writes behind its tables if one has more than 256 codes, or more than its lengths allow.
inline void check_jpeg_huffman(std::span<std::byte const> body, std::size_t offset, std::string_view name) {
    for (std::size_t at = 0; at < body.size();) {
        if (body.size() - at < 17) throw_format_error(name, offset + at, "JPEG Huffman table ends too early");
        bool const dc = std::to_integer<unsigned>(body[at]) < 16;
        std::size_t codes = 0, room = 1;
        for (std::size_t i = 1; i <= 16; ++i) {
            std::size_t const n = std::to_integer<std::size_t>(body[at + i]);
            codes += n;
            room *= 2;
            if (n > room) throw_format_error(name, offset + at, "JPEG Huffman table has more codes than their lengths allow");
            room -= n;
        }
        at += 17;
        if (codes > 256 || codes > body.size() - at)
            throw_format_error(name, offset + at, "JPEG Huffman table of " + std::to_string(codes) + " codes; expected up to 256, and the bytes for them");
        for (std::size_t i = 0; dc && i < codes; ++i)
            if (std::to_integer<unsigned>(body[at + i]) > 15)
                throw_format_error(name, offset + at + i, "JPEG Huffman table for DC holds a length above 15");
        at += codes;
    }
}

/// A SOFn segment: sampling factors that do not divide the largest one are legal, but stb before 2.28 does not handle them.
inline void check_jpeg_frame(std::span<std::byte const> body, std::size_t offset, std::size_t file_size, std::string_view name) {
    if (body.size() < 6) throw_format_error(name, offset, "JPEG frame header ends too early");
    std::size_t const height = load<std::endian::big, std::uint16_t>(body.data() + 1);
    std::size_t const width = load<std::endian::big, std::uint16_t>(body.data() + 3);
    std::size_t const components = std::to_integer<std::size_t>(body[5]);
    if (body.size() != 6 + 3 * components || components == 0 || components > 4)
        throw_format_error(name, offset, "JPEG frame header of " + std::to_string(components) + " components and " +
                                             std::to_string(body.size()) + " bytes");
    if (width == 0 || height == 0)
        throw_format_error(name, offset, "JPEG of " + std::to_string(width) + " x " + std::to_string(height) + " pixels");
    if (width * height / 512 > file_size)
        throw_format_error(name, offset, "JPEG of " + std::to_string(width) + " x " + std::to_string(height) + " pixels in " +
                                             std::to_string(file_size) + " bytes: not possible");
    unsigned horizontal = 1, vertical = 1;
    auto const factors = [&](std::size_t c) { return std::to_integer<unsigned>(body[7 + 3 * c]); };
    for (std::size_t c = 0; c < components; ++c) {
        horizontal = std::max(horizontal, factors(c) >> 4);
        vertical = std::max(vertical, factors(c) & 15u);
    }
    for (std::size_t c = 0; c < components; ++c) {
        unsigned const h = factors(c) >> 4, v = factors(c) & 15u;
        if (h == 0 || v == 0 || h > 4 || v > 4 || horizontal % h != 0 || vertical % v != 0)
            throw_format_error(name, offset + 7 + 3 * c, "JPEG sampling factors " + std::to_string(h) + " x " + std::to_string(v) +
                                                             " are not supported beside " + std::to_string(horizontal) + " x " +
                                                             std::to_string(vertical));
    }
}

/// Walks the segments up to the end-of-image marker, in the way in which stb will.
inline void check_jpeg(std::span<std::byte const> bytes, std::string_view name) {
    bool frame = false, scan = false;
    auto const byte = [&](std::size_t i) { return std::to_integer<unsigned>(bytes[i]); };
    for (std::size_t at = 2;;) {
        // Padding between segments is tolerated up to the frame header.
        while (!frame && at < bytes.size() && byte(at) != 0xff) ++at;
        if (at < bytes.size() && byte(at) != 0xff) throw_format_error(name, at, "expected a JPEG marker");
        while (at < bytes.size() && byte(at) == 0xff) ++at;
        if (at >= bytes.size()) throw_format_error(name, bytes.size(), "JPEG ends before its end-of-image marker");
        unsigned const marker = byte(at++);
        if (marker == 0xd9) {
            if (!scan) throw_format_error(name, at - 1, "JPEG without image data");
            return;
        }
        std::size_t const length = bytes.size() - at < 2 ? 0 : load<std::endian::big, std::uint16_t>(bytes.data() + at);
        if (length < 2 || length > bytes.size() - at)
            throw_format_error(name, at, "JPEG segment of " + std::to_string(length) + " bytes, but " +
                                             std::to_string(bytes.size() - at) + " are left");
        std::span<std::byte const> const body = bytes.subspan(at + 2, length - 2);
        if (marker == 0xc4) {
            check_jpeg_huffman(body, at + 2, name);
        } else if (marker >= 0xc0 && marker <= 0xcf && marker != 0xc8 && marker != 0xcc) {
            if (frame) throw_format_error(name, at, "JPEG has a second frame header");
            if (marker > 0xc2) throw_format_error(name, at, "this kind of JPEG is not supported; expected baseline or progressive");
            check_jpeg_frame(body, at + 2, bytes.size(), name);
            frame = true;
        }
        at += length;
        if (marker != 0xda) continue;
        if (!frame) throw_format_error(name, at, "JPEG image data before its frame header");
        scan = true;
        // Entropy-coded data: FF stands before 00, before a restart marker, or begins the next segment.
        while (at + 1 < bytes.size() && (byte(at) != 0xff || byte(at + 1) == 0 || (byte(at + 1) >= 0xd0 && byte(at + 1) <= 0xd7))) ++at;
        if (at + 1 >= bytes.size()) throw_format_error(name, bytes.size(), "JPEG ends before its end-of-image marker");
    }
}

/// Feeds stb and notices when it asks for bytes behind the end, where it goes on with zeros by itself.
struct stb_source {
    std::span<std::byte const> bytes;
    std::size_t at = 0;
    bool ran_out = false;

    static int read(void* user, char* data, int size) {
        auto& s = *static_cast<stb_source*>(user);
        std::size_t const n = std::min(static_cast<std::size_t>(size), s.bytes.size() - s.at);
        if (n == 0 && size > 0) s.ran_out = true;
        if (n > 0) std::memcpy(data, s.bytes.data() + s.at, n);
        s.at += n;
        return static_cast<int>(n);
    }
    static void skip(void* user, int n) {
        auto& s = *static_cast<stb_source*>(user);
        if (n >= 0 && static_cast<std::size_t>(n) > s.bytes.size() - s.at) s.ran_out = true;
        if (n >= 0) s.at += std::min(static_cast<std::size_t>(n), s.bytes.size() - s.at);
        else s.at -= std::min(static_cast<std::size_t>(-static_cast<long>(n)), s.at);
    }
    static int eof(void* user) {
        auto const& s = *static_cast<stb_source*>(user);
        return s.at >= s.bytes.size() ? 1 : 0;
    }
};

struct free_memory {
    void operator()(void* p) const noexcept { std::free(p); }
};

template <class T>
void take_stb_pixels(T const* samples, int width, int height, int channels, any_image& result) {
    image<T> grey(width, height, fill::none);
    grey_rows<T> convert(channels, channels >= 3);
    for (std::ptrdiff_t y = 0; y < height; ++y)
        convert(samples + y * width * std::ptrdiff_t{channels}, grey.row(y), width);
    convert.report(result);
    result.pixels = std::move(grey);
}

inline bool is_png(std::span<std::byte const> bytes) noexcept { return starts_with(bytes, png_signature); }
inline bool is_jpeg(std::span<std::byte const> bytes) noexcept { return starts_with(bytes, "\xff\xd8\xff"); }
inline bool is_bmp(std::span<std::byte const> bytes) noexcept { return starts_with(bytes, "BM"); }

} // namespace detail

/// Reads a PNG, JPEG or BMP image.
///
/// 8-bit samples give u8, 16-bit PNG gives u16; 1, 2 and 4-bit grey PNGs are scaled to 0..255 (with a warning). Equal
/// red, green and blue are that grey value; other colours become their luma (grey_from_rgb) with a warning. Alpha is
/// ignored with a warning. Gamma, colour profiles and resolutions are not applied: such files are never calibrated.
/// The decoder's own limit is 2^31 - 1 bytes of samples.
///
/// Damaged and truncated files are refused, by the chunks' checksums (PNG) or by the bytes missing (BMP, JPEG). Sizes
/// are compared with what the file can hold before pixels are allocated: exactly for BMP, with deflate's best ratio of
/// 1032 : 1 for PNG and 512 pixels a byte (one bit for a block of 8 x 8) for JPEG.
/// @param name  of the file, for messages.
/// @throws format_error naming the file, the byte and what was expected.
[[nodiscard]] inline any_image read_stb(std::span<std::byte const> bytes, std::string_view name) {
    namespace stb = detail::stb;
    any_image result;
    result.format = detail::is_png(bytes) ? "PNG" : detail::is_jpeg(bytes) ? "JPEG" : detail::is_bmp(bytes) ? "BMP" : "";
    if (result.format.empty())
        detail::throw_format_error(name, 0, "not PNG, JPEG or BMP: begins with " +
                                                detail::hexadecimal(bytes.first(std::min<std::size_t>(8, bytes.size()))));
    unsigned bits = 8;
    if (result.format == "PNG") bits = detail::check_png(bytes, name).bits;
    if (result.format == "BMP") detail::check_bmp(bytes, name);
    if (result.format == "JPEG") detail::check_jpeg(bytes, name);

    auto const fail = [&](std::string const& what) {
        char const* const reason = stb::mote_stbi_failure_reason();
        detail::throw_format_error(name, result.format + " " + what + " (" + (reason == nullptr ? "no reason given" : reason) + ")");
    };
    stb::stbi_io_callbacks const callbacks{detail::stb_source::read, detail::stb_source::skip, detail::stb_source::eof};
    int width = 0, height = 0, channels = 0;
    detail::stb_source source{bytes};
    std::unique_ptr<void, detail::free_memory> samples;
    if (bits == 16)
        samples.reset(stb::mote_stbi_load_16_from_callbacks(&callbacks, &source, &width, &height, &channels, 0));
    else
        samples.reset(stb::mote_stbi_load_from_callbacks(&callbacks, &source, &width, &height, &channels, 0));
    if (!samples) fail(source.ran_out ? "ends too early" : "cannot be decoded");
    if (width <= 0 || height <= 0 || channels <= 0) fail("has no pixels");
    if (source.ran_out) detail::throw_format_error(name, bytes.size(), result.format + " ends too early");
    if (bits == 16)
        detail::take_stb_pixels(static_cast<std::uint16_t const*>(samples.get()), width, height, channels, result);
    else
        detail::take_stb_pixels(static_cast<std::uint8_t const*>(samples.get()), width, height, channels, result);
    if (bits < 8 && channels < 3) {
        result.warnings.push_back("samples of " + std::to_string(bits) + " bits were scaled to 0..255");
        result.as_stored = false;
    }
    return result;
}

MOTE_NAMESPACE_END
