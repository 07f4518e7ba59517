// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// A local and a global threshold, mixed by the window's variance.

#include <mote/core/execution.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/core/polarity.hpp>
#include <mote/filter/window.hpp>
#include <mote/threshold/hybrid/parts.hpp>
#include <mote/threshold/local/deviation.hpp>
#include <mote/threshold/local/engine.hpp>
#include <mote/version.hpp>

#include <concepts>
#include <optional>
#include <utility>

MOTE_NAMESPACE_BEGIN

/// a times the level of `local` and 1 - a times `level`, a = v / (v + balance^2), v being the variance of the window.
template <local_formula Local>
struct blended {
    Local local;
    double balance, level;
    static constexpr bool needs_extrema = detail::needs_extrema<Local>();

    [[nodiscard]] double operator()(window_statistics const& w) const {
        if (!(w.deviation > 0)) return level;
        double const ratio = balance / w.deviation; // squares of very small or large deviations would not be numbers
        double const a = 1 / (1 + ratio * ratio);
        return level + a * (static_cast<double>(local(w)) - level);
    }
};

template <local_formula Local = deviation_formula>
struct level_blend_options {
    neighbourhood window = 51;
    Local local{};                   ///< as for dark particles; by default the window's mean
    std::optional<double> level{};   ///< the global level; by default otsu_middle
    std::optional<double> balance{}; ///< the standard deviation at which both levels count the same; by default noise_factor times quiet_tile_noise
    double noise_factor = 1;
};

namespace detail {
template <class T, local_formula Local>
blended<facing<Local>> level_blend_formula(image_view<T const> s, level_blend_options<Local> const& o, polarity foreground) {
    bool const bright = wants_bright(foreground, "level_blend");
    double const balance = noise_part("level_blend", "balance", s, o.window, o.balance, o.noise_factor);
    return {face(s, o.local, bright), balance, global_part("level_blend", s, o.window, o.level)};
}
} // namespace detail

/// T = a L + (1 - a) G, a = v / (v + b^2): L the local level, G the global one, v the variance of the window, b the balance.
///
/// The larger the variance of the window is, the more its own level counts. Bright particles are dark ones of the negative
/// image. A flat window takes the global level, also with a balance of 0, with which all others take the local one; a constant
/// image has T = its value unless a level is given. With the defaults unchanged by a shift of the values.
/// Our reading of a mean threshold hybridised by variance, not a published formula.
/// NaN, masks, cost and errors as threshold_by_formula; the defaults of level and balance cost a few passes over the pixels.
/// @throws parameter_error also if the level is not finite, or the balance or the factor negative or not finite.
template <grey_image Src, local_formula Local = deviation_formula, mask_image Dst, executor E = sequential>
void level_blend(Src const& src, level_blend_options<Local> const& o, polarity foreground, Dst&& dst, E const& exec = {}) {
    auto const s = const_view(src);
    threshold_by_formula(s, o.window, detail::level_blend_formula(s, o, foreground), foreground, std::forward<Dst>(dst), exec);
}

/// The levels; Dst is an image of float or double.
template <grey_image Src, local_formula Local = deviation_formula, grey_image Dst, executor E = sequential>
    requires std::floating_point<pixel_of<Dst>>
void level_blend_surface(Src const& src, level_blend_options<Local> const& o, polarity foreground, Dst&& dst, E const& exec = {}) {
    auto const s = const_view(src);
    level_surface(s, o.window, detail::level_blend_formula(s, o, foreground), std::forward<Dst>(dst), exec);
}

MOTE_NAMESPACE_END
