// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// A variance-hybridised local mean threshold with five windows, which finds polarity, noise and scale itself.

#include <mote/core/error.hpp>
#include <mote/core/execution.hpp>
#include <mote/core/image.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/core/polarity.hpp>
#include <mote/core/row_reader.hpp>
#include <mote/core/value_range.hpp>
#include <mote/filter/median.hpp>
#include <mote/filter/window.hpp>
#include <mote/histogram/histogram.hpp>
#include <mote/label/components.hpp>
#include <mote/label/connectivity.hpp>
#include <mote/label/encode.hpp>
#include <mote/label/run.hpp>
#include <mote/label/strips.hpp>
#include <mote/measure/polarity.hpp>
#include <mote/simd/region.hpp>
#include <mote/statistics/portable_math.hpp>
#include <mote/threshold/global/otsu.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#define MOTE_KERNELS <mote/threshold/hybrid/msh5.kernels.inl>
#include <mote/simd/foreach_isa.hpp>

MOTE_NAMESPACE_BEGIN

struct msh5_options {
    /// Sides of the windows as fractions of the image's shorter side, from coarse to fine.
    std::array<double, 5> windows{1.0 / 2, 1.0 / 4, 1.0 / 8, 1.0 / 16, 1.0 / 32};
    /// Weight of the level that all windows share, in units of the largest between-class variance D^2 / 4 that classes of the common contrast D can have.
    double prior = 0.1;
    /// A particle is at least this many deviations of the noise above its local background.
    double noise_gate = 3;
    /// An object whose outline rises by less than this share of what outlines rise in the mean is dropped; 0 keeps all.
    double least_edge = 0.2;
    /// Standard deviation of the noise after the median, in grey values. Nothing: estimated.
    std::optional<double> noise{};
    /// Side in pixels of the window that the search starts in: about what the ground is uneven over. Nothing: chosen by the evidence of the outlines.
    std::optional<double> scale{};
};

namespace detail {

/// Pixels of other types in 65536 levels over their range. Empty if there is no contrast. NaN becomes the value of the darkest background.
template <class T>
image<std::uint16_t> msh5_levels(image_view<T const> src, bool bright) {
    auto const range = value_range_of(src);
    double const low = range.low, high = range.high, half = range.half();
    if (!(half > 0)) return {};
    row_reader<T> read(src);
    image<std::uint16_t> levels(src.width, src.height, fill::none);
    for (std::ptrdiff_t y = 0; y < src.height; ++y) {
        T const* const row = read(y);
        for (std::ptrdiff_t x = 0; x < src.width; ++x) {
            double v = static_cast<double>(row[x]);
            v = v != v ? (bright ? low : high) : std::clamp(v, low, high);
            levels(x, y) = static_cast<std::uint16_t>((v / 2 - low / 2) / half * 65535 + 0.5);
        }
    }
    return levels;
}

/// The value that has the share p of the counts of bins [first, last] at or below it.
inline double quantile_bin(std::span<std::uint64_t const> counts, std::size_t first, std::size_t last, double p) {
    double total = 0, below = 0;
    for (std::size_t i = first; i <= last; ++i) total += static_cast<double>(counts[i]);
    for (std::size_t i = first; i <= last; ++i) {
        below += static_cast<double>(counts[i]);
        if (counts[i] > 0 && below >= p * total) return static_cast<double>(i);
    }
    return static_cast<double>(last);
}


/// What the search works on: every `stride`-th pixel of the smoothed image, particles bright, over the whole range of 16 bits.
struct msh5_samples {
    image<std::uint16_t> values{};
    std::ptrdiff_t stride = 1;
    double low = 0, unit = 0;      ///< sample v stands for the grey value low + unit v, or low - unit v if particles are dark
    double background = 0, contrast = 0, noise = 0;
};

/// Levels at the centres of square cells; between them they are interpolated, beyond them they stay.
struct msh5_surface {
    std::ptrdiff_t cell = 1, columns = 1, rows = 1; ///< side of a cell in samples
    double common = 0;                              ///< the contrast that the windows share
    std::vector<float> level{}, background{};
};

/// Rows of a surface, for samples or for pixels.
class msh5_rows {
public:
    msh5_rows(msh5_surface const& s, std::ptrdiff_t width, double step) : s_(&s), left_(static_cast<std::size_t>(width)), share_(static_cast<std::size_t>(width)), step_(step) {
        for (std::ptrdiff_t x = 0; x < width; ++x) {
            place const p = at(x, s.columns);
            left_[static_cast<std::size_t>(x)] = static_cast<int>(p.first);
            share_[static_cast<std::size_t>(x)] = p.share;
        }
        for (auto& row : row_) row.resize(static_cast<std::size_t>(width));
        node_.resize(static_cast<std::size_t>(s.columns) + 1);
    }
    /// Makes row y the interpolation of above() and below() with share().
    template <class Kernels>
    void seek(Kernels k, std::ptrdiff_t y) {
        place const p = at(y, s_->rows);
        share_y_ = p.share;
        if (p.first != first_) {
            bool const next = first_ >= 0 && p.first == first_ + 1;
            if (next)
                std::swap(row_[0], row_[1]);
            else
                expand(k, p.first, row_[0]);
            expand(k, std::min(p.first + 1, s_->rows - 1), row_[1]);
            first_ = p.first;
        }
    }
    [[nodiscard]] float const* above() const noexcept { return row_[0].data(); }
    [[nodiscard]] float const* below() const noexcept { return row_[1].data(); }
    [[nodiscard]] float share() const noexcept { return share_y_; }

private:
    struct place {
        std::ptrdiff_t first;
        float share;
    };
    [[nodiscard]] place at(std::ptrdiff_t i, std::ptrdiff_t nodes) const noexcept {
        double const v = std::clamp((static_cast<double>(i) * step_ + 0.5) / static_cast<double>(s_->cell) - 0.5, 0.0, static_cast<double>(nodes - 1));
        auto const first = static_cast<std::ptrdiff_t>(v);
        return {first, static_cast<float>(v - static_cast<double>(first))};
    }
    template <class Kernels>
    void expand(Kernels k, std::ptrdiff_t row, std::vector<float>& out) {
        float const* const from = s_->level.data() + row * s_->columns;
        std::copy(from, from + s_->columns, node_.begin());
        node_.back() = node_[node_.size() - 2];
        k.expand(node_.data(), left_.data(), share_.data(), out.data(), static_cast<std::ptrdiff_t>(out.size()));
    }
    msh5_surface const* s_;
    std::vector<int> left_;
    std::vector<float> share_, row_[2], node_;
    double step_;
    std::ptrdiff_t first_ = -1;
    float share_y_ = 0;
};

/// The levels of `from` at the cells of `to`.
inline void msh5_resample(msh5_surface const& from, msh5_surface& to) {
    auto const place = [&](std::ptrdiff_t i, std::ptrdiff_t nodes) { return std::clamp((static_cast<double>(i) + 0.5) * static_cast<double>(to.cell) / static_cast<double>(from.cell) - 0.5, 0.0, static_cast<double>(nodes - 1)); };
    for (std::ptrdiff_t r = 0; r < to.rows; ++r)
        for (std::ptrdiff_t c = 0; c < to.columns; ++c) {
            double const u = place(c, from.columns), v = place(r, from.rows);
            auto const i = static_cast<std::ptrdiff_t>(u), j = static_cast<std::ptrdiff_t>(v);
            std::ptrdiff_t const i1 = std::min(i + 1, from.columns - 1), j1 = std::min(j + 1, from.rows - 1);
            double const p = u - static_cast<double>(i), q = v - static_cast<double>(j);
            auto const at = [&](std::ptrdiff_t a, std::ptrdiff_t b) { return static_cast<double>(from.level[static_cast<std::size_t>(b * from.columns + a)]); };
            to.level[static_cast<std::size_t>(r * to.columns + c)] = static_cast<float>((1 - q) * ((1 - p) * at(i, j) + p * at(i1, j)) + q * ((1 - p) * at(i, j1) + p * at(i1, j1)));
        }
}

/// Replaces every cell by the sum over the 5 x 5 cells around it, as far as they are there.
inline void msh5_window_sums(std::vector<std::uint64_t>& cells, std::ptrdiff_t columns, std::ptrdiff_t rows) {
    std::vector<std::uint64_t> line(static_cast<std::size_t>(std::max(columns, rows)) + 1);
    auto const run = [&](std::uint64_t* first, std::ptrdiff_t n, std::ptrdiff_t step) {
        line[0] = 0;
        for (std::ptrdiff_t i = 0; i < n; ++i) line[static_cast<std::size_t>(i) + 1] = line[static_cast<std::size_t>(i)] + first[i * step];
        for (std::ptrdiff_t i = 0; i < n; ++i)
            first[i * step] = line[static_cast<std::size_t>(std::min(n, i + 3))] - line[static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, i - 2))];
    };
    for (std::ptrdiff_t y = 0; y < rows; ++y) run(cells.data() + y * columns, columns, 1);
    for (std::ptrdiff_t x = 0; x < columns; ++x) run(cells.data() + x, rows, columns);
}

