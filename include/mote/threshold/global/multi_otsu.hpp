// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Otsu's criterion for several classes, and the image of the classes.

#include <mote/core/error.hpp>
#include <mote/core/image.hpp>
#include <mote/core/row_reader.hpp>
#include <mote/threshold/global/scan.hpp>
#include <mote/threshold/level.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

MOTE_NAMESPACE_BEGIN

namespace detail {

// The best division of a histogram into contiguous classes. The between-class variance is, up to constants, the sum over
// the classes of M^2 / W, W being the pixels of a class and M the sum of their bin numbers.
//
// That of one class is minus its sum of squares about its mean, up to a sum over all pixels, and so obeys the quadrangle
// inequality: the best last cut never moves down as the end moves up, which divide and conquer uses. Values have 32
// fractional bits. Cuts that these cannot tell apart are decided by fractions of integers.
class multi_otsu {
public:
    static constexpr std::size_t most_classes = 8;

    explicit multi_otsu(std::span<std::uint64_t const> counts) {
        occupied_range const range(counts);
        sums_.push_back({});
        for (std::size_t i = range.first; i < counts.size() && range.bins > 0; ++i) {
            if (counts[i] == 0) continue;
            class_sum next = sums_.back();
            next.add(i - range.first, counts[i]);
            sums_.push_back(next);
            bins_.push_back(i);
        }
    }

    /// Fewer occupied bins than classes: a cut after each, and the rest after the last.
    [[nodiscard]] std::vector<std::size_t> cuts(std::size_t classes) const {
        std::vector<std::size_t> result;
        if (bins_.empty()) return std::vector<std::size_t>(classes - 1);
        if (bins_.size() <= classes)
            for (std::size_t c = 1; c < classes; ++c) result.push_back(bins_[std::min(c, bins_.size()) - 1]);
        else
            for (std::size_t const p : best_places(classes)) result.push_back(bins_[p - 1]);
        return result;
    }

private:
    // A place p is the cut before the p-th occupied bin.
    using places = std::vector<std::size_t>;
    using fixed = uint128; // 2^-32: a sum of M^2 / W is below 2^95
    using layer = std::vector<fixed>;

    struct fraction {
        wide_uint<10> numerator; // a sum below 2^95 over a product of at most 8 classes' pixels
        wide_uint<8> denominator = 1;
        [[nodiscard]] bool operator>(fraction const& other) const noexcept {
            return multiply(numerator, other.denominator) > multiply(other.numerator, denominator);
        }
    };

    // Not rounded once, but quicker than the compiler's conversion.
    static double to_double(uint128 v) noexcept {
        return static_cast<double>(static_cast<std::uint64_t>(v >> 64)) * 0x1p64 + static_cast<double>(static_cast<std::uint64_t>(v));
    }

    // M^2 / W of the bins from place i to place j, off by less than one unit. With M = q W + r it is q^2 W + 2 q r + r^2 / W;
    // an estimate of the last term may be off by some 2^12, which its remainder tells.
    [[nodiscard]] fixed value(std::size_t i, std::size_t j) const noexcept {
        std::uint64_t const w = sums_[j].pixels - sums_[i].pixels;
        uint128 const m = sums_[j].moment - sums_[i].moment;
        double const pixels = static_cast<double>(w);
        auto q = static_cast<std::uint64_t>(to_double(m) / pixels);
        if (static_cast<uint128>(q) * w > m) --q;
        auto r = static_cast<std::uint64_t>(m - static_cast<uint128>(q) * w);
        if (r >= w) {
            ++q;
            r -= w;
        }
        double const rest = static_cast<double>(r);
        auto const estimate = static_cast<std::uint64_t>(rest * (rest / pixels));
        uint128 const square = static_cast<uint128>(r) * r, taken = static_cast<uint128>(estimate) * w;
        double const missing = square >= taken ? to_double(square - taken) : -to_double(taken - square);
        auto const correction = static_cast<std::int64_t>(missing / pixels * 0x1p32);
        fixed const whole = static_cast<uint128>(q) * q * w + 2 * static_cast<uint128>(q) * r + estimate;
        return (whole << 32) + static_cast<uint128>(correction); // modulo 2^128
    }

    // next[j], the best of the first j bins in one class more, for j in [low, high], where the last cut is in [from, to].
    template <class Value>
    static void fill_layer(layer const& previous, layer& next, std::size_t low, std::size_t high, std::size_t from, std::size_t to,
                           Value const& value_of) {
        while (low <= high) {
            std::size_t const j = low + (high - low) / 2;
            std::size_t best = from;
            fixed most = 0;
            for (std::size_t i = from; i <= std::min(to, j - 1); ++i)
                if (fixed const v = previous[i] + value_of(i, j); v > most) {
                    most = v;
                    best = i;
                }
            next[j] = most;
            if (j > low) fill_layer(previous, next, low, j - 1, from, best, value_of);
            low = j + 1;
            from = best;
        }
    }

