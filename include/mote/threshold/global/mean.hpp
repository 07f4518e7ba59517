// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// The mean as a global threshold.

#include <mote/threshold/dialect.hpp>
#include <mote/threshold/global/imagej.hpp>
#include <mote/threshold/global/scan.hpp>
#include <mote/threshold/global/skimage.hpp>

#include <algorithm>

MOTE_NAMESPACE_BEGIN

/// Bin of the mean of a histogram, rounded down: the bins above it are the values above the mean.
///
/// Exact. A histogram with one occupied bin gives that bin, one with two a bin from the lower to below the upper; one
/// without pixels, or without bins, gives 0. Up to 2^63 pixels and 65536 bins. O(bins) time, no allocation.
/// C. A. Glasbey, CVGIP: Graphical Models and Image Processing 55(6):532-537, 1993.
[[nodiscard]] inline std::size_t mean_bin(std::span<std::uint64_t const> counts) noexcept {
    detail::class_sum const all = detail::sum_of(counts);
    return all.pixels == 0 ? 0 : static_cast<std::size_t>(all.moment / all.pixels);
}

/// The mean of an image, rounded down to a value, as a level: pixels above it are the bright class.
///
/// 8- and 16-bit pixels have a bin a value and an exact answer. Other types: 65536 bins over the range, so the level lies
/// within a bin of the mean. A constant image gives its value (so nothing is above it), an empty one the lowest value of
/// its type, or 0 for float and 32-bit pixels. NaN is ignored; infinities count as the finite extremes.
template <grey_image Src>
[[nodiscard]] double mean_level(Src const& src) {
    return detail::level_of_bin(src, [](auto bins) { return mean_bin(bins); });
}

namespace detail {

// The mean of the pixels that are not NaN, from sums that lose nothing where the pixels are integers.
template <grey_image Src>
double skimage_mean(Src const& src) {
    using T = pixel_of<Src>;
    if constexpr (countable_pixel<T>) {
        histogram const h = histogram_of(src);
        class_sum const all = sum_of(h.counts);
        return h.origin + (all.pixels == 0 ? 0 : to_double(all.moment) / to_double(all.pixels));
    } else {
        auto const v = const_view(src);
        value_range const range = value_range_of(v);
        row_reader<T> read(v);
        double const scale = range.half() > 0x1p900 ? 0x1p-100 : 1; // the sum of large values stays finite
        compensated_sum sum; // of halves of the distances from the smallest value
        std::uint64_t pixels = 0;
        for (std::ptrdiff_t y = 0; y < (v.empty() ? 0 : v.height); ++y) {
            T const* const row = read(y);
            for (std::ptrdiff_t x = 0; x < v.width; ++x) {
                double const p = static_cast<double>(row[x]);
                if (std::isnan(p)) continue;
                sum.add((std::clamp(p, range.low, range.high) / 2 - range.low / 2) * scale);
                ++pixels;
            }
        }
        return pixels == 0 ? 0 : (range.low / 2 + sum.value() / to_double(pixels) / scale) * 2;
    }
}

} // namespace detail

/// The mean of a histogram as another program takes it: a bin number or a fraction of one, the bins above it being the
/// bright class.
///
/// imagej, fiji: rounded down, as `mean_bin(counts)`. skimage: not rounded, which divides integers in the same way. A
/// table without pixels gives 0 (Fiji throws, scikit-image gives NaN). At most 256 bins for imagej and fiji. Up to 2^63
/// pixels.
/// @throws parameter_error if the program has no such method or counts fewer bins.
[[nodiscard]] inline double mean_bin(std::span<std::uint64_t const> counts, dialect d) {
    switch (d) {
    case dialect::paper:
    case dialect::imagej:
    case dialect::fiji: {
        if (d != dialect::paper) static_cast<void>(detail::byte_table_of(counts, d, "mean_bin"));
        return static_cast<double>(mean_bin(counts));
    }
    case dialect::skimage: {
        detail::class_sum const all = detail::sum_of(counts);
        return all.pixels == 0 ? 0 : detail::to_double(all.moment) / detail::to_double(all.pixels);
    }
    default: detail::refuse_dialect(d, "mean_bin");
    }
}

/// The same of an image. skimage: the mean of the pixels, without bins, in double precision also for float (scikit-image:
/// single precision).
///
/// imagej: of other than 8-bit pixels by `imagej_selection_of`, just below its lower end, so that pixels above the level
/// are those it selects with a dark background. fiji: 8-bit pixels. An image without pixels gives what `mean_level(image)`
/// gives.
/// @throws parameter_error if the program has no such method or takes no pixels of this type.
template <grey_image Src>
[[nodiscard]] double mean_level(Src const& src, dialect d) {
    if (d == dialect::paper) return mean_level(src);
    if (d == dialect::skimage) return detail::skimage_mean(src);
    return detail::level_of_tool(src, d, "mean_level", [d](auto bins) { return mean_bin(bins, d); });
}

MOTE_NAMESPACE_END
