// SPDX-License-Identifier: MIT
#include <mote/label/components.hpp>
#include <mote/label/paint.hpp>
#include <mote/label/topology.hpp>

#include "catch.hpp"
#include "every_isa.hpp"
#include "label/reference.hpp"
#include "random_image.hpp"
#include "shared.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace topology_test {

namespace {

using mote::connectivity;
using image = mote::image<std::uint8_t>;

struct grid {
    std::ptrdiff_t width, height;
    std::vector<std::int64_t> at; // of a frame of one pixel around the image
    std::int64_t& operator()(std::ptrdiff_t x, std::ptrdiff_t y) { return at[static_cast<std::size_t>((y + 1) * (width + 2) + x + 1)]; }
};

connectivity dual(connectivity c) { return c == connectivity::eight ? connectivity::four : connectivity::eight; }

// Floods the framed image: foreground is 1 .. n, background -1 (the frame's), -2 (hole 1) ...
std::pair<grid, std::pair<std::int64_t, std::int64_t>> flood(mote::image_view<std::uint8_t const> mask, connectivity c) {
    grid g{mask.width, mask.height, std::vector<std::int64_t>(static_cast<std::size_t>((mask.width + 2) * (mask.height + 2)))};
    auto const solid = [&](std::ptrdiff_t x, std::ptrdiff_t y) { return x >= 0 && y >= 0 && x < mask.width && y < mask.height && mask(x, y) != 0; };
    std::int64_t components = 0, backgrounds = 0;
    for (std::ptrdiff_t y0 = -1; y0 <= mask.height; ++y0)
        for (std::ptrdiff_t x0 = -1; x0 <= mask.width; ++x0) {
            if (g(x0, y0) != 0) continue;
            bool const kind = solid(x0, y0);
            auto const number = kind ? ++components : -++backgrounds;
            labelling::flood(x0, y0, kind ? c : dual(c), [&](std::ptrdiff_t x, std::ptrdiff_t y) {
                if (x < -1 || y < -1 || x > mask.width || y > mask.height || solid(x, y) != kind || g(x, y) != 0) return false;
                g(x, y) = number;
                return true;
            });
        }
    return {g, {components, backgrounds - 1}};
}

// Twice two pixels: (Q1 - Q3 +- 2 QD) / 4. S. B. Gray, IEEE Trans. Computers 20(5):551-561, 1971.
std::int64_t quads(mote::image_view<std::uint8_t const> mask, connectivity c) {
    auto const at = [&](std::ptrdiff_t x, std::ptrdiff_t y) { return x >= 0 && y >= 0 && x < mask.width && y < mask.height && mask(x, y) != 0 ? 1 : 0; };
    std::int64_t sum = 0;
    for (std::ptrdiff_t y = -1; y < mask.height; ++y)
        for (std::ptrdiff_t x = -1; x < mask.width; ++x) {
            int const a = at(x, y), b = at(x + 1, y), d = at(x, y + 1), e = at(x + 1, y + 1), n = a + b + d + e;
            if (n == 1) ++sum;
            if (n == 3) --sum;
            if (n == 2 && a == e) sum += c == connectivity::four ? 2 : -2;
        }
    return sum / 4;
}

// All that an outsider cannot reach without crossing the component, by flooding its complement.
std::uint64_t filled(grid& g, std::int64_t component, connectivity c) {
    std::vector<char> seen(g.at.size());
    auto const mark = [&](std::ptrdiff_t x, std::ptrdiff_t y) -> char& { return seen[static_cast<std::size_t>((y + 1) * (g.width + 2) + x + 1)]; };
    std::uint64_t outside = 0;
    labelling::flood(-1, -1, dual(c), [&](std::ptrdiff_t x, std::ptrdiff_t y) {
        if (x < -1 || y < -1 || x > g.width || y > g.height || mark(x, y) != 0 || g(x, y) == component) return false;
        mark(x, y) = 1;
        ++outside;
        return true;
    });
    return g.at.size() - outside;
}

void check(mote::image_view<std::uint8_t const> mask, connectivity c) {
    auto const tree = mote::topology_of(mask, c);
    auto [truth, counts] = flood(mask, c);
    REQUIRE(static_cast<std::int64_t>(tree.components.size()) == counts.first);
    REQUIRE(static_cast<std::int64_t>(tree.holes.size()) == counts.second);
    CHECK(tree.euler_number() == quads(mask, c));
    CHECK(mote::topology_of(mote::runs_of(mask), c) == tree);
    mote::topology expected;
    expected.components.resize(tree.components.size());
    expected.holes.resize(tree.holes.size());
    std::vector<bool> component_seen(tree.components.size()), hole_seen(tree.holes.size());
    for (std::ptrdiff_t y = 0; y < mask.height; ++y)
        for (std::ptrdiff_t x = 0; x < mask.width; ++x) {
            std::int64_t const l = truth(x, y);
            if (l == -1) {
                ++expected.outside_area;
            } else if (l < 0) {
                auto const i = static_cast<std::size_t>(-l - 2);
                auto& h = expected.holes[i];
                ++h.area;
                if (hole_seen[i]) continue;
                hole_seen[i] = true;
                h.first_row = y, h.first_column = static_cast<std::uint32_t>(x);
                h.component = static_cast<std::uint32_t>(truth(x, y - 1)); // above, where the algorithm looks left
                ++expected.components[h.component - 1].holes;
            } else {
                auto const i = static_cast<std::size_t>(l - 1);
                auto& p = expected.components[i];
                ++p.area;
                if (component_seen[i]) continue;
                component_seen[i] = true;
                p.first_row = y, p.first_column = static_cast<std::uint32_t>(x);
                p.filled_area = filled(truth, l, c);
                p.surroundings = static_cast<std::uint32_t>(-truth(x, y - 1) - 1);
                if (p.surroundings > 0) ++expected.holes[p.surroundings - 1].components;
            }
        }
    for (std::size_t h = 0; h < expected.holes.size(); ++h) {
        expected.holes[h].filled_area = expected.holes[h].area;
        for (auto const& p : expected.components)
            if (p.surroundings == h + 1) expected.holes[h].filled_area += p.filled_area;
    }
    CHECK(tree == expected);
    auto runs = mote::runs_of(mask);
    mote::run_image holes;
    CHECK(mote::label_with_holes(runs, holes, c) == tree);
    REQUIRE(holes.height() == mask.height);
    auto labelled = mote::runs_of(mask);
    mote::label(labelled, c);
    CHECK(runs == labelled);
    auto const painted = mote::paint_labels(holes);
    bool same = true;
    for (std::ptrdiff_t y = 0; y < mask.height; ++y)
        for (std::ptrdiff_t x = 0; x < mask.width; ++x) same = same && painted(x, y) == static_cast<std::uint32_t>(std::max<std::int64_t>(-truth(x, y) - 1, 0));
    CHECK(same);
}

image drawn(std::vector<std::string> const& rows) {
    image result(static_cast<std::ptrdiff_t>(rows.front().size()), static_cast<std::ptrdiff_t>(rows.size()));
    for (std::ptrdiff_t y = 0; y < result.height(); ++y)
        for (std::ptrdiff_t x = 0; x < result.width(); ++x) result(x, y) = rows[static_cast<std::size_t>(y)][static_cast<std::size_t>(x)] == '#' ? 255 : 0;
    return result;
}

} // namespace

