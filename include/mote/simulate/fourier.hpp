// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// The discrete Fourier transform of an image, with the same bits on every machine.

#include <mote/core/error.hpp>
#include <mote/core/execution.hpp>
#include <mote/core/image.hpp>
#include <mote/simd/region.hpp>
#include <mote/statistics/portable_math.hpp>
#include <mote/version.hpp>

#include <cstddef>
#include <string>
#include <vector>

MOTE_NAMESPACE_BEGIN

/// A complex image as two real ones of the same size.
struct complex_image {
    image<float> real{}, imaginary{};
};

/// Whether a length has no prime factor above 5, so that it can be transformed.
[[nodiscard]] constexpr bool has_transform(std::ptrdiff_t n) noexcept {
    if (n < 1) return false;
    for (std::ptrdiff_t const p : {2, 3, 5})
        while (n % p == 0) n /= p;
    return n == 1;
}
/// The shortest such length that is not below n.
[[nodiscard]] constexpr std::ptrdiff_t transform_length(std::ptrdiff_t n) noexcept {
    if (n < 1) n = 1;
    while (!has_transform(n)) ++n;
    return n;
}

namespace detail {

/// This many lines are transformed side by side, one in each lane.
inline constexpr std::ptrdiff_t fourier_lanes = 16;

/// Twiddle factors of one length: w[k] = e^(-2 pi i k / n).
struct fourier_length {
    std::ptrdiff_t n = 0;
    std::vector<float> real{}, imaginary{};
};

MOTE_REGION_BASELINE_BEGIN

[[nodiscard]] [[gnu::noinline]] inline fourier_length make_fourier_length(std::ptrdiff_t n) {
    fourier_length f;
    f.n = n;
    f.real.resize(static_cast<std::size_t>(n));
    f.imaginary.resize(static_cast<std::size_t>(n));
    for (std::ptrdiff_t k = 0; k < n; ++k) {
        double const angle = 0x1.921fb54442d18p+2 * static_cast<double>(k) / static_cast<double>(n);
        f.real[static_cast<std::size_t>(k)] = static_cast<float>(portable_cos(angle));
        f.imaginary[static_cast<std::size_t>(k)] = static_cast<float>(-portable_sin(angle));
    }
    return f;
}

/// One stage of a self-sorting (Stockham) transform: butterflies of R lines that are `apart` lines from each other, of `count` groups of `together` lines.
template <int R>
[[gnu::noinline]] void fourier_stage(float const* xr, float const* xi, float* yr, float* yi, std::ptrdiff_t count, std::ptrdiff_t together, std::ptrdiff_t step,
                                     float const* wr, float const* wi) noexcept {
    constexpr std::ptrdiff_t lanes = fourier_lanes;
    for (std::ptrdiff_t p = 0; p < count; ++p)
        for (std::ptrdiff_t q = 0; q < together; ++q) {
            float const* ar[R];
            float const* ai[R];
            for (int k = 0; k < R; ++k) {
                ar[k] = xr + (q + together * (p + count * k)) * lanes;
                ai[k] = xi + (q + together * (p + count * k)) * lanes;
            }
            float* const br = yr + (q + together * R * p) * lanes;
            float* const bi = yi + (q + together * R * p) * lanes;
            std::ptrdiff_t const next = together * lanes;
            float tr[R], ti[R]; // twiddles of the outputs
            for (int k = 0; k < R; ++k) {
                tr[k] = wr[p * step * k];
                ti[k] = wi[p * step * k];
            }
            for (std::ptrdiff_t l = 0; l < lanes; ++l) {
                float zr[R], zi[R];
                if constexpr (R == 2) {
                    zr[0] = ar[0][l] + ar[1][l];
                    zi[0] = ai[0][l] + ai[1][l];
                    zr[1] = ar[0][l] - ar[1][l];
                    zi[1] = ai[0][l] - ai[1][l];
                } else if constexpr (R == 3) {
                    constexpr float half_root = 0.866025403784438647F;
                    float const sr = ar[1][l] + ar[2][l], si = ai[1][l] + ai[2][l];
                    float const dr = half_root * (ar[1][l] - ar[2][l]), di = half_root * (ai[1][l] - ai[2][l]);
                    float const mr = ar[0][l] - 0.5F * sr, mi = ai[0][l] - 0.5F * si;
                    zr[0] = ar[0][l] + sr;
                    zi[0] = ai[0][l] + si;
                    zr[1] = mr + di;
                    zi[1] = mi - dr;
                    zr[2] = mr - di;
                    zi[2] = mi + dr;
                } else if constexpr (R == 4) {
                    float const s02r = ar[0][l] + ar[2][l], s02i = ai[0][l] + ai[2][l], d02r = ar[0][l] - ar[2][l], d02i = ai[0][l] - ai[2][l];
                    float const s13r = ar[1][l] + ar[3][l], s13i = ai[1][l] + ai[3][l], d13r = ar[1][l] - ar[3][l], d13i = ai[1][l] - ai[3][l];
                    zr[0] = s02r + s13r;
                    zi[0] = s02i + s13i;
                    zr[1] = d02r + d13i;
                    zi[1] = d02i - d13r;
                    zr[2] = s02r - s13r;
                    zi[2] = s02i - s13i;
                    zr[3] = d02r - d13i;
                    zi[3] = d02i + d13r;
                } else {
                    constexpr float c1 = 0.309016994374947424F, c2 = -0.809016994374947424F, s1 = 0.951056516295153572F, s2 = 0.587785252292473129F;
                    float const p1r = ar[1][l] + ar[4][l], p1i = ai[1][l] + ai[4][l], m1r = ar[1][l] - ar[4][l], m1i = ai[1][l] - ai[4][l];
                    float const p2r = ar[2][l] + ar[3][l], p2i = ai[2][l] + ai[3][l], m2r = ar[2][l] - ar[3][l], m2i = ai[2][l] - ai[3][l];
                    float const er = ar[0][l] + c1 * p1r + c2 * p2r, ei = ai[0][l] + c1 * p1i + c2 * p2i;
                    float const fr = ar[0][l] + c2 * p1r + c1 * p2r, fi = ai[0][l] + c2 * p1i + c1 * p2i;
                    float const gr = s1 * m1i + s2 * m2i, gi = s1 * m1r + s2 * m2r, hr = s2 * m1i - s1 * m2i, hi = s2 * m1r - s1 * m2r;
                    zr[0] = ar[0][l] + p1r + p2r;
                    zi[0] = ai[0][l] + p1i + p2i;
                    zr[1] = er + gr;
                    zi[1] = ei - gi;
                    zr[4] = er - gr;
                    zi[4] = ei + gi;
                    zr[2] = fr + hr;
                    zi[2] = fi - hi;
                    zr[3] = fr - hr;
                    zi[3] = fi + hi;
                }
                br[l] = zr[0];
                bi[l] = zi[0];
                for (int k = 1; k < R; ++k) {
                    br[k * next + l] = zr[k] * tr[k] - zi[k] * ti[k];
                    bi[k * next + l] = zr[k] * ti[k] + zi[k] * tr[k];
                }
            }
        }
}

/// Transforms `fourier_lanes` lines of f.n values; element i of line l is at i * lanes + l. Returns whether the result is in y (else in x).
[[nodiscard]] [[gnu::noinline]] inline bool fourier_lines(fourier_length const& f, float* xr, float* xi, float* yr, float* yi) noexcept {
    std::ptrdiff_t left = f.n, together = 1;
    bool in_y = false;
    while (left > 1) {
        int const radix = left % 4 == 0 ? 4 : left % 2 == 0 ? 2 : left % 3 == 0 ? 3 : 5;
        std::ptrdiff_t const count = left / radix, step = together;
        float const* const ar = in_y ? yr : xr;
        float const* const ai = in_y ? yi : xi;
        float* const br = in_y ? xr : yr;
        float* const bi = in_y ? xi : yi;
        float const* const wr = f.real.data();
        float const* const wi = f.imaginary.data();
        if (radix == 4)
            fourier_stage<4>(ar, ai, br, bi, count, together, step, wr, wi);
        else if (radix == 2)
            fourier_stage<2>(ar, ai, br, bi, count, together, step, wr, wi);
        else if (radix == 3)
            fourier_stage<3>(ar, ai, br, bi, count, together, step, wr, wi);
        else
            fourier_stage<5>(ar, ai, br, bi, count, together, step, wr, wi);
        in_y = !in_y;
        together *= radix;
        left = count;
    }
    return in_y;
}

[[gnu::noinline]] inline void scale_row(float* row, std::ptrdiff_t n, float by) noexcept {
    for (std::ptrdiff_t x = 0; x < n; ++x) row[x] *= by;
}

MOTE_REGION_BASELINE_END

/// Transforms all rows, or all columns, of an image in place.
template <executor E>
void transform_lines(image<float>& re, image<float>& im, bool columns, E const& where) {
    std::ptrdiff_t const length = columns ? re.height() : re.width(), lines = columns ? re.width() : re.height();
    fourier_length const f = make_fourier_length(length);
    std::ptrdiff_t const blocks = (lines + fourier_lanes - 1) / fourier_lanes;
    where.bulk(blocks, [&](std::ptrdiff_t b) {
        constexpr std::ptrdiff_t lanes = fourier_lanes;
        std::ptrdiff_t const first = b * lanes, here = lines - first < lanes ? lines - first : lanes;
        std::vector<float> scratch(static_cast<std::size_t>(4 * lanes * length));
        float* const xr = scratch.data();
        float* const xi = xr + lanes * length;
        float* const yr = xi + lanes * length;
        float* const yi = yr + lanes * length;
        std::ptrdiff_t const along = columns ? re.stride() : 1, across = columns ? 1 : re.stride();
        float* const r = re.row(0) + first * across;
        float* const i = im.row(0) + first * across;
        for (std::ptrdiff_t k = 0; k < length; ++k)
            for (std::ptrdiff_t l = 0; l < here; ++l) {
                xr[k * lanes + l] = r[k * along + l * across];
                xi[k * lanes + l] = i[k * along + l * across];
            }
        bool const in_y = fourier_lines(f, xr, xi, yr, yi);
        float const* const zr = in_y ? yr : xr;
        float const* const zi = in_y ? yi : xi;
        for (std::ptrdiff_t k = 0; k < length; ++k)
            for (std::ptrdiff_t l = 0; l < here; ++l) {
                r[k * along + l * across] = zr[k * lanes + l];
                i[k * along + l * across] = zi[k * lanes + l];
            }
    });
}

inline void require_transform(complex_image const& f, char const* who) {
    image<float> const& a = f.real;
    if (a.width() != f.imaginary.width() || a.height() != f.imaginary.height())
        throw parameter_error(std::string(who) + ": the real part is " + std::to_string(a.width()) + " x " + std::to_string(a.height()) +
                              ", the imaginary one " + std::to_string(f.imaginary.width()) + " x " + std::to_string(f.imaginary.height()));
    if (!a.empty() && (!has_transform(a.width()) || !has_transform(a.height())))
        throw parameter_error(std::string(who) + ": a size of " + std::to_string(a.width()) + " x " + std::to_string(a.height()) +
                              " has a prime factor above 5; expected one of transform_length");
}
} // namespace detail

