// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Sauvola's and Pietikainen's local threshold.

#include <mote/core/image_traits.hpp>
#include <mote/core/polarity.hpp>
#include <mote/threshold/dialect.hpp>
#include <mote/threshold/local/deviation.hpp>
#include <mote/version.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <type_traits>
#include <utility>

MOTE_NAMESPACE_BEGIN

struct sauvola_options {
    neighbourhood window = 15;
    double k = 0.5;
    double r = 0; ///< dynamic range of the standard deviation; 0: 128 for bytes, else half of what is between black and white
    std::optional<grey_scale> scale{}; ///< nothing: grey_scale_of the image
    bool mirror_bright = true;         ///< bright particles are dark ones of the negative image; else one level for both polarities
    rounding round = rounding::none;

    /// What another program does, for pixels of type T. Levels are those of the program for both polarities, with black at
    /// 0. imagej, fiji: discs of radius 15, k 0.5. skimage: R is half of the type's range (1 for float). opencv: ximgproc.
    /// doxa: windows of 75.
    template <pixel T = std::uint8_t>
    [[nodiscard]] static sauvola_options of(dialect d, std::optional<double> k = {}) {
        constexpr double white = std::is_integral_v<T> ? static_cast<double>(std::numeric_limits<T>::max()) : 1;
        grey_scale const tool{0, white};
        switch (d) {
        case dialect::imagej:
        case dialect::fiji: return {{footprint::imagej_disc(15), border::replicate}, k.value_or(0.5), 128, tool, false, rounding::truncate};
        case dialect::skimage: return {{15, border::reflect}, k.value_or(0.2), std::is_integral_v<T> ? white / 2 : 1, tool, false, rounding::none};
        case dialect::opencv: return {{15, border::replicate}, k.value_or(0.2), 128, tool, false, rounding::nearest_clipped};
        case dialect::doxa: return {75, k.value_or(0.2), 128, tool, false, rounding::none};
        default: return {15, k.value_or(0.5), 0, {}, true, rounding::none};
        }
    }
};

namespace detail {

template <grey_image Src>
deviation_formula sauvola_formula(Src const& src, sauvola_options const& o, polarity foreground) {
    grey_scale const scale = o.scale ? *o.scale : grey_scale_of(src);
    double const half = sizeof(pixel_of<Src>) == 1 ? 128 : scale.white / 2 - scale.black / 2;
    double const r = o.r > 0 ? o.r : half > 0 ? half : 1;
    // With values counted from black: T - black = (m - black)(1 - k) + (m - black) k / R s.
    deviation_formula f{0, 1 - o.k, 0, o.k / r};
    f.pivot = scale.black;
    return foreground == polarity::bright && o.mirror_bright ? f.mirrored(scale.black + scale.white) : f;
}

} // namespace detail

/// Sauvola's threshold T = m (1 + k (s / R - 1)), for dark particles; bright ones are treated as dark ones of the
/// negative image.
///
/// The formula knows where black is. For 8-bit images values count from 0, the negative is 255 - value and R is 128 as
/// in the paper. For other types the smallest value of the image is black, the largest white, and R is half of what is
/// between: an image with few very bright pixels therefore loses contrast. In a flat window T = m (1 - k).
/// J. Sauvola, M. Pietikainen, Pattern Recognition 33(2):225-236, 2000.
/// NaN, masks, cost and errors as threshold_by_deviation; types other than 8-bit cost a pass more.
template <grey_image Src, mask_image Dst, executor E = sequential>
void sauvola(Src const& src, sauvola_options const& o, polarity foreground, Dst&& dst, E const& exec = {}) {
    threshold_by_deviation(src, o.window, detail::sauvola_formula(src, o, foreground), foreground, std::forward<Dst>(dst), exec, o.round);
}

/// The levels; Dst is an image of float or double.
template <grey_image Src, grey_image Dst, executor E = sequential>
void sauvola_surface(Src const& src, sauvola_options const& o, polarity foreground, Dst&& dst, E const& exec = {}) {
    level_surface(src, o.window, rounded<deviation_formula>{detail::sauvola_formula(src, o, foreground), o.round}, std::forward<Dst>(dst), exec);
}

MOTE_NAMESPACE_END