TEST_CASE("adjacency tree, holes, filled areas and Euler numbers agree with floods and bit quads") {
    for_every_isa([&](mote::isa level) {
        INFO(mote::name(level));
        for (auto const c : {connectivity::four, connectivity::eight})
            for (std::ptrdiff_t const width : {1, 2, 3, 7, 31, 65})
                for (double const density : {0.0, 0.2, 0.4, 0.5, 0.6, 0.7, 0.8, 0.95, 1.0}) {
                    auto const mask = random_mask(width, 29, static_cast<std::uint32_t>(width) + 70, density);
                    CAPTURE(width, density);
                    check(mask.view(), c);
                    check(mask.view().transposed(), c);
                }
    });
}

TEST_CASE("a ring in a ring in a ring has its place in the tree") {
    auto const mask = drawn({"#########", "#.......#", "#.#####.#", "#.#...#.#", "#.#.#.#.#", "#.#...#.#", "#.#####.#", "#.......#", "#########"});
    for (auto const c : {connectivity::four, connectivity::eight}) {
        auto const tree = mote::topology_of(mask, c);
        REQUIRE(tree.components.size() == 3);
        REQUIRE(tree.holes.size() == 2);
        CHECK(tree.components[0] == mote::component_topology{0, 1, 32, 81, 0, 0});
        CHECK(tree.components[1] == mote::component_topology{1, 1, 16, 25, 2, 2});
        CHECK(tree.components[2] == mote::component_topology{2, 0, 1, 1, 4, 4});
        CHECK(tree.holes[0] == mote::hole_topology{1, 1, 24, 49, 1, 1});
        CHECK(tree.holes[1] == mote::hole_topology{2, 1, 8, 9, 3, 3});
        CHECK(tree.outside_area == 0);
        CHECK(tree.euler_number() == 1);
        CHECK(tree.components[0].euler_number() == 0);
        check(mask.view(), c);
    }
}

