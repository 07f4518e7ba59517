// SPDX-License-Identifier: MIT
#include <mote/threshold/global/gaussian_mixture.hpp>

#include "reference.hpp"

#include <chrono>
#include <cmath>

namespace global_gaussian_mixture_test {

namespace {

struct plain_component {
    long double weight, mean, variance;
};

long double density(plain_component const& c, long double x) {
    return c.weight / std::sqrt(c.variance) * std::exp(-(x - c.mean) * (x - c.mean) / (2 * c.variance));
}

// One round from the densities themselves.
std::vector<plain_component> next_round(histogram_counts const& h, std::vector<plain_component> const& old) {
    std::vector<plain_component> result;
    long double pixels = 0;
    for (auto c : h) pixels += static_cast<long double>(c);
    for (auto const& c : old) {
        long double w = 0, m = 0, v = 0;
        for (int pass = 0; pass < 2; ++pass)
            for (std::size_t i = 0; i < h.size(); ++i) {
                auto const x = static_cast<long double>(i);
                long double const part = static_cast<long double>(h[i]) / pixels * density(c, x) / (density(old[0], x) + density(old[1], x));
                if (pass == 0) {
                    w += part;
                    m += part * x;
                } else {
                    v += part * (x - m / w) * (x - m / w);
                }
            }
        result.push_back({w, m / w, std::max(v / w, 1.0L / 12)});
    }
    return result;
}

std::vector<plain_component> plain_of(mote::gaussian_mixture const& fit) {
    std::vector<plain_component> result;
    for (auto const& c : fit.components) result.push_back({c.weight, c.mean, c.variance});
    return result;
}

histogram_counts two_normals(double w, double m0, double s0, double m1, double s1, std::size_t bins) {
    histogram_counts h(bins);
    for (std::size_t i = 0; i < bins; ++i) {
        double const a = (static_cast<double>(i) - m0) / s0, b = (static_cast<double>(i) - m1) / s1;
        h[i] = static_cast<std::uint64_t>(1e9 * ((1 - w) / s0 * std::exp(-a * a / 2) + w / s1 * std::exp(-b * b / 2)));
    }
    return h;
}

} // namespace

TEST_CASE("a mixture of two Gaussians is found again") {
    for (auto const& [w, m0, s0, m1, s1] : {std::array{0.5, 80.0, 10.0, 170.0, 20.0}, std::array{0.1, 60.0, 8.0, 200.0, 15.0}, std::array{0.3, 100.0, 15.0, 150.0, 15.0}}) {
        auto const h = two_normals(w, m0, s0, m1, s1, 256);
        auto const fit = mote::fit_gaussian_mixture(h);
        CAPTURE(w, m0, s0, m1, s1, fit.rounds);
        CHECK(fit.converged);
        CHECK(fit.components[0].weight == Approx(1 - w).margin(1e-3));
        CHECK(fit.components[1].weight == Approx(w).margin(1e-3));
        CHECK(fit.components[0].mean == Approx(m0).margin(0.05));
        CHECK(fit.components[1].mean == Approx(m1).margin(0.05));
        CHECK(std::sqrt(fit.components[0].variance) == Approx(s0).margin(0.05));
        CHECK(std::sqrt(fit.components[1].variance) == Approx(s1).margin(0.05));
        auto const plain = plain_of(fit);
        auto const t = static_cast<long double>(fit.crossing());
        CHECK(static_cast<double>(density(plain[0], t) / density(plain[1], t)) == Approx(1).epsilon(1e-9));
        CHECK(mote::gaussian_mixture_bin(h) == static_cast<std::size_t>(fit.crossing()));
    }
}

TEST_CASE("the fitted mixture is a fixed point of the definition") {
    std::mt19937 engine(7);
    std::size_t compared = 0;
    for (int repeat = 0; repeat < 400; ++repeat) {
        histogram_counts const h = random_counts(engine, repeat);
        if (std::count_if(h.begin(), h.end(), [](auto c) { return c > 0; }) < 3) continue;
        auto const fit = mote::fit_gaussian_mixture(h);
        CAPTURE(h, fit.rounds);
        CHECK(fit.components[0].weight + fit.components[1].weight == Approx(1));
        CHECK(fit.components[0].mean <= fit.components[1].mean);
        CHECK(fit.components[0].variance >= 1.0 / 12);
        CHECK(fit.components[1].variance >= 1.0 / 12);
        if (!fit.converged || fit.components[0].weight < 1e-6 || fit.components[1].weight < 1e-6) continue;
        ++compared;
        auto const now = plain_of(fit), next = next_round(h, now);
        for (std::size_t k = 0; k < 2; ++k) { // rounds shrink towards the end
            CHECK(static_cast<double>(next[k].weight) == Approx(fit.components[k].weight).margin(2e-7));
            CHECK(static_cast<double>(next[k].mean) == Approx(fit.components[k].mean).margin(2e-7 * static_cast<double>(h.size())));
            CHECK(static_cast<double>(std::sqrt(next[k].variance)) == Approx(std::sqrt(fit.components[k].variance)).margin(2e-7 * static_cast<double>(h.size())));
        }
    }
    CHECK(compared > 200);
}

TEST_CASE("the crossing of two Gaussians lies between their means") {
    mote::gaussian_mixture m;
    m.components = {{{0.5, 10, 4}, {0.5, 20, 4}}};
    CHECK(m.crossing() == Approx(15));
    m.components = {{{0.9, 10, 4}, {0.1, 20, 4}}};
    CHECK(m.crossing() == Approx(15 + std::log(9.0) * 4 / 10));
    m.components = {{{1 - 1e-9, 10, 4}, {1e-9, 12, 4}}}; // the lower one is everywhere the more probable
    CHECK(m.crossing() == 12);
    m.components = {{{1e-9, 10, 4}, {1 - 1e-9, 12, 4}}};
    CHECK(m.crossing() == 10);
    m.components = {{{1, 10, 4}, {}}};
    CHECK(m.crossing() == 10);
    CHECK(mote::gaussian_mixture{}.crossing() == 0);
}

TEST_CASE("the mixture's level has the properties of every threshold") {
    check_bins([](histogram_counts const& h) { return mote::gaussian_mixture_bin(h); });
    check_shift([](histogram_counts const& h) { return mote::gaussian_mixture_bin(h); });
    check_levels([](auto const& img) { return mote::gaussian_mixture_level(img); });
    auto const two = mote::fit_gaussian_mixture(histogram_counts{0, 3, 0, 0, 1});
    CHECK(two.components[0].mean == 1);
    CHECK(two.components[1].mean == 4);
    CHECK(two.components[0].weight == 0.75);
    CHECK(two.rounds == 0);
    auto const one = mote::fit_gaussian_mixture(histogram_counts{0, 3});
    CHECK(one.components[0].mean == 1);
    CHECK(one.components[1].weight == 0);
    CHECK(mote::fit_gaussian_mixture(histogram_counts{0}).components[0].weight == 0);
    CHECK(mote::gaussian_mixture_bin(two_normals(0.5, 100, 11, 151, 11, 252)) == 125);
}

TEST_CASE("the mixture of 65536 occupied bins") {
    auto h = two_normals(0.4, 25000, 6000, 34000, 5000, 65536);
    for (auto& c : h) ++c;
    auto const start = std::chrono::steady_clock::now();
    auto const fit = mote::fit_gaussian_mixture(h);
    double const seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    INFO(fit.rounds << " rounds, " << seconds << " s");
    CHECK(fit.crossing() > 25000);
    CHECK(fit.crossing() < 34000);
    CHECK(seconds < 30); // with sanitizers on a busy machine
}

} // namespace global_gaussian_mixture_test