/// One window of 5 x 5 cells, and the class means around each cell.
class msh5_window {
public:
    msh5_window(msh5_samples const& s, std::ptrdiff_t cell) : s_(&s), cell_(cell) {
        std::ptrdiff_t const w = s.values.width(), h = s.values.height();
        columns_ = (w + cell - 1) / cell;
        rows_ = (h + cell - 1) / cell;
        auto const cells = static_cast<std::size_t>(columns_ * rows_);
        pixels_.resize(cells);
        all_.resize(cells);
        for (std::ptrdiff_t r = 0; r < rows_; ++r)
            for (std::ptrdiff_t c = 0; c < columns_; ++c)
                pixels_[static_cast<std::size_t>(r * columns_ + c)] = static_cast<std::uint64_t>((std::min(w, (c + 1) * cell) - c * cell) * (std::min(h, (r + 1) * cell) - r * cell));
        std::vector<unsigned> sum(static_cast<std::size_t>(w));
        MOTE_DISPATCH(msh5_kernels)([&](auto k) {
            for (std::ptrdiff_t r = 0; r < rows_; ++r) {
                std::fill(sum.begin(), sum.end(), 0U);
                for (std::ptrdiff_t y = r * cell; y < std::min(h, (r + 1) * cell); ++y) k.add(s.values.row(y), sum.data(), w);
                collect(sum, r, all_);
            }
        });
        msh5_window_sums(pixels_, columns_, rows_);
        msh5_window_sums(all_, columns_, rows_);
    }
    /// The level of every cell from the classes that the surface `from` makes.
    [[nodiscard]] msh5_surface sweep(msh5_surface const& from, msh5_options const& o, bool keep = false) const {
        std::ptrdiff_t const w = s_->values.width(), h = s_->values.height();
        auto const cells = static_cast<std::size_t>(columns_ * rows_);
        std::vector<std::uint64_t> count(cells), sum(cells);
        std::vector<unsigned> column_count(static_cast<std::size_t>(w)), column_sum(static_cast<std::size_t>(w));
        msh5_rows level(from, w, 1);
        MOTE_DISPATCH(msh5_kernels)([&](auto k) {
            for (std::ptrdiff_t r = 0; r < rows_; ++r) {
                std::fill(column_count.begin(), column_count.end(), 0U);
                std::fill(column_sum.begin(), column_sum.end(), 0U);
                for (std::ptrdiff_t y = r * cell_; y < std::min(h, (r + 1) * cell_); ++y) {
                    level.seek(k, y);
                    k.classify(s_->values.row(y), level.above(), level.below(), level.share(), column_count.data(), column_sum.data(), w);
                }
                collect(column_count, r, count);
                collect(column_sum, r, sum);
            }
        });
        msh5_window_sums(count, columns_, rows_);
        msh5_window_sums(sum, columns_, rows_);
        msh5_surface to{cell_, columns_, rows_, from.common, std::vector<float>(cells), std::vector<float>(cells)};
        if (keep) {
            msh5_resample(from, to);
            refine(count, sum, o, to);
        } else {
            blend(count, sum, o, to);
        }
        return to;
    }

private:
    void collect(std::vector<unsigned> const& column, std::ptrdiff_t r, std::vector<std::uint64_t>& cells) const {
        auto const w = static_cast<std::ptrdiff_t>(column.size());
        for (std::ptrdiff_t c = 0; c < columns_; ++c) {
            std::uint64_t sum = 0;
            for (std::ptrdiff_t x = c * cell_; x < std::min(w, (c + 1) * cell_); ++x) sum += column[static_cast<std::size_t>(x)];
            cells[static_cast<std::size_t>(r * columns_ + c)] = sum;
        }
    }
    void blend(std::vector<std::uint64_t> const& count, std::vector<std::uint64_t> const& sum, msh5_options const& o, msh5_surface& to) const;
    void refine(std::vector<std::uint64_t> const& count, std::vector<std::uint64_t> const& sum, msh5_options const& o, msh5_surface& to) const;

