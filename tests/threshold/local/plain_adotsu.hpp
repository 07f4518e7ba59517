// SPDX-License-Identifier: MIT
#pragma once

// AdOtsu as its definition says.

#include "plain_outlines.hpp"

#include <mote/threshold/local/adotsu.hpp>

inline std::vector<std::ptrdiff_t> plain_grid(std::ptrdiff_t length, std::ptrdiff_t distance) {
    std::vector<std::ptrdiff_t> points{0};
    while (points.back() + distance < length - 1) points.push_back(points.back() + distance);
    if (length > 1) points.push_back(length - 1);
    return points;
}

template <class T>
mote::image<std::uint8_t> plain_adotsu(mote::image_view<T const> v, mote::adotsu_options const& o, bool bright) {
    auto const [black, white] = plain_scale(v);
    auto const otsu = [&, b = black, w = white](std::ptrdiff_t x, std::ptrdiff_t y, mote::neighbourhood const& window) {
        std::vector<long double> values = plain_values(v, window, x, y, [](auto, auto) { return true; });
        for (long double& p : values) p = bright ? w - p : p - b;
        return plain_otsu(values, 0);
    };
    long double const global = otsu(0, 0, mote::neighbourhood(2 * std::max(v.width, v.height) + 1));
    std::ptrdiff_t const distance = o.distance > 0 ? o.distance : std::max<std::ptrdiff_t>(1, (o.window.shape.last_column() - o.window.shape.first_column() + 1) / 2);
    auto const xs = plain_grid(v.width, distance), ys = plain_grid(v.height, distance);
    std::map<std::pair<std::ptrdiff_t, std::ptrdiff_t>, long double> levels;
    for (std::ptrdiff_t const y : ys)
        for (std::ptrdiff_t const x : xs) levels[{x, y}] = static_cast<long double>(o.k) * otsu(x, y, o.window);
    mote::image<std::uint8_t> mask(v.width, v.height);
    for (std::ptrdiff_t y = 0; y < v.height; ++y)
        for (std::ptrdiff_t x = 0; x < v.width; ++x) {
            if (!(v(x, y) == v(x, y))) continue;
            std::ptrdiff_t const x0 = *(std::upper_bound(xs.begin(), xs.end(), x) - 1), y0 = *(std::upper_bound(ys.begin(), ys.end(), y) - 1);
            auto const right = std::upper_bound(xs.begin(), xs.end(), x), down = std::upper_bound(ys.begin(), ys.end(), y);
            std::ptrdiff_t const x1 = right == xs.end() ? x0 : *right, y1 = down == ys.end() ? y0 : *down;
            long double const nx = static_cast<long double>(std::max<std::ptrdiff_t>(1, x1 - x0)), ny = static_cast<long double>(std::max<std::ptrdiff_t>(1, y1 - y0));
            long double const i = static_cast<long double>(x - x0), j = static_cast<long double>(y - y0);
            long double const level = ((levels[{x0, y0}] * (nx - i) + levels[{x1, y0}] * i) * (ny - j) + (levels[{x0, y1}] * (nx - i) + levels[{x1, y1}] * i) * j) / (nx * ny);
            if (!(std::fabs(global - level) < static_cast<long double>(o.r) * (white - black))) continue;
            long double const value = bright ? white - static_cast<long double>(v(x, y)) : static_cast<long double>(v(x, y)) - black;
            mask(x, y) = value <= level ? 255 : 0;
        }
    return mask;
}
