// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// The mean of the local minimum and maximum as a threshold.

#include <mote/core/execution.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/core/polarity.hpp>
#include <mote/core/row_reader.hpp>
#include <mote/filter/extrema.hpp>
#include <mote/filter/window.hpp>
#include <mote/threshold/dialect.hpp>
#include <mote/threshold/level.hpp>
#include <mote/version.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>
#include <vector>

MOTE_NAMESPACE_BEGIN

struct mid_grey_options {
    neighbourhood window = 31;
    double offset = 0;     ///< grey values below the middle, as for dark particles
    bool truncate = false; ///< the middle is rounded towards zero
    bool symmetric = true; ///< bright particles are dark ones of the negative image; else T is the same for both

    /// imagej, fiji: Auto Local Threshold "MidGrey", disc of radius 15.
    /// @throws parameter_error for others but paper.
    static mid_grey_options of(dialect d) {
        switch (d) {
        case dialect::paper: return {};
        case dialect::imagej:
        case dialect::fiji: return {{footprint::imagej_disc(15), border::replicate}, 0, true, false};
        default: detail::refuse_dialect(d, "mid_grey");
        }
    }
};

namespace detail {

/// Halves first where a sum may overflow; all other types have exact sums, or as good as a double can hold.
template <class T>
[[nodiscard]] double middle_of(T low, T high) noexcept {
    double const a = static_cast<double>(low), b = static_cast<double>(high);
    if constexpr (std::is_same_v<T, double>)
        return a / 2 + b / 2;
    else
        return (a + b) / 2;
}

/// Calls sink(y, values, levels) for each row, levels[x] being level(minimum, maximum), or NaN where the window holds nothing.
template <pixel T, executor E, class Level, class Sink>
void for_each_extrema_level(image_view<T const> src, neighbourhood const& window, E const& run, Level const& level, Sink const& sink) {
    if (window.edges == border::constant) static_cast<void>(outside_pixel<T>(window.outside));
    if (src.empty()) return;
    for_row_strips(src.height, window.shape.last_row() - window.shape.first_row() + 1, run, [&](std::ptrdiff_t from, std::ptrdiff_t to) {
        window_extrema<T> extrema(src, window, from);
        row_reader<T> read(src);
        std::vector<double> levels(static_cast<std::size_t>(src.width));
        for (std::ptrdiff_t y = from; y < to; ++y) {
            auto const row = extrema.row(y);
            for (std::ptrdiff_t x = 0; x < src.width; ++x)
                levels[static_cast<std::size_t>(x)] =
                    row.minimum[x] <= row.maximum[x] ? level(row.minimum[x], row.maximum[x]) : std::numeric_limits<double>::quiet_NaN();
            sink(y, read(y), static_cast<double const*>(levels.data()));
        }
    });
}

template <grey_image Src, mask_image Dst, executor E, class Level>
void threshold_by_extrema(char const* who, Src const& src, neighbourhood const& window, polarity foreground, Dst&& dst, E const& run, Level const& level) {
    using T = pixel_of<Src>;
    image_view<T const> const s = const_view(src);
    image_view<std::uint8_t> const d = mutable_view(dst);
    require_same_size(who, s, d);
    bool const bright = wants_bright(foreground, who);
    for_each_extrema_level<T>(s, window, run, level, [&](std::ptrdiff_t y, T const* values, double const* levels) {
        std::uint8_t* const out = d.row(y);
        for (std::ptrdiff_t x = 0; x < s.width; ++x) {
            double const v = static_cast<double>(values[x]);
            out[x * d.pixel_stride] = (bright ? v > levels[x] : v <= levels[x]) ? 255 : 0;
        }
    });
}

template <grey_image Src, grey_image Dst, executor E, class Level>
void surface_by_extrema(char const* who, Src const& src, neighbourhood const& window, polarity foreground, Dst&& dst, E const& run, Level const& level) {
    using T = pixel_of<Src>;
    using D = pixel_of<Dst>;
    static_assert(std::is_floating_point_v<D>, "a surface of levels is double or float");
    image_view<T const> const s = const_view(src);
    image_view<D> const d = mutable_view(dst);
    require_same_size(who, s, d);
    static_cast<void>(wants_bright(foreground, who));
    for_each_extrema_level<T>(s, window, run, level, [&](std::ptrdiff_t y, T const*, double const* levels) {
        for (std::ptrdiff_t x = 0; x < s.width; ++x) d(x, y) = static_cast<D>(levels[x]);
    });
}

[[nodiscard]] inline auto mid_grey_level(mid_grey_options const& o, polarity foreground) {
    double const shift = foreground == polarity::bright && o.symmetric ? o.offset : -o.offset;
    return [shift, truncate = o.truncate](auto low, auto high) {
        double const middle = middle_of(low, high);
        return (truncate ? std::trunc(middle) : middle) + shift;
    };
}

} // namespace detail

/// Splits each pixel at T = (minimum + maximum) / 2 - offset of its window: dark particles are `<= T`. Bright ones are `> T` with
/// T = (minimum + maximum) / 2 + offset, dark ones of the negative image, unless the options say otherwise. In a flat window
/// with no offset all is dark foreground and nothing bright. NaN is background and counts in no window; where a window holds
/// nothing, there is no foreground. Cost, memory and windows as in window_extrema; `src` and `dst` must not overlap.
/// @throws parameter_error if the sizes differ, the polarity is automatic, or as local_extrema.
template <grey_image Src, mask_image Dst, executor E = sequential>
void mid_grey(Src const& src, mid_grey_options const& o, polarity foreground, Dst&& dst, E const& run = {}) {
    detail::threshold_by_extrema("mid_grey", src, o.window, foreground, dst, run, detail::mid_grey_level(o, foreground));
}

/// Writes T itself, as double or float; NaN where a window holds nothing.
template <grey_image Src, grey_image Dst, executor E = sequential>
void mid_grey_surface(Src const& src, mid_grey_options const& o, polarity foreground, Dst&& dst, E const& run = {}) {
    detail::surface_by_extrema("mid_grey_surface", src, o.window, foreground, dst, run, detail::mid_grey_level(o, foreground));
}

MOTE_NAMESPACE_END
