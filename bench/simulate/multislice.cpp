// SPDX-License-Identifier: MIT
// The model's side of a comparison with a multislice calculation, as JSON: what share of the incident electrons reaches the detector, by distance from
// the middle of a platinum sphere on a carbon film, far from diffraction. multislice.py makes the other side.
//     multislice DIAMETER_NM FILM_NM > model.json
#include <mote/simulate/contrast_transfer.hpp>
#include <mote/simulate/form_image.hpp>
#include <mote/simulate/instrument.hpp>
#include <mote/simulate/material.hpp>
#include <mote/simulate/modality.hpp>

#include <cmath>
#include <cstdio>
#include <cstdlib>

int main(int argc, char** argv) {
    if (argc != 3) return std::fputs("usage: multislice DIAMETER_NM FILM_NM\n", stderr), 2;
    double const radius = std::strtod(argv[1], nullptr) / 2, film = std::strtod(argv[2], nullptr);
    if (!(radius >= 0.5 && radius <= 5 && film >= 0 && film <= 100)) return std::fputs("multislice: a sphere of 1 .. 10 nm, a film of 0 .. 100 nm\n", stderr), 2;
    constexpr double pixel = 0.025;
    mote::instrument const& scope = mote::instrument_named("jeol-2010f");
    mote::exposure e;
    e.dose = 1;
    e.scan_errors = false;
    mote::specimen s;
    s.pixel_size_nm = pixel;
    s.particles = &mote::material_named("Pt");
    s.margin = mote::needed_margin(scope, mote::modality::bf_tem, e, pixel);
    std::ptrdiff_t const half = static_cast<std::ptrdiff_t>(2 * radius / pixel), side = 2 * (half + s.margin) + 1;
    s.particle_nm = mote::image<float>(side, side);
    s.carbon_nm = mote::image<float>(side, side);
    s.undiffracted = mote::image<float>(side, side);
    for (std::ptrdiff_t y = 0; y < side; ++y)
        for (std::ptrdiff_t x = 0; x < side; ++x) {
            double const dx = static_cast<double>(x - half - s.margin) * pixel, dy = static_cast<double>(y - half - s.margin) * pixel, r2 = dx * dx + dy * dy;
            s.particle_nm(x, y) = r2 < radius * radius ? static_cast<float>(2 * std::sqrt(radius * radius - r2)) : 0.0F;
            s.carbon_nm(x, y) = static_cast<float>(film);
            s.undiffracted(x, y) = 1;
        }
    std::printf("{\"diameter_nm\": %g, \"film_nm\": %g, \"film_atoms_per_nm3\": %g, \"voltage_kv\": %g, \"spherical_mm\": %g, \"objective_aperture_mrad\": %g, \"defocus_nm\": %g,\n"
                " \"probe_mrad\": %g, \"probe_spherical_mm\": %g, \"probe_defocus_nm\": %g, \"bf_mrad\": %g, \"laadf_mrad\": [%g, %g], \"haadf_mrad\": [%g, %g],\n \"share\": {",
                2 * radius, film, mote::material_named("C").atoms_per_nm3, scope.voltage_kv, scope.spherical_mm, scope.objective_aperture_mrad, mote::scherzer_defocus_nm(scope.spherical_mm, scope.voltage_kv), scope.probe_mrad,
                scope.probe_spherical_mm, mote::probe_defocus_nm(scope.probe_spherical_mm, scope.voltage_kv), scope.bf_mrad, scope.laadf_inner_mrad, scope.laadf_outer_mrad,
                scope.haadf_inner_mrad, scope.haadf_outer_mrad);
    bool first = true;
    for (mote::modality const m : {mote::modality::bf_tem, mote::modality::bf_stem, mote::modality::laadf_stem, mote::modality::haadf_stem}) {
        mote::image<float> const i = mote::expected_image(s, scope, m, e, 1);
        std::printf("%s\"%s\": [", first ? "" : ",\n  ", mote::name_of(m).data());
        for (std::ptrdiff_t x = half; x < i.width(); ++x) std::printf("%s%.6g", x == half ? "" : ", ", static_cast<double>(i(x, half)));
        std::printf("]");
        first = false;
    }
    std::printf("},\n \"step_nm\": %g}\n", pixel);
}
