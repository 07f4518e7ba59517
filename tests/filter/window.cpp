// SPDX-License-Identifier: MIT
#include <mote/filter/window.hpp>

#include "catch.hpp"

#include <limits>
#include <string>

namespace window_test {

using mote::border;
using mote::footprint;

namespace {

// What a row "abcd" looks like from -6 to 9; '.' where nothing is there.
std::string line(std::string const& pixels, border edges) {
    std::string s;
    for (std::ptrdiff_t i = -6; i < 10; ++i) {
        std::ptrdiff_t const at = mote::border_index(i, static_cast<std::ptrdiff_t>(pixels.size()), edges);
        s += at < 0 ? '.' : pixels[static_cast<std::size_t>(at)];
    }
    return s;
}

std::string drawn(footprint const& f) {
    std::string s;
    for (std::ptrdiff_t dy = f.first_row(); dy <= f.last_row(); ++dy) {
        for (std::ptrdiff_t dx = f.first_column(); dx <= f.last_column(); ++dx) s += dx >= f.left(dy) && dx <= f.right(dy) ? '#' : '.';
        s += '\n';
    }
    return s;
}

} // namespace

TEST_CASE("Borders repeat, mirror or reflect the line, also far outside") {
    CHECK(line("abcd", border::clip) == "......abcd......");
    CHECK(line("abcd", border::constant) == "......abcd......");
    CHECK(line("abcd", border::replicate) == "aaaaaaabcddddddd");
    CHECK(line("abcd", border::mirror) == "cddcbaabcddcbaab");
    CHECK(line("abcd", border::reflect) == "abcdcbabcdcbabcd");
    CHECK(line("a", border::mirror) == std::string(16, 'a'));
    CHECK(line("a", border::reflect) == std::string(16, 'a'));
    CHECK(line("ab", border::reflect) == "abababababababab");
}

TEST_CASE("Footprints have the pixels that their definition says") {
    CHECK(drawn(footprint::square(3)) == "###\n###\n###\n");
    CHECK(footprint::square(1).size() == 1);
    CHECK(footprint::square(51).size() == 2601);
    CHECK(drawn(footprint::disc(0)) == "#\n");
    CHECK(drawn(footprint::disc(1)) == ".#.\n###\n.#.\n");
    CHECK(drawn(footprint::disc(2)) == "..#..\n.###.\n#####\n.###.\n..#..\n");
    CHECK(drawn(footprint::imagej_disc(0.5)) == ".#.\n###\n.#.\n");
    CHECK(drawn(footprint::imagej_disc(1)) == "###\n###\n###\n");
    CHECK(footprint::imagej_disc(15).size() == 717);
    CHECK(footprint::imagej_disc(1.5).size() == footprint::imagej_disc(1.75).size());
    auto const odd = footprint::of_rows(-1, {{0, 1}, {-1, 0}});
    CHECK(drawn(odd) == ".##\n##.\n");
    CHECK(odd.size() == 4);
    CHECK(odd.last_row() == 0);
}

TEST_CASE("Windows that cannot be are refused") {
    for (std::ptrdiff_t const side : {-1, 0, 2, 50}) CHECK_THROWS_AS(footprint::square(side), mote::parameter_error);
    CHECK_THROWS_AS(footprint::square(std::ptrdiff_t{1} << 40), mote::parameter_error);
    CHECK_THROWS_AS(footprint::disc(-1), mote::parameter_error);
    CHECK_THROWS_AS(footprint::disc(1e300), mote::parameter_error);
    CHECK_THROWS_AS(footprint::imagej_disc(std::numeric_limits<double>::quiet_NaN()), mote::parameter_error);
    CHECK_THROWS_AS(footprint::of_rows(0, {}), mote::parameter_error);
    CHECK_THROWS_AS(footprint::of_rows(0, {{1, 0}}), mote::parameter_error);
    CHECK_THROWS_AS(mote::neighbourhood(4), mote::parameter_error);
}

} // namespace window_test
