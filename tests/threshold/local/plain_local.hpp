// SPDX-License-Identifier: MIT
#pragma once

#include <mote/core/image.hpp>
#include <mote/core/image_view.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>

/// 255 where (value > level(mean, sd)) == bright, window by window as the definition says.
template <class T, class Level>
mote::image<std::uint8_t> plain_local(mote::image_view<T const> v, std::ptrdiff_t window, bool bright, Level&& level) {
    mote::image<std::uint8_t> mask(v.width, v.height);
    std::ptrdiff_t const r = window / 2;
    for (std::ptrdiff_t y = 0; y < v.height; ++y)
        for (std::ptrdiff_t x = 0; x < v.width; ++x) {
            long double n = 0, sum = 0, square = 0;
            for (std::ptrdiff_t j = std::max<std::ptrdiff_t>(0, y - r); j <= std::min(v.height - 1, y + r); ++j)
                for (std::ptrdiff_t i = std::max<std::ptrdiff_t>(0, x - r); i <= std::min(v.width - 1, x + r); ++i) {
                    long double const p = v(i, j);
                    if (!std::isfinite(p)) continue;
                    ++n, sum += p, square += p * p;
                }
            long double const mean = sum / n, variance = std::max(0.0L, square / n - mean * mean);
            auto const p = static_cast<double>(v(x, y));
            if (std::isnan(p)) continue;
            mask(x, y) = (p > level(static_cast<double>(mean), static_cast<double>(std::sqrt(variance)))) == bright ? 255 : 0;
        }
    return mask;
}

inline std::ptrdiff_t differing(mote::image_view<std::uint8_t const> a, mote::image_view<std::uint8_t const> b) {
    std::ptrdiff_t n = a.width != b.width || a.height != b.height ? a.size() + b.size() + 1 : 0;
    for (std::ptrdiff_t y = 0; y < a.height && n <= a.size(); ++y)
        for (std::ptrdiff_t x = 0; x < a.width; ++x) n += a(x, y) != b(x, y) ? 1 : 0;
    return n;
}
