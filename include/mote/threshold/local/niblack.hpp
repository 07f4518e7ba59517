// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Niblack's local threshold.

#include <mote/threshold/dialect.hpp>
#include <mote/threshold/local/deviation.hpp>
#include <mote/version.hpp>

#include <cstddef>
#include <cstdint>
#include <utility>

MOTE_NAMESPACE_BEGIN

struct niblack_options {
    neighbourhood window = 15;
    double k = -0.2;           ///< as for dark particles
    double offset = 0;         ///< grey levels taken off the level of dark particles
    bool mirror_bright = true; ///< bright particles use -k and -offset; else the level is m + k s - offset for both polarities
    rounding round = rounding::none;

    /// What another program does with its own `k` (scikit-image subtracts k s) and C (Fiji). Levels are those of the
    /// program for both polarities. imagej, fiji: discs of radius 15. opencv: ximgproc. doxa: windows of 75.
    [[nodiscard]] static niblack_options of(dialect d, double k = 0.2, double offset = 0) {
        switch (d) {
        case dialect::imagej:
        case dialect::fiji: return {{footprint::imagej_disc(15), border::replicate}, k, offset, false, rounding::truncate};
        case dialect::skimage: return {{15, border::reflect}, -k, offset, false, rounding::none};
        case dialect::opencv: return {{15, border::replicate}, k, offset, false, rounding::nearest_clipped};
        case dialect::doxa: return {75, k, offset, false, rounding::none};
        default: return {15, -k, offset, true, rounding::none};
        }
    }
};

namespace detail {
inline deviation_formula niblack_formula(niblack_options const& o, polarity foreground) noexcept {
    double const sign = foreground == polarity::bright && o.mirror_bright ? -1 : 1;
    return {-sign * o.offset, 1, sign * o.k, 0};
}
} // namespace detail

/// Niblack's threshold T = m + k s, for dark particles; bright particles are treated as dark ones of the negative
/// image, T = m - k s. In a flat window T = m, so a flat image is all dark foreground and no bright foreground.
/// W. Niblack, An Introduction to Digital Image Processing, Prentice-Hall 1986, pp. 115-116.
/// NaN, masks, cost and errors as threshold_by_deviation.
template <grey_image Src, mask_image Dst, executor E = sequential>
void niblack(Src const& src, niblack_options const& o, polarity foreground, Dst&& dst, E const& exec = {}) {
    threshold_by_deviation(src, o.window, detail::niblack_formula(o, foreground), foreground, std::forward<Dst>(dst), exec, o.round);
}

/// The levels; Dst is an image of float or double.
template <grey_image Src, grey_image Dst, executor E = sequential>
void niblack_surface(Src const& src, niblack_options const& o, polarity foreground, Dst&& dst, E const& exec = {}) {
    level_surface(src, o.window, rounded<deviation_formula>{detail::niblack_formula(o, foreground), o.round}, std::forward<Dst>(dst), exec);
}

MOTE_NAMESPACE_END
