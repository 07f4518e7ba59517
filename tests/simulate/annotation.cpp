// SPDX-License-Identifier: MIT
#include <mote/simulate/annotation.hpp>

#include "catch.hpp"

#include <algorithm>
#include <cstdint>

TEST_CASE("a scale bar is as long as it says") {
    CHECK(mote::detail::round_length(12.8) == 10);
    CHECK(mote::detail::round_length(0.3) == Approx(0.2));
    CHECK(mote::detail::round_length(5) == 5);
    CHECK(mote::detail::length_text(20) == "20 nm");
    CHECK(mote::detail::length_text(2000) == "2 um");
    CHECK(mote::detail::length_text(0.5) == "0.5 nm");
    mote::image<std::uint16_t> img(512, 300);
    auto const mask = mote::draw_scale_bar(img, 0.1); // 51.2 nm across: 10 nm
    std::ptrdiff_t longest = 0;
    for (std::ptrdiff_t y = 0; y < 300; ++y)
        for (std::ptrdiff_t x = 0, run = 0; x < 512; ++x) {
            run = mask(x, y) != 0 ? run + 1 : 0;
            longest = std::max(longest, run);
            CHECK((img(x, y) == 65535) == (mask(x, y) != 0));
        }
    CHECK(longest == 100);
}

TEST_CASE("plates, corners, small images and wrong pixels") {
    mote::scale_bar style;
    style.at_right = style.at_top = style.boxed = true;
    style.white = false;
    mote::image<std::uint8_t> img(300, 300);
    auto const mask = mote::draw_scale_bar(img, 1, style);
    std::ptrdiff_t ink = 0, plate = 0;
    for (std::ptrdiff_t y = 0; y < 300; ++y)
        for (std::ptrdiff_t x = 0; x < 300; ++x)
            if (mask(x, y) != 0) {
                (img(x, y) == 0 ? ink : plate) += 1;
                CHECK((x > 150 && y < 150));
            }
    CHECK(ink > 50);
    CHECK(plate > ink);
    mote::image<float> tiny(3, 2);
    CHECK(mote::draw_scale_bar(tiny, 1).width() == 3);
    CHECK_THROWS_AS(mote::draw_scale_bar(tiny, 0), mote::parameter_error);
}
