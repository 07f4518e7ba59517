// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Median of small square windows.

#include <mote/core/error.hpp>
#include <mote/core/image.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/core/row_reader.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <type_traits>
#include <vector>

#define MOTE_KERNELS <mote/filter/median.kernels.inl>
#include <mote/simd/foreach_isa.hpp>

MOTE_NAMESPACE_BEGIN

namespace detail {

/// Where pixel i of an image of n pixels lies if the image is mirrored at its edges, edge pixels being repeated.
[[nodiscard]] constexpr std::ptrdiff_t mirrored_index(std::ptrdiff_t i, std::ptrdiff_t n) noexcept {
    i %= 2 * n;
    if (i < 0) i += 2 * n;
    return i < n ? i : 2 * n - 1 - i;
}

template <int S, class T>
void median_rows(image_view<T const> src, image_view<T> dst) {
    constexpr std::ptrdiff_t radius = S / 2, slack = 64 / static_cast<std::ptrdiff_t>(sizeof(T));
    row_reader<T> read(src);
    // Rows with mirrored ends, in a ring; the kernel reads and writes in whole vectors.
    std::vector<T> ring[S], out(static_cast<std::size_t>(src.width + slack));
    for (auto& r : ring) r.resize(static_cast<std::size_t>(src.width + 2 * radius + slack));
    auto const fill_ring = [&](std::ptrdiff_t y) {
        std::vector<T>& r = ring[static_cast<std::size_t>(y + radius) % S];
        T const* const row = read(mirrored_index(y, src.height));
        std::copy(row, row + src.width, r.begin() + radius);
        for (std::ptrdiff_t i = 1; i <= radius; ++i) {
            r[static_cast<std::size_t>(radius - i)] = row[mirrored_index(-i, src.width)];
            r[static_cast<std::size_t>(src.width + radius - 1 + i)] = row[mirrored_index(src.width - 1 + i, src.width)];
        }
    };
    MOTE_DISPATCH(median_kernels)([&](auto k) {
        for (std::ptrdiff_t y = -radius; y < radius; ++y) fill_ring(y);
        for (std::ptrdiff_t y = 0; y < src.height; ++y) {
            fill_ring(y + radius);
            T const* rows[S];
            for (std::size_t i = 0; i < S; ++i) rows[i] = ring[i].data(); // the order of the rows does not matter
            k.template row<S>(rows, out.data(), src.width);
            for (std::ptrdiff_t x = 0; x < src.width; ++x) dst(x, y) = out[static_cast<std::size_t>(x)];
        }
    });
}

} // namespace detail

/// Replaces each pixel by the median of the window around it.
///
/// The image is mirrored at its edges, edge pixels being repeated. NaN has no order: with NaN in the window the result is
/// one of its values. `src` and `dst` must not overlap. O(width) scratch memory.
/// @param window  3 or 5.
/// @throws parameter_error if the sizes differ or window is not 3 or 5.
template <grey_image Src, grey_image Dst>
void median_filter(Src const& src, std::ptrdiff_t window, Dst&& dst) {
    static_assert(std::is_same_v<pixel_of<Src>, pixel_of<Dst>>, "median_filter: source and destination have the same pixel type");
    auto const s = const_view(src);
    auto const d = mutable_view(dst);
    if (s.width != d.width || s.height != d.height)
        throw parameter_error("median_filter: source is " + std::to_string(s.width) + " x " + std::to_string(s.height) +
                              ", destination " + std::to_string(d.width) + " x " + std::to_string(d.height));
    if (window != 3 && window != 5) throw parameter_error("median_filter: window " + std::to_string(window) + "; expected 3 or 5");
    if (s.empty()) return;
    if (window == 3)
        detail::median_rows<3>(s, d);
    else
        detail::median_rows<5>(s, d);
}

/// The same, returning a new image.
template <grey_image Src>
[[nodiscard]] image<pixel_of<Src>> median_filter(Src const& src, std::ptrdiff_t window) {
    auto const s = const_view(src);
    image<pixel_of<Src>> dst(s.width, s.height, fill::none);
    median_filter(src, window, dst);
    return dst;
}

MOTE_NAMESPACE_END
