// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// The fast engine of local thresholds that are linear in the local standard deviation.

#include <mote/threshold/local/engine.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>
#include <vector>

#define MOTE_KERNELS <mote/threshold/local/deviation.kernels.inl>
#include <mote/simd/foreach_isa.hpp>

MOTE_NAMESPACE_BEGIN

/// T - p = a0 + a1 (m - p) + (b0 + b1 (m - p)) s', where m is the mean of the window. s' is its standard deviation (population) s,
/// or more generally the root of  spread s^2 + (square + square_per_pixel / n) (m - zero)^2,  n being the window's pixels.
///
/// p, `pivot`, is where values are counted from, as black: in a window that is flat at p, T is p + a0 to the last bit.
struct deviation_formula {
    double a0 = 0, a1 = 1, b0 = 0, b1 = 0;
    double spread = 1, square = 0, square_per_pixel = 0, zero = 0;
    double pivot = 0;

    /// The formula on the image `mirror - value`, expressed for `value`: what was said of dark particles holds for
    /// bright ones. With v' = mirror - v: m' = mirror - m, s' = s, T' = mirror - T.
    [[nodiscard]] constexpr deviation_formula mirrored(double mirror) const noexcept {
        return {-a0, a1, -b0, b1, spread, square, square_per_pixel, mirror - zero, mirror - pivot};
    }
    /// The level.
    [[nodiscard]] double operator()(window_statistics const& w) const noexcept {
        double const m = w.mean - zero, p = w.mean - pivot;
        double const s = square == 0 && square_per_pixel == 0 && spread == 1
                             ? w.deviation
                             : std::sqrt(spread * w.deviation * w.deviation + (w.pixels > 0 ? square + square_per_pixel / w.pixels : square) * m * m);
        return pivot + (a0 + a1 * p + (b0 + b1 * p) * s);
    }
    [[nodiscard]] constexpr bool needs_deviation() const noexcept { return b0 != 0 || b1 != 0; }
};

namespace detail {
// For pixels as they are and sums of values counted from an origin.
struct formula_of_sums : deviation_formula {
    double origin, pivot_of_sums;

    formula_of_sums(deviation_formula const& f, double from) noexcept : deviation_formula(f), origin(from), pivot_of_sums(f.pivot - from) { zero -= from; }
};

// value > mean + offset where n value > sum + n offset, and for integers where n value > sum + floor(n offset).
inline int offset_of_sums(double offset, double n) noexcept { return static_cast<int>(std::clamp(std::floor(n * offset), -1e9, 1e9)); }

// The mask of one window, row by row. `half`: levels are rounded, and f.a0 has a half more.
template <class T>
class deviation_walk {
public:
    deviation_walk(image_view<T const> src, neighbourhood const& window, formula_of_sums const& f, bool half, bool bright, std::ptrdiff_t first)
        : f_(f), half_(half), bright_(bright), squares_(f.needs_deviation() || half), sums_(src, window, wanted(f, squares_), first) {}

    // Row after row, from `first` on; `values` are the row's pixels.
    void row(T const* values, std::uint8_t* out) {
        sums_.next_row();
        MOTE_DISPATCH(deviation_kernels)([&](auto k) {
            sums_.blocks([&](window_block const& b) {
                if constexpr (k.prefers_words && std::is_same_v<T, std::uint8_t>)
                    if (b.square_words != nullptr) {
                        k.mask_row(values + b.x, b.all, b.words, b.square_words, f_, half_, bright_, out + b.x, b.count);
                        return;
                    }
                if (b.words != nullptr)
                    k.mean_mask_row(values + b.x, static_cast<int>(b.all), b.words, offset_of_sums(f_.a0 + f_.origin, b.all), bright_, out + b.x, b.count);
                else if (!squares_)
                    k.mean_mask_row(values + b.x, b.pixels, b.all, b.sum, f_, bright_, out + b.x, b.count);
                else
                    k.mask_row(values + b.x, b.pixels, b.all, b.sum, b.square, f_, half_, bright_, out + b.x, b.count);
            });
        });
    }

private:
    static wanted_sums wanted(deviation_formula const& f, bool squares) {
        if (!squares) return f.a1 == 1 ? wanted_sums::value_words : wanted_sums::values;
        bool const words = MOTE_DISPATCH(deviation_kernels)([](auto k) { return k.prefers_words; });
        return words ? wanted_sums::value_and_square_words : wanted_sums::values_and_squares;
    }

