// SPDX-License-Identifier: MIT
#include <mote/statistics/random.hpp>
#include <mote/statistics/size_distribution.hpp>

#include "catch.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

namespace size_distribution_test {

namespace {

using numbers = std::vector<double>;
using mote::weighting;

numbers log_normal_sample(std::size_t n, double median, double gsd, std::uint64_t seed) {
    mote::random_generator random(seed);
    numbers x(n);
    for (double& v : x) v = random.log_normal(std::log(median), std::log(gsd));
    return x;
}

} // namespace

TEST_CASE("Q_r and D values worked by hand") {
    numbers const x{1, 2, 3, 4};
    mote::size_distribution const q0(x), q2(x, {}, weighting::area), q3(x, {}, weighting::volume);
    CHECK(q0.cumulative(2) == 0.5);
    CHECK(q2.cumulative(2) == Approx(5.0 / 30));
    CHECK(q3.cumulative(3) == Approx(36.0 / 100));
    CHECK(q0.d50() == 2.5);
    CHECK(q0.d10() == 1);
    CHECK(q0.d90() == 4);
    CHECK(q0.span() == Approx(3 / 2.5));
    CHECK(q3.d10() == 3); // 1 and 8 of 100 lie below
    CHECK(q3.d(0.09) == 2.5); // Q_3 is level at 0.09 from 2 to 3
    CHECK(q3.d50() == 4);
    CHECK(q2.effective_size() == Approx(30.0 * 30 / (1 + 16 + 81 + 256)));
    // A particle counted three times is three particles.
    mote::size_distribution const weighted(numbers{2, 5}, numbers{3, 1}, weighting::volume);
    mote::size_distribution const repeated(numbers{2, 2, 2, 5}, {}, weighting::volume);
    for (double p = 0; p <= 1; p += 0.01) CHECK(weighted.d(p) == repeated.d(p));
}

TEST_CASE("mean diameters worked by hand") {
    numbers const x{1, 2, 3};
    CHECK(mote::mean_diameter(1, 0, x) == Approx(2));
    CHECK(mote::mean_diameter(3, 2, x) == Approx(36.0 / 14));
    CHECK(mote::mean_diameter(4, 3, x) == Approx(98.0 / 36));
    CHECK(mote::mean_diameter(3, 0, x) == Approx(std::cbrt(12.0)));
    CHECK(mote::mean_diameter(2, 3, x) == Approx(mote::mean_diameter(3, 2, x)));
    CHECK(mote::mean_diameter(0, 0, x) == Approx(std::cbrt(6.0)));
    CHECK(mote::mean_diameter(3, 3, x) == Approx(std::exp((8 * std::log(2.0) + 27 * std::log(3.0)) / 36)));
    CHECK(mote::mean_diameter(3, 2, x, numbers{1, 0, 2}) == Approx(55.0 / 19));
    CHECK(mote::mean_diameter(4, 3, numbers{1e200, 2e200}) == Approx(17.0 / 9 * 1e200));
    CHECK(mote::mean_diameter(4, 3, numbers{7, 7}, numbers{1e-300, 1e-300}) == Approx(7));
    // D[p,q] grows with p + q (a power-mean inequality).
    auto const y = log_normal_sample(200, 5, 1.5, 1);
    CHECK(mote::mean_diameter(1, 0, y) < mote::mean_diameter(2, 1, y));
    CHECK(mote::mean_diameter(3, 2, y) < mote::mean_diameter(4, 3, y));
}

TEST_CASE("a log-normal population obeys Hatch and Choate") {
    double const median = 4, gsd = 1.3, s2 = std::log(gsd) * std::log(gsd);
    auto const x = log_normal_sample(400000, median, gsd, 2);
    for (int r : {0, 1, 2, 3}) {
        mote::size_distribution const q(x, {}, static_cast<weighting>(r));
        CAPTURE(r);
        CHECK(q.d50() == Approx(median * std::exp(r * s2)).epsilon(0.004));
        CHECK(q.d90() == Approx(median * std::exp(r * s2) * std::pow(gsd, 1.2815516)).epsilon(0.01));
        CHECK(q.d10() == Approx(median * std::exp(r * s2) / std::pow(gsd, 1.2815516)).epsilon(0.004));
    }
    CHECK(mote::mean_diameter(3, 2, x) == Approx(median * std::exp(2.5 * s2)).epsilon(0.004));
    CHECK(mote::mean_diameter(4, 3, x) == Approx(median * std::exp(3.5 * s2)).epsilon(0.006));
    auto const fit = mote::fit_log_normal(x);
    CHECK(std::fabs(fit.mu - std::log(median)) < 4 * fit.mu_error);
    CHECK(std::fabs(fit.sigma - std::log(gsd)) < 4 * fit.sigma_error);
    CHECK(fit.median(weighting::volume) == Approx(median * std::exp(3 * s2)).epsilon(0.004));
    // The fitted curves against the sample's.
    mote::size_distribution const q3(x, {}, weighting::volume);
    for (double d = 2; d < 10; d += 0.5) CHECK(fit.cumulative(d, weighting::volume) == Approx(q3.cumulative(d)).margin(0.005));
}

TEST_CASE("the fit is the maximum of the likelihood") {
    auto const x = log_normal_sample(37, 6, 1.4, 3);
    numbers w(37);
    mote::random_generator random(4);
    for (double& v : w) v = random.uniform(0.2, 2);
    auto const fit = mote::fit_log_normal(x, w);
    auto const log_likelihood = [&](double mu, double sigma) {
        double sum = 0;
        for (std::size_t i = 0; i < x.size(); ++i) {
            double const z = (std::log(x[i]) - mu) / sigma;
            sum += w[i] * (-std::log(x[i] * sigma) - 0.5 * z * z);
        }
        return sum;
    };
    double const best = log_likelihood(fit.mu, fit.sigma);
    for (double const step : {1e-3, 1e-2, 0.1}) {
        CHECK(log_likelihood(fit.mu + step, fit.sigma) < best);
        CHECK(log_likelihood(fit.mu - step, fit.sigma) < best);
        CHECK(log_likelihood(fit.mu, fit.sigma + step) < best);
        CHECK(log_likelihood(fit.mu, fit.sigma - step) < best);
    }
    // The density is the derivative of the distribution.
    for (auto const r : {weighting::number, weighting::volume})
        for (double d = 3; d < 12; d += 1.3)
            CHECK(fit.density(d, r) == Approx((fit.cumulative(d + 1e-5, r) - fit.cumulative(d - 1e-5, r)) / 2e-5).epsilon(1e-5));
}

TEST_CASE("standard errors of the fit are the scatter of fits") {
    numbers mu, sigma;
    mote::log_normal_fit fit;
    for (std::uint64_t i = 0; i < 2000; ++i) {
        fit = mote::fit_log_normal(log_normal_sample(100, 5, 1.4, 100 + i));
        mu.push_back(fit.mu);
        sigma.push_back(fit.sigma);
    }
    auto const sd = [](numbers const& v) {
        double const m = std::accumulate(v.begin(), v.end(), 0.0) / static_cast<double>(v.size());
        double s = 0;
        for (double const x : v) s += (x - m) * (x - m);
        return std::sqrt(s / static_cast<double>(v.size() - 1));
    };
    CHECK(sd(mu) == Approx(std::log(1.4) / 10).epsilon(0.06));
    CHECK(sd(sigma) == Approx(std::log(1.4) / std::sqrt(200.0)).epsilon(0.06));
    CHECK(fit.mu_error == Approx(fit.sigma / 10));
}

TEST_CASE("a histogram holds every particle in the class of its edges") {
    for (auto const r : {weighting::number, weighting::volume})
        for (std::size_t const n : {2UL, 3UL, 10UL, 1000UL}) {
            auto const x = log_normal_sample(n, 5, 1.3, n);
            mote::size_distribution const q(x, {}, r);
            auto const h = mote::size_histogram_of(q);
            REQUIRE(h.edges.size() == h.share.size() + 1);
            CHECK(h.share.size() <= 1000);
            CHECK(std::accumulate(h.share.begin(), h.share.end(), 0.0) == Approx(1));
            double below = 0;
            for (std::size_t i = 0; i < h.share.size(); ++i) {
                // Plain count of the class.
                double share = 0, total = 0;
                for (double const v : x) {
                    double const part = std::pow(v, static_cast<int>(r));
                    total += part;
                    if (v >= h.edges[i] && v < h.edges[i + 1]) share += part;
                }
                CHECK(h.share[i] == Approx(share / total).margin(1e-12));
                CHECK(h.density[i] * (h.edges[i + 1] - h.edges[i]) == Approx(h.share[i]).margin(1e-12));
                below += h.share[i];
            }
            CHECK(below == Approx(1));
        }
}

TEST_CASE("values on an edge belong to the class above, whatever a division rounds to") {
    numbers x;
    for (int i = 1; i <= 60; ++i) x.push_back(i * 0.1);
    auto const h = mote::size_histogram_of(mote::size_distribution(x), 0.1);
    REQUIRE(h.share.size() == 60);
    for (double const s : h.share) CHECK(s == Approx(1.0 / 60));
}

TEST_CASE("class widths are round numbers near the rule of Freedman and Diaconis") {
    auto const x = log_normal_sample(1000, 5, 1.3, 8);
    mote::size_distribution const q(x);
    double const rule = 2 * (q.d(0.75) - q.d(0.25)) / 10, width = mote::histogram_width(q);
    CHECK(width / rule < 1.6);
    CHECK(rule / width < 1.6);
    double const mantissa = width / std::pow(10, std::floor(std::log10(width) + 1e-9));
    CHECK((mantissa == Approx(1) || mantissa == Approx(2) || mantissa == Approx(5)));
    CHECK(mote::histogram_width(mote::size_distribution(numbers{})) == 1);
    CHECK(mote::size_histogram_of(mote::size_distribution(numbers(9, 4.2))).share == numbers{1});
    CHECK(mote::size_histogram_of(mote::size_distribution(numbers{3})).share == numbers{1});
    numbers spike(100, 2.0);
    spike.push_back(1e6); // equal quartiles and one far value
    CHECK(mote::size_histogram_of(mote::size_distribution(spike)).share.size() <= 1000);
    numbers wide = log_normal_sample(500, 1, 1.2, 3);
    wide.push_back(1e9);
    CHECK(mote::size_histogram_of(mote::size_distribution(wide)).share.size() <= 1000);
    CHECK(mote::size_histogram_of(mote::size_distribution(numbers{1, std::nextafter(1.0, 2.0)})).share.size() == 1);
}

TEST_CASE("intervals of the D values") {
    auto const x = log_normal_sample(400, 5, 1.3, 5);
    auto const ci = mote::bootstrap_d_values(x).value();
    mote::size_distribution const q(x);
    CHECK((ci[0].low <= q.d10() && q.d10() <= ci[0].high));
    CHECK((ci[1].low <= q.d50() && q.d50() <= ci[1].high));
    CHECK((ci[2].low <= q.d90() && q.d90() <= ci[2].high));
    CHECK((ci[3].low <= q.span() && q.span() <= ci[3].high));
    // The median's standard error is sqrt(pi / 2) sigma / sqrt(n) on the logarithmic axis.
    double const expected = 2 * 1.96 * 1.2533 * std::log(1.3) / 20;
    CHECK(std::log(ci[1].high / ci[1].low) == Approx(expected).epsilon(0.25));
    auto const volume = mote::bootstrap_d_values(x, {}, {}, weighting::volume).value();
    CHECK(volume[2].high - volume[2].low > ci[2].high - ci[2].low);
    // The order of the particles does not matter.
    numbers turned(x.rbegin(), x.rend());
    CHECK(mote::bootstrap_d_values(turned).value() == ci);
    CHECK(!mote::bootstrap_d_values(numbers{4}));
    CHECK(!mote::bootstrap_d_values({}));
}

TEST_CASE("distributions of nothing, of one particle, and what is refused") {
    mote::size_distribution const none(numbers{});
    CHECK((none.empty() && none.d50() == 0 && none.span() == 0 && none.cumulative(1) == 0 && none.effective_size() == 0));
    CHECK(mote::size_histogram_of(none).edges.empty());
    CHECK(mote::mean_diameter(3, 2, numbers{}) == 0);
    CHECK(mote::mean_diameter(3, 2, numbers{2}, numbers{0}) == 0);
    auto const no_fit = mote::fit_log_normal(numbers{});
    CHECK((no_fit.n == 0 && no_fit.median() == 0 && no_fit.geometric_sd() == 0 && no_fit.cumulative(3) == 0));
    mote::size_distribution const one(numbers{3}, numbers{0.5}, weighting::volume);
    CHECK((one.d10() == 3 && one.d50() == 3 && one.span() == 0));
    auto const step = mote::fit_log_normal(numbers{3, 3, 3});
    CHECK((step.sigma == 0 && step.geometric_sd() == 1 && step.cumulative(2.9) == 0 && step.cumulative(3.1) == 1));
    CHECK(step.density(3) == 0);
    CHECK(step.median() == Approx(3));
    CHECK_THROWS_WITH(mote::size_distribution(numbers{1, 0}), Catch::Contains("diameter 1") && Catch::Contains("above zero"));
    CHECK_THROWS_AS(mote::fit_log_normal(numbers{-1}), mote::parameter_error);
    CHECK_THROWS_AS(mote::mean_diameter(17, 0, numbers{1}), mote::parameter_error);
    CHECK_THROWS_AS(none.d(2), mote::parameter_error);
    CHECK_THROWS_AS(mote::size_histogram_of(one, -1), mote::parameter_error);
    CHECK_THROWS_AS(mote::size_histogram_of(mote::size_distribution(numbers{1, 2}), 1e-9), mote::parameter_error);
    CHECK_THROWS_AS(mote::size_histogram_of(one, std::numeric_limits<double>::quiet_NaN()), mote::parameter_error);
}

} // namespace size_distribution_test
