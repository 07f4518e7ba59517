// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Particle size distributions: weighting, D values, mean diameters, histograms and the log-normal fit.

#include <mote/core/error.hpp>
#include <mote/statistics/bootstrap.hpp>
#include <mote/statistics/quantile.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

MOTE_NAMESPACE_BEGIN

/// What a size distribution counts: the r of Q_r in ISO 9276-1. A particle of diameter x counts x^r.
enum class weighting : int { number = 0, length = 1, area = 2, volume = 3 };

namespace detail {
inline void check_diameters(std::span<double const> diameters, std::span<double const> weights, char const* who) {
    check_sample(diameters, weights, who);
    for (std::size_t i = 0; i < diameters.size(); ++i)
        if (!(diameters[i] > 0))
            throw parameter_error(std::string(who) + ": diameter " + std::to_string(i) + " is " +
                                  std::to_string(diameters[i]) + "; expected a number above zero");
}
[[nodiscard]] constexpr double integer_power(double x, int e) noexcept {
    double y = 1;
    for (int i = 0; i < e; ++i) y *= x;
    return y;
}
} // namespace detail

/// The cumulative distribution Q_r of particle diameters and what is read off it.
///
/// Q_r(x) = sum over x_i <= x of w_i x_i^r, divided by the sum over all particles (ISO 9276-1). Area and volume are those
/// of a sphere of the diameter given. Units are those of the diameters. Particles of weight zero are left out; every
/// value is 0 for an empty distribution.
/// O(n log n) to build (O(n) from ascending diameters), O(log n) a D value.
class size_distribution {
public:
    size_distribution() = default;

    /// @param weights  one a particle (for instance 1 / probability of not touching the border), or empty for 1 each.
    /// @throws parameter_error if a diameter is not above zero and finite, a weight is negative or not finite, or the
    ///         numbers differ.
    explicit size_distribution(std::span<double const> diameters, std::span<double const> weights = {},
                               weighting r = weighting::number)
        : r_(r) {
        detail::check_diameters(diameters, weights, "size_distribution");
        if (r == weighting::number) {
            sample_ = sorted_sample(diameters, weights);
            return;
        }
        double largest = 0;
        for (double const x : diameters) largest = std::max(largest, x);
        std::vector<double> shares(diameters.size());
        for (std::size_t i = 0; i < shares.size(); ++i)
            shares[i] = (weights.empty() ? 1.0 : weights[i]) *
                        detail::integer_power(diameters[i] / largest, static_cast<int>(r));
        sample_ = sorted_sample(diameters, shares);
    }

    [[nodiscard]] weighting kind() const noexcept { return r_; }
    /// Number of particles.
    [[nodiscard]] std::size_t size() const noexcept { return sample_.size(); }
    [[nodiscard]] bool empty() const noexcept { return sample_.empty(); }
    /// (sum of shares)^2 / (sum of squared shares), a share being w x^r: how many particles the curve really rests on.
    [[nodiscard]] double effective_size() const noexcept { return sample_.effective_size(); }
    /// Diameters in ascending order with their shares w x^r, which have any common factor.
    [[nodiscard]] sorted_sample const& sample() const noexcept { return sample_; }

    /// Q_r(x), in [0, 1].
    [[nodiscard]] double cumulative(double x) const noexcept { return sample_.cumulative(x); }
    /// The diameter at which Q_r reaches p: the inverse of Q_r, the middle of the two neighbours where Q_r is level at p
    /// (quantile_rule::averaged_step). d(0.5) is D50.
    /// @throws parameter_error if p is not in [0, 1].
    [[nodiscard]] double d(double p) const { return sample_.quantile(p, quantile_rule::averaged_step); }
    [[nodiscard]] double d10() const { return d(0.1); }
    [[nodiscard]] double d50() const { return d(0.5); }
    [[nodiscard]] double d90() const { return d(0.9); }
    /// (D90 - D10) / D50.
    [[nodiscard]] double span() const { return empty() ? 0 : (d90() - d10()) / d50(); }

private:
    sorted_sample sample_;
    weighting r_ = weighting::number;
};

