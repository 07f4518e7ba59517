// SPDX-License-Identifier: MIT
#include <mote/threshold/local/deviation.hpp>

#include "catch.hpp"
#include "every_isa.hpp"
#include "plain_local.hpp"
#include "random_image.hpp"

#include <mote/core/image.hpp>
#include <mote/core/image_traits.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace local_deviation_test {

namespace {

struct exact_window {
    long double n = 0, sum = 0, square = 0;
};

template <class T>
exact_window exact_at(mote::image_view<T const> v, std::ptrdiff_t radius, std::ptrdiff_t x, std::ptrdiff_t y) {
    exact_window w;
    for (std::ptrdiff_t j = std::max<std::ptrdiff_t>(0, y - radius); j <= std::min(v.height - 1, y + radius); ++j)
        for (std::ptrdiff_t i = std::max<std::ptrdiff_t>(0, x - radius); i <= std::min(v.width - 1, x + radius); ++i) {
            long double const p = v(i, j);
            w.n += 1;
            w.sum += p;
            w.square += p * p;
        }
    return w;
}

// Exact where the formula's numbers are few binary digits long: no product is longer than the 64 bits of a long double.
bool is_above(long double value, exact_window const& w, mote::deviation_formula const& f) {
    long double const p = w.sum - w.n * f.pivot;
    long double const d = w.n * (value - f.pivot - f.a0) - f.a1 * p, m = w.sum - w.n * f.zero, b = f.b0 + f.b1 * p / w.n;
    long double const radicand = f.spread * (w.n * w.square - w.sum * w.sum) + (f.square + f.square_per_pixel / w.n) * m * m;
    return d * std::abs(d) > b * std::abs(b) * radicand;
}

template <class T>
void check_formula(mote::image<T> const& img, std::ptrdiff_t side, mote::deviation_formula const& f) {
    auto const v = mote::const_view(img);
    mote::image<std::uint8_t> wanted(v.width, v.height), mask(v.width, v.height);
    for (std::ptrdiff_t y = 0; y < v.height; ++y)
        for (std::ptrdiff_t x = 0; x < v.width; ++x) wanted(x, y) = is_above(v(x, y), exact_at(v, side / 2, x, y), f) ? 255 : 0;
    for_every_isa([&](mote::isa level) {
        CAPTURE(mote::name(level), side, f.a0, f.b0, f.b1, f.square);
        mote::threshold_by_deviation(img, side, f, mote::polarity::bright, mask);
        CHECK(differing(mote::const_view(mask), mote::const_view(wanted)) == 0);
    });
}

// Noise, steps of one grey level, flat parts and outliers: many pixels tie with their level, or nearly do.
mote::image<std::uint8_t> near_ties(std::ptrdiff_t width, std::ptrdiff_t height, std::uint32_t seed) {
    auto img = random_image<std::uint8_t>(width, height, seed, 0, 255);
    for (std::ptrdiff_t y = 0; y < height; ++y)
        for (std::ptrdiff_t x = 0; x < width; ++x) {
            int const part = static_cast<int>(3 * x / width + 3 * (3 * y / height));
            std::uint8_t& p = img(x, y);
            if (part == 1) p = 200;
            if (part == 2) p = static_cast<std::uint8_t>(254 + p % 2);
            if (part == 3) p = static_cast<std::uint8_t>(100 + (x + y) % 2);
            if (part == 4) p = p < 4 ? 255 : 0;
            if (part == 5) p = static_cast<std::uint8_t>((x + 2 * y) % 256);
            if (part == 6) p = 255;
            if (part == 7) p = static_cast<std::uint8_t>(p % 3);
        }
    return img;
}

} // namespace

TEST_CASE("levels linear in the deviation: both sides compare exactly, also where they tie") {
    auto const img = near_ties(150, 60, 3);
    for (std::ptrdiff_t const side : {1, 3, 9, 25}) {
        for (double const k : {-1.0, -0.25, 0.0, 0.5, 1.0, 2.0})
            for (double const offset : {0.0, -0.5, 1.0}) check_formula(img, side, {offset, 1, k, 0});
        for (double const share : {0.75, 1.25, 0.0, -1.0}) check_formula(img, side, {16, share, 0, 0}); // a share of the mean alone
        for (double const k : {0.25, -0.5}) {
            check_formula(img, side, {0, 1, k, 0, 1, 1, 0, 0});     // Doxa's NICK
            check_formula(img, side, {0, 1, k, 0, 2, 1, 0, 16});    // OpenCV's, with a black
        }
    }
}

TEST_CASE("levels whose weight of the deviation depends on the mean") {
    // Divisions by the number of pixels are exact for windows of a power of two only: no window has one. Ties are left out by
    // numbers that make none.
    auto const img = random_image<std::uint8_t>(120, 50, 8, 0, 255);
    for (std::ptrdiff_t const side : {3, 15, 31}) {
        check_formula(img, side, {0, 0.503, 0, 0.5003 / 128});
        check_formula(img, side, mote::deviation_formula{0.01, 0.503, 0, 0.5003 / 128}.mirrored(255));
        check_formula(img, side, {0.0123, 0.8011, 0.3007, -0.2003 / 128, 1, 1, -1, 0});
    }
}