    msh5_samples const* s_;
    std::ptrdiff_t cell_, columns_ = 1, rows_ = 1;
    std::vector<std::uint64_t> pixels_{}, all_{};
};

// No fused multiply-add here: every machine finds the same levels.
MOTE_REGION_BASELINE_BEGIN
[[gnu::noinline]] inline void msh5_window::blend(std::vector<std::uint64_t> const& count, std::vector<std::uint64_t> const& sum, msh5_options const& o, msh5_surface& to) const {
    struct classes {
        double background, difference, weight;
    };
    auto const classes_of = [&](std::size_t i) -> classes {
        double const n = static_cast<double>(pixels_[i]), above = static_cast<double>(count[i]), rest = n - above;
        double const all = static_cast<double>(all_[i]), particles = static_cast<double>(sum[i]);
        if (!(above > 0)) return {all / n, 0, 0};
        if (!(rest > 0)) return {all / n, -1, 0};
        double const b = (all - particles) / rest, d = particles / above - b;
        return {b, d, above * rest / (n * n) * (d * d)};
    };
    double squares = 0, weighted = 0;
    for (std::size_t i = 0; i < to.level.size(); ++i) {
        classes const c = classes_of(i);
        squares += c.weight * c.weight;
        weighted += c.weight * c.weight * c.difference;
    }
    double const common = to.common = squares > 0 ? weighted / squares : s_->contrast;
    double const prior = o.prior * (common * common) / 4, gate = o.noise_gate * s_->noise;
    for (std::size_t i = 0; i < to.level.size(); ++i) {
        classes const c = classes_of(i);
        double const b = c.difference < 0 ? c.background - common : c.background;
        double const rise = (prior * common / 2 + c.weight * (c.difference > 0 ? c.difference : 0) / 2) / (prior + c.weight);
        to.level[i] = static_cast<float>(b + (rise > gate ? rise : gate));
        to.background[i] = static_cast<float>(b);
    }
}
[[gnu::noinline]] inline void msh5_window::refine(std::vector<std::uint64_t> const& count, std::vector<std::uint64_t> const& sum, msh5_options const& o, msh5_surface& to) const {
    double const prior = o.prior * (to.common * to.common) / 4;
    for (std::size_t i = 0; i < to.level.size(); ++i) {
        double const n = static_cast<double>(pixels_[i]), above = static_cast<double>(count[i]), rest = n - above;
        if (!(above > 0 && rest > 0)) continue;
        double const b = (static_cast<double>(all_[i]) - static_cast<double>(sum[i])) / rest, d = static_cast<double>(sum[i]) / above - b;
        double const w = above * rest / (n * n) * (d * d);
        to.level[i] = static_cast<float>((prior * static_cast<double>(to.level[i]) + w * (b + d / 2)) / (prior + w));
    }
}
MOTE_REGION_BASELINE_END

/// What a mask of the samples shows: its share, the share of pairs of neighbours that its outline separates, by how much these differ in the mean, the
/// root of their mean square over that, and how far its objects fill discs (msh5_fill).
struct msh5_evidence {
    double coverage = 0, pairs = 0, rise = 0, unevenness = 1, fill = 0;
};

/// The mean over the pixels of 8-connected objects (of 4 pixels or more) of the share that their object fills of the disc across the longer side of its box, at most 1. Particles fill
/// theirs; supports and joined noise do not. In whole numbers, so that the bits are the same everywhere. 0 if there is no object.
inline double msh5_fill(image<std::uint8_t> const& mask) {
    run_image runs = runs_of(mask);
    struct extent {
        std::uint64_t area = 0, left = ~std::uint64_t{0}, right = 0, top = 0, bottom = 0;
    };
    std::vector<extent> objects(static_cast<std::size_t>(label(runs, connectivity::eight)) + 1);
    for (std::ptrdiff_t y = 0; y < runs.height(); ++y)
        for (run const& r : runs.row(y)) {
            extent& o = objects[r.label];
            if (o.area == 0) o.top = static_cast<std::uint64_t>(y);
            o.area += r.end - r.begin;
            o.left = std::min<std::uint64_t>(o.left, r.begin);
            o.right = std::max<std::uint64_t>(o.right, r.end);
            o.bottom = static_cast<std::uint64_t>(y) + 1;
        }
    constexpr std::uint64_t least = 4, one = 4096, quarter_pi = 3217; // of 4096
    std::uint64_t total = 0, filled = 0;
    for (extent const& o : objects) {
        if (o.area < least) continue;
        std::uint64_t const longer = std::max(o.right - o.left, o.bottom - o.top);
        total += o.area;
        filled += o.area * std::min(one, o.area * one * one / (longer * longer * quarter_pi));
    }
    return total > 0 ? static_cast<double>(filled) / static_cast<double>(total * one) : 0;
}

