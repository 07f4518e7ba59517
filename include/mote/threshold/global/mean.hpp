// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// The mean as a global threshold.

#include <mote/threshold/global/scan.hpp>

MOTE_NAMESPACE_BEGIN

/// Bin of the mean of a histogram, rounded down: the bins above it are the values above the mean.
///
/// Exact. A histogram with one occupied bin gives that bin, one with two a bin from the lower to below the upper; one
/// without pixels, or without bins, gives 0. Up to 2^63 pixels and 65536 bins. O(bins) time, no allocation.
/// C. A. Glasbey, CVGIP: Graphical Models and Image Processing 55(6):532-537, 1993.
[[nodiscard]] inline std::size_t mean_bin(std::span<std::uint64_t const> counts) noexcept {
    detail::class_sum const all = detail::sum_of(counts);
    return all.pixels == 0 ? 0 : static_cast<std::size_t>(all.moment / all.pixels);
}

/// The mean of an image, rounded down to a value, as a level: pixels above it are the bright class.
///
/// 8- and 16-bit pixels have a bin a value and an exact answer. Other types: 65536 bins over the range, so the level lies
/// within a bin of the mean. A constant image gives its value (so nothing is above it), an empty one the lowest value of
/// its type, or 0 for float and 32-bit pixels. NaN is ignored; infinities count as the finite extremes.
template <grey_image Src>
[[nodiscard]] double mean_level(Src const& src) {
    return detail::level_of_bin(src, [](auto bins) { return mean_bin(bins); });
}

MOTE_NAMESPACE_END
