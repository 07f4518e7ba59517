// SPDX-License-Identifier: MIT
#include <mote/split/convex_hull.hpp>

#include "catch.hpp"
#include "measure/reference.hpp"
#include "random_image.hpp"

#include <algorithm>
#include <cstdint>
#include <set>
#include <utility>
#include <vector>

namespace convex_hull_test {

namespace {

using points = std::vector<mote::lattice_point>;

long long turn(mote::lattice_point o, mote::lattice_point a, mote::lattice_point b) {
    return (a.x - o.x) * (b.y - o.y) - (a.y - o.y) * (b.x - o.x);
}

/// Gift wrapping over all points, clockwise on the screen from the topmost, then rightmost point.
points wrap(points const& all) {
    auto const start = *std::min_element(all.begin(), all.end(), [](auto a, auto b) { return a.y != b.y ? a.y < b.y : a.x > b.x; });
    points hull{start};
    for (mote::lattice_point at = start;;) {
        mote::lattice_point next = at;
        for (auto const p : all) {
            if (p == at) continue;
            long long const t = next == at ? -1 : turn(at, next, p);
            auto const far = [&](mote::lattice_point q) { return (q.x - at.x) * (q.x - at.x) + (q.y - at.y) * (q.y - at.y); };
            if (next == at || t < 0 || (t == 0 && far(p) > far(next))) next = p;
        }
        if (next == at || next == start) return hull;
        hull.push_back(at = next);
    }
}

std::set<std::pair<std::int64_t, std::int64_t>> as_set(points const& p) {
    std::set<std::pair<std::int64_t, std::int64_t>> s;
    for (auto const q : p) s.insert({q.x, q.y});
    return s;
}

} // namespace

TEST_CASE("hulls are those of gift wrapping over all pixels") {
    std::uint32_t seed = 70;
    for (std::ptrdiff_t const width : {1, 2, 5, 20})
        for (std::ptrdiff_t const height : {1, 2, 6, 17})
            for (double const density : {0.05, 0.4, 1.0}) {
                auto const mask = random_mask(width, height, ++seed, density);
                auto const region = shapes::chords(mask);
                points hull;
                if (region.empty()) {
                    mote::corner_hull(region, hull);
                    CHECK(hull.empty());
                    CHECK(mote::lattice_points_inside(hull) == 0);
                    continue;
                }
                points corners, centres;
                for (auto const& c : region)
                    for (std::int64_t x = c.begin; x < c.end; ++x) {
                        centres.push_back({x, c.y});
                        for (std::int64_t const dx : {0, 1})
                            for (std::int64_t const dy : {0, 1}) corners.push_back({x + dx, c.y + dy});
                    }
                CAPTURE(width, height, density);
                for (bool const corner : {true, false}) {
                    corner ? mote::corner_hull(region, hull) : mote::centre_hull(region, hull);
                    auto const expected = wrap(corner ? corners : centres);
                    CHECK(hull.size() == expected.size());
                    CHECK(as_set(hull) == as_set(expected));
                    double twice = 0;
                    for (std::size_t i = 0; i < hull.size(); ++i) {
                        auto const a = hull[i], b = hull[(i + 1) % hull.size()];
                        twice += static_cast<double>(a.x * b.y - a.y * b.x);
                        if (hull.size() > 2) CHECK(turn(a, b, hull[(i + 2) % hull.size()]) > 0);
                    }
                    CHECK(mote::polygon_area(hull) == twice / 2);
                    double inside = 0;
                    for (std::int64_t y = -1; y <= height + 1; ++y)
                        for (std::int64_t x = -1; x <= width + 1; ++x) {
                            bool in = true;
                            for (std::size_t i = 0; i < hull.size(); ++i) in &= turn(hull[i], hull[(i + 1) % hull.size()], {x, y}) >= 0;
                            if (hull.size() == 1) in = x == hull[0].x && y == hull[0].y;
                            if (hull.size() == 2)
                                in &= x >= std::min(hull[0].x, hull[1].x) && x <= std::max(hull[0].x, hull[1].x) && y >= hull[0].y &&
                                      y <= std::max(hull[0].y, hull[1].y);
                            inside += in;
                        }
                    CHECK(mote::lattice_points_inside(hull) == inside);
                }
            }
}

TEST_CASE("digitised discs fill their lattice hull") {
    for (double const r : {0.5, 1.0, 2.0, 3.3, 5.0, 12.5, 20.0}) {
        mote::image<std::uint8_t> mask(50, 50);
        shapes::disc(mask, 24.3, 25.1, r);
        auto const region = shapes::chords(mask);
        points hull;
        mote::centre_hull(region, hull);
        CHECK(mote::lattice_points_inside(hull) == static_cast<double>(mote::area_of(region)));
    }
}

TEST_CASE("coordinates may be as large as rows allow") {
    std::int64_t const far = std::int64_t{1} << 44;
    std::vector<mote::chord> const region{{0, 0, 4294967294U}, {far, 0, 1}};
    points hull;
    mote::corner_hull(region, hull);
    REQUIRE(hull.size() == 5);
    CHECK(mote::polygon_area(hull) == Approx(4294967294.0 / 2 * static_cast<double>(far)).epsilon(1e-6));
}

} // namespace convex_hull_test
