// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Otsu's threshold of the window around each pixel.

#include <mote/core/error.hpp>
#include <mote/core/execution.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/core/polarity.hpp>
#include <mote/core/wide_integer.hpp>
#include <mote/filter/window.hpp>
#include <mote/threshold/dialect.hpp>
#include <mote/threshold/global/otsu.hpp>
#include <mote/threshold/local/window_histogram.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#define MOTE_KERNELS <mote/threshold/local/local_otsu.kernels.inl>
#include <mote/simd/foreach_isa.hpp>

MOTE_NAMESPACE_BEGIN

/// The pixels of ImageJ's oval selection (OvalRoi) of this diameter in a square whose top left pixel is at
/// (-(diameter / 2), -(diameter / 2)): those whose centres are no farther than diameter / 2 from the centre of the square.
/// The pixel itself is in the middle if the diameter is odd, half a pixel right of and below it if it is even.
/// @throws parameter_error if diameter is not within 1 .. 2^21.
[[nodiscard]] inline footprint imagej_oval(std::ptrdiff_t diameter) {
    if (diameter < 1 || diameter > (std::ptrdiff_t{1} << 21))
        throw parameter_error("window: an oval of diameter " + std::to_string(diameter) + "; expected 1 .. 2^21 pixels");
    // In half pixels from the centre, so in integers.
    std::ptrdiff_t const far = diameter - 1, square = diameter * diameter;
    std::vector<std::pair<std::ptrdiff_t, std::ptrdiff_t>> rows;
    for (std::ptrdiff_t i = 0; i < diameter; ++i) {
        std::ptrdiff_t const y = 2 * i - far;
        std::ptrdiff_t half = far; // of the parity of y
        auto const root = static_cast<std::ptrdiff_t>(std::sqrt(static_cast<double>(square - y * y)));
        half -= (far - std::min(far, root) + 1) / 2 * 2;
        rows.emplace_back((far - half) / 2 - diameter / 2, (far + half) / 2 - diameter / 2);
    }
    return footprint::of_rows(-(diameter / 2), std::move(rows));
}

/// Otsu's criterion, the same bin as otsu_bin, made fast for the histograms of windows: the variances of all splits in
/// single precision, then those that come near the largest in integers.
class otsu_criterion {
public:
    /// @param counts  a multiple of 16 of them; those of 16 bits are of at most 65535 pixels. No pixels give bin 0.
    [[nodiscard]] std::size_t operator()(std::span<std::uint16_t const> counts) { return scan(small_, counts); }
    [[nodiscard]] std::size_t operator()(std::span<std::uint32_t const> counts) {
        return detail::fits_doubles(counts) ? scan(large_, counts) : otsu_bin(std::vector<std::uint64_t>(counts.begin(), counts.end()));
    }

private:
    // Chosen once, not for each pixel.
    template <class Count>
    using kernel = int (*)(Count const*, int, int*, int*, float*, int*, int*, int&, int&) noexcept;
    template <class Count>
    static kernel<Count> chosen() {
        return MOTE_DISPATCH(local_otsu_kernels)([](auto k) -> kernel<Count> { return &decltype(k)::template splits<Count>; });
    }

    template <class Count>
    std::size_t scan(kernel<Count> splits, std::span<Count const> counts) {
        scratch_.fit(counts.size());
        int pixels = 0, sum = 0;
        int const found = splits(counts.data(), static_cast<int>(counts.size()), scratch_.below.data(), scratch_.moment.data(), scratch_.value.data(),
                                 scratch_.start.data(), scratch_.best.data(), pixels, sum);
        if (found == 0) return 0;
        std::size_t best = scratch_.place(0);
        if (found > 1) {
            auto const split = [&](std::size_t i) {
                auto const wide = [](int v) { return static_cast<std::uint64_t>(v); };
                detail::otsu_split s;
                s.below = wide(scratch_.below[i + 1]);
                s.above = wide(pixels) - s.below;
                s.difference = wide_uint<3>(wide(sum) * s.below - wide(scratch_.moment[i]) * wide(pixels));
                s.approximate_from_integers();
                return s;
            };
            detail::otsu_split most = split(best);
            for (std::size_t i = 1; i < static_cast<std::size_t>(found); ++i)
                if (auto const s = split(scratch_.place(i)); s.better_than(most)) {
                    most = s;
                    best = scratch_.place(i);
                }
        }
        return scratch_.bin(best);
    }

    kernel<std::uint16_t> small_ = chosen<std::uint16_t>();
    kernel<std::uint32_t> large_ = chosen<std::uint32_t>();
    detail::split_scratch scratch_;
};

