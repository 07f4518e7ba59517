// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// The WAN local threshold: Sauvola's with a mean that is drawn towards the maximum.

#include <mote/core/image_traits.hpp>
#include <mote/core/polarity.hpp>
#include <mote/threshold/dialect.hpp>
#include <mote/threshold/local/dark_on_bright.hpp>
#include <mote/threshold/local/engine.hpp>
#include <mote/version.hpp>

#include <cmath>

MOTE_NAMESPACE_BEGIN

/// T = (max + m) / 2 (1 + k (s / r - 1)), values counted from black.
struct wan_formula {
    double k = 0.2, r = 128, black = 0;
    static constexpr bool needs_extrema = true;

    [[nodiscard]] double operator()(window_statistics const& w) const noexcept {
        return black + ((w.maximum - black) + (w.mean - black)) / 2 * (1 + k * (w.deviation / r - 1));
    }
};

struct wan_options {
    neighbourhood window = 15;
    double k = 0.2;
    double r = 0; ///< dynamic range of the standard deviation, in grey levels; 0: 128 for bytes, that part of the range for others
    bool mirror_bright = true; ///< bright particles are dark ones of the negative image
    rounding round = rounding::none;

    /// Doxa: a window of 75, the level as for dark particles.
    static wan_options of(dialect d) {
        wan_options o;
        if (d == dialect::paper) return o;
        if (d != dialect::doxa) detail::refuse_dialect(d, "wan");
        o.window = 75;
        o.mirror_bright = false;
        return o;
    }
};

namespace detail {

template <class T, class Use>
void with_wan(image_view<T const> src, wan_options const& o, polarity foreground, Use&& use) {
    require_finite("wan", "k", o.k);
    require(std::isfinite(o.r) && o.r >= 0, "wan", "r", o.r, "a positive number, or 0");
    bool const mirror = wants_bright(foreground, "wan") && o.mirror_bright;
    grey_scale const scale = grey_scale_of(src);
    double const r = o.r > 0 ? o.r : eight_bit_value(128, scale);
    use(rounded<facing<wan_formula>>{{{o.k, r, scale.black}, mirror, scale.black + scale.white}, o.round});
}

} // namespace detail

/// WAN's threshold: higher than Sauvola's, so that faint strokes are kept.
///
/// Made for dark text on bright paper; bright particles are dark ones of the negative image. For bytes black is 0 and
/// white 255; for other types they are the smallest and the largest value of the image. In a flat window T = m (1 - k):
/// a constant image of bytes has no foreground unless it is black and dark is asked for; a constant image of another
/// type is all dark foreground and has no bright one.
/// Cost and errors as threshold_by_formula with extrema; types other than bytes cost a pass more.
/// W. A. Mustafa, M. M. M. Abdul Kader, J. Physics: Conf. Series 1019:012022, 2018.
/// @throws parameter_error also if k or r is not finite, or r negative.
template <grey_image Src, mask_image Dst, executor E = sequential>
void wan(Src const& src, wan_options const& o, polarity foreground, Dst&& dst, E const& exec = {}) {
    auto const d = mutable_view(dst);
    detail::with_wan(const_view(src), o, foreground, [&](auto const& f) { threshold_by_formula(src, o.window, f, foreground, d, exec); });
}

/// Its levels, for particles of the given polarity.
template <grey_image Src, grey_image Dst, executor E = sequential>
void wan_surface(Src const& src, wan_options const& o, polarity foreground, Dst&& dst, E const& exec = {}) {
    auto const d = mutable_view(dst);
    detail::with_wan(const_view(src), o, foreground, [&](auto const& f) { level_surface(src, o.window, f, d, exec); });
}

MOTE_NAMESPACE_END
