// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// How large the noise of an image is.

#include <mote/core/error.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/core/same_size.hpp>
#include <mote/core/row_reader.hpp>
#include <mote/core/wide_integer.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <type_traits>
#include <vector>

MOTE_NAMESPACE_BEGIN

namespace detail {

template <class T>
bool counts_for_noise(image_view<T const> src, image_view<std::uint8_t const> mask, std::ptrdiff_t x, std::ptrdiff_t y) noexcept {
    if constexpr (std::is_floating_point_v<T>)
        if (!std::isfinite(src(x, y))) return false;
    return mask.data == nullptr || mask(x, y) != 0;
}

// Integers as such, so that nothing is rounded.
template <class T>
using noise_response = std::conditional_t<std::is_integral_v<T>, std::int64_t, double>;

// Calls use(|r|) for each 3 x 3 square whose pixels all count, row by row, and end_row() after each row.
template <class T, class Use, class EndRow>
void for_each_laplacian_difference(image_view<T const> src, image_view<std::uint8_t const> mask, Use&& use, EndRow&& end_row) {
    using R = noise_response<T>;
    bool const all = std::is_integral_v<T> && mask.data == nullptr;
    auto const at = [&](std::ptrdiff_t x, std::ptrdiff_t y) { return static_cast<R>(src(x, y)); };
    for (std::ptrdiff_t y = 1; y + 1 < src.height; ++y) {
        for (std::ptrdiff_t x = 1; x + 1 < src.width; ++x) {
            bool there = true;
            if (!all)
                for (std::ptrdiff_t j = y - 1; j <= y + 1; ++j)
                    for (std::ptrdiff_t i = x - 1; i <= x + 1; ++i) there = there && counts_for_noise(src, mask, i, j);
            if (!there) continue;
            // Corners and sides are added in pairs that a turned or transposed image has too.
            R const corners = (at(x - 1, y - 1) + at(x + 1, y + 1)) + (at(x + 1, y - 1) + at(x - 1, y + 1));
            R const sides = (at(x - 1, y) + at(x + 1, y)) + (at(x, y - 1) + at(x, y + 1));
            R const r = corners - 2 * sides + 4 * at(x, y);
            use(r < 0 ? -r : r);
        }
        end_row();
    }
}

} // namespace detail

/// Standard deviation of white Gaussian noise by the mean of |r|, r being the image filtered by
///
///      1 -2  1
///     -2  4 -2      sigma = sqrt(pi / 2) / 6 * mean |r|
///      1 -2  1
///
/// over all 3 x 3 squares that lie in the image: constant and linear grounds give 0, edges and texture add to it. Noise that is
/// correlated from pixel to pixel (resampled, compressed or smoothed images) is underestimated, often by several times.
/// Squares with a pixel that is not finite, or where the mask is 0, do not count; without any square: 0.
/// Exact sums for integer pixels; others are added up row by row. One pass.
/// J. Immerkaer, Computer Vision and Image Understanding 64(2):300-302, 1996.
/// @throws parameter_error if the mask has another size.
template <grey_image Src>
[[nodiscard]] double laplacian_noise(Src const& src, image_view<std::uint8_t const> mask = {}) {
    using T = pixel_of<Src>;
    auto const s = const_view(src);
    if (mask.data != nullptr) detail::require_mask_size("laplacian_noise", s, mask);
    constexpr double scale = 1.2533141373155002512 / 6; // sqrt(pi / 2) / 6
    std::uint64_t squares = 0;
    if constexpr (std::is_integral_v<T>) {
        detail::uint128 total = 0;
        detail::for_each_laplacian_difference(
            s, mask,
            [&](std::int64_t r) {
                total += static_cast<std::uint64_t>(r);
                ++squares;
            },
            [] {});
        return squares > 0 ? scale * (static_cast<double>(total) / static_cast<double>(squares)) : 0;
    } else {
        double total = 0, row = 0;
        detail::for_each_laplacian_difference(
            s, mask,
            [&](double r) {
                row += r;
                ++squares;
            },
            [&] {
                total += row;
                row = 0;
            });
        return squares > 0 ? scale * (total / static_cast<double>(squares)) : 0;
    }
}

