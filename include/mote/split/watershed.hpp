// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Watershed from markers.

#include <mote/core/error.hpp>
#include <mote/core/execution.hpp>
#include <mote/core/geometry.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/label/components.hpp>
#include <mote/label/connectivity.hpp>
#include <mote/label/encode.hpp>
#include <mote/label/run.hpp>
#include <mote/split/region_runs.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

MOTE_NAMESPACE_BEGIN

namespace detail {

struct neighbour {
    int dx, dy;
};
/// The four edge neighbours first: the first 4 or all 8 are used.
inline constexpr neighbour neighbours[8] = {{0, -1}, {-1, 0}, {1, 0}, {0, 1}, {-1, -1}, {1, -1}, {-1, 1}, {1, 1}};
[[nodiscard]] constexpr int neighbour_count(connectivity c) noexcept { return c == connectivity::four ? 4 : 8; }

/// A number that is ordered as the values are; NaN comes last, and -0 equals 0.
template <class T>
[[nodiscard]] constexpr auto ordered_key(T v) noexcept {
    if constexpr (std::is_floating_point_v<T>) {
        using U = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
        constexpr U sign = U{1} << (8 * sizeof(U) - 1);
        if (v != v) return std::numeric_limits<U>::max();
        U const bits = std::bit_cast<U>(v + T{0});
        return static_cast<U>(bits & sign ? ~bits : bits | sign);
    } else {
        return static_cast<std::uint32_t>(static_cast<std::int64_t>(v) - static_cast<std::int64_t>(std::numeric_limits<T>::min()));
    }
}

template <class Key, class Index>
struct keyed_pixel {
    Key key;
    Index pixel;
};
/// By rising key, equal ones in the order they came in: a radix sort that leaves out digits in which all keys agree.
template <class Key, class Index>
void sort_by_key(std::vector<keyed_pixel<Key, Index>>& pixels, std::vector<keyed_pixel<Key, Index>>& other) {
    other.resize(pixels.size());
    for (unsigned shift = 0; shift < 8 * sizeof(Key); shift += 8) {
        std::size_t start[256] = {};
        for (auto const& p : pixels) ++start[p.key >> shift & 255];
        std::size_t sum = 0, most = 0;
        for (std::size_t& s : start) {
            std::size_t const n = s;
            most = std::max(most, n);
            s = sum;
            sum += n;
        }
        if (most == pixels.size()) continue;
        for (auto const& p : pixels) other[start[p.key >> shift & 255]++] = p;
        pixels.swap(other);
    }
}

/// Pixels that wait, by level and within a level in the order they came. The levels that are not empty form a tree of bits.
template <class Index>
class level_queue {
public:
    static constexpr Index free = std::numeric_limits<Index>::max(), end = free - 1;

    /// Starts anew, with nothing in it; `next` has room for a link of each pixel.
    void reset(std::size_t levels, Index* next) {
        next_ = next;
        lists_.assign(levels, list{end, end});
        depth_ = 0;
        do {
            levels = (levels + 63) / 64;
            if (bits_.size() == depth_) bits_.emplace_back();
            bits_[depth_++].assign(levels, 0);
        } while (levels > 1);
    }
    [[nodiscard]] bool empty() const noexcept { return bits_[depth_ - 1][0] == 0; }
    void push(std::size_t level, Index pixel) noexcept {
        list& l = lists_[level];
        next_[pixel] = end;
        if (l.head == end) {
            l.head = pixel;
            for (std::size_t i = 0; i < depth_; ++i) {
                std::uint64_t& word = bits_[i][level / 64];
                bool const set_above = word != 0;
                word |= std::uint64_t{1} << level % 64;
                if (set_above) break;
                level /= 64;
            }
        } else {
            next_[l.tail] = pixel;
        }
        l.tail = pixel;
    }
    /// The first pixel of the lowest level that has any.
    Index pop() noexcept {
        std::size_t level = 0;
        for (std::size_t i = depth_; i-- > 0;) level = 64 * level + static_cast<std::size_t>(std::countr_zero(bits_[i][level]));
        list& l = lists_[level];
        Index const pixel = l.head;
        l.head = next_[pixel];
        if (l.head == end)
            for (std::size_t i = 0; i < depth_; ++i) {
                std::uint64_t& word = bits_[i][level / 64];
                word &= ~(std::uint64_t{1} << level % 64);
                if (word != 0) break;
                level /= 64;
            }
        return pixel;
    }

private:
    struct list {
        Index head, tail;
    };
    Index* next_ = nullptr;
    std::vector<list> lists_{};
    std::vector<std::vector<std::uint64_t>> bits_{};
    std::size_t depth_ = 0;
};

/// Floods parts of an image, and keeps its memory from one to the next.
template <class Index, class T, class L>
class flooder {
public:
    flooder(image_view<T const> values, image_view<L> labels, connectivity c, bool lines, bool from_highest)
        : values_(values), labels_(labels), neighbours_(neighbour_count(c)), lines_(lines), from_highest_(from_highest) {}

