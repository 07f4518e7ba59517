// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// The maximum entropy of Kapur, Sahoo and Wong as a global threshold.

#include <mote/threshold/dialect.hpp>
#include <mote/threshold/global/imagej.hpp>
#include <mote/threshold/global/scan.hpp>

#include <cmath>

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

namespace detail {

// The first bin with the largest entropy in doubles, which must be positive; -1 if none is. A class of less than 2^-52
// counts as empty.
inline int imagej_max_entropy(byte_table const& h) {
    tool_shares const shares(h);
    auto const term = [&](std::size_t i, double of) {
        double const p = shares.of[i] / of;
        return h[i] == 0 ? 0 : rounded_once(p * std::log(p));
    };
    double best = 0;
    int bin = -1;
    for (std::size_t t = shares.first; t < shares.end; ++t) {
        double low = 0, high = 0;
        for (std::size_t i = 0; i <= t; ++i) low -= term(i, shares.below[t]);
        for (std::size_t i = t + 1; i < 256; ++i) high -= term(i, shares.above[t]);
        if (low + high > best) {
            best = low + high;
            bin = static_cast<int>(t);
        }
    }
    return bin;
}

} // namespace detail

/// The maximum entropy threshold as another program finds it: a bin number, the bins above it being the bright class.
///
/// imagej, fiji: doubles, so that equally good splits fall by rounding; only a positive entropy counts, so two values, one
/// or none are "not found": 0 in ImageJ, -1 in Fiji. At most 256 bins. Up to 2^63 pixels. O(bins^2) time.
/// @throws parameter_error if the program has no such method or counts fewer bins.
[[nodiscard]] inline double max_entropy_bin(std::span<std::uint64_t const> counts, dialect d) {
    switch (d) {
    case dialect::paper: return static_cast<double>(max_entropy_bin(counts));
    case dialect::imagej:
    case dialect::fiji:
        return detail::imagej_result(detail::imagej_max_entropy(detail::byte_table_of(counts, d, "max_entropy_bin")), d);
    default: detail::refuse_dialect(d, "max_entropy_bin");
    }
}

/// The same of an image.
///
/// imagej: of other than 8-bit pixels by `imagej_selection_of`, just below its lower end, so that pixels above the level
/// are those it selects with a dark background. fiji: 8-bit pixels. An image without pixels gives what
/// `max_entropy_level(image)` gives.
/// @throws parameter_error if the program has no such method or takes no pixels of this type.
template <grey_image Src>
[[nodiscard]] double max_entropy_level(Src const& src, dialect d) {
    if (d == dialect::paper) return max_entropy_level(src);
    return detail::level_of_tool(src, d, "max_entropy_level", [d](auto bins) { return max_entropy_bin(bins, d); });
}

MOTE_NAMESPACE_END
