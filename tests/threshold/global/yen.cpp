// SPDX-License-Identifier: MIT
#include <mote/threshold/global/yen.hpp>

#include "dialects.hpp"
#include "reference.hpp"

#include <cmath>

namespace global_yen_test {


namespace {

// The definition in long doubles.
long double correlation(histogram_counts const& h, std::size_t t) {
    long double n0 = 0, q0 = 0, n1 = 0, q1 = 0;
    for (std::size_t i = 0; i < h.size(); ++i) {
        auto const c = static_cast<long double>(h[i]);
        (i <= t ? n0 : n1) += c;
        (i <= t ? q0 : q1) += c * c;
    }
    return n0 == 0 || n1 == 0 ? -1 : -std::log(q0 / (n0 * n0)) - std::log(q1 / (n1 * n1));
}

} // namespace

TEST_CASE("Yen by hand") {
    CHECK(mote::yen_bin(histogram_counts{1, 1, 0, 1, 1}) == 1);    // 2 * 2 against 1 * 3
    CHECK(mote::yen_bin(histogram_counts{1, 1, 1}) == 0);          // 1 * 2 and 2 * 1: the smaller
    CHECK(mote::yen_bin(histogram_counts{2, 1, 1, 1, 9}) == 3);    // 25/7 * 1 = 3.57; before it 16/6 * 100/82 = 3.25
}

TEST_CASE("Yen agrees with the definition on random histograms") {
    std::mt19937 engine(7);
    for (int repeat = 0; repeat < 2000; ++repeat) {
        histogram_counts const h = random_counts(engine, repeat);
        if (std::count_if(h.begin(), h.end(), [](auto c) { return c > 0; }) < 2) continue;
        auto const bin = mote::yen_bin(h);
        CAPTURE(h, bin);
        CHECK(h[bin] > 0);
        long double const reached = correlation(h, bin);
        for (std::size_t t = 0; t < h.size(); ++t) {
            if (t < bin) CHECK(correlation(h, t) < reached + (h[t] > 0 ? 1e-16L : 1)); // the first of equals
            CHECK(correlation(h, t) <= reached + 1e-15L);
        }
    }
}

TEST_CASE("Yen's level has the properties of every threshold") {
    check_bins([](histogram_counts const& h) { return mote::yen_bin(h); });
    check_shift([](histogram_counts const& h) { return mote::yen_bin(h); });
    check_levels([](auto const& img) { return mote::yen_level(img); });
}

TEST_CASE("Yen's masks equal those of ImageJ and scikit-image") {
    auto const bin = [](histogram_counts const& h) { return mote::yen_bin(h); };
    auto const level = [](auto const& img) { return mote::yen_level(img); };
    // scikit-image computes in single precision: it cannot tell splits that agree to seven digits.
    auto const within = [](long double tolerance) {
        return [tolerance](histogram_counts const& h, double ours, double theirs) {
            return theirs >= 0 && std::fabs(correlation(h, static_cast<std::size_t>(ours)) - correlation(h, static_cast<std::size_t>(theirs))) < tolerance;
        };
    };
    // ImageJ finds nothing where no split has a positive criterion, with two values.
    for (auto const& c : {compare_histograms("imagej", "Yen", bin, values_at_least(3), within(1e-12L)),
                          compare_images("imagej", "Yen", level, values_at_least(3), within(1e-12L)),
                          compare_histograms("skimage", "yen", bin, every_table, within(1e-5L)),
                          compare_histograms("skimage_hist", "yen", bin, every_table, within(1e-5L)),
                          compare_images("skimage", "yen", level, every_table, within(1e-5L))}) {
        INFO(c.text());
        CHECK(c.different.empty());
        CHECK(c.mostly_equal(10));
    }
}

TEST_CASE("the dialects of Yen") {
    using mote::dialect;
    CHECK(mote::yen_bin(histogram_counts{0, 5, 0, 5}, dialect::imagej) == 0); // not found
    CHECK(mote::yen_bin(histogram_counts{0, 5, 0, 5}, dialect::fiji) == -1);
    CHECK(mote::yen_bin(histogram_counts{0, 5, 0, 5}, dialect::skimage) == 1);
    CHECK(mote::yen_bin(histogram_counts{1, 1, 0, 1, 1}, dialect::imagej) == 1);
    CHECK(mote::yen_bin(histogram_counts{1, 1, 0, 1, 1}, dialect::skimage) == 1);
    check_dialect_bins([](histogram_counts const& h, dialect d) { return mote::yen_bin(h, d); }, {dialect::imagej, dialect::fiji, dialect::skimage});
    check_dialect_levels([](auto const& img, dialect d) { return mote::yen_level(img, d); }, [](auto const& img) { return mote::yen_level(img); },
                         {dialect::imagej, dialect::fiji, dialect::skimage});
}

} // namespace global_yen_test
