// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// The size distribution as a drawing.

#include <mote/core/error.hpp>
#include <mote/core/geometry.hpp>
#include <mote/render/svg.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

MOTE_NAMESPACE_BEGIN

/// Sizes to draw and how much each counts; no weights means that all count alike. Sizes that are not finite, and weights
/// that are not positive and finite, are left out.
struct size_series {
    std::string name{};
    std::span<double const> sizes{};
    std::span<double const> weights{};
};

/// A size to mark with a line, and the interval around it if low < high.
struct size_mark {
    std::string name{};
    double value = 0, low = 0, high = 0;
};

struct size_plot_options {
    std::string title = "Particle size distribution";
    /// What the sizes are, for the axis.
    std::string quantity = "Equivalent circle diameter";
    std::string unit = "nm";
    /// What the shares count: particles, area, volume.
    std::string share_of = "particles";
    /// Number of bars over the measured sizes, up to 200; 0 chooses by the rule of Freedman and Diaconis.
    std::size_t bins = 0;
    /// The sizes to mark. Empty: D10, D50 and D90, each the smallest size at which the drawn cumulative curve reaches
    /// its share.
    std::vector<size_mark> marks{};
    /// Added to the line under the drawing.
    std::string note{};
};

namespace detail {
struct weighted_size {
    double size = 0, weight = 1;
};

/// The usable sizes of a series in ascending order, their weights divided by the sum.
inline std::vector<weighted_size> sorted_sizes(size_series const& s) {
    if (!s.weights.empty() && s.weights.size() != s.sizes.size())
        throw parameter_error("size_plot: '" + s.name + "' has " + std::to_string(s.sizes.size()) + " sizes and " +
                              std::to_string(s.weights.size()) + " weights; expected as many, or no weights");
    std::vector<weighted_size> sorted;
    double sum = 0;
    for (std::size_t i = 0; i < s.sizes.size(); ++i) {
        double const weight = s.weights.empty() ? 1 : s.weights[i];
        if (!std::isfinite(s.sizes[i]) || !std::isfinite(weight) || !(weight > 0)) continue;
        sorted.push_back({s.sizes[i], weight});
        sum += weight;
    }
    for (weighted_size& v : sorted) v.weight /= sum;
    std::sort(sorted.begin(), sorted.end(),
              [](weighted_size const& a, weighted_size const& b) { return a.size < b.size; });
    return sorted;
}

/// The smallest size at which the cumulative share reaches p.
inline double reaches(std::vector<weighted_size> const& s, double p) {
    double sum = 0;
    for (weighted_size const& v : s)
        if ((sum += v.weight) >= p * (1 - 1e-12)) return v.size;
    return s.back().size;
}

/// Bar width by Freedman and Diaconis (Z. Wahrscheinlichkeitstheorie 57:453-476, 1981), rounded to a 1-2-5 number near
/// it; about 5 to 60 bars.
inline double bar_width(std::vector<weighted_size> const& s, double low, double high, std::size_t bins) {
    if (!(high > low)) return high != 0 ? std::abs(high) * 0.05 : 1;
    if (bins != 0) return (high - low) / static_cast<double>(bins);
    double const quartiles = reaches(s, 0.75) - reaches(s, 0.25);
    double width = 2 * quartiles / std::cbrt(static_cast<double>(s.size()));
    width = (std::clamp)(width, (high - low) / 60, (high - low) / 5);
    double const nice = nice_ticks(0, width / 1.5, 1).step;
    return nice > 0 ? nice : width;
}

/// The shares of bars [origin + i width, origin + (i + 1) width); the last bar holds its upper end too.
inline std::vector<double> bar_shares(std::vector<weighted_size> const& s, double origin, double width, std::size_t bars) {
    std::vector<double> share(bars, 0.0);
    for (weighted_size const& v : s) {
        double const at = std::floor((v.size - origin) / width);
        auto const i = at <= 0 ? std::size_t{0} : at >= static_cast<double>(bars) ? bars - 1 : static_cast<std::size_t>(at);
        share[i] += v.weight;
    }
    return share;
}

inline constexpr std::string_view size_plot_style = R"(
.mote-plot{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;font-size:12px;max-width:100%;height:auto}
.mote-plot text{fill:#333}
.mote-plot .title{font-size:15px;font-weight:600;fill:#111}
.mote-plot .soft{fill:#666}
.mote-plot .ground{fill:#fff}
.mote-plot .grid{stroke:#e6e6e6;stroke-width:1}
.mote-plot .axis{stroke:#888;stroke-width:1}
.mote-plot .bar{fill:#56b4e9;fill-opacity:.6;stroke:#fff;stroke-width:.5}
.mote-plot .curve{fill:none;stroke:#0072b2;stroke-width:2}
.mote-plot .truth{fill:none;stroke:#d55e00;stroke-width:1.4}
.mote-plot .truth-curve{fill:none;stroke:#d55e00;stroke-width:1.6;stroke-dasharray:5 3}
.mote-plot .mark{stroke:#444;stroke-width:1;stroke-dasharray:3 3}
.mote-plot .interval{fill:#888;fill-opacity:.18}
@media screen and (prefers-color-scheme:dark){
.mote-plot text{fill:#ccc}
.mote-plot .title{fill:#eee}
.mote-plot .soft{fill:#999}
.mote-plot .ground{fill:#17191c}
.mote-plot .grid{stroke:#2c2f33}
.mote-plot .axis{stroke:#777}
.mote-plot .bar{stroke:#17191c}
.mote-plot .curve{stroke:#6cb8f0}
.mote-plot .truth,.mote-plot .truth-curve{stroke:#f08a3c}
.mote-plot .mark{stroke:#bbb}
}
)";
} // namespace detail

/// The size distribution as one SVG document: bars with the share of each size class (left axis), the cumulative share
/// (right axis), marked sizes, a legend, and a line with n and the mean.
///
/// A second series, such as the truth of a simulation, is drawn over the first as an outline and a dashed curve; it shares
/// the classes. The cumulative curve is the weighted empirical one, a staircase. No sizes give a drawing that says so.
/// Text is escaped, numbers do not depend on the locale, and nothing outside the document is used; a dark colour scheme
/// is followed. O(n log n) time; the document stays below about 100 kB.
/// @throws parameter_error if sizes and weights differ in number or there are more than 200 bins.
[[nodiscard]] inline std::string size_plot(size_series const& measured, size_plot_options const& options = {},
                                           size_series const& truth = {}) {
    if (options.bins > 200)
        throw parameter_error("size_plot: bins is " + std::to_string(options.bins) + "; expected 0 .. 200");
    auto const sizes = detail::sorted_sizes(measured), true_sizes = detail::sorted_sizes(truth);
    constexpr double width = 760, height = 460, left = 64, right = 700, top = 112, bottom = 372;
    std::string const unit = options.unit.empty() ? "" : " " + options.unit;
    auto const mean_of = [](std::vector<detail::weighted_size> const& s) {
        double mean = 0;
        for (auto const& v : s) mean += v.size * v.weight;
        return mean;
    };
    std::string caption = "n = " + std::to_string(sizes.size());
    if (!sizes.empty()) caption += ", mean " + format_significant(mean_of(sizes), 3) + unit;
    if (!true_sizes.empty())
        caption += "; " + (truth.name.empty() ? std::string("truth") : truth.name) + ": n = " +
                   std::to_string(true_sizes.size()) + ", mean " + format_significant(mean_of(true_sizes), 3) + unit;
    if (!options.note.empty()) caption += ". " + options.note;

    svg_canvas svg(width, height, options.title, options.quantity + "; " + caption, detail::size_plot_style);
    svg.rectangle(0, 0, width, height, "class=\"ground\"");
    svg.text({20, 28}, options.title, "class=\"title\"");
    svg.text({20, height - 16}, caption, "class=\"soft\"");
    if (sizes.empty() && true_sizes.empty()) {
        svg.text({width / 2, height / 2}, "no sizes to show", "text-anchor=\"middle\" class=\"soft\"");
        return svg.str();
    }

    double low = std::numeric_limits<double>::infinity(), high = -low;
    for (auto const* s : {&sizes, &true_sizes})
        if (!s->empty()) {
            low = (std::min)(low, s->front().size);
            high = (std::max)(high, s->back().size);
        }
    auto const& shown = sizes.empty() ? true_sizes : sizes;
    double const bar = [&] {
        double const b = detail::bar_width(shown, shown.front().size, shown.back().size, options.bins);
        return (std::max)(b, (high - low) / 400); // a truth far wider than what was measured
    }();
    double const origin = options.bins != 0 ? shown.front().size - std::ceil((shown.front().size - low) / bar) * bar
                                            : std::floor(low / bar) * bar;
    auto const bars = static_cast<std::size_t>((std::max)(1.0, std::ceil((high - origin) / bar - 1e-9)));
    auto const share = detail::bar_shares(sizes, origin, bar, sizes.empty() ? 0 : bars);
    auto const true_share = detail::bar_shares(true_sizes, origin, bar, true_sizes.empty() ? 0 : bars);
    double most = 0;
    for (double const v : share) most = (std::max)(most, v);
    for (double const v : true_share) most = (std::max)(most, v);

    double const x_low = origin - bar / 2 > 0 || origin < 0 ? origin - bar / 2 : 0;
    double const x_high = origin + bar * static_cast<double>(bars) + bar / 2;
    axis_ticks const y_ticks = nice_ticks(0, most * 100, 5), x_ticks = nice_ticks(x_low, x_high, 9);
    double const y_high = y_ticks.step > 0 ? std::ceil(most * 100 / y_ticks.step - 1e-9) * y_ticks.step : 100;
    auto const px = [&](double v) { return left + (v - x_low) / (x_high - x_low) * (right - left); };
    auto const py = [&](double percent) { return bottom - percent / y_high * (bottom - top); };
    auto const pc = [&](double s) { return bottom - s * (bottom - top); };

    axis_ticks const grid = nice_ticks(0, y_high, 5);
    for (double const t : grid.at) {
        svg.line({left, py(t)}, {right, py(t)}, "class=\"grid\"");
        svg.text({left - 8, py(t) + 4}, format_fixed(t, grid.decimals), "text-anchor=\"end\"");
    }
    for (int k = 0; k <= 4; ++k)
        svg.text({right + 8, pc(k * 0.25) + 4}, format_fixed(k * 25, 0), "text-anchor=\"start\"");
    for (double const t : x_ticks.at) {
        svg.line({px(t), bottom}, {px(t), bottom + 5}, "class=\"axis\"");
        svg.text({px(t), bottom + 20}, format_fixed(t, x_ticks.decimals), "text-anchor=\"middle\"");
    }

    for (std::size_t i = 0; i < share.size(); ++i) {
        if (!(share[i] > 0)) continue;
        double const x = px(origin + bar * static_cast<double>(i)), y = py(share[i] * 100);
        svg.rectangle(x, y, px(origin + bar * static_cast<double>(i + 1)) - x, bottom - y, "class=\"bar\"");
    }
    if (!true_share.empty()) {
        std::vector<point> line{{px(origin), bottom}};
        for (std::size_t i = 0; i < bars; ++i) {
            double const y = py(true_share[i] * 100);
            line.push_back({px(origin + bar * static_cast<double>(i)), y});
            line.push_back({px(origin + bar * static_cast<double>(i + 1)), y});
        }
        line.push_back({px(origin + bar * static_cast<double>(bars)), bottom});
        svg.polyline(line, "class=\"truth\"");
    }
    auto const curve = [&](std::vector<detail::weighted_size> const& s, char const* attributes) {
        if (s.empty()) return;
        std::vector<point> line{{left, bottom}};
        double sum = 0;
        // Steps closer than a third of a pixel are drawn as one, so that a million sizes still make a small document.
        for (std::size_t i = 0; i < s.size(); ++i) {
            double const before = sum, x = px(s[i].size);
            while (i + 1 < s.size() && px(s[i + 1].size) < x + 1.0 / 3) sum += s[i++].weight;
            sum += s[i].weight;
            line.push_back({x, pc(before)});
            line.push_back({x, pc(sum)});
        }
        line.push_back({right, pc(1)});
        svg.polyline(line, attributes);
    };
    curve(true_sizes, "class=\"truth-curve\"");
    curve(sizes, "class=\"curve\"");

    std::vector<size_mark> marks = options.marks;
    if (marks.empty())
        for (auto const& [name, p] : {std::pair<char const*, double>{"D10", 0.1}, {"D50", 0.5}, {"D90", 0.9}})
            marks.push_back({name, detail::reaches(shown, p), 0, 0});
    for (size_mark const& m : marks) {
        if (!std::isfinite(m.low) || !std::isfinite(m.high) || !(m.low < m.high)) continue;
        double const a = (std::clamp)(px(m.low), left, right), b = (std::clamp)(px(m.high), left, right);
        svg.rectangle(a, top, b - a, bottom - top, "class=\"interval\"");
    }
    // Labels of marks that lie close together go to different rows.
    std::vector<double> row_end(3, -1e9);
    std::stable_sort(marks.begin(), marks.end(), [](size_mark const& a, size_mark const& b) { return a.value < b.value; });
    for (size_mark const& m : marks) {
        if (!std::isfinite(m.value) || m.value < x_low || m.value > x_high) continue;
        std::string const label = m.name + " " + format_significant(m.value, 3);
        double const half = 3.6 * static_cast<double>(label.size()), x = px(m.value);
        double const centre = (std::clamp)(x, left + half, right - half);
        std::size_t row = 0;
        while (row < 2 && centre - half < row_end[row] + 6) ++row;
        row_end[row] = centre + half;
        double const y = top - 8 - 13 * static_cast<double>(row);
        svg.line({x, y + 3}, {x, bottom}, "class=\"mark\"");
        svg.text({centre, y}, label, "text-anchor=\"middle\"");
    }

    svg.line({left, bottom}, {right, bottom}, "class=\"axis\"");
    svg.line({left, top}, {left, bottom}, "class=\"axis\"");
    svg.line({right, top}, {right, bottom}, "class=\"axis\"");
    svg.text({(left + right) / 2, bottom + 42}, options.quantity + (options.unit.empty() ? "" : " (" + options.unit + ")"),
             "text-anchor=\"middle\"");
    std::string const share_label = "Share of " + options.share_of + " (%)";
    svg.text({0, 0}, share_label, "text-anchor=\"middle\" transform=\"translate(20 242) rotate(-90)\"");
    svg.text({0, 0}, "Cumulative share (%)", "text-anchor=\"middle\" transform=\"translate(746 242) rotate(-90)\"");

    double x = 20;
    auto const legend = [&](std::string const& name, bool block, char const* attributes) {
        if (block)
            svg.rectangle(x, 44, 14, 10, attributes);
        else
            svg.line({x, 49}, {x + 20, 49}, attributes);
        svg.text({x + (block ? 20 : 26), 53}, name, "");
        x += 42 + 6.6 * static_cast<double>(name.size());
    };
    std::string const first = measured.name.empty() ? "measured" : measured.name;
    std::string const second = truth.name.empty() ? "truth" : truth.name;
    if (!sizes.empty()) {
        legend(first, true, "class=\"bar\"");
        legend(first + ", cumulative", false, "class=\"curve\"");
    }
    if (!true_sizes.empty()) {
        legend(second, true, "class=\"truth\"");
        legend(second + ", cumulative", false, "class=\"truth-curve\"");
    }
    return svg.str();
}

MOTE_NAMESPACE_END
