// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// The local threshold of T. Romen Singh and others: mean and mean deviation.

#include <mote/core/image_traits.hpp>
#include <mote/core/polarity.hpp>
#include <mote/threshold/dialect.hpp>
#include <mote/threshold/local/dark_on_bright.hpp>
#include <mote/threshold/local/engine.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <cmath>

MOTE_NAMESPACE_BEGIN

/// T = m (1 + k (d / (1 - d) - 1)) with d = value - m, on values from 0 (black) to 1 (white), expressed in grey values.
/// Values outside of black and white count as these. Where black and white are the same value, T is that value.
struct singh_formula {
    double k = 0.06;
    double largest = 1;    ///< d is at most this; at 1 it never gets there, for a window that holds the pixel is not all black then
    bool absolute = false; ///< d is |value - m|
    grey_scale scale{0, 255};

    [[nodiscard]] double operator()(window_statistics const& w) const noexcept {
        double const range = scale.range();
        if (!(range > 0)) return scale.black;
        double const m = w.mean - scale.black;
        double d = std::clamp(w.value, scale.black, scale.white) - w.mean;
        if (absolute) d = std::fabs(d);
        d = std::min(d, largest * range);
        if (!(d < range)) return scale.black;
        return scale.black + m * (1 + k * (d / (range - d) - 1));
    }
};

struct singh_options {
    neighbourhood window = 15;
    double k = 0.06;
    double largest = 1;        ///< the deviation counts as at most this, white being 1
    bool absolute = false;     ///< whether the deviation counts without its sign
    bool mirror_bright = true; ///< bright particles are dark ones of the negative image
    rounding round = rounding::none;

    /// Doxa: k = 0.2, the deviation without its sign and at most 254 of 255, the level as for dark particles.
    static singh_options of(dialect d) {
        singh_options o;
        if (d == dialect::paper) return o;
        if (d != dialect::doxa) detail::refuse_dialect(d, "singh");
        o.window = 75;
        o.k = 0.2;
        o.largest = 254.0 / 255;
        o.absolute = true;
        o.mirror_bright = false;
        return o;
    }
};

namespace detail {

template <class T, class Use>
void with_singh(image_view<T const> src, singh_options const& o, polarity foreground, Use&& use) {
    require_finite("singh", "k", o.k);
    require(o.largest >= 0 && o.largest <= 1, "singh", "largest", o.largest, "0 .. 1");
    bool const mirror = wants_bright(foreground, "singh") && o.mirror_bright;
    grey_scale const scale = grey_scale_of(src);
    use(rounded<facing<singh_formula>>{{{o.k, o.largest, o.absolute, scale}, mirror, scale.black + scale.white}, o.round});
}

} // namespace detail

/// Singh's threshold: the mean, lowered by k of it, and raised again for pixels above it. No standard deviation is needed.
///
/// Made for dark text on bright paper; bright particles are dark ones of the negative image. For bytes black is 0 and
/// white 255; for other types they are the smallest and the largest value of the image. In a flat window T = m (1 - k):
/// a constant image of bytes has no foreground unless it is black and dark is asked for; a constant image of another
/// type is all dark foreground and has no bright one.
/// Cost and errors as threshold_by_formula; types other than bytes cost a pass more.
/// T. R. Singh, S. Roy, O. I. Singh, T. Sinam, Kh. M. Singh, Int. J. Computer Science Issues 8(6-2):271-277, 2011.
/// @throws parameter_error also if k is not finite, or `largest` not within 0 .. 1.
template <grey_image Src, mask_image Dst, executor E = sequential>
void singh(Src const& src, singh_options const& o, polarity foreground, Dst&& dst, E const& exec = {}) {
    auto const d = mutable_view(dst);
    detail::with_singh(const_view(src), o, foreground, [&](auto const& f) { threshold_by_formula(src, o.window, f, foreground, d, exec); });
}

/// Its levels, for particles of the given polarity.
template <grey_image Src, grey_image Dst, executor E = sequential>
void singh_surface(Src const& src, singh_options const& o, polarity foreground, Dst&& dst, E const& exec = {}) {
    auto const d = mutable_view(dst);
    detail::with_singh(const_view(src), o, foreground, [&](auto const& f) { level_surface(src, o.window, f, d, exec); });
}

MOTE_NAMESPACE_END
