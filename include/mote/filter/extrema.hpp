// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// The smallest and the largest value of a window around each pixel.

#include <mote/core/error.hpp>
#include <mote/core/execution.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/core/row_reader.hpp>
#include <mote/core/same_size.hpp>
#include <mote/filter/window.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <type_traits>
#include <vector>

#define MOTE_KERNELS <mote/filter/extrema.kernels.inl>
#include <mote/simd/foreach_isa.hpp>

MOTE_NAMESPACE_BEGIN

namespace detail {

/// What border::constant finds, as a pixel; NaN stays NaN where T has it, otherwise it says that nothing is there.
/// @throws parameter_error if an integer type does not have the value.
template <pixel T>
[[nodiscard]] T outside_pixel(double value) {
    if constexpr (std::is_floating_point_v<T>) {
        return static_cast<T>(value);
    } else {
        if (!(value >= static_cast<double>(std::numeric_limits<T>::lowest()) &&
              value <= static_cast<double>(std::numeric_limits<T>::max()) && value == std::floor(value)))
            throw parameter_error("window: " + std::to_string(value) + " outside of the image; expected a value that its pixels can have");
        return static_cast<T>(value);
    }
}

/// Rows of an image with what its border adds to both ends.
template <pixel T>
class bordered_rows {
public:
    /// `before` and `after` are how many pixels are added on the left and on the right; negative ones take away.
    bordered_rows(image_view<T const> src, neighbourhood const& window, std::ptrdiff_t before, std::ptrdiff_t after)
        : src_(src), before_(before), after_(after), edges_(window.edges),
          outside_(window.edges == border::constant ? outside_pixel<T>(window.outside) : T{}) {}

    [[nodiscard]] std::ptrdiff_t size() const noexcept { return src_.width + before_ + after_; }
    /// Whether the rows far above or below hold anything.
    [[nodiscard]] bool exists(std::ptrdiff_t y) const noexcept {
        return edges_ == border::constant || border_index(y, src_.height, edges_) >= 0;
    }
    /// Writes row y, which may lie outside of the image; `absent` stands where nothing is there and for NaN.
    void fill(std::ptrdiff_t y, T absent, T* out) noexcept {
        std::ptrdiff_t const source = border_index(y, src_.height, edges_);
        T const beyond = edges_ == border::constant ? present(outside_, absent) : absent;
        if (source < 0) {
            std::fill(out, out + size(), beyond);
            return;
        }
        T const* const row = src_.row(source);
        auto const at = [&](std::ptrdiff_t x) {
            std::ptrdiff_t const i = border_index(x, src_.width, edges_);
            return i < 0 ? beyond : present(row[i * src_.pixel_stride], absent);
        };
        std::ptrdiff_t const from = std::min(std::max<std::ptrdiff_t>(-before_, 0), src_.width + after_);
        std::ptrdiff_t const to = std::max(std::min(src_.width + after_, src_.width), from);
        for (std::ptrdiff_t x = -before_; x < from; ++x) *out++ = at(x);
        if (src_.pixel_stride != 1) {
            for (std::ptrdiff_t x = from; x < to; ++x) *out++ = present(row[x * src_.pixel_stride], absent);
        } else if constexpr (std::is_floating_point_v<T>) {
            MOTE_DISPATCH(extrema_kernels)([&](auto k) { k.present(row + from, absent, out, to - from); });
            out += to - from;
        } else {
            out = std::copy(row + from, row + to, out);
        }
        for (std::ptrdiff_t x = to; x < src_.width + after_; ++x) *out++ = at(x);
    }

private:
    static T present(T v, T absent) noexcept {
        if constexpr (std::is_floating_point_v<T>)
            return v == v ? v : absent;
        else
            return static_cast<void>(absent), v;
    }

