// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// The engine of local thresholds that are linear in the local standard deviation.

#include <mote/core/error.hpp>
#include <mote/core/image.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/core/polarity.hpp>
#include <mote/core/row_reader.hpp>
#include <mote/filter/box.hpp>
#include <mote/threshold/level.hpp>
#include <mote/version.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>

#define MOTE_KERNELS <mote/threshold/local/deviation.kernels.inl>
#include <mote/simd/foreach_isa.hpp>

MOTE_NAMESPACE_BEGIN

/// T = (a0 + a1 m) + (b0 + b1 m) s, where m and s are the mean and the standard deviation (population) of the window.
struct deviation_formula {
    double a0 = 0, a1 = 1, b0 = 0, b1 = 0;

    /// The formula on the image `mirror - value`, expressed for `value`: what was said of dark particles holds for
    /// bright ones. With v' = mirror - v: m' = mirror - m, s' = s, T' = mirror - T.
    [[nodiscard]] constexpr deviation_formula mirrored(double mirror) const noexcept {
        return {mirror - a0 - a1 * mirror, a1, -b0 - b1 * mirror, b1};
    }
};

/// Splits each pixel at its own level T of the formula: bright pixels are `> T`, dark ones `<= T`.
///
/// Windows are clipped to the image. In a flat window s is exactly 0 for 8- and 16-bit pixels. NaN pixels are
/// background and count in no window. `src` and `dst` must not overlap. O(pixels) time whatever the window.
/// @throws parameter_error if the sizes differ, the window is not odd and positive, or the polarity is automatic.
template <grey_image Src, mask_image Dst>
void threshold_by_deviation(Src const& src, std::ptrdiff_t window, deviation_formula f, polarity foreground, Dst&& dst) {
    using T = pixel_of<Src>;
    auto const s = const_view(src);
    auto const d = mutable_view(dst);
    if (s.width != d.width || s.height != d.height)
        throw parameter_error("local threshold: source is " + std::to_string(s.width) + " x " + std::to_string(s.height) +
                              ", mask " + std::to_string(d.width) + " x " + std::to_string(d.height));
    bool const bright = detail::wants_bright(foreground, "local threshold");
    box_sums<T> sums(s, window);
    if (s.empty()) return;
    row_reader<T> read(s);
    row_writer<std::uint8_t> write(d);
    MOTE_DISPATCH(deviation_kernels)([&](auto k) {
        for (std::ptrdiff_t y = 0; y < s.height; ++y) {
            box_row const w = sums.row(y);
            k.mask_row(read(y), w.n, w.sum, w.square, w.origin, f.a0, f.a1, f.b0, f.b1, bright, write.row(y), s.width);
            write.commit(y);
        }
    });
}

MOTE_NAMESPACE_END
