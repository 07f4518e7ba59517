// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Kittler and Illingworth's minimum error as a global threshold.

#include <mote/threshold/global/otsu.hpp>
#include <mote/threshold/global/scan.hpp>

#include <limits>

MOTE_NAMESPACE_BEGIN

namespace detail {

// A class of the minimum error criterion: sums of bin numbers and of their squares, all integers.
struct gaussian_class {
    class_sum sum;
    uint128 squares = 0; // at most 2^63 * 2^32

    void add(std::size_t bin, std::uint64_t count) noexcept {
        sum.add(bin, count);
        squares += static_cast<uint128>(count) * (static_cast<std::uint64_t>(bin) * bin);
    }
    void remove(gaussian_class const& c) noexcept {
        sum.pixels -= c.sum.pixels;
        sum.moment -= c.sum.moment;
        squares -= c.squares;
    }
    /// Share times ln of the standard deviation over the share, twice; the difference of integers has no rounding.
    [[nodiscard]] double cost(double pixels) const noexcept {
        auto scatter = multiply(class_sum::wide(squares), wide_uint<1>(sum.pixels));
        auto const square = multiply(sum.wide_moment(), sum.wide_moment());
        wide_uint<3> s;
        for (std::size_t i = 0; i < 3; ++i) s.words[i] = square.words[i];
        scatter -= s;
        double const n = static_cast<double>(sum.pixels), share = n / pixels;
        return share * (std::log(scatter.to_double() / n / n) - 2 * std::log(share));
    }
};

} // namespace detail

/// Bin that splits a histogram into the two classes that a pair of normal distributions fits with the smallest error.
///
/// Class 0 is bins [0, t], class 1 is bins (t, n). The smallest criterion of all splits in which both classes hold two
/// values or more: a class of one value has no variance, and its criterion would be minus infinity. Variances are exact,
/// the criterion is double; splits that agree to 1e-12 of (1 + its magnitude) are ties, and ties give the smallest t, which is an
/// occupied bin.
/// A histogram with fewer than four occupied bins has no such split: it gives Otsu's bin, so one occupied bin gives that
/// bin, two the lower. One without pixels, or without bins, gives 0.
/// Up to 2^63 pixels and 65536 bins. O(bins) time, no allocation.
/// J. Kittler and J. Illingworth, Pattern Recognition 19(1):41-47, 1986.
[[nodiscard]] inline std::size_t minimum_error_bin(std::span<std::uint64_t const> counts) noexcept {
    detail::occupied_range const range(counts);
    if (range.bins < 4) return otsu_bin(counts);
    detail::gaussian_class all, low;
    for (std::size_t i = range.first; i <= range.last; ++i) all.add(i - range.first, counts[i]);
    double const pixels = static_cast<double>(all.sum.pixels);
    double best = std::numeric_limits<double>::infinity();
    std::size_t bin = range.first, values = 0;
    for (std::size_t i = range.first; i < range.last; ++i) {
        if (counts[i] == 0) continue;
        low.add(i - range.first, counts[i]);
        ++values;
        if (values < 2 || range.bins - values < 2) continue;
        detail::gaussian_class high = all;
        high.remove(low);
        double const cost = low.cost(pixels) + high.cost(pixels);
        if (best > cost + detail::criterion_doubt * (1 + std::fabs(cost))) {
            best = cost;
            bin = i;
        }
    }
    return bin;
}

/// The minimum error level of an image: pixels above it are the bright class.
///
/// 8- and 16-bit pixels have a bin a value; other types: 65536 bins over the range. A constant image gives its value (so
/// nothing is above it), an empty one the lowest value of its type, or 0 for float and 32-bit pixels.
/// NaN is ignored; infinities count as the finite extremes.
template <grey_image Src>
[[nodiscard]] double minimum_error_level(Src const& src) {
    return detail::level_of_bin(src, [](auto bins) { return minimum_error_bin(bins); });
}

MOTE_NAMESPACE_END
