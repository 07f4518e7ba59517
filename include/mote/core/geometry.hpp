// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Points and boxes. Pixel (x, y) covers the unit square centred on the point (x, y).

#include <mote/version.hpp>

#include <cstddef>

MOTE_NAMESPACE_BEGIN

/// A point in pixel coordinates; pixel centres are at integers.
struct point {
    double x = 0, y = 0;
    friend constexpr bool operator==(point const&, point const&) = default;
};

/// An axis-parallel box of whole pixels: columns [x, x + width), rows [y, y + height).
struct box {
    std::ptrdiff_t x = 0, y = 0, width = 0, height = 0;
    friend constexpr bool operator==(box const&, box const&) = default;
};

MOTE_NAMESPACE_END
