// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// The four ways in which (scanning) transmission electron microscopes form images of particles.

#include <mote/core/polarity.hpp>
#include <mote/version.hpp>

#include <cstddef>
#include <string_view>

MOTE_NAMESPACE_BEGIN

/// How the image is formed. Bright field: what stays in the beam; dark field: what is scattered into an annulus.
enum class modality : unsigned char { bf_tem, bf_stem, haadf_stem, laadf_stem };

/// "bf-tem", "bf-stem", "haadf-stem" or "laadf-stem".
[[nodiscard]] constexpr std::string_view name_of(modality m) noexcept {
    constexpr std::string_view names[] = {"bf-tem", "bf-stem", "haadf-stem", "laadf-stem"};
    return names[static_cast<std::size_t>(m) & 3U];
}

/// Particles are dark in bright field and bright in dark field.
[[nodiscard]] constexpr polarity foreground_of(modality m) noexcept {
    return m == modality::bf_tem || m == modality::bf_stem ? polarity::dark : polarity::bright;
}

MOTE_NAMESPACE_END
