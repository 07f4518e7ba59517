// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Threshold at the local Gaussian mean.

#include <mote/filter/gaussian.hpp>
#include <mote/threshold/dialect.hpp>
#include <mote/threshold/local/engine.hpp>
#include <mote/version.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

MOTE_NAMESPACE_BEGIN

struct local_gaussian_options {
    neighbourhood window = 51; ///< a square; its side says how wide the Gaussian is
    double sigma = 0;          ///< 0: (side - 1) / 6
    double offset = 0;         ///< grey levels that a particle has to differ from the mean
    bool beyond_window = true; ///< the kernel ends at 4 sigma (rounded), as in scikit-image; else with the window
    bool mirror_bright = true; ///< bright particles are `> T + offset`; else the level is T - offset for both polarities
    rounding round = rounding::none; ///< nearest_clipped rounds the mean

    /// What another program does with its block size and C; levels are those of the program for both polarities. opencv:
    /// adaptiveThreshold with ADAPTIVE_THRESH_GAUSSIAN_C, whose kernels of up to 7 pixels are binomial.
    /// @throws parameter_error if it has no such method, or the side is not odd and positive.
    [[nodiscard]] static local_gaussian_options of(dialect d, std::ptrdiff_t side = 51, double offset = 0) {
        switch (d) {
        case dialect::paper: return {side, 0, offset, true, true, rounding::none};
        case dialect::skimage: return {{side, border::mirror}, 0, offset, true, false, rounding::none};
        case dialect::opencv:
            return {{side, border::replicate}, 0.3 * (static_cast<double>(side - 1) / 2 - 1) + 0.8, std::ceil(offset), false, false, rounding::nearest_clipped};
        default: detail::refuse_dialect(d, "local gaussian");
        }
    }
};

namespace detail {

inline std::vector<double> local_gaussian_weights(local_gaussian_options const& o) {
    if (!o.window.shape.is_square()) throw parameter_error("local gaussian: the window is no square");
    std::ptrdiff_t const radius = o.window.shape.last_row();
    if (o.round == rounding::nearest_clipped && !o.beyond_window && radius <= 3) {
        // What OpenCV takes for small kernels; outer weights of 7 are rounded to 1/32.
        constexpr std::array<double, 4> tables[] = {{1, 0, 0, 0}, {0.5, 0.25, 0, 0}, {0.375, 0.25, 0.0625, 0}, {0.28125, 0.21875, 0.109375, 0.03125}};
        auto const& table = tables[radius];
        return {table.begin(), table.begin() + radius + 1};
    }
    double const sigma = o.sigma > 0 ? o.sigma : static_cast<double>(2 * radius) / 6;
    return ::mote::gaussian_weights(sigma, o.beyond_window ? static_cast<std::ptrdiff_t>(4 * sigma + 0.5) : radius);
}

// Calls use(x, y, mean) for all pixels, row by row.
template <class T, class E, class Use>
void for_each_gaussian_mean(image_view<T const> s, local_gaussian_options const& o, E const& exec, Use&& use) {
    auto const weights = local_gaussian_weights(o);
    window_sums<T>::check(s, o.window);
    rounded<mean_itself> const round{{}, o.round};
    for_each_strip(s.empty() ? 0 : s.height, static_cast<std::ptrdiff_t>(weights.size()), true, exec, [&](std::ptrdiff_t first, std::ptrdiff_t end) {
        weighted_means<T> means(s, o.window, weights, first);
        for (std::ptrdiff_t y = first; y < end; ++y) {
            double const* const row = means.next_row();
            for (std::ptrdiff_t x = 0; x < s.width; ++x) use(x, y, round({0, 1, row[x], 0, 0, 0}));
        }
    });
}

inline double local_gaussian_offset(local_gaussian_options const& o, polarity foreground) noexcept {
    return foreground == polarity::bright && o.mirror_bright ? o.offset : -o.offset;
}

} // namespace detail

/// Local Gaussian mean threshold: dark particles are `<= g - offset`, bright ones `> g + offset`, g being the mean of the
/// neighbourhood weighted by a Gaussian.
///
/// Means are doubles: in flat parts, where all weights should sum to 1, a pixel can fall on either side of its level by
/// rounding, so that an offset is advisable; every instruction set and thread count gives the same. NaN pixels and those
/// where the window's mask is 0 are background and have no weight. `src` and `dst` must not overlap. O(side) time a pixel,
/// O(side x width) memory.
/// @throws parameter_error if the sizes differ, the window is no square or not acceptable to window_sums, or the polarity
/// is automatic.
template <grey_image Src, mask_image Dst, executor E = sequential>
void local_gaussian(Src const& src, local_gaussian_options const& o, polarity foreground, Dst&& dst, E const& exec = {}) {
    auto const s = const_view(src);
    auto const d = mutable_view(dst);
    detail::check_same_size("local gaussian", s.width, s.height, d.width, d.height);
    bool const bright = detail::wants_bright(foreground, "local gaussian");
    double const offset = detail::local_gaussian_offset(o, foreground);
    detail::for_each_gaussian_mean(s, o, exec, [&](std::ptrdiff_t x, std::ptrdiff_t y, double mean) {
        double const value = static_cast<double>(s(x, y)), level = mean + offset;
        bool const is = bright ? value > level : value <= level;
        d(x, y) = is && (o.window.mask.data == nullptr || o.window.mask(x, y) != 0) ? 255 : 0;
    });
}

/// The levels; Dst is an image of float or double.
template <grey_image Src, grey_image Dst, executor E = sequential>
    requires std::floating_point<pixel_of<Dst>>
void local_gaussian_surface(Src const& src, local_gaussian_options const& o, polarity foreground, Dst&& dst, E const& exec = {}) {
    auto const s = const_view(src);
    auto const d = mutable_view(dst);
    detail::check_same_size("local gaussian", s.width, s.height, d.width, d.height);
    double const offset = detail::local_gaussian_offset(o, foreground);
    detail::for_each_gaussian_mean(s, o, exec, [&](std::ptrdiff_t x, std::ptrdiff_t y, double mean) { d(x, y) = static_cast<pixel_of<Dst>>(mean + offset); });
}

MOTE_NAMESPACE_END