    /// `part` lies inside of `b`; its chords are in raster order, and no pixel next to it is foreground of another part that matters.
    void operator()(std::span<chord const> part, box const& b) {
        // With a rim that no flood enters.
        std::ptrdiff_t const stride = b.width + 2;
        auto const all = static_cast<std::size_t>(stride * (b.height + 2));
        auto const place = [&](chord const& c) { return static_cast<std::size_t>((c.y - b.y + 1) * stride + c.begin - b.x + 1); };
        next_.assign(all, queue_of::end);
        label_.assign(all, 0);
        levels_.resize(all);
        queue_.reset(find_levels(part, place), next_.data());
        for (chord const& c : part) {
            std::size_t p = place(c);
            for (std::ptrdiff_t x = c.begin; x < c.end; ++x, ++p) {
                next_[p] = queue_of::free;
                label_[p] = labels_(x, c.y);
            }
        }
        for (chord const& c : part)
            for (std::size_t p = place(c), stop = p + (c.end - c.begin); p < stop; ++p)
                if (label_[p] != 0) queue_.push(static_cast<std::size_t>(levels_[p]), static_cast<Index>(p));
        flood(stride);
        for (chord const& c : part) {
            std::size_t p = place(c);
            for (std::ptrdiff_t x = c.begin; x < c.end; ++x, ++p) labels_(x, c.y) = label_[p];
        }
    }

private:
    using queue_of = level_queue<Index>;
    using key_type = decltype(ordered_key(T{}));

