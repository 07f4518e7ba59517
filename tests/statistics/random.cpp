// SPDX-License-Identifier: MIT
#include <mote/statistics/portable_math.hpp>
#include <mote/statistics/random.hpp>

#include "catch.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <random>
#include <vector>

namespace random_test {

namespace {

static_assert(std::uniform_random_bit_generator<mote::random_generator>);

// Distance in units in the last place of `exact`.
double ulps(double got, long double exact) {
    if (static_cast<long double>(got) == exact) return 0;
    int exponent = 0;
    std::frexp(static_cast<double>(exact), &exponent);
    return static_cast<double>(std::fabs((static_cast<long double>(got) - exact) / std::ldexp(1.0L, std::max(exponent - 53, -1074))));
}

// FNV-1a over the bits: one number that pins down a whole sequence.
struct fingerprint {
    std::uint64_t value = 0xCBF29CE484222325U;
    void add(std::uint64_t bits) {
        for (int i = 0; i < 8; ++i) value = (value ^ ((bits >> (8 * i)) & 0xFF)) * 0x100000001B3U;
    }
    void add(double x) { add(std::bit_cast<std::uint64_t>(x)); }
};

struct moments {
    double mean, variance, skewness;
};
template <class F>
moments sample(F&& draw, int n) {
    std::vector<double> x(static_cast<std::size_t>(n));
    double mean = 0, m2 = 0, m3 = 0;
    for (double& v : x) mean += v = draw();
    mean /= n;
    for (double const v : x) m2 += (v - mean) * (v - mean), m3 += (v - mean) * (v - mean) * (v - mean);
    m2 /= n;
    return {mean, m2, m3 / n / std::pow(m2, 1.5)};
}

} // namespace

TEST_CASE("portable functions stay within their bounds of the long double library") {
    std::mt19937_64 engine(1);
    auto const uniform = [&](double a, double b) { return a + (b - a) * static_cast<double>(engine() >> 11) * 0x1p-53; };
    double worst_log = 0, worst_exp = 0, worst_sin = 0, worst_cos = 0;
    for (int i = 0; i < 300000; ++i) {
        double const wide = std::ldexp(uniform(1, 2), static_cast<int>(uniform(-1070, 1023)));
        for (double const x : {wide, uniform(0.5, 2), 1 + uniform(-1e-3, 1e-3), uniform(0, 1)})
            worst_log = std::max(worst_log, ulps(mote::detail::portable_log(x), std::log(static_cast<long double>(x))));
        for (double const x : {uniform(-708, 709), uniform(-2, 2), uniform(-1e-6, 1e-6)})
            worst_exp = std::max(worst_exp, ulps(mote::detail::portable_exp(x), std::exp(static_cast<long double>(x))));
        for (double const x : {uniform(-1e6, 1e6), uniform(-7, 7), uniform(-1e-3, 1e-3)}) {
            auto const l = static_cast<long double>(x);
            worst_sin = std::max(worst_sin, std::fabs(static_cast<double>(mote::detail::portable_sin(x) - std::sin(l))));
            worst_cos = std::max(worst_cos, std::fabs(static_cast<double>(mote::detail::portable_cos(x) - std::cos(l))));
        }
    }
    CAPTURE(worst_log, worst_exp, worst_sin * 0x1p52, worst_cos * 0x1p52);
    CHECK(worst_log <= 1);
    CHECK(worst_exp <= 1);
    CHECK(worst_sin <= 0x1p-52);
    CHECK(worst_cos <= 0x1p-52);
}

TEST_CASE("portable functions at the ends of their domains") {
    constexpr double inf = std::numeric_limits<double>::infinity(), nan = std::numeric_limits<double>::quiet_NaN();
    using namespace mote::detail;
    CHECK(portable_log(0.0) == -inf);
    CHECK(std::isnan(portable_log(-1)));
    CHECK(std::isnan(portable_log(nan)));
    CHECK(portable_log(inf) == inf);
    CHECK(portable_log(1) == 0);
    CHECK(portable_log(0x1p-1074) == Approx(-744.4400719213812).epsilon(1e-15));
    CHECK(portable_exp(0) == 1);
    CHECK(portable_exp(710) == inf);
    CHECK(portable_exp(inf) == inf);
    CHECK(std::isfinite(portable_exp(709.78)));
    CHECK(portable_exp(-745) == 0x1p-1074);
    CHECK(portable_exp(-746) == 0);
    CHECK(portable_exp(-inf) == 0);
    CHECK(std::isnan(portable_exp(nan)));
    CHECK(portable_sin(0) == 0);
    CHECK(portable_cos(0) == 1);
    CHECK(std::isnan(portable_sin(inf)));
    CHECK(std::isnan(portable_cos(2e6)));
    static_assert(mote::detail::portable_log(1.0) == 0);
}

TEST_CASE("the generator is xoshiro256** filled by SplitMix64") {
    // The two algorithms as their authors print them.
    std::uint64_t x = 42;
    auto const split_mix = [&] {
        std::uint64_t z = (x += 0x9e3779b97f4a7c15);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    };
    std::array<std::uint64_t, 4> s{};
    for (auto& word : s) word = split_mix();
    mote::random_generator random(42);
    for (int i = 0; i < 1000; ++i) {
        std::uint64_t const expected = std::rotl(s[1] * 5, 7) * 9, t = s[1] << 17;
        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= t;
        s[3] = std::rotl(s[3], 45);
        REQUIRE(random() == expected);
    }
    // First outputs for seed 0, which several implementations publish.
    mote::random_generator zero(0);
    CHECK(zero() == 0x99EC5F36CB75F2B4U);
    CHECK(zero() == 0xBF6E1F784956452AU);
}

TEST_CASE("streams of a seed differ and do not depend on order") {
    std::map<std::uint64_t, int> first;
    for (std::uint64_t seed = 0; seed < 100; ++seed)
        for (std::uint64_t stream = 0; stream < 100; ++stream) ++first[mote::random_generator(seed, stream)()];
    CHECK(first.size() == 10000);
    CHECK(mote::random_generator(7, 3) == mote::random_generator(7, 3));
}

TEST_CASE("below() is unbiased and in range") {
    mote::random_generator random(5);
    CHECK(random.below(0) == 0);
    CHECK(random.below(1) == 0);
    std::array<int, 7> counts{};
    for (int i = 0; i < 70000; ++i) ++counts[random.below(7)];
    double chi2 = 0;
    for (int const c : counts) chi2 += (c - 10000.0) * (c - 10000.0) / 10000;
    CHECK(chi2 < 22.5); // 99.9 % of chi-squared with 6 degrees of freedom
    // Two thirds of the 64-bit range: a biased reduction would put twice as many into the lower half.
    std::uint64_t const n = 0xAAAAAAAAAAAAAAAAU;
    int lower = 0;
    for (int i = 0; i < 40000; ++i) {
        std::uint64_t const v = random.below(n);
        REQUIRE(v < n);
        lower += v < n / 2;
    }
    CHECK(std::abs(lower - 20000) < 400); // 4 standard deviations
}

TEST_CASE("the 128-bit product") {
    CHECK(mote::detail::multiply_high(~0ULL, ~0ULL) == ~0ULL - 1);
    CHECK(mote::detail::multiply_high(1ULL << 63, 6) == 3);
    CHECK(mote::detail::multiply_high(0x123456789ABCDEF0U, 0xFEDCBA9876543210U) == 0x121FA00AD77D7422U);
}

TEST_CASE("the normal quantile inverts the normal distribution function") {
    using mote::detail::normal_quantile;
    // The check values printed in the paper, to its 16-digit form.
    CHECK(normal_quantile(0.25) == Approx(-0.6744897501960817).epsilon(1e-15));
    CHECK(normal_quantile(0.001) == Approx(-3.090232306167814).epsilon(1e-15));
    CHECK(normal_quantile(1e-20) == Approx(-9.262340089798408).epsilon(1e-15));
    // The error of x, from how far the distribution function at x is from p.
    long double worst = 0;
    for (double p = 1e-15; p < 1; p = p < 0.01 ? p * 1.07 : p + 0.00031) {
        long double const x = normal_quantile(p), gap = 0.5L * std::erfc(-x / std::sqrt(2.0L)) - static_cast<long double>(p);
        long double const density = std::exp(-x * x / 2) / std::sqrt(8 * std::atan(1.0L));
        worst = std::max(worst, std::fabs(gap / density) / std::max(std::fabs(x), 1e-3L));
    }
    CAPTURE(worst);
    CHECK(worst < 1e-15L);
}

TEST_CASE("moments of the distributions") {
    mote::random_generator random(11);
    int const n = 400000;
    double const root = std::sqrt(static_cast<double>(n));
    auto const u = sample([&] { return random.uniform(); }, n);
    CHECK(std::fabs(u.mean - 0.5) < 4 * std::sqrt(1.0 / 12) / root);
    CHECK(u.variance == Approx(1.0 / 12).epsilon(0.005));
    auto const g = sample([&] { return random.normal(3, 2); }, n);
    CHECK(std::fabs(g.mean - 3) < 4 * 2 / root);
    CHECK(g.variance == Approx(4).epsilon(0.01));
    CHECK(std::fabs(g.skewness) < 4 * std::sqrt(6.0) / root);
    auto const l = sample([&] { return std::log(random.log_normal(1.5, 0.4)); }, n);
    CHECK(std::fabs(l.mean - 1.5) < 4 * 0.4 / root);
    CHECK(l.variance == Approx(0.16).epsilon(0.01));
    auto const e = sample([&] { return random.exponential(5); }, n);
    CHECK(std::fabs(e.mean - 5) < 4 * 5 / root);
    CHECK(e.variance == Approx(25).epsilon(0.02));
    for (double const mean : {0.01, 0.7, 3.0, 9.99, 10.0, 12.5, 40.0, 1000.0, 1e6, 1e12}) {
        auto const p = sample([&] { return static_cast<double>(random.poisson(mean)); }, n);
        CAPTURE(mean);
        CHECK(std::fabs(p.mean - mean) < 4 * std::sqrt(mean) / root);
        CHECK(p.variance == Approx(mean).epsilon(mean < 0.1 ? 0.06 : 0.015));
    }
}

TEST_CASE("Poisson counts follow the probability function") {
    mote::random_generator random(12);
    for (double const mean : {0.5, 4.0, 9.5, 10.5, 17.0, 60.0}) {
        int const n = 300000;
        std::vector<int> counts(200);
        for (int i = 0; i < n; ++i) ++counts[random.poisson(mean)];
        double chi2 = 0;
        int bins = 0;
        double probability = std::exp(-mean);
        for (std::size_t k = 0; k < 199; ++k) {
            if (probability * n > 20) {
                double const expected = probability * n, gap = counts[k] - expected;
                chi2 += gap * gap / expected;
                ++bins;
            }
            probability *= mean / static_cast<double>(k + 1);
        }
        CAPTURE(mean, bins);
        CHECK(chi2 < bins + 4 * std::sqrt(2.0 * bins));
    }
    CHECK(random.poisson(0) == 0);
    CHECK_THROWS_AS(random.poisson(-1), mote::parameter_error);
    CHECK_THROWS_AS(random.poisson(std::nan("")), mote::parameter_error);
    CHECK_THROWS_WITH(random.poisson(1e300), Catch::Contains("poisson") && Catch::Contains("2^50"));
}

TEST_CASE("the logarithm of the Poisson probability does not lose digits to cancellation") {
    for (double const mean : {0.3, 12.0, 300.0, 1e5})
        for (double const k : {0.0, 1.0, 5.0, 15.0, 16.0, 280.0, 330.0, 99000.0, 101000.0}) {
            long double const exact = static_cast<long double>(k) * std::log(static_cast<long double>(mean)) -
                                      static_cast<long double>(mean) - std::lgamma(static_cast<long double>(k) + 1);
            CAPTURE(mean, k);
            CHECK(mote::detail::log_poisson(k, mean) == Approx(static_cast<double>(exact)).epsilon(1e-13).margin(1e-12));
        }
}

TEST_CASE("shuffle gives every order equally often") {
    mote::random_generator random(3);
    std::map<std::array<int, 4>, int> counts;
    for (int i = 0; i < 24000; ++i) {
        std::array<int, 4> a{0, 1, 2, 3};
        random.shuffle(std::span(a));
        ++counts[a];
    }
    REQUIRE(counts.size() == 24);
    double chi2 = 0;
    for (auto const& [order, c] : counts) chi2 += (c - 1000.0) * (c - 1000.0) / 1000;
    CHECK(chi2 < 49.7); // 99.9 % with 23 degrees of freedom
}

// The fingerprint was computed once by this very loop; what the test proves is that every build (compiler, -O level,
// -march, sanitizer) reproduces it.
TEST_CASE("a long sequence of every distribution is bit-identical in every build") {
    mote::random_generator random(2024, 5);
    fingerprint f;
    for (int i = 0; i < 20000; ++i) {
        f.add(random());
        f.add(random.below(1000003));
        f.add(random.uniform(-3, 7.1));
        f.add(random.normal(0.1, 1.7));
        f.add(random.log_normal(1.3, 0.45));
        f.add(random.exponential(2.3));
        f.add(random.poisson(3.7));
        f.add(random.poisson(10 + 0.05 * i));
        double const angle = random.uniform(-1000, 1000);
        f.add(mote::detail::portable_sin(angle));
        f.add(mote::detail::portable_cos(angle));
    }
    CHECK(f.value == 0x7C0A79C1CD4F6516U);
}

} // namespace random_test
