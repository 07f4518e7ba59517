// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Huang and Wang's minimum fuzziness as a global threshold.

#include <mote/threshold/dialect.hpp>
#include <mote/threshold/global/imagej.hpp>
#include <mote/threshold/global/scan.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

MOTE_NAMESPACE_BEGIN

namespace detail {

// Shannon's entropy of the membership 1 / (1 + x), x being the distance from the class mean in units of the range.
inline double fuzziness(double x) noexcept { return x > 0 ? std::log1p(x) - x / (1 + x) * std::log(x) : 0; }

// The same to 8 digits and without logarithms: the first terms of Taylor's series about the middle of each of 32 parts of
// the octaves from `least` to 2.
class fuzziness_table {
public:
    explicit fuzziness_table(double least) : base_(part(least)) {
        for (std::uint64_t p = base_; p < part(2.0); ++p) {
            double const from = std::bit_cast<double>(p << shift), to = std::bit_cast<double>((p + 1) << shift);
            double const x = from + (to - from) / 2, y = 1 + x, l = std::log(x);
            series_.push_back({x, fuzziness(x), -l / (y * y), (-1 / (x * y * y) + 2 * l / (y * y * y)) / 2,
                               (1 / (x * x * y * y) + 4 / (x * y * y * y) - 6 * l / (y * y * y * y)) / 6});
        }
    }
    /// Of x up to 2.
    [[nodiscard]] double operator()(double x) const noexcept {
        std::uint64_t const p = part(x);
        if (p < base_) return fuzziness(x);
        auto const& s = series_[static_cast<std::size_t>(p - base_)];
        double const d = x - s[0];
        return s[1] + d * (s[2] + d * (s[3] + d * s[4]));
    }

private:
    static constexpr int shift = 47; // exponent and 5 bits of the fraction
    static std::uint64_t part(double x) noexcept { return std::bit_cast<std::uint64_t>(x) >> shift; }

    std::uint64_t base_;
    std::vector<std::array<double, 5>> series_;
};

// The fuzziness of any part of a histogram about any mean.
//
// Far from the mean a block of bins acts through a few weights at Chebyshev points: blocks double in width, so a sum over n
// bins costs O(log n). The nearest fuzziness that is not smooth lies a block's width away from a far block, and each point
// more makes the error 5.8 times smaller (J. Barnes and P. Hut, Nature 324:446-449, 1986, for the idea of far blocks).
class fuzziness_sums {
public:
    // The relative error of `approximate`: 5.8^-10, and room for the constant.
    static constexpr double doubt = 1e-6;

    /// Bins are counted from the first occupied one.
    fuzziness_sums(std::span<std::uint64_t const> counts, occupied_range const& range)
        : scale_(1 / static_cast<double>(range.last - range.first)), near_(scale_ / 2) {
        std::size_t const n = range.last - range.first + 1;
        for (std::size_t i = 0; i < n; ++i) counts_.push_back(static_cast<double>(counts[range.first + i]));
        if (n < 4 * leaf) return;
        for (std::size_t j = 0; j < points; ++j) places_[j] = 0.5 - 0.5 * std::cos((static_cast<double>(j) + 0.5) * 3.14159265358979323846 / points);
        std::vector<weights> blocks((n + leaf - 1) / leaf);
        for (std::size_t i = 0; i < n; ++i)
            if (counts_[i] > 0) spread(counts_[i], (static_cast<double>(i % leaf) + 0.5) / leaf, blocks[i / leaf]);
        while (blocks.size() > 1) {
            std::vector<weights> wider((blocks.size() + 1) / 2);
            for (std::size_t b = 0; b < blocks.size(); ++b)
                for (std::size_t j = 0; j < points; ++j)
                    if (blocks[b][j] != 0) spread(blocks[b][j], (places_[j] + static_cast<double>(b % 2)) / 2, wider[b / 2]);
            levels_.push_back(std::move(blocks));
            blocks = std::move(wider);
        }
    }

    /// Whether `approximate` saves anything.
    [[nodiscard]] bool has_blocks() const noexcept { return !levels_.empty(); }

