// SPDX-License-Identifier: MIT
#include <mote/threshold/local/nick.hpp>

#include "plain_formula.hpp"

namespace local_nick_test {

namespace {

long double level(plain_statistics const& s, long double black, long double) {
    long double const m = s.mean - black;
    return s.mean - 0.13L * std::sqrt(s.deviation * s.deviation + m * m - m * m / s.pixels);
}

mote::nick_options with_window(mote::neighbourhood const& w) {
    mote::nick_options o;
    o.window = w;
    o.k = -0.13;
    return o;
}

} // namespace

TEST_CASE("NICK by hand") {
    // m = 4, sum of squares 3 * 64 = 192, n = 6: T = 4 - 0.2 sqrt((192 - 16) / 6)
    mote::image<std::uint8_t> img(2, 3);
    mote::image<double> surface(2, 3);
    for (std::ptrdiff_t y = 0; y < 3; ++y) img(1, y) = 8;
    mote::nick_surface(img, {5, -0.2}, mote::polarity::dark, surface);
    CHECK(surface(0, 0) == Approx(4 - 0.2 * std::sqrt(176.0 / 6)));
    mote::nick_surface(img, {5, -0.2, {}, mote::nick_options::root::doxa}, mote::polarity::dark, surface);
    CHECK(surface(0, 0) == Approx(4 - 0.2 * std::sqrt(32.0)));
    mote::nick_surface(img, {5, -0.2, {}, mote::nick_options::root::opencv}, mote::polarity::dark, surface);
    CHECK(surface(0, 0) == Approx(4 - 0.2 * std::sqrt(48.0)));
}

TEST_CASE("NICK agrees with the definition, pixel by pixel") {
    check_definition([](auto img, auto const& w, auto p, auto mask) { mote::nick(img, with_window(w), p, mask); }, level);
    check_definition_of<std::int16_t>(-1000, 1000, [](auto img, auto const& w, auto p, auto mask) { mote::nick(img, with_window(w), p, mask); }, level);
}

TEST_CASE("NICK's mask does not depend on storage, orientation or type") {
    check_invariances([](auto img, auto p, auto mask, auto run) { mote::nick(img, {9, -0.1}, p, mask, run); });
}

TEST_CASE("NICK on images that hardly are images") {
    check_degenerate([](auto img, auto p, auto mask, auto run) { mote::nick(img, {}, p, mask, run); });
    mote::image<std::uint8_t> img(3, 3), mask(3, 3), small(2, 3);
    CHECK_THROWS_AS(mote::nick(img, {}, mote::polarity::automatic, mask), mote::parameter_error);
    CHECK_THROWS_AS(mote::nick(img, {}, mote::polarity::dark, small), mote::parameter_error);
    CHECK_THROWS_AS(with_window(4), mote::parameter_error);
    CHECK_THROWS_AS(mote::nick_options::of(mote::dialect::fiji), mote::parameter_error);
}

TEST_CASE("NICK counts only what the mask lets it") {
    check_masks([](auto img, auto mask, auto p, auto result) {
        mote::nick_options o = with_window(9);
        o.window.mask = mask;
        mote::nick(img, o, p, result);
    });
}

TEST_CASE("NICK's surface is the level of the mask") {
    auto const img = blobs(40, 30, 3);
    mote::image<std::uint8_t> mask(40, 30);
    mote::image<double> surface(40, 30);
    for (mote::polarity const p : {mote::polarity::bright, mote::polarity::dark}) {
        mote::nick(img, with_window(9), p, mask);
        mote::nick_surface(img, with_window(9), p, surface);
        std::ptrdiff_t differing = 0;
        for (std::ptrdiff_t y = 0; y < 30; ++y)
            for (std::ptrdiff_t x = 0; x < 40; ++x) differing += ((img(x, y) > surface(x, y)) == (p == mote::polarity::bright)) != (mask(x, y) != 0) ? 1 : 0;
        CHECK(differing == 0);
    }
}

} // namespace local_nick_test
