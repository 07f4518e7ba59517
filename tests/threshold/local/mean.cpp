// SPDX-License-Identifier: MIT
#include <mote/threshold/local/mean.hpp>

#include "plain_formula.hpp"

namespace local_mean_test {

namespace {

long double level(plain_statistics const& s, long double, long double) { return s.mean - 3.3L; }

mote::local_mean_options with_window(mote::neighbourhood const& w) {
    mote::local_mean_options o;
    o.window = w;
    o.offset = 3.3;
    return o;
}

} // namespace

TEST_CASE("Local mean by hand") {
    // One pixel of 9 is 180: the mean is 20 everywhere in a window of 5.
    mote::image<std::uint8_t> img(3, 3), mask(3, 3);
    img(1, 1) = 180;
    img(0, 0) = 0;
    mote::local_mean(img, {5, 0}, mote::polarity::bright, mask);
    CHECK(mask(1, 1) == 255);
    CHECK(mask(0, 0) == 0);
    mote::local_mean(img, {5, 20}, mote::polarity::dark, mask); // 0 <= 20 - 20: a tie is dark
    CHECK(mask(0, 0) == 255);
    mote::local_mean(img, {5, 20.5}, mote::polarity::dark, mask);
    CHECK(mask(0, 0) == 0);
    mote::local_mean(img, {5, 160}, mote::polarity::bright, mask); // 180 > 20 + 160 is not
    CHECK(mask(1, 1) == 0);
}

TEST_CASE("Local mean agrees with the definition, pixel by pixel") {
    check_definition([](auto img, auto const& w, auto p, auto mask) { mote::local_mean(img, with_window(w), p, mask); }, level);
    check_definition_of<std::int16_t>(-1000, 1000, [](auto img, auto const& w, auto p, auto mask) { mote::local_mean(img, with_window(w), p, mask); }, level);
}

TEST_CASE("The local mean's mask does not depend on storage, orientation or type") {
    check_invariances([](auto img, auto p, auto mask, auto run) {
        // Without offset pixels can tie with the mean, and are dark in the negative too.
        double const unit = sizeof(typename decltype(img)::value_type) == 2 ? 257 : 1;
        mote::local_mean(img, {9, 0.37 * unit}, p, mask, run);
    });
}

TEST_CASE("Local mean on images that hardly are images") {
    check_degenerate([](auto img, auto p, auto mask, auto run) { mote::local_mean(img, {}, p, mask, run); });
    mote::image<std::uint8_t> img(3, 3), mask(3, 3), small(2, 3);
    CHECK_THROWS_AS(mote::local_mean(img, {}, mote::polarity::automatic, mask), mote::parameter_error);
    CHECK_THROWS_AS(mote::local_mean(img, {}, mote::polarity::dark, small), mote::parameter_error);
    CHECK_THROWS_AS(with_window(4), mote::parameter_error);
    CHECK_THROWS_AS(mote::local_mean_options::of(mote::dialect::doxa), mote::parameter_error);
}

TEST_CASE("Local mean counts only what the mask lets it") {
    check_masks([](auto img, auto mask, auto p, auto result) {
        mote::local_mean_options o = with_window(9);
        o.window.mask = mask;
        mote::local_mean(img, o, p, result);
    });
}

TEST_CASE("The local mean's surface is the level of the mask") {
    auto const img = blobs(40, 30, 3);
    mote::image<std::uint8_t> mask(40, 30);
    mote::image<double> surface(40, 30);
    for (mote::polarity const p : {mote::polarity::bright, mote::polarity::dark}) {
        mote::local_mean(img, with_window(9), p, mask);
        mote::local_mean_surface(img, with_window(9), p, surface);
        std::ptrdiff_t differing = 0;
        for (std::ptrdiff_t y = 0; y < 30; ++y)
            for (std::ptrdiff_t x = 0; x < 40; ++x) differing += ((img(x, y) > surface(x, y)) == (p == mote::polarity::bright)) != (mask(x, y) != 0) ? 1 : 0;
        CHECK(differing == 0);
    }
}

} // namespace local_mean_test
