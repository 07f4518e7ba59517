// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Otsu's level as a grey value that the image and its negative agree on.

#include <mote/core/image_traits.hpp>
#include <mote/histogram/counted_pixels.hpp>
#include <mote/threshold/global/otsu.hpp>
#include <mote/version.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>

MOTE_NAMESPACE_BEGIN

namespace detail {

// Otsu's level of the pixels that the mask leaves.
template <class T>
double otsu_level_where(image_view<T const> src, image_view<std::uint8_t const> mask, char const* who) {
    if (mask.data == nullptr) return otsu_level(src);
    require_mask_size(who, src, mask);
    return otsu_level(counted_pixels(src, mask));
}

} // namespace detail

/// The middle between the two values that Otsu's level separates: the largest that is not above it and the smallest above.
///
/// Splits the pixels as otsu_level does, but of the negative image it is the negative, where otsu_level is a value of the
/// class below: a level to compute with. (Of several equally good splits Otsu's takes the one of the smallest value in both.)
/// If nothing is above the level, it is the level itself: the value of a constant image, and for images without pixels what
/// otsu_level gives. Always finite: where only infinities are on a side, the nearest finite value, or 0. NaN, infinities and pixels where the mask is 0 are ignored. A pass more than otsu_level; with a mask, memory for the pixels that count.
/// @throws parameter_error if the mask has another size.
template <grey_image Src>
[[nodiscard]] double otsu_middle(Src const& src, image_view<std::uint8_t const> mask = {}) {
    auto const s = const_view(src);
    double const level = detail::otsu_level_where(s, mask, "otsu_middle");
    double below = -std::numeric_limits<double>::infinity(), above = -below;
    for (std::ptrdiff_t y = 0; y < s.height; ++y)
        for (std::ptrdiff_t x = 0; x < s.width; ++x) {
            if (mask.data != nullptr && mask(x, y) == 0) continue;
            double const v = static_cast<double>(s(x, y));
            if (!std::isfinite(v)) continue;
            if (v <= level && v > below) below = v;
            if (v > level && v < above) above = v;
        }
    if (std::isfinite(below) && std::isfinite(above)) return below / 2 + above / 2;
    // Infinities may have made it one.
    return std::isfinite(level) ? level : std::isfinite(below) ? below : std::isfinite(above) ? above : 0;
}

MOTE_NAMESPACE_END
