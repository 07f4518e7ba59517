// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// The threshold of Gatos, Pratikakis and Perantonis: distance from an estimated background.

#include <mote/core/execution.hpp>
#include <mote/core/image.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/core/polarity.hpp>
#include <mote/filter/window.hpp>
#include <mote/threshold/dialect.hpp>
#include <mote/threshold/local/dark_on_bright.hpp>
#include <mote/threshold/local/deviation.hpp>
#include <mote/threshold/local/engine.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>
#include <vector>

MOTE_NAMESPACE_BEGIN

struct gatos_options {
    neighbourhood window = 61; ///< of Sauvola's rough mask
    double k = 0.2;            ///< of Sauvola's rough mask
    double r = 0;              ///< of Sauvola's rough mask; 0: 128 for bytes, that part of the range for others
    neighbourhood noise = 3;   ///< of the Wiener filter
    footprint background = footprint::square(121); ///< where background is averaged; cut off at the image
    double q = 0.6;            ///< share of the mean distance between particle and background that a pixel has to reach
    double p1 = 0.5;           ///< dark backgrounds are those below this share of the mean background, 0 .. 1
    double p2 = 0.8;           ///< how much smaller the distance may be on dark backgrounds
    bool mirror_bright = true; ///< bright particles are dark ones of the negative image
    bool whole = false;        ///< filtered values and backgrounds are rounded down
    bool as_on_black = false;  ///< Doxa's slip: every distance is that of a black background

    /// Doxa 2026-02: windows of 75, whole numbers, and its slip; for dark particles only.
    static gatos_options of(dialect d) {
        gatos_options o;
        if (d == dialect::paper) return o;
        if (d != dialect::doxa) detail::refuse_dialect(d, "gatos");
        o.window = 75;
        o.r = 128;
        o.mirror_bright = false;
        o.whole = true;
        o.as_on_black = true;
        return o;
    }
};

namespace detail {

// What Gatos' method works on: floats where they hold the pixels.
template <class T>
using gatos_real = std::conditional_t<(sizeof(T) <= 2) || std::is_same_v<T, float>, float, double>;

// The image without the noise, as if particles were dark, values counted from black; NaN where there is no pixel.
template <class T, executor E>
image<gatos_real<T>> gatos_filtered(image_view<T const> s, gatos_options const& o, bool mirror, grey_scale scale, E const& exec) {
    using real = gatos_real<T>;
    neighbourhood noise = o.noise;
    noise.mask = o.window.mask;
    // Sums of each row, so that their total does not depend on who computed them.
    std::vector<double> variances(static_cast<std::size_t>(s.height)), pixels(variances.size());
    auto const sweep = [&](auto&& use) {
        for_each_window<constant_level>(s, noise, exec, [&](std::ptrdiff_t y, std::ptrdiff_t x, window_statistics const& w) {
            use(y, x, w, std::isnan(w.value) || (noise.mask.data != nullptr && noise.mask(x, y) == 0));
        });
    };
    sweep([&](std::ptrdiff_t y, std::ptrdiff_t, window_statistics const& w, bool absent) {
        if (absent) return;
        variances[static_cast<std::size_t>(y)] += w.deviation * w.deviation;
        pixels[static_cast<std::size_t>(y)] += 1;
    });
    double sum = 0, n = 0;
    for (std::size_t y = 0; y < variances.size(); ++y) {
        sum += variances[y];
        n += pixels[y];
    }
    double const of_noise = n > 0 ? sum / n : 0;
    image<real> filtered(s.width, s.height, fill::none);
    sweep([&](std::ptrdiff_t y, std::ptrdiff_t x, window_statistics const& w, bool absent) {
        double const variance = w.deviation * w.deviation;
        double v = w.mean;
        if (variance > of_noise) v += (variance - of_noise) * (w.value - w.mean) / variance;
        v = mirror ? scale.white - v : v - scale.black;
        filtered(x, y) = absent ? std::numeric_limits<real>::quiet_NaN() : static_cast<real>(o.whole ? std::floor(v) : v);
    });
    return filtered;
}

// The distance from background `b` that makes a pixel foreground.
struct gatos_distance {
    double mean_distance, mean_background, q, p1, p2;

    [[nodiscard]] double operator()(double background) const noexcept {
        if (!(mean_background > 0)) return q * mean_distance * p2;
        double const e = std::exp(-4 * background / (mean_background * (1 - p1)) + 2 * (1 + p1) / (1 - p1));
        return q * mean_distance * ((1 - p2) / (1 + e) + p2);
    }
};

} // namespace detail

