// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Distance from each point to the nearest other one.

#include <mote/core/geometry.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <span>
#include <vector>

MOTE_NAMESPACE_BEGIN

/// Distance of each point to the nearest other point; 0 where there is no other, or one at the same place. Points of the field's border have
/// neighbours that are not seen: their distances are too long in the mean.
///
/// Cells of a grid, one point in each on average, in rings outwards until no nearer point can be. O(n) for points without large voids, O(n^2) at
/// worst. J. L. Bentley, B. W. Weide, A. C. Yao, ACM Trans. Mathematical Software 6(4):563-580, 1980.
[[nodiscard]] inline std::vector<double> nearest_neighbour_distances(std::span<point const> points) {
    std::size_t const n = points.size();
    std::vector<double> result(n, 0.0);
    if (n < 2) return result;
    double left = points[0].x, right = left, top = points[0].y, bottom = top;
    for (point const p : points) {
        left = std::min(left, p.x);
        right = std::max(right, p.x);
        top = std::min(top, p.y);
        bottom = std::max(bottom, p.y);
    }
    // Square cells; along a line as many of them as points.
    double const width = right - left, height = bottom - top, count = static_cast<double>(n);
    double const cell = std::max({std::sqrt(width * height / count), width / count, height / count, std::numeric_limits<double>::min()});
    auto const columns = static_cast<std::ptrdiff_t>(width / cell) + 1, rows = static_cast<std::ptrdiff_t>(height / cell) + 1;
    auto const column_of = [&](point p) { return std::min(columns - 1, static_cast<std::ptrdiff_t>((p.x - left) / cell)); };
    auto const row_of = [&](point p) { return std::min(rows - 1, static_cast<std::ptrdiff_t>((p.y - top) / cell)); };
    auto const cell_of = [&](point p) { return static_cast<std::size_t>(row_of(p) * columns + column_of(p)); };
    std::vector<std::size_t> start(static_cast<std::size_t>(columns * rows) + 1), order(n);
    for (point const p : points) ++start[cell_of(p) + 1];
    std::partial_sum(start.begin(), start.end(), start.begin());
    std::vector<std::size_t> next(start.begin(), start.end() - 1);
    for (std::size_t i = 0; i < n; ++i) order[next[cell_of(points[i])]++] = i;
    for (std::size_t i = 0; i < n; ++i) {
        point const p = points[i];
        std::ptrdiff_t const cx = column_of(p), cy = row_of(p);
        double nearest = std::numeric_limits<double>::infinity();
        auto const look = [&](std::ptrdiff_t x, std::ptrdiff_t y) {
            if (x < 0 || y < 0 || x >= columns || y >= rows) return;
            auto const c = static_cast<std::size_t>(y * columns + x);
            for (std::size_t k = start[c]; k < start[c + 1]; ++k)
                if (order[k] != i) nearest = std::min(nearest, std::hypot(points[order[k]].x - p.x, points[order[k]].y - p.y));
        };
        for (std::ptrdiff_t ring = 0; ring < std::max(columns, rows); ++ring) {
            if (static_cast<double>(ring - 1) * cell > nearest) break; // every point of this ring is farther
            for (std::ptrdiff_t x = cx - ring; x <= cx + ring; ++x) {
                look(x, cy - ring);
                if (ring > 0) look(x, cy + ring);
            }
            for (std::ptrdiff_t y = cy - ring + 1; y < cy + ring; ++y) {
                look(cx - ring, y);
                look(cx + ring, y);
            }
        }
        result[i] = nearest;
    }
    return result;
}

MOTE_NAMESPACE_END