    // [k][j]: the best of the first j bins in k classes.
    template <class Value>
    std::vector<layer> fill_layers(std::size_t classes, Value const& value_of) const {
        std::size_t const n = bins_.size();
        std::vector<layer> layers(classes, layer(n + 1));
        for (std::size_t j = 1; j <= n; ++j) layers[1][j] = value_of(0, j);
        for (std::size_t k = 2; k < classes; ++k) fill_layer(layers[k - 1], layers[k], k, n, k - 1, n - 1, value_of);
        return layers;
    }

    [[nodiscard]] places best_places(std::size_t classes) const {
        std::size_t const n = bins_.size();
        auto const below = fill_layers(classes, [this](std::size_t i, std::size_t j) { return value(i, j); });
        auto const above = fill_layers(classes, [this, n](std::size_t i, std::size_t j) { return value(n - j, n - i); });
        auto const through = [&](std::size_t c, std::size_t p) { return below[c][p] + above[classes - c][n - p]; };
        fixed best = 0;
        for (std::size_t p = 1; p < n; ++p) best = std::max(best, through(1, p));
        // Each value is off by a unit, and each choice in fill_layer can take the second best of two within a unit, of which a
        // path through the recursion sums up one a level, of at most 64 levels.
        fixed const doubt = std::min<fixed>(best, 4 * classes * 66);
        std::vector<places> candidates(classes);
        bool decided = true;
        for (std::size_t c = 1; c < classes; ++c) {
            for (std::size_t p = c; p <= n - (classes - c); ++p)
                if (through(c, p) >= best - doubt) candidates[c].push_back(p);
            decided = decided && candidates[c].size() == 1;
        }
        places result;
        if (decided) {
            for (std::size_t c = 1; c < classes; ++c) result.push_back(candidates[c].front());
            return result;
        }
        // From the last cut down: the exact best of what is above each candidate, and the lowest next cut that gives it.
        std::vector<fraction> rest{{}}, here;
        places rest_places{n};
        std::vector<places> follower(classes);
        for (std::size_t c = classes; c-- > 0;) {
            places const& at = c == 0 ? places{0} : candidates[c];
            here.assign(at.size(), {});
            follower[c].assign(at.size(), 0);
            for (std::size_t a = 0; a < at.size(); ++a) {
                bool any = false;
                for (std::size_t b = 0; b < rest_places.size(); ++b) {
                    std::size_t const p = at[a], next = rest_places[b];
                    if (next <= p || (next == n) != (c + 1 == classes)) continue;
                    fixed const total = below_or_nothing(below, c, p) + value(p, next) + (next == n ? 0 : above[classes - c - 1][n - next]);
                    if (total < best - doubt) continue;
                    fraction const sum = plus(rest[b], p, next);
                    if (any && !(sum > here[a])) continue;
                    any = true;
                    here[a] = sum;
                    follower[c][a] = b;
                }
            }
            rest = here;
            rest_places = at;
        }
        for (std::size_t c = 0, at = 0; c + 1 < classes; ++c) {
            at = follower[c][at];
            result.push_back(candidates[c + 1][at]);
        }
        return result;
    }
    static fixed below_or_nothing(std::vector<layer> const& below, std::size_t c, std::size_t p) noexcept { return c == 0 ? 0 : below[c][p]; }

    [[nodiscard]] fraction plus(fraction const& f, std::size_t i, std::size_t j) const noexcept {
        auto const pixels = wide_uint<1>(sums_[j].pixels - sums_[i].pixels);
        auto const moment = class_sum::wide(sums_[j].moment - sums_[i].moment);
        fraction sum;
        sum.numerator = narrow<10>(multiply(f.numerator, pixels));
        sum.numerator += narrow<10>(multiply(f.denominator, multiply(moment, moment)));
        sum.denominator = narrow<8>(multiply(f.denominator, pixels));
        return sum;
    }
    template <std::size_t To, std::size_t From>
    static wide_uint<To> narrow(wide_uint<From> const& v) noexcept {
        wide_uint<To> r;
        for (std::size_t i = 0; i < To; ++i) r.words[i] = v.words[i];
        return r;
    }

    std::vector<class_sum> sums_;   // of the first j occupied bins
    std::vector<std::size_t> bins_; // the occupied bins
};

} // namespace detail

