// SPDX-License-Identifier: MIT
#pragma once

// The size distribution as the program reports it.

#include <mote/render/report.hpp>
#include <mote/statistics/bootstrap.hpp>
#include <mote/statistics/size_distribution.hpp>
#include <mote/statistics/summary.hpp>

#include <nlohmann/json_fwd.hpp>

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace cli {

/// By number, weighted. Zero if there are no particles.
struct distribution {
    std::size_t n = 0;
    double effective_n = 0, d10 = 0, d50 = 0, d90 = 0, span = 0, mean = 0, sd = 0, min = 0, max = 0, geometric_mean = 0, geometric_sd = 0;
    double d32 = 0, d43 = 0, area_d50 = 0, volume_d50 = 0; ///< Sauter and volume means, medians by area and volume
    char const* resampled = "particles";                   ///< what the bootstrap drew: particles or images
    std::optional<std::array<mote::interval, 4>> intervals{}; ///< 95 % of D10, D50, D90 and the mean
};

std::vector<double> scaled(std::span<double const> values, double factor);

/// @param images  the number of the image of each diameter, for the bootstrap: from five images on, whole images are drawn,
///                because particles of one image resemble one another; fewer images say too little about their spread.
/// @param weights  empty: 1 each.
distribution describe(std::span<double const> diameters, std::span<double const> weights, std::span<std::size_t const> images, bool intervals);

nlohmann::json to_json(distribution const& d);
std::vector<mote::report_value> report_values(distribution const& d, std::string const& unit);
/// The histogram as an SVG document, with that of the truth if it is known.
std::string plot_of(std::span<double const> diameters, std::span<double const> weights, std::string const& unit, distribution const& d,
                    std::span<double const> truth);

} // namespace cli
