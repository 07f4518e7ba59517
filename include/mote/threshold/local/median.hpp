// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// The local median as a threshold.

#include <mote/core/execution.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/core/polarity.hpp>
#include <mote/filter/median.hpp>
#include <mote/filter/window.hpp>
#include <mote/threshold/dialect.hpp>
#include <mote/threshold/level.hpp>
#include <mote/version.hpp>

#include <cstddef>
#include <cstdint>
#include <type_traits>

MOTE_NAMESPACE_BEGIN

struct local_median_options {
    neighbourhood window = 51;
    double offset = 0;     ///< grey values below the median, as for dark particles
    bool symmetric = true; ///< bright particles are dark ones of the negative image; else T is the same for both

    /// imagej, fiji: Auto Local Threshold "Median", disc of radius 15. skimage: threshold_local(method="median").
    /// @throws parameter_error for others but paper.
    static local_median_options of(dialect d) {
        switch (d) {
        case dialect::paper: return {};
        case dialect::imagej:
        case dialect::fiji: return {{footprint::imagej_disc(15), border::replicate}, 0, false};
        case dialect::skimage: return {{51, border::mirror}, 0, false};
        default: detail::refuse_dialect(d, "local_median");
        }
    }
};

namespace detail {

/// Calls sink(x, y, medians, n, shift): T = median + shift.
template <pixel T, executor E, class Sink>
void for_each_median_level(image_view<T const> src, local_median_options const& o, bool bright, E const& run, Sink&& sink) {
    bool const mirrored = bright && o.symmetric;
    double const shift = mirrored ? o.offset : -o.offset;
    for_each_median<T>(src, o.window, mirrored ? window_rank::lower_median() : window_rank::median(), run,
                       [&](std::ptrdiff_t x, std::ptrdiff_t y, T const* medians, std::ptrdiff_t n) { sink(x, y, medians, n, shift); });
}

} // namespace detail

/// Splits each pixel at T = median of its window - offset: dark particles are `<= T`. Bright ones are `> T` with T = median +
/// offset (and the lower of two middle values), dark ones of the negative image, unless the options say otherwise. In a flat
/// window with no offset all is dark foreground and nothing bright. NaN is background and counts in no window; a window
/// that holds nothing has the pixel as its median. Cost, memory and windows as in rank_filter; `src` and `dst` must not overlap.
/// @throws parameter_error if the sizes differ, the polarity is automatic, or as rank_filter.
template <grey_image Src, mask_image Dst, executor E = sequential>
void local_median(Src const& src, local_median_options const& o, polarity foreground, Dst&& dst, E const& run = {}) {
    using T = pixel_of<Src>;
    image_view<T const> const s = const_view(src);
    image_view<std::uint8_t> const d = mutable_view(dst);
    detail::require_same_size("local_median", s, d);
    bool const bright = detail::wants_bright(foreground, "local_median");
    detail::for_each_median_level<T>(s, o, bright, run, [&](std::ptrdiff_t x, std::ptrdiff_t y, T const* medians, std::ptrdiff_t n, double shift) {
        for (std::ptrdiff_t i = 0; i < n; ++i) {
            T const v = s(x + i, y);
            bool inside;
            if (shift == 0)
                inside = bright ? v > medians[i] : v <= medians[i];
            else
                inside = bright ? static_cast<double>(v) > static_cast<double>(medians[i]) + shift : static_cast<double>(v) <= static_cast<double>(medians[i]) + shift;
            d(x + i, y) = inside ? 255 : 0;
        }
    });
}

/// Writes T itself, as double or float.
template <grey_image Src, grey_image Dst, executor E = sequential>
void local_median_surface(Src const& src, local_median_options const& o, polarity foreground, Dst&& dst, E const& run = {}) {
    using T = pixel_of<Src>;
    using D = pixel_of<Dst>;
    static_assert(std::is_floating_point_v<D>, "local_median_surface: the levels are double or float");
    image_view<T const> const s = const_view(src);
    image_view<D> const d = mutable_view(dst);
    detail::require_same_size("local_median_surface", s, d);
    bool const bright = detail::wants_bright(foreground, "local_median_surface");
    detail::for_each_median_level<T>(s, o, bright, run, [&](std::ptrdiff_t x, std::ptrdiff_t y, T const* medians, std::ptrdiff_t n, double shift) {
        for (std::ptrdiff_t i = 0; i < n; ++i) d(x + i, y) = static_cast<D>(static_cast<double>(medians[i]) + shift);
    });
}

MOTE_NAMESPACE_END
