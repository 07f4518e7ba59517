// SPDX-License-Identifier: MIT
#include <mote/simulate/texture.hpp>

#include "catch.hpp"

#include <cstddef>
#include <vector>

TEST_CASE("a spline field has mean 0 and variance 1, and is smooth over its spacing") {
    mote::random_generator random(3);
    constexpr std::ptrdiff_t side = 400;
    constexpr double spacing = 4;
    mote::spline_field const field(side, side, spacing, random);
    double sum = 0, square = 0, near = 0, far = 0;
    std::vector<double> row(side), before(side);
    for (std::ptrdiff_t y = 0; y < side; ++y) {
        field.row(y, row.data(), side);
        for (std::size_t x = 0; x < side; ++x) {
            sum += row[x];
            square += row[x] * row[x];
            if (x >= 1) near += row[x] * row[x - 1];
            if (x >= 20) far += row[x] * row[x - 20];
        }
    }
    double const n = static_cast<double>(side * side);
    CHECK(sum / n == Approx(0).margin(0.05));
    CHECK(square / n == Approx(1).margin(0.08));
    CHECK(near / n > 0.9);
    CHECK(far / n == Approx(0).margin(0.05));
}
