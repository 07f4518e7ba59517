// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// One quantity against another: points of several series and their trend lines.

#include <mote/core/error.hpp>
#include <mote/core/geometry.hpp>
#include <mote/render/plot_frame.hpp>
#include <mote/render/svg.hpp>
#include <mote/statistics/correlation.hpp>
#include <mote/statistics/trend.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

MOTE_NAMESPACE_BEGIN

/// Points (x[i], y[i]). Those that are not finite, beyond 1e300, or not positive on a logarithmic axis are left out.
struct scatter_series {
    std::string name{};
    std::span<double const> x{}, y{};
    bool trend = true; ///< with the line of Theil and Sen
};

struct scatter_plot_options {
    std::string title = "Scatter";
    plot_axis x{}, y{};
    /// Added under the drawing.
    std::string note{};
};

namespace detail {

/// The part of the straight line from a to b within top <= y <= bottom, its upper end first; nothing outside.
[[nodiscard]] inline std::optional<std::array<point, 2>> clipped(point a, point b, double top, double bottom) noexcept {
    if (a.y > b.y) std::swap(a, b);
    if (b.y < top || a.y > bottom) return std::nullopt;
    auto const at = [&](double y) { return point{a.x + (b.x - a.x) * ((y - a.y) / (b.y - a.y)), y}; };
    point const from = a.y < top ? at(top) : a, to = b.y > bottom ? at(bottom) : b;
    return std::array{from, to};
}

} // namespace detail

/// One SVG document: the points of each series in its colour, its Theil-Sen line (fitted to what the axes show: to logarithms on a logarithmic
/// axis), and a legend with n and Spearman's correlation of each.
///
/// Points outside axis ends that are given are not drawn, but count for the line and the correlation. Of more than 5000 points in a series 5000
/// evenly spaced in the order given are drawn, and the line below says so. Text is escaped, nothing outside the document is used. O(n log n), or
/// O(n^2) for the line of up to 2000 points.
/// @throws parameter_error if the x and y of a series differ in number.
[[nodiscard]] inline std::string scatter_plot(std::span<scatter_series const> series, scatter_plot_options const& options = {}) {
    constexpr double width = 760, left = 64, right = 740, plot_height = 300;
    constexpr std::size_t most_dots = 5000;

    struct drawn {
        std::vector<double> x, y;
    };
    std::vector<drawn> all;
    std::vector<std::string> names;
    double x_low = 1, x_high = 0, y_low = 1, y_high = 0;
    std::size_t left_out = 0;
    bool thinned = false;
    for (scatter_series const& s : series) {
        if (s.x.size() != s.y.size())
            throw parameter_error("scatter_plot: '" + s.name + "' has " + std::to_string(s.x.size()) + " x and " + std::to_string(s.y.size()) + " y; expected as many");
        drawn& d = all.emplace_back();
        for (std::size_t i = 0; i < s.x.size(); ++i) {
            if (!detail::drawable(s.x[i], options.x.scale) || !detail::drawable(s.y[i], options.y.scale)) {
                ++left_out;
                continue;
            }
            auto const widen = [](double v, double& low, double& high) {
                bool const first = low > high;
                low = first ? v : (std::min)(low, v);
                high = first ? v : (std::max)(high, v);
            };
            widen(s.x[i], x_low, x_high);
            widen(s.y[i], y_low, y_high);
            d.x.push_back(s.x[i]);
            d.y.push_back(s.y[i]);
        }
        thinned = thinned || d.x.size() > most_dots;
        auto const rho = spearman(d.x, d.y);
        names.push_back((s.name.empty() ? "" : s.name + ", ") + "n " + std::to_string(d.x.size()) + (rho ? ", \xcf\x81 " + format_fixed(*rho, 2) : ""));
    }
    detail::legend_rows keys(20, width - 20, 50);
    std::vector<point> key_at;
    for (std::string const& n : names) key_at.push_back(keys.next(n));
    double const top = keys.bottom() + 24, bottom = top + plot_height, height = bottom + (options.note.empty() ? 84 : 102);

    std::string caption = "Lines: Theil and Sen. \xcf\x81: Spearman's correlation";
    if (thinned) caption += ". 5000 points of a series at most are drawn";
    if (left_out > 0) caption += ". Points without a place on the axes, left out: " + std::to_string(left_out);
    svg_canvas svg(width, height, options.title, detail::axis_label(options.y) + " against " + detail::axis_label(options.x) + "; " + caption, detail::plot_style());
    svg.rectangle(0, 0, width, height, "class=\"ground\"");
    svg.text({20, 28}, options.title, "class=\"title\"");
    svg.text({20, bottom + 68}, caption, "class=\"soft\"");
    if (!options.note.empty()) svg.text({20, bottom + 86}, options.note, "class=\"soft\"");
    if (x_low > x_high) {
        svg.text({width / 2, (top + bottom) / 2}, "no points to show", "text-anchor=\"middle\" class=\"soft\"");
        return svg.str();
    }
    detail::axis_map const x(options.x, x_low, x_high, left, right), y(options.y, y_low, y_high, bottom, top);
    detail::draw_y_axis(svg, y, detail::axis_label(options.y), left, right, top, bottom);
    detail::draw_x_axis(svg, x, detail::axis_label(options.x), left, right, top, bottom);
    for (std::size_t k = 0; k < all.size(); ++k) {
        auto const& d = all[k];
        std::string const stroke = detail::colour_class('l', k);
        svg.line({key_at[k].x, key_at[k].y - 4}, {key_at[k].x + 18, key_at[k].y - 4}, "class=\"line " + stroke + "\"");
        svg.text({key_at[k].x + 24, key_at[k].y}, names[k], "");
        detail::dot_path dots;
        std::size_t const shown = (std::min)(d.x.size(), most_dots);
        for (std::size_t j = 0; j < shown; ++j) {
            std::size_t const i = shown == d.x.size() ? j : j * (d.x.size() - 1) / (shown - 1);
            if (x.shows(d.x[i]) && y.shows(d.y[i])) dots.add(x(d.x[i]), y(d.y[i]));
        }
        svg.path(dots.data(), "class=\"dots " + stroke + "\" stroke-width=\"4\"");
    }
    // Lines over all points.
    for (std::size_t k = 0; k < all.size(); ++k) {
        if (!series[k].trend || all[k].x.empty()) continue;
        drawn d = all[k];
        for (double& v : d.x) v = x.of(v);
        for (double& v : d.y) v = y.of(v);
        auto const line = theil_sen(d.x, d.y);
        if (!line) continue;
        double const from = (std::max)(*std::min_element(d.x.begin(), d.x.end()), x.low()), to = (std::min)(*std::max_element(d.x.begin(), d.x.end()), x.high());
        if (!(from < to)) continue;
        double const scale = (bottom - top) / (y.high() - y.low());
        auto const at = [&](double u) { return point{x.place(u), bottom - ((*line)(u) - y.low()) * scale}; };
        if (auto const part = detail::clipped(at(from), at(to), top, bottom)) svg.line((*part)[0], (*part)[1], "class=\"line " + detail::colour_class('l', k) + "\"");
    }
    return svg.str();
}

MOTE_NAMESPACE_END
