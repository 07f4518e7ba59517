// SPDX-License-Identifier: MIT
#include <mote/threshold/global/moments.hpp>

#include "dialects.hpp"
#include "reference.hpp"


#include <cmath>

namespace global_moments_test {

namespace {

// Tsai's own formulae: the two values are the roots of z^2 + c1 z + c0, the share follows from the mean.
long double tsai_share(histogram_counts const& h) {
    long double m[4] = {};
    for (std::size_t i = 0; i < h.size(); ++i)
        for (int k = 0; k < 4; ++k) m[k] += static_cast<long double>(h[i]) * std::pow(static_cast<long double>(i), static_cast<long double>(k));
    for (int k = 1; k < 4; ++k) m[k] /= m[0];
    long double const d = m[2] - m[1] * m[1];
    long double const c0 = (m[1] * m[3] - m[2] * m[2]) / d, c1 = (m[1] * m[2] - m[3]) / d;
    long double const root = std::sqrt(c1 * c1 - 4 * c0);
    long double const z0 = (-c1 - root) / 2, z1 = (-c1 + root) / 2;
    return (z1 - m[1]) / (z1 - z0);
}

} // namespace

TEST_CASE("moment preservation by hand") {
    // Symmetric: the share is 1/2.
    CHECK(mote::moments_bin(histogram_counts{1, 1, 1, 1}) == 1);
    CHECK(mote::moments_bin(histogram_counts{1, 1, 1}) == 1);
    CHECK(mote::moments_bin(histogram_counts{3, 0, 1}) == 0);
    CHECK(mote::moments_bin(histogram_counts{1, 0, 3}) == 0);
    // Mean 0.5, variance 0.85, third moment 1.5, skewness 1.914: the share is 0.846, reached with 7 + 2 of 10.
    CHECK(mote::moments_bin(histogram_counts{7, 2, 0, 1}) == 1);
}

TEST_CASE("moment preservation agrees with Tsai's formulae on random histograms") {
    std::mt19937 engine(7);
    std::size_t checked = 0;
    for (int repeat = 0; repeat < 3000; ++repeat) {
        histogram_counts const h = random_counts(engine, repeat);
        if (std::count_if(h.begin(), h.end(), [](auto c) { return c > 0; }) < 2) continue;
        auto const bin = mote::moments_bin(h);
        long double const share = tsai_share(h);
        long double total = 0, before = 0, reached = 0;
        for (std::size_t i = 0; i < h.size(); ++i) {
            total += static_cast<long double>(h[i]);
            if (i < bin) before += static_cast<long double>(h[i]);
            if (i <= bin) reached += static_cast<long double>(h[i]);
        }
        CAPTURE(h, bin);
        CHECK(h[bin] > 0);
        CHECK(reached < total);
        CHECK(reached / total >= share - 1e-12L);
        CHECK(before / total < share + 1e-12L);
        ++checked;
    }
    CHECK(checked > 2000);
}

TEST_CASE("the moment-preserving level has the properties of every threshold") {
    check_bins([](histogram_counts const& h) { return mote::moments_bin(h); });
    check_shift([](histogram_counts const& h) { return mote::moments_bin(h); });
    check_levels([](auto const& img) { return mote::moments_level(img); });
    CHECK(mote::moments_level(random_image<float>(200, 100, 3, 2, 4)) == Approx(3).margin(0.05));
}

TEST_CASE("the masks of moment preservation equal those of ImageJ") {
    // ImageJ wants more than the share: where a level reaches it exactly, as with two values or symmetry, it goes one value on.
    auto const reached = [](histogram_counts const& h, double ours, double theirs) {
        long double total = 0, below = 0;
        std::size_t between = 0;
        for (std::size_t i = 0; i < h.size(); ++i) {
            auto const v = static_cast<double>(i);
            total += static_cast<long double>(h[i]);
            if (v <= ours) below += static_cast<long double>(h[i]);
            if (v > ours && v <= theirs && h[i] > 0) ++between;
        }
        return between == 1 && std::fabs(below / total - tsai_share(h)) < 1e-9L;
    };
    for (auto const& c : {compare_histograms("imagej", "Moments", [](histogram_counts const& h) { return mote::moments_bin(h); }, every_table, reached),
                          compare_images("imagej", "Moments", [](auto const& img) { return mote::moments_level(img); }, every_table, reached)}) {
        INFO(c.text());
        CHECK(c.different.empty());
        CHECK(c.mostly_equal(5));
    }
}

TEST_CASE("the dialects of moment preservation") {
    using mote::dialect;
    CHECK(mote::moments_bin(histogram_counts{3, 0, 1}, dialect::imagej) == 2); // 0 reaches the share 3/4, but ImageJ wants more
    CHECK(mote::moments_bin(histogram_counts{0, 0, 9}, dialect::imagej) == 0); // not found
    CHECK(mote::moments_bin(histogram_counts{0, 0, 9}, dialect::fiji) == -1);
    CHECK(mote::moments_bin(histogram_counts{7, 2, 0, 1}, dialect::fiji) == 1);
    check_dialect_bins([](histogram_counts const& h, dialect d) { return mote::moments_bin(h, d); }, {dialect::imagej, dialect::fiji});
    check_dialect_levels([](auto const& img, dialect d) { return mote::moments_level(img, d); }, [](auto const& img) { return mote::moments_level(img); },
                         {dialect::imagej, dialect::fiji});
}

} // namespace global_moments_test
