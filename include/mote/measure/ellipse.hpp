// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// The ellipse that has a region's second moments.

#include <mote/measure/moments.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>

MOTE_NAMESPACE_BEGIN

/// Full axes in pixels, and their direction.
struct ellipse_axes {
    double major = 0, minor = 0;
    double aspect_ratio = 0;    ///< major / minor, >= 1; 0 for no pixels
    double eccentricity = 0;    ///< sqrt(1 - (minor / major)^2), in [0, 1)
    double orientation_deg = 0; ///< of the major axis: [0, 180), counter-clockwise from +x with y up; 0 if both axes are equal
};

/// Axes of the ellipse with the same second moments: 4 sqrt(eigenvalue).
///
/// The moments hold the 1/12 of each pixel's own extent, so the axes of a disc of diameter d tend to d, one pixel gives
/// 4 / sqrt(12) = 1.155 twice and a line of pixels has a minor axis of 1.155; nothing is zero or infinite.
/// Ellipses are not rescaled to the region's area.
/// @param sx, sy  width and height of a pixel, if the second moments are in another unit than pixels; the axes are in that unit then.
[[nodiscard]] inline ellipse_axes ellipse_of(moments const& m, double sx = 1, double sy = 1) noexcept {
    if (m.area == 0) return {};
    double const mean = (m.xx + m.yy) / 2, half = (m.xx - m.yy) / 2;
    double const large = mean + std::hypot(half, m.xy);
    // The determinant over the large eigenvalue keeps the digits that mean - hypot would cancel; 1/12 of a side's square is the least that a
    // union of pixels can have.
    double const side = std::min(sx, sy), least = side * side / 12;
    double const small = std::clamp((m.xx * m.yy - m.xy * m.xy) / large, std::min(least, large), large);
    ellipse_axes e;
    e.major = 4 * std::sqrt(large);
    e.minor = 4 * std::sqrt(small);
    e.aspect_ratio = std::max(1.0, e.major / e.minor);
    e.eccentricity = std::sqrt(1 - small / large);
    if (half != 0 || m.xy != 0) {
        double angle = std::atan2(-m.xy, half) * (90 / std::numbers::pi);
        if (angle < 0) angle += 180;
        e.orientation_deg = angle < 180 ? angle : 0;
    }
    return e;
}

MOTE_NAMESPACE_END
