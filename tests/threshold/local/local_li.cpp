// SPDX-License-Identifier: MIT
#include <mote/threshold/local/local_li.hpp>

#include "window_histogram.hpp"

#include <utility>

namespace local_li_test {

namespace {

auto const surface = [](auto const& img, mote::neighbourhood const& w, std::size_t bins, auto& level, auto const& run) {
    mote::local_li_options o;
    o.window = w;
    o.bins = bins;
    mote::local_li_surface(img, o, level, run);
};
auto const mask = [](auto const& img, mote::neighbourhood const& w, std::size_t bins, mote::polarity p, auto& out, auto const& run) {
    mote::local_li_options o;
    o.window = w;
    o.bins = bins;
    mote::local_li(img, o, p, out, run);
};
auto const bin = [](bin_tallies const& h) { return mote::li_bin(h, 0); };

} // namespace

TEST_CASE("local Li by hand") {
    // In the middle: 1, 2 and 9 above the image's smallest value; cut before the 9.
    mote::image<std::uint8_t> img(5, 1);
    for (int i = 0; i < 5; ++i) img(i, 0) = static_cast<std::uint8_t>(std::vector<int>{100, 101, 102, 109, 100}[static_cast<std::size_t>(i)]);
    mote::image<double> level(5, 1);
    mote::local_li_options o;
    o.window = 3;
    mote::local_li_surface(img, o, level);
    CHECK(level(2, 0) == 102);
}

TEST_CASE("local Li agrees with the histogram of each window") { check_against_obvious(surface, mask, bin); }

TEST_CASE("local Li chooses the bin that the global threshold does") { check_criterion<mote::li_criterion>(bin); }

TEST_CASE("local Li does not depend on shift, orientation, type, view, strips, threads and instructions") { check_invariances(surface, mask); }

TEST_CASE("local Li of flat and empty images, and what it refuses") { check_edge_cases(surface, mask); }

} // namespace local_li_test
