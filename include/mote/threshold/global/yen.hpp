// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Yen's maximum correlation as a global threshold.

#include <mote/threshold/dialect.hpp>
#include <mote/threshold/global/imagej.hpp>
#include <mote/threshold/global/scan.hpp>
#include <mote/threshold/global/skimage.hpp>

#include <array>
#include <limits>
#include <vector>

MOTE_NAMESPACE_BEGIN

namespace detail {

// The exponential of Yen's criterion, pixels^2 / sum of squared counts for each class, as a fraction of integers.
struct yen_split {
    std::uint64_t below = 0, above = 0;
    uint128 squares_below = 0, squares_above = 0; // sums of squares are at most the square of the sum, 2^126
    double approximate = -1;

    void approximate_from_integers() noexcept {
        double const b = static_cast<double>(below), a = static_cast<double>(above);
        approximate = b / static_cast<double>(squares_below) * b * (a / static_cast<double>(squares_above) * a);
    }
    [[nodiscard]] wide_uint<4> numerator() const noexcept {
        auto const product = multiply(wide_uint<1>(below), wide_uint<1>(above));
        return multiply(product, product);
    }
    [[nodiscard]] wide_uint<4> denominator() const noexcept {
        return multiply(class_sum::wide(squares_below), class_sum::wide(squares_above));
    }
    /// Exact; the doubles decide where they are far enough apart.
    [[nodiscard]] bool better_than(yen_split const& other) const noexcept {
        if (approximate > other.approximate * (1 + criterion_doubt)) return true;
        if (approximate < other.approximate * (1 - criterion_doubt)) return false;
        return multiply(numerator(), other.denominator()) > multiply(other.numerator(), denominator());
    }
};

} // namespace detail

/// Bin that splits a histogram into the two classes of largest total correlation.
///
/// Class 0 is bins [0, t], class 1 is bins (t, n). The correlation of a class is -ln of the sum of its squared shares;
/// the largest sum of both is decided in integer arithmetic, so exactly. Ties give the smallest t, which is an occupied bin.
/// A histogram with one occupied bin gives that bin, one with two the lower; one without pixels, or without bins, gives 0.
/// Up to 2^63 pixels. O(bins) time, no allocation.
/// J.-C. Yen, F.-J. Chang and S. Chang, IEEE Trans. Image Processing 4(3):370-378, 1995.
[[nodiscard]] inline std::size_t yen_bin(std::span<std::uint64_t const> counts) noexcept {
    detail::occupied_range const range(counts);
    detail::yen_split best, here;
    for (std::uint64_t const c : counts) {
        here.above += c;
        here.squares_above += static_cast<detail::uint128>(c) * c;
    }
    std::size_t bin = range.first;
    for (std::size_t i = range.first; i < range.last; ++i) {
        if (counts[i] == 0) continue;
        auto const square = static_cast<detail::uint128>(counts[i]) * counts[i];
        here.below += counts[i];
        here.above -= counts[i];
        here.squares_below += square;
        here.squares_above -= square;
        here.approximate_from_integers();
        if (here.better_than(best)) {
            best = here;
            bin = i;
        }
    }
    return bin;
}

/// Yen's level of an image: pixels above it are the bright class.
///
/// 8- and 16-bit pixels have a bin a value and an exact answer; other types: 65536 bins over the range, and the criterion,
/// which sees how many pixels fall together, sees bins instead of values. A constant image gives its value (so nothing is
/// above it), an empty one the lowest value of its type, or 0 for float and 32-bit pixels.
/// NaN is ignored; infinities count as the finite extremes.
template <grey_image Src>
[[nodiscard]] double yen_level(Src const& src) {
    return detail::level_of_bin(src, [](auto bins) { return yen_bin(bins); });
}

