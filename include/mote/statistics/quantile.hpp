// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Quantiles of a sample whose values carry weights.

#include <mote/core/error.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <span>
#include <string>
#include <vector>

MOTE_NAMESPACE_BEGIN

/// Which number is called a quantile. Both give the ordinary median for equal weights.
enum class quantile_rule {
    /// Straight lines between the order statistics: type 7 of R. Hyndman and Y. Fan, The American Statistician
    /// 50(4):361-365, 1996, which R and numpy use. With unequal weights it is the form of A. Akinshin, Weighted quantile
    /// estimators, arXiv:2304.07265, 2023, in which the effective number (sum w)^2 / sum w^2 stands for n.
    linear,
    /// The inverse of the cumulative distribution Q(x) = (weight of the values <= x) / (total weight), the middle where Q
    /// is level at p: type 2 of Hyndman and Fan. A weight of 2 is the same as the value twice.
    averaged_step
};

namespace detail {
/// Throws unless `values` are finite and `weights` is empty or as long, finite and not negative.
inline void check_sample(std::span<double const> values, std::span<double const> weights, char const* who) {
    if (!weights.empty() && weights.size() != values.size())
        throw parameter_error(std::string(who) + ": " + std::to_string(weights.size()) + " weights for " +
                              std::to_string(values.size()) + " values; expected one a value, or none");
    for (std::size_t i = 0; i < values.size(); ++i)
        if (!std::isfinite(values[i]))
            throw parameter_error(std::string(who) + ": value " + std::to_string(i) + " is not a finite number");
    for (std::size_t i = 0; i < weights.size(); ++i)
        if (!(weights[i] >= 0) || std::isinf(weights[i]))
            throw parameter_error(std::string(who) + ": weight " + std::to_string(i) + " is " + std::to_string(weights[i]) +
                                  "; expected a finite number that is not negative");
}
} // namespace detail

/// A sample in ascending order with its cumulative weights, for quantiles and the cumulative distribution.
///
/// Values of weight zero are left out. O(n log n) to build, O(n) when the values ascend already; 24 bytes a value.
class sorted_sample {
public:
    sorted_sample() = default;

    /// @param weights  one a value, or empty for equal weights.
    /// @throws parameter_error if a value is not finite, a weight is negative or not finite, or the numbers differ.
    explicit sorted_sample(std::span<double const> values, std::span<double const> weights = {}) {
        detail::check_sample(values, weights, "sorted_sample");
        if (weights.empty()) {
            values_.assign(values.begin(), values.end());
            if (!std::is_sorted(values_.begin(), values_.end())) std::sort(values_.begin(), values_.end());
            weights_.assign(values_.size(), 1.0);
        } else {
            std::vector<std::size_t> order;
            order.reserve(values.size());
            for (std::size_t i = 0; i < values.size(); ++i)
                if (weights[i] > 0) order.push_back(i);
            auto const before = [&](std::size_t a, std::size_t b) { return values[a] < values[b]; };
            if (!std::is_sorted(order.begin(), order.end(), before)) std::stable_sort(order.begin(), order.end(), before);
            values_.reserve(order.size());
            weights_.reserve(order.size());
            for (std::size_t const i : order) {
                values_.push_back(values[i]);
                weights_.push_back(weights[i]);
            }
        }
        cumulative_.resize(values_.size());
        std::partial_sum(weights_.begin(), weights_.end(), cumulative_.begin());
    }

    /// Number of values with a weight above zero.
    [[nodiscard]] std::size_t size() const noexcept { return values_.size(); }
    [[nodiscard]] bool empty() const noexcept { return values_.empty(); }
    [[nodiscard]] std::span<double const> values() const noexcept { return values_; }
    [[nodiscard]] std::span<double const> weights() const noexcept { return weights_; }
    [[nodiscard]] double total_weight() const noexcept { return empty() ? 0 : cumulative_.back(); }

