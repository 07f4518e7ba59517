// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// The value of a given rank in a window around each pixel: medians, percentiles, minima, maxima.

#include <mote/core/error.hpp>
#include <mote/core/execution.hpp>
#include <mote/core/function_ref.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/core/row_reader.hpp>
#include <mote/filter/extrema.hpp>
#include <mote/filter/window.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#define MOTE_KERNELS <mote/filter/rank.kernels.inl>
#include <mote/simd/foreach_isa.hpp>

MOTE_NAMESPACE_BEGIN

/// Which of the n values of a window, sorted, is meant; n may vary from pixel to pixel.
class window_rank {
public:
    /// The middle one; of an even number the upper one of the two in the middle (SciPy, scikit-image).
    [[nodiscard]] static window_rank median() noexcept { return window_rank(kind::fraction, 0.5, 0); }
    /// The middle one; of an even number the lower one of the two in the middle.
    [[nodiscard]] static window_rank lower_median() noexcept { return window_rank(kind::lower_fraction, 0.5, 0); }
    /// The one that floor(f n) others precede, or the last: 0 is the minimum, 1 the maximum. SciPy's percentile filter.
    /// @throws parameter_error if f is not within 0 .. 1.
    [[nodiscard]] static window_rank fraction(double f) {
        if (!(f >= 0 && f <= 1)) throw parameter_error("window_rank: fraction " + std::to_string(f) + "; expected 0 .. 1");
        return window_rank(kind::fraction, f, 0);
    }
    /// The k-th from the lowest, which is 0, or from the highest, which is -1. Where a window holds fewer, the last of those.
    [[nodiscard]] static window_rank nth(std::ptrdiff_t k) noexcept { return window_rank(kind::nth, 0, k); }

    /// Its place among n > 0 values, from 0.
    [[nodiscard]] std::ptrdiff_t of(std::ptrdiff_t n) const noexcept {
        switch (kind_) {
        case kind::nth: return std::clamp<std::ptrdiff_t>(k_ < 0 ? n + k_ : k_, 0, n - 1);
        case kind::lower_fraction: return std::clamp<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(std::ceil(fraction_ * static_cast<double>(n))) - 1, 0, n - 1);
        default: return std::min(static_cast<std::ptrdiff_t>(fraction_ * static_cast<double>(n)), n - 1);
        }
    }

private:
    enum class kind : unsigned char { fraction, lower_fraction, nth };
    window_rank(kind what, double f, std::ptrdiff_t k) noexcept : kind_(what), fraction_(f), k_(k) {}

    kind kind_;
    double fraction_;
    std::ptrdiff_t k_;
};

namespace detail {

/// Pixels as unsigned integers of the same order.
template <class T>
using rank_key = std::conditional_t<sizeof(T) == 8, std::uint64_t, std::uint32_t>;
template <class T>
[[nodiscard]] constexpr rank_key<T> key_of(T v) noexcept {
    using K = rank_key<T>;
    if constexpr (std::is_floating_point_v<T>) {
        constexpr K sign = K{1} << (8 * sizeof(T) - 1);
        K const bits = std::bit_cast<K>(v);
        return (bits & sign) != 0 ? ~bits : bits | sign;
    } else if constexpr (std::is_signed_v<T>) {
        return static_cast<K>(v + 32768);
    } else {
        return v;
    }
}
template <class T>
[[nodiscard]] constexpr T pixel_of_key(rank_key<T> k) noexcept {
    using K = rank_key<T>;
    if constexpr (std::is_floating_point_v<T>) {
        constexpr K sign = K{1} << (8 * sizeof(T) - 1);
        return std::bit_cast<T>((k & sign) != 0 ? k & ~sign : ~k);
    } else if constexpr (std::is_signed_v<T>) {
        return static_cast<T>(static_cast<int>(k) - 32768);
    } else {
        return static_cast<T>(k);
    }
}

/// A part of the image whose ranks are found in one go.
struct rank_tile {
    std::ptrdiff_t x0, x1, y0, y1;
};

/// The window of a tile's pixels: the footprint, cut down to what can be reached.
struct rank_window {
    neighbourhood around;
    bool square;
    std::ptrdiff_t first_column, last_column, first_row, last_row;

