// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// How the values of several groups are distributed: violins, boxes and every point.

#include <mote/core/error.hpp>
#include <mote/core/geometry.hpp>
#include <mote/render/plot_frame.hpp>
#include <mote/render/svg.hpp>
#include <mote/statistics/quantile.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

MOTE_NAMESPACE_BEGIN

/// Values to draw in a row of their own. What is not finite, or beyond 1e300, is left out.
struct value_group {
    std::string name{};
    std::span<double const> values{};
    /// Groups of one family share a colour; the legend names the families.
    std::string family{};
};

struct distribution_plot_options {
    std::string title = "Distributions";
    /// The axis; its scale is linear.
    plot_axis axis{};
    /// Rows by falling median (groups of equal medians, and empty ones, in the order given); else all as given.
    bool sorted = true;
    /// Added to the line under the drawing.
    std::string note{};
};

namespace detail {

/// Density of sorted values at `at`, by Gaussian kernels of standard deviation h, not normalised.
[[nodiscard]] inline double kernel_density(std::span<double const> sorted, double at, double h) noexcept {
    auto const from = std::lower_bound(sorted.begin(), sorted.end(), at - 4 * h), to = std::upper_bound(from, sorted.end(), at + 4 * h);
    double sum = 0;
    for (auto i = from; i != to; ++i) {
        double const z = (*i - at) / h;
        sum += std::exp(-0.5 * z * z);
    }
    return sum;
}

/// B. W. Silverman, Density Estimation, Chapman & Hall 1986, eq. 3.31: 0.9 min(s, IQR / 1.34) n^(-1/5). 0 if the values hardly differ.
[[nodiscard]] inline double silverman_bandwidth(sorted_sample const& s) {
    auto const v = s.values();
    double const n = static_cast<double>(v.size());
    if (v.size() < 2) return 0;
    double const scale = v.back() - v.front();
    if (!(scale > 0)) return 0;
    double mean = 0, squares = 0;
    for (double const x : v) mean += (x - v.front()) / scale / n;
    for (double const x : v) squares += ((x - v.front()) / scale - mean) * ((x - v.front()) / scale - mean);
    double const deviation = scale * std::sqrt(squares / (n - 1)), quartiles = (s.quantile(0.75) - s.quantile(0.25)) / 1.34;
    return 0.9 * (quartiles > 0 ? (std::min)(deviation, quartiles) : deviation) * std::pow(n, -0.2);
}

} // namespace detail

