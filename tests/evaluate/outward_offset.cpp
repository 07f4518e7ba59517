// SPDX-License-Identifier: MIT
#include <mote/evaluate/outward_offset.hpp>

#include "catch.hpp"
#include "random_image.hpp"

#include <vector>

namespace outward_offset_test {
namespace {

/// Every foreground pixel paints its disc.
mote::image<std::uint8_t> plain(mote::image_view<std::uint8_t const> mask, std::ptrdiff_t offset) {
    mote::image<std::uint8_t> grown(mask.width, mask.height);
    for (std::ptrdiff_t y = 0; y < mask.height; ++y)
        for (std::ptrdiff_t x = 0; x < mask.width; ++x)
            for (std::ptrdiff_t v = 0; mask(x, y) != 0 && v < mask.height; ++v)
                for (std::ptrdiff_t u = 0; u < mask.width; ++u)
                    if ((u - x) * (u - x) + (v - y) * (v - y) <= offset * offset) grown(u, v) = 255;
    return grown;
}

bool same(mote::image_view<std::uint8_t const> a, mote::image_view<std::uint8_t const> b) {
    for (std::ptrdiff_t y = 0; y < a.height; ++y)
        for (std::ptrdiff_t x = 0; x < a.width; ++x)
            if (a(x, y) != b(x, y)) return false;
    return a.width == b.width && a.height == b.height;
}

} // namespace

TEST_CASE("a mask grown outward is the union of discs") {
    std::uint32_t seed = 1;
    for (std::ptrdiff_t const width : {1, 5, 33})
        for (std::ptrdiff_t const height : {1, 20})
            for (double const density : {0.0, 0.02, 0.3, 1.0})
                for (int const offset : {0, 1, 2, 3, 4, 40}) {
                    auto const mask = random_mask(width, height, ++seed, density);
                    CAPTURE(width, height, density, offset);
                    CHECK(same(mote::grown_outward(mask, offset).view(), plain(mask.view(), offset).view()));
                }
}

TEST_CASE("overlaps by offset are those of the grown masks") {
    auto const truth = random_mask(40, 31, 3, 0.4), predicted = random_mask(40, 31, 4, 0.03), none = random_mask(40, 31, 5, 0);
    auto const counts = mote::overlap_by_offset(truth, predicted, 6);
    REQUIRE(counts.size() == 7);
    for (int k = 0; k <= 6; ++k) CHECK(counts[static_cast<std::size_t>(k)] == mote::overlap(truth, mote::grown_outward(predicted, k)));
    for (auto const& c : mote::overlap_by_offset(truth, none)) CHECK(c == mote::overlap(truth, none));
    CHECK(mote::overlap_by_offset(truth, predicted, 0).size() == 1);
    CHECK(mote::overlap_by_offset(mote::image<std::uint8_t>{}, mote::image<std::uint8_t>{})[4].jaccard() == 1);
    CHECK_THROWS_AS(mote::overlap_by_offset(truth, mote::image<std::uint8_t>(3, 3)), mote::parameter_error);
    CHECK_THROWS_WITH(mote::overlap_by_offset(truth, truth, -1), Catch::Contains("-1 pixels"));
    CHECK_THROWS_AS(mote::grown_outward(truth, 1001), mote::parameter_error);
    CHECK(mote::grown_outward(mote::image<std::uint8_t>{}, 2).empty());
}

TEST_CASE("one offset is found for a whole set") {
    // Discs of radius 10 whose outlines are drawn 2 pixels outside; in the last image they are not.
    std::vector<std::vector<mote::overlap_counts>> set;
    for (int i = 0; i < 5; ++i) {
        mote::image<std::uint8_t> dot(50, 50);
        for (std::ptrdiff_t y = 0; y < 50; ++y)
            for (std::ptrdiff_t x = 0; x < 50; ++x) dot(x, y) = (x - 25) * (x - 25) + (y - 25) * (y - 25) <= 100 ? 255 : 0;
        set.push_back(mote::overlap_by_offset(mote::grown_outward(dot, i < 4 ? 2 : 0), dot));
    }
    auto const best = mote::best_common_offset(set);
    CHECK(best.offset == 2);
    REQUIRE(best.median_jaccard.size() == 5);
    CHECK(best.median_jaccard[2] == 1);
    CHECK(best.median_jaccard[0] == set[0][0].jaccard());
    CHECK(set[4][2].jaccard() < 1);

    CHECK(mote::best_common_offset({}).offset == 0);
    set[3].pop_back();
    CHECK_THROWS_WITH(mote::best_common_offset(set), Catch::Contains("image 3"));
    std::vector<std::vector<mote::overlap_counts>> const alike(3, std::vector<mote::overlap_counts>(5));
    CHECK(mote::best_common_offset(alike).offset == 0);
}

} // namespace outward_offset_test
