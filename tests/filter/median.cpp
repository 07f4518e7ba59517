// SPDX-License-Identifier: MIT
#include <mote/filter/median.hpp>

#include "catch.hpp"
#include "every_isa.hpp"
#include "random_image.hpp"
#include "shared.hpp"
#include "window_reference.hpp"

#include <mote/io/read.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <limits>
#include <string>
#include <vector>

namespace median_test {

namespace {

template <class T>
bool is_median(mote::image_view<T const> src, mote::image_view<T const> result, std::ptrdiff_t window) {
    std::ptrdiff_t const r = window / 2;
    auto const mirrored = [](std::ptrdiff_t i, std::ptrdiff_t n) {
        while (i < 0 || i >= n) i = i < 0 ? -1 - i : 2 * n - 1 - i;
        return i;
    };
    for (std::ptrdiff_t y = 0; y < src.height; ++y)
        for (std::ptrdiff_t x = 0; x < src.width; ++x) {
            std::vector<T> v;
            for (std::ptrdiff_t j = y - r; j <= y + r; ++j)
                for (std::ptrdiff_t i = x - r; i <= x + r; ++i) v.push_back(src(mirrored(i, src.width), mirrored(j, src.height)));
            std::nth_element(v.begin(), v.begin() + window * window / 2, v.end());
            if (result(x, y) != v[static_cast<std::size_t>(window * window / 2)]) return false;
        }
    return true;
}

template <class T>
void check_type() {
    using limits = std::numeric_limits<T>;
    for_every_isa([](mote::isa level) {
        INFO(mote::name(level));
        for (std::ptrdiff_t const window : {3, 5, 7})
            for (auto const& [w, h] : {std::pair{1, 1}, {1, 6}, {6, 1}, {2, 2}, {3, 4}, {15, 3}, {63, 4}, {64, 4}, {65, 5}, {130, 7}})
                for (double const high : {3.0, static_cast<double>(limits::max())}) { // many ties, and none
                    auto const img = random_image<T>(w, h, static_cast<std::uint32_t>(w), std::is_floating_point_v<T> ? -high / 2 : 0, std::is_floating_point_v<T> ? high / 2 : high);
                    CAPTURE(w, h, window);
                    auto const result = mote::median_filter(img, window);
                    CHECK(is_median(mote::const_view(img), mote::const_view(result), window));
                    mote::image<T> turned(h, w);
                    mote::median_filter(mote::const_view(img).transposed(), window, turned.view());
                    CHECK(is_median(mote::const_view(img), mote::const_view(turned).transposed(), window));
                }
    });
}

} // namespace

TEST_CASE("medians agree with sorting every window") {
    check_type<std::uint8_t>();
    check_type<std::uint16_t>();
    check_type<std::int16_t>();
    check_type<std::uint32_t>();
    check_type<float>();
    check_type<double>();
}

TEST_CASE("medians of any window agree with sorting it, NaN left out") {
    auto const check = []<class T>(T) {
        for (auto const& tested : windows_to_test())
            for (auto const& size : {std::pair<std::ptrdiff_t, std::ptrdiff_t>{9, 1}, {13, 5}}) {
                std::string const& name = tested.name;
                mote::neighbourhood const& window = tested.window;
                std::ptrdiff_t const w = size.first, h = size.second;
                auto const img = image_to_test<T>(w, h, false);
                auto clean = img.clone();
                for (std::ptrdiff_t y = 0; y < h; ++y)
                    for (std::ptrdiff_t x = 0; x < w; ++x)
                        if (clean(x, y) != clean(x, y)) clean(x, y) = static_cast<T>(x);
                for (mote::image<T> const* const image : {static_cast<mote::image<T> const*>(&img), static_cast<mote::image<T> const*>(&clean)}) {
                    mote::image<T> expected(w, h), threads(w, h);
                    for (std::ptrdiff_t y = 0; y < h; ++y)
                        for (std::ptrdiff_t x = 0; x < w; ++x) {
                            auto const v = window_values(mote::const_view(*image), window, x, y);
                            expected(x, y) = v.empty() ? (*image)(x, y) : v[v.size() / 2];
                        }
                    CAPTURE(name, w, h);
                    CHECK(same_pixels<T>(mote::median_filter(*image, window).view(), expected.view()));
                    mote::median_filter(*image, window, threads, many_threads{});
                    CHECK(same_pixels<T>(threads.view(), expected.view()));
                }
            }
    };
    check(std::uint8_t{});
    check(std::int16_t{});
    check(float{});
}

TEST_CASE("wrong arguments are named, an empty image is not wrong") {
    mote::image<std::uint8_t> img(4, 4), other(4, 5), none(0, 4);
    CHECK_THROWS_AS(mote::median_filter(img, 4), mote::parameter_error);
    CHECK_THROWS_AS(mote::median_filter(img, -3), mote::parameter_error);
    CHECK_THROWS_AS(mote::median_filter(img, mote::neighbourhood(3), other), mote::parameter_error);
    CHECK_THROWS_AS(mote::median_filter(img, 3, other), mote::parameter_error);
    CHECK(mote::median_filter(none, 5).empty());
}

TEST_CASE("medians agree with the reference tools") {
    auto const folder = shared_path("reference");
    if (!folder) return;
    auto const records = nlohmann::json::parse(std::ifstream(*folder / "filters/filters.json"));
    auto const inputs = nlohmann::json::parse(std::ifstream(*folder / "inputs/inputs.json"));
    std::size_t compared = 0;
    for (auto const& record : records) {
        if (record.at("op") != "median" || record.value("mode", "") == "wrap") continue;
        std::string const mode = record.value("mode", "");
        auto const window = [&]() -> mote::neighbourhood {
            if (record.at("tool") == "imagej") return {mote::footprint::imagej_disc(record.at("radius").get<double>()), mote::border::replicate};
            auto const edges = mode == "reflect" ? mote::border::mirror : mode == "mirror" ? mote::border::reflect : mote::border::replicate;
            if (record.contains("footprint")) {
                REQUIRE(record.at("footprint") == "disk3");
                return {mote::footprint::disc(3), edges};
            }
            auto const side = record.at("size").get<int>();
            if (side % 2 == 1) return {side, edges};
            // Even windows reach further to the left and up.
            std::vector<std::pair<std::ptrdiff_t, std::ptrdiff_t>> const rows(static_cast<std::size_t>(side), {-(side / 2), side / 2 - 1});
            return {mote::footprint::of_rows(-(side / 2), rows), edges};
        }();
        auto const input = std::find_if(inputs.begin(), inputs.end(), [&](auto const& i) { return i.at("name") == record.at("image"); });
        REQUIRE(input != inputs.end());
        auto const img = mote::read_image(*folder / input->at("file").get<std::string>());
        auto const expected = mote::read_image(*folder / record.at("file").get<std::string>());
        CAPTURE(record.dump());
        img.visit([&]<class T>(mote::image<T> const& pixels) {
            auto const result = mote::median_filter(pixels, window);
            std::ptrdiff_t different = 0;
            expected.visit([&](auto const& wanted) {
                for (std::ptrdiff_t y = 0; y < pixels.height(); ++y)
                    for (std::ptrdiff_t x = 0; x < pixels.width(); ++x)
                        different += static_cast<double>(result(x, y)) != static_cast<double>(wanted(x, y)) ? 1 : 0;
            });
            CHECK(different == 0);
        });
        ++compared;
    }
    CHECK(compared > 0);
}

} // namespace median_test
