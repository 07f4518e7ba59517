// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Circularity in both of its definitions.

#include <mote/version.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>

MOTE_NAMESPACE_BEGIN

/// 4 pi area / perimeter^2, at most 1 (ImageJ's "Circ."; a form factor). 0 for no perimeter.
[[nodiscard]] inline double circularity(double area, double perimeter) noexcept {
    return perimeter > 0 ? std::min(1.0, 4 * std::numbers::pi * area / (perimeter * perimeter)) : 0;
}

/// sqrt(4 pi area) / perimeter, at most 1: the circularity of ISO 9276-6, the root of circularity().
[[nodiscard]] inline double iso_circularity(double area, double perimeter) noexcept {
    return std::sqrt(circularity(area, perimeter));
}

MOTE_NAMESPACE_END