namespace detail {

// The first bin with the largest criterion in doubles, which must be positive; -1 if none is.
inline int imagej_yen(byte_table const& h) {
    double const total = to_double(total_of(h));
    std::array<double, 257> squares_above{}, share{};
    for (std::size_t i = 0; i < 256; ++i) share[i] = to_double(h[i]) / total;
    for (std::size_t i = 256; i-- > 0;) squares_above[i] = squares_above[i + 1] + rounded_once(share[i + 1] * share[i + 1]);
    double below = 0, squares = 0, best = std::numeric_limits<double>::min() * std::numeric_limits<double>::epsilon();
    int bin = -1;
    for (std::size_t i = 0; i < 256; ++i) {
        below += share[i];
        squares += rounded_once(share[i] * share[i]);
        double const both = squares * squares_above[i], split = below * (1 - below);
        double const criterion = 2 * (split > 0 ? std::log(split) : 0) - (both > 0 ? std::log(both) : 0);
        if (criterion > best) {
            best = criterion;
            bin = static_cast<int>(i);
        }
    }
    return bin;
}

// The first bin with the largest criterion in floats; bins whose logarithms do not differ are ties.
inline double skimage_yen(skimage_histogram const& h) {
    std::size_t const n = h.counts.size();
    if (n < 2) return n == 0 ? 0 : h.centres[0];
    auto const total = static_cast<float>(to_double(total_of(h.counts)));
    std::vector<float> share, squares_above(n + 1);
    for (std::uint64_t const c : h.counts) share.push_back(static_cast<float>(c) / total);
    for (std::size_t i = n; i-- > 0;) squares_above[i] = squares_above[i + 1] + rounded_once(share[i] * share[i]);
    float below = 0, squares = 0, best = -std::numeric_limits<float>::infinity();
    std::size_t bin = 0;
    for (std::size_t i = 0; i + 1 < n; ++i) {
        below += share[i];
        squares += rounded_once(share[i] * share[i]);
        float const split = rounded_once(below * (1 - below));
        float const argument = rounded_once(1 / rounded_once(squares * squares_above[i + 1])) * rounded_once(split * split);
        float const criterion = static_cast<float>(std::log(static_cast<double>(argument)));
        if (criterion > best) {
            best = criterion;
            bin = i;
        }
    }
    return h.centres[bin];
}

} // namespace detail

/// Yen's threshold as another program finds it: a bin number, the bins above it being the bright class.
///
/// imagej, fiji: doubles; only a positive criterion counts, so two values, one or none are "not found": 0 in ImageJ, -1 in
/// Fiji. skimage: single precision, in which splits that agree to seven digits are ties. A table without pixels gives 0
/// there. At most 256 bins for imagej and fiji. Up to 2^63 pixels.
/// @throws parameter_error if the program has no such method or counts fewer bins.
[[nodiscard]] inline double yen_bin(std::span<std::uint64_t const> counts, dialect d) {
    switch (d) {
    case dialect::paper: return static_cast<double>(yen_bin(counts));
    case dialect::imagej:
    case dialect::fiji:
        return detail::imagej_result(detail::imagej_yen(detail::byte_table_of(counts, d, "yen_bin")), d);
    case dialect::skimage: return detail::skimage_yen(skimage_histogram_of(counts));
    default: detail::refuse_dialect(d, "yen_bin");
    }
}

/// The same of an image: bins are values, and in scikit-image the centres of 256 bins for float and double.
///
/// imagej: of other than 8-bit pixels by `imagej_selection_of`, just below its lower end, so that pixels above the level
/// are those it selects with a dark background. fiji: 8-bit pixels. An image without pixels gives what `yen_level(image)`
/// gives.
/// @throws parameter_error if the program has no such method or takes no pixels of this type.
template <grey_image Src>
[[nodiscard]] double yen_level(Src const& src, dialect d) {
    if (d == dialect::paper) return yen_level(src);
    if (d == dialect::skimage) return detail::level_of_skimage(src, [](auto const& h) { return detail::skimage_yen(h); });
    return detail::level_of_tool(src, d, "yen_level", [d](auto bins) { return yen_bin(bins, d); });
}

MOTE_NAMESPACE_END
