// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Li and Lee's minimum cross entropy as a global threshold.

#include <mote/threshold/global/scan.hpp>

MOTE_NAMESPACE_BEGIN

namespace detail {

// (1 + x) ln(1 + x) - x for x >= -1, to the last digits also where the terms cancel.
inline double cross_entropy_term(double x) noexcept {
    if (x <= -1) return 1;
    if (std::fabs(x) > 0.125) return (1 + x) * std::log1p(x) - x;
    double sum = 0;
    for (int k = 18; k >= 2; --k) sum = 1.0 / (k * (k - 1)) - x * sum;
    return x * x * sum;
}

} // namespace detail

/// Bin that splits a histogram so that the image of the two class means has the smallest cross entropy to the image.
///
/// Class 0 is bins [0, t], class 1 is bins (t, n). The minimum over all t, not the fixed point of the usual iteration,
/// which can end in another extremum. Grey values are counted from bin `zero`, because cross entropy needs an intensity
/// with a zero: bins below it count as 0. Sums are integers, the criterion double; splits whose criteria agree to 12
/// digits are ties, and ties give the smallest t, which is an occupied bin.
/// A histogram with one occupied bin gives that bin, one with two the lower; one without pixels, or without bins, gives 0.
/// Up to 2^63 pixels and 65536 bins. O(bins) time, no allocation.
/// C. H. Li and C. K. Lee, Pattern Recognition 26(4):617-625, 1993.
[[nodiscard]] inline std::size_t li_bin(std::span<std::uint64_t const> counts, std::size_t zero = 0) noexcept {
    detail::occupied_range const range(counts);
    detail::class_sum all, low;
    auto const value = [zero](std::size_t i) { return i < zero ? 0 : i - zero; };
    for (std::size_t i = range.first; i < counts.size(); ++i) all.add(value(i), counts[i]);
    double const pixels = static_cast<double>(all.pixels), moment = static_cast<double>(all.moment);
    double best = -1;
    std::size_t bin = range.first;
    for (std::size_t i = range.first; i < range.last; ++i) {
        if (counts[i] == 0) continue;
        low.add(value(i), counts[i]);
        double const below = static_cast<double>(low.pixels), above = static_cast<double>(all.pixels - low.pixels);
        // How much of the cross entropy the split removes, with x the relative distances of the class means from the mean.
        auto difference = multiply(all.wide_moment(), wide_uint<1>(low.pixels));
        difference -= multiply(low.wide_moment(), wide_uint<1>(all.pixels));
        double const d = difference.to_double() / moment;
        double const gain = below / pixels * detail::cross_entropy_term(-d / below) +
                            above / pixels * detail::cross_entropy_term(d / above);
        if (gain > best * (best > 0 ? 1 + detail::criterion_doubt : 1)) {
            best = gain;
            bin = i;
        }
    }
    return bin;
}

/// Li and Lee's level of an image: pixels above it are the bright class.
///
/// Values are counted from the smallest value of the image, so that the level follows a shift of all values, such as the
/// offset of a camera, and does not depend on the pixel type; `li_bin` takes another zero.
/// 8- and 16-bit pixels have a bin a value; other types: 65536 bins over the range. A constant image gives its value (so
/// nothing is above it), an empty one the lowest value of its type, or 0 for float and 32-bit pixels.
/// NaN is ignored; infinities count as the finite extremes.
template <grey_image Src>
[[nodiscard]] double li_level(Src const& src) {
    return detail::level_of_bin(src, [](auto bins) { return li_bin(bins, detail::occupied_range(bins).first); });
}

MOTE_NAMESPACE_END
