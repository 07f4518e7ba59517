// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// AdOtsu: Otsu's level of windows on a grid, between which levels are interpolated; and its multi-scale variant.

#include <mote/core/execution.hpp>
#include <mote/core/image.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/core/polarity.hpp>
#include <mote/core/row_reader.hpp>
#include <mote/core/wide_integer.hpp>
#include <mote/filter/extrema.hpp>
#include <mote/filter/window.hpp>
#include <mote/simd/region.hpp>
#include <mote/threshold/dialect.hpp>
#include <mote/threshold/global/otsu.hpp>
#include <mote/threshold/global/scan.hpp>
#include <mote/threshold/local/dark_on_bright.hpp>
#include <mote/threshold/local/engine.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <type_traits>
#include <vector>

MOTE_NAMESPACE_BEGIN

struct adotsu_options {
    neighbourhood window = 75;
    std::ptrdiff_t distance = 0; ///< pixels between grid points; 1: a level of its own for each pixel; 0: half the window's width
    double k = 1;                ///< factor of the local levels
    double r = 0.1;              ///< how far a local level may be from the global one, white being 1
    bool mirror_bright = true;   ///< bright particles are dark ones of the negative image
    bool whole = false;          ///< levels on and between grid points are rounded, in single precision

    /// Doxa: whole levels (where there is a grid), for dark particles only.
    static adotsu_options of(dialect d) {
        adotsu_options o;
        if (d == dialect::paper) return o;
        if (d != dialect::doxa) detail::refuse_dialect(d, "adotsu");
        o.mirror_bright = false;
        o.whole = true;
        return o;
    }
};

namespace detail {

// Otsu's level of the values that are added: the largest value of the lower class, as if particles were dark, counted from black;
// black if there are no two values.
template <class T>
class otsu_collector {
public:
    otsu_collector(bool mirror, grey_scale scale) : mirror_(mirror), scale_(scale) {
        if constexpr (is_byte) counts_.resize(256);
    }
    void clear() {
        if constexpr (is_byte)
            std::fill(counts_.begin(), counts_.end(), 0u);
        else
            values_.clear();
    }
    void add(T v) {
        if constexpr (is_byte) {
            ++counts_[static_cast<std::size_t>(mirror_ ? 255 - v : v)];
        } else {
            if constexpr (std::is_floating_point_v<T>)
                if (!std::isfinite(v)) return;
            values_.push_back(mirror_ ? scale_.white - static_cast<double>(v) : static_cast<double>(v) - scale_.black);
        }
    }
    static constexpr bool forgets = std::is_same_v<T, std::uint8_t>;
    void remove(T v)
        requires forgets
    {
        --counts_[static_cast<std::size_t>(mirror_ ? 255 - v : v)];
    }
    [[nodiscard]] double level() {
        if constexpr (is_byte) {
            return of_bytes();
        } else {
            std::sort(values_.begin(), values_.end());
            if (values_.empty() || !(values_.front() < values_.back())) return 0;
            if constexpr (sizeof(T) == 2)
                return of_integers();
            else
                return of_reals();
        }
    }

private:
    static constexpr bool is_byte = forgets;