inline msh5_evidence msh5_look(msh5_samples const& s, msh5_surface const& surface, image<std::uint16_t> const& reference) {
    std::ptrdiff_t const w = s.values.width(), h = s.values.height();
    std::vector<short> above(static_cast<std::size_t>(w)), before(static_cast<std::size_t>(w));
    long long count = 0, pairs = 0, rise = 0, squares = 0;
    image<std::uint8_t> shape((w + 1) / 2, (h + 1) / 2, fill::none); // every second sample tells enough of shapes, too
    msh5_rows level(surface, w, 1);
    MOTE_DISPATCH(msh5_kernels)([&](auto k) {
        for (std::ptrdiff_t y = 0; y < h; ++y) {
            level.seek(k, y);
            count += k.above(s.values.row(y), level.above(), level.below(), level.share(), above.data(), w);
            if (y % 2 == 0)
                for (std::ptrdiff_t x = 0; x < shape.width(); ++x) shape(x, y / 2) = above[static_cast<std::size_t>(2 * x)] != 0 ? 255 : 0;
            if (y % 2 == 1) { // every second row tells enough
                std::uint16_t const* const row = reference.row(y);
                constexpr std::ptrdiff_t most = 16384;
                for (std::ptrdiff_t x = 0; x < w; x += most) {
                    k.outline(row + x, row + x + 1, above.data() + x, above.data() + x + 1, std::min(most, w - 1 - x), pairs, rise, squares);
                    k.outline(row + x, reference.row(y - 1) + x, above.data() + x, before.data() + x, std::min(most, w - x), pairs, rise, squares);
                }
            }
            std::swap(above, before);
        }
    });
    double const samples = static_cast<double>(w) * static_cast<double>(h);
    double const n = static_cast<double>(pairs), mean = pairs > 0 ? static_cast<double>(rise) / n : 0;
    constexpr double most = 100; // outlines that do not rise at all
    double const unevenness = mean > 0 ? std::min(most, std::sqrt(static_cast<double>(squares) / n) / mean) : most;
    return {static_cast<double>(count) / samples, n / samples, mean, unevenness, msh5_fill(shape)};
}

inline image<std::uint16_t> msh5_smooth(image<std::uint16_t> const& v) {
    std::ptrdiff_t const w = v.width(), h = v.height();
    image<std::uint16_t> out(w, h, fill::none);
    std::vector<std::uint16_t> padded(static_cast<std::size_t>(w) + 2), ring[3];
    for (auto& r : ring) r.resize(static_cast<std::size_t>(w));
    MOTE_DISPATCH(msh5_kernels)([&](auto k) {
        auto const enter = [&](std::ptrdiff_t y) {
            std::copy(v.row(y), v.row(y) + w, padded.begin() + 1);
            padded.front() = padded[1];
            padded.back() = padded[static_cast<std::size_t>(w)];
            k.smooth_row(padded.data() + 1, ring[y % 3].data(), w);
        };
        enter(0);
        for (std::ptrdiff_t y = 0; y < h; ++y) {
            if (y + 1 < h) enter(y + 1);
            std::ptrdiff_t const last = std::max<std::ptrdiff_t>(0, y - 1), next = std::min(h - 1, y + 1);
            k.smooth_column(ring[last % 3].data(), ring[y % 3].data(), ring[next % 3].data(), out.row(y), w);
        }
    });
    return out;
}

/// The deviation of the noise: the square root of the 10th percentile of the variances of tiles of 8 x 8 samples. 0 if there is no whole tile.
inline double msh5_noise(image<std::uint16_t> const& v) {
    constexpr std::ptrdiff_t side = 8;
    std::vector<double> variances;
    for (std::ptrdiff_t y = 0; y + side <= v.height(); y += side)
        for (std::ptrdiff_t x = 0; x + side <= v.width(); x += side) {
            std::uint64_t sum = 0, square = 0;
            for (std::ptrdiff_t j = y; j < y + side; ++j)
                for (std::ptrdiff_t i = x; i < x + side; ++i) {
                    std::uint64_t const g = v(i, j);
                    sum += g;
                    square += g * g;
                }
            constexpr std::uint64_t n = side * side;
            variances.push_back(static_cast<double>(n * square - sum * sum) / static_cast<double>(n * n));
        }
    if (variances.empty()) return 0;
    auto const tenth = variances.begin() + static_cast<std::ptrdiff_t>((variances.size() - 1) / 10);
    std::nth_element(variances.begin(), tenth, variances.end());
    return std::sqrt(*tenth);
}

