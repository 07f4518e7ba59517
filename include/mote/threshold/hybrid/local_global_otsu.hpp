// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Foreground where Otsu's local and Otsu's global threshold agree on it.

#include <mote/core/error.hpp>
#include <mote/core/execution.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/core/polarity.hpp>
#include <mote/threshold/hybrid/otsu_middle.hpp>
#include <mote/threshold/level.hpp>
#include <mote/threshold/local/local_otsu.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <optional>
#include <string>

MOTE_NAMESPACE_BEGIN

struct local_global_otsu_options {
    local_otsu_options local{};
    std::optional<double> level{}; ///< the global level; by default Otsu's
};

namespace detail {
template <class T>
double local_global_otsu_level(image_view<T const> s, local_global_otsu_options const& o) {
    if (!o.level) return otsu_level_where(s, o.local.window.mask, "local_global_otsu");
    if (!std::isfinite(*o.level)) throw parameter_error("local_global_otsu: level " + std::to_string(*o.level) + "; expected a finite number");
    return *o.level;
}
} // namespace detail

/// Foreground are the pixels that local_otsu and the global level both take for it: bright particles are above the larger of
/// the two levels, dark ones not above the smaller.
///
/// The global level takes away what the local one finds in windows without particles, as far as it is on the
/// other side of it; the local one cuts edges closer. In a constant image nothing is bright and all is dark.
/// Known from ParticleSpy, where it is called lg_otsu; no paper. What is said of local_otsu of windows, bins, NaN, cost and
/// errors holds here; two passes more, and with a mask memory for the pixels that count.
/// @throws parameter_error also if the level is not finite.
template <grey_image Src, mask_image Dst, executor E = sequential>
void local_global_otsu(Src const& src, local_global_otsu_options const& o, polarity foreground, Dst&& dst, E const& run = {}) {
    auto const s = const_view(src);
    auto const d = mutable_view(dst);
    detail::check_histogram_destination(s, d, "local_global_otsu");
    bool const bright = detail::wants_bright(foreground, "local_global_otsu");
    double const level = detail::local_global_otsu_level(s, o);
    local_otsu(s, o.local, foreground, d, run);
    for (std::ptrdiff_t y = 0; y < s.height; ++y)
        for (std::ptrdiff_t x = 0; x < s.width; ++x) {
            double const v = static_cast<double>(s(x, y));
            if (!(bright ? v > level : v <= level)) d(x, y) = 0;
        }
}

/// The levels: the larger of the two for bright particles, the smaller for dark ones. Dst is an image of float or double.
template <grey_image Src, grey_image Dst, executor E = sequential>
    requires std::floating_point<pixel_of<Dst>>
void local_global_otsu_surface(Src const& src, local_global_otsu_options const& o, polarity foreground, Dst&& dst, E const& run = {}) {
    auto const s = const_view(src);
    auto const d = mutable_view(dst);
    detail::check_histogram_destination(s, d, "local_global_otsu_surface");
    bool const bright = detail::wants_bright(foreground, "local_global_otsu_surface");
    auto const level = static_cast<pixel_of<Dst>>(detail::local_global_otsu_level(s, o));
    local_otsu_surface(s, o.local, d, run);
    for (std::ptrdiff_t y = 0; y < s.height; ++y)
        for (std::ptrdiff_t x = 0; x < s.width; ++x) d(x, y) = bright ? std::max(d(x, y), level) : std::min(d(x, y), level);
}

MOTE_NAMESPACE_END
