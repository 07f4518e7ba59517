// SPDX-License-Identifier: MIT
#include <mote/threshold/local/feng.hpp>

#include "plain_formula.hpp"

namespace local_feng_test {

namespace {

mote::feng_options with_window(mote::neighbourhood const& w, mote::footprint const& secondary) {
    mote::feng_options o;
    o.window = w;
    o.secondary = secondary;
    return o;
}

template <class T>
mote::image<std::uint8_t> plain_feng(mote::image_view<T const> v, mote::feng_options const& o, bool bright) {
    auto const [black, white] = plain_scale(v);
    mote::image<std::uint8_t> mask(v.width, v.height);
    mote::image<double> deviation(v.width, v.height);
    for (std::ptrdiff_t y = 0; y < v.height; ++y)
        for (std::ptrdiff_t x = 0; x < v.width; ++x) deviation(x, y) = static_cast<double>(plain_window(v, o.window, x, y).deviation);
    for (std::ptrdiff_t y = 0; y < v.height; ++y)
        for (std::ptrdiff_t x = 0; x < v.width; ++x) {
            if (!(v(x, y) == v(x, y))) continue;
            plain_statistics s = plain_window(v, o.window, x, y);
            long double largest = 0;
            for (long double const p : plain_values(mote::const_view(deviation), o.secondary, x, y, [](auto, auto) { return true; })) largest = std::max(largest, p);
            if (bright) s = s.negative(black + white);
            long double const ratio = largest > 0 ? s.deviation / largest : 0, power = std::pow(ratio, static_cast<long double>(o.gamma));
            long double const m = s.mean - black, least = s.minimum - black;
            long double const level = (1 - static_cast<long double>(o.alpha)) * m + static_cast<long double>(o.k1) * power * ratio * (m - least) + static_cast<long double>(o.k2) * power * least;
            long double const value = s.value - black;
            mask(x, y) = (bright ? value < level : value <= level) ? 255 : 0;
        }
    return mask;
}

template <class T>
void check_type(double low, double high) {
    std::uint32_t seed = 40;
    for (auto const& window : {mote::neighbourhood(3), mote::neighbourhood(9), mote::neighbourhood(7, mote::border::mirror), mote::neighbourhood(mote::footprint::disc(2.5), mote::border::replicate), mote::neighbourhood(101)})
        for (auto const& secondary : {mote::footprint::square(1), mote::footprint::square(11), mote::footprint::disc(6), mote::footprint::square(201)})
            for (bool const bright : {false, true}) {
                auto const img = random_image<T>(25, 19, ++seed, low, high);
                mote::image<std::uint8_t> mask(25, 19);
                auto o = with_window(window, secondary);
                o.gamma = 1.5;
                mote::feng(img, o, bright ? mote::polarity::bright : mote::polarity::dark, mask);
                CAPTURE(window.shape.size(), secondary.size(), bright, sizeof(T));
                CHECK(differing(mask.view(), plain_feng(mote::const_view(img), o, bright).view()) == 0);
            }
}

} // namespace

TEST_CASE("Feng by hand") {
    // Windows of 3 in a row: around the step from 10 to 100 means are 40 and 70, deviations 42.43, minima 10.
    mote::image<std::uint8_t> img(8, 1);
    mote::image<double> surface(8, 1);
    for (std::ptrdiff_t x = 0; x < 8; ++x) img(x, 0) = x < 4 ? 10 : 100;
    mote::feng_surface(img, with_window(3, mote::footprint::square(5)), mote::polarity::dark, surface);
    CHECK(surface(0, 0) == Approx(0.88 * 10));
    CHECK(surface(3, 0) == Approx(0.88 * 40 + 0.25 * (40 - 10) + 0.04 * 10));
    CHECK(surface(4, 0) == Approx(0.88 * 70 + 0.25 * (70 - 10) + 0.04 * 10));
    CHECK(surface(5, 0) == Approx(0.88 * 100));
    mote::feng_surface(img, with_window(3, mote::footprint::square(5)), mote::polarity::bright, surface);
    CHECK(surface(3, 0) == Approx(255 - (0.88 * 215 + 0.25 * (215 - 155) + 0.04 * 155)));
}

TEST_CASE("Feng agrees with the definition, pixel by pixel") {
    check_type<std::uint8_t>(0, 255);
    check_type<std::uint16_t>(3, 65535);
    check_type<float>(-3, 40);
}

TEST_CASE("Feng's strips fit together") {
    // Higher than a strip of 256 rows, with secondary windows that reach into the next.
    auto const img = blobs(30, 600, 77);
    mote::image<std::uint8_t> mask(30, 600);
    auto const o = with_window(5, mote::footprint::square(15));
    for (bool const bright : {false, true}) {
        mote::feng(img, o, bright ? mote::polarity::bright : mote::polarity::dark, mask);
        CHECK(differing(mask.view(), plain_feng(mote::const_view(img), o, bright).view()) == 0);
    }
}

TEST_CASE("Feng's mask does not depend on storage, orientation or type") {
    check_invariances([](auto img, auto p, auto mask, auto run) { mote::feng(img, {}, p, mask, run); });
}

TEST_CASE("Feng on images that hardly are images") {
    check_degenerate([](auto img, auto p, auto mask, auto run) { mote::feng(img, {}, p, mask, run); });
    mote::image<std::uint8_t> img(4, 4), mask(4, 4), small(3, 4);
    mote::feng_options o;
    CHECK_THROWS_AS(mote::feng(img, o, mote::polarity::automatic, mask), mote::parameter_error);
    CHECK_THROWS_AS(mote::feng(img, o, mote::polarity::dark, small), mote::parameter_error);
    o.gamma = -1;
    CHECK_THROWS_AS(mote::feng(img, o, mote::polarity::dark, mask), mote::parameter_error);
    CHECK_THROWS_AS(mote::feng_options::of(mote::dialect::doxa), mote::parameter_error);
}

TEST_CASE("Feng counts only what the mask lets it") {
    check_masks([](auto img, auto mask, auto p, auto result) {
        mote::feng_options o;
        o.window.mask = mask;
        mote::feng(img, o, p, result);
    });
}

} // namespace local_feng_test
