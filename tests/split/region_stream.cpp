// SPDX-License-Identifier: MIT
#include <mote/label/components.hpp>
#include <mote/label/encode.hpp>
#include <mote/morphology/fill_holes.hpp>
#include <mote/split/region_runs.hpp>
#include <mote/split/region_stream.hpp>

#include "catch.hpp"
#include "drawn_mask.hpp"
#include "random_image.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

namespace region_stream_test {

namespace {

using mote::chord;
using mote::connectivity;
using regions = std::vector<std::vector<chord>>;

regions by_first_pixel(regions list) {
    std::sort(list.begin(), list.end(), [](auto const& a, auto const& b) { return std::tie(a.front().y, a.front().begin) < std::tie(b.front().y, b.front().begin); });
    return list;
}

regions streamed(mote::run_image const& mask, mote::region_stream& stream) {
    regions list;
    auto const take = [&](mote::region_chords r) { list.emplace_back(r.begin(), r.end()); };
    for (std::ptrdiff_t y = 0; y < mask.height(); ++y) stream.row(mask.row(y), take);
    CHECK(stream.rows() == mask.height());
    stream.finish(take);
    CHECK(stream.rows() == 0);
    return list;
}

regions whole(mote::run_image mask, connectivity c, bool fill) {
    if (fill) mask = mote::fill_holes(mask, c == connectivity::eight ? connectivity::four : connectivity::eight);
    std::uint32_t const count = mote::label(mask, c);
    mote::region_runs const runs(mask, count);
    regions list;
    for (std::uint32_t i = 1; i <= count; ++i) list.emplace_back(runs[i].begin(), runs[i].end());
    return list;
}

void check(mote::image<std::uint8_t> const& mask) {
    auto const runs = mote::runs_of(mask);
    for (connectivity const c : {connectivity::four, connectivity::eight})
        for (bool const fill : {true, false}) {
            CAPTURE(static_cast<int>(c), fill);
            mote::region_stream stream(runs.width(), c, fill);
            auto const wanted = whole(runs, c, fill);
            CHECK(by_first_pixel(streamed(runs, stream)) == wanted);
            CHECK(by_first_pixel(streamed(runs, stream)) == wanted); // as new
        }
}

} // namespace

TEST_CASE("a stream of regions gives those of the whole mask with its holes filled") {
    std::uint32_t seed = 0;
    for (double const density : {0.0, 0.05, 0.3, 0.42, 0.5, 0.6, 0.7, 0.85, 1.0})
        for (auto const& [w, h] : {std::pair<std::ptrdiff_t, std::ptrdiff_t>{1, 1}, {1, 20}, {20, 1}, {2, 9}, {5, 5}, {7, 40}, {40, 33}, {90, 70}}) {
            CAPTURE(density, w, h);
            for (int times = 0; times < (w * h < 100 ? 20 : 2); ++times) check(random_mask(w, h, ++seed, density));
        }
}

TEST_CASE("a stream of regions knows rings, spirals and what lies in them") {
    for (auto const& rows : std::vector<std::vector<std::string>>{
             {".........", ".#######.", ".#.....#.", ".#.###.#.", ".#.#.#.#.", ".#.###.#.", ".#.....#.", ".#######.", "........."},
             {"#########", "#.......#", "#.#####.#", "#.#...#.#", "#.#.#.#.#", "#.#...#.#", "#.#####.#", "#.......#", "#########"},
             {"........", ".######.", ".#....#.", ".#.##.#.", ".#.#..#.", ".#.####.", ".#......", ".#######", "........"}, // a spiral that stays open
             {"#.......#", "#.#.#.#.#", "#.......#", "#########"},                                                      // open above
             {"#########", "#.......#", "#.#.#.#.#", "#.......#"},                                                      // and below
             {".#####.", ".#...#.", ".#.#.#.", ".#...#.", ".####.."},                                                  // closed by a corner only
             {"..#..", ".#.#.", "#.#.#", ".#.#.", "..#.."},
             {"#####", "#...#", "#.#..", "#...#", "#####"}}) { // open to the right
        CAPTURE(rows);
        check(drawn_mask(rows));
    }
    // Rings in rings.
    mote::image<std::uint8_t> nested(81, 81);
    for (std::ptrdiff_t y = 0; y < 81; ++y)
        for (std::ptrdiff_t x = 0; x < 81; ++x) nested(x, y) = std::max(std::abs(x - 40), std::abs(y - 40)) % 2 == 1 ? 255 : 0;
    check(nested);
    mote::region_stream stream(81);
    auto const one = streamed(mote::runs_of(nested), stream);
    REQUIRE(one.size() == 1); // the outermost holds all others
    CHECK(mote::area_of(one[0]) == 79 * 79);
}

TEST_CASE("a region goes out with the row that shows that it is whole") {
    auto const mask = drawn_mask({"........", ".##..##.", ".##...#.", "......#.", ".####...", ".#..#...", ".####...", "........"});
    auto const runs = mote::runs_of(mask);
    std::vector<std::pair<std::ptrdiff_t, std::uint64_t>> seen; // row, area
    mote::region_stream stream(8);
    for (std::ptrdiff_t y = 0; y < 8; ++y) stream.row(runs.row(y), [&](mote::region_chords r) { seen.emplace_back(y, mote::area_of(r)); });
    stream.finish([&](mote::region_chords) { FAIL("all were whole before"); });
    CHECK(seen == std::vector<std::pair<std::ptrdiff_t, std::uint64_t>>{{3, 4}, {4, 4}, {7, 12}});
}

TEST_CASE("a stream of regions refuses rows that are none") {
    auto const ignore = [](mote::region_chords) {};
    CHECK_THROWS_AS(mote::region_stream(-1), mote::parameter_error);
    CHECK_THROWS_AS(mote::region_stream(std::ptrdiff_t{1} << 32), mote::parameter_error);
    mote::region_stream stream(10);
    std::vector<std::vector<mote::run>> const wrong{{{3, 3, 0}}, {{5, 4, 0}}, {{0, 11, 0}}, {{4, 6, 0}, {1, 2, 0}}, {{1, 3, 0}, {3, 5, 0}}};
    for (auto const& runs : wrong) CHECK_THROWS_AS(stream.row(runs, ignore), mote::parameter_error);
    CHECK_THROWS_WITH(stream.row(wrong[2], ignore), "region_stream: row 0 has a run of columns 0 to 11; expected runs in order, apart and within 0 .. 10");
    CHECK(stream.rows() == 0);
    mote::region_stream none(0);
    none.row(std::vector<mote::run>{}, ignore);
    none.finish(ignore);
}

} // namespace region_stream_test
