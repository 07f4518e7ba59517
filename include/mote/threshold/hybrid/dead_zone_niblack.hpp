// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Niblack's threshold with a standard deviation that counts only above the noise.

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

/// The level of `local` as if the standard deviation of each window were smaller by `floor`, and at least 0.
template <local_formula Local>
struct dead_zone {
    Local local;
    double floor;
    static constexpr bool needs_extrema = detail::needs_extrema<Local>();

    [[nodiscard]] double operator()(window_statistics w) const {
        w.deviation = std::max(0.0, w.deviation - floor);
        return static_cast<double>(local(w));
    }
};

struct dead_zone_niblack_options {
    neighbourhood window = 51;
    double k = -0.2;                ///< as for dark particles
    double offset = 0;              ///< grey levels taken off the level of dark particles
    std::optional<double> floor{};  ///< the standard deviation s0 of the noise; by default noise_factor times quiet_tile_noise
    double noise_factor = 1;
};

namespace detail {
template <class T>
dead_zone<deviation_formula> dead_zone_niblack_formula(image_view<T const> s, dead_zone_niblack_options const& o, polarity foreground) {
    double const sign = wants_bright(foreground, "dead_zone_niblack") ? -1 : 1;
    check_number(std::isfinite(o.k), "dead_zone_niblack", "k", o.k, "a finite number");
    check_number(std::isfinite(o.offset), "dead_zone_niblack", "offset", o.offset, "a finite number");
    double const floor = noise_part("dead_zone_niblack", "floor", s, o.window, o.floor, o.noise_factor);
    return {deviation_formula{-sign * o.offset, 1, sign * o.k, 0}, floor};
}
} // namespace detail

/// T = m + k max(0, s - s0) - offset for dark particles, s0 being the noise; bright particles are treated as dark ones of
/// the negative image, T = m - k max(0, s - s0) + offset.
///
/// Where the window shows noise only, T is the mean less the offset: without an offset noise is still split in halves. With a floor of
/// 0 it is Niblack's level. In a flat window T = m - offset. Unchanged by a shift of the values.
/// Our reading of a mean threshold hybridised by variance, not a published formula; other formulas: dead_zone<Local>.
/// NaN, masks, cost and errors as threshold_by_formula; the default of the floor costs a pass over the pixels.
/// @throws parameter_error also if k or the offset is not finite, or the floor or the factor negative or not finite.
template <grey_image Src, mask_image Dst, executor E = sequential>
void dead_zone_niblack(Src const& src, dead_zone_niblack_options const& o, polarity foreground, Dst&& dst, E const& exec = {}) {
    auto const s = const_view(src);
    threshold_by_formula(s, o.window, detail::dead_zone_niblack_formula(s, o, foreground), foreground, std::forward<Dst>(dst), exec);
}

/// The levels; Dst is an image of float or double.
template <grey_image Src, grey_image Dst, executor E = sequential>
    requires std::floating_point<pixel_of<Dst>>
void dead_zone_niblack_surface(Src const& src, dead_zone_niblack_options const& o, polarity foreground, Dst&& dst, E const& exec = {}) {
    auto const s = const_view(src);
    level_surface(s, o.window, detail::dead_zone_niblack_formula(s, o, foreground), std::forward<Dst>(dst), exec);
}

MOTE_NAMESPACE_END
