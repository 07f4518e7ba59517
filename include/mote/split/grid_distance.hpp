// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Taxicab and chessboard distances to the nearest background pixel.

#include <mote/core/error.hpp>
#include <mote/core/image.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/core/outside.hpp>
#include <mote/core/row_reader.hpp>
#include <mote/core/same_size.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#define MOTE_KERNELS <mote/split/grid_distance.kernels.inl>
#include <mote/simd/foreach_isa.hpp>

MOTE_NAMESPACE_BEGIN

namespace detail {

// Down, with what is above and to the left, then up, with what is below and to the right.
template <bool diagonal, class H, class D>
void grid_distance(image_view<std::uint8_t const> mask, image_view<D> dst, outside beyond) {
    std::ptrdiff_t const n = mask.width;
    H const far = static_cast<H>(mask.width + mask.height + 1), rim = beyond == outside::background ? H{0} : far;
    MOTE_DISPATCH(grid_distance_kernels)([&](auto k) {
        std::vector<H> buffers[3];
        for (auto& b : buffers) b.assign(static_cast<std::size_t>(n + 2), rim);
        H *from = buffers[0].data() + 1, *line = buffers[1].data() + 1, *spare = buffers[2].data() + 1;
        // Steps of 1, 2, 4, .. go along the row, as long as one so wide can make a distance smaller.
        auto const spread = [&](H most, bool left) {
            if (rim == 0) {
                line[0] = std::min(line[0], H{1});
                line[n - 1] = std::min(line[n - 1], H{1});
            }
            for (std::ptrdiff_t s = 1; s < n && static_cast<std::ptrdiff_t>(most) > s; s *= 2) {
                most = left ? k.from_left(line, s, spare, n) : k.from_right(line, s, spare, n);
                std::swap(line, spare);
            }
        };
        row_reader<std::uint8_t> read(mask);
        row_writer<D> write(dst);
        for (std::ptrdiff_t y = 0; y < mask.height; ++y) {
            spread(k.template enter<diagonal>(read(y), from, far, line, n), true);
            k.store(line, write.row(y), n);
            write.commit(y);
            std::swap(line, from);
        }
        if (from[n - 1] == far) { // no background at all
            for (std::ptrdiff_t y = 0; y < mask.height; ++y) {
                std::fill_n(write.row(y), n, std::numeric_limits<D>::max());
                write.commit(y);
            }
            return;
        }
        std::fill_n(from, n, rim);
        row_reader<D> back(dst);
        for (std::ptrdiff_t y = mask.height - 1; y >= 0; --y) {
            spread(k.template meet<diagonal>(back(y), from, far, line, n), false);
            k.store(line, write.row(y), n);
            write.commit(y);
            std::swap(line, from);
        }
    });
}

template <bool diagonal, mask_image Mask, label_image Dst>
void grid_distance(char const* who, Mask const& mask, Dst&& dst, outside beyond) {
    using D = pixel_of<Dst>;
    auto const s = const_view(mask);
    auto const d = mutable_view(dst);
    require_same_size(who, s, d);
    if (s.empty()) return;
    constexpr std::ptrdiff_t most_side = std::ptrdiff_t{1} << 30;
    if (s.width > most_side || s.height > most_side || static_cast<std::uint64_t>(s.width + s.height + 1) >= std::numeric_limits<D>::max())
        throw parameter_error(std::string(who) + ": distances in an image of " + std::to_string(s.width) + " x " + std::to_string(s.height) +
                              " do not fit " + std::to_string(8 * sizeof(D)) + " bits");
    if (2 * s.width + s.height + 2 <= std::numeric_limits<std::uint16_t>::max())
        grid_distance<diagonal, std::uint16_t>(s, d, beyond);
    else
        grid_distance<diagonal, std::uint32_t>(s, d, beyond);
}

} // namespace detail

// Both: 0 on the background; without any background (and outside ignored) every pixel gets the largest value of the output type. O(pixels log
// of the largest distance) at most, three rows of scratch memory; `mask` and `dst` must not overlap. Errors: parameter_error if the sizes
// differ, a side is above 2^30, or width + height + 1 is no less than the largest value of the output type.
// A. Rosenfeld, J. L. Pfaltz, Journal of the ACM 13(4):471-494, 1966.

/// Taxicab (city block) distance of each foreground pixel to the nearest background pixel: |dx| + |dy|, steps between edge neighbours.
template <mask_image Mask, label_image Dst>
void taxicab_distance(Mask const& mask, Dst&& dst, outside beyond = outside::ignored) {
    detail::grid_distance<false>("taxicab_distance", mask, dst, beyond);
}
/// Chessboard distance: max(|dx|, |dy|), steps between edge and corner neighbours.
template <mask_image Mask, label_image Dst>
void chessboard_distance(Mask const& mask, Dst&& dst, outside beyond = outside::ignored) {
    detail::grid_distance<true>("chessboard_distance", mask, dst, beyond);
}

/// The same, returning a new image.
template <std::unsigned_integral D = std::uint32_t, mask_image Mask>
[[nodiscard]] image<D> taxicab_distance(Mask const& mask, outside beyond = outside::ignored) {
    auto const s = const_view(mask);
    image<D> result(s.width, s.height, fill::none);
    taxicab_distance(mask, result, beyond);
    return result;
}
template <std::unsigned_integral D = std::uint32_t, mask_image Mask>
[[nodiscard]] image<D> chessboard_distance(Mask const& mask, outside beyond = outside::ignored) {
    auto const s = const_view(mask);
    image<D> result(s.width, s.height, fill::none);
    chessboard_distance(mask, result, beyond);
    return result;
}

MOTE_NAMESPACE_END
