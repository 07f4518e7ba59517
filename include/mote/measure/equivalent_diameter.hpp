// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Diameter of the circle of equal area.

#include <mote/version.hpp>

#include <cmath>
#include <numbers>

MOTE_NAMESPACE_BEGIN

/// 2 sqrt(area / pi) (ISO 9276-6: area-equivalent diameter), in the root of the area's unit. 0 for 0.
[[nodiscard]] inline double equivalent_diameter(double area) noexcept { return 2 * std::sqrt(area / std::numbers::pi); }

MOTE_NAMESPACE_END
