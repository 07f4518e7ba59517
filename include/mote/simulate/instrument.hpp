// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Microscopes: lenses, apertures, detectors and habits.

#include <mote/core/error.hpp>
#include <mote/version.hpp>

#include <array>
#include <string>
#include <string_view>

MOTE_NAMESPACE_BEGIN

/// A (scanning) transmission electron microscope as image formation sees it. Angles are semi-angles in milliradians.
struct instrument {
    std::string_view name{};
    double voltage_kv = 200;

    /// Objective lens in TEM: spherical and chromatic aberration; full width at half maximum of the energy of the beam.
    double spherical_mm = 1, chromatic_mm = 1.4, energy_spread_ev = 1;
    /// Convergence of the illumination in TEM (1/e of its angular density), and the objective aperture.
    double illumination_mrad = 0.3, objective_aperture_mrad = 10;

    /// The probe in STEM: convergence, spherical aberration of the probe-forming lens, full width at half maximum of the demagnified source.
    double probe_mrad = 10, probe_spherical_mm = 1, source_nm = 0.1;
    /// Bright-field disc and the two annular detectors, inner and outer.
    double bf_mrad = 10, laadf_inner_mrad = 12, laadf_outer_mrad = 40, haadf_inner_mrad = 60, haadf_outer_mrad = 200;

    /// Camera: frequency in cycles per pixel at which its transfer has fallen to a half, and read-out noise in electrons of the beam (standard deviation).
    double camera_half = 0.25, camera_noise = 1;
    /// Noise of the STEM detectors and their amplifiers, in electrons of the beam per pixel.
    double detector_noise = 0.5;
    /// Scan: standard deviation of the start of lines, amplitude of the flyback error and the pixels over which it dies away.
    double jitter_px = 0.15, flyback_px = 1, flyback_decay_px = 12;

    /// Typical pixel sizes of particle images, nm, and doses in electrons per pixel.
    double finest_pixel_nm = 0.03, coarsest_pixel_nm = 0.3;
    double tem_dose = 500, stem_dose = 3000;
};

/// The microscopes of the study. Where each figure comes from is in docs/simulate/instrument.md.
inline constexpr std::array<instrument, 4> known_instruments{{
    {.name = "jeol-2010f",
     .voltage_kv = 200,
     .spherical_mm = 1.0,
     .chromatic_mm = 1.4,
     .energy_spread_ev = 0.8,
     .illumination_mrad = 0.2,
     .objective_aperture_mrad = 12,
     .probe_mrad = 10,
     .probe_spherical_mm = 1.0,
     .source_nm = 0.14,
     .bf_mrad = 11,
     .laadf_inner_mrad = 13,
     .laadf_outer_mrad = 40,
     .haadf_inner_mrad = 60,
     .haadf_outer_mrad = 170,
     .camera_half = 0.22,
     .camera_noise = 1.5,
     .detector_noise = 0.6,
     .jitter_px = 0.2,
     .flyback_px = 1.5,
     .flyback_decay_px = 12,
     .finest_pixel_nm = 0.04,
     .coarsest_pixel_nm = 0.3,
     .tem_dose = 600,
     .stem_dose = 3000},
    {.name = "jeol-2100",
     .voltage_kv = 200,
     .spherical_mm = 1.0,
     .chromatic_mm = 1.4,
     .energy_spread_ev = 1.8,
     .illumination_mrad = 0.8,
     .objective_aperture_mrad = 10,
     .probe_mrad = 8,
     .probe_spherical_mm = 1.0,
     .source_nm = 0.8,
     .bf_mrad = 9,
     .laadf_inner_mrad = 11,
     .laadf_outer_mrad = 35,
     .haadf_inner_mrad = 55,
     .haadf_outer_mrad = 170,
     .camera_half = 0.2,
     .camera_noise = 2,
     .detector_noise = 1,
     .jitter_px = 0.25,
     .flyback_px = 2,
     .flyback_decay_px = 16,
     .finest_pixel_nm = 0.06,
     .coarsest_pixel_nm = 0.3,
     .tem_dose = 400,
     .stem_dose = 4000},
    {.name = "fei-titan-chemistem",
     .voltage_kv = 200,
     .spherical_mm = 1.2,
     .chromatic_mm = 1.6,
     .energy_spread_ev = 0.8,
     .illumination_mrad = 0.15,
     .objective_aperture_mrad = 12,
     .probe_mrad = 21,
     .probe_spherical_mm = 0.002,
     .source_nm = 0.08,
     .bf_mrad = 22,
     .laadf_inner_mrad = 25,
     .laadf_outer_mrad = 55,
     .haadf_inner_mrad = 60,
     .haadf_outer_mrad = 200,
     .camera_half = 0.28,
     .camera_noise = 1,
     .detector_noise = 0.4,
     .jitter_px = 0.1,
     .flyback_px = 0.5,
     .flyback_decay_px = 8,
     .finest_pixel_nm = 0.03,
     .coarsest_pixel_nm = 0.2,
     .tem_dose = 800,
     .stem_dose = 3000},
    {.name = "jeol-200",
     .voltage_kv = 200,
     .spherical_mm = 0.5,
     .chromatic_mm = 1.1,
     .energy_spread_ev = 0.7,
     .illumination_mrad = 0.15,
     .objective_aperture_mrad = 12,
     .probe_mrad = 22,
     .probe_spherical_mm = 0.002,
     .source_nm = 0.08,
     .bf_mrad = 23,
     .laadf_inner_mrad = 26,
     .laadf_outer_mrad = 60,
     .haadf_inner_mrad = 68,
     .haadf_outer_mrad = 280,
     .camera_half = 0.28,
     .camera_noise = 1,
     .detector_noise = 0.4,
     .jitter_px = 0.1,
     .flyback_px = 0.5,
     .flyback_decay_px = 8,
     .finest_pixel_nm = 0.03,
     .coarsest_pixel_nm = 0.2,
     .tem_dose = 800,
     .stem_dose = 3000},
}};

/// "jeol-2010f", "jeol-2100", "fei-titan-chemistem" or "jeol-200".
/// @throws parameter_error for any other name.
[[nodiscard]] inline instrument const& instrument_named(std::string_view name) {
    for (instrument const& i : known_instruments)
        if (i.name == name) return i;
    std::string names;
    for (instrument const& i : known_instruments) names += (names.empty() ? "" : ", ") + std::string(i.name);
    throw parameter_error("instrument_named: no microscope is called '" + std::string(name) + "'; expected one of " + names);
}

MOTE_NAMESPACE_END
