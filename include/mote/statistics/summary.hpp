// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Location and spread of a weighted sample.

#include <mote/statistics/quantile.hpp>
#include <mote/version.hpp>

#include <cmath>
#include <cstddef>
#include <span>

MOTE_NAMESPACE_BEGIN

/// What summarise() finds. All zero for an empty sample.
struct sample_summary {
    /// Values with a weight above zero, and (sum w)^2 / sum w^2.
    std::size_t n = 0;
    double effective_n = 0;
    double mean = 0;
    /// Standard deviation of the population that the sample stands for: the square root of
    /// sum w (x - mean)^2 / (W - sum w^2 / W), W = sum w, which has n - 1 below the line for equal weights. 0 for one value.
    double sd = 0;
    double min = 0, q1 = 0, median = 0, q3 = 0, max = 0;
    /// Of the logarithms, with the same divisor; both 0 if a value is not positive. One value has a geometric sd of 1.
    double geometric_mean = 0, geometric_sd = 0;
};

namespace detail {
struct mean_sd {
    double mean = 0, sd = 0;
};
/// Weighted mean and standard deviation of f(x) over a sample that is not empty. Two passes.
template <class F>
[[nodiscard]] mean_sd weighted_mean_sd(sorted_sample const& s, double effective_n, F&& f) {
    auto const x = s.values(), w = s.weights();
    double const total = s.total_weight(), origin = f(x[x.size() / 2]);
    double shift = 0, squares = 0;
    for (std::size_t i = 0; i < x.size(); ++i) shift += w[i] / total * (f(x[i]) - origin);
    double const mean = origin + shift;
    for (std::size_t i = 0; i < x.size(); ++i) squares += w[i] / total * (f(x[i]) - mean) * (f(x[i]) - mean);
    if (x.size() < 2 || effective_n <= 1) return {mean, 0};
    return {mean, std::sqrt(squares * effective_n / (effective_n - 1))};
}
} // namespace detail

/// Number, mean, standard deviation, quartiles (quantile_rule::linear; the median by averaged_step), geometric mean and
/// geometric standard deviation.
[[nodiscard]] inline sample_summary summarise(sorted_sample const& s) {
    sample_summary r;
    if (s.empty()) return r;
    r.n = s.size();
    r.effective_n = s.effective_size();
    auto const arithmetic = detail::weighted_mean_sd(s, r.effective_n, [](double x) { return x; });
    r.mean = arithmetic.mean;
    r.sd = arithmetic.sd;
    r.min = s.values().front();
    r.q1 = s.quantile(0.25);
    r.median = s.quantile(0.5, quantile_rule::averaged_step);
    r.q3 = s.quantile(0.75);
    r.max = s.values().back();
    if (r.min > 0) {
        auto const geometric = detail::weighted_mean_sd(s, r.effective_n, [](double x) { return std::log(x); });
        r.geometric_mean = std::exp(geometric.mean);
        r.geometric_sd = std::exp(geometric.sd);
    }
    return r;
}

/// The same for values in any order. @throws parameter_error like sorted_sample.
[[nodiscard]] inline sample_summary summarise(std::span<double const> values, std::span<double const> weights = {}) {
    return summarise(sorted_sample(values, weights));
}

MOTE_NAMESPACE_END
