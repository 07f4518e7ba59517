// SPDX-License-Identifier: MIT
#include <mote/simulate/diffraction.hpp>

#include "catch.hpp"

#include <cmath>
#include <complex>
#include <limits>

namespace diffraction_test {
namespace {

/// The Howie-Whelan equations of two beams, integrated by Runge and Kutta.
double integrated(double thickness, double extinction, double deviation) {
    using complex = std::complex<double>;
    constexpr double pi = 3.14159265358979323846;
    complex const i{0, 1};
    complex direct = 1, diffracted = 0;
    int const steps = 2000;
    double const h = thickness / steps;
    auto const slope_direct = [&](complex, complex g) { return i * pi / extinction * g; };
    auto const slope_diffracted = [&](complex d, complex g) { return i * pi / extinction * d + 2.0 * pi * i * deviation * g; };
    for (int k = 0; k < steps; ++k) {
        complex const a1 = slope_direct(direct, diffracted), b1 = slope_diffracted(direct, diffracted);
        complex const a2 = slope_direct(direct + h / 2 * a1, diffracted + h / 2 * b1), b2 = slope_diffracted(direct + h / 2 * a1, diffracted + h / 2 * b1);
        complex const a3 = slope_direct(direct + h / 2 * a2, diffracted + h / 2 * b2), b3 = slope_diffracted(direct + h / 2 * a2, diffracted + h / 2 * b2);
        complex const a4 = slope_direct(direct + h * a3, diffracted + h * b3), b4 = slope_diffracted(direct + h * a3, diffracted + h * b3);
        direct += h / 6 * (a1 + 2.0 * a2 + 2.0 * a3 + a4);
        diffracted += h / 6 * (b1 + 2.0 * b2 + 2.0 * b3 + b4);
    }
    return std::norm(direct);
}

} // namespace

TEST_CASE("the undiffracted share is that of the two-beam equations") {
    for (double const t : {1.0, 5.0, 12.0, 40.0})
        for (double const xi : {20.7, 54.6})
            for (double const s : {0.0, 0.01, -0.03, 0.2}) {
                CAPTURE(t, xi, s);
                CHECK(mote::undiffracted_share(t, xi, s) == Approx(integrated(t, xi, s)).margin(1e-8));
            }
    CHECK(mote::undiffracted_share(10, 20, 0) == Approx(0).margin(1e-15));
    CHECK(mote::undiffracted_share(20, 20, 0) == Approx(1));
}

TEST_CASE("where nothing is diffracted the whole beam is left") {
    double const nan = std::numeric_limits<double>::quiet_NaN(), inf = std::numeric_limits<double>::infinity();
    CHECK(mote::undiffracted_share(0, 20, 0) == 1);
    CHECK(mote::undiffracted_share(5, 0, 0) == 1);
    for (double const bad : {nan, inf, -inf, -1.0}) {
        CHECK(mote::undiffracted_share(bad, 20, 0) == 1);
        CHECK(mote::undiffracted_share(5, bad, 0) == 1);
        if (bad != -1) CHECK(mote::undiffracted_share(5, 20, bad) == 1);
    }
    CHECK(mote::undiffracted_share(1e140, 1e-140, 1e140) == 1);
    CHECK(mote::undiffracted_share(1e6, 20, 3) <= 1);
}

} // namespace diffraction_test
