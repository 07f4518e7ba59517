// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Feng's and Tan's local threshold, whose range of the deviation is local too.

#include <mote/core/execution.hpp>
#include <mote/core/image.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/core/polarity.hpp>
#include <mote/core/row_reader.hpp>
#include <mote/filter/extrema.hpp>
#include <mote/filter/window.hpp>
#include <mote/filter/window_sums.hpp>
#include <mote/threshold/dialect.hpp>
#include <mote/threshold/local/dark_on_bright.hpp>
#include <mote/threshold/local/engine.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>

MOTE_NAMESPACE_BEGIN

/// T = (1 - alpha) m + a2 (s / R) (m - min) + a3 min with a2 = k1 (s / R)^gamma and a3 = k2 (s / R)^gamma, values counted
/// from black; R is the largest s nearby. Where R is 0, s / R counts as 0.
struct feng_formula {
    double alpha = 0.12, k1 = 0.25, k2 = 0.04, gamma = 2, black = 0;

    [[nodiscard]] double operator()(window_statistics const& w, double largest) const noexcept {
        double const ratio = largest > 0 ? w.deviation / largest : 0;
        double const power = std::pow(ratio, gamma), m = w.mean - black, least = w.minimum - black;
        return black + (1 - alpha) * m + k1 * power * ratio * (m - least) + k2 * power * least;
    }
};

struct feng_options {
    neighbourhood window = 19;                    ///< of mean, deviation and minimum
    footprint secondary = footprint::square(33); ///< where the largest deviation is looked for; cut off at the image
    double alpha = 0.12;
    double k1 = 0.25;
    double k2 = 0.04;
    double gamma = 2;
    bool mirror_bright = true; ///< bright particles are dark ones of the negative image
    rounding round = rounding::none;

    static feng_options of(dialect d) {
        if (d != dialect::paper) detail::refuse_dialect(d, "feng");
        return {};
    }
};

namespace detail {

// Calls use(y, x, value, level) for every pixel; `window` has no mask.
template <class T, executor E, class Use>
void for_each_feng_level(image_view<T const> s, neighbourhood const& window, feng_options const& o, bool mirror, grey_scale scale, E const& exec, Use&& use) {
    double const around = scale.black + scale.white;
    feng_formula const formula{o.alpha, o.k1, o.k2, o.gamma, scale.black};
    // Of each strip the deviations are kept, with those of the rows above and below that its secondary windows reach.
    std::ptrdiff_t const above = std::min(s.height, -o.secondary.first_row()), below = std::min(s.height, o.secondary.last_row());
    std::ptrdiff_t const rows = std::max(window.shape.last_row() - window.shape.first_row(), o.secondary.last_row() - o.secondary.first_row()) + 1;
    for_each_strip(s.height, std::min(rows, s.height), false, exec, [&](std::ptrdiff_t first, std::ptrdiff_t end) {
        std::ptrdiff_t const from = std::max<std::ptrdiff_t>(0, first - above), to = std::min(s.height, end + below);
        image<double> deviations(s.width, to - from, fill::none);
        for_each_window<false>(s, window, from, to, [&](std::ptrdiff_t y, std::ptrdiff_t x, window_statistics const& w) { deviations(x, y - from) = w.deviation; });
        window_extrema<double> nearby(const_view(deviations), o.secondary, first - from);
        double const* largest = nullptr;
        std::ptrdiff_t row = first - 1;
        for_each_window<true>(s, window, first, end, [&](std::ptrdiff_t y, std::ptrdiff_t x, window_statistics w) {
            if (y != row) {
                row = y;
                largest = nearby.row(y - from).maximum;
            }
            // What was rounded otherwise, because the sums began elsewhere, is still a deviation of these windows.
            w.deviation = deviations(x, y - from);
            double level;
            if (mirror)
                level = around - formula({around - w.value, w.pixels, around - w.mean, w.deviation, around - w.maximum, around - w.minimum}, largest[x]);
            else
                level = formula(w, largest[x]);
            use(y, x, w.value, rounded_level(level, o.round));
        });
    });
}

template <class T, executor E, class Use>
void with_feng(image_view<T const> s, feng_options const& o, polarity foreground, E const& exec, Use&& use) {
    for (double const v : {o.alpha, o.k1, o.k2}) require_finite("feng", "alpha, k1 or k2", v);
    require(std::isfinite(o.gamma) && o.gamma >= 0, "feng", "gamma", o.gamma, "0 or a positive number");
    require(o.secondary.first_row() <= 0 && o.secondary.last_row() >= 0 && o.secondary.first_column() <= 0 && o.secondary.last_column() >= 0, "feng",
            "secondary window of size", static_cast<double>(o.secondary.size()), "one around the pixel");
    bool const mirror = wants_bright(foreground, "feng") && o.mirror_bright;
    grey_scale const scale = grey_scale_of(s);
    window_sums<T>::check(s, o.window);
    if (s.empty()) return;
    if (o.window.mask.data == nullptr) {
        for_each_feng_level(s, o.window, o, mirror, scale, exec, use);
        return;
    }
    auto const counted = absent_as_nan(s, o.window.mask);
    for_each_feng_level(const_view(counted), neighbourhood(o.window.shape, o.window.edges, o.window.outside), o, mirror, scale, exec, use);
}

} // namespace detail

/// Feng's and Tan's threshold: Wolf's with the range of the deviation taken nearby instead of from the whole image.
///
/// Made for dark text on bright paper; bright particles are dark ones of the negative image. For bytes black is 0 and
/// white 255; for other types they are the smallest and the largest value of the image. The paper computes levels at the
/// centres of windows and interpolates; here every pixel has its own. In a flat window T = (1 - alpha) m; a constant image of
/// bytes has no foreground unless it is black and dark is asked for; a constant image of another type is all dark
/// foreground and has no bright one. NaN is background and counts in no window.
/// Twice the cost of threshold_by_formula with extrema, and one power a pixel; strips of 4 windows' rows (256 at least) of
/// 8 bytes a pixel.
/// M.-L. Feng, Y.-P. Tan, IEICE Electronics Express 1(16):501-506, 2004.
/// @throws parameter_error as threshold_by_formula, if a factor is not finite, gamma negative or the secondary window not around the pixel.
template <grey_image Src, mask_image Dst, executor E = sequential>
void feng(Src const& src, feng_options const& o, polarity foreground, Dst&& dst, E const& exec = {}) {
    auto const s = const_view(src);
    auto const d = mutable_view(dst);
    detail::check_same_size("feng", s.width, s.height, d.width, d.height);
    bool const bright = foreground == polarity::bright;
    detail::with_feng(s, o, foreground, exec, [&](std::ptrdiff_t y, std::ptrdiff_t x, double value, double level) {
        bool const is = bright ? value > level : value <= level;
        d(x, y) = is && (o.window.mask.data == nullptr || o.window.mask(x, y) != 0) ? std::uint8_t{255} : std::uint8_t{0};
    });
}

/// Its levels, for particles of the given polarity.
template <grey_image Src, grey_image Dst, executor E = sequential>
    requires std::floating_point<pixel_of<Dst>>
void feng_surface(Src const& src, feng_options const& o, polarity foreground, Dst&& dst, E const& exec = {}) {
    auto const s = const_view(src);
    auto const d = mutable_view(dst);
    detail::check_same_size("feng_surface", s.width, s.height, d.width, d.height);
    detail::with_feng(s, o, foreground, exec, [&](std::ptrdiff_t y, std::ptrdiff_t x, double, double level) {
        d(x, y) = static_cast<pixel_of<Dst>>(level);
    });
}

MOTE_NAMESPACE_END
