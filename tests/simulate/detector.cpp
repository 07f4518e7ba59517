// SPDX-License-Identifier: MIT
#include <mote/simulate/detector.hpp>

#include "catch.hpp"

namespace {
struct statistics {
    double mean = 0, variance = 0, neighbours = 0;
};
statistics of(mote::image<float> const& f) {
    statistics s;
    double const n = static_cast<double>(f.width() * f.height());
    for (std::ptrdiff_t y = 0; y < f.height(); ++y)
        for (std::ptrdiff_t x = 0; x < f.width(); ++x) s.mean += static_cast<double>(f(x, y)) / n;
    for (std::ptrdiff_t y = 0; y < f.height(); ++y)
        for (std::ptrdiff_t x = 0; x < f.width(); ++x) {
            double const d = static_cast<double>(f(x, y)) - s.mean;
            s.variance += d * d / n;
            if (x > 0) s.neighbours += d * (static_cast<double>(f(x - 1, y)) - s.mean) / n;
        }
    return s;
}
mote::image<float> flat(float v) {
    mote::image<float> f(240, 200);
    for (std::ptrdiff_t y = 0; y < 200; ++y)
        for (std::ptrdiff_t x = 0; x < 240; ++x) f(x, y) = v;
    return f;
}
} // namespace

TEST_CASE("counting has the variance of its mean, a camera spreads it, reading adds to it") {
    auto f = flat(40);
    mote::count_electrons(f, 3);
    auto const counted = of(f);
    CHECK(counted.mean == Approx(40).epsilon(0.005));
    CHECK(counted.variance == Approx(40).epsilon(0.03));
    CHECK(counted.neighbours == Approx(0).margin(1));
    mote::spread_by_camera(f, 0.25);
    auto const spread = of(f);
    CHECK(spread.mean == Approx(counted.mean).epsilon(1e-4));
    CHECK(spread.variance < 0.5 * counted.variance);
    CHECK(spread.neighbours > 0.3 * spread.variance);
    auto still = flat(7);
    mote::add_read_noise(still, 2, 5);
    CHECK(of(still).mean == Approx(7).margin(0.05));
    CHECK(of(still).variance == Approx(4).epsilon(0.03));
    auto below = flat(-3);
    mote::count_electrons(below, 3);
    CHECK(of(below).mean == 0);
}
