// SPDX-License-Identifier: MIT
#include <mote/threshold/level.hpp>

#include "catch.hpp"
#include "every_isa.hpp"
#include "random_image.hpp"

#include <cmath>
#include <cstdint>
#include <limits>

namespace level_test {

namespace {

using mote::polarity;

template <class T>
void check(mote::image_view<T const> v, double level) {
    for (polarity const p : {polarity::bright, polarity::dark}) {
        auto const mask = mote::apply_level(v, level, p);
        std::ptrdiff_t wrong = 0;
        for (std::ptrdiff_t y = 0; y < v.height; ++y)
            for (std::ptrdiff_t x = 0; x < v.width; ++x) {
                auto const value = static_cast<double>(v(x, y)); // every pixel type is exact in a double
                bool const foreground = p == polarity::bright ? value > level : value <= level;
                wrong += mask(x, y) != (foreground ? 255 : 0) ? 1 : 0;
            }
        CAPTURE(level, v.width, v.height);
        CHECK(wrong == 0);
    }
}

template <class T>
void check_type() {
    using limits = std::numeric_limits<T>;
    double const low = static_cast<double>(limits::lowest()), high = static_cast<double>(limits::max());
    double const middle = std::is_floating_point_v<T> ? 0.1 : low / 2 + high / 2;
    for_every_isa([&](mote::isa level) {
        INFO(mote::name(level));
        for (std::ptrdiff_t const width : {1, 15, 16, 17, 31, 32, 33, 63, 64, 65, 130}) {
            auto img = random_image<T>(width, 5, static_cast<std::uint32_t>(width), std::is_floating_point_v<T> ? -1 : low, std::is_floating_point_v<T> ? 1 : high);
            img(0, 0) = limits::lowest();
            img(width - 1, 4) = limits::max();
            img(0, 2) = static_cast<T>(middle);
            auto const v = mote::const_view(img);
            for (double const t : {middle, std::nextafter(middle, 1e300), std::nextafter(middle, -1e300), middle + 0.5, low, high, low - 1, high + 1,
                                   -std::numeric_limits<double>::infinity(), std::numeric_limits<double>::infinity()}) {
                check(v, t);
                check(v.transposed(), t);
                check(v.subview(width / 2, 1, width - width / 2, 3), t);
            }
        }
    });
}

} // namespace

TEST_CASE("levels divide every pixel type as real numbers would") {
    check_type<std::uint8_t>();
    check_type<std::uint16_t>();
    check_type<std::int16_t>();
    check_type<std::uint32_t>();
    check_type<float>();
    check_type<double>();
}

TEST_CASE("NaN is background on both sides, infinities are on theirs") {
    mote::image<float> img(70, 1);
    img(3, 0) = img(68, 0) = std::numeric_limits<float>::quiet_NaN();
    img(4, 0) = std::numeric_limits<float>::infinity();
    img(5, 0) = -std::numeric_limits<float>::infinity();
    for_every_isa([&](mote::isa) {
        auto const bright = mote::apply_level(img, -1, polarity::bright), dark = mote::apply_level(img, -1, polarity::dark);
        for (std::ptrdiff_t x = 0; x < 70; ++x) {
            CHECK(bright(x, 0) == (x == 3 || x == 68 || x == 5 ? 0 : 255));
            CHECK(dark(x, 0) == (x == 5 ? 255 : 0));
        }
    });
}

TEST_CASE("nothing is above an infinite level, and minus infinity is not above itself") {
    using limits = std::numeric_limits<float>;
    mote::image<float> img(3, 1);
    img(0, 0) = limits::infinity();
    img(1, 0) = limits::max();
    img(2, 0) = -limits::infinity();
    double const top = std::numeric_limits<double>::infinity();
    for (std::ptrdiff_t x = 0; x < 3; ++x) {
        CHECK(mote::apply_level(img, top, polarity::bright)(x, 0) == 0);
        CHECK(mote::apply_level(img, top, polarity::dark)(x, 0) == 255);
        CHECK(mote::apply_level(img, -top, polarity::bright)(x, 0) == (x < 2 ? 255 : 0));
        CHECK(mote::apply_level(img, 1e300, polarity::bright)(x, 0) == (x == 0 ? 255 : 0)); // beyond the largest float
    }
}

TEST_CASE("a mask may replace its image") {
    auto img = random_image<std::uint8_t>(100, 20, 1, 0, 255);
    auto const expected = mote::apply_level(img, 99, polarity::dark);
    mote::apply_level(img, 99, polarity::dark, img);
    for (std::ptrdiff_t y = 0; y < 20; ++y)
        for (std::ptrdiff_t x = 0; x < 100; ++x) CHECK(img(x, y) == expected(x, y));
}

TEST_CASE("a mask can be written into any stride") {
    auto const img = random_image<std::uint8_t>(30, 20, 1, 0, 255);
    mote::image<std::uint8_t> rgb(90, 20);
    mote::apply_level(img, 99, polarity::dark, mote::interleaved_channel(rgb.row(0), 30, 20, rgb.stride(), 3, 1));
    for (std::ptrdiff_t x = 0; x < 30; ++x) {
        CHECK(rgb(3 * x + 1, 19) == (img(x, 19) <= 99 ? 255 : 0));
        CHECK(rgb(3 * x, 19) == 0);
    }
}

TEST_CASE("flipped images and masks are thresholded in place of their pixels") {
    auto const img = random_image<std::uint16_t>(70, 9, 2, 0, 255);
    auto const expected = mote::apply_level(img, 99, polarity::bright);
    for (std::ptrdiff_t const step : {std::ptrdiff_t{1}, std::ptrdiff_t{-1}}) { // upside down, and turned by 180 degrees
        mote::image<std::uint8_t> mask(70, 9);
        std::ptrdiff_t const x0 = step < 0 ? 69 : 0;
        mote::apply_level(mote::image_view<std::uint16_t const>{img.row(8) + x0, 70, 9, -img.stride(), step}, 99, polarity::bright,
                          mote::image_view<std::uint8_t>{mask.row(8) + x0, 70, 9, -mask.stride(), step});
        for (std::ptrdiff_t y = 0; y < 9; ++y)
            for (std::ptrdiff_t x = 0; x < 70; ++x) CHECK(mask(x, y) == expected(x, y));
    }
    // One row repeated.
    auto const repeated = mote::apply_level(mote::image_view<std::uint16_t const>{img.row(3), 70, 9, 0, 1}, 99, polarity::bright);
    for (std::ptrdiff_t x = 0; x < 70; ++x) CHECK(repeated(x, 8) == expected(x, 3));
}

TEST_CASE("apply_level names wrong arguments") {
    mote::image<std::uint8_t> img(3, 4), other(4, 3);
    CHECK_THROWS_WITH(mote::apply_level(img, 1, polarity::dark, other), Catch::Contains("3 x 4") && Catch::Contains("4 x 3"));
    CHECK_THROWS_AS(mote::apply_level(img, std::nan(""), polarity::dark), mote::parameter_error);
    CHECK_THROWS_AS(mote::apply_level(img, 1, polarity::automatic), mote::parameter_error);
    CHECK(mote::apply_level(mote::image<float>(0, 3), 1, polarity::dark).empty());
    // Without pixels there is no memory to form row addresses in.
    mote::image_view<std::uint8_t> const none = mote::interleaved_channel<std::uint8_t>(nullptr, 0, 3, 16, 3, 1);
    mote::apply_level(none, 1, polarity::bright, none);
    mote::apply_level(mote::image_view<float const>{nullptr, 0, 3, 16, 1}, 1, polarity::bright, mote::image_view<std::uint8_t>{nullptr, 0, 3, 16, 1});
    CHECK_THROWS_AS(mote::apply_level(none, std::nan(""), polarity::dark, none), mote::parameter_error);
}

} // namespace level_test
