// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// The Renyi entropy threshold of Sahoo, Wilkins and Yeager.

#include <mote/threshold/dialect.hpp>
#include <mote/threshold/global/imagej.hpp>
#include <mote/threshold/global/max_entropy.hpp>
#include <mote/threshold/global/scan.hpp>
#include <mote/threshold/global/yen.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>

MOTE_NAMESPACE_BEGIN

namespace detail {

// The split with the largest sum of entropies of order 1/2, 2 ln of the sum of the roots of a class's shares.
inline std::size_t half_order_entropy_bin(std::span<std::uint64_t const> counts) noexcept {
    occupied_range const range(counts);
    compensated_sum all, low;
    std::uint64_t total = 0, below = 0;
    for (std::uint64_t const c : counts) {
        all.add(std::sqrt(static_cast<double>(c)));
        total += c;
    }
    double best = -1;
    std::size_t bin = range.first;
    for (std::size_t i = range.first; i < range.last; ++i) {
        if (counts[i] == 0) continue;
        low.add(std::sqrt(static_cast<double>(counts[i])));
        below += counts[i];
        compensated_sum high = all;
        high.add(-low.sum);
        high.add(-low.lost);
        double const criterion = low.value() / std::sqrt(static_cast<double>(below)) * (high.value() / std::sqrt(static_cast<double>(total - below)));
        if (criterion > best * (best > 0 ? 1 + criterion_doubt : 1)) {
            best = criterion;
            bin = i;
        }
    }
    return bin;
}

// The weights of the three thresholds, lowest first: neighbours within 5 bins count as one. Of a sum of 4.
inline std::array<unsigned, 3> renyi_weights(std::array<std::size_t, 3> const& t) noexcept {
    bool const lower_near = t[1] - t[0] <= 5, upper_near = t[2] - t[1] <= 5;
    if (lower_near == upper_near) return {1, 2, 1};
    return lower_near ? std::array<unsigned, 3>{0, 1, 3} : std::array<unsigned, 3>{3, 1, 0};
}

// ImageJ's three thresholds; 0 where a criterion is nowhere above 0.
inline std::array<std::size_t, 3> imagej_renyi_bins(byte_table const& counts, tool_shares const& shares) {
    std::array<std::size_t, 3> bins{};
    std::array<double, 3> most{};
    for (std::size_t t = shares.first; t < shares.end; ++t) {
        if (counts[t] == 0) continue; // as the bin below
        std::array<double, 2> shannon{}, roots{}, squares{};
        for (std::size_t i = 0; i < counts.size(); ++i) {
            if (counts[i] == 0) continue;
            std::size_t const side = i <= t ? 0 : 1;
            double const of = shares.of[i], all = side == 0 ? shares.below[t] : shares.above[t], p = of / all;
            shannon[side] -= rounded_once(p * std::log(p));
            roots[side] += std::sqrt(p);
            squares[side] += of * of / (all * all);
        }
        auto const of_product = [](double factor, std::array<double, 2> const& sums) {
            double const product = sums[0] * sums[1];
            return product > 0 ? factor * std::log(product) : 0.0;
        };
        std::array<double, 3> const here{of_product(2, roots), shannon[0] + shannon[1], of_product(-1, squares)};
        for (std::size_t k = 0; k < 3; ++k)
            if (here[k] > most[k]) {
                most[k] = here[k];
                bins[k] = t;
            }
    }
    return bins;
}

} // namespace detail