TEST_CASE("connectivities are dual: four pixels around one enclose it or do not touch") {
    auto const mask = drawn({".....", "..#..", ".#.#.", "..#..", "....."});
    auto const eight = mote::topology_of(mask, connectivity::eight), four = mote::topology_of(mask, connectivity::four);
    REQUIRE(eight.components.size() == 1);
    CHECK(eight.components[0] == mote::component_topology{0, 1, 4, 5, 1, 2});
    CHECK(four.components.size() == 4);
    CHECK(four.holes.empty());
    CHECK(four.outside_area == 21);
}

TEST_CASE("background at the border is in no hole") {
    for (auto const& mask : {drawn({"###", "#.#", "#.#"}), drawn({"#.#", "#.#", "###"}), drawn({"###", "..#", "###"}), drawn({"###", "#..", "###"})})
        for (auto const c : {connectivity::four, connectivity::eight}) {
            auto const tree = mote::topology_of(mask, c);
            CHECK(tree.holes.empty());
            CHECK(tree.outside_area == 2);
            CHECK(tree.components[0].filled_area == 7);
        }
}

TEST_CASE("masks without pixels have an empty tree, and a full one no hole") {
    for (auto const& [w, h] : {std::pair{0, 0}, {0, 5}, {5, 0}}) {
        CHECK(mote::topology_of(image(w, h)) == mote::topology{});
        auto runs = mote::runs_of(image(w, h));
        mote::run_image holes(3);
        CHECK(mote::label_with_holes(runs, holes) == mote::topology{});
        CHECK(holes == runs);
    }
    CHECK(mote::topology_of(image(1, 1)).outside_area == 1);
    auto const full = mote::topology_of(image(5, 4), -1, mote::polarity::bright);
    REQUIRE(full.components.size() == 1);
    CHECK(full.components[0] == mote::component_topology{0, 0, 20, 20, 0, 0});
}

TEST_CASE("runs that touch are no mask, and have no tree") {
    mote::run_image runs(9);
    runs.add(1, 3, 1);
    runs.add(3, 5, 2);
    runs.end_row();
    CHECK_THROWS_AS(mote::topology_of(runs), mote::parameter_error);
}

TEST_CASE("the tree from a level is that of the mask") {
    auto const src = random_image<std::uint16_t>(77, 50, 5, 0, 65535);
    for (auto const p : {mote::polarity::bright, mote::polarity::dark})
        CHECK(mote::topology_of(src, 30000.5, p) == mote::topology_of(mote::apply_level(src, 30000.5, p)));
}

TEST_CASE("Euler numbers and counts of holes agree with the reference tools") {
    if (!shared_path("reference")) return;
    auto const compared = labelling::for_each_record([](auto const& mask, connectivity c, auto const& record, auto const&) {
        auto const tree = mote::topology_of(mask, c);
        CHECK(tree.components.size() == record.at("count").template get<std::size_t>());
        CHECK(tree.euler_number() == record.at("euler_number").template get<std::int64_t>());
        CHECK(tree.euler_number() == quads(mask.view(), c));
        for (std::size_t i = 0; i < tree.components.size(); ++i) CHECK(tree.components[i].area == record.at("areas")[i].template get<std::uint64_t>());
    });
    CHECK(compared == 58);
}

} // namespace topology_test
