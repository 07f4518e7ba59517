// SPDX-License-Identifier: MIT
#include <mote/measure/pick.hpp>

#include "catch.hpp"
#include "measure/reference.hpp"

#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

namespace pick_test {

namespace {

mote::region measured(mote::image<std::uint8_t> const& mask) {
    auto runs = mote::runs_of(mask);
    for (mote::run& r : runs.runs()) r.label = 1;
    return mote::measure_regions(runs, 1).at(0);
}

} // namespace

TEST_CASE("each gate gives its class and its reason") {
    mote::image<std::uint8_t> disc(40, 40);
    shapes::disc(disc, 20, 19, 8);
    mote::region const good = measured(disc);
    using kind = mote::particle_class;
    auto const verdict = [](mote::region const& r, mote::pick_options const& o = {}, std::uint32_t pieces = 1) {
        return mote::pick(r, 40, 40, o, pieces);
    };
    CHECK(verdict(good).type == kind::isolated);
    CHECK(verdict(good).reason.empty());
    CHECK(verdict(good, {}, 2).type == kind::split);
    CHECK(verdict(mote::region{}).reason == "too small");
    CHECK(verdict(good, {.min_area = 1000}).reason == "too small");
    CHECK(verdict(good, {.max_area = 100}).reason == "too large");
    auto const exact = static_cast<double>(good.area);
    CHECK(verdict(good, {.min_area = exact, .max_area = exact}).reason.empty()); // the limits pass
    CHECK(verdict(good, {.min_circularity = 1.5}).reason == "low circularity");

    mote::image<std::uint8_t> cut(40, 40);
    shapes::disc(cut, 2, 19, 8);
    CHECK(verdict(measured(cut)).reason == "touches border");
    CHECK(verdict(measured(cut)).weight == 0);
    CHECK(verdict(measured(cut), {.keep_border = true}).type == kind::isolated);
    CHECK(verdict(measured(cut), {.keep_border = true}).weight == 0);

    mote::image<std::uint8_t> rod(40, 40);
    shapes::ellipse(rod, 20, 20, 17, 3, 30);
    CHECK(verdict(measured(rod)).reason == "elongated");

    mote::image<std::uint8_t> pair(40, 40);
    shapes::disc(pair, 12, 20, 8);
    shapes::disc(pair, 27, 20, 8);
    CHECK(verdict(measured(pair)).type == kind::overlapping);
    CHECK(verdict(measured(pair), {}, 2).type == kind::overlapping);
    CHECK(verdict(measured(pair)).reason == "low solidity");

    mote::region grey = good;
    grey.contrast = 3;
    grey.background_deviation = 2;
    grey.background_pixels = 100;
    CHECK(verdict(grey).type == kind::isolated);
    CHECK(verdict(grey, {.foreground = mote::polarity::bright}).type == kind::isolated);
    CHECK(verdict(grey, {.foreground = mote::polarity::dark}).reason == "wrong polarity");
    CHECK(verdict(grey, {.min_contrast_to_noise = 1.6}).reason == "low contrast");
    grey.background_pixels = 0;
    CHECK(verdict(grey, {.min_contrast_to_noise = 1.6}).type == kind::isolated);

    std::vector<mote::region> const two{good, good};
    std::vector<std::uint32_t> const pieces{1, 3};
    auto const both = mote::pick(two, 40, 40, {}, pieces);
    REQUIRE(both.size() == 2);
    CHECK(mote::name_of(both[0].type) == "isolated");
    CHECK(mote::name_of(both[1].type) == "split");
    CHECK_THROWS_WITH(mote::pick(two, 40, 40, {}, std::span(pieces).first(1)), Catch::Contains("1 entries") && Catch::Contains("2 regions"));
}

TEST_CASE("Miles-Lantuejoul weights are the formula") {
    CHECK(mote::miles_lantuejoul_weight({10, 20, 25, 40}, 100, 200) == Approx(100.0 * 200 / (75.0 * 160)));
    CHECK(mote::miles_lantuejoul_weight({0, 20, 25, 40}, 100, 200) == 0);
    CHECK(mote::miles_lantuejoul_weight({75, 20, 25, 40}, 100, 200) == 0);
    CHECK(mote::miles_lantuejoul_weight({1, 1, 98, 198}, 100, 200) == Approx(50 * 100));
    CHECK(mote::miles_lantuejoul_weight({}, 100, 200) == 0);
}

TEST_CASE("weights restore the mixture that counting whole particles distorts") {
    // One box of each size at every place around a square field: as many small ones as large ones, were all of them seen.
    auto const ratio = [](std::ptrdiff_t field, std::ptrdiff_t small, std::ptrdiff_t large, bool weighted) {
        double sum[2] = {0, 0};
        std::ptrdiff_t const side[2] = {small, large};
        for (int k = 0; k < 2; ++k)
            for (std::ptrdiff_t y = -large; y <= field; ++y)
                for (std::ptrdiff_t x = -large; x <= field; ++x) {
                    mote::box const b{x, y, side[k], side[k]};
                    if (!mote::touches_border(b, field, field))
                        sum[k] += weighted ? mote::miles_lantuejoul_weight(b, field, field) : 1;
                }
        return sum[1] / sum[0];
    };
    CHECK(ratio(100, 10, 60, false) < 0.2);
    // On pixels there are Z - F - 1 places clear of the border, not Z - F: what is left of the bias is of the order of a pixel.
    CHECK(ratio(100, 10, 60, true) == Approx(std::pow(39.0 / 40 * 90 / 89, 2)));
    CHECK(ratio(1000, 10, 60, true) == Approx(1).epsilon(1e-3));
}

} // namespace pick_test
