// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// The background that ImageJ's rolling ball finds.

#include <mote/core/error.hpp>
#include <mote/core/execution.hpp>
#include <mote/core/image.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/core/polarity.hpp>
#include <mote/core/row_reader.hpp>
#include <mote/core/same_size.hpp>
#include <mote/filter/morphology.hpp>
#include <mote/filter/rolling_ball.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <type_traits>
#include <vector>

MOTE_NAMESPACE_BEGIN

/// What "Subtract Background" of ImageJ asks for.
struct imagej_ball {
    double radius = 50;                    ///< in pixels, and in grey levels
    polarity objects = polarity::bright;   ///< dark: "light background"
    bool smooth = true;                    ///< a mean of 3 x 3 pixels first; false: "disable smoothing"
};

namespace detail {

/// The mean of three pixels along each row, then along each column; edge pixels repeat.
inline void mean_of_three(image<float>& img) {
    std::ptrdiff_t const width = img.width(), height = img.height();
    constexpr float third = 0.33333333f;
    for (std::ptrdiff_t y = 0; y < height; ++y) {
        float* const row = img.row(y);
        float before = row[0];
        for (std::ptrdiff_t x = 0; x < width; ++x) {
            float const here = row[x];
            row[x] = (before + here + (x + 1 < width ? row[x + 1] : here)) * third;
            before = here;
        }
    }
    std::vector<float> before(img.row(0), img.row(0) + width);
    for (std::ptrdiff_t y = 0; y < height; ++y) {
        float *const row = img.row(y), *const next = y + 1 < height ? img.row(y + 1) : row;
        for (std::ptrdiff_t x = 0; x < width; ++x) {
            float const here = row[x];
            row[x] = (before[static_cast<std::size_t>(x)] + here + next[x]) * third;
            before[static_cast<std::size_t>(x)] = here;
        }
    }
}

/// The smallest value of each square of `factor` pixels; NaN counts as absent.
inline image<float> block_minima(image<float> const& img, std::ptrdiff_t factor) {
    image<float> small((img.width() + factor - 1) / factor, (img.height() + factor - 1) / factor, fill::none);
    for (std::ptrdiff_t y = 0; y < small.height(); ++y) {
        std::fill(small.row(y), small.row(y) + small.width(), std::numeric_limits<float>::infinity());
        for (std::ptrdiff_t v = y * factor; v < std::min((y + 1) * factor, img.height()); ++v)
            for (std::ptrdiff_t x = 0; x < img.width(); ++x) {
                float& low = small(x / factor, y);
                if (img(x, v) < low) low = img(x, v);
            }
    }
    return small;
}

/// Between which pixels of a line shrunk by `factor` pixel i lies, and the weight of the first of them.
struct between_pixels {
    std::ptrdiff_t first, second;
    float weight;
    between_pixels(std::ptrdiff_t i, std::ptrdiff_t small, std::ptrdiff_t factor) noexcept {
        first = std::min(i < factor / 2 ? 0 : (i - factor / 2) / factor, std::max<std::ptrdiff_t>(0, small - 2));
        second = std::min(first + 1, small - 1);
        weight = 1.0f - ((static_cast<float>(i) + 0.5f) / static_cast<float>(factor) - (static_cast<float>(first) + 0.5f));
    }
};

} // namespace detail

/// Writes the background under a ball as ImageJ 1.53 finds it: the image is shrunk by minima of blocks (by 2, 4 or 8 for radii above 10, 30 and 100), a ball that
/// is cut to a square of 76, 68 or 60 % of its width rolls below it, its axis up to half that square beyond the border, and the surface is enlarged again by
/// linear interpolation. For dark objects all of that upside down.
///
/// For agreement with ImageJ; rolling_ball is what the method is named for. Equal to ImageJ's to the bit (in code compiled without fused multiply-adds), but where a side of
/// the image is not longer than a block: there ImageJ fails or mixes in zeros, and here the one value counts. Not always below the image, as it is interpolated.
/// NaN counts as absent unless smoothed. 8- and 16-bit images are rounded. Three images of floats, and as
/// much as the ball is wide around the shrunk ones; O(radius^2) a pixel of these. dst may be src.
/// W. S. Rasband, M. Castle, M. Schmid, ij.plugin.filter.BackgroundSubtracter, ImageJ 1.53t.
/// @throws parameter_error if the sizes differ, the radius is not above 0 and at most 10000, or the polarity is automatic.
template <grey_image Src, grey_image Dst, executor E = sequential>
    requires detail::same_pixels<Src, Dst> && (std::same_as<pixel_of<Src>, std::uint8_t> || std::same_as<pixel_of<Src>, std::uint16_t> || std::same_as<pixel_of<Src>, float>)