/// The mean diameter D[p,q] = (sum w x^p / sum w x^q)^(1 / (p - q)) of ISO 9276-2: D[1,0] is the arithmetic mean, D[3,2]
/// the Sauter mean, D[4,3] the mean by volume. For p = q the limit, exp(sum w x^p ln x / sum w x^p): D[0,0] is the geometric
/// mean. 0 for no particles.
/// @throws parameter_error if p or q is outside 0 .. 16, or the sample is malformed as for size_distribution.
[[nodiscard]] inline double mean_diameter(int p, int q, std::span<double const> diameters,
                                          std::span<double const> weights = {}) {
    detail::check_diameters(diameters, weights, "mean_diameter");
    if (p < 0 || q < 0 || p > 16 || q > 16)
        throw parameter_error("mean_diameter: D[" + std::to_string(p) + "," + std::to_string(q) +
                              "] is outside D[0,0] .. D[16,16]");
    // In units of the largest diameter and weight, so that no power overflows.
    double largest = 0, heaviest = weights.empty() ? 1.0 : 0.0;
    for (std::size_t i = 0; i < diameters.size(); ++i) {
        if (!weights.empty() && !(weights[i] > 0)) continue;
        largest = std::max(largest, diameters[i]);
        if (!weights.empty()) heaviest = std::max(heaviest, weights[i]);
    }
    if (!(largest > 0) || !(heaviest > 0)) return 0;
    double top = 0, bottom = 0;
    for (std::size_t i = 0; i < diameters.size(); ++i) {
        double const w = weights.empty() ? 1.0 : weights[i] / heaviest;
        if (!(w > 0)) continue;
        double const x = diameters[i] / largest;
        top += w * detail::integer_power(x, p) * (p == q ? std::log(x) : 1.0);
        bottom += w * detail::integer_power(x, q);
    }
    return largest * (p == q ? std::exp(top / bottom) : std::pow(top / bottom, 1.0 / (p - q)));
}

/// Classes of equal width: class i is [edges[i], edges[i + 1]).
struct size_histogram {
    /// One more than there are classes, ascending; empty for an empty distribution.
    std::vector<double> edges;
    /// Share of each class in Q_r; the sum is 1.
    std::vector<double> share;
    /// share / width: q_r of ISO 9276-1, in 1 / (unit of the diameters).
    std::vector<double> density;
};

namespace detail {
/// The nearest of 1, 2 and 5 times a power of ten, by ratio; above zero and finite.
[[nodiscard]] inline double round_width(double width) {
    double const ten = std::pow(10.0, std::floor(std::log10(width))), m = width / ten;
    return ten * (m < std::sqrt(2.0) ? 1 : m < std::sqrt(10.0) ? 2 : m < std::sqrt(50.0) ? 5 : 10);
}
} // namespace detail

/// A class width for a histogram of a distribution, above zero; 1 for an empty one.
///
/// 2 IQR n^(-1/3) of D. Freedman and P. Diaconis, Z. Wahrscheinlichkeitstheorie 57:453-476, 1981, n being the effective
/// number, then rounded to 1, 2 or 5 times a power of ten. If the quartiles coincide, the range over 1 + log2 n (H. Sturges,
/// J. Am. Stat. Assoc. 21:65-66, 1926); if all diameters do, a tenth of the diameter. Never so small that the histogram would
/// have more than 1000 classes.
[[nodiscard]] inline double histogram_width(size_distribution const& q) {
    if (q.empty()) return 1;
    auto const x = q.sample().values();
    double const range = x.back() - x.front(), n = q.effective_size();
    double width = 2 * (q.d(0.75) - q.d(0.25)) / std::cbrt(n);
    if (!(width > 0)) width = range / (1 + std::log2(n));
    // Rounded down by at most a factor 1.6, the width still gives fewer than 1000 classes.
    width = std::max(width, range / 600);
    if (!(width > x.back() * 1e-12)) width = x.back() / 10;
    return detail::round_width(width);
}

/// Histogram of a distribution; the edges are multiples of the width.
///
/// @param width  of a class, in the unit of the diameters; 0 takes histogram_width().
/// @throws parameter_error if width is negative, NaN or infinite, or so small that there would be more than 10^6 classes.
[[nodiscard]] inline size_histogram size_histogram_of(size_distribution const& q, double width = 0) {
    if (!(width >= 0) || std::isinf(width))
        throw parameter_error("size_histogram_of: a class width of " + std::to_string(width) + "; expected a finite number >= 0");
    size_histogram h;
    if (q.empty()) return h;
    if (width == 0) width = histogram_width(q);
    auto const x = q.sample().values(), w = q.sample().weights();
    // edge() is the one definition of the edges: the class of a diameter is settled against it, whatever x / width rounds to.
    auto const edge = [&](double i) { return i * width; };
    auto const class_of = [&](double v) {
        double i = std::floor(v / width);
        while (v < edge(i)) --i;
        while (v >= edge(i + 1)) ++i;
        return i;
    };
    if (!(x.back() / width < 0x1p52) || x.back() / width - x.front() / width > 1e6)
        throw parameter_error("size_histogram_of: a class width of " + std::to_string(width) + " gives more than 10^6 classes");
    double const first = class_of(x.front());
    auto const classes = static_cast<std::size_t>(class_of(x.back()) - first) + 1;
    h.share.resize(classes);
    for (std::size_t i = 0; i < x.size(); ++i)
        h.share[static_cast<std::size_t>(class_of(x[i]) - first)] += w[i];
    for (double& s : h.share) s /= q.sample().total_weight();
    for (std::size_t i = 0; i <= classes; ++i) h.edges.push_back(edge(first + static_cast<double>(i)));
    for (std::size_t i = 0; i < classes; ++i) h.density.push_back(h.share[i] / width);
    return h;
}

