// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Elementary functions that give the same bits on every machine and with every compiler.
///
/// They use +, -, *, / and the square root only, each rounded once (IEEE 754 binary64, to nearest): the region keeps
/// compilers from fusing a product with a sum. Two things lie outside the promise: -ffast-math and the like, and another
/// rounding mode. The system's own log, exp and sin may differ from one C library to the next in the last bit.

#include <mote/simd/region.hpp>
#include <mote/version.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>

MOTE_NAMESPACE_BEGIN
namespace detail {
MOTE_REGION_BASELINE_BEGIN

/// c[0] + c[1] x + c[2] x^2 + ...
template <std::size_t N>
[[nodiscard]] constexpr double horner(double const (&c)[N], double x) noexcept {
    double sum = c[N - 1];
    for (std::size_t i = N - 1; i-- > 0;) sum = sum * x + c[i];
    return sum;
}

/// 2^e as a normal number, -1022 <= e <= 1023.
[[nodiscard]] constexpr double power_of_two(int e) noexcept {
    return __builtin_bit_cast(double, static_cast<std::uint64_t>(e + 1023) << 52);
}

/// atanh(s) / s - 1 from z = s^2, for z <= 0.0295: the series z/3 + z^2/5 + ..., cut below 2^-57.
[[nodiscard]] constexpr double atanh_tail(double z) noexcept {
    constexpr double c[] = {1.0 / 3,  1.0 / 5,  1.0 / 7,  1.0 / 9,  1.0 / 11, 1.0 / 13,
                            1.0 / 15, 1.0 / 17, 1.0 / 19, 1.0 / 21, 1.0 / 23};
    return z * horner(c, z);
}

/// Natural logarithm, within 1 unit in the last place. 0 gives -infinity, a negative number or NaN gives NaN.
[[nodiscard]] constexpr double portable_log(double x) noexcept {
    using limits = std::numeric_limits<double>;
    if (!(x > 0)) return x == 0 ? -limits::infinity() : limits::quiet_NaN();
    if (x > (limits::max)()) return x;
    int exponent = 0;
    if (x < (limits::min)()) {
        x *= 18014398509481984.0; // 2^54
        exponent = -54;
    }
    // x = 2^exponent m with sqrt(1/2) < m <= sqrt(2), and log m = 2 atanh((m - 1) / (m + 1)).
    std::uint64_t const bits = __builtin_bit_cast(std::uint64_t, x);
    exponent += static_cast<int>(bits >> 52) - 1023;
    double m = __builtin_bit_cast(double, (bits & 0xFFFFFFFFFFFFFU) | 0x3FF0000000000000U);
    if (m > 0x1.6a09e667f3bcdp+0) {
        m *= 0.5;
        ++exponent;
    }
    double const f = m - 1, s = f / (2 + f), tail = atanh_tail(s * s);
    double const e = exponent;
    // 2 s = f - s f: the large term f is exact.
    return e * 0x1.62e42feep-1 + (f - (s * (f - 2 * tail) - e * 0x1.a39ef35793c76p-33));
}

/// e^x, within 1 unit in the last place for normal results. Above 709.79 it is infinite, below -745.2 zero.
[[nodiscard]] constexpr double portable_exp(double x) noexcept {
    if (x != x) return x;
    if (x > 709.782712893384) return std::numeric_limits<double>::infinity();
    if (x < -745.2) return 0;
    double const scaled = x * 0x1.71547652b82fep+0;
    int const k = static_cast<int>(scaled < 0 ? scaled - 0.5 : scaled + 0.5);
    double const high = x - k * 0x1.62e42feep-1, low = k * 0x1.a39ef35793c76p-33;
    double const r = high - low, lost = (high - r) - low;
    // Taylor, |r| <= 0.3466: the first term left out is below 2^-57.
    constexpr double c[] = {1.0 / 2,        1.0 / 6,         1.0 / 24,        1.0 / 120,
                            1.0 / 720,      1.0 / 5040,      1.0 / 40320,     1.0 / 362880,
                            1.0 / 3628800,  1.0 / 39916800,  1.0 / 479001600, 1.0 / 6227020800.0};
    double const y = 1 + (r + (r * r * horner(c, r) + lost));
    int const half = k / 2;
    return y * power_of_two(half) * power_of_two(k - half);
}

/// x reduced to quadrant * pi/2 + r, |r| <= pi/4 (a little more at the ends).
struct reduced_angle {
    double r = 0;
    unsigned quadrant = 0;
};
[[nodiscard]] constexpr reduced_angle reduce_angle(double x) noexcept {
    double const scaled = x * 0x1.45f306dc9c883p-1;
    auto const k = static_cast<std::int64_t>(scaled < 0 ? scaled - 0.5 : scaled + 0.5);
    auto const n = static_cast<double>(k);
    return {((x - n * 0x1.921fb544p+0) - n * 0x1.0b4611a6p-34) - n * 0x1.3198a2e037073p-69,
            static_cast<unsigned>(k & 3)};
}
[[nodiscard]] constexpr double sine_near_zero(double r) noexcept {
    constexpr double c[] = {-1.0 / 6,
                            1.0 / 120,
                            -1.0 / 5040,
                            1.0 / 362880,
                            -1.0 / 39916800,
                            1.0 / 6227020800.0,
                            -1.0 / 1307674368000.0,
                            1.0 / 355687428096000.0};
    double const z = r * r;
    return r + r * (z * horner(c, z));
}
[[nodiscard]] constexpr double cosine_near_zero(double r) noexcept {
    constexpr double c[] = {1.0 / 24,          -1.0 / 720,            1.0 / 40320,           -1.0 / 3628800,
                            1.0 / 479001600.0, -1.0 / 87178291200.0, 1.0 / 20922789888000.0};
    double const z = r * r, half = 0.5 * z, one = 1 - half;
    return one + (((1 - one) - half) + z * z * horner(c, z));
}

/// Sine of an angle in radians, within 2^-52 for |x| <= 10^6. A larger angle, an infinity or NaN gives NaN.
[[nodiscard]] constexpr double portable_sin(double x) noexcept {
    if (!(x >= -1e6 && x <= 1e6)) return std::numeric_limits<double>::quiet_NaN();
    reduced_angle const a = reduce_angle(x);
    double const y = (a.quadrant & 1U) != 0 ? cosine_near_zero(a.r) : sine_near_zero(a.r);
    return (a.quadrant & 2U) != 0 ? -y : y;
}

/// Cosine of an angle in radians, within 2^-52 for |x| <= 10^6. A larger angle, an infinity or NaN gives NaN.
[[nodiscard]] constexpr double portable_cos(double x) noexcept {
    if (!(x >= -1e6 && x <= 1e6)) return std::numeric_limits<double>::quiet_NaN();
    reduced_angle const a = reduce_angle(x);
    double const y = (a.quadrant & 1U) != 0 ? sine_near_zero(a.r) : cosine_near_zero(a.r);
    return a.quadrant == 1 || a.quadrant == 2 ? -y : y;
}

/// Square root; IEEE 754 rounds it correctly everywhere.
[[nodiscard]] inline double portable_sqrt(double x) noexcept { return __builtin_sqrt(x); }

MOTE_REGION_BASELINE_END
} // namespace detail
MOTE_NAMESPACE_END
