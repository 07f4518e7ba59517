// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Where a mask agrees with the true one, as a picture.

#include <mote/core/colour.hpp>
#include <mote/core/error.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/core/row_reader.hpp>
#include <mote/core/same_size.hpp>
#include <mote/render/overlay.hpp>
#include <mote/version.hpp>

#include <cstddef>
#include <cstdint>
#include <string>

MOTE_NAMESPACE_BEGIN

/// What the truth and a prediction say of a pixel.
enum class agreement : unsigned char { true_negative, true_positive, false_positive, false_negative };

/// Sky blue where both find a particle, vermilion where only the prediction does, yellow where only the truth does: people with any kind of colour
/// vision tell them apart (M. Okabe, K. Ito, Color Universal Design, 2008), and they print as three greys. True negatives stay grey; black stands for them.
[[nodiscard]] constexpr rgb8 agreement_colour(agreement a) noexcept {
    constexpr rgb8 colours[] = {{0, 0, 0}, {86, 180, 233}, {213, 94, 0}, {240, 228, 66}};
    return colours[static_cast<std::size_t>(a) & 3U];
}

struct agreement_map_options {
    /// Source pixels are drawn as squares of this many pixels; 1 .. 64.
    int zoom = 1;
    /// How much of the colour covers the grey, in percent, 0 .. 100.
    int opacity = 60;
    /// Percentiles of the grey values drawn black and white.
    double low_percentile = 0.35, high_percentile = 99.65;
};

namespace detail {
[[nodiscard]] constexpr rgb8 mixed_colour(rgb8 below, rgb8 colour, int percent) noexcept {
    auto const mix = [percent](std::uint8_t a, std::uint8_t b) { return static_cast<std::uint8_t>((a * (100 - percent) + b * percent + 50) / 100); };
    return {mix(below.red, colour.red), mix(below.green, colour.green), mix(below.blue, colour.blue)};
}
inline void check_opacity(int percent, char const* who) {
    if (percent < 0 || percent > 100) throw parameter_error(std::string(who) + ": opacity is " + std::to_string(percent) + " percent; expected 0 .. 100");
}
} // namespace detail

/// The grey image, stretched between robust percentiles, with true positives, false positives and false negatives in their colours. Any nonzero
/// pixel of a mask is foreground. O(pixels); an empty image gives an empty picture.
/// @throws parameter_error if the sizes differ or an option is out of its range.
template <grey_image Src, mask_image Truth, mask_image Predicted>
[[nodiscard]] rgb_image agreement_map(Src const& grey, Truth const& truth, Predicted const& predicted, agreement_map_options const& options = {}) {
    auto const g = const_view(grey);
    auto const t = const_view(truth), p = const_view(predicted);
    detail::require_mask_size("agreement_map: truth", g, t);
    detail::require_mask_size("agreement_map: prediction", g, p);
    detail::check_opacity(options.opacity, "agreement_map");
    rgb_image out = render_grey(grey, robust_range(grey, options.low_percentile, options.high_percentile), options.zoom);
    if (out.empty()) return out;
    row_reader<std::uint8_t> read_truth(t), read_predicted(p);
    std::ptrdiff_t const z = options.zoom;
    for (std::ptrdiff_t y = 0; y < t.height; ++y) {
        std::uint8_t const *const a = read_truth(y), *const b = read_predicted(y);
        for (std::ptrdiff_t k = 0; k < z; ++k) {
            rgb8* const row = out.row(y * z + k);
            for (std::ptrdiff_t x = 0; x < t.width; ++x) {
                if (a[x] == 0 && b[x] == 0) continue;
                auto const what = a[x] == 0 ? agreement::false_positive : b[x] == 0 ? agreement::false_negative : agreement::true_positive;
                for (std::ptrdiff_t i = x * z; i < (x + 1) * z; ++i) row[i] = detail::mixed_colour(row[i], agreement_colour(what), options.opacity);
            }
        }
    }
    return out;
}

MOTE_NAMESPACE_END
