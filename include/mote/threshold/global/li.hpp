// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Li and Lee's minimum cross entropy as a global threshold.

#include <mote/threshold/dialect.hpp>
#include <mote/threshold/global/imagej.hpp>
#include <mote/threshold/global/scan.hpp>
#include <mote/threshold/global/skimage.hpp>

#include <algorithm>
#include <concepts>
#include <type_traits>
#include <utility>
#include <vector>

MOTE_NAMESPACE_BEGIN

namespace detail {

// (1 + x) ln(1 + x) - x for x >= -1, to the last digits also where the terms cancel.
inline double cross_entropy_term(double x) noexcept {
    if (x <= -1) return 1;
    if (std::fabs(x) > 0.125) return (1 + x) * std::log1p(x) - x;
    double sum = 0;
    for (int k = 18; k >= 2; --k) sum = 1.0 / (k * (k - 1)) - x * sum;
    return x * x * sum;
}

} // namespace detail

/// Bin that splits a histogram so that the image of the two class means has the smallest cross entropy to the image.
///
/// Class 0 is bins [0, t], class 1 is bins (t, n). The minimum over all t, not the fixed point of the usual iteration,
/// which can end in another extremum. Grey values are counted from bin `zero`, because cross entropy needs an intensity
/// with a zero: bins below it count as 0. Sums are integers, the criterion double; splits whose criteria agree to 12
/// digits are ties, and ties give the smallest t, which is an occupied bin.
/// A histogram with one occupied bin gives that bin, one with two the lower; one without pixels, or without bins, gives 0.
/// Up to 2^63 pixels and 65536 bins. O(bins) time, no allocation.
/// C. H. Li and C. K. Lee, Pattern Recognition 26(4):617-625, 1993.
[[nodiscard]] inline std::size_t li_bin(std::span<std::uint64_t const> counts, std::size_t zero = 0) noexcept {
    detail::occupied_range const range(counts);
    detail::class_sum all, low;
    auto const value = [zero](std::size_t i) { return i < zero ? 0 : i - zero; };
    for (std::size_t i = range.first; i < counts.size(); ++i) all.add(value(i), counts[i]);
    double const pixels = static_cast<double>(all.pixels), moment = static_cast<double>(all.moment);
    double best = -1;
    std::size_t bin = range.first;
    for (std::size_t i = range.first; i < range.last; ++i) {
        if (counts[i] == 0) continue;
        low.add(value(i), counts[i]);
        double const below = static_cast<double>(low.pixels), above = static_cast<double>(all.pixels - low.pixels);
        // How much of the cross entropy the split removes, with x the relative distances of the class means from the mean.
        auto difference = multiply(all.wide_moment(), wide_uint<1>(low.pixels));
        difference -= multiply(low.wide_moment(), wide_uint<1>(all.pixels));
        double const d = difference.to_double() / moment;
        double const gain = below / pixels * detail::cross_entropy_term(-d / below) +
                            above / pixels * detail::cross_entropy_term(d / above);
        if (gain > best * (best > 0 ? 1 + detail::criterion_doubt : 1)) {
            best = gain;
            bin = i;
        }
    }
    return bin;
}

/// Li and Lee's level of an image: pixels above it are the bright class.
///
/// Values are counted from the smallest value of the image, so that the level follows a shift of all values, such as the
/// offset of a camera, and does not depend on the pixel type; `li_bin` takes another zero.
/// 8- and 16-bit pixels have a bin a value; other types: 65536 bins over the range. A constant image gives its value (so
/// nothing is above it), an empty one the lowest value of its type, or 0 for float and 32-bit pixels.
/// NaN is ignored; infinities count as the finite extremes.
template <grey_image Src>
[[nodiscard]] double li_level(Src const& src) {
    return detail::level_of_bin(src, [](auto bins) { return li_bin(bins, detail::occupied_range(bins).first); });
}