    template <class T>
    rank_window(image_view<T const> src, neighbourhood const& w)
        : around(w), square(w.shape.is_square()), first_column(w.shape.first_column()), last_column(w.shape.last_column()),
          first_row(w.shape.first_row()), last_row(w.shape.last_row()) {
        if (square && w.edges == border::clip) {
            last_column = std::min(last_column, src.width);
            last_row = std::min(last_row, src.height);
            first_column = -last_column;
            first_row = -last_row;
        }
        if (width() > largest || height() > largest / width())
            throw parameter_error("rank_filter: a window of " + std::to_string(width()) + " x " + std::to_string(height()) + "; expected at most 2^31 pixels");
    }
    [[nodiscard]] std::ptrdiff_t width() const noexcept { return last_column - first_column + 1; }
    [[nodiscard]] std::ptrdiff_t height() const noexcept { return last_row - first_row + 1; }

private:
    static constexpr std::ptrdiff_t largest = std::ptrdiff_t{1} << 31;
};

/// What the borders add to the part of the image that the windows of a tile cover.
template <pixel T>
struct rank_source {
    image_view<T const> image;
    bordered_rows<T> rows;
    std::ptrdiff_t first_column, first_row, columns, row_count; ///< of that part
    std::ptrdiff_t present_from, present_to;                    ///< the columns of it where rows hold anything

    rank_source(image_view<T const> src, rank_window const& w, rank_tile const& t)
        : image(src), rows(src, w.around, -(t.x0 + w.first_column), t.x1 - 1 + w.last_column - (src.width - 1)), first_column(t.x0 + w.first_column),
          first_row(t.y0 + w.first_row), columns(rows.size()), row_count(t.y1 - t.y0 + w.height() - 1), present_from(0), present_to(columns) {
        if (w.around.edges == border::clip) {
            present_from = std::clamp<std::ptrdiff_t>(-first_column, 0, columns);
            present_to = std::clamp<std::ptrdiff_t>(src.width - first_column, present_from, columns);
        }
    }
};

/// Takes the ranks of pixels (x, y) .. (x + n - 1, y).
template <class T>
using rank_sink = function_ref<void(std::ptrdiff_t x, std::ptrdiff_t y, T const* values, std::ptrdiff_t n)>;

/// For kernels, which should not be compiled anew for each pixel type.
struct rank_place {
    window_rank const* rank;
    std::ptrdiff_t operator()(unsigned long long n) const noexcept { return rank->of(static_cast<std::ptrdiff_t>(n)); }
};

/// Where kernels keep what they count; grows as needed and stays.
struct rank_scratch {
    std::vector<unsigned char> counts, sums;
    std::vector<std::ptrdiff_t> at;

