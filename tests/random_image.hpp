// SPDX-License-Identifier: MIT
#pragma once

#include <mote/core/image.hpp>

#include <cstddef>
#include <cstdint>
#include <random>
#include <type_traits>

/// Uniform random pixels in [low, high], the same for a seed on every machine.
template <class T>
mote::image<T> random_image(std::ptrdiff_t width, std::ptrdiff_t height, std::uint32_t seed, double low, double high) {
    mote::image<T> result(width, height);
    std::mt19937 engine(seed);
    for (std::ptrdiff_t y = 0; y < height; ++y)
        for (std::ptrdiff_t x = 0; x < width; ++x) {
            double const u = static_cast<double>(engine()) / 4294967296.0;
            if constexpr (std::is_integral_v<T>)
                result(x, y) = static_cast<T>(low + u * (high - low + 1));
            else
                result(x, y) = static_cast<T>(low + u * (high - low));
        }
    return result;
}

/// A mask in which each pixel is 255 with the given probability.
inline mote::image<std::uint8_t> random_mask(std::ptrdiff_t width, std::ptrdiff_t height, std::uint32_t seed, double density) {
    mote::image<std::uint8_t> result(width, height);
    std::mt19937 engine(seed);
    for (std::ptrdiff_t y = 0; y < height; ++y)
        for (std::ptrdiff_t x = 0; x < width; ++x)
            result(x, y) = static_cast<double>(engine()) < density * 4294967296.0 ? 255 : 0;
    return result;
}
