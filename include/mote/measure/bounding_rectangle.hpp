// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// The rectangle of least area around a convex hull.

#include <mote/core/geometry.hpp>
#include <mote/measure/feret.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>

MOTE_NAMESPACE_BEGIN

/// Sides, long >= short, and the direction of the long one: degrees in [0, 180), counter-clockwise from +x with y up.
struct rectangle {
    double long_side = 0, short_side = 0, angle_deg = 0;
};

/// The rectangle of least area that holds a convex polygon: one of its sides lies along an edge (H. Freeman, R. Shapira, Comm. ACM 18(7):409-413,
/// 1975). Of equal areas the smallest angle. Two points: a rectangle of no width; fewer: all 0. O(n^2) for n vertices; no allocation.
[[nodiscard]] inline rectangle bounding_rectangle(std::span<point const> hull) noexcept {
    rectangle best;
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; hull.size() > 1 && i < hull.size(); ++i) {
        point const a = hull[i], b = hull[i + 1 < hull.size() ? i + 1 : 0];
        double const length = std::hypot(b.x - a.x, b.y - a.y), ux = (b.x - a.x) / length, uy = (b.y - a.y) / length;
        double low = std::numeric_limits<double>::infinity(), high = -low, bottom = low, top = -low;
        for (point const p : hull) {
            double const along = (p.x - a.x) * ux + (p.y - a.y) * uy, across = (p.y - a.y) * ux - (p.x - a.x) * uy;
            low = std::min(low, along);
            high = std::max(high, along);
            bottom = std::min(bottom, across);
            top = std::max(top, across);
        }
        double const along = high - low, across = top - bottom, area = along * across;
        double const angle = along >= across ? detail::direction_deg(ux, uy) : detail::direction_deg(-uy, ux);
        constexpr double same = 1e-12; // roundings of equal areas
        if (area > least * (1 + same) || (area >= least * (1 - same) && angle >= best.angle_deg)) continue;
        least = area;
        best = {std::max(along, across), std::min(along, across), angle};
    }
    return best;
}

MOTE_NAMESPACE_END
