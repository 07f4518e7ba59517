// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// The width of a symmetric background mode as a global threshold.

#include <mote/core/error.hpp>
#include <mote/threshold/global/one_mode.hpp>
#include <mote/threshold/global/tool_bin.hpp>

#include <algorithm>
#include <cmath>
#include <string>

MOTE_NAMESPACE_BEGIN

struct background_symmetry_options {
    polarity foreground = polarity::bright; ///< on which side of the background the objects are
    double distance = 2;                    ///< from the peak to the level, in standard deviations of the background; at least 0
    double smoothing = 4;                   ///< standard deviation in bins of the Gaussian by which the peak is found; at least 0
};

namespace detail {

// Histogram, smoothed for finding its peak, as from bin `range.first` on. What spreads beyond is of no use: the peak of a smoothed
// histogram lies within.
inline std::vector<double> smoothed_counts(std::span<std::uint64_t const> counts, occupied_range const& range, double sigma) {
    std::size_t const n = range.last - range.first + 1;
    std::vector<double> kernel{1}, result(n);
    if (sigma > 0)
        for (std::size_t i = 1; i < n && static_cast<double>(i) <= 6 * sigma; ++i) kernel.push_back(std::exp(-0.5 * (static_cast<double>(i) / sigma) * (static_cast<double>(i) / sigma)));
    for (std::size_t i = 0; i < n; ++i) {
        // Outermost first, and both sides at once: a symmetric histogram stays symmetric to the last digit.
        for (std::size_t k = kernel.size(); k-- > 1;) {
            double const before = i >= k ? static_cast<double>(counts[range.first + i - k]) : 0;
            double const after = i + k < n ? static_cast<double>(counts[range.first + i + k]) : 0;
            result[i] += kernel[k] * (before + after);
        }
        result[i] += static_cast<double>(counts[range.first + i]);
    }
    return result;
}

inline std::size_t symmetric_background_end(std::span<std::uint64_t const> counts, background_symmetry_options const& options) {
    occupied_range const range(counts);
    if (range.bins <= 2) return range.first;
    auto const smooth = smoothed_counts(counts, range, options.smoothing);
    double const highest = *std::max_element(smooth.begin(), smooth.end()) * (1 - criterion_doubt);
    std::size_t from = 0;
    while (smooth[from] < highest) ++from;
    std::size_t to = from;
    while (to + 1 < smooth.size() && smooth[to + 1] >= highest) ++to;
    // The pixels below the middle of the peak, and as many above it, mirrored; those at the middle are half of either side.
    double const middle = static_cast<double>(from + to) / 2;
    double squares = 0, pixels = 0;
    for (std::size_t i = 0; static_cast<double>(i) <= middle; ++i) {
        double const d = middle - static_cast<double>(i), c = static_cast<double>(counts[range.first + i]);
        squares += c * d * d;
        pixels += d > 0 ? c : c / 2;
    }
    double const end = middle + (pixels > 0 ? options.distance * std::sqrt(squares / pixels) : 0);
    // A whole distance may come out lower by rounding.
    double const bin = std::floor(end * (1 + criterion_doubt));
    return bin >= static_cast<double>(range.last - range.first) ? range.last : range.first + static_cast<std::size_t>(bin);
}

inline void check_background(background_symmetry_options const& options, char const* who) {
    if (!(options.distance >= 0) || std::isinf(options.distance))
        throw parameter_error(std::string(who) + ": distance is " + std::to_string(options.distance) + "; expected 0 or more standard deviations");
    if (!(options.smoothing >= 0) || std::isinf(options.smoothing))
        throw parameter_error(std::string(who) + ": smoothing is " + std::to_string(options.smoothing) + "; expected 0 or more bins");
}

} // namespace detail

/// Last bin of a background whose mode is the highest of the histogram and symmetric.
///
/// Objects are bins (t, n) if bright, bins [0, t] if dark. The peak is the highest bin after smoothing by a Gaussian; a flat
/// one is taken in its middle, of equal ones that on the background's side. The side of the unsmoothed histogram that has no objects is mirrored at
/// the peak; what is within `distance` standard deviations of the peak is background, on the far side too.
/// Peaks that agree to 12 digits are equal. dark is bright of the reversed histogram, so that t is between n - 2 and -1 (no objects). t may be an empty bin.
/// A histogram with one occupied bin has no objects: t is that bin, one less for dark. With two the outer one is the object. Without
/// pixels, or without bins: 0, -1 for dark.
/// Up to 2^63 pixels. O(bins (1 + smoothing)) time; 8 bytes a bin, dark 16.
/// I. T. Young, J. J. Gerbrands and L. J. van Vliet, Fundamentals of Image Processing, Delft University of Technology, 1998.
/// DIPlib has the same options and values, but takes the half width at half height for the standard deviation.
/// @throws parameter_error if the polarity is automatic, or distance or smoothing is negative or not finite.
[[nodiscard]] inline std::ptrdiff_t background_symmetry_bin(std::span<std::uint64_t const> counts, background_symmetry_options const& options = {}) {
    detail::check_background(options, "background_symmetry_bin");
    return detail::bin_beside_mode(counts, options.foreground, "background_symmetry_bin",
                                   [&](auto bins) { return detail::symmetric_background_end(bins, options); });
}

/// The level of an image beside its symmetric background: objects are above it if bright, not above it if dark.
///
/// 8- and 16-bit pixels have a bin a value; other types: 65536 bins over the range, in which `smoothing` is counted. A
/// constant image has no objects: the level is its value, or the next lower bin for dark (-infinity for float and 32-bit pixels). An empty
/// image: the same of the lowest value of its type, or of 0 for float and 32-bit pixels. NaN is ignored; infinities count as the
/// finite extremes.
/// @throws parameter_error if the polarity is automatic, or distance or smoothing is negative or not finite.
template <grey_image Src>
[[nodiscard]] double background_symmetry_level(Src const& src, background_symmetry_options const& options = {}) {
    return detail::level_of_tool_bin(src, [&](auto bins) { return background_symmetry_bin(bins, options); });
}

MOTE_NAMESPACE_END
