// SPDX-License-Identifier: MIT
#include <mote/split/region_runs.hpp>

#include "catch.hpp"

#include <algorithm>
#include <vector>

namespace region_runs_test {

TEST_CASE("chords are sorted by region, and touching runs of one label are one chord") {
    mote::run_image runs(20);
    runs.add(0, 3, 2);
    runs.add(3, 5, 2);
    runs.add(5, 6, 1);
    runs.add(6, 9, 2);
    runs.end_row();
    runs.add(9, 12, 2); // begins where the row above ended
    runs.end_row();
    mote::region_runs const regions(runs, 3);
    REQUIRE(regions.count() == 3);
    auto const is = [&](std::uint32_t label, std::vector<mote::chord> const& expected) {
        auto const found = regions[label];
        return std::equal(found.begin(), found.end(), expected.begin(), expected.end());
    };
    CHECK(is(1, {{0, 5, 6}}));
    CHECK(is(2, {{0, 0, 5}, {0, 6, 9}, {1, 9, 12}}));
    CHECK(is(3, {}));
    CHECK(mote::area_of(regions[2]) == 11);
    CHECK(mote::bounds_of(regions[2]) == mote::box{0, 0, 12, 2});
    CHECK(mote::bounds_of(regions[3]) == mote::box{});
    CHECK_THROWS_AS(mote::region_runs(runs, 1), mote::parameter_error);
    CHECK_THROWS_AS(mote::region_runs([] { mote::run_image r(4); r.add(0, 1); r.end_row(); return r; }(), 1), mote::parameter_error);
}

} // namespace region_runs_test
