// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// What the thresholds that scan a histogram share.

#include <mote/core/image_traits.hpp>
#include <mote/core/wide_integer.hpp>
#include <mote/histogram/histogram.hpp>
#include <mote/version.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>

MOTE_NAMESPACE_BEGIN

namespace detail {

// The level of the bin that `bin_of` chooses from the image's histogram.
template <grey_image Src, class Bin>
double level_of_bin(Src const& src, Bin&& bin_of) {
    histogram const h = histogram_of(src);
    return h.level(bin_of(std::span<std::uint64_t const>(h.counts)));
}

// Criteria that differ by less, relative to their size, are ties: rounding must not choose between symmetric splits.
inline constexpr double criterion_doubt = 1e-12;

// Of bins [first, last] only these hold pixels at their ends.
struct occupied_range {
    std::size_t first = 0, last = 0, bins = 0;

    explicit occupied_range(std::span<std::uint64_t const> counts) noexcept {
        for (std::size_t i = 0; i < counts.size(); ++i) {
            if (counts[i] == 0) continue;
            if (bins++ == 0) first = i;
            last = i;
        }
    }
};

// Pixels and the sums of their bin numbers: at most 2^63 pixels of 65536 bins stay below 2^79.
struct class_sum {
    std::uint64_t pixels = 0;
    uint128 moment = 0;

    constexpr void add(std::size_t bin, std::uint64_t count) noexcept {
        pixels += count;
        moment += static_cast<uint128>(count) * bin;
    }
    [[nodiscard]] constexpr wide_uint<2> wide_moment() const noexcept { return wide(moment); }
    [[nodiscard]] static constexpr wide_uint<2> wide(uint128 v) noexcept {
        wide_uint<2> r(static_cast<std::uint64_t>(v));
        r.words[1] = static_cast<std::uint64_t>(v >> 64);
        return r;
    }
};

inline class_sum sum_of(std::span<std::uint64_t const> counts) noexcept {
    class_sum s;
    for (std::size_t i = 0; i < counts.size(); ++i) s.add(i, counts[i]);
    return s;
}

// Neumaier's sum: a long prefix keeps the digits that a difference of two of them needs.
struct compensated_sum {
    double sum = 0, lost = 0;

    void add(double v) noexcept {
        double const t = sum + v;
        lost += std::fabs(sum) >= std::fabs(v) ? (sum - t) + v : (v - t) + sum;
        sum = t;
    }
    [[nodiscard]] double value() const noexcept { return sum + lost; }
};

} // namespace detail

MOTE_NAMESPACE_END