    template <class C>
    static C* room(std::vector<unsigned char>& v, std::size_t n) {
        std::size_t const bytes = n * sizeof(C) + 64;
        v.assign(bytes, 0);
        auto const address = reinterpret_cast<std::uintptr_t>(v.data());
        return reinterpret_cast<C*>(v.data() + (64 - address % 64) % 64);
    }
};

/// The rows of ranks of a square window over a tile whose values come row by row: `values(j, out)` writes row j of the
/// tile with its surroundings; `done(y, out, rest)` takes row y of the ranks. `same`: all windows hold as many values.
template <int Levels, class Counter, class Sum, class V>
void rank_rows(bool same, std::ptrdiff_t columns, std::ptrdiff_t rows, std::ptrdiff_t width, std::ptrdiff_t height, window_rank const& rank, rank_scratch& scratch,
               function_ref<void(std::ptrdiff_t, V*)> values, function_ref<void(std::ptrdiff_t, V const*, Sum const*)> done) {
    constexpr std::ptrdiff_t nodes = Levels == 2 ? 1 + 17 : 1 + 17 + 257, sums = Levels == 2 ? 16 : 16 + 256;
    if (columns >= (std::ptrdiff_t{1} << 32) / (16 * nodes)) throw parameter_error("rank_filter: a window of " + std::to_string(width) + " columns is too wide");
    Counter* const counts = rank_scratch::room<Counter>(scratch.counts, static_cast<std::size_t>((columns * nodes + 4) * 16)) + 64; // column -1 in front
    Sum* const window_sums = rank_scratch::room<Sum>(scratch.sums, static_cast<std::size_t>(sums * 16));
    scratch.at.resize(static_cast<std::size_t>(sums));
    std::ptrdiff_t const n = columns - width + 1;
    std::vector<V> enter(static_cast<std::size_t>(columns)), leave(static_cast<std::size_t>(columns)), out(static_cast<std::size_t>(n));
    std::vector<Sum> rest(static_cast<std::size_t>(n));
    rank_place const place{&rank};
    MOTE_DISPATCH(rank_kernels)([&](auto k) {
        // The first window is filled but for its last row; before it, a row of the first's values stands for the one that leaves.
        for (std::ptrdiff_t j = 0; j < height - 1; ++j) {
            values(j, enter.data());
            k.template change<Levels, true>(enter.data(), counts, columns);
        }
        values(0, leave.data());
        k.template change<Levels, true>(leave.data(), counts, columns);
        for (std::ptrdiff_t j = height - 1; j < rows; ++j) {
            values(j, enter.data());
            if (j >= height) values(j - height, leave.data());
            k.template row<Levels, true>(same, enter.data(), leave.data(), counts, columns, width, window_sums, scratch.at.data(), place, out.data(), rest.data());
            done(j - height + 1, out.data(), rest.data());
        }
    });
}

/// The same with the smallest counters that do. `done` takes `rest` of any type.
template <int Levels, class V, class Done>
void rank_rows(bool same, std::ptrdiff_t columns, std::ptrdiff_t rows, std::ptrdiff_t width, std::ptrdiff_t height, window_rank const& rank, rank_scratch& scratch,
               function_ref<void(std::ptrdiff_t, V*)> values, Done const& done) {
    bool const small = width * height <= 65535;
    auto const run = [&]<class Counter, class Sum>(Counter, Sum) {
        rank_rows<Levels, Counter, Sum, V>(same, columns, rows, width, height, rank, scratch, values, done);
    };
    // A row is counted before another leaves. Bytes without sign would serve up to 254 rows, but save nothing.
    if (small && height < 127)
        run(static_cast<signed char>(0), static_cast<unsigned short>(0));
    else if (height < 65535)
        run(static_cast<unsigned short>(0), 0u);
    else
        run(0u, 0u);
}

/// Bytes in a square: the pixels are the values that are counted.
inline void rank_bytes(image_view<std::uint8_t const> src, rank_window const& w, rank_tile const& t, window_rank const& rank, rank_scratch& scratch,
                       rank_sink<std::uint8_t> sink) {
    rank_source<std::uint8_t> from(src, w, t);
    if (w.around.edges != border::clip) {
        rank_rows<2, std::uint8_t>(
            true, from.columns, from.row_count, w.width(), w.height(), rank, scratch,
            [&](std::ptrdiff_t j, std::uint8_t* out) { from.rows.fill(from.first_row + j, 0, out); },
            [&](std::ptrdiff_t y, std::uint8_t const* out, auto const*) { sink(t.x0, t.y0 + y, out, t.x1 - t.x0); });
        return;
    }
    std::vector<std::uint8_t> line(static_cast<std::size_t>(from.columns));
    rank_rows<2, std::uint16_t>(
        false, from.columns, from.row_count, w.width(), w.height(), rank, scratch,
        [&](std::ptrdiff_t j, std::uint16_t* out) {
            bool const exists = from.rows.exists(from.first_row + j);
            std::ptrdiff_t const a = exists ? from.present_from : 0, b = exists ? from.present_to : 0;
            std::fill(out, out + a, std::uint16_t{256});
            std::fill(out + b, out + from.columns, std::uint16_t{256});
            if (!exists) return;
            from.rows.fill(from.first_row + j, 0, line.data());
            MOTE_DISPATCH(place_kernels)([&](auto k) { k.convert(line.data() + a, out + a, b - a); });
        },
        [&](std::ptrdiff_t y, std::uint16_t const* out, auto const*) {
            MOTE_DISPATCH(place_kernels)([&](auto k) { k.convert(out, line.data(), t.x1 - t.x0); });
            sink(t.x0, t.y0 + y, line.data(), t.x1 - t.x0);
        });
}

/// The pixels of a tile and its surroundings as classes of equal size in ascending order; pixels of equal value may lie in
/// two classes, the order among them being that of their places. What is absent is of the class after the last.
template <pixel T>
class rank_classes {
public:
    void read(rank_source<T>& from, int class_bits) {
        columns_ = from.columns;
        classes_count_ = std::size_t{1} << class_bits;
        if (from.columns > 65535 || from.row_count > 65535)
            throw parameter_error("rank_filter: windows of " + std::to_string(from.columns) + " x " + std::to_string(from.row_count) +
                                  " pixels together; expected at most 65535 in each direction where pixels have more than 8 bits or the window is no square");
        auto const all = static_cast<std::size_t>(from.columns * from.row_count);
        classes_.assign(all, absent());
        keys_.resize(all);
        places_.resize(all);
        line_.resize(static_cast<std::size_t>(from.columns));
        std::size_t n = 0;
        key low = std::numeric_limits<key>::max(), high = 0;
        for (std::ptrdiff_t j = 0; j < from.row_count; ++j) {
            if (!from.rows.exists(from.first_row + j)) continue;
            from.rows.fill(from.first_row + j, not_there(), line_.data());
            for (std::ptrdiff_t i = from.present_from; i < from.present_to; ++i) {
                T const v = line_[static_cast<std::size_t>(i)];
                key const k = key_of(v);
                low = v == v ? std::min(low, k) : low;
                high = v == v ? std::max(high, k) : high;
                keys_[n] = k;
                places_[n] = static_cast<std::uint32_t>(j << 16 | i);
                n += v == v ? 1 : 0;
            }
        }
        nothing_absent_ = n == all;
        keys_.resize(n);
        places_.resize(n);
        if (n == 0) return;
        lowest_ = low;
        direct_ = high - low < classes_count_;
        if (direct_) {
            for (std::size_t i = 0; i < n; ++i) classes_[index(places_[i])] = static_cast<std::uint16_t>(keys_[i] - lowest_);
            return;
        }
        sort(high - low);
        shift_ = 0;
        while (((n - 1) >> shift_) >= classes_count_) ++shift_;
        xs_.resize(n);
        ys_.resize(n);
        for (std::size_t i = 0; i < n; ++i) {
            std::uint32_t const place = places_[i];
            classes_[index(place)] = static_cast<std::uint16_t>(i >> shift_);
            xs_[i] = static_cast<std::uint16_t>(place);
            ys_[i] = static_cast<std::uint16_t>(place >> 16);
        }
    }

