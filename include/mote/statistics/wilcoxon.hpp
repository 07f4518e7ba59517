// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Wilcoxon's signed-rank test: whether one of two paired series lies above the other.

#include <mote/core/error.hpp>
#include <mote/statistics/bisect.hpp>
#include <mote/statistics/correlation.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

MOTE_NAMESPACE_BEGIN

/// What the test says of the differences x - y.
struct wilcoxon_result {
    std::size_t pairs = 0; ///< that were given
    std::size_t zeros = 0; ///< of them without a difference, left out of the ranks
    double positive = 0;   ///< sum of the ranks of positive differences, W+
    double negative = 0;   ///< of negative ones, W-
    double p = 1;          ///< two-sided; 1 if no difference is left
    bool exact = true;     ///< p counts all signs; else it is that of a normal distribution
    /// Matched-pairs rank-biserial correlation (W+ - W-) / (W+ + W-), in [-1, 1]: 1 if no difference is negative, 0 if none is left.
    double rank_biserial = 0;
    /// Hodges and Lehmann's estimate of the difference: the median of (d[i] + d[j]) / 2 over i <= j, zeros included; 0 without pairs.
    double median_difference = 0;
};

namespace detail {

/// Share of the 2^n sign patterns whose smaller sum of ranks is at most `smaller`. Twice the ranks are given, so that shared ranks are whole.
[[nodiscard]] inline double exact_signed_rank_p(std::span<std::uint32_t const> twice_ranks, std::uint64_t smaller) {
    // For up to 50 ranks every count is below 2^50, and exact.
    std::vector<double> ways{1.0};
    for (std::uint32_t const r : twice_ranks) {
        ways.resize(ways.size() + r, 0.0);
        for (std::size_t s = ways.size(); s-- > r;) ways[s] += ways[s - r];
    }
    double tail = 0;
    for (std::size_t s = 0; s < ways.size() && s <= smaller; ++s) tail += ways[s];
    return std::min(1.0, std::ldexp(tail, 1 - static_cast<int>(twice_ranks.size())));
}

/// The k-th smallest (from 0) of d[i]/2 + d[j]/2 over i <= j; `d` ascends. O(n) memory, at most 64 passes.
[[nodiscard]] inline double walsh_average(std::span<double const> d, std::uint64_t k) {
    return first_reached(d.front(), d.back(), [&](double t) {
        std::uint64_t count = 0;
        for (std::size_t i = 0, end = d.size(); i < d.size() && end > i; ++i) {
            while (end > i && 0.5 * d[i] + 0.5 * d[end - 1] > t) --end;
            count += end - i;
        }
        return count > k;
    });
}

} // namespace detail

/// Wilcoxon's signed-rank test of paired values, two-sided: are the differences x[i] - y[i] as likely to be positive as negative, and as large?
///
/// Differences of zero are left out and counted (Wilcoxon's own rule); equal sizes share the average of their ranks. With up to 50 differences
/// left, p is exact: the share of all patterns of signs, given these ranks, whose smaller rank sum is not above the one seen, ties or not.
/// Beyond 50 it is that of a normal distribution with the corrections for ties and continuity. Decimal values that are equal on paper may
/// differ in the last bit once subtracted; round first where that would matter. O(n log n) time, O(n) memory.
///
/// F. Wilcoxon, Biometrics Bulletin 1(6):80-83, 1945. J. L. Hodges, E. L. Lehmann, Ann. Math. Statist. 34(2):598-611, 1963. D. S. Kerby,
/// Comprehensive Psychology 3, 11.IT.3.1, 2014 (effect size).
/// @throws parameter_error if the lengths differ, or a value or a difference is not finite.
[[nodiscard]] inline wilcoxon_result wilcoxon(std::span<double const> x, std::span<double const> y) {
    detail::check_pairs(x, y, "wilcoxon");
    wilcoxon_result result;
    result.pairs = x.size();
    if (x.empty()) return result;
    std::vector<double> differences(x.size()), sizes;
    for (std::size_t i = 0; i < x.size(); ++i) {
        double const d = differences[i] = x[i] - y[i];
        if (!std::isfinite(d)) throw parameter_error("wilcoxon: the difference of pair " + std::to_string(i) + " is not finite");
        if (d != 0) sizes.push_back(std::fabs(d));
    }
    result.zeros = x.size() - sizes.size();

    std::vector<double> const ranks = average_ranks(sizes);
    std::size_t next = 0;
    for (double const d : differences)
        if (d != 0) (d > 0 ? result.positive : result.negative) += ranks[next++];
    double const n = static_cast<double>(ranks.size()), smaller = std::min(result.positive, result.negative);
    if (!ranks.empty()) result.rank_biserial = (result.positive - result.negative) / (result.positive + result.negative);
    result.exact = ranks.size() <= 50;
    if (result.exact) {
        std::vector<std::uint32_t> twice(ranks.size());
        for (std::size_t i = 0; i < ranks.size(); ++i) twice[i] = static_cast<std::uint32_t>(2 * ranks[i]);
        result.p = detail::exact_signed_rank_p(twice, static_cast<std::uint64_t>(2 * smaller));
    } else {
        double variance = n * (n + 1) * (2 * n + 1) / 24;
        std::sort(sizes.begin(), sizes.end());
        for (std::size_t i = 0; i < sizes.size();) {
            std::size_t end = i + 1;
            while (end < sizes.size() && sizes[end] == sizes[i]) ++end;
            double const t = static_cast<double>(end - i);
            variance -= t * (t * t - 1) / 48;
            i = end;
        }
        double const away = std::max(0.0, n * (n + 1) / 4 - smaller - 0.5);
        result.p = std::erfc(away / std::sqrt(2 * variance));
    }

    std::sort(differences.begin(), differences.end());
    std::uint64_t const averages = static_cast<std::uint64_t>(x.size()) * (x.size() + 1) / 2;
    double const lower = detail::walsh_average(differences, (averages - 1) / 2);
    double const upper = averages % 2 != 0 ? lower : detail::walsh_average(differences, averages / 2);
    result.median_difference = 0.5 * lower + 0.5 * upper;
    return result;
}

MOTE_NAMESPACE_END
