// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// A variance-hybridised mean threshold with five windows.

#include <mote/core/error.hpp>
#include <mote/core/image.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/core/polarity.hpp>
#include <mote/core/row_reader.hpp>
#include <mote/core/value_range.hpp>
#include <mote/filter/median.hpp>
#include <mote/histogram/histogram.hpp>
#include <mote/threshold/global/otsu.hpp>
#include <mote/threshold/level.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#define MOTE_KERNELS <mote/threshold/hybrid/msh5.kernels.inl>
#include <mote/simd/foreach_isa.hpp>

MOTE_NAMESPACE_BEGIN

struct msh5_options {
    /// Radii of the windows as fractions of the image's shorter side, from coarse to fine.
    std::array<double, 5> windows{1.0 / 4, 1.0 / 8, 1.0 / 16, 1.0 / 32, 1.0 / 64};
    /// Weight of the level of the coarser window, in units of the largest between-class variance D^2 / 4 that the
    /// global classes could have.
    double prior = 0.1;
    /// A particle is at least this many noise deviations above the background.
    double noise_gate = 4;
};

namespace detail {

/// The image as the method sees it: 16-bit values over the whole range, particles bright, smoothed by a 5 x 5 median.
/// Empty if the image has no contrast. NaN becomes the value of the darkest background.
template <class T>
image<std::uint16_t> msh5_working_image(image_view<T const> src, bool bright) {
    constexpr bool smooth_first = std::is_integral_v<T>; // NaN has no order, so floats are scaled before
    image<T> smooth;
    if constexpr (smooth_first) smooth = median_filter(src, 5);
    image_view<T const> const from = smooth_first ? const_view(smooth) : src;
    row_reader<T> read(from);
    auto const range = value_range_of(from);
    double const low = range.low, high = range.high, half = range.half();
    if (!(half > 0)) return {};
    image<std::uint16_t> work(from.width, from.height, fill::none);
    for (std::ptrdiff_t y = 0; y < from.height; ++y) {
        T const* const row = read(y);
        for (std::ptrdiff_t x = 0; x < from.width; ++x) {
            double v = static_cast<double>(row[x]);
            v = v != v ? (bright ? low : high) : std::clamp(v, low, high);
            double const share = (bright ? v / 2 - low / 2 : high / 2 - v / 2) / half;
            work(x, y) = static_cast<std::uint16_t>(share * 65535 + 0.5);
        }
    }
    if constexpr (!smooth_first) work = median_filter(work, 5);
    return work;
}

struct two_classes {
    std::size_t split = 0;      ///< the last bin of the lower class
    double separability = 0;    ///< between-class variance over variance, 0 .. 1
};

inline two_classes split_classes(std::span<std::uint64_t const> counts) {
    two_classes r{otsu_bin(counts), 0};
    double n = 0, sum = 0, square = 0, below = 0, sum_below = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        double const c = static_cast<double>(counts[i]), v = static_cast<double>(i);
        n += c;
        sum += c * v;
        square += c * v * v;
        if (i <= r.split) {
            below += c;
            sum_below += c * v;
        }
    }
    double const variance = n > 0 ? square / n - sum / n * (sum / n) : 0;
    if (below > 0 && below < n && variance > 0) {
        double const d = sum_below / below - (sum - sum_below) / (n - below);
        r.separability = below / n * (1 - below / n) * d * d / variance;
    }
    return r;
}