TEST_CASE("levels of windows whose sums leave 24, 31 and 32 bits, and of saturated images") {
    auto const img = near_ties(300, 24, 6);
    for (std::ptrdiff_t const side : {181, 183, 255, 259}) {
        mote::image<std::uint8_t> tall(300, 300);
        for (std::ptrdiff_t y = 0; y < 300; ++y)
            for (std::ptrdiff_t x = 0; x < 300; ++x) tall(x, y) = y < 276 ? std::uint8_t{255} : img(x, y - 276);
        auto const v = mote::const_view(tall);
        mote::deviation_formula const f{0, 1, 0.25, 0};
        mote::image<std::uint8_t> mask(300, 300), doubles(300, 300);
        mote::image<std::uint16_t> wide(300, 300); // sums of another size
        for (std::ptrdiff_t y = 0; y < 300; ++y)
            for (std::ptrdiff_t x = 0; x < 300; ++x) wide(x, y) = tall(x, y);
        mote::threshold_by_deviation(wide, side, f, mote::polarity::bright, doubles);
        for_every_isa([&](mote::isa level) {
            CAPTURE(mote::name(level), side);
            mote::threshold_by_deviation(tall, side, f, mote::polarity::bright, mask);
            CHECK(differing(mote::const_view(mask), mote::const_view(doubles)) == 0);
        });
        for (std::ptrdiff_t const y : {std::ptrdiff_t{150}, std::ptrdiff_t{280}, std::ptrdiff_t{299}})
            for (std::ptrdiff_t x = 140; x < 160; ++x) CHECK((mask(x, y) != 0) == is_above(v(x, y), exact_at(v, side / 2, x, y), f));
    }
}

TEST_CASE("in a window that is flat at the pivot a pixel ties with its level") {
    // Shares of the mean that no double holds: T = p + a1 (m - p) is p.
    for (double const share : {0.06, 0.1, 0.3, 0.7, 0.85, 0.94})
        for (double const pivot : {0.0, 97.0, 255.0})
            for (double const weight : {0.0, 0.37}) {
                mote::deviation_formula f{0, share, 0, weight};
                f.pivot = pivot;
                mote::image<std::uint8_t> img(70, 40), mask(70, 40);
                mote::image<float> real(70, 40);
                for (std::ptrdiff_t y = 0; y < 40; ++y)
                    for (std::ptrdiff_t x = 0; x < 70; ++x) {
                        img(x, y) = static_cast<std::uint8_t>(pivot);
                        real(x, y) = static_cast<float>(pivot);
                    }
                for (std::ptrdiff_t const side : {3, 9, 11, 33})
                    for (auto const& use : {f, f.mirrored(2 * pivot)})
                        for_every_isa([&](mote::isa level) {
                            CAPTURE(mote::name(level), share, pivot, side);
                            mote::threshold_by_deviation(img, side, use, mote::polarity::bright, mask);
                            CHECK(differing(mote::const_view(mask), mote::const_view(mote::image<std::uint8_t>(70, 40))) == 0);
                            mote::threshold_by_deviation(real, side, use, mote::polarity::bright, mask);
                            CHECK(differing(mote::const_view(mask), mote::const_view(mote::image<std::uint8_t>(70, 40))) == 0);
                        });
            }
}

TEST_CASE("a formula with numbers that single precision cannot hold") {
    auto const img = near_ties(90, 40, 9);
    for (double const big : {1e30, 1e200, -1e200}) check_formula(img, 5, {0, 1, big, 0});
    for (double const small : {1e-40, -1e-40, 1e-60}) check_formula(img, 5, {0, 1, small, 0});
}

TEST_CASE("the largest deviation is that of some window, exactly") {
    for (std::ptrdiff_t const side : {1, 3, 11, 41}) {
        for (int const kind : {0, 1, 2}) {
            mote::image<std::uint8_t> img = kind == 0 ? near_ties(100, 40, 2) : random_image<std::uint8_t>(100, 40, 5, 90, 110);
            if (kind == 2) // deviations grow to the last pixel
                for (std::ptrdiff_t y = 0; y < 40; ++y)
                    for (std::ptrdiff_t x = 0; x < 100; ++x) img(x, y) = static_cast<std::uint8_t>((x + y) % 2 == 0 ? x : 0);
            double largest = 0;
            for (std::ptrdiff_t y = 0; y < 40; ++y)
                for (std::ptrdiff_t x = 0; x < 100; ++x) {
                    auto const w = exact_at(mote::const_view(img), side / 2, x, y);
                    largest = std::max(largest, static_cast<double>((w.n * w.square - w.sum * w.sum) / (w.n * w.n)));
                }
            for_every_isa([&](mote::isa level) {
                CAPTURE(mote::name(level), side, kind);
                CHECK(mote::largest_deviation(img, side) == Approx(std::sqrt(largest)).epsilon(1e-15));
            });
        }
    }
    CHECK(mote::largest_deviation(mote::image<std::uint8_t>(), 3) == 0);
}

} // namespace local_deviation_test
