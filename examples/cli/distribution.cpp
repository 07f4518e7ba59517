// SPDX-License-Identifier: MIT
#include "distribution.hpp"

#include "cli.hpp"

#include <mote/render/size_plot.hpp>

#include <nlohmann/json.hpp>

#include <set>

namespace cli {

std::vector<double> scaled(std::span<double const> values, double factor) {
    std::vector<double> result;
    result.reserve(values.size());
    for (double const v : values) result.push_back(v * factor);
    return result;
}

distribution describe(std::span<double const> diameters, std::span<double const> weights, std::span<std::size_t const> images, bool intervals) {
    distribution d;
    d.n = diameters.size();
    if (diameters.empty()) return d;
    mote::size_distribution const number_curve(diameters, weights);
    auto const summary = mote::summarise(diameters, weights);
    d.effective_n = summary.effective_n;
    d.d10 = number_curve.d10();
    d.d50 = number_curve.d50();
    d.d90 = number_curve.d90();
    d.span = number_curve.span();
    d.mean = summary.mean;
    d.sd = summary.sd;
    d.min = summary.min;
    d.max = summary.max;
    d.geometric_mean = summary.geometric_mean;
    d.geometric_sd = summary.geometric_sd;
    d.d32 = mote::mean_diameter(3, 2, diameters, weights);
    d.d43 = mote::mean_diameter(4, 3, diameters, weights);
    d.area_d50 = mote::size_distribution(diameters, weights, mote::weighting::area).d50();
    d.volume_d50 = mote::size_distribution(diameters, weights, mote::weighting::volume).d50();
    if (!intervals) return d;
    constexpr std::size_t enough_images = 5;
    bool const by_image = std::set<std::size_t>(images.begin(), images.end()).size() >= enough_images;
    if (by_image) d.resampled = "images";
    auto const sample = mote::ascending(diameters, weights, by_image ? images : std::span<std::size_t const>());
    d.intervals = mote::bootstrap(sample.values, sample.weights, sample.clusters, [](std::span<double const> values, std::span<double const> shares) {
        mote::size_distribution const q(values, shares);
        return std::array<double, 4>{q.d10(), q.d50(), q.d90(), mote::mean_diameter(1, 0, values, shares)};
    });
    return d;
}

nlohmann::json to_json(distribution const& d) {
    if (d.n == 0) return {{"n", 0}};
    nlohmann::json j{{"n", d.n},       {"effective_n", d.effective_n}, {"weighting", "number"}, {"d10", d.d10}, {"d50", d.d50},
                     {"d90", d.d90},   {"span", d.span},               {"mean", d.mean},        {"sd", d.sd},   {"min", d.min},
                     {"max", d.max},   {"geometric_mean", d.geometric_mean}, {"geometric_sd", d.geometric_sd},
                     {"d32", d.d32},   {"d43", d.d43},                 {"area_d50", d.area_d50}, {"volume_d50", d.volume_d50}};
    if (d.intervals) {
        constexpr char const* names[] = {"d10", "d50", "d90", "mean"};
        for (std::size_t i = 0; i < 4; ++i) j["interval_95"][names[i]] = {(*d.intervals)[i].low, (*d.intervals)[i].high};
        j["interval_95"]["resampled"] = d.resampled;
    }
    return j;
}

std::vector<mote::report_value> report_values(distribution const& d, std::string const& unit) {
    std::vector<mote::report_value> v{{"Particles counted", std::to_string(d.n), {}, {}, "whole, weighted against the loss of large ones at the border"}};
    if (d.n == 0) return v;
    auto const interval = [&](std::size_t i) {
        return d.intervals ? number((*d.intervals)[i].low, 4) + " .. " + number((*d.intervals)[i].high, 4) : std::string();
    };
    v.push_back({"D10", number(d.d10, 4), interval(0), unit, "by number"});
    v.push_back({"D50", number(d.d50, 4), interval(1), unit, "by number: the median"});
    v.push_back({"D90", number(d.d90, 4), interval(2), unit, "by number"});
    v.push_back({"Mean", number(d.mean, 4), interval(3), unit, "D[1,0]"});
    v.push_back({"Standard deviation", number(d.sd, 4), {}, unit, {}});
    v.push_back({"Geometric standard deviation", number(d.geometric_sd, 4), {}, {}, {}});
    v.push_back({"Span", number(d.span, 4), {}, {}, "(D90 - D10) / D50"});
    v.push_back({"Sauter mean", number(d.d32, 4), {}, unit, "D[3,2]"});
    v.push_back({"Volume mean", number(d.d43, 4), {}, unit, "D[4,3]"});
    return v;
}

std::string plot_of(std::span<double const> diameters, std::span<double const> weights, std::string const& unit, distribution const& d,
                    std::span<double const> truth) {
    mote::size_plot_options o;
    o.unit = unit;
    if (d.n > 0) {
        o.marks = {{"D10", d.d10, 0, 0}, {"D50", d.d50, 0, 0}, {"D90", d.d90, 0, 0}};
        if (d.intervals)
            for (std::size_t i = 0; i < 3; ++i) {
                o.marks[i].low = (*d.intervals)[i].low;
                o.marks[i].high = (*d.intervals)[i].high;
            }
    }
    return mote::size_plot({"measured", diameters, weights}, o, {"truth", truth, {}});
}

} // namespace cli
