// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// The histogram that scikit-image's thresholds are taken from.

#include <mote/core/value_range.hpp>
#include <mote/threshold/global/tool.hpp>

#include <algorithm>
#include <cmath>
#include <string>
#include <type_traits>
#include <vector>

MOTE_NAMESPACE_BEGIN

/// Pixels a bin, and the value that scikit-image returns for the bin. The first and the last bin hold pixels; an image
/// without pixels has no bins.
struct skimage_histogram {
    std::vector<std::uint64_t> counts;
    std::vector<double> centres;
};

/// The histogram of a table of counts: its bins from the first to the last occupied one, their numbers as centres.
[[nodiscard]] inline skimage_histogram skimage_histogram_of(std::span<std::uint64_t const> counts, double origin = 0) {
    skimage_histogram h;
    detail::occupied_range const range(counts);
    if (range.bins == 0) return h;
    for (std::size_t i = range.first; i <= range.last; ++i) {
        h.counts.push_back(counts[i]);
        h.centres.push_back(origin + static_cast<double>(i));
    }
    return h;
}

/// The histogram of an image: a bin a value for integers, from the smallest to the largest; 256 bins over the range for
/// float and double, with edges and centres rounded to the pixel type, the last edge belonging to the last bin.
///
/// A level that is the centre of a bin divides the pixels of that bin. A constant float or double image has one bin (in
/// scikit-image, 256). NaN is ignored, and infinities count as the finite extremes (scikit-image raises ValueError for both).
/// Two passes. Integers: 16 bytes a value.
/// @throws parameter_error if 32-bit pixels span more than 2^24 values.
template <grey_image Src>
[[nodiscard]] skimage_histogram skimage_histogram_of(Src const& src) {
    using T = pixel_of<Src>;
    auto const v = const_view(src);
    if constexpr (countable_pixel<T>) {
        histogram const h = histogram_of(v);
        return skimage_histogram_of(std::span<std::uint64_t const>(h.counts), h.origin);
    } else {
        skimage_histogram h;
        if (v.empty()) return h;
        value_range const range = value_range_of(v);
        std::size_t bins = 256;
        if constexpr (!std::is_floating_point_v<T>) {
            double const values = range.high - range.low + 1;
            if (values > 0x1p24)
                throw parameter_error("skimage_histogram_of: pixels span " + std::to_string(static_cast<std::uint64_t>(values)) +
                                      " values; expected at most 16777216");
            bins = static_cast<std::size_t>(values);
        }
        if (!(range.half() > 0)) bins = 1;
        h.counts.assign(bins, 0);
        std::vector<double> edges;
        if constexpr (std::is_floating_point_v<T>) {
            // Half of the values, so that a range beyond the largest double cannot overflow; it changes no digit.
            double const step = range.half() / static_cast<double>(bins);
            for (std::size_t i = 0; i < bins; ++i)
                edges.push_back(static_cast<double>(static_cast<T>((range.low / 2 + detail::rounded_once(static_cast<double>(i) * step)) * 2)));
            edges.push_back(range.high);
        }
        row_reader<T> read(v);
        for (std::ptrdiff_t y = 0; y < v.height; ++y) {
            T const* const row = read(y);
            for (std::ptrdiff_t x = 0; x < v.width; ++x) {
                double const p = static_cast<double>(row[x]);
                if (std::isnan(p)) continue;
                std::size_t bin = 0;
                if constexpr (std::is_floating_point_v<T>) {
                    double const place = bins > 1 ? (p / 2 - range.low / 2) / range.half() * 256 : 0;
                    bin = static_cast<std::size_t>(std::clamp(place, 0.0, static_cast<double>(bins - 1)));
                    while (bin > 0 && p < edges[bin]) --bin;
                    while (bin + 1 < bins && p >= edges[bin + 1]) ++bin;
                } else {
                    bin = static_cast<std::size_t>(p - range.low);
                }
                ++h.counts[bin];
            }
        }
        if (detail::total_of(h.counts) == 0) return {};
        for (std::size_t i = 0; i < bins; ++i)
            if constexpr (std::is_floating_point_v<T>)
                h.centres.push_back(bins == 1 ? range.low : static_cast<double>(static_cast<T>(edges[i] / 2 + edges[i + 1] / 2)));
            else
                h.centres.push_back(range.low + static_cast<double>(i));
        return h;
    }
}

namespace detail {

// The level of an image by a rule on scikit-image's histogram.
template <grey_image Src, class Level>
double level_of_skimage(Src const& src, Level&& level) {
    using T = pixel_of<Src>;
    skimage_histogram const h = skimage_histogram_of(src);
    if (!h.counts.empty()) return level(h);
    return sizeof(T) <= 2 ? static_cast<double>(std::numeric_limits<T>::lowest()) : 0;
}

} // namespace detail

MOTE_NAMESPACE_END
