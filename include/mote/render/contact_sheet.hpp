// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Many small pictures with their names on one sheet.

#include <mote/core/error.hpp>
#include <mote/core/image.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/render/overlay.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

MOTE_NAMESPACE_BEGIN

/// A picture and what is written under it.
struct contact_cell {
    std::string name{};
    image<std::uint8_t> picture{};
};

struct contact_sheet_options {
    std::ptrdiff_t side = 160;  ///< of the square that a picture is shrunk into, 8 .. 4096 pixels
    std::ptrdiff_t columns = 0; ///< 0: as few as make the sheet at least as wide as high
};

namespace detail {

using glyph = std::array<std::uint8_t, 7>; // rows of 5 dots, the leftmost in bit 4

inline constexpr std::array<glyph, 26> letter_dots{{
    {0b00000, 0b00000, 0b01110, 0b00001, 0b01111, 0b10001, 0b01111}, // a
    {0b10000, 0b10000, 0b11110, 0b10001, 0b10001, 0b10001, 0b11110},
    {0b00000, 0b00000, 0b01111, 0b10000, 0b10000, 0b10000, 0b01111},
    {0b00001, 0b00001, 0b01111, 0b10001, 0b10001, 0b10001, 0b01111},
    {0b00000, 0b00000, 0b01110, 0b10001, 0b11111, 0b10000, 0b01110}, // e
    {0b00110, 0b01001, 0b01000, 0b11100, 0b01000, 0b01000, 0b01000},
    {0b00000, 0b00000, 0b01111, 0b10001, 0b01111, 0b00001, 0b01110},
    {0b10000, 0b10000, 0b11110, 0b10001, 0b10001, 0b10001, 0b10001},
    {0b00100, 0b00000, 0b01100, 0b00100, 0b00100, 0b00100, 0b01110}, // i
    {0b00010, 0b00000, 0b00110, 0b00010, 0b00010, 0b10010, 0b01100},
    {0b10000, 0b10000, 0b10010, 0b10100, 0b11000, 0b10100, 0b10010},
    {0b01100, 0b00100, 0b00100, 0b00100, 0b00100, 0b00100, 0b01110},
    {0b00000, 0b00000, 0b11010, 0b10101, 0b10101, 0b10101, 0b10101}, // m
    {0b00000, 0b00000, 0b11110, 0b10001, 0b10001, 0b10001, 0b10001},
    {0b00000, 0b00000, 0b01110, 0b10001, 0b10001, 0b10001, 0b01110},
    {0b00000, 0b00000, 0b11110, 0b10001, 0b11110, 0b10000, 0b10000},
    {0b00000, 0b00000, 0b01111, 0b10001, 0b01111, 0b00001, 0b00001}, // q
    {0b00000, 0b00000, 0b10110, 0b11001, 0b10000, 0b10000, 0b10000},
    {0b00000, 0b00000, 0b01111, 0b10000, 0b01110, 0b00001, 0b11110},
    {0b01000, 0b01000, 0b11100, 0b01000, 0b01000, 0b01001, 0b00110},
    {0b00000, 0b00000, 0b10001, 0b10001, 0b10001, 0b10011, 0b01101}, // u
    {0b00000, 0b00000, 0b10001, 0b10001, 0b10001, 0b01010, 0b00100},
    {0b00000, 0b00000, 0b10001, 0b10001, 0b10101, 0b10101, 0b01010},
    {0b00000, 0b00000, 0b10001, 0b01010, 0b00100, 0b01010, 0b10001},
    {0b00000, 0b00000, 0b10001, 0b10001, 0b01111, 0b00001, 0b01110}, // y
    {0b00000, 0b00000, 0b11111, 0b00010, 0b00100, 0b01000, 0b11111},
}};

constexpr glyph glyph_of(char c) noexcept {
    if (c >= '0' && c <= '9') return digit_dots[static_cast<std::size_t>(c - '0')];
    if (c >= 'a' && c <= 'z') return letter_dots[static_cast<std::size_t>(c - 'a')];
    if (c >= 'A' && c <= 'Z') return letter_dots[static_cast<std::size_t>(c - 'A')];
    switch (c) {
    case ' ': return {};
    case '-': return {0, 0, 0, 0b01110, 0, 0, 0};
    case '_': return {0, 0, 0, 0, 0, 0, 0b11111};
    case '.': return {0, 0, 0, 0, 0, 0b01100, 0b01100};
    default: return {0b11111, 0b10001, 0b10001, 0b10001, 0b10001, 0b10001, 0b11111};
    }
}

} // namespace detail

/// Writes text in black, 6 pixels a character and 7 high, its upper left corner at (x, y); what is outside of the image is
/// not drawn.
///
/// Letters are drawn in lower case; what is no ASCII letter, digit, space, "-", "_" or "." is an empty box.
inline void draw_text(image_view<std::uint8_t> picture, std::string_view text, std::ptrdiff_t x, std::ptrdiff_t y) noexcept {
    for (char const c : text) {
        auto const dots = detail::glyph_of(c);
        for (std::ptrdiff_t row = 0; row < 7; ++row)
            for (std::ptrdiff_t column = 0; column < 5; ++column) {
                std::ptrdiff_t const px = x + column, py = y + row;
                if ((dots[static_cast<std::size_t>(row)] >> (4 - column) & 1) == 0) continue;
                if (px >= 0 && py >= 0 && px < picture.width && py < picture.height) picture(px, py) = 0;
            }
        x += 6;
    }
}