    [[nodiscard]] std::uint16_t absent() const noexcept { return static_cast<std::uint16_t>(classes_count_); }
    [[nodiscard]] std::uint16_t const* row(std::ptrdiff_t j) const noexcept { return classes_.data() + j * columns_; }
    [[nodiscard]] bool nothing_absent() const noexcept { return nothing_absent_; }

    /// The value number `rest` of a class within columns x .. x + width - 1 and rows y .. y + height - 1 of the surroundings.
    template <class K>
    [[nodiscard]] T value(K k, std::size_t c, std::size_t rest, std::ptrdiff_t x, std::ptrdiff_t y, std::ptrdiff_t width, std::ptrdiff_t height) const noexcept {
        if (direct_) return pixel_of_key<T>(lowest_ + static_cast<rank_key<T>>(c));
        std::size_t const begin = c << shift_, end = std::min(keys_.size(), (c + 1) << shift_);
        if (keys_[begin] == keys_[end - 1]) return pixel_of_key<T>(keys_[begin]);
        std::ptrdiff_t const i = k.find(xs_.data() + begin, ys_.data() + begin, static_cast<std::ptrdiff_t>(end - begin), static_cast<std::uint16_t>(x),
                                        static_cast<std::uint16_t>(y), static_cast<std::uint16_t>(width), static_cast<std::uint16_t>(height), rest);
        return pixel_of_key<T>(keys_[begin + static_cast<std::size_t>(i)]);
    }
    /// The same within a footprint around (x, y), whose ends of rows are given from `first_row` on.
    [[nodiscard]] T value(std::size_t c, std::size_t rest, std::ptrdiff_t x, std::ptrdiff_t y, std::ptrdiff_t first_row,
                          std::vector<std::pair<std::ptrdiff_t, std::ptrdiff_t>> const& ends) const noexcept {
        if (direct_) return pixel_of_key<T>(lowest_ + static_cast<rank_key<T>>(c));
        std::size_t i = c << shift_;
        std::size_t const end = std::min(keys_.size(), (c + 1) << shift_);
        if (keys_[i] != keys_[end - 1])
            for (; i < end; ++i) {
                std::ptrdiff_t const dx = xs_[i] - x;
                auto const r = static_cast<std::size_t>(ys_[i] - y - first_row);
                if (r < ends.size() && dx >= ends[r].first && dx <= ends[r].second && rest-- == 0) break;
            }
        return pixel_of_key<T>(keys_[i]);
    }

private:
    using key = rank_key<T>;

