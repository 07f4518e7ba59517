// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Scale bars as microscopes burn them into images.

#include <mote/core/error.hpp>
#include <mote/core/image.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>

MOTE_NAMESPACE_BEGIN

/// How a scale bar looks.
struct scale_bar {
    bool at_right = false, at_top = false; ///< its corner; bottom left by default
    bool white = true;                     ///< ink at the top of the grey range, otherwise at the bottom
    bool boxed = false;                    ///< on a plate of the opposite grey value
};

namespace detail {

/// Letters of 5 x 7 dots, a row in five bits, the leftmost dot highest.
struct dot_letter {
    char letter;
    std::array<std::uint8_t, 7> rows;
};
inline constexpr std::array<dot_letter, 15> dot_letters{{
    {'0', {14, 17, 19, 21, 25, 17, 14}}, {'1', {4, 12, 4, 4, 4, 4, 14}},      {'2', {14, 17, 1, 2, 4, 8, 31}},   {'3', {31, 2, 4, 2, 1, 17, 14}},
    {'4', {2, 6, 10, 18, 31, 2, 2}},     {'5', {31, 16, 30, 1, 1, 17, 14}},   {'6', {6, 8, 16, 30, 17, 17, 14}}, {'7', {31, 1, 2, 4, 8, 8, 8}},
    {'8', {14, 17, 17, 14, 17, 17, 14}}, {'9', {14, 17, 17, 15, 1, 2, 12}},   {'.', {0, 0, 0, 0, 0, 12, 12}},    {'n', {0, 0, 22, 25, 17, 17, 17}},
    {'m', {0, 0, 26, 21, 21, 21, 21}},   {'u', {0, 0, 17, 17, 17, 19, 13}},   {' ', {0, 0, 0, 0, 0, 0, 0}},
}};

/// The largest 1, 2 or 5 times a power of ten that is not above a length.
[[nodiscard]] inline double round_length(double most) noexcept {
    double unit = 1;
    while (unit > most) unit /= 10;
    while (unit * 10 <= most) unit *= 10;
    return unit * 5 <= most ? unit * 5 : unit * 2 <= most ? unit * 2 : unit;
}

[[nodiscard]] inline std::string length_text(double nm) {
    bool const micrometres = nm >= 1000;
    double const v = micrometres ? nm / 1000 : nm;
    std::string text = v >= 1 ? std::to_string(static_cast<long long>(v + 0.5)) : std::to_string(v);
    if (v < 1)
        while (text.back() == '0') text.pop_back();
    return text + (micrometres ? " um" : " nm");
}

} // namespace detail

/// Burns a scale bar with its length into an image, and returns where (255): ink, and the plate if there is one.
///
/// The bar is the largest round length (1, 2 or 5 times a power of ten) of at most a quarter of the width; letters of 5 x 7 dots of 1/256 of the width or one
/// pixel stand above it. What does not fit is cut off. Integer pixels go to the ends of their type's range, others to 1 and 0.
/// @throws parameter_error if the pixel size is not above 0 and finite.
template <class T>
image<std::uint8_t> draw_scale_bar(image<T>& img, double pixel_size_nm, scale_bar const& style = {}) {
    if (!(pixel_size_nm > 0 && std::isfinite(pixel_size_nm)))
        throw parameter_error("draw_scale_bar: a pixel of " + std::to_string(pixel_size_nm) + " nm; expected above 0");
    std::ptrdiff_t const w = img.width(), h = img.height();
    image<std::uint8_t> mask(w, h);
    T low = 0, high = 1;
    if constexpr (std::is_integral_v<T>) {
        low = std::numeric_limits<T>::lowest();
        high = (std::numeric_limits<T>::max)();
    }
    T const ink = style.white ? high : low, plate = style.white ? low : high;
    auto const fill = [&](std::ptrdiff_t x0, std::ptrdiff_t y0, std::ptrdiff_t width, std::ptrdiff_t height, T value) {
        for (std::ptrdiff_t y = std::max<std::ptrdiff_t>(0, y0); y < std::min(h, y0 + height); ++y)
            for (std::ptrdiff_t x = std::max<std::ptrdiff_t>(0, x0); x < std::min(w, x0 + width); ++x) {
                img(x, y) = value;
                mask(x, y) = 255;
            }
    };
    std::ptrdiff_t const dot = std::max<std::ptrdiff_t>(1, w / 256), pad = 4 * dot;
    double const length_nm = detail::round_length(static_cast<double>(w) * pixel_size_nm / 4);
    std::string const text = detail::length_text(length_nm);
    auto const bar = static_cast<std::ptrdiff_t>(length_nm / pixel_size_nm + 0.5);
    auto const letters = static_cast<std::ptrdiff_t>(text.size()) * 6 * dot - dot;
    std::ptrdiff_t const width = std::max(bar, letters), height = (7 + 3 + 2) * dot;
    std::ptrdiff_t const left = style.at_right ? w - 3 * pad - width : 3 * pad, top = style.at_top ? 3 * pad : h - 3 * pad - height;
    if (style.boxed) fill(left - pad, top - pad, width + 2 * pad, height + 2 * pad, plate);
    fill(left + (width - bar) / 2, top + 10 * dot, bar, 2 * dot, ink);
    std::ptrdiff_t x = left + (width - letters) / 2;
    for (char const c : text) {
        for (detail::dot_letter const& l : detail::dot_letters)
            if (l.letter == c)
                for (std::ptrdiff_t j = 0; j < 7; ++j)
                    for (std::ptrdiff_t i = 0; i < 5; ++i)
                        if ((l.rows[static_cast<std::size_t>(j)] >> (4 - i) & 1) != 0) fill(x + i * dot, top + j * dot, dot, dot, ink);
        x += 6 * dot;
    }
    return mask;
}

MOTE_NAMESPACE_END
