// SPDX-License-Identifier: MIT
#include <mote/threshold/global/rosin.hpp>

#include "one_mode.hpp"
#include "reference.hpp"

#include <cmath>

namespace global_rosin_test {

namespace {

// The perpendicular distance itself, in long doubles, negative above the chord.
long double distance(histogram_counts const& h, std::size_t peak, std::size_t end, std::size_t i) {
    auto const width = static_cast<long double>(end - peak), height = static_cast<long double>(h[peak]);
    return (height * static_cast<long double>(end - i) - width * static_cast<long double>(h[i])) / std::hypot(width, height);
}

} // namespace

TEST_CASE("Rosin by hand") {
    // From 12 at bin 1 to the empty bin 7, 2 a bin: 2 lies 8 below at bin 2, 4 lies 2 below at 4, 0 lies 4 below at 5.
    histogram_counts const h{0, 12, 2, 0, 4, 0, 1};
    // 0 lies 8 below at bin 3 too: the bin nearer to the mode.
    CHECK(mote::rosin_bin(h) == 2);
    CHECK(mote::rosin_bin(histogram_counts(h.rbegin(), h.rend()), mote::polarity::dark) == 3); // reversed, the corner 4 is background too
    CHECK(mote::rosin_bin(histogram_counts{9, 6, 3}) == 0);        // none is below the chord
    CHECK(mote::rosin_bin(histogram_counts{1, 2, 9}) == 2);        // no tail
    CHECK(mote::rosin_bin(histogram_counts{1, 2, 9}, mote::polarity::dark) == 0); // 2 lies 4 below, 1 only 2
    CHECK_THROWS_AS(mote::rosin_bin(histogram_counts{1, 2}, mote::polarity::automatic), mote::parameter_error);
}

TEST_CASE("Rosin's corner is the farthest bin below the chord of random histograms") {
    std::mt19937 engine(7);
    for (int repeat = 0; repeat < 2000; ++repeat) {
        histogram_counts const h = random_counts(engine, repeat);
        if (std::count_if(h.begin(), h.end(), [](auto c) { return c > 0; }) < 3) continue;
        auto const peak = static_cast<std::size_t>(std::max_element(h.begin(), h.end()) - h.begin());
        std::size_t end = h.size();
        while (h[end - 1] == 0) --end;
        auto const bin = static_cast<std::size_t>(mote::rosin_bin(h));
        CAPTURE(h, bin);
        REQUIRE(bin >= peak);
        REQUIRE(bin < end);
        for (std::size_t i = peak; i < end; ++i) {
            CHECK(distance(h, peak, end, i) <= distance(h, peak, end, bin) + 1e-12L);
            if (i < bin) CHECK(distance(h, peak, end, i) < distance(h, peak, end, bin)); // the first of equals
        }
    }
}

TEST_CASE("Rosin's level has the properties of every threshold") {
    check_bins([](histogram_counts const& h) { return static_cast<std::size_t>(mote::rosin_bin(h)); });
    check_shift([](histogram_counts const& h) { return static_cast<std::size_t>(mote::rosin_bin(h)); });
    check_levels([](auto const& img) { return mote::rosin_level(img); });
    check_polarities([](histogram_counts const& h, mote::polarity p) { return mote::rosin_bin(h, p); }, [](auto const& img, mote::polarity p) { return mote::rosin_level(img, p); });
}

} // namespace global_rosin_test
