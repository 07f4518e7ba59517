// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// The range of an image's grey values.

#include <mote/core/image_traits.hpp>
#include <mote/core/row_reader.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <type_traits>

MOTE_NAMESPACE_BEGIN

struct value_range {
    double low = 0, high = 0;

    /// Half of high - low, which may itself be beyond the largest double. 0 also where half of the range is below the smallest.
    [[nodiscard]] constexpr double half() const noexcept { return high / 2 - low / 2; }
    friend constexpr bool operator==(value_range const&, value_range const&) = default;
};

namespace detail {

// Extrema side by side, which compilers make into vectors.
template <class T>
void widen_range(T const* row, std::ptrdiff_t n, T& low, T& high) noexcept {
    constexpr std::ptrdiff_t lanes = 64 / static_cast<std::ptrdiff_t>(sizeof(T));
    T lows[lanes], highs[lanes];
    std::fill(lows, lows + lanes, low);
    std::fill(highs, highs + lanes, high);
    std::ptrdiff_t x = 0;
    for (; x + lanes <= n; x += lanes)
        for (std::ptrdiff_t j = 0; j < lanes; ++j) {
            T const v = row[x + j];
            lows[j] = v < lows[j] ? v : lows[j];
            highs[j] = highs[j] < v ? v : highs[j];
        }
    for (; x < n; ++x) {
        lows[0] = std::min(lows[0], row[x]);
        highs[0] = std::max(highs[0], row[x]);
    }
    low = *std::min_element(lows, lows + lanes);
    high = *std::max_element(highs, highs + lanes);
}

} // namespace detail

/// The smallest and the largest finite value of an image; 0 and 0 if there is none. One pass.
template <grey_image Src>
[[nodiscard]] value_range value_range_of(Src const& src) {
    using T = pixel_of<Src>;
    auto const v = const_view(src);
    if (v.empty()) return {};
    row_reader<T> read(v);
    if constexpr (std::is_integral_v<T>) {
        T low = std::numeric_limits<T>::max(), high = std::numeric_limits<T>::lowest();
        for (std::ptrdiff_t y = 0; y < v.height; ++y) detail::widen_range(read(y), v.width, low, high);
        return {static_cast<double>(low), static_cast<double>(high)};
    } else {
        value_range r{std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()};
        for (std::ptrdiff_t y = 0; y < v.height; ++y) {
            T const* const row = read(y);
            for (std::ptrdiff_t x = 0; x < v.width; ++x) {
                double const p = static_cast<double>(row[x]);
                if (!std::isfinite(p)) continue;
                r.low = std::min(r.low, p);
                r.high = std::max(r.high, p);
            }
        }
        return r.low <= r.high ? r : value_range{};
    }
}

MOTE_NAMESPACE_END
