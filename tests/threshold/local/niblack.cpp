// SPDX-License-Identifier: MIT
#include <mote/threshold/local/niblack.hpp>

#include "plain_formula.hpp"

namespace local_niblack_test {

namespace {

long double level(plain_statistics const& s, long double, long double) { return s.mean - 0.31L * s.deviation; }

mote::niblack_options with_window(mote::neighbourhood const& w) {
    mote::niblack_options o;
    o.window = w;
    o.k = -0.31;
    return o;
}

} // namespace

TEST_CASE("Niblack by hand") {
    // 0 and 8 in equal numbers, but for the pixel in the middle: m = 4, s = 4 in a window of 3 x 2.
    mote::image<std::uint8_t> img(2, 3), mask(2, 3);
    for (std::ptrdiff_t y = 0; y < 3; ++y) img(1, y) = 8;
    mote::niblack(img, {5, -1}, mote::polarity::dark, mask); // T = 0: the dark ones tie, and are dark
    CHECK(mask(0, 1) == 255);
    CHECK(mask(1, 1) == 0);
    mote::niblack(img, {5, -1}, mote::polarity::bright, mask); // T = 8: the bright ones tie, and are not bright
    CHECK(mask(1, 1) == 0);
    mote::niblack(img, {5, -0.99}, mote::polarity::bright, mask);
    CHECK(mask(1, 1) == 255);
}

TEST_CASE("In a flat window Niblack's level is the value") {
    mote::image<std::uint8_t> img(20, 10), mask(20, 10);
    for (std::ptrdiff_t y = 0; y < 10; ++y)
        for (std::ptrdiff_t x = 0; x < 20; ++x) img(x, y) = 93;
    mote::niblack(img, {}, mote::polarity::bright, mask);
    CHECK(mask(3, 3) == 0);
    mote::niblack(img, {}, mote::polarity::dark, mask);
    CHECK(mask(3, 3) == 255);
}

TEST_CASE("Niblack's variance is not negative in saturated windows of any size") {
    mote::image<std::uint8_t> img(300, 40), mask(300, 40);
    mote::image<double> surface(300, 40);
    for (std::ptrdiff_t y = 0; y < 40; ++y)
        for (std::ptrdiff_t x = 0; x < 300; ++x) img(x, y) = x < 290 ? 255 : 254;
    for (std::ptrdiff_t const window : {209, 257, 259, 1001})
        for (mote::border const edges : {mote::border::clip, mote::border::replicate}) {
            mote::niblack(img, {{window, edges}, -0.2}, mote::polarity::dark, mask);
            mote::niblack_surface(img, {{window, edges}, -0.2}, mote::polarity::dark, surface);
            // 255 everywhere but for 400 pixels of 254: above its level; those below.
            for (std::ptrdiff_t x : {0, 150, 289}) {
                plain_statistics const s = plain_window(mote::const_view(img), {window, edges}, x, 20);
                CAPTURE(window, x);
                CHECK(surface(x, 20) == Approx(static_cast<double>(s.mean - 0.2L * s.deviation)).epsilon(1e-12));
                bool const flat = s.deviation < 1e-9L; // then the level is the value, and the pixel dark
                CHECK((mask(x, 20) != 0) == (flat || s.value <= s.mean - 0.2L * s.deviation));
            }
        }
}

TEST_CASE("Niblack agrees with the definition, pixel by pixel") {
    check_definition([](auto img, auto const& w, auto p, auto mask) { mote::niblack(img, with_window(w), p, mask); }, level);
    check_definition_of<std::int16_t>(-1000, 1000, [](auto img, auto const& w, auto p, auto mask) { mote::niblack(img, with_window(w), p, mask); }, level);
}

TEST_CASE("Niblack's mask does not depend on storage, orientation or type") {
    check_invariances([](auto img, auto p, auto mask, auto run) { mote::niblack(img, {}, p, mask, run); });
}

TEST_CASE("Niblack on images that hardly are images") {
    check_degenerate([](auto img, auto p, auto mask, auto run) { mote::niblack(img, {}, p, mask, run); });
    mote::image<std::uint8_t> img(3, 3), mask(3, 3), small(2, 3);
    CHECK_THROWS_AS(mote::niblack(img, {}, mote::polarity::automatic, mask), mote::parameter_error);
    CHECK_THROWS_AS(mote::niblack(img, {}, mote::polarity::dark, small), mote::parameter_error);
    CHECK_THROWS_AS(with_window(4), mote::parameter_error);
}

TEST_CASE("Niblack counts only what the mask lets it") {
    check_masks([](auto img, auto mask, auto p, auto result) {
        mote::niblack_options o = with_window(9);
        o.window.mask = mask;
        mote::niblack(img, o, p, result);
    });
}

TEST_CASE("Niblack's surface is the level of the mask") {
    auto const img = blobs(40, 30, 3);
    mote::image<std::uint8_t> mask(40, 30);
    mote::image<double> surface(40, 30);
    for (mote::polarity const p : {mote::polarity::bright, mote::polarity::dark}) {
        mote::niblack(img, with_window(9), p, mask);
        mote::niblack_surface(img, with_window(9), p, surface);
        std::ptrdiff_t differing = 0;
        for (std::ptrdiff_t y = 0; y < 30; ++y)
            for (std::ptrdiff_t x = 0; x < 40; ++x) differing += ((img(x, y) > surface(x, y)) == (p == mote::polarity::bright)) != (mask(x, y) != 0) ? 1 : 0;
        CHECK(differing == 0);
    }
}

} // namespace local_niblack_test