    // As otsu_bin, but long integers are only made where doubles cannot tell two splits apart.
    [[nodiscard]] double of_bytes() const {
        std::uint64_t n = 0, moment = 0, below = 0, moment_below = 0, best_below = 0, best_moment = 0;
        for (std::size_t i = 0; i < 256; ++i) {
            n += counts_[i];
            moment += i * counts_[i];
        }
        double best = 0, level = 0;
        for (std::size_t i = 0; i < 256 && below < n; ++i) {
            if (counts_[i] == 0) continue;
            below += counts_[i];
            moment_below += i * counts_[i];
            if (below == n) break;
            double const b = static_cast<double>(below), d = static_cast<double>(moment) * b - static_cast<double>(moment_below) * static_cast<double>(n);
            double const criterion = d / b * (d / static_cast<double>(n - below));
            if (criterion < best * (1 - criterion_doubt)) continue;
            if (criterion <= best * (1 + criterion_doubt) && !split(n, moment, below, moment_below).better_than(split(n, moment, best_below, best_moment))) continue;
            best = criterion;
            best_below = below;
            best_moment = moment_below;
            level = static_cast<double>(i);
        }
        return level;
    }
    [[nodiscard]] static otsu_split split(std::uint64_t n, std::uint64_t moment, std::uint64_t below, std::uint64_t moment_below) {
        otsu_split s;
        s.below = below;
        s.above = n - below;
        s.difference = multiply(wide_uint<2>(moment), wide_uint<1>(below));
        s.difference -= multiply(wide_uint<2>(moment_below), wide_uint<1>(n));
        s.approximate_from_integers();
        return s;
    }
    // The same over sorted values.
    [[nodiscard]] double of_integers() const {
        auto const n = static_cast<std::uint64_t>(values_.size());
        std::uint64_t moment = 0, moment_below = 0;
        for (double const v : values_) moment += static_cast<std::uint64_t>(v);
        otsu_split best;
        double level = 0;
        for (std::size_t i = 0; i + 1 < values_.size(); ++i) {
            moment_below += static_cast<std::uint64_t>(values_[i]);
            if (values_[i] == values_[i + 1]) continue;
            otsu_split const here = split(n, moment, i + 1, moment_below);
            if (!here.better_than(best)) continue;
            best = here;
            level = values_[i];
        }
        return level;
    }
    [[nodiscard]] double of_reals() const {
        // Differences from the smallest, in units of the range, have squares.
        double const low = values_.front(), range = values_.back() - low, n = static_cast<double>(values_.size());
        double moment = 0, below = 0, moment_below = 0, best = -1, level = 0;
        for (double const v : values_) moment += (v - low) / range;
        for (std::size_t i = 0; i + 1 < values_.size(); ++i) {
            below += 1;
            moment_below += (values_[i] - low) / range;
            if (values_[i] == values_[i + 1]) continue;
            double const d = moment_below - moment * (below / n), criterion = d * d / (below * (n - below));
            if (!(criterion > best)) continue;
            best = criterion;
            level = values_[i];
        }
        return level;
    }

