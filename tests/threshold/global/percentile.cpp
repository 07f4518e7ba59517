// SPDX-License-Identifier: MIT
#include <mote/threshold/global/percentile.hpp>

#include "dialects.hpp"
#include "reference.hpp"


#include <mote/core/error.hpp>

namespace global_percentile_test {

namespace {

// The share as a multiple of 1/64.
std::size_t plain_percentile(histogram_counts const& h, int share) {
    int128 total = 0, below = 0, nearest = -1;
    std::size_t bin = 0;
    for (auto c : h) total += static_cast<int128>(c);
    for (std::size_t i = 0; i < h.size(); ++i) {
        below += static_cast<int128>(h[i]);
        int128 away = 64 * below - share * total;
        if (away < 0) away = -away;
        if (h[i] > 0 && (nearest < 0 || away < nearest)) {
            nearest = away;
            bin = i;
        }
    }
    return bin;
}

} // namespace

TEST_CASE("percentiles by hand") {
    histogram_counts const h{10, 0, 20, 30, 40};
    CHECK(mote::percentile_bin(h) == 3);       // 0.6 is nearer to 0.5 than 0.3
    CHECK(mote::percentile_bin(h, 0) == 0);
    CHECK(mote::percentile_bin(h, 0.4375) == 2);
    CHECK(mote::percentile_bin(h, 0.5625) == 3);
    CHECK(mote::percentile_bin(h, 1) == 4);
    CHECK(mote::percentile_bin(histogram_counts{1, 2, 1}) == 0); // 0.25 and 0.75: the smaller
    for (double const share : {-0.1, 1.5, std::numeric_limits<double>::quiet_NaN()})
        CHECK_THROWS_AS(mote::percentile_bin(h, share), mote::parameter_error);
    CHECK_THROWS_WITH(mote::percentile_bin(h, 2), "percentile_bin: share 2.000000; expected 0 to 1");
}

TEST_CASE("percentiles agree with the definition on random histograms") {
    std::mt19937 engine(7);
    for (int repeat = 0; repeat < 2000; ++repeat) {
        histogram_counts const h = random_counts(engine, repeat);
        int const share = static_cast<int>(engine() % 65);
        CHECK(mote::percentile_bin(h, share / 64.0) == plain_percentile(h, share));
    }
}

TEST_CASE("the percentile level has the properties of every threshold") {
    check_bins([](histogram_counts const& h) { return mote::percentile_bin(h); });
    check_shift([](histogram_counts const& h) { return mote::percentile_bin(h, 0.75); });
    check_levels([](auto const& img) { return mote::percentile_level(img); });
    CHECK(mote::percentile_level(random_image<float>(100, 100, 3, 0, 1), 0.9) == Approx(0.9).margin(0.02));
}

TEST_CASE("the percentile's masks are as near to one half as those of ImageJ") {
    // ImageJ's sums are rounded, so it takes either of two levels that are equally near; with one value all levels are.
    auto const away = [](histogram_counts const& h, double level) {
        std::uint64_t total = 0;
        for (auto c : h) total += c;
        std::uint64_t const above = 2 * pixels_above(h, level);
        return above > total ? above - total : total - above;
    };
    auto const tie = [&](histogram_counts const& h, double ours, double theirs) { return away(h, ours) == away(h, theirs); };
    for (auto const& c : {compare_histograms("imagej", "Percentile", [](histogram_counts const& h) { return mote::percentile_bin(h); }, every_table, tie),
                          compare_images("imagej", "Percentile", [](auto const& img) { return mote::percentile_level(img); }, every_table, tie)}) {
        INFO(c.text());
        CHECK(c.different.empty());
        CHECK(c.mostly_equal(2));
    }
}

TEST_CASE("the dialects of the percentile") {
    using mote::dialect;
    CHECK(mote::percentile_bin(histogram_counts{10, 0, 20, 30, 40}, dialect::imagej) == 3);
    CHECK(mote::percentile_bin(histogram_counts{0, 0, 9}, dialect::imagej) == 0); // 0 and 1 are equally near to one half
    CHECK(mote::percentile_bin(histogram_counts{}, dialect::fiji) == -1);
    check_dialect_bins([](histogram_counts const& h, dialect d) { return mote::percentile_bin(h, d); }, {dialect::imagej, dialect::fiji});
    check_dialect_levels([](auto const& img, dialect d) { return mote::percentile_level(img, d); }, [](auto const& img) { return mote::percentile_level(img); },
                         {dialect::imagej, dialect::fiji});
}

} // namespace global_percentile_test
