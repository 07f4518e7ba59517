// SPDX-License-Identifier: MIT
#include <mote/filter/sliding_paraboloid.hpp>

#include "backwards.hpp"
#include "catch.hpp"
#include "random_image.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>

namespace sliding_paraboloid_test {

namespace {

// Every pixel against every other, in whole numbers: grey levels times 2 radius.
template <class T>
mote::image<std::int64_t> obvious(mote::image<T> const& src, std::int64_t twice_radius, bool open) {
    mote::image<std::int64_t> f(src.width(), src.height()), g(src.width(), src.height());
    for (std::ptrdiff_t y = 0; y < src.height(); ++y)
        for (std::ptrdiff_t x = 0; x < src.width(); ++x) f(x, y) = static_cast<std::int64_t>(src(x, y)) * twice_radius;
    for (int sign = 1; sign >= (open ? -1 : 1); sign -= 2) {
        for (std::ptrdiff_t y = 0; y < src.height(); ++y)
            for (std::ptrdiff_t x = 0; x < src.width(); ++x) {
                std::int64_t best = f(x, y);
                for (std::ptrdiff_t v = 0; v < src.height(); ++v)
                    for (std::ptrdiff_t u = 0; u < src.width(); ++u) {
                        std::int64_t const far = (u - x) * (u - x) + (v - y) * (v - y);
                        best = sign > 0 ? std::min(best, f(u, v) + far) : std::max(best, f(u, v) - far);
                    }
                g(x, y) = best;
            }
        std::swap(f, g);
    }
    return f;
}

std::int64_t floor_of(std::int64_t a, std::int64_t b) { return a >= 0 ? a / b : -((-a + b - 1) / b); }

template <class T>
void compare(double low, double high) {
    std::uint32_t seed = 0;
    for (auto const& [w, h] : {std::pair<std::ptrdiff_t, std::ptrdiff_t>{1, 1}, {1, 20}, {20, 1}, {35, 22}})
        for (std::int64_t const twice : {1, 2, 7, 50, 4000, 1000000}) {
            auto const src = random_image<T>(w, h, ++seed, low, high);
            CAPTURE(w, h, twice);
            double const radius = static_cast<double>(twice) / 2;
            for (bool const open : {false, true}) {
                auto const expected = obvious(src, twice, open);
                mote::image<T> dst(w, h), other(w, h);
                if (open) {
                    mote::sliding_paraboloid(src, radius, dst);
                    mote::sliding_paraboloid(src, radius, other, backwards{3});
                } else {
                    mote::parabolic_erosion(src, radius, dst);
                    mote::parabolic_erosion(src, radius, other, backwards{3});
                }
                bool equal = true, threads = true, below = true;
                for (std::ptrdiff_t y = 0; y < h; ++y)
                    for (std::ptrdiff_t x = 0; x < w; ++x) {
                        equal = equal && static_cast<std::int64_t>(dst(x, y)) == floor_of(expected(x, y), twice);
                        threads = threads && dst(x, y) == other(x, y);
                        below = below && dst(x, y) <= src(x, y);
                    }
                CHECK(equal);
                CHECK(threads);
                CHECK(below);
            }
        }
}

} // namespace

TEST_CASE("paraboloids agree with all pairs of pixels") {
    compare<std::uint8_t>(0, 255);
    compare<std::uint16_t>(0, 65535);
    compare<std::int16_t>(-32768, 32767);
    compare<std::uint32_t>(0, 4294967295.0);
}

TEST_CASE("paraboloids under floats, NaN and infinities") {
    double const infinity = std::numeric_limits<double>::infinity(), nan = std::numeric_limits<double>::quiet_NaN();
    mote::image<double> src = random_image<double>(30, 20, 8, 0, 5), out(30, 20);
    src(3, 4) = nan;
    src(10, 10) = infinity;
    src(20, 1) = -infinity;
    for (bool const open : {false, true}) {
        mote::image<double> f = src.clone(), g(30, 20);
        double const radius = 3.3;
        for (int sign = 1; sign >= (open ? -1 : 1); sign -= 2) {
            for (std::ptrdiff_t y = 0; y < 20; ++y)
                for (std::ptrdiff_t x = 0; x < 30; ++x) {
                    double best = sign * infinity;
                    for (std::ptrdiff_t v = 0; v < 20; ++v)
                        for (std::ptrdiff_t u = 0; u < 30; ++u) {
                            if (!std::isfinite(f(u, v))) continue;
                            double const far = static_cast<double>((u - x) * (u - x) + (v - y) * (v - y)) / (2 * radius);
                            best = sign > 0 ? std::min(best, f(u, v) + far) : std::max(best, f(u, v) - far);
                        }
                    g(x, y) = best;
                }
            std::swap(f, g);
        }
        if (open)
            mote::sliding_paraboloid(src, radius, out);
        else
            mote::parabolic_erosion(src, radius, out);
        double worst = 0;
        for (std::ptrdiff_t y = 0; y < 20; ++y)
            for (std::ptrdiff_t x = 0; x < 30; ++x) worst = std::max(worst, std::abs(out(x, y) - f(x, y)));
        CHECK(worst < 1e-12);
    }
    mote::image<float> none(3, 2);
    for (std::ptrdiff_t x = 0; x < 3; ++x) none(x, 0) = none(x, 1) = std::numeric_limits<float>::quiet_NaN();
    none(1, 1) = std::numeric_limits<float>::infinity();
    mote::sliding_paraboloid(none, 2, none); // in place
    CHECK(std::isnan(none(0, 0)));
    CHECK(none(1, 1) == std::numeric_limits<float>::infinity());
}

TEST_CASE("a paraboloid follows a bent ground below particles, on any view") {
    // The ground is a paraboloid that is flatter than the sliding one, so all of it is reached.
    mote::image<float> img(200, 81), found(100, 81), ground(100, 81);
    mote::image_view<float> const view{img.row(80), 100, 81, -img.stride(), 2};
    for (std::ptrdiff_t y = 0; y < 81; ++y)
        for (std::ptrdiff_t x = 0; x < 100; ++x) {
            ground(x, y) = 50 - static_cast<float>((x - 50) * (x - 50) + (y - 40) * (y - 40)) / 500.0f;
            view(x, y) = ground(x, y) + ((x - 30) * (x - 30) + (y - 30) * (y - 30) < 100 ? 40.0f : 0.0f);
        }
    mote::sliding_paraboloid(view, 20, found);
    float worst = 0, inside = 0;
    for (std::ptrdiff_t y = 0; y < 81; ++y)
        for (std::ptrdiff_t x = 0; x < 100; ++x) {
            bool const particle = (x - 30) * (x - 30) + (y - 30) * (y - 30) < 100;
            float const off = std::abs(found(x, y) - ground(x, y));
            (particle ? inside : worst) = std::max(particle ? inside : worst, off);
        }
    CHECK(worst < 2 * 0.25f / 40 + 1e-5f); // its axis stands on a pixel, up to half a pixel off in x and y
    CHECK(inside < 4);
}

TEST_CASE("paraboloids on images that hardly are images") {
    mote::image<std::uint8_t> empty, wide(0, 4), one(1, 1), two(2, 1);
    mote::sliding_paraboloid(empty, 5, empty);
    mote::parabolic_erosion(wide, 5, wide);
    CHECK_THROWS_WITH(mote::parabolic_erosion(one, 5, two), "parabolic_erosion: source is 1 x 1, destination 2 x 1");
    CHECK_THROWS_AS(mote::sliding_paraboloid(one, 0, one), mote::parameter_error);
    CHECK_THROWS_AS(mote::sliding_paraboloid(one, -3, one), mote::parameter_error);
    CHECK_THROWS_AS(mote::sliding_paraboloid(one, std::numeric_limits<double>::quiet_NaN(), one), mote::parameter_error);
    CHECK_THROWS_AS(mote::sliding_paraboloid(one, 3e9, one), mote::parameter_error);
}

} // namespace sliding_paraboloid_test
