// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// The iterated mean of the class means (IsoData) as a global threshold.

#include <mote/threshold/dialect.hpp>
#include <mote/threshold/global/imagej.hpp>
#include <mote/threshold/global/scan.hpp>
#include <mote/threshold/global/skimage.hpp>

MOTE_NAMESPACE_BEGIN

/// Lowest bin t that is the mean of the means of its two classes, rounded down.
///
/// Class 0 is bins [0, t], class 1 is bins (t, n), both with pixels: t <= (mean 0 + mean 1) / 2 < t + 1, decided in
/// integer arithmetic, so exactly. It is where the iteration ends that starts from the darkest value; there can be more
/// fixed points above it. The bin may be an empty one in a gap.
/// A histogram with one occupied bin gives that bin, one with two their mean, rounded down; one without pixels, or
/// without bins, gives 0. Up to 2^63 pixels and 65536 bins. O(bins) time, no allocation.
/// T. W. Ridler and S. Calvard, IEEE Trans. Systems, Man, and Cybernetics 8(8):630-632, 1978.
[[nodiscard]] inline std::size_t isodata_bin(std::span<std::uint64_t const> counts) noexcept {
    detail::occupied_range const range(counts);
    detail::class_sum const all = detail::sum_of(counts);
    detail::class_sum low;
    for (std::size_t t = range.first; t < range.last; ++t) {
        low.add(t, counts[t]);
        std::uint64_t const above = all.pixels - low.pixels;
        // The means never fall as t rises, so the first t that the mean of means does not exceed by a bin is the answer.
        auto sum = multiply(low.wide_moment(), wide_uint<1>(above));
        sum += multiply(detail::class_sum::wide(all.moment - low.moment), wide_uint<1>(low.pixels));
        auto const next = multiply(multiply(wide_uint<1>(2 * (t + 1)), wide_uint<1>(low.pixels)), wide_uint<1>(above));
        if (sum < next) return t;
    }
    return range.first;
}

/// The IsoData level of an image: pixels above it are the bright class.
///
/// 8- and 16-bit pixels have a bin a value and an exact answer; other types: 65536 bins over the range. A constant image
/// gives its value (so nothing is above it), an empty one the lowest value of its type, or 0 for float and 32-bit pixels.
/// NaN is ignored; infinities count as the finite extremes.
template <grey_image Src>
[[nodiscard]] double isodata_level(Src const& src) {
    return detail::level_of_bin(src, [](auto bins) { return isodata_bin(bins); });
}

namespace detail {

// Ridler and Calvard's iteration in steps of one bin: the bin itself is in neither class, the lower mean is rounded down.
// -1 if not found.
inline int imagej_isodata(byte_table const& h) {
    std::size_t g = 0;
    for (std::size_t i = 1; i < 256 && g == 0; ++i)
        if (h[i] > 0) g = i + 1;
    class_sum const all = sum_of(h);
    class_sum low;
    for (std::size_t i = 0; i < g; ++i) low.add(i, h[i]);
    for (;; ++g) {
        std::uint64_t const at = g < 256 ? h[g] : 0, above = all.pixels - low.pixels - at;
        if (low.pixels > 0 && above > 0) {
            double const l = to_double(low.moment / low.pixels);
            double const m = to_double(all.moment - low.moment - static_cast<uint128>(at) * g) / to_double(above);
            if (to_double(g) == std::floor((l + m) / 2 + 0.5)) return static_cast<int>(g);
        }
        if (g + 1 > 254) return -1;
        low.add(g, at);
    }
}

// The first bin whose centre is at most a bin below the mean of the class means.
inline double skimage_isodata(skimage_histogram const& h) {
    std::size_t const n = h.counts.size();
    if (n < 2) return n == 0 ? 0 : h.centres[0];
    double pixels = 0, moment = 0;
    for (std::size_t i = 0; i < n; ++i) moment += rounded_once(to_double(h.counts[i]) * h.centres[i]);
    double const total = to_double(total_of(h.counts)), all = moment, width = h.centres[1] - h.centres[0];
    std::size_t nearest = 0;
    moment = 0;
    for (std::size_t i = 0; i + 1 < n; ++i) {
        pixels += to_double(h.counts[i]);
        moment += rounded_once(to_double(h.counts[i]) * h.centres[i]);
        double const distance = (moment / pixels + (all - moment) / (total - pixels)) / 2 - h.centres[i];
        if (distance >= 0 && distance < width) return h.centres[i];
        if (distance >= 0) nearest = i;
    }
    return h.centres[nearest];
}

} // namespace detail

/// The IsoData threshold as another program finds it: a bin number, the bins above it being the bright class.
///
/// imagej, fiji ("IsoData"): from the second bin above the first occupied one (bin 0 not counting) upward to the first bin
/// g that is the mean of the mean below g, rounded down to a bin, and the mean above g, rounded to the nearest; bin g is
/// in neither. Not found, as for one or two neighbouring values, is 0 in ImageJ and -1 in Fiji. skimage: the lowest fixed
/// point, as `isodata_bin(counts)`, but in doubles; one value gives that value, a table without pixels 0 (IndexError). At
/// most 256 bins for imagej and fiji. Up to 2^63 pixels.
/// @throws parameter_error if the program has no such method or counts fewer bins.
[[nodiscard]] inline double isodata_bin(std::span<std::uint64_t const> counts, dialect d) {
    switch (d) {
    case dialect::paper: return static_cast<double>(isodata_bin(counts));
    case dialect::imagej:
    case dialect::fiji:
        return detail::imagej_result(detail::imagej_isodata(detail::byte_table_of(counts, d, "isodata_bin")), d);
    case dialect::skimage: return detail::skimage_isodata(skimage_histogram_of(counts));
    default: detail::refuse_dialect(d, "isodata_bin");
    }
}

/// The same of an image: bins are values, and in scikit-image the centres of 256 bins for float and double.
///
/// imagej: of other than 8-bit pixels by `imagej_selection_of`, just below its lower end, so that pixels above the level
/// are those it selects with a dark background. fiji: 8-bit pixels. An image without pixels gives what
/// `isodata_level(image)` gives.
/// @throws parameter_error if the program has no such method or takes no pixels of this type.
template <grey_image Src>
[[nodiscard]] double isodata_level(Src const& src, dialect d) {
    if (d == dialect::paper) return isodata_level(src);
    if (d == dialect::skimage) return detail::level_of_skimage(src, [](auto const& h) { return detail::skimage_isodata(h); });
    return detail::level_of_tool(src, d, "isodata_level", [d](auto bins) { return isodata_bin(bins, d); });
}

MOTE_NAMESPACE_END