    image_view<T const> src_;
    std::ptrdiff_t before_, after_;
    border edges_;
    T outside_;
};

/// Rows are shared out in strips, each of which has to read a whole window before its first row.
template <executor E, class F>
void for_row_strips(std::ptrdiff_t height, std::ptrdiff_t window_height, E const& run, F&& strip) {
    std::ptrdiff_t const threads = std::max<std::ptrdiff_t>(1, static_cast<std::ptrdiff_t>(run.concurrency()));
    // Four strips a thread even out unequal speeds, if they are not mostly window.
    std::ptrdiff_t const strips =
        threads == 1 ? 1 : std::clamp<std::ptrdiff_t>(height / std::max<std::ptrdiff_t>(1, window_height), std::min(threads, height), 4 * threads);
    run.bulk(strips, [&](std::ptrdiff_t i) { strip(height * i / strips, height * (i + 1) / strips); });
}

} // namespace detail

/// For pixel x of a row, the smallest and the largest value in its window.
template <class T>
struct extrema_row {
    T const* minimum;
    T const* maximum;
};

/// Local minima and maxima of an image, row by row.
///
/// NaN counts as absent. Where a window holds nothing, the minimum is above the maximum: the highest value of T and the
/// lowest (infinities in float images). Squares: running extrema of rows by van Herk's and Gil and Werman's scheme, in
/// a row by doubling; O(log window) vector operations a pixel. Other footprints: each row of the footprint is the union of two
/// runs of 2^k pixels; O(rows of the footprint) vector operations. Memory O(width x window) for squares, and that times
/// the logarithm of the window's width otherwise.
/// M. van Herk, Pattern Recognition Letters 13 (1992) 517-521; J. Gil, M. Werman, IEEE Trans. PAMI 15 (1993) 504-507.
template <pixel T>
class window_extrema {
public:
    /// `first_row` is the first row that will be asked for.
    /// @throws parameter_error if the border's constant is no value of an integer T.
    window_extrema(image_view<T const> src, neighbourhood const& window, std::ptrdiff_t first_row = 0)
        : width_(src.empty() ? 0 : src.width), height_(src.empty() ? 0 : src.height), square_(window.shape.is_square()),
          // Beyond the image's size a square finds nothing new.
          radius_x_(std::min(window.shape.last_row(), width_)), radius_y_(std::min(window.shape.last_row(), height_)),
          shape_(window.shape), rows_(src, as_clip(window), square_ ? radius_x_ : -shape_.first_column(), square_ ? radius_x_ : shape_.last_column()),
          constant_(window.edges == border::constant), outside_low_(lowest_start()), outside_high_(highest_start()) {
        if (constant_) {
            T const v = detail::outside_pixel<T>(window.outside);
            if (v == v) outside_low_ = outside_high_ = v;
        }
        if (width_ == 0) return;
        for (side* s : {&low_, &high_}) s->out.resize(padded(width_));
        if (square_) {
            ring_rows_ = std::min(2 * radius_y_ + 1, height_);
            next_ = std::max<std::ptrdiff_t>(0, first_row - radius_y_);
            middle_ = next_;
            for (side* s : {&low_, &high_}) {
                s->line.resize(padded(rows_.size()));
                s->levels.resize(1);
                s->levels[0].resize(padded(width_) * static_cast<std::size_t>(ring_rows_));
                s->back.assign(padded(width_), s == &low_ ? lowest_start() : highest_start());
            }
        } else {
            ring_rows_ = shape_.last_row() - shape_.first_row() + 1;
            next_ = first_row + shape_.first_row();
            for (std::ptrdiff_t dy = shape_.first_row(); dy <= shape_.last_row(); ++dy) {
                std::size_t const k = level_of(shape_.right(dy) - shape_.left(dy) + 1);
                if (is_used_.size() <= k) is_used_.resize(k + 1, false);
                is_used_[k] = true;
            }
            for (side* s : {&low_, &high_}) {
                s->line.resize(padded(rows_.size()));
                s->levels.resize(is_used_.size());
                for (std::size_t k = 0; k < is_used_.size(); ++k)
                    if (is_used_[k]) s->levels[k].resize(padded(rows_.size()) * static_cast<std::size_t>(ring_rows_));
                s->runs.reserve(static_cast<std::size_t>(2 * ring_rows_));
            }
        }
    }

