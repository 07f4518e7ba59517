// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Soille's toggle contrast as a threshold.

#include <mote/threshold/local/mid_grey.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

MOTE_NAMESPACE_BEGIN

struct local_contrast_options {
    neighbourhood window = 31;
    bool ties_are_bright = false;   ///< a pixel as near to the maximum as to the minimum
    bool zero_stays_dark = false;   ///< a pixel of value 0 or less is never bright

    /// imagej, fiji: Auto Local Threshold "Contrast", disc of radius 15.
    /// @throws parameter_error for others but paper.
    static local_contrast_options of(dialect d) {
        switch (d) {
        case dialect::paper: return {};
        case dialect::imagej:
        case dialect::fiji: return {{footprint::imagej_disc(15), border::replicate}, true, true};
        default: detail::refuse_dialect(d, "local_contrast");
        }
    }
};

namespace detail {
[[nodiscard]] inline auto contrast_level(local_contrast_options const& o) {
    return [o](auto low, auto high) {
        double level = middle_of(low, high);
        if (o.ties_are_bright) level = std::nextafter(level, -std::numeric_limits<double>::infinity());
        return o.zero_stays_dark ? std::max(level, 0.0) : level;
    };
}
} // namespace detail

/// Toggle contrast: bright pixels are those nearer to the maximum of their window than to its minimum, dark ones the rest.
/// That is mid_grey without an offset; what differs is who has the ties: here they are dark. In a flat window all is
/// dark. NaN is background and counts in no window; where a window holds nothing, there is no foreground.
/// P. Soille, Morphological Image Analysis, 2nd ed., Springer 2004, p. 259.
/// Cost, memory and windows as in window_extrema; `src` and `dst` must not overlap.
/// @throws parameter_error if the sizes differ, the polarity is automatic, or as local_extrema.
template <grey_image Src, mask_image Dst, executor E = sequential>
void local_contrast(Src const& src, local_contrast_options const& o, polarity foreground, Dst&& dst, E const& run = {}) {
    detail::threshold_by_extrema("local_contrast", src, o.window, foreground, dst, run, detail::contrast_level(o));
}

/// Writes the level above which pixels count as bright, as double or float: the next lower double where ties are bright, NaN
/// where a window holds nothing.
template <grey_image Src, grey_image Dst, executor E = sequential>
void local_contrast_surface(Src const& src, local_contrast_options const& o, polarity foreground, Dst&& dst, E const& run = {}) {
    detail::surface_by_extrema("local_contrast_surface", src, o.window, foreground, dst, run, detail::contrast_level(o));
}

MOTE_NAMESPACE_END
