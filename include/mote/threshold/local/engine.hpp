// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// The engine of local thresholds: any formula of a pixel and the statistics of its window.

#include <mote/core/error.hpp>
#include <mote/core/execution.hpp>
#include <mote/core/function_ref.hpp>
#include <mote/core/image.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/core/polarity.hpp>
#include <mote/core/row_reader.hpp>
#include <mote/core/value_range.hpp>
#include <mote/filter/extrema.hpp>
#include <mote/filter/window.hpp>
#include <mote/filter/window_sums.hpp>
#include <mote/threshold/level.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <utility>

MOTE_NAMESPACE_BEGIN

/// What a formula may know of a pixel and its window.
struct window_statistics {
    double value = 0;     ///< of the pixel
    double pixels = 0;    ///< that the window holds
    double mean = 0;      ///< of the window
    double deviation = 0; ///< standard deviation (population) of the window
    double minimum = 0;   ///< only for formulas that need extrema
    double maximum = 0;
};

/// A local threshold's formula: the level T of a pixel. It may declare `static constexpr bool needs_extrema = true`.
template <class F>
concept local_formula = std::copy_constructible<F> && requires(F const& f, window_statistics const& w) {
    { f(w) } -> std::convertible_to<double>;
};

namespace detail {
template <class F>
constexpr bool needs_extrema() {
    if constexpr (requires { F::needs_extrema; })
        return F::needs_extrema;
    else
        return false;
}
} // namespace detail

/// A formula as if on the negative image `mirror - value`, its level expressed for the image itself: what is said of
/// dark particles then holds for bright ones.
template <local_formula Formula>
struct mirrored {
    Formula formula;
    double mirror;
    static constexpr bool needs_extrema = detail::needs_extrema<Formula>();

    [[nodiscard]] double operator()(window_statistics const& w) const {
        return mirror - static_cast<double>(formula({mirror - w.value, w.pixels, mirror - w.mean, w.deviation, mirror - w.maximum, mirror - w.minimum}));
    }
};

namespace detail {
// A formula for dark particles as it is, or as if on the negative image. One type for both, so that what uses it is compiled once.
template <local_formula Formula>
struct facing {
    Formula formula;
    bool negative;
    double around; // black + white
    static constexpr bool needs_extrema = detail::needs_extrema<Formula>();

    [[nodiscard]] double operator()(window_statistics const& w) const {
        return negative ? mirrored<Formula>{formula, around}(w) : static_cast<double>(formula(w));
    }
};
} // namespace detail

/// How a level is rounded before pixels are compared with it.
enum class rounding : unsigned char {
    none,
    truncate,       ///< towards zero: Fiji
    nearest_clipped ///< to the nearest integer, halves to even, at least 0 and at most 255: OpenCV
};

namespace detail {
// The mean as a level.
struct mean_itself {
    [[nodiscard]] double operator()(window_statistics const& w) const noexcept { return w.mean; }
};
} // namespace detail

/// A formula whose levels are rounded.
template <local_formula Formula>
struct rounded {
    Formula formula;
    rounding how;
    static constexpr bool needs_extrema = detail::needs_extrema<Formula>();

    [[nodiscard]] double operator()(window_statistics const& w) const {
        double const t = formula(w);
        switch (how) {
        case rounding::truncate: return std::trunc(t);
        case rounding::nearest_clipped: {
            // Not nearbyint, which follows the rounding mode of the thread.
            double const c = std::clamp(t, 0.0, 255.0), down = std::floor(c), rest = c - down;
            return rest > 0.5 || (rest == 0.5 && std::fmod(down, 2.0) != 0) ? down + 1 : down;
        }
        default: return t;
        }
    }
};

/// What a formula that knows black and white takes for them.
struct grey_scale {
    double black = 0, white = 0;
    [[nodiscard]] constexpr double range() const noexcept { return white - black; }
};

/// 0 and 255 for bytes; the smallest and the largest finite value of images of other types, at a pass over the pixels.
template <grey_image Src>
[[nodiscard]] grey_scale grey_scale_of(Src const& src) {
    if constexpr (sizeof(pixel_of<Src>) == 1) return {0, 255};
    auto const range = value_range_of(src);
    return {range.low, range.high};
}

