// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Maxima of an image, as markers for a watershed: those that stand out, and those that are far apart.

#include <mote/core/error.hpp>
#include <mote/core/geometry.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/core/polarity.hpp>
#include <mote/core/same_size.hpp>
#include <mote/label/components.hpp>
#include <mote/label/connectivity.hpp>
#include <mote/label/encode.hpp>
#include <mote/label/run.hpp>
#include <mote/split/region_runs.hpp>
#include <mote/split/watershed.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

MOTE_NAMESPACE_BEGIN

struct maxima_options {
    connectivity neighbours = connectivity::eight;
    /// Only pixels above this count, and each connected part of them is searched by itself: 0 for distances.
    double above = 0;
};

/// A pixel and its value.
struct peak {
    std::ptrdiff_t x = 0, y = 0;
    double value = 0;
    friend constexpr bool operator==(peak const&, peak const&) = default;
};

namespace detail {

/// One part of an image at a time; keeps its memory. Index counts the pixels of a part's box.
template <class T, class Index>
class maxima_finder {
public:
    using key_type = decltype(ordered_key(T{}));

    maxima_finder(image_view<T const> values, connectivity c) : values_(values), neighbours_(neighbour_count(c)) {}

    void load(std::span<chord const> part) {
        part_ = part;
        box_ = bounds_of(part);
        stride_ = box_.width + 2;
        for (int k = 0; k < 8; ++k) offsets_[k] = neighbours[k].dy * stride_ + neighbours[k].dx;
        auto const all = static_cast<std::size_t>(stride_ * (box_.height + 2));
        state_.assign(all, out);
        key_.resize(all);
        each([&](std::size_t p, std::ptrdiff_t x, std::ptrdiff_t y) {
            state_[p] = in;
            key_[p] = ordered_key(values_(x, y));
        });
    }
    /// f(place in the box, x, y) for all pixels in raster order.
    template <class F>
    void each(F&& f) const {
        for (chord const& c : part_) {
            auto p = static_cast<std::size_t>((c.y - box_.y + 1) * stride_ + c.begin - box_.x + 1);
            for (std::ptrdiff_t x = c.begin; x < c.end; ++x) f(p++, x, c.y);
        }
    }
    [[nodiscard]] bool is_maximum(std::size_t p) const noexcept { return state_[p] == in; }

    void standing_out(double h) {
        sorted_.clear();
        for_inside([&](std::size_t p) { sorted_.push_back({static_cast<key_type>(~key_[p]), static_cast<Index>(p)}); });
        sort_by_key(sorted_, other_);
        parent_.assign(state_.size(), none);
        twin_.resize(state_.size());
        // From the highest pixel down, every pixel joins the trees next to it. The root of a tree is its first highest pixel.
        for (auto const& s : sorted_) {
            Index const p = s.pixel;
            parent_[p] = twin_[p] = p;
            for (int k = 0; k < neighbours_; ++k) {
                std::size_t const q = at(static_cast<std::size_t>(p), k);
                if (parent_[q] == none) continue;
                Index a = root(parent_, p), b = root(parent_, static_cast<Index>(q));
                if (a == b) continue;
                if (key_[a] < key_[b] || (key_[a] == key_[b] && a > b)) std::swap(a, b);
                // Maxima of one height that meet before either has met its fate share it.
                if (key_[a] == key_[b])
                    twin_[b] = a;
                else if (key_[b] == key_[p] || !(value(b) - value(p) >= h))
                    state_[b] = lower;
                parent_[b] = a;
            }
        }
        for (auto const& s : sorted_) state_[s.pixel] = state_[root(twin_, s.pixel)];
    }

