// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Random numbers that are the same on every machine.
///
/// Every number that random_generator gives, whatever its distribution, is bit-identical on every 64-bit machine, with
/// every compiler, at every optimisation level and with every -m flag: the generator works on integers, the distributions
/// on IEEE 754 double with +, -, *, / and square roots that are never fused (statistics/portable_math.hpp). Outside the
/// promise: -ffast-math, another rounding mode, and another version of mote.

#include <mote/core/error.hpp>
#include <mote/simd/region.hpp>
#include <mote/statistics/portable_math.hpp>
#include <mote/version.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

MOTE_NAMESPACE_BEGIN

namespace detail {
/// The high half of a 128-bit product.
[[nodiscard]] constexpr std::uint64_t multiply_high(std::uint64_t a, std::uint64_t b) noexcept {
    std::uint64_t const a0 = a & 0xFFFFFFFFU, a1 = a >> 32, b0 = b & 0xFFFFFFFFU, b1 = b >> 32;
    std::uint64_t const low = a0 * b0, cross = a1 * b0 + (low >> 32), other = a0 * b1 + (cross & 0xFFFFFFFFU);
    return a1 * b1 + (cross >> 32) + (other >> 32);
}
[[nodiscard]] constexpr std::uint64_t rotate_left(std::uint64_t x, int by) noexcept {
    return (x << by) | (x >> (64 - by));
}

MOTE_REGION_BASELINE_BEGIN
/// The value below which a standard normal variable lies with probability p, 0 < p < 1; relative error near 1e-16.
/// M. J. Wichura, Algorithm AS 241, Applied Statistics 37(3):477-484, 1988 (the 16-digit form).
[[nodiscard]] inline double normal_quantile(double p) noexcept {
    constexpr double centre_top[] = {3.3871328727963666080e+0, 1.3314166789178437745e+2, 1.9715909503065514427e+3,
                                     1.3731693765509461125e+4, 4.5921953931549871457e+4, 6.7265770927008700853e+4,
                                     3.3430575583588128105e+4, 2.5090809287301226727e+3};
    constexpr double centre_bottom[] = {1.0,
                                        4.2313330701600911252e+1,
                                        6.8718700749205790830e+2,
                                        5.3941960214247511077e+3,
                                        2.1213794301586595867e+4,
                                        3.9307895800092710610e+4,
                                        2.8729085735721942674e+4,
                                        5.2264952788528545610e+3};
    constexpr double side_top[] = {1.42343711074968357734e+0, 4.63033784615654529590e+0, 5.76949722146069140550e+0,
                                   3.64784832476320460504e+0, 1.27045825245236838258e+0, 2.41780725177450611770e-1,
                                   2.27238449892691845833e-2, 7.74545014278341407640e-4};
    constexpr double side_bottom[] = {1.0,
                                      2.05319162663775882187e+0,
                                      1.67638483018380384940e+0,
                                      6.89767334985100004550e-1,
                                      1.48103976427480074590e-1,
                                      1.51986665636164571966e-2,
                                      5.47593808499534494600e-4,
                                      1.05075007164441684324e-9};
    constexpr double tail_top[] = {6.65790464350110377720e+0, 5.46378491116411436990e+0, 1.78482653991729133580e+0,
                                   2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
                                   2.71155556874348757815e-5, 2.01033439929228813265e-7};
    constexpr double tail_bottom[] = {1.0,
                                      5.99832206555887937690e-1,
                                      1.36929880922735805310e-1,
                                      1.48753612908506148525e-2,
                                      7.86869131145613259100e-4,
                                      1.84631831751005468180e-5,
                                      1.42151175831644588870e-7,
                                      2.04426310338993978564e-15};
    double const q = p - 0.5;
    if (q >= -0.425 && q <= 0.425) {
        double const r = 0.180625 - q * q;
        return q * horner(centre_top, r) / horner(centre_bottom, r);
    }
    double const r = portable_sqrt(-portable_log(q < 0 ? p : 1 - p));
    double const x = r <= 5 ? horner(side_top, r - 1.6) / horner(side_bottom, r - 1.6)
                            : horner(tail_top, r - 5) / horner(tail_bottom, r - 5);
    return q < 0 ? -x : x;
}

/// log(mean^k e^-mean / k!), the logarithm of a Poisson probability, for mean > 0; error about 1e-15 max(1, k) / sqrt(k)
/// near the mean. With k near the mean the large terms are taken apart before they cancel.
[[nodiscard]] inline double log_poisson(double k, double mean) noexcept {
    if (k < 1) return -mean;
    double factorial_rest = 0; // log k! - (k log k - k + log(2 pi k) / 2)
    if (k < 16) {
        double factorial = 1;
        for (double i = 2; i <= k; ++i) factorial *= i;
        factorial_rest = portable_log(factorial) - (k * portable_log(k) - k + 0.5 * portable_log(0x1.921fb54442d18p+2 * k));
    } else {
        double const i = 1 / (k * k);
        factorial_rest = (1.0 / 12 - i * (1.0 / 360 - i * (1.0 / 1260 - i * (1.0 / 1680)))) / k;
    }
    double const d = mean - k, s = d / (mean + k), z = s * s;
    double const gap = z < 0.0294 ? 2 * k * s * atanh_tail(z) - d * s // k log(mean / k) - (mean - k)
                                  : k * portable_log(mean / k) - d;
    return gap - 0.5 * portable_log(0x1.921fb54442d18p+2 * k) - factorial_rest;
}
MOTE_REGION_BASELINE_END
} // namespace detail

