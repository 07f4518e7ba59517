// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Pictures of what was found: a grey image with coloured outlines and numbers.

#include <mote/core/colour.hpp>
#include <mote/core/error.hpp>
#include <mote/core/geometry.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/core/row_reader.hpp>
#include <mote/label/run.hpp>
#include <mote/measure/pick.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

MOTE_NAMESPACE_BEGIN

/// A colour image; rows follow one another without padding.
class rgb_image {
public:
    rgb_image() = default;
    /// Black. @throws parameter_error if a size is negative or the pixels are not addressable.
    rgb_image(std::ptrdiff_t width, std::ptrdiff_t height) : width_(width), height_(height) {
        if (width < 0 || height < 0 || (width > 0 && height > std::numeric_limits<std::ptrdiff_t>::max() / 3 / width))
            throw parameter_error("rgb_image: a size of " + std::to_string(width) + " x " + std::to_string(height) +
                                  " is not addressable");
        pixels_.resize(static_cast<std::size_t>(width * height));
    }
    [[nodiscard]] std::ptrdiff_t width() const noexcept { return width_; }
    [[nodiscard]] std::ptrdiff_t height() const noexcept { return height_; }
    [[nodiscard]] bool empty() const noexcept { return pixels_.empty(); }
    [[nodiscard]] image_view<rgb8 const> view() const noexcept { return {pixels_.data(), width_, height_, width_}; }
    [[nodiscard]] rgb8* row(std::ptrdiff_t y) noexcept { return pixels_.data() + y * width_; }
    /// Unchecked, like an image's.
    [[nodiscard]] rgb8 operator()(std::ptrdiff_t x, std::ptrdiff_t y) const noexcept {
        return pixels_[static_cast<std::size_t>(y * width_ + x)];
    }
    /// Sets a pixel; outside the image nothing happens.
    void set(std::ptrdiff_t x, std::ptrdiff_t y, rgb8 c) noexcept {
        if (x >= 0 && y >= 0 && x < width_ && y < height_) pixels_[static_cast<std::size_t>(y * width_ + x)] = c;
    }

private:
    std::ptrdiff_t width_ = 0, height_ = 0;
    std::vector<rgb8> pixels_;
};

/// The two grey values that are drawn black and white.
struct grey_range {
    double black = 0, white = 0;
};

/// Percentiles `low` and `high` (in percent) of the finite pixels: a range that a few hot or dead pixels cannot spoil.
///
/// Of more than about a million pixels, only every k-th in raster order is looked at. {0, 0} if there is no finite pixel.
/// @throws parameter_error unless 0 <= low <= high <= 100.
template <grey_image Src>
[[nodiscard]] grey_range robust_range(Src const& src, double low = 0.35, double high = 99.65) {
    if (!(low >= 0 && low <= high && high <= 100))
        throw parameter_error("robust_range: percentiles " + std::to_string(low) + " and " + std::to_string(high) +
                              "; expected 0 <= low <= high <= 100");
    auto const s = const_view(src);
    if (s.empty()) return {};
    std::ptrdiff_t const step = s.size() / (std::ptrdiff_t{1} << 20) + 1;
    std::vector<double> values;
    values.reserve(static_cast<std::size_t>(s.size() / step + 1));
    for (std::ptrdiff_t i = 0; i < s.size(); i += step)
        if (double const v = static_cast<double>(s(i % s.width, i / s.width)); std::isfinite(v)) values.push_back(v);
    if (values.empty()) return {};
    auto const pick = [&](double percent) {
        double const rank = percent / 100 * static_cast<double>(values.size() - 1);
        auto const at = values.begin() + static_cast<std::ptrdiff_t>(rank + 0.5);
        std::nth_element(values.begin(), at, values.end());
        return *at;
    };
    double const black = pick(low);
    return {black, pick(high)};
}

