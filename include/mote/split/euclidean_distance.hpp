// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Euclidean distance to the nearest background pixel, of pixels that need not be square.

#include <mote/core/error.hpp>
#include <mote/core/execution.hpp>
#include <mote/core/image.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/core/outside.hpp>
#include <mote/core/row_reader.hpp>
#include <mote/core/same_size.hpp>
#include <mote/core/units.hpp>
#include <mote/split/distance_transform.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

MOTE_NAMESPACE_BEGIN

/// The width and the height of a pixel, in the unit that distances shall have.
struct pixel_pitch {
    double x = 1, y = 1;

    /// In nanometres; of no use as a pitch while the size is uncalibrated.
    [[nodiscard]] static pixel_pitch of(pixel_size const& size) noexcept { return {size.x.value, size.y.value}; }
};

namespace detail {

template <class H, class D, executor E>
void euclidean_distance(image_view<std::uint8_t const> mask, image_view<D> dst, pixel_pitch pitch, outside beyond, E const& where) {
    // In units of a pixel's width.
    double const ratio = pitch.y / pitch.x;
    MOTE_DISPATCH(distance_kernels)([&](auto k) {
        using kernels = decltype(k);
        for_each_height_row<H>(mask, beyond, where, k, [&] {
            return [write = row_writer<D>(dst), squares = std::vector<double>(static_cast<std::size_t>(dst.width)), x_pitch = pitch.x,
                    runs = long_runs<H, double, kernels>(dst.width, std::numeric_limits<double>::infinity(), 1.0, ratio * ratio, ratio)](
                       std::ptrdiff_t y, height_row<H> const& row) mutable {
                D* const out = write.row(y);
                for (std::ptrdiff_t x = 0; x < row.width;) {
                    std::ptrdiff_t const begin = kernels::end_of_background(row.heights, x, row.width);
                    std::fill(out + x, out + begin, D{0});
                    x = kernels::end_of_run(row.heights, begin, row.width);
                    if (begin == x) break;
                    runs(row, begin, x, squares.data());
                    for (std::ptrdiff_t i = begin; i < x; ++i) out[i] = static_cast<D>(std::sqrt(squares[static_cast<std::size_t>(i)]) * x_pitch);
                }
                write.commit(y);
            };
        });
    });
}

} // namespace detail

/// Distance from each foreground pixel's centre to the centre of the nearest background pixel, in the unit of `pitch`; 0 on the background.
///
/// Exact up to rounding: a relative error of at most 4 units of double precision, before float is rounded. Without any background (and outside
/// ignored) every pixel gets infinity. `mask` and `dst` must not overlap. O(pixels log width); memory as squared_distance(), which
/// is faster and enough where pixels are square and squares do.
/// Sources: squared_distance().
/// @throws parameter_error if the sizes differ, a side is above 2^30, a pitch is not positive and finite, or one is more than 10^6 times the other.
template <mask_image Mask, image_like Dst, executor E = sequential>
    requires std::floating_point<pixel_of<Dst>>
void euclidean_distance(Mask const& mask, Dst&& dst, pixel_pitch pitch = {}, outside beyond = outside::ignored, E const& where = {}) {
    auto const s = const_view(mask);
    auto const d = mutable_view(dst);
    detail::require_same_size("euclidean_distance", s, d);
    if (!(pitch.x > 0 && pitch.y > 0 && std::isfinite(pitch.x) && std::isfinite(pitch.y) && pitch.x / pitch.y <= 1e6 && pitch.y / pitch.x <= 1e6))
        throw parameter_error("euclidean_distance: pixels of " + std::to_string(pitch.x) + " x " + std::to_string(pitch.y) +
                              "; expected positive sides, one at most 10^6 times the other");
    if (s.empty()) return;
    constexpr std::ptrdiff_t most_side = std::ptrdiff_t{1} << 30;
    if (s.width > most_side || s.height > most_side)
        throw parameter_error("euclidean_distance: image is " + std::to_string(s.width) + " x " + std::to_string(s.height) + "; expected sides of at most 2^30");
    if (s.height < 32766)
        detail::euclidean_distance<std::uint16_t>(s, d, pitch, beyond, where);
    else
        detail::euclidean_distance<std::uint32_t>(s, d, pitch, beyond, where);
}

/// The same, returning a new image.
template <std::floating_point D = float, mask_image Mask, executor E = sequential>
[[nodiscard]] image<D> euclidean_distance(Mask const& mask, pixel_pitch pitch = {}, outside beyond = outside::ignored, E const& where = {}) {
    auto const s = const_view(mask);
    image<D> result(s.width, s.height, fill::none);
    euclidean_distance(mask, result, pitch, beyond, where);
    return result;
}

MOTE_NAMESPACE_END
