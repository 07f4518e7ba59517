// SPDX-License-Identifier: MIT
#include <mote/label/component_stream.hpp>
#include <mote/label/components.hpp>
#include <mote/label/encode.hpp>

#include "catch.hpp"
#include "drawn_mask.hpp"
#include "every_isa.hpp"
#include "random_image.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>
#include <tuple>
#include <vector>

namespace component_stream_test {

namespace {

using mote::closed_component;
using mote::connectivity;

std::vector<closed_component> by_first_pixel(std::vector<closed_component> list) {
    std::sort(list.begin(), list.end(), [](auto const& a, auto const& b) { return std::tie(a.first_row, a.first_column) < std::tie(b.first_row, b.first_column); });
    return list;
}

std::vector<closed_component> streamed(mote::run_image const& runs, connectivity c) {
    std::vector<closed_component> list;
    mote::component_stream stream(runs.width(), c);
    for (std::ptrdiff_t y = 0; y < runs.height(); ++y) {
        std::size_t const before = list.size();
        stream.row(runs.row(y), [&](closed_component const& one) {
            CHECK(one.bounds.y + one.bounds.height == y); // given away with the first row that does not reach it
            list.push_back(one);
        });
        CHECK(list.size() - before <= runs.row(y > 0 ? y - 1 : 0).size());
        CHECK(stream.open() <= runs.row(y).size());
    }
    CHECK(stream.rows() == runs.height());
    stream.finish([&](closed_component const& one) { list.push_back(one); });
    CHECK(stream.open() == 0);
    CHECK(stream.rows() == 0);
    return list;
}

// The same components as those of the whole mask, whose order is that of first pixels.
void check(mote::image<std::uint8_t> const& mask, connectivity c) {
    auto const runs = mote::runs_of(mask);
    auto const wanted = mote::components(mask, c);
    auto const found = by_first_pixel(streamed(runs, c));
    REQUIRE(found.size() == wanted.size());
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        CHECK(static_cast<mote::component const&>(found[i]) == wanted[i]);
        CHECK(mask(static_cast<std::ptrdiff_t>(found[i].first_column), static_cast<std::ptrdiff_t>(found[i].first_row)) != 0);
        CHECK(found[i].first_row == wanted[i].bounds.y);
    }
}

} // namespace

TEST_CASE("a stream finds the components of the whole mask") {
    std::uint32_t seed = 0;
    for (connectivity const c : {connectivity::four, connectivity::eight})
        for (double const density : {0.02, 0.3, 0.42, 0.55, 0.62, 0.9, 1.0})
            for (auto const& [w, h] : {std::pair<std::ptrdiff_t, std::ptrdiff_t>{1, 1}, {1, 40}, {40, 1}, {2, 31}, {63, 20}, {64, 64}, {130, 97}}) {
                CAPTURE(static_cast<int>(c), density, w, h);
                check(random_mask(w, h, ++seed, density), c);
            }
}

TEST_CASE("a stream joins what meets late, early and around") {
    for (connectivity const c : {connectivity::four, connectivity::eight})
        for (auto const& rows : std::vector<std::vector<std::string>>{
                 {"#.#.#.#.#", "#.#.#.#.#", "#########"},                         // a comb that closes at the bottom
                 {"#########", "#.#.#.#.#", "#.#.#.#.#"},                         // one that opens
                 {"########", "#......#", "#.####.#", "#.#..#.#", "#...##.#", "########"}, // a ring around a hook
                 {"#...#", ".#.#.", "..#..", ".#.#.", "#...#"},                   // diagonals
                 {"..#", "#.#", "###", "...", "###", "#.#", "#.."},               // one closes as another begins
                 {"#.......#", ".#.....#.", "..#...#..", "...#.#...", "....#...."},
                 {".#.#.#.", "#.#.#.#", ".#.#.#.", "#.#.#.#"},
                 {"##", "..", "##", "..", "##"}}) {
            CAPTURE(static_cast<int>(c), rows);
            check(drawn_mask(rows), c);
        }
    // Many joins in one row, nested, from the middle outwards and from either side.
    std::ptrdiff_t const n = 200;
    for (int const kind : {0, 1, 2}) {
        mote::image<std::uint8_t> mask(2 * n, n);
        for (std::ptrdiff_t i = 0; i < n; ++i) {
            std::ptrdiff_t const depth = kind == 0 ? n - 1 - i : kind == 1 ? i : n / 2;
            for (std::ptrdiff_t y = i % 7; y <= depth; ++y) mask(2 * i, y) = 1;
            if (2 * i + 1 < 2 * n) mask(2 * i + 1, depth) = 1;
        }
        check(mask, connectivity::four);
        check(mask, connectivity::eight);
    }
}