/// A grey image with `range.black` drawn as 0 and `range.white` as 255, linearly between; if the two are equal, values
/// below are 0, equal ones 128, above 255. NaN is 0. Every pixel becomes `zoom` x `zoom` pixels.
/// @throws parameter_error if zoom is not in 1 .. 64.
template <grey_image Src>
[[nodiscard]] rgb_image render_grey(Src const& src, grey_range range, int zoom = 1) {
    using T = pixel_of<Src>;
    auto const s = const_view(src);
    if (zoom < 1 || zoom > 64) throw parameter_error("render_grey: zoom is " + std::to_string(zoom) + "; expected 1 .. 64");
    std::ptrdiff_t const w = (std::max)(s.width, std::ptrdiff_t{0}), h = (std::max)(s.height, std::ptrdiff_t{0});
    if (w > std::numeric_limits<std::ptrdiff_t>::max() / 64 || h > std::numeric_limits<std::ptrdiff_t>::max() / 64)
        throw parameter_error("render_grey: the zoomed image is not addressable");
    rgb_image out(w * zoom, h * zoom);
    if (out.empty()) return out;
    row_reader<T> read(s);
    double const span = range.white - range.black;
    for (std::ptrdiff_t y = 0; y < h; ++y) {
        T const* const in = read(y);
        rgb8* p = out.row(y * zoom);
        for (std::ptrdiff_t x = 0; x < w; ++x) {
            double const d = static_cast<double>(in[x]) - range.black;
            double const g = span > 0 ? d / span * 255 : d > 0 ? 255 : d == 0 ? 128 : 0;
            auto const v = g >= 255 ? std::uint8_t{255} : g > 0 ? static_cast<std::uint8_t>(g + 0.5) : std::uint8_t{0};
            for (int k = 0; k < zoom; ++k) *p++ = {v, v, v};
        }
        for (int k = 1; k < zoom; ++k) std::copy_n(out.row(y * zoom), w * zoom, out.row(y * zoom + k));
    }
    return out;
}

/// What became of a region, as measure/pick.hpp decides.
using overlay_class = particle_class;

/// Colours that people with colour-blindness tell apart too: bluish green, sky blue, orange, reddish purple. M. Okabe and
/// K. Ito, Color Universal Design, 2002.
[[nodiscard]] constexpr rgb8 overlay_colour(overlay_class c) noexcept {
    constexpr rgb8 colours[] = {{0, 158, 115}, {86, 180, 233}, {230, 159, 0}, {204, 121, 167}};
    return colours[static_cast<std::size_t>(c) & 3U];
}

/// A region as the overlay shows it: its label, its class and where its number goes.
struct overlay_mark {
    std::uint32_t label = 0;
    overlay_class kind = overlay_class::isolated;
    /// Centre of the number, in pixels of the source.
    point at{};
};

struct overlay_options {
    /// Source pixels are drawn as squares of this many pixels; 1 .. 64.
    int zoom = 1;
    /// Width of an outline in pixels of the result, 1 .. 32; it lies inside the region.
    int line_width = 1;
    bool numbers = true;
    /// Edge of a dot of the 5 x 7 digits in pixels of the result, 0 .. 32; 0 chooses by the size of the result.
    int digit_size = 0;
    /// Percentiles of the grey values drawn black and white.
    double low_percentile = 0.35, high_percentile = 99.65;
};

