// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Reading PGM and PPM.

#include <mote/core/error.hpp>
#include <mote/core/image.hpp>
#include <mote/io/any_image.hpp>
#include <mote/io/file.hpp>
#include <mote/io/grey_from_colour.hpp>
#include <mote/io/stb.hpp>
#include <mote/version.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

MOTE_NAMESPACE_BEGIN

namespace detail {

inline bool is_pnm(std::span<std::byte const> bytes) noexcept {
    return starts_with(bytes, "P5") || starts_with(bytes, "P6");
}

/// A number of a PNM header; white space and comments before it are skipped.
inline std::uint64_t pnm_number(std::span<std::byte const> bytes, std::size_t& at, std::string_view name, char const* what) {
    auto const now = [&] { return at < bytes.size() ? std::to_integer<unsigned char>(bytes[at]) : 0u; };
    auto const space = [&] { return now() == ' ' || (now() >= '\t' && now() <= '\r'); };
    std::size_t const begin = at;
    while (at < bytes.size() && (space() || now() == '#')) {
        if (now() == '#')
            while (at < bytes.size() && now() != '\n' && now() != '\r') ++at;
        else
            ++at;
    }
    bool const separated = at > begin;
    std::uint64_t value = 0;
    std::size_t digits = 0;
    for (; now() >= '0' && now() <= '9' && digits < 11; ++at, ++digits) value = value * 10 + (now() - '0');
    if (!separated || digits == 0 || digits > 10)
        throw_format_error(name, at, std::string("PNM header: expected the ") + what + ", a number of up to 10 digits");
    return value;
}

template <class T>
void take_pnm_pixels(std::byte const* samples, std::ptrdiff_t width, std::ptrdiff_t height, bool colour, any_image& result) {
    std::ptrdiff_t const channels = colour ? 3 : 1;
    image<T> grey(width, height, fill::none);
    grey_rows<T> convert(channels, colour);
    std::vector<T> row(static_cast<std::size_t>(width * channels));
    for (std::ptrdiff_t y = 0; y < height; ++y) {
        for (T& sample : row) {
            sample = load<std::endian::big, T>(samples);
            samples += sizeof(T);
        }
        convert(row.data(), grey.row(y), width);
    }
    convert.report(result);
    result.pixels = std::move(grey);
}

} // namespace detail

/// Reads binary PGM (P5) and PPM (P6).
///
/// A largest value up to 255 gives u8, above that u16 (big endian in the file). Values are taken as they are, not scaled
/// to the largest value. Colours as in read_stb. Only the first image of a file is read. stb_image is not used: its
/// 16-bit samples come in the byte order of the machine, and it accepts files that end too early.
/// @throws format_error naming the file, the byte and what was expected.
[[nodiscard]] inline any_image read_pnm(std::span<std::byte const> bytes, std::string_view name) {
    if (!detail::is_pnm(bytes)) detail::throw_format_error(name, 0, "not a binary PGM or PPM: expected P5 or P6");
    bool const colour = std::to_integer<char>(bytes[1]) == '6';
    any_image result;
    result.format = colour ? "PPM" : "PGM";
    std::size_t at = 2;
    std::uint64_t const width = detail::pnm_number(bytes, at, name, "width");
    std::uint64_t const height = detail::pnm_number(bytes, at, name, "height");
    std::uint64_t const largest = detail::pnm_number(bytes, at, name, "largest value");
    if (width == 0 || height == 0)
        detail::throw_format_error(name, 2, result.format + " of " + std::to_string(width) + " x " + std::to_string(height) + " pixels");
    if (largest == 0 || largest > 65535)
        detail::throw_format_error(name, at, "largest value " + std::to_string(largest) + "; expected 1 to 65535");
    if (at >= bytes.size()) detail::throw_format_error(name, at, result.format + " ends before its pixels");
    ++at;
    std::uint64_t const pixel_bytes = (colour ? 3u : 1u) * (largest > 255 ? 2u : 1u);
    if ((bytes.size() - at) / pixel_bytes / width < height)
        detail::throw_format_error(name, bytes.size(), result.format + " of " + std::to_string(width) + " x " + std::to_string(height) +
                                                           " pixels of " + std::to_string(pixel_bytes) + " bytes ends too early");
    auto const w = static_cast<std::ptrdiff_t>(width), h = static_cast<std::ptrdiff_t>(height);
    if (largest > 255)
        detail::take_pnm_pixels<std::uint16_t>(bytes.data() + at, w, h, colour, result);
    else
        detail::take_pnm_pixels<std::uint8_t>(bytes.data() + at, w, h, colour, result);
    return result;
}

MOTE_NAMESPACE_END
