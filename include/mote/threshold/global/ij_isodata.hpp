// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// ImageJ's own variants of IsoData: IJ_IsoData, and Default, which clips the mode first.

#include <mote/threshold/dialect.hpp>
#include <mote/threshold/global/imagej.hpp>
#include <mote/threshold/global/scan.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

MOTE_NAMESPACE_BEGIN

namespace detail {

// The mean m of the class means where ImageJ's iteration ends: at the lowest split k with m < k + 2, or two bins below the
// last occupied one. As a whole number: rounded down, or, halves up, to the nearest.
inline std::size_t ij_isodata_mean(std::span<std::uint64_t const> counts, occupied_range const& range, bool nearest) noexcept {
    class_sum all, low;
    for (std::size_t i = range.first; i <= range.last; ++i) all.add(i - range.first, counts[i]);
    for (std::size_t k = range.first;; ++k) {
        low.add(k - range.first, counts[k]);
        std::uint64_t const above = all.pixels - low.pixels;
        // m, counted from the first bin, is sum / (2 pixels)
        auto sum = multiply(low.wide_moment(), wide_uint<1>(above));
        sum += multiply(class_sum::wide(all.moment - low.moment), wide_uint<1>(low.pixels));
        auto const pixels = multiply(wide_uint<1>(low.pixels), wide_uint<1>(above));
        auto const below = [&](std::size_t twice) { return sum < multiply(pixels, wide_uint<1>(twice)); }; // m < twice / 2
        if (!below(2 * (k - range.first + 2)) && k + 2 < range.last) continue;
        std::size_t whole = 0, end = range.last - range.first; // whole <= m < end
        while (end - whole > 1) {
            std::size_t const middle = whole + (end - whole) / 2;
            (below(2 * middle) ? end : whole) = middle;
        }
        return range.first + whole + (nearest && !below(2 * whole + 1) ? 1 : 0);
    }
}

// The lowest of the highest bins is cut to 1.5 times the second highest if it is above twice that. All counts are doubled
// unless `truncate`, so that the half is kept; the mode loses enough for the sum to stay below 2^64.
template <class Table>
Table with_clipped_mode(Table clipped, bool truncate) {
    if (clipped.empty()) return clipped;
    auto const mode = std::max_element(clipped.begin(), clipped.end());
    std::uint64_t const height = *mode;
    *mode = 0;
    std::uint64_t const second = *std::max_element(clipped.begin(), clipped.end());
    *mode = height;
    if (second == 0 || height / 2 < second || height == 2 * second) return clipped;
    if (!truncate)
        for (std::uint64_t& c : clipped) c *= 2; // the mode modulo 2^64
    *mode = truncate ? second + second / 2 : 3 * second;
    return clipped;
}

inline double imagej_ij_isodata(byte_table counts, bool without_ends) {
    if (without_ends) counts.front() = counts.back() = 0;
    occupied_range const range(counts);
    return range.bins < 2 ? 128 : static_cast<double>(ij_isodata_mean(counts, range, true));
}

} // namespace detail

/// Bin at the mean of the class means where ImageJ's iteration ends, rounded down.
///
/// The split k moves up from the first occupied bin, class 0 being bins [0, k], until the mean of the two class means is
/// below k + 2, or k is two bins below the last occupied one. Decided in integer arithmetic, so exactly. The bin may be an empty one in a gap. There is no
/// publication: this is ImageJ's rule without its rounding and without its exception for the outermost bins of the table, which
/// would make the answer depend on the pixel type; the dialects have them.
/// A histogram with one occupied bin gives that bin, one with two their mean, rounded down; one without pixels, or
/// without bins, gives 0. Up to 2^63 pixels and 65536 bins. O(bins) time, no allocation.
/// ImageJ 1.53t, "IJ_IsoData"; a variant of T. W. Ridler and S. Calvard, IEEE Trans. Systems, Man, and Cybernetics 8(8):630-632, 1978.
[[nodiscard]] inline std::size_t ij_isodata_bin(std::span<std::uint64_t const> counts) noexcept {
    detail::occupied_range const range(counts);
    return range.bins < 2 ? range.first : detail::ij_isodata_mean(counts, range, false);
}