namespace detail {

// The statistics of one window's pixels, row by row.
template <bool Extrema, class T>
class window_walk {
public:
    window_walk(image_view<T const> src, neighbourhood const& window, std::ptrdiff_t first) : sums_(src, window, wanted_sums::values_and_squares, first) {
        if constexpr (Extrema) extrema_.emplace(src, window, first);
    }
    // Calls see(x, statistics of pixels x ...) for the pieces of the next row, which is y and holds `values`.
    void row(std::ptrdiff_t y, T const* values, function_ref<void(std::ptrdiff_t, std::span<window_statistics const>)> see) {
        extrema_row<T> range{};
        if constexpr (Extrema) range = extrema_->row(y);
        sums_.next_row();
        sums_.blocks([&](window_block const& b) {
            for (std::ptrdiff_t begin = 0; begin < b.count; begin += piece) {
                std::ptrdiff_t const n = std::min(piece, b.count - begin);
                for (std::ptrdiff_t i = 0; i < n; ++i) {
                    std::ptrdiff_t const at = begin + i, x = b.x + at;
                    double const value = static_cast<double>(values[x]), pixels = b.pixels != nullptr ? b.pixels[at] : b.all;
                    window_statistics w{value, pixels, value, 0, value, value};
                    if (pixels > 0) {
                        double const spread = pixels * b.square[at] - b.sum[at] * b.sum[at];
                        w.mean = b.origin + b.sum[at] / pixels;
                        w.deviation = std::sqrt(spread > 0 ? spread : 0) / pixels;
                        if constexpr (Extrema) {
                            w.minimum = static_cast<double>(range.minimum[x]);
                            w.maximum = static_cast<double>(range.maximum[x]);
                        }
                    }
                    statistics_[static_cast<std::size_t>(i)] = w;
                }
                see(b.x + begin, std::span<window_statistics const>(statistics_.data(), static_cast<std::size_t>(n)));
            }
        });
    }

private:
    static constexpr std::ptrdiff_t piece = 128; // stays in the nearest cache

    window_sums<T> sums_;
    std::optional<window_extrema<T>> extrema_{};
    std::array<window_statistics, piece> statistics_{};
};

using see_windows = function_ref<void(std::ptrdiff_t, std::ptrdiff_t, std::span<window_statistics const>)>;

// Calls see(y, x, statistics of pixels x ...) for the pieces of rows [first, end), in order.
template <bool Extrema, class T>
void walk_rows(image_view<T const> src, neighbourhood const& window, std::ptrdiff_t first, std::ptrdiff_t end, see_windows see) {
    window_walk<Extrema, T> walk(src, window, first);
    row_reader<T> read(src);
    for (std::ptrdiff_t y = first; y < end; ++y)
        walk.row(y, read(y), [&](std::ptrdiff_t x, std::span<window_statistics const> some) { see(y, x, some); });
}

// The same for the pixels one by one: use(y, x, statistics).
template <bool Extrema, class T, class Use>
void for_each_window(image_view<T const> src, neighbourhood const& window, std::ptrdiff_t first, std::ptrdiff_t end, Use&& use) {
    walk_rows<Extrema>(src, window, first, end, [&](std::ptrdiff_t y, std::ptrdiff_t x, std::span<window_statistics const> some) {
        for (window_statistics const& w : some) use(y, x++, w);
    });
}

// Extrema know no mask, but ignore NaN.
template <class T>
image<double> absent_as_nan(image_view<T const> src, image_view<std::uint8_t const> mask) {
    image<double> copy(src.width, src.height, fill::none);
    for (std::ptrdiff_t y = 0; y < src.height; ++y)
        for (std::ptrdiff_t x = 0; x < src.width; ++x)
            copy(x, y) = mask(x, y) != 0 ? static_cast<double>(src(x, y)) : std::numeric_limits<double>::quiet_NaN();
    return copy;
}

// All rows, on the executor.
template <bool Extrema, class T, class E>
void walk_image(image_view<T const> src, neighbourhood const& window, E const& exec, see_windows see) {
    window_sums<T>::check(src, window); // here, not in a thread
    if (src.empty()) return;
    if constexpr (Extrema)
        if (window.mask.data != nullptr) {
            auto const copy = absent_as_nan(src, window.mask);
            walk_image<Extrema>(const_view(copy), neighbourhood(window.shape, window.edges, window.outside), exec, see);
            return;
        }
    std::ptrdiff_t const rows = window.shape.last_row() - window.shape.first_row() + 1;
    for_each_strip(src.height, rows, window_sums<T>::is_exact, exec,
                   [&](std::ptrdiff_t first, std::ptrdiff_t end) { walk_rows<Extrema>(src, window, first, end, see); });
}

// Calls use(y, x, statistics) for all pixels.
template <class Formula, class T, class E, class Use>
void for_each_window(image_view<T const> src, neighbourhood const& window, E const& exec, Use&& use) {
    walk_image<needs_extrema<Formula>()>(src, window, exec, [&](std::ptrdiff_t y, std::ptrdiff_t x, std::span<window_statistics const> some) {
        for (window_statistics const& w : some) use(y, x++, w);
    });
}

// What is no number, and what does not count, is background.
template <class T>
void clear_absent(T const* row, image_view<std::uint8_t const> mask, std::ptrdiff_t y, std::uint8_t* out, std::ptrdiff_t width) noexcept {
    if constexpr (std::is_floating_point_v<T>)
        for (std::ptrdiff_t x = 0; x < width; ++x)
            if (std::isnan(row[x])) out[x] = 0;
    if (mask.data != nullptr)
        for (std::ptrdiff_t x = 0; x < width; ++x)
            if (mask(x, y) == 0) out[x] = 0;
}

// Splits pixels by a formula; compiled once for all pixel types and executors.
template <class Formula>
struct mask_writer {
    Formula const& formula;
    image_view<std::uint8_t const> mask;
    bool bright;
    image_view<std::uint8_t> dst;

