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

MOTE_NAMESPACE_BEGIN

struct value_range {
    double low = 0, high = 0;

    /// Half of high - low, which may itself be beyond the largest double. 0 also where half of the range is below the smallest.
    [[nodiscard]] constexpr double half() const noexcept { return high / 2 - low / 2; }
    friend constexpr bool operator==(value_range const&, value_range const&) = default;
};

/// The smallest and the largest finite value of an image; 0 and 0 if there is none. One pass.
template <grey_image Src>
[[nodiscard]] value_range value_range_of(Src const& src) {
    auto const v = const_view(src);
    if (v.empty()) return {};
    value_range r{std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()};
    row_reader<pixel_of<Src>> read(v);
    for (std::ptrdiff_t y = 0; y < v.height; ++y) {
        auto const* const row = read(y);
        for (std::ptrdiff_t x = 0; x < v.width; ++x) {
            double const p = static_cast<double>(row[x]);
            if (!std::isfinite(p)) continue;
            r.low = std::min(r.low, p);
            r.high = std::max(r.high, p);
        }
    }
    return r.low <= r.high ? r : value_range{};
}

MOTE_NAMESPACE_END
