// SPDX-License-Identifier: MIT
#include <mote/threshold/local/phansalkar.hpp>

#include "plain_formula.hpp"

namespace local_phansalkar_test {

namespace {

long double level(plain_statistics const& s, long double black, long double white) {
    long double const range = white - black, m = (s.mean - black) / range, sd = s.deviation / range;
    return black + range * m * (1 + 2 * std::exp(-10 * m) + 0.25L * (sd / 0.5L - 1));
}

mote::phansalkar_options with_window(mote::neighbourhood const& w) {
    mote::phansalkar_options o;
    o.window = w;
    return o;
}

} // namespace

TEST_CASE("Phansalkar by hand") {
    // Flat windows: 1 + 2 exp(-10 m) - 0.25 is 1 at m = ln(8) / 10, which is 53.03 of 255.
    mote::image<std::uint8_t> img(9, 9), mask(9, 9);
    for (int const value : {0, 1, 53, 54, 255}) {
        for (std::ptrdiff_t y = 0; y < 9; ++y)
            for (std::ptrdiff_t x = 0; x < 9; ++x) img(x, y) = static_cast<std::uint8_t>(value);
        CAPTURE(value);
        mote::phansalkar(img, {}, mote::polarity::dark, mask);
        CHECK(mask(4, 4) == (value <= 53 ? 255 : 0));
        mote::phansalkar(img, {}, mote::polarity::bright, mask);
        CHECK(mask(4, 4) == (255 - value <= 53 && value < 255 ? 255 : 0));
    }
}

TEST_CASE("Phansalkar agrees with the definition, pixel by pixel") {
    check_definition([](auto img, auto const& w, auto p, auto mask) { mote::phansalkar(img, with_window(w), p, mask); }, level);
    // The surface is what the mask compares with.
    auto const img = blobs(40, 30, 3);
    mote::image<double> surface(40, 30);
    mote::image<std::uint8_t> mask(40, 30);
    for (mote::polarity const p : {mote::polarity::bright, mote::polarity::dark}) {
        mote::phansalkar(img, {}, p, mask);
        mote::phansalkar_surface(img, {}, p, surface);
        for (std::ptrdiff_t y = 0; y < 30; ++y)
            for (std::ptrdiff_t x = 0; x < 40; ++x) CHECK((mask(x, y) == 255) == ((img(x, y) > surface(x, y)) == (p == mote::polarity::bright)));
    }
}

TEST_CASE("Phansalkar's mask does not depend on storage, orientation or type") {
    check_invariances([](auto img, auto p, auto mask, auto run) { mote::phansalkar(img, {}, p, mask, run); });
}

TEST_CASE("Phansalkar on images that hardly are images") {
    check_degenerate([](auto img, auto p, auto mask, auto run) { mote::phansalkar(img, {}, p, mask, run); });
    check_degenerate([](auto img, auto p, auto mask, auto run) { mote::phansalkar(img, mote::phansalkar_options::of(mote::dialect::fiji), p, mask, run); });
    mote::image<std::uint8_t> img(4, 4), mask(4, 4), small(3, 4);
    mote::phansalkar_options o;
    CHECK_THROWS_AS(mote::phansalkar(img, o, mote::polarity::automatic, mask), mote::parameter_error);
    CHECK_THROWS_AS(mote::phansalkar(img, o, mote::polarity::dark, small), mote::parameter_error);
    o.r = 0;
    CHECK_THROWS_AS(mote::phansalkar(img, o, mote::polarity::dark, mask), mote::parameter_error);
    CHECK_THROWS_AS(mote::phansalkar_options::of(mote::dialect::opencv), mote::parameter_error);
}

TEST_CASE("Phansalkar counts only what the mask lets it") {
    check_masks([](auto img, auto mask, auto p, auto result) {
        mote::phansalkar_options o;
        o.window.mask = mask;
        mote::phansalkar(img, o, p, result);
    });
}

} // namespace local_phansalkar_test
