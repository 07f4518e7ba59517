// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// The triangle (chord) method as a global threshold.

#include <mote/threshold/dialect.hpp>
#include <mote/threshold/global/imagej.hpp>
#include <mote/threshold/global/scan.hpp>
#include <mote/threshold/global/skimage.hpp>

#include <algorithm>
#include <limits>

MOTE_NAMESPACE_BEGIN

/// Bin at which a histogram lies farthest below the chord from its peak to the end of its longer tail.
///
/// The peak is the highest bin, the lowest of equals; the chord ends at height 0 in the outermost occupied bin of the
/// longer side, the lower side of equals. Distances are compared as integers, so exactly; ties give the bin nearest to the
/// end of the tail, which may be an empty one in a gap. Where no bin lies below the chord, the cut is beside the peak, which
/// leaves the tail in the other class. No offset is added to the bin.
/// A histogram with one occupied bin gives that bin, one with two a bin from the lower to below the upper; one without
/// pixels, or without bins, gives 0. Up to 2^63 pixels and 65536 bins. O(bins) time, no allocation.
/// G. W. Zack, W. E. Rogers and S. A. Latt, Journal of Histochemistry and Cytochemistry 25(7):741-753, 1977.
[[nodiscard]] inline std::size_t triangle_bin(std::span<std::uint64_t const> counts) noexcept {
    detail::occupied_range const range(counts);
    if (range.bins < 2) return range.first;
    std::size_t peak = range.first;
    for (std::size_t i = range.first; i <= range.last; ++i)
        if (counts[i] > counts[peak]) peak = i;
    bool const tail_above = range.last - peak > peak - range.first;
    std::size_t const width = tail_above ? range.last - peak : peak - range.first;
    // With x from the end of the tail, the distance below the chord is height x - width count, times a constant.
    // At the peak it is 0. Kept as height x + width (height - count), which is never negative.
    using detail::uint128;
    std::uint64_t const height = counts[peak];
    uint128 farthest = static_cast<uint128>(height) * width;
    std::size_t bin = tail_above ? peak : peak - 1;
    for (std::size_t x = 0; x < width; ++x) {
        std::size_t const i = tail_above ? range.last - x : range.first + x;
        uint128 const distance = static_cast<uint128>(height) * x + static_cast<uint128>(height - counts[i]) * width;
        if (distance > farthest) {
            farthest = distance;
            bin = i;
        }
    }
    return bin;
}

/// The triangle level of an image: pixels above it are the bright class.
///
/// 8- and 16-bit pixels have a bin a value and an exact answer; other types: 65536 bins over the range, whose peak is that
/// of the bins. A constant image gives its value (so nothing is above it), an empty one the lowest value of its type, or 0
/// for float and 32-bit pixels. NaN is ignored; infinities count as the finite extremes.
template <grey_image Src>
[[nodiscard]] double triangle_level(Src const& src) {
    return detail::level_of_bin(src, [](auto bins) { return triangle_bin(bins); });
}

namespace detail {

// The peak and the ends of the tails, moved one bin outward where there is one, mirrored so that the longer tail is on the
// left.
struct byte_triangle {
    byte_table h{};
    int left = 0, right = 0, peak = 0;
    bool mirrored = false;

