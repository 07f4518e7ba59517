// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// How much of its convex hull a region fills.

#include <mote/core/geometry.hpp>
#include <mote/version.hpp>

#include <cstddef>

MOTE_NAMESPACE_BEGIN

/// area / convex_area, 0 for no area. With the area of the corner_hull polygon it is ImageJ's and ISO 9276-6's solidity. The
/// steps of a digital outline count as concave there: discs in random position have 0.97 at radius 20, 0.92 at 5, 0.90 at 2 or 3.
/// With lattice_points_inside(centre_hull) it is exactly 1 for every digitised convex shape of any size.
[[nodiscard]] inline double solidity(double area, double convex_area) noexcept {
    return convex_area > 0 ? area / convex_area : 0;
}

/// Area over the area of the bounding box; 0 for no pixels.
[[nodiscard]] inline double extent(double area, box const& bounds) noexcept {
    return area > 0 ? area / (static_cast<double>(bounds.width) * static_cast<double>(bounds.height)) : 0;
}

/// Whether the box holds a pixel of the image's first or last row or column. False for an empty box.
[[nodiscard]] constexpr bool touches_border(box const& b, std::ptrdiff_t width, std::ptrdiff_t height) noexcept {
    return b.width > 0 && b.height > 0 && (b.x <= 0 || b.y <= 0 || b.x + b.width >= width || b.y + b.height >= height);
}

MOTE_NAMESPACE_END
