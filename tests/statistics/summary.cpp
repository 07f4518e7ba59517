// SPDX-License-Identifier: MIT
#include <mote/statistics/random.hpp>
#include <mote/statistics/summary.hpp>

#include "catch.hpp"

#include <cmath>
#include <vector>

namespace summary_test {

using numbers = std::vector<double>;

TEST_CASE("a summary worked by hand") {
    auto const s = mote::summarise(numbers{2, 4, 4, 4, 5, 5, 7, 9});
    CHECK(s.n == 8);
    CHECK(s.effective_n == Approx(8));
    CHECK(s.mean == Approx(5));
    CHECK(s.sd == Approx(std::sqrt(32.0 / 7)));
    CHECK(s.min == 2);
    CHECK(s.q1 == 4);
    CHECK(s.median == 4.5);
    CHECK(s.q3 == 5.5);
    CHECK(s.max == 9);
    auto const g = mote::summarise(numbers{1, 10, 100});
    CHECK(g.geometric_mean == Approx(10));
    CHECK(g.geometric_sd == Approx(10));
    auto const w = mote::summarise(numbers{1, 3, 99}, numbers{3, 1, 0});
    CHECK(w.n == 2);
    CHECK(w.effective_n == Approx(1.6));
    CHECK(w.mean == Approx(1.5));
    CHECK(w.sd == Approx(std::sqrt(3.0 / (4 - 10.0 / 4)))); // 3 * 0.25 + 1 * 2.25 over W - sum w^2 / W
}

TEST_CASE("the weighted standard deviation estimates that of the population without bias") {
    // Values of one population, fixed unequal weights: the mean of the squared estimate is the variance.
    mote::random_generator random(9);
    numbers const w{1, 2, 0.5, 3, 1};
    double sum = 0;
    int const rounds = 200000;
    for (int i = 0; i < rounds; ++i) {
        numbers x(w.size());
        for (double& v : x) v = random.normal(10, 2);
        double const sd = mote::summarise(x, w).sd;
        sum += sd * sd / rounds;
    }
    CHECK(sum == Approx(4).epsilon(0.01));
}

TEST_CASE("a summary does not lose digits to a large mean, nor change with the scale of the weights") {
    numbers x, w, w7;
    mote::random_generator random(10);
    for (int i = 0; i < 100; ++i) {
        x.push_back(1 + i % 2);
        w.push_back(random.uniform(0.5, 1.5));
        w7.push_back(7 * w.back());
    }
    numbers far = x;
    for (double& v : far) v += 1e9;
    CHECK(mote::summarise(far).sd == Approx(mote::summarise(x).sd).epsilon(1e-12));
    CHECK(mote::summarise(x, w).sd == Approx(mote::summarise(x, w7).sd));
    CHECK(mote::summarise(x, w).effective_n == Approx(mote::summarise(x, w7).effective_n));
}

TEST_CASE("summaries of nothing, of one value and of equal values") {
    auto const none = mote::summarise(numbers{});
    CHECK(none.n == 0);
    CHECK((none.mean == 0 && none.sd == 0 && none.median == 0 && none.geometric_sd == 0));
    auto const one = mote::summarise(numbers{4}, numbers{0.1});
    CHECK((one.n == 1 && one.mean == 4 && one.sd == 0 && one.min == 4 && one.q1 == 4 && one.max == 4));
    CHECK(one.geometric_mean == Approx(4));
    CHECK(one.geometric_sd == 1);
    CHECK(mote::summarise(numbers{0.1, 0.1, 0.1}).sd == 0);
    auto const signs = mote::summarise(numbers{-1, 1});
    CHECK((signs.geometric_mean == 0 && signs.geometric_sd == 0));
}

} // namespace summary_test
