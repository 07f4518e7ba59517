// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Sauvola's and Pietikainen's local threshold.

#include <mote/core/image_traits.hpp>
#include <mote/core/polarity.hpp>
#include <mote/core/value_range.hpp>
#include <mote/threshold/local/deviation.hpp>
#include <mote/version.hpp>

#include <cstddef>
#include <cstdint>
#include <utility>

MOTE_NAMESPACE_BEGIN

struct sauvola_options {
    std::ptrdiff_t window = 15; ///< side, odd, in pixels
    double k = 0.5;
    double r = 0;               ///< dynamic range of the standard deviation; 0: half the range of the values
};

namespace detail {

/// 0 .. 255 for bytes; the finite values that occur, for other types.
template <class T>
value_range sauvola_range_of(image_view<T const> v) {
    if constexpr (sizeof(T) == 1) return {0, 255};
    return value_range_of(v);
}

} // namespace detail

/// Sauvola's threshold T = m (1 + k (s / R - 1)), for dark particles; bright ones are treated as dark ones of the
/// negative image.
///
/// The formula knows where black is. For 8-bit images values count from 0, the negative is 255 - value and R is 128 as
/// in the paper. For other types the smallest value of the image is black, the largest white, and R is half of what is
/// between: an image with few very bright pixels therefore loses contrast. In a flat window T = m (1 - k).
/// J. Sauvola, M. Pietikainen, Pattern Recognition 33(2):225-236, 2000.
/// Windows, NaN, cost and errors as in threshold_by_deviation; types other than 8-bit cost a pass more.
template <grey_image Src, mask_image Dst>
void sauvola(Src const& src, sauvola_options const& o, polarity foreground, Dst&& dst) {
    auto const range = detail::sauvola_range_of(const_view(src));
    double const half = sizeof(pixel_of<Src>) == 1 ? 128 : range.half();
    double const r = o.r > 0 ? o.r : half > 0 ? half : 1;
    // With values counted from `low`: T - low = (m - low)(1 - k) + (m - low) k / R s.
    double const low = range.low;
    deviation_formula f{low * o.k, 1 - o.k, -low * o.k / r, o.k / r};
    if (foreground == polarity::bright) {
        // On v' = low + high - v the same formula holds, from the same black.
        f = f.mirrored(range.low + range.high);
    }
    threshold_by_deviation(src, o.window, f, foreground, std::forward<Dst>(dst));
}

MOTE_NAMESPACE_END
