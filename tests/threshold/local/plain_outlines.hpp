// SPDX-License-Identifier: MIT
#pragma once

// The pixels of high local contrast, as their definition says.

#include "plain_formula.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

/// The largest value of the lower class of largest variance between classes; the first of equals. Nothing to split: `otherwise`.
inline long double plain_otsu(std::vector<long double> values, long double otherwise) {
    std::sort(values.begin(), values.end());
    if (values.empty() || values.front() == values.back()) return otherwise;
    long double total = 0, below = 0, best = -1, level = otherwise;
    for (long double const v : values) total += v;
    for (std::size_t i = 0; i + 1 < values.size(); ++i) {
        below += values[i];
        if (values[i] == values[i + 1]) continue;
        long double const n0 = static_cast<long double>(i + 1), n1 = static_cast<long double>(values.size() - i - 1);
        long double const d = below / n0 - (total - below) / n1, criterion = d * d * n0 * n1;
        if (criterion > best * (1 + 1e-17L)) best = criterion, level = values[i];
    }
    return level;
}

template <class T>
mote::image<std::uint8_t> plain_outlines(mote::image_view<T const> v, mote::neighbourhood const& w, double top, double epsilon, bool mirror) {
    auto const [black, white] = plain_scale(v);
    std::vector<long double> steps;
    for (std::ptrdiff_t y = 0; y < v.height; ++y)
        for (std::ptrdiff_t x = 0; x < v.width; ++x) {
            plain_statistics s = plain_window(v, w, x, y);
            if (mirror) s = s.negative(black + white);
            auto const low = static_cast<double>(s.minimum - black), high = static_cast<double>(s.maximum - black);
            steps.push_back(s.pixels > 0 && high > low ? std::floor(top * ((high - low) / (high + low + epsilon))) : 0);
        }
    long double const level = plain_otsu(steps, 0);
    mote::image<std::uint8_t> mask(v.width, v.height);
    for (std::ptrdiff_t y = 0; y < v.height; ++y)
        for (std::ptrdiff_t x = 0; x < v.width; ++x) mask(x, y) = steps[static_cast<std::size_t>(y * v.width + x)] > level ? 255 : 0;
    return mask;
}
