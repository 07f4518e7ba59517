// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// A local threshold that stays near a global one.

#include <mote/core/execution.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/core/polarity.hpp>
#include <mote/filter/window.hpp>
#include <mote/threshold/hybrid/parts.hpp>
#include <mote/threshold/local/deviation.hpp>
#include <mote/threshold/local/engine.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <optional>
#include <utility>

MOTE_NAMESPACE_BEGIN

/// The level of `local`, at least `low` and at most `high`.
template <local_formula Local>
struct clamped {
    Local local;
    double low, high;
    static constexpr bool needs_extrema = detail::needs_extrema<Local>();

    [[nodiscard]] double operator()(window_statistics const& w) const { return std::clamp(static_cast<double>(local(w)), low, high); }
};

template <local_formula Local = deviation_formula>
struct clamped_level_options {
    neighbourhood window = 51;
    Local local{};                 ///< as for dark particles; by default the window's mean
    std::optional<double> level{}; ///< the global level G; by default otsu_middle
    double low_factor = 0.7, high_factor = 1.5; ///< CellProfiler's
};

namespace detail {
template <class T, local_formula Local>
clamped<facing<Local>> clamped_level_formula(image_view<T const> s, clamped_level_options<Local> const& o, polarity foreground) {
    bool const bright = wants_bright(foreground, "clamped_level");
    check_number(std::isfinite(o.low_factor) && o.low_factor >= 0, "clamped_level", "low factor", o.low_factor, "a number that is not negative");
    check_number(std::isfinite(o.high_factor) && o.high_factor >= o.low_factor, "clamped_level", "high factor", o.high_factor, "a number not below the low factor");
    double const level = global_part("clamped_level", s, o.window, o.level);
    grey_scale const scale = grey_scale_of(s);
    double const ground = bright ? scale.black : scale.white;
    double const a = ground + o.low_factor * (level - ground), b = ground + o.high_factor * (level - ground);
    return {face(s, o.local, bright), std::min(a, b), std::max(a, b)};
}
} // namespace detail

/// The local level, held in a band around the global level G: black + low (G - black) .. black + high (G - black).
///
/// For bright particles; dark ones are bright ones of the negative image, so that their band is counted from white. Black and
/// white are 0 and 255 for bytes, the smallest and the largest value of other images (grey_scale_of): of bytes, the band
/// does not follow a shift of the values. Where the local level is not a number the pixel is background. With both factors 1, or in a constant image, T = G.
/// The band is that of CellProfiler's adaptive thresholds (A. E. Carpenter et al., Genome Biology 7:R100, 2006), counted from
/// black instead of 0; what the local level is, is open here.
/// NaN, masks, cost and errors as threshold_by_formula; two or more passes over the pixels for the default of the level.
/// @throws parameter_error also if the level or a factor is not finite, low is negative or high below low.
template <grey_image Src, local_formula Local = deviation_formula, mask_image Dst, executor E = sequential>
void clamped_level(Src const& src, clamped_level_options<Local> const& o, polarity foreground, Dst&& dst, E const& exec = {}) {
    auto const s = const_view(src);
    threshold_by_formula(s, o.window, detail::clamped_level_formula(s, o, foreground), foreground, std::forward<Dst>(dst), exec);
}

/// The levels; Dst is an image of float or double.
template <grey_image Src, local_formula Local = deviation_formula, grey_image Dst, executor E = sequential>
    requires std::floating_point<pixel_of<Dst>>
void clamped_level_surface(Src const& src, clamped_level_options<Local> const& o, polarity foreground, Dst&& dst, E const& exec = {}) {
    auto const s = const_view(src);
    level_surface(s, o.window, detail::clamped_level_formula(s, o, foreground), std::forward<Dst>(dst), exec);
}

MOTE_NAMESPACE_END
