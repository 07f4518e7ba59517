// SPDX-License-Identifier: MIT
#include <mote/filter/noise.hpp>

#include "catch.hpp"
#include "random_image.hpp"

#include <mote/core/image.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

namespace noise_test {

namespace {

using mask_view = mote::image_view<std::uint8_t const>;

template <class T>
bool there(mote::image_view<T const> v, mask_view mask, std::ptrdiff_t x, std::ptrdiff_t y) {
    return std::isfinite(static_cast<long double>(v(x, y))) && (mask.data == nullptr || mask(x, y) != 0);
}

template <class T>
std::vector<long double> plain_responses(mote::image_view<T const> v, mask_view mask) {
    constexpr int weights[3][3] = {{1, -2, 1}, {-2, 4, -2}, {1, -2, 1}};
    std::vector<long double> all;
    for (std::ptrdiff_t y = 1; y < v.height - 1; ++y)
        for (std::ptrdiff_t x = 1; x < v.width - 1; ++x) {
            long double r = 0;
            bool whole = true;
            for (std::ptrdiff_t j = 0; j < 3; ++j)
                for (std::ptrdiff_t i = 0; i < 3; ++i) {
                    whole = whole && there(v, mask, x + i - 1, y + j - 1);
                    r += weights[j][i] * static_cast<long double>(v(x + i - 1, y + j - 1));
                }
            if (whole) all.push_back(std::abs(r));
        }
    std::sort(all.begin(), all.end());
    return all;
}

template <class T>
long double plain_tiles(mote::image_view<T const> v, mask_view mask, std::ptrdiff_t side, double share) {
    std::vector<long double> all;
    std::ptrdiff_t const w = std::min(side, v.width), h = std::min(side, v.height);
    for (std::ptrdiff_t ty = 0; ty < v.height / h; ++ty)
        for (std::ptrdiff_t tx = 0; tx < v.width / w; ++tx) {
            std::vector<long double> values;
            for (std::ptrdiff_t j = 0; j < h; ++j)
                for (std::ptrdiff_t i = 0; i < w; ++i)
                    if (there(v, mask, tx * w + i, ty * h + j)) values.push_back(static_cast<long double>(v(tx * w + i, ty * h + j)));
            long double const n = static_cast<long double>(values.size());
            if (2 * n < static_cast<long double>(w * h)) continue;
            long double mean = 0, square = 0;
            for (auto const p : values) mean += p / n;
            for (auto const p : values) square += (p - mean) * (p - mean) / n;
            all.push_back(std::sqrt(square));
        }
    if (all.empty()) return 0;
    std::sort(all.begin(), all.end());
    return all[static_cast<std::size_t>(static_cast<double>(all.size() - 1) * share)];
}

template <class T>
void check(double low, double high) {
    for (std::uint32_t const seed : {1u, 2u}) {
        auto img = random_image<T>(53, 38, seed, low, high);
        auto const counted = random_mask(53, 38, seed, 0.8);
        auto const v = mote::const_view(img);
        for (mask_view const mask : {mask_view{}, mote::const_view(counted)}) {
            auto const all = plain_responses(v, mask);
            long double sum = 0;
            for (auto const r : all) sum += r;
            REQUIRE(!all.empty());
            CHECK(mote::laplacian_noise(img, mask) == Approx(static_cast<double>(std::sqrt(std::acos(-1.0L) / 2) / 6 * sum / static_cast<long double>(all.size()))).epsilon(1e-12));
            CHECK(mote::median_laplacian_noise(img, mask) == Approx(static_cast<double>(all[(all.size() - 1) / 2] / 6 / 0.6744897501960817L)).epsilon(1e-12));
            for (std::ptrdiff_t const side : {1, 2, 7, 16, 40, 100})
                for (double const share : {0.0, 0.1, 0.5, 1.0})
                    CHECK(mote::quiet_tile_noise(img, side, share, mask) == Approx(static_cast<double>(plain_tiles(v, mask, side, share))).epsilon(1e-9));
        }
        // What is merely turned, shifted or negative is as noisy.
        mote::image<T> other(38, 53);
        for (std::ptrdiff_t y = 0; y < 38; ++y)
            for (std::ptrdiff_t x = 0; x < 53; ++x) other(y, x) = static_cast<T>(static_cast<T>(high) - img(x, y) + static_cast<T>(low));
        double const near = std::is_integral_v<T> ? 1e-14 : 1e-5; // floats are rounded in the negative
        CHECK(mote::laplacian_noise(other) == Approx(mote::laplacian_noise(img)).epsilon(near));
        CHECK(mote::median_laplacian_noise(other) == Approx(mote::median_laplacian_noise(img)).epsilon(near));
        CHECK(mote::quiet_tile_noise(other) == Approx(mote::quiet_tile_noise(img)).epsilon(sizeof(T) == 2 || sizeof(T) == 1 ? 1e-14 : 1e-5));
        CHECK(mote::laplacian_noise(v.transposed()) == Approx(mote::laplacian_noise(img)).epsilon(1e-13));
        CHECK(mote::quiet_tile_noise(v.transposed()) == Approx(mote::quiet_tile_noise(img)).epsilon(1e-12));
    }
}

} // namespace

TEST_CASE("noise agrees with its definitions") {
    check<std::uint8_t>(0, 255);
    check<std::uint16_t>(100, 65535);
    check<std::int16_t>(-32768, 32767);
    check<std::uint32_t>(7, 4294967295.0);
    check<float>(-1, 700);
    check<double>(-1, 700);
}

TEST_CASE("noise of white noise is its standard deviation, also on a slope") {
    std::mt19937 engine(3);
    mote::image<float> img(400, 300);
    for (std::ptrdiff_t y = 0; y < 300; ++y)
        for (std::ptrdiff_t x = 0; x < 400; ++x) {
            double sum = -6; // of twelve uniform numbers: nearly normal
            for (int i = 0; i < 12; ++i) sum += static_cast<double>(engine()) / 4294967296.0;
            img(x, y) = static_cast<float>(200 + 5 * sum);
        }
    CHECK(mote::laplacian_noise(img) == Approx(5).epsilon(0.02));
    CHECK(mote::median_laplacian_noise(img) == Approx(5).epsilon(0.02));
    CHECK(mote::quiet_tile_noise(img) == Approx(5 * 0.943).epsilon(0.02)); // 5.7 % low, as is said
    mote::image<float> slope(400, 300), discs(400, 300), smooth(400, 300);
    for (std::ptrdiff_t y = 0; y < 300; ++y)
        for (std::ptrdiff_t x = 0; x < 400; ++x) {
            slope(x, y) = img(x, y) + static_cast<float>(x + 2 * y);
            discs(x, y) = img(x, y) + ((x % 100 - 50) * (x % 100 - 50) + (y % 100 - 50) * (y % 100 - 50) < 400 ? 80.0f : 0.0f);
            float sum = 0;
            for (std::ptrdiff_t j = 0; j < 4; ++j)
                for (std::ptrdiff_t i = 0; i < 4; ++i) sum += img((x + i) % 400, (y + j) % 300);
            smooth(x, y) = sum / 4; // of the same deviation, but correlated
        }
    CHECK(mote::laplacian_noise(slope) == Approx(5).epsilon(0.02));
    CHECK(mote::median_laplacian_noise(slope) == Approx(5).epsilon(0.02));
    CHECK(mote::laplacian_noise(discs) > 1.05 * mote::laplacian_noise(img)); // edges add to it
    CHECK(mote::median_laplacian_noise(discs) == Approx(5).epsilon(0.05));
    CHECK(mote::quiet_tile_noise(discs) == Approx(5 * 0.943).epsilon(0.05));
    CHECK(mote::laplacian_noise(smooth) < 2);
    CHECK(mote::median_laplacian_noise(smooth) < 2);
    CHECK(mote::quiet_tile_noise(smooth) > 3);
}

TEST_CASE("noise of images that hardly are images") {
    for (auto const& [w, h] : {std::pair<std::ptrdiff_t, std::ptrdiff_t>{0, 0}, {0, 3}, {1, 1}, {2, 2}, {2, 9}, {9, 1}, {3, 3}, {20, 20}}) {
        mote::image<std::uint16_t> flat(w, h);
        mote::image<float> nothing(w, h), infinite(w, h);
        for (std::ptrdiff_t y = 0; y < h; ++y)
            for (std::ptrdiff_t x = 0; x < w; ++x) {
                flat(x, y) = 65535;
                nothing(x, y) = std::numeric_limits<float>::quiet_NaN();
                infinite(x, y) = x == 0 ? std::numeric_limits<float>::infinity() : 0.1f;
            }
        CHECK(mote::laplacian_noise(flat) == 0);
        CHECK(mote::median_laplacian_noise(flat) == 0);
        CHECK(mote::quiet_tile_noise(flat) == 0);
        CHECK(mote::laplacian_noise(nothing) == 0);
        CHECK(mote::median_laplacian_noise(nothing) == 0);
        CHECK(mote::quiet_tile_noise(nothing) == 0);
        CHECK(mote::laplacian_noise(infinite) == Approx(0).margin(1e-12));
        CHECK(mote::quiet_tile_noise(infinite) == 0);
    }
    mote::image<std::uint8_t> pair(2, 1);
    pair(1, 0) = 10;
    CHECK(mote::laplacian_noise(pair) == 0);
    CHECK(mote::quiet_tile_noise(pair) == 5);
    CHECK_THROWS_AS(mote::quiet_tile_noise(pair, 0), mote::parameter_error);
    CHECK_THROWS_AS(mote::quiet_tile_noise(pair, 32769), mote::parameter_error);
    CHECK_THROWS_AS(mote::quiet_tile_noise(pair, 16, 1.1), mote::parameter_error);
    CHECK_THROWS_AS(mote::quiet_tile_noise(pair, 16, std::numeric_limits<double>::quiet_NaN()), mote::parameter_error);
    mote::image<std::uint8_t> mask(1, 1);
    CHECK_THROWS_AS(mote::laplacian_noise(pair, mask.view()), mote::parameter_error);
    CHECK_THROWS_AS(mote::median_laplacian_noise(pair, mask.view()), mote::parameter_error);
    CHECK_THROWS_AS(mote::quiet_tile_noise(pair, 16, 0.1, mask.view()), mote::parameter_error);
}

} // namespace noise_test
