// SPDX-License-Identifier: MIT
#include <mote/label/components.hpp>
#include <mote/label/equal_values.hpp>
#include <mote/label/paint.hpp>

#include "catch.hpp"
#include "label/reference.hpp"
#include "random_image.hpp"
#include "shared.hpp"

#include <mote/io/read.hpp>
#include <nlohmann/json.hpp>

#include <cstdint>
#include <fstream>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace equal_values_test {

namespace {

using mote::connectivity;

template <class T>
mote::image<std::uint32_t> flood(mote::image_view<T const> src, connectivity c, std::optional<T> background, std::vector<T>& values) {
    mote::image<std::uint32_t> labels(src.width, src.height);
    for (std::ptrdiff_t y0 = 0; y0 < src.height; ++y0)
        for (std::ptrdiff_t x0 = 0; x0 < src.width; ++x0) {
            T const v = src(x0, y0);
            if (v != v || (background && v == *background) || labels(x0, y0) != 0) continue;
            values.push_back(v);
            auto const number = static_cast<std::uint32_t>(values.size());
            labelling::flood(x0, y0, c, [&](std::ptrdiff_t x, std::ptrdiff_t y) {
                if (x < 0 || y < 0 || x >= src.width || y >= src.height || !(src(x, y) == v) || labels(x, y) != 0) return false;
                labels(x, y) = number;
                return true;
            });
        }
    return labels;
}

template <class T>
void check(mote::image_view<T const> src, connectivity c, std::optional<T> background) {
    std::vector<T> values;
    auto const truth = flood(src, c, background, values);
    auto const found = mote::equal_values(src, c, background);
    CHECK(found.values == values);
    CHECK(found.runs == mote::runs_of_labels(truth));
}

} // namespace

TEST_CASE("components of equal value agree with a flood fill") {
    for (auto const c : {connectivity::four, connectivity::eight})
        for (std::ptrdiff_t const width : {1, 2, 3, 8, 33, 70})
            for (int const high : {0, 1, 2, 3, 6}) {
                CAPTURE(width, high);
                auto const grey = random_image<std::uint8_t>(width, 31, static_cast<std::uint32_t>(width), 0, high);
                auto const signed_values = random_image<std::int16_t>(width, 31, static_cast<std::uint32_t>(width), -high, high);
                for (auto const& background : {std::optional<std::uint8_t>{0}, std::optional<std::uint8_t>{2}, std::optional<std::uint8_t>{}}) {
                    check<std::uint8_t>(grey.view(), c, background);
                    check<std::uint8_t>(grey.view().transposed(), c, background);
                }
                check<std::int16_t>(signed_values.view(), c, std::int16_t{-1});
                auto const labels = random_image<std::uint32_t>(width, 31, 4, 4294967290u, 4294967290u + static_cast<std::uint32_t>(high) % 5);
                check<std::uint32_t>(labels.view(), c, 4294967291u);
            }
}

TEST_CASE("a mask's components of equal value are its components") {
    auto const mask = random_mask(99, 40, 8, 0.5);
    for (auto const c : {connectivity::four, connectivity::eight}) {
        auto runs = mote::runs_of(mask);
        auto const count = mote::label(runs, c);
        auto const found = mote::equal_values(mask, c);
        CHECK(found.runs == runs);
        CHECK(found.values == std::vector<std::uint8_t>(count, 255));
    }
}

TEST_CASE("values cross at a corner with connectivity eight, and do not with four") {
    mote::image<std::uint16_t> cross(2, 2);
    cross(0, 0) = cross(1, 1) = 5;
    cross(1, 0) = cross(0, 1) = 9;
    CHECK(mote::equal_values(cross, connectivity::eight).values == std::vector<std::uint16_t>{5, 9});
    CHECK(mote::equal_values(cross, connectivity::four).values == std::vector<std::uint16_t>{5, 9, 9, 5});
}

TEST_CASE("NaN belongs to no component of equal value, and zeros of either sign to one") {
    mote::image<float> src(5, 1);
    float const nan = std::numeric_limits<float>::quiet_NaN();
    src(0, 0) = nan, src(1, 0) = nan, src(2, 0) = 0.0F, src(3, 0) = -0.0F, src(4, 0) = 2;
    CHECK(mote::equal_values(src).values == std::vector<float>{2});
    auto const all = mote::equal_values(src, connectivity::four, std::nullopt);
    CHECK(all.values == std::vector<float>{0, 2});
    CHECK(all.runs.runs()[0] == mote::run{2, 4, 1});
    CHECK(mote::equal_values(src, connectivity::four, nan).values == std::vector<float>{0, 2});
}

TEST_CASE("images without pixels have no components of equal value") {
    for (auto const& [w, h] : {std::pair{0, 0}, {0, 5}, {5, 0}}) {
        auto const found = mote::equal_values(mote::image<std::uint64_t>(w, h), connectivity::eight, std::nullopt);
        CHECK(found.values.empty());
        CHECK(found.runs.height() == h);
        CHECK(found.runs.width() == w);
    }
    std::uint8_t const pixel = 1;
    CHECK_THROWS_AS(mote::equal_values(mote::image_view<std::uint8_t const>{&pixel, std::ptrdiff_t{1} << 32, 1, 0, 0}), mote::parameter_error);
}

TEST_CASE("components of equal value agree with the reference tools") {
    auto const folder = shared_path("reference");
    if (!folder) return;
    auto const records = nlohmann::json::parse(std::ifstream(*folder / "labelling/labelling.json"));
    std::size_t compared = 0;
    for (auto const& record : records) {
        if (!record.contains("multi_valued")) continue;
        auto const input = mote::read_image(*folder / ("inputs/masks/" + record.at("mask").get<std::string>() + ".png"));
        auto const& values = std::get<mote::image<std::uint8_t>>(input.pixels);
        auto const c = record.at("connectivity") == 4 ? connectivity::four : connectivity::eight;
        auto const found = mote::equal_values(values, c);
        CHECK(found.values.size() == record.at("count").get<std::size_t>());
        CHECK(found.runs == mote::runs_of_labels(mote::read_labels(*folder / record.at("labels").get<std::string>())));
        ++compared;
    }
    CHECK(compared == 2);
}

} // namespace equal_values_test