namespace detail {
/// Rows of 5 dots, the leftmost in bit 4.
inline constexpr std::array<std::array<std::uint8_t, 7>, 10> digit_dots{{
    {0b01110, 0b10001, 0b10001, 0b10001, 0b10001, 0b10001, 0b01110},
    {0b00100, 0b01100, 0b00100, 0b00100, 0b00100, 0b00100, 0b01110},
    {0b01110, 0b10001, 0b00001, 0b00110, 0b01000, 0b10000, 0b11111},
    {0b11110, 0b00001, 0b00001, 0b01110, 0b00001, 0b00001, 0b11110},
    {0b00010, 0b00110, 0b01010, 0b10010, 0b11111, 0b00010, 0b00010},
    {0b11111, 0b10000, 0b11110, 0b00001, 0b00001, 0b10001, 0b01110},
    {0b00110, 0b01000, 0b10000, 0b11110, 0b10001, 0b10001, 0b01110},
    {0b11111, 0b00001, 0b00010, 0b00100, 0b00100, 0b01000, 0b01000},
    {0b01110, 0b10001, 0b10001, 0b01110, 0b10001, 0b10001, 0b01110},
    {0b01110, 0b10001, 0b10001, 0b01111, 0b00001, 0b00010, 0b01100},
}};

/// Rows of labels, kept for as long as an outline looks at them.
template <class Fill>
class label_rows {
public:
    label_rows(std::ptrdiff_t width, std::ptrdiff_t kept, Fill fill)
        : fill_(fill), width_(width), kept_(kept), rows_(static_cast<std::size_t>(width * kept)),
          holds_(static_cast<std::size_t>(kept), -1) {}
    [[nodiscard]] std::uint32_t const* operator()(std::ptrdiff_t y) {
        std::ptrdiff_t const slot = y % kept_;
        std::uint32_t* const row = rows_.data() + slot * width_;
        if (holds_[static_cast<std::size_t>(slot)] != y) {
            fill_(y, row);
            holds_[static_cast<std::size_t>(slot)] = y;
        }
        return row;
    }

private:
    Fill fill_;
    std::ptrdiff_t width_, kept_;
    std::vector<std::uint32_t> rows_;
    std::vector<std::ptrdiff_t> holds_;
};

template <class Fill>
void draw_outlines(rgb_image& out, std::ptrdiff_t width, std::ptrdiff_t height, std::vector<overlay_mark> const& marks,
                   overlay_options const& o, Fill fill) {
    if (width <= 0 || height <= 0) return;
    std::ptrdiff_t const z = o.zoom, reach = o.line_width;
    label_rows<Fill> labels(width, 2 * ((reach + z - 1) / z) + 2, fill);
    std::vector<std::uint32_t const*> above(static_cast<std::size_t>(2 * reach + 1));
    std::vector<std::ptrdiff_t> column(static_cast<std::size_t>(out.width() + 2 * reach));
    for (std::ptrdiff_t i = 0; i < out.width() + 2 * reach; ++i)
        column[static_cast<std::size_t>(i)] = i < reach || i >= out.width() + reach ? -1 : (i - reach) / z;
    std::uint32_t last = 0;
    overlay_class kind = overlay_class::isolated;
    for (std::ptrdiff_t y = 0; y < out.height(); ++y) {
        for (std::ptrdiff_t k = -reach; k <= reach; ++k)
            above[static_cast<std::size_t>(k + reach)] = y + k < 0 || y + k >= out.height() ? nullptr : labels((y + k) / z);
        std::uint32_t const* const here = above[static_cast<std::size_t>(reach)];
        for (std::ptrdiff_t x = 0; x < out.width(); ++x) {
            std::ptrdiff_t const* const c = column.data() + x + reach;
            std::uint32_t const label = here[*c];
            if (label == 0) continue;
            bool edge = false;
            for (std::ptrdiff_t k = -reach; k <= reach && !edge; ++k) {
                std::uint32_t const* const row = above[static_cast<std::size_t>(k + reach)];
                edge = c[k] < 0 || here[c[k]] != label || row == nullptr || row[*c] != label;
            }
            if (!edge) continue;
            if (label != last) {
                auto const m = std::lower_bound(marks.begin(), marks.end(), label,
                                                [](overlay_mark const& a, std::uint32_t b) { return a.label < b; });
                kind = m != marks.end() && m->label == label ? m->kind : overlay_class::isolated;
                last = label;
            }
            out.set(x, y, overlay_colour(kind));
        }
    }
}

template <class Src, class Fill>
rgb_image draw_overlay(Src const& src, std::ptrdiff_t label_width, std::ptrdiff_t label_height,
                       std::span<overlay_mark const> marks, overlay_options const& o, Fill fill);
} // namespace detail

/// Draws a number with digits of 5 x 7 dots, white with a black rim, so that it is legible on any ground; centred on
/// `centre` and moved inwards where it would leave the image. A dot is `dot_size` pixels wide.
inline void draw_number(rgb_image& image, std::uint64_t number, point centre, int dot_size = 1) {
    if (dot_size < 1 || !std::isfinite(centre.x) || !std::isfinite(centre.y)) return;
    std::string const text = std::to_string(number);
    std::ptrdiff_t const dot = dot_size, w = (static_cast<std::ptrdiff_t>(text.size()) * 6 - 1) * dot, h = 7 * dot;
    auto const place = [dot](double c, std::ptrdiff_t size, std::ptrdiff_t limit) {
        double const low = static_cast<double>(dot), high = static_cast<double>(limit - size - dot);
        double const v = std::floor(c - static_cast<double>(size - 1) / 2 + 0.5);
        return static_cast<std::ptrdiff_t>((std::max)(low, (std::min)(v, high)));
    };
    std::ptrdiff_t const left = place(centre.x, w, image.width()), top = place(centre.y, h, image.height());
    auto const dots = [&](std::ptrdiff_t rim, rgb8 colour) {
        for (std::size_t i = 0; i < text.size(); ++i)
            for (std::ptrdiff_t row = 0; row < 7; ++row)
                for (std::ptrdiff_t column = 0; column < 5; ++column) {
                    auto const& digit = detail::digit_dots[static_cast<std::size_t>(text[i] - '0')];
                    unsigned const bits = digit[static_cast<std::size_t>(row)];
                    if ((bits >> (4 - column) & 1U) == 0) continue;
                    std::ptrdiff_t const x = left + (static_cast<std::ptrdiff_t>(i) * 6 + column) * dot, y = top + row * dot;
                    for (std::ptrdiff_t dy = -rim; dy < dot + rim; ++dy)
                        for (std::ptrdiff_t dx = -rim; dx < dot + rim; ++dx) image.set(x + dx, y + dy, colour);
                }
    };
    dots(dot, {0, 0, 0});
    dots(0, {255, 255, 255});
}