    formula_of_sums f_;
    bool half_, bright_, squares_;
    window_sums<T> sums_;
};

// Rows [first, end) of a mask.
template <class T>
void deviation_rows(image_view<T const> s, neighbourhood const& window, formula_of_sums const& f, bool half, bool bright, image_view<std::uint8_t> d,
                    std::ptrdiff_t first, std::ptrdiff_t end) {
    deviation_walk<T> walk(s, window, f, half, bright, first);
    row_reader<T> read(s);
    row_writer<std::uint8_t> write(d);
    for (std::ptrdiff_t y = first; y < end; ++y) {
        T const* const row = read(y);
        std::uint8_t* const out = write.row(y);
        walk.row(row, out);
        clear_absent(row, window.mask, y, out, s.width);
        write.commit(y);
    }
}

} // namespace detail

/// Splits each pixel at its own level T of the formula: bright pixels are `> T`, dark ones `<= T`.
///
/// The level is not rounded, nor even computed: both sides are compared exactly as integers where the formula's numbers are,
/// else with a few roundings of doubles. rounding::nearest_clipped is for integer pixels of at most 2^53.
/// NaN pixels and those where the window's mask is 0 are background. In a flat window s is exactly 0 for 8- and 16-bit
/// pixels. `src` and `dst` must not overlap. O(pixels) time whatever the window, if it is a square; memory as window_sums.
/// @throws parameter_error if the sizes differ, the window is not acceptable to window_sums, or the polarity is automatic.
template <grey_image Src, mask_image Dst, executor E = sequential>
void threshold_by_deviation(Src const& src, neighbourhood const& window, deviation_formula const& formula, polarity foreground, Dst&& dst,
                            E const& exec = {}, rounding round = rounding::none) {
    using T = pixel_of<Src>;
    if (round == rounding::truncate || (round == rounding::nearest_clipped && !std::is_integral_v<T>)) {
        threshold_by_formula(const_view(src), window, rounded<deviation_formula>{formula, round}, foreground, mutable_view(dst), exec);
        return;
    }
    auto const s = const_view(src);
    auto const d = mutable_view(dst);
    detail::check_same_size("local threshold", s.width, s.height, d.width, d.height);
    bool const bright = detail::wants_bright(foreground, "local threshold");
    double const origin = window_sums<T>::check(s, window); // here, not in a thread
    if (s.empty()) return;
    bool const half = round == rounding::nearest_clipped;
    detail::formula_of_sums f(formula, origin);
    if (half) f.a0 += 0.5;
    std::ptrdiff_t const rows = window.shape.last_row() - window.shape.first_row() + 1;
    detail::for_each_strip(s.height, rows, window_sums<T>::is_exact, exec,
                           [&](std::ptrdiff_t first, std::ptrdiff_t end) { detail::deviation_rows(s, window, f, half, bright, d, first, end); });
}

/// The largest standard deviation (population) of all windows of an image; 0 if there is none. One sweep.
/// @throws parameter_error if the window is not acceptable to window_sums.
template <grey_image Src, executor E = sequential>
[[nodiscard]] double largest_deviation(Src const& src, neighbourhood const& window, E const& exec = {}) {
    using T = pixel_of<Src>;
    auto const s = const_view(src);
    window_sums<T>::check(s, window);
    if (s.empty()) return 0;
    std::ptrdiff_t const rows = window.shape.last_row() - window.shape.first_row() + 1;
    std::vector<double> largest(static_cast<std::size_t>(s.height), 0.0);
    detail::for_each_strip(s.height, rows, window_sums<T>::is_exact, exec, [&](std::ptrdiff_t first, std::ptrdiff_t end) {
        MOTE_DISPATCH(deviation_kernels)([&](auto k) {
            window_sums<T> sums(s, window, k.prefers_words ? wanted_sums::value_and_square_words : wanted_sums::values_and_squares, first);
            double most = 0;
            for (std::ptrdiff_t y = first; y < end; ++y) {
                sums.next_row();
                sums.blocks([&](window_block const& b) {
                    if constexpr (k.prefers_words)
                        if (b.square_words != nullptr) {
                            most = k.largest_variance(b.all, b.words, b.square_words, most, b.count);
                            return;
                        }
                    most = k.largest_variance(b.pixels, b.all, b.sum, b.square, most, b.count);
                });
                largest[static_cast<std::size_t>(y)] = most;
            }
        });
    });
    return std::sqrt(*std::max_element(largest.begin(), largest.end()));
}

MOTE_NAMESPACE_END
