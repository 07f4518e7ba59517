// SPDX-License-Identifier: MIT
#include <mote/threshold/local/local_yen.hpp>

#include "window_histogram.hpp"

#include <utility>

namespace local_yen_test {

namespace {

auto const surface = [](auto const& img, mote::neighbourhood const& w, std::size_t bins, auto& level, auto const& run) {
    mote::local_yen_options o;
    o.window = w;
    o.bins = bins;
    mote::local_yen_surface(img, o, level, run);
};
auto const mask = [](auto const& img, mote::neighbourhood const& w, std::size_t bins, mote::polarity p, auto& out, auto const& run) {
    mote::local_yen_options o;
    o.window = w;
    o.bins = bins;
    mote::local_yen(img, o, p, out, run);
};
auto const bin = [](bin_tallies const& h) { return mote::yen_bin(h); };

} // namespace

TEST_CASE("local Yen by hand") {
    // Counts 2, 1, 1, 1, 9 of a window that sees all: cut before the 9.
    mote::image<std::uint8_t> img(14, 1);
    for (int i = 0; i < 14; ++i) img(i, 0) = static_cast<std::uint8_t>(i < 2 ? 50 : i < 5 ? 49 + i : 54);
    mote::image<double> level(14, 1);
    mote::local_yen_options o;
    o.window = 29;
    mote::local_yen_surface(img, o, level);
    CHECK(level(0, 0) == 53);
    CHECK(level(13, 0) == 53);
}

TEST_CASE("local Yen agrees with the histogram of each window") { check_against_obvious(surface, mask, bin); }

TEST_CASE("local Yen chooses the bin that the global threshold does") { check_criterion<mote::yen_criterion>(bin); }

TEST_CASE("local Yen does not depend on shift, orientation, type, view, strips, threads and instructions") { check_invariances(surface, mask); }

TEST_CASE("local Yen of flat and empty images, and what it refuses") { check_edge_cases(surface, mask); }

} // namespace local_yen_test