    bool mirror_;
    grey_scale scale_;
    std::vector<std::uint64_t> counts_{};
    std::vector<double> values_{};
};

MOTE_REGION_BASELINE_BEGIN
// Doxa's interpolation between four levels of a byte, with its roundings to single precision: x of nx pixels to the right,
// y of ny down. At the left grid column it is in double precision but for the last column.
inline double rounded_interpolation(float a, float b, float c, float d, float x, float nx, float y, float ny, bool is_last_column) noexcept {
    float const u = nx > 0 ? x / nx : 0, v = ny > 0 ? y / ny : 0;
    float const u1 = 1.0f - u, v1 = 1.0f - v;
    if (x == 0 && y == 0) return static_cast<double>(a);
    if (y == 0) {
        float const left = u1 * a, right = u * b;
        return static_cast<double>(static_cast<int>(0.5f + left + right));
    }
    if (x == 0 && !is_last_column) {
        float const low = v * c;
        return static_cast<double>(static_cast<int>(0.5 + (1.0 - static_cast<double>(v)) * static_cast<double>(a) + static_cast<double>(low)));
    }
    float const above_left = u1 * a, above_right = u * b, below_left = u1 * c, below_right = u * d;
    float const above = x == 0 ? a : above_left + above_right, below = x == 0 ? c : below_left + below_right;
    float const high = v1 * above, low = v * below;
    return static_cast<double>(static_cast<int>(0.5f + high + low));
}
MOTE_REGION_BASELINE_END

// 0, distance, 2 distance ... and the last pixel.
inline std::vector<std::ptrdiff_t> grid_points(std::ptrdiff_t length, std::ptrdiff_t distance) {
    std::vector<std::ptrdiff_t> points;
    for (std::ptrdiff_t x = 0; x < length - 1; x += std::min(distance, length)) points.push_back(x);
    points.push_back(length - 1);
    return points;
}

// Calls use(y, x, level) for every pixel, the level being that of dark particles counted from black, or less than that of any value.
template <class T, executor E, class Use>
void for_each_adotsu_level(image_view<T const> s, adotsu_options const& o, bool mirror, grey_scale scale, double global, E const& exec, Use&& use) {
    footprint const& shape = o.window.shape;
    border const edges = o.window.edges;
    bool const is_masked = o.window.mask.data != nullptr;
    std::ptrdiff_t const columns = shape.last_column() - shape.first_column() + 1;
    std::ptrdiff_t const distance = o.distance > 0 ? o.distance : std::max<std::ptrdiff_t>(1, columns / 2);
    auto const xs = grid_points(s.width, distance), ys = grid_points(s.height, distance);
    std::size_t const per_row = xs.size();
    std::vector<double> levels(per_row * ys.size());
    exec.bulk(static_cast<std::ptrdiff_t>(ys.size()), [&](std::ptrdiff_t j) {
        otsu_collector<T> otsu(mirror, scale);
        std::ptrdiff_t const y = ys[static_cast<std::size_t>(j)];
        std::ptrdiff_t first = y + shape.first_row(), last = y + shape.last_row();
        if (edges == border::clip) first = std::max<std::ptrdiff_t>(first, 0), last = std::min(last, s.height - 1);
        // Calls f(value) for columns [from, to] of row wy.
        auto const visit = [&](std::ptrdiff_t wy, std::ptrdiff_t from, std::ptrdiff_t to, auto&& f) {
            if (edges == border::clip) from = std::max<std::ptrdiff_t>(from, 0), to = std::min(to, s.width - 1);
            std::ptrdiff_t const sy = border_index(wy, s.height, edges);
            for (std::ptrdiff_t wx = from; wx <= to; ++wx) {
                std::ptrdiff_t const sx = border_index(wx, s.width, edges);
                if (sx < 0 || sy < 0)
                    f(static_cast<T>(o.window.outside));
                else if (!is_masked || o.window.mask(sx, sy) != 0)
                    f(s(sx, sy));
            }
        };
        auto const add = [&](T v) { otsu.add(v); };
        for (std::size_t i = 0; i < per_row; ++i) {
            std::ptrdiff_t const x = xs[i], step = i > 0 ? x - xs[i - 1] : columns;
            bool slides = false;
            if constexpr (otsu_collector<T>::forgets) {
                // Where windows overlap by more than half it is less work to exchange their ends.
                slides = 2 * step < columns;
                for (std::ptrdiff_t wy = first; slides && wy <= last; ++wy) {
                    std::ptrdiff_t const left = x + shape.left(wy - y), right = x + shape.right(wy - y);
                    visit(wy, left - step, std::min(left - 1, right - step), [&](T v) { otsu.remove(v); });
                    visit(wy, std::max(left, right - step + 1), right, add);
                }
            }
            if (!slides) {
                otsu.clear();
                for (std::ptrdiff_t wy = first; wy <= last; ++wy) visit(wy, x + shape.left(wy - y), x + shape.right(wy - y), add);
            }
            double const level = o.k * otsu.level();
            levels[static_cast<std::size_t>(j) * per_row + i] = o.whole && distance > 1 ? std::clamp(std::floor(0.5 + level), 0.0, 255.0) : level;
        }
    });
    double const range = scale.range();
    exec.bulk(static_cast<std::ptrdiff_t>(ys.size()), [&](std::ptrdiff_t row) {
        std::size_t const j = static_cast<std::size_t>(row), j1 = std::min(j + 1, ys.size() - 1);
        std::ptrdiff_t const ny = std::max<std::ptrdiff_t>(1, ys[j1] - ys[j]);
        for (std::ptrdiff_t y = ys[j]; y < ys[j] + ny && y < s.height; ++y)
            for (std::size_t i = 0; i < per_row; ++i) {
                std::size_t const i1 = std::min(i + 1, per_row - 1);
                std::ptrdiff_t const nx = std::max<std::ptrdiff_t>(1, xs[i1] - xs[i]);
                double const a = levels[j * per_row + i], b = levels[j * per_row + i1], c = levels[j1 * per_row + i], d = levels[j1 * per_row + i1];
                for (std::ptrdiff_t x = xs[i]; x < xs[i] + nx && x < s.width; ++x) {
                    double level;
                    double const right = static_cast<double>(x - xs[i]), left = static_cast<double>(nx) - right;
                    double const down = static_cast<double>(y - ys[j]), up = static_cast<double>(ny) - down;
                    if (o.whole && distance > 1)
                        level = rounded_interpolation(static_cast<float>(a), static_cast<float>(b), static_cast<float>(c), static_cast<float>(d), static_cast<float>(right),
                                                      static_cast<float>(nx), static_cast<float>(down), static_cast<float>(ny), i == i1);
                    else // one rounding if the levels are integers, so that a pixel at its level is at its level
                        level = ((a * left + b * right) * up + (c * left + d * right) * down) / (static_cast<double>(nx) * static_cast<double>(ny));
                    use(y, x, std::fabs(global - level) / o.r < range ? level : -std::numeric_limits<double>::infinity());
                }
            }
    });
}

// Otsu's level of the whole image, as if particles were dark, counted from black.
template <class T>
double adotsu_global_level(image_view<T const> s, image_view<std::uint8_t const> mask, bool mirror, grey_scale scale) {
    if constexpr (sizeof(T) <= 2) {
        std::size_t const values = static_cast<std::size_t>(scale.range()) + 1;
        std::vector<std::uint64_t> counts(values);
        for (std::ptrdiff_t y = 0; y < s.height; ++y)
            for (std::ptrdiff_t x = 0; x < s.width; ++x)
                if (mask.data == nullptr || mask(x, y) != 0)
                    ++counts[static_cast<std::size_t>(mirror ? scale.white - static_cast<double>(s(x, y)) : static_cast<double>(s(x, y)) - scale.black)];
        if (std::count_if(counts.begin(), counts.end(), [](std::uint64_t c) { return c > 0; }) < 2) return 0;
        return static_cast<double>(otsu_bin(counts));
    } else {
        image<T> counted; // one row of what counts
        if (mask.data != nullptr) {
            std::vector<T> line;
            for (std::ptrdiff_t y = 0; y < s.height; ++y)
                for (std::ptrdiff_t x = 0; x < s.width; ++x)
                    if (mask(x, y) != 0) line.push_back(s(x, y));
            counted = image<T>(static_cast<std::ptrdiff_t>(line.size()), 1, fill::none);
            std::copy(line.begin(), line.end(), counted.row(0));
        }
        image_view<T const> const v = mask.data != nullptr ? const_view(counted) : s;
        double const level = otsu_level(v);
        double below = -std::numeric_limits<double>::infinity(), above = -below;
        for (std::ptrdiff_t y = 0; y < v.height; ++y)
            for (std::ptrdiff_t x = 0; x < v.width; ++x) {
                double const p = static_cast<double>(v(x, y));
                if (!std::isfinite(p)) continue;
                if (p <= level)
                    below = std::max(below, p);
                else
                    above = std::min(above, p);
            }
        if (!std::isfinite(below) || !std::isfinite(above)) return 0;
        return mirror ? scale.white - above : below - scale.black;
    }
}

// Calls use(y, x, scale, level), the level as from for_each_adotsu_level.
template <class T, executor E, class Use>
void with_adotsu(char const* who, image_view<T const> s, adotsu_options const& o, polarity foreground, E const& exec, Use&& use) {
    require_finite(who, "k", o.k);
    require_positive(who, "r", o.r);
    require(o.distance >= 0, who, "distance", static_cast<double>(o.distance), "0 or more pixels");
    bool const mirror = wants_bright(foreground, who) && o.mirror_bright;
    window_sums<T>::check(s, o.window);
    if (s.empty()) return;
    grey_scale const scale = grey_scale_of(s);
    double const global = adotsu_global_level(s, o.window.mask, mirror, scale);
    for_each_adotsu_level(s, o, mirror, scale, global, exec, [&](std::ptrdiff_t y, std::ptrdiff_t x, double level) { use(y, x, scale, level); });
}

} // namespace detail

