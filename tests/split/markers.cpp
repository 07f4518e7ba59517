// SPDX-License-Identifier: MIT
#include <mote/split/markers.hpp>

#include <mote/core/image.hpp>

#include "catch.hpp"
#include "measure/reference.hpp"
#include "random_image.hpp"

#include <cmath>
#include <cstdint>
#include <vector>

namespace markers_test {

namespace {

/// From p, the best level at which a higher pixel can be reached; `reached` tells whether there is one.
/// Floods at each level in turn.
std::uint32_t plain_saddle(mote::image<std::uint32_t> const& map, std::ptrdiff_t px, std::ptrdiff_t py, bool eight, bool& reached) {
    auto const rank = [&](std::ptrdiff_t x, std::ptrdiff_t y) { // a total order: value, then earlier in raster order
        return std::pair<std::uint32_t, std::ptrdiff_t>(map(x, y), -(y * map.width() + x));
    };
    for (std::uint32_t level = map(px, py); level > 0; --level) {
        mote::image<std::uint8_t> seen(map.width(), map.height());
        std::vector<std::pair<std::ptrdiff_t, std::ptrdiff_t>> stack{{px, py}};
        seen(px, py) = 1;
        while (!stack.empty()) {
            auto const [x, y] = stack.back();
            stack.pop_back();
            if (rank(x, y) > rank(px, py)) {
                reached = true;
                return level;
            }
            for (int dy = -1; dy <= 1; ++dy)
                for (int dx = -1; dx <= 1; ++dx) {
                    std::ptrdiff_t const u = x + dx, v = y + dy;
                    if ((!eight && dx * dy != 0) || u < 0 || v < 0 || u >= map.width() || v >= map.height()) continue;
                    if (seen(u, v) != 0 || map(u, v) < level) continue;
                    seen(u, v) = 1;
                    stack.push_back({u, v});
                }
        }
    }
    reached = false;
    return 0;
}

} // namespace

TEST_CASE("h-maxima are the pixels whose best way to a higher one goes h down") {
    std::uint32_t seed = 300;
    for (std::ptrdiff_t const width : {1, 6, 15})
        for (std::ptrdiff_t const height : {1, 5, 14})
            for (bool const eight : {false, true})
                for (double const h : {0.0, 0.5, 1.0}) {
                    auto const bytes = random_image<std::uint8_t>(width, height, ++seed, 0, 25);
                    mote::image<std::uint32_t> map(width, height);
                    for (std::ptrdiff_t y = 0; y < height; ++y)
                        for (std::ptrdiff_t x = 0; x < width; ++x) map(x, y) = bytes(x, y) < 6 ? 0 : bytes(x, y);
                    std::vector<mote::marker> expected;
                    for (std::ptrdiff_t y = 0; y < height; ++y)
                        for (std::ptrdiff_t x = 0; x < width; ++x) {
                            if (map(x, y) == 0) continue;
                            bool reached = false;
                            std::uint32_t const saddle = plain_saddle(map, x, y, eight, reached);
                            double const drop = std::sqrt(static_cast<double>(map(x, y))) - std::sqrt(static_cast<double>(saddle));
                            if (!reached || (saddle < map(x, y) && drop >= h)) expected.push_back({x, y, map(x, y)});
                        }
                    auto const c = eight ? mote::connectivity::eight : mote::connectivity::four;
                    CHECK(mote::h_maxima_markers(map, h, c) == expected);
                }
    CHECK_THROWS_AS(mote::h_maxima_markers(mote::image<std::uint32_t>(2, 2), -1), mote::parameter_error);
    CHECK(mote::h_maxima_markers(mote::image<std::uint32_t>(3, 3), 1).empty());
    CHECK(mote::neck_markers(mote::image<std::uint32_t>(0, 0)).empty());
}

TEST_CASE("a neck is judged by width, depth and size") {
    mote::neck_options const o{.max_neck = 0.8, .min_drop = 1, .min_radius = 3};
    CHECK(mote::is_neck(100, 49, o));        // 6.5 of 9.5
    CHECK_FALSE(mote::is_neck(100, 81, o));  // 8.5 of 9.5: too wide
    CHECK_FALSE(mote::is_neck(9, 1, o));     // radius 2.5: too small
    CHECK_FALSE(mote::is_neck(100, 100, {.max_neck = 1, .min_drop = 0, .min_radius = 0})); // no maximum
    CHECK_FALSE(mote::is_neck(25, 17, o));   // 3.6 of 4.5 is narrow enough, but only 0.88 deep
}

TEST_CASE("values too sparse to count are sorted") {
    mote::image<std::uint32_t> map(5, 1);
    std::uint32_t const values[5] = {4000000000U, 100, 3000000000U, 0, 7};
    for (int x = 0; x < 5; ++x) map(x, 0) = values[x];
    auto const m = mote::neck_markers(map);
    REQUIRE(m.size() == 3);
    CHECK(m[1] == mote::marker{2, 0, 3000000000U});
}

} // namespace markers_test
