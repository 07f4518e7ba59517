// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// The iterated mean of the class means (IsoData) as a global threshold.

#include <mote/threshold/global/scan.hpp>

MOTE_NAMESPACE_BEGIN

/// Lowest bin t that is the mean of the means of its two classes, rounded down.
///
/// Class 0 is bins [0, t], class 1 is bins (t, n), both with pixels: t <= (mean 0 + mean 1) / 2 < t + 1, decided in
/// integer arithmetic, so exactly. It is where the iteration ends that starts from the darkest value; there can be more
/// fixed points above it. The bin may be an empty one in a gap.
/// A histogram with one occupied bin gives that bin, one with two their mean, rounded down; one without pixels, or
/// without bins, gives 0. Up to 2^63 pixels and 65536 bins. O(bins) time, no allocation.
/// T. W. Ridler and S. Calvard, IEEE Trans. Systems, Man, and Cybernetics 8(8):630-632, 1978.
[[nodiscard]] inline std::size_t isodata_bin(std::span<std::uint64_t const> counts) noexcept {
    detail::occupied_range const range(counts);
    detail::class_sum const all = detail::sum_of(counts);
    detail::class_sum low;
    for (std::size_t t = range.first; t < range.last; ++t) {
        low.add(t, counts[t]);
        std::uint64_t const above = all.pixels - low.pixels;
        // The means never fall as t rises, so the first t that the mean of means does not exceed by a bin is the answer.
        auto sum = multiply(low.wide_moment(), wide_uint<1>(above));
        sum += multiply(detail::class_sum::wide(all.moment - low.moment), wide_uint<1>(low.pixels));
        auto const next = multiply(multiply(wide_uint<1>(2 * (t + 1)), wide_uint<1>(low.pixels)), wide_uint<1>(above));
        if (sum < next) return t;
    }
    return range.first;
}

/// The IsoData level of an image: pixels above it are the bright class.
///
/// 8- and 16-bit pixels have a bin a value and an exact answer; other types: 65536 bins over the range. A constant image
/// gives its value (so nothing is above it), an empty one the lowest value of its type, or 0 for float and 32-bit pixels.
/// NaN is ignored; infinities count as the finite extremes.
template <grey_image Src>
[[nodiscard]] double isodata_level(Src const& src) {
    return detail::level_of_bin(src, [](auto bins) { return isodata_bin(bins); });
}

MOTE_NAMESPACE_END
