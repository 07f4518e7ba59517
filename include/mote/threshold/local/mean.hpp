// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Threshold at the local mean.

#include <mote/threshold/dialect.hpp>
#include <mote/threshold/local/deviation.hpp>
#include <mote/version.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>

MOTE_NAMESPACE_BEGIN

struct local_mean_options {
    neighbourhood window = 51;
    double offset = 0;               ///< grey levels that a particle has to differ from the mean
    bool mirror_bright = true;       ///< bright particles are `> m + offset`; else the level is m - offset for both polarities
    rounding round = rounding::none; ///< nearest_clipped rounds the mean, truncate the level

    /// What another program does; `offset` is its C. Levels are those of the program, m - offset, for both polarities.
    /// imagej, fiji: discs of radius 15. skimage: squares of 51. opencv: adaptiveThreshold with ADAPTIVE_THRESH_MEAN_C.
    /// @throws parameter_error if it has no such method.
    [[nodiscard]] static local_mean_options of(dialect d, double offset = 0) {
        switch (d) {
        case dialect::paper: return {51, offset, true, rounding::none};
        case dialect::imagej:
        case dialect::fiji: return {{footprint::imagej_disc(15), border::replicate}, offset, false, rounding::truncate};
        case dialect::skimage: return {{51, border::mirror}, offset, false, rounding::none};
        case dialect::opencv: return {{51, border::replicate}, std::ceil(offset), false, rounding::nearest_clipped};
        default: detail::refuse_dialect(d, "local mean");
        }
    }
};

namespace detail {

// A rounded mean, less an offset.
struct rounded_mean {
    double offset;
    [[nodiscard]] double operator()(window_statistics const& w) const noexcept {
        return mote::rounded<mean_itself>{{}, rounding::nearest_clipped}(w) - offset;
    }
};

inline deviation_formula local_mean_formula(local_mean_options const& o, polarity foreground) noexcept {
    return {foreground == polarity::bright && o.mirror_bright ? o.offset : -o.offset, 1, 0, 0};
}

} // namespace detail

/// Local mean threshold: dark particles are `<= m - offset`, bright ones `> m + offset`, m being the mean of the window.
/// On a flat noisy background with offset 0 about half of the pixels are foreground.
/// NaN, masks, cost and errors as threshold_by_deviation.
template <grey_image Src, mask_image Dst, executor E = sequential>
void local_mean(Src const& src, local_mean_options const& o, polarity foreground, Dst&& dst, E const& exec = {}) {
    deviation_formula f = detail::local_mean_formula(o, foreground);
    rounding round = o.round;
    if (round == rounding::nearest_clipped) {
        if constexpr (std::is_same_v<pixel_of<Src>, std::uint8_t>) {
            // With a whole offset: value + offset > the mean, rounded, where it exceeds the mean by more than a half. The mean
            // has no half if the number of pixels is odd; every square whose border is filled has an odd number.
            if (f.a0 == std::floor(f.a0) && o.window.shape.is_square() && o.window.edges != border::clip && o.window.mask.data == nullptr) {
                f.a0 += 0.5;
                round = rounding::none;
            }
        }
        if (round != rounding::none) {
            threshold_by_formula(src, o.window, detail::rounded_mean{-f.a0}, foreground, std::forward<Dst>(dst), exec);
            return;
        }
    }
    threshold_by_deviation(src, o.window, f, foreground, std::forward<Dst>(dst), exec, round);
}

/// The levels; Dst is an image of float or double.
template <grey_image Src, grey_image Dst, executor E = sequential>
void local_mean_surface(Src const& src, local_mean_options const& o, polarity foreground, Dst&& dst, E const& exec = {}) {
    deviation_formula const f = detail::local_mean_formula(o, foreground);
    if (o.round == rounding::nearest_clipped)
        level_surface(src, o.window, detail::rounded_mean{-f.a0}, std::forward<Dst>(dst), exec);
    else
        level_surface(src, o.window, rounded<deviation_formula>{f, o.round}, std::forward<Dst>(dst), exec);
}

MOTE_NAMESPACE_END