/// The bins t(1) < t(2) < ... that divide a histogram into `classes` classes with the largest between-class variance.
///
/// Class 0 is bins [0, t(1)], class k bins (t(k), t(k+1)], the last class the bins above. The optimum over all divisions,
/// decided by fractions of integers where fixed-point values are too close, so exactly; of equally good divisions the one
/// with the lowest t(1), then the lowest t(2), and so on. The bins are occupied ones.
/// As many occupied bins as classes: a class each. Fewer: a class each, and the highest occupied bin is repeated, so that
/// the upper classes are empty. Without pixels, or without bins: all 0.
/// Up to 2^63 pixels and 65536 bins. O(classes n log n) time and 32 classes n bytes for n occupied bins.
/// N. Otsu, IEEE Trans. Systems, Man, and Cybernetics 9(1):62-66, 1979; P.-S. Liao, T.-S. Chen and P.-C. Chung, Journal of
/// Information Science and Engineering 17(5):713-727, 2001. Divide and conquer on the quadrangle inequality: A. Aggarwal,
/// M. M. Klawe, S. Moran, P. Shor and R. Wilber, Algorithmica 2:195-208, 1987.
/// @throws parameter_error if classes is not 2 .. 8.
[[nodiscard]] inline std::vector<std::size_t> multi_otsu_bins(std::span<std::uint64_t const> counts, std::size_t classes) {
    if (classes < 2 || classes > detail::multi_otsu::most_classes)
        throw parameter_error("multi_otsu_bins: " + std::to_string(classes) + " classes; expected 2 to 8");
    return detail::multi_otsu(counts).cuts(classes);
}

/// The levels between the classes of an image, darkest first: class k is the pixels above level k - 1 and not above level k.
///
/// 8- and 16-bit pixels have a bin a value and an exact answer; other types: 65536 bins over the range, and the bins' means. A
/// constant image gives its value every time, an empty one the lowest value of its type, or 0 for float and 32-bit pixels.
/// NaN is ignored; infinities count as the finite extremes.
/// @throws parameter_error if classes is not 2 .. 8.
template <grey_image Src>
[[nodiscard]] std::vector<double> multi_otsu_levels(Src const& src, std::size_t classes) {
    histogram const h = histogram_of(src);
    std::vector<double> levels;
    for (std::size_t const bin : multi_otsu_bins(h.counts, classes)) levels.push_back(h.level(bin));
    return levels;
}

/// Writes the class of each pixel: how many of the levels it is above.
///
/// Levels are any real numbers in any order; NaN pixels are in class 0. One pass a level, no allocation for ordinary strides.
/// @throws parameter_error if the sizes differ, a level is NaN or there are more than 255.
template <grey_image Src, mask_image Dst>
void apply_levels(Src const& src, std::span<double const> levels, Dst&& dst) {
    using T = pixel_of<Src>;
    image_view<T const> const s = const_view(src);
    image_view<std::uint8_t> const d = mutable_view(dst);
    if (s.width != d.width || s.height != d.height)
        throw parameter_error("apply_levels: source is " + std::to_string(s.width) + " x " + std::to_string(s.height) + ", classes " +
                              std::to_string(d.width) + " x " + std::to_string(d.height));
    if (levels.size() > 255) throw parameter_error("apply_levels: " + std::to_string(levels.size()) + " levels; expected at most 255");
    std::vector<pixel_level<T>> above;
    std::uint8_t always = 0;
    for (double const level : levels) {
        auto const t = pixel_level<T>::from(level);
        if (t.none_below)
            ++always;
        else
            above.push_back(t);
    }
    if (s.empty()) return;
    row_reader<T> read(s);
    row_writer<std::uint8_t> write(d);
    std::vector<std::uint8_t> classes(static_cast<std::size_t>(s.width)); // src and dst may be the same image
    for (std::ptrdiff_t y = 0; y < s.height; ++y) {
        T const* const row = read(y);
        std::fill(classes.begin(), classes.end(), always);
        for (auto const& t : above)
            for (std::ptrdiff_t x = 0; x < s.width; ++x) classes[static_cast<std::size_t>(x)] = static_cast<std::uint8_t>(classes[static_cast<std::size_t>(x)] + (row[x] > t.value ? 1 : 0));
        std::copy(classes.begin(), classes.end(), write.row(y));
        write.commit(y);
    }
}

/// The same, returning a new image.
template <grey_image Src>
[[nodiscard]] image<std::uint8_t> apply_levels(Src const& src, std::span<double const> levels) {
    auto const s = const_view(src);
    image<std::uint8_t> classes(s.width, s.height, fill::none);
    apply_levels(src, levels, classes);
    return classes;
}

MOTE_NAMESPACE_END
