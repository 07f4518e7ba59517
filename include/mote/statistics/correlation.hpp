// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Correlation of two series.

#include <mote/core/error.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <vector>

MOTE_NAMESPACE_BEGIN

namespace detail {
inline void check_pairs(std::span<double const> x, std::span<double const> y, char const* who) {
    if (x.size() != y.size())
        throw parameter_error(std::string(who) + ": " + std::to_string(x.size()) + " and " + std::to_string(y.size()) +
                              " values; expected pairs");
    for (std::size_t i = 0; i < x.size(); ++i)
        if (!std::isfinite(x[i]) || !std::isfinite(y[i]))
            throw parameter_error(std::string(who) + ": pair " + std::to_string(i) + " is not finite");
}
/// Deviations from the mean divided by the largest, so that their squares neither overflow nor vanish; empty if the
/// series is constant.
[[nodiscard]] inline std::vector<double> scaled_deviations(std::span<double const> x) {
    std::vector<double> d(x.begin(), x.end());
    if (std::all_of(d.begin(), d.end(), [&](double v) { return v == d.front(); })) return {};
    double largest = 0;
    for (double const v : d) largest = std::max(largest, std::fabs(v));
    double mean = 0;
    for (double& v : d) mean += (v /= largest) / static_cast<double>(x.size());
    double spread = 0;
    for (double& v : d) spread = std::max(spread, std::fabs(v -= mean));
    if (!(spread > 0)) return {};
    for (double& v : d) v /= spread;
    return d;
}
} // namespace detail

/// Pearson's product-moment correlation, in [-1, 1].
///
/// Nothing if there are fewer than two pairs or a series is constant. Two passes; O(n) memory.
/// @throws parameter_error if the lengths differ or a value is not finite.
[[nodiscard]] inline std::optional<double> pearson(std::span<double const> x, std::span<double const> y) {
    detail::check_pairs(x, y, "pearson");
    if (x.size() < 2) return std::nullopt;
    auto const a = detail::scaled_deviations(x), b = detail::scaled_deviations(y);
    if (a.empty() || b.empty()) return std::nullopt;
    double ab = 0, aa = 0, bb = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        ab += a[i] * b[i];
        aa += a[i] * a[i];
        bb += b[i] * b[i];
    }
    return std::clamp(ab / (std::sqrt(aa) * std::sqrt(bb)), -1.0, 1.0);
}

/// Ranks 1 .. n; equal values share the average of their ranks. O(n log n).
/// @throws parameter_error if a value is not finite.
[[nodiscard]] inline std::vector<double> average_ranks(std::span<double const> x) {
    detail::check_pairs(x, x, "average_ranks");
    std::vector<std::size_t> order(x.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return x[a] < x[b]; });
    std::vector<double> ranks(x.size());
    for (std::size_t i = 0; i < order.size();) {
        std::size_t end = i + 1;
        while (end < order.size() && x[order[end]] == x[order[i]]) ++end;
        for (std::size_t k = i; k < end; ++k) ranks[order[k]] = 0.5 * static_cast<double>(i + 1 + end);
        i = end;
    }
    return ranks;
}

/// Spearman's rank correlation, in [-1, 1]: Pearson's of the average ranks, so that ties are allowed for.
///
/// Nothing if there are fewer than two pairs or a series is constant. C. Spearman, Am. J. Psychology 15(1):72-101, 1904.
/// @throws parameter_error if the lengths differ or a value is not finite.
[[nodiscard]] inline std::optional<double> spearman(std::span<double const> x, std::span<double const> y) {
    detail::check_pairs(x, y, "spearman");
    return pearson(average_ranks(x), average_ranks(y));
}

MOTE_NAMESPACE_END