TEST_CASE("closed components come in the order of their first pixels in the row before") {
    auto const runs = mote::runs_of(drawn_mask({"#.#..#", "#.#.##", "......"}));
    auto const list = streamed(runs, connectivity::four);
    REQUIRE(list.size() == 3);
    CHECK(list[0].first_column == 0);
    CHECK(list[1].first_column == 2);
    CHECK(list[2].first_column == 5);
    CHECK(list[2].bounds == mote::box{4, 0, 2, 2});
    CHECK(list[2].area == 3);
}

TEST_CASE("a stream takes pixels and a level as it takes runs") {
    auto const img = random_image<std::uint16_t>(150, 60, 3, 0, 1000);
    for_every_isa([&](mote::isa level) {
        CAPTURE(mote::name(level));
        for (mote::polarity const p : {mote::polarity::bright, mote::polarity::dark}) {
            std::vector<closed_component> list;
            auto const take = [&](closed_component const& one) { list.push_back(one); };
            mote::component_stream stream(150);
            for (std::ptrdiff_t y = 0; y < 60; ++y) stream.row(mote::const_view(img).subview(0, y, 150, 1), 700.5, p, take);
            stream.finish(take);
            auto const wanted = mote::components(img, 700.5, p);
            list = by_first_pixel(list);
            REQUIRE(list.size() == wanted.size());
            for (std::size_t i = 0; i < wanted.size(); ++i) CHECK(static_cast<mote::component const&>(list[i]) == wanted[i]);
        }
    });
}

TEST_CASE("a stream of many rows holds no more than a few of them") {
    // Squares of 20 pixels, 50 apart, in 20,000 columns and rows.
    std::ptrdiff_t const side = 20000;
    std::vector<mote::run> squares;
    for (std::uint32_t x = 7; x + 20 <= side; x += 50) squares.push_back({x, x + 20, 0});
    std::size_t count = 0, most_open = 0;
    bool same = true;
    auto const take = [&](closed_component const& one) {
        same = same && one.area == 400 && one.bounds.width == 20 && one.bounds.height == 20 &&
               one.centroid == mote::point{static_cast<double>(one.bounds.x) + 9.5, static_cast<double>(one.bounds.y) + 9.5};
        ++count;
    };
    mote::component_stream stream(side);
    for (std::ptrdiff_t y = 0; y < side; ++y) {
        stream.row(y % 50 < 20 ? std::span<mote::run const>(squares) : std::span<mote::run const>(), take);
        most_open = std::max(most_open, stream.open());
    }
    stream.finish(take);
    CHECK(count == 400 * squares.size());
    CHECK(most_open == squares.size());
    CHECK(same);
}

TEST_CASE("a stream refuses rows that are none") {
    auto const ignore = [](closed_component const&) {};
    CHECK_THROWS_AS(mote::component_stream(-1), mote::parameter_error);
    CHECK_THROWS_AS(mote::component_stream(std::ptrdiff_t{1} << 32), mote::parameter_error);
    mote::component_stream stream(10);
    std::vector<std::vector<mote::run>> const wrong{{{3, 3, 0}}, {{5, 4, 0}}, {{0, 11, 0}}, {{4, 6, 0}, {1, 2, 0}}, {{1, 3, 0}, {3, 5, 0}}};
    for (auto const& runs : wrong) CHECK_THROWS_AS(stream.row(runs, ignore), mote::parameter_error);
    CHECK_THROWS_WITH(stream.row(wrong[2], ignore), "component_stream: row 0 has a run of columns 0 to 11; expected runs in order, apart and within 0 .. 10");
    mote::image<std::uint8_t> const narrow(9, 1), tall(10, 2), one(10, 1);
    CHECK_THROWS_AS(stream.row(narrow, 1, mote::polarity::bright, ignore), mote::parameter_error);
    CHECK_THROWS_AS(stream.row(tall, 1, mote::polarity::bright, ignore), mote::parameter_error);
    CHECK_THROWS_AS(stream.row(one, 1, mote::polarity::automatic, ignore), mote::parameter_error);
    CHECK_THROWS_AS(stream.row(one, std::numeric_limits<double>::quiet_NaN(), mote::polarity::bright, ignore), mote::parameter_error);
    CHECK(stream.rows() == 0);
    // After all that it still works, and after the end it starts anew.
    for (int const times : {1, 2}) {
        std::size_t found = 0;
        auto const count = [&](closed_component const& c) {
            CHECK(c.area == 3);
            CHECK(c.first_row == 0);
            ++found;
        };
        std::vector<mote::run> const runs{{1, 2, 0}, {4, 5, 0}};
        for (int y = 0; y < 3; ++y) stream.row(runs, count);
        stream.finish(count);
        CHECK(found == 2);
        CAPTURE(times);
    }
    mote::component_stream none(0);
    none.row(std::vector<mote::run>{}, ignore);
    none.finish(ignore);
}

} // namespace component_stream_test