/// Gatos' threshold. A Wiener filter takes out noise; Sauvola's threshold makes a rough mask; the background under it is
/// averaged from the pixels around that are not in it; pixels that are darker than their background by more than a share of
/// the mean distance are foreground, the share being smaller where the background is dark.
///
/// For dark particles; bright ones are dark ones of the negative image. Without `mirror_bright` bright is all that is not dark
/// foreground. Background that has no pixel near is the mean background of the image. If the rough mask is empty, or its pixels are
/// not darker than their background, nothing is foreground, as in constant images of bytes; if it is everything, as in
/// constant images of other types, everything is. NaN is background.
/// The paper's magnification and its clean-up of the mask are not done here.
/// Five sweeps of O(1) a pixel for squares. Memory: a float (a double for 32-bit integers and doubles) and a byte a pixel.
/// B. Gatos, I. Pratikakis, S. J. Perantonis, Pattern Recognition 39(3):317-327, 2006.
/// @throws parameter_error if the sizes differ, a window is not acceptable to window_sums, p1 is not within 0 .. 1, another
/// number is not finite or negative (k may be), or the polarity is automatic.
template <grey_image Src, mask_image Dst, executor E = sequential>
void gatos(Src const& src, gatos_options const& o, polarity foreground, Dst&& dst, E const& exec = {}) {
    using T = pixel_of<Src>;
    using real = detail::gatos_real<T>;
    auto const s = const_view(src);
    auto const d = mutable_view(dst);
    detail::check_same_size("gatos", s.width, s.height, d.width, d.height);
    bool const bright = detail::wants_bright(foreground, "gatos"), mirror = bright && o.mirror_bright;
    for (double const v : {o.k, o.q, o.p2}) detail::require_finite("gatos", "k, q or p2", v);
    detail::require(o.q >= 0 && o.p2 >= 0, "gatos", "q or p2", std::min(o.q, o.p2), "0 or a positive number");
    detail::require(o.p1 >= 0 && o.p1 < 1, "gatos", "p1", o.p1, "0 .. 1, less than 1");
    detail::require(std::isfinite(o.r) && o.r >= 0, "gatos", "r", o.r, "a positive number, or 0");
    grey_scale const scale = grey_scale_of(s);
    image<real> const filtered = detail::gatos_filtered(s, o, mirror, scale, exec);
    if (s.empty()) return;

    neighbourhood rough = o.window;
    rough.mask = {};
    double const r = o.r > 0 ? o.r : detail::eight_bit_value(128, scale);
    threshold_by_deviation(filtered, rough, deviation_formula{0, 1 - o.k, 0, o.k / r}, polarity::dark, d, exec);
    image<std::uint8_t> outside(s.width, s.height, fill::none);
    double background_sum = 0, background_pixels = 0, rough_pixels = 0;
    for (std::ptrdiff_t y = 0; y < s.height; ++y) {
        double row_sum = 0;
        for (std::ptrdiff_t x = 0; x < s.width; ++x) {
            bool const is_outside = d(x, y) == 0;
            outside(x, y) = is_outside ? 255 : 0;
            if (!is_outside) rough_pixels += 1;
            if (!is_outside || !std::isfinite(filtered(x, y))) continue;
            row_sum += static_cast<double>(filtered(x, y));
            background_pixels += 1;
        }
        background_sum += row_sum;
    }
    if (rough_pixels > 0 && background_pixels > 0) {
        double const mean_background = background_sum / background_pixels;
        neighbourhood around(o.background);
        around.mask = const_view(outside);
        // The filtered value and the background of each pixel of the rough mask.
        auto const sweep = [&](auto&& use) {
            detail::for_each_window<detail::constant_level>(const_view(filtered), around, exec, [&](std::ptrdiff_t y, std::ptrdiff_t x, window_statistics const& w) {
                if (outside(x, y) != 0) return;
                double const background = w.pixels > 0 ? w.mean : mean_background;
                use(y, x, w.value, o.whole ? std::floor(background) : background);
            });
        };
        std::vector<double> distances(static_cast<std::size_t>(s.height));
        sweep([&](std::ptrdiff_t y, std::ptrdiff_t, double value, double background) { distances[static_cast<std::size_t>(y)] += background - value; });
        double distance_sum = 0;
        for (double const v : distances) distance_sum += v;
        detail::gatos_distance const least{distance_sum / rough_pixels, mean_background, o.q, o.p1, o.p2};
        sweep([&](std::ptrdiff_t y, std::ptrdiff_t x, double value, double background) {
            bool const is = least.mean_distance > 0 && background - value > least(o.as_on_black ? 0 : background);
            d(x, y) = is ? std::uint8_t{255} : std::uint8_t{0};
        });
    }
    if (bright && !mirror) detail::complement(s, o.window.mask, d);
}

MOTE_NAMESPACE_END
