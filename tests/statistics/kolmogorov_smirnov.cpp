// SPDX-License-Identifier: MIT
#include <mote/statistics/kolmogorov_smirnov.hpp>
#include <mote/statistics/random.hpp>

#include "catch.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <vector>

namespace kolmogorov_smirnov_test {
namespace {

using numbers = std::vector<double>;

/// Largest |i m - j n| over the values, by definition.
long brute_far(numbers const& a, numbers const& b) {
    long far = 0;
    for (numbers const* from : {&a, &b})
        for (double const v : *from) {
            auto const below = [&](numbers const& s) { return std::count_if(s.begin(), s.end(), [&](double u) { return u <= v; }); };
            far = std::max<long>(far, std::labs(below(a) * static_cast<long>(b.size()) - below(b) * static_cast<long>(a.size())));
        }
    return far;
}

/// Every way to deal the pooled values.
double brute_p(numbers const& a, numbers const& b) {
    numbers pool(a);
    pool.insert(pool.end(), b.begin(), b.end());
    long const far = brute_far(a, b);
    double deals = 0, as_far = 0;
    for (unsigned pattern = 0; pattern < 1U << pool.size(); ++pattern) {
        if (static_cast<std::size_t>(std::popcount(pattern)) != a.size()) continue;
        numbers first, second;
        for (std::size_t i = 0; i < pool.size(); ++i) ((pattern >> i & 1U) != 0 ? first : second).push_back(pool[i]);
        deals += 1;
        as_far += brute_far(first, second) >= far ? 1 : 0;
    }
    return as_far / deals;
}

} // namespace

TEST_CASE("Kolmogorov-Smirnov's test of samples without ties") {
    numbers const a{1.1, 2.3, 3.7, 4.2, 5.9, 8.1, 9.4}, b{0.2, 1.0, 1.9, 2.1, 2.2, 3.0, 3.1, 4.0, 5.0};
    // scipy 1.17.1: ks_2samp(a, b, method='exact').
    auto const r = mote::kolmogorov_smirnov(a, b).value();
    CHECK(r.distance == Approx(0.49206349206349204).epsilon(1e-15));
    CHECK(r.p == Approx(0.21765734265734266).epsilon(1e-12));
    CHECK(r.at == 3.1);
    CHECK(!r.a_above);
    CHECK(r.exact);
    CHECK(mote::kolmogorov_smirnov(b, a)->p == Approx(r.p).epsilon(1e-12));

    numbers x, y;
    for (int i = 0; i < 300; ++i) {
        if (i < 200) x.push_back((i * 37 % 211) / 10.0);
        y.push_back((i * 53 % 307) / 13.0 + 0.01);
    }
    auto const s = mote::kolmogorov_smirnov(x, y).value();
    CHECK(s.distance == Approx(0.11).epsilon(1e-15));
    CHECK(s.at == 21.0);
    CHECK(s.a_above);
    CHECK(s.p == Approx(0.10406407399422825).epsilon(1e-12));
}

TEST_CASE("Kolmogorov-Smirnov's test with ties counts deals") {
    mote::random_generator random(3);
    for (int round = 0; round < 30; ++round) {
        numbers a, b;
        int const spread = 2 + round % 7;
        for (int i = 0; i < 1 + round % 6; ++i) a.push_back(std::floor(random.uniform() * spread));
        for (int i = 0; i < 1 + round % 5; ++i) b.push_back(std::floor(random.uniform() * spread) + round % 2);
        auto const r = mote::kolmogorov_smirnov(a, b).value();
        CHECK(r.distance == Approx(static_cast<double>(brute_far(a, b)) / static_cast<double>(a.size() * b.size())));
        CHECK(r.p == Approx(brute_p(a, b)).epsilon(1e-12));
    }
}

TEST_CASE("Kolmogorov's limit") {
    // scipy 1.17.1: special.kolmogorov.
    CHECK(mote::detail::kolmogorov_tail(0.3) == Approx(0.9999906941986655).epsilon(1e-13));
    CHECK(mote::detail::kolmogorov_tail(0.5) == Approx(0.9639452436648751).epsilon(1e-13));
    CHECK(mote::detail::kolmogorov_tail(1.0) == Approx(0.26999967167735456).epsilon(1e-13));
    CHECK(mote::detail::kolmogorov_tail(1.5) == Approx(0.022217962616525127).epsilon(1e-13));
    CHECK(mote::detail::kolmogorov_tail(3.0) == Approx(3.045995948942526e-08).epsilon(1e-13));
    CHECK(mote::detail::kolmogorov_tail(std::nextafter(1.0, 0.0)) == Approx(mote::detail::kolmogorov_tail(1.0)).epsilon(1e-13));
    CHECK(mote::detail::kolmogorov_tail(0) == 1);

    mote::random_generator random(4);
    numbers a, b;
    for (int i = 0; i < 4000; ++i) {
        a.push_back(random.normal());
        b.push_back(random.normal(0.03, 1));
    }
    auto const many = mote::kolmogorov_smirnov(a, b).value();
    a.resize(2500);
    auto const fewer = mote::kolmogorov_smirnov(a, b).value();
    CHECK(!many.exact);
    CHECK(fewer.exact);
    CHECK(fewer.p == Approx(mote::detail::kolmogorov_tail(std::sqrt(2500.0 * 4000 / 6500) * fewer.distance)).epsilon(0.1));
}

TEST_CASE("Kolmogorov-Smirnov's test of samples that are equal, apart or not there") {
    CHECK(!mote::kolmogorov_smirnov({}, numbers{1}));
    CHECK(!mote::kolmogorov_smirnov(numbers{1}, {}));
    auto const same = mote::kolmogorov_smirnov(numbers(20, 2.5), numbers(7, 2.5)).value();
    CHECK(same.distance == 0);
    CHECK(same.p == 1);
    CHECK(same.at == 2.5);
    auto const apart = mote::kolmogorov_smirnov(numbers{1, 2, 3}, numbers{4, 5, 6}).value();
    CHECK(apart.distance == 1);
    CHECK(apart.at == 3);
    CHECK(apart.p == Approx(2.0 / 20));
    CHECK_THROWS_WITH(mote::kolmogorov_smirnov(numbers{1}, numbers{1, std::numeric_limits<double>::infinity()}), Catch::Contains("value 1 of sample b"));
    CHECK_THROWS_AS(mote::kolmogorov_smirnov(numbers{std::nan("")}, numbers{1}), mote::parameter_error);
}

} // namespace kolmogorov_smirnov_test
