// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// What scanning does to an image: lines that start too early or late, and the recovery from flyback.

#include <mote/core/execution.hpp>
#include <mote/core/image.hpp>
#include <mote/simd/region.hpp>
#include <mote/statistics/portable_math.hpp>
#include <mote/statistics/random.hpp>
#include <mote/version.hpp>

#include <cstddef>
#include <cstdint>

MOTE_NAMESPACE_BEGIN

/// Errors of a scan, in pixels.
struct scan_errors {
    double jitter = 0;        ///< standard deviation of the start of a line
    double flyback = 0;       ///< shift of the first pixel of every line
    double flyback_decay = 1; ///< pixels over which that shift falls to 1/e
};

namespace detail {
MOTE_REGION_BASELINE_BEGIN
/// Row of a scan: out[x] = in(x + shift + flyback e^(-(x - margin) / decay)), interpolated by cubics through the samples (Catmull and Rom), ends repeated.
[[gnu::noinline]] inline void scan_row(float const* in, float* out, std::ptrdiff_t n, std::ptrdiff_t margin, double shift, scan_errors const& e) {
    for (std::ptrdiff_t x = 0; x < n; ++x) {
        double const from_start = static_cast<double>(x - margin);
        double const lag = from_start > 30 * e.flyback_decay ? 0 : e.flyback * (from_start > 0 ? portable_exp(-from_start / e.flyback_decay) : 1);
        double u = static_cast<double>(x) + shift + lag;
        u = u < 0 ? 0 : u > static_cast<double>(n - 1) ? static_cast<double>(n - 1) : u;
        auto const i = static_cast<std::ptrdiff_t>(u);
        double const t = u - static_cast<double>(i);
        auto const at = [&](std::ptrdiff_t k) { return static_cast<double>(in[k < 0 ? 0 : k >= n ? n - 1 : k]); };
        double const a = at(i - 1), b = at(i), c = at(i + 1), d = at(i + 2);
        out[x] = static_cast<float>(b + 0.5 * t * ((c - a) + t * ((2 * a - 5 * b + 4 * c - d) + t * (3 * (b - c) + d - a))));
    }
}
MOTE_REGION_BASELINE_END
} // namespace detail

/// The image that a scan with errors would show in place of `in`. Pixels that the lines start before, at column `margin`, see the whole flyback error.
///
/// Line y is shifted by a normal number of its own stream, so the executor does not matter; errors of less than a pixel displace edges by as much. The truth
/// is not displaced with them. Interpolation may overshoot by some hundredths of a step.
template <executor E = sequential>
[[nodiscard]] image<float> scanned(image<float> const& in, std::ptrdiff_t margin, scan_errors const& e, std::uint64_t seed, E const& where = {}) {
    image<float> out(in.width(), in.height(), fill::none);
    where.bulk(in.height(), [&](std::ptrdiff_t y) {
        random_generator random(seed, static_cast<std::uint64_t>(y) + 1);
        detail::scan_row(in.row(y), out.row(y), in.width(), margin, random.normal() * e.jitter, e);
    });
    return out;
}

MOTE_NAMESPACE_END