/// The picture, shrunk so that its longer side is `side`: every pixel is the mean of the area that it covers, halves
/// rounded up. A picture that is small enough is returned as it is; neither side gets less than 1.
///
/// Exact for pictures of up to 2^55 pixels. O(pixels) time.
/// @throws parameter_error if side is not positive.
template <mask_image Src>
[[nodiscard]] image<std::uint8_t> shrunk(Src const& src, std::ptrdiff_t side) {
    if (side < 1) throw parameter_error("shrunk: side is " + std::to_string(side) + "; expected 1 or more pixels");
    image_view<std::uint8_t const> const s = const_view(src);
    std::ptrdiff_t const longest = (std::max)(s.width, s.height);
    auto const size = [&](std::ptrdiff_t n) {
        if (longest <= side) return n;
        return (std::max)(std::min<std::ptrdiff_t>(n, 1), static_cast<std::ptrdiff_t>(static_cast<double>(n) * static_cast<double>(side) / static_cast<double>(longest) + 0.5));
    };
    image<std::uint8_t> small(size(s.width), size(s.height), fill::none);
    std::ptrdiff_t const w = small.width(), h = small.height();
    std::int64_t const area = static_cast<std::int64_t>(s.width) * s.height;
    // In units of 1/w and 1/h of a pixel, a column of the result is s.width wide and a column of the source is w wide.
    auto const shared = [](std::ptrdiff_t to, std::ptrdiff_t to_size, std::ptrdiff_t from, std::ptrdiff_t from_size) {
        return (std::min)((to + 1) * to_size, (from + 1) * from_size) - (std::max)(to * to_size, from * from_size);
    };
    for (std::ptrdiff_t y = 0; y < h; ++y)
        for (std::ptrdiff_t x = 0; x < w; ++x) {
            std::int64_t sum = 0;
            for (std::ptrdiff_t v = y * s.height / h; v * h < (y + 1) * s.height; ++v) {
                std::int64_t row = 0;
                for (std::ptrdiff_t u = x * s.width / w; u * w < (x + 1) * s.width; ++u) row += shared(x, s.width, u, w) * s(u, v);
                sum += row * shared(y, s.height, v, h);
            }
            small(x, y) = static_cast<std::uint8_t>((2 * sum + area) / (2 * area));
        }
    return small;
}

/// The pictures in rows, each shrunk to `side` and with its name below, black on light grey.
///
/// Pictures start at the upper left of their cells; cells are as high as the highest picture. Names are drawn by draw_text,
/// and cut where they are wider than a cell. No cells give an image without pixels.
/// @throws parameter_error if an option is out of its range.
[[nodiscard]] inline image<std::uint8_t> contact_sheet(std::span<contact_cell const> cells, contact_sheet_options const& o = {}) {
    if (o.side < 8 || o.side > 4096) throw parameter_error("contact_sheet: side is " + std::to_string(o.side) + "; expected 8 .. 4096 pixels");
    if (o.columns < 0) throw parameter_error("contact_sheet: columns is " + std::to_string(o.columns) + "; expected 0 or more");
    if (cells.empty()) return {};
    constexpr std::ptrdiff_t gap = 6, text_gap = 3, text_height = 7;
    std::vector<image<std::uint8_t>> pictures;
    std::ptrdiff_t highest = 0;
    for (contact_cell const& c : cells) {
        pictures.push_back(shrunk(c.picture, o.side));
        highest = (std::max)(highest, pictures.back().height());
    }
    auto const n = static_cast<std::ptrdiff_t>(cells.size());
    std::ptrdiff_t const step_x = o.side + gap, step_y = highest + text_gap + text_height + gap;
    auto const rows_of = [n](std::ptrdiff_t columns) { return (n + columns - 1) / columns; };
    std::ptrdiff_t columns = (std::min)(o.columns, n);
    if (columns == 0)
        for (columns = 1; columns < n && columns * step_x < rows_of(columns) * step_y;) ++columns;
    image<std::uint8_t> sheet(columns * step_x + gap, rows_of(columns) * step_y + gap, fill::none);
    for (std::ptrdiff_t y = 0; y < sheet.height(); ++y) std::fill_n(sheet.row(y), sheet.width(), std::uint8_t{208});
    for (std::ptrdiff_t i = 0; i < n; ++i) {
        std::ptrdiff_t const x = gap + i % columns * step_x, y = gap + i / columns * step_y;
        auto const& picture = pictures[static_cast<std::size_t>(i)];
        for (std::ptrdiff_t v = 0; v < picture.height(); ++v) std::copy_n(picture.row(v), picture.width(), sheet.row(y + v) + x);
        auto const name = std::string_view(cells[static_cast<std::size_t>(i)].name).substr(0, static_cast<std::size_t>((o.side + 1) / 6));
        draw_text(sheet.view(), name, x, y + highest + text_gap);
    }
    return sheet;
}

MOTE_NAMESPACE_END
