// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// A local threshold where the window's variance is large, a global one elsewhere.

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

/// The level of `local` in windows whose standard deviation is above `gate`, `level` in the others.
template <local_formula Local>
struct gated {
    Local local;
    double gate, level;
    static constexpr bool needs_extrema = detail::needs_extrema<Local>();

    [[nodiscard]] double operator()(window_statistics const& w) const { return w.deviation > gate ? static_cast<double>(local(w)) : level; }
};

template <local_formula Local = deviation_formula>
struct variance_gate_options {
    neighbourhood window = 51;
    Local local{};                  ///< as for dark particles; by default the window's mean
    std::optional<double> level{};  ///< the global level; by default otsu_middle
    std::optional<double> gate{};   ///< a standard deviation; by default noise_factor times quiet_tile_noise
    double noise_factor = 2;
};

namespace detail {
template <class T, local_formula Local>
gated<facing<Local>> variance_gate_formula(image_view<T const> s, variance_gate_options<Local> const& o, polarity foreground) {
    bool const bright = wants_bright(foreground, "variance_gate");
    double const gate = noise_part("variance_gate", "gate", s, o.window, o.gate, o.noise_factor);
    return {face(s, o.local, bright), gate, global_part("variance_gate", s, o.window, o.level)};
}
} // namespace detail

/// Variance decides: T is the local level where the standard deviation of the window is above the gate, else the global level.
///
/// Where a window shows nothing but the support a local level would split the noise; there the global one holds. Bright
/// particles are dark ones of the negative image. A flat window takes the global level, also with a gate of 0; a constant
/// image has T = its value unless a level is given. With the defaults unchanged by a shift of the values.
/// Our reading of a mean threshold hybridised by variance, not a published formula.
/// NaN, masks, cost and errors as threshold_by_formula; the defaults of level and gate cost a few passes over the pixels.
/// @throws parameter_error also if the level is not finite, or the gate or the factor negative or not finite.
template <grey_image Src, local_formula Local = deviation_formula, mask_image Dst, executor E = sequential>
void variance_gate(Src const& src, variance_gate_options<Local> const& o, polarity foreground, Dst&& dst, E const& exec = {}) {
    auto const s = const_view(src);
    threshold_by_formula(s, o.window, detail::variance_gate_formula(s, o, foreground), foreground, std::forward<Dst>(dst), exec);
}

/// The levels; Dst is an image of float or double.
template <grey_image Src, local_formula Local = deviation_formula, grey_image Dst, executor E = sequential>
    requires std::floating_point<pixel_of<Dst>>
void variance_gate_surface(Src const& src, variance_gate_options<Local> const& o, polarity foreground, Dst&& dst, E const& exec = {}) {
    auto const s = const_view(src);
    level_surface(s, o.window, detail::variance_gate_formula(s, o, foreground), std::forward<Dst>(dst), exec);
}

MOTE_NAMESPACE_END
