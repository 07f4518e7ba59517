// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Area, centroid and second central moments of a region.

#include <mote/core/geometry.hpp>
#include <mote/split/convex_hull.hpp>
#include <mote/split/region_runs.hpp>
#include <mote/version.hpp>

#include <cstddef>
#include <cstdint>

MOTE_NAMESPACE_BEGIN

/// Moments of the pixels of a region, each taken as a unit square.
struct moments {
    std::uint64_t area = 0;
    point centroid{};              ///< mean of the pixel centres
    double xx = 0, xy = 0, yy = 0; ///< second central moments over the area, the squares' own 1/12 in xx and yy
};

namespace detail {

/// Sum of t over [0, n).
[[nodiscard]] constexpr std::int64_t sum1(std::int64_t n) noexcept { return n * (n - 1) / 2; }
/// Sum of t * t over [0, n).
[[nodiscard]] constexpr std::int64_t sum2(std::int64_t n) noexcept { return n * (n - 1) / 2 * (2 * n - 1) / 3; }

/// Second moments about a known centroid in double: for regions whose exact sums would not fit.
inline void central_in_double(region_chords region, double cx, double cy, moments& m) noexcept {
    double xx = 0, xy = 0, yy = 0;
    for (chord const& c : region) {
        double const n = static_cast<double>(c.end - c.begin);
        double const x = (static_cast<double>(c.begin) + static_cast<double>(c.end) - 1) / 2 - cx;
        double const y = static_cast<double>(c.y) - cy;
        xx += n * (x * x + (n * n - 1) / 12);
        xy += n * x * y;
        yy += n * y * y;
    }
    double const n = static_cast<double>(m.area);
    m.xx = xx / n + 1.0 / 12;
    m.xy = xy / n;
    m.yy = yy / n + 1.0 / 12;
}

} // namespace detail

/// Area, centroid and second central moments; all zero for no pixels.
///
/// The central moments are exact before one final division while area * (longer side of the box)^2 is below 2^61, so a
/// region measures the same wherever it lies and equal moments compare equal; beyond that they are sums of doubles about
/// the centroid. The centroid is exact before its division up to 2^63 pixels. O(chords), no allocation.
[[nodiscard]] inline moments moments_of(region_chords region) noexcept {
    moments m;
    if (region.empty()) return m;
    box const b = bounds_of(region);
    m.area = area_of(region);
    double const n = static_cast<double>(m.area);
    double const side = static_cast<double>(b.width > b.height ? b.width : b.height);
    if (n * side * side < 0x1p61) {
        std::int64_t sx = 0, sy = 0, sxx = 0, sxy = 0, syy = 0;
        for (chord const& c : region) {
            // Sums over (first + t), t < length, term by term: cubes of columns alone, which differences of sums from the
            // box's side would hold, may be too large where a wide region has few pixels.
            std::int64_t const first = static_cast<std::int64_t>(c.begin) - b.x, length = c.end - c.begin, y = c.y - b.y;
            std::int64_t const x = length * first + detail::sum1(length);
            sx += x;
            sy += length * y;
            sxx += length * first * first + 2 * first * detail::sum1(length) + detail::sum2(length);
            sxy += x * y;
            syy += length * y * y;
        }
        m.centroid = {static_cast<double>(b.x) + static_cast<double>(sx) / n, static_cast<double>(b.y) + static_cast<double>(sy) / n};
        auto const central = [&](std::int64_t second, std::int64_t p, std::int64_t q) {
            detail::wide_int const exact = static_cast<detail::wide_int>(second) * static_cast<std::int64_t>(m.area) -
                                           static_cast<detail::wide_int>(p) * q;
            return static_cast<double>(exact) / n / n;
        };
        m.xx = central(sxx, sx, sx) + 1.0 / 12;
        m.xy = central(sxy, sx, sy);
        m.yy = central(syy, sy, sy) + 1.0 / 12;
    } else {
        detail::wide_int twice_x = 0, sy = 0;
        for (chord const& c : region) {
            detail::wide_int const length = c.end - c.begin;
            twice_x += length * (static_cast<std::int64_t>(c.begin) + static_cast<std::int64_t>(c.end) - 1 - 2 * b.x);
            sy += length * (c.y - b.y);
        }
        m.centroid = {static_cast<double>(b.x) + static_cast<double>(twice_x) / n / 2,
                      static_cast<double>(b.y) + static_cast<double>(sy) / n};
        detail::central_in_double(region, m.centroid.x, m.centroid.y, m);
    }
    return m;
}

MOTE_NAMESPACE_END
