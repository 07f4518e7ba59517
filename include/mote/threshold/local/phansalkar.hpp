// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Phansalkar's local threshold, for dim images.

#include <mote/core/image.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/core/polarity.hpp>
#include <mote/core/row_reader.hpp>
#include <mote/core/value_range.hpp>
#include <mote/threshold/dialect.hpp>
#include <mote/threshold/local/dark_on_bright.hpp>
#include <mote/threshold/local/engine.hpp>
#include <mote/version.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <type_traits>

MOTE_NAMESPACE_BEGIN

/// T = m (1 + p exp(-q m) + k (s / r - 1)) on values from 0 (black) to 1 (white), expressed in grey values.
/// Where black and white are the same value, T is that value.
struct phansalkar_formula {
    double k = 0.25, r = 0.5, p = 2, q = 10;
    grey_scale scale{0, 255};

    [[nodiscard]] double operator()(window_statistics const& w) const noexcept {
        double const range = scale.white - scale.black;
        if (!(range > 0)) return scale.black;
        double const m = (w.mean - scale.black) / range, s = w.deviation / range;
        return scale.black + range * (m * (1 + p * std::exp(-q * m) + k * (s / r - 1)));
    }
};

struct phansalkar_options {
    neighbourhood window = 15;
    double k = 0.25;
    double r = 0.5; ///< dynamic range of the standard deviation, white being 1
    double p = 2;   ///< how much dark windows are raised
    double q = 10;  ///< how fast that fades with the mean, white being 1
    bool stretch = false;      ///< first stretch the values to whole numbers 0 .. 255, rounded down
    bool mirror_bright = true; ///< bright particles are dark ones of the negative image
    rounding round = rounding::none;

    /// Fiji: the disc of radius 15, edge pixels repeated, values stretched, the level as for dark particles.
    static phansalkar_options of(dialect d) {
        phansalkar_options o;
        if (d == dialect::paper) return o;
        if (d != dialect::imagej && d != dialect::fiji) detail::refuse_dialect(d, "phansalkar");
        o.window = {footprint::imagej_disc(15), border::replicate};
        o.stretch = true;
        o.mirror_bright = false;
        return o;
    }
};

namespace detail {

// Bytes whose darkest is 0 and whose brightest is 255; of one value only: as they are, cut off at 0 and 255. NaN is black.
template <class T>
image<std::uint8_t> stretched_bytes(image_view<T const> src) {
    value_range const range = value_range_of(src);
    double const black = range.low < range.high ? range.low : 0, white = range.low < range.high ? range.high : 255;
    image<std::uint8_t> bytes(src.width, src.height, fill::none);
    row_reader<T> read(src);
    for (std::ptrdiff_t y = 0; y < src.height; ++y) {
        T const* const row = read(y);
        for (std::ptrdiff_t x = 0; x < src.width; ++x) {
            double const v = (static_cast<double>(row[x]) - black) / (white - black) * 255;
            bytes(x, y) = v >= 255 ? std::uint8_t{255} : v > 0 ? static_cast<std::uint8_t>(v) : std::uint8_t{0};
        }
    }
    return bytes;
}

template <class T, class Use>
void with_phansalkar(image_view<T const> src, phansalkar_options const& o, polarity foreground, Use&& use) {
    for (double const v : {o.k, o.p, o.q}) require_finite("phansalkar", "k, p or q", v);
    require_positive("phansalkar", "r", o.r);
    bool const mirror = wants_bright(foreground, "phansalkar") && o.mirror_bright;
    auto const run = [&](auto view) {
        grey_scale const scale = grey_scale_of(view);
        use(view, rounded<facing<phansalkar_formula>>{{{o.k, o.r, o.p, o.q, scale}, mirror, scale.black + scale.white}, o.round});
    };
    if (!o.stretch) {
        run(src);
        return;
    }
    auto const bytes = stretched_bytes(src);
    run(bytes.view());
}

} // namespace detail

/// Phansalkar's threshold: Sauvola's, raised where the window is dark, so that dim particles on a dark ground are not lost.
///
/// Made for dark nuclei on bright ground; bright particles are dark ones of the negative image. For bytes black is 0 and
/// white 255; for other types they are the smallest and the largest value of the image. In a flat window T is above the
/// values below 0.208 of the range (53 for bytes) and below the others, so a constant image of bytes is all foreground
/// (dark, 53 or less) or has none; a constant image of another type is all dark foreground and has no bright one.
/// NaN is background and counts in no window, but as black if the values are stretched.
/// Cost and errors as threshold_by_formula, one exponential a pixel; types other than bytes cost a pass more, `stretch` one and a byte a pixel.
/// N. Phansalkar, S. More, A. Sabale, M. Joshi, Int. Conf. Communications and Signal Processing 2011, pp. 218-220.
/// @throws parameter_error also if k, p or q is not finite or r not positive.
template <grey_image Src, mask_image Dst, executor E = sequential>
void phansalkar(Src const& src, phansalkar_options const& o, polarity foreground, Dst&& dst, E const& exec = {}) {
    auto const s = const_view(src);
    auto const d = mutable_view(dst);
    detail::with_phansalkar(s, o, foreground, [&](auto view, auto const& f) { threshold_by_formula(view, o.window, f, foreground, d, exec); });
    if constexpr (std::is_floating_point_v<pixel_of<Src>>)
        if (o.stretch)
            for (std::ptrdiff_t y = 0; y < s.height; ++y)
                for (std::ptrdiff_t x = 0; x < s.width; ++x)
                    if (std::isnan(s(x, y))) d(x, y) = 0;
}

/// Its levels, for particles of the given polarity; of the stretched values if they are stretched.
template <grey_image Src, grey_image Dst, executor E = sequential>
void phansalkar_surface(Src const& src, phansalkar_options const& o, polarity foreground, Dst&& dst, E const& exec = {}) {
    auto const d = mutable_view(dst);
    detail::with_phansalkar(const_view(src), o, foreground, [&](auto view, auto const& f) { level_surface(view, o.window, f, d, exec); });
}

MOTE_NAMESPACE_END
