// SPDX-License-Identifier: MIT
#include <mote/statistics/random.hpp>
#include <mote/statistics/wilcoxon.hpp>

#include "catch.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

namespace wilcoxon_test {
namespace {

using numbers = std::vector<double>;

mote::wilcoxon_result of(numbers const& differences) { return mote::wilcoxon(differences, numbers(differences.size(), 0.0)); }

/// Every pattern of signs, one after the other.
double brute_p(numbers differences) {
    std::erase(differences, 0.0);
    numbers sizes;
    for (double const d : differences) sizes.push_back(std::fabs(d));
    numbers const ranks = mote::average_ranks(sizes);
    double all = 0, up = 0;
    for (std::size_t i = 0; i < ranks.size(); ++i) all += ranks[i], up += differences[i] > 0 ? ranks[i] : 0;
    unsigned long as_far = 0;
    for (unsigned long pattern = 0; pattern < 1UL << ranks.size(); ++pattern) {
        double sum = 0;
        for (std::size_t i = 0; i < ranks.size(); ++i) sum += (pattern >> i & 1UL) != 0 ? ranks[i] : 0;
        as_far += std::fabs(sum - all / 2) >= std::fabs(up - all / 2);
    }
    return std::ldexp(static_cast<double>(as_far), -static_cast<int>(ranks.size()));
}

double brute_shift(numbers const& d) {
    numbers averages;
    for (std::size_t i = 0; i < d.size(); ++i)
        for (std::size_t j = i; j < d.size(); ++j) averages.push_back(0.5 * d[i] + 0.5 * d[j]);
    std::sort(averages.begin(), averages.end());
    std::size_t const m = averages.size();
    return 0.5 * averages[(m - 1) / 2] + 0.5 * averages[m / 2];
}

} // namespace

TEST_CASE("Wilcoxon's test of Darwin's maize") {
    // Crossed minus self-fertilised plants, eighths of an inch: R. A. Fisher, The Design of Experiments, 1935, section 17.
    numbers const maize{49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48};
    auto const r = of(maize);
    // scipy 1.17.1: wilcoxon(d, method='exact').
    CHECK(r.negative == 24);
    CHECK(r.positive == 96);
    CHECK(r.p == 0.041259765625);
    CHECK(r.exact);
    CHECK(r.rank_biserial == 72.0 / 120);
    CHECK(r.median_difference == brute_shift(maize));
}

TEST_CASE("Wilcoxon's test with ties and zeros counts sign patterns") {
    // scipy 1.17.1: wilcoxon(d, method=PermutationMethod(n_resamples=10**6)), which visits all patterns.
    auto const r = of({0, 1, 1, -1, 2, 2, -3, 4, 4, 5, 0, -2, 6, 7, 7});
    CHECK(r.p == 0.02587890625);
    CHECK(r.zeros == 2);
    CHECK(r.pairs == 15);
    CHECK(std::min(r.positive, r.negative) == 14);

    mote::random_generator random(5);
    for (int round = 0; round < 200; ++round) {
        numbers d;
        int const n = 1 + round % 12, spread = 1 + round % 9;
        for (int i = 0; i < n; ++i) d.push_back(std::floor(random.uniform() * (2 * spread + 1)) - spread + round % 2);
        auto const result = of(d);
        CHECK(result.p == brute_p(d));
        CHECK(result.median_difference == brute_shift(d));
    }
}

TEST_CASE("Wilcoxon's test of many pairs takes the normal distribution") {
    numbers tied, loose;
    for (int i = 0; i < 60; ++i) {
        tied.push_back(i * 37 % 20 - 7);
        loose.push_back(i * 37 % 101 - 40);
    }
    // scipy 1.17.1: wilcoxon(d, method='approx', correction=True).
    CHECK(of(tied).p == Approx(0.0028957204739841836).epsilon(1e-12));
    CHECK(of(loose).p == Approx(0.022858234652659223).epsilon(1e-12));
    CHECK(!of(tied).exact);
    CHECK(of(tied).zeros == 3);
    CHECK(of(loose).median_difference == brute_shift(loose));

    // Ranks 1 .. 51, every third with the other sign; scipy 1.17.1: method='approx', correction=True, then method='exact'.
    numbers third;
    std::vector<std::uint32_t> twice;
    for (int i = 1; i <= 51; ++i) {
        third.push_back(i % 3 == 1 ? -i : i);
        twice.push_back(static_cast<std::uint32_t>(2 * i));
    }
    CHECK(of(third).p == Approx(0.026000896360930642).epsilon(1e-12));
    CHECK(mote::detail::exact_signed_rank_p(twice, 2 * 425) == Approx(0.02511497799280704).epsilon(1e-12));
}

TEST_CASE("Wilcoxon's test sees the sign and the order of the series") {
    mote::random_generator random(8);
    numbers x, y;
    for (int i = 0; i < 150; ++i) {
        y.push_back(random.normal(0.7, 0.1));
        x.push_back(y.back() + random.normal(0.05, 0.05));
    }
    auto const ahead = mote::wilcoxon(x, y), behind = mote::wilcoxon(y, x);
    CHECK(ahead.p < 1e-9);
    CHECK(ahead.p == behind.p);
    CHECK(ahead.rank_biserial == -behind.rank_biserial);
    CHECK(ahead.median_difference == Approx(0.05).margin(0.015));
    CHECK(ahead.median_difference == -behind.median_difference);
}

TEST_CASE("Wilcoxon's test without differences") {
    auto const none = mote::wilcoxon({}, {});
    CHECK(none.p == 1);
    CHECK(none.rank_biserial == 0);
    CHECK(none.median_difference == 0);
    numbers const same(70, 0.5);
    auto const equal = mote::wilcoxon(same, same);
    CHECK(equal.p == 1);
    CHECK(equal.zeros == 70);
    CHECK(equal.median_difference == 0);
    CHECK(of({-3}).p == 1);
    CHECK(of({-3}).median_difference == -3);
    CHECK(of(numbers(5, 2.0)).p == 2.0 / 32);
    double const huge = std::numeric_limits<double>::max();
    CHECK(of({huge, -huge, huge}).median_difference == huge / 2);
    CHECK_THROWS_WITH(mote::wilcoxon(numbers{1, huge}, numbers{1, -huge}), Catch::Contains("pair 1"));
    CHECK_THROWS_AS(mote::wilcoxon(numbers{1}, numbers{1, 2}), mote::parameter_error);
    CHECK_THROWS_AS(mote::wilcoxon(numbers{std::nan("")}, numbers{1}), mote::parameter_error);
}

} // namespace wilcoxon_test
