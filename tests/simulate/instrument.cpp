// SPDX-License-Identifier: MIT
#include <mote/simulate/instrument.hpp>

#include "catch.hpp"

namespace instrument_test {

TEST_CASE("microscopes have apertures and detectors that can exist") {
    for (mote::instrument const& i : mote::known_instruments) {
        CAPTURE(i.name);
        CHECK(&mote::instrument_named(i.name) == &i);
        // The bright-field disc holds the probe's cone; no electron is counted by two detectors.
        CHECK(i.probe_mrad <= i.bf_mrad);
        CHECK(i.bf_mrad < i.laadf_inner_mrad);
        CHECK(i.laadf_inner_mrad < i.laadf_outer_mrad);
        CHECK(i.laadf_outer_mrad < i.haadf_inner_mrad);
        CHECK(i.haadf_inner_mrad < i.haadf_outer_mrad);
        CHECK(i.finest_pixel_nm < i.coarsest_pixel_nm);
        CHECK(i.camera_half > 0);
    }
    CHECK_THROWS_WITH(mote::instrument_named("JEOL-2100"), Catch::Contains("instrument_named") && Catch::Contains("jeol-2010f, jeol-2100"));
}

} // namespace instrument_test
