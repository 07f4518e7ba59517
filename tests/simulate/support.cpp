// SPDX-License-Identifier: MIT
#include <mote/simulate/support.hpp>

#include "backwards.hpp"
#include "catch.hpp"

#include <algorithm>
#include <cmath>

using mote::substrate;

TEST_CASE("supports have names") {
    for (int i = 0; i < 4; ++i) CHECK(mote::substrate_named(mote::name_of(static_cast<substrate>(i))) == static_cast<substrate>(i));
    CHECK_THROWS_AS(mote::substrate_named("glass"), mote::parameter_error);
}

TEST_CASE("a tube is the difference of two cylinders, a ball a sphere") {
    mote::detail::tube const t{1, 0, 0, 0, 0, 10, 6};
    CHECK(t.thickness(3, 0) == Approx(2 * (10 - 6)));
    CHECK(t.thickness(-8, 8) == Approx(2 * 6));
    CHECK(t.thickness(0, 11) == 0);
    CHECK(mote::detail::sphere_chord(5, 9) == Approx(8));
    CHECK(mote::detail::sphere_chord(5, 25) == 0);
}

TEST_CASE("each support covers what it should") {
    for (int i = 0; i < 4; ++i) {
        auto const kind = static_cast<substrate>(i);
        INFO(mote::name_of(kind));
        auto const t = mote::support_thickness(kind, 200, 160, 10, 0.25, 5);
        REQUIRE(t.width() == 220);
        REQUIRE(t.height() == 180);
        double empty = 0, sum = 0, most = 0;
        for (std::ptrdiff_t y = 0; y < 180; ++y)
            for (std::ptrdiff_t x = 0; x < 220; ++x) {
                double const v = t(x, y);
                REQUIRE(v >= 0);
                empty += v < 0.05 ? 1 : 0;
                sum += v;
                most = std::max(most, v);
            }
        double const mean = sum / (220 * 180);
        if (kind == substrate::graphene) CHECK((empty == 0 && mean < 8));
        if (kind == substrate::cathode) CHECK((empty == 0 && mean > 10));
        if (kind == substrate::nanotubes) CHECK((most < 140 && mean > 0.5));
        auto const other = mote::support_thickness(kind, 200, 160, 10, 0.25, 5, backwards{});
        for (std::ptrdiff_t y = 0; y < 180; ++y) CHECK(std::equal(t.row(y), t.row(y) + 220, other.row(y)));
    }
    CHECK(mote::support_thickness(substrate::powder, 0, 5, 0, 1, 1).empty());
    CHECK_THROWS_AS(mote::support_thickness(substrate::powder, 5, 5, 0, 0, 1), mote::parameter_error);
    CHECK_THROWS_AS(mote::support_thickness(substrate::powder, -5, 5, 0, 1, 1), mote::parameter_error);
}