/// Replaces an image f by F(u, v) = sum of f(x, y) e^(-2 pi i (u x / width + v y / height)). Frequency 0 is at pixel (0, 0); u above width / 2 stands for
/// u - width. Both sizes need to be products of 2, 3 and 5 (`transform_length`).
///
/// Single precision: relative error of the whole about 1e-7 log2(pixels). Self-sorting radices 4, 2, 3 and 5 (W. T. Cochran et al., Proc. IEEE
/// 55:1664-1674, 1967, ascribe the order to T. G. Stockham), 16 lines side by side. The same bits on every machine and with every executor. O(n log n); an image without
/// pixels is left alone. NaN and infinities spread over the rows and columns they meet.
/// @throws parameter_error if the two parts differ in size, or a size has another prime factor.
template <executor E = sequential>
void fourier_transform(complex_image& f, E const& where = E{}) {
    detail::require_transform(f, "fourier_transform");
    if (f.real.empty()) return;
    detail::transform_lines(f.real, f.imaginary, false, where);
    detail::transform_lines(f.real, f.imaginary, true, where);
}

/// The inverse of fourier_transform, with the factor 1 / (width height).
template <executor E = sequential>
void inverse_fourier_transform(complex_image& f, E const& where = E{}) {
    detail::require_transform(f, "inverse_fourier_transform");
    if (f.real.empty()) return;
    // Exchanging the parts before and after conjugates the exponent.
    detail::transform_lines(f.imaginary, f.real, false, where);
    detail::transform_lines(f.imaginary, f.real, true, where);
    auto const by = static_cast<float>(1.0 / (static_cast<double>(f.real.width()) * static_cast<double>(f.real.height())));
    for (std::ptrdiff_t y = 0; y < f.real.height(); ++y) {
        detail::scale_row(f.real.row(y), f.real.width(), by);
        detail::scale_row(f.imaginary.row(y), f.real.width(), by);
    }
}

/// Frequency of index i of n, in cycles per sample: -1/2 <= f < 1/2 up to the sign at exactly one half.
[[nodiscard]] constexpr double frequency_of(std::ptrdiff_t i, std::ptrdiff_t n) noexcept {
    return static_cast<double>(2 * i > n ? i - n : i) / static_cast<double>(n);
}

MOTE_NAMESPACE_END
