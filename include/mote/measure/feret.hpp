// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Feret diameters from a convex hull.

#include <mote/core/geometry.hpp>
#include <mote/split/convex_hull.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <span>

MOTE_NAMESPACE_BEGIN

/// Largest and smallest distance of two parallel lines that hold a region between them, and the directions across which
/// they are measured: degrees in [0, 180), counter-clockwise from +x with y up. Of equal distances the smallest angle counts.
struct feret_diameters {
    double max = 0, min = 0;
    double max_angle_deg = 0, min_angle_deg = 0;
};

namespace detail {
/// Direction of (dx, dy), y down, as an angle in [0, 180) with y up.
[[nodiscard]] inline double direction_deg(double dx, double dy) noexcept {
    if (dy > 0 || (dy == 0 && dx < 0)) {
        dx = -dx;
        dy = -dy;
    }
    return std::atan2(-dy, dx) * (180 / std::numbers::pi);
}

[[nodiscard]] inline double cross(point o, point a, point b) noexcept { return (a.x - o.x) * (b.y - o.y) - (a.y - o.y) * (b.x - o.x); }

template <class P>
feret_diameters calipers(std::span<P const> hull) noexcept;
} // namespace detail

/// Feret diameters of a hull in the order that corner_hull() gives, by rotating calipers (M. I. Shamos, thesis, Yale, 1978):
/// the maximum is between two vertices, the minimum across an edge. O(vertices), no allocation. All 0 for fewer than 3 vertices
/// but for the maximum, which is the length of a segment. Exact up to one rounding while sides are below 2^25.
[[nodiscard]] inline feret_diameters feret_of(std::span<lattice_point const> hull) noexcept { return detail::calipers(hull); }

/// The same of a hull in any unit, in the same order: of a corner_hull() whose corners were scaled, where pixels are not square.
[[nodiscard]] inline feret_diameters feret_of_polygon(std::span<point const> hull) noexcept { return detail::calipers(hull); }

template <class P>
feret_diameters detail::calipers(std::span<P const> hull) noexcept {
    feret_diameters f;
    double longest = -1, narrowest = -1; // squares
    auto const pair = [&](P a, P b) {
        double const dx = static_cast<double>(b.x - a.x), dy = static_cast<double>(b.y - a.y), squared = dx * dx + dy * dy;
        if (squared < longest) return;
        double const angle = detail::direction_deg(dx, dy);
        if (squared > longest || angle < f.max_angle_deg) f.max_angle_deg = angle;
        longest = squared;
    };
    std::size_t const n = hull.size();
    if (n < 2) return f;
    if (n == 2) {
        pair(hull[0], hull[1]);
        f.max = std::sqrt(longest);
        f.min_angle_deg = f.max_angle_deg < 90 ? f.max_angle_deg + 90 : f.max_angle_deg - 90;
        return f;
    }
    auto const next = [n](std::size_t i) { return i + 1 < n ? i + 1 : 0; };
    std::size_t far = 1;
    for (std::size_t i = 0; i < n; ++i) {
        P const a = hull[i], b = hull[next(i)];
        while (detail::cross(a, b, hull[next(far)]) > detail::cross(a, b, hull[far])) {
            far = next(far);
            pair(a, hull[far]);
        }
        pair(a, hull[far]);
        pair(b, hull[far]);
        if (detail::cross(a, b, hull[next(far)]) == detail::cross(a, b, hull[far])) { // an edge parallel to a, b
            pair(a, hull[next(far)]);
            pair(b, hull[next(far)]);
        }
        double const dx = static_cast<double>(b.x - a.x), dy = static_cast<double>(b.y - a.y);
        double const twice = static_cast<double>(detail::cross(a, b, hull[far])), squared = twice * twice / (dx * dx + dy * dy);
        if (narrowest < 0 || squared <= narrowest) {
            double const angle = detail::direction_deg(-dy, dx);
            if (narrowest < 0 || squared < narrowest || angle < f.min_angle_deg) f.min_angle_deg = angle;
            narrowest = squared;
        }
    }
    f.max = std::sqrt(longest);
    f.min = std::sqrt(narrowest);
    return f;
}

MOTE_NAMESPACE_END
