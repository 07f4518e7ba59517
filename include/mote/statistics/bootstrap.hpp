// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Confidence intervals by resampling.

#include <mote/core/error.hpp>
#include <mote/statistics/quantile.hpp>
#include <mote/statistics/random.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

MOTE_NAMESPACE_BEGIN

/// A confidence interval, low <= high.
struct interval {
    double low = 0, high = 0;
    friend constexpr bool operator==(interval const&, interval const&) = default;
};

struct bootstrap_options {
    std::size_t replicates = 2000;
    /// Probability that the interval is meant to hold.
    double confidence = 0.95;
    std::uint64_t seed = 1;
};

namespace detail {
template <class R>
inline constexpr std::size_t statistic_count = 0;
template <std::size_t N>
inline constexpr std::size_t statistic_count<std::array<double, N>> = N;
} // namespace detail

/// A sample with its weights and clusters, values ascending; weights or clusters may be empty.
struct ascending_sample {
    std::vector<double> values, weights;
    std::vector<std::size_t> clusters;
};

/// The sample in ascending order, so that no resample of it has to be sorted again; equal values keep their order.
/// @throws parameter_error if weights or clusters are neither empty nor as many as the values.
[[nodiscard]] inline ascending_sample ascending(std::span<double const> values, std::span<double const> weights = {},
                                                std::span<std::size_t const> clusters = {}) {
    if ((!weights.empty() && weights.size() != values.size()) || (!clusters.empty() && clusters.size() != values.size()))
        throw parameter_error("ascending: " + std::to_string(weights.size()) + " weights and " + std::to_string(clusters.size()) +
                              " cluster numbers for " + std::to_string(values.size()) + " values");
    std::vector<std::size_t> order(values.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
    ascending_sample s;
    for (std::size_t const i : order) {
        s.values.push_back(values[i]);
        if (!weights.empty()) s.weights.push_back(weights[i]);
        if (!clusters.empty()) s.clusters.push_back(clusters[i]);
    }
    return s;
}

/// Percentile bootstrap interval of any statistic of a weighted sample, by resampling values or whole clusters.
///
/// Values from one image resemble one another, so the image is the unit to resample: give each value the number of its
/// image in `clusters`. As many units are drawn with replacement as there are; each value keeps its own weight. With one
/// cluster only, or none given, the values are the units, and the interval says nothing about the spread between images.
/// The bounds are the quantiles (1 - confidence) / 2 and (1 + confidence) / 2 of the replicates, quantile_rule::linear.
/// With fewer than about 20 units such an interval is too narrow; with fewer than two there is none.
/// B. Efron, The Annals of Statistics 7(1):1-26, 1979.
///
/// @param weights   one a value, or empty for equal weights. Values of weight zero are left out first.
/// @param clusters  one number a value, in any order and with gaps, or empty.
/// @param statistic called as statistic(values, weights) with two spans of double of equal length, not empty; gives a
///                  double, or a std::array<double, N> for N statistics of the same resamples. Repeated values are repeated,
///                  in the order of the sample: an ascending sample gives ascending resamples.
/// @returns an interval, or a std::array<interval, N>; nothing if there are fewer than two units.
/// @throws parameter_error if the sample is malformed (see sorted_sample), `clusters` has another length, the options are
///         out of range, or the statistic is not finite.
/// The draws are the same on every machine. O(replicates (n + cost of the statistic)) time.
template <class Statistic>
[[nodiscard]] auto bootstrap(std::span<double const> values, std::span<double const> weights,
                             std::span<std::size_t const> clusters, Statistic&& statistic,
                             bootstrap_options const& options = {}) {
    using spans = std::span<double const>;
    using result = std::remove_cvref_t<std::invoke_result_t<Statistic&, spans, spans>>;
    constexpr std::size_t many = detail::statistic_count<result>;
    static_assert(many > 0 || std::is_convertible_v<result, double>,
                  "bootstrap: the statistic must return a double or a std::array<double, N>");
    constexpr std::size_t count = many > 0 ? many : 1;
    using intervals = std::conditional_t<(many > 0), std::array<interval, count>, interval>;

    detail::check_sample(values, weights, "bootstrap");
    if (!clusters.empty() && clusters.size() != values.size())
        throw parameter_error("bootstrap: " + std::to_string(clusters.size()) + " cluster numbers for " +
                              std::to_string(values.size()) + " values; expected one a value, or none");
    if (!(options.confidence > 0 && options.confidence < 1))
        throw parameter_error("bootstrap: a confidence of " + std::to_string(options.confidence) + " is outside 0 .. 1");
    if (options.replicates == 0) throw parameter_error("bootstrap: 0 replicates; expected at least 1");

    std::vector<double> x, w;
    std::vector<std::size_t> unit;
    for (std::size_t i = 0; i < values.size(); ++i) {
        double const weight = weights.empty() ? 1.0 : weights[i];
        if (!(weight > 0)) continue;
        x.push_back(values[i]);
        w.push_back(weight);
        if (!clusters.empty()) unit.push_back(clusters[i]);
    }
    std::size_t units = x.size();
    if (!unit.empty()) {
        std::vector<std::size_t> names = unit;
        std::sort(names.begin(), names.end());
        names.erase(std::unique(names.begin(), names.end()), names.end());
        if (names.size() > 1) {
            units = names.size();
            for (std::size_t& u : unit)
                u = static_cast<std::size_t>(std::lower_bound(names.begin(), names.end(), u) - names.begin());
        } else {
            unit.clear();
        }
    }
    if (units < 2) return std::optional<intervals>{};

    std::array<std::vector<double>, count> replicates;
    for (auto& r : replicates) r.reserve(options.replicates);
    std::vector<std::size_t> times(units);
    std::vector<double> drawn_x, drawn_w;
    for (std::size_t r = 0; r < options.replicates; ++r) {
        // A stream for each replicate: their order does not matter.
        random_generator random(options.seed, r + 1);
        std::fill(times.begin(), times.end(), std::size_t{0});
        for (std::size_t i = 0; i < units; ++i) ++times[static_cast<std::size_t>(random.below(units))];
        drawn_x.clear();
        drawn_w.clear();
        for (std::size_t i = 0; i < x.size(); ++i)
            for (std::size_t t = times[unit.empty() ? i : unit[i]]; t > 0; --t) {
                drawn_x.push_back(x[i]);
                drawn_w.push_back(w[i]);
            }
        auto const value = statistic(spans(drawn_x), spans(drawn_w));
        for (std::size_t k = 0; k < count; ++k) {
            double v = 0;
            if constexpr (many > 0)
                v = value[k];
            else
                v = static_cast<double>(value);
            if (!std::isfinite(v)) throw parameter_error("bootstrap: the statistic of a resample is not a finite number");
            replicates[k].push_back(v);
        }
    }
    intervals found{};
    for (std::size_t k = 0; k < count; ++k) {
        sorted_sample const sorted(replicates[k]);
        interval const bounds{sorted.quantile((1 - options.confidence) / 2), sorted.quantile((1 + options.confidence) / 2)};
        if constexpr (many > 0)
            found[k] = bounds;
        else
            found = bounds;
    }
    return std::optional<intervals>{found};
}

MOTE_NAMESPACE_END
