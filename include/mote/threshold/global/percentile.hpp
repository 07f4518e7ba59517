// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// A fixed share of the pixels as a global threshold.

#include <mote/core/error.hpp>
#include <mote/threshold/dialect.hpp>
#include <mote/threshold/global/imagej.hpp>
#include <mote/threshold/global/scan.hpp>

#include <string>

MOTE_NAMESPACE_BEGIN

/// Occupied bin that brings the share of pixels at or below it nearest to `share`.
///
/// Decided in integer arithmetic (the share as a multiple of 2^-63), so exactly; ties give the smaller bin. The lowest
/// occupied bin is always at or below the result, even for share 0. A histogram with one occupied bin gives that bin, one
/// with two the lower for the share 0.5; one without pixels, or without bins, gives 0.
/// Up to 2^63 pixels. O(bins) time, no allocation.
/// W. Doyle, Journal of the ACM 9(2):259-267, 1962.
/// @throws parameter_error if share is not from 0 to 1.
[[nodiscard]] inline std::size_t percentile_bin(std::span<std::uint64_t const> counts, double share = 0.5) {
    if (!(share >= 0 && share <= 1))
        throw parameter_error("percentile_bin: share " + std::to_string(share) + "; expected 0 to 1");
    std::uint64_t total = 0;
    for (std::uint64_t const c : counts) total += c;
    detail::uint128 const wanted = static_cast<detail::uint128>(std::ldexp(share, 63)) * total;
    detail::uint128 nearest = ~detail::uint128{0};
    std::uint64_t below = 0;
    std::size_t bin = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        if (counts[i] == 0) continue;
        below += counts[i];
        detail::uint128 const reached = static_cast<detail::uint128>(below) << 63;
        detail::uint128 const away = reached > wanted ? reached - wanted : wanted - reached;
        if (away < nearest) {
            nearest = away;
            bin = i;
        }
    }
    return bin;
}

/// The level with the share of pixels at or below it that is nearest to `share`; pixels above it are the bright class.
///
/// 8- and 16-bit pixels have a bin a value and an exact answer; other types: 65536 bins over the range. A constant image
/// gives its value (so nothing is above it), an empty one the lowest value of its type, or 0 for float and 32-bit pixels.
/// NaN is ignored; infinities count as the finite extremes.
/// @throws parameter_error if share is not from 0 to 1.
template <grey_image Src>
[[nodiscard]] double percentile_level(Src const& src, double share = 0.5) {
    return detail::level_of_bin(src, [share](auto bins) { return percentile_bin(bins, share); });
}

namespace detail {

// The first bin whose share at or below it differs least from one half, in doubles, and by less than 1; -1 for no pixels.
inline int imagej_percentile(byte_table const& h) {
    double const total = to_double(total_of(h));
    double nearest = 1;
    std::uint64_t below = 0;
    int bin = -1;
    for (std::size_t i = 0; i < 256; ++i) {
        below += h[i];
        double const away = std::fabs(to_double(below) / total - 0.5);
        if (away < nearest) {
            nearest = away;
            bin = static_cast<int>(i);
        }
    }
    return bin;
}

} // namespace detail

/// The threshold nearest to half of the pixels as another program finds it: a bin number, the bins above it being the
/// bright class.
///
/// imagej, fiji: the first bin, which may be an empty one, with the share nearest to 0.5 in doubles, so that shares that
/// are equally near fall by rounding; one value c gives bin 0 (or c = 0), no pixels 0 in ImageJ and -1 in Fiji. At most
/// 256 bins. Up to 2^63 pixels.
/// @throws parameter_error if the program has no such method or counts fewer bins.
[[nodiscard]] inline double percentile_bin(std::span<std::uint64_t const> counts, dialect d) {
    switch (d) {
    case dialect::paper: return static_cast<double>(percentile_bin(counts));
    case dialect::imagej:
    case dialect::fiji:
        return detail::imagej_result(detail::imagej_percentile(detail::byte_table_of(counts, d, "percentile_bin")), d);
    default: detail::refuse_dialect(d, "percentile_bin");
    }
}

/// The same of an image.
///
/// imagej: of other than 8-bit pixels by `imagej_selection_of`, just below its lower end, so that pixels above the level
/// are those it selects with a dark background. fiji: 8-bit pixels. An image without pixels gives what
/// `percentile_level(image)` gives.
/// @throws parameter_error if the program has no such method or takes no pixels of this type.
template <grey_image Src>
[[nodiscard]] double percentile_level(Src const& src, dialect d) {
    if (d == dialect::paper) return percentile_level(src);
    return detail::level_of_tool(src, d, "percentile_level", [d](auto bins) { return percentile_bin(bins, d); });
}

MOTE_NAMESPACE_END