    static constexpr T not_there() noexcept {
        if constexpr (std::is_floating_point_v<T>)
            return std::numeric_limits<T>::quiet_NaN();
        else
            return T{};
    }
    [[nodiscard]] std::size_t index(std::uint32_t place) const noexcept {
        return static_cast<std::size_t>(place >> 16) * static_cast<std::size_t>(columns_) + (place & 65535);
    }
    // Least significant digits first, which keeps the order of places among equals.
    void sort(key range) {
        constexpr int digit = 11;
        std::size_t const n = keys_.size();
        other_keys_.resize(n);
        other_places_.resize(n);
        int bits = 0;
        while (bits < static_cast<int>(8 * sizeof(key)) && (range >> bits) != 0) ++bits;
        for (int shift = 0; shift < bits; shift += digit) {
            std::vector<std::uint32_t> next(std::size_t{1} << digit, 0);
            auto const digit_of = [shift, lowest = lowest_](key k) { return static_cast<std::size_t>((k - lowest) >> shift & ((key{1} << digit) - 1)); };
            for (key const k : keys_) ++next[digit_of(k)];
            std::uint32_t sum = 0;
            for (std::uint32_t& count : next) sum += std::exchange(count, sum);
            key const* const k = keys_.data();
            std::uint32_t const* const p = places_.data();
            key* const to_keys = other_keys_.data();
            std::uint32_t* const to_places = other_places_.data();
            for (std::size_t i = 0; i < n; ++i) {
                std::size_t const to = next[digit_of(k[i])]++;
                to_keys[to] = k[i];
                to_places[to] = p[i];
            }
            keys_.swap(other_keys_);
            places_.swap(other_places_);
        }
    }

