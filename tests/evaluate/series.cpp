// SPDX-License-Identifier: MIT
#include <mote/evaluate/series.hpp>

#include "catch.hpp"

#include <vector>

namespace series_test {

using numbers = std::vector<double>;

TEST_CASE("a series worked by hand") {
    numbers const jsc{0.9, 0.5, 0.7, 0.8, 0.6}, cnr{9, 5, 7, 8, 6}, size{1, 2, 3, 4, 5};
    auto const s = mote::summarise_series(jsc, cnr, size);
    CHECK(s.n == 5);
    CHECK(s.mean == Approx(0.7));
    CHECK((s.min == 0.5 && s.q1 == 0.6 && s.median == 0.7 && s.q3 == 0.8 && s.max == 0.9));
    CHECK(s.rho_contrast.value() == Approx(1));
    // Ranks 5 1 3 4 2 against 1 2 3 4 5: squared differences 16 1 0 0 9.
    CHECK(s.rho_size.value() == Approx(1 - 6 * 26.0 / 120));
    // Of five values resampled, the median is the smallest with probability P(B(5, 1/5) >= 3) = 0.058 > 0.025.
    REQUIRE(s.median_interval);
    CHECK(s.median_interval->low == 0.5);
    CHECK(s.median_interval->high == 0.9);
}

TEST_CASE("short and constant series") {
    auto const none = mote::summarise_series({});
    CHECK((none.n == 0 && none.median == 0 && !none.median_interval && !none.rho_contrast));
    auto const one = mote::summarise_series(numbers{0.4}, numbers{3});
    CHECK((one.n == 1 && one.q1 == 0.4 && !one.median_interval && !one.rho_contrast));
    auto const flat = mote::summarise_series(numbers{1, 1, 1}, numbers{1, 2, 3});
    CHECK(!flat.rho_contrast);
    CHECK(flat.median_interval.value() == mote::interval{1, 1});
    CHECK_THROWS_AS(mote::summarise_series(numbers{1, 2}, numbers{1}), mote::parameter_error);
}

} // namespace series_test