    /// (sum w)^2 / sum w^2, the number of equally weighted values that would be as precise (L. Kish, Survey Sampling,
    /// Wiley 1965); size() for equal weights, 0 for an empty sample.
    [[nodiscard]] double effective_size() const noexcept {
        if (empty()) return 0;
        double const largest = *std::max_element(weights_.begin(), weights_.end());
        double sum = 0, squares = 0;
        for (double const w : weights_) {
            sum += w / largest;
            squares += (w / largest) * (w / largest);
        }
        return sum * sum / squares;
    }

    /// Share of the weight that lies at or below x, in [0, 1]; 0 for an empty sample.
    [[nodiscard]] double cumulative(double x) const noexcept {
        auto const after = std::upper_bound(values_.begin(), values_.end(), x) - values_.begin();
        return after == 0 ? 0 : cumulative_[static_cast<std::size_t>(after - 1)] / total_weight();
    }

    /// The quantile of probability p; 0 for an empty sample. p = 0 and 1 give the smallest and the largest value with
    /// `averaged_step`, and with `linear` if the weights are equal.
    /// O(log n) for `averaged_step`, O(n) for `linear`.
    /// @throws parameter_error if p is not in [0, 1].
    [[nodiscard]] double quantile(double p, quantile_rule rule = quantile_rule::linear) const {
        if (!(p >= 0 && p <= 1))
            throw parameter_error("quantile: a probability of " + std::to_string(p) + " is outside 0 .. 1");
        if (empty()) return 0;
        return rule == quantile_rule::linear ? linear(p) : averaged_step(p);
    }

private:
    [[nodiscard]] double averaged_step(double p) const noexcept {
        // The sums of weights carry rounding errors; a target that close to a step counts as on it.
        double const total = total_weight(), target = p * total;
        double const slack = total * 1e-15 * (8 + std::sqrt(static_cast<double>(size())));
        auto const first = std::lower_bound(cumulative_.begin(), cumulative_.end(), target - slack);
        auto const i = std::min(static_cast<std::size_t>(first - cumulative_.begin()), size() - 1);
        bool const level = cumulative_[i] <= target + slack && i + 1 < size() && p > 0;
        return level ? std::midpoint(values_[i], values_[i + 1]) : values_[i];
    }

    [[nodiscard]] double linear(double p) const noexcept {
        bool equal = true;
        for (double const w : weights_) equal = equal && w == weights_.front();
        if (equal) {
            double const h = p * static_cast<double>(size() - 1), below = std::floor(h);
            auto const i = static_cast<std::size_t>(below);
            return i + 1 < size() ? std::lerp(values_[i], values_[i + 1], h - below) : values_.back();
        }
        // The mean of the inverse of Q over a window of width 1 / n that slides from [0, 1/n] to [1 - 1/n, 1].
        double const n = effective_size(), total = total_weight();
        double const begin = p * (n - 1) / n, end = begin + 1 / n;
        double sum = 0, share = 0, from = 0;
        for (std::size_t i = 0; i < size(); ++i) {
            double const to = i + 1 == size() ? std::max(1.0, end) : cumulative_[i] / total;
            double const part = std::min(to, end) - std::max(from, begin);
            if (part > 0) {
                sum += part * (values_[i] - values_.front());
                share += part;
            }
            from = to;
        }
        return std::clamp(values_.front() + sum / share, values_.front(), values_.back());
    }

    std::vector<double> values_, weights_, cumulative_;
};

/// The quantile of probability p of a sample; see sorted_sample, which is cheaper for more than one.
/// @throws parameter_error like sorted_sample and sorted_sample::quantile.
[[nodiscard]] inline double quantile(std::span<double const> values, double p, std::span<double const> weights = {},
                                     quantile_rule rule = quantile_rule::linear) {
    return sorted_sample(values, weights).quantile(p, rule);
}

/// The median; 0 for an empty sample.
/// @throws parameter_error like sorted_sample.
[[nodiscard]] inline double median(std::span<double const> values, std::span<double const> weights = {}) {
    return quantile(values, 0.5, weights, quantile_rule::averaged_step);
}

MOTE_NAMESPACE_END
