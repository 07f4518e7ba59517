// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// How much of the direct beam a crystal diffracts away.

#include <mote/simd/region.hpp>
#include <mote/statistics/portable_math.hpp>
#include <mote/version.hpp>

MOTE_NAMESPACE_BEGIN

MOTE_REGION_BASELINE_BEGIN
/// The share of the electrons that a crystal leaves in the direct beam if one reflection is excited: 1 - sin^2(pi t s') / (s' xi)^2 with s'^2 = s^2 + 1 / xi^2,
/// `thickness_nm` t, `extinction_nm` xi of the reflection, and `deviation_per_nm` s of its reciprocal lattice point from the Ewald sphere (either sign).
///
/// Two-beam dynamical theory without absorption (P. B. Hirsch et al., Electron Microscopy of Thin Crystals, 1965). In [0, 1]; 1 where nothing can be diffracted:
/// t or xi not above zero (a glass has xi = 0) or not finite, s not finite.
[[nodiscard]] inline double undiffracted_share(double thickness_nm, double extinction_nm, double deviation_per_nm) noexcept {
    constexpr double pi = 0x1.921fb54442d18p+1, most = 1e150;
    if (!(thickness_nm > 0 && thickness_nm < most && extinction_nm > 0 && extinction_nm < most)) return 1;
    if (!(deviation_per_nm > -most && deviation_per_nm < most)) return 1;
    double const w = deviation_per_nm * extinction_nm, root = detail::portable_sqrt(1 + w * w), turns = thickness_nm / extinction_nm * root;
    if (!(turns < 1e15)) return 1; // the oscillation is finer than the thickness is known
    double const sine = detail::portable_sin(pi * (turns - __builtin_floor(turns))) / root;
    double const left = 1 - sine * sine;
    return left > 0 ? left : 0;
}
MOTE_REGION_BASELINE_END

MOTE_NAMESPACE_END
