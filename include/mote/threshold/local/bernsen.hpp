// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Bernsen's local threshold.

#include <mote/threshold/local/mid_grey.hpp>
#include <mote/version.hpp>

#include <cmath>
#include <limits>
#include <optional>
#include <type_traits>

MOTE_NAMESPACE_BEGIN

/// What happens to a pixel whose window has too little contrast for a threshold of its own.
enum class bernsen_fallback : unsigned char {
    window, ///< the whole window is taken for one class: above if its mid-grey is
    pixel   ///< the pixel itself is compared with the fixed level
};

struct bernsen_options {
    neighbourhood window = 31;
    double contrast = 15;        ///< windows with maximum - minimum below this are taken for homogeneous
    std::optional<double> level; ///< the fixed level for those; none: the middle of an integer type's range (128, 32768, 0), 0.5 for floats
    bernsen_fallback fallback = bernsen_fallback::window;
    bool contrast_included = false;   ///< windows of exactly that contrast are homogeneous, too
    bool truncate = false;            ///< the mid-grey is rounded towards zero
    bool at_level_is_above = false;   ///< ties go up: `>=` for `>`, of pixels with mid-grey and of mid-grey with the level

    /// imagej, fiji: Auto Local Threshold "Bernsen", disc of radius 15, contrast 15. doxa: contrast 25, level 100.
    /// @throws parameter_error for others but paper.
    static bernsen_options of(dialect d) {
        switch (d) {
        case dialect::paper: return {};
        case dialect::imagej:
        case dialect::fiji: return {{footprint::imagej_disc(15), border::replicate}, 15, 128, bernsen_fallback::window, false, true, true};
        case dialect::doxa: return {75, 25, 100, bernsen_fallback::pixel, true, true, false};
        default: detail::refuse_dialect(d, "bernsen");
        }
    }
};

namespace detail {

template <class T>
[[nodiscard]] auto bernsen_level(bernsen_options const& o) {
    double fixed;
    if constexpr (std::is_floating_point_v<T>)
        fixed = o.level.value_or(0.5);
    else
        fixed = o.level.value_or((static_cast<double>(std::numeric_limits<T>::max()) + static_cast<double>(std::numeric_limits<T>::lowest()) + 1) / 2);
    return [o, fixed](T low, T high) {
        constexpr double infinity = std::numeric_limits<double>::infinity();
        double const spread = static_cast<double>(high) - static_cast<double>(low);
        double const exact = middle_of(low, high), middle = o.truncate ? std::trunc(exact) : exact;
        if (spread < o.contrast || (o.contrast_included && spread <= o.contrast)) {
            if (o.fallback == bernsen_fallback::pixel) return fixed;
            return (o.at_level_is_above ? middle >= fixed : middle > fixed) ? -infinity : infinity;
        }
        return o.at_level_is_above ? std::nextafter(middle, -infinity) : middle;
    };
}

} // namespace detail

/// Bernsen's threshold T = (minimum + maximum) / 2 of the window where maximum - minimum is at least `contrast`; elsewhere the
/// window is one class, bright if T is above a fixed level and dark otherwise. Bright pixels are `> T`, dark ones the
/// rest: the masks of the two polarities are complements. The contrast and the level are in grey values, the contrast's default being meant for 8 bits.
/// NaN is background and counts in no window; where a window holds nothing, there is no foreground.
/// J. Bernsen, Dynamic thresholding of grey-level images, Proc. 8th Int. Conf. on Pattern Recognition, Paris 1986, pp. 1251-1255.
/// Cost, memory and windows as in window_extrema; `src` and `dst` must not overlap.
/// @throws parameter_error if the sizes differ, the polarity is automatic, or as local_extrema.
template <grey_image Src, mask_image Dst, executor E = sequential>
void bernsen(Src const& src, bernsen_options const& o, polarity foreground, Dst&& dst, E const& run = {}) {
    detail::threshold_by_extrema("bernsen", src, o.window, foreground, dst, run, detail::bernsen_level<pixel_of<Src>>(o));
}

/// Writes the level above which pixels count as bright, as double or float: infinite where a whole window is one class, the
/// next lower double where ties go up, NaN where a window holds nothing.
template <grey_image Src, grey_image Dst, executor E = sequential>
void bernsen_surface(Src const& src, bernsen_options const& o, polarity foreground, Dst&& dst, E const& run = {}) {
    detail::surface_by_extrema("bernsen_surface", src, o.window, foreground, dst, run, detail::bernsen_level<pixel_of<Src>>(o));
}

MOTE_NAMESPACE_END
