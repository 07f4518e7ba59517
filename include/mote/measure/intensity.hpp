// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Mean intensity of a region, and its contrast to a ring of background around it.

#include <mote/core/error.hpp>
#include <mote/core/geometry.hpp>
#include <mote/core/pixel.hpp>
#include <mote/core/row_reader.hpp>
#include <mote/label/run.hpp>
#include <mote/split/region_runs.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

MOTE_NAMESPACE_BEGIN

/// Mean and standard deviation (population) of a set of pixels; both 0 for none. NaN and infinite pixels are not counted.
struct intensity {
    std::uint64_t pixels = 0;
    double mean = 0, deviation = 0;
};

/// The ring of local background: pixels more than `gap` and at most `gap + width` columns or rows (chessboard distance)
/// outside the region's row envelope, which is each row from its first to its last pixel.
/// `gap` keeps blurred edges out. Pixels of other objects, and `gap` columns beside them, are excluded.
struct ring_options {
    std::ptrdiff_t gap = 2, width = 5;
};

namespace detail {

/// Sums about a shift near the values, so that the variance of a large offset keeps its digits.
class intensity_sum {
public:
    template <class T>
    void add(T const* p, std::size_t n) noexcept {
        if constexpr (std::is_integral_v<T> && sizeof(T) <= 2) {
            if (!started_ && n > 0) start(static_cast<double>(p[0]));
            auto const origin = static_cast<std::int64_t>(shift_);
            pixels_ += n;
            for (std::size_t i = 0; i < n;) { // 2^31 squares of 17 bits stay below 2^63
                std::size_t const stop = std::min(n, i + (std::size_t{1} << 28));
                std::int64_t s = 0, ss = 0;
                for (; i < stop; ++i) {
                    std::int64_t const v = static_cast<std::int64_t>(p[i]) - origin;
                    s += v;
                    ss += v * v;
                }
                sum_ += static_cast<double>(s);
                squares_ += static_cast<double>(ss);
            }
        } else {
            for (std::size_t i = 0; i < n; ++i) {
                double const value = static_cast<double>(p[i]);
                if (!std::isfinite(value)) continue;
                if (!started_) start(value);
                ++pixels_;
                double const v = value - shift_;
                sum_ += v;
                squares_ += v * v;
            }
        }
    }
    [[nodiscard]] intensity result() const noexcept {
        if (pixels_ == 0) return {};
        double const n = static_cast<double>(pixels_), mean = sum_ / n;
        return {pixels_, shift_ + mean, std::sqrt(std::max(0.0, squares_ / n - mean * mean))};
    }

private:
    void start(double value) noexcept {
        started_ = true;
        shift_ = value;
    }
    bool started_ = false;
    std::uint64_t pixels_ = 0;
    double shift_ = 0, sum_ = 0, squares_ = 0;
};

template <class T>
void check_size(char const* who, run_image const& runs, image_view<T const> v) {
    if (runs.width() != v.width || runs.height() != v.height)
        throw parameter_error(std::string(who) + ": runs are " + std::to_string(runs.width()) + " x " +
                              std::to_string(runs.height()) + ", the image " + std::to_string(v.width) + " x " +
                              std::to_string(v.height));
}

} // namespace detail

/// Mean and deviation inside a region. Sums are exact for 8- and 16-bit pixels up to 2^53. O(pixels of the region).
/// The region's chords must lie inside the image that `read` reads. Unchecked.
template <class T>
[[nodiscard]] intensity intensity_of(region_chords region, row_reader<T>& read) noexcept {
    detail::intensity_sum sum;
    std::ptrdiff_t y = -1;
    T const* row = nullptr;
    for (chord const& c : region) {
        if (c.y != y) row = read(y = c.y);
        sum.add(row + c.begin, c.end - c.begin);
    }
    return sum.result();
}