/// Bin at a weighted mean of the three splits of largest Renyi entropy of the orders 1/2, 1 and 2.
///
/// Class 0 is bins [0, t], class 1 is bins (t, n). With the splits t1 <= t2 <= t3, P the share of pixels in bins [0, t] and
/// w = P(t3) - P(t1), t is the whole part of t1 (P(t1) + w b1 / 4) + t2 w b2 / 4 + t3 (1 - P(t3) + w b3 / 4), where b is 1 2 1,
/// but 0 1 3 if only the lower two are within 5 bins, and 3 1 0 if only the upper two are. The mean is taken in integer
/// arithmetic. Order 1 is Kapur's split, order 2 Yen's, order 1/2 is found by compensated double sums; ties within 1e-12
/// give the smallest. t may be an empty bin in a gap.
/// A histogram with one occupied bin gives that bin, one with two the lower; one without pixels, or without bins, gives 0.
/// Up to 2^63 pixels. O(bins) time, no allocation.
/// P. Sahoo, C. Wilkins and J. Yeager, Pattern Recognition 30(1):71-84, 1997.
[[nodiscard]] inline std::size_t renyi_entropy_bin(std::span<std::uint64_t const> counts) noexcept {
    std::array<std::size_t, 3> t{detail::half_order_entropy_bin(counts), max_entropy_bin(counts), yen_bin(counts)};
    std::sort(t.begin(), t.end());
    if (t[0] == t[2]) return t[0];
    std::uint64_t total = 0, low = 0, middle = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        total += counts[i];
        if (i <= t[0]) low += counts[i];
        else if (i <= t[2]) middle += counts[i];
    }
    auto const b = detail::renyi_weights(t);
    using detail::uint128;
    // The weights sum up to 4 pixels, so from the lowest bin the mean is that of the two distances.
    uint128 const second = static_cast<uint128>(middle) * b[1], third = static_cast<uint128>(total - low - middle) * 4 + static_cast<uint128>(middle) * b[2];
    return t[0] + static_cast<std::size_t>((second * (t[1] - t[0]) + third * (t[2] - t[0])) / (static_cast<uint128>(total) * 4));
}

namespace detail {

// The weighted mean in the order of ImageJ's roundings.
inline int imagej_renyi_entropy(byte_table const& counts) {
    tool_shares const shares(counts);
    auto t = imagej_renyi_bins(counts, shares);
    std::sort(t.begin(), t.end());
    if (t[2] == 0) return 0;
    auto const b = renyi_weights(t);
    double const omega = shares.below[t[2]] - shares.below[t[0]];
    auto const share = [&](std::size_t k) { return rounded_once(0.25 * omega * static_cast<double>(b[k])); };
    auto const place = [&](std::size_t k) { return static_cast<double>(t[k]); };
    return java_int(rounded_once(place(0) * (shares.below[t[0]] + share(0))) +
                    rounded_once(0.25 * place(1) * omega * static_cast<double>(b[1])) +
                    rounded_once(place(2) * (shares.above[t[2]] + share(2))));
}

} // namespace detail

/// The Renyi entropy threshold as another program finds it: a bin number, the bins above it being the bright class.
///
/// imagej, fiji: doubles, so that equally good splits fall by rounding, and a whole mean can come out lower by one. A split
/// is only taken where its criterion is above 0, else it is bin 0: with two values, one or none all three are. At most 256 bins. Up to
/// 2^63 pixels. O(bins^2) time.
/// @throws parameter_error if the program has no such method or counts fewer bins.
[[nodiscard]] inline double renyi_entropy_bin(std::span<std::uint64_t const> counts, dialect d) {
    switch (d) {
    case dialect::paper: return static_cast<double>(renyi_entropy_bin(counts));
    case dialect::imagej:
    case dialect::fiji:
        return detail::imagej_renyi_entropy(detail::byte_table_of(counts, d, "renyi_entropy_bin"));
    default: detail::refuse_dialect(d, "renyi_entropy_bin");
    }
}

/// The Renyi entropy level of an image: pixels above it are the bright class.
///
/// 8- and 16-bit pixels have a bin a value; other types: 65536 bins over the range, and the entropies are those of the bins. A constant
/// image gives its value (so nothing is above it), an empty one the lowest value of its type, or 0 for float and 32-bit pixels.
/// NaN is ignored; infinities count as the finite extremes.
template <grey_image Src>
[[nodiscard]] double renyi_entropy_level(Src const& src) {
    return detail::level_of_bin(src, [](auto bins) { return renyi_entropy_bin(bins); });
}

/// The same of an image.
///
/// imagej: of other than 8-bit pixels by `imagej_selection_of`, just below its lower end, so that pixels above the level are those
/// it selects with a dark background. fiji: 8-bit pixels. An image without pixels gives what `renyi_entropy_level(image)` gives.
/// @throws parameter_error if the program has no such method or takes no pixels of this type.
template <grey_image Src>
[[nodiscard]] double renyi_entropy_level(Src const& src, dialect d) {
    if (d == dialect::paper) return renyi_entropy_level(src);
    return detail::level_of_tool(src, d, "renyi_entropy_level", [d](auto bins) { return renyi_entropy_bin(bins, d); });
}

MOTE_NAMESPACE_END
