// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// What lies beyond an image.

#include <mote/version.hpp>

MOTE_NAMESPACE_BEGIN

/// What the pixels beyond an image are taken for: nothing that counts, or background. For a distance, the nearest of it is centred one pixel outside. An
/// erosion that ignores them leaves the border as it is (scikit-image, OpenCV); else the element has to lie inside (SciPy, ImageJ).
enum class outside : unsigned char { ignored, background };

MOTE_NAMESPACE_END
