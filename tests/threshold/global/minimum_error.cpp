// SPDX-License-Identifier: MIT
#include <mote/threshold/global/minimum_error.hpp>

#include "dialects.hpp"
#include "reference.hpp"


#include <cmath>

namespace global_minimum_error_test {

namespace {

// Kittler and Illingworth's J, of a split with two values or more on each side.
long double error_of(histogram_counts const& h, std::size_t t) {
    long double n[2] = {}, m[2] = {}, v[2] = {};
    int values[2] = {};
    for (std::size_t i = 0; i < h.size(); ++i) {
        n[i > t] += static_cast<long double>(h[i]);
        m[i > t] += static_cast<long double>(h[i]) * static_cast<long double>(i);
        values[i > t] += h[i] > 0 ? 1 : 0;
    }
    if (values[0] < 2 || values[1] < 2) return std::numeric_limits<long double>::infinity();
    for (std::size_t i = 0; i < h.size(); ++i) {
        long double const d = static_cast<long double>(i) - m[i > t] / n[i > t];
        v[i > t] += static_cast<long double>(h[i]) * d * d / n[i > t];
    }
    long double const p0 = n[0] / (n[0] + n[1]), p1 = n[1] / (n[0] + n[1]);
    return 1 + 2 * (p0 * std::log(std::sqrt(v[0])) + p1 * std::log(std::sqrt(v[1]))) - 2 * (p0 * std::log(p0) + p1 * std::log(p1));
}

} // namespace

TEST_CASE("minimum error by hand") {
    CHECK(mote::minimum_error_bin(histogram_counts{1, 1, 0, 0, 0, 1, 1}) == 1); // the only split with two values on each side
    CHECK(mote::minimum_error_bin(histogram_counts{1, 2, 1}) == 0);             // Otsu's
    CHECK(mote::minimum_error_bin(histogram_counts{1, 5, 1, 0, 0, 1, 5, 1}) == 2);
    // A narrow class beside a wide one: the cut is nearer to the narrow one than half way.
    histogram_counts h(101);
    for (std::size_t i = 0; i < h.size(); ++i) {
        double const a = (static_cast<double>(i) - 20) / 3, b = (static_cast<double>(i) - 65) / 12;
        h[i] = static_cast<std::uint64_t>(1e5 * (std::exp(-a * a / 2) / 3 + std::exp(-b * b / 2) / 12));
    }
    CHECK(mote::minimum_error_bin(h) > 28);
    CHECK(mote::minimum_error_bin(h) < 35);
    CHECK(mote::otsu_bin(h) > 38);
}

TEST_CASE("minimum error agrees with the definition on random histograms") {
    std::mt19937 engine(7);
    for (int repeat = 0; repeat < 2000; ++repeat) {
        histogram_counts const h = random_counts(engine, repeat);
        auto const bin = mote::minimum_error_bin(h);
        CAPTURE(h, bin);
        if (std::count_if(h.begin(), h.end(), [](auto c) { return c > 0; }) < 4) {
            CHECK(bin == mote::otsu_bin(h));
            continue;
        }
        CHECK(h[bin] > 0);
        long double const reached = error_of(h, bin);
        for (std::size_t t = 0; t < h.size(); ++t) {
            CHECK(reached <= error_of(h, t) + 1e-11L);
            if (t < bin && h[t] > 0) CHECK(reached < error_of(h, t) - 1e-13L); // the first of equals
        }
    }
}

TEST_CASE("the minimum error level has the properties of every threshold") {
    check_bins([](histogram_counts const& h) { return mote::minimum_error_bin(h); });
    check_shift([](histogram_counts const& h) { return mote::minimum_error_bin(h); });
    check_levels([](auto const& img) { return mote::minimum_error_level(img); });
}

TEST_CASE("the dialects of minimum error") {
    using mote::dialect;
    CHECK(mote::minimum_error_bin(histogram_counts{0, 0, 9}, dialect::imagej) == 2); // the mean
    CHECK(mote::minimum_error_bin(histogram_counts{}, dialect::fiji) == 0);
    // Equal classes about 3 and 11: the boundary is half way.
    CHECK(mote::minimum_error_bin(histogram_counts{0, 0, 4, 9, 4, 0, 0, 0, 0, 0, 4, 9, 4}, dialect::imagej) == 7);
    check_dialect_bins([](histogram_counts const& h, dialect d) { return mote::minimum_error_bin(h, d); }, {dialect::imagej, dialect::fiji});
    check_dialect_levels([](auto const& img, dialect d) { return mote::minimum_error_level(img, d); }, [](auto const& img) { return mote::minimum_error_level(img); },
                         {dialect::imagej, dialect::fiji});
}

} // namespace global_minimum_error_test
