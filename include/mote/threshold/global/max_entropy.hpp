// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// The maximum entropy of Kapur, Sahoo and Wong as a global threshold.

#include <mote/threshold/global/scan.hpp>

MOTE_NAMESPACE_BEGIN

namespace detail {

// Shannon's entropy of a class that holds `share` of the pixels, from the sum of p ln p of its bins.
inline double class_entropy(double share, double sum) noexcept { return std::log(share) - sum / share; }

} // namespace detail

/// Bin that splits a histogram into the two classes with the largest sum of Shannon entropies.
///
/// Class 0 is bins [0, t], class 1 is bins (t, n). Shares come from integer counts, the entropies are double with
/// compensated sums; splits that agree to 1e-12 of (1 + entropy) are ties, and ties give the smallest t, which is an
/// occupied bin.
/// A histogram with one occupied bin gives that bin, one with two the lower; one without pixels, or without bins, gives 0.
/// Up to 2^63 pixels. O(bins) time, no allocation.
/// J. N. Kapur, P. K. Sahoo and A. K. C. Wong, Computer Vision, Graphics, and Image Processing 29(3):273-285, 1985.
[[nodiscard]] inline std::size_t max_entropy_bin(std::span<std::uint64_t const> counts) noexcept {
    detail::occupied_range const range(counts);
    std::uint64_t total = 0, below = 0;
    for (std::uint64_t const c : counts) total += c;
    double const pixels = static_cast<double>(total);
    auto const term = [&](std::size_t i) {
        double const p = static_cast<double>(counts[i]) / pixels;
        return counts[i] == 0 ? 0 : p * std::log(p);
    };
    detail::compensated_sum all, low;
    for (std::size_t i = range.first; i < counts.size(); ++i) all.add(term(i));
    double best = -1;
    std::size_t bin = range.first;
    for (std::size_t i = range.first; i < range.last; ++i) {
        if (counts[i] == 0) continue;
        below += counts[i];
        low.add(term(i));
        detail::compensated_sum high = all;
        high.add(-low.sum);
        high.add(-low.lost);
        double const entropy = detail::class_entropy(static_cast<double>(below) / pixels, low.value()) +
                               detail::class_entropy(static_cast<double>(total - below) / pixels, high.value());
        if (entropy > best + detail::criterion_doubt * (1 + std::fabs(best))) {
            best = entropy;
            bin = i;
        }
    }
    return bin;
}

/// The maximum entropy level of an image: pixels above it are the bright class.
///
/// 8- and 16-bit pixels have a bin a value; other types: 65536 bins over the range, and the entropy is that of the bins. A
/// constant image gives its value (so nothing is above it), an empty one the lowest value of its type, or 0 for float and
/// 32-bit pixels. NaN is ignored; infinities count as the finite extremes.
template <grey_image Src>
[[nodiscard]] double max_entropy_level(Src const& src) {
    return detail::level_of_bin(src, [](auto bins) { return max_entropy_bin(bins); });
}

MOTE_NAMESPACE_END
