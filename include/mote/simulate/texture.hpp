// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Smooth random fields.

#include <mote/simd/region.hpp>
#include <mote/statistics/random.hpp>
#include <mote/version.hpp>

#include <array>
#include <cstddef>
#include <vector>

MOTE_NAMESPACE_BEGIN
MOTE_REGION_BASELINE_BEGIN

/// A smooth random field of mean 0 and variance 1: uniform cubic B-splines on a lattice of independent normal numbers.
///
/// `spacing` of the lattice in pixels, at least 1: values `spacing` apart correlate by about 0.5. The variance of such a sum is between 0.46^2 and 0.5^2 of that
/// of the numbers, depending on the place; the scale is that of its mean, (151/315)^2. The same bits everywhere.
class spline_field {
public:
    spline_field(std::ptrdiff_t width, std::ptrdiff_t height, double spacing, random_generator& random)
        : spacing_(spacing), stride_(static_cast<std::ptrdiff_t>(static_cast<double>(width) / spacing) + 4) {
        std::ptrdiff_t const rows = static_cast<std::ptrdiff_t>(static_cast<double>(height) / spacing) + 4;
        nodes_.resize(static_cast<std::size_t>(stride_ * rows));
        for (float& n : nodes_) n = static_cast<float>(random.normal() * (315.0 / 151.0));
    }
    /// Writes row y of the field.
    [[gnu::noinline]] void row(std::ptrdiff_t y, double* out, std::ptrdiff_t width) const {
        double const v = static_cast<double>(y) / spacing_;
        auto const j = static_cast<std::ptrdiff_t>(v);
        std::array<double, 4> const b = weights(v - static_cast<double>(j));
        std::vector<double> line(static_cast<std::size_t>(stride_));
        float const* const n = nodes_.data() + j * stride_;
        for (std::ptrdiff_t i = 0; i < stride_; ++i)
            line[static_cast<std::size_t>(i)] = b[0] * static_cast<double>(n[i]) + b[1] * static_cast<double>(n[i + stride_]) +
                                                b[2] * static_cast<double>(n[i + 2 * stride_]) + b[3] * static_cast<double>(n[i + 3 * stride_]);
        for (std::ptrdiff_t x = 0; x < width; ++x) {
            double const u = static_cast<double>(x) / spacing_;
            auto const i = static_cast<std::ptrdiff_t>(u);
            std::array<double, 4> const a = weights(u - static_cast<double>(i));
            double const* const l = line.data() + i;
            out[x] = a[0] * l[0] + a[1] * l[1] + a[2] * l[2] + a[3] * l[3];
        }
    }

private:
    [[nodiscard]] static std::array<double, 4> weights(double t) noexcept {
        double const s = 1 - t;
        return {s * s * s / 6, (3 * t * t * t - 6 * t * t + 4) / 6, (3 * s * s * s - 6 * s * s + 4) / 6, t * t * t / 6};
    }
    double spacing_;
    std::ptrdiff_t stride_;
    std::vector<float> nodes_;
};

MOTE_REGION_BASELINE_END
MOTE_NAMESPACE_END
