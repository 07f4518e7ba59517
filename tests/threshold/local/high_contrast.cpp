// SPDX-License-Identifier: MIT
#include <mote/threshold/local/high_contrast.hpp>

#include "plain_outlines.hpp"

namespace local_high_contrast_test {

namespace {

template <class T>
void check_type(double low, double high) {
    std::uint32_t seed = 9;
    for (auto const& window : {mote::neighbourhood(3), mote::neighbourhood(1), mote::neighbourhood(mote::footprint::disc(2)), mote::neighbourhood(99, mote::border::mirror)})
        for (bool const bright : {false, true})
            for (std::ptrdiff_t const levels : {256, 65536}) {
                auto const img = random_image<T>(33, 21, ++seed, low, high);
                mote::image<std::uint8_t> mask(33, 21);
                mote::high_contrast_options o;
                o.window = window;
                o.levels = levels;
                mote::high_contrast(img, o, bright ? mote::polarity::bright : mote::polarity::dark, mask);
                CAPTURE(window.shape.size(), bright, levels, sizeof(T));
                CHECK(differing(mask.view(), plain_outlines(mote::const_view(img), window, static_cast<double>(levels - 1), 0, bright).view()) == 0);
            }
}

} // namespace

TEST_CASE("High contrast lies along a step") {
    mote::image<std::uint8_t> img(8, 3), mask(8, 3);
    for (std::ptrdiff_t y = 0; y < 3; ++y)
        for (std::ptrdiff_t x = 0; x < 8; ++x) img(x, y) = static_cast<std::uint8_t>(x < 4 ? 20 + x % 2 : 200 + x % 2);
    mote::high_contrast(img, {}, mote::polarity::dark, mask);
    for (std::ptrdiff_t x = 0; x < 8; ++x) CHECK(mask(x, 1) == (x == 3 || x == 4 ? 255 : 0));
    // Equal differences count for more where it is dark: of 10 | 20 | 100 | 110 only the first; in the negative the last.
    for (std::ptrdiff_t y = 0; y < 3; ++y)
        for (std::ptrdiff_t x = 0; x < 8; ++x) img(x, y) = static_cast<std::uint8_t>(x < 4 ? 2 + 8 * (x / 2) : 240 + 8 * (x / 2 - 2));
    mote::image<std::uint8_t> across(4, 3);
    mote::high_contrast(mote::const_view(img).subview(0, 0, 4, 3), {}, mote::polarity::dark, across);
    CHECK(across(1, 0) == 255);
    CHECK(across(0, 0) == 0);
}

TEST_CASE("High contrast agrees with the definition, pixel by pixel") {
    check_type<std::uint8_t>(0, 255);
    check_type<std::uint16_t>(100, 65535);
    check_type<float>(-1, 700);
}

TEST_CASE("High contrast does not depend on storage, orientation or type") {
    check_invariances([](auto img, auto p, auto mask, auto run) { mote::high_contrast(img, {}, p, mask, run); });
}

TEST_CASE("High contrast on images that hardly are images, with masks and with wrong arguments") {
    mote::image<std::uint8_t> img(6, 5), mask(6, 5), counted(6, 5), none(0, 0);
    mote::high_contrast(none, {}, mote::polarity::dark, none);
    for (std::ptrdiff_t y = 0; y < 5; ++y)
        for (std::ptrdiff_t x = 0; x < 6; ++x) img(x, y) = 9, mask(x, y) = 7, counted(x, y) = 255;
    mote::high_contrast(img, {}, mote::polarity::dark, mask);
    CHECK(mask(3, 3) == 0);
    // A pixel that does not count makes no contrast.
    img(2, 2) = 200;
    mote::high_contrast(img, {}, mote::polarity::dark, mask);
    CHECK(mask(3, 3) == 255);
    counted(2, 2) = 0;
    mote::high_contrast_options o;
    o.window.mask = mote::const_view(counted);
    mote::high_contrast(img, o, mote::polarity::dark, mask);
    CHECK(mask(3, 3) == 0);
    o = {};
    o.levels = 1;
    CHECK_THROWS_AS(mote::high_contrast(img, o, mote::polarity::dark, mask), mote::parameter_error);
    o = {};
    o.epsilon = -1;
    CHECK_THROWS_AS(mote::high_contrast(img, o, mote::polarity::dark, mask), mote::parameter_error);
    CHECK_THROWS_AS(mote::high_contrast(img, {}, mote::polarity::automatic, mask), mote::parameter_error);
    CHECK_THROWS_AS(mote::high_contrast(img, {}, mote::polarity::dark, none), mote::parameter_error);
    CHECK_THROWS_AS(mote::high_contrast_options::of(mote::dialect::fiji), mote::parameter_error);
}

} // namespace local_high_contrast_test
