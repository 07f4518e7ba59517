// SPDX-License-Identifier: MIT
#include <mote/core/units.hpp>

#include "catch.hpp"

namespace units_test {

TEST_CASE("lengths are read with their units") {
    CHECK(mote::parse_length("0.05nm").value == 0.05);
    CHECK(mote::parse_length("50 pm").value == Approx(0.05));
    CHECK(mote::parse_length("1.2um").value == Approx(1200));
    CHECK(mote::parse_length("1.2 \xc2\xb5m ").value == Approx(1200));
    CHECK(mote::parse_length("0.5A").value == Approx(0.05));
    CHECK(mote::parse_length("1e-3mm").value == Approx(1000));
    for (char const* wrong : {"", "nm", "0.05", "-1nm", "0nm", "nan nm", "inf nm", "1 parsec", "1nm2", " 1nm", "1,5nm", "1e308m", "5e-324pm"}) {
        CAPTURE(wrong);
        CHECK_THROWS_AS(mote::parse_length(wrong), mote::parameter_error);
    }
}

TEST_CASE("a pixel size is known only if both edges are") {
    CHECK_FALSE(mote::pixel_size{}.calibrated());
    CHECK_FALSE(mote::pixel_size{{1}, {0}, ""}.calibrated());
    mote::pixel_size const p{{2}, {8}, "tag"};
    CHECK(p.calibrated());
    CHECK(p.mean().value == 4);
}

} // namespace units_test
