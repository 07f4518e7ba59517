// SPDX-License-Identifier: MIT
#pragma once

#include <mote/core/image_view.hpp>

#include <cstddef>
#include <cstdint>

/// How many pixels of two masks differ; more than there are if their sizes do.
inline std::ptrdiff_t differing(mote::image_view<std::uint8_t const> a, mote::image_view<std::uint8_t const> b) {
    std::ptrdiff_t n = a.width != b.width || a.height != b.height ? a.size() + b.size() + 1 : 0;
    for (std::ptrdiff_t y = 0; y < a.height && n <= a.size(); ++y)
        for (std::ptrdiff_t x = 0; x < a.width; ++x) n += a(x, y) != b(x, y) ? 1 : 0;
    return n;
}
