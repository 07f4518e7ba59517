// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Pixels of high local contrast, which lie along the outlines of particles.

#include <mote/core/execution.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/core/polarity.hpp>
#include <mote/core/row_reader.hpp>
#include <mote/filter/extrema.hpp>
#include <mote/filter/window.hpp>
#include <mote/threshold/dialect.hpp>
#include <mote/threshold/global/otsu.hpp>
#include <mote/threshold/global/scan.hpp>
#include <mote/threshold/local/dark_on_bright.hpp>
#include <mote/threshold/local/engine.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <vector>

MOTE_NAMESPACE_BEGIN

struct high_contrast_options {
    neighbourhood window = 3;
    std::ptrdiff_t levels = 65536; ///< steps that the contrast 0 .. 1 is counted in, rounded down
    double epsilon = 0;            ///< added to max + min, in grey levels of a byte image
    bool mirror_bright = true;     ///< for bright particles: the contrast of the negative image

    /// Doxa: 256 steps, 0.0001 added.
    static high_contrast_options of(dialect d) {
        high_contrast_options o;
        if (d == dialect::paper) return o;
        if (d != dialect::doxa) detail::refuse_dialect(d, "high_contrast");
        o.levels = 256;
        o.epsilon = 0.0001;
        o.mirror_bright = false;
        return o;
    }
};

namespace detail {

// The contrast of a window as a step, 0 .. levels - 1.
struct contrast_step {
    double black, white, epsilon, top;
    bool mirror;

    [[nodiscard]] std::size_t operator()(double minimum, double maximum) const noexcept {
        double const low = mirror ? white - maximum : minimum - black, high = mirror ? white - minimum : maximum - black;
        double const sum = high + low + epsilon;
        // Windows that hold nothing have their minimum above their maximum; infinite values have no contrast.
        if (!(sum > 0 && high > low)) return 0;
        double const contrast = top * ((high - low) / sum);
        return contrast > 0 ? static_cast<std::size_t>(std::min(contrast, top)) : 0;
    }
};

// Two sweeps over the extrema of a window without a mask: for the histogram, and for the pixels.
template <class T, executor E>
void write_high_contrast(image_view<T const> s, neighbourhood const& window, std::ptrdiff_t levels, contrast_step const& step, image_view<std::uint8_t> d, E const& exec) {
    static_cast<void>(window_extrema<T>(s, window)); // checks the window here, not in a thread
    std::ptrdiff_t const rows = window.shape.last_row() - window.shape.first_row() + 1;
    auto const sweep = [&](auto&& row_of_strip) {
        for_each_strip(s.height, rows, true, exec, [&](std::ptrdiff_t first, std::ptrdiff_t end) {
            window_extrema<T> extrema(s, window, first);
            row_of_strip(extrema, first, end);
        });
    };
    std::vector<std::uint64_t> counts(static_cast<std::size_t>(levels));
    std::mutex one_at_a_time;
    sweep([&](window_extrema<T>& extrema, std::ptrdiff_t first, std::ptrdiff_t end) {
        std::vector<std::uint64_t> here(counts.size());
        for (std::ptrdiff_t y = first; y < end; ++y) {
            auto const e = extrema.row(y);
            for (std::ptrdiff_t x = 0; x < s.width; ++x) ++here[step(static_cast<double>(e.minimum[x]), static_cast<double>(e.maximum[x]))];
        }
        std::lock_guard const lock(one_at_a_time);
        for (std::size_t i = 0; i < counts.size(); ++i) counts[i] += here[i];
    });
    std::size_t const level = occupied_range(counts).bins > 1 ? otsu_bin(counts) : 0;
    sweep([&](window_extrema<T>& extrema, std::ptrdiff_t first, std::ptrdiff_t end) {
        row_writer<std::uint8_t> write(d);
        for (std::ptrdiff_t y = first; y < end; ++y) {
            auto const e = extrema.row(y);
            std::uint8_t* const out = write.row(y);
            for (std::ptrdiff_t x = 0; x < s.width; ++x)
                out[x] = step(static_cast<double>(e.minimum[x]), static_cast<double>(e.maximum[x])) > level ? std::uint8_t{255} : std::uint8_t{0};
            write.commit(y);
        }
    });
}

} // namespace detail

/// Writes 255 where the local contrast (max - min) / (max + min) is above its Otsu level, and 0 elsewhere.
///
/// Extrema are those of the window, values counted from black: 0 for bytes, the smallest value of the image for other types. The
/// sum in the denominator makes the contrast of dark surroundings count more; it is why outlines stand out on uneven
/// ground. Windows that are all black have contrast 0. If all windows have one contrast, it is high unless it is 0, as
/// in a constant image, where nothing is foreground.
/// NaN pixels and those where the window's mask is 0 count in no window; what a pixel itself is does not matter. `foreground` says whether the negative image is meant.
/// Two sweeps over window_extrema, no memory beyond its own and the histogram of the contrast
/// (with a mask 8 bytes a pixel).
/// B. Su, S. Lu, C. L. Tan, Proc. 9th IAPR Workshop on Document Analysis Systems 2010, pp. 159-166.
/// @throws parameter_error if the sizes differ, `levels` is not within 2 .. 65536, epsilon is negative or the polarity is automatic.
template <grey_image Src, mask_image Dst, executor E = sequential>
void high_contrast(Src const& src, high_contrast_options const& o, polarity foreground, Dst&& dst, E const& exec = {}) {
    using T = pixel_of<Src>;
    auto const s = const_view(src);
    auto const d = mutable_view(dst);
    detail::check_same_size("high_contrast", s.width, s.height, d.width, d.height);
    detail::require(o.levels >= 2 && o.levels <= 65536, "high_contrast", "levels", static_cast<double>(o.levels), "2 .. 65536");
    detail::require(o.epsilon >= 0 && std::isfinite(o.epsilon), "high_contrast", "epsilon", o.epsilon, "0 or a positive number");
    bool const mirror = detail::wants_bright(foreground, "high_contrast") && o.mirror_bright;
    grey_scale const scale = grey_scale_of(s);
    detail::contrast_step const step{scale.black, scale.white, o.epsilon * detail::eight_bit_value(1, scale), static_cast<double>(o.levels - 1), mirror};
    window_sums<T>::check(s, o.window);
    if (s.empty()) return;
    if (o.window.mask.data == nullptr) {
        detail::write_high_contrast(s, o.window, o.levels, step, d, exec);
        return;
    }
    auto const counted = detail::absent_as_nan(s, o.window.mask);
    detail::write_high_contrast(const_view(counted), neighbourhood(o.window.shape, o.window.edges, o.window.outside), o.levels, step, d, exec);
}

MOTE_NAMESPACE_END
