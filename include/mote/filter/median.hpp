// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Median of the window around each pixel.

#include <mote/core/execution.hpp>
#include <mote/core/image.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/core/row_reader.hpp>
#include <mote/filter/extrema.hpp>
#include <mote/filter/rank.hpp>
#include <mote/filter/window.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <cstddef>
#include <type_traits>
#include <vector>

#define MOTE_KERNELS <mote/filter/median.kernels.inl>
#include <mote/simd/foreach_isa.hpp>

MOTE_NAMESPACE_BEGIN

namespace detail {

/// Sorting networks over squares of S pixels, for images without NaN and borders that always find something.
template <int S, class T>
void median_rows(image_view<T const> src, neighbourhood const& window, std::ptrdiff_t from, std::ptrdiff_t to, rank_sink<T> sink) {
    constexpr std::ptrdiff_t radius = S / 2, slack = 64 / static_cast<std::ptrdiff_t>(sizeof(T));
    bordered_rows<T> rows(src, window, radius, radius);
    // The kernel reads and writes in whole vectors.
    std::vector<T> ring[S], out(static_cast<std::size_t>(src.width + slack));
    for (auto& r : ring) r.resize(static_cast<std::size_t>(src.width + 2 * radius + slack));
    auto const fill_ring = [&](std::ptrdiff_t y) { rows.fill(y, T{}, ring[static_cast<std::size_t>(y + radius) % S].data()); };
    MOTE_DISPATCH(median_kernels)([&](auto k) {
        for (std::ptrdiff_t y = from - radius; y < from + radius; ++y) fill_ring(y);
        for (std::ptrdiff_t y = from; y < to; ++y) {
            fill_ring(y + radius);
            T const* ring_rows[S];
            for (std::size_t i = 0; i < S; ++i) ring_rows[i] = ring[i].data(); // the order of the rows does not matter
            k.template row<S>(ring_rows, out.data(), src.width);
            sink(std::ptrdiff_t{0}, y, static_cast<T const*>(out.data()), src.width);
        }
    });
}

template <class T>
[[nodiscard]] bool has_nan(image_view<T const> src) {
    if constexpr (std::is_floating_point_v<T>) {
        row_reader<T> read(src);
        for (std::ptrdiff_t y = 0; y < src.height; ++y) {
            T const* const row = read(y);
            bool found = false;
            for (std::ptrdiff_t x = 0; x < src.width; ++x) found |= row[x] != row[x];
            if (found) return true;
        }
    }
    return false;
}

/// for_each_rank of the median, by the network where there is one.
template <pixel T, executor E>
void for_each_median(image_view<T const> src, neighbourhood const& window, window_rank const& rank, E const& run, rank_sink<T> sink) {
    bool const odd = window.edges != border::clip && !(window.edges == border::constant && window.outside != window.outside);
    if (!src.empty() && window.shape.is_square() && (window.shape.size() == 9 || window.shape.size() == 25) && odd && !has_nan(src)) {
        for_row_strips(src.height, window.shape.last_row() * 2 + 1, run, [&](std::ptrdiff_t from, std::ptrdiff_t to) {
            if (window.shape.size() == 9)
                median_rows<3, T>(src, window, from, to, sink);
            else
                median_rows<5, T>(src, window, from, to, sink);
        });
        return;
    }
    for_each_rank<T>(src, window, rank, run, sink);
}

} // namespace detail

/// Replaces each pixel by the median of the window around it.
///
/// Of an even number of values (clip, NaN, a constant, a footprint of even size) the upper one of the two in the middle. NaN
/// counts as absent; where a window holds nothing, the pixel stays. Squares of side 3 and 5 go through sorting networks
/// unless they are clipped, the rest as in rank_filter; so are cost, memory and errors. `src` and `dst` must not overlap.
template <grey_image Src, grey_image Dst, executor E = sequential>
void median_filter(Src const& src, neighbourhood const& window, Dst&& dst, E const& run = {}) {
    using T = pixel_of<Src>;
    static_assert(std::is_same_v<T, pixel_of<Dst>>, "median_filter: source and destination have the same pixel type");
    image_view<T const> const s = const_view(src);
    image_view<T> const d = mutable_view(dst);
    detail::require_same_size("median_filter", s, d);
    detail::for_each_median<T>(s, window, window_rank::median(), run, [&](std::ptrdiff_t x, std::ptrdiff_t y, T const* values, std::ptrdiff_t n) {
        if (d.pixel_stride == 1)
            std::copy(values, values + n, d.row(y) + x);
        else
            for (std::ptrdiff_t i = 0; i < n; ++i) d(x + i, y) = values[i];
    });
}

/// The same for a square of odd side `window` over an image mirrored at its edges, edge pixels being repeated.
template <grey_image Src, grey_image Dst>
void median_filter(Src const& src, std::ptrdiff_t window, Dst&& dst) {
    median_filter(src, neighbourhood(window, border::mirror), dst);
}

/// The same, returning a new image.
template <grey_image Src>
[[nodiscard]] image<pixel_of<Src>> median_filter(Src const& src, neighbourhood const& window) {
    auto const s = const_view(src);
    image<pixel_of<Src>> dst(s.width, s.height, fill::none);
    median_filter(src, window, dst);
    return dst;
}
template <grey_image Src>
[[nodiscard]] image<pixel_of<Src>> median_filter(Src const& src, std::ptrdiff_t window) {
    return median_filter(src, neighbourhood(window, border::mirror));
}

MOTE_NAMESPACE_END
