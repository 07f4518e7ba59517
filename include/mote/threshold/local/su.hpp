// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// The local threshold of Su, Lu and Tan: the mean of the outlines nearby.

#include <mote/core/image.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/core/polarity.hpp>
#include <mote/threshold/dialect.hpp>
#include <mote/threshold/local/dark_on_bright.hpp>
#include <mote/threshold/local/engine.hpp>
#include <mote/threshold/local/high_contrast.hpp>
#include <mote/version.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>

MOTE_NAMESPACE_BEGIN

struct su_options {
    neighbourhood window = 9;         ///< larger than a stroke is wide
    std::ptrdiff_t least = 0;         ///< pixels of high contrast that the window must hold; 0: as many as it has rows
    double deviation_weight = 0.5;
    high_contrast_options contrast{};
    bool mirror_bright = true; ///< bright particles are dark ones of the negative image

    /// Doxa 2026-02: its standard deviation is always 0, so that the level is the mean; contrast and level as for dark particles.
    static su_options of(dialect d) {
        su_options o;
        if (d == dialect::paper) return o;
        if (d != dialect::doxa) detail::refuse_dialect(d, "su");
        o.deviation_weight = 0;
        o.contrast = high_contrast_options::of(d);
        o.mirror_bright = false;
        return o;
    }
};

namespace detail {

struct su_formula {
    double least, weight;

    [[nodiscard]] double operator()(window_statistics const& w) const noexcept {
        return w.pixels >= least && w.pixels > 0 ? w.mean + weight * w.deviation : -std::numeric_limits<double>::infinity();
    }
};

// Calls use(y, x, statistics, level) for every pixel; the statistics are those of the high-contrast pixels of the window.
template <class T, executor E, class Use>
void for_each_su_level(image_view<T const> s, su_options const& o, bool mirror, E const& exec, Use&& use) {
    require_finite("su", "deviation_weight", o.deviation_weight);
    require(o.least >= 0, "su", "least", static_cast<double>(o.least), "0 or more pixels");
    std::ptrdiff_t const rows = o.window.shape.last_row() - o.window.shape.first_row() + 1;
    image<std::uint8_t> outlines(s.width, s.height, fill::none);
    high_contrast_options contrast = o.contrast;
    contrast.mirror_bright = true;
    if (contrast.window.mask.data == nullptr) contrast.window.mask = o.window.mask;
    high_contrast(s, contrast, mirror ? polarity::bright : polarity::dark, outlines, exec);
    neighbourhood counted = o.window;
    if (counted.mask.data != nullptr) {
        check_same_size("su: mask", s.width, s.height, counted.mask.width, counted.mask.height);
        for (std::ptrdiff_t y = 0; y < s.height; ++y)
            for (std::ptrdiff_t x = 0; x < s.width; ++x)
                if (counted.mask(x, y) == 0) outlines(x, y) = 0;
    }
    counted.mask = const_view(outlines);
    facing<su_formula> const formula{{static_cast<double>(o.least > 0 ? o.least : rows), o.deviation_weight}, mirror, 0};
    for_each_window<su_formula>(s, counted, exec, [&](std::ptrdiff_t y, std::ptrdiff_t x, window_statistics const& w) { use(y, x, w, formula(w)); });
}

} // namespace detail

/// Su's threshold: dark particles are <= mean + deviation / 2 of the high-contrast pixels in their window, where it holds enough
/// of these.
///
/// Half of the high-contrast pixels lie inside of outlines and half outside, so that their mean is a level between, whatever the
/// ground. Pixels far from any outline are background; a particle much wider than the window is hollow. For dark
/// particles; bright ones are dark ones of the negative image. Without `mirror_bright` bright is all that is not dark foreground.
/// Constant and empty images, and those smaller than `least` pixels, have no dark particles. NaN is background.
/// The paper prints the deviation with a 2 where the number of pixels is meant; here it is the population's.
/// Cost of high_contrast and threshold_by_formula, and a byte a pixel.
/// B. Su, S. Lu, C. L. Tan, Proc. 9th IAPR Workshop on Document Analysis Systems 2010, pp. 159-166.
/// @throws parameter_error as these, and if `least` is negative or the weight not finite.
template <grey_image Src, mask_image Dst, executor E = sequential>
void su(Src const& src, su_options const& o, polarity foreground, Dst&& dst, E const& exec = {}) {
    auto const s = const_view(src);
    auto const d = mutable_view(dst);
    detail::check_same_size("su", s.width, s.height, d.width, d.height);
    bool const bright = detail::wants_bright(foreground, "su"), mirror = bright && o.mirror_bright;
    detail::for_each_su_level(s, o, mirror, exec, [&](std::ptrdiff_t y, std::ptrdiff_t x, window_statistics const& w, double level) {
        bool const is = bright ? w.value > level : w.value <= level;
        d(x, y) = is && (o.window.mask.data == nullptr || o.window.mask(x, y) != 0) ? std::uint8_t{255} : std::uint8_t{0};
    });
}

/// Its levels, for particles of the given polarity; where nothing is foreground they are infinite, of the sign that keeps
/// it so.
template <grey_image Src, grey_image Dst, executor E = sequential>
    requires std::floating_point<pixel_of<Dst>>
void su_surface(Src const& src, su_options const& o, polarity foreground, Dst&& dst, E const& exec = {}) {
    auto const s = const_view(src);
    auto const d = mutable_view(dst);
    detail::check_same_size("su_surface", s.width, s.height, d.width, d.height);
    bool const mirror = detail::wants_bright(foreground, "su_surface") && o.mirror_bright;
    detail::for_each_su_level(s, o, mirror, exec, [&](std::ptrdiff_t y, std::ptrdiff_t x, window_statistics const&, double level) {
        d(x, y) = static_cast<pixel_of<Dst>>(level);
    });
}

MOTE_NAMESPACE_END
