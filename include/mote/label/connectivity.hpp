// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Which neighbours belong together.

#include <mote/version.hpp>

MOTE_NAMESPACE_BEGIN

/// four: pixels that share an edge; eight: also those that share a corner.
enum class connectivity : unsigned char { four = 4, eight = 8 };

MOTE_NAMESPACE_END
