// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Otsu's global threshold.

#include <mote/core/image_traits.hpp>
#include <mote/core/row_reader.hpp>
#include <mote/core/wide_integer.hpp>
#include <mote/histogram/histogram.hpp>
#include <mote/threshold/dialect.hpp>
#include <mote/threshold/global/imagej.hpp>
#include <mote/threshold/global/skimage.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

MOTE_NAMESPACE_BEGIN

namespace detail {

// The between-class variance of a split, times the square of the number of pixels: difference^2 / (below * above).
// Kept as integers, because symmetric histograms have two optima that rounding would choose between.
struct otsu_split {
    wide_uint<3> difference; // |pixels * moment below - moment * pixels below|
    std::uint64_t below = 0, above = 0;
    double approximate = -1;

    void approximate_from_integers() noexcept {
        double const d = difference.to_double();
        approximate = d / static_cast<double>(below) * (d / static_cast<double>(above));
    }
    /// Exact; the doubles decide where they are far enough apart.
    [[nodiscard]] bool better_than(otsu_split const& other) const noexcept {
        constexpr double doubt = 1e-12;
        if (approximate > other.approximate * (1 + doubt)) return true;
        if (approximate < other.approximate * (1 - doubt)) return false;
        auto const mine = multiply(multiply(difference, difference),
                                   multiply(wide_uint<1>(other.below), wide_uint<1>(other.above)));
        auto const theirs = multiply(multiply(other.difference, other.difference),
                                     multiply(wide_uint<1>(below), wide_uint<1>(above)));
        return mine > theirs;
    }
};

} // namespace detail

/// Bin that splits a histogram into the two classes with the largest between-class variance.
///
/// Class 0 is bins [0, t], class 1 is bins (t, n). Decided in integer arithmetic, so exactly; ties give the smallest t.
/// A histogram with one occupied bin gives that bin; one without pixels, or without bins, gives 0.
/// Up to 2^63 pixels and 65536 bins. O(bins) time, no allocation.
/// N. Otsu, IEEE Trans. Systems, Man, and Cybernetics 9(1):62-66, 1979.
[[nodiscard]] inline std::size_t otsu_bin(std::span<std::uint64_t const> counts) noexcept {
    std::uint64_t total = 0;
    wide_uint<2> moment; // bin numbers, summed over pixels
    for (std::size_t i = 0; i < counts.size(); ++i) {
        total += counts[i];
        moment += multiply(wide_uint<1>(i), wide_uint<1>(counts[i]));
    }
    detail::otsu_split best, here;
    wide_uint<2> moment_below;
    std::size_t bin = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        if (counts[i] == 0) continue;
        here.below += counts[i];
        here.above = total - here.below;
        if (here.above == 0) {
            if (here.below == counts[i]) bin = i;
            break;
        }
        moment_below += multiply(wide_uint<1>(i), wide_uint<1>(counts[i]));
        // The mean below is never above the mean of all: moment * below >= moment_below * total.
        here.difference = multiply(moment, wide_uint<1>(here.below));
        here.difference -= multiply(moment_below, wide_uint<1>(total));
        here.approximate_from_integers();
        if (here.better_than(best)) {
            best = here;
            bin = i;
        }
    }
    return bin;
}

