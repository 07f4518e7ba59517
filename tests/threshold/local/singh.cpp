// SPDX-License-Identifier: MIT
#include <mote/threshold/local/singh.hpp>

#include "plain_formula.hpp"

namespace local_singh_test {

namespace {

long double level(plain_statistics const& s, long double black, long double white) {
    long double const range = white - black, m = (s.mean - black) / range, d = (s.value - black) / range - m;
    return d >= 1 ? black : black + range * m * (1 + 0.06L * (d / (1 - d) - 1));
}

mote::singh_options with_window(mote::neighbourhood const& w) {
    mote::singh_options o;
    o.window = w;
    return o;
}

} // namespace

TEST_CASE("Singh by hand") {
    // One pixel of 9 is 180, the others 0: m = 20, d = 160 / 255, T = 20 (1 + 0.06 (160 / 95 - 1)) = 20.82 there and
    // 20 (1 + 0.06 (-20 / 275 - 1)) = 18.71 beside it.
    mote::image<std::uint8_t> img(3, 3), mask(3, 3);
    mote::image<double> surface(3, 3);
    img(1, 1) = 180;
    mote::singh_surface(img, with_window(5), mote::polarity::dark, surface);
    CHECK(surface(1, 1) == Approx(20 * (1 + 0.06 * (160.0 / 95 - 1))));
    CHECK(surface(0, 1) == Approx(20 * (1 - 0.06 * (20.0 / 275 + 1))));
    mote::singh(img, with_window(5), mote::polarity::dark, mask);
    CHECK(mask(1, 1) == 0);
    CHECK(mask(0, 1) == 255);
}

TEST_CASE("Singh agrees with the definition, pixel by pixel") {
    check_definition([](auto img, auto const& w, auto p, auto mask) { mote::singh(img, with_window(w), p, mask); }, level);
}

TEST_CASE("Singh's mask does not depend on storage, orientation or type") {
    check_invariances([](auto img, auto p, auto mask, auto run) { mote::singh(img, {}, p, mask, run); });
}

TEST_CASE("Singh on images that hardly are images") {
    check_degenerate([](auto img, auto p, auto mask, auto run) { mote::singh(img, {}, p, mask, run); });
    // A window that does not hold the pixel: white on black, d = 1, where the formula divides by 0.
    mote::image<std::uint8_t> img(3, 1), mask(3, 1);
    mote::image<double> surface(3, 1);
    img(1, 0) = 255;
    mote::singh_surface(img, with_window(mote::footprint::of_rows(0, {{1, 1}})), mote::polarity::dark, surface);
    CHECK(surface(1, 0) == 0);
    mote::singh_options o;
    CHECK_THROWS_AS(mote::singh(img, o, mote::polarity::automatic, mask), mote::parameter_error);
    o.largest = 1.5;
    CHECK_THROWS_AS(mote::singh(img, o, mote::polarity::dark, mask), mote::parameter_error);
    CHECK_THROWS_AS(mote::singh_options::of(mote::dialect::fiji), mote::parameter_error);
}

TEST_CASE("Singh counts only what the mask lets it") {
    check_masks([](auto img, auto mask, auto p, auto result) {
        mote::singh_options o;
        o.window.mask = mask;
        mote::singh(img, o, p, result);
    });
}

} // namespace local_singh_test
