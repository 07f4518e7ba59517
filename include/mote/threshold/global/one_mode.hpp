// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// What the thresholds share that expect one mode, the background, with the objects on one side of it.

#include <mote/core/polarity.hpp>
#include <mote/threshold/global/scan.hpp>
#include <mote/threshold/level.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

MOTE_NAMESPACE_BEGIN

namespace detail {

// Answers for dark objects by the answer for bright ones in the reversed histogram: the bins above a bin there are the bins
// up to the one returned here, -1 for none.
template <class BrightBin>
std::ptrdiff_t bin_beside_mode(std::span<std::uint64_t const> counts, polarity foreground, char const* who, BrightBin&& bright_bin) {
    if (wants_bright(foreground, who)) return static_cast<std::ptrdiff_t>(bright_bin(counts));
    std::vector<std::uint64_t> const reversed(counts.rbegin(), counts.rend());
    if (occupied_range(counts).bins == 0) return -1;
    return std::ssize(counts) - 2 - static_cast<std::ptrdiff_t>(bright_bin(std::span<std::uint64_t const>(reversed)));
}

} // namespace detail

MOTE_NAMESPACE_END
