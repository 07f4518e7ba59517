// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// How well the particles of a known mask stand out from the background.

#include <mote/core/image_traits.hpp>
#include <mote/core/row_reader.hpp>
#include <mote/evaluate/overlap.hpp>
#include <mote/version.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>

MOTE_NAMESPACE_BEGIN

/// Grey values inside and outside a mask, and the contrast between them.
struct mask_contrast {
    /// Pixels; those that are NaN or infinite are left out.
    std::uint64_t foreground_pixels = 0, background_pixels = 0;
    /// Means and standard deviations (n below the line) of the grey values; 0 for a side without pixels.
    double foreground_mean = 0, background_mean = 0, foreground_sd = 0, background_sd = 0;
    /// Contrast-to-noise ratio |mean_fg - mean_bg| / sd_bg. 0 if a side has no pixels or the background is constant (there
    /// the ratio has no value).
    double cnr = 0;
    /// |mean_fg - mean_bg| / |mean_fg + mean_bg|, Michelson's contrast of the two means. 0 if a side has no pixels or the
    /// sum is 0. It depends on where the zero of the grey scale lies; within [0, 1] only if no grey value is negative.
    double michelson = 0;
    /// Whether the foreground is brighter than the background in the mean.
    bool brighter = false;
};

/// Contrast of an image under a truth mask (any nonzero pixel is foreground).
///
/// Means and deviations are taken over all pixels of either side, about the first pixel of the side, in double: exact for
/// 8-bit pixels and up to 2^36 pixels, within rounding for others; magnitudes must be below 1e140. One pass, no allocation
/// for ordinary strides.
/// @throws parameter_error if the sizes differ.
template <mask_image Truth, grey_image Src>
[[nodiscard]] mask_contrast contrast(Truth const& truth, Src const& src) {
    using T = pixel_of<Src>;
    auto const t = const_view(truth);
    image_view<T const> const s = const_view(src);
    detail::check_same_size(t, s, "contrast");
    if (s.empty()) return {};
    struct side {
        std::uint64_t n = 0;
        double origin = 0, sum = 0, squares = 0;
        [[nodiscard]] double mean() const { return n == 0 ? 0 : origin + sum / static_cast<double>(n); }
        [[nodiscard]] double sd() const {
            if (n == 0) return 0;
            double const m = sum / static_cast<double>(n), v = squares / static_cast<double>(n) - m * m;
            return v > 0 ? std::sqrt(v) : 0;
        }
    } sides[2];
    row_reader<std::uint8_t> read_truth(t);
    row_reader<T> read(s);
    for (std::ptrdiff_t y = 0; y < s.height; ++y) {
        std::uint8_t const* const inside = read_truth(y);
        T const* const grey = read(y);
        for (std::ptrdiff_t x = 0; x < s.width; ++x) {
            auto const v = static_cast<double>(grey[x]);
            if (!std::isfinite(v)) continue;
            side& at = sides[inside[x] != 0];
            if (at.n++ == 0) at.origin = v;
            double const d = v - at.origin;
            at.sum += d;
            at.squares += d * d;
        }
    }
    mask_contrast c;
    side const &bg = sides[0], &fg = sides[1];
    c.foreground_pixels = fg.n;
    c.background_pixels = bg.n;
    c.foreground_mean = fg.mean();
    c.background_mean = bg.mean();
    c.foreground_sd = fg.sd();
    c.background_sd = bg.sd();
    if (fg.n == 0 || bg.n == 0) return c;
    double const gap = std::fabs(c.foreground_mean - c.background_mean);
    double const sum = std::fabs(c.foreground_mean + c.background_mean);
    c.brighter = c.foreground_mean > c.background_mean;
    if (c.background_sd > 0) c.cnr = gap / c.background_sd;
    if (sum > 0) c.michelson = gap / sum;
    return c;
}

MOTE_NAMESPACE_END
