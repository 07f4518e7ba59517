// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// The convex hulls of regions as a mask.

#include <mote/label/run.hpp>
#include <mote/split/chord_sets.hpp>
#include <mote/split/convex_hull.hpp>
#include <mote/split/region_runs.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

MOTE_NAMESPACE_BEGIN

namespace detail {

/// The lattice points of a centre_hull as chords, appended row by row.
inline void fill_hull(std::vector<lattice_point> const& hull, std::vector<std::int64_t>& left, std::vector<std::int64_t>& right, std::vector<chord>& out) {
    if (hull.empty()) return;
    auto const [low, high] = std::minmax_element(hull.begin(), hull.end(), [](lattice_point a, lattice_point b) { return a.y < b.y; });
    std::int64_t const top = low->y, rows = high->y - top + 1;
    left.assign(static_cast<std::size_t>(rows), hull[0].x);
    right.assign(static_cast<std::size_t>(rows), hull[0].x);
    for (std::size_t i = 0; i < hull.size(); ++i) {
        lattice_point const a = hull[i], b = hull[i + 1 < hull.size() ? i + 1 : 0];
        // Clockwise on the screen, the right side goes down and the left one up.
        if (b.y > a.y)
            for (std::int64_t y = a.y; y <= b.y; ++y) {
                wide_int const over = static_cast<wide_int>(b.x - a.x) * (y - a.y), by = b.y - a.y;
                right[static_cast<std::size_t>(y - top)] = a.x + static_cast<std::int64_t>(over / by - (over % by < 0 ? 1 : 0));
            }
        if (b.y < a.y)
            for (std::int64_t y = b.y; y <= a.y; ++y) {
                wide_int const over = static_cast<wide_int>(a.x - b.x) * (y - b.y), by = a.y - b.y;
                left[static_cast<std::size_t>(y - top)] = b.x + static_cast<std::int64_t>(over / by + (over % by > 0 ? 1 : 0));
            }
    }
    if (rows == 1)
        for (lattice_point const p : hull) {
            left[0] = std::min(left[0], p.x);
            right[0] = std::max(right[0], p.x);
        }
    for (std::int64_t y = 0; y < rows; ++y)
        if (auto const i = static_cast<std::size_t>(y); left[i] <= right[i])
            out.push_back({static_cast<std::ptrdiff_t>(top + y), static_cast<std::uint32_t>(left[i]), static_cast<std::uint32_t>(right[i] + 1)});
}

} // namespace detail

/// The pixels whose centres lie in the convex hull of the pixel centres of some region: what closes every notch and hole of each. Labels are dropped, as hulls
/// may overlap. A digitised convex region stays as it is; pixels of a hull number lattice_points_inside(); a second hull changes nothing.
///
/// Hulls need not be 8-connected where a region is very thin or in parts: a row of a hull may hold no pixel centre. Exact. O(runs + rows of the hulls, sorted).
/// @param count  the largest label that may occur
/// @throws parameter_error if a label is 0 or above count.
[[nodiscard]] inline run_image hull_mask(run_image const& labelled, std::uint32_t count) {
    region_runs const regions(labelled, count);
    std::vector<lattice_point> hull;
    std::vector<std::int64_t> left, right;
    std::vector<chord> chords, all;
    for (std::uint32_t l = 1; l <= count; ++l) {
        centre_hull(regions[l], hull);
        detail::fill_hull(hull, left, right, chords);
    }
    detail::unite(chords, {}, all);
    run_image result(labelled.width());
    result.reserve(all.size(), static_cast<std::size_t>(labelled.height()));
    auto next = all.begin();
    for (std::ptrdiff_t y = 0; y < labelled.height(); ++y) {
        for (; next != all.end() && next->y == y; ++next) result.add(next->begin, next->end);
        result.end_row();
    }
    return result;
}

MOTE_NAMESPACE_END
