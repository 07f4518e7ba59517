// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Reading an image file, whatever its format.

#include <mote/core/error.hpp>
#include <mote/core/image.hpp>
#include <mote/io/any_image.hpp>
#include <mote/io/file.hpp>
#include <mote/io/npy.hpp>
#include <mote/io/pnm.hpp>
#include <mote/io/stb.hpp>
#include <mote/io/tiff.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

MOTE_NAMESPACE_BEGIN

/// Reads an image from the bytes of a file. The content chooses the reader, never the name's extension.
///
/// PNG, JPEG, BMP, binary PGM and PPM, TIFF, NPY; what each keeps and what it converts is said at its reader, and what
/// happened to this file in `warnings`.
/// @param name  of the file, for messages.
/// @throws format_error naming the file, where it is wrong and what was expected. std::bad_alloc if the pixels do not
/// fit into memory.
[[nodiscard]] inline any_image read_image(std::span<std::byte const> bytes, std::string_view name) {
    if (detail::is_png(bytes) || detail::is_jpeg(bytes) || detail::is_bmp(bytes)) return read_stb(bytes, name);
    if (detail::is_tiff(bytes)) return read_tiff(bytes, name);
    if (detail::is_npy(bytes)) return read_npy(bytes, name);
    if (detail::is_pnm(bytes)) return read_pnm(bytes, name);
    if (bytes.empty()) detail::throw_format_error(name, "the file is empty");
    detail::throw_format_error(name, "unknown format: begins with the bytes " +
                                         detail::hexadecimal(bytes.first(std::min<std::size_t>(8, bytes.size()))) +
                                         "; supported are PNG, JPEG, BMP, PGM and PPM (binary), TIFF, NPY");
}

/// Reads an image file.
/// @throws io_error if it cannot be read; format_error as above.
[[nodiscard]] inline any_image read_image(std::filesystem::path const& path) {
    std::vector<std::byte> const bytes = read_file(path);
    return read_image(bytes, path.string());
}

/// The labels of an image that holds whole numbers from 0 on as they are stored.
/// @param name  of the file, for messages.
/// @throws format_error for floating point values, negative ones, colours, and grey values that were scaled or inverted.
[[nodiscard]] inline image<std::uint32_t> labels_of(any_image&& from, std::string_view name) {
    if (!from.as_stored)
        detail::throw_format_error(name, "no label image: " + (from.warnings.empty() ? std::string("values were converted")
                                                                                      : from.warnings.front()));
    return from.visit([&]<class T>(image<T>& pixels) -> image<std::uint32_t> {
        if constexpr (std::is_same_v<T, std::uint32_t>) {
            return std::move(pixels);
        } else if constexpr (std::is_floating_point_v<T>) {
            detail::throw_format_error(name, std::string("no label image: pixels are ") + pixel_type_name<T>() +
                                                 "; expected whole numbers (u8, u16, u32)");
        } else {
            image<std::uint32_t> labels(pixels.width(), pixels.height(), fill::none);
            for (std::ptrdiff_t y = 0; y < pixels.height(); ++y)
                for (std::ptrdiff_t x = 0; x < pixels.width(); ++x) {
                    if (pixels(x, y) < T{0})
                        detail::throw_format_error(name, "no label image: the pixel (" + std::to_string(x) + ", " + std::to_string(y) +
                                                             ") is " + std::to_string(pixels(x, y)) + "; expected 0 or more");
                    labels(x, y) = static_cast<std::uint32_t>(pixels(x, y));
                }
            return labels;
        }
    });
}

/// Reads a label image: one channel of u8, u16, i16 or u32, 0 being the background.
/// @throws io_error if the file cannot be read; format_error if it is no image or not one of labels.
[[nodiscard]] inline image<std::uint32_t> read_labels(std::filesystem::path const& path) {
    return labels_of(read_image(path), path.string());
}

MOTE_NAMESPACE_END
