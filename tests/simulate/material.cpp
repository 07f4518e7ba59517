// SPDX-License-Identifier: MIT
#include <mote/simulate/material.hpp>
#include <mote/simulate/specimen.hpp>

#include "catch.hpp"

#include <string>
#include <string_view>

namespace material_test {
namespace {

/// Unit-cell volume in nm^3 and atoms in it, from the lattice constants in docs/simulate/material.md.
double atoms_per_volume(std::string_view name) {
    if (name == "Pt") return 4 / (0.39242 * 0.39242 * 0.39242);
    if (name == "Pt3Co") return 4 / (0.3854 * 0.3854 * 0.3854);
    if (name == "FeP") return 8 / (0.5191 * 0.3099 * 0.5792);
    if (name == "SnCu") return 4.4 / (0.4190 * 0.4190 * 0.866025404 * 0.5086);
    return 1.75 / 12.011 * 602.214; // of carbon: g/cm3 over g/mol
}

} // namespace

TEST_CASE("materials have the densities of their lattices and shares that add up to one") {
    for (mote::material const& m : mote::known_materials) {
        CAPTURE(m.name);
        CHECK(&mote::material_named(m.name) == &m);
        CHECK(m.atoms_per_nm3 == Approx(atoms_per_volume(m.name)).epsilon(1e-3));
        double sum = 0;
        for (mote::element_share const e : m.elements()) {
            CHECK(e.atomic_number > 0);
            sum += e.fraction;
        }
        CHECK(sum == Approx(1));
        CHECK((m.extinction_nm > 0) == (m.name != "C"));
        CHECK(m.mean_inner_potential_v > 5);
    }
}

TEST_CASE("an unknown material is refused with the names of the known ones") {
    CHECK_THROWS_AS(mote::material_named("Au"), mote::parameter_error);
    CHECK_THROWS_WITH(mote::material_named("pt"), Catch::Contains("material_named") && Catch::Contains("Pt, Pt3Co, FeP, SnCu, C"));
    CHECK_THROWS_AS(mote::material_named(""), mote::parameter_error);
}

TEST_CASE("a specimen without pixels can be made") {
    mote::specimen const nothing{};
    CHECK(nothing.particle_nm.empty());
    CHECK(nothing.particles == nullptr);
}

} // namespace material_test