    /// The extrema of row y; call it for y = first_row, first_row + 1, ... The pointers hold until the next call.
    [[nodiscard]] extrema_row<T> row(std::ptrdiff_t y) {
        if (width_ > 0)
            MOTE_DISPATCH(extrema_kernels)([&](auto k) {
                if (square_)
                    square_row(k, y);
                else
                    footprint_row(k, y);
            });
        return {low_.out.data(), high_.out.data()};
    }

private:
    struct side {
        std::vector<T> line, back, out;
        std::vector<std::vector<T>> levels;
        std::vector<T const*> runs;
    };

    // All borders but the constant one repeat what a square holds already.
    static neighbourhood as_clip(neighbourhood const& w) {
        return w.shape.is_square() && w.edges != border::constant ? neighbourhood(w.shape) : w;
    }
    static constexpr T lowest_start() noexcept {
        return std::numeric_limits<T>::has_infinity ? std::numeric_limits<T>::infinity() : std::numeric_limits<T>::max();
    }
    static constexpr T highest_start() noexcept {
        return std::numeric_limits<T>::has_infinity ? -std::numeric_limits<T>::infinity() : std::numeric_limits<T>::lowest();
    }
    // Kernels work in whole vectors.
    static std::size_t padded(std::ptrdiff_t n) noexcept { return static_cast<std::size_t>(n) + 128 / sizeof(T); }
    static std::size_t level_of(std::ptrdiff_t length) noexcept {
        std::size_t k = 0;
        while ((std::ptrdiff_t{2} << k) <= length) ++k;
        return k;
    }
    [[nodiscard]] T* slot(side& s, std::size_t level, std::ptrdiff_t y) const noexcept {
        std::size_t const stride = s.levels[level].size() / static_cast<std::size_t>(ring_rows_);
        std::ptrdiff_t const i = y % ring_rows_;
        return s.levels[level].data() + stride * static_cast<std::size_t>(i < 0 ? i + ring_rows_ : i);
    }

    template <class K>
    void square_row(K k, std::ptrdiff_t y) {
        std::ptrdiff_t const first = std::max<std::ptrdiff_t>(0, y - radius_y_), last = std::min(height_ - 1, y + radius_y_);
        for (; next_ <= last; ++next_) {
            enter<true>(k, low_, next_);
            enter<false>(k, high_, next_);
        }
        // Rows first .. middle - 1 hold the extrema from themselves to middle - 1, `back` holds those from middle on.
        if (first >= middle_) {
            turn<true>(k, low_, first, last);
            turn<false>(k, high_, first, last);
            middle_ = last + 1;
        }
        k.template pair<true>(slot(low_, 0, first), low_.back.data(), low_.out.data(), width_);
        k.template pair<false>(slot(high_, 0, first), high_.back.data(), high_.out.data(), width_);
        if (constant_ && (y < radius_y_ || y + radius_y_ >= height_))
            for (std::ptrdiff_t x = 0; x < width_; ++x) {
                T& low = low_.out[static_cast<std::size_t>(x)];
                T& high = high_.out[static_cast<std::size_t>(x)];
                low = std::min(low, outside_low_);
                high = std::max(high, outside_high_);
            }
    }
    template <bool Low, class K>
    void enter(K k, side& s, std::ptrdiff_t y) {
        T* const line = s.line.data();
        rows_.fill(y, Low ? lowest_start() : highest_start(), line);
        std::ptrdiff_t const length = 2 * radius_x_ + 1;
        std::ptrdiff_t run = 1;
        for (; 2 * run <= length; run *= 2) k.template pair<Low>(line, line + run, line, rows_.size() - run);
        T* const out = slot(s, 0, y);
        k.template pair<Low>(line, line + length - run, out, width_);
        k.template pair<Low>(out, s.back.data(), s.back.data(), width_);
    }
    template <bool Low, class K>
    void turn(K k, side& s, std::ptrdiff_t first, std::ptrdiff_t last) {
        for (std::ptrdiff_t y = last - 1; y >= first; --y) k.template pair<Low>(slot(s, 0, y), slot(s, 0, y + 1), slot(s, 0, y), width_);
        std::fill(s.back.begin(), s.back.end(), Low ? lowest_start() : highest_start());
    }

