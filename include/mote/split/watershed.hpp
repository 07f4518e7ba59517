// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Watershed from markers.

#include <mote/core/error.hpp>
#include <mote/core/image.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/label/connectivity.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
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
void sort_by_key(std::vector<keyed_pixel<Key, Index>>& pixels) {
    std::vector<keyed_pixel<Key, Index>> other(pixels.size());
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

    level_queue(std::size_t levels, Index* next) : next_(next), lists_(levels, list{end, end}) {
        do {
            levels = (levels + 63) / 64;
            bits_.emplace_back(levels, 0);
        } while (levels > 1);
    }
    [[nodiscard]] bool empty() const noexcept { return bits_.back()[0] == 0; }
    void push(std::size_t level, Index pixel) noexcept {
        list& l = lists_[level];
        next_[pixel] = end;
        if (l.head == end) {
            l.head = pixel;
            for (auto& b : bits_) {
                std::uint64_t& word = b[level / 64];
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
        for (std::size_t i = bits_.size(); i-- > 0;) level = 64 * level + static_cast<std::size_t>(std::countr_zero(bits_[i][level]));
        list& l = lists_[level];
        Index const pixel = l.head;
        l.head = next_[pixel];
        if (l.head == end)
            for (auto& b : bits_) {
                std::uint64_t& word = b[level / 64];
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
    Index* next_;
    std::vector<list> lists_;
    std::vector<std::vector<std::uint64_t>> bits_{};
};

/// Levels 0, 1, .. in the order of the keys of the free pixels; returns how many there are.
template <class Index, class Keys>
std::size_t find_levels(Keys const& key_of, bool from_highest, std::vector<Index> const& next, std::ptrdiff_t width, std::ptrdiff_t height, std::vector<Index>& levels) {
    using Key = decltype(key_of(std::ptrdiff_t{}, std::ptrdiff_t{}));
    auto const each = [&](auto&& f) {
        for (std::ptrdiff_t y = 0; y < height; ++y) {
            std::ptrdiff_t const row = (y + 1) * (width + 2) + 1;
            for (std::ptrdiff_t x = 0; x < width; ++x)
                if (next[static_cast<std::size_t>(row + x)] == level_queue<Index>::free) f(static_cast<std::size_t>(row + x), key_of(x, y));
        }
    };
    std::size_t count = 0;
    Key lowest = std::numeric_limits<Key>::max(), highest = 0;
    each([&](std::size_t, Key k) {
        lowest = std::min(lowest, k);
        highest = std::max(highest, k);
        ++count;
    });
    if (count == 0) return 1;
    if (Key const range = highest - lowest; range < 4096 || range / 4 < count) {
        each([&](std::size_t p, Key k) { levels[p] = static_cast<Index>(from_highest ? highest - k : k - lowest); });
        return static_cast<std::size_t>(range) + 1;
    }
    std::vector<keyed_pixel<Key, Index>> pixels;
    pixels.reserve(count);
    each([&](std::size_t p, Key k) { pixels.push_back({from_highest ? static_cast<Key>(highest - k) : k, static_cast<Index>(p)}); });
    sort_by_key(pixels);
    std::size_t level = 0;
    for (std::size_t i = 0; i < pixels.size(); ++i) {
        if (i > 0 && pixels[i].key != pixels[i - 1].key) ++level;
        levels[static_cast<std::size_t>(pixels[i].pixel)] = static_cast<Index>(level);
    }
    return level + 1;
}

template <class Index, class T, class L>
void watershed(image_view<T const> values, image_view<std::uint8_t const> mask, image_view<L> labels, connectivity c, bool lines, bool from_highest) {
    // With a rim that no flood enters.
    using queue_of = level_queue<Index>;
    std::ptrdiff_t const width = values.width, height = values.height, stride = width + 2;
    auto const all = static_cast<std::size_t>(stride * (height + 2));
    std::vector<Index> next(all, queue_of::end), levels(all);
    std::vector<L> label(all, 0);
    for (std::ptrdiff_t y = 0; y < height; ++y)
        for (std::ptrdiff_t x = 0; x < width; ++x)
            if (mask(x, y) != 0) {
                auto const p = static_cast<std::size_t>((y + 1) * stride + x + 1);
                next[p] = queue_of::free;
                label[p] = labels(x, y);
            }
    std::size_t const count = find_levels(
        [&](std::ptrdiff_t x, std::ptrdiff_t y) {
            auto const key = ordered_key(values(x, y));
            using key_type = std::remove_const_t<decltype(key)>;
            // NaN is last either way.
            if constexpr (std::is_floating_point_v<T>) return from_highest ? key == std::numeric_limits<key_type>::max() ? key_type{0} : key : key;
            else return key;
        },
        from_highest, next, width, height, levels);
    queue_of queue(count, next.data());
    for (std::size_t p = 0; p < all; ++p)
        if (label[p] != 0) queue.push(static_cast<std::size_t>(levels[p]), static_cast<Index>(p));
    int const neighbours_used = neighbour_count(c);
    std::ptrdiff_t offsets[8];
    for (int k = 0; k < 8; ++k) offsets[k] = neighbours[k].dy * stride + neighbours[k].dx;
    while (!queue.empty()) {
        auto const p = static_cast<std::size_t>(queue.pop());
        L own = label[p];
        if (own == 0) { // only with lines, where a pixel is labelled when its turn comes
            bool meet = false;
            for (int k = 0; k < neighbours_used; ++k) {
                L const l = label[p + static_cast<std::size_t>(offsets[k])];
                meet = meet || (l != 0 && own != 0 && l != own);
                own = l != 0 ? l : own;
            }
            if (meet) continue;
            label[p] = own;
        }
        for (int k = 0; k < neighbours_used; ++k) {
            std::size_t const q = p + static_cast<std::size_t>(offsets[k]);
            if (next[q] != queue_of::free) continue;
            if (!lines) label[q] = own;
            queue.push(static_cast<std::size_t>(levels[q]), static_cast<Index>(q));
        }
    }
    for (std::ptrdiff_t y = 0; y < height; ++y)
        for (std::ptrdiff_t x = 0; x < width; ++x) labels(x, y) = label[static_cast<std::size_t>((y + 1) * stride + x + 1)];
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
/// A queue for each level: O(n) for n pixels; floating-point values, and integers that are sparse, become levels by a radix sort first. 12
/// bytes of memory a pixel for labels of 32 bits; with the sort 16 more for float and 32 more for double. One thread: each pixel depends on those before.
/// L. Vincent, P. Soille, IEEE Trans. PAMI 13(6):583-598, 1991; F. Meyer, Signal Processing 38(1):113-125, 1994.
/// @throws parameter_error if the sizes differ.
template <grey_image Values, mask_image Mask, label_image Labels>
void watershed(Values const& values, Mask const& mask, Labels&& labels, watershed_options const& o) {
    auto const v = const_view(values);
    auto const m = const_view(mask);
    auto const l = mutable_view(labels);
    if (v.width != m.width || v.height != m.height || v.width != l.width || v.height != l.height)
        throw parameter_error("watershed: values are " + std::to_string(v.width) + " x " + std::to_string(v.height) + ", the mask " +
                              std::to_string(m.width) + " x " + std::to_string(m.height) + ", the labels " +
                              std::to_string(l.width) + " x " + std::to_string(l.height));
    if (v.empty()) return;
    if (static_cast<std::uint64_t>(v.width + 2) < std::numeric_limits<std::uint32_t>::max() / static_cast<std::uint64_t>(v.height + 2))
        detail::watershed<std::uint32_t>(v, m, l, o.neighbours, o.lines, o.from_highest);
    else
        detail::watershed<std::uint64_t>(v, m, l, o.neighbours, o.lines, o.from_highest);
}

/// The same from the lowest value up, without lines.
template <grey_image Values, mask_image Mask, label_image Labels>
void watershed(Values const& values, Mask const& mask, Labels&& labels, connectivity c = connectivity::four) {
    watershed(values, mask, labels, watershed_options{.neighbours = c});
}

MOTE_NAMESPACE_END
