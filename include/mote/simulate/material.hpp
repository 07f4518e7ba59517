// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// What particles and their support are made of, as far as fast electrons notice.

#include <mote/core/error.hpp>
#include <mote/version.hpp>

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

MOTE_NAMESPACE_BEGIN

/// An element and its share of the atoms.
struct element_share {
    int atomic_number = 0;
    double fraction = 0;
};

/// A solid of one or two elements.
struct material {
    std::string_view name{};
    std::array<element_share, 2> parts{};
    std::size_t part_count = 0;
    double atoms_per_nm3 = 0;
    /// Mean of the electrostatic potential, volts.
    double mean_inner_potential_v = 0;
    /// Extinction distance of the strongest low-index reflection at 200 kV, nm; 0 for a glass, which has none.
    double extinction_nm = 0;
    /// Spacing of the lattice planes of that reflection, nm; 0 for a glass.
    double spacing_nm = 0;

    [[nodiscard]] constexpr std::span<element_share const> elements() const noexcept { return {parts.data(), part_count}; }
};

/// All known materials. Their figures and sources are in docs/simulate/material.md: number densities from lattice constants; potentials and extinction
/// distances of the crystals from the scattering factors of free atoms (I. Lobato and D. Van Dyck, Acta Cryst. A 70:636-649, 2014), which bonding lowers
/// by about a tenth; carbon from electron holography (M. Wanner et al., Ultramicroscopy 106:341-345, 2006).
inline constexpr std::array<material, 5> known_materials{{
    {"Pt", {{{78, 1.0}}}, 1, 66.19, 35.4, 20.7, 0.2266},
    {"Pt3Co", {{{78, 0.75}, {27, 0.25}}}, 2, 69.88, 33.8, 22.7, 0.2225},
    {"FeP", {{{26, 0.5}, {15, 0.5}}}, 2, 85.86, 26.2, 54.6, 0.1550},
    {"SnCu", {{{29, 6.0 / 11}, {50, 5.0 / 11}}}, 2, 56.9, 21.9, 41.1, 0.2095},
    {"C", {{{6, 1.0}}}, 1, 87.75, 9.09, 0, 0},
}};

/// Platinum "Pt", the disordered alloy "Pt3Co", iron phosphide "FeP", bronze Cu6Sn5 "SnCu", or amorphous carbon "C" of 1.75 g/cm3.
/// @throws parameter_error for any other name.
[[nodiscard]] inline material const& material_named(std::string_view name) {
    for (material const& m : known_materials)
        if (m.name == name) return m;
    std::string names;
    for (material const& m : known_materials) names += (names.empty() ? "" : ", ") + std::string(m.name);
    throw parameter_error("material_named: no material is called '" + std::string(name) + "'; expected one of " + names);
}

MOTE_NAMESPACE_END
