// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Li and Lee's threshold of the window around each pixel.

#include <mote/core/execution.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/core/polarity.hpp>
#include <mote/core/wide_integer.hpp>
#include <mote/filter/window.hpp>
#include <mote/threshold/global/li.hpp>
#include <mote/threshold/local/window_histogram.hpp>
#include <mote/version.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#define MOTE_KERNELS <mote/threshold/local/local_li.kernels.inl>
#include <mote/simd/foreach_isa.hpp>

MOTE_NAMESPACE_BEGIN

/// Li and Lee's criterion, the same bin as li_bin(counts, 0), made fast for the histograms of windows: all splits in single
/// precision, then those that come near the best in double precision as li_bin has it.
class li_criterion {
public:
    /// @param counts  a multiple of 16 of them; those of 16 bits are of at most 65535 pixels. No pixels give bin 0.
    [[nodiscard]] std::size_t operator()(std::span<std::uint16_t const> counts) { return scan(small_, counts); }
    [[nodiscard]] std::size_t operator()(std::span<std::uint32_t const> counts) {
        return detail::fits_doubles(counts) ? scan(large_, counts) : li_bin(std::vector<std::uint64_t>(counts.begin(), counts.end()));
    }

private:
    // Chosen once, not for each pixel.
    template <class Count>
    using kernel = int (*)(Count const*, int, int*, int*, float*, int*, int*, int&, int&) noexcept;
    template <class Count>
    static kernel<Count> chosen() {
        return MOTE_DISPATCH(local_li_kernels)([](auto k) -> kernel<Count> { return &decltype(k)::template splits<Count>; });
    }

    template <class Count>
    std::size_t scan(kernel<Count> splits, std::span<Count const> counts) {
        scratch_.fit(counts.size());
        int pixels = 0, sum = 0;
        int const found = splits(counts.data(), static_cast<int>(counts.size()), scratch_.below.data(), scratch_.moment.data(), scratch_.value.data(),
                                 scratch_.start.data(), scratch_.best.data(), pixels, sum);
        if (found == 0) return 0;
        std::size_t bin = scratch_.place(0);
        if (found > 1) {
            double best = -1;
            for (std::size_t i = 0; i < static_cast<std::size_t>(found); ++i) {
                std::size_t const place = scratch_.place(i);
                double const below = scratch_.below[place + 1], above = pixels - below, all = pixels;
                double const d = (below * sum - static_cast<double>(scratch_.moment[place]) * all) / sum; // exact but for the division
                double const gain = below / all * detail::cross_entropy_term(-d / below) + above / all * detail::cross_entropy_term(d / above);
                if (gain > best * (best > 0 ? 1 + detail::criterion_doubt : 1)) {
                    best = gain;
                    bin = place;
                }
            }
        }
        return scratch_.bin(bin);
    }

    kernel<std::uint16_t> small_ = chosen<std::uint16_t>();
    kernel<std::uint32_t> large_ = chosen<std::uint32_t>();
    detail::split_scratch scratch_;
};

struct local_li_options {
    neighbourhood window = 51;
    std::size_t bins = 256; ///< at most so many, 1 .. 32768, over the range of the image; 8-bit images need no more
};

/// Li and Lee's minimum cross entropy in the window around each pixel: bright particles are `> T`, dark ones `<= T`. The
/// same bin as li_bin for every window. Cross entropy needs an intensity with a zero: it is the smallest value of the
/// whole image, the same for all windows, so that levels follow a shift of all values, such as the offset of a camera.
/// In a flat
/// window T is its value (with more values than bins: the largest value of its bin), so nothing is above it. A window
/// without pixels, all NaN, gives the smallest value. Windows, bins, NaN, cost and errors as in threshold_by_histogram.
/// C. H. Li and C. K. Lee, Pattern Recognition 26(4):617-625, 1993.
template <grey_image Src, mask_image Dst, executor E = sequential>
void local_li(Src const& src, local_li_options const& o, polarity foreground, Dst&& dst, E const& run = {}) {
    threshold_by_histogram(src, o.window, o.bins, li_criterion(), foreground, std::forward<Dst>(dst), run);
}

/// T of each pixel, for any image of float or double; see histogram_threshold_surface.
template <grey_image Src, grey_image Dst, executor E = sequential>
    requires std::floating_point<pixel_of<Dst>>
void local_li_surface(Src const& src, local_li_options const& o, Dst&& dst, E const& run = {}) {
    histogram_threshold_surface(src, o.window, o.bins, li_criterion(), std::forward<Dst>(dst), run);
}

MOTE_NAMESPACE_END
