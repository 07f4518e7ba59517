// SPDX-License-Identifier: MIT
#pragma once

// What the thresholds beside one mode share: dark objects are bright ones of the negative.

#include "reference.hpp"

#include <mote/core/polarity.hpp>

#include <limits>

/// `bin(counts, polarity)` and `level(image, polarity)`.
template <class Bin, class Level>
void check_polarities(Bin&& bin, Level&& level) {
    using mote::polarity;
    CHECK(bin(histogram_counts{}, polarity::dark) == -1);
    CHECK(bin(histogram_counts{0, 0, 0}, polarity::dark) == -1);
    CHECK(bin(histogram_counts{7}, polarity::dark) == -1);
    CHECK(bin(histogram_counts{0, 0, 9, 0}, polarity::dark) == 1);
    CHECK(bin(histogram_counts{0, 2, 0, 9, 0}, polarity::dark) == 2);
    CHECK(bin(histogram_counts{0, 9, 0, 2, 0}, polarity::dark) == 2);
    std::mt19937 engine(13);
    for (int repeat = 0; repeat < 300; ++repeat) {
        histogram_counts const h = random_counts(engine, repeat);
        if (std::all_of(h.begin(), h.end(), [](auto c) { return c == 0; })) continue;
        CAPTURE(h);
        CHECK(bin(histogram_counts(h.rbegin(), h.rend()), polarity::dark) == std::ssize(h) - 2 - bin(h, polarity::bright));
    }
    // The foreground of the negative is the same.
    auto const img = random_image<std::uint8_t>(60, 40, 17, 30, 90);
    mote::image<std::uint8_t> negative(60, 40);
    mote::image<std::int16_t> wide(60, 40);
    mote::image<float> real(60, 40);
    for (std::ptrdiff_t y = 0; y < 40; ++y)
        for (std::ptrdiff_t x = 0; x < 60; ++x) {
            negative(x, y) = static_cast<std::uint8_t>(255 - img(x, y));
            wide(x, y) = static_cast<std::int16_t>(-img(x, y));
            real(x, y) = static_cast<float>(img(x, y));
        }
    double const t = level(img, polarity::bright);
    CHECK(level(negative, polarity::dark) == 254 - t);
    CHECK(level(wide, polarity::dark) == -t - 1);
    CHECK(level(real.view().subview(3, 3, 1, 1), polarity::dark) == -std::numeric_limits<double>::infinity());
    CHECK(level(wide.view().subview(3, 3, 1, 1), polarity::dark) == wide(3, 3) - 1);
}