/// Samples, classes and noise of a smoothed image. `contrast` is 0 if the image has no two classes.
template <class T>
msh5_samples msh5_sample(image<T> const& smooth, bool bright, msh5_options const& o) {
    msh5_samples s;
    constexpr std::ptrdiff_t enough = 128;
    s.stride = std::min(smooth.width(), smooth.height()) >= enough ? 2 : 1;
    std::ptrdiff_t const w = (smooth.width() + s.stride - 1) / s.stride, h = (smooth.height() + s.stride - 1) / s.stride;
    s.values = image<std::uint16_t>(w, h, fill::none);
    std::uint16_t low = 65535, high = 0;
    MOTE_DISPATCH(msh5_kernels)([&](auto k) {
        for (std::ptrdiff_t y = 0; y < h; ++y) {
            k.sample(smooth.row(y * s.stride), s.values.row(y), w, s.stride);
            widen_range(s.values.row(y), w, low, high);
        }
    });
    if (!(low < high)) return s;
    double const range = static_cast<double>(high) - static_cast<double>(low);
    s.low = bright ? low : high;
    s.unit = (bright ? range : -range) / 65535;
    auto const scale = static_cast<float>(65535 / range);
    MOTE_DISPATCH(msh5_kernels)([&](auto k) {
        for (std::ptrdiff_t y = 0; y < h; ++y) k.stretch(s.values.row(y), w, bright ? low : high, bright ? 1 : -1, scale);
    });
    auto counts = histogram_of(s.values).counts;
    constexpr double clipped = 0.02;
    auto const first = static_cast<std::size_t>(quantile_bin(counts, 0, 65535, clipped));
    auto const last = static_cast<std::size_t>(quantile_bin(counts, 0, 65535, 1 - clipped));
    for (std::size_t i = 0; i < first; ++i) counts[first] += counts[i], counts[i] = 0;
    for (std::size_t i = last + 1; i < counts.size(); ++i) counts[last] += counts[i], counts[i] = 0;
    std::size_t const split = otsu_bin(counts);
    if (first == last || split >= last) return s;
    s.background = quantile_bin(counts, first, split, 0.5);
    s.contrast = quantile_bin(counts, split + 1, last, 0.5) - s.background;
    s.noise = o.noise ? *o.noise / std::abs(s.unit) : msh5_noise(s.values);
    return s;
}

/// A triangle of 9 pixels along either axis (standard deviation 2), border pixels being repeated outwards.
template <class T>
image<T> msh5_calmed(image<T> const& in) {
    std::ptrdiff_t const w = in.width(), h = in.height();
    image<T> out(w, h, fill::none);
    std::vector<unsigned> column(static_cast<std::size_t>(w) + 8);
    MOTE_DISPATCH(msh5_kernels)([&](auto k) {
        for (std::ptrdiff_t y = 0; y < h; ++y) {
            T const* rows[9];
            for (std::ptrdiff_t j = 0; j < 9; ++j) rows[j] = in.row(std::clamp<std::ptrdiff_t>(y + j - 4, 0, h - 1));
            k.triangle_column(rows, column.data() + 4, w);
            std::fill_n(column.begin(), 4, column[4]);
            std::fill_n(column.end() - 4, 4, column[static_cast<std::size_t>(w) + 3]);
            k.triangle_row(column.data() + 4, out.row(y), w);
        }
    });
    return out;
}

/// Side of the cells of a window, of which there are five in a row.
inline std::ptrdiff_t msh5_cell(msh5_samples const& s, double fraction) {
    constexpr double most = 60000; // sums of a cell's columns fit into 32 bits
    double const side = static_cast<double>(std::min(s.values.width(), s.values.height()));
    return static_cast<std::ptrdiff_t>(std::clamp(side * fraction / 5 + 0.5, 1.0, most));
}

/// The level that starts the search everywhere alike.
inline msh5_surface msh5_global(msh5_samples const& s, msh5_options const& o) {
    double const rise = std::max(s.contrast / 2, o.noise_gate * s.noise);
    return {std::max(s.values.width(), s.values.height()), 1, 1, s.contrast, {static_cast<float>(s.background + rise)}, {static_cast<float>(s.background)}};
}

/// The level surface of a window, from classes that a coarser one has made.
inline msh5_surface msh5_start(msh5_surface const& coarser, msh5_window const& window, msh5_options const& o) {
    constexpr int sweeps = 3;
    msh5_surface surface = window.sweep(coarser, o);
    for (int i = 1; i < sweeps; ++i) surface = window.sweep(surface, o);
    return surface;
}

MOTE_REGION_BASELINE_BEGIN

/// How well a mask's outline fits: the grey values rise steeply and evenly across it, it does not enclose nearly all, and its objects are round rather than ragged.
/// The weights were fitted on simulated and real micrographs (docs/threshold/hybrid/msh5.md): those of a choice among candidates, so only their proportions matter.
[[nodiscard]] [[gnu::noinline]] inline double msh5_score(msh5_evidence const& e) noexcept {
    auto const log_of = [](double v, double least) { return portable_log(v > least ? v : least); };
    return -0.244 * log_of(e.coverage, 1e-5) + 1.599 * log_of(1 - e.coverage, 1e-5) + 0.519 * log_of(e.pairs, 1e-6) + 1.444 * log_of(e.rise, 1) -
           8.969 * log_of(e.unevenness, 1) + 5.595 * log_of(e.fill, 0.02);
}

/// An object of the mask: what is needed to judge it.
struct msh5_object {
    std::uint64_t area = 0, core_area = 0, rises = 0;
    std::uint32_t left = 0xFFFFFFFFU, right = 0;
    std::ptrdiff_t top = 0, bottom = 0;
    double sum = 0, core = 0, background = 0, rise = 0;
    double least = 0; ///< what its pixels have to be above, in grey values that grow with the particles
    bool kept = true;
};

