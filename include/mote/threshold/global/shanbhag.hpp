// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Shanbhag's balance of fuzzy information as a global threshold.

#include <mote/threshold/dialect.hpp>
#include <mote/threshold/global/imagej.hpp>
#include <mote/threshold/global/scan.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

MOTE_NAMESPACE_BEGIN

namespace detail {

// The information of a class that grows away from its outer end: the mean of -ln(1 - z / 2) over its pixels, z being the
// share of the class that lies outside of a pixel's bin. As the class grows by a bin, all z shrink by one factor; the
// powers in -ln(1 - z / 2) = sum of z^k / (k 2^k) shrink with them, so their means are kept. All terms are positive.
class fuzzy_information {
public:
    void add(std::uint64_t count) noexcept {
        if (count == 0) return;
        std::uint64_t const grown = pixels_ + count;
        double const kept = static_cast<double>(pixels_) / static_cast<double>(grown), added = static_cast<double>(count) / static_cast<double>(grown);
        pixels_ = grown;
        double power = kept, sum = 0, halves = 0.5;
        for (std::size_t k = 1; k <= terms; ++k, halves /= 2) {
            means_[k - 1] = means_[k - 1] * (power * kept) + added * power; // kept^(k + 1), and z is `kept` in the new bin
            power *= kept;
            sum += means_[k - 1] * halves / static_cast<double>(k);
        }
        value_ = sum;
    }
    [[nodiscard]] double value() const noexcept { return value_; }

private:
    static constexpr std::size_t terms = 48; // z / 2 is at most 1/2
    std::uint64_t pixels_ = 0;
    std::array<double, terms> means_{};
    double value_ = 0;
};

} // namespace detail

/// Bin that splits a histogram into two classes of most equal fuzzy information.
///
/// Class 0 is bins [0, t], class 1 is bins (t, n), both with pixels. A pixel belongs to its class by 1/2 plus half of the share
/// of the class that lies between the split and the pixel, its own bin included; information is the mean of -ln of the memberships. The
/// difference of both classes is the least. Double; splits whose differences agree to 1e-12 of the information are ties,
/// and ties give the smallest t, which is an occupied bin.
/// A histogram with one occupied bin gives that bin, one with two the lower; one without pixels, or without bins, gives 0.
/// Up to 2^63 pixels. O(bins) time, by a series of 48 terms; 8 bytes a bin.
/// A. G. Shanbhag, CVGIP: Graphical Models and Image Processing 56(5):414-419, 1994.
[[nodiscard]] inline std::size_t shanbhag_bin(std::span<std::uint64_t const> counts) {
    detail::occupied_range const range(counts);
    if (range.bins < 2) return range.first;
    std::vector<double> above(range.last - range.first + 1); // the information of the class above each bin
    detail::fuzzy_information high, low;
    for (std::size_t i = range.last; i > range.first; --i) {
        high.add(counts[i]);
        above[i - 1 - range.first] = high.value();
    }
    double least = std::numeric_limits<double>::infinity();
    std::size_t bin = range.first;
    for (std::size_t i = range.first; i < range.last; ++i) {
        if (counts[i] == 0) continue;
        low.add(counts[i]);
        double const other = above[i - range.first], difference = std::fabs(low.value() - other);
        if (difference < least - detail::criterion_doubt * (low.value() + other)) {
            least = difference;
            bin = i;
        }
    }
    return bin;
}

namespace detail {

// The first least difference in the order of ImageJ's roundings; -1 for one occupied bin or none.
inline int imagej_shanbhag(byte_table const& counts) {
    tool_shares const shares(counts);
    int bin = -1;
    double least = std::numeric_limits<double>::max();
    for (std::size_t t = shares.first; t < shares.end; ++t) {
        if (counts[t] == 0) continue; // as the bin below
        double below = 0, above = 0, half = 0.5 / shares.below[t];
        for (std::size_t i = 1; i <= t; ++i)
            if (counts[i] > 0) below -= rounded_once(shares.of[i] * std::log(1.0 - rounded_once(half * shares.below[i - 1])));
        below = rounded_once(below * half);
        half = 0.5 / shares.above[t];
        for (std::size_t i = t + 1; i < counts.size(); ++i)
            if (counts[i] > 0) above -= rounded_once(shares.of[i] * std::log(1.0 - rounded_once(half * shares.above[i])));
        above = rounded_once(above * half);
        double const difference = std::fabs(below - above);
        if (difference < least) {
            least = difference;
            bin = static_cast<int>(t);
        }
    }
    return bin;
}

} // namespace detail

/// Shanbhag's threshold as another program finds it: a bin number, the bins above it being the bright class.
///
/// imagej, fiji: doubles, the first least difference, so that equally good splits fall by rounding; one value or none is "not found":
/// 0 in ImageJ, -1 in Fiji. At most 256 bins. Up to 2^63 pixels. O(bins^2) time.
/// @throws parameter_error if the program has no such method or counts fewer bins.
[[nodiscard]] inline double shanbhag_bin(std::span<std::uint64_t const> counts, dialect d) {
    switch (d) {
    case dialect::paper: return static_cast<double>(shanbhag_bin(counts));
    case dialect::imagej:
    case dialect::fiji:
        return detail::imagej_result(detail::imagej_shanbhag(detail::byte_table_of(counts, d, "shanbhag_bin")), d);
    default: detail::refuse_dialect(d, "shanbhag_bin");
    }
}

/// Shanbhag's level of an image: pixels above it are the bright class.
///
/// 8- and 16-bit pixels have a bin a value; other types: 65536 bins over the range, and the information is that of the bins. A constant image
/// gives its value (so nothing is above it), an empty one the lowest value of its type, or 0 for float and 32-bit pixels.
/// NaN is ignored; infinities count as the finite extremes.
template <grey_image Src>
[[nodiscard]] double shanbhag_level(Src const& src) {
    return detail::level_of_bin(src, [](auto bins) { return shanbhag_bin(bins); });
}

/// The same of an image.
///
/// imagej: of other than 8-bit pixels by `imagej_selection_of`, just below its lower end, so that pixels above the level are those
/// it selects with a dark background. fiji: 8-bit pixels. An image without pixels gives what `shanbhag_level(image)` gives.
/// @throws parameter_error if the program has no such method or takes no pixels of this type.
template <grey_image Src>
[[nodiscard]] double shanbhag_level(Src const& src, dialect d) {
    if (d == dialect::paper) return shanbhag_level(src);
    return detail::level_of_tool(src, d, "shanbhag_level", [d](auto bins) { return shanbhag_bin(bins, d); });
}

MOTE_NAMESPACE_END
