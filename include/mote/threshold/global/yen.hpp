// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Yen's maximum correlation as a global threshold.

#include <mote/threshold/global/scan.hpp>

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

MOTE_NAMESPACE_END
