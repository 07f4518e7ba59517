// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Cumulative size distributions against the true one.

#include <mote/core/geometry.hpp>
#include <mote/render/plot_frame.hpp>
#include <mote/render/size_plot.hpp>
#include <mote/render/svg.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

MOTE_NAMESPACE_BEGIN

struct cumulative_plot_options {
    std::string title = "Cumulative size distribution";
    plot_axis axis{"Equivalent circle diameter", "nm"};
    /// What the shares count: particles, area, volume.
    std::string share_of = "particles";
    /// Added under the drawing.
    std::string note{};
};

namespace detail {

/// The largest distance between two weighted cumulative distributions, neither empty; sizes ascend and weights sum to 1.
[[nodiscard]] inline double cumulative_distance(std::vector<weighted_size> const& a, std::vector<weighted_size> const& b) noexcept {
    double of_a = 0, of_b = 0, most = 0;
    for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
        double const v = (std::min)(a[i].size, b[j].size);
        while (i < a.size() && a[i].size == v) of_a += a[i++].weight;
        while (j < b.size() && b[j].size == v) of_b += b[j++].weight;
        most = (std::max)(most, std::fabs(of_a - of_b));
    }
    return (std::min)(most, 1.0);
}

} // namespace detail

/// One SVG document: the cumulative distribution of each measured series as a staircase in its colour, the true one dashed, and a legend with n
/// and, where there is a truth, the largest distance from it (KS, of Kolmogorov and Smirnov, weights allowed for) and the error of the mean in percent.
///
/// A staircase F(v) is the share of the weight at sizes up to v. Sizes that are not finite or have no place on the axis, and weights that are not
/// positive, are left out of everything. Steps under a third of a unit are drawn as one, so the document stays small. Text is escaped, nothing
/// outside the document is used. O(n log n).
/// @throws parameter_error if sizes and weights of a series differ in number.
[[nodiscard]] inline std::string cumulative_plot(std::span<size_series const> measured, size_series const& truth = {}, cumulative_plot_options const& options = {}) {
    constexpr double width = 760, left = 64, right = 740, plot_height = 280;
    auto const usable = [&](size_series const& s) {
        auto sorted = detail::sorted_sizes(s);
        std::erase_if(sorted, [&](detail::weighted_size const& v) { return !detail::drawable(v.size, options.axis.scale); });
        double sum = 0;
        for (auto const& v : sorted) sum += v.weight;
        for (auto& v : sorted) v.weight /= sum;
        return sorted;
    };
    auto const mean = [](std::vector<detail::weighted_size> const& s) {
        double sum = 0;
        for (auto const& v : s) sum += v.size * v.weight;
        return sum;
    };
    std::vector<std::vector<detail::weighted_size>> curves;
    for (size_series const& s : measured) curves.push_back(usable(s));
    curves.push_back(usable(truth));
    auto const& reference = curves.back();

    std::vector<std::string> names;
    double low = 1, high = 0;
    for (std::size_t k = 0; k < curves.size(); ++k) {
        auto const& c = curves[k];
        bool const is_truth = k == measured.size();
        std::string name = is_truth ? (truth.name.empty() ? std::string("truth") : truth.name) : measured[k].name;
        name += (name.empty() ? "n " : ", n ") + std::to_string(c.size());
        if (!c.empty()) {
            bool const first = low > high;
            low = first ? c.front().size : (std::min)(low, c.front().size);
            high = first ? c.back().size : (std::max)(high, c.back().size);
            if (!is_truth && !reference.empty()) {
                name += ", KS " + format_fixed(detail::cumulative_distance(c, reference), 3);
                double const error = 100 * (mean(c) / mean(reference) - 1);
                if (std::isfinite(error)) name += ", mean " + std::string(error > 0 ? "+" : "") + format_fixed(error, 1) + " %";
            }
        }
        names.push_back(name);
    }
    detail::legend_rows keys(20, width - 20, 50);
    std::vector<point> key_at;
    for (std::size_t k = 0; k < curves.size(); ++k)
        if (k < measured.size() || !reference.empty()) key_at.push_back(keys.next(names[k]));
    double const top = keys.bottom() + 24, bottom = top + plot_height, height = bottom + (options.note.empty() ? 62 : 84);

    svg_canvas svg(width, height, options.title, "Cumulative share of " + options.share_of + " against " + detail::axis_label(options.axis) + " " + options.note, detail::plot_style());
    svg.rectangle(0, 0, width, height, "class=\"ground\"");
    svg.text({20, 28}, options.title, "class=\"title\"");
    if (!options.note.empty()) svg.text({20, bottom + 68}, options.note, "class=\"soft\"");
    if (low > high) {
        svg.text({width / 2, (top + bottom) / 2}, "no sizes to show", "text-anchor=\"middle\" class=\"soft\"");
        return svg.str();
    }
    detail::axis_map const x(options.axis, low, high, left, right);
    plot_axis percent;
    percent.low = 0;
    percent.high = 100;
    detail::axis_map const y(percent, 0, 100, bottom, top);
    detail::draw_y_axis(svg, y, "Cumulative share of " + options.share_of + " (%)", left, right, top, bottom);
    detail::draw_x_axis(svg, x, detail::axis_label(options.axis), left, right, top, bottom);
    for (std::size_t k = 0; k < key_at.size(); ++k) {
        auto const& c = curves[k];
        std::string const style = k == measured.size() ? "class=\"reference\"" : "class=\"line " + detail::colour_class('l', k) + "\"";
        svg.line({key_at[k].x, key_at[k].y - 4}, {key_at[k].x + 20, key_at[k].y - 4}, style);
        svg.text({key_at[k].x + 26, key_at[k].y}, names[k], "");
        if (c.empty()) continue;
        auto const place = [&](double v) { return (std::clamp)(x(v), left, right); };
        std::vector<point> line{{left, y(0)}};
        double sum = 0;
        for (std::size_t i = 0; i < c.size(); ++i) {
            double const at = place(c[i].size), before = sum;
            while (i + 1 < c.size() && place(c[i + 1].size) < at + 1.0 / 3) sum += c[i++].weight;
            sum += c[i].weight;
            line.push_back({at, y(100 * before)});
            line.push_back({at, y(100 * sum)});
        }
        line.push_back({right, y(100)});
        svg.polyline(line, style);
    }
    return svg.str();
}

MOTE_NAMESPACE_END
