// SPDX-License-Identifier: MIT
#pragma once

// What holds for the dialects of every histogram threshold.

#include "reference.hpp"

#include <mote/core/error.hpp>
#include <mote/threshold/dialect.hpp>

#include <cmath>
#include <initializer_list>
#include <span>

/// Bins by the dialects in `offered` are finite for degenerate and for huge tables, do not depend on the number of pixels, and
/// keep to the bins of the program; the others are refused. `bin(counts, dialect)`.
template <class Bin>
void check_dialect_bins(Bin&& bin, std::initializer_list<mote::dialect> offered) {
    using mote::dialect;
    std::mt19937 engine(17);
    for (dialect const d : offered) {
        CAPTURE(mote::name_of(d));
        for (histogram_counts const& h : {histogram_counts{}, histogram_counts{0, 0, 0}, histogram_counts{7}, histogram_counts{0, 0, 9, 0}, histogram_counts{1, 1}, histogram_counts{0, 5, 0, 0, 5, 0}, histogram_counts{900, 0, 0, 1},
                                histogram_counts{0, 0, std::uint64_t{1} << 63}, histogram_counts{std::uint64_t{1} << 62, 0, 0, std::uint64_t{1} << 62}, histogram_counts(256), histogram_counts(256, 1)}) {
            CAPTURE(h);
            double const level = bin(h, d);
            CHECK(level >= -1);
            CHECK(level <= 256);
        }
        histogram_counts last(256);
        last[255] = 3;
        CHECK(bin(last, d) >= -1);
        for (int repeat = 0; repeat < 12; ++repeat) {
            histogram_counts h(256);
            for (auto& c : h) c = engine() % 1000 * (engine() % 4);
            double const expected = bin(h, d);
            for (auto& c : h) c <<= 44; // about 2^63 pixels, where 32-bit sums have long overflowed
            CHECK(bin(h, d) == expected);
        }
        if (d == dialect::imagej || d == dialect::fiji) CHECK_THROWS_AS(bin(histogram_counts(257, 1), d), mote::parameter_error);
    }
    for (dialect const d : {dialect::imagej, dialect::fiji, dialect::skimage, dialect::opencv, dialect::doxa}) {
        CAPTURE(mote::name_of(d));
        if (std::find(offered.begin(), offered.end(), d) == offered.end()) CHECK_THROWS_AS(bin(histogram_counts{1, 2, 3}, d), mote::parameter_error);
    }
}

/// Levels of images of every type and shape are numbers, or the pixel type is refused; `paper` is `level(image)`.
template <class Level, class Paper>
void check_dialect_levels(Level&& level, Paper&& paper, std::initializer_list<mote::dialect> offered) {
    using mote::dialect;
    auto const check_image = [&](auto const& img) {
        CHECK(level(img, dialect::paper) == paper(img));
        for (dialect const d : offered) {
            CAPTURE(mote::name_of(d), img.width(), img.height());
            double t = 0;
            try {
                t = level(img, d);
            } catch (mote::parameter_error const&) {
                CHECK(d != dialect::imagej); // these take all types
                CHECK(d != dialect::skimage);
            }
            CHECK_FALSE(std::isnan(t)); // just below the lowest double is -infinity
        }
        if (std::find(offered.begin(), offered.end(), dialect::doxa) == offered.end()) CHECK_THROWS_AS(level(img, dialect::doxa), mote::parameter_error);
    };
    auto const check_type = [&]<class T>(T a, T b) {
        for (auto const& [width, height] : {std::pair<std::ptrdiff_t, std::ptrdiff_t>{0, 3}, {1, 1}, {17, 1}, {1, 17}, {9, 4}})
            for (bool const two : {false, true}) {
                mote::image<T> img(width, height);
                for (std::ptrdiff_t y = 0; y < height; ++y)
                    for (std::ptrdiff_t x = 0; x < width; ++x) img(x, y) = two && (x + y) % 3 == 0 ? b : a;
                check_image(img);
            }
    };
    check_type(std::uint8_t{77}, std::uint8_t{5});
    check_type(std::uint8_t{0}, std::uint8_t{255});
    check_type(std::uint16_t{60000}, std::uint16_t{65535});
    check_type(std::int16_t{-32768}, std::int16_t{9});
    check_type(std::uint32_t{4000000000u}, std::uint32_t{4000000009u});
    check_type(-0.25f, 0.125f);
    check_type(std::numeric_limits<float>::quiet_NaN(), 1.0f);
    check_type(std::numeric_limits<float>::infinity(), -1.0f);
    check_type(1e300, -1e-300);
    check_type(std::numeric_limits<double>::max(), std::numeric_limits<double>::lowest());
    check_type(5e-324, 0.0);
    auto const noise = random_image<std::uint8_t>(60, 40, 11, 10, 240);
    for (dialect const d : offered) {
        double const expected = level(noise, d);
        for_every_isa([&](mote::isa) { CHECK(level(noise, d) == expected); });
    }
}