/// One SVG document with a row for each group: a violin (kernel density of Silverman's bandwidth, cut at the extreme values; all have the same
/// height), a box from the lower to the upper quartile with whiskers to the last value within 1.5 boxes of it (Tukey), the median as a gap in the
/// box and as a number with n, and every value as a dot.
///
/// Of more than 1000 values in a group only 1000 evenly spaced by rank are dotted, and the line below says so. Empty groups keep their row. Without
/// any value the drawing says that. Text is escaped, nothing outside the document is used. O(n log n), and 81 n kernel values for each violin.
/// @throws parameter_error if the axis is logarithmic or there are more than 1000 groups.
[[nodiscard]] inline std::string distribution_plot(std::span<value_group const> groups, distribution_plot_options const& options = {}) {
    if (options.axis.scale != axis_scale::linear) throw parameter_error("distribution_plot: a logarithmic axis; expected a linear one");
    if (groups.size() > 1000) throw parameter_error("distribution_plot: " + std::to_string(groups.size()) + " groups; expected at most 1000");
    constexpr std::size_t most_dots = 1000;
    constexpr double row = 30, right_margin = 118, width = 760;

    struct drawn {
        value_group const* group;
        sorted_sample sample;
        std::size_t colour;
        double median;
    };
    std::vector<drawn> rows;
    std::vector<std::string> families;
    double low = 1, high = 0, widest_name = 0;
    std::size_t left_out = 0;
    bool thinned = false;
    for (value_group const& g : groups) {
        std::vector<double> values;
        for (double const v : g.values)
            if (detail::drawable(v, axis_scale::linear)) values.push_back(v);
        left_out += g.values.size() - values.size();
        thinned = thinned || values.size() > most_dots;
        auto const family = std::find(families.begin(), families.end(), g.family);
        auto const colour = static_cast<std::size_t>(family - families.begin());
        if (family == families.end()) families.push_back(g.family);
        rows.push_back({&g, sorted_sample(values), colour, 0});
        drawn& d = rows.back();
        widest_name = (std::max)(widest_name, detail::text_width(g.name));
        if (values.empty()) continue;
        d.median = d.sample.quantile(0.5, quantile_rule::averaged_step);
        auto const v = d.sample.values();
        low = low > high ? v.front() : (std::min)(low, v.front());
        high = low > high ? v.back() : (std::max)(high, v.back());
    }
    if (options.sorted)
        std::stable_sort(rows.begin(), rows.end(), [](drawn const& a, drawn const& b) {
            if (a.sample.empty() || b.sample.empty()) return !a.sample.empty() && b.sample.empty();
            return a.median > b.median;
        });

    bool const legend = families.size() > 1 || (families.size() == 1 && !families[0].empty());
    double const left = 32 + (std::min)(widest_name, 240.0), right = width - right_margin;
    detail::legend_rows keys(20, width - 20, 50);
    std::vector<point> key_at;
    for (std::string const& f : families)
        if (legend) key_at.push_back(keys.next(f));
    double const top = (legend ? keys.bottom() : 32) + 24, bottom = top + row * static_cast<double>((std::max)(rows.size(), std::size_t{1}));
    double const height = bottom + (options.note.empty() ? 84 : 102);

    std::string caption = "Violin: density. Box: quartiles, median. Whiskers: 1.5 boxes. Dots: values";
    if (thinned) caption += ", 1000 of a group at most";
    if (left_out > 0) caption += ". Not finite, left out: " + std::to_string(left_out);
    svg_canvas svg(width, height, options.title, detail::axis_label(options.axis) + "; " + caption, detail::plot_style());
    svg.rectangle(0, 0, width, height, "class=\"ground\"");
    svg.text({20, 28}, options.title, "class=\"title\"");
    svg.text({20, bottom + 68}, caption, "class=\"soft\"");
    if (!options.note.empty()) svg.text({20, bottom + 86}, options.note, "class=\"soft\"");
    if (low > high) {
        svg.text({width / 2, (top + bottom) / 2}, "no values to show", "text-anchor=\"middle\" class=\"soft\"");
        return svg.str();
    }
    for (std::size_t i = 0; i < key_at.size(); ++i) {
        svg.rectangle(key_at[i].x, key_at[i].y - 9, 18, 10, "class=\"box " + detail::colour_class('f', i) + "\"");
        svg.text({key_at[i].x + 24, key_at[i].y}, families[i].empty() ? "other" : families[i], "");
    }

    detail::axis_map const x(options.axis, low, high, left, right);
    detail::draw_x_axis(svg, x, detail::axis_label(options.axis), left, right, top, bottom);
    auto const inside = [&](double v) { return (std::clamp)(x(v), left, right); };
    for (std::size_t r = 0; r < rows.size(); ++r) {
        drawn const& d = rows[r];
        double const y = top + row * (static_cast<double>(r) + 0.5);
        std::string name = d.group->name;
        std::string const fill = detail::colour_class('f', d.colour), stroke = detail::colour_class('l', d.colour);
        std::string const squeeze = detail::text_width(name) > 240 ? " textLength=\"240\" lengthAdjust=\"spacingAndGlyphs\"" : "";
        svg.text({left - 10, y + 4}, name, "text-anchor=\"end\"" + squeeze);
        if (d.sample.empty()) {
            svg.text({right + 10, y + 4}, "no values", "class=\"soft\"");
            continue;
        }
        auto const v = d.sample.values();
        double const h = detail::silverman_bandwidth(d.sample), span = v.back() - v.front();
        constexpr int steps = 80;
        std::vector<double> density(steps + 1, 1.0);
        double most = 1;
        if (h > 1e-6 * span && span > 0) {
            most = 0;
            for (int i = 0; i <= steps; ++i) {
                density[static_cast<std::size_t>(i)] = detail::kernel_density(v, v.front() + span * i / steps, h);
                most = (std::max)(most, density[static_cast<std::size_t>(i)]);
            }
            std::string outline;
            for (int side = 0; side < 2; ++side)
                for (int k = 0; k <= steps; ++k) {
                    int const i = side == 0 ? k : steps - k;
                    double const dy = 0.46 * row * density[static_cast<std::size_t>(i)] / most;
                    outline += outline.empty() ? 'M' : 'L';
                    outline += format_fixed(inside(v.front() + span * i / steps), 1);
                    outline += ' ';
                    outline += format_fixed(side == 0 ? y - dy : y + dy, 1);
                }
            svg.path(outline + "Z", "class=\"area " + fill + "\"");
        }
        detail::dot_path dots;
        std::size_t const shown = (std::min)(v.size(), most_dots);
        for (std::size_t k = 0; k < shown; ++k) {
            std::size_t const i = shown == v.size() ? k : k * (v.size() - 1) / (shown - 1);
            if (!x.shows(v[i])) continue;
            double const at = span > 0 ? (v[i] - v.front()) / span * steps : 0;
            double const here = density[static_cast<std::size_t>((std::clamp)(at, 0.0, static_cast<double>(steps)))] / most;
            // The golden ratio spreads neighbours evenly, the same in every drawing.
            double const spread = 0.6180339887498949 * static_cast<double>(k + 1);
            dots.add(x(v[i]), y + (spread - std::floor(spread) - 0.5) * 0.8 * row * (v.size() > 1 ? here : 0));
        }
        svg.path(dots.data(), "class=\"dots " + stroke + "\" stroke-width=\"2.6\"");
        double const q1 = d.sample.quantile(0.25), q3 = d.sample.quantile(0.75);
        double const lower = *std::lower_bound(v.begin(), v.end(), q1 - 1.5 * (q3 - q1)), upper = *(std::upper_bound(v.begin(), v.end(), q3 + 1.5 * (q3 - q1)) - 1);
        svg.line({inside((std::min)(lower, q1)), y}, {inside((std::max)(upper, q3)), y}, "class=\"" + stroke + "\"");
        double const a = inside(q1), b = inside(q3), m = inside(d.median);
        svg.rectangle((std::min)(a, m - 3), y - 4.5, (std::max)(b, m + 3) - (std::min)(a, m - 3), 9, "class=\"box " + fill + "\"");
        svg.line({m, y - 5.5}, {m, y + 5.5}, "class=\"middle\"");
        svg.text({right + 10, y + 4}, format_significant(d.median, 3), "");
        svg.text({width - 20, y + 4}, "n " + std::to_string(v.size()), "text-anchor=\"end\" class=\"soft\"");
    }
    return svg.str();
}

MOTE_NAMESPACE_END