/// Sums over the objects of labelled runs. `sign` is 1 for bright particles, -1 for dark ones; `background` is given row by row.
template <class T>
class msh5_judge {
public:
    msh5_judge(image<T> const& smooth, run_image const& runs, std::uint32_t count, double sign) : smooth_(smooth), runs_(runs), objects_(static_cast<std::size_t>(count) + 1), sign_(sign) {
        for (std::ptrdiff_t y = 0; y < runs.height(); ++y)
            for (run const& r : runs.row(y)) {
                msh5_object& o = objects_[r.label];
                if (o.area == 0) o.top = y;
                o.area += r.end - r.begin;
                o.left = r.begin < o.left ? r.begin : o.left;
                o.right = r.end > o.right ? r.end : o.right;
                o.bottom = y + 1;
            }
    }
    [[gnu::noinline]] void add_row(std::ptrdiff_t y, float const* above, float const* below, float share) {
        T const* const v = smooth_.row(y);
        auto const grey = [&](std::ptrdiff_t x) { return sign_ * static_cast<double>(v[x]); };
        for (run const& r : runs_.row(y)) {
            msh5_object& o = objects_[r.label];
            auto const begin = static_cast<std::ptrdiff_t>(r.begin), end = static_cast<std::ptrdiff_t>(r.end), middle = (begin + end) / 2;
            double sum = 0;
            for (std::ptrdiff_t x = begin; x < end; ++x) sum += grey(x);
            o.sum += sum;
            o.background += sign_ * static_cast<double>(above[middle] + share * (below[middle] - above[middle])) * static_cast<double>(end - begin);
            rise(o, begin + 1 < end ? begin + 1 : begin, begin - 2, grey);
            rise(o, end - 2 > begin ? end - 2 : begin, end + 1, grey);
            // The core: the middle half of the object's box, either way.
            std::ptrdiff_t const width = o.right - o.left, height = o.bottom - o.top;
            if (4 * (2 * (y - o.top) + 1) < 2 * height || 4 * (2 * (y - o.top) + 1) > 6 * height) continue;
            std::ptrdiff_t const from = static_cast<std::ptrdiff_t>(o.left) + width / 4, to = static_cast<std::ptrdiff_t>(o.right) - width / 4;
            for (std::ptrdiff_t x = begin > from ? begin : from; x < (end < to ? end : to); ++x) {
                o.core += grey(x);
                ++o.core_area;
            }
        }
    }
    /// Decides which objects are kept and what their pixels have to be above.
    [[gnu::noinline]] void judge(double least_edge, double least_rise) {
        double rises = 0, rise = 0;
        for (msh5_object const& o : objects_) {
            rises += static_cast<double>(o.rises);
            rise += o.rise;
        }
        std::vector<double> domes;
        for (msh5_object const& o : objects_)
            if (is_compact(o)) {
                double const n = static_cast<double>(o.area), b = o.background / n, mean = o.sum / n - b;
                if (mean > 0) domes.push_back((o.core / static_cast<double>(o.core_area) - b) / mean);
            }
        bool round = false; // most objects rise towards their middle, as projections of spheres do
        if (!domes.empty()) {
            auto const half = domes.begin() + static_cast<std::ptrdiff_t>((domes.size() - 1) / 2);
            std::nth_element(domes.begin(), half, domes.end());
            constexpr double dome = 1.2;
            round = *half > dome;
        }
        for (msh5_object& o : objects_) {
            double const n = static_cast<double>(o.rises), mean = o.rises > 0 ? o.rise / n : 0, b = o.area > 0 ? o.background / static_cast<double>(o.area) : 0;
            o.kept = o.rises == 0 || (mean >= least_edge * (rise / rises) && mean >= least_rise);
            o.least = round && is_compact(o) ? b + (o.core / static_cast<double>(o.core_area) - b) / 2 : -1e30;
        }
    }
    [[gnu::noinline]] void write_row(std::ptrdiff_t y, std::uint8_t* dst, std::ptrdiff_t width) const {
        T const* const v = smooth_.row(y);
        for (std::ptrdiff_t x = 0; x < width; ++x) dst[x] = 0;
        for (run const& r : runs_.row(y)) {
            msh5_object const& o = objects_[r.label];
            if (!o.kept) continue;
            for (std::ptrdiff_t x = r.begin; x < static_cast<std::ptrdiff_t>(r.end); ++x) dst[x] = sign_ * static_cast<double>(v[x]) > o.least ? 255 : 0;
        }
    }

private:
    template <class Grey>
    void rise(msh5_object& o, std::ptrdiff_t in, std::ptrdiff_t out, Grey const& grey) const {
        if (out < 0 || out >= smooth_.width()) return;
        o.rise += grey(in) - grey(out);
        ++o.rises;
    }
    /// At least 16 pixels that fill six tenths of the disc across the longer side of their box.
    [[nodiscard]] static bool is_compact(msh5_object const& o) {
        double const width = static_cast<double>(o.right) - static_cast<double>(o.left), height = static_cast<double>(o.bottom - o.top), longer = width > height ? width : height;
        return o.area >= 16 && o.core_area > 0 && static_cast<double>(o.area) >= 0.6 * 0x1.921fb54442d18p-1 * longer * longer;
    }

    image<T> const& smooth_;
    run_image const& runs_;
    std::vector<msh5_object> objects_;
    double sign_;
};

MOTE_REGION_BASELINE_END