namespace detail {

// The iteration on bin numbers, with the threshold rounded to one in each round.
inline int imagej_li(byte_table const& h) {
    class_sum const all = sum_of(h);
    double next = to_double(all.moment) / to_double(all.pixels), old = 0;
    int t = 0;
    for (int round = 0; round < 1000; ++round) { // it ends sooner
        old = next;
        t = java_int(old + 0.5);
        class_sum low;
        for (int i = 0; i <= t && i < 256; ++i) low.add(static_cast<std::size_t>(i), h[static_cast<std::size_t>(i)]);
        auto const mean = [](std::uint64_t pixels, uint128 moment) { return pixels == 0 ? 0 : to_double(moment) / to_double(pixels); };
        double const below = mean(low.pixels, low.moment), above = mean(all.pixels - low.pixels, all.moment - low.moment);
        double const v = (below - above) / (std::log(below) - std::log(above));
        next = java_int(v + (v < -0x1p-52 ? -0.5 : 0.5));
        if (!(std::fabs(next - old) > 0.5)) break;
    }
    return t;
}

// The iteration on values counted from the smallest. `sums_at_or_below(t)` gives the number and the sum of those up to t.
template <class Sums>
double skimage_li(double pixels, double moment, double tolerance, Sums&& sums_at_or_below) {
    double next = moment / pixels, old = -2 * tolerance;
    for (int round = 0; round < 10000 && std::fabs(next - old) > tolerance; ++round) {
        old = next;
        auto const [n, sum] = sums_at_or_below(old);
        if (!(n > 0) || !(pixels - n > 0)) break;
        double const below = sum / n, above = (moment - sum) / (pixels - n);
        next = (below - above) / (std::log(below) - std::log(above));
    }
    return next;
}

inline double skimage_li(skimage_histogram const& h) {
    if (h.counts.size() < 2) return h.counts.empty() ? 0 : h.centres[0];
    class_sum const all = sum_of(h.counts);
    return h.centres[0] + skimage_li(to_double(all.pixels), to_double(all.moment), 0.5, [&](double t) {
               class_sum low;
               for (std::size_t i = 0; i < h.counts.size() && to_double(i) <= t; ++i) low.add(i, h.counts[i]);
               return std::pair(to_double(low.pixels), to_double(low.moment));
           });
}

// Without bins: on the sorted values, up to half of the smallest gap between two of them.
template <std::floating_point T>
double skimage_li_of_samples(image_view<T const> src) {
    std::vector<T> values;
    value_range const range = value_range_of(src);
    auto const least = static_cast<T>(range.low);
    row_reader<T> read(src);
    for (std::ptrdiff_t y = 0; y < (src.empty() ? 0 : src.height); ++y) {
        T const* const row = read(y);
        for (std::ptrdiff_t x = 0; x < src.width; ++x)
            if (std::isfinite(row[x])) values.push_back(row[x] - least);
    }
    std::sort(values.begin(), values.end());
    if (values.empty() || !(values.back() > 0) || !std::isfinite(values.back())) return range.low;
    double gap = std::numeric_limits<double>::infinity();
    compensated_sum sum;
    std::vector<double> sums(1);
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (i > 0 && values[i] > values[i - 1]) gap = std::min(gap, static_cast<double>(values[i] - values[i - 1]));
        sum.add(static_cast<double>(values[i]));
        sums.push_back(sum.value());
    }
    double const level = skimage_li(static_cast<double>(values.size()), sums.back(), gap / 2, [&](double t) {
        auto const n = std::upper_bound(values.begin(), values.end(), t) - values.begin();
        return std::pair(static_cast<double>(n), sums[static_cast<std::size_t>(n)]);
    });
    return static_cast<double>(static_cast<T>(level) + least);
}

} // namespace detail

/// Li and Tam's iteration as another program does it: a bin number or a fraction of one, the bins above it being the
/// bright class.
///
/// Starts at the mean and goes to (mean 1 - mean 0) / (ln mean 1 - ln mean 0). imagej, fiji: on bin numbers, rounded to a
/// bin in each round; one value, or none, gives 0. skimage: on bins counted from the lowest occupied one, until a step is
/// at most half a bin; the level is a fraction. One value gives that value, a table without pixels 0 (NaN). At most 256
/// bins for imagej and fiji. Up to 2^63 pixels. O(bins) time a round.
/// C. H. Li and P. K. S. Tam, Pattern Recognition Letters 19(8):771-776, 1998.
/// @throws parameter_error if the program has no such method or counts fewer bins.
[[nodiscard]] inline double li_bin(std::span<std::uint64_t const> counts, dialect d) {
    switch (d) {
    case dialect::paper: return static_cast<double>(li_bin(counts));
    case dialect::imagej:
    case dialect::fiji:
        return detail::imagej_result(detail::imagej_li(detail::byte_table_of(counts, d, "li_bin")), d);
    case dialect::skimage: return detail::skimage_li(skimage_histogram_of(counts));
    default: detail::refuse_dialect(d, "li_bin");
    }
}

/// The same of an image.
///
/// skimage: integers as counts; float and double without bins, until a step is at most half of the smallest gap between
/// values, which are sorted (12 to 16 bytes a pixel). Infinities are left out there. imagej: of other than 8-bit pixels by
/// `imagej_selection_of`, just below its lower end, so that pixels above the level are those it selects with a dark
/// background. fiji: 8-bit pixels. An image without pixels gives what `li_level(image)` gives.
/// @throws parameter_error if the program has no such method or takes no pixels of this type.
template <grey_image Src>
[[nodiscard]] double li_level(Src const& src, dialect d) {
    if (d == dialect::paper) return li_level(src);
    if (d == dialect::skimage) {
        if constexpr (std::is_floating_point_v<pixel_of<Src>>)
            return detail::skimage_li_of_samples(const_view(src));
        else
            return detail::level_of_skimage(src, [](auto const& h) { return detail::skimage_li(h); });
    }
    return detail::level_of_tool(src, d, "li_level", [d](auto bins) { return li_bin(bins, d); });
}

MOTE_NAMESPACE_END