    /// Of bins [low, high) about the mean `whole + part`.
    [[nodiscard]] double exact(std::size_t low, std::size_t high, double whole, double part) const noexcept {
        compensated_sum sum;
        for (std::size_t i = low; i < high; ++i)
            if (counts_[i] > 0) sum.add(counts_[i] * fuzziness(std::fabs(static_cast<double>(i) - whole - part) * scale_));
        return sum.value();
    }
    [[nodiscard]] double approximate(std::size_t low, std::size_t high, double mean) const noexcept {
        double sum = 0;
        std::size_t const width = leaf << (levels_.size() - 1);
        for (std::size_t b = 0; b < levels_.back().size(); ++b) sum += block(levels_.size() - 1, b, width, low, high, mean);
        return sum;
    }

private:
    static constexpr std::size_t leaf = 16, points = 10;
    using weights = std::array<double, points>;

    // Interpolation at the Chebyshev points, in Lagrange's form.
    void spread(double weight, double at, weights& to) const noexcept {
        for (std::size_t j = 0; j < points; ++j) {
            double w = weight;
            for (std::size_t k = 0; k < points; ++k)
                if (k != j) w *= (at - places_[k]) / (places_[j] - places_[k]);
            to[j] += w;
        }
    }
    double block(std::size_t level, std::size_t b, std::size_t width, std::size_t low, std::size_t high, double mean) const noexcept {
        std::size_t const begin = b * width, end = std::min(begin + width, counts_.size());
        if (begin >= high || end <= low) return 0;
        // The block's points lie between half a bin below `begin` and half a bin below its end.
        double const first = static_cast<double>(begin) - 0.5, size = static_cast<double>(width);
        if (begin >= low && end <= high && (mean <= first - size || mean >= first + 2 * size)) {
            double sum = 0;
            weights const& w = levels_[level][b];
            for (std::size_t j = 0; j < points; ++j) sum += w[j] * near_(std::fabs(first + places_[j] * size - mean) * scale_);
            return sum;
        }
        if (level > 0)
            return block(level - 1, 2 * b, width / 2, low, high, mean) +
                   (2 * b + 1 < levels_[level - 1].size() ? block(level - 1, 2 * b + 1, width / 2, low, high, mean) : 0);
        double sum = 0;
        for (std::size_t i = std::max(begin, low); i < std::min(end, high); ++i)
            if (counts_[i] > 0) sum += counts_[i] * near_(std::fabs(static_cast<double>(i) - mean) * scale_);
        return sum;
    }

    double scale_;
    fuzziness_table near_;
    std::vector<double> counts_;
    weights places_{}; // in a block from 0 to 1
    std::vector<std::vector<weights>> levels_; // from the narrowest blocks on
};

// A mean as a whole number and a part, so that bins at the mean lie there to the last digit.
struct split_mean {
    double whole = 0, part = 0;

    explicit split_mean(class_sum const& s) noexcept {
        uint128 const q = s.moment / s.pixels;
        whole = static_cast<double>(static_cast<std::uint64_t>(q));
        part = static_cast<double>(static_cast<std::uint64_t>(s.moment - q * s.pixels)) / static_cast<double>(s.pixels);
    }
    [[nodiscard]] double value() const noexcept { return whole + part; }
};

} // namespace detail

