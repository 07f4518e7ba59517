// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// The middle of two modes (Prewitt and Mendelsohn) as a global threshold.

#include <mote/threshold/global/bimodal.hpp>

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

MOTE_NAMESPACE_END
