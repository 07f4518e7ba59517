// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// What lenses do to electron waves: transfer of the objective lens in TEM, and of the probe in STEM.

#include <mote/simd/region.hpp>
#include <mote/simulate/instrument.hpp>
#include <mote/simulate/scattering.hpp>
#include <mote/statistics/portable_math.hpp>
#include <mote/version.hpp>

#include <cstddef>
#include <vector>

MOTE_NAMESPACE_BEGIN

/// A round lens. Lengths in nm, angles in radians.
struct electron_lens {
    double wavelength_nm = 0, spherical_nm = 0;
    double defocus_nm = 0;        ///< underfocus is positive
    double aperture = 0;          ///< semi-angle beyond which nothing passes
    double focal_spread_nm = 0;   ///< standard deviation of the defocus
    double illumination = 0;      ///< convergence of the illumination, 1/e of its angular density
};

/// A value of the transfer: what the lens makes of a wave e^(2 pi i k x).
struct lens_transfer {
    double real = 0, imaginary = 0;
};

MOTE_REGION_BASELINE_BEGIN

/// The underfocus at which a lens transfers the widest band of a weak phase object alike: 1.2 sqrt(Cs lambda), nm.
/// O. Scherzer, J. Appl. Phys. 20:20-29, 1949.
[[nodiscard]] [[gnu::noinline]] inline double scherzer_defocus_nm(double spherical_mm, double kv) noexcept {
    return 1.2 * detail::portable_sqrt(spherical_mm * 1e6 * electron_wavelength_nm(kv));
}

/// The underfocus for the sharpest probe: sqrt(Cs lambda), nm (Scherzer's optimum for incoherent imaging).
[[nodiscard]] [[gnu::noinline]] inline double probe_defocus_nm(double spherical_mm, double kv) noexcept {
    return detail::portable_sqrt(spherical_mm * 1e6 * electron_wavelength_nm(kv));
}

/// The aberration phase chi(k) = pi lambda k^2 (Cs lambda^2 k^2 / 2 - defocus), radians, at a spatial frequency in cycles per nm.
[[nodiscard]] inline double aberration(electron_lens const& l, double per_nm) noexcept {
    double const k2 = per_nm * per_nm, lambda = l.wavelength_nm;
    return detail::electron_pi * lambda * k2 * (0.5 * l.spherical_nm * lambda * lambda * k2 - l.defocus_nm);
}

/// The transfer e^(-i chi) of a lens with its envelopes: e^(-(pi lambda delta k^2)^2 / 2) for a focal spread delta, and
/// e^(-(pi alpha (Cs lambda^2 k^3 - defocus k))^2) for an illumination of convergence alpha; 0 beyond the aperture.
///
/// Envelopes stand for partial coherence where the unscattered wave is the strongest (quasi-coherent imaging).
/// J. Frank, Optik 38:519-536, 1973; R. H. Wade and J. Frank, Optik 49:81-92, 1977.
[[nodiscard]] inline lens_transfer transfer(electron_lens const& l, double per_nm) noexcept {
    if (!(per_nm * l.wavelength_nm <= l.aperture)) return {};
    double const k2 = per_nm * per_nm, chi = aberration(l, per_nm);
    double const temporal = detail::electron_pi * l.wavelength_nm * l.focal_spread_nm * k2;
    double const spatial = detail::electron_pi * l.illumination * per_nm * (l.spherical_nm * l.wavelength_nm * l.wavelength_nm * k2 - l.defocus_nm);
    double const envelope = detail::portable_exp(-0.5 * temporal * temporal - spatial * spatial);
    return {envelope * detail::portable_cos(chi), -envelope * detail::portable_sin(chi)};
}

/// The objective lens of a microscope in TEM. `defocus_nm`: underfocus is positive. The focal spread is Cc dE / E with the deviation dE of the energies
/// (their full width at half maximum over 2.355).
[[nodiscard]] [[gnu::noinline]] inline electron_lens objective_lens(instrument const& i, double defocus_nm) noexcept {
    electron_lens l;
    l.wavelength_nm = electron_wavelength_nm(i.voltage_kv);
    l.spherical_nm = i.spherical_mm * 1e6;
    l.defocus_nm = defocus_nm;
    l.aperture = i.objective_aperture_mrad * 1e-3;
    double const e = i.voltage_kv, e0 = detail::rest_energy_kev; // relativistic: dE / E grows by (1 + E / E0) / (1 + E / 2 E0)
    l.focal_spread_nm = i.chromatic_mm * 1e6 * (i.energy_spread_ev / 2.3548) / (e * 1e3) * (1 + e / e0) / (1 + e / (2 * e0));
    l.illumination = i.illumination_mrad * 1e-3;
    return l;
}

namespace detail {

/// A function of the distance from the centre, tabulated in equal steps and interpolated; 0 beyond.
struct radial_table {
    double step = 1;
    std::vector<double> values{};
    [[nodiscard]] double operator()(double r) const noexcept {
        double const u = r / step;
        if (!(u < static_cast<double>(values.size()) - 1)) return 0;
        auto const i = static_cast<std::size_t>(u);
        return values[i] + (u - static_cast<double>(i)) * (values[i + 1] - values[i]);
    }
};

} // namespace detail

/// The optical transfer of a STEM probe: the Fourier transform of its intensity, 1 at frequency 0, as a table over spatial frequency in cycles per nm.
///
/// The autocorrelation of the aperture e^(-i chi), times the source's Gaussian. Incoherent imaging: the signal of an annular detector is the scattering
/// power convolved with this intensity (S. J. Pennycook and D. E. Jesson, Ultramicroscopy 37:14-38, 1991).
[[nodiscard]] [[gnu::noinline]] inline detail::radial_table probe_transfer(instrument const& i, double defocus_nm) {
    electron_lens l;
    l.wavelength_nm = electron_wavelength_nm(i.voltage_kv);
    l.spherical_nm = i.probe_spherical_mm * 1e6;
    l.defocus_nm = defocus_nm;
    double const widest = i.probe_mrad * 1e-3 / l.wavelength_nm, source = i.source_nm / 2.3548;
    constexpr int steps = 64, grid = 48;
    detail::radial_table table;
    table.step = 2 * widest / steps;
    table.values.resize(steps + 1);
    double whole = 0;
    for (int s = 0; s < steps; ++s) {
        double const shift = s * table.step / 2;
        double sum = 0;
        for (int y = 0; y < grid; ++y)
            for (int x = 0; x < 2 * grid; ++x) { // half of the plane: the other is alike
                double const v = widest * (y + 0.5) / grid, u = widest * ((x + 0.5) / grid - 1);
                double const left = (u - shift) * (u - shift) + v * v, right = (u + shift) * (u + shift) + v * v;
                if (left > widest * widest || right > widest * widest) continue;
                sum += detail::portable_cos(aberration(l, detail::portable_sqrt(right)) - aberration(l, detail::portable_sqrt(left)));
            }
        if (s == 0) whole = sum;
        double const blur = 2 * detail::electron_pi * source * (s * table.step);
        table.values[static_cast<std::size_t>(s)] = sum / whole * detail::portable_exp(-0.5 * blur * blur);
    }
    return table; // the last value is 0
}

MOTE_REGION_BASELINE_END

MOTE_NAMESPACE_END
