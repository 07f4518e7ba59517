// SPDX-License-Identifier: MIT
#include <mote/simulate/scattering.hpp>

#include "catch.hpp"

#include <algorithm>
#include <cmath>

namespace scattering_test {
namespace {

constexpr double pi = 3.14159265358979323846;

/// The differential cross-sections of Lenz, nm^2 per steradian.
double elastic_per_sr(double z, double kv, double theta) {
    double const a = 0.0529177211, r = a * std::pow(z, -1.0 / 3), gamma = 1 + kv / 510.99895, q = theta / (mote::electron_wavelength_nm(kv) / (2 * pi * r));
    return 4 * z * z * std::pow(r, 4) * gamma * gamma / (a * a) / std::pow(1 + q * q, 2);
}
double inelastic_per_sr(double z, double kv, double theta) {
    double const a = 0.0529177211, lambda = mote::electron_wavelength_nm(kv), t0 = lambda / (2 * pi * a * std::pow(z, -1.0 / 3)), gamma = 1 + kv / 510.99895;
    double const te = 13.5e-3 * z / (4 * kv), t = theta * theta + te * te;
    return std::pow(lambda, 4) * gamma * gamma / (4 * std::pow(pi, 4) * a * a) * z * (1 - 1 / std::pow(1 + t / (t0 * t0), 2)) / (t * t);
}
/// The integral of f(theta) 2 pi theta from `from` to infinity, in logarithmic steps.
template <class F>
double beyond(F f, double from) {
    double sum = 0;
    int const n = 20000;
    double const low = std::log(std::max(from, 1e-7)), high = std::log(1e3), h = (high - low) / n;
    for (int i = 0; i < n; ++i) {
        double const t = std::exp(low + (i + 0.5) * h);
        sum += f(t) * 2 * pi * t * t * h;
    }
    return sum;
}
double z_exponent(double inner, double outer, double z1, double z2) {
    auto const in = [&](double z) { return mote::elastic_cross_section(z, 200, inner) - mote::elastic_cross_section(z, 200, outer); };
    return std::log(in(z2) / in(z1)) / std::log(z2 / z1);
}

} // namespace

TEST_CASE("wavelength and interaction constant are those of the tables") {
    // D. B. Williams, C. B. Carter, Transmission Electron Microscopy, 2009, table 1.2; interaction constants of E. J. Kirkland, 2010.
    CHECK(mote::electron_wavelength_nm(100) == Approx(0.00370144).epsilon(1e-4));
    CHECK(mote::electron_wavelength_nm(200) == Approx(0.00250793).epsilon(1e-4));
    CHECK(mote::electron_wavelength_nm(300) == Approx(0.00196875).epsilon(1e-4));
    CHECK(mote::interaction_constant(100) == Approx(0.0092440).epsilon(1e-3));
    CHECK(mote::interaction_constant(200) == Approx(0.0072884).epsilon(1e-3));
}

TEST_CASE("cross-sections are integrals of the differential ones") {
    for (double const z : {6.0, 26.0, 78.0})
        for (double const kv : {80.0, 200.0})
            for (double const from : {0.0, 0.003, 0.02, 0.1}) {
                CAPTURE(z, kv, from);
                CHECK(mote::elastic_cross_section(z, kv, from) == Approx(beyond([&](double t) { return elastic_per_sr(z, kv, t); }, from)).epsilon(1e-3));
                CHECK(mote::inelastic_cross_section(z, kv, from) == Approx(beyond([&](double t) { return inelastic_per_sr(z, kv, t); }, from)).epsilon(1e-3));
            }
}

TEST_CASE("a convergent beam is scattered beyond an angle as the sum over its directions says") {
    double const kv = 200, z = 78;
    for (double const cone : {0.008, 0.03, 0.07})
        for (double const beam : {0.01, 0.021}) {
            // Directions over the beam, and over the plane by a polar grid around each.
            double sum = 0, weight = 0;
            for (int i = 0; i < 12; ++i) {
                double const k0 = beam * std::sqrt((i + 0.5) / 12);
                for (int r = 0; r < 1500; ++r) {
                    double const t = 1e-5 * std::exp((r + 0.5) * 0.012);
                    for (int a = 0; a < 48; ++a) {
                        double const x = k0 + t * std::cos(pi * (a + 0.5) / 48), y = t * std::sin(pi * (a + 0.5) / 48);
                        double const w = elastic_per_sr(z, kv, t) * t * t;
                        weight += w;
                        if (x * x + y * y > cone * cone) sum += w;
                    }
                }
            }
            CAPTURE(cone, beam);
            CHECK(mote::elastic_cross_section(z, kv, cone, beam) / mote::elastic_cross_section(z, kv, 0) == Approx(sum / weight).margin(0.01));
        }
}

TEST_CASE("the growth with atomic number follows from the angles") {
    // High angles: published exponents are 1.6 to 2 (S. J. Pennycook, D. E. Jesson, 1991; M. M. J. Treacy, 2011); low ones: 1.2 to 1.5; all: 4/3.
    double const high = z_exponent(0.07, 0.2, 26, 78), low = z_exponent(0.012, 0.035, 26, 78);
    CHECK(high > 1.6);
    CHECK(high < 2);
    CHECK(low > 1.1);
    CHECK(low < 1.5);
    CHECK(z_exponent(0.5, 1e9, 6, 78) == Approx(2).margin(0.02));
    CHECK(z_exponent(0, 1e9, 6, 78) == Approx(4.0 / 3).margin(1e-3));
    CHECK(mote::inelastic_cross_section(6, 200, 0) / mote::elastic_cross_section(6, 200, 0) == Approx(18.0 / 6).epsilon(0.1));
}

TEST_CASE("a material attenuates as the sum of its atoms") {
    auto const& alloy = mote::material_named("Pt3Co");
    auto const mu = mote::attenuation_per_nm(alloy, 200, 0.01);
    double const expected = 69.88 * (0.75 * mote::elastic_cross_section(78, 200, 0.01) + 0.25 * mote::elastic_cross_section(27, 200, 0.01));
    CHECK(mu.elastic == Approx(expected));
    CHECK(mu.total() > mu.elastic);
    // Carbon hardly scatters beyond 10 mrad; platinum does within some ten nanometres.
    CHECK(1 / mote::attenuation_per_nm(mote::material_named("Pt"), 200, 0.01).elastic == Approx(12.8).epsilon(0.03));
    CHECK(1 / mote::attenuation_per_nm(mote::material_named("C"), 200, 0.01).elastic > 200);
}

} // namespace scattering_test
