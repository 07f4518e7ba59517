// SPDX-License-Identifier: MIT
#pragma once

#include <mote/core/image.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

/// A mask drawn with '#' and any other character, a string a row.
inline mote::image<std::uint8_t> drawn_mask(std::vector<std::string> const& rows) {
    mote::image<std::uint8_t> mask(static_cast<std::ptrdiff_t>(rows.front().size()), static_cast<std::ptrdiff_t>(rows.size()));
    for (std::ptrdiff_t y = 0; y < mask.height(); ++y)
        for (std::ptrdiff_t x = 0; x < mask.width(); ++x) mask(x, y) = rows[static_cast<std::size_t>(y)][static_cast<std::size_t>(x)] == '#' ? 255 : 0;
    return mask;
}