/// Takes the least-squares plane off the image if that separates two classes better, or if the plane is nearly all there is.
inline void msh5_flatten(image<std::uint16_t>& work) {
    std::ptrdiff_t const w = work.width(), h = work.height();
    double const cx = static_cast<double>(w - 1) / 2, cy = static_cast<double>(h - 1) / 2;
    double const pixels = static_cast<double>(w) * static_cast<double>(h);
    double sum = 0, square = 0, sx = 0, sy = 0;
    for (std::ptrdiff_t y = 0; y < h; ++y) {
        double row = 0, row_square = 0, row_x = 0;
        for (std::ptrdiff_t x = 0; x < w; ++x) {
            double const v = work(x, y);
            row += v;
            row_square += v * v;
            row_x += v * (static_cast<double>(x) - cx);
        }
        sum += row;
        square += row_square;
        sx += row_x;
        sy += row * (static_cast<double>(y) - cy);
    }
    // Sums of squares of the centred coordinates: n (n^2 - 1) / 12 along a side, times the other side.
    double const dw = static_cast<double>(w), dh = static_cast<double>(h);
    double const xx = dw * (dw * dw - 1) / 12 * dh, yy = dh * (dh * dh - 1) / 12 * dw;
    double const ax = xx > 0 ? sx / xx : 0, ay = yy > 0 ? sy / yy : 0;
    double const variance = square / pixels - sum / pixels * (sum / pixels);
    double const explained = (ax * ax * xx + ay * ay * yy) / pixels;
    if (!(explained > 0)) return;
    auto const plane = [&](std::ptrdiff_t x, std::ptrdiff_t y) {
        return ax * (static_cast<double>(x) - cx) + ay * (static_cast<double>(y) - cy);
    };
    double low = std::numeric_limits<double>::infinity(), high = -low;
    for (std::ptrdiff_t y = 0; y < h; ++y)
        for (std::ptrdiff_t x = 0; x < w; ++x) {
            double const v = work(x, y) - plane(x, y);
            low = std::min(low, v);
            high = std::max(high, v);
        }
    if (!(low < high)) return;
    image<std::uint16_t> flat(w, h, fill::none);
    for (std::ptrdiff_t y = 0; y < h; ++y)
        for (std::ptrdiff_t x = 0; x < w; ++x)
            flat(x, y) = static_cast<std::uint16_t>(std::clamp((work(x, y) - plane(x, y) - low) / (high - low) * 65535 + 0.5, 0.0, 65535.0));
    constexpr double mostly_plane = 0.8, clearly_better = 0.05;
    if (explained > mostly_plane * variance ||
        split_classes(histogram_of(flat).counts).separability > split_classes(histogram_of(work).counts).separability + clearly_better)
        work = std::move(flat);
}

/// The deviation of the noise: the square root of the 10th percentile of the variances of 16 x 16 tiles. Particles and
/// edges are in the other tiles. 0 if the image has no whole tile.
inline double tile_noise(image<std::uint16_t> const& work) {
    constexpr std::ptrdiff_t side = 16;
    std::vector<double> variances;
    for (std::ptrdiff_t y = 0; y + side <= work.height(); y += side)
        for (std::ptrdiff_t x = 0; x + side <= work.width(); x += side) {
            std::uint64_t sum = 0, square = 0;
            for (std::ptrdiff_t j = y; j < y + side; ++j)
                for (std::ptrdiff_t i = x; i < x + side; ++i) {
                    std::uint64_t const v = work(i, j);
                    sum += v;
                    square += v * v;
                }
            constexpr std::uint64_t n = side * side;
            variances.push_back(static_cast<double>(n * square - sum * sum) / static_cast<double>(n * n));
        }
    if (variances.empty()) return 0;
    auto const tenth = variances.begin() + static_cast<std::ptrdiff_t>((variances.size() - 1) / 10);
    std::nth_element(variances.begin(), tenth, variances.end());
    return std::sqrt(*tenth);
}

/// The value that has the share p of the counts of bins [first, last] at or below it.
inline double quantile_bin(std::span<std::uint64_t const> counts, std::size_t first, std::size_t last, double p) {
    double total = 0, below = 0;
    for (std::size_t i = first; i <= last; ++i) total += static_cast<double>(counts[i]);
    for (std::size_t i = first; i <= last; ++i) {
        below += static_cast<double>(counts[i]);
        if (counts[i] > 0 && below >= p * total) return static_cast<double>(i);
    }
    return static_cast<double>(last);
}

