// SPDX-License-Identifier: MIT
#include <mote/histogram/counted_pixels.hpp>
#include <mote/histogram/histogram.hpp>
#include <mote/threshold/global/otsu.hpp>

#include "catch.hpp"
#include "random_image.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace counted_pixels_test {

TEST_CASE("counted pixels are those of the mask, row by row") {
    auto const img = random_image<std::int16_t>(13, 9, 4, -300, 300);
    auto const mask = random_mask(13, 9, 5, 0.4);
    std::vector<std::int16_t> wanted;
    for (std::ptrdiff_t y = 0; y < 9; ++y)
        for (std::ptrdiff_t x = 0; x < 13; ++x)
            if (mask(x, y) != 0) wanted.push_back(img(x, y));
    auto const row = mote::counted_pixels(img, mask);
    REQUIRE(row.height() == 1);
    REQUIRE(row.width() == static_cast<std::ptrdiff_t>(wanted.size()));
    CHECK(std::equal(wanted.begin(), wanted.end(), &row(0, 0)));
    // Views that are no rows in memory.
    auto const turned = mote::counted_pixels(mote::const_view(img).transposed(), mote::const_view(mask).transposed());
    CHECK(mote::histogram_of(turned).counts == mote::histogram_of(row).counts);
}

TEST_CASE("a level of counted pixels does not see the others") {
    auto img = random_image<float>(40, 30, 2, 10, 20);
    auto const mask = random_mask(40, 30, 7, 0.5);
    double const level = mote::otsu_level(mote::counted_pixels(img, mask));
    for (std::ptrdiff_t y = 0; y < 30; ++y)
        for (std::ptrdiff_t x = 0; x < 40; ++x)
            if (mask(x, y) == 0) img(x, y) = 1e9F;
    CHECK(mote::otsu_level(mote::counted_pixels(img, mask)) == level);
    CHECK(mote::otsu_level(img) != level);
}

TEST_CASE("counted pixels where nothing counts") {
    mote::image<std::uint8_t> const img(3, 2), none(3, 2), empty, small(2, 2);
    CHECK(mote::counted_pixels(img, none).empty());
    CHECK(mote::otsu_level(mote::counted_pixels(img, none)) == mote::otsu_level(empty));
    CHECK(mote::counted_pixels(empty, empty).empty());
    CHECK_THROWS_WITH(mote::counted_pixels(img, small), "counted_pixels: mask is 2 x 2, image 3 x 2");
}

} // namespace counted_pixels_test
