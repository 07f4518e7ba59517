// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Rosin's corner of a histogram with one mode as a global threshold.

#include <mote/threshold/global/one_mode.hpp>
#include <mote/threshold/global/tool_bin.hpp>

MOTE_NAMESPACE_BEGIN

namespace detail {

inline std::size_t rosin_corner(std::span<std::uint64_t const> counts) noexcept {
    occupied_range const range(counts);
    if (range.bins <= 2) return range.first;
    std::size_t peak = range.first;
    for (std::size_t i = range.first; i <= range.last; ++i)
        if (counts[i] > counts[peak]) peak = i;
    // Below the chord from the peak to the empty bin behind the last occupied one, at width - x: height (width - x) - width count.
    uint128 const height = counts[peak];
    std::size_t const width = range.last + 1 - peak;
    uint128 farthest = 0;
    std::size_t corner = peak;
    for (std::size_t x = 1; x < width; ++x) {
        uint128 const chord = height * (width - x), bin = static_cast<uint128>(counts[peak + x]) * width;
        if (chord > bin && chord - bin > farthest) {
            farthest = chord - bin;
            corner = peak + x;
        }
    }
    return corner;
}

} // namespace detail

/// Bin at the corner between the mode of a histogram and its tail on the side of the objects.
///
/// Objects are bins (t, n) if bright, bins [0, t] if dark; the corner itself belongs to the background. The corner is the bin farthest below the
/// chord from the highest bin to the empty bin behind the last occupied one on the objects' side. Distances are compared as
/// integers, so exactly; ties, of peaks too, give the bin that lies nearest to the background's side. The corner may be an empty bin in a
/// gap. Where no bin lies below the chord it is the peak. dark is bright of the reversed histogram, so that t is between n - 2 and -1 (no objects).
/// A histogram with one occupied bin has no objects: t is that bin, one less for dark. With two the outer one is the object. Without pixels, or
/// without bins: 0, -1 for dark. Up to 2^63 pixels and 65536 bins. O(bins) time; dark 8 bytes a bin.
/// P. L. Rosin, Pattern Recognition 34(11):2083-2096, 2001.
/// @throws parameter_error if the polarity is automatic.
[[nodiscard]] inline std::ptrdiff_t rosin_bin(std::span<std::uint64_t const> counts, polarity foreground = polarity::bright) {
    return detail::bin_beside_mode(counts, foreground, "rosin_bin", [](auto bins) { return detail::rosin_corner(bins); });
}

/// Rosin's level of an image: objects are above it if bright, not above it if dark.
///
/// 8- and 16-bit pixels have a bin a value and an exact answer; other types: 65536 bins over the range, whose peak is that of
/// the bins. A constant image has no objects: the level is its value, or the next lower bin for dark (-infinity for float and 32-bit pixels).
/// An empty image: the same of the lowest value of its type, or of 0 for float and 32-bit pixels. NaN is ignored; infinities count
/// as the finite extremes.
/// @throws parameter_error if the polarity is automatic.
template <grey_image Src>
[[nodiscard]] double rosin_level(Src const& src, polarity foreground = polarity::bright) {
    return detail::level_of_tool_bin(src, [foreground](auto bins) { return rosin_bin(bins, foreground); });
}

MOTE_NAMESPACE_END