/// One window: every pixel's level is drawn to the middle of the two classes around it.
inline void msh5_sweep(image<std::uint16_t> const& work, image<std::uint8_t> const& above, std::ptrdiff_t radius,
                       std::uint16_t low, std::uint16_t high, double prior, image<float>& level) {
    std::ptrdiff_t const w = work.width(), h = work.height();
    auto const columns = static_cast<std::size_t>(w);
    std::vector<unsigned long long> count(columns), particles(columns), all(columns), prefix(columns + 1);
    std::vector<double> n(columns), window_count(columns), window_particles(columns), window_all(columns);
    for (std::ptrdiff_t x = 0; x < w; ++x)
        n[static_cast<std::size_t>(x)] = static_cast<double>(std::min(w, x + radius + 1) - std::max<std::ptrdiff_t>(0, x - radius));
    MOTE_DISPATCH(msh5_kernels)([&](auto k) {
        auto const enter = [&](std::ptrdiff_t y) { k.enter(work.row(y), above.row(y), low, high, count.data(), particles.data(), all.data(), w); };
        for (std::ptrdiff_t y = 0; y < std::min(radius, h); ++y) enter(y);
        for (std::ptrdiff_t y = 0; y < h; ++y) {
            if (y + radius < h) enter(y + radius);
            if (y - radius - 1 >= 0)
                k.leave(work.row(y - radius - 1), above.row(y - radius - 1), low, high, count.data(), particles.data(), all.data(), w);
            k.slide(count.data(), prefix.data(), window_count.data(), w, radius);
            k.slide(particles.data(), prefix.data(), window_particles.data(), w, radius);
            k.slide(all.data(), prefix.data(), window_all.data(), w, radius);
            auto const rows = static_cast<double>(std::min(h, y + radius + 1) - std::max<std::ptrdiff_t>(0, y - radius));
            k.blend(window_count.data(), window_particles.data(), window_all.data(), n.data(), rows, low, prior, level.row(y), w);
        }
    });
}

} // namespace detail

