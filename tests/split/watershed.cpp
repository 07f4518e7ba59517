// SPDX-License-Identifier: MIT
#include <mote/split/watershed.hpp>

#include <mote/split/distance_transform.hpp>

#include "catch.hpp"
#include "measure/reference.hpp"
#include "random_image.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <tuple>
#include <vector>

namespace watershed_test {

namespace {

/// The same rule by searching the whole list of waiting pixels for the next one.
template <class T>
void plain(mote::image<T> const& values, mote::image<std::uint8_t> const& mask, mote::image<std::uint32_t>& labels, bool eight) {
    std::vector<std::tuple<T, int, std::ptrdiff_t, std::ptrdiff_t>> waiting;
    int age = 0;
    for (std::ptrdiff_t y = 0; y < mask.height(); ++y)
        for (std::ptrdiff_t x = 0; x < mask.width(); ++x) {
            if (mask(x, y) == 0) labels(x, y) = 0;
            if (labels(x, y) != 0) waiting.push_back({values(x, y), age++, x, y});
        }
    while (!waiting.empty()) {
        auto const next = std::min_element(waiting.begin(), waiting.end());
        auto const [value, when, px, py] = *next;
        waiting.erase(next);
        int const order[8][2] = {{0, -1}, {-1, 0}, {1, 0}, {0, 1}, {-1, -1}, {1, -1}, {-1, 1}, {1, 1}};
        for (int k = 0; k < (eight ? 8 : 4); ++k) {
            std::ptrdiff_t const x = px + order[k][0], y = py + order[k][1];
            if (x < 0 || y < 0 || x >= mask.width() || y >= mask.height()) continue;
            if (mask(x, y) == 0 || labels(x, y) != 0) continue;
            labels(x, y) = labels(px, py);
            waiting.push_back({values(x, y), age++, x, y});
        }
    }
}

bool equal(mote::image<std::uint32_t> const& a, mote::image_view<std::uint32_t const> b) {
    for (std::ptrdiff_t y = 0; y < a.height(); ++y)
        for (std::ptrdiff_t x = 0; x < a.width(); ++x)
            if (a(x, y) != b(x, y)) return false;
    return true;
}

} // namespace

TEST_CASE("floods follow the rule on random images") {
    std::uint32_t seed = 40;
    for (std::ptrdiff_t const width : {1, 4, 19})
        for (std::ptrdiff_t const height : {1, 3, 17})
            for (bool const eight : {false, true}) {
                auto const mask = random_mask(width, height, ++seed, 0.75);
                auto const values = random_image<std::uint8_t>(width, height, ++seed, 0, 6);
                auto const seeds = random_mask(width, height, ++seed, 0.05);
                mote::image<std::uint32_t> expected(width, height), turned(height, width);
                std::uint32_t next = 0;
                for (std::ptrdiff_t y = 0; y < height; ++y)
                    for (std::ptrdiff_t x = 0; x < width; ++x)
                        if (seeds(x, y) != 0) expected(x, y) = ++next;
                auto got = expected.clone();
                for (std::ptrdiff_t y = 0; y < height; ++y)
                    for (std::ptrdiff_t x = 0; x < width; ++x) turned(y, x) = expected(x, y);
                plain(values, mask, expected, eight);
                auto const c = eight ? mote::connectivity::eight : mote::connectivity::four;
                mote::watershed(values, mask, got, c);
                mote::watershed(values, mask, turned.view().transposed(), c);
                CHECK(equal(expected, got.view()));
                CHECK(equal(expected, turned.view().transposed()));
            }
}

TEST_CASE("NaN is flooded last and unreachable pixels stay background") {
    mote::image<float> values(5, 1);
    mote::image<std::uint8_t> mask(5, 1);
    mote::image<std::uint32_t> labels(5, 1);
    std::fill_n(mask.row(0), 4, std::uint8_t{1});
    values(1, 0) = std::numeric_limits<float>::quiet_NaN();
    values(2, 0) = 5;
    labels(0, 0) = 7;
    labels(3, 0) = 9;
    labels(4, 0) = 3;
    mote::watershed(values, mask, labels);
    CHECK(labels(1, 0) == 7);
    CHECK(labels(2, 0) == 9);
    CHECK(labels(4, 0) == 0);
    mask(2, 0) = 0;
    mote::image<std::uint32_t> none(5, 1);
    mote::watershed(values, mask, none);
    CHECK(none(0, 0) == 0);
    CHECK_THROWS_WITH(mote::watershed(values, mask, mote::image<std::uint32_t>(4, 1).view()), Catch::Contains("5 x 1") && Catch::Contains("4 x 1"));
}

TEST_CASE("basins of distance maps agree with the reference up to ties") {
    auto const table = shared_path("reference/watershed/watershed.json");
    if (!table) return;
    int compared = 0;
    for (auto const& r : reference::read_json(*table)) {
        std::string const name = r.at("mask"), method = r.at("method");
        if (r.at("tool") != "skimage" || !r.contains("markers_x") || method.find("_line") != std::string::npos) continue;
        if (name.find("touching_") == std::string::npos && name.find("_discs_") == std::string::npos) continue;
        auto const mask = reference::mask_of(reference::read_png(*shared_path("reference/inputs/masks/" + name + ".png")));
        auto const expected = reference::read_png(*shared_path("reference/" + r.at("file").get<std::string>()));
        auto const squared = mote::squared_distance(mask);
        mote::image<float> depth(mask.width(), mask.height());
        for (std::ptrdiff_t y = 0; y < mask.height(); ++y)
            for (std::ptrdiff_t x = 0; x < mask.width(); ++x) depth(x, y) = -std::sqrt(static_cast<float>(squared(x, y)));
        mote::image<std::uint32_t> labels(mask.width(), mask.height());
        auto const xs = r.at("markers_x").get<std::vector<std::ptrdiff_t>>(), ys = r.at("markers_y").get<std::vector<std::ptrdiff_t>>();
        for (std::size_t i = 0; i < xs.size(); ++i) labels(xs[i], ys[i]) = expected(xs[i], ys[i]);
        mote::watershed(depth, mask, labels);
        std::size_t foreground = 0, wrong = 0;
        for (std::ptrdiff_t y = 0; y < mask.height(); ++y)
            for (std::ptrdiff_t x = 0; x < mask.width(); ++x) {
                foreground += mask(x, y) != 0;
                wrong += labels(x, y) != expected(x, y);
            }
        CAPTURE(name, method, wrong, foreground);
        CHECK(static_cast<double>(wrong) <= 0.02 * static_cast<double>(foreground));
        ++compared;
    }
    CHECK(compared >= 4);
}

} // namespace watershed_test
