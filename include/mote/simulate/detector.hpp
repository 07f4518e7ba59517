// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// How detectors count electrons.

#include <mote/core/execution.hpp>
#include <mote/core/image.hpp>
#include <mote/simd/region.hpp>
#include <mote/simulate/contrast_transfer.hpp>
#include <mote/simulate/fourier.hpp>
#include <mote/statistics/portable_math.hpp>
#include <mote/statistics/random.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>

MOTE_NAMESPACE_BEGIN

namespace detail {

MOTE_REGION_BASELINE_BEGIN
[[gnu::noinline]] inline void count_electrons(float* row, std::ptrdiff_t n, random_generator random) {
    for (std::ptrdiff_t x = 0; x < n; ++x) row[x] = static_cast<float>(random.poisson(row[x] > 0 ? static_cast<double>(row[x]) : 0.0));
}
[[gnu::noinline]] inline void add_read_noise(float* row, std::ptrdiff_t n, double deviation, random_generator random) {
    for (std::ptrdiff_t x = 0; x < n; ++x) row[x] = static_cast<float>(static_cast<double>(row[x]) + deviation * random.normal());
}
[[gnu::noinline]] inline void weigh_frequencies(float* real, float* imaginary, std::ptrdiff_t y, std::ptrdiff_t width, std::ptrdiff_t height, radial_table const& table,
                                                double pixel) {
    double const v = frequency_of(y, height) / pixel;
    for (std::ptrdiff_t x = 0; x < width; ++x) {
        double const u = frequency_of(x, width) / pixel;
        double const w = table(portable_sqrt(u * u + v * v));
        real[x] = static_cast<float>(static_cast<double>(real[x]) * w);
        imaginary[x] = static_cast<float>(static_cast<double>(imaginary[x]) * w);
    }
}
/// 1 / (1 + (f / half)^2) up to the corner of the Brillouin zone, cycles per pixel.
[[nodiscard]] [[gnu::noinline]] inline radial_table camera_transfer(double half) {
    radial_table t;
    constexpr int steps = 512;
    t.step = 0.7072 / steps;
    for (int i = 0; i <= steps + 1; ++i) {
        double const f = i * t.step / half;
        t.values.push_back(1 / (1 + f * f));
    }
    return t;
}
MOTE_REGION_BASELINE_END

/// Convolves an image, taken as periodic, with the kernel whose transfer is a table over cycles per unit of `pixel`.
template <executor E>
void transfer_image(image<float>& f, radial_table const& table, double pixel, E const& where) {
    complex_image c{std::move(f), {}};
    c.imaginary = image<float>(c.real.width(), c.real.height());
    fourier_transform(c, where);
    where.bulk(c.real.height(), [&](std::ptrdiff_t y) { weigh_frequencies(c.real.row(y), c.imaginary.row(y), y, c.real.width(), c.real.height(), table, pixel); });
    inverse_fourier_transform(c, where);
    f = std::move(c.real);
}

} // namespace detail

/// Replaces expected electrons by counted ones: a Poisson number in each pixel (0 where less than 0 is expected). Row y has its own stream of random
/// numbers, so the executor does not matter.
template <executor E = sequential>
void count_electrons(image<float>& expected, std::uint64_t seed, E const& where = {}) {
    where.bulk(expected.height(), [&](std::ptrdiff_t y) { detail::count_electrons(expected.row(y), expected.width(), random_generator(seed, static_cast<std::uint64_t>(y) + 1)); });
}

/// Adds normal read-out noise of this standard deviation; values may become negative.
template <executor E = sequential>
void add_read_noise(image<float>& counted, double deviation, std::uint64_t seed, E const& where = {}) {
    where.bulk(counted.height(),
               [&](std::ptrdiff_t y) { detail::add_read_noise(counted.row(y), counted.width(), deviation, random_generator(seed, static_cast<std::uint64_t>(y) + 1)); });
}

/// What a scintillator camera makes of counted electrons: each is spread with the transfer 1 / (1 + (f / half)^2), f in cycles per pixel, so that the noise
/// of neighbours is correlated. The image is taken as periodic; both sizes need a `transform_length`.
///
/// The Lorentzian is the form that P. Grob et al., Ultramicroscopy 133:1-7, 2013, fit to such cameras.
/// @throws parameter_error as fourier_transform.
template <executor E = sequential>
void spread_by_camera(image<float>& counted, double half, E const& where = {}) {
    detail::transfer_image(counted, detail::camera_transfer(half), 1, where);
}

MOTE_NAMESPACE_END
