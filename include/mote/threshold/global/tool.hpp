// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// What the dialects of the histogram thresholds share: the arithmetic of the other programs.

#include <mote/core/error.hpp>
#include <mote/threshold/dialect.hpp>
#include <mote/threshold/global/scan.hpp>

#include <array>
#include <cmath>
#include <limits>
#include <string>

MOTE_NAMESPACE_BEGIN

namespace detail {

// The other programs round every product and every sum, and their ties fall by that rounding. A compiler may fuse a product
// with a sum, which rounds once: this keeps it from doing so, on every instruction set.
template <class Real>
Real rounded_once(Real v) noexcept {
    Real volatile const r = v;
    return r;
}

// Java's conversion of a double to int.
inline int java_int(double v) noexcept {
    if (std::isnan(v)) return 0;
    if (v >= std::numeric_limits<int>::max()) return std::numeric_limits<int>::max();
    if (v <= std::numeric_limits<int>::min()) return std::numeric_limits<int>::min();
    return static_cast<int>(v);
}

inline double to_double(std::uint64_t v) noexcept { return static_cast<double>(v); }
inline double to_double(uint128 v) noexcept { return static_cast<double>(v); }

// The 256 bins that ImageJ, Fiji and OpenCV count; bins that are not given are empty.
using byte_table = std::array<std::uint64_t, 256>;

inline byte_table byte_table_of(std::span<std::uint64_t const> counts, dialect d, char const* who) {
    byte_table t{};
    if (counts.size() > t.size())
        throw parameter_error(std::string(who) + ": " + std::to_string(counts.size()) + " bins; " + std::string(name_of(d)) +
                              " counts 256, of 8-bit pixels");
    for (std::size_t i = 0; i < counts.size(); ++i) t[i] = counts[i];
    return t;
}

inline std::uint64_t total_of(std::span<std::uint64_t const> counts) noexcept {
    std::uint64_t n = 0;
    for (std::uint64_t const c : counts) n += c;
    return n;
}

// Shares of pixels as ImageJ's entropy methods have them: sums of rounded quotients. Thresholds are sought in [first, end): where
// both sides are above rounding. Without pixels nothing is a number; there are no comparisons that hold.
struct tool_shares {
    std::array<double, 256> of{}, below{}, above{}; // of a bin, of it and those below, of those above
    std::size_t first = 0, end = 256;

    explicit tool_shares(byte_table const& counts) noexcept {
        double const total = to_double(total_of(counts));
        double sum = 0;
        for (std::size_t i = 0; i < 256; ++i) {
            of[i] = to_double(counts[i]) / total;
            below[i] = sum += of[i];
            above[i] = 1 - sum;
        }
        auto const none = [](double v) { return std::fabs(v) < std::numeric_limits<double>::epsilon(); };
        while (first < 255 && none(below[first])) ++first;
        while (end > first && none(above[end - 1])) --end;
        if (end == first) end = 256;
    }
};

} // namespace detail

MOTE_NAMESPACE_END