    [[nodiscard]] key_type key(std::ptrdiff_t x, std::ptrdiff_t y) const noexcept {
        key_type const k = ordered_key(values_(x, y));
        if (!from_highest_) return k;
        if (std::is_floating_point_v<T> && k == std::numeric_limits<key_type>::max()) return k; // NaN is last either way
        return static_cast<key_type>(~k);
    }
    /// Levels 0, 1, .. in the order of the keys; returns how many there are.
    template <class Place>
    std::size_t find_levels(std::span<chord const> part, Place const& place) {
        std::size_t count = 0;
        key_type lowest = std::numeric_limits<key_type>::max(), highest = 0;
        for (chord const& c : part) {
            for (std::ptrdiff_t x = c.begin; x < c.end; ++x) {
                key_type const k = key(x, c.y);
                lowest = std::min(lowest, k);
                highest = std::max(highest, k);
            }
            count += c.end - c.begin;
        }
        if (key_type const range = highest - lowest; range < 4096 || range / 4 < count) {
            for (chord const& c : part) {
                std::size_t p = place(c);
                for (std::ptrdiff_t x = c.begin; x < c.end; ++x) levels_[p++] = static_cast<Index>(key(x, c.y) - lowest);
            }
            return static_cast<std::size_t>(range) + 1;
        }
        sorted_.clear();
        for (chord const& c : part) {
            std::size_t p = place(c);
            for (std::ptrdiff_t x = c.begin; x < c.end; ++x) sorted_.push_back({key(x, c.y), static_cast<Index>(p++)});
        }
        sort_by_key(sorted_, other_);
        std::size_t level = 0;
        for (std::size_t i = 0; i < sorted_.size(); ++i) {
            if (i > 0 && sorted_[i].key != sorted_[i - 1].key) ++level;
            levels_[static_cast<std::size_t>(sorted_[i].pixel)] = static_cast<Index>(level);
        }
        return level + 1;
    }
    void flood(std::ptrdiff_t stride) {
        std::ptrdiff_t offsets[8];
        for (int k = 0; k < 8; ++k) offsets[k] = neighbours[k].dy * stride + neighbours[k].dx;
        while (!queue_.empty()) {
            auto const p = static_cast<std::size_t>(queue_.pop());
            L own = label_[p];
            if (own == 0) { // only with lines, where a pixel is labelled when its turn comes
                bool meet = false;
                for (int k = 0; k < neighbours_; ++k) {
                    L const l = label_[p + static_cast<std::size_t>(offsets[k])];
                    meet = meet || (l != 0 && own != 0 && l != own);
                    own = l != 0 ? l : own;
                }
                if (meet) continue;
                label_[p] = own;
            }
            for (int k = 0; k < neighbours_; ++k) {
                std::size_t const q = p + static_cast<std::size_t>(offsets[k]);
                if (next_[q] != queue_of::free) continue;
                if (!lines_) label_[q] = own;
                queue_.push(static_cast<std::size_t>(levels_[q]), static_cast<Index>(q));
            }
        }
    }

    image_view<T const> values_;
    image_view<L> labels_;
    int neighbours_;
    bool lines_, from_highest_;
    std::vector<Index> next_{}, levels_{};
    std::vector<L> label_{};
    std::vector<keyed_pixel<key_type, Index>> sorted_{}, other_{};
    queue_of queue_{};
};

/// Floods differ in nothing but order between components of the mask, so each goes by itself, in a box that stays in the cache.
template <class Index, class T, class L, executor E>
void watershed(image_view<T const> values, image_view<std::uint8_t const> mask, image_view<L> labels, connectivity c, bool lines, bool from_highest, E const& where) {
    run_image runs = runs_of(mask);
    std::uint32_t const count = label(runs, c);
    for (std::ptrdiff_t y = 0; y < labels.height; ++y) {
        std::ptrdiff_t x = 0;
        for (run const& r : runs.row(y)) {
            for (; x < r.begin; ++x) labels(x, y) = 0;
            x = r.end;
        }
        for (; x < labels.width; ++x) labels(x, y) = 0;
    }
    region_runs const parts(runs, count);
    std::vector<std::uint8_t> thin(static_cast<std::size_t>(count) + 1, 0);
    std::ptrdiff_t const tasks = std::min<std::ptrdiff_t>(count, where.concurrency() > 1 ? 16 * where.concurrency() : 1);
    where.bulk(tasks, [&](std::ptrdiff_t t) {
        flooder<Index, T, L> flood(values, labels, c, lines, from_highest);
        for (std::ptrdiff_t i = t * count / tasks; i < (t + 1) * static_cast<std::ptrdiff_t>(count) / tasks; ++i) {
            auto const part = parts[static_cast<std::uint32_t>(i + 1)];
            L first = 0;
            bool others = false;
            for (chord const& r : part)
                for (std::ptrdiff_t x = r.begin; x < r.end; ++x)
                    if (L const l = labels(x, r.y); l != 0) {
                        others = others || (first != 0 && l != first);
                        first = l;
                    }
            if (!others) {
                if (first != 0)
                    for (chord const& r : part)
                        for (std::ptrdiff_t x = r.begin; x < r.end; ++x) labels(x, r.y) = first;
                continue;
            }
            box const b = bounds_of(part);
            if (static_cast<std::uint64_t>(b.width) * static_cast<std::uint64_t>(b.height) / 8 > area_of(part))
                thin[static_cast<std::size_t>(i + 1)] = 1;
            else
                flood(part, b);
        }
    });
    // Boxes of rings in rings would be large and many: all such parts share one.
    std::vector<chord> rest;
    for (std::ptrdiff_t y = 0; y < runs.height(); ++y)
        for (run const& r : runs.row(y))
            if (thin[r.label] != 0) rest.push_back({y, r.begin, r.end});
    if (!rest.empty()) flooder<Index, T, L>(values, labels, c, lines, from_highest)(rest, bounds_of(rest));
}

} // namespace detail

