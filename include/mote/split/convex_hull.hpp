// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Convex hulls of regions, from the ends of their runs.

#include <mote/core/geometry.hpp>
#include <mote/split/region_runs.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <vector>

MOTE_NAMESPACE_BEGIN

/// A point of the lattice that a hull was taken on. Corner (x, y) is the top left corner of pixel (x, y), half a pixel
/// up and to the left of the pixel's centre.
struct lattice_point {
    std::int64_t x = 0, y = 0;
    friend constexpr bool operator==(lattice_point const&, lattice_point const&) = default;
};

namespace detail {

__extension__ typedef __int128 wide_int;

/// Twice the area of the triangle o, a, b: positive if it turns from +x towards +y.
[[nodiscard]] inline wide_int cross(lattice_point o, lattice_point a, lattice_point b) noexcept {
    return static_cast<wide_int>(a.x - o.x) * (b.y - o.y) - static_cast<wide_int>(a.y - o.y) * (b.x - o.x);
}

/// The same where no two coordinates are 2^30 or more apart.
[[nodiscard]] inline std::int64_t narrow_cross(lattice_point o, lattice_point a, lattice_point b) noexcept {
    return (a.x - o.x) * (b.y - o.y) - (a.y - o.y) * (b.x - o.x);
}

/// Appends p to a chain that goes down and must turn to Side (+1 or -1) everywhere; `base` is where the chain starts.
template <int Side, bool Narrow>
inline void extend_chain(std::vector<lattice_point>& chain, std::size_t base, lattice_point p) {
    if (chain.size() > base && chain.back().y == p.y) { // of two points of one row only the outer one counts
        if (Side > 0 ? chain.back().x >= p.x : chain.back().x <= p.x) return;
        chain.pop_back();
    }
    auto const straight = [&](lattice_point o, lattice_point a) {
        if constexpr (Narrow)
            return narrow_cross(o, a, p) * Side <= 0;
        else
            return cross(o, a, p) * Side <= 0;
    };
    while (chain.size() >= base + 2 && straight(chain[chain.size() - 2], chain.back())) chain.pop_back();
    chain.push_back(p);
}

/// Hull of the chords' ends, in rows y and y + below; the right end is end - inset.
template <bool Narrow>
inline void hull_of(region_chords region, int below, std::uint32_t inset, std::vector<lattice_point>& out) {
    out.clear();
    if (region.empty()) return;
    // Every extreme point is the outer end of some row, so the rows' ends, sorted by y as they are, make two monotone
    // chains (A. M. Andrew, 1979) without sorting. The right one goes first; the left one is appended and reversed.
    auto const rows = [&](auto&& row) {
        for (std::size_t i = 0; i < region.size();) {
            std::size_t const first = i;
            while (++i < region.size() && region[i].y == region[first].y) {}
            row(region[first].y, static_cast<std::int64_t>(region[first].begin),
                static_cast<std::int64_t>(region[i - 1].end - inset));
        }
    };
    rows([&](std::int64_t y, std::int64_t, std::int64_t right) {
        extend_chain<+1, Narrow>(out, 0, {right, y});
        if (below != 0) extend_chain<+1, Narrow>(out, 0, {right, y + below});
    });
    std::size_t const base = out.size();
    rows([&](std::int64_t y, std::int64_t left, std::int64_t) {
        extend_chain<-1, Narrow>(out, base, {left, y});
        if (below != 0) extend_chain<-1, Narrow>(out, base, {left, y + below});
    });
    std::reverse(out.begin() + static_cast<std::ptrdiff_t>(base), out.end());
    // A row of one pixel centre gives the same point to both chains.
    if (out.size() > 1 && out.back() == out.front()) out.pop_back();
    if (out.size() > base && base > 0 && out[base] == out[base - 1]) out.erase(out.begin() + static_cast<std::ptrdiff_t>(base));
}

inline void hull(region_chords region, int below, std::uint32_t inset, std::vector<lattice_point>& out) {
    box const b = bounds_of(region);
    constexpr std::ptrdiff_t narrow = (std::ptrdiff_t{1} << 30) - 2;
    if (b.width < narrow && b.height < narrow)
        hull_of<true>(region, below, inset, out);
    else
        hull_of<false>(region, below, inset, out);
}

} // namespace detail

/// Convex hull of the corners of a region's pixels, clockwise on the screen (x right, y down), no three points on a line,
/// into `out`, whose memory is used again. Coordinates are corners: subtract 1/2 for pixel coordinates.
/// Exact. O(chords). Monotone chain: A. M. Andrew, Information Processing Letters 9(5):216-219, 1979.
inline void corner_hull(region_chords region, std::vector<lattice_point>& out) { detail::hull(region, 1, 0, out); }

/// The same for the pixels' centres; a single pixel gives one point, pixels on a line two.
inline void centre_hull(region_chords region, std::vector<lattice_point>& out) { detail::hull(region, 0, 1, out); }

/// Area of a hull polygon.
[[nodiscard]] inline double polygon_area(std::span<lattice_point const> hull) noexcept {
    detail::wide_int twice = 0;
    for (std::size_t i = 2; i < hull.size(); ++i) twice += detail::cross(hull[0], hull[i - 1], hull[i]);
    return static_cast<double>(twice) / 2;
}

/// Number of lattice points in a convex lattice polygon, its boundary included: area + boundary points / 2 + 1
/// (G. Pick, 1899). For a centre_hull it is the area in pixels of the smallest digital convex set that holds the region.
[[nodiscard]] inline double lattice_points_inside(std::span<lattice_point const> hull) noexcept {
    if (hull.empty()) return 0;
    std::int64_t boundary = 0;
    for (std::size_t i = 0; i < hull.size(); ++i) {
        lattice_point const a = hull[i], b = hull[i + 1 < hull.size() ? i + 1 : 0];
        boundary += std::gcd(b.x - a.x, b.y - a.y);
    }
    return polygon_area(hull) + static_cast<double>(boundary) / 2 + 1;
}

MOTE_NAMESPACE_END
