// SPDX-License-Identifier: MIT
#include <mote/statistics/random.hpp>
#include <mote/statistics/trend.hpp>

#include "catch.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace trend_test {
namespace {

using numbers = std::vector<double>;

double brute_slope(numbers const& x, numbers const& y) {
    numbers slopes;
    for (std::size_t i = 0; i < x.size(); ++i)
        for (std::size_t j = i + 1; j < x.size(); ++j)
            if (x[i] != x[j]) slopes.push_back((y[j] - y[i]) / (x[j] - x[i]));
    std::sort(slopes.begin(), slopes.end());
    return 0.5 * (slopes[(slopes.size() - 1) / 2] + slopes[slopes.size() / 2]);
}

} // namespace

TEST_CASE("the line of Theil and Sen") {
    // scipy 1.17.1: theilslopes(y, x).
    auto const line = mote::theil_sen(numbers{1, 2, 3, 4, 5, 6, 7}, numbers{2.1, 3.9, 6.2, 7.8, 30, 12.1, 13.8}).value();
    CHECK(line.slope == Approx(1.98).epsilon(1e-14));
    CHECK(line.intercept == Approx(-0.12).epsilon(1e-12));
    auto const tied = mote::theil_sen(numbers{0, 1, 1, 2, 2, 5}, numbers{1, 3, 2, 5, 4, 4}).value();
    CHECK(tied.slope == 1);
    CHECK(tied.intercept == 2);
    CHECK(tied(3) == 5);
}

TEST_CASE("the line of Theil and Sen through many points") {
    mote::random_generator random(1);
    for (bool const coarse : {false, true}) {
        numbers x, y;
        for (int i = 0; i < 2101; ++i) {
            x.push_back(coarse ? std::floor(random.uniform() * 40) - 20 : random.normal(0, 3));
            y.push_back(coarse ? std::floor(random.uniform() * 9) + std::floor(x.back() / 4) : 0.2 * x.back() + random.normal());
        }
        CHECK(mote::theil_sen(x, y)->slope == Approx(brute_slope(x, y)).epsilon(1e-12));
        x.resize(500);
        y.resize(500);
        CHECK(mote::theil_sen(x, y)->slope == Approx(brute_slope(x, y)).epsilon(1e-14));
    }
}

TEST_CASE("the line of Theil and Sen does not follow outliers") {
    mote::random_generator random(2);
    numbers x, y;
    for (int i = 0; i < 400; ++i) {
        x.push_back(random.uniform() * 10);
        y.push_back(i % 5 == 0 ? 1e6 : 3 - 0.5 * x.back() + random.normal(0, 0.1));
    }
    CHECK(mote::theil_sen(x, y)->slope == Approx(-0.5).margin(0.1));
}

TEST_CASE("points without a line of Theil and Sen") {
    CHECK(!mote::theil_sen({}, {}));
    CHECK(!mote::theil_sen(numbers{1}, numbers{2}));
    CHECK(!mote::theil_sen(numbers{4, 4, 4}, numbers{1, 2, 3}));
    CHECK(!mote::theil_sen(numbers(3000, 4.0), numbers(3000, 1.0)));
    CHECK(mote::theil_sen(numbers{-0.0, 0.0, 1}, numbers{1, 1, 1})->slope == 0);
    double const huge = std::numeric_limits<double>::max();
    CHECK(!mote::theil_sen(numbers{0, 1}, numbers{-huge, huge}));
    CHECK_THROWS_AS(mote::theil_sen(numbers{1, 2}, numbers{1}), mote::parameter_error);
    CHECK_THROWS_AS(mote::theil_sen(numbers{1, std::nan("")}, numbers{1, 2}), mote::parameter_error);
}

} // namespace trend_test
