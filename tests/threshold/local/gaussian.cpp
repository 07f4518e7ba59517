// SPDX-License-Identifier: MIT
#include <mote/threshold/local/gaussian.hpp>

#include "plain_formula.hpp"

#include <cmath>

namespace local_gaussian_test {

namespace {

mote::local_gaussian_options with_window(mote::neighbourhood const& w) {
    mote::local_gaussian_options o;
    o.window = w;
    o.offset = 3.3;
    return o;
}

} // namespace

TEST_CASE("Local Gaussian mean by hand") {
    // A window of 3 has sigma 1/3: weights 1 and exp(-4.5) = 0.0111, normalised; the level of the middle is their square.
    mote::image<std::uint8_t> img(5, 5), mask(5, 5);
    mote::image<double> surface(5, 5);
    img(2, 2) = 100;
    double const middle = 1 / (1 + 2 * std::exp(-4.5)), beside = middle * std::exp(-4.5);
    mote::local_gaussian_surface(img, {3}, mote::polarity::dark, surface);
    CHECK(surface(2, 2) == Approx(100 * middle * middle));
    CHECK(surface(3, 2) == Approx(100 * middle * beside));
    CHECK(surface(3, 3) == Approx(100 * beside * beside));
    CHECK(surface(4, 4) == 0);
    mote::local_gaussian(img, {3}, mote::polarity::bright, mask);
    CHECK(mask(2, 2) == 255);
    CHECK(mask(3, 2) == 0);
    CHECK(mask(4, 4) == 0);
}

TEST_CASE("The local Gaussian mean is compared as the definition says") {
    auto const img = blobs(40, 30, 3);
    mote::image<double> mean(40, 30);
    mote::gaussian_filter(img, 8.0 / 6, 1, mean);
    mote::image<std::uint8_t> mask(40, 30);
    for (mote::polarity const p : {mote::polarity::bright, mote::polarity::dark}) {
        bool const bright = p == mote::polarity::bright;
        mote::local_gaussian(img, with_window(9), p, mask);
        std::ptrdiff_t differing = 0;
        for (std::ptrdiff_t y = 0; y < 30; ++y)
            for (std::ptrdiff_t x = 0; x < 40; ++x)
                differing += (bright ? img(x, y) > mean(x, y) + 3.3 : img(x, y) <= mean(x, y) - 3.3) != (mask(x, y) != 0) ? 1 : 0;
        CHECK(differing == 0);
    }
}

TEST_CASE("The local Gaussian mean's mask does not depend on storage, orientation or type") {
    check_invariances([](auto img, auto p, auto mask, auto run) {
        // Without offset pixels can tie with the mean, and are dark in the negative too.
        double const unit = sizeof(typename decltype(img)::value_type) == 2 ? 257 : 1;
        mote::local_gaussian_options o{9};
        o.offset = 0.37 * unit;
        mote::local_gaussian(img, o, p, mask, run);
    });
}

TEST_CASE("Local Gaussian mean on images that hardly are images") {
    check_degenerate([](auto img, auto p, auto mask, auto run) { mote::local_gaussian(img, {}, p, mask, run); });
    mote::image<std::uint8_t> img(3, 3), mask(3, 3), small(2, 3);
    CHECK_THROWS_AS(mote::local_gaussian(img, {}, mote::polarity::automatic, mask), mote::parameter_error);
    CHECK_THROWS_AS(mote::local_gaussian(img, {}, mote::polarity::dark, small), mote::parameter_error);
    CHECK_THROWS_AS(with_window(4), mote::parameter_error);
    CHECK_THROWS_AS(mote::local_gaussian(img, with_window(mote::footprint::disc(3)), mote::polarity::dark, mask), mote::parameter_error);
    CHECK_THROWS_AS(mote::local_gaussian_options::of(mote::dialect::doxa), mote::parameter_error);
}

TEST_CASE("Local Gaussian mean counts only what the mask lets it") {
    check_masks([](auto img, auto mask, auto p, auto result) {
        mote::local_gaussian_options o = with_window(9);
        o.window.mask = mask;
        mote::local_gaussian(img, o, p, result);
    });
}

TEST_CASE("The local Gaussian mean's surface is the level of the mask") {
    auto const img = blobs(40, 30, 3);
    mote::image<std::uint8_t> mask(40, 30);
    mote::image<double> surface(40, 30);
    for (mote::polarity const p : {mote::polarity::bright, mote::polarity::dark}) {
        mote::local_gaussian(img, with_window(9), p, mask);
        mote::local_gaussian_surface(img, with_window(9), p, surface);
        std::ptrdiff_t differing = 0;
        for (std::ptrdiff_t y = 0; y < 30; ++y)
            for (std::ptrdiff_t x = 0; x < 40; ++x) differing += ((img(x, y) > surface(x, y)) == (p == mote::polarity::bright)) != (mask(x, y) != 0) ? 1 : 0;
        CHECK(differing == 0);
    }
}

} // namespace local_gaussian_test
