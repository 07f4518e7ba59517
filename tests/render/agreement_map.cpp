// SPDX-License-Identifier: MIT
#include <mote/render/agreement_map.hpp>

#include "catch.hpp"
#include "random_image.hpp"

#include <cstdint>

namespace agreement_map_test {

using mote::agreement;
using mote::rgb8;

TEST_CASE("an agreement map colours what was found, invented and missed") {
    mote::image<std::uint8_t> grey(4, 1), truth(4, 1), predicted(4, 1);
    for (std::ptrdiff_t x = 0; x < 4; ++x) grey(x, 0) = 7; // constant: drawn as 128
    truth(1, 0) = truth(3, 0) = 255;
    predicted(1, 0) = predicted(2, 0) = 1; // any nonzero pixel
    mote::agreement_map_options o;
    o.opacity = 100;
    o.zoom = 3;
    auto const full = mote::agreement_map(grey, truth, predicted, o);
    REQUIRE(full.width() == 12);
    REQUIRE(full.height() == 3);
    for (std::ptrdiff_t y = 0; y < 3; ++y)
        for (std::ptrdiff_t x = 0; x < 12; ++x) {
            rgb8 const expected[] = {{128, 128, 128}, mote::agreement_colour(agreement::true_positive), mote::agreement_colour(agreement::false_positive),
                                     mote::agreement_colour(agreement::false_negative)};
            CHECK(full(x, y) == expected[x / 3]);
        }
    o.opacity = 0;
    CHECK(mote::agreement_map(grey, truth, predicted, o)(3, 0) == rgb8{128, 128, 128});
    o.opacity = 25;
    CHECK(mote::agreement_map(grey, truth, predicted, o)(6, 2) == rgb8{149, 120, 96}); // 96 + 213 / 4, 96 + 94 / 4, 96 + 0
}

TEST_CASE("an agreement map reads views and refuses what does not fit") {
    // The planes of interleaved data, and rows from the bottom up.
    auto const both = random_image<std::uint8_t>(20, 9, 1, 0, 1);
    auto const grey = random_image<std::uint16_t>(10, 9, 2, 0, 65535);
    mote::image_view<std::uint8_t const> const t{both.view().data, 10, 9, both.view().stride, 2}, p{both.view().data + 1, 10, 9, both.view().stride, 2};
    mote::image<std::uint8_t> t_copy(10, 9), p_copy(10, 9);
    for (std::ptrdiff_t y = 0; y < 9; ++y)
        for (std::ptrdiff_t x = 0; x < 10; ++x) t_copy(x, y) = t(x, y), p_copy(x, y) = p(x, y);
    auto const a = mote::agreement_map(grey, t, p), b = mote::agreement_map(grey, t_copy, p_copy);
    auto const upside = mote::agreement_map(grey, mote::image_view<std::uint8_t const>{t.row(8), 10, 9, -t.stride, 2}, p_copy);
    for (std::ptrdiff_t y = 0; y < 9; ++y)
        for (std::ptrdiff_t x = 0; x < 10; ++x) {
            CHECK(a(x, y) == b(x, y));
            if (t(x, 8 - y) == 0 && p(x, y) == 0) CHECK(upside(x, y).red == upside(x, y).blue);
        }
    mote::image<std::uint8_t> const none;
    CHECK(mote::agreement_map(none, none, none).empty());
    CHECK_THROWS_WITH(mote::agreement_map(grey, t_copy, none), Catch::Contains("prediction: mask is 0 x 0"));
    mote::agreement_map_options o;
    o.opacity = 101;
    CHECK_THROWS_AS(mote::agreement_map(grey, t, p, o), mote::parameter_error);
    o.opacity = 50;
    o.zoom = 0;
    CHECK_THROWS_AS(mote::agreement_map(grey, t, p, o), mote::parameter_error);
}

} // namespace agreement_map_test
