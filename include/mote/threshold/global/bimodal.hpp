// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Smoothing a histogram until it has two modes, for the intermodes and minimum thresholds.

#include <mote/threshold/global/scan.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

MOTE_NAMESPACE_BEGIN

namespace detail {

// A histogram, smoothed by means of three bins until two modes are left. It is continued by empty bins on both sides, into
// which it spreads, so that neither the pixel type nor the place of the values changes the answer.
struct bimodal {
    // Thousands of roundings stay below this share of a bin; smaller steps are none.
    static constexpr double step = 1e-11;
    static constexpr int most_rounds = 10000;

    std::size_t first = 0, last = 0; // occupied bins
    bool found = false;
    std::ptrdiff_t low = 0, high = 0; // the modes, counted from `first`

    explicit bimodal(std::span<std::uint64_t const> counts) {
        occupied_range const range(counts);
        first = range.first;
        last = range.last;
        if (range.bins < 2) return;
        if (range.bins == 2) { // two values are two modes, also side by side
            found = true;
            high = static_cast<std::ptrdiff_t>(last - first);
            return;
        }
        double total = 0;
        for (std::size_t i = first; i <= last; ++i) total += static_cast<double>(counts[i]);
        for (std::size_t i = first; i <= last; ++i) shares_.push_back(static_cast<double>(counts[i]) / total);
        std::vector<double> next;
        for (int round = 0;; ++round) {
            int const modes = count_modes();
            found = modes == 2;
            if (modes <= 2 || round == most_rounds) break;
            std::size_t const n = shares_.size();
            next.resize(n + 2);
            for (std::size_t i = 0; i < n + 2; ++i) {
                double const before = i >= 2 ? shares_[i - 2] : 0, at = i >= 1 && i <= n ? shares_[i - 1] : 0, after = i < n ? shares_[i] : 0;
                double const mean = (before + after + at) / 3;
                next[i] = mean < 1e-290 ? 0 : mean; // before digits are lost
            }
            shares_.swap(next);
            ++spread_;
        }
        low -= spread_;
        high -= spread_;
    }

    /// Share of the pixels in a bin after smoothing, counted from `first`; for bins between the modes of three values or more.
    [[nodiscard]] double smoothed(std::ptrdiff_t bin) const noexcept {
        return shares_.empty() ? 0 : shares_[static_cast<std::size_t>(bin + spread_)];
    }
    /// A bin counted from `first`, as one of the occupied range: smoothing can move a mode beyond it.
    [[nodiscard]] std::size_t in_range(std::ptrdiff_t bin) const noexcept {
        auto const most = static_cast<std::ptrdiff_t>(last - first);
        return first + static_cast<std::size_t>(bin < 0 ? 0 : bin > most ? most : bin);
    }

private:
    // 1, 2, or 3 for more. The place of a flat mode is its middle.
    int count_modes() noexcept {
        int modes = 0;
        bool rising = true;
        double extreme = shares_[0];
        std::size_t flat_from = 0, flat_to = 0;
        auto const add_mode = [&] { (modes++ == 0 ? low : high) = static_cast<std::ptrdiff_t>((flat_from + flat_to) / 2); };
        for (std::size_t i = 1; i < shares_.size() && modes < 3; ++i) {
            double const v = shares_[i];
            bool const above = v > extreme * (1 + step), below = v < extreme * (1 - step);
            if (rising && below) add_mode();
            if (above || below) {
                rising = above;
                extreme = v;
                flat_from = i;
            }
            if (rising) flat_to = i;
        }
        if (rising && modes < 3) add_mode();
        return modes;
    }

    std::vector<double> shares_; // from bin `first - spread_` on
    std::ptrdiff_t spread_ = 0;
};

// ImageJ's two modes, of bins that are strictly above both neighbours and not at an end; the table is smoothed in place
// until there are two. Beyond its ends it is empty.
inline bool smooth_to_two_modes(std::span<double> h) noexcept {
    auto const modes = [h] {
        int n = 0;
        for (std::size_t i = 1; i + 1 < h.size() && n < 3; ++i) n += h[i - 1] < h[i] && h[i + 1] < h[i] ? 1 : 0;
        return n;
    };
    for (int round = 0; modes() != 2; ++round) {
        if (round == bimodal::most_rounds) return false;
        double before = 0;
        for (std::size_t i = 0; i < h.size(); ++i) {
            double const at = h[i];
            h[i] = (before + at + (i + 1 < h.size() ? h[i + 1] : 0)) / 3;
            before = at;
        }
    }
    return true;
}

} // namespace detail

MOTE_NAMESPACE_END
