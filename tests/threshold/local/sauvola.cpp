// SPDX-License-Identifier: MIT
#include <mote/threshold/local/sauvola.hpp>

#include "plain_formula.hpp"

namespace local_sauvola_test {

namespace {

long double level(plain_statistics const& s, long double black, long double) {
    return black + (s.mean - black) * (1 + 0.23L * (s.deviation / 100 - 1));
}

mote::sauvola_options with_window(mote::neighbourhood const& w) {
    mote::sauvola_options o;
    o.window = w;
    o.k = 0.23;
    o.r = 100;
    return o;
}

} // namespace

TEST_CASE("Sauvola by hand") {
    // m = 4, s = 4, T = 4 (1 + 0.5 (4 / 128 - 1)) = 2.0625
    mote::image<std::uint8_t> img(2, 3);
    mote::image<double> surface(2, 3);
    for (std::ptrdiff_t y = 0; y < 3; ++y) img(1, y) = 8;
    mote::sauvola_surface(img, with_window(5), mote::polarity::dark, surface);
    CHECK(surface(0, 0) == Approx(4 * (1 + 0.23 * (4.0 / 100 - 1))));
    mote::sauvola_options o;
    o.window = 5;
    mote::sauvola_surface(img, o, mote::polarity::dark, surface);
    CHECK(surface(1, 2) == Approx(2.0625));
    mote::sauvola_surface(img, o, mote::polarity::bright, surface); // 255 - 251 (1 + 0.5 (4 / 128 - 1))
    CHECK(surface(1, 2) == Approx(255 - 251 * (1 + 0.5 * (4.0 / 128 - 1))));
}

TEST_CASE("Sauvola agrees with the definition, pixel by pixel") {
    check_definition([](auto img, auto const& w, auto p, auto mask) { mote::sauvola(img, with_window(w), p, mask); }, level);
    check_definition_of<std::int16_t>(-1000, 1000, [](auto img, auto const& w, auto p, auto mask) { mote::sauvola(img, with_window(w), p, mask); }, level);
}

TEST_CASE("Sauvola's mask does not depend on storage, orientation or type") {
    check_invariances([](auto img, auto p, auto mask, auto run) {
        // 128 of 255 is not quite half of the range, which is the default for words.
        mote::sauvola_options o{9};
        o.r = sizeof(typename decltype(img)::value_type) == 2 ? 128 * 257 : 128;
        mote::sauvola(img, o, p, mask, run);
    });
}

TEST_CASE("Sauvola on images that hardly are images") {
    check_degenerate([](auto img, auto p, auto mask, auto run) { mote::sauvola(img, {}, p, mask, run); });
    mote::image<std::uint8_t> img(3, 3), mask(3, 3), small(2, 3);
    CHECK_THROWS_AS(mote::sauvola(img, {}, mote::polarity::automatic, mask), mote::parameter_error);
    CHECK_THROWS_AS(mote::sauvola(img, {}, mote::polarity::dark, small), mote::parameter_error);
    CHECK_THROWS_AS(with_window(4), mote::parameter_error);
    CHECK(mote::sauvola_options::of<std::uint16_t>(mote::dialect::skimage).r == 32767.5);
}

TEST_CASE("Sauvola counts only what the mask lets it") {
    check_masks([](auto img, auto mask, auto p, auto result) {
        mote::sauvola_options o = with_window(9);
        o.window.mask = mask;
        mote::sauvola(img, o, p, result);
    });
}

TEST_CASE("Sauvola's surface is the level of the mask") {
    auto const img = blobs(40, 30, 3);
    mote::image<std::uint8_t> mask(40, 30);
    mote::image<double> surface(40, 30);
    for (mote::polarity const p : {mote::polarity::bright, mote::polarity::dark}) {
        mote::sauvola(img, with_window(9), p, mask);
        mote::sauvola_surface(img, with_window(9), p, surface);
        std::ptrdiff_t differing = 0;
        for (std::ptrdiff_t y = 0; y < 30; ++y)
            for (std::ptrdiff_t x = 0; x < 40; ++x) differing += ((img(x, y) > surface(x, y)) == (p == mote::polarity::bright)) != (mask(x, y) != 0) ? 1 : 0;
        CHECK(differing == 0);
    }
}

} // namespace local_sauvola_test
