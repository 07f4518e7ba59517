// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Fast electrons: wavelength, interaction with a potential, and how many of them atoms scatter beyond an angle.
///
/// The cross-sections are those of an exponentially screened Coulomb potential (Wentzel) in the first Born approximation, the screening radius being
/// a_H Z^(-1/3): F. Lenz, Z. Naturforsch. 9a:185-204, 1954, in the form of L. Reimer and H. Kohl, Transmission Electron Microscopy, 5th ed., 2008. Beyond
/// large angles they grow like Z^2, in all like Z^(4/3). Within 36 % of the scattering of tabulated free atoms (docs/simulate/scattering.md).

#include <mote/simd/region.hpp>
#include <mote/simulate/material.hpp>
#include <mote/statistics/portable_math.hpp>
#include <mote/version.hpp>

MOTE_NAMESPACE_BEGIN

namespace detail {
inline constexpr double electron_pi = 0x1.921fb54442d18p+1;
inline constexpr double rest_energy_kev = 510.99895, bohr_radius_nm = 0.0529177211;
} // namespace detail

MOTE_REGION_BASELINE_BEGIN

/// De Broglie wavelength of electrons accelerated by `kv` kilovolts (above 0), nm.
[[nodiscard]] inline double electron_wavelength_nm(double kv) noexcept {
    return 1.23984198 / detail::portable_sqrt(kv * 1e3 * (2 * detail::rest_energy_kev * 1e3 + kv * 1e3)) * 1e3;
}

/// The phase in radians that a projected potential of one volt nanometre adds to the electron wave: 2 pi / (lambda U) (E0 + E) / (2 E0 + E).
[[nodiscard]] inline double interaction_constant(double kv) noexcept {
    double const e0 = detail::rest_energy_kev;
    return 2 * detail::electron_pi / (electron_wavelength_nm(kv) * kv * 1e3) * (e0 + kv) / (2 * e0 + kv);
}

/// The angle in radians at which elastic scattering has fallen to a quarter: lambda / (2 pi a_H Z^(-1/3)).
[[nodiscard]] inline double screening_angle(double atomic_number, double kv) noexcept {
    return electron_wavelength_nm(kv) / (2 * detail::electron_pi * detail::bohr_radius_nm) * detail::portable_exp(detail::portable_log(atomic_number) / 3);
}

/// Cross-section in nm^2 for elastic scattering of an atom that ends more than `beyond` radians from the axis, the electrons coming from all directions
/// within `semi_angle` radians of it alike (0: along it). `beyond` 0 gives the whole cross-section. Small angles: sin theta = theta.
/// In closed form: the distribution 1 / (theta_0^2 + theta^2)^2 is the stereographic image of a uniform sphere, and a circle that of a cap.
[[nodiscard]] inline double elastic_cross_section(double atomic_number, double kv, double beyond, double semi_angle = 0) noexcept {
    double const lambda = electron_wavelength_nm(kv), gamma = 1 + kv / detail::rest_energy_kev, z13 = detail::portable_exp(detail::portable_log(atomic_number) / 3);
    double const t0 = screening_angle(atomic_number, kv), total = z13 * atomic_number * lambda * lambda * gamma * gamma / detail::electron_pi;
    double const cone = beyond * beyond, screening = t0 * t0, beam = semi_angle * semi_angle;
    if (!(beam > 0)) return total * screening / (screening + cone);
    double const a = screening - cone + beam;
    double const outside = 0.5 * (1 + (detail::portable_sqrt(a * a + 4 * screening * cone) - (screening + cone)) / beam);
    return total * (outside < 0 ? 0 : outside > 1 ? 1 : outside);
}

/// Cross-section in nm^2 for inelastic scattering of an atom beyond `beyond` radians, from a mean energy loss of 13.5 eV Z / 2 (Lenz; Reimer and Kohl).
/// In all about 18 / Z of the elastic one.
[[nodiscard]] inline double inelastic_cross_section(double atomic_number, double kv, double beyond) noexcept {
    double const lambda = electron_wavelength_nm(kv), gamma = 1 + kv / detail::rest_energy_kev, z13 = detail::portable_exp(detail::portable_log(atomic_number) / 3);
    double const t0 = screening_angle(atomic_number, kv), te = 13.5e-3 * atomic_number / (4 * kv), x = (beyond * beyond + te * te) / (t0 * t0);
    return lambda * lambda * gamma * gamma * z13 / detail::electron_pi * (2 * detail::portable_log(1 + 1 / x) - 1 / (1 + x));
}

/// Scattering events per nanometre of a material that end beyond an angle in radians: the attenuation of a cone of that semi-angle is e^(- mu t).
struct attenuation {
    double elastic = 0, inelastic = 0;
    [[nodiscard]] constexpr double total() const noexcept { return elastic + inelastic; }
};
[[nodiscard]] inline attenuation attenuation_per_nm(material const& m, double kv, double beyond, double semi_angle = 0) noexcept {
    attenuation sum;
    for (element_share const e : m.elements()) {
        sum.elastic += m.atoms_per_nm3 * e.fraction * elastic_cross_section(e.atomic_number, kv, beyond, semi_angle);
        sum.inelastic += m.atoms_per_nm3 * e.fraction * inelastic_cross_section(e.atomic_number, kv, beyond);
    }
    return sum;
}

MOTE_REGION_BASELINE_END

MOTE_NAMESPACE_END