/// The same by the median of |r|, which edges hardly move as long as most squares show noise only:
/// sigma = median |r| / (6 * 0.67449), the lower of two medians.
///
/// Our variant of laplacian_noise with the usual median of absolute deviations (F. R. Hampel, J. American Statistical
/// Association 69:383-393, 1974). Noise below about one grey level of integer pixels gives multiples of 0.25, or 0.
/// What is said of laplacian_noise of correlated noise, absent pixels and errors holds here. 4 MiB of memory for 8- and 16-bit
/// pixels, 8 bytes a pixel for others.
template <grey_image Src>
[[nodiscard]] double median_laplacian_noise(Src const& src, image_view<std::uint8_t const> mask = {}) {
    using T = pixel_of<Src>;
    auto const s = const_view(src);
    if (mask.data != nullptr) detail::require_mask_size("median_laplacian_noise", s, mask);
    constexpr double scale = 1 / (6 * 0.67448975019608174320); // the normal distribution's upper quartile
    if constexpr (countable_pixel<T>) {
        std::vector<std::uint64_t> counts(8 * (sizeof(T) == 1 ? 255u : 65535u) + 1);
        std::uint64_t squares = 0, below = 0;
        detail::for_each_laplacian_difference(
            s, mask,
            [&](std::int64_t r) {
                ++counts[static_cast<std::size_t>(r)];
                ++squares;
            },
            [] {});
        if (squares == 0) return 0;
        std::size_t r = 0;
        for (below = counts[0]; below < squares - squares / 2; below += counts[r]) ++r;
        return scale * static_cast<double>(r);
    } else {
        std::vector<detail::noise_response<T>> all;
        if (s.width > 2 && s.height > 2) all.reserve(static_cast<std::size_t>((s.width - 2) * (s.height - 2)));
        detail::for_each_laplacian_difference(s, mask, [&](auto r) { all.push_back(r); }, [] {});
        if (all.empty()) return 0;
        auto const middle = all.begin() + static_cast<std::ptrdiff_t>((all.size() - 1) / 2);
        std::nth_element(all.begin(), middle, all.end());
        return scale * static_cast<double>(*middle);
    }
}

/// The noise where the image is quiet: a low quantile of the standard deviations (population) of tiles.
///
/// The image is cut into tiles of `side` x `side` pixels from its top left corner; cut-off tiles at the right and at the bottom
/// are left out, but an image narrower or lower than a tile has tiles as narrow or low as itself. Of the n deviations in
/// order, number floor((n - 1) share) counted from 0 is the answer, so `share` of the tiles may be no noisier than it.
/// Particles and edges are in the other tiles, and noise that is correlated from pixel to pixel shows in full as long as it is
/// finer than a tile: on real micrographs this holds where pixel differences are far too low. Of white noise alone it is a
/// little low: by about 6 % with 16 and 0.1. Slopes of the ground, and texture everywhere, count as noise.
///
/// Pixels that are not finite, or where the mask is 0, do not count; nor do tiles with less than half of their pixels. 0 if
/// no tile is left. Exact sums for 8- and 16-bit pixels, so that a constant image gives 0; others are summed about the
/// tile's first pixel. One pass, 8 bytes a tile. Our definition: such quantiles of local deviations are common, their details are not.
/// @throws parameter_error if the mask has another size, side is not in 1 .. 32768 or share not within 0 .. 1.
template <grey_image Src>
[[nodiscard]] double quiet_tile_noise(Src const& src, std::ptrdiff_t side = 16, double share = 0.1, image_view<std::uint8_t const> mask = {}) {
    using T = pixel_of<Src>;
    auto const s = const_view(src);
    if (mask.data != nullptr) detail::require_mask_size("quiet_tile_noise", s, mask);
    if (side < 1 || side > 32768) throw parameter_error("quiet_tile_noise: side " + std::to_string(side) + "; expected 1 .. 32768 pixels");
    if (!(share >= 0 && share <= 1)) throw parameter_error("quiet_tile_noise: share " + std::to_string(share) + "; expected 0 .. 1");
    if (s.empty()) return 0;
    std::ptrdiff_t const w = std::min(side, s.width), h = std::min(side, s.height);
    std::vector<double> variances;
    for (std::ptrdiff_t y = 0; y + h <= s.height; y += h)
        for (std::ptrdiff_t x = 0; x + w <= s.width; x += w) {
            using S = std::conditional_t<countable_pixel<T>, std::int64_t, double>;
            using Q = std::conditional_t<countable_pixel<T>, std::uint64_t, double>;
            std::ptrdiff_t n = 0;
            S first = 0, sum = 0;
            Q square = 0;
            for (std::ptrdiff_t j = y; j < y + h; ++j)
                for (std::ptrdiff_t i = x; i < x + w; ++i) {
                    if (!detail::counts_for_noise(s, mask, i, j)) continue;
                    if (n++ == 0) first = static_cast<S>(s(i, j));
                    S const v = static_cast<S>(s(i, j)) - first;
                    sum += v;
                    square += static_cast<Q>(v * v);
                }
            if (2 * n < w * h) continue;
            if constexpr (countable_pixel<T>) {
                auto const magnitude = static_cast<std::uint64_t>(sum < 0 ? -sum : sum);
                auto const spread = static_cast<detail::uint128>(square) * static_cast<std::uint64_t>(n) - static_cast<detail::uint128>(magnitude) * magnitude;
                variances.push_back(static_cast<double>(spread) / (static_cast<double>(n) * static_cast<double>(n)));
            } else {
                double const mean = sum / static_cast<double>(n);
                variances.push_back(std::max(0.0, square / static_cast<double>(n) - mean * mean));
            }
        }
    if (variances.empty()) return 0;
    auto const at = variances.begin() + static_cast<std::ptrdiff_t>(static_cast<double>(variances.size() - 1) * share);
    std::nth_element(variances.begin(), at, variances.end());
    return std::sqrt(*at);
}

MOTE_NAMESPACE_END