/// A log-normal distribution of particle diameters by number.
struct log_normal_fit {
    /// Mean and standard deviation of ln x. sigma is 0 for one particle or equal diameters.
    double mu = 0, sigma = 0;
    /// Standard errors of both, sigma / sqrt(n) and sigma / sqrt(2 n), n being the effective number.
    double mu_error = 0, sigma_error = 0;
    /// Particles used; 0 means that there is no fit, and all else is 0.
    std::size_t n = 0;

    /// e^sigma.
    [[nodiscard]] double geometric_sd() const noexcept { return n == 0 ? 0 : std::exp(sigma); }
    /// The median diameter by number, length, area or volume: e^(mu + r sigma^2) (T. Hatch and S. Choate, J. Franklin
    /// Institute 207(3):369-387, 1929).
    [[nodiscard]] double median(weighting r = weighting::number) const noexcept {
        return n == 0 ? 0 : std::exp(mu + static_cast<int>(r) * sigma * sigma);
    }
    /// The fitted Q_r(x), 0 for x <= 0 and for no fit; a step for sigma = 0.
    [[nodiscard]] double cumulative(double x, weighting r = weighting::number) const noexcept {
        if (n == 0 || !(x > 0)) return 0;
        double const gap = std::log(x) - (mu + static_cast<int>(r) * sigma * sigma);
        if (sigma == 0) return gap < 0 ? 0 : 1;
        return 0.5 * std::erfc(-gap / (sigma * 1.4142135623730951));
    }
    /// The fitted q_r(x), 0 for x <= 0, for no fit and for sigma = 0.
    [[nodiscard]] double density(double x, weighting r = weighting::number) const noexcept {
        if (n == 0 || !(x > 0) || sigma == 0) return 0;
        double const z = (std::log(x) - (mu + static_cast<int>(r) * sigma * sigma)) / sigma;
        return std::exp(-0.5 * z * z) / (x * sigma * 2.5066282746310002);
    }
};

/// The log-normal distribution by number that is most likely to give these diameters: mu = sum w ln x / W and
/// sigma^2 = sum w (ln x - mu)^2 / W, W = sum w (the maximum-likelihood form, not the n - 1 form).
/// Small diameters that were cut off or not resolved bias both. O(n), no allocation.
/// @throws parameter_error like size_distribution.
[[nodiscard]] inline log_normal_fit fit_log_normal(std::span<double const> diameters, std::span<double const> weights = {}) {
    detail::check_diameters(diameters, weights, "fit_log_normal");
    log_normal_fit fit;
    double heaviest = weights.empty() ? 1.0 : 0.0;
    for (double const w : weights) heaviest = std::max(heaviest, w);
    double total = 0, squares = 0, origin = 0, sum = 0;
    auto const weight = [&](std::size_t i) { return weights.empty() ? 1.0 : weights[i] > 0 ? weights[i] / heaviest : 0.0; };
    for (std::size_t i = 0; i < diameters.size(); ++i) {
        double const w = weight(i);
        if (!(w > 0)) continue;
        if (fit.n++ == 0) origin = std::log(diameters[i]);
        total += w;
        squares += w * w;
        sum += w * (std::log(diameters[i]) - origin);
    }
    if (fit.n == 0) return fit;
    fit.mu = origin + sum / total;
    double variance = 0;
    for (std::size_t i = 0; i < diameters.size(); ++i) {
        double const d = std::log(diameters[i]) - fit.mu;
        variance += weight(i) / total * d * d;
    }
    // Rounding leaves a trace of the order of 1e-16 for equal diameters.
    fit.sigma = std::sqrt(variance) > 4 * std::numeric_limits<double>::epsilon() * (1 + std::fabs(fit.mu)) ? std::sqrt(variance) : 0;
    double const n = total * total / squares;
    fit.mu_error = fit.sigma / std::sqrt(n);
    fit.sigma_error = fit.sigma / std::sqrt(2 * n);
    return fit;
}

/// Bootstrap intervals of D10, D50, D90 and the span of Q_r, in that order; see bootstrap() for clusters and small samples.
/// Nothing if there are fewer than two particles (or images). @throws parameter_error like size_distribution and bootstrap.
[[nodiscard]] inline std::optional<std::array<interval, 4>>
bootstrap_d_values(std::span<double const> diameters, std::span<double const> weights = {},
                   std::span<std::size_t const> clusters = {}, weighting r = weighting::number,
                   bootstrap_options const& options = {}) {
    detail::check_diameters(diameters, weights, "bootstrap_d_values");
    auto const s = ascending(diameters, weights, clusters);
    return bootstrap(
        s.values, s.weights, s.clusters,
        [r](std::span<double const> values, std::span<double const> shares) {
            size_distribution const q(values, shares, r);
            return std::array<double, 4>{q.d10(), q.d50(), q.d90(), q.span()};
        },
        options);
}

MOTE_NAMESPACE_END