namespace detail {

// Otsu's level of real values: the best of the bins' edges by the true class means, then the best single value in the
// two occupied bins beside that edge.
template <class T>
double otsu_level_of_samples(image_view<T const> src) {
    histogram const h = histogram_of(src);
    std::vector<double> sums(h.counts.size());
    double const high = h.origin + h.half_range + h.half_range;
    // Values are counted from the smallest in half ranges, 0 .. 2: squares of large or small ones could not be told apart.
    auto const scaled = [&](double v) { return h.half_range > 0 ? (v / 2 - h.origin / 2) / h.half_range : 0; };
    auto const for_each_value = [&](auto&& f) {
        row_reader<T> read(src);
        for (std::ptrdiff_t y = 0; y < (src.empty() ? 0 : src.height); ++y) {
            T const* const row = read(y);
            for (std::ptrdiff_t x = 0; x < src.width; ++x)
                if (double const v = static_cast<double>(row[x]); v == v) f(std::clamp(v, h.origin, high), h.bin(v));
        }
    };
    double total = 0, moment = 0;
    for_each_value([&](double v, std::size_t bin) { sums[bin] += scaled(v); });
    for (std::size_t i = 0; i < sums.size(); ++i) {
        total += static_cast<double>(h.counts[i]);
        moment += sums[i];
    }
    double below = 0, moment_below = 0, best = -1;
    auto const better = [&] {
        double const above = total - below;
        double const d = moment_below - moment * (below / total);
        if (!(below > 0 && above > 0) || !(d * d / (below * above) > best)) return false;
        best = d * d / (below * above);
        return true;
    };
    std::size_t edge = 0;
    for (std::size_t i = 0; i < sums.size(); ++i) {
        if (h.counts[i] == 0) continue;
        below += static_cast<double>(h.counts[i]);
        moment_below += sums[i];
        if (better()) edge = i;
    }
    double level = h.level(edge);
    std::size_t after = edge + 1;
    while (after < sums.size() && h.counts[after] == 0) ++after;
    std::vector<double> near;
    for_each_value([&](double v, std::size_t bin) {
        if (bin == edge || bin == after) near.push_back(v);
    });
    std::sort(near.begin(), near.end());
    below = moment_below = 0;
    for (std::size_t i = 0; i < edge; ++i) {
        below += static_cast<double>(h.counts[i]);
        moment_below += sums[i];
    }
    for (std::size_t i = 0; i < near.size(); ++i) {
        below += 1;
        moment_below += scaled(near[i]);
        if (i + 1 < near.size() && near[i + 1] > near[i] && better()) level = near[i];
    }
    return level;
}

} // namespace detail

/// Otsu's level of an image: pixels above it are the bright class.
///
/// 8- and 16-bit pixels have a bin a value and an exact answer. Other types: the best edge of 65536 bins over the range,
/// by the true means of the classes, then the best value in the two occupied bins beside it, which are sorted (8 bytes a
/// pixel in them); the level is a value of the image.
/// A constant image gives its value (so nothing is above it), an empty one the lowest value of its type, or 0 for float
/// and 32-bit pixels. NaN is ignored; infinities count as the finite extremes. One pass over 8- and 16-bit pixels, four over others.
template <grey_image Src>
[[nodiscard]] double otsu_level(Src const& src) {
    if constexpr (countable_pixel<pixel_of<Src>>) {
        histogram const h = histogram_of(src);
        return h.level(otsu_bin(h.counts));
    } else {
        return detail::otsu_level_of_samples(const_view(src));
    }
}

namespace detail {

// ImageJ: the last of the best splits at 1 .. 254, in doubles; without any, 254.
inline int imagej_otsu(byte_table const& h) {
    class_sum const all = sum_of(h);
    double const pixels = to_double(all.pixels), moment = to_double(all.moment);
    class_sum low;
    low.add(0, h[0]);
    double best = 0;
    int bin = 0;
    for (int i = 1; i < 255; ++i) {
        low.add(static_cast<std::size_t>(i), h[static_cast<std::size_t>(i)]);
        double const below = to_double(low.pixels), product = below * (pixels - below);
        double const difference = rounded_once(below / pixels * moment) - to_double(low.moment);
        double const variance = product > 0 ? difference * difference / product : 0;
        if (variance >= best) {
            best = variance;
            bin = i;
        }
    }
    return bin;
}

// Fiji: the first of the best splits, of shares in doubles; -1 without any.
inline int fiji_otsu(byte_table const& h) {
    double const term = 1 / to_double(total_of(h));
    double below = 0, mean = 0, mean_of_all = 0, best = 0;
    int bin = -1;
    for (std::size_t i = 0; i < 256; ++i) mean_of_all += rounded_once(to_double(i) * rounded_once(term * to_double(h[i])));
    for (std::size_t i = 0; i < 256; ++i) {
        double const share = rounded_once(term * to_double(h[i]));
        below += share;
        mean += rounded_once(to_double(i) * share);
        double const difference = rounded_once(mean_of_all * below) - mean;
        double const variance = difference * (difference / rounded_once(below * (1 - below)));
        if (variance > best) {
            best = variance;
            bin = static_cast<int>(i);
        }
    }
    return bin;
}

// OpenCV: the first of the best splits, of shares in doubles, with both classes of at least 2^-23; 0 without any.
inline double opencv_otsu(std::span<std::uint64_t const> counts) {
    constexpr double least = 0x1p-23;
    class_sum const all = sum_of(counts);
    if (all.pixels == 0) return 0;
    double const scale = 1 / to_double(all.pixels), mean = to_double(all.moment) * scale;
    double below = 0, mean_below = 0, best = 0;
    std::size_t bin = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        double const share = rounded_once(to_double(counts[i]) * scale);
        double const part = rounded_once(mean_below * below);
        mean_below = part;
        below += share;
        double const above = 1 - below;
        if (std::min(below, above) < least || std::max(below, above) > 1 - least) continue;
        mean_below = (part + rounded_once(to_double(i) * share)) / below;
        double const mean_above = (mean - rounded_once(below * mean_below)) / above;
        double const difference = mean_below - mean_above, variance = below * above * difference * difference;
        if (variance > best) {
            best = variance;
            bin = i;
        }
    }
    return static_cast<double>(bin);
}

