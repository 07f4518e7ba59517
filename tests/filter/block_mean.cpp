// SPDX-License-Identifier: MIT
#include <mote/filter/block_mean.hpp>

#include "catch.hpp"
#include "random_image.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace block_mean_test {

TEST_CASE("block means are the means of blocks") {
    for (auto const& [w, h] : {std::pair<std::ptrdiff_t, std::ptrdiff_t>{0, 0}, {1, 1}, {3, 5}, {16, 9}, {31, 40}})
        for (std::ptrdiff_t const step : {1, 2, 3, 7, 50}) {
            auto const img = random_image<std::uint16_t>(w, h, 3, 0, 1000);
            auto const mean = mote::block_means(img, step);
            CAPTURE(w, h, step);
            REQUIRE(mean.width() == w / step);
            REQUIRE(mean.height() == h / step);
            for (std::ptrdiff_t y = 0; y < mean.height(); ++y)
                for (std::ptrdiff_t x = 0; x < mean.width(); ++x) {
                    double sum = 0;
                    for (std::ptrdiff_t j = 0; j < step; ++j)
                        for (std::ptrdiff_t i = 0; i < step; ++i) sum += img(x * step + i, y * step + j);
                    CHECK(mean(x, y) == Approx(sum / static_cast<double>(step * step)).epsilon(1e-12));
                }
            // A step of 1 changes nothing.
            auto const again = mote::block_means(mean, 1);
            bool same = true;
            for (std::ptrdiff_t y = 0; y < mean.height(); ++y)
                for (std::ptrdiff_t x = 0; x < mean.width(); ++x) same = same && again(x, y) == mean(x, y);
            CHECK(same);
        }
}

TEST_CASE("block means leave out what is not finite") {
    double const nan = std::numeric_limits<double>::quiet_NaN(), infinity = std::numeric_limits<double>::infinity();
    mote::image<double> img(4, 2);
    double const values[] = {1, nan, nan, infinity, 2, 6, nan, -infinity};
    for (std::ptrdiff_t i = 0; i < 8; ++i) img(i % 4, i / 4) = values[i];
    auto const mean = mote::block_means(img, 2);
    CHECK(mean(0, 0) == Approx(3));
    CHECK(std::isnan(mean(1, 0)));
    double const largest = std::numeric_limits<double>::max();
    mote::image<double> huge(2, 2);
    for (std::ptrdiff_t i = 0; i < 4; ++i) huge(i % 2, i / 2) = largest;
    CHECK(mote::block_means(huge, 2)(0, 0) == largest);
    CHECK_THROWS_AS(mote::block_means(img, 0), mote::parameter_error);
    CHECK_THROWS_AS(mote::block_mean(-1, 2, 1), mote::parameter_error);
}

} // namespace block_mean_test