    template <class K>
    void footprint_row(K k, std::ptrdiff_t y) {
        for (; next_ <= y + shape_.last_row(); ++next_) {
            if (!rows_.exists(next_)) continue;
            widen<true>(k, low_, next_);
            widen<false>(k, high_, next_);
        }
        low_.runs.clear();
        high_.runs.clear();
        for (std::ptrdiff_t dy = shape_.first_row(); dy <= shape_.last_row(); ++dy) {
            if (!rows_.exists(y + dy)) continue;
            std::ptrdiff_t const left = shape_.left(dy) - shape_.first_column_, length = shape_.right(dy) - shape_.left(dy) + 1;
            std::size_t const level = level_of(length);
            std::ptrdiff_t const run = std::ptrdiff_t{1} << level;
            for (side* s : {&low_, &high_}) {
                T const* const p = slot(*s, level, y + dy) + left;
                s->runs.push_back(p);
                if (run < length) s->runs.push_back(p + length - run);
            }
        }
        auto const count = static_cast<std::ptrdiff_t>(low_.runs.size());
        k.template all<true>(low_.runs.data(), count, lowest_start(), low_.out.data(), width_);
        k.template all<false>(high_.runs.data(), count, highest_start(), high_.out.data(), width_);
    }
    // Level k of a row: the extrema of 2^k pixels from each on.
    template <bool Low, class K>
    void widen(K k, side& s, std::ptrdiff_t y) {
        T* const line = s.line.data();
        rows_.fill(y, Low ? lowest_start() : highest_start(), line);
        for (std::size_t level = 0; level < is_used_.size(); ++level) {
            if (level > 0) {
                std::ptrdiff_t const run = std::ptrdiff_t{1} << (level - 1);
                k.template pair<Low>(line, line + run, line, rows_.size() - run);
            }
            if (is_used_[level]) std::copy(line, line + rows_.size(), slot(s, level, y));
        }
    }

    // The footprint with its first column at hand.
    struct shape : footprint {
        explicit shape(footprint const& f) : footprint(f), first_column_(f.first_column()) {}
        std::ptrdiff_t first_column_;
    };

    std::ptrdiff_t width_, height_;
    bool square_;
    std::ptrdiff_t radius_x_, radius_y_;
    shape shape_;
    detail::bordered_rows<T> rows_;
    bool constant_;
    T outside_low_, outside_high_;
    std::ptrdiff_t ring_rows_ = 0, next_ = 0, middle_ = 0;
    std::vector<bool> is_used_;
    side low_, high_;
};

/// Writes the smallest and the largest value of the window around each pixel.
///
/// Windows, NaN, cost and memory as in window_extrema. The destinations must not overlap the source.
/// @throws parameter_error if the sizes differ or the border's constant is no value of an integer pixel.
template <grey_image Src, grey_image Minimum, grey_image Maximum, executor E = sequential>
void local_extrema(Src const& src, neighbourhood const& window, Minimum&& minimum, Maximum&& maximum, E const& run = {}) {
    using T = pixel_of<Src>;
    static_assert(std::is_same_v<T, pixel_of<Minimum>> && std::is_same_v<T, pixel_of<Maximum>>,
                  "local_extrema: source and destinations have the same pixel type");
    image_view<T const> const s = const_view(src);
    image_view<T> const low = mutable_view(minimum), high = mutable_view(maximum);
    detail::require_same_size("local_extrema", s, low);
    detail::require_same_size("local_extrema", s, high);
    if (window.edges == border::constant) static_cast<void>(detail::outside_pixel<T>(window.outside));
    if (s.empty()) return;
    detail::for_row_strips(s.height, window.shape.last_row() - window.shape.first_row() + 1, run, [&](std::ptrdiff_t from, std::ptrdiff_t to) {
        window_extrema<T> extrema(s, window, from);
        row_writer<T> write_low(low), write_high(high);
        for (std::ptrdiff_t y = from; y < to; ++y) {
            auto const row = extrema.row(y);
            std::copy(row.minimum, row.minimum + s.width, write_low.row(y));
            std::copy(row.maximum, row.maximum + s.width, write_high.row(y));
            write_low.commit(y);
            write_high.commit(y);
        }
    });
}

MOTE_NAMESPACE_END
