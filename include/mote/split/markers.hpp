// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Markers: the maxima of a distance map that are worth a particle of their own.

#include <mote/core/error.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/core/image_view.hpp>
#include <mote/label/connectivity.hpp>
#include <mote/split/watershed.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

MOTE_NAMESPACE_BEGIN

/// When a maximum of the distance map counts as a particle next to a higher one. Radii are distances less 1/2: from a
/// centre to the edge between the last pixel inside and the first outside.
struct neck_options {
    /// Width of the neck over the diameter of the largest disc inscribed beyond it: at most this.
    double max_neck = 0.92;
    /// Inscribed radius less half the neck's width: at least this, in pixels, since both are rounded to pixels.
    double min_drop = 0.75;
    /// Inscribed radius, in pixels.
    double min_radius = 2;
};

/// A maximum, and its squared distance.
struct marker {
    std::ptrdiff_t x = 0, y = 0;
    std::uint32_t squared = 0;
    friend constexpr bool operator==(marker const&, marker const&) = default;
};

/// Whether a maximum `peak` that meets a higher one at the level `saddle` is a particle of its own; both squared distances. Never on a
/// plateau or a slope, where peak and saddle are equal.
[[nodiscard]] inline bool is_neck(std::uint32_t peak, std::uint32_t saddle, neck_options const& o) noexcept {
    double const radius = std::sqrt(static_cast<double>(peak)) - 0.5, half_neck = std::sqrt(static_cast<double>(saddle)) - 0.5;
    return peak > saddle && radius >= o.min_radius && radius - half_neck >= o.min_drop && half_neck <= o.max_neck * radius;
}

namespace detail {

/// Keeps its memory from one map to the next.
class marker_finder {
public:
    template <class C>
    void operator()(image_view<std::uint32_t const> map, connectivity c, C&& is_significant, std::vector<marker>& out) {
        out.clear();
        if (map.empty()) return;
        std::uint32_t highest = 0;
        for (std::ptrdiff_t y = 0; y < map.height; ++y)
            for (std::ptrdiff_t x = 0; x < map.width; ++x) highest = std::max(highest, map(x, y));
        if (highest == 0) return;
        sort(map, highest);
        parent_.assign(static_cast<std::size_t>(map.width * map.height), none);
        // From the highest pixel down, every pixel joins the trees next to it. The root of a tree is its maximum, so where
        // two trees meet, the lower root and this pixel are a maximum and its saddle to a higher one.
        int const count = neighbour_count(c);
        for (std::uint32_t const p : order_) {
            parent_[p] = p;
            std::ptrdiff_t const px = p % map.width, py = p / map.width;
            for (int k = 0; k < count; ++k) {
                std::ptrdiff_t const x = px + neighbours[k].dx, y = py + neighbours[k].dy;
                if (x < 0 || y < 0 || x >= map.width || y >= map.height) continue;
                auto const q = static_cast<std::uint32_t>(y * map.width + x);
                if (parent_[q] == none) continue;
                std::uint32_t a = root(p), b = root(q);
                if (a == b) continue;
                std::uint32_t const da = at(map, a), db = at(map, b);
                if (da < db || (da == db && a > b)) std::swap(a, b);
                if (std::uint32_t const lower = at(map, b); is_significant(lower, at(map, p))) out.push_back(where(map, b));
                parent_[b] = a;
            }
        }
        for (std::uint32_t const p : order_)
            if (parent_[p] == p) out.push_back(where(map, p));
        std::sort(out.begin(), out.end(), [](marker const& a, marker const& b) { return a.y != b.y ? a.y < b.y : a.x < b.x; });
    }

private:
    static constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();

