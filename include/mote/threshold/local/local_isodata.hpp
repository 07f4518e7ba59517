// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// The IsoData threshold of the window around each pixel.

#include <mote/core/execution.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/core/polarity.hpp>
#include <mote/core/wide_integer.hpp>
#include <mote/filter/window.hpp>
#include <mote/threshold/global/isodata.hpp>
#include <mote/threshold/local/window_histogram.hpp>
#include <mote/version.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#define MOTE_KERNELS <mote/threshold/local/local_isodata.kernels.inl>
#include <mote/simd/foreach_isa.hpp>

MOTE_NAMESPACE_BEGIN

/// The IsoData criterion, the same bin as isodata_bin, made fast for the histograms of windows: the iteration itself, which
/// stops at few bins, in integers.
class isodata_criterion {
public:
    /// @param counts  a multiple of 16 of them, of fewer than 2^31 pixels; those of 16 bits of at most 65535. No pixels give bin 0.
    [[nodiscard]] std::size_t operator()(std::span<std::uint16_t const> counts) const noexcept {
        return static_cast<std::size_t>(small_(counts.data(), static_cast<int>(counts.size())));
    }
    [[nodiscard]] std::size_t operator()(std::span<std::uint32_t const> counts) const noexcept {
        return static_cast<std::size_t>(large_(counts.data(), static_cast<int>(counts.size())));
    }

private:
    // Chosen once, not for each pixel.
    template <class Count>
    using kernel = int (*)(Count const*, int) noexcept;
    template <class Count, class Wide>
    static kernel<Count> chosen() {
        return MOTE_DISPATCH(local_isodata_kernels)([](auto k) -> kernel<Count> { return &decltype(k)::template level<Count, Wide>; });
    }

    kernel<std::uint16_t> small_ = chosen<std::uint16_t, std::uint64_t>();
    kernel<std::uint32_t> large_ = chosen<std::uint32_t, detail::uint128>();
};

struct local_isodata_options {
    neighbourhood window = 51;
    std::size_t bins = 256; ///< at most so many, 1 .. 32768, over the range of the image; 8-bit images need no more
};

/// The IsoData (Ridler-Calvard) threshold of the window around each pixel: bright particles are `> T`, dark ones `<= T`, T
/// being the lowest bin that is the mean of the means of its two classes. The same bin as isodata_bin for every window.
/// It may be an empty bin between the classes, whose level is then its value, or with more values than bins the largest
/// value of the image in the bins up to it.
/// In a flat
/// window T is its value (with more values than bins: the largest value of its bin), so nothing is above it. A window
/// without pixels, all NaN, gives the smallest value. Windows, bins, NaN, cost and errors as in threshold_by_histogram.
/// T. W. Ridler and S. Calvard, IEEE Trans. Systems, Man, and Cybernetics 8(8):630-632, 1978.
template <grey_image Src, mask_image Dst, executor E = sequential>
void local_isodata(Src const& src, local_isodata_options const& o, polarity foreground, Dst&& dst, E const& run = {}) {
    threshold_by_histogram(src, o.window, o.bins, isodata_criterion(), foreground, std::forward<Dst>(dst), run);
}

/// T of each pixel, for any image of float or double; see histogram_threshold_surface.
template <grey_image Src, grey_image Dst, executor E = sequential>
    requires std::floating_point<pixel_of<Dst>>
void local_isodata_surface(Src const& src, local_isodata_options const& o, Dst&& dst, E const& run = {}) {
    histogram_threshold_surface(src, o.window, o.bins, isodata_criterion(), std::forward<Dst>(dst), run);
}

MOTE_NAMESPACE_END
