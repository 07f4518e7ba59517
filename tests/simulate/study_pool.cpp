// SPDX-License-Identifier: MIT
#include <mote/simulate/study_pool.hpp>

#include "catch.hpp"

#include <map>
#include <set>
#include <string>

TEST_CASE("the pool has every value of every parameter often enough") {
    for (std::size_t const size : {mote::study_comparison_size, mote::study_pool_size}) {
        std::map<std::string, std::size_t> count;
        std::set<std::uint64_t> seeds;
        for (std::size_t i = 0; i < size; ++i) {
            auto const o = mote::study_image(i);
            ++count[std::string(mote::name_of(o.imaging))];
            ++count[std::string(mote::name_of(o.support))];
            ++count[std::string(o.material)];
            ++count[std::string(o.microscope)];
            ++count[std::to_string(o.diameter_nm)];
            seeds.insert(o.seed);
            auto const& scope = mote::instrument_named(o.microscope);
            CHECK(o.pixel_size_nm >= scope.finest_pixel_nm);
            CHECK(o.pixel_size_nm <= scope.coarsest_pixel_nm);
            CHECK((o.number >= 4 && o.number <= 400));
        }
        CHECK(count.size() == 20);
        CHECK(seeds.size() == size);
        for (auto const& [name, n] : count) {
            CAPTURE(name, size);
            CHECK(n >= (size == mote::study_pool_size ? 400U : 30U));
        }
    }
    CHECK_THROWS_AS(mote::study_image(1700), mote::parameter_error);
}
