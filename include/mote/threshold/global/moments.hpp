// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Tsai's moment-preserving global threshold.

#include <mote/threshold/dialect.hpp>
#include <mote/threshold/global/imagej.hpp>
#include <mote/threshold/global/scan.hpp>

MOTE_NAMESPACE_BEGIN

namespace detail {

// Variance and third central moment of the bin numbers, times the second and third power of the number of pixels.
struct central_moments {
    wide_uint<3> variance;
    wide_uint<4> third; // of either sign
    bool third_is_negative = false;

    // Bins are counted from the first occupied one: at most 2^63 pixels of 65536 bins keep every product in its words.
    central_moments(std::span<std::uint64_t const> counts, std::size_t first) noexcept {
        std::uint64_t pixels = 0;
        uint128 m1 = 0, m2 = 0, m3 = 0;
        for (std::size_t i = first; i < counts.size(); ++i) {
            std::uint64_t const v = i - first;
            pixels += counts[i];
            m1 += static_cast<uint128>(counts[i]) * v;
            m2 += static_cast<uint128>(counts[i]) * (v * v);
            m3 += static_cast<uint128>(counts[i]) * (v * v * v);
        }
        auto const n = wide_uint<1>(pixels);
        auto const s1 = class_sum::wide(m1), s2 = class_sum::wide(m2), s3 = class_sum::wide(m3);
        variance = multiply(s2, n);
        variance -= narrow<3>(multiply(s1, s1));
        // n^2 s3 + 2 s1^3 - 3 n s1 s2
        auto plus = narrow<4>(multiply(multiply(s3, n), n));
        auto const cube = narrow<4>(multiply(multiply(s1, s1), s1));
        plus += cube;
        plus += cube;
        auto minus = narrow<4>(multiply(multiply(multiply(s1, s2), n), wide_uint<1>(3)));
        third_is_negative = plus < minus;
        third = third_is_negative ? minus : plus;
        third -= third_is_negative ? plus : minus;
    }

    template <std::size_t To, std::size_t From>
    static wide_uint<To> narrow(wide_uint<From> const& v) noexcept {
        wide_uint<To> r;
        for (std::size_t i = 0; i < To; ++i) r.words[i] = v.words[i];
        return r;
    }
};

} // namespace detail

/// Lowest bin that holds, with those below it, the share of pixels that the dark class has in the image of two values with
/// the same mean, variance and third moment.
///
/// Class 0 is bins [0, t], class 1 is bins (t, n). With the skewness g of the histogram the share is
/// (1 + g / sqrt(4 + g^2)) / 2; the comparison with the counts is squared and decided in integer arithmetic, so exactly. The bin is an occupied one.
/// A histogram with one occupied bin gives that bin, one with two the lower; one without pixels, or without bins, gives 0.
/// Up to 2^63 pixels and 65536 bins. O(bins) time, no allocation.
/// W.-H. Tsai, Computer Vision, Graphics, and Image Processing 29(3):377-393, 1985.
[[nodiscard]] inline std::size_t moments_bin(std::span<std::uint64_t const> counts) noexcept {
    detail::occupied_range const range(counts);
    if (range.bins < 2) return range.first;
    detail::central_moments const m(counts, range.first);
    std::uint64_t total = 0;
    for (std::uint64_t const c : counts) total += c;
    auto const cubed_variance = multiply(multiply(m.variance, m.variance), m.variance);
    auto const squared_third = multiply(m.third, m.third);
    std::uint64_t below = 0;
    for (std::size_t i = range.first; i < range.last; ++i) {
        if (counts[i] == 0) continue;
        below += counts[i];
        std::uint64_t const above = total - below;
        // below / total >= share, with d = below - above: d / sqrt(below above) >= g, that is d^2 variance^3 >=
        // third^2 below above, where both sides are positive; all with their powers of the number of pixels.
        bool const positive = below >= above;
        if (positive && m.third_is_negative) return i;
        if (!positive && !m.third_is_negative) continue;
        std::uint64_t const d = positive ? below - above : above - below;
        auto const counted = multiply(cubed_variance, multiply(wide_uint<1>(d), wide_uint<1>(d)));
        auto const wanted = multiply(multiply(squared_third, multiply(wide_uint<1>(below), wide_uint<1>(above))), wide_uint<1>(1));
        if (positive ? counted >= wanted : counted <= wanted) return i;
    }
    return range.last;
}

/// The moment-preserving level of an image: pixels above it are the bright class.
///
/// 8- and 16-bit pixels have a bin a value and an exact answer; other types: 65536 bins over the range. A constant image
/// gives its value (so nothing is above it), an empty one the lowest value of its type, or 0 for float and 32-bit pixels.
/// NaN is ignored; infinities count as the finite extremes.
template <grey_image Src>
[[nodiscard]] double moments_level(Src const& src) {
    return detail::level_of_bin(src, [](auto bins) { return moments_bin(bins); });
}

namespace detail {

// The first bin with more than the share of the dark class at or below it, all in doubles; -1 if there is none.
inline int imagej_moments(byte_table const& h) {
    double const total = to_double(total_of(h));
    double m1 = 0, m2 = 0, m3 = 0;
    for (std::size_t i = 0; i < 256; ++i) {
        double const v = to_double(i), share = to_double(h[i]) / total;
        m1 += rounded_once(v * share);
        m2 += rounded_once(v * v * share);
        m3 += rounded_once(v * v * v * share);
    }
    double const variance = m2 - rounded_once(m1 * m1);
    double const c0 = (rounded_once(-m2 * m2) + rounded_once(m1 * m3)) / variance, c1 = (-m3 + rounded_once(m2 * m1)) / variance;
    double const root = std::sqrt(rounded_once(c1 * c1) - 4 * c0);
    double const dark = 0.5 * (-c1 - root), bright = 0.5 * (-c1 + root);
    double const wanted = (bright - m1) / (bright - dark);
    double sum = 0;
    for (std::size_t i = 0; i < 256; ++i) {
        sum += to_double(h[i]) / total;
        if (sum > wanted) return static_cast<int>(i);
    }
    return -1;
}

} // namespace detail

/// The moment-preserving threshold as another program finds it: a bin number, the bins above it being the bright class.
///
/// imagej, fiji: the first bin with more than the share at or below it, in doubles; a bin that reaches the share exactly,
/// as with two values, falls either way by rounding. One value, or none, is "not found": 0 in ImageJ, -1 in Fiji. At most
/// 256 bins. Up to 2^63 pixels.
/// @throws parameter_error if the program has no such method or counts fewer bins.
[[nodiscard]] inline double moments_bin(std::span<std::uint64_t const> counts, dialect d) {
    switch (d) {
    case dialect::paper: return static_cast<double>(moments_bin(counts));
    case dialect::imagej:
    case dialect::fiji:
        return detail::imagej_result(detail::imagej_moments(detail::byte_table_of(counts, d, "moments_bin")), d);
    default: detail::refuse_dialect(d, "moments_bin");
    }
}

/// The same of an image.
///
/// imagej: of other than 8-bit pixels by `imagej_selection_of`, just below its lower end, so that pixels above the level
/// are those it selects with a dark background. fiji: 8-bit pixels. An image without pixels gives what
/// `moments_level(image)` gives.
/// @throws parameter_error if the program has no such method or takes no pixels of this type.
template <grey_image Src>
[[nodiscard]] double moments_level(Src const& src, dialect d) {
    if (d == dialect::paper) return moments_level(src);
    return detail::level_of_tool(src, d, "moments_level", [d](auto bins) { return moments_bin(bins, d); });
}

MOTE_NAMESPACE_END
