// SPDX-License-Identifier: MIT
#include <mote/simulate/scan.hpp>

#include "catch.hpp"

#include <algorithm>
#include <cmath>

TEST_CASE("a scan without errors is the image; with them lines are shifted") {
    mote::image<float> ramp(64, 40);
    for (std::ptrdiff_t y = 0; y < 40; ++y)
        for (std::ptrdiff_t x = 0; x < 64; ++x) ramp(x, y) = static_cast<float>(x);
    auto const same = mote::scanned(ramp, 0, {}, 1);
    for (std::ptrdiff_t y = 0; y < 40; ++y) CHECK(std::equal(ramp.row(y), ramp.row(y) + 64, same.row(y)));
    // On a ramp the shift of a line is the difference of its values.
    auto const jitter = mote::scanned(ramp, 0, {0.3, 0, 1}, 2);
    double square = 0;
    for (std::ptrdiff_t y = 0; y < 40; ++y) {
        double const shift = static_cast<double>(jitter(30, y)) - 30;
        CHECK(static_cast<double>(jitter(40, y)) - 40 == Approx(shift).margin(1e-4));
        square += shift * shift;
    }
    CHECK(std::sqrt(square / 40) == Approx(0.3).margin(0.1));
    auto const flyback = mote::scanned(ramp, 8, {0, 2, 5}, 2);
    CHECK(static_cast<double>(flyback(8, 3)) == Approx(10).margin(1e-3));
    CHECK(static_cast<double>(flyback(13, 3)) == Approx(13 + 2 / std::exp(1.0)).margin(1e-3));
    CHECK(static_cast<double>(flyback(60, 3)) == Approx(60).margin(1e-3));
}
