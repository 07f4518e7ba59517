// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Kittler and Illingworth's minimum error as a global threshold.

#include <mote/threshold/dialect.hpp>
#include <mote/threshold/global/imagej.hpp>
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

namespace detail {

// Kittler and Illingworth's iteration from the mean in doubles, with log10 in the place of ln.
inline int imagej_minimum_error(byte_table const& h) {
    gaussian_class all;
    for (std::size_t i = 0; i < 256; ++i) all.add(i, h[i]);
    if (all.sum.pixels == 0) return 0;
    int t = static_cast<int>(all.sum.moment / all.sum.pixels);
    for (int round = 0; round < 1000; ++round) { // ImageJ has no end to a cycle
        gaussian_class low, high = all;
        for (int i = 0; i <= t && i < 256; ++i) low.add(static_cast<std::size_t>(i), h[static_cast<std::size_t>(i)]);
        high.remove(low);
        auto const mean = [](gaussian_class const& c) { return to_double(c.sum.moment) / to_double(c.sum.pixels); };
        auto const variance = [](gaussian_class const& c, double m) { return to_double(c.squares) / to_double(c.sum.pixels) - rounded_once(m * m); };
        double const m0 = mean(low), m1 = mean(high), p = to_double(low.sum.pixels) / to_double(all.sum.pixels);
        double const q = to_double(high.sum.pixels) / to_double(all.sum.pixels), v0 = variance(low, m0), v1 = variance(high, m1);
        double const w0 = 1 / v0 - 1 / v1, w1 = m0 / v0 - m1 / v1;
        double const w2 = rounded_once(m0 * m0) / v0 - rounded_once(m1 * m1) / v1 + std::log10(rounded_once(v0 * rounded_once(q * q)) / rounded_once(v1 * rounded_once(p * p)));
        double const square = rounded_once(w1 * w1) - rounded_once(w0 * w2);
        if (square < 0) return t;
        double const next = (w1 + std::sqrt(square)) / w0;
        int const old = t;
        if (!std::isnan(next)) t = java_int(std::floor(next));
        if (t == old) break;
    }
    return t;
}

} // namespace detail

/// The minimum error threshold as another program finds it: a bin number, the bins above it being the bright class.
///
/// imagej ("MinError"), fiji ("MinErrorI"): the iteration from the mean, which takes a root of the equation of the two
/// normal distributions, with log10 where the paper has ln, and stops at a level that repeats or where there is no root.
/// Sums are exact; ImageJ's overflow. One value gives that value, a table without pixels 0. At most 256 bins. Up to 2^63
/// pixels. O(bins) time a round.
/// @throws parameter_error if the program has no such method or counts fewer bins.
[[nodiscard]] inline double minimum_error_bin(std::span<std::uint64_t const> counts, dialect d) {
    switch (d) {
    case dialect::paper: return static_cast<double>(minimum_error_bin(counts));
    case dialect::imagej:
    case dialect::fiji:
        return detail::imagej_result(detail::imagej_minimum_error(detail::byte_table_of(counts, d, "minimum_error_bin")), d);
    default: detail::refuse_dialect(d, "minimum_error_bin");
    }
}

/// The same of an image.
///
/// imagej: of other than 8-bit pixels by `imagej_selection_of`, just below its lower end, so that pixels above the level
/// are those it selects with a dark background. fiji: 8-bit pixels. An image without pixels gives what
/// `minimum_error_level(image)` gives.
/// @throws parameter_error if the program has no such method or takes no pixels of this type.
template <grey_image Src>
[[nodiscard]] double minimum_error_level(Src const& src, dialect d) {
    if (d == dialect::paper) return minimum_error_level(src);
    return detail::level_of_tool(src, d, "minimum_error_level", [d](auto bins) { return minimum_error_bin(bins, d); });
}

MOTE_NAMESPACE_END