/// Source of random numbers, bit-identical everywhere (see the file's remark); 2^256 - 1 numbers before it repeats.
///
/// xoshiro256** of D. Blackman and S. Vigna, ACM Trans. Math. Software 47(4):36, 2021, its state filled by SplitMix64
/// from the seed. Satisfies std::uniform_random_bit_generator, but the standard's own distributions and std::shuffle
/// differ between libraries: use the members instead. Not for secrets. A copy repeats the numbers of the original.
class random_generator {
public:
    using result_type = std::uint64_t;

    /// The generator number `stream` of a seed. Different streams of one seed start at unrelated places, so that each
    /// image or particle can have its own, in any order and on any thread.
    explicit constexpr random_generator(std::uint64_t seed, std::uint64_t stream = 0) noexcept {
        std::uint64_t s = stream == 0 ? seed : mix(seed) ^ mix(stream + 0xD1B54A32D192ED03U);
        for (std::uint64_t& word : state_) {
            s += 0x9E3779B97F4A7C15U;
            word = mix(s);
        }
    }

    [[nodiscard]] static constexpr result_type min() noexcept { return 0; }
    [[nodiscard]] static constexpr result_type max() noexcept { return ~result_type{0}; }

    /// 64 random bits.
    constexpr result_type operator()() noexcept {
        std::uint64_t const result = detail::rotate_left(state_[1] * 5, 7) * 9, t = state_[1] << 17;
        state_[2] ^= state_[0];
        state_[3] ^= state_[1];
        state_[1] ^= state_[2];
        state_[0] ^= state_[3];
        state_[2] ^= t;
        state_[3] = detail::rotate_left(state_[3], 45);
        return result;
    }

    /// Uniform in {0, 1, ..., n - 1}, without bias; 0 for n = 0. D. Lemire, ACM Trans. Model. Comput. Simul. 29(1):3, 2019.
    constexpr std::uint64_t below(std::uint64_t n) noexcept {
        std::uint64_t x = (*this)();
        if (x * n < n) {
            std::uint64_t const refused = n == 0 ? 0 : (std::uint64_t{0} - n) % n;
            while (x * n < refused) x = (*this)();
        }
        return detail::multiply_high(x, n);
    }

