// SPDX-License-Identifier: MIT
#include <mote/core/image.hpp>
#include <mote/evaluate/contrast.hpp>

#include "catch.hpp"
#include "random_image.hpp"

#include <cmath>
#include <cstdint>
#include <limits>

namespace contrast_test {

TEST_CASE("contrast worked by hand") {
    mote::image<std::uint8_t> truth(3, 2), grey(3, 2);
    truth(0, 0) = 255;
    truth(1, 0) = 7;
    grey(0, 0) = 10, grey(1, 0) = 30;                                    // mean 20, sd 10
    grey(2, 0) = 50, grey(0, 1) = 70, grey(1, 1) = 50, grey(2, 1) = 70; // mean 60, sd 10
    auto const c = mote::contrast(truth, grey);
    CHECK((c.foreground_pixels == 2 && c.background_pixels == 4));
    CHECK((c.foreground_mean == 20 && c.background_mean == 60));
    CHECK((c.foreground_sd == 10 && c.background_sd == 10));
    CHECK(c.cnr == 4);
    CHECK(c.michelson == 0.5);
    CHECK(!c.brighter);
}

TEMPLATE_TEST_CASE("contrast agrees with two plain passes", "", std::uint8_t, std::uint16_t, std::int16_t, std::uint32_t, float,
                   double) {
    using T = TestType;
    double const low = std::is_same_v<T, std::int16_t> ? -30000 : 0, high = std::is_same_v<T, std::uint8_t> ? 255 : 30000;
    for (std::ptrdiff_t const w : {1, 7, 65}) {
        auto const grey = random_image<T>(w, 31, 3, low, high);
        auto const truth = random_mask(w, 31, 4, 0.3);
        double mean[2] = {}, sd[2] = {}, n[2] = {};
        for (std::ptrdiff_t y = 0; y < 31; ++y)
            for (std::ptrdiff_t x = 0; x < w; ++x) n[truth(x, y) != 0] += 1, mean[truth(x, y) != 0] += static_cast<double>(grey(x, y));
        for (int i : {0, 1}) mean[i] /= n[i];
        for (std::ptrdiff_t y = 0; y < 31; ++y)
            for (std::ptrdiff_t x = 0; x < w; ++x)
                sd[truth(x, y) != 0] += std::pow(static_cast<double>(grey(x, y)) - mean[truth(x, y) != 0], 2);
        for (int i : {0, 1}) sd[i] = std::sqrt(sd[i] / n[i]);
        for (bool const turned : {false, true}) {
            auto const c = turned ? mote::contrast(truth.view().transposed(), grey.view().transposed()) : mote::contrast(truth, grey);
            CHECK(c.foreground_mean == Approx(mean[1]));
            CHECK(c.background_mean == Approx(mean[0]));
            CHECK(c.foreground_sd == Approx(sd[1]));
            CHECK(c.background_sd == Approx(sd[0]));
            CHECK(c.cnr == Approx(std::fabs(mean[1] - mean[0]) / sd[0]));
            CHECK(c.michelson == Approx(std::fabs(mean[1] - mean[0]) / std::fabs(mean[1] + mean[0])));
            CHECK(c.brighter == (mean[1] > mean[0]));
        }
    }
}

TEST_CASE("a small spread on a large offset keeps its digits") {
    auto const noise = random_image<float>(40, 40, 5, 0, 1);
    auto const truth = random_mask(40, 40, 6, 0.5);
    mote::image<double> high(40, 40), low(40, 40);
    for (std::ptrdiff_t y = 0; y < 40; ++y)
        for (std::ptrdiff_t x = 0; x < 40; ++x) {
            low(x, y) = static_cast<double>(noise(x, y)) + (truth(x, y) != 0 ? 2 : 0);
            high(x, y) = low(x, y) + 0x1p26;
        }
    CHECK(mote::contrast(truth, high).cnr == Approx(mote::contrast(truth, low).cnr).epsilon(1e-6));
}

TEST_CASE("contrast of degenerate images has a value") {
    mote::image<std::uint8_t> const none, all = random_mask(4, 4, 1, 1.1), nothing(4, 4);
    auto const grey = random_image<float>(4, 4, 2, 0, 1);
    for (auto const& c : {mote::contrast(none, mote::image<float>()), mote::contrast(all, grey), mote::contrast(nothing, grey)})
        CHECK((c.cnr == 0 && c.michelson == 0 && !c.brighter));
    CHECK(mote::contrast(all, grey).background_pixels == 0);
    mote::image<std::uint8_t> const no_columns(0, 5);
    CHECK(mote::contrast(no_columns.view().transposed(), no_columns.view().transposed()).cnr == 0);
    mote::image<float> zero(4, 4);
    auto const half = random_mask(4, 4, 3, 0.5);
    auto const black = mote::contrast(half, zero);
    CHECK((black.cnr == 0 && black.michelson == 0));
    auto holes = random_image<float>(4, 4, 2, 0, 1);
    holes(0, 0) = std::numeric_limits<float>::quiet_NaN();
    holes(3, 3) = std::numeric_limits<float>::infinity();
    auto const c = mote::contrast(half, holes);
    CHECK(c.foreground_pixels + c.background_pixels == 14);
    CHECK(std::isfinite(c.cnr));
    CHECK_THROWS_AS(mote::contrast(half, mote::image<float>(3, 4)), mote::parameter_error);
}

} // namespace contrast_test