/// The mask of a level surface, judged object by object against the background of a window that is wider than objects.
template <class T, executor E>
void msh5_mask(image<T> const& smooth, msh5_samples const& s, msh5_surface level, msh5_surface ground, msh5_options const& o, image_view<std::uint8_t> dst, E const& where) {
    ground.level = ground.background;
    for (msh5_surface* const surface : {&level, &ground}) // from samples to grey values
        for (float& v : surface->level) v = static_cast<float>(s.low + s.unit * static_cast<double>(v));
    std::ptrdiff_t const w = smooth.width(), h = smooth.height();
    double const step = 1 / static_cast<double>(s.stride);
    image<std::uint8_t> raw(w, h, fill::none);
    auto const strips = row_strips::of(h, where);
    where.bulk(strips.count, [&](std::ptrdiff_t i) {
        msh5_rows rows(level, w, step);
        MOTE_DISPATCH(msh5_kernels)([&](auto k) {
            for (std::ptrdiff_t y = strips.begin(i); y < strips.end(i); ++y) {
                rows.seek(k, y);
                k.mask(smooth.row(y), rows.above(), rows.below(), rows.share(), s.unit > 0, raw.row(y), w);
            }
        });
    });
    run_image runs = runs_of(raw, where);
    std::uint32_t const count = label(runs, connectivity::eight, where);
    msh5_judge<T> judge(smooth, runs, count, s.unit > 0 ? 1 : -1);
    msh5_rows rows(ground, w, step);
    MOTE_DISPATCH(msh5_kernels)([&](auto k) {
        for (std::ptrdiff_t y = 0; y < h; ++y) {
            if (runs.row(y).empty()) continue;
            rows.seek(k, y);
            judge.add_row(y, rows.above(), rows.below(), rows.share());
        }
    });
    constexpr double least_rise = 2.5; // outlines that are placed where noise rises do so by one to two deviations
    judge.judge(o.least_edge, least_rise * s.noise * std::abs(s.unit));
    row_writer<std::uint8_t> write(dst);
    for (std::ptrdiff_t y = 0; y < h; ++y) {
        judge.write_row(y, write.row(y), w);
        write.commit(y);
    }
}

inline void msh5_clear(image_view<std::uint8_t> d) {
    for (std::ptrdiff_t y = 0; y < d.height; ++y)
        for (std::ptrdiff_t x = 0; x < d.width; ++x) d(x, y) = 0;
}

/// The search for a level surface on an image that the median has smoothed: the global level and one start of each window.
template <class T>
class msh5_search {
public:
    template <executor E>
    msh5_search(image<T> smooth, bool bright, msh5_options const& o, E const& where) : smooth_(std::move(smooth)), samples_(msh5_sample(smooth_, bright, o)), o_(o) {
        if (!(samples_.contrast > 0)) return;
        // Outlines are compared on one image, so that steepness cannot be had by less smoothing.
        reference_ = msh5_smooth(samples_.values);
        constexpr int most_calmings = 2;
        constexpr double calm = 4;
        for (int i = 0; i < most_calmings && samples_.contrast < calm * samples_.noise; ++i) {
            image<T> calmer = msh5_calmed(smooth_);
            msh5_samples next = msh5_sample(calmer, bright, o);
            if (!(next.contrast > 0)) break;
            smooth_ = std::move(calmer);
            samples_ = std::move(next);
        }
        double const side = static_cast<double>(std::min(smooth_.width(), smooth_.height()));
        std::vector<double> fractions(o.windows.begin(), o.windows.end());
        if (o.scale) { // the first window that is not wider gives way to the scale
            fractions.assign(1, std::min(1.0, *o.scale / side));
            for (double const f : o.windows)
                if (f < fractions[0]) fractions.push_back(f);
        }
        windows_.resize(fractions.size());
        where.bulk(static_cast<std::ptrdiff_t>(fractions.size()), [&](std::ptrdiff_t i) {
            auto const k = static_cast<std::size_t>(i);
            windows_[k] = std::make_unique<msh5_window const>(samples_, msh5_cell(samples_, fractions[k]));
        });
        starts_.push_back(msh5_global(samples_, o));
        for (std::size_t k = 0; k < (o.scale ? 1 : windows_.size()); ++k) starts_.push_back(msh5_start(starts_.back(), *windows_[k], o));
        if (o.scale) starts_.erase(starts_.begin());
    }
    /// 0 if the image has no two classes.
    [[nodiscard]] std::size_t starts() const noexcept { return starts_.size(); }
    [[nodiscard]] msh5_evidence evidence(std::size_t i) const { return msh5_look(samples_, starts_[i], reference_); }
    template <executor E>
    [[nodiscard]] std::size_t best(E const& where) const {
        std::vector<double> score(starts_.size());
        if (starts_.size() > 1)
            where.bulk(static_cast<std::ptrdiff_t>(starts_.size()), [&](std::ptrdiff_t i) { score[static_cast<std::size_t>(i)] = msh5_score(evidence(static_cast<std::size_t>(i))); });
        return static_cast<std::size_t>(std::max_element(score.begin(), score.end()) - score.begin());
    }
    /// The mask from start i on.
    template <executor E>
    void finish(std::size_t i, image_view<std::uint8_t> dst, E const& where) const {
        msh5_surface surface = starts_[i];
        for (std::size_t k = o_.scale ? 1 : i; k < windows_.size(); ++k) surface = windows_[k]->sweep(surface, o_, true);
        constexpr std::size_t wide = 3; // an eighth of the shorter side: finer windows may lie within a particle, where there is no background
        msh5_mask(smooth_, samples_, std::move(surface), starts_[std::min(i, wide)], o_, dst, where);
    }

private:
    image<T> smooth_;
    msh5_samples samples_;
    image<std::uint16_t> reference_{};
    msh5_options o_;
    std::vector<std::unique_ptr<msh5_window const>> windows_{};
    std::vector<msh5_surface> starts_{};
};

template <class T, executor E>
void msh5_of_smooth(image<T> smooth, bool bright, image_view<std::uint8_t> dst, msh5_options const& o, E const& where) {
    msh5_search<T> const search(std::move(smooth), bright, o, where);
    if (search.starts() == 0) return msh5_clear(dst);
    search.finish(search.best(where), dst, where);
}

} // namespace detail

