// SPDX-License-Identifier: MIT
#include <mote/threshold/local/local_isodata.hpp>

#include "window_histogram.hpp"

#include <utility>

namespace local_isodata_test {

namespace {

auto const surface = [](auto const& img, mote::neighbourhood const& w, std::size_t bins, auto& level, auto const& run) {
    mote::local_isodata_options o;
    o.window = w;
    o.bins = bins;
    mote::local_isodata_surface(img, o, level, run);
};
auto const mask = [](auto const& img, mote::neighbourhood const& w, std::size_t bins, mote::polarity p, auto& out, auto const& run) {
    mote::local_isodata_options o;
    o.window = w;
    o.bins = bins;
    mote::local_isodata(img, o, p, out, run);
};
auto const bin = [](bin_tallies const& h) { return mote::isodata_bin(h); };

} // namespace

TEST_CASE("local IsoData by hand") {
    // 0 0 10: the mean of the means is 5, an empty bin.
    mote::image<std::uint8_t> img(3, 1);
    img(2, 0) = 10;
    mote::image<double> level(3, 1);
    mote::local_isodata_options o;
    o.window = 5;
    mote::local_isodata_surface(img, o, level);
    CHECK(level(0, 0) == 5);
}

TEST_CASE("local IsoData agrees with the histogram of each window") { check_against_obvious(surface, mask, bin); }

TEST_CASE("local IsoData chooses the bin that the global threshold does") { check_criterion<mote::isodata_criterion>(bin); }

TEST_CASE("local IsoData does not depend on shift, orientation, type, view, strips, threads and instructions") { check_invariances(surface, mask); }

TEST_CASE("local IsoData of flat and empty images, and what it refuses") { check_edge_cases(surface, mask); }

} // namespace local_isodata_test