    /// The rule of peaks_apart(), from the highest down.
    void apart(std::ptrdiff_t distance, std::vector<peak>& result) {
        window_maximum(distance);
        sorted_.clear();
        for_inside([&](std::size_t p) {
            if (key_[p] == widest_[p]) sorted_.push_back({static_cast<key_type>(~key_[p]), static_cast<Index>(p)});
        });
        sort_by_key(sorted_, other_);
        // No cell holds two.
        std::ptrdiff_t const across = box_.width / distance + 3;
        cells_.assign(static_cast<std::size_t>(across * (box_.height / distance + 3)), none);
        for (auto const& s : sorted_) {
            std::ptrdiff_t const x = static_cast<std::ptrdiff_t>(s.pixel) % stride_ - 1, y = static_cast<std::ptrdiff_t>(s.pixel) / stride_ - 1;
            std::ptrdiff_t const cell = (y / distance + 1) * across + x / distance + 1;
            bool near = false;
            for (std::ptrdiff_t v = -1; v <= 1; ++v)
                for (std::ptrdiff_t u = -1; u <= 1; ++u)
                    if (Index const other = cells_[static_cast<std::size_t>(cell + v * across + u)]; other != none) {
                        std::ptrdiff_t const dx = x - (static_cast<std::ptrdiff_t>(other) % stride_ - 1), dy = y - (static_cast<std::ptrdiff_t>(other) / stride_ - 1);
                        near = near || (std::max(dx, -dx) < distance && std::max(dy, -dy) < distance);
                    }
            if (near) continue;
            cells_[static_cast<std::size_t>(cell)] = s.pixel;
            result.push_back({box_.x + x, box_.y + y, static_cast<double>(values_(box_.x + x, box_.y + y))});
        }
    }

private:
    enum state : std::uint8_t { out, in, lower };
    static constexpr Index none = std::numeric_limits<Index>::max();

    [[nodiscard]] std::size_t at(std::size_t p, int k) const noexcept { return p + static_cast<std::size_t>(offsets_[k]); }
    template <class F>
    void for_inside(F&& f) const {
        each([&](std::size_t p, std::ptrdiff_t, std::ptrdiff_t) { f(p); });
    }
    [[nodiscard]] double value(Index p) const noexcept {
        std::ptrdiff_t const i = static_cast<std::ptrdiff_t>(p);
        return static_cast<double>(values_(box_.x + i % stride_ - 1, box_.y + i / stride_ - 1));
    }
    static Index root(std::vector<Index>& tree, Index i) noexcept {
        while (tree[i] != i) i = tree[i] = tree[tree[i]];
        return i;
    }
    /// widest_: the largest key of the part within a square around each pixel, first along rows, then along columns.
    void window_maximum(std::ptrdiff_t reach) {
        widest_.assign(state_.size(), 0);
        for_inside([&](std::size_t p) { widest_[p] = key_[p]; });
        auto const lines = static_cast<std::size_t>(std::max(box_.width, box_.height) + 2);
        line_.resize(lines);
        queue_.resize(lines);
        for (std::ptrdiff_t y = 1; y <= box_.height; ++y) slide(static_cast<std::size_t>(y * stride_), 1, stride_, reach);
        for (std::ptrdiff_t x = 1; x <= box_.width; ++x) slide(static_cast<std::size_t>(x), stride_, box_.height + 2, reach);
    }
    /// A queue of falling values holds what may still become largest.
    void slide(std::size_t first, std::ptrdiff_t step, std::ptrdiff_t n, std::ptrdiff_t reach) {
        auto const place = [&](std::ptrdiff_t i) { return first + static_cast<std::size_t>(i * step); };
        for (std::ptrdiff_t i = 0; i < n; ++i) line_[static_cast<std::size_t>(i)] = widest_[place(i)];
        std::size_t head = 0, tail = 0;
        std::ptrdiff_t next = 0;
        for (std::ptrdiff_t i = 0; i < n; ++i) {
            for (; next < n && next - i <= reach; ++next) {
                while (tail > head && line_[static_cast<std::size_t>(queue_[tail - 1])] <= line_[static_cast<std::size_t>(next)]) --tail;
                queue_[tail++] = next;
            }
            while (i - queue_[head] > reach) ++head;
            widest_[place(i)] = line_[static_cast<std::size_t>(queue_[head])];
        }
    }