/// What Fiji's Auto Local Threshold computes for Otsu: the level starts at 0, ties fall as its rounding has them, and the
/// highest bin is always above the level.
class fiji_otsu_criterion {
public:
    /// @param counts  256 of them.
    [[nodiscard]] std::size_t operator()(std::span<std::uint16_t const> counts) const { return scan(small_, counts); }
    [[nodiscard]] std::size_t operator()(std::span<std::uint32_t const> counts) const { return scan(large_, counts); }

private:
    template <class Count>
    using kernel = int (*)(Count const*, int) noexcept;
    template <class Count>
    static kernel<Count> chosen() {
        return MOTE_DISPATCH(local_otsu_kernels)([](auto k) -> kernel<Count> { return &decltype(k)::template fiji<Count>; });
    }
    template <class Count>
    static std::size_t scan(kernel<Count> fiji, std::span<Count const> counts) {
        return std::min(static_cast<std::size_t>(fiji(counts.data(), static_cast<int>(counts.size()))), counts.size() - 2);
    }

    kernel<std::uint16_t> small_ = chosen<std::uint16_t>();
    kernel<std::uint32_t> large_ = chosen<std::uint32_t>();
};

struct local_otsu_options {
    neighbourhood window = 51;
    std::size_t bins = 256;  ///< at most so many, 1 .. 32768, over the range of the image; 8-bit images need no more
    bool fiji_rules = false; ///< Fiji's arithmetic instead of the exact optimum; 8-bit images only

    /// paper: the defaults. imagej, fiji: an oval of diameter 30, half a pixel off centre, clipped to the image, and
    /// Fiji's rules; for another radius set `window = imagej_oval(2 * radius)`.
    /// @throws parameter_error for the others: they have no such method.
    [[nodiscard]] static local_otsu_options of(dialect d) {
        if (d == dialect::paper) return {};
        if (d == dialect::imagej || d == dialect::fiji) return {imagej_oval(30), 256, true};
        detail::refuse_dialect(d, "local_otsu");
    }
};

namespace detail {

// Calls f with the bins and the criterion that the options ask for.
template <class T, class F>
void with_local_otsu(image_view<T const> s, local_otsu_options const& o, F&& f) {
    if (!o.fiji_rules) return f(grey_bins<T>(s, o.bins, o.window), otsu_criterion());
    if constexpr (sizeof(T) == 1)
        f(grey_bins<T>::of_bytes(), fiji_otsu_criterion());
    else
        throw parameter_error("local_otsu: Fiji's rules for pixels of " + std::to_string(8 * sizeof(T)) + " bits; expected an 8-bit image");
}

} // namespace detail

/// Otsu's threshold of the window around each pixel: bright particles are `> T`, dark ones `<= T`, T being the level with
/// the largest variance between the two classes of the window, the smallest of several.
///
/// The same bin as otsu_bin for every window, in exact arithmetic. In a flat window T is its value (with more values than
/// bins: the largest value of its bin), so nothing is above it. A window without pixels, all NaN, gives the smallest value.
/// Every window has a level, also one without particles, which splits the noise. Windows, bins, NaN, cost and errors as
/// in for_each_window_histogram and grey_bins; about as many steps a pixel as the window has occupied bins.
/// N. Otsu, IEEE Trans. Systems, Man, and Cybernetics 9(1):62-66, 1979.
/// @throws parameter_error if the sizes differ, the polarity is automatic, or Fiji's rules meet pixels of other than 8 bits.
template <grey_image Src, mask_image Dst, executor E = sequential>
void local_otsu(Src const& src, local_otsu_options const& o, polarity foreground, Dst&& dst, E const& run = {}) {
    auto const s = const_view(src);
    auto const d = mutable_view(dst);
    detail::check_histogram_destination(s, d, "local_otsu");
    bool const bright = detail::wants_bright(foreground, "local_otsu");
    detail::with_local_otsu(s, o, [&](auto const& bins, auto const& criterion) {
        detail::mask_by_histogram(s, o.window, bins, criterion, bright, d, run);
    });
}

/// T of each pixel, for any image of float or double; see histogram_threshold_surface.
template <grey_image Src, grey_image Dst, executor E = sequential>
    requires std::floating_point<pixel_of<Dst>>
void local_otsu_surface(Src const& src, local_otsu_options const& o, Dst&& dst, E const& run = {}) {
    auto const s = const_view(src);
    auto const d = mutable_view(dst);
    detail::check_histogram_destination(s, d, "local_otsu_surface");
    detail::with_local_otsu(s, o, [&](auto const& bins, auto const& criterion) { detail::surface_by_histogram(s, o.window, bins, criterion, d, run); });
}

MOTE_NAMESPACE_END
