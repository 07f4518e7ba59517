// SPDX-License-Identifier: MIT
#include <mote/threshold/hybrid/otsu_middle.hpp>

#include "plain_hybrid.hpp"

namespace hybrid_otsu_middle_test {

TEST_CASE("Otsu's middle lies between the values that Otsu's level separates") {
    mote::image<std::uint8_t> img(4, 1);
    img(0, 0) = img(1, 0) = 10;
    img(2, 0) = 20;
    img(3, 0) = 90;
    CHECK(mote::otsu_level(img) == 20);
    CHECK(mote::otsu_middle(img) == 55);
    mote::image<std::uint8_t> mask(4, 1);
    mask(0, 0) = mask(1, 0) = mask(2, 0) = 255;
    CHECK(mote::otsu_middle(img, mask.view()) == 15);
}

TEST_CASE("Otsu's middle of the negative image is the negative one") {
    auto const check = []<class T>(T low, T high, std::uint32_t seed) {
        auto const img = random_image<T>(37, 29, seed, static_cast<double>(low), static_cast<double>(high));
        mote::image<T> negative(37, 29);
        mote::image<std::uint8_t> some(37, 29), others(37, 29);
        auto const counted = random_mask(37, 29, seed, 0.5);
        for (std::ptrdiff_t y = 0; y < 29; ++y)
            for (std::ptrdiff_t x = 0; x < 37; ++x) negative(x, y) = static_cast<T>(low + (high - img(x, y)));
        for (auto const& mask : {mote::image_view<std::uint8_t const>{}, mote::const_view(counted)}) {
            double const a = mote::otsu_middle(img, mask), b = mote::otsu_middle(negative, mask);
            // Pixel differences of floats are rounded.
            CHECK(std::abs(a + b - (static_cast<double>(low) + static_cast<double>(high))) <= (std::is_integral_v<T> ? 0 : 1e-4));
        }
        double const level = mote::otsu_middle(img), otsu = mote::otsu_level(img);
        std::ptrdiff_t wrong = 0;
        for (std::ptrdiff_t y = 0; y < 29; ++y)
            for (std::ptrdiff_t x = 0; x < 37; ++x) wrong += (static_cast<double>(img(x, y)) > level) != (static_cast<double>(img(x, y)) > otsu) ? 1 : 0;
        CHECK(wrong == 0);
    };
    for (std::uint32_t const seed : {1u, 2u, 3u}) {
        check(std::uint8_t{0}, std::uint8_t{255}, seed);
        check(std::uint16_t{90}, std::uint16_t{65535}, seed);
        check(std::int16_t{-3000}, std::int16_t{2000}, seed);
        check(-3.0f, 700.0f, seed);
        check(-3.0, 700.0, seed);
    }
}

TEST_CASE("Otsu's middle of pixels that a mask leaves is that of NaN elsewhere") {
    auto const img = random_image<float>(37, 29, 4, -3, 700);
    auto const mask = random_mask(37, 29, 5, 0.4);
    mote::image<float> holes(37, 29);
    for (std::ptrdiff_t y = 0; y < 29; ++y)
        for (std::ptrdiff_t x = 0; x < 37; ++x) holes(x, y) = mask(x, y) != 0 ? img(x, y) : std::numeric_limits<float>::quiet_NaN();
    CHECK(mote::otsu_middle(img, mask.view()) == mote::otsu_middle(holes));
}

TEST_CASE("Otsu's middle where nothing is to be split") {
    mote::image<std::uint16_t> flat(3, 2);
    for (std::ptrdiff_t y = 0; y < 2; ++y)
        for (std::ptrdiff_t x = 0; x < 3; ++x) flat(x, y) = 700;
    CHECK(mote::otsu_middle(flat) == 700);
    CHECK(mote::otsu_middle(mote::image<std::uint8_t>()) == mote::otsu_level(mote::image<std::uint8_t>()));
    mote::image<float> none(2, 2);
    for (std::ptrdiff_t i = 0; i < 4; ++i) none(i % 2, i / 2) = i < 2 ? std::numeric_limits<float>::quiet_NaN() : std::numeric_limits<float>::infinity();
    CHECK(mote::otsu_middle(none) == 0);
    none(0, 0) = 7;
    CHECK(mote::otsu_middle(none) == 7);
    mote::image<std::uint8_t> mask(2, 2);
    CHECK_THROWS_AS(mote::otsu_middle(flat, mask.view()), mote::parameter_error);
}

} // namespace hybrid_otsu_middle_test