// scikit-image: the first of the best splits, in doubles.
inline double skimage_otsu(skimage_histogram const& h) {
    std::size_t const n = h.counts.size();
    if (n < 2) return n == 0 ? 0 : h.centres[0];
    std::vector<double> mean_above(n), above(n);
    double moment = 0, pixels = 0;
    for (std::size_t i = n; i-- > 0;) {
        pixels += to_double(h.counts[i]);
        moment += rounded_once(to_double(h.counts[i]) * h.centres[i]);
        above[i] = pixels;
        mean_above[i] = moment / pixels;
    }
    pixels = moment = 0;
    double best = -1;
    std::size_t bin = 0;
    for (std::size_t i = 0; i + 1 < n; ++i) {
        pixels += to_double(h.counts[i]);
        moment += rounded_once(to_double(h.counts[i]) * h.centres[i]);
        double const difference = moment / pixels - mean_above[i + 1];
        double const variance = pixels * above[i + 1] * (difference * difference);
        if (variance > best) {
            best = variance;
            bin = i;
        }
    }
    return h.centres[bin];
}

} // namespace detail

/// Otsu's threshold as another program finds it: a bin number, the bins above it being the bright class.
///
/// All compare the same criterion in doubles, so that equally good splits fall by rounding. imagej: never bin 0 or 255,
/// the last of equals, 254 where nothing can be split (also for values 0 and 1). fiji: the first of equals, -1 where
/// nothing can be split (Fiji returns the smallest int). opencv: the first, among classes of at least 2^-23 of the pixels;
/// 0 where nothing can be split. skimage: the first; one value gives that value, and a table without pixels 0
/// (ValueError). At most 256 bins for imagej and fiji, 65536 for others. Up to 2^63 pixels.
/// @throws parameter_error if the program has no such method here or counts fewer bins.
[[nodiscard]] inline double otsu_bin(std::span<std::uint64_t const> counts, dialect d) {
    switch (d) {
    case dialect::paper: return static_cast<double>(otsu_bin(counts));
    case dialect::imagej: return detail::imagej_otsu(detail::byte_table_of(counts, d, "otsu_bin"));
    case dialect::fiji: return detail::fiji_otsu(detail::byte_table_of(counts, d, "otsu_bin"));
    case dialect::opencv: return detail::opencv_otsu(counts);
    case dialect::skimage: return detail::skimage_otsu(skimage_histogram_of(counts));
    default: detail::refuse_dialect(d, "otsu_bin");
    }
}

/// The same of an image: bins are values, and in scikit-image the centres of 256 bins for float and double.
///
/// imagej: of other than 8-bit pixels by `imagej_selection_of`, just below its lower end, so that pixels above the level
/// are those it selects with a dark background. fiji: 8-bit pixels; opencv: unsigned 8- and 16-bit pixels. An image
/// without pixels gives what `otsu_level(image)` gives.
/// @throws parameter_error if the program has no such method here or takes no pixels of this type.
template <grey_image Src>
[[nodiscard]] double otsu_level(Src const& src, dialect d) {
    if (d == dialect::paper) return otsu_level(src);
    if (d == dialect::skimage) return detail::level_of_skimage(src, [](auto const& h) { return detail::skimage_otsu(h); });
    return detail::level_of_tool(src, d, "otsu_level", [d](auto bins) { return otsu_bin(bins, d); });
}

MOTE_NAMESPACE_END
