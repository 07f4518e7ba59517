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

// Shares of pixels as ImageJ's entropy methods have them: sums of rounded quotients. Thresholds are sought in [first, end): where
// both sides are above rounding. Without pixels nothing is a number; there are no comparisons that hold.
struct tool_shares {
    std::vector<double> of, below, above; // of a bin, of it and those below, of those above
    std::size_t first = 0, end = 0;

    explicit tool_shares(std::span<std::uint64_t const> counts) {
        constexpr double rounding = std::numeric_limits<double>::epsilon();
        double total = 0, sum = 0;
        for (std::uint64_t const c : counts) total += static_cast<double>(c);
        for (std::uint64_t const c : counts) {
            of.push_back(static_cast<double>(c) / total);
            sum += of.back();
            below.push_back(sum);
            above.push_back(1.0 - sum);
        }
        auto const none = [](double v) { return std::fabs(v) < rounding; };
        while (first < counts.size() && none(below[first])) ++first;
        if (first == counts.size()) first = 0;
        end = counts.size();
        while (end > first && none(above[end - 1])) --end;
        if (end == first) end = counts.size();
    }
};

template <grey_image Src, class Bin>
double level_of_tool_bin(Src const& src, Bin&& bin_of) {
    histogram const h = histogram_of(src);
    return level_of_any_bin(h, bin_of(std::span<std::uint64_t const>(h.counts)));
}

} // namespace detail

MOTE_NAMESPACE_END
