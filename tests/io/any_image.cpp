// SPDX-License-Identifier: MIT
#include <mote/io/any_image.hpp>

#include "catch.hpp"

#include <cstddef>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

namespace any_image_test {

TEST_CASE("every pixel type of an image has a name that leads back to it") {
    std::string names;
    auto const check = [&]<std::size_t... I>(std::index_sequence<I...>) {
        auto const one = [&]<class Image>(Image&& pixels) {
            using T = typename std::remove_cvref_t<Image>::value_type;
            mote::any_image a;
            a.pixels = std::forward<Image>(pixels);
            names += a.pixel_type() + ' ';
            int visits = 0;
            bool same = false;
            CHECK(mote::visit_pixel_type(a.pixel_type(), [&]<class U>(U) {
                ++visits;
                same = std::is_same_v<T, U>;
            }));
            CHECK(visits == 1);
            CHECK(same);
            CHECK(a.width() == 3);
            CHECK(a.height() == 2);
            CHECK_FALSE(a.empty());
        };
        (one(std::variant_alternative_t<I, decltype(mote::any_image::pixels)>(3, 2)), ...);
    };
    check(std::make_index_sequence<std::variant_size_v<decltype(mote::any_image::pixels)>>());
    CHECK(names == "u8 u16 i16 u32 f32 f64 ");
}

TEST_CASE("a name of no pixel type is visited by nobody") {
    for (char const* const name : {"", "u", "u64", "U8", "u8 ", "i8", "float"}) {
        bool visited = false;
        CHECK_FALSE(mote::visit_pixel_type(name, [&](auto) { visited = true; }));
        CHECK_FALSE(visited);
    }
}

TEST_CASE("an image that nobody filled is empty, uncalibrated and visited") {
    mote::any_image const a;
    CHECK(a.empty());
    CHECK(a.pixel_type() == "u8");
    CHECK_FALSE(a.calibration.calibrated());
    mote::any_image b;
    b.pixels = mote::image<float>(5, 0);
    CHECK(b.empty());
    CHECK(b.width() == 5);
    b.pixels = mote::image<float>(2, 2);
    b.visit([]<class T>(mote::image<T>& i) { i(1, 1) = T{4}; });
    CHECK(std::get<mote::image<float>>(b.pixels)(1, 1) == 4);
}

} // namespace any_image_test