void imagej_rolling_ball(Src const& src, imagej_ball const& options, Dst&& dst, E const& exec = {}) {
    using T = pixel_of<Src>;
    auto const s = const_view(src);
    auto const d = mutable_view(dst);
    detail::require_same_size("imagej_rolling_ball", s, d);
    if (!(options.radius > 0) || !(options.radius <= 10000))
        throw parameter_error("imagej_rolling_ball: a radius of " + std::to_string(options.radius) + "; expected one above 0, up to 10000");
    if (options.objects == polarity::automatic) throw parameter_error("imagej_rolling_ball: the polarity is automatic; expected bright or dark objects");
    bool const bright = options.objects == polarity::bright;
    if (s.empty()) return;

    image<float> img(s.width, s.height, fill::none);
    row_reader<T> read(s);
    for (std::ptrdiff_t y = 0; y < s.height; ++y) {
        T const* const in = read(y);
        for (std::ptrdiff_t x = 0; x < s.width; ++x) img(x, y) = bright ? static_cast<float>(in[x]) : -static_cast<float>(in[x]);
    }
    if (options.smooth) detail::mean_of_three(img);

    std::ptrdiff_t const factor = options.radius <= 10 ? 1 : options.radius <= 30 ? 2 : options.radius <= 100 ? 4 : 8;
    int const trimmed_percent = factor <= 2 ? 24 : factor == 4 ? 32 : 40;
    double const radius = std::max(1.0, options.radius / static_cast<double>(factor));
    auto const trimmed = static_cast<std::ptrdiff_t>(trimmed_percent * radius) / 100;
    image<float> const small = detail::block_minima(img, factor);
    auto const reach = static_cast<std::ptrdiff_t>(std::floor(radius - static_cast<double>(trimmed) + 0.5));
    std::vector<std::vector<float>> surface(static_cast<std::size_t>(reach) + 1);
    for (std::ptrdiff_t y = 0; y <= reach; ++y)
        for (std::ptrdiff_t x = 0; x <= reach; ++x) {
            double const rest = radius * radius - static_cast<double>(x) * static_cast<double>(x) - static_cast<double>(y) * static_cast<double>(y);
            surface[static_cast<std::size_t>(y)].push_back(rest > 0 ? -static_cast<float>(std::sqrt(rest)) : -0.0f);
        }
    detail::ball_heights<float> const element(surface);
    // The ball's axis may stand beyond the border, as long as the ball meets the image.
    image<float> framed(small.width() + 2 * reach, small.height() + 2 * reach, fill::none), balls(framed.width(), framed.height(), fill::none);
    for (std::ptrdiff_t y = 0; y < framed.height(); ++y) std::fill(framed.row(y), framed.row(y) + framed.width(), std::numeric_limits<float>::infinity());
    for (std::ptrdiff_t y = 0; y < small.height(); ++y) std::copy(small.row(y), small.row(y) + small.width(), framed.row(y + reach) + reach);
    detail::ball_extremum(const_view(framed), element, balls.view(), false, exec);
    detail::ball_extremum(const_view(balls), element, framed.view(), true, exec);
    image_view<float const> const rolled = const_view(framed).subview(reach, reach, small.width(), small.height());

    std::vector<detail::between_pixels> columns;
    columns.reserve(static_cast<std::size_t>(s.width));
    for (std::ptrdiff_t x = 0; x < s.width; ++x) columns.emplace_back(x, rolled.width, factor);
    row_writer<T> write(d);
    for (std::ptrdiff_t y = 0; y < s.height; ++y) {
        detail::between_pixels const r(y, rolled.height, factor);
        [[maybe_unused]] T const* const was = read(y);
        T* const out = write.row(y);
        for (std::ptrdiff_t x = 0; x < s.width; ++x) {
            float v = rolled(x, y < rolled.height ? y : 0);
            if (factor > 1) {
                detail::between_pixels const& c = columns[static_cast<std::size_t>(x)];
                float const first = rolled(c.first, r.first) * c.weight + rolled(c.second, r.first) * (1.0f - c.weight);
                float const second = rolled(c.first, r.second) * c.weight + rolled(c.second, r.second) * (1.0f - c.weight);
                v = first * r.weight + second * (1.0f - r.weight);
            }
            if (!bright) v = -v;
            if constexpr (std::is_floating_point_v<T>)
                out[x] = std::isfinite(v) ? v : was[x];
            else
                out[x] = static_cast<T>(std::clamp(v + 0.5f, 0.0f, static_cast<float>(std::numeric_limits<T>::max())));
        }
        write.commit(y);
    }
}

MOTE_NAMESPACE_END
