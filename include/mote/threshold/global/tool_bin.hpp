// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Levels of bins that need not be in the table: other programs' "not found", and none on the dark side.

#include <mote/threshold/global/scan.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

MOTE_NAMESPACE_BEGIN

namespace detail {

// A bin below the first is a level below all pixels, one behind the last a level that no pixel is above.
inline double level_of_any_bin(histogram const& h, std::ptrdiff_t bin) noexcept {
    if (h.upper.empty()) return h.origin + static_cast<double>(bin);
    if (bin < 0) return -std::numeric_limits<double>::infinity();
    return h.level(bin < std::ssize(h.counts) ? static_cast<std::size_t>(bin) : h.counts.size() - 1);
}

// The level of the bin that `bin_of` chooses, which may be outside.
template <grey_image Src, class Bin>
double level_of_tool_bin(Src const& src, Bin&& bin_of) {
    histogram const h = histogram_of(src);
    return level_of_any_bin(h, bin_of(std::span<std::uint64_t const>(h.counts)));
}

} // namespace detail

MOTE_NAMESPACE_END
