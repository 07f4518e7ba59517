// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Theil and Sen's straight line through points, which outliers hardly move.

#include <mote/core/error.hpp>
#include <mote/statistics/bisect.hpp>
#include <mote/statistics/correlation.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

MOTE_NAMESPACE_BEGIN

/// The line y = intercept + slope x.
struct trend_line {
    double slope = 0, intercept = 0;
    [[nodiscard]] constexpr double operator()(double x) const noexcept { return intercept + slope * x; }
};

namespace detail {

/// The mean of the two middle values, or the middle one. Reorders.
[[nodiscard]] inline double middle_of(std::vector<double>& v) {
    auto const upper = v.begin() + static_cast<std::ptrdiff_t>(v.size() / 2);
    std::nth_element(v.begin(), upper, v.end());
    if (v.size() % 2 != 0) return *upper;
    return 0.5 * *std::max_element(v.begin(), upper) + 0.5 * *upper;
}

/// Pairs i < j with v[i] >= v[j]. Sorts v; `spare` is of the same size.
[[nodiscard]] inline std::uint64_t pairs_not_ascending(std::span<double> v, std::span<double> spare) {
    std::uint64_t pairs = 0;
    for (std::size_t width = 1; width < v.size(); width *= 2)
        for (std::size_t begin = 0; begin + width < v.size(); begin += 2 * width) {
            std::size_t const half = begin + width, end = std::min(v.size(), half + width);
            std::size_t i = begin, j = half, out = begin;
            while (i < half || j < end) {
                if (j == end || (i < half && v[i] < v[j])) {
                    spare[out++] = v[i++];
                } else {
                    pairs += half - i;
                    spare[out++] = v[j++];
                }
            }
            std::copy(spare.begin() + static_cast<std::ptrdiff_t>(begin), spare.begin() + static_cast<std::ptrdiff_t>(end), v.begin() + static_cast<std::ptrdiff_t>(begin));
        }
    return pairs;
}

/// The median slope without the n^2 slopes: (y[j] - y[i]) / (x[j] - x[i]) <= t, x ascending, says that y - t x does not ascend from i to j.
/// `points` are in the order of x, then of descending y: the `level` pairs of equal x ascend for no t, and are taken off.
[[nodiscard]] inline double median_slope_by_counting(std::span<std::pair<double, double> const> points, std::uint64_t level, std::uint64_t slopes) {
    std::vector<double> rest(points.size()), spare(points.size());
    auto const nth = [&](std::uint64_t k) {
        constexpr double most = std::numeric_limits<double>::max();
        return first_reached(-most, most, [&](double t) {
            for (std::size_t i = 0; i < points.size(); ++i) rest[i] = points[i].second - t * points[i].first;
            return pairs_not_ascending(rest, spare) - level > k;
        });
    };
    double const lower = nth((slopes - 1) / 2);
    return slopes % 2 != 0 ? lower : 0.5 * lower + 0.5 * nth(slopes / 2);
}

} // namespace detail

/// The line of Theil and Sen: its slope is the median of the slopes between all pairs of points whose x differ, its intercept median(y) - slope
/// median(x). Up to 29 % of the points may lie anywhere before it does.
///
/// Nothing if there are fewer than two different x, or the line exceeds double. Up to 2000 points take all slopes (O(n^2)); more are counted
/// rather than listed, O(n log n) time and O(n) memory, and the slope is then that of the median pair to rounding of y - slope x.
///
/// H. Theil, Proc. Kon. Ned. Akad. Wetensch. 53:386-392, 521-525, 1397-1412, 1950. P. K. Sen, J. Am. Statist. Assoc. 63(324):1379-1389, 1968.
/// @throws parameter_error if the lengths differ or a value is not finite.
[[nodiscard]] inline std::optional<trend_line> theil_sen(std::span<double const> x, std::span<double const> y) {
    detail::check_pairs(x, y, "theil_sen");
    std::vector<std::pair<double, double>> points(x.size());
    for (std::size_t i = 0; i < x.size(); ++i) points[i] = {x[i] + 0.0, y[i]};
    std::sort(points.begin(), points.end(), [](auto const& a, auto const& b) { return a.first != b.first ? a.first < b.first : a.second > b.second; });
    std::uint64_t const n = points.size();
    std::uint64_t level = 0;
    for (std::uint64_t i = 0, run = 0; i < n; ++i) {
        run = i > 0 && points[i].first == points[i - 1].first ? run + 1 : 0;
        level += run;
    }
    std::uint64_t const slopes = n * (n > 0 ? n - 1 : 0) / 2 - level;
    if (slopes == 0) return std::nullopt;

    trend_line line;
    if (n <= 2000) {
        std::vector<double> all;
        all.reserve(slopes);
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t j = i + 1; j < n; ++j)
                if (points[i].first != points[j].first) all.push_back((points[j].second - points[i].second) / (points[j].first - points[i].first));
        line.slope = detail::middle_of(all);
    } else {
        line.slope = detail::median_slope_by_counting(points, level, slopes);
    }
    std::vector<double> middle_x(x.begin(), x.end()), middle_y(y.begin(), y.end());
    line.intercept = detail::middle_of(middle_y) - line.slope * detail::middle_of(middle_x);
    if (!std::isfinite(line.slope) || !std::isfinite(line.intercept)) return std::nullopt;
    return line;
}

MOTE_NAMESPACE_END
