// SPDX-License-Identifier: MIT
#include <mote/threshold/global/background_symmetry.hpp>

#include "one_mode.hpp"
#include "reference.hpp"

#include <cmath>

namespace global_background_symmetry_test {

namespace {

// The histogram smoothed, and the mirrored side's deviation, in long doubles and without a shortcut. Where the peak is in doubt: -1.
std::ptrdiff_t plain_background_end(histogram_counts const& h, long double distance, long double smoothing) {
    std::size_t const n = h.size();
    std::vector<long double> smooth(n);
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t k = 0; k < n; ++k) {
            auto const d = static_cast<long double>(i) - static_cast<long double>(k);
            if (smoothing == 0 ? d == 0 : std::fabs(d) <= 6 * smoothing)
                smooth[i] += static_cast<long double>(h[k]) * (d == 0 ? 1 : std::exp(-d * d / (2 * smoothing * smoothing)));
        }
    long double const highest = *std::max_element(smooth.begin(), smooth.end());
    std::size_t from = 0, last = n - 1;
    while (smooth[from] < highest * (1 - 1e-12L)) ++from;
    std::size_t to = from;
    while (to + 1 < n && smooth[to + 1] >= highest * (1 - 1e-12L)) ++to;
    while (h[last] == 0) --last;
    long double const peak = static_cast<long double>(from + to) / 2;
    long double squares = 0, pixels = 0;
    for (std::size_t i = 0; i < n; ++i) {
        auto const x = static_cast<long double>(i), c = static_cast<long double>(h[i]);
        if (x > peak) continue;
        squares += 2 * c * (x - peak) * (x - peak); // the pixel and its image
        pixels += x == peak ? c : 2 * c;
    }
    long double const end = peak + (pixels > 0 ? distance * std::sqrt(squares / pixels) : 0);
    if (std::fabs(end - std::round(end)) < 1e-9L && smoothing > 0) return -1;
    return static_cast<std::ptrdiff_t>(std::min(std::floor(end + 1e-12L), static_cast<long double>(last)));
}

} // namespace

TEST_CASE("background symmetry by hand") {
    // The peak is 4; 2 pixels at a distance of 2, mirrored, and 8 at the peak: the variance is 16 / 12.
    histogram_counts const h{0, 0, 2, 0, 8, 1, 1, 0, 1};
    mote::background_symmetry_options options;
    options.smoothing = 0;
    CHECK(mote::background_symmetry_bin(h, options) == 6); // 4 + 2.309
    options.distance = 3;
    CHECK(mote::background_symmetry_bin(h, options) == 7); // 4 + 3.464
    options.distance = 9;
    CHECK(mote::background_symmetry_bin(h, options) == 8); // all
    options.distance = 0;
    CHECK(mote::background_symmetry_bin(h, options) == 4);
    // A flat peak from 1 to 2: 4 pixels at 1/2 and 1 at 3/2 of its middle have the variance 3.25 / 5.
    options.distance = 2;
    CHECK(mote::background_symmetry_bin(histogram_counts{1, 4, 4, 1, 1, 1}, options) == 3); // 1.5 + 1.61
    // Smoothing finds the broad mode beside a spike.
    histogram_counts broad(100);
    for (std::size_t i = 20; i <= 60; ++i) broad[i] = 100 - (i > 40 ? i - 40 : 40 - i);
    broad[90] = 150;
    CHECK(mote::background_symmetry_bin(broad, options) == 99 - 9);
    options.smoothing = 4;
    CHECK(mote::background_symmetry_bin(broad, options) == 62); // 40 + 2 * 11.3
}

TEST_CASE("background symmetry agrees with the definition on random histograms") {
    std::mt19937 engine(7);
    std::size_t compared = 0;
    for (int repeat = 0; repeat < 1500; ++repeat) {
        histogram_counts const h = random_counts(engine, repeat);
        if (std::count_if(h.begin(), h.end(), [](auto c) { return c > 0; }) < 3) continue;
        mote::background_symmetry_options options;
        options.distance = static_cast<double>(engine() % 7) / 2;
        options.smoothing = repeat % 4;
        auto const expected = plain_background_end(h, options.distance, options.smoothing);
        if (expected < 0) continue;
        ++compared;
        CAPTURE(h, options.distance, options.smoothing);
        CHECK(mote::background_symmetry_bin(h, options) == expected);
    }
    CHECK(compared > 1000);
}

TEST_CASE("background symmetry finds two standard deviations of a normal background") {
    histogram_counts h(1000);
    for (std::size_t i = 0; i < h.size(); ++i) {
        double const d = (static_cast<double>(i) - 300) / 25;
        h[i] = static_cast<std::uint64_t>(1e6 * std::exp(-d * d / 2)) + (i > 400 && i < 500 ? 20000 : 0); // objects
    }
    CHECK(mote::background_symmetry_bin(h) == Approx(350).margin(1));
    histogram_counts const reversed(h.rbegin(), h.rend());
    mote::background_symmetry_options options;
    options.foreground = mote::polarity::dark;
    options.distance = 3;
    CHECK(mote::background_symmetry_bin(reversed, options) == Approx(699 - 75).margin(1));
}

TEST_CASE("background symmetry has the properties of every threshold") {
    check_bins([](histogram_counts const& h) { return static_cast<std::size_t>(mote::background_symmetry_bin(h)); });
    check_shift([](histogram_counts const& h) { return static_cast<std::size_t>(mote::background_symmetry_bin(h)); });
    check_levels([](auto const& img) { return mote::background_symmetry_level(img); });
    auto const with = [](mote::polarity p) {
        mote::background_symmetry_options options;
        options.foreground = p;
        return options;
    };
    check_polarities([&](histogram_counts const& h, mote::polarity p) { return mote::background_symmetry_bin(h, with(p)); },
                     [&](auto const& img, mote::polarity p) { return mote::background_symmetry_level(img, with(p)); });
}

TEST_CASE("background symmetry refuses what it cannot use") {
    mote::background_symmetry_options options;
    options.distance = -1;
    CHECK_THROWS_WITH(mote::background_symmetry_bin(histogram_counts{1}, options), "background_symmetry_bin: distance is -1.000000; expected 0 or more standard deviations");
    options.distance = std::numeric_limits<double>::quiet_NaN();
    CHECK_THROWS_AS(mote::background_symmetry_bin(histogram_counts{1}, options), mote::parameter_error);
    options.distance = 1;
    options.smoothing = std::numeric_limits<double>::infinity();
    CHECK_THROWS_AS(mote::background_symmetry_bin(histogram_counts{1}, options), mote::parameter_error);
    options.smoothing = 1;
    options.foreground = mote::polarity::automatic;
    CHECK_THROWS_AS(mote::background_symmetry_bin(histogram_counts{1}, options), mote::parameter_error);
    options.foreground = mote::polarity::bright;
    options.distance = options.smoothing = 1e300; // large is no error
    CHECK(mote::background_symmetry_bin(histogram_counts{1, 2, 3, 1, 1}, options) == 4);
}

} // namespace global_background_symmetry_test
