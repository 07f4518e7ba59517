// SPDX-License-Identifier: MIT
#include <mote/statistics/quantile.hpp>
#include <mote/statistics/random.hpp>

#include "catch.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace quantile_test {

namespace {

using numbers = std::vector<double>;

// Type 7 from its definition: the order statistic at position 1 + (n - 1) p, between two of them a straight line.
double type_seven(numbers x, double p) {
    std::sort(x.begin(), x.end());
    double const h = (static_cast<double>(x.size()) - 1) * p;
    auto const i = static_cast<std::size_t>(h);
    return i + 1 < x.size() ? x[i] + (h - std::floor(h)) * (x[i + 1] - x[i]) : x.back();
}

// Type 2 from its definition, weights being whole numbers: the value repeated that often, and n p in whole numbers too.
double type_two(numbers const& x, std::vector<int> const& w, int percent) {
    numbers all;
    for (std::size_t i = 0; i < x.size(); ++i) all.insert(all.end(), static_cast<std::size_t>(w[i]), x[i]);
    std::sort(all.begin(), all.end());
    std::size_t const np = all.size() * static_cast<std::size_t>(percent);
    if (np == 0) return all.front();
    if (np % 100 != 0) return all[np / 100];
    std::size_t const k = np / 100;
    return k == all.size() ? all.back() : (all[k - 1] + all[k]) / 2;
}

// Akinshin's estimator from its definition: the integral of the inverse of Q over the window, by small steps.
double window_mean(numbers const& x, numbers const& w, double p) {
    double sum = 0, squares = 0;
    for (double const v : w) sum += v, squares += v * v;
    double const n = sum * sum / squares;
    std::vector<std::size_t> order(x.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::sort(order.begin(), order.end(), [&](auto a, auto b) { return x[a] < x[b]; });
    int const steps = 200000;
    double mean = 0, reached = 0;
    std::size_t at = 0;
    for (int s = 0; s < steps; ++s) {
        double const q = p * (n - 1) / n + (s + 0.5) / steps / n;
        while (at + 1 < order.size() && reached + w[order[at]] / sum < q) reached += w[order[at++]] / sum;
        mean += x[order[at]] / steps;
    }
    return mean;
}

} // namespace

TEST_CASE("quantiles worked by hand") {
    numbers const x{3, 1, 4, 1, 5}; // 1 1 3 4 5
    CHECK(mote::quantile(x, 0) == 1);
    CHECK(mote::quantile(x, 0.5) == 3);
    CHECK(mote::quantile(x, 1) == 5);
    CHECK(mote::quantile(x, 0.6) == Approx(3.4)); // position 3.4
    CHECK(mote::quantile(x, 0.6, {}, mote::quantile_rule::averaged_step) == 3.5);
    CHECK(mote::quantile(x, 0.61, {}, mote::quantile_rule::averaged_step) == 4);
    CHECK(mote::median(numbers{1, 2, 3, 10}) == 2.5);
    CHECK(mote::median(numbers{1, 2, 3}, numbers{1, 1, 5}) == 3);
    CHECK(mote::median(numbers{1, 2, 3}, numbers{1, 1, 2}) == 2.5);
    CHECK(mote::median(numbers{1, 2, 3}, numbers{1, 0, 1}) == 2); // the 2 has no weight: the middle of 1 and 3
    mote::sorted_sample const s(numbers{2, 1, 2, 9}, numbers{1, 1, 2, 0});
    CHECK(s.size() == 3);
    CHECK(s.total_weight() == 4);
    CHECK(s.cumulative(0.9) == 0);
    CHECK(s.cumulative(1) == 0.25);
    CHECK(s.cumulative(2) == 1);
    CHECK(s.effective_size() == Approx(16.0 / 6));
}

TEST_CASE("linear quantiles are type 7 for equal weights, whatever the weight is") {
    mote::random_generator random(1);
    for (std::size_t n = 1; n < 40; ++n) {
        numbers x(n), w(n, 0.3);
        for (double& v : x) v = random.normal();
        for (double p = 0; p <= 1; p += 0.0625) {
            CAPTURE(n, p);
            CHECK(mote::quantile(x, p) == Approx(type_seven(x, p)).margin(1e-14));
            CHECK(mote::quantile(x, p, w) == Approx(type_seven(x, p)).margin(1e-14));
            numbers nearly = w;
            nearly[0] *= 1 + 1e-12;
            CHECK(mote::quantile(x, p, nearly) == Approx(type_seven(x, p)).margin(1e-9));
        }
    }
}

TEST_CASE("linear quantiles of weighted values are the mean of the inverse of Q over a sliding window") {
    mote::random_generator random(2);
    for (int round = 0; round < 5; ++round) {
        numbers x(7), w(7);
        for (double& v : x) v = random.uniform(0, 10);
        for (double& v : w) v = random.uniform(0.1, 3);
        for (double const p : {0.0, 0.1, 0.5, 0.83, 1.0})
            CHECK(mote::quantile(x, p, w) == Approx(window_mean(x, w, p)).margin(1e-3));
    }
}

TEST_CASE("step quantiles take a weight as a number of repetitions") {
    mote::random_generator random(3);
    for (int round = 0; round < 200; ++round) {
        std::size_t const n = 1 + random.below(12);
        numbers x(n), w(n);
        std::vector<int> times(n);
        for (std::size_t i = 0; i < n; ++i) {
            x[i] = static_cast<double>(random.below(8));
            times[i] = static_cast<int>(random.below(4)) + (i == 0);
            w[i] = times[i] * 0.1; // 0.1 is not exact: ties in Q must survive rounding
        }
        for (int percent = 0; percent <= 100; percent += 5) {
            CAPTURE(round, percent);
            CHECK(mote::quantile(x, percent / 100.0, w, mote::quantile_rule::averaged_step) == type_two(x, times, percent));
        }
    }
}

TEST_CASE("quantiles turn round with the sample, grow with p and do not depend on order or scale of weights") {
    mote::random_generator random(4);
    for (auto const rule : {mote::quantile_rule::linear, mote::quantile_rule::averaged_step}) {
        numbers x(31), w(31), minus, twice;
        for (double& v : x) v = random.normal();
        for (double& v : w) v = random.exponential(1);
        for (double const v : x) minus.push_back(-v);
        for (double const v : w) twice.push_back(2 * v);
        double last = -1e300;
        for (int i = 0; i <= 64; ++i) {
            double const p = i / 64.0, q = mote::quantile(x, p, w, rule);
            CHECK(mote::quantile(minus, 1 - p, w, rule) == Approx(-q).margin(1e-12));
            CHECK(mote::quantile(x, p, twice, rule) == Approx(q).margin(1e-12));
            numbers xr(x.rbegin(), x.rend()), wr(w.rbegin(), w.rend());
            CHECK(mote::quantile(xr, p, wr, rule) == q);
            CHECK(q >= last - 1e-12);
            last = q;
        }
    }
}

TEST_CASE("empty, single and malformed samples") {
    double const nan = std::numeric_limits<double>::quiet_NaN();
    for (auto const rule : {mote::quantile_rule::linear, mote::quantile_rule::averaged_step}) {
        CHECK(mote::quantile({}, 0.5, {}, rule) == 0);
        CHECK(mote::quantile(numbers{5}, 0.5, numbers{0}, rule) == 0);
        for (double const p : {0.0, 0.3, 1.0}) CHECK(mote::quantile(numbers{5, 6}, p, numbers{0.2, 0}, rule) == 5);
        for (double const p : {0.0, 0.3, 1.0}) CHECK(mote::quantile(numbers{7, 7, 7}, p, numbers{1, 2, 3}, rule) == 7);
        CHECK(mote::quantile(numbers{1, 2, 3}, 0, numbers{1, 2, 3}, mote::quantile_rule::averaged_step) == 1);
        CHECK(mote::quantile(numbers{1, 2, 3}, 1, numbers{1, 2, 3}, mote::quantile_rule::averaged_step) == 3);
    }
    CHECK(mote::sorted_sample().effective_size() == 0);
    CHECK(mote::sorted_sample().cumulative(3) == 0);
    CHECK_THROWS_WITH(mote::quantile(numbers{1, nan}, 0.5), Catch::Contains("value 1"));
    CHECK_THROWS_WITH(mote::quantile(numbers{1, 2}, 0.5, numbers{1}), Catch::Contains("1 weights for 2 values"));
    CHECK_THROWS_AS(mote::quantile(numbers{1, 2}, 0.5, numbers{1, -1}), mote::parameter_error);
    CHECK_THROWS_AS(mote::quantile(numbers{1, 2}, 1.5), mote::parameter_error);
    CHECK_THROWS_AS(mote::quantile(numbers{1, 2}, nan), mote::parameter_error);
    // Weights near the ends of the range of double.
    CHECK(mote::sorted_sample(numbers{1, 2}, numbers{1e-200, 1e-200}).effective_size() == 2);
}

} // namespace quantile_test