struct watershed_options {
    /// Which neighbours a flood goes to.
    connectivity neighbours = connectivity::four;
    /// Whether pixels that two floods reach stay 0, as lines between the basins.
    bool lines = false;
    /// Whether the flood goes from the highest value down, as from the maxima of a distance map.
    bool from_highest = false;
};

/// Floods `values` from the markers and divides the mask among them.
///
/// `labels` holds the markers on input (any labels, 0 elsewhere) and the basins on output. Pixels are taken from the lowest value
/// up, equal values in the order in which the flood reached them: first the markers in raster order, then from each pixel its neighbours
/// above, left, right, below, and the diagonal ones in raster order. A pixel lower than the one it is reached from is next.
/// Without lines, a pixel joins the basin that reaches it first. With lines, one whose neighbours are in different basins when its turn comes
/// stays 0, and nothing floods on from it; a marker is never a line, so markers that touch have none between them.
/// Markers outside the mask are erased, and mask pixels that no marker can reach stay 0. NaN is flooded last.
///
/// Components of the mask are independent, and are shared out among the executor's threads; one that holds one label is filled at once. In each a
/// queue for every level: O(n) for n pixels; floating-point values, and integers that are sparse, become levels by a radix sort first. Works in
/// 16 bytes of memory a run, and about 12 (with the sort 28, for double 44) for each pixel of the box around the largest component.
/// L. Vincent, P. Soille, IEEE Trans. PAMI 13(6):583-598, 1991; F. Meyer, Signal Processing 38(1):113-125, 1994.
/// @throws parameter_error if the sizes differ, the width is above 2^32 - 2, or the mask has more than 2^32 - 2 components.
template <grey_image Values, mask_image Mask, label_image Labels, executor E = sequential>
void watershed(Values const& values, Mask const& mask, Labels&& labels, watershed_options const& o, E const& where = {}) {
    auto const v = const_view(values);
    auto const m = const_view(mask);
    auto const l = mutable_view(labels);
    if (v.width != m.width || v.height != m.height || v.width != l.width || v.height != l.height)
        throw parameter_error("watershed: values are " + std::to_string(v.width) + " x " + std::to_string(v.height) + ", the mask " +
                              std::to_string(m.width) + " x " + std::to_string(m.height) + ", the labels " +
                              std::to_string(l.width) + " x " + std::to_string(l.height));
    if (v.empty()) return;
    if (static_cast<std::uint64_t>(v.width + 2) < std::numeric_limits<std::uint32_t>::max() / static_cast<std::uint64_t>(v.height + 2))
        detail::watershed<std::uint32_t>(v, m, l, o.neighbours, o.lines, o.from_highest, where);
    else
        detail::watershed<std::uint64_t>(v, m, l, o.neighbours, o.lines, o.from_highest, where);
}

/// The same from the lowest value up, without lines.
template <grey_image Values, mask_image Mask, label_image Labels>
void watershed(Values const& values, Mask const& mask, Labels&& labels, connectivity c = connectivity::four) {
    watershed(values, mask, labels, watershed_options{.neighbours = c});
}

MOTE_NAMESPACE_END
