// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Which side of a level is the foreground.

#include <mote/version.hpp>

MOTE_NAMESPACE_BEGIN

/// A level splits pixels into `<= level` and `> level`.
/// bright: foreground is `> level` (HAADF- and LAADF-STEM, SEM). dark: foreground is `<= level` (BF-TEM, BF-STEM).
/// automatic: the image decides (measure/polarity.hpp). NaN is background either way.
enum class polarity : unsigned char { bright, dark, automatic };

MOTE_NAMESPACE_END