    image_view<T const> values_;
    int neighbours_;
    std::span<chord const> part_{};
    box box_{};
    std::ptrdiff_t stride_ = 0, offsets_[8] = {};
    std::vector<std::uint8_t> state_{};
    std::vector<key_type> key_{}, widest_{}, line_{};
    std::vector<std::ptrdiff_t> queue_{};
    std::vector<Index> stack_{}, parent_{}, twin_{}, cells_{};
    std::vector<keyed_pixel<key_type, Index>> sorted_{}, other_{};
};

/// use(finder) for each connected part of the pixels above a level, in the order of their first pixels.
template <class T, class Use>
void for_each_part(image_view<T const> values, maxima_options const& o, Use&& use) {
    run_image runs = runs_of(values, o.above, polarity::bright);
    std::uint32_t const count = label(runs, o.neighbours);
    region_runs const parts(runs, count);
    auto const with = [&](auto index) {
        maxima_finder<T, decltype(index)> find(values, o.neighbours);
        for (std::uint32_t i = 1; i <= count; ++i) {
            find.load(parts[i]);
            use(find);
        }
    };
    if (static_cast<std::uint64_t>(values.width + 2) < std::numeric_limits<std::uint32_t>::max() / static_cast<std::uint64_t>(values.height + 2))
        with(std::uint32_t{});
    else
        with(std::uint64_t{});
}

template <class Values, class Dst, class Find>
void write_maxima(char const* who, Values const& values, Dst&& dst, maxima_options const& o, Find&& search) {
    auto const v = const_view(values);
    auto const d = mutable_view(dst);
    require_same_size(who, v, d);
    for (std::ptrdiff_t y = 0; y < d.height; ++y)
        for (std::ptrdiff_t x = 0; x < d.width; ++x) d(x, y) = 0;
    for_each_part(v, o, [&](auto& find) {
        search(find);
        find.each([&](std::size_t p, std::ptrdiff_t x, std::ptrdiff_t y) {
            if (find.is_maximum(p)) d(x, y) = 255;
        });
    });
}

} // namespace detail

// All of these: NaN is never above anything. `dst` must not overlap `values`. Time goes with the pixels of the boxes around the connected parts;
// memory with the largest of them. Errors: parameter_error if the sizes differ, `above` is NaN, or the width is above 2^32 - 2.

/// Extended maxima: the regional maxima from which every way to something higher goes down by `h` or more; 255 there, else 0. So the highest of
/// each connected part, all of the same height, are among them; h = 0 gives all regional maxima. Differences are taken in double precision.
/// scikit-image calls them h-maxima; `h_maxima` in morphology/reconstruction.hpp is the transform whose regional maxima contain them.
/// By union-find from the highest pixel down, after a radix sort. P. Soille, Morphological Image Analysis, Springer, 2003, section 6.3.4;
/// dynamics: M. Grimaud, Proc. SPIE 1769:292-305, 1992.
/// @throws parameter_error also if h is negative or NaN.
template <grey_image Values, mask_image Dst>
void extended_maxima(Values const& values, double h, Dst&& dst, maxima_options const& o = {}) {
    if (!(h >= 0)) throw parameter_error("extended_maxima: h is " + std::to_string(h) + "; expected at least 0");
    detail::write_maxima("extended_maxima", values, dst, o, [&](auto& find) { find.standing_out(h); });
}

/// Maxima that are at least `distance` pixels apart along x or along y, in raster order.
///
/// Candidates are the pixels that are as high as everything of their part in the square from -distance to +distance around them. From the highest
/// down, equal ones in raster order, one is taken unless another of its part has been whose distance, max(|dx|, |dy|), is less than `distance`.
/// This is the rule of scikit-image's peak_local_max with min_distance = distance, exclude_border = False and the parts as labels, except that equal
/// ones come in no defined order there.
/// @throws parameter_error also if distance < 1.
template <grey_image Values>
[[nodiscard]] std::vector<peak> peaks_apart(Values const& values, std::ptrdiff_t distance, maxima_options const& o = {}) {
    if (distance < 1) throw parameter_error("peaks_apart: distance is " + std::to_string(distance) + "; expected at least 1");
    auto const v = const_view(values);
    std::vector<peak> result;
    distance = std::min(distance, std::max<std::ptrdiff_t>(1, std::max(v.width, v.height)));
    detail::for_each_part(v, o, [&](auto& find) { find.apart(distance, result); });
    std::sort(result.begin(), result.end(), [](peak const& a, peak const& b) { return a.y != b.y ? a.y < b.y : a.x < b.x; });
    return result;
}

MOTE_NAMESPACE_END
