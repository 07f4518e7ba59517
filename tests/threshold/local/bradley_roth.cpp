// SPDX-License-Identifier: MIT
#include <mote/threshold/local/bradley_roth.hpp>

#include "plain_formula.hpp"

namespace local_bradley_roth_test {

namespace {

// A share that is no short decimal fraction keeps ties of value and level, which rounding would decide, out of the images.
constexpr double share = 0.1501234567;

mote::bradley_roth_options with_window(mote::neighbourhood const& w) {
    mote::bradley_roth_options o;
    o.window = w;
    o.t = share;
    return o;
}

} // namespace

TEST_CASE("Bradley and Roth by hand") {
    // m = 100 everywhere: T = 85.
    mote::image<std::uint8_t> img(3, 1), mask(3, 1);
    img(0, 0) = 84;
    img(1, 0) = 86;
    img(2, 0) = 130;
    mote::bradley_roth_options o;
    o.window = 9;
    mote::bradley_roth(img, o, mote::polarity::dark, mask);
    CHECK(mask(0, 0) == 255);
    CHECK(mask(1, 0) == 0);
    CHECK(mask(2, 0) == 0);
    mote::image<double> surface(3, 1);
    mote::bradley_roth_surface(img, o, mote::polarity::dark, surface);
    CHECK(surface(1, 0) == Approx(85));
    // Of the negative, m = 155.
    mote::bradley_roth_surface(img, o, mote::polarity::bright, surface);
    CHECK(surface(1, 0) == Approx(255 - 155 * 0.85));
}

TEST_CASE("Bradley and Roth: the window is an eighth of the width") {
    auto const img = blobs(96, 40, 8);
    mote::image<std::uint8_t> a(96, 40), b(96, 40);
    mote::bradley_roth(img, {}, mote::polarity::dark, a);
    mote::bradley_roth_options o;
    o.window = 13;
    mote::bradley_roth(img, o, mote::polarity::dark, b);
    CHECK(differing(a.view(), b.view()) == 0);
}

TEST_CASE("Bradley and Roth agree with the definition, pixel by pixel") {
    check_definition([](auto img, auto const& w, auto p, auto mask) { mote::bradley_roth(img, with_window(w), p, mask); },
                     [](plain_statistics const& s, long double black, long double) { return black + (s.mean - black) * (1 - static_cast<long double>(share)); });
}

TEST_CASE("Bradley's and Roth's mask does not depend on storage, orientation or type") {
    check_invariances([](auto img, auto p, auto mask, auto run) { mote::bradley_roth(img, with_window(15), p, mask, run); });
}

TEST_CASE("Bradley and Roth on images that hardly are images") {
    check_degenerate([](auto img, auto p, auto mask, auto run) { mote::bradley_roth(img, {}, p, mask, run); });
    mote::image<std::uint8_t> img(4, 4), mask(4, 4);
    mote::bradley_roth_options o;
    CHECK_THROWS_AS(mote::bradley_roth(img, o, mote::polarity::automatic, mask), mote::parameter_error);
    o.t = std::numeric_limits<double>::quiet_NaN();
    CHECK_THROWS_AS(mote::bradley_roth(img, o, mote::polarity::dark, mask), mote::parameter_error);
    CHECK_THROWS_AS(mote::bradley_roth_options::of(mote::dialect::doxa), mote::parameter_error);
}

TEST_CASE("Bradley and Roth count only what the mask let them") {
    check_masks([](auto img, auto mask, auto p, auto result) {
        auto o = with_window(15);
        o.window->mask = mask;
        mote::bradley_roth(img, o, p, result);
    });
}

} // namespace local_bradley_roth_test
