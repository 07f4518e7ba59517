// SPDX-License-Identifier: MIT
#include <mote/split/concave_points.hpp>

#include <mote/label/components.hpp>
#include <mote/label/encode.hpp>
#include <mote/label/paint.hpp>

#include "catch.hpp"
#include "measure/reference.hpp"
#include "random_image.hpp"
#include "shared.hpp"
#include "split/splitting.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <random>
#include <vector>

namespace concave_points_test {

namespace {

using splitting::check_consistent, splitting::label;

std::uint32_t pieces(mote::image<std::uint8_t> const& mask, mote::concave_options const& o = {}) {
    auto const p = label(mask);
    return mote::split_at_concave_points(p.runs, p.count, o).count();
}

} // namespace

TEST_CASE("concave points lie where the hull is farthest") {
    // A square of 9 with a notch of 1 x 4 in its top side.
    auto const notched = mote::contours_of(shapes::chords(shapes::draw("####.####/####.####/####.####/####.####/#########/#########")));
    REQUIRE(notched.size() == 1);
    auto const points = mote::concave_points_of(notched[0], 1);
    REQUIRE(points.size() == 2);
    for (auto const& p : points) {
        CHECK(p.depth == 4);
        CHECK(p.inward == mote::point{0, 1});
        CHECK(notched[0].corners[p.index].y == 4);
    }
    CHECK(mote::concave_points_of(notched[0], 4.01).empty());
    CHECK(mote::concave_points_of({}, 0).empty());
    // Two discs: one point in either pocket, at the intersections of the circles.
    mote::image<std::uint8_t> pair(80, 60);
    shapes::disc(pair, 25, 30, 15);
    shapes::disc(pair, 49, 30, 15);
    auto const k = mote::contours_of(shapes::chords(pair));
    auto const two = mote::concave_points_of(k.at(0), 1.5);
    REQUIRE(two.size() >= 2);
    bool up = false, down = false;
    for (auto const& p : two) {
        auto const at = k[0].corners[p.index];
        if (p.depth < 5) continue; // 15 - 9
        CHECK(std::abs(static_cast<double>(at.x) - 37.5) <= 2);
        (p.inward.y > 0 ? up : down) = true;
    }
    CHECK(up);
    CHECK(down);
}

TEST_CASE("the stairs of digitised convex shapes are at most sqrt(2) pixels deep") {
    std::mt19937 engine(21);
    auto const uniform = [&] { return static_cast<double>(engine()) / 4294967296.0; };
    for (int i = 0; i < 300; ++i) {
        double const b = 1 + 24 * uniform(), a = b * (1 + uniform());
        mote::image<std::uint8_t> mask(110, 110);
        shapes::ellipse(mask, 54 + uniform(), 54 + uniform(), a, b, 180 * uniform());
        auto const all = mote::contours_of(shapes::chords(mask));
        REQUIRE(all.size() == 1);
        CAPTURE(a, b);
        CHECK(mote::concave_points_of(all[0], 1.4143).empty());
    }
}

TEST_CASE("discs and ellipses of any size are not cut at concave points") {
    std::mt19937 engine(22);
    auto const uniform = [&] { return static_cast<double>(engine()) / 4294967296.0; };
    int cut = 0;
    for (int r = 2; r <= 50; ++r)
        for (int i = 0; i < 6; ++i) {
            mote::image<std::uint8_t> mask(104, 104);
            double const a = r, b = i < 3 ? r : std::max(1.0, r * (0.3 + 0.6 * uniform()));
            shapes::ellipse(mask, 51 + uniform(), 51 + uniform(), a, b, 180 * uniform());
            cut += pieces(mask) != 1;
            // The rule for cuts alone must leave them whole, too.
            cut += pieces(mask, {.solidity_limit = 2}) != 1;
        }
    CHECK(cut == 0);
}

TEST_CASE("a pair, a chain, a cross and a square of discs are cut at their concave points") {
    mote::image<std::uint8_t> pair(90, 60);
    shapes::disc(pair, 20, 40, 10);
    shapes::disc(pair, 34, 40, 9);
    shapes::disc(pair, 70, 20, 12);
    auto const in = label(pair);
    auto const out = mote::split_at_concave_points(in.runs, in.count);
    check_consistent(in, out);
    CHECK(out.parent == std::vector<std::uint32_t>{1, 2, 2});
    CHECK(out.pieces == std::vector<std::uint32_t>{1, 2, 2});
    // The chord through the intersections of the circles is at x = 27.68.
    auto const labels = mote::paint_labels(out.runs);
    for (std::ptrdiff_t y = 0; y < 60; ++y)
        for (std::ptrdiff_t x = 0; x < 60; ++x)
            if (labels(x, y) > 1 && std::abs(static_cast<double>(x) - 27.68) > 1.5) CHECK((labels(x, y) == labels(20, 40)) == (x < 27));

    mote::image<std::uint8_t> chain(140, 80);
    for (int i = 0; i < 6; ++i) shapes::disc(chain, 15 + 18 * i, 40 + 12 * std::sin(i), 11);
    CHECK(pieces(chain) == 6);
    mote::image<std::uint8_t> row(100, 50);
    shapes::disc(row, 20, 25, 14);
    shapes::disc(row, 40, 25, 9);
    shapes::disc(row, 60, 25, 14);
    CHECK(pieces(row) == 3);
    mote::image<std::uint8_t> cross(90, 90);
    for (auto const& [x, y] : {std::pair{45, 45}, {26, 45}, {64, 45}, {45, 26}, {45, 64}}) shapes::disc(cross, x, y, 11);
    CHECK(pieces(cross) == 5);
    mote::image<std::uint8_t> square(80, 80); // with a hole in its middle, which two cuts cross
    for (auto const& [x, y] : {std::pair{28, 28}, {28, 50}, {50, 28}, {50, 50}}) shapes::disc(square, x, y, 12);
    auto const four = label(square);
    auto const apart = mote::split_at_concave_points(four.runs, four.count);
    check_consistent(four, apart);
    CHECK(apart.count() == 4);
    mote::image<std::uint8_t> triangle(90, 90); // without one
    for (int i = 0; i < 3; ++i) shapes::disc(triangle, 45 + 17 * std::cos(2.1 * i), 45 + 17 * std::sin(2.1 * i), 17);
    CHECK(pieces(triangle) == 3);
}

TEST_CASE("cuts at concave points keep pixels, order and parents of whatever comes in") {
    std::uint32_t seed = 700;
    for (std::ptrdiff_t const width : {1, 2, 9, 64, 131})
        for (std::ptrdiff_t const height : {1, 3, 40, 97})
            for (double const density : {0.3, 0.6, 0.8, 1.0})
                for (auto const c : {mote::connectivity::four, mote::connectivity::eight}) {
                    auto const in = label(random_mask(width, height, ++seed, density), c);
                    mote::concave_options const eager{2, 0, 1e9, 1e9, 90, 0};
                    for (auto const& o : {mote::concave_options{}, eager}) {
                        if (o.min_radius == 0 && width * height > 64 * 40) continue;
                        auto const out = mote::split_at_concave_points(in.runs, in.count, o);
                        check_consistent(in, out);
                        CHECK(out.count() >= in.count);
                    }
                }
    mote::run_image const nothing(7);
    CHECK(mote::split_at_concave_points(nothing, 0).count() == 0);
    CHECK(mote::split_at_concave_points(nothing, 5).count() == 0);
}

TEST_CASE("a label in two parts is left whole") {
    mote::image<std::uint8_t> mask(90, 30);
    shapes::disc(mask, 18, 15, 10);
    shapes::disc(mask, 34, 15, 10);
    auto in = label(mask);
    CHECK(mote::split_at_concave_points(in.runs, 1).count() == 2);
    shapes::disc(mask, 70, 15, 9);
    in = label(mask);
    REQUIRE(in.count == 2);
    for (mote::run& r : in.runs.runs()) r.label = 1;
    CHECK(mote::split_at_concave_points(in.runs, 1).count() == 1);
}

TEST_CASE("the options of concave points are checked and obeyed") {
    mote::image<std::uint8_t> mask(60, 30);
    shapes::disc(mask, 18, 15, 10);
    shapes::disc(mask, 34, 15, 10);
    CHECK(pieces(mask) == 2);
    CHECK(pieces(mask, {.solidity_limit = 0}) == 1);
    CHECK(pieces(mask, {.min_depth = 8}) == 1);
    CHECK(pieces(mask, {.max_cost = 0.5}) == 1);
    CHECK(pieces(mask, {.max_cut = 0.4}) == 1);
    CHECK(pieces(mask, {.min_radius = 11}) == 1);
    CHECK_THROWS_WITH(pieces(mask, {.max_turn_deg = 91}), Catch::Contains("max_turn_deg 91"));
    CHECK_THROWS_AS(pieces(mask, {.min_depth = std::nan("")}), mote::parameter_error);
    CHECK_THROWS_AS(pieces(mask, {.max_cost = -1}), mote::parameter_error);
    auto const p = label(mask);
    CHECK_THROWS_AS(mote::split_at_concave_points(p.runs, 0), mote::parameter_error);
}

TEST_CASE("the reference mask of touching discs at concave points") {
    auto const path = shared_path("reference/inputs/masks/touching_180x140.png");
    if (!path) return;
    auto const in = label(reference::mask_of(reference::read_png(*path)));
    auto const out = mote::split_at_concave_points(in.runs, in.count);
    check_consistent(in, out);
    INFO("components " << in.count << ", pieces " << out.count());
    CHECK(out.count() > in.count);
    CHECK(out.count() <= 25);
}

} // namespace concave_points_test
