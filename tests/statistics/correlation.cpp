// SPDX-License-Identifier: MIT
#include <mote/statistics/correlation.hpp>
#include <mote/statistics/random.hpp>

#include "catch.hpp"

#include <cmath>
#include <limits>
#include <vector>

namespace correlation_test {

using numbers = std::vector<double>;

TEST_CASE("correlations worked by hand") {
    // Deviations -1.5 -0.5 0.5 1.5 and -1 -2 2 1: sums of products 4.. 1.5 + 1 + 1 + 1.5 = 5, of squares 5 and 10.
    numbers const x{1, 2, 3, 4}, y{2, 1, 5, 4};
    CHECK(mote::pearson(x, y).value() == Approx(5 / std::sqrt(50.0)));
    // Rank differences 1 1 1 1: 1 - 6 * 4 / (4 * 15).
    CHECK(mote::spearman(x, y).value() == Approx(0.6));
    CHECK(mote::average_ranks(numbers{10, 30, 10, 20, 10}) == numbers{2, 5, 2, 4, 2});
    // Ties: ranks 1.5 1.5 3 and 1 2 3, deviations -0.5 -0.5 1 and -1 0 1: 1.5 / sqrt(1.5 * 2).
    CHECK(mote::spearman(numbers{7, 7, 8}, numbers{1, 2, 3}).value() == Approx(1.5 / std::sqrt(3.0)));
}

TEST_CASE("Spearman's correlation sees order only") {
    mote::random_generator random(1);
    numbers x, y, grown, fallen;
    for (int i = 0; i < 300; ++i) {
        x.push_back(random.normal());
        y.push_back(x.back() + random.normal());
        grown.push_back(std::exp(3 * y.back()));
        fallen.push_back(-y.back() * y.back() * y.back());
    }
    double const rho = mote::spearman(x, y).value();
    CHECK(mote::spearman(x, grown).value() == Approx(rho));
    CHECK(mote::spearman(x, fallen).value() == Approx(-rho));
    CHECK(mote::spearman(y, x).value() == Approx(rho));
    CHECK(mote::spearman(x, x).value() == Approx(1));
    // Without ties, 1 - 6 sum d^2 / (n (n^2 - 1)).
    auto const a = mote::average_ranks(x), b = mote::average_ranks(y);
    double d2 = 0;
    for (std::size_t i = 0; i < a.size(); ++i) d2 += (a[i] - b[i]) * (a[i] - b[i]);
    CHECK(rho == Approx(1 - 6 * d2 / (300.0 * (300.0 * 300.0 - 1))));
}

TEST_CASE("Pearson's correlation of a normal pair approaches its parameter") {
    mote::random_generator random(2);
    numbers x, y;
    for (int i = 0; i < 200000; ++i) {
        x.push_back(random.normal());
        y.push_back(0.6 * x.back() + 0.8 * random.normal());
    }
    CHECK(mote::pearson(x, y).value() == Approx(0.6).margin(4 * 0.64 / std::sqrt(200000.0)));
    for (double& v : x) v = 1e200 * v;
    for (double& v : y) v = 1e-200 * v + 1e-195;
    CHECK(mote::pearson(x, y).value() == Approx(0.6).margin(4 * 0.64 / std::sqrt(200000.0)));
}

TEST_CASE("correlations that do not exist") {
    CHECK(!mote::pearson({}, {}));
    CHECK(!mote::spearman(numbers{1}, numbers{2}));
    CHECK(!mote::pearson(numbers{1, 2, 3}, numbers{0.1, 0.1, 0.1}));
    CHECK(!mote::spearman(numbers{5, 5}, numbers{1, 2}));
    CHECK(mote::pearson(numbers{1, 2}, numbers{5, 3}).value() == -1);
    CHECK_THROWS_AS(mote::pearson(numbers{1, 2}, numbers{1}), mote::parameter_error);
    CHECK_THROWS_WITH(mote::spearman(numbers{1, 2}, numbers{1, std::numeric_limits<double>::infinity()}), Catch::Contains("pair 1"));
}

} // namespace correlation_test
