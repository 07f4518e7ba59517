// SPDX-License-Identifier: MIT
#include <mote/filter/imagej_rolling_ball.hpp>

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
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

namespace imagej_rolling_ball_test {

namespace {

template <class T>
bool same(mote::image<T> const& a, mote::image<T> const& b) {
    for (std::ptrdiff_t y = 0; y < a.height(); ++y)
        for (std::ptrdiff_t x = 0; x < a.width(); ++x)
            if (a(x, y) != b(x, y)) return false;
    return a.width() == b.width() && a.height() == b.height();
}

// All positions of a ball that is not shrunk, one after the other.
mote::image<float> obvious(mote::image<float> const& src, double radius) {
    auto const trimmed = static_cast<std::ptrdiff_t>(24 * radius) / 100;
    auto const reach = static_cast<std::ptrdiff_t>(std::floor(radius - static_cast<double>(trimmed) + 0.5));
    auto const top = [&](std::ptrdiff_t x, std::ptrdiff_t y) {
        double const rest = radius * radius - static_cast<double>(x * x + y * y);
        return rest > 0 ? static_cast<float>(std::sqrt(rest)) : 0.0f;
    };
    mote::image<float> dst(src.width(), src.height());
    for (std::ptrdiff_t y = 0; y < src.height(); ++y) std::fill(dst.row(y), dst.row(y) + src.width(), -std::numeric_limits<float>::max());
    for (std::ptrdiff_t cy = -reach; cy < src.height() + reach; ++cy)
        for (std::ptrdiff_t cx = -reach; cx < src.width() + reach; ++cx) {
            float z = std::numeric_limits<float>::max();
            for (int pass = 0; pass < 2; ++pass)
                for (std::ptrdiff_t y = std::max<std::ptrdiff_t>(0, cy - reach); y <= std::min(cy + reach, src.height() - 1); ++y)
                    for (std::ptrdiff_t x = std::max<std::ptrdiff_t>(0, cx - reach); x <= std::min(cx + reach, src.width() - 1); ++x) {
                        float const t = top(x - cx, y - cy);
                        if (pass == 0)
                            z = std::min(z, src(x, y) - t);
                        else
                            dst(x, y) = std::max(dst(x, y), z + t);
                    }
        }
    return dst;
}

} // namespace

TEST_CASE("ImageJ's ball rolls over all positions") {
    std::uint32_t seed = 0;
    for (auto const& [w, h] : {std::pair<std::ptrdiff_t, std::ptrdiff_t>{1, 1}, {1, 9}, {9, 1}, {31, 22}})
        for (double const radius : {0.3, 1.0, 4.0, 7.5, 10.0}) {
            auto const src = random_image<float>(w, h, ++seed, 0, 20);
            mote::image<float> out(w, h), other(w, h);
            CAPTURE(w, h, radius);
            mote::imagej_rolling_ball(src, {.radius = radius, .smooth = false}, out);
            CHECK(same(out, obvious(src, std::max(1.0, radius))));
            mote::image<float> inverse(w, h);
            for (std::ptrdiff_t y = 0; y < h; ++y)
                for (std::ptrdiff_t x = 0; x < w; ++x) inverse(x, y) = -src(x, y), out(x, y) = -out(x, y);
            mote::imagej_rolling_ball(inverse, {.radius = radius, .objects = mote::polarity::dark, .smooth = false}, other);
            CHECK(same(out, other));
        }
}

TEST_CASE("ImageJ's rolling ball: degenerate images, strips and instruction sets") {
    for (double const radius : {5.0, 25.0, 60.0, 500.0}) {
        for (auto const& [w, h] : {std::pair<std::ptrdiff_t, std::ptrdiff_t>{1, 1}, {1, 2}, {3, 1}, {1, 40}, {2, 9}, {40, 3}}) {
            mote::image<std::uint16_t> flat(w, h), out(w, h);
            for (std::ptrdiff_t y = 0; y < h; ++y)
                for (std::ptrdiff_t x = 0; x < w; ++x) flat(x, y) = 777;
            CAPTURE(w, h, radius);
            mote::imagej_rolling_ball(flat, {.radius = radius}, out);
            CHECK(same(flat, out));
        }
        auto const grey = random_image<std::uint8_t>(130, 90, 3, 0, 255);
        mote::image<std::uint8_t> first(130, 90), again(130, 90);
        mote::imagej_rolling_ball(grey, {.radius = radius}, first);
        for_every_isa([&](mote::isa level) {
            CAPTURE(mote::name(level));
            mote::imagej_rolling_ball(grey, {.radius = radius}, again, backwards{3});
            CHECK(same(first, again));
        });
        auto in_place = grey.clone();
        mote::imagej_rolling_ball(in_place, {.radius = radius}, in_place);
        CHECK(same(first, in_place));
    }
    mote::image<std::uint8_t> empty, one(1, 1), two(2, 1);
    mote::imagej_rolling_ball(empty, {}, empty);
    CHECK_THROWS_WITH(mote::imagej_rolling_ball(one, {}, two), "imagej_rolling_ball: source is 1 x 1, destination 2 x 1");
    CHECK_THROWS_AS(mote::imagej_rolling_ball(one, {.radius = 10001}, one), mote::parameter_error);
    CHECK_THROWS_AS(mote::imagej_rolling_ball(one, {.radius = 0}, one), mote::parameter_error);
    CHECK_THROWS_AS(mote::imagej_rolling_ball(one, {.radius = std::numeric_limits<double>::quiet_NaN()}, one), mote::parameter_error);
    CHECK_THROWS_AS(mote::imagej_rolling_ball(one, {.objects = mote::polarity::automatic}, one), mote::parameter_error);
    mote::image<float> hole(40, 40), found(40, 40);
    hole(20, 20) = hole(3, 0) = std::numeric_limits<float>::quiet_NaN();
    mote::imagej_rolling_ball(hole, {.radius = 25, .smooth = false}, found);
    CHECK(same(found, mote::image<float>(40, 40)));
}

TEST_CASE("the rolling ball of ImageJ is ImageJ's") {
    auto const shared = shared_path("reference");
    if (!shared) return;
    std::size_t exact = 0, records = 0, mixed = 0;
    for (auto const& record : nlohmann::json::parse(std::ifstream(*shared / "background/background.json"))) {
        if (record["tool"] != "imagej" || record["paraboloid"] != 0 || !record["file"].is_string()) continue;
        INFO(record.dump());
        auto const input = mote::read_image(*shared / record["input_file"].get<std::string>());
        auto const golden = mote::read_image(*shared / record["file"].get<std::string>());
        mote::imagej_ball const options{record["radius"], record["light"] == 1 ? mote::polarity::dark : mote::polarity::bright, record["presmooth"] == 1};
        std::visit(
            [&](auto const& src) {
                using image_type = std::remove_cvref_t<decltype(src)>;
                using T = typename image_type::value_type;
                if constexpr (std::is_same_v<T, std::uint8_t> || std::is_same_v<T, float>) {
                    auto const& expected = std::get<image_type>(golden.pixels);
                    image_type found(src.width(), src.height());
                    mote::imagej_rolling_ball(src, options, found);
                    ++records;
                    double const radius = options.radius;
                    std::ptrdiff_t const factor = radius <= 10 ? 1 : radius <= 30 ? 2 : 4;
                    if (src.height() > factor || factor == 1) {
                        CHECK(same(found, expected));
                        ++exact;
                        return;
                    }
                    // One row of blocks: for ImageJ a row of zeros lies above it. The row itself is what is right: it holds the ball's surface.
                    mote::image<float> wide(src.width(), src.height()), right(src.width(), src.height());
                    for (std::ptrdiff_t x = 0; x < src.width(); ++x) wide(x, 0) = static_cast<float>(src(x, 0));
                    mote::imagej_rolling_ball(wide, options, right);
                    float const share = 1.0f / static_cast<float>(factor) * 0.5f + 0.5f;
                    bool zeros = true;
                    for (std::ptrdiff_t x = 0; x < src.width(); ++x) {
                        zeros = zeros && static_cast<float>(expected(x, 0)) == std::floor(share * right(x, 0) + 0.5f);
                        CHECK(static_cast<float>(found(x, 0)) == std::floor(right(x, 0) + 0.5f));
                    }
                    CHECK(zeros);
                    ++mixed;
                } else {
                    FAIL("a pixel type without a record");
                }
            },
            input.pixels);
    }
    std::cout << "rolling ball, ImageJ: " << exact << " of " << records << " equal to the bit, " << mixed << " of one row with ImageJ's zeros\n";
    CHECK(exact >= 30);
}

} // namespace imagej_rolling_ball_test
