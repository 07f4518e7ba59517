// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// The images of the study: 1700 micrographs over its whole table of parameters.

#include <mote/core/error.hpp>
#include <mote/simd/region.hpp>
#include <mote/simulate/contrast_transfer.hpp>
#include <mote/simulate/instrument.hpp>
#include <mote/simulate/material.hpp>
#include <mote/simulate/micrograph.hpp>
#include <mote/simulate/modality.hpp>
#include <mote/simulate/support.hpp>
#include <mote/statistics/portable_math.hpp>
#include <mote/statistics/random.hpp>
#include <mote/version.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

MOTE_NAMESPACE_BEGIN

/// How many images the study has, and how many of them methods are compared on: the first 150. The other 1550 are for choosing parameters and training.
inline constexpr std::size_t study_pool_size = 1700, study_comparison_size = 150;

/// Median diameters of the study, nm.
inline constexpr std::array<double, 4> study_diameters_nm{2, 3, 5, 12};

MOTE_REGION_BASELINE_BEGIN

/// Image `index` of the study pool.
///
/// Every 64 images in a row hold each combination of modality, support and mean size (2, 3, 5, 12 nm) once; materials (Pt, Pt3Co, FeP, SnCu) and microscopes
/// go round, so that every value of every parameter has at least 400 images, and 35 of the comparison set. All else is drawn from the ranges that micrographs of
/// such particles have: 12 to 150 pixels to the median diameter within what pixel sizes the microscope has; a geometric standard deviation of 1.1 to 1.4; particles that
/// cover 3 to 20 % of the image (4 to 400 of them); 0.4 to 2.5 times the usual dose; 0.7 to 1.5 times Scherzer's defocus, or a probe within 6 nm of its focus. Three images in ten have
/// a carbon shell of 0.2 to 1 nm on their particles, one in five a scale bar. 512 x 512 pixels.
/// @throws parameter_error if there is no such image.
[[nodiscard]] [[gnu::noinline]] inline micrograph_options study_image(std::size_t index) {
    if (index >= study_pool_size)
        throw parameter_error("study_image: there is no image " + std::to_string(index) + "; expected 0 .. " + std::to_string(study_pool_size - 1));
    std::size_t const cell = index * 29 % 64, round = index / 64;
    std::size_t const imaging = cell % 4, support = cell / 4 % 4, size = cell / 16;
    std::size_t const material = (round + support + 2 * size + imaging) % 4, microscope = (round / 4 + 3 * support + size + 2 * imaging + round) % 4;
    random_generator random(0x6d6f7465, index + 1);
    auto const between = [&](double low, double high) { // alike on a logarithmic scale
        return detail::portable_exp(random.uniform(detail::portable_log(low), detail::portable_log(high)));
    };
    micrograph_options o;
    o.seed = random() >> 11; // 53 bits survive in any reader of JSON
    o.imaging = static_cast<modality>(imaging);
    o.support = static_cast<substrate>(support);
    o.material = known_materials[material].name;
    instrument const& scope = known_instruments[microscope];
    o.microscope = scope.name;
    o.diameter_nm = study_diameters_nm[size];
    double const pixels = between(12, 150), pixel = o.diameter_nm / pixels;
    o.pixel_size_nm = pixel < scope.finest_pixel_nm ? scope.finest_pixel_nm : pixel > scope.coarsest_pixel_nm ? scope.coarsest_pixel_nm : pixel;
    o.geometric_sd = random.uniform(1.1, 1.4);
    double const across = o.diameter_nm / o.pixel_size_nm, cover = between(0.03, 0.2);
    double const number = cover * 512 * 512 / (0x1.921fb54442d18p-1 * across * across);
    o.number = number < 4 ? 4 : number > 400 ? 400 : static_cast<std::ptrdiff_t>(number + 0.5);
    o.faceted_share = random.uniform(0.2, 0.8);
    o.contact_share = random.uniform(0, 0.25);
    bool const shell = random.chance(0.3);
    double const shell_nm = random.uniform(0.2, 1);
    o.contamination_nm = shell ? shell_nm : 0;
    double const dose = between(0.4, 2.5), focus = random.uniform(-1, 1);
    if (o.imaging == modality::bf_tem) {
        o.dose = dose * scope.tem_dose;
        o.defocus_nm = scherzer_defocus_nm(scope.spherical_mm, scope.voltage_kv) * (1.1 + 0.4 * focus);
        o.drift_nm = random.uniform(0, 0.1);
        o.uneven = random.uniform(0, 0.15);
    } else {
        o.dose = dose * scope.stem_dose;
        o.defocus_nm = probe_defocus_nm(scope.probe_spherical_mm, scope.voltage_kv) + 6 * focus;
    }
    o.annotated = random.chance(0.2);
    return o;
}

MOTE_REGION_BASELINE_END

MOTE_NAMESPACE_END
