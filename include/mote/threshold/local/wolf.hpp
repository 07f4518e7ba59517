// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Wolf's and Jolion's local threshold.

#include <mote/core/value_range.hpp>
#include <mote/threshold/dialect.hpp>
#include <mote/threshold/local/deviation.hpp>
#include <mote/version.hpp>

#include <cstddef>
#include <cstdint>
#include <utility>

MOTE_NAMESPACE_BEGIN

struct wolf_options {
    neighbourhood window = 41;
    double k = 0.5;
    bool mirror_bright = true; ///< bright particles are dark ones of the negative image; else one level for both polarities
    rounding round = rounding::none;

    /// What another program does; levels are those of the program for both polarities. opencv: ximgproc. doxa: windows of 75.
    [[nodiscard]] static wolf_options of(dialect d, double k = 0.2) {
        switch (d) {
        case dialect::paper: return {41, k, true, rounding::none};
        case dialect::opencv: return {{41, border::replicate}, k, false, rounding::nearest_clipped};
        case dialect::doxa: return {75, k, false, rounding::none};
        default: detail::refuse_dialect(d, "wolf");
        }
    }
};

namespace detail {

template <grey_image Src, executor E>
deviation_formula wolf_formula(Src const& src, wolf_options const& o, polarity foreground, E const& exec) {
    bool const mirrored = foreground == polarity::bright && o.mirror_bright;
    auto const range = value_range_of(src);
    double const largest = largest_deviation(src, o.window, exec);
    double const mirror = range.low + range.high, darkest = range.low; // in the negative too
    double const b = largest > 0 ? o.k / largest : 0;
    deviation_formula f{0, 1 - o.k, 0, b};
    f.pivot = darkest;
    return mirrored ? f.mirrored(mirror) : f;
}

} // namespace detail

/// Wolf's threshold T = m - k (1 - s / S)(m - M), for dark particles, where S is the largest standard deviation of all
/// windows and M the darkest value of the image; bright particles are dark ones of the negative image.
///
/// Follows any shift and scale of the values, since contrast is measured against the image's own. A constant image has
/// T = its value: nothing is bright, all is dark.
/// C. Wolf, J.-M. Jolion, Pattern Analysis and Applications 6(4):309-326, 2003.
/// NaN, masks and errors as threshold_by_deviation; two sweeps over the windows and one over the pixels.
template <grey_image Src, mask_image Dst, executor E = sequential>
void wolf(Src const& src, wolf_options const& o, polarity foreground, Dst&& dst, E const& exec = {}) {
    threshold_by_deviation(src, o.window, detail::wolf_formula(src, o, foreground, exec), foreground, std::forward<Dst>(dst), exec, o.round);
}

/// The levels; Dst is an image of float or double.
template <grey_image Src, grey_image Dst, executor E = sequential>
void wolf_surface(Src const& src, wolf_options const& o, polarity foreground, Dst&& dst, E const& exec = {}) {
    level_surface(src, o.window, rounded<deviation_formula>{detail::wolf_formula(src, o, foreground, exec), o.round}, std::forward<Dst>(dst), exec);
}

MOTE_NAMESPACE_END
