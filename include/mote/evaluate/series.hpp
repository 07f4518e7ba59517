// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// A score over a series of images.

#include <mote/statistics/bootstrap.hpp>
#include <mote/statistics/correlation.hpp>
#include <mote/statistics/quantile.hpp>
#include <mote/statistics/summary.hpp>
#include <mote/version.hpp>

#include <cstddef>
#include <optional>
#include <span>

MOTE_NAMESPACE_BEGIN

/// What summarise_series() finds. All numbers are 0 for no images.
struct series_summary {
    std::size_t n = 0;
    /// q1 and q3 by quantile_rule::linear.
    double mean = 0, min = 0, q1 = 0, median = 0, q3 = 0, max = 0;
    /// Bootstrap interval of the median, the images being resampled. Nothing for fewer than two images.
    std::optional<interval> median_interval;
    /// Spearman's correlation of the score with contrast and with particle size. Nothing if these were not given, for
    /// fewer than two images, and where a series is constant.
    std::optional<double> rho_contrast, rho_size;
};

/// Summary of one score (JSC, F1, ...) over images, and how it follows the contrast and the particle size.
///
/// @param contrast, size  one value an image, or empty.
/// @throws parameter_error if a value is not finite, the lengths differ, or the options are out of range.
[[nodiscard]] inline series_summary summarise_series(std::span<double const> scores,
                                                     std::span<double const> contrast = {},
                                                     std::span<double const> size = {},
                                                     bootstrap_options const& options = {}) {
    sample_summary const s = summarise(scores);
    series_summary r;
    r.n = s.n;
    r.mean = s.mean;
    r.min = s.min;
    r.q1 = s.q1;
    r.median = s.median;
    r.q3 = s.q3;
    r.max = s.max;
    r.median_interval = bootstrap(
        scores, {}, {}, [](std::span<double const> x, std::span<double const> w) { return median(x, w); }, options);
    if (!contrast.empty()) r.rho_contrast = spearman(scores, contrast);
    if (!size.empty()) r.rho_size = spearman(scores, size);
    return r;
}

MOTE_NAMESPACE_END
