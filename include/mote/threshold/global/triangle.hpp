// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// The triangle (chord) method as a global threshold.

#include <mote/threshold/global/scan.hpp>

MOTE_NAMESPACE_BEGIN

/// Bin at which a histogram lies farthest below the chord from its peak to the end of its longer tail.
///
/// The peak is the highest bin, the lowest of equals; the chord ends at height 0 in the outermost occupied bin of the
/// longer side, the lower side of equals. Distances are compared as integers, so exactly; ties give the bin nearest to the
/// end of the tail, which may be an empty one in a gap. Where no bin lies below the chord, the cut is beside the peak, which
/// leaves the tail in the other class. No offset is added to the bin.
/// A histogram with one occupied bin gives that bin, one with two a bin from the lower to below the upper; one without
/// pixels, or without bins, gives 0. Up to 2^63 pixels and 65536 bins. O(bins) time, no allocation.
/// G. W. Zack, W. E. Rogers and S. A. Latt, Journal of Histochemistry and Cytochemistry 25(7):741-753, 1977.
[[nodiscard]] inline std::size_t triangle_bin(std::span<std::uint64_t const> counts) noexcept {
    detail::occupied_range const range(counts);
    if (range.bins < 2) return range.first;
    std::size_t peak = range.first;
    for (std::size_t i = range.first; i <= range.last; ++i)
        if (counts[i] > counts[peak]) peak = i;
    bool const tail_above = range.last - peak > peak - range.first;
    std::size_t const width = tail_above ? range.last - peak : peak - range.first;
    // With x from the end of the tail, the distance below the chord is height x - width count, times a constant.
    // At the peak it is 0. Kept as height x + width (height - count), which is never negative.
    using detail::uint128;
    std::uint64_t const height = counts[peak];
    uint128 farthest = static_cast<uint128>(height) * width;
    std::size_t bin = tail_above ? peak : peak - 1;
    for (std::size_t x = 0; x < width; ++x) {
        std::size_t const i = tail_above ? range.last - x : range.first + x;
        uint128 const distance = static_cast<uint128>(height) * x + static_cast<uint128>(height - counts[i]) * width;
        if (distance > farthest) {
            farthest = distance;
            bin = i;
        }
    }
    return bin;
}

/// The triangle level of an image: pixels above it are the bright class.
///
/// 8- and 16-bit pixels have a bin a value and an exact answer; other types: 65536 bins over the range, whose peak is that
/// of the bins. A constant image gives its value (so nothing is above it), an empty one the lowest value of its type, or 0
/// for float and 32-bit pixels. NaN is ignored; infinities count as the finite extremes.
template <grey_image Src>
[[nodiscard]] double triangle_level(Src const& src) {
    return detail::level_of_bin(src, [](auto bins) { return triangle_bin(bins); });
}

MOTE_NAMESPACE_END
