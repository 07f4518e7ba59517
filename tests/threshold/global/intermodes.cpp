// SPDX-License-Identifier: MIT
#include <mote/threshold/global/intermodes.hpp>

#include "bimodal.hpp"
#include "dialects.hpp"
#include "reference.hpp"

namespace global_intermodes_test {

TEST_CASE("intermodes by hand") {
    CHECK(mote::intermodes_bin(histogram_counts{1, 5, 2, 1, 3, 8, 1}) == 3);
    CHECK(mote::intermodes_bin(histogram_counts{5, 1, 5}) == 1);             // modes at both ends
    CHECK(mote::intermodes_bin(histogram_counts{0, 5, 5, 5, 2, 2, 5, 0}) == 4); // a flat mode counts at its middle
    CHECK(mote::intermodes_bin(histogram_counts{1, 2, 3, 2, 1}) == 4);       // one mode: nothing is above
    CHECK(mote::intermodes_bin(histogram_counts{4, 0, 0, 0, 4}) == 2);
}

TEST_CASE("intermodes agrees with the definition on random histograms") {
    check_random_histograms([](histogram_counts const& h) { return mote::intermodes_bin(h); },
                            [](plain_bimodal const& plain, std::ptrdiff_t bin) { CHECK(bin == (plain.modes[0] + plain.modes[1]) / 2); });
}

TEST_CASE("the intermodes level has the properties of every threshold") {
    check_bins([](histogram_counts const& h) { return mote::intermodes_bin(h); });
    check_shift([](histogram_counts const& h) { return mote::intermodes_bin(h); });
    check_levels([](auto const& img) { return mote::intermodes_level(img); });
}

TEST_CASE("the masks of intermodes equal those of Fiji where its histogram's ends do not matter") {
    for (auto const& c : {compare_histograms("fiji_auto_threshold", "Intermodes", [](histogram_counts const& h) { return mote::intermodes_bin(h); }, inside_256_bins),
                          compare_images("fiji_auto_threshold", "Intermodes", [](auto const& img) { return mote::intermodes_level(img); }, inside_256_bins)}) {
        INFO(c.text());
        CHECK(c.different.empty());
    }
}

TEST_CASE("the dialects of intermodes") {
    using mote::dialect;
    // Modes at the ends of the occupied range are none to ImageJ.
    CHECK(mote::intermodes_bin(histogram_counts{0, 1, 5, 2, 1, 3, 8, 1}, dialect::imagej) == 4);
    CHECK(mote::intermodes_bin(histogram_counts{0, 1, 5, 2, 1, 3, 8, 1}, dialect::fiji) == 4);
    CHECK(mote::intermodes_bin(histogram_counts{0, 5, 1, 5}, dialect::imagej) == 0);
    CHECK(mote::intermodes_bin(histogram_counts{0, 5, 1, 5}, dialect::fiji) == 2);
    CHECK(mote::intermodes_bin(histogram_counts{}, dialect::imagej) == 0);
    CHECK(mote::intermodes_bin(histogram_counts{}, dialect::fiji) == -1);
    check_dialect_bins([](histogram_counts const& h, dialect d) { return mote::intermodes_bin(h, d); }, {dialect::imagej, dialect::fiji});
    check_dialect_levels([](auto const& img, dialect d) { return mote::intermodes_level(img, d); }, [](auto const& img) { return mote::intermodes_level(img); },
                         {dialect::imagej, dialect::fiji});
}

} // namespace global_intermodes_test