/// The image, stretched between robust percentiles, with the outline of every labelled region in the colour of its class
/// and the number of every mark.
///
/// A pixel is drawn as outline if it is labelled and within `line_width` pixels along its row or column there is
/// another label, background, or the end of the image. Regions without a mark are drawn as isolated and get no number;
/// of several marks of a label the first decides the colour. One pass; beside the result it allocates a few rows.
/// @throws parameter_error if the sizes of image and labels differ or an option is out of its range.
template <grey_image Src, label_image Labels>
[[nodiscard]] rgb_image overlay(Src const& src, Labels const& labels, std::span<overlay_mark const> marks,
                                overlay_options const& options = {}) {
    using L = pixel_of<Labels>;
    auto const l = const_view(labels);
    return detail::draw_overlay(src, l.width, l.height, marks, options, [l](std::ptrdiff_t y, std::uint32_t* row) {
        L const* const in = l.row(y);
        for (std::ptrdiff_t x = 0; x < l.width; ++x) row[x] = static_cast<std::uint32_t>(in[x * l.pixel_stride]);
    });
}

/// The same from the runs of a labelled image.
template <grey_image Src>
[[nodiscard]] rgb_image overlay(Src const& src, run_image const& labels, std::span<overlay_mark const> marks,
                                overlay_options const& options = {}) {
    return detail::draw_overlay(src, labels.width(), labels.height(), marks, options,
                                [&labels](std::ptrdiff_t y, std::uint32_t* row) {
                                    std::fill_n(row, labels.width(), 0U);
                                    for (run const& r : labels.row(y)) std::fill(row + r.begin, row + r.end, r.label);
                                });
}

namespace detail {
template <class Src, class Fill>
rgb_image draw_overlay(Src const& src, std::ptrdiff_t label_width, std::ptrdiff_t label_height,
                       std::span<overlay_mark const> marks, overlay_options const& o, Fill fill) {
    auto const s = const_view(src);
    if (s.width != label_width || s.height != label_height)
        throw parameter_error("overlay: the image is " + std::to_string(s.width) + " x " + std::to_string(s.height) +
                              ", the labels are " + std::to_string(label_width) + " x " + std::to_string(label_height));
    if (o.line_width < 1 || o.line_width > 32)
        throw parameter_error("overlay: line_width is " + std::to_string(o.line_width) + "; expected 1 .. 32");
    if (o.digit_size < 0 || o.digit_size > 32)
        throw parameter_error("overlay: digit_size is " + std::to_string(o.digit_size) + "; expected 0 .. 32");
    rgb_image out = render_grey(src, robust_range(src, o.low_percentile, o.high_percentile), o.zoom);
    std::vector<overlay_mark> sorted(marks.begin(), marks.end());
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](overlay_mark const& a, overlay_mark const& b) { return a.label < b.label; });
    draw_outlines(out, label_width, label_height, sorted, o, fill);
    if (o.numbers && !out.empty()) {
        auto const longest = (std::max)(out.width(), out.height());
        auto const fitting = static_cast<int>((std::clamp)((longest + 256) / 640, std::ptrdiff_t{1}, std::ptrdiff_t{32}));
        int const dot = o.digit_size != 0 ? o.digit_size : fitting;
        double const shift = (static_cast<double>(o.zoom) - 1) / 2;
        for (overlay_mark const& m : marks)
            draw_number(out, m.label, {m.at.x * o.zoom + shift, m.at.y * o.zoom + shift}, dot);
    }
    return out;
}
} // namespace detail

MOTE_NAMESPACE_END