    std::ptrdiff_t columns_ = 0;
    std::size_t classes_count_ = 256;
    int shift_ = 0;
    bool direct_ = false, nothing_absent_ = false;
    key lowest_ = 0;
    std::vector<std::uint16_t> classes_, xs_, ys_;
    std::vector<key> keys_, other_keys_;
    std::vector<std::uint32_t> places_, other_places_;
    std::vector<T> line_;
};

template <pixel T>
void rank_square(image_view<T const> src, rank_window const& w, rank_tile const& t, window_rank const& rank, rank_scratch& scratch, rank_classes<T>& classes, rank_sink<T> sink) {
    rank_source<T> from(src, w, t);
    // A third level costs more than looking through a class of some thousand pixels.
    bool const two_levels = from.columns * from.row_count <= std::ptrdiff_t{1} << 20;
    classes.read(from, two_levels ? 8 : 12);
    std::vector<T> line(static_cast<std::size_t>(t.x1 - t.x0));
    auto const values = [&](std::ptrdiff_t j, std::uint16_t* out) { std::copy(classes.row(j), classes.row(j) + from.columns, out); };
    auto const done = [&](std::ptrdiff_t y, std::uint16_t const* out, auto const* rest) {
        MOTE_DISPATCH(place_kernels)([&](auto k) {
            for (std::size_t i = 0; i < line.size(); ++i) {
                auto const x = static_cast<std::ptrdiff_t>(i);
                line[i] = out[i] == classes.absent() ? src(t.x0 + x, t.y0 + y) : classes.value(k, out[i], rest[i], x, y, w.width(), w.height());
            }
        });
        sink(t.x0, t.y0 + y, static_cast<T const*>(line.data()), t.x1 - t.x0);
    };
    if (two_levels)
        rank_rows<2, std::uint16_t>(classes.nothing_absent(), from.columns, from.row_count, w.width(), w.height(), rank, scratch, values, done);
    else
        rank_rows<3, std::uint16_t>(classes.nothing_absent(), from.columns, from.row_count, w.width(), w.height(), rank, scratch, values, done);
}

template <pixel T>
void rank_footprint(image_view<T const> src, rank_window const& w, rank_tile const& t, window_rank const& rank, rank_classes<T>& classes, rank_sink<T> sink) {
    rank_source<T> from(src, w, t);
    constexpr bool bytes = std::is_same_v<T, std::uint8_t>;
    classes.read(from, bytes ? 8 : 12);
    auto const n = static_cast<std::size_t>(t.x1 - t.x0);
    std::vector<T> line(n);
    std::vector<unsigned> histogram(std::size_t{classes.absent()} + 1), rest(n);
    std::vector<std::uint16_t> out(n);
    std::vector<std::uint16_t const*> left(static_cast<std::size_t>(w.height())), right(left.size());
    footprint const& shape = w.around.shape;
    std::vector<std::pair<std::ptrdiff_t, std::ptrdiff_t>> ends;
    for (std::ptrdiff_t r = 0; r < w.height(); ++r) ends.emplace_back(shape.left(w.first_row + r), shape.right(w.first_row + r));
    rank_place const place{&rank};
    MOTE_DISPATCH(footprint_rank_kernels)([&](auto k) {
        for (std::ptrdiff_t y = 0; y < t.y1 - t.y0; ++y) {
            for (std::ptrdiff_t r = 0; r < w.height(); ++r) {
                std::uint16_t const* const row = classes.row(y + r) - w.first_column;
                left[static_cast<std::size_t>(r)] = row + shape.left(w.first_row + r) - 1;
                right[static_cast<std::size_t>(r)] = row + shape.right(w.first_row + r) + 1;
            }
            k.row(left.data(), right.data(), w.height(), std::ptrdiff_t{classes.absent()}, static_cast<std::ptrdiff_t>(n), histogram.data(), place, out.data(), rest.data());
            for (std::size_t i = 0; i < n; ++i) {
                auto const x = static_cast<std::ptrdiff_t>(i);
                line[i] = out[i] == classes.absent() ? src(t.x0 + x, t.y0 + y)
                                                            : classes.value(out[i], rest[i], x - w.first_column, y - w.first_row, w.first_row, ends);
            }
            sink(t.x0, t.y0 + y, line.data(), t.x1 - t.x0);
        }
    });
}

/// Calls sink(x, y, values, n) with the ranks of the windows around pixels (x, y) .. (x + n - 1, y) until it has had all of
/// the image, in any order and, if `run` is parallel, from several threads.
template <pixel T, executor E>
void for_each_rank(image_view<T const> src, neighbourhood const& window, window_rank const& rank, E const& run, rank_sink<T> sink) {
    if (window.edges == border::constant) static_cast<void>(outside_pixel<T>(window.outside));
    rank_window const w(src, window);
    if (src.empty()) return;
    constexpr bool bytes = std::is_same_v<T, std::uint8_t>;
    std::ptrdiff_t const threads = std::max<std::ptrdiff_t>(1, static_cast<std::ptrdiff_t>(run.concurrency()));
    std::ptrdiff_t tile_width, tile_height;
    if (bytes && w.square) {
        // Counts of bytes fit a cache of 1 MiB up to some 2500 columns.
        std::ptrdiff_t const stripes = std::max<std::ptrdiff_t>(1, src.width / std::max<std::ptrdiff_t>(2048, 4 * w.width()));
        tile_width = (src.width + stripes - 1) / stripes;
        std::ptrdiff_t const strips = threads == 1 ? 1 : std::clamp<std::ptrdiff_t>(src.height / w.height(), threads, 4 * threads);
        tile_height = (src.height + strips - 1) / strips;
    } else {
        // Surroundings are sorted with each tile, so that tiles should not be smaller than windows.
        tile_width = std::max<std::ptrdiff_t>(256, w.width());
        tile_height = std::max<std::ptrdiff_t>(256, w.height());
    }
    std::ptrdiff_t const across = (src.width + tile_width - 1) / tile_width, down = (src.height + tile_height - 1) / tile_height;
    std::ptrdiff_t const tasks = threads == 1 ? 1 : std::min(across * down, 8 * threads);
    run.bulk(tasks, [&](std::ptrdiff_t task) {
        rank_scratch scratch;
        rank_classes<T> classes;
        for (std::ptrdiff_t i = across * down * task / tasks; i < across * down * (task + 1) / tasks; ++i) {
            std::ptrdiff_t const x = i % across * tile_width, y = i / across * tile_height;
            rank_tile const t{x, std::min(src.width, x + tile_width), y, std::min(src.height, y + tile_height)};
            if (!w.square)
                rank_footprint<T>(src, w, t, rank, classes, sink);
            else if constexpr (bytes)
                rank_bytes(src, w, t, rank, scratch, sink);
            else
                rank_square<T>(src, w, t, rank, scratch, classes, sink);
        }
    });
}

} // namespace detail