    void operator()(std::ptrdiff_t y, std::ptrdiff_t x, std::span<window_statistics const> some) const {
        for (window_statistics const& w : some) {
            double const level = static_cast<double>(formula(w));
            bool const is = bright ? w.value > level : w.value <= level;
            dst(x, y) = is && (mask.data == nullptr || mask(x, y) != 0) ? 255 : 0;
            ++x;
        }
    }
};

template <class Formula, class Level>
struct level_writer {
    Formula const& formula;
    image_view<Level> dst;

    void operator()(std::ptrdiff_t y, std::ptrdiff_t x, std::span<window_statistics const> some) const {
        for (window_statistics const& w : some) dst(x++, y) = static_cast<Level>(formula(w));
    }
};

inline void check_same_size(char const* who, std::ptrdiff_t w, std::ptrdiff_t h, std::ptrdiff_t dw, std::ptrdiff_t dh) {
    if (w != dw || h != dh)
        throw parameter_error(std::string(who) + ": source is " + std::to_string(w) + " x " + std::to_string(h) + ", destination " +
                              std::to_string(dw) + " x " + std::to_string(dh));
}

} // namespace detail

/// Splits each pixel at its own level T: bright pixels are `> T`, dark ones `<= T`.
///
/// NaN pixels, those where the window's mask is 0, and those whose level is NaN are background. The window of a pixel may
/// hold nothing (masks, NaN, windows off centre): then mean, minimum and maximum are the pixel's value. In a flat window of
/// integer pixels the deviation is exactly 0. `src` and `dst` must not overlap. Time and memory as window_sums.
/// @throws parameter_error if the sizes differ, the window is not acceptable to window_sums, or the polarity is automatic.
template <grey_image Src, local_formula Formula, mask_image Dst, executor E = sequential>
void threshold_by_formula(Src const& src, neighbourhood const& window, Formula const& formula, polarity foreground, Dst&& dst, E const& exec = {}) {
    auto const s = const_view(src);
    auto const d = mutable_view(dst);
    detail::check_same_size("local threshold", s.width, s.height, d.width, d.height);
    bool const bright = detail::wants_bright(foreground, "local threshold");
    auto const see = detail::mask_writer<Formula>{formula, window.mask, bright, d};
    detail::walk_image<detail::needs_extrema<Formula>()>(s, window, exec, see);
}

/// The levels themselves. Dst is an image of float or double. What holds for threshold_by_formula holds here.
template <grey_image Src, local_formula Formula, grey_image Dst, executor E = sequential>
    requires std::floating_point<pixel_of<Dst>>
void level_surface(Src const& src, neighbourhood const& window, Formula const& formula, Dst&& dst, E const& exec = {}) {
    auto const s = const_view(src);
    auto const d = mutable_view(dst);
    detail::check_same_size("level surface", s.width, s.height, d.width, d.height);
    auto const see = detail::level_writer<Formula, pixel_of<Dst>>{formula, d};
    detail::walk_image<detail::needs_extrema<Formula>()>(s, window, exec, see);
}

MOTE_NAMESPACE_END
