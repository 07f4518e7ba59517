// SPDX-License-Identifier: MIT
#include <mote/threshold/local/su.hpp>

#include "plain_outlines.hpp"

namespace local_su_test {

namespace {

template <class T>
mote::image<std::uint8_t> plain_su(mote::image_view<T const> v, mote::su_options const& o, bool bright) {
    auto const outlines = plain_outlines(v, o.contrast.window, 65535, 0, bright);
    std::ptrdiff_t const least = o.least > 0 ? o.least : o.window.shape.last_row() - o.window.shape.first_row() + 1;
    mote::image<std::uint8_t> mask(v.width, v.height);
    for (std::ptrdiff_t y = 0; y < v.height; ++y)
        for (std::ptrdiff_t x = 0; x < v.width; ++x) {
            if (!(v(x, y) == v(x, y))) continue;
            auto const values = plain_values(v, o.window, x, y, [&](std::ptrdiff_t i, std::ptrdiff_t j) { return outlines(i, j) != 0; });
            plain_statistics const s = plain_statistics_of(static_cast<long double>(v(x, y)), values);
            if (s.pixels < static_cast<long double>(least)) continue;
            long double const d = s.deviation * static_cast<long double>(o.deviation_weight);
            mask(x, y) = (bright ? s.value > s.mean - d : s.value <= s.mean + d) ? 255 : 0;
        }
    return mask;
}

template <class T>
void check_type(double low, double high) {
    std::uint32_t seed = 71;
    for (auto const& window : {mote::neighbourhood(9), mote::neighbourhood(5, mote::border::mirror), mote::neighbourhood(mote::footprint::disc(3)), mote::neighbourhood(99)})
        for (bool const bright : {false, true}) {
            auto const img = random_image<T>(33, 21, ++seed, low, high);
            mote::image<std::uint8_t> mask(33, 21);
            mote::su_options o;
            o.window = window;
            o.least = window.shape.size() > 1000 ? 0 : 6;
            o.deviation_weight = 0.4987;
            mote::su(img, o, bright ? mote::polarity::bright : mote::polarity::dark, mask);
            CAPTURE(window.shape.size(), bright, sizeof(T));
            CHECK(differing(mask.view(), plain_su(mote::const_view(img), o, bright).view()) == 0);
        }
}

} // namespace

TEST_CASE("Su by hand") {
    // The outline of the step is 20 and 200, three of each in a window of 3: mean 110, deviation 90.
    mote::image<std::uint8_t> img(8, 3), mask(8, 3);
    mote::image<double> surface(8, 3);
    for (std::ptrdiff_t y = 0; y < 3; ++y)
        for (std::ptrdiff_t x = 0; x < 8; ++x) img(x, y) = x < 4 ? 20 : 200;
    mote::su_options o;
    o.window = 3;
    o.least = 6;
    mote::su_surface(img, o, mote::polarity::dark, surface);
    CHECK(surface(3, 1) == Approx(155));
    CHECK(surface(3, 0) == -std::numeric_limits<double>::infinity()); // four pixels of the outline
    CHECK(surface(6, 1) == -std::numeric_limits<double>::infinity());
    mote::su(img, o, mote::polarity::dark, mask);
    CHECK(mask(3, 1) == 255);
    CHECK(mask(2, 1) == 0); // three of the outline
    CHECK(mask(4, 1) == 0);
    mote::su_surface(img, o, mote::polarity::bright, surface);
    CHECK(surface(4, 1) == Approx(65));
    CHECK(surface(6, 1) == std::numeric_limits<double>::infinity());
    mote::su(img, o, mote::polarity::bright, mask);
    CHECK(mask(4, 1) == 255);
    CHECK(mask(3, 1) == 0);
    CHECK(mask(6, 1) == 0);
}

TEST_CASE("Su agrees with the definition, pixel by pixel") {
    check_type<std::uint8_t>(0, 255);
    check_type<std::uint16_t>(100, 65535);
    check_type<float>(-1, 700);
}

TEST_CASE("Su's mask does not depend on storage, orientation or type") {
    check_invariances([](auto img, auto p, auto mask, auto run) { mote::su(img, {}, p, mask, run); });
}

TEST_CASE("Su on images that hardly are images") {
    check_degenerate([](auto img, auto p, auto mask, auto run) { mote::su(img, {}, p, mask, run); });
    mote::image<std::uint8_t> img(4, 4), mask(4, 4);
    mote::su_options o;
    CHECK_THROWS_AS(mote::su(img, o, mote::polarity::automatic, mask), mote::parameter_error);
    o.least = -1;
    CHECK_THROWS_AS(mote::su(img, o, mote::polarity::dark, mask), mote::parameter_error);
    CHECK_THROWS_AS(mote::su_options::of(mote::dialect::opencv), mote::parameter_error);
}

TEST_CASE("Su counts only what the mask lets it") {
    check_masks([](auto img, auto mask, auto p, auto result) {
        mote::su_options o;
        o.window.mask = mask;
        mote::su(img, o, p, result);
    });
}

} // namespace local_su_test