    explicit byte_triangle(byte_table const& counts) noexcept : h(counts) {
        while (left < 255 && h[static_cast<std::size_t>(left)] == 0) ++left;
        if (h[static_cast<std::size_t>(left)] == 0) left = 0; // no pixels
        for (right = 255; right > 0 && h[static_cast<std::size_t>(right)] == 0;) --right;
        if (left > 0) --left;
        if (right < 255) ++right;
        for (int i = 0; i < 256; ++i)
            if (h[static_cast<std::size_t>(i)] > h[static_cast<std::size_t>(peak)]) peak = i;
        mirrored = peak - left < right - peak;
        if (!mirrored) return;
        std::reverse(h.begin(), h.end());
        left = 255 - right;
        peak = 255 - peak;
    }
    [[nodiscard]] std::uint64_t operator[](int i) const noexcept { return h[static_cast<std::size_t>(i)]; }
};

// Distances in doubles, from the line through the end of the tail; then one bin back.
inline int imagej_triangle(byte_table const& counts) {
    byte_triangle const t(counts);
    if (t.left == t.peak) return t.left;
    double nx = to_double(t[t.peak]), ny = t.left - t.peak;
    double const length = std::sqrt(rounded_once(nx * nx) + rounded_once(ny * ny));
    nx /= length;
    ny /= length;
    double const end = rounded_once(nx * t.left) + rounded_once(ny * to_double(t[t.left]));
    double farthest = 0;
    int split = t.left;
    for (int i = t.left + 1; i <= t.peak; ++i) {
        double const distance = rounded_once(nx * i) + rounded_once(ny * to_double(t[i])) - end;
        if (distance > farthest) {
            farthest = distance;
            split = i;
        }
    }
    --split;
    return t.mirrored ? 255 - split : split;
}

// Distances as integers, from a line through bin 0 of the mirrored table; then one bin back.
inline double opencv_triangle(byte_table const& counts) {
    byte_triangle const t(counts);
    uint128 farthest = 0;
    int split = t.left;
    for (int i = t.left + 1; i <= t.peak; ++i) {
        uint128 const chord = static_cast<uint128>(t[t.peak]) * static_cast<std::uint64_t>(i);
        uint128 const bar = static_cast<uint128>(t[i]) * static_cast<std::uint64_t>(t.peak - t.left);
        if (chord > bar + farthest) {
            farthest = chord - bar;
            split = i;
        }
    }
    --split;
    return t.mirrored ? 255 - split : split;
}

// Distances in doubles over the longer tail, its end included and the peak left out.
inline double skimage_triangle(skimage_histogram const& h) {
    std::size_t const n = h.counts.size();
    if (n < 2) return n == 0 ? 0 : h.centres[0];
    auto const peak = static_cast<std::size_t>(std::max_element(h.counts.begin(), h.counts.end()) - h.counts.begin());
    bool const mirrored = peak < n - 1 - peak;
    std::size_t const width = mirrored ? n - 1 - peak : peak;
    auto const bin = [&](std::size_t x) { return mirrored ? n - 1 - x : x; };
    double const top = to_double(h.counts[peak]), wide = to_double(width), length = std::sqrt(rounded_once(top * top) + wide * wide);
    double farthest = -std::numeric_limits<double>::infinity();
    std::size_t split = 0;
    for (std::size_t x = 0; x < width; ++x) {
        double const distance = rounded_once(top / length * to_double(x)) - rounded_once(wide / length * to_double(h.counts[bin(x)]));
        if (distance > farthest) {
            farthest = distance;
            split = x;
        }
    }
    return h.centres[bin(split)];
}

} // namespace detail

/// The triangle threshold as another program finds it: a bin number, the bins above it being the bright class.
///
/// imagej, fiji, opencv: the ends of the tails are one bin beyond the occupied ones, where there is one, and the bin
/// farthest below the chord is left by one step towards the tail; 256 is possible, where no bin lies below the chord and
/// the tail is above. So is -1 below bin 0, which ImageJ takes for "not found" and makes 0. ImageJ and Fiji compare
/// distances in doubles, OpenCV in integers. skimage: doubles, no outward and no backward step, and some bin also where
/// none lies below the chord; one value gives that value (ValueError), a table without pixels 0. At most 256 bins but for
/// skimage. Up to 2^63 pixels.
/// @throws parameter_error if the program has no such method or counts fewer bins.
[[nodiscard]] inline double triangle_bin(std::span<std::uint64_t const> counts, dialect d) {
    switch (d) {
    case dialect::paper: return static_cast<double>(triangle_bin(counts));
    case dialect::imagej:
    case dialect::fiji:
        return detail::imagej_result(detail::imagej_triangle(detail::byte_table_of(counts, d, "triangle_bin")), d);
    case dialect::opencv: return detail::opencv_triangle(detail::byte_table_of(counts, d, "triangle_bin"));
    case dialect::skimage: return detail::skimage_triangle(skimage_histogram_of(counts));
    default: detail::refuse_dialect(d, "triangle_bin");
    }
}

/// The same of an image: bins are values, and in scikit-image the centres of 256 bins for float and double.
///
/// imagej: of other than 8-bit pixels by `imagej_selection_of`, just below its lower end, so that pixels above the level
/// are those it selects with a dark background. fiji, opencv: 8-bit pixels. An image without pixels gives what
/// `triangle_level(image)` gives.
/// @throws parameter_error if the program has no such method or takes no pixels of this type.
template <grey_image Src>
[[nodiscard]] double triangle_level(Src const& src, dialect d) {
    if (d == dialect::paper) return triangle_level(src);
    if (d == dialect::skimage) return detail::level_of_skimage(src, [](auto const& h) { return detail::skimage_triangle(h); });
    return detail::level_of_tool(src, d, "triangle_level", [d](auto bins) { return triangle_bin(bins, d); });
}

MOTE_NAMESPACE_END