/// Replaces each pixel by the value of a given rank in the window around it: exact, for every pixel type.
///
/// NaN counts as absent; where a window holds nothing, the pixel stays. Squares of bytes: O(1) a pixel, from cumulative histograms of columns in two
/// levels of sixteen, the lower one being brought up to date only where a rank leads. Squares of other types: tiles of the
/// image are sorted into 4096 classes of equal size, which are counted in three such levels; what a class holds is then looked
/// through. Other footprints: O(rows of the footprint) a pixel. `src` and `dst` must not overlap. Memory: 300 bytes for each
/// column of up to 2048 + 4 windows; for other types some 10 kB for each of a window's columns.
/// After S. Perreault, P. Hebert, Median filtering in constant time, IEEE Trans. Image Processing 16 (2007) 2389-2394, and
/// T. S. Huang, G. J. Yang, G. Y. Tang, A fast two-dimensional median filtering algorithm, IEEE Trans. ASSP 27 (1979) 13-18.
/// @throws parameter_error if the sizes differ, the window has more than 2^31 pixels or the border's constant is no value of an
///   integer pixel.
template <grey_image Src, grey_image Dst, executor E = sequential>
void rank_filter(Src const& src, neighbourhood const& window, window_rank const& rank, Dst&& dst, E const& run = {}) {
    using T = pixel_of<Src>;
    static_assert(std::is_same_v<T, pixel_of<Dst>>, "rank_filter: source and destination have the same pixel type");
    image_view<T const> const s = const_view(src);
    image_view<T> const d = mutable_view(dst);
    detail::require_same_size("rank_filter", s, d);
    detail::for_each_rank<T>(s, window, rank, run, [&](std::ptrdiff_t x, std::ptrdiff_t y, T const* values, std::ptrdiff_t n) {
        if (d.pixel_stride == 1)
            std::copy(values, values + n, d.row(y) + x);
        else
            for (std::ptrdiff_t i = 0; i < n; ++i) d(x + i, y) = values[i];
    });
}

/// The same, returning a new image.
template <grey_image Src>
[[nodiscard]] image<pixel_of<Src>> rank_filter(Src const& src, neighbourhood const& window, window_rank const& rank) {
    auto const s = const_view(src);
    image<pixel_of<Src>> dst(s.width, s.height, fill::none);
    rank_filter(src, window, rank, dst);
    return dst;
}

MOTE_NAMESPACE_END
