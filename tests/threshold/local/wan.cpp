// SPDX-License-Identifier: MIT
#include <mote/threshold/local/wan.hpp>

#include "plain_formula.hpp"

namespace local_wan_test {

namespace {

long double level(plain_statistics const& s, long double black, long double white) {
    return black + ((s.maximum - black) + (s.mean - black)) / 2 * (1 + 0.2L * (s.deviation / ((white - black) * 128 / 255) - 1));
}

mote::wan_options with_window(mote::neighbourhood const& w) {
    mote::wan_options o;
    o.window = w;
    return o;
}

} // namespace

TEST_CASE("WAN by hand") {
    // 0 and 200 in every window: mean 100, deviation 100, maximum 200, T = 150 (1 + 0.2 (100 / 128 - 1)) = 143.44.
    mote::image<std::uint8_t> img(2, 1);
    mote::image<double> surface(2, 1);
    img(0, 0) = 200;
    mote::wan_surface(img, {}, mote::polarity::dark, surface);
    CHECK(surface(0, 0) == Approx(150 * (1 + 0.2 * (100.0 / 128 - 1))));
    CHECK(surface(1, 0) == surface(0, 0));
    // The negative has 55 and 255: mean 155, maximum 255.
    mote::wan_surface(img, {}, mote::polarity::bright, surface);
    CHECK(surface(0, 0) == Approx(255 - 205 * (1 + 0.2 * (100.0 / 128 - 1))));
}

TEST_CASE("WAN agrees with the definition, pixel by pixel") {
    check_definition([](auto img, auto const& w, auto p, auto mask) { mote::wan(img, with_window(w), p, mask); }, level);
}

TEST_CASE("WAN's mask does not depend on storage, orientation or type") {
    check_invariances([](auto img, auto p, auto mask, auto run) { mote::wan(img, {}, p, mask, run); });
}

TEST_CASE("WAN on images that hardly are images") {
    check_degenerate([](auto img, auto p, auto mask, auto run) { mote::wan(img, {}, p, mask, run); });
    mote::image<std::uint8_t> img(4, 4), mask(4, 4);
    mote::wan_options o;
    CHECK_THROWS_AS(mote::wan(img, o, mote::polarity::automatic, mask), mote::parameter_error);
    o.r = -1;
    CHECK_THROWS_AS(mote::wan(img, o, mote::polarity::dark, mask), mote::parameter_error);
    CHECK_THROWS_AS(mote::wan_options::of(mote::dialect::skimage), mote::parameter_error);
}

TEST_CASE("WAN counts only what the mask lets it") {
    check_masks([](auto img, auto mask, auto p, auto result) {
        mote::wan_options o;
        o.window.mask = mask;
        mote::wan(img, o, p, result);
    });
}

} // namespace local_wan_test
