// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Outlines of regions along the edges of their pixels.

#include <mote/core/geometry.hpp>
#include <mote/label/connectivity.hpp>
#include <mote/split/convex_hull.hpp>
#include <mote/split/region_runs.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

MOTE_NAMESPACE_BEGIN

/// A closed polygon of pixel edges, horizontal and vertical in turn. Outer ones run clockwise on the screen (x right, y down), holes
/// counter-clockwise: the region is always on the right.
struct contour {
    /// Where the polygon turns, the first in raster order first. Subtract 1/2 for pixel coordinates.
    std::vector<lattice_point> corners{};
    bool hole = false;
    friend bool operator==(contour const&, contour const&) = default;
};

/// The outlines of a region and of its holes, in raster order of their first corners.
///
/// Connectivity eight: the outline passes through a corner where two of the region's pixels meet diagonally, so that an 8-connected
/// region has one outer contour, and holes are 4-connected; it visits such a corner twice. Four: it turns back there. The sides of
/// the image are pixel edges as all others. Empty for an empty region. O(chords): one link for each end of a chord, no image.
/// Crack following: after A. Rosenfeld, A. C. Kak, Digital Picture Processing, 2nd ed., 1982, chapter 11.
[[nodiscard]] inline std::vector<contour> contours_of(region_chords region, connectivity c = connectivity::eight) {
    // Edge 2i is the left side of chord i, walked up; 2i + 1 its right side, walked down. Along a line between two rows exactly one
    // of the two is inside between the ends 1 and 2, 3 and 4, ... of the rows' chords: those edges follow each other.
    constexpr std::size_t none = std::numeric_limits<std::size_t>::max();
    std::vector<std::size_t> next(2 * region.size(), none);
    auto const x_of = [&](std::size_t e) -> std::int64_t { return e % 2 == 0 ? region[e / 2].begin : region[e / 2].end; };
    auto const link = [&](std::size_t a, std::size_t a_stop, std::size_t b, std::size_t b_stop) {
        std::size_t waiting = none;
        bool waiting_arrives = false;
        while (a < a_stop || b < b_stop) {
            bool above = b == b_stop;
            if (a < a_stop && b < b_stop) {
                std::int64_t const xa = x_of(a), xb = x_of(b);
                // Where a chord ends at the column at which one of the other row begins, the order says whether they are joined.
                above = xa != xb ? xa < xb : (a + b) % 2 == 0 || (a % 2 == 0) == (c == connectivity::eight);
            }
            std::size_t const e = above ? a++ : b++;
            bool const arrives = above == (e % 2 == 1);
            if (waiting == none) {
                waiting = e;
                waiting_arrives = arrives;
            } else {
                if (waiting_arrives)
                    next[waiting] = e;
                else
                    next[e] = waiting;
                waiting = none;
            }
        }
    };
    std::size_t above = 0, above_stop = 0;
    for (std::size_t here = 0; here < region.size();) {
        std::size_t stop = here;
        while (stop < region.size() && region[stop].y == region[here].y) ++stop;
        if (above_stop > above && region[above].y + 1 < region[here].y) {
            link(2 * above, 2 * above_stop, 0, 0);
            above = above_stop;
        }
        link(2 * above, 2 * above_stop, 2 * here, 2 * stop);
        above = here;
        above_stop = here = stop;
    }
    link(2 * above, 2 * above_stop, 0, 0);

    std::vector<contour> result;
    for (std::size_t first = 0; first < next.size(); ++first) {
        if (next[first] == none) continue;
        contour k{{}, first % 2 == 1};
        std::size_t e = first;
        do {
            std::size_t const f = next[e];
            next[e] = none;
            if (std::int64_t const from = x_of(e), to = x_of(f); from != to) {
                std::int64_t const y = region[e / 2].y + (e % 2 == 1);
                k.corners.push_back({from, y});
                k.corners.push_back({to, y});
            }
            e = f;
        } while (e != first);
        // A hole's first edge leaves its first corner, which came last.
        if (k.hole) std::rotate(k.corners.begin(), k.corners.end() - 1, k.corners.end());
        result.push_back(std::move(k));
    }
    return result;
}

/// Pixels that a contour encloses, negative for a hole: the sum over a region's contours is its area. Exact.
[[nodiscard]] inline std::int64_t enclosed_pixels(contour const& k) noexcept {
    std::uint64_t sum = 0; // the area fits, so what overflows on the way cancels
    for (std::size_t i = 0; i < k.corners.size(); ++i) {
        lattice_point const a = k.corners[i], b = k.corners[i + 1 < k.corners.size() ? i + 1 : 0];
        sum += static_cast<std::uint64_t>(a.x) * static_cast<std::uint64_t>(b.y - a.y);
    }
    return static_cast<std::int64_t>(sum);
}

/// Appends the middle of every pixel edge of a contour, in its order, in pixel coordinates: points that lie half way between the
/// centres of a pixel inside and of one outside, so that they scatter about the true outline.
inline void edge_midpoints(contour const& k, std::vector<point>& out) {
    for (std::size_t i = 0; i < k.corners.size(); ++i) {
        lattice_point const a = k.corners[i], b = k.corners[i + 1 < k.corners.size() ? i + 1 : 0];
        std::int64_t const dx = (b.x > a.x) - (b.x < a.x), dy = (b.y > a.y) - (b.y < a.y);
        for (lattice_point p = a; !(p == b); p = {p.x + dx, p.y + dy})
            out.push_back({static_cast<double>(p.x) - 0.5 + static_cast<double>(dx) / 2,
                           static_cast<double>(p.y) - 0.5 + static_cast<double>(dy) / 2});
    }
}

MOTE_NAMESPACE_END
