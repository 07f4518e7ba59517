// SPDX-License-Identifier: MIT
#include <mote/split/hull_mask.hpp>

#include <mote/label/components.hpp>
#include <mote/label/encode.hpp>
#include <mote/label/paint.hpp>

#include "catch.hpp"
#include "measure/reference.hpp"
#include "random_image.hpp"
#include "split/splitting.hpp"

#include <cstdint>
#include <vector>

namespace hull_mask_test {

namespace {

using point = mote::lattice_point;

/// Whether p is in the convex hull of some points: no line through two of them has it strictly on the side where none of them is.
bool in_hull(std::vector<point> const& all, point p) {
    for (point const a : all)
        for (point const b : all) {
            if (a == b) continue;
            auto const side = [&](point q) { return (b.x - a.x) * (q.y - a.y) - (b.y - a.y) * (q.x - a.x); };
            bool edge = true;
            for (point const q : all) edge = edge && side(q) >= 0;
            if (edge && side(p) < 0) return false;
        }
    // Points on a line have it on neither side: then within their box.
    std::int64_t left = all[0].x, right = left, top = all[0].y, bottom = top;
    for (point const q : all) left = std::min(left, q.x), right = std::max(right, q.x), top = std::min(top, q.y), bottom = std::max(bottom, q.y);
    return p.x >= left && p.x <= right && p.y >= top && p.y <= bottom;
}

} // namespace

TEST_CASE("hull masks hold the pixels in the hull of some region") {
    std::uint32_t seed = 800;
    for (std::ptrdiff_t const width : {1, 2, 7, 18})
        for (std::ptrdiff_t const height : {1, 2, 13})
            for (double const density : {0.0, 0.1, 0.35, 0.6, 1.0}) {
                auto const in = splitting::label(random_mask(width, height, ++seed, density));
                auto const labels = mote::paint_labels(in.runs);
                auto const got = mote::hull_mask(in.runs, in.count);
                auto const mask = mote::paint_mask(got);
                std::vector<std::vector<point>> points(in.count + 1);
                for (std::ptrdiff_t y = 0; y < height; ++y)
                    for (std::ptrdiff_t x = 0; x < width; ++x)
                        if (labels(x, y) != 0) points[labels(x, y)].push_back({x, y});
                std::size_t wrong = 0;
                for (std::ptrdiff_t y = 0; y < height; ++y)
                    for (std::ptrdiff_t x = 0; x < width; ++x) {
                        bool inside = false;
                        for (std::uint32_t l = 1; l <= in.count && !inside; ++l) inside = in_hull(points[l], {x, y});
                        wrong += inside != (mask(x, y) != 0);
                    }
                CAPTURE(width, height, density);
                CHECK(wrong == 0);
            }
}

TEST_CASE("convex regions are their own hulls, and one hull counts as Pick's theorem says") {
    mote::image<std::uint8_t> mask(200, 120);
    shapes::ellipse(mask, 50.3, 60.7, 40, 22, 35);
    shapes::disc(mask, 130, 50, 30.5);
    mask(190, 100) = 255;
    auto const in = splitting::label(mask);
    REQUIRE(in.count == 3);
    CHECK(mote::hull_mask(in.runs, in.count) == mote::runs_of(mask));
    for (std::uint32_t seed = 1; seed < 60; ++seed) {
        auto runs = mote::runs_of(random_mask(41, 37, seed, 0.02));
        for (mote::run& r : runs.runs()) r.label = 1;
        std::vector<point> hull;
        mote::centre_hull(mote::region_runs(runs, 1)[1], hull);
        auto whole = mote::hull_mask(runs, 1);
        std::uint64_t area = 0;
        for (mote::run& r : whole.runs()) {
            area += r.end - r.begin;
            r.label = 1;
        }
        CHECK(static_cast<double>(area) == mote::lattice_points_inside(hull));
        auto again = mote::hull_mask(whole, 1);
        for (mote::run& r : again.runs()) r.label = 1;
        CHECK(again == whole);
    }
    CHECK(mote::hull_mask(mote::run_image(5), 0) == mote::run_image(5));
    CHECK_THROWS_AS(mote::hull_mask(in.runs, 2), mote::parameter_error);
}

} // namespace hull_mask_test
