// SPDX-License-Identifier: MIT
#include <mote/split/touching.hpp>

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
#include <set>
#include <string>
#include <vector>

namespace touching_test {

namespace {

using splitting::check_consistent, splitting::label;

std::uint32_t pieces(mote::image<std::uint8_t> const& mask, mote::split_options const& o = {}) {
    auto const p = label(mask);
    return mote::split_touching(p.runs, p.count, o).count();
}

} // namespace

TEST_CASE("two discs are cut at the neck and a third one is passed through") {
    mote::image<std::uint8_t> mask(90, 60);
    shapes::disc(mask, 20, 40, 10);
    shapes::disc(mask, 37, 40, 9);
    shapes::disc(mask, 70, 20, 12);
    auto const in = label(mask);
    REQUIRE(in.count == 2);
    auto const out = mote::split_touching(in.runs, in.count);
    check_consistent(in, out);
    CHECK(out.parent == std::vector<std::uint32_t>{1, 2, 2});
    CHECK(out.pieces == std::vector<std::uint32_t>{1, 2, 2});
    // The chord through the two intersections of the circles is at x = 29.06; no pixel may be far on the wrong side.
    auto const labels = mote::paint_labels(out.runs);
    for (std::ptrdiff_t y = 0; y < 60; ++y)
        for (std::ptrdiff_t x = 0; x < 60; ++x)
            if (labels(x, y) > 1 && std::abs(static_cast<double>(x) - 29.06) > 2) CHECK((labels(x, y) == labels(20, 40)) == (x < 29));
}

TEST_CASE("single convex particles are never cut") {
    std::mt19937 engine(11);
    auto const uniform = [&] { return static_cast<double>(engine()) / 4294967296.0; };
    for (int i = 0; i < 300; ++i) {
        double const b = 1 + 20 * uniform(), a = b * (1 + uniform());
        mote::image<std::uint8_t> mask(110, 110);
        shapes::ellipse(mask, 54 + uniform(), 54 + uniform(), a, b, 180 * uniform());
        CAPTURE(a, b);
        CHECK(pieces(mask) == 1);
        // The neck rule alone must leave them whole, too.
        CHECK(pieces(mask, {.solidity_limit = 2}) == 1);
    }
}

TEST_CASE("pairs of discs are separated at the stated rates") {
    std::mt19937 engine(12);
    auto const uniform = [&] { return static_cast<double>(engine()) / 4294967296.0; };
    for (double const ratio : {1.0, 2.0, 3.0})
        for (double const overlap : {0.0, 0.1, 0.2}) {
            int right = 0, more = 0;
            for (int i = 0; i < 40; ++i) {
                double const r = 8, large = r * ratio, d = large + r - overlap * 2 * r, t = 6.2831853 * uniform();
                mote::image<std::uint8_t> mask(120, 120);
                double const x = 59 + uniform(), y = 59 + uniform();
                shapes::disc(mask, x, y, large);
                shapes::disc(mask, x + d * std::cos(t), y + d * std::sin(t), r);
                if (label(mask).count == 2) { // just apart on the pixels
                    ++right;
                    continue;
                }
                std::uint32_t const n = pieces(mask);
                right += n == 2;
                more += n > 2;
            }
            CAPTURE(ratio, overlap);
            CHECK(right >= 36);
            CHECK(more == 0);
        }
}

TEST_CASE("chains, clusters and pinholes") {
    mote::image<std::uint8_t> chain(140, 30);
    for (int i = 0; i < 6; ++i) shapes::disc(chain, 15 + 20 * i, 15, 11);
    CHECK(pieces(chain) == 6);
    mote::image<std::uint8_t> cluster(70, 70);
    for (int i = 0; i < 3; ++i) shapes::disc(cluster, 35 + 12 * std::cos(2.1 * i), 35 + 12 * std::sin(2.1 * i), 11);
    CHECK(pieces(cluster) == 3);
    mote::image<std::uint8_t> holed(60, 60);
    shapes::disc(holed, 30, 30, 20);
    for (int const i : {22, 27, 33, 38}) holed(i, i) = holed(i, 60 - i) = 0;
    CHECK(pieces(holed) == 1);
    auto const in = label(holed);
    check_consistent(in, mote::split_touching(in.runs, in.count)); // the holes stay holes
    mote::image<std::uint8_t> ring(60, 60);
    shapes::disc(ring, 30.3, 29.7, 24);
    for (std::ptrdiff_t y = 0; y < 60; ++y)
        for (std::ptrdiff_t x = 0; x < 60; ++x)
            if (std::hypot(static_cast<double>(x) - 30.3, static_cast<double>(y) - 29.7) < 14) ring(x, y) = 0;
    CHECK(pieces(ring) == 1);
}

TEST_CASE("whatever comes in, pixels, order and parents are kept") {
    std::uint32_t seed = 900;
    for (std::ptrdiff_t const width : {1, 2, 9, 64, 131})
        for (std::ptrdiff_t const height : {1, 3, 40, 97})
            for (double const density : {0.3, 0.6, 0.8, 1.0})
                for (auto const c : {mote::connectivity::four, mote::connectivity::eight}) {
                    auto const in = label(random_mask(width, height, ++seed, density), c);
                    mote::split_options eager;
                    eager.solidity_limit = 2;
                    eager.neck = {1, 0, 0};
                    for (auto const& o : {mote::split_options{}, eager}) {
                        auto const out = mote::split_touching(in.runs, in.count, o);
                        check_consistent(in, out);
                        CHECK(out.count() >= in.count);
                    }
                }
    mote::run_image const nothing(7);
    CHECK(mote::split_touching(nothing, 0).count() == 0);
    CHECK(mote::split_touching(nothing, 5).count() == 0);
}

TEST_CASE("a run that comes in two parts is cut as one") {
    mote::image<std::uint8_t> mask(60, 30);
    shapes::disc(mask, 18, 15, 10);
    shapes::disc(mask, 36, 15, 10);
    auto const whole = label(mask);
    mote::run_image parts(60);
    for (std::ptrdiff_t y = 0; y < 30; ++y) {
        for (mote::run const& r : whole.runs.row(y)) {
            for (std::uint32_t x = r.begin; x < r.end; x += 5) parts.add(x, std::min(x + 5, r.end), r.label);
        }
        parts.end_row();
    }
    auto const a = mote::split_touching(whole.runs, 1), b = mote::split_touching(parts, 1);
    CHECK(a.count() == 2);
    CHECK(a.parent == b.parent);
    auto const x = mote::paint_labels(a.runs), y = mote::paint_labels(b.runs);
    for (std::ptrdiff_t v = 0; v < 30; ++v) CHECK(std::equal(x.row(v), x.row(v) + 60, y.row(v)));
}

TEST_CASE("options are checked and obeyed") {
    mote::image<std::uint8_t> mask(60, 30);
    shapes::disc(mask, 18, 15, 10);
    shapes::disc(mask, 36, 15, 10);
    CHECK(pieces(mask) == 2);
    CHECK(pieces(mask, {.solidity_limit = 0}) == 1);
    CHECK(pieces(mask, {.max_box = 100}) == 1);
    CHECK(pieces(mask, {.neck = {.max_neck = 0.2}}) == 1);
    CHECK(pieces(mask, {.neck = {.min_radius = 12}}) == 1);
    CHECK(pieces(mask, {.neck = {.min_drop = 9}}) == 1);
    CHECK_THROWS_WITH(pieces(mask, {.neck = {.max_neck = 1.5}}), Catch::Contains("max_neck 1.5"));
    CHECK_THROWS_AS(pieces(mask, {.max_box = -1}), mote::parameter_error);
    CHECK_THROWS_AS(pieces(mask, {.solidity_limit = std::nan("")}), mote::parameter_error);
    auto const p = label(mask);
    CHECK_THROWS_AS(mote::split_touching(p.runs, 0), mote::parameter_error);
}

TEST_CASE("the reference mask of touching discs falls into about as many pieces as other programs find") {
    auto const path = shared_path("reference/inputs/masks/touching_180x140.png");
    if (!path) return;
    auto const in = label(reference::mask_of(reference::read_png(*path)));
    auto const out = mote::split_touching(in.runs, in.count);
    check_consistent(in, out);
    INFO("components " << in.count << ", pieces " << out.count());
    CHECK(out.count() >= 22);
    CHECK(out.count() <= 25);
}

} // namespace touching_test
