// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Yen's threshold of the window around each pixel.

#include <mote/core/execution.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/core/polarity.hpp>
#include <mote/filter/window.hpp>
#include <mote/threshold/global/yen.hpp>
#include <mote/threshold/local/window_histogram.hpp>
#include <mote/version.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#define MOTE_KERNELS <mote/threshold/local/local_yen.kernels.inl>
#include <mote/simd/foreach_isa.hpp>

MOTE_NAMESPACE_BEGIN

/// Yen's criterion, the same bin as yen_bin, made fast for the histograms of windows: all splits in single precision, then
/// those that come near the best in integers.
class yen_criterion {
public:
    /// @param counts  a multiple of 16 of them, of fewer than 2^31 pixels; those of 16 bits of at most 65535. No pixels give bin 0.
    [[nodiscard]] std::size_t operator()(std::span<std::uint16_t const> counts) { return scan(small_, small_squares_, counts); }
    [[nodiscard]] std::size_t operator()(std::span<std::uint32_t const> counts) { return scan(large_, large_squares_, counts); }

private:
    // Chosen once, not for each pixel.
    template <class Count, class Square>
    using kernel = int (*)(Count const*, int, int*, Square*, float*, int*, int*, int&) noexcept;
    template <class Count, class Square>
    static kernel<Count, Square> chosen() {
        return MOTE_DISPATCH(local_yen_kernels)([](auto k) -> kernel<Count, Square> { return &decltype(k)::template splits<Count, Square>; });
    }

    template <class Count, class Square>
    std::size_t scan(kernel<Count, Square> splits, std::vector<Square>& squares, std::span<Count const> counts) {
        scratch_.fit(counts.size());
        if (squares.size() < counts.size()) squares.resize(counts.size());
        int places = 0;
        int const found = splits(counts.data(), static_cast<int>(counts.size()), scratch_.below.data(), squares.data(), scratch_.value.data(),
                                 scratch_.start.data(), scratch_.best.data(), places);
        if (found == 0) return 0;
        std::size_t best = scratch_.place(0);
        if (found > 1) {
            auto const last = static_cast<std::size_t>(places - 1);
            auto const split = [&](std::size_t i) {
                detail::yen_split s;
                s.below = static_cast<std::uint64_t>(scratch_.below[i + 1]);
                s.above = static_cast<std::uint64_t>(scratch_.below[last + 1]) - s.below;
                s.squares_below = squares[i];
                s.squares_above = squares[last] - squares[i];
                s.approximate_from_integers();
                return s;
            };
            detail::yen_split most = split(best);
            for (std::size_t i = 1; i < static_cast<std::size_t>(found); ++i)
                if (auto const s = split(scratch_.place(i)); s.better_than(most)) {
                    most = s;
                    best = scratch_.place(i);
                }
        }
        return scratch_.bin(best);
    }

    kernel<std::uint16_t, std::uint32_t> small_ = chosen<std::uint16_t, std::uint32_t>();
    kernel<std::uint32_t, std::uint64_t> large_ = chosen<std::uint32_t, std::uint64_t>();
    std::vector<std::uint32_t> small_squares_; // of at most 65535 pixels
    std::vector<std::uint64_t> large_squares_;
    detail::split_scratch scratch_;
};

struct local_yen_options {
    neighbourhood window = 51;
    std::size_t bins = 256; ///< at most so many, 1 .. 32768, over the range of the image; 8-bit images need no more
};

/// Yen's maximum correlation in the window around each pixel: bright particles are `> T`, dark ones `<= T`. The same bin
/// as yen_bin for every window, in exact arithmetic. The criterion counts how many pixels fall together, so windows of
/// few pixels (about as many as bins) say little.
/// In a flat
/// window T is its value (with more values than bins: the largest value of its bin), so nothing is above it. A window
/// without pixels, all NaN, gives the smallest value. Windows, bins, NaN, cost and errors as in threshold_by_histogram.
/// J.-C. Yen, F.-J. Chang and S. Chang, IEEE Trans. Image Processing 4(3):370-378, 1995.
template <grey_image Src, mask_image Dst, executor E = sequential>
void local_yen(Src const& src, local_yen_options const& o, polarity foreground, Dst&& dst, E const& run = {}) {
    threshold_by_histogram(src, o.window, o.bins, yen_criterion(), foreground, std::forward<Dst>(dst), run);
}

/// T of each pixel, for any image of float or double; see histogram_threshold_surface.
template <grey_image Src, grey_image Dst, executor E = sequential>
    requires std::floating_point<pixel_of<Dst>>
void local_yen_surface(Src const& src, local_yen_options const& o, Dst&& dst, E const& run = {}) {
    histogram_threshold_surface(src, o.window, o.bins, yen_criterion(), std::forward<Dst>(dst), run);
}

MOTE_NAMESPACE_END