    static std::uint32_t at(image_view<std::uint32_t const> map, std::uint32_t p) noexcept { return map(p % map.width, p / map.width); }
    static marker where(image_view<std::uint32_t const> map, std::uint32_t p) noexcept {
        return {p % map.width, p / map.width, at(map, p)};
    }
    std::uint32_t root(std::uint32_t i) noexcept {
        while (parent_[i] != i) i = parent_[i] = parent_[parent_[i]];
        return i;
    }
    /// Pixels above 0 by falling value, equal ones in raster order. Counting sort while the values are dense, as distances are.
    void sort(image_view<std::uint32_t const> map, std::uint32_t highest) {
        order_.clear();
        auto const each = [&](auto&& f) {
            for (std::ptrdiff_t y = 0; y < map.height; ++y)
                for (std::ptrdiff_t x = 0; x < map.width; ++x)
                    if (std::uint32_t const v = map(x, y); v != 0) f(static_cast<std::uint32_t>(y * map.width + x), v);
        };
        if (highest / 4 <= static_cast<std::uint64_t>(map.width * map.height)) {
            start_.assign(static_cast<std::size_t>(highest) + 1, 0);
            each([&](std::uint32_t, std::uint32_t v) { ++start_[highest - v]; });
            std::uint32_t sum = 0;
            for (std::uint32_t& s : start_) {
                std::uint32_t const n = s;
                s = sum;
                sum += n;
            }
            order_.resize(sum);
            each([&](std::uint32_t p, std::uint32_t v) { order_[start_[highest - v]++] = p; });
        } else {
            each([&](std::uint32_t p, std::uint32_t) { order_.push_back(p); });
            std::stable_sort(order_.begin(), order_.end(), [&](std::uint32_t a, std::uint32_t b) { return at(map, a) > at(map, b); });
        }
    }

    std::vector<std::uint32_t> order_, parent_, start_;
};

inline void check_marker_map(char const* who, image_view<std::uint32_t const> map) {
    if (!map.empty() && map.width > static_cast<std::ptrdiff_t>(std::numeric_limits<std::uint32_t>::max() - 1) / map.height)
        throw parameter_error(std::string(who) + ": a map of " + std::to_string(map.width) + " x " + std::to_string(map.height) +
                              " has more than 2^32 - 2 pixels");
}

} // namespace detail

/// Markers of a map of squared distances, in raster order: the highest maximum of each connected part, and every other one that
/// is_neck() to the higher one that it meets first on the way down.
///
/// One pixel stands for a maximum: of a plateau the first in raster order. A merge by relative depth, in one sweep from the
/// highest pixel down with union-find: O(n) for n pixels; 8 bytes a pixel.
/// Dynamics of maxima: M. Grimaud, Proc. SPIE 1769:292-305, 1992.
/// @throws parameter_error if the map has 2^32 - 1 pixels or more.
template <image_like Map>
    requires std::same_as<pixel_of<Map>, std::uint32_t>
[[nodiscard]] std::vector<marker> neck_markers(Map const& squared, neck_options const& o = {}, connectivity c = connectivity::eight) {
    image_view<std::uint32_t const> const map = const_view(squared);
    detail::check_marker_map("neck_markers", map);
    std::vector<marker> result;
    detail::marker_finder find;
    find(map, c, [&](std::uint32_t peak, std::uint32_t saddle) { return is_neck(peak, saddle, o); }, result);
    return result;
}

/// Markers of a map of squared distances by absolute depth: maxima that rise at least `h` pixels of distance above the saddle to a
/// higher one (h-maxima; J. Serra, L. Vincent), and the highest of each connected part.
/// @throws parameter_error if h is negative or NaN, or the map has 2^32 - 1 pixels or more.
template <image_like Map>
    requires std::same_as<pixel_of<Map>, std::uint32_t>
[[nodiscard]] std::vector<marker> h_maxima_markers(Map const& squared, double h, connectivity c = connectivity::eight) {
    if (!(h >= 0)) throw parameter_error("h_maxima_markers: h is " + std::to_string(h) + "; expected at least 0");
    image_view<std::uint32_t const> const map = const_view(squared);
    detail::check_marker_map("h_maxima_markers", map);
    std::vector<marker> result;
    detail::marker_finder find;
    find(map, c,
         [&](std::uint32_t peak, std::uint32_t saddle) {
             return peak > saddle && std::sqrt(static_cast<double>(peak)) - std::sqrt(static_cast<double>(saddle)) >= h;
         },
         result);
    return result;
}

MOTE_NAMESPACE_END
