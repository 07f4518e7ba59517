// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// NICK, the local threshold of Khurshid, Siddiqi, Faure and Vincent.

#include <mote/threshold/dialect.hpp>
#include <mote/threshold/local/deviation.hpp>
#include <mote/version.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

MOTE_NAMESPACE_BEGIN

struct nick_options {
    /// What stands under the root, with v the variance of the window's n pixels.
    enum class root : unsigned char {
        paper,  ///< (sum of squares - m^2) / n = v + m^2 - m^2 / n
        doxa,   ///< v + m^2, the mean square
        opencv  ///< 2 v + m^2
    };

    neighbourhood window = 19;
    double k = -0.2;
    std::optional<grey_scale> scale{}; ///< nothing: grey_scale_of the image
    root under_root = root::paper;
    bool mirror_bright = true;         ///< bright particles are dark ones of the negative image; else one level for both polarities
    rounding round = rounding::none;

    /// What another program does, with black at 0; levels are those of the program for both polarities. opencv: ximgproc.
    /// doxa: windows of 75.
    [[nodiscard]] static nick_options of(dialect d, double k = -0.2) {
        switch (d) {
        case dialect::paper: return {19, k, {}, root::paper, true, rounding::none};
        case dialect::opencv: return {{19, border::replicate}, k, grey_scale{0, 255}, root::opencv, false, rounding::nearest_clipped};
        case dialect::doxa: return {75, k, grey_scale{0, 255}, root::doxa, false, rounding::none};
        default: detail::refuse_dialect(d, "nick");
        }
    }
};

namespace detail {

template <grey_image Src>
deviation_formula nick_formula(Src const& src, nick_options const& o, polarity foreground) {
    grey_scale const scale = o.scale ? *o.scale : grey_scale_of(src);
    double const spread = o.under_root == nick_options::root::opencv ? 2 : 1, per_pixel = o.under_root == nick_options::root::paper ? -1 : 0;
    deviation_formula const f{0, 1, o.k, 0, spread, 1, per_pixel, scale.black};
    return foreground == polarity::bright && o.mirror_bright ? f.mirrored(scale.black + scale.white) : f;
}

} // namespace detail

/// NICK's threshold T = m + k sqrt((sum of squares - m^2) / n), for dark particles, n being the pixels of the window;
/// bright particles are dark ones of the negative image.
///
/// The formula knows where black is, as Sauvola's: 0 for bytes, the smallest value of the image for other types. In a flat
/// window of many pixels the level is about m (1 + k), so that bright background stays background.
/// K. Khurshid, I. Siddiqi, C. Faure, N. Vincent, Document Recognition and Retrieval XVI, Proc. SPIE 7247:72470U, 2009.
/// NaN, masks, cost and errors as threshold_by_deviation; types other than 8-bit cost a pass more.
template <grey_image Src, mask_image Dst, executor E = sequential>
void nick(Src const& src, nick_options const& o, polarity foreground, Dst&& dst, E const& exec = {}) {
    threshold_by_deviation(src, o.window, detail::nick_formula(src, o, foreground), foreground, std::forward<Dst>(dst), exec, o.round);
}

/// The levels; Dst is an image of float or double.
template <grey_image Src, grey_image Dst, executor E = sequential>
void nick_surface(Src const& src, nick_options const& o, polarity foreground, Dst&& dst, E const& exec = {}) {
    level_surface(src, o.window, rounded<deviation_formula>{detail::nick_formula(src, o, foreground), o.round}, std::forward<Dst>(dst), exec);
}

MOTE_NAMESPACE_END
