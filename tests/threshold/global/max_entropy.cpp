// SPDX-License-Identifier: MIT
#include <mote/threshold/global/max_entropy.hpp>

#include "dialects.hpp"
#include "reference.hpp"

#include <cmath>

namespace global_max_entropy_test {


namespace {

long double entropy(histogram_counts const& h, std::size_t t) {
    long double n[2] = {}, sum = 0;
    for (std::size_t i = 0; i < h.size(); ++i) n[i > t] += static_cast<long double>(h[i]);
    if (n[0] == 0 || n[1] == 0) return -1;
    for (std::size_t i = 0; i < h.size(); ++i) {
        long double const p = static_cast<long double>(h[i]) / n[i > t];
        if (h[i] > 0) sum -= p * std::log(p);
    }
    return sum;
}

} // namespace

TEST_CASE("maximum entropy by hand") {
    CHECK(mote::max_entropy_bin(histogram_counts{1, 1, 0, 1, 1}) == 1);       // 2 ln 2 against ln 3
    CHECK(mote::max_entropy_bin(histogram_counts{1, 1, 1}) == 0);             // ln 2 both: the smaller
    CHECK(mote::max_entropy_bin(histogram_counts{1, 1, 1, 1, 1}) == 1);       // ln 2 + ln 3 both
    CHECK(mote::max_entropy_bin(histogram_counts{99, 1, 1, 1, 1, 1, 1}) == 0); // 0 + ln 6 = 1.79 against 0.06 + ln 5 = 1.67
}

TEST_CASE("maximum entropy agrees with the definition on random histograms") {
    std::mt19937 engine(7);
    for (int repeat = 0; repeat < 2000; ++repeat) {
        histogram_counts const h = random_counts(engine, repeat);
        if (std::count_if(h.begin(), h.end(), [](auto c) { return c > 0; }) < 2) continue;
        auto const bin = mote::max_entropy_bin(h);
        CAPTURE(h, bin);
        CHECK(h[bin] > 0);
        long double const reached = entropy(h, bin);
        for (std::size_t t = 0; t < h.size(); ++t) {
            CHECK(entropy(h, t) <= reached + 1e-11L);
            if (t < bin && h[t] > 0) CHECK(entropy(h, t) < reached - 1e-13L); // the first of equals
        }
    }
}

TEST_CASE("the maximum entropy level has the properties of every threshold") {
    check_bins([](histogram_counts const& h) { return mote::max_entropy_bin(h); });
    check_shift([](histogram_counts const& h) { return mote::max_entropy_bin(h); });
    check_levels([](auto const& img) { return mote::max_entropy_level(img); });
}

TEST_CASE("the masks of maximum entropy equal those of ImageJ") {
    // ImageJ finds nothing where no split has a positive entropy, with two values; symmetric splits tie, which rounding decides there.
    auto const tie = [](histogram_counts const& h, double ours, double theirs) {
        return theirs >= 0 && std::fabs(entropy(h, static_cast<std::size_t>(ours)) - entropy(h, static_cast<std::size_t>(theirs))) < 1e-11L;
    };
    for (auto const& c : {compare_histograms("imagej", "MaxEntropy", [](histogram_counts const& h) { return mote::max_entropy_bin(h); }, values_at_least(3), tie),
                          compare_images("imagej", "MaxEntropy", [](auto const& img) { return mote::max_entropy_level(img); }, values_at_least(3), tie)}) {
        INFO(c.text());
        CHECK(c.different.empty());
        CHECK(c.mostly_equal(10));
    }
}

TEST_CASE("the dialects of maximum entropy") {
    using mote::dialect;
    CHECK(mote::max_entropy_bin(histogram_counts{1, 1, 0, 1, 1}, dialect::imagej) == 1);
    CHECK(mote::max_entropy_bin(histogram_counts{5, 0, 5}, dialect::imagej) == 0); // not found
    CHECK(mote::max_entropy_bin(histogram_counts{5, 0, 5}, dialect::fiji) == -1);
    check_dialect_bins([](histogram_counts const& h, dialect d) { return mote::max_entropy_bin(h, d); }, {dialect::imagej, dialect::fiji});
    check_dialect_levels([](auto const& img, dialect d) { return mote::max_entropy_level(img, d); }, [](auto const& img) { return mote::max_entropy_level(img); },
                         {dialect::imagej, dialect::fiji});
}

} // namespace global_max_entropy_test
