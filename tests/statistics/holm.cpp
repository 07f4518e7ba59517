// SPDX-License-Identifier: MIT
#include <mote/statistics/holm.hpp>

#include "catch.hpp"

#include <cmath>
#include <vector>

namespace holm_test {

using numbers = std::vector<double>;

TEST_CASE("Holm's correction worked by hand") {
    // Ascending 0.005 0.01 0.03 0.04 times 4 3 2 1 is 0.02 0.03 0.06 0.04; the last may not fall below the one before.
    auto const a = mote::holm(numbers{0.01, 0.04, 0.03, 0.005});
    CHECK(a[0] == Approx(0.03));
    CHECK(a[1] == Approx(0.06));
    CHECK(a[2] == Approx(0.06));
    CHECK(a[3] == Approx(0.02));
    CHECK(mote::holm(numbers{0.6, 0.7, 0}) == numbers{1, 1, 0});
    CHECK(mote::holm(numbers{0.2, 0.2}) == numbers{0.4, 0.4});
    CHECK(mote::holm(numbers{0.25}) == numbers{0.25});
    CHECK(mote::holm({}).empty());
}

TEST_CASE("Holm's correction refuses what is no probability") {
    CHECK_THROWS_WITH(mote::holm(numbers{0.1, 1.5}), Catch::Contains("value 1"));
    CHECK_THROWS_AS(mote::holm(numbers{-0.1}), mote::parameter_error);
    CHECK_THROWS_AS(mote::holm(numbers{std::nan("")}), mote::parameter_error);
}

} // namespace holm_test
