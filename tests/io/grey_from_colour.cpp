// SPDX-License-Identifier: MIT
#include <mote/io/grey_from_colour.hpp>

#include "catch.hpp"

#include <array>
#include <cmath>
#include <cstdint>

namespace grey_from_colour_test {

TEST_CASE("grey_from_rgb keeps grey, rounds to the nearest and stays in range") {
    for (unsigned v = 0; v < 65536; ++v) {
        auto const u = static_cast<std::uint16_t>(v);
        if (mote::grey_from_rgb(u, u, u) != u) FAIL(v);
    }
    CHECK(mote::grey_from_rgb<std::uint16_t>(65535, 65535, 65534) == 65535);
    CHECK(mote::grey_from_rgb<std::int16_t>(-32768, -32768, -32767) == -32768);
    CHECK(mote::grey_from_rgb<std::int16_t>(-3, -2, -2) == -2);
    CHECK(mote::grey_from_rgb<std::int16_t>(-3, -3, -1) == -3);
    CHECK(mote::grey_from_rgb(0.1f, 0.1f, 0.1f) == 0.1f);
    CHECK(mote::grey_from_rgb(1.0, 0.0, 0.0) == Approx(0.299));
}

TEST_CASE("grey_from_rgb is the floor of the weighted mean and a half") {
    // Thousandths are exact in a double, and so is the sum.
    auto const plain = [](double r, double g, double b) { return std::floor((299 * r + 587 * g + 114 * b + 500) / 1000); };
    for (int r = 0; r < 256; r += 5)
        for (int g = 0; g < 256; g += 5)
            for (int b = 0; b < 256; b += 5) {
                auto const u = mote::grey_from_rgb(static_cast<std::uint8_t>(r), static_cast<std::uint8_t>(g), static_cast<std::uint8_t>(b));
                auto const i = mote::grey_from_rgb(static_cast<std::int16_t>(r - 128), static_cast<std::int16_t>(100 - g), static_cast<std::int16_t>(b - 128));
                if (u != plain(r, g, b) || i != plain(r - 128, 100 - g, b - 128)) FAIL(r << ' ' << g << ' ' << b);
            }
    // A half below zero goes up, too.
    CHECK(mote::grey_from_rgb<std::int16_t>(-1, -13, -5) == -8); // -8.5
    CHECK(mote::grey_from_rgb<std::uint32_t>(0xffffffffu, 0xffffffffu, 0) == 3805341023u); // 0.886 of 2^32 - 1 is 3805341023.37
    CHECK(mote::grey_from_rgb<std::uint32_t>(0, 0xffffffffu, 0) == 2521145802u);           // 0.587: 2521145802.17
}

TEST_CASE("rows of samples become grey rows, and what got lost is told once") {
    std::array<std::uint8_t, 10> const samples{9, 9, 9, 1, 2, 255, 0, 0, 3, 4};
    std::array<std::uint8_t, 2> grey{};
    mote::any_image said;
    SECTION("colours and two channels more") {
        mote::detail::grey_rows<std::uint8_t> rows(5, true);
        rows(samples.data(), grey.data(), 1);
        CHECK(grey[0] == 9);
        rows.report(said);
        REQUIRE(said.warnings.size() == 1); // greys so far
        CHECK_THAT(said.warnings[0], Catch::Contains("2 channels besides the colours"));
        CHECK(said.as_stored);
        rows(samples.data(), grey.data(), 2);
        CHECK(grey[1] == 76);
        rows(samples.data(), grey.data(), 1); // a grey row after it
        mote::any_image again;
        rows.report(again);
        REQUIRE(again.warnings.size() == 2);
        CHECK_THAT(again.warnings[0], Catch::Contains("Rec. 601"));
        CHECK_FALSE(again.as_stored);
    }
    SECTION("grey and alpha") {
        mote::detail::grey_rows<std::uint8_t> rows(2, false);
        rows(samples.data(), grey.data(), 2);
        CHECK(grey == std::array<std::uint8_t, 2>{9, 9});
        rows.report(said);
        REQUIRE(said.warnings.size() == 1);
        CHECK_THAT(said.warnings[0], Catch::Contains("alpha"));
        CHECK(said.as_stored);
    }
    SECTION("grey alone") {
        mote::detail::grey_rows<std::uint8_t>(1, false).report(said);
        CHECK(said.warnings.empty());
    }
}

} // namespace grey_from_colour_test
