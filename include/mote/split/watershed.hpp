// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Watershed from markers.

#include <mote/core/error.hpp>
#include <mote/core/image.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/label/connectivity.hpp>
#include <mote/version.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <queue>
#include <string>
#include <type_traits>

MOTE_NAMESPACE_BEGIN

namespace detail {

struct neighbour {
    int dx, dy;
};
/// The four edge neighbours first: the first 4 or all 8 are used.
inline constexpr neighbour neighbours[8] = {{0, -1}, {-1, 0}, {1, 0}, {0, 1}, {-1, -1}, {1, -1}, {-1, 1}, {1, 1}};
[[nodiscard]] constexpr int neighbour_count(connectivity c) noexcept { return c == connectivity::four ? 4 : 8; }

/// A pixel that waits to be flooded: lowest value first, then the one that has waited longest.
template <class T>
struct flood_front {
    T value;
    std::uint64_t age;
    std::ptrdiff_t x, y;
    [[nodiscard]] bool operator<(flood_front const& o) const noexcept { // std::priority_queue serves the greatest
        return value != o.value ? value > o.value : age > o.age;
    }
};

} // namespace detail

/// Floods `values` from the markers and divides the mask among them, without lines between the basins.
///
/// `labels` holds the markers on input (any labels, 0 elsewhere) and the basins on output. Pixels are taken from the lowest value
/// up, equal values in the order in which the flood reached them (markers in raster order); a pixel joins the basin that
/// reaches it first. Markers outside the mask are erased, and mask pixels that no marker can reach stay 0. NaN is flooded last.
/// Values are compared as they are: negate a distance map, or pass the distance from its maximum.
/// O(n log n) for n pixels of the mask. L. Vincent, P. Soille, IEEE Trans. PAMI 13(6):583-598, 1991;
/// F. Meyer, Signal Processing 38(1):113-125, 1994.
/// @throws parameter_error if the sizes differ.
template <grey_image Values, mask_image Mask, label_image Labels>
void watershed(Values const& values, Mask const& mask, Labels&& labels, connectivity c = connectivity::four) {
    using T = pixel_of<Values>;
    auto const v = const_view(values);
    auto const m = const_view(mask);
    auto const l = mutable_view(labels);
    if (v.width != m.width || v.height != m.height || v.width != l.width || v.height != l.height)
        throw parameter_error("watershed: values are " + std::to_string(v.width) + " x " + std::to_string(v.height) + ", the mask " +
                              std::to_string(m.width) + " x " + std::to_string(m.height) + ", the labels " +
                              std::to_string(l.width) + " x " + std::to_string(l.height));
    auto const height_of = [&](std::ptrdiff_t x, std::ptrdiff_t y) {
        T value = v(x, y);
        if constexpr (std::is_floating_point_v<T>)
            if (std::isnan(value)) value = std::numeric_limits<T>::infinity();
        return value;
    };
    std::priority_queue<detail::flood_front<T>> front;
    std::uint64_t age = 0;
    for (std::ptrdiff_t y = 0; y < l.height; ++y)
        for (std::ptrdiff_t x = 0; x < l.width; ++x) {
            if (l(x, y) == 0) continue;
            if (m(x, y) == 0)
                l(x, y) = 0;
            else
                front.push({height_of(x, y), age++, x, y});
        }
    int const count = detail::neighbour_count(c);
    while (!front.empty()) {
        auto const p = front.top();
        front.pop();
        for (int k = 0; k < count; ++k) {
            std::ptrdiff_t const x = p.x + detail::neighbours[k].dx, y = p.y + detail::neighbours[k].dy;
            if (x < 0 || y < 0 || x >= l.width || y >= l.height || m(x, y) == 0 || l(x, y) != 0) continue;
            l(x, y) = l(p.x, p.y);
            front.push({height_of(x, y), age++, x, y});
        }
    }
}

MOTE_NAMESPACE_END
