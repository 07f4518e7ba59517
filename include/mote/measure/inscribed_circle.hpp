// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// The largest circle inside a region.

#include <mote/core/geometry.hpp>
#include <mote/split/region_runs.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

MOTE_NAMESPACE_BEGIN

/// Centre in pixel coordinates; radius in the unit of the pixel's sides.
struct circle {
    point centre{};
    double radius = 0;
};

/// Finds inscribed circles; keeps its memory from one region to the next.
class inscribed_circle {
public:
    /// The pixel centre that is farthest from every pixel outside of the region, the first of several in raster order. The radius is that distance
    /// less half a pixel (the root of half its sides' product): from the centre to the edge between inside and outside. What lies beyond the image is outside.
    /// One pixel: 0.5. No pixels: 0. O(pixels of the box) for regions that fill it.
    /// @param sx, sy  width and height of a pixel, above 0.
    [[nodiscard]] circle operator()(region_chords region, double sx = 1, double sy = 1) {
        if (region.empty()) return {};
        box const b = bounds_of(region);
        std::ptrdiff_t const width = b.width + 2; // a frame of background
        up_.assign(static_cast<std::size_t>(width) * static_cast<std::size_t>(b.height), 0);
        auto const at = [width](std::ptrdiff_t x, std::ptrdiff_t y) { return static_cast<std::size_t>(y * width + x); };
        for (chord const& c : region)
            for (std::ptrdiff_t x = c.begin - b.x + 1; x < static_cast<std::ptrdiff_t>(c.end) - b.x + 1; ++x) up_[at(x, c.y - b.y)] = 1;
        // Rows to the background above, then to the nearer of both.
        for (std::ptrdiff_t y = 1; y < b.height; ++y)
            for (std::ptrdiff_t x = 1; x + 1 < width; ++x)
                if (up_[at(x, y)] != 0) up_[at(x, y)] = up_[at(x, y - 1)] + 1;
        for (std::ptrdiff_t x = 1; x + 1 < width; ++x) up_[at(x, b.height - 1)] = std::min(up_[at(x, b.height - 1)], 1);
        for (std::ptrdiff_t y = b.height - 1; y-- > 0;)
            for (std::ptrdiff_t x = 1; x + 1 < width; ++x) up_[at(x, y)] = std::min(up_[at(x, y)], up_[at(x, y + 1)] + 1);
        circle best;
        double farthest = 0;
        for (chord const& c : region)
            for (std::uint32_t column = c.begin; column < c.end; ++column) {
                std::ptrdiff_t const x = static_cast<std::ptrdiff_t>(column) - b.x + 1, y = c.y - b.y;
                double const straight = sy * up_[at(x, y)];
                double nearest = straight * straight;
                if (nearest <= farthest) continue; // cannot win
                for (std::ptrdiff_t k = 1; sx * static_cast<double>(k) * sx * static_cast<double>(k) < nearest; ++k) {
                    double const dx = sx * static_cast<double>(k);
                    double const h = sy * std::min(up_[at(x - k, y)], up_[at(x + k, y)]);
                    nearest = std::min(nearest, dx * dx + h * h);
                    if (nearest <= farthest) break;
                }
                if (nearest <= farthest) continue;
                farthest = nearest;
                best.centre = {static_cast<double>(column), static_cast<double>(c.y)};
            }
        best.radius = std::sqrt(farthest) - std::sqrt(sx * sy) / 2;
        return best;
    }

private:
    std::vector<std::int32_t> up_{};
};

MOTE_NAMESPACE_END