/// Hybrid threshold: class means of local windows, hybridised by their variance with a level that all windows share, and refined in five windows.
///
/// 1. A 5 x 5 median. Every second pixel is looked at (every pixel below 128 pixels on the shorter side). Otsu's level on values clipped at the 2nd and 98th percentile
///    gives a global background and contrast; the noise is the 10th percentile of the deviations of tiles of 8 x 8 samples. While the contrast is below 4 deviations, at most
///    twice, a triangle filter of deviation 2 smooths further.
/// 2. For each window: pixels above the level are particles. Around each pixel, b is the mean of the background, d how much higher that of the particles is,
///    p their share, w = p (1 - p) d^2 the between-class variance; D = sum w^2 d / sum w^2 is the contrast that all windows share, and
///
///        T = b + max( (L D / 2 + w d / 2) / (L + w), gate x noise ),      L = prior D^2 / 4.
///
///    Where the window shows an edge, T lies halfway up that edge; where it shows ground only, half the common contrast above that ground. Three sweeps, from the surface of the next coarser window on. Class means are
///    taken on a grid of 5 x 5 cells to the window, and interpolated.
/// 3. Of the five level surfaces and the global level, the one is taken whose outline has the best evidence: enclosed share, length, steepness and how far objects fill discs (msh5_score).
/// 4. Finer windows, one sweep each, T <- (L T + w (b + d / 2)) / (L + w).
/// 5. Objects whose outline rises by less than least_edge of the mean rise, or by less than 2.5 deviations of the noise, are dropped. If most compact objects rise towards their middle (the mean of
///    their core over that of the whole, both above the background of a window of at least an eighth of the side, is above 1.2), each gets the level halfway to its own core, where that is
///    higher: half height means half of the height of the object.
///
/// Dark particles are bright ones of the negative image; an automatic polarity is that of polarity_of(). Unchanged by a change of gain and offset, up to rounding to 65536 levels.
/// Windows are clipped to the image. Constant images, images without finite values and those without two classes have no foreground, nor have NaN pixels. `src` and `dst` may be the same image.
/// The same bits at every instruction set and with every executor. O(1) a pixel, whatever the windows; 3 bytes a pixel (8 bits), 4 (16 bits) or 6 (others) of memory besides small grids.
///
/// The idea, a local mean threshold hybridised by variance, is that of D. J. Groom et al., Ultramicroscopy 194:25-34, 2018. Their formula is not public: this is our own formalisation
/// of it, found by experiment (docs/threshold/hybrid/msh5.md, with what each ingredient is worth).
/// @throws parameter_error if the sizes differ, or an option is out of its range.
template <grey_image Src, mask_image Dst, executor E = sequential>
void msh5(Src const& src, polarity foreground, Dst&& dst, msh5_options const& o = {}, E const& where = {}) {
    using T = pixel_of<Src>;
    auto const s = const_view(src);
    auto const d = mutable_view(dst);
    if (s.width != d.width || s.height != d.height)
        throw parameter_error("msh5: source is " + std::to_string(s.width) + " x " + std::to_string(s.height) + ", mask " + std::to_string(d.width) + " x " + std::to_string(d.height));
    bool good = o.prior > 0 && std::isfinite(o.prior) && o.noise_gate >= 0 && std::isfinite(o.noise_gate) && o.least_edge >= 0 && std::isfinite(o.least_edge);
    for (double const f : o.windows) good = good && f > 0 && f <= 1;
    if (!good) throw parameter_error("msh5: expected windows in (0, 1], prior > 0, noise_gate >= 0 and least_edge >= 0, all finite");
    if (o.noise && !(*o.noise >= 0 && std::isfinite(*o.noise))) throw parameter_error("msh5: noise is " + std::to_string(*o.noise) + "; expected 0 or more");
    if (o.scale && !(*o.scale >= 1 && std::isfinite(*o.scale))) throw parameter_error("msh5: scale is " + std::to_string(*o.scale) + "; expected 1 pixel or more");
    if (s.empty()) return;
    if (foreground == polarity::automatic) foreground = polarity_of(src).value;
    bool const bright = foreground == polarity::bright;
    neighbourhood const window(5, border::mirror);
    if constexpr (std::is_same_v<T, std::uint8_t> || std::is_same_v<T, std::uint16_t>) {
        image<T> smooth(s.width, s.height, fill::none);
        median_filter(src, window, smooth, where);
        detail::msh5_of_smooth(std::move(smooth), bright, d, o, where);
    } else {
        msh5_options scaled = o;
        image<std::uint8_t> absent; // NaN pixels, before dst may overwrite them
        if constexpr (std::is_floating_point_v<T>) {
            absent = image<std::uint8_t>(s.width, s.height, fill::none);
            for (std::ptrdiff_t y = 0; y < s.height; ++y)
                for (std::ptrdiff_t x = 0; x < s.width; ++x) absent(x, y) = std::isnan(s(x, y)) ? 1 : 0;
        }
        image<std::uint16_t> const levels = detail::msh5_levels(s, bright);
        if (levels.empty()) return detail::msh5_clear(d);
        if (o.noise) scaled.noise = *o.noise / value_range_of(s).half() * (65535.0 / 2);
        image<std::uint16_t> smooth(s.width, s.height, fill::none);
        median_filter(levels, window, smooth, where);
        detail::msh5_of_smooth(std::move(smooth), bright, d, scaled, where);
        if constexpr (std::is_floating_point_v<T>)
            for (std::ptrdiff_t y = 0; y < s.height; ++y)
                for (std::ptrdiff_t x = 0; x < s.width; ++x)
                    if (absent(x, y) != 0) d(x, y) = 0;
    }
}

/// The same, returning a new mask.
template <grey_image Src, executor E = sequential>
[[nodiscard]] image<std::uint8_t> msh5(Src const& src, polarity foreground, msh5_options const& o = {}, E const& where = {}) {
    auto const s = const_view(src);
    image<std::uint8_t> mask(s.width, s.height, fill::none);
    msh5(src, foreground, mask, o, where);
    return mask;
}

MOTE_NAMESPACE_END
