// SPDX-License-Identifier: MIT
#include <mote/split/contour.hpp>

#include <mote/label/components.hpp>
#include <mote/label/encode.hpp>

#include "catch.hpp"
#include "measure/reference.hpp"
#include "random_image.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <set>
#include <utility>
#include <vector>

namespace contour_test {

namespace {

using mote::lattice_point;

/// All pixel edges of a mask as (from, to) with the foreground on the right.
std::multiset<std::array<std::int64_t, 4>> edges_of(mote::image<std::uint8_t> const& m) {
    std::multiset<std::array<std::int64_t, 4>> result;
    auto const in = [&](std::int64_t x, std::int64_t y) { return x >= 0 && y >= 0 && x < m.width() && y < m.height() && m(x, y) != 0; };
    for (std::int64_t y = 0; y < m.height(); ++y)
        for (std::int64_t x = 0; x < m.width(); ++x) {
            if (!in(x, y)) continue;
            if (!in(x, y - 1)) result.insert({x, y, x + 1, y});
            if (!in(x + 1, y)) result.insert({x + 1, y, x + 1, y + 1});
            if (!in(x, y + 1)) result.insert({x + 1, y + 1, x, y + 1});
            if (!in(x - 1, y)) result.insert({x, y + 1, x, y});
        }
    return result;
}

/// Number of connected parts; background is counted with a rim around it.
int parts(mote::image<std::uint8_t> const& m, bool foreground, bool eight) {
    auto const w = m.width() + 2, h = m.height() + 2;
    std::vector<int> seen(static_cast<std::size_t>(w * h), 0);
    auto const is = [&](std::ptrdiff_t x, std::ptrdiff_t y) {
        bool const in = x >= 1 && y >= 1 && x <= m.width() && y <= m.height() && m(x - 1, y - 1) != 0;
        return in == foreground;
    };
    int n = 0;
    for (std::ptrdiff_t y = 0; y < h; ++y)
        for (std::ptrdiff_t x = 0; x < w; ++x) {
            if (!is(x, y) || seen[static_cast<std::size_t>(y * w + x)] != 0) continue;
            ++n;
            std::vector<std::pair<std::ptrdiff_t, std::ptrdiff_t>> stack{{x, y}};
            seen[static_cast<std::size_t>(y * w + x)] = n;
            while (!stack.empty()) {
                auto const [px, py] = stack.back();
                stack.pop_back();
                for (int dy = -1; dy <= 1; ++dy)
                    for (int dx = -1; dx <= 1; ++dx) {
                        if (!eight && dx != 0 && dy != 0) continue;
                        auto const qx = px + dx, qy = py + dy;
                        if (qx < 0 || qy < 0 || qx >= w || qy >= h || !is(qx, qy) || seen[static_cast<std::size_t>(qy * w + qx)] != 0) continue;
                        seen[static_cast<std::size_t>(qy * w + qx)] = n;
                        stack.push_back({qx, qy});
                    }
            }
        }
    return n;
}

bool before(lattice_point a, lattice_point b) { return a.y != b.y ? a.y < b.y : a.x < b.x; }

} // namespace

TEST_CASE("contours of small shapes") {
    CHECK(mote::contours_of({}).empty());
    auto const one = mote::contours_of(shapes::chords(shapes::draw("#")));
    REQUIRE(one.size() == 1);
    CHECK(one[0].corners == std::vector<lattice_point>{{0, 0}, {1, 0}, {1, 1}, {0, 1}});
    CHECK(mote::enclosed_pixels(one[0]) == 1);
    std::vector<mote::point> middles;
    mote::edge_midpoints(one[0], middles);
    CHECK(middles == std::vector<mote::point>{{0, -0.5}, {0.5, 0}, {0, 0.5}, {-0.5, 0}});

    auto const bend = mote::contours_of(shapes::chords(shapes::draw("##/#./#.")));
    REQUIRE(bend.size() == 1);
    CHECK(bend[0].corners == std::vector<lattice_point>{{0, 0}, {2, 0}, {2, 1}, {1, 1}, {1, 3}, {0, 3}});

    auto const ring = mote::contours_of(shapes::chords(shapes::draw("###/#.#/###")));
    REQUIRE(ring.size() == 2);
    CHECK(!ring[0].hole);
    CHECK(ring[1].hole);
    CHECK(ring[1].corners == std::vector<lattice_point>{{1, 1}, {1, 2}, {2, 2}, {2, 1}}); // counter-clockwise
    CHECK(mote::enclosed_pixels(ring[0]) == 9);
    CHECK(mote::enclosed_pixels(ring[1]) == -1);

    auto const diagonal = shapes::chords(shapes::draw("#./.#"));
    CHECK(mote::contours_of(diagonal, mote::connectivity::four).size() == 2);
    auto const joined = mote::contours_of(diagonal, mote::connectivity::eight);
    REQUIRE(joined.size() == 1);
    CHECK(joined[0].corners == std::vector<lattice_point>{{0, 0}, {1, 0}, {1, 1}, {2, 1}, {2, 2}, {1, 2}, {1, 1}, {0, 1}});
}

TEST_CASE("contours hold every pixel edge once, the areas, and as many loops as there are parts and holes") {
    std::uint32_t seed = 40;
    for (std::ptrdiff_t const width : {1, 2, 7, 31})
        for (std::ptrdiff_t const height : {1, 3, 29})
            for (double const density : {0.1, 0.4, 0.6, 0.9, 1.0})
                for (bool const eight : {false, true}) {
                    auto const mask = random_mask(width, height, ++seed, density);
                    auto const region = shapes::chords(mask);
                    auto const all = mote::contours_of(region, eight ? mote::connectivity::eight : mote::connectivity::four);
                    std::multiset<std::array<std::int64_t, 4>> edges;
                    std::int64_t area = 0;
                    int outer = 0, holes = 0;
                    bool order = true, alternates = true;
                    for (std::size_t i = 0; i < all.size(); ++i) {
                        auto const& k = all[i];
                        std::int64_t const enclosed = mote::enclosed_pixels(k);
                        CHECK(k.hole == (enclosed < 0));
                        area += enclosed;
                        (k.hole ? holes : outer) += 1;
                        order = order && (i == 0 || before(all[i - 1].corners[0], k.corners[0]) || all[i - 1].corners[0] == k.corners[0]);
                        for (std::size_t j = 0; j < k.corners.size(); ++j) {
                            auto const a = k.corners[j], b = k.corners[(j + 1) % k.corners.size()];
                            order = order && !before(a, k.corners[0]);
                            alternates = alternates && ((a.x == b.x) != (a.y == b.y)) && (a.y == b.y) == ((j % 2 == 0) != k.hole);
                            std::int64_t const dx = (b.x > a.x) - (b.x < a.x), dy = (b.y > a.y) - (b.y < a.y);
                            for (auto p = a; !(p == b); p = {p.x + dx, p.y + dy}) edges.insert({p.x, p.y, p.x + dx, p.y + dy});
                        }
                        std::vector<mote::point> middles;
                        mote::edge_midpoints(k, middles);
                        CHECK(middles.size() % 2 == 0);
                    }
                    CAPTURE(width, height, density, eight);
                    CHECK(edges == edges_of(mask));
                    CHECK(area == static_cast<std::int64_t>(mote::area_of(region)));
                    CHECK(outer == parts(mask, true, eight));
                    CHECK(holes == parts(mask, false, !eight) - 1);
                    CHECK(order);
                    CHECK(alternates);
                }
}

TEST_CASE("contours far from the origin") {
    std::vector<mote::chord> const far{{std::ptrdiff_t{1} << 60, 4294967290U, 4294967294U}, {(std::ptrdiff_t{1} << 60) + 1, 4294967290U, 4294967292U}};
    auto const k = mote::contours_of(far);
    REQUIRE(k.size() == 1);
    CHECK(mote::enclosed_pixels(k[0]) == 6);
}

} // namespace contour_test
