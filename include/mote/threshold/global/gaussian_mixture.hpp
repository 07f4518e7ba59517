// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// A mixture of two Gaussians, fitted to a histogram, as a global threshold.

#include <mote/threshold/global/otsu.hpp>
#include <mote/threshold/global/scan.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

MOTE_NAMESPACE_BEGIN

/// Two normal distributions and how they share the pixels; the darker one is the first.
struct gaussian_mixture {
    struct component {
        double weight = 0;   ///< share of the pixels; 0 if there is no such class
        double mean = 0;     ///< in bins
        double variance = 0; ///< in squared bins; at least 1/12
    };
    std::array<component, 2> components;
    int rounds = 0;         ///< of expectation and maximisation
    bool converged = false; ///< before the last round that is allowed

    /// Where a pixel belongs to both with equal probability, between the means; the mean of a component that is the less
    /// probable there already. The only component's mean if there is one, 0 if there is none.
    [[nodiscard]] double crossing() const noexcept {
        component const& low = components[0];
        component const& high = components[1];
        if (low.weight <= 0 || high.weight <= 0) return low.weight > 0 ? low.mean : high.mean;
        // ln of the ratio high : low. It is quadratic in the place, so where its signs differ there is one zero between.
        auto const ratio = [&](double x) {
            double const from_low = x - low.mean, from_high = x - high.mean;
            return std::log(high.weight / low.weight) - std::log(high.variance / low.variance) / 2 +
                   (from_low * from_low / low.variance - from_high * from_high / high.variance) / 2;
        };
        if (ratio(low.mean) >= 0) return low.mean;
        if (ratio(high.mean) <= 0) return high.mean;
        double below = low.mean, above = high.mean;
        for (int i = 0; i < 100; ++i) {
            double const middle = below + (above - below) / 2;
            (ratio(middle) < 0 ? below : above) = middle;
        }
        return above;
    }
};

/// Fits two Gaussians to a histogram by expectation and maximisation, from the two classes of Otsu's threshold.
///
/// Pixels lie at whole bins. Variances are kept at 1/12 or more, that of a bin, so that no component can shrink onto one value.
/// Ends when a round moves no weight by more than 1e-7 and no mean or standard deviation by more than 1e-7 of the occupied
/// range, or after 1000 rounds. With two occupied bins each is a component, with one there is one component of weight 1, the first;
/// without pixels both weights are 0. A component that dies out has weight 0.
/// Up to 2^63 pixels. O(n) time a round for n occupied bins; 16 bytes an occupied bin.
/// A. P. Dempster, N. M. Laird and D. B. Rubin, Journal of the Royal Statistical Society B 39(1):1-38, 1977.
[[nodiscard]] inline gaussian_mixture fit_gaussian_mixture(std::span<std::uint64_t const> counts) {
    constexpr double least_variance = 1.0 / 12, least_step = 1e-7, no_weight = 1e-300;
    constexpr int most_rounds = 1000;
    detail::occupied_range const range(counts);
    gaussian_mixture fit;
    auto& [low, high] = fit.components;
    // Places are counted from the middle of the range, where squares are smallest.
    double const width = static_cast<double>(range.last - range.first), centre = static_cast<double>(range.first) + width / 2;
    double const pixels = static_cast<double>(detail::sum_of(counts).pixels);
    std::size_t const split = otsu_bin(counts);
    struct entry {
        double place, share;
    };
    std::vector<entry> table;
    for (std::size_t i = range.first; i <= range.last && range.bins > 0; ++i) {
        if (counts[i] == 0) continue;
        table.push_back({static_cast<double>(i) - centre, static_cast<double>(counts[i]) / pixels});
        auto& c = i <= split ? low : high;
        c.weight += table.back().share;
        c.mean += table.back().share * table.back().place;
    }
    for (auto& c : fit.components)
        if (c.weight > 0) c.mean /= c.weight;
    for (entry const& e : table) {
        auto& c = e.place <= static_cast<double>(split) - centre ? low : high;
        c.variance += e.share / c.weight * (e.place - c.mean) * (e.place - c.mean);
    }
    for (auto& c : fit.components)
        if (c.weight > 0) c.variance = std::max(c.variance, least_variance);
    fit.converged = range.bins <= 2;
    while (!fit.converged && fit.rounds < most_rounds && low.weight > no_weight && high.weight > no_weight) {
        ++fit.rounds;
        auto const before = fit.components;
        double const prior = std::log(high.weight / low.weight) - std::log(high.variance / low.variance) / 2;
        // Sums of the weights, and of the distances from the old means and their squares.
        std::array<double, 2> sums{}, firsts{}, squares{};
        for (entry const& e : table) {
            std::array<double, 2> const d{e.place - low.mean, e.place - high.mean};
            double const of_high = 1 / (1 + std::exp((d[1] * d[1] / high.variance - d[0] * d[0] / low.variance) / 2 - prior));
            std::array<double, 2> const w{e.share * (1 - of_high), e.share * of_high};
            for (std::size_t k = 0; k < 2; ++k) {
                sums[k] += w[k];
                firsts[k] += w[k] * d[k];
                squares[k] += w[k] * d[k] * d[k];
            }
        }
        double step = 0;
        for (std::size_t k = 0; k < 2; ++k) {
            auto& c = fit.components[k];
            c.weight = sums[k];
            if (c.weight > no_weight) {
                double const moved = firsts[k] / c.weight;
                c.mean += moved;
                c.variance = std::max(squares[k] / c.weight - moved * moved, least_variance);
            }
            step = std::max({step, std::fabs(c.weight - before[k].weight), std::fabs(c.mean - before[k].mean) / width,
                             std::fabs(std::sqrt(c.variance) - std::sqrt(before[k].variance)) / width});
        }
        fit.converged = step <= least_step;
    }
    for (auto& c : fit.components)
        if (c.weight > no_weight)
            c.mean += centre;
        else
            c = {};
    if (low.weight > 0 && high.weight > 0 && low.mean > high.mean) std::swap(low, high);
    return fit;
}

/// Bin at which a pixel belongs with equal probability to either of two Gaussians that are fitted to a histogram, rounded down.
///
/// Class 0 is bins [0, t], class 1 is bins (t, n), both with pixels. A place within 1e-9 below a bin is at the bin. The bin may be an
/// empty one in a gap. Where one Gaussian is the more probable at both means, t is at the mean of the other.
/// A histogram with one occupied bin gives that bin, one with two a bin from the lower to below the upper; one without pixels, or without
/// bins, gives 0. Up to 2^63 pixels. Cost: `fit_gaussian_mixture`.
[[nodiscard]] inline std::size_t gaussian_mixture_bin(std::span<std::uint64_t const> counts) {
    detail::occupied_range const range(counts);
    if (range.bins < 2) return range.first;
    double const place = fit_gaussian_mixture(counts).crossing() + 1e-9;
    // Means lie within the range, or beyond it by rounding.
    if (place <= static_cast<double>(range.first)) return range.first;
    return std::min(static_cast<std::size_t>(place), range.last - 1);
}

/// The level between two Gaussians of an image: pixels above it are the bright class.
///
/// 8- and 16-bit pixels have a bin a value; other types: 65536 bins over the range. A constant image gives its value (so nothing
/// is above it), an empty one the lowest value of its type, or 0 for float and 32-bit pixels. NaN is ignored; infinities
/// count as the finite extremes.
template <grey_image Src>
[[nodiscard]] double gaussian_mixture_level(Src const& src) {
    return detail::level_of_bin(src, [](auto bins) { return gaussian_mixture_bin(bins); });
}

MOTE_NAMESPACE_END