    /// Uniform in [0, 1): a multiple of 2^-53. One draw.
    constexpr double uniform() noexcept { return static_cast<double>((*this)() >> 11) * 0x1p-53; }
    /// Uniform in [low, high) up to rounding (high itself can occur when the interval is short). One draw.
    constexpr double uniform(double low, double high) noexcept;
    /// True with probability p. One draw.
    constexpr bool chance(double p) noexcept { return uniform() < p; }
    /// Standard normal, by inversion. One draw; the largest magnitude is 8.2.
    double normal() noexcept { return detail::normal_quantile(open_uniform()); }
    /// Normal with a mean and a standard deviation. One draw.
    double normal(double mean, double sd) noexcept;
    /// Log-normal: the logarithm is normal with mean `mu` and standard deviation `sigma`; the median is e^mu, the
    /// geometric standard deviation e^sigma. One draw.
    double log_normal(double mu, double sigma) noexcept { return detail::portable_exp(normal(mu, sigma)); }
    /// Exponential with the given mean. One draw.
    double exponential(double mean) noexcept { return -mean * detail::portable_log(open_uniform()); }
    /// Poisson with the given mean; 0 gives 0. Below 10 by inversion (one draw), above by the transformed rejection
    /// PTRS of W. Hoermann, Insurance: Mathematics and Economics 12(1):39-45, 1993 (two draws or more, 2.3 on average).
    /// @throws parameter_error if the mean is negative, NaN or above 2^50.
    std::uint64_t poisson(double mean);
    /// Puts the elements into a random order (Fisher and Yates).
    template <class T, std::size_t N>
    void shuffle(std::span<T, N> values) noexcept {
        for (std::size_t i = values.size(); i > 1; --i) {
            auto const j = static_cast<std::size_t>(below(i));
            T moved = static_cast<T&&>(values[i - 1]);
            values[i - 1] = static_cast<T&&>(values[j]);
            values[j] = static_cast<T&&>(moved);
        }
    }

    friend constexpr bool operator==(random_generator const&, random_generator const&) = default;

private:
    /// The output function of SplitMix64 (G. Steele, D. Lea, C. Flood, OOPSLA 2014).
    [[nodiscard]] static constexpr std::uint64_t mix(std::uint64_t z) noexcept {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
        return z ^ (z >> 31);
    }
    /// Uniform in (0, 1): an odd multiple of 2^-53.
    constexpr double open_uniform() noexcept {
        return static_cast<double>(((*this)() >> 12) * 2 + 1) * 0x1p-53;
    }

    std::uint64_t state_[4]{};
};

MOTE_REGION_BASELINE_BEGIN
constexpr double random_generator::uniform(double low, double high) noexcept { return low + uniform() * (high - low); }

inline double random_generator::normal(double mean, double sd) noexcept { return mean + sd * normal(); }

inline std::uint64_t random_generator::poisson(double mean) {
    if (!(mean >= 0 && mean <= 0x1p50))
        throw parameter_error("poisson: a mean of " + std::to_string(mean) + " is outside 0 .. 2^50");
    if (mean < 10) {
        double const u = open_uniform();
        double p = detail::portable_exp(-mean), sum = p;
        std::uint64_t k = 0;
        while (u > sum) {
            ++k;
            p *= mean / static_cast<double>(k);
            double const next = sum + p;
            if (next == sum) break; // rounding has left the sum just below one
            sum = next;
        }
        return k;
    }
    double const b = 0.931 + 2.53 * detail::portable_sqrt(mean), a = -0.059 + 0.02483 * b;
    double const inverse_alpha = 1.1239 + 1.1328 / (b - 3.4), sure = 0.9277 - 3.6224 / (b - 2);
    for (;;) {
        double const u = open_uniform() - 0.5, v = open_uniform();
        double const edge = 0.5 - (u < 0 ? -u : u);
        double const k = __builtin_floor((2 * a / edge + b) * u + mean + 0.43);
        if (edge >= 0.07 && v <= sure) return static_cast<std::uint64_t>(k);
        if (k < 0 || (edge < 0.013 && v > edge)) continue;
        if (detail::portable_log(v * inverse_alpha / (a / (edge * edge) + b)) <= detail::log_poisson(k, mean))
            return static_cast<std::uint64_t>(k);
    }
}
MOTE_REGION_BASELINE_END

MOTE_NAMESPACE_END
