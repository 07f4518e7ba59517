// SPDX-License-Identifier: MIT
#include <mote/threshold/global/minimum.hpp>

#include "bimodal.hpp"
#include "dialects.hpp"
#include "reference.hpp"

namespace global_minimum_test {

TEST_CASE("the minimum by hand") {
    CHECK(mote::minimum_bin(histogram_counts{1, 5, 2, 1, 3, 8, 1}) == 3);
    CHECK(mote::minimum_bin(histogram_counts{5, 1, 5}) == 1);          // modes at both ends
    CHECK(mote::minimum_bin(histogram_counts{0, 5, 5, 2, 2, 5, 0}) == 3); // flat modes, the first of equal bins
    CHECK(mote::minimum_bin(histogram_counts{1, 2, 3, 2, 1}) == 4);    // one mode: nothing is above
    CHECK(mote::minimum_bin(histogram_counts{1, 1, 1}) == 2);
    // One round gives 1/3, 2, 2, 5/3, 4/3, 4/3, 2, 2/3, 2/3 to bins -1 .. 7: two modes, and the first of the two lowest bins.
    CHECK(mote::minimum_bin(histogram_counts{1, 5, 0, 0, 4, 0, 2}) == 3);
}

TEST_CASE("the minimum agrees with the definition on random histograms") {
    check_random_histograms([](histogram_counts const& h) { return mote::minimum_bin(h); }, [](plain_bimodal const& plain, std::ptrdiff_t valley) {
        REQUIRE(valley >= plain.modes[0]);
        CHECK(valley < plain.modes[1]);
        for (std::ptrdiff_t i = plain.modes[0]; i <= plain.modes[1]; ++i) {
            CHECK(plain.at(valley) <= plain.at(i) * (1 + 1e-10L));
            if (i < valley) CHECK(plain.at(valley) < plain.at(i)); // the first of equals
        }
    });
}

TEST_CASE("the minimum level has the properties of every threshold") {
    check_bins([](histogram_counts const& h) { return mote::minimum_bin(h); });
    check_shift([](histogram_counts const& h) { return mote::minimum_bin(h); });
    check_levels([](auto const& img) { return mote::minimum_level(img); });
}

TEST_CASE("the minimum's masks equal those of ImageJ where its histogram's ends do not matter") {
    // ImageJ stops on the first flat stretch on the way down from the lower mode.
    auto const flat = [](histogram_counts const& h, double, double theirs) {
        plain_bimodal const plain(h);
        auto const t = static_cast<std::ptrdiff_t>(theirs);
        return plain.at(t) == plain.at(t + 1) && t > plain.modes[0] && t < plain.modes[1];
    };
    for (auto const& c : {compare_histograms("imagej", "Minimum", [](histogram_counts const& h) { return mote::minimum_bin(h); }, inside_256_bins, flat),
                          compare_images("imagej", "Minimum", [](auto const& img) { return mote::minimum_level(img); }, inside_256_bins, flat)}) {
        INFO(c.text());
        CHECK(c.different.empty());
        CHECK(c.mostly_equal(5));
    }
}

TEST_CASE("the dialects of the minimum") {
    using mote::dialect;
    histogram_counts const heaps{1, 5, 2, 1, 3, 8, 1};
    CHECK(mote::minimum_bin(heaps, dialect::imagej) == 3);
    CHECK(mote::minimum_bin(heaps, dialect::skimage) == 3); // smoothed once: 7/3, 8/3, 8/3, 2, 4, 4, 10/3
    CHECK(mote::minimum_bin(histogram_counts{1, 2, 3, 2, 1}, dialect::imagej) == 0);
    CHECK(mote::minimum_bin(histogram_counts{1, 2, 3, 2, 1}, dialect::fiji) == -1);
    CHECK(mote::minimum_bin(histogram_counts{1, 2, 3, 2, 1}, dialect::skimage) == 4); // one mode: nothing is above
    check_dialect_bins([](histogram_counts const& h, dialect d) { return mote::minimum_bin(h, d); }, {dialect::imagej, dialect::fiji, dialect::skimage});
    check_dialect_levels([](auto const& img, dialect d) { return mote::minimum_level(img, d); }, [](auto const& img) { return mote::minimum_level(img); },
                         {dialect::imagej, dialect::fiji, dialect::skimage});
}

} // namespace global_minimum_test
