// SPDX-License-Identifier: MIT
#include <mote/split/uecs.hpp>

#include "catch.hpp"
#include "measure/reference.hpp"
#include "random_image.hpp"
#include "split/splitting.hpp"

#include <cmath>
#include <cstdint>
#include <random>
#include <utility>
#include <vector>

namespace uecs_test {

namespace {

using splitting::check_consistent, splitting::label;

std::uint32_t pieces(mote::image<std::uint8_t> const& mask, mote::erosion_options const& o = {}) {
    auto const p = label(mask);
    return mote::split_by_ultimate_erosion(p.runs, p.count, o).count();
}

} // namespace

TEST_CASE("concaveness is how deep a notch is") {
    CHECK(mote::concaveness({}) == 0);
    CHECK(mote::concaveness(shapes::chords(shapes::draw("#########/#########/#########"))) == 0);
    CHECK(mote::concaveness(shapes::chords(shapes::draw("####.####/####.####/#########/#########"))) == 2);
    CHECK(mote::concaveness(shapes::chords(shapes::draw("#####/#...#/#...#/#####"))) == 0); // a hole is no notch
    mote::image<std::uint8_t> cross(51, 51);
    for (std::ptrdiff_t i = 5; i < 46; ++i)
        for (std::ptrdiff_t j = 21; j < 30; ++j) cross(i, j) = cross(j, i) = 255;
    CHECK(mote::concaveness(shapes::chords(cross)) == Approx(16 / std::sqrt(2.0)));
}

TEST_CASE("erosion leaves discs and ellipses of any size whole") {
    std::mt19937 engine(31);
    auto const uniform = [&] { return static_cast<double>(engine()) / 4294967296.0; };
    int cut = 0;
    for (int r = 2; r <= 30; ++r)
        for (int i = 0; i < 4; ++i) {
            mote::image<std::uint8_t> mask(70, 70);
            shapes::ellipse(mask, 34 + uniform(), 34 + uniform(), r, i < 2 ? r : std::max(1.0, r * (0.3 + 0.6 * uniform())), 180 * uniform());
            cut += pieces(mask) != 1;
            cut += pieces(mask, {.solidity_limit = 2}) != 1;
        }
    CHECK(cut == 0);
}

TEST_CASE("a pair, a chain and a cross of discs are cut by erosion") {
    mote::image<std::uint8_t> pair(90, 60);
    shapes::disc(pair, 20, 40, 10);
    shapes::disc(pair, 36, 40, 9);
    shapes::disc(pair, 70, 20, 12);
    auto const in = label(pair);
    auto const out = mote::split_by_ultimate_erosion(in.runs, in.count);
    check_consistent(in, out);
    CHECK(out.parent == std::vector<std::uint32_t>{1, 2, 2});
    CHECK(out.pieces == std::vector<std::uint32_t>{1, 2, 2});
    mote::image<std::uint8_t> chain(140, 80);
    for (int i = 0; i < 6; ++i) shapes::disc(chain, 15 + 18 * i, 40 + 12 * std::sin(i), 11);
    CHECK(pieces(chain) == 6);
    mote::image<std::uint8_t> cross(90, 90);
    for (auto const& [x, y] : {std::pair{45, 45}, {26, 45}, {64, 45}, {45, 26}, {45, 64}}) shapes::disc(cross, x, y, 11);
    CHECK(pieces(cross) == 5);
    mote::image<std::uint8_t> square(80, 80); // round a hole that is filled and holds no particle
    for (auto const& [x, y] : {std::pair{28, 28}, {28, 50}, {50, 28}, {50, 50}}) shapes::disc(square, x, y, 12);
    CHECK(pieces(square) == 4);
}

TEST_CASE("cuts by erosion keep pixels, order and parents of whatever comes in") {
    std::uint32_t seed = 900;
    for (std::ptrdiff_t const width : {1, 2, 9, 64})
        for (std::ptrdiff_t const height : {1, 3, 40})
            for (double const density : {0.3, 0.6, 0.8, 1.0}) {
                auto const in = label(random_mask(width, height, ++seed, density));
                mote::erosion_options const eager{.solidity_limit = 2, .max_concaveness = 0, .min_drop = 0, .min_radius = 0};
                for (auto const& o : {mote::erosion_options{}, eager}) check_consistent(in, mote::split_by_ultimate_erosion(in.runs, in.count, o));
            }
    CHECK(mote::split_by_ultimate_erosion(mote::run_image(7), 0).count() == 0);
}

TEST_CASE("the options of ultimate erosion are checked and obeyed") {
    mote::image<std::uint8_t> mask(60, 30);
    shapes::disc(mask, 18, 15, 10);
    shapes::disc(mask, 35, 15, 10);
    CHECK(pieces(mask) == 2);
    CHECK(pieces(mask, {.solidity_limit = 0}) == 1);
    CHECK(pieces(mask, {.max_box = 100}) == 1);
    CHECK(pieces(mask, {.max_concaveness = 20}) == 1);
    CHECK(pieces(mask, {.min_drop = 9}) == 1);
    CHECK(pieces(mask, {.min_radius = 11}) == 1);
    CHECK_THROWS_WITH(pieces(mask, {.step = 0.05}), Catch::Contains("step 0.05"));
    CHECK_THROWS_AS(pieces(mask, {.min_drop = std::nan("")}), mote::parameter_error);
    CHECK_THROWS_AS(pieces(mask, {.max_box = std::ptrdiff_t{1} << 32}), mote::parameter_error);
    auto const p = label(mask);
    CHECK_THROWS_AS(mote::split_by_ultimate_erosion(p.runs, 0), mote::parameter_error);
}

} // namespace uecs_test
