// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Sums and sums of squares over a sliding square window: local means and variances at a cost that does not depend on
/// the window.

#include <mote/core/error.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/core/row_reader.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <type_traits>
#include <vector>

#define MOTE_KERNELS <mote/filter/box.kernels.inl>
#include <mote/simd/foreach_isa.hpp>

MOTE_NAMESPACE_BEGIN

/// A row of window sums. For pixel x: n[x] pixels lie in its window, and the sum of (value - origin) over them is
/// sum[x], that of its squares square[x].
struct box_row {
    double const* n;
    double const* sum;
    double const* square;
    double origin;
};

/// Window sums of an image, row by row from the top.
///
/// The window is `window` x `window` pixels around each pixel, clipped to the image: only pixels that exist count. Sums
/// of 8- and 16-bit pixels are exact integers until they are handed out as doubles (exactly, below 2^53), so every
/// instruction set gives the same, for windows of up to 2^31 pixels. NaN and infinite pixels of float images count as absent.
/// Sums of other types run on in double from row to row: they carry errors of about 2^-53 of the largest square that has
/// passed, and squares have to be finite. O(width) memory, O(1) time a pixel whatever the window.
template <pixel T>
class box_sums {
public:
    /// @throws parameter_error if window is not odd and positive.
    box_sums(image_view<T const> src, std::ptrdiff_t window)
        : src_(src), radius_(window / 2), enter_(src), leave_(src), n_(columns()), sum_(columns()), square_(columns()) {
        if (window < 1 || window % 2 == 0)
            throw parameter_error("box_sums: window " + std::to_string(window) + "; expected an odd number of pixels");
        // Beyond these the window covers everything anyway.
        radius_ = std::min(radius_, std::max<std::ptrdiff_t>({src.width, src.height, 1}));
        column_sum_.assign(columns(), 0);
        column_square_.assign(columns(), 0);
        prefix_.resize(columns() + 1);
        if constexpr (is_exact) {
            columns_in_window_.resize(columns());
            for (std::ptrdiff_t x = 0; x < static_cast<std::ptrdiff_t>(columns()); ++x)
                columns_in_window_[static_cast<std::size_t>(x)] =
                    static_cast<double>(std::min(src.width, x + radius_ + 1) - std::max<std::ptrdiff_t>(0, x - radius_));
        } else {
            column_count_.assign(columns(), 0);
            count_square_.assign(columns(), 0);
            row_.resize(columns());
            present_.resize(columns());
            origin_ = some_value();
        }
        if (!src.empty())
            for (std::ptrdiff_t y = 0; y < std::min(radius_, src.height); ++y) add(y);
    }

    /// The sums of row y; call it for y = 0, 1, 2 ... The pointers hold until the next call.
    [[nodiscard]] box_row row(std::ptrdiff_t y) {
        if (y + radius_ < src_.height) add(y + radius_);
        if (y - radius_ - 1 >= 0) remove(y - radius_ - 1);
        MOTE_DISPATCH(box_kernels)([&](auto k) {
            k.slide(column_sum_.data(), prefix_.data(), sum_.data(), src_.width, radius_);
            k.slide(column_square_.data(), prefix_.data(), square_.data(), src_.width, radius_);
            if constexpr (!is_exact) k.slide(column_count_.data(), prefix_.data(), n_.data(), src_.width, radius_);
        });
        if constexpr (is_exact) {
            auto const rows = static_cast<double>(std::min(src_.height, y + radius_ + 1) - std::max<std::ptrdiff_t>(0, y - radius_));
            for (std::size_t x = 0; x < n_.size(); ++x) n_[x] = columns_in_window_[x] * rows;
        }
        return {n_.data(), sum_.data(), square_.data(), origin_};
    }

private:
    // The sums of a whole row of windows may wrap around; the difference of two is right while a window's own sum is below 2^63.
    static constexpr bool is_exact = countable_pixel<T>;
    using accumulator = std::conditional_t<is_exact, unsigned long long, double>;

    [[nodiscard]] std::size_t columns() const noexcept {
        return src_.empty() ? 0 : static_cast<std::size_t>(src_.width);
    }

    void add(std::ptrdiff_t y) { update(enter_, y, [](auto k, auto... a) { k.enter(a...); }); }
    void remove(std::ptrdiff_t y) { update(leave_, y, [](auto k, auto... a) { k.leave(a...); }); }

    template <class Step>
    void update(row_reader<T>& read, std::ptrdiff_t y, Step&& step) {
        T const* const p = read(y);
        MOTE_DISPATCH(box_kernels)([&](auto k) {
            if constexpr (std::is_same_v<T, std::int16_t>) {
                shifted_.resize(columns());
                for (std::size_t x = 0; x < shifted_.size(); ++x) shifted_[x] = static_cast<std::uint16_t>(p[x] + 32768);
                step(k, static_cast<std::uint16_t const*>(shifted_.data()), column_sum_.data(), column_square_.data(), src_.width);
            } else if constexpr (is_exact) {
                step(k, p, column_sum_.data(), column_square_.data(), src_.width);
            } else {
                for (std::size_t x = 0; x < row_.size(); ++x) {
                    double const v = static_cast<double>(p[x]);
                    bool const there = std::isfinite(v);
                    row_[x] = there ? v - origin_ : 0;
                    present_[x] = there ? 1 : 0;
                }
                step(k, static_cast<double const*>(row_.data()), column_sum_.data(), column_square_.data(), src_.width);
                step(k, static_cast<double const*>(present_.data()), column_count_.data(), count_square_.data(), src_.width);
            }
        });
    }

    // Sums of values near zero lose nothing to a large common offset.
    [[nodiscard]] double some_value() const noexcept {
        for (std::ptrdiff_t y = 0; y < src_.height; ++y)
            for (std::ptrdiff_t x = 0; x < src_.width; ++x)
                if (std::isfinite(static_cast<double>(src_(x, y)))) return static_cast<double>(src_(x, y));
        return 0;
    }

    image_view<T const> src_;
    std::ptrdiff_t radius_;
    row_reader<T> enter_, leave_;
    std::vector<double> n_, sum_, square_, columns_in_window_, row_, present_;
    std::vector<accumulator> column_sum_, column_square_, column_count_, count_square_, prefix_;
    std::vector<std::uint16_t> shifted_;
    double origin_ = std::is_same_v<T, std::int16_t> ? -32768.0 : 0.0;
};

MOTE_NAMESPACE_END
