// SPDX-License-Identifier: MIT
#include <mote/statistics/bootstrap.hpp>
#include <mote/statistics/random.hpp>

#include "catch.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

namespace bootstrap_test {

namespace {

using numbers = std::vector<double>;
using spans = std::span<double const>;

double mean(spans x, spans w) {
    double sum = 0, total = 0;
    for (std::size_t i = 0; i < x.size(); ++i) sum += w[i] * x[i], total += w[i];
    return sum / total;
}

} // namespace

TEST_CASE("the interval of a mean has the width that theory gives") {
    mote::random_generator random(1);
    numbers x;
    for (int i = 0; i < 400; ++i) x.push_back(random.normal(50, 10));
    double const m = mean(x, numbers(400, 1.0));
    double variance = 0;
    for (double const v : x) variance += (v - m) * (v - m) / 400;
    mote::bootstrap_options options;
    options.replicates = 20000;
    auto const ci = mote::bootstrap(x, {}, {}, mean, options).value();
    double const half = 1.959964 * std::sqrt(variance / 400);
    CHECK(ci.low == Approx(m - half).margin(0.05 * half));
    CHECK(ci.high == Approx(m + half).margin(0.05 * half));
    options.confidence = 0.5;
    auto const middle = mote::bootstrap(x, {}, {}, mean, options).value();
    CHECK(middle.high - middle.low == Approx(2 * 0.67449 * std::sqrt(variance / 400)).epsilon(0.05));
}

TEST_CASE("of all resamples of three values the interval is that of the 27 cases") {
    // The mean of three draws from 0, 3, 6 is 0 .. 6 in steps of 1 with 1, 3, 6, 7, 6, 3, 1 cases of 27.
    mote::bootstrap_options options;
    options.replicates = 40000;
    options.confidence = 0.8; // tails of 10 %: 1 + 3 = 4 cases of 27 = 14.8 % lie at or below 1, 1 case = 3.7 % at 0
    auto const ci = mote::bootstrap(numbers{0, 3, 6}, {}, {}, mean, options).value();
    CHECK(ci.low == Approx(1));
    CHECK(ci.high == Approx(5));
}

TEST_CASE("95 % intervals of a median hold the true median in nearly 95 % of samples") {
    int held = 0;
    int const rounds = 400;
    mote::bootstrap_options options;
    options.replicates = 400;
    for (int i = 0; i < rounds; ++i) {
        mote::random_generator random(77, static_cast<std::uint64_t>(i));
        numbers x;
        for (int k = 0; k < 60; ++k) x.push_back(random.log_normal(1, 0.4));
        std::sort(x.begin(), x.end());
        auto const ci = mote::bootstrap(x, {}, {}, [](spans v, spans w) { return mote::median(v, w); }, options).value();
        held += ci.low <= std::exp(1.0) && std::exp(1.0) <= ci.high;
    }
    CAPTURE(held);
    CHECK(held >= 0.90 * rounds);
    CHECK(held <= 0.985 * rounds);
}

TEST_CASE("clusters are drawn whole") {
    // Ten images of ten particles, all alike within an image: the interval must be as wide as that of ten values.
    numbers x, ten;
    std::vector<std::size_t> image;
    mote::random_generator random(3);
    for (std::size_t c = 0; c < 10; ++c) {
        ten.push_back(random.normal());
        for (int k = 0; k < 10; ++k) x.push_back(ten.back()), image.push_back(1000 - 7 * c);
    }
    std::vector<std::size_t> order(10);
    auto const clustered = mote::bootstrap(x, {}, image, mean).value();
    auto const alone = mote::bootstrap(x, {}, {}, mean).value();
    auto const reference = mote::bootstrap(ten, {}, {}, mean).value();
    // The clusters are numbered in ascending order, which here is that of the values turned round.
    numbers turned(ten.rbegin(), ten.rend());
    auto const same = mote::bootstrap(turned, {}, {}, mean).value();
    CHECK(clustered.low == Approx(same.low));
    CHECK(clustered.high == Approx(same.high));
    CHECK(clustered.high - clustered.low == Approx(reference.high - reference.low).epsilon(0.1));
    CHECK(alone.high - alone.low == Approx((reference.high - reference.low) / std::sqrt(10.0)).epsilon(0.15));
    // One cluster: the particles are the units.
    std::vector<std::size_t> const one(100, 5);
    CHECK(mote::bootstrap(x, {}, one, mean).value() == alone);
}

TEST_CASE("weights stay with their values, and weight zero is no particle") {
    numbers const x{1, 2, 3, 4, 50}, w{1, 2, 1, 0.5, 0};
    auto const all = mote::bootstrap(x, w, {}, mean).value();
    auto const four = mote::bootstrap(numbers{1, 2, 3, 4}, numbers{1, 2, 1, 0.5}, {}, mean).value();
    CHECK(all == four);
    CHECK(all.high <= 4);
    bool ascending = true, paired = true;
    (void)mote::bootstrap(x, w, {}, [&](spans v, spans u) {
        ascending = ascending && std::is_sorted(v.begin(), v.end());
        paired = paired && v.size() == 4 && u.size() == 4;
        for (std::size_t i = 0; i < v.size(); ++i) paired = paired && w[static_cast<std::size_t>(v[i]) - 1] == u[i];
        return 0.0;
    });
    CHECK(ascending);
    CHECK(paired);
}

TEST_CASE("several statistics share their resamples") {
    mote::random_generator random(4);
    numbers x;
    for (int i = 0; i < 50; ++i) x.push_back(random.normal());
    auto const both = mote::bootstrap(x, {}, {}, [](spans v, spans w) { return std::array<double, 2>{mean(v, w), 1 + mean(v, w)}; }).value();
    auto const one = mote::bootstrap(x, {}, {}, mean).value();
    CHECK(both[0] == one);
    CHECK(both[1].low == Approx(1 + one.low));
}

TEST_CASE("intervals are repeatable, and another seed gives another") {
    numbers const x{1, 4, 2, 8, 5, 7};
    mote::bootstrap_options options;
    auto const a = mote::bootstrap(x, {}, {}, mean, options);
    CHECK(a == mote::bootstrap(x, {}, {}, mean, options));
    options.seed = 2;
    options.replicates = 50;
    auto const b = mote::bootstrap(x, {}, {}, mean, options);
    options.seed = 3;
    CHECK(!(b == mote::bootstrap(x, {}, {}, mean, options)));
}

TEST_CASE("no interval from fewer than two units") {
    CHECK(!mote::bootstrap({}, {}, {}, mean));
    CHECK(!mote::bootstrap(numbers{3}, {}, {}, mean));
    CHECK(!mote::bootstrap(numbers{3, 4}, numbers{1, 0}, {}, mean));
    CHECK(mote::bootstrap(numbers{3, 3}, {}, {}, mean).value() == mote::interval{3, 3});
}

TEST_CASE("what bootstrap refuses") {
    numbers const x{1, 2};
    std::vector<std::size_t> const c{1};
    CHECK_THROWS_AS(mote::bootstrap(x, numbers{1}, {}, mean), mote::parameter_error);
    CHECK_THROWS_WITH(mote::bootstrap(x, {}, c, mean), Catch::Contains("1 cluster numbers for 2 values"));
    CHECK_THROWS_WITH(mote::bootstrap(x, {}, {}, [](spans, spans) { return std::numeric_limits<double>::quiet_NaN(); }), Catch::Contains("not a finite"));
    mote::bootstrap_options options;
    options.confidence = 1;
    CHECK_THROWS_AS(mote::bootstrap(x, {}, {}, mean, options), mote::parameter_error);
    options = {};
    options.replicates = 0;
    CHECK_THROWS_AS(mote::bootstrap(x, {}, {}, mean, options), mote::parameter_error);
}

} // namespace bootstrap_test
