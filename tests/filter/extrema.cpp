// SPDX-License-Identifier: MIT
#include <mote/filter/extrema.hpp>

#include "catch.hpp"
#include "every_isa.hpp"
#include "shared.hpp"
#include "window_reference.hpp"

#include <mote/io/read.hpp>
#include <nlohmann/json.hpp>

#include <fstream>
#include <limits>
#include <string>
#include <vector>

namespace extrema_test {

namespace {

template <class T>
constexpr T above_all = std::numeric_limits<T>::has_infinity ? std::numeric_limits<T>::infinity() : std::numeric_limits<T>::max();
template <class T>
constexpr T below_all = std::numeric_limits<T>::has_infinity ? -std::numeric_limits<T>::infinity() : std::numeric_limits<T>::lowest();

template <class T>
void check_type() {
    for (auto const& tested : windows_to_test())
        for (auto const& size : sizes_to_test())
            for (bool const few : {true, false}) {
                std::string const& name = tested.name;
                mote::neighbourhood const& window = tested.window;
                std::ptrdiff_t const w = size.first, h = size.second;
                CAPTURE(name, w, h, few);
                auto const img = image_to_test<T>(w, h, few);
                mote::image<T> low(w, h), high(w, h);
                for (std::ptrdiff_t y = 0; y < h; ++y)
                    for (std::ptrdiff_t x = 0; x < w; ++x) {
                        auto const v = window_values(mote::const_view(img), window, x, y);
                        low(x, y) = v.empty() ? above_all<T> : v.front();
                        high(x, y) = v.empty() ? below_all<T> : v.back();
                    }
                bool equal = true;
                for_every_isa([&](mote::isa) {
                    mote::image<T> a(w, h), b(w, h);
                    mote::local_extrema(img, window, a, b);
                    equal = equal && same_pixels<T>(a.view(), low.view()) && same_pixels<T>(b.view(), high.view());
                });
                mote::image<T> a(w, h), b(w, h), c(h, w), d(h, w);
                mote::local_extrema(img, window, a, b, many_threads{});
                equal = equal && same_pixels<T>(a.view(), low.view()) && same_pixels<T>(b.view(), high.view());
                if (window.shape.is_square()) {
                    mote::local_extrema(img.view().transposed(), window, c, d);
                    equal = equal && same_pixels<T>(c.view().transposed(), low.view()) && same_pixels<T>(d.view().transposed(), high.view());
                }
                CHECK(equal);
            }
}

} // namespace

TEST_CASE("extrema agree with looking at every pixel of every window") {
    check_type<std::uint8_t>();
    check_type<std::uint16_t>();
    check_type<std::int16_t>();
    check_type<std::uint32_t>();
    check_type<float>();
    check_type<double>();
}

TEST_CASE("extrema of long rows and wide windows") {
    auto const img = random_image<std::uint8_t>(1000, 40, 1, 0, 255);
    for (mote::neighbourhood const& window : {mote::neighbourhood(1999), mote::neighbourhood(2147483647, mote::border::mirror), mote::neighbourhood(1999, mote::border::constant, 77)}) {
        mote::image<std::uint8_t> low(1000, 40), high(1000, 40);
        mote::local_extrema(img, window, low, high);
        auto const v = window_values<std::uint8_t>(img.view(), mote::neighbourhood(1999), 0, 0);
        CHECK(low(999, 39) == v.front());
        CHECK(high(999, 39) == v.back());
    }
    for (std::ptrdiff_t const side : {63, 65, 129, 131}) {
        mote::image<std::uint8_t> low(1000, 40), high(1000, 40);
        mote::local_extrema(img, side, low, high);
        for (std::ptrdiff_t const x : {0, 40, 500, 960, 999}) {
            auto const v = window_values<std::uint8_t>(img.view(), side, x, 20);
            CHECK(low(x, 20) == v.front());
            CHECK(high(x, 20) == v.back());
        }
    }
}

TEST_CASE("a part of an image is as its copy, negation exchanges minimum and maximum") {
    auto const img = random_image<std::int16_t>(50, 30, 3, -1000, 1000);
    auto const part = img.view().subview(7, 5, 20, 16);
    mote::image<std::int16_t> copy(20, 16), negative(20, 16);
    for (std::ptrdiff_t y = 0; y < 16; ++y)
        for (std::ptrdiff_t x = 0; x < 20; ++x) {
            copy(x, y) = part(x, y);
            negative(x, y) = static_cast<std::int16_t>(-part(x, y));
        }
    for (auto const& tested : windows_to_test()) {
        std::string const& name = tested.name;
        mote::neighbourhood const& window = tested.window;
        if (window.edges == mote::border::constant) continue;
        CAPTURE(name);
        mote::image<std::int16_t> a(20, 16), b(20, 16), c(20, 16), d(20, 16), e(20, 16), f(20, 16);
        mote::local_extrema(part, window, a, b);
        mote::local_extrema(copy, window, c, d);
        mote::local_extrema(negative, window, e, f);
        CHECK(same_pixels<std::int16_t>(a.view(), c.view()));
        CHECK(same_pixels<std::int16_t>(b.view(), d.view()));
        bool exchanged = true;
        for (std::ptrdiff_t y = 0; y < 16; ++y)
            for (std::ptrdiff_t x = 0; x < 20; ++x)
                if (a(x, y) <= b(x, y)) exchanged = exchanged && e(x, y) == -b(x, y) && f(x, y) == -a(x, y);
        CHECK(exchanged);
    }
}

TEST_CASE("rows can be asked for from any row on") {
    auto const img = random_image<std::uint16_t>(33, 40, 5, 0, 65535);
    for (auto const& tested : windows_to_test()) {
        std::string const& name = tested.name;
        mote::neighbourhood const& window = tested.window;
        CAPTURE(name);
        mote::image<std::uint16_t> low(33, 40), high(33, 40);
        mote::local_extrema(img, window, low, high);
        mote::window_extrema<std::uint16_t> rows(img.view(), window, 17);
        bool equal = true;
        for (std::ptrdiff_t y = 17; y < 40; ++y) {
            auto const r = rows.row(y);
            equal = equal && std::equal(r.minimum, r.minimum + 33, low.row(y)) && std::equal(r.maximum, r.maximum + 33, high.row(y));
        }
        CHECK(equal);
    }
}

TEST_CASE("extrema: wrong arguments are named, an empty image is not wrong") {
    mote::image<std::uint8_t> img(4, 4), other(4, 5), none(0, 4), none_too(0, 4);
    CHECK_THROWS_AS(mote::local_extrema(img, 3, img, other), mote::parameter_error);
    CHECK_THROWS_AS(mote::local_extrema(img, 3, other, img), mote::parameter_error);
    CHECK_THROWS_AS(mote::local_extrema(img, mote::neighbourhood(3, mote::border::constant, 256), other, other), mote::parameter_error);
    CHECK_THROWS_AS(mote::window_extrema<std::uint8_t>(img.view(), mote::neighbourhood(3, mote::border::constant, 0.5)), mote::parameter_error);
    mote::local_extrema(none, 3, none, none_too);
    static_cast<void>(mote::window_extrema<std::uint8_t>(none.view(), 3).row(0));
}

TEST_CASE("extrema agree with the reference tools") {
    auto const folder = shared_path("reference");
    if (!folder) return;
    auto const inputs = nlohmann::json::parse(std::ifstream(*folder / "inputs/inputs.json"));
    std::size_t compared = 0;
    auto const compare = [&](nlohmann::json const& record, mote::neighbourhood const& window, bool low) {
        auto const input = std::find_if(inputs.begin(), inputs.end(), [&](auto const& i) { return i.at("name") == record.at("image"); });
        REQUIRE(input != inputs.end());
        auto const img = mote::read_image(*folder / input->at("file").get<std::string>());
        auto const expected = mote::read_image(*folder / record.at("file").get<std::string>());
        CAPTURE(record.dump());
        img.visit([&]<class T>(mote::image<T> const& pixels) {
            mote::image<T> a(pixels.width(), pixels.height()), b(pixels.width(), pixels.height());
            mote::local_extrema(pixels, window, a, b);
            auto const& result = low ? a : b;
            std::ptrdiff_t different = 0;
            expected.visit([&](auto const& wanted) {
                for (std::ptrdiff_t y = 0; y < pixels.height(); ++y)
                    for (std::ptrdiff_t x = 0; x < pixels.width(); ++x)
                        different += static_cast<double>(result(x, y)) != static_cast<double>(wanted(x, y)) ? 1 : 0;
            });
            CHECK(different == 0);
        });
        ++compared;
    };
    for (auto const& record : nlohmann::json::parse(std::ifstream(*folder / "filters/filters.json"))) {
        if (record.at("op") != "min" && record.at("op") != "max") continue;
        bool const low = record.at("op") == "min";
        if (record.at("tool") == "imagej") {
            compare(record, {mote::footprint::imagej_disc(record.at("radius").get<double>()), mote::border::replicate}, low);
        } else if (record.at("mode") != "wrap") {
            auto const side = record.at("size").get<int>();
            auto const edges = record.at("mode") == "reflect" ? mote::border::mirror : record.at("mode") == "nearest" ? mote::border::replicate : mote::border::reflect;
            // Even windows reach further to the left and up.
            std::vector<std::pair<std::ptrdiff_t, std::ptrdiff_t>> const rows(static_cast<std::size_t>(side), {-(side / 2), side - 1 - side / 2});
            compare(record, {side % 2 == 1 ? mote::footprint::square(side) : mote::footprint::of_rows(-(side / 2), rows), edges}, low);
        }
    }
    for (auto const& record : nlohmann::json::parse(std::ifstream(*folder / "morphology_grey/grey.json"))) {
        if (record.at("op") != "erode" && record.at("op") != "dilate") continue;
        auto const element = record.at("element").get<std::string>();
        auto const footprint = element == "disk3" ? mote::footprint::disc(3) : element == "square3" ? mote::footprint::square(3)
                               : element == "asym"  ? mote::footprint::of_rows(-1, {{-1, 0}, {0, 0}})
                                                    : mote::footprint::square(5);
        compare(record, {footprint, mote::border::mirror}, record.at("op") == "erode");
    }
    CHECK(compared > 0);
}

} // namespace extrema_test
