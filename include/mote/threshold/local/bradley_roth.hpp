// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Bradley's and Roth's local threshold: a share of the local mean.

#include <mote/core/image_traits.hpp>
#include <mote/core/polarity.hpp>
#include <mote/threshold/dialect.hpp>
#include <mote/threshold/local/dark_on_bright.hpp>
#include <mote/threshold/local/deviation.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>

MOTE_NAMESPACE_BEGIN

struct bradley_roth_options {
    std::optional<neighbourhood> window = std::nullopt; ///< none: a square of an eighth of the image's width, made odd
    double t = 0.15;           ///< the share of the mean that a particle has to be darker
    bool mirror_bright = true; ///< bright particles are dark ones of the negative image
    rounding round = rounding::none;

    static bradley_roth_options of(dialect d) {
        if (d != dialect::paper) detail::refuse_dialect(d, "bradley_roth");
        return {};
    }
};

namespace detail {

template <class T, class Use>
void with_bradley_roth(image_view<T const> src, bradley_roth_options const& o, polarity foreground, Use&& use) {
    require_finite("bradley_roth", "t", o.t);
    bool const mirror = wants_bright(foreground, "bradley_roth") && o.mirror_bright;
    grey_scale const scale = grey_scale_of(src);
    std::ptrdiff_t const side = std::max<std::ptrdiff_t>(0, src.width) / 8 | 1;
    neighbourhood const window = o.window ? *o.window : neighbourhood(side);
    deviation_formula f{0, 1 - o.t, 0, 0};
    f.pivot = scale.black;
    use(window, mirror ? f.mirrored(scale.black + scale.white) : f);
}

} // namespace detail

/// Bradley's and Roth's threshold: dark particles are at least t darker than the mean of their window.
///
/// T = m (1 - t), values counted from black. Made for dark text on bright paper; bright particles are dark ones of the negative image. For bytes black is 0 and
/// white 255; for other types they are the smallest and the largest value of the image. In a flat window T = m (1 - t):
/// a constant image of bytes has no foreground unless it is black and dark is asked for; a constant image of another
/// type is all dark foreground and has no bright one.
/// Cost and errors as threshold_by_deviation; types other than bytes cost a pass more.
/// D. Bradley, G. Roth, J. Graphics Tools 12(2):13-21, 2007.
/// @throws parameter_error also if t is not finite.
template <grey_image Src, mask_image Dst, executor E = sequential>
void bradley_roth(Src const& src, bradley_roth_options const& o, polarity foreground, Dst&& dst, E const& exec = {}) {
    auto const d = mutable_view(dst);
    detail::with_bradley_roth(const_view(src), o, foreground, [&](neighbourhood const& window, deviation_formula const& f) {
        threshold_by_deviation(src, window, f, foreground, d, exec, o.round);
    });
}

/// Its levels, for particles of the given polarity.
template <grey_image Src, grey_image Dst, executor E = sequential>
void bradley_roth_surface(Src const& src, bradley_roth_options const& o, polarity foreground, Dst&& dst, E const& exec = {}) {
    auto const d = mutable_view(dst);
    detail::with_bradley_roth(const_view(src), o, foreground, [&](neighbourhood const& window, deviation_formula const& f) {
        level_surface(src, window, rounded<deviation_formula>{f, o.round}, d, exec);
    });
}

MOTE_NAMESPACE_END
