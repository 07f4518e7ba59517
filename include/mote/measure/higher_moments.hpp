// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Raw, central and normalised moments up to the third order, and Hu's invariants.

#include <mote/split/region_runs.hpp>
#include <mote/version.hpp>

#include <array>
#include <cmath>
#include <cstddef>

MOTE_NAMESPACE_BEGIN

/// What a pixel is to a moment: the unit square around its centre, or the centre alone.
enum class pixel_extent : unsigned char { square, point };

/// Moments of the orders p in x and q in y, p + q <= 3: sum of x^p y^q. Entries of higher order are 0.
struct moment_table {
    std::array<std::array<double, 4>, 4> of{};
    [[nodiscard]] constexpr double operator()(std::size_t p, std::size_t q) const noexcept { return of[p][q]; }
};

/// Moments about a point (0, 0 for raw moments). Sums of doubles, row by row. O(chords).
[[nodiscard]] inline moment_table moments_about(region_chords region, double x0, double y0, pixel_extent e = pixel_extent::square) noexcept {
    moment_table m;
    double const own = e == pixel_extent::square ? 1.0 / 12 : 0; // second moment of a pixel about its centre
    for (chord const& c : region) {
        double const n = static_cast<double>(c.end - c.begin);
        double const x = (static_cast<double>(c.begin) + static_cast<double>(c.end) - 1) / 2 - x0, y = static_cast<double>(c.y) - y0;
        double const spread = (n * n - 1) / 12 + own; // mean square of a chord's columns about their middle
        double const x1 = n * x, x2 = n * (x * x + spread), x3 = n * x * (x * x + 3 * spread), y2 = y * y + own, y3 = y * (y * y + 3 * own);
        m.of[0][0] += n;
        m.of[1][0] += x1;
        m.of[2][0] += x2;
        m.of[3][0] += x3;
        m.of[0][1] += n * y;
        m.of[1][1] += x1 * y;
        m.of[2][1] += x2 * y;
        m.of[0][2] += n * y2;
        m.of[1][2] += x1 * y2;
        m.of[0][3] += n * y3;
    }
    return m;
}

/// The same for pixels of width sx and height sy.
[[nodiscard]] inline moment_table scaled(moment_table m, double sx, double sy) noexcept {
    double x = 1;
    for (auto& of_order : m.of) {
        double factor = x *= sx;
        for (double& value : of_order) value *= factor *= sy;
    }
    return m;
}

/// Central moments over area^(1 + (p + q) / 2): the same for a region of any size. Entries of order 0 and 1 are 0, as all are without pixels.
[[nodiscard]] inline moment_table normalised(moment_table const& central) noexcept {
    moment_table m;
    if (!(central(0, 0) > 0)) return m;
    for (std::size_t p = 0; p < 4; ++p)
        for (std::size_t q = 0; p + q < 4; ++q)
            if (p + q >= 2) m.of[p][q] = central(p, q) / std::pow(central(0, 0), 1 + static_cast<double>(p + q) / 2);
    return m;
}

/// Hu's seven invariants under shift, size and rotation; the seventh changes sign in a mirror.
/// M.-K. Hu, IRE Trans. Information Theory 8(2):179-187, 1962.
[[nodiscard]] inline std::array<double, 7> hu_invariants(moment_table const& n) noexcept {
    double const a = n(2, 0) - n(0, 2), b = n(3, 0) - 3 * n(1, 2), c = 3 * n(2, 1) - n(0, 3), s = n(3, 0) + n(1, 2), t = n(2, 1) + n(0, 3);
    return {n(2, 0) + n(0, 2),
            a * a + 4 * n(1, 1) * n(1, 1),
            b * b + c * c,
            s * s + t * t,
            b * s * (s * s - 3 * t * t) + c * t * (3 * s * s - t * t),
            a * (s * s - t * t) + 4 * n(1, 1) * s * t,
            c * s * (s * s - 3 * t * t) - b * t * (3 * s * s - t * t)};
}

MOTE_NAMESPACE_END
