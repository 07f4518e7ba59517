// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// The valley between two modes (Prewitt and Mendelsohn) as a global threshold.

#include <mote/threshold/dialect.hpp>
#include <mote/threshold/global/bimodal.hpp>
#include <mote/threshold/global/imagej.hpp>
#include <mote/threshold/global/skimage.hpp>

#include <algorithm>
#include <array>
#include <vector>

MOTE_NAMESPACE_BEGIN

/// Lowest bin between the two modes of a histogram that is smoothed by means of three bins until it has two.
///
/// The histogram is continued by empty bins, into which it spreads. A flat top is one mode, at its middle. Of equally low bins the first is given; it
/// may be an empty one in a gap.
/// Without two modes after 10000 rounds, or with one left, there are no two classes: it gives the highest occupied bin,
/// so nothing is above it. A histogram with one occupied bin gives that bin, one with two a bin from the lower to below
/// the upper; one without pixels, or without bins, gives 0.
/// Up to 2^63 pixels. At most 10000 O(bins) time: about a second for 65536 bins; allocates 16 bytes a bin.
/// J. M. S. Prewitt and M. L. Mendelsohn, Annals of the New York Academy of Sciences 128(3):1035-1053, 1966.
[[nodiscard]] inline std::size_t minimum_bin(std::span<std::uint64_t const> counts) {
    detail::bimodal const modes(counts);
    if (!modes.found) return modes.last;
    std::ptrdiff_t valley = modes.low;
    for (std::ptrdiff_t i = modes.low + 1; i < modes.high; ++i)
        if (modes.smoothed(i) < modes.smoothed(valley) * (1 - detail::bimodal::step)) valley = i;
    return modes.in_range(valley);
}

/// The level in the valley between the two modes of an image: pixels above it are the bright class.
///
/// 8- and 16-bit pixels have a bin a value; other types: 65536 bins over the range, too fine for the smoothing unless
/// pixels are many. A constant image gives its value, one without two modes its largest (so nothing is above it), an
/// empty one the lowest value of its type, or 0 for float and 32-bit pixels. NaN is ignored; infinities count as the
/// finite extremes.
template <grey_image Src>
[[nodiscard]] double minimum_level(Src const& src) {
    return detail::level_of_bin(src, [](auto bins) { return minimum_bin(bins); });
}

namespace detail {

// The first bin that lies below the one before and not above the next, after smoothing 256 bins to two modes.
inline int imagej_minimum(byte_table const& counts) {
    std::array<double, 256> h{};
    for (std::size_t i = 0; i < 256; ++i) h[i] = to_double(counts[i]);
    if (!smooth_to_two_modes(h)) return -1;
    for (std::size_t i = 1; i < 255; ++i)
        if (h[i - 1] > h[i] && h[i + 1] >= h[i]) return static_cast<int>(i);
    return -1;
}

// Smooths by a running mean whose ends repeat, at least once and less than 10000 times; the first lowest bin from mode to
// mode.
inline double skimage_minimum(skimage_histogram const& table) {
    std::size_t const n = table.counts.size();
    if (n < 2) return n == 0 ? 0 : table.centres[0];
    std::vector<double> h, next(n);
    for (std::uint64_t const c : table.counts) h.push_back(to_double(c));
    auto const at = [&](std::size_t i) { return h[std::min(i, n - 1)]; };
    for (int round = 1; round < bimodal::most_rounds; ++round) {
        double mean = (h[0] + h[0] + at(1)) / 3; // kept from bin to bin, with its roundings
        next[0] = mean;
        for (std::size_t i = 1; i < n; ++i) next[i] = mean += (at(i + 1) - h[i < 2 ? 0 : i - 2]) / 3;
        h.swap(next);
        std::size_t modes = 0, first = 0, second = 0;
        bool rising = true;
        for (std::size_t i = 0; i + 1 < n && modes < 3; ++i) {
            if (rising && h[i + 1] < h[i]) {
                rising = false;
                (modes++ == 0 ? first : second) = i;
            } else if (!rising && h[i + 1] > h[i]) {
                rising = true;
            }
        }
        if (modes > 2) continue;
        if (modes < 2) break;
        auto const from = h.begin() + static_cast<std::ptrdiff_t>(first), to = h.begin() + static_cast<std::ptrdiff_t>(second) + 1;
        return table.centres[first + static_cast<std::size_t>(std::min_element(from, to) - from)];
    }
    return table.centres[n - 1];
}

} // namespace detail

/// The threshold in the valley between two modes as another program finds it: a bin number, the bins above it being the
/// bright class.
///
/// imagej, fiji: 256 bins, of which what spreads beyond 0 and 255 is lost; a mode is strictly above its neighbours and not
/// at an end, and the first bin that lies below the one before and not above the next is taken. Without two modes after
/// 10000 rounds it is "not found": 0 in ImageJ, -1 in Fiji. skimage: the occupied range, continued by its outermost bins;
/// smoothed at least once, a flat top is one mode and counts at its upper end, and the first lowest bin from mode to mode
/// is taken. Where scikit-image raises RuntimeError, without two modes, the highest occupied bin, so nothing is above; a
/// table without pixels gives 0. At most 256 bins for imagej and fiji. Up to 2^63 pixels. At most 10000 O(bins) time.
/// @throws parameter_error if the program has no such method or counts fewer bins.
[[nodiscard]] inline double minimum_bin(std::span<std::uint64_t const> counts, dialect d) {
    switch (d) {
    case dialect::paper: return static_cast<double>(minimum_bin(counts));
    case dialect::imagej:
    case dialect::fiji:
        return detail::imagej_result(detail::imagej_minimum(detail::byte_table_of(counts, d, "minimum_bin")), d);
    case dialect::skimage: return detail::skimage_minimum(skimage_histogram_of(counts));
    default: detail::refuse_dialect(d, "minimum_bin");
    }
}

/// The same of an image: bins are values, and in scikit-image the centres of 256 bins for float and double.
///
/// imagej: of other than 8-bit pixels by `imagej_selection_of`, just below its lower end, so that pixels above the level
/// are those it selects with a dark background. fiji: 8-bit pixels. An image without pixels gives what
/// `minimum_level(image)` gives.
/// @throws parameter_error if the program has no such method or takes no pixels of this type.
template <grey_image Src>
[[nodiscard]] double minimum_level(Src const& src, dialect d) {
    if (d == dialect::paper) return minimum_level(src);
    if (d == dialect::skimage) return detail::level_of_skimage(src, [](auto const& h) { return detail::skimage_minimum(h); });
    return detail::level_of_tool(src, d, "minimum_level", [d](auto bins) { return minimum_bin(bins, d); });
}

MOTE_NAMESPACE_END
