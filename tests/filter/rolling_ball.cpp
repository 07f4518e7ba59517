// SPDX-License-Identifier: MIT
#include <mote/filter/rolling_ball.hpp>

#include "backwards.hpp"
#include "catch.hpp"
#include "every_isa.hpp"
#include "random_image.hpp"
#include "shared.hpp"

#include <mote/io/read.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <iostream>
#include <limits>
#include <utility>
#include <variant>
#include <vector>

namespace rolling_ball_test {

namespace {

double depth(mote::ball const& b, std::ptrdiff_t x, std::ptrdiff_t y) { // negative: outside
    double const rest = b.radius * b.radius - static_cast<double>(x * x) - static_cast<double>(y * y);
    return rest < 0 ? -1 : b.radius > 0 ? std::max(0.0, b.height - b.height / b.radius * std::sqrt(rest)) : 0;
}

// Sign 1: the lowest of value + depth under the ball; -1: the highest of value - depth.
mote::image<double> obvious(mote::image<double> const& src, mote::ball const& b, int sign, bool whole) {
    mote::image<double> dst(src.width(), src.height());
    for (std::ptrdiff_t y = 0; y < src.height(); ++y)
        for (std::ptrdiff_t x = 0; x < src.width(); ++x) {
            double best = sign * std::numeric_limits<double>::infinity();
            for (std::ptrdiff_t v = 0; v < src.height(); ++v)
                for (std::ptrdiff_t u = 0; u < src.width(); ++u) {
                    double d = depth(b, u - x, v - y);
                    if (d < 0 || src(u, v) != src(u, v)) continue;
                    if (whole) d = std::floor(d);
                    best = sign > 0 ? std::min(best, src(u, v) + d) : std::max(best, src(u, v) - d);
                }
            dst(x, y) = best;
        }
    return dst;
}

template <class T>
bool same(mote::image<T> const& a, mote::image<T> const& b) {
    for (std::ptrdiff_t y = 0; y < a.height(); ++y)
        for (std::ptrdiff_t x = 0; x < a.width(); ++x)
            if (a(x, y) != b(x, y)) return false;
    return true;
}

template <class T>
void compare(double low, double high, double scale) {
    std::uint32_t seed = 0;
    for (auto const& [w, h] : {std::pair<std::ptrdiff_t, std::ptrdiff_t>{1, 1}, {1, 12}, {12, 1}, {33, 20}, {70, 11}})
        for (mote::ball const b : {mote::ball{.radius = 0}, mote::ball{.radius = 1}, mote::ball{.radius = 5}, mote::ball{6.7, 6.7 * scale},
                                   mote::ball{9, 0}, mote::ball{40, 3 * scale}, mote::ball{1000, 1e7}}) {
            auto const src = random_image<T>(w, h, ++seed, low, high);
            mote::image<double> exact(w, h);
            for (std::ptrdiff_t y = 0; y < h; ++y)
                for (std::ptrdiff_t x = 0; x < w; ++x) exact(x, y) = static_cast<double>(src(x, y));
            mote::image<T> eroded(w, h), opened(w, h), other(w, h);
            mote::ball_erosion(src, b, eroded);
            mote::rolling_ball(src, b, opened);
            constexpr bool whole = std::is_integral_v<T>;
            // Rounding the sum down is rounding the depth down, where the depth is exact.
            auto const below = obvious(exact, b, 1, whole && b.height != b.radius), ball = obvious(obvious(exact, b, 1, whole), b, -1, whole);
            double worst = 0;
            bool above = false;
            for (std::ptrdiff_t y = 0; y < h; ++y)
                for (std::ptrdiff_t x = 0; x < w; ++x) {
                    double const e = whole ? std::floor(below(x, y)) : below(x, y);
                    worst = std::max({worst, std::abs(static_cast<double>(eroded(x, y)) - e), std::abs(static_cast<double>(opened(x, y)) - ball(x, y))});
                    above = above || (whole && opened(x, y) > src(x, y)) || eroded(x, y) > src(x, y);
                }
            CAPTURE(w, h, b.radius, b.height);
            CHECK(worst <= (whole ? 0 : sizeof(T) == 4 ? 2e-6 * (std::abs(low) + std::abs(high)) : 1e-12));
            CHECK(!above);
            for_every_isa([&](mote::isa level) {
                CAPTURE(mote::name(level));
                mote::rolling_ball(src, b, other, backwards{3});
                CHECK(same(other, opened));
            });
            if (!whole) continue;
            mote::rolling_ball(opened, b, other);
            CHECK(same(other, opened));
        }
}

} // namespace

TEST_CASE("rolling balls agree with the definition") {
    compare<std::uint8_t>(0, 255, 1);
    compare<std::uint8_t>(200, 255, 50);
    compare<std::uint16_t>(0, 65535, 1000);
    compare<std::int16_t>(-32768, 32767, 1000);
    compare<std::uint32_t>(0, 4294967295.0, 1e8);
    compare<float>(-1, 1, 0.1);
    compare<double>(0, 100, 1);
}

TEST_CASE("a ball rolls below particles and follows the ground") {
    mote::image<std::uint16_t> img(120, 90), ground(120, 90), found(120, 90);
    for (std::ptrdiff_t y = 0; y < 90; ++y)
        for (std::ptrdiff_t x = 0; x < 120; ++x) {
            ground(x, y) = static_cast<std::uint16_t>(1000 + 2 * x + 3 * y); // less steep than the ball anywhere near its top
            bool const particle = (x - 40) * (x - 40) + (y - 30) * (y - 30) < 64 || (x - 90) * (x - 90) + (y - 60) * (y - 60) < 100;
            img(x, y) = static_cast<std::uint16_t>(ground(x, y) + (particle ? 500 : 0));
        }
    mote::rolling_ball(img, {.radius = 30, .height = 300}, found);
    int worst = 0;
    for (std::ptrdiff_t y = 0; y < 90; ++y)
        for (std::ptrdiff_t x = 0; x < 120; ++x) worst = std::max(worst, std::abs(found(x, y) - ground(x, y)));
    CHECK(worst <= 90);
    CHECK(found(40, 30) < 1300);
    CHECK(found(5, 5) == ground(5, 5));
}

TEST_CASE("rolling balls on images that hardly are images") {
    mote::image<std::uint8_t> empty, wide(0, 4), one(1, 1), two(2, 1);
    mote::rolling_ball(empty, {}, empty);
    mote::ball_erosion(wide, {}, wide);
    one(0, 0) = 9;
    mote::image<std::uint8_t> out(1, 1);
    mote::rolling_ball(one, {.radius = 2147483647.0}, out);
    CHECK(out(0, 0) == 9);
    CHECK_THROWS_WITH(mote::rolling_ball(one, {}, two), "rolling_ball: source is 1 x 1, destination 2 x 1");
    double const nan = std::numeric_limits<double>::quiet_NaN();
    CHECK_THROWS_AS(mote::rolling_ball(one, {.radius = -1}, out), mote::parameter_error);
    CHECK_THROWS_AS(mote::ball_erosion(one, {.radius = nan}, out), mote::parameter_error);
    CHECK_THROWS_AS(mote::ball_erosion(one, {.radius = 3e9}, out), mote::parameter_error);
    CHECK_THROWS_AS(mote::ball_erosion(one, {.radius = 3, .height = nan}, out), mote::parameter_error);
    CHECK_THROWS_AS(mote::ball_erosion(one, {.radius = 3, .height = -2}, out), mote::parameter_error);
    // NaN is absent: its neighbours decide, and where there are none it stays.
    mote::image<float> hole(9, 1), found(9, 1);
    for (std::ptrdiff_t x = 0; x < 9; ++x) hole(x, 0) = x < 5 ? std::numeric_limits<float>::quiet_NaN() : 3.0f;
    mote::rolling_ball(hole, {.radius = 2, .height = 1}, found);
    CHECK(std::isnan(found(0, 0)));
    CHECK(found(8, 0) == 3);
    CHECK(std::isfinite(found(2, 0))); // under a ball at 3 or 4
    CHECK(found(4, 0) == Approx(3 + std::sqrt(0.75)));
    hole(0, 0) = hole(1, 0) = std::numeric_limits<float>::infinity();
    mote::rolling_ball(hole, {.radius = 2, .height = 1}, found);
    CHECK(found(0, 0) == std::numeric_limits<float>::infinity());
    CHECK(std::isfinite(found(4, 0)));
    // Every second pixel of interleaved rows, from the bottom up.
    auto const src = random_image<std::uint8_t>(40, 20, 4, 0, 255);
    mote::image_view<std::uint8_t const> const view{src.row(19) + 1, 20, 20, -src.stride(), 2};
    mote::image<std::uint8_t> flat(20, 20), a(20, 20), b(40, 20);
    for (std::ptrdiff_t y = 0; y < 20; ++y)
        for (std::ptrdiff_t x = 0; x < 20; ++x) flat(x, y) = view(x, y);
    mote::image_view<std::uint8_t> const to{b.row(19), 20, 20, -b.stride(), 2};
    mote::rolling_ball(view, {.radius = 4}, to);
    mote::rolling_ball(flat, {.radius = 4}, a);
    bool equal = true;
    for (std::ptrdiff_t y = 0; y < 20; ++y)
        for (std::ptrdiff_t x = 0; x < 20; ++x) equal = equal && a(x, y) == to(x, y) && b(2 * x + 1, y) == 0;
    CHECK(equal);
}

TEST_CASE("the ball's erosion is scikit-image's rolling ball") {
    auto const shared = shared_path("reference");
    if (!shared) return;
    std::size_t exact = 0, close = 0;
    for (auto const& record : nlohmann::json::parse(std::ifstream(*shared / "background/background.json"))) {
        if (record["tool"] != "skimage") continue;
        INFO(record.dump());
        auto const input = mote::read_image(*shared / record["input_file"].get<std::string>());
        auto const golden = mote::read_image(*shared / record["file"].get<std::string>());
        std::visit(
            [&](auto const& src) {
                using image_type = std::remove_cvref_t<decltype(src)>;
                using T = typename image_type::value_type;
                if constexpr (std::is_same_v<T, std::uint8_t> || std::is_same_v<T, float>) {
                    auto const& expected = std::get<image_type>(golden.pixels);
                    image_type found(src.width(), src.height());
                    mote::ball_erosion(src, {.radius = record["radius"]}, found);
                    double worst = 0;
                    for (std::ptrdiff_t y = 0; y < src.height(); ++y)
                        for (std::ptrdiff_t x = 0; x < src.width(); ++x) worst = std::max(worst, std::abs(static_cast<double>(found(x, y)) - static_cast<double>(expected(x, y))));
                    // Its heights are counted in float from the ball's centre: one rounding of a number of the radius's size, and of their sum.
                    CHECK(worst <= (std::is_same_v<T, float> ? record["radius"].get<double>() / 8388608 : 0));
                    exact += worst == 0 ? 1u : 0u;
                    ++close;
                } else {
                    FAIL("a pixel type without a record");
                }
            },
            input.pixels);
    }
    std::cout << "rolling ball, scikit-image: " << exact << " of " << close << " equal to the bit\n";
    CHECK(close >= 12);
}

} // namespace rolling_ball_test