/// Measures rings of local background; keeps its scratch memory from one region to the next.
class background_ring {
public:
    /// @throws parameter_error if gap is negative or width not positive, or either is above 2^30.
    explicit background_ring(ring_options o) : gap_(o.gap), reach_(o.gap + o.width) {
        constexpr std::ptrdiff_t most = std::ptrdiff_t{1} << 30;
        if (o.gap < 0 || o.width <= 0 || o.gap > most || o.width > most)
            throw parameter_error("background_ring: gap " + std::to_string(o.gap) + ", width " + std::to_string(o.width) +
                                  "; expected 0 <= gap, 1 <= width");
    }

    /// Mean and deviation of the ring around a region; 0 pixels if other objects or the image's border leave none.
    /// `all` holds the runs of every object and has the image's size. O(rows * ring + runs of these rows + pixels of the ring).
    template <class T>
    [[nodiscard]] intensity operator()(region_chords region, run_image const& all, row_reader<T>& read) {
        if (region.empty()) return {};
        detail::intensity_sum sum;
        envelope(region);
        std::ptrdiff_t const top = region.front().y, rows = static_cast<std::ptrdiff_t>(left_.size());
        std::ptrdiff_t const first = std::max<std::ptrdiff_t>(0, top - reach_);
        std::ptrdiff_t const last = std::min(all.height(), top + rows + reach_);
        for (std::ptrdiff_t y = first; y < last; ++y) {
            span_of_rows const outer = widest(y - top, reach_, all.width()), inner = widest(y - top, gap_, all.width());
            if (outer.begin >= outer.end) continue;
            T const* const row = read(y);
            auto const others = all.row(y);
            if (inner.begin >= inner.end) {
                free_parts(outer.begin, outer.end, others, row, sum);
            } else {
                free_parts(outer.begin, inner.begin, others, row, sum);
                free_parts(inner.end, outer.end, others, row, sum);
            }
        }
        return sum.result();
    }

private:
    struct span_of_rows {
        std::ptrdiff_t begin = 0, end = 0;
    };

    void envelope(region_chords region) {
        std::ptrdiff_t const top = region.front().y;
        auto const rows = static_cast<std::size_t>(region.back().y - top + 1);
        left_.assign(rows, 0);
        right_.assign(rows, -1);
        for (chord const& c : region) {
            auto const i = static_cast<std::size_t>(c.y - top);
            if (right_[i] < 0) left_[i] = c.begin;
            right_[i] = c.end;
        }
    }
    /// The envelope of the rows at most `reach` from row i, widened by `reach` and cut at the image.
    [[nodiscard]] span_of_rows widest(std::ptrdiff_t i, std::ptrdiff_t reach, std::ptrdiff_t width) const noexcept {
        std::ptrdiff_t const from = std::max<std::ptrdiff_t>(0, i - reach);
        std::ptrdiff_t const to = std::min(static_cast<std::ptrdiff_t>(left_.size()), i + reach + 1);
        std::ptrdiff_t left = width, right = -1;
        for (std::ptrdiff_t k = from; k < to; ++k)
            if (right_[static_cast<std::size_t>(k)] >= 0) {
                left = std::min(left, left_[static_cast<std::size_t>(k)]);
                right = std::max(right, right_[static_cast<std::size_t>(k)]);
            }
        if (right < 0) return {};
        return {std::max<std::ptrdiff_t>(0, left - reach), std::min(width, right + reach)};
    }
    template <class T>
    void free_parts(std::ptrdiff_t begin, std::ptrdiff_t end, std::span<run const> others, T const* row,
                    detail::intensity_sum& sum) const noexcept {
        auto r = std::partition_point(others.begin(), others.end(), [&](run const& o) { return o.end + gap_ <= begin; });
        while (begin < end) {
            std::ptrdiff_t const stop = r == others.end() ? end : std::min(end, static_cast<std::ptrdiff_t>(r->begin) - gap_);
            if (begin < stop) sum.add(row + begin, static_cast<std::size_t>(stop - begin));
            if (r == others.end()) break;
            begin = std::max(begin, static_cast<std::ptrdiff_t>(r->end) + gap_);
            ++r;
        }
    }

    std::ptrdiff_t gap_, reach_;
    std::vector<std::ptrdiff_t> left_, right_; // of each row; right < 0 where the region has no pixel
};

MOTE_NAMESPACE_END
