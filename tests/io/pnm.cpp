// SPDX-License-Identifier: MIT
#include <mote/io/pnm.hpp>

#include "catch.hpp"
#include "samples.hpp"

#include <cstdint>
#include <variant>

namespace pnm_test {

namespace {
using u8 = mote::image<std::uint8_t>;
using u16 = mote::image<std::uint16_t>;
} // namespace

TEST_CASE("PGM and PPM: header, comments, byte order, largest value") {
    auto const a = mote::read_pnm(joined(to_bytes("P5 # comment\n3\t2 # c\n15\n"), listed({0, 1, 2, 3, 4, 15})), "a");
    CHECK(a.format == "PGM");
    CHECK(std::get<u8>(a.pixels)(2, 1) == 15);
    CHECK(a.warnings.empty());
    auto const b = mote::read_pnm(joined(to_bytes("P5\n2 1\n4095\n"), listed({0x0f, 0xff, 0x01, 0x02})), "b");
    CHECK(b.pixel_type() == "u16");
    CHECK(std::get<u16>(b.pixels)(0, 0) == 4095);
    CHECK(std::get<u16>(b.pixels)(1, 0) == 258);
    auto const c = mote::read_pnm(joined(to_bytes("P6\n1 1\n255\n"), listed({255, 0, 0})), "c");
    CHECK(std::get<u8>(c.pixels)(0, 0) == 76);
    CHECK_FALSE(c.as_stored);
    CHECK_THROWS_WITH(mote::read_pnm(joined(to_bytes("P5 3 2 255\n"), listed({1, 2, 3, 4, 5})), "d"), Catch::Contains("3 x 2"));
    CHECK_THROWS_AS(mote::read_pnm(to_bytes("P5 9999999999 9999999999 255\n"), "e"), mote::format_error);
    CHECK_THROWS_AS(mote::read_pnm(to_bytes("P5 0 2 255\n"), "f"), mote::format_error);
    CHECK_THROWS_WITH(mote::read_pnm(to_bytes("P5 1 1 70000\nxx"), "g"), Catch::Contains("70000"));
    CHECK_THROWS_WITH(mote::read_pnm(to_bytes("P5 1 -1 255\nxx"), "h"), Catch::Contains("height"));
    CHECK_THROWS_AS(mote::read_pnm(to_bytes("P53 1 255\nxx"), "i"), mote::format_error);
}

TEST_CASE("a PPM of greys is those greys, and what follows the first image is left alone") {
    auto const a = mote::read_pnm(joined(to_bytes("P6 2 1 255\n"), listed({7, 7, 7, 200, 200, 200, 'P', '6'})), "a");
    CHECK(a.format == "PPM");
    CHECK(a.as_stored);
    CHECK(a.warnings.empty());
    CHECK(std::get<u8>(a.pixels)(0, 0) == 7);
    CHECK(std::get<u8>(a.pixels)(1, 0) == 200);
    auto const b = mote::read_pnm(joined(to_bytes("P6 1 1 65535\n"), listed({1, 2, 1, 2, 1, 2})), "b");
    CHECK(std::get<u16>(b.pixels)(0, 0) == 0x0102);
}

TEST_CASE("a byte after the largest value is no pixel, whatever it is") {
    // One white space ends the header: a pixel may have the value of a line feed.
    CHECK(std::get<u8>(mote::read_pnm(joined(to_bytes("P5 1 1 255\n"), listed({'\n'})), "a").pixels)(0, 0) == '\n');
    CHECK_THROWS_WITH(mote::read_pnm(to_bytes("P5 1 1 255"), "b"), Catch::Contains("b") && Catch::Contains("ends before its pixels"));
    CHECK_THROWS_WITH(mote::read_pnm(to_bytes("P4 1 1\nx"), "c"), Catch::Contains("P5 or P6"));
    CHECK_THROWS_WITH(mote::read_pnm(to_bytes("P5 99999999999 1 255\nx"), "d"), Catch::Contains("width"));
    CHECK_THROWS_WITH(mote::read_pnm(to_bytes("P5 1 1 0\nx"), "e"), Catch::Contains("largest value 0"));
}

} // namespace pnm_test
