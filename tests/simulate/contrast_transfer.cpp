// SPDX-License-Identifier: MIT
#include <mote/simulate/contrast_transfer.hpp>

#include "catch.hpp"

#include <cmath>

TEST_CASE("Scherzer's focus and the transfer of a lens") {
    CHECK(mote::scherzer_defocus_nm(1.0, 200) == Approx(1.2 * std::sqrt(1e6 * 0.00250793)).epsilon(1e-4));
    mote::instrument i = mote::instrument_named("jeol-2010f");
    auto const lens = mote::objective_lens(i, 60);
    CHECK(lens.focal_spread_nm == Approx(1.4e6 * 0.8 / 2.3548 / 2e5 * (1 + 200 / 510.99895) / (1 + 100 / 510.99895)));
    double last = 1;
    for (double k = 0; k < 4; k += 0.1) {
        auto const t = mote::transfer(lens, k);
        double const modulus = std::hypot(t.real, t.imaginary);
        CHECK(modulus <= last + 1e-12); // envelopes only fall as long as defocus and spherical aberration do not balance
        if (k < 1.5) last = 1;
    }
    auto const none = mote::transfer(lens, 12e-3 / lens.wavelength_nm * 1.001);
    CHECK(none.real == 0);
    CHECK(none.imaginary == 0);
    // chi against its definition.
    double const k = 2.5, l = lens.wavelength_nm;
    CHECK(mote::aberration(lens, k) == Approx(3.14159265358979 * l * k * k * (0.5 * 1e6 * l * l * k * k - 60)));
}

TEST_CASE("a probe without aberrations transfers what its aperture does") {
    mote::instrument i = mote::instrument_named("jeol-200");
    i.probe_spherical_mm = 0;
    i.source_nm = 0;
    auto const table = mote::probe_transfer(i, 0);
    double const cut = 2 * i.probe_mrad * 1e-3 / mote::electron_wavelength_nm(i.voltage_kv);
    CHECK(table(0) == Approx(1));
    CHECK(table(cut) == 0);
    for (double s = 0.1; s < 1; s += 0.2) // the overlap of two discs
        CHECK(table(s * cut) == Approx(2 / 3.14159265358979 * (std::acos(s) - s * std::sqrt(1 - s * s))).margin(0.01));
    i.source_nm = 0.2;
    CHECK(mote::probe_transfer(i, 0)(0.3 * cut) < table(0.3 * cut));
    CHECK(mote::probe_transfer(i, 30)(0.3 * cut) < mote::probe_transfer(i, 0)(0.3 * cut));
}