/// Bin that splits a histogram into the two classes of least fuzziness.
///
/// Class 0 is bins [0, t], class 1 is bins (t, n), both with pixels. A pixel belongs to its class by
/// 1 / (1 + |value - class mean| / C), C being the difference of the outermost occupied bins; fuzziness is the sum of Shannon's
/// entropies of these memberships. Means are exact, sums double; splits that agree to 12 digits are ties, and ties give
/// the smallest t, which is an occupied bin.
/// A histogram with one occupied bin gives that bin, one with two the lower; one without pixels, or without bins, gives 0.
/// Up to 2^63 pixels. O(n log n) time for n bins from first to last: all splits are told apart to 6 digits by sums over far
/// blocks, and only the best few are summed up bin by bin. 180 bytes a bin.
/// L.-K. Huang and M.-J. J. Wang, Pattern Recognition 28(1):41-51, 1995.
[[nodiscard]] inline std::size_t huang_bin(std::span<std::uint64_t const> counts) {
    detail::occupied_range const range(counts);
    if (range.bins < 2) return range.first;
    detail::fuzziness_sums const sums(counts, range);
    std::size_t const n = range.last - range.first + 1;
    struct split {
        std::size_t bin;
        detail::split_mean below, above;
        double fuzziness;
    };
    detail::class_sum all, low;
    for (std::size_t i = 0; i < n; ++i) all.add(i, counts[range.first + i]);
    std::vector<split> splits;
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i + 1 < n; ++i) {
        if (counts[range.first + i] == 0) continue;
        low.add(i, counts[range.first + i]);
        detail::class_sum high;
        high.pixels = all.pixels - low.pixels;
        high.moment = all.moment - low.moment;
        split s{i, detail::split_mean(low), detail::split_mean(high), 0};
        if (sums.has_blocks()) s.fuzziness = sums.approximate(0, i + 1, s.below.value()) + sums.approximate(i + 1, n, s.above.value());
        least = std::min(least, s.fuzziness);
        splits.push_back(s);
    }
    std::size_t bin = 0;
    double const limit = least * (1 + 3 * detail::fuzziness_sums::doubt);
    least = std::numeric_limits<double>::infinity();
    for (split const& s : splits) {
        if (s.fuzziness > limit) continue;
        double const f = sums.exact(0, s.bin + 1, s.below.whole, s.below.part) + sums.exact(s.bin + 1, n, s.above.whole, s.above.part);
        if (f < least * (1 - detail::criterion_doubt)) {
            least = f;
            bin = s.bin;
        }
    }
    return range.first + bin;
}

namespace detail {

// The first least sum in the order of ImageJ's roundings; -1 for one occupied bin or none.
inline int imagej_huang(byte_table const& counts) {
    occupied_range const range(counts);
    if (range.bins < 2) return -1;
    double const scale = 1.0 / static_cast<double>(range.last - range.first);
    std::array<double, 256> below{}, above{};
    double sum = 0, pixels = 0;
    for (std::size_t i = range.first; i < counts.size(); ++i) {
        sum += rounded_once(static_cast<double>(i) * static_cast<double>(counts[i]));
        pixels += static_cast<double>(counts[i]);
        below[i] = sum / pixels;
    }
    sum = pixels = 0;
    for (std::size_t i = range.last; i > 0; --i) {
        sum += rounded_once(static_cast<double>(i) * static_cast<double>(counts[i]));
        pixels += static_cast<double>(counts[i]);
        above[i - 1] = sum / pixels;
    }
    auto const certain_or_fuzzy = [&](std::size_t i, double mean) {
        double const membership = 1.0 / (1.0 + rounded_once(scale * std::fabs(static_cast<double>(i) - mean)));
        if (membership < 1e-6 || membership > 0.999999) return 0.0;
        return rounded_once(static_cast<double>(counts[i]) *
                            (rounded_once(-membership * std::log(membership)) - rounded_once((1.0 - membership) * std::log(1.0 - membership))));
    };
    int bin = -1;
    double least = std::numeric_limits<double>::max();
    for (std::size_t t = 0; t <= range.last; ++t) {
        if (t > 0 && counts[t] == 0) continue; // as the bin below
        double entropy = 0;
        for (std::size_t i = range.first; i <= range.last; ++i)
            if (counts[i] > 0) entropy += certain_or_fuzzy(i, i <= t ? below[t] : above[t]);
        if (entropy < least) {
            least = entropy;
            bin = static_cast<int>(t);
        }
    }
    return bin;
}

} // namespace detail