/// Hybrid threshold: the mean of two local class means, hybridised with the global level by the local variance, in five
/// windows from coarse to fine.
///
/// The image is smoothed by a 5 x 5 median; an even slope is taken off it where that helps (see below). Otsu's level on
/// values clipped at the 2nd and 98th percentile gives two global classes with medians b0 and f0 = b0 + D, and the first
/// level T = b0 + D / 2. Then, for each window: pixels above T are particles, the others background; of the window around
/// each pixel, p is the share of particles, f and b the class means, w = p (1 - p) (f - b)^2 the between-class variance, and
///
///     T  <-  (L T + w (f + b) / 2) / (L + w),      L = prior D^2 / 4.
///
/// Where a window shows an edge, w is large and the level comes to lie halfway up that edge; where it shows film only,
/// w is small and the level stays. Foreground is what is above T and at least noise_gate noise deviations above b0, the
/// noise being the 10th percentile of the standard deviation in tiles of 16 x 16 pixels. A least-squares plane is taken off
/// first if Otsu's separability gains more than 0.05 by it, or if it explains more than 0.8 of the variance.
///
/// Dark particles are bright ones of the negative image. Unchanged by a change of gain and offset, up to the 65536 levels
/// that the image is worked on. Windows are clipped to the image. Constant images, images without finite values and those whose
/// classes coincide have no foreground, nor have NaN pixels.
/// `src` and `dst` may be the same image. Five sweeps, O(1) a pixel each whatever the window; 7 bytes a pixel of memory.
///
/// The idea, a local mean threshold hybridised by variance, is that of D. J. Groom et al., Ultramicroscopy 194:25-34, 2018.
/// Their formula is not public: this one is our own, and its constants were chosen on 80 electron micrographs (docs/threshold/hybrid/msh5.md).
/// @throws parameter_error if the sizes differ, the polarity is automatic or an option is not positive and finite.
template <grey_image Src, mask_image Dst>
void msh5(Src const& src, polarity foreground, Dst&& dst, msh5_options const& o = {}) {
    auto const s = const_view(src);
    auto const d = mutable_view(dst);
    if (s.width != d.width || s.height != d.height)
        throw parameter_error("msh5: source is " + std::to_string(s.width) + " x " + std::to_string(s.height) + ", mask " +
                              std::to_string(d.width) + " x " + std::to_string(d.height));
    bool const bright = detail::wants_bright(foreground, "msh5");
    bool good = o.prior > 0 && std::isfinite(o.prior) && o.noise_gate >= 0 && std::isfinite(o.noise_gate);
    for (double const f : o.windows) good = good && f > 0 && f <= 1;
    if (!good) throw parameter_error("msh5: expected windows in (0, 1], prior > 0 and noise_gate >= 0, all finite");
    if (s.empty()) return;

    auto const nothing = [&] {
        for (std::ptrdiff_t y = 0; y < d.height; ++y)
            for (std::ptrdiff_t x = 0; x < d.width; ++x) d(x, y) = 0;
    };
    image<std::uint16_t> work = detail::msh5_working_image(s, bright);
    if (work.empty()) return nothing();
    detail::msh5_flatten(work);

    auto counts = histogram_of(work).counts;
    constexpr double clipped = 0.02;
    auto const low = static_cast<std::size_t>(detail::quantile_bin(counts, 0, 65535, clipped));
    auto const high = static_cast<std::size_t>(detail::quantile_bin(counts, 0, 65535, 1 - clipped));
    for (std::size_t i = 0; i < low; ++i) counts[low] += counts[i], counts[i] = 0;
    for (std::size_t i = high + 1; i < counts.size(); ++i) counts[high] += counts[i], counts[i] = 0;
    std::size_t const split = otsu_bin(counts);
    if (low == high || split >= high) return nothing();
    double const b0 = detail::quantile_bin(counts, low, split, 0.5), f0 = detail::quantile_bin(counts, split + 1, high, 0.5);
    double const contrast = f0 - b0, gate = b0 + o.noise_gate * detail::tile_noise(work);

    image<float> level(s.width, s.height, fill::none);
    image<std::uint8_t> above(s.width, s.height, fill::none);
    for (std::ptrdiff_t y = 0; y < s.height; ++y)
        std::fill_n(level.row(y), s.width, static_cast<float>(std::max(b0 + contrast / 2, gate)));
    double const side = static_cast<double>(std::min(s.width, s.height)), prior = o.prior * contrast * contrast / 4;
    [[maybe_unused]] row_reader<pixel_of<Src>> read(s);
    row_writer<std::uint8_t> write(d);
    MOTE_DISPATCH(msh5_kernels)([&](auto k) {
        for (double const fraction : o.windows) {
            for (std::ptrdiff_t y = 0; y < s.height; ++y) k.classify(work.row(y), level.row(y), above.row(y), s.width);
            auto const radius = std::max<std::ptrdiff_t>(1, static_cast<std::ptrdiff_t>(side * fraction));
            detail::msh5_sweep(work, above, radius, static_cast<std::uint16_t>(low), static_cast<std::uint16_t>(high), prior, level);
        }
        for (std::ptrdiff_t y = 0; y < s.height; ++y) {
            std::uint8_t* const out = write.row(y);
            k.mask(work.row(y), level.row(y), static_cast<float>(gate), out, s.width);
            if constexpr (std::is_floating_point_v<pixel_of<Src>>) { // the median has filled NaN from around it
                auto const* const in = read(y);
                for (std::ptrdiff_t x = 0; x < s.width; ++x)
                    if (std::isnan(in[x])) out[x] = 0;
            }
            write.commit(y);
        }
    });
}

/// The same, returning a new mask.
template <grey_image Src>
[[nodiscard]] image<std::uint8_t> msh5(Src const& src, polarity foreground, msh5_options const& o = {}) {
    auto const s = const_view(src);
    image<std::uint8_t> mask(s.width, s.height, fill::none);
    msh5(src, foreground, mask, o);
    return mask;
}

MOTE_NAMESPACE_END
