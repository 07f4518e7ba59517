// SPDX-License-Identifier: MIT
#include <mote/render/instance_map.hpp>

#include "catch.hpp"
#include "random_image.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <utility>
#include <vector>

namespace instance_map_test {
namespace {

std::map<std::uint32_t, std::uint32_t> as_map(std::vector<mote::label_colour> const& colours) {
    std::map<std::uint32_t, std::uint32_t> m;
    for (auto const& c : colours) m[c.label] = c.colour;
    return m;
}

/// Regions around random points: each pixel belongs to the nearest.
mote::image<std::uint32_t> cells(std::ptrdiff_t size, std::uint32_t n, std::uint32_t seed) {
    auto const at = random_image<std::uint16_t>(2, n, seed, 0, static_cast<double>(size - 1));
    mote::image<std::uint32_t> labels(size, size);
    for (std::ptrdiff_t y = 0; y < size; ++y)
        for (std::ptrdiff_t x = 0; x < size; ++x) {
            std::ptrdiff_t best = 1 << 30;
            for (std::uint32_t i = 0; i < n; ++i) {
                std::ptrdiff_t const dx = x - at(0, i), dy = y - at(1, i), d = dx * dx + dy * dy;
                if (d < best) best = d, labels(x, y) = 1000000 + 7 * i;
            }
        }
    return labels;
}

} // namespace

TEST_CASE("regions that touch have different colours") {
    for (std::uint32_t seed = 1; seed <= 12; ++seed) {
        auto const labels = cells(60, 40, seed);
        auto const list = mote::neighbour_colours(labels, 7, 0);
        CHECK(std::is_sorted(list.begin(), list.end(), [](auto const& a, auto const& b) { return a.label < b.label; }));
        auto colour = as_map(list);
        std::set<std::uint32_t> present, used;
        for (std::ptrdiff_t y = 0; y < 60; ++y)
            for (std::ptrdiff_t x = 0; x < 60; ++x) {
                std::uint32_t const v = labels(x, y);
                present.insert(v);
                for (auto const& [dx, dy] : {std::pair{1, 0}, {0, 1}, {1, 1}, {-1, 1}})
                    if (x + dx >= 0 && x + dx < 60 && y + dy < 60 && labels(x + dx, y + dy) != v) CHECK(colour.at(labels(x + dx, y + dy)) != colour.at(v));
            }
        CHECK(list.size() == present.size());
        for (auto const& c : list) used.insert(c.colour);
        CHECK(*used.rbegin() < 7);
        CHECK(used.size() == 7);
    }
}

TEST_CASE("regions with little background between them have different colours") {
    // Dots two pixels apart, a checkerboard of gaps: every one has eight neighbours at most.
    mote::image<std::uint16_t> labels(60, 60);
    for (std::ptrdiff_t y = 0; y < 60; ++y)
        for (std::ptrdiff_t x = 0; x < 60; ++x)
            if (x % 4 < 2 && y % 4 < 2) labels(x, y) = static_cast<std::uint16_t>(1 + x / 4 + 15 * (y / 4));
    auto colour = as_map(mote::neighbour_colours(labels, 7, 2));
    REQUIRE(colour.size() == 225);
    for (std::uint32_t i = 0; i < 225; ++i) {
        if (i % 15 < 14) CHECK(colour[1 + i] != colour[2 + i]);
        if (i < 210) CHECK(colour[1 + i] != colour[16 + i]);
    }
    // Out of reach, each takes the colour that is used least.
    for (auto const& [label, c] : as_map(mote::neighbour_colours(labels, 1000, 1))) CHECK(c < 225);
    CHECK(mote::neighbour_colours(labels, 1).back() == mote::label_colour{225, 0});
    CHECK(mote::neighbour_colours(mote::image<std::uint32_t>(5, 5)).empty());
    CHECK(mote::neighbour_colours(mote::image<std::uint32_t>{}).empty());
    mote::image<std::uint64_t> high(1, 1);
    high(0, 0) = std::uint64_t{1} << 32;
    CHECK_THROWS_AS(mote::neighbour_colours(high), mote::parameter_error);
    CHECK_THROWS_AS(mote::neighbour_colours(labels, 0), mote::parameter_error);
    CHECK_THROWS_AS(mote::neighbour_colours(labels, 7, -1), mote::parameter_error);
}

TEST_CASE("an instance map has grey between, colours inside and outlines") {
    mote::image<std::uint8_t> grey(12, 8);
    mote::image<std::uint32_t> labels(12, 8);
    for (std::ptrdiff_t y = 1; y < 7; ++y)
        for (std::ptrdiff_t x = 1; x < 11; ++x) labels(x, y) = x < 6 ? 4000000000U : 5;
    auto colour = as_map(mote::neighbour_colours(labels));
    CHECK(colour.at(5) != colour.at(4000000000U));
    mote::instance_map_options o;
    o.opacity = 50;
    auto const map = mote::instance_map(grey, labels, o);
    mote::rgb8 const full = mote::instance_colours[colour.at(5)];
    auto const half = [](std::uint8_t below, std::uint8_t c) { return static_cast<std::uint8_t>((below * 50 + c * 50 + 50) / 100); };
    CHECK(map(0, 0) == mote::rgb8{128, 128, 128});
    CHECK(map(6, 3) == full); // next to the other region
    CHECK(map(10, 6) == full);
    CHECK(map(8, 4) == mote::rgb8{half(128, full.red), half(128, full.green), half(128, full.blue)});
    o.zoom = 4;
    o.line_width = 2;
    auto const large = mote::instance_map(grey, labels, o);
    CHECK(large(4 * 6 + 1, 16) == full);
    CHECK(large(4 * 6 + 2, 16) == map(8, 4));
    o.line_width = 0;
    CHECK(mote::instance_map(grey, labels, o)(4 * 6, 16) == map(8, 4));
    CHECK(mote::instance_map(mote::image<float>{}, mote::image<std::uint32_t>{}).empty());
    CHECK_THROWS_WITH(mote::instance_map(grey, mote::image<std::uint32_t>(3, 3)), Catch::Contains("the labels are 3 x 3"));
    o.line_width = 33;
    CHECK_THROWS_AS(mote::instance_map(grey, labels, o), mote::parameter_error);
}

} // namespace instance_map_test
