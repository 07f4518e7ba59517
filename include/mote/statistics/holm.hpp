// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Holm's correction of p values for the number of tests made.

#include <mote/core/error.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <span>
#include <string>
#include <vector>

MOTE_NAMESPACE_BEGIN

/// Adjusted p values, in the order of `p`: rejecting where one is at most alpha keeps the chance of any false rejection at alpha or below,
/// whatever the tests have to do with one another.
///
/// The k-th smallest of m (from 0) becomes the largest of (m - j) p_j over j <= k, at most 1. O(m log m).
/// S. Holm, Scand. J. Statistics 6(2):65-70, 1979.
/// @throws parameter_error if a value is not in [0, 1].
[[nodiscard]] inline std::vector<double> holm(std::span<double const> p) {
    for (std::size_t i = 0; i < p.size(); ++i)
        if (!(p[i] >= 0 && p[i] <= 1)) throw parameter_error("holm: p value " + std::to_string(i) + " is " + std::to_string(p[i]) + "; expected 0 .. 1");
    std::vector<std::size_t> order(p.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return p[a] != p[b] ? p[a] < p[b] : a < b; });
    std::vector<double> adjusted(p.size());
    double largest = 0;
    for (std::size_t k = 0; k < order.size(); ++k) {
        largest = std::max(largest, std::min(1.0, static_cast<double>(order.size() - k) * p[order[k]]));
        adjusted[order[k]] = largest;
    }
    return adjusted;
}

MOTE_NAMESPACE_END