/// The same as another program finds it: a bin number, the bins above it being the bright class.
///
/// The mean is rounded to the nearest bin, so there may be no pixels above it. imagej: IJ_IsoData, which takes no notice of pixels
/// in bins 0 and 255. fiji: IJDefault, which does. Fewer than two occupied bins: 128. At most 256 bins. Up to 2^63 pixels.
/// @throws parameter_error if the program has no such method or counts fewer bins.
[[nodiscard]] inline double ij_isodata_bin(std::span<std::uint64_t const> counts, dialect d) {
    switch (d) {
    case dialect::paper: return static_cast<double>(ij_isodata_bin(counts));
    case dialect::imagej:
    case dialect::fiji:
        return detail::imagej_ij_isodata(detail::byte_table_of(counts, d, "ij_isodata_bin"), d == dialect::imagej);
    default: detail::refuse_dialect(d, "ij_isodata_bin");
    }
}

/// The same as `ij_isodata_bin` after the mode, the lowest of the highest bins, is cut to 1.5 times the second highest bin if
/// it is above twice that. 8 bytes a bin.
/// ImageJ 1.53t, "Default".
[[nodiscard]] inline std::size_t ij_default_bin(std::span<std::uint64_t const> counts) {
    return ij_isodata_bin(detail::with_clipped_mode(std::vector<std::uint64_t>(counts.begin(), counts.end()), false));
}

/// The same as another program finds it: a bin number, the bins above it being the bright class.
///
/// imagej: Default, the IJ_IsoData of the cut histogram, the cut rounded down. fiji: its Default is IJDefault, without a cut. Otherwise
/// as `ij_isodata_bin` with a dialect.
/// @throws parameter_error if the program has no such method or counts fewer bins.
[[nodiscard]] inline double ij_default_bin(std::span<std::uint64_t const> counts, dialect d) {
    switch (d) {
    case dialect::paper: return static_cast<double>(ij_default_bin(counts));
    case dialect::imagej:
        return detail::imagej_ij_isodata(detail::with_clipped_mode(detail::byte_table_of(counts, d, "ij_default_bin"), true), true);
    case dialect::fiji: return ij_isodata_bin(counts, d);
    default: detail::refuse_dialect(d, "ij_default_bin");
    }
}

/// The level of `ij_isodata_bin`: pixels above it are the bright class.
///
/// 8- and 16-bit pixels have a bin a value and an exact answer; other types: 65536 bins over the range. A constant image
/// gives its value (so nothing is above it), an empty one the lowest value of its type, or 0 for float and 32-bit pixels.
/// NaN is ignored; infinities count as the finite extremes.
template <grey_image Src>
[[nodiscard]] double ij_isodata_level(Src const& src) {
    return detail::level_of_bin(src, [](auto bins) { return ij_isodata_bin(bins); });
}

/// The same of an image.
///
/// imagej: of other than 8-bit pixels by `imagej_selection_of`, just below its lower end, so that pixels above the level are those
/// it selects with a dark background. fiji: 8-bit pixels. An image without pixels gives what `ij_isodata_level(image)` gives.
/// @throws parameter_error if the program has no such method or takes no pixels of this type.
template <grey_image Src>
[[nodiscard]] double ij_isodata_level(Src const& src, dialect d) {
    if (d == dialect::paper) return ij_isodata_level(src);
    return detail::level_of_tool(src, d, "ij_isodata_level", [d](auto bins) { return ij_isodata_bin(bins, d); });
}

/// The level of `ij_default_bin`: as `ij_isodata_level` otherwise.
template <grey_image Src>
[[nodiscard]] double ij_default_level(Src const& src) {
    return detail::level_of_bin(src, [](auto bins) { return ij_default_bin(bins); });
}

/// The same of an image.
///
/// imagej: of other than 8-bit pixels by `imagej_selection_of`, just below its lower end, so that pixels above the level are those
/// it selects with a dark background. fiji: 8-bit pixels. An image without pixels gives what `ij_default_level(image)` gives.
/// @throws parameter_error if the program has no such method or takes no pixels of this type.
template <grey_image Src>
[[nodiscard]] double ij_default_level(Src const& src, dialect d) {
    if (d == dialect::paper) return ij_default_level(src);
    return detail::level_of_tool(src, d, "ij_default_level", [d](auto bins) { return ij_default_bin(bins, d); });
}

MOTE_NAMESPACE_END