/// AdOtsu, after the paper of 2010: the level of a pixel is k times Otsu's level of its window, or none if that is
/// further than r from Otsu's level of the image, as where a window holds background only. Levels are computed on a grid and
/// interpolated between.
///
/// For dark particles; bright ones are dark ones of the negative image. Without `mirror_bright` bright is all that is not dark
/// foreground. Levels count from black: 0 for bytes, the smallest value of the image for other types. Where a window has
/// one value only its level is black; so a constant image of bytes has no foreground unless it is black (dark) or white (bright),
/// and one of another type has none. Windows of 8- and 16-bit pixels have an exact answer, ties
/// giving the lowest level. NaN is background and counts in no window.
/// O(pixels of a window) time a grid point (for bytes at less than half a window from the next, O(rows of a window) a pixel
/// between), times a logarithm for types other than bytes; with grid points half a window apart four steps a pixel. Memory: 8 bytes a grid point, and per thread 8 bytes a pixel of a window.
/// R. Farrahi Moghaddam, M. Cheriet, Pattern Recognition 43(6):2186-2198, 2010. Their AdOtsu of 2012 (45(6):2419-2431)
/// compares with an estimated background instead of the global level; it is not this.
/// @throws parameter_error if the sizes differ, the window is not acceptable to window_sums, k is not finite, r not positive,
/// the distance negative, or the polarity automatic.
template <grey_image Src, mask_image Dst, executor E = sequential>
void adotsu(Src const& src, adotsu_options const& o, polarity foreground, Dst&& dst, E const& exec = {}) {
    auto const s = const_view(src);
    auto const d = mutable_view(dst);
    detail::check_same_size("adotsu", s.width, s.height, d.width, d.height);
    bool const bright = foreground == polarity::bright;
    detail::with_adotsu("adotsu", s, o, foreground, exec, [&](std::ptrdiff_t y, std::ptrdiff_t x, grey_scale const& scale, double level) {
        // Levels are values of pixels, so both are compared as they were collected.
        double const v = static_cast<double>(s(x, y));
        bool const is = !bright ? v - scale.black <= level : o.mirror_bright ? scale.white - v <= level : v - scale.black > level;
        d(x, y) = is && (o.window.mask.data == nullptr || o.window.mask(x, y) != 0) ? std::uint8_t{255} : std::uint8_t{0};
    });
}

/// Its levels, for particles of the given polarity; where there is none they are infinite, of the sign that leaves nothing
/// in the foreground.
template <grey_image Src, grey_image Dst, executor E = sequential>
    requires std::floating_point<pixel_of<Dst>>
void adotsu_surface(Src const& src, adotsu_options const& o, polarity foreground, Dst&& dst, E const& exec = {}) {
    auto const s = const_view(src);
    auto const d = mutable_view(dst);
    detail::check_same_size("adotsu_surface", s.width, s.height, d.width, d.height);
    bool const mirror = foreground == polarity::bright && o.mirror_bright;
    using real = pixel_of<Dst>;
    detail::with_adotsu("adotsu_surface", s, o, foreground, exec, [&](std::ptrdiff_t y, std::ptrdiff_t x, grey_scale const& scale, double level) {
        // Bright pixels at their mirrored level belong to the particle, so that the level is a little below.
        auto const here = static_cast<real>(mirror ? scale.white - level : scale.black + level);
        d(x, y) = mirror && std::isfinite(level) ? std::nextafter(here, -std::numeric_limits<real>::infinity()) : here;
    });
}

MOTE_NAMESPACE_END
