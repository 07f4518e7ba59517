// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// The specimen as the beam meets it.

#include <mote/core/image.hpp>
#include <mote/simulate/material.hpp>
#include <mote/version.hpp>

#include <cstddef>

MOTE_NAMESPACE_BEGIN

/// What the beam passes through, sampled on the pixels of the image and `margin` pixels more on every side. The three images are of one size.
struct specimen {
    image<float> particle_nm{};  ///< Projected thickness of all particles (all of one material), summed where they overlap.
    image<float> carbon_nm{};    ///< Projected thickness of carbon: support, ionomer, contamination.
    image<float> undiffracted{}; ///< Product over the particles of the share that diffraction leaves in the direct beam, 0 .. 1 (1: none).
    std::ptrdiff_t margin = 0;
    double pixel_size_nm = 0;
    material const* particles = nullptr; ///< Needed even if there are no particles.
};

MOTE_NAMESPACE_END