/// Huang and Wang's threshold as another program finds it: a bin number, the bins above it being the bright class.
///
/// imagej, fiji: doubles, the first least sum. Also the undivided histogram is tried, as bin 0 where that is below the first occupied
/// bin, and as the last occupied one; memberships within 1e-6 of 0 or 1 count as certain. One value or none is "not found": 0 in ImageJ, -1 in
/// Fiji. At most 256 bins. Up to 2^63 pixels. O(bins^2) time.
/// @throws parameter_error if the program has no such method or counts fewer bins.
[[nodiscard]] inline double huang_bin(std::span<std::uint64_t const> counts, dialect d) {
    switch (d) {
    case dialect::paper: return static_cast<double>(huang_bin(counts));
    case dialect::imagej:
    case dialect::fiji:
        return detail::imagej_result(detail::imagej_huang(detail::byte_table_of(counts, d, "huang_bin")), d);
    default: detail::refuse_dialect(d, "huang_bin");
    }
}

/// The bin of least fuzziness about means that are rounded to whole bins: the other Huang of Fiji's Auto Threshold (Huang2).
///
/// Also the undivided histogram is tried, as the last occupied bin; the first least sum counts. One occupied bin, or none: 0. Up to 2^63
/// pixels. O(n^2) time for n occupied bins, without logarithms.
[[nodiscard]] inline std::size_t huang2_bin(std::span<std::uint64_t const> counts) {
    detail::occupied_range const range(counts);
    if (range.bins < 2) return 0;
    std::vector<double> entropy(range.last - range.first + 1);
    for (std::size_t i = 1; i < entropy.size(); ++i) {
        double const membership = 1 / (1 + static_cast<double>(i) / static_cast<double>(range.last - range.first));
        entropy[i] = -membership * std::log(membership) - (1 - membership) * std::log(1 - membership);
    }
    detail::class_sum const all = detail::sum_of(counts);
    detail::class_sum low;
    auto const rounded = [](detail::uint128 moment, std::uint64_t pixels) {
        return pixels == 0 ? 0 : static_cast<std::size_t>((2 * moment + pixels) / (static_cast<detail::uint128>(pixels) * 2));
    };
    std::size_t bin = 0;
    double least = std::numeric_limits<double>::max();
    for (std::size_t t = range.first; t <= range.last; ++t) {
        if (counts[t] == 0) continue;
        low.add(t, counts[t]);
        std::size_t const below = rounded(low.moment, low.pixels), above = rounded(all.moment - low.moment, all.pixels - low.pixels);
        double sum = 0;
        for (std::size_t i = range.first; i <= range.last; ++i) {
            if (counts[i] == 0) continue;
            std::size_t const mean = i <= t ? below : above;
            sum += entropy[i > mean ? i - mean : mean - i] * static_cast<double>(counts[i]);
        }
        if (sum < least) {
            least = sum;
            bin = t;
        }
    }
    return bin;
}

/// Huang and Wang's level of an image: pixels above it are the bright class.
///
/// 8- and 16-bit pixels have a bin a value; other types: 65536 bins over the range. A constant image gives its value (so nothing
/// is above it), an empty one the lowest value of its type, or 0 for float and 32-bit pixels. NaN is ignored; infinities
/// count as the finite extremes.
template <grey_image Src>
[[nodiscard]] double huang_level(Src const& src) {
    return detail::level_of_bin(src, [](auto bins) { return huang_bin(bins); });
}

/// The same of an image.
///
/// imagej: of other than 8-bit pixels by `imagej_selection_of`, just below its lower end, so that pixels above the level are those
/// it selects with a dark background. fiji: 8-bit pixels. An image without pixels gives what `huang_level(image)` gives.
/// @throws parameter_error if the program has no such method or takes no pixels of this type.
template <grey_image Src>
[[nodiscard]] double huang_level(Src const& src, dialect d) {
    if (d == dialect::paper) return huang_level(src);
    return detail::level_of_tool(src, d, "huang_level", [d](auto bins) { return huang_bin(bins, d); });
}

/// The level of `huang2_bin`.
template <grey_image Src>
[[nodiscard]] double huang2_level(Src const& src) {
    return detail::level_of_bin(src, [](auto bins) { return huang2_bin(bins); });
}

MOTE_NAMESPACE_END
