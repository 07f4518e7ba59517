// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// The middle of two modes (Prewitt and Mendelsohn) as a global threshold.

#include <mote/threshold/dialect.hpp>
#include <mote/threshold/global/bimodal.hpp>
#include <mote/threshold/global/imagej.hpp>

#include <vector>

MOTE_NAMESPACE_BEGIN

/// Middle, rounded down, of the two modes of a histogram that is smoothed by means of three bins until it has two.
///
/// The histogram is continued by empty bins, into which it spreads. A flat top is one mode, at its middle. The bin may be an
/// empty one in a gap.
/// Without two modes after 10000 rounds, or with one left, there are no two classes: it gives the highest occupied bin,
/// so nothing is above it. A histogram with one occupied bin gives that bin, one with two their mean, rounded down; one
/// without pixels, or without bins, gives 0.
/// Up to 2^63 pixels. At most 10000 O(bins) time: about a second for 65536 bins; allocates 16 bytes a bin.
/// J. M. S. Prewitt and M. L. Mendelsohn, Annals of the New York Academy of Sciences 128(3):1035-1053, 1966.
[[nodiscard]] inline std::size_t intermodes_bin(std::span<std::uint64_t const> counts) {
    detail::bimodal const modes(counts);
    return modes.found ? modes.in_range((modes.low + modes.high) / 2) : modes.last;
}

/// The level half way between the two modes of an image: pixels above it are the bright class.
///
/// 8- and 16-bit pixels have a bin a value; other types: 65536 bins over the range, too fine for the smoothing unless
/// pixels are many. A constant image gives its value, one without two modes its largest (so nothing is above it), an
/// empty one the lowest value of its type, or 0 for float and 32-bit pixels. NaN is ignored; infinities count as the
/// finite extremes.
template <grey_image Src>
[[nodiscard]] double intermodes_level(Src const& src) {
    return detail::level_of_bin(src, [](auto bins) { return intermodes_bin(bins); });
}

namespace detail {

// The middle of two modes of the occupied bins (ImageJ) or of all 256 (Fiji); -1 without two.
inline int imagej_intermodes(byte_table const& counts, dialect d) {
    occupied_range range(counts);
    if (d == dialect::fiji) range.first = 0, range.last = 255;
    std::vector<double> h;
    for (std::size_t i = range.first; i <= range.last; ++i) h.push_back(to_double(counts[i]));
    if (!smooth_to_two_modes(h)) return -1;
    std::size_t sum = 0;
    for (std::size_t i = 1; i + 1 < h.size(); ++i)
        if (h[i - 1] < h[i] && h[i + 1] < h[i]) sum += i;
    return static_cast<int>(range.first + sum / 2);
}

} // namespace detail

/// The middle of two modes as another program finds it: a bin number, the bins above it being the bright class.
///
/// A mode is strictly above its neighbours and not at an end of the table. imagej: smooths the occupied range only, so
/// what spreads beyond it is lost; fiji: 256 bins, of which what spreads beyond 0 and 255 is lost. Without two modes after
/// 10000 rounds it is "not found": 0 in ImageJ, which throws for a table without pixels (here 0), and -1 in Fiji. At most
/// 256 bins. Up to 2^63 pixels. At most 10000 O(bins) time.
/// @throws parameter_error if the program has no such method or counts fewer bins.
[[nodiscard]] inline double intermodes_bin(std::span<std::uint64_t const> counts, dialect d) {
    switch (d) {
    case dialect::paper: return static_cast<double>(intermodes_bin(counts));
    case dialect::imagej:
    case dialect::fiji:
        return detail::imagej_result(detail::imagej_intermodes(detail::byte_table_of(counts, d, "intermodes_bin"), d), d);
    default: detail::refuse_dialect(d, "intermodes_bin");
    }
}

/// The same of an image.
///
/// imagej: of other than 8-bit pixels by `imagej_selection_of`, just below its lower end, so that pixels above the level
/// are those it selects with a dark background. fiji: 8-bit pixels. An image without pixels gives what
/// `intermodes_level(image)` gives.
/// @throws parameter_error if the program has no such method or takes no pixels of this type.
template <grey_image Src>
[[nodiscard]] double intermodes_level(Src const& src, dialect d) {
    if (d == dialect::paper) return intermodes_level(src);
    return detail::level_of_tool(src, d, "intermodes_level", [d](auto bins) { return intermodes_bin(bins, d); });
}

MOTE_NAMESPACE_END
