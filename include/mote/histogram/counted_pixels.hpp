// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// The pixels of an image that a mask lets count.

#include <mote/core/image.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/core/same_size.hpp>
#include <mote/version.hpp>

#include <cstddef>

MOTE_NAMESPACE_BEGIN

/// The pixels where the mask is not 0, row by row, as an image of one row.
///
/// A histogram and a global level do not depend on where pixels lie: `otsu_level(counted_pixels(image, mask))` is Otsu's
/// level of what the mask lets count, and so with every other level, dialect and pixel type. Where nothing counts the row is
/// empty. Two passes over the mask; memory for the pixels that count.
/// @throws parameter_error if the sizes differ.
template <grey_image Src, mask_image Mask>
[[nodiscard]] image<pixel_of<Src>> counted_pixels(Src const& src, Mask const& mask) {
    auto const s = const_view(src);
    auto const m = const_view(mask);
    detail::require_mask_size("counted_pixels", s, m);
    std::ptrdiff_t n = 0;
    for (std::ptrdiff_t y = 0; y < m.height; ++y)
        for (std::ptrdiff_t x = 0; x < m.width; ++x) n += m(x, y) != 0 ? 1 : 0;
    image<pixel_of<Src>> row(n, n > 0 ? 1 : 0, fill::none);
    n = 0;
    for (std::ptrdiff_t y = 0; y < m.height; ++y)
        for (std::ptrdiff_t x = 0; x < m.width; ++x)
            if (m(x, y) != 0) row(n++, 0) = s(x, y);
    return row;
}

MOTE_NAMESPACE_END
