// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// What the plots have in common: the palette, axes and their ticks, dots, legends.

#include <mote/core/geometry.hpp>
#include <mote/render/size_plot.hpp>
#include <mote/render/svg.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

MOTE_NAMESPACE_BEGIN

enum class axis_scale : unsigned char { linear, logarithmic };

/// An axis of a plot. Ends that are not given are found from the values.
struct plot_axis {
    std::string quantity{}, unit{};
    axis_scale scale = axis_scale::linear;
    std::optional<double> low{}, high{};
};

namespace detail {

/// Colours that people with any kind of colour vision tell apart: M. Okabe, K. Ito, Color Universal Design, 2008. On white, yellow is left out.
inline constexpr std::size_t plot_colours = 7;
[[nodiscard]] inline std::string plot_style() {
    constexpr std::string_view colour[plot_colours] = {"#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#777777"};
    constexpr std::string_view on_dark[plot_colours] = {"#4aa8e0", "#f08a3c", "#2fc79b", "#e09cc2", "#f0b840", "#7cc8f4", "#aaaaaa"};
    std::string style(size_plot_style);
    auto const add = [&](std::string_view const(&of)[plot_colours]) {
        for (std::size_t i = 0; i < plot_colours; ++i) {
            std::string const n = std::to_string(i), c(of[i]);
            style += ".mote-plot .f" + n + "{fill:" + c + "}.mote-plot .l" + n + "{stroke:" + c + "}\n";
        }
    };
    add(colour);
    style += ".mote-plot .area{fill-opacity:.28;stroke:none}.mote-plot .dots{fill:none;stroke-linecap:round;stroke-opacity:.5}\n"
             ".mote-plot .line{fill:none;stroke-width:2;stroke-linejoin:round}.mote-plot .box{stroke:none;fill-opacity:.9}\n"
             ".mote-plot .middle{stroke:#fff;stroke-width:2}.mote-plot .reference{fill:none;stroke:#222;stroke-width:2;stroke-dasharray:6 3}\n"
             "@media screen and (prefers-color-scheme:dark){\n";
    add(on_dark);
    return style += ".mote-plot .middle{stroke:#17191c}.mote-plot .reference{stroke:#ddd}\n}\n";
}

[[nodiscard]] inline std::string colour_class(char kind, std::size_t i) { return std::string(1, kind) + std::to_string(i % plot_colours); }

/// Whether a value can be drawn: finite, no larger than 1e300 (so that differences are finite), and above 0 on a logarithmic axis.
[[nodiscard]] inline bool drawable(double v, axis_scale scale) noexcept {
    return std::fabs(v) <= 1e300 && (scale == axis_scale::linear || v >= 1e-300);
}

/// Places values along a length of the drawing.
class axis_map {
public:
    /// `low` and `high` are the extreme values that are drawn; low > high without any.
    axis_map(plot_axis const& axis, double low, double high, double from, double to) : scale_(axis.scale), from_(from), to_(to) {
        if (!(low <= high)) low = high = scale_ == axis_scale::linear ? 0 : 1;
        low_ = of(low);
        high_ = of(high);
        double const pad = 0.04 * (high_ - low_);
        low_ -= pad;
        high_ += pad;
        if (axis.low && drawable(*axis.low, scale_)) low_ = of(*axis.low);
        if (axis.high && drawable(*axis.high, scale_)) high_ = of(*axis.high);
        // A range that double can still divide.
        if (!(high_ - low_ > 1e-9 * (std::max)({std::fabs(low_), std::fabs(high_), 1e-291}))) {
            double const middle = low_ + 0.5 * (high_ - low_);
            double half = (std::max)({0.1 * std::fabs(middle), 0.6 * (high_ - low_), 1e-300});
            if ((low_ == 0 && high_ == 0) || scale_ == axis_scale::logarithmic) half = 0.5;
            low_ = middle - half;
            high_ = middle + half;
        }
        make_ticks();
    }
    /// The place of a drawable value, not beyond the ends by more than the length.
    [[nodiscard]] double operator()(double v) const noexcept { return place(of(v)); }
    /// The same of a value that is a logarithm already on a logarithmic axis.
    [[nodiscard]] double place(double u) const noexcept {
        return from_ + (std::clamp)((u - low_) / (high_ - low_), -1.0, 2.0) * (to_ - from_);
    }
    [[nodiscard]] double of(double v) const noexcept { return scale_ == axis_scale::linear ? v : std::log10(v); }
    [[nodiscard]] double low() const noexcept { return low_; }
    [[nodiscard]] double high() const noexcept { return high_; }
    /// Whether a drawable value lies between the ends.
    [[nodiscard]] bool shows(double v) const noexcept {
        double const u = of(v), slack = 1e-9 * (high_ - low_);
        return u >= low_ - slack && u <= high_ + slack;
    }
    struct tick {
        double at;
        std::string label;
    };
    [[nodiscard]] std::vector<tick> const& ticks() const noexcept { return ticks_; }

private:
    static std::string label_of(double v, int decimals) {
        if (v == 0 || (std::fabs(v) < 0.9999e6 && decimals <= 5)) return format_fixed(v, decimals);
        // 2.50e-09 becomes 2.5e-9.
        int exponent = static_cast<int>(std::floor(std::log10(std::fabs(v)) + 1e-9));
        return format_fixed(exponent < -300 ? v * 1e300 / std::pow(10.0, exponent + 300) : v / std::pow(10.0, exponent), 2) + "e" + std::to_string(exponent);
    }
    void add(double v, int decimals) { ticks_.push_back({place(of(v)), label_of(v, decimals)}); }
    void make_ticks() {
        if (scale_ == axis_scale::linear) {
            axis_ticks const t = nice_ticks(low_, high_, std::fabs(to_ - from_) > 400 ? 8 : 5);
            for (double const v : t.at) add(v, t.decimals);
            return;
        }
        int const first = static_cast<int>(std::floor(low_)), last = static_cast<int>(std::ceil(high_));
        int const every = static_cast<int>((high_ - low_) / 8) + 1;
        for (int k = first; k <= last; ++k)
            for (int const f : {1, 2, 5}) {
                double const v = f * std::pow(10.0, k);
                if (k % every == 0 && (f == 1 || high_ - low_ <= 3.5) && drawable(v, scale_) && shows(v)) add(v, k < 0 ? -k : 0);
            }
        if (ticks_.size() >= 2) return;
        ticks_.clear();
        axis_ticks const t = nice_ticks(std::pow(10.0, low_), std::pow(10.0, high_), 5);
        for (double const v : t.at) add(v, t.decimals);
    }

    axis_scale scale_;
    double from_, to_, low_ = 0, high_ = 1;
    std::vector<tick> ticks_;
};

[[nodiscard]] inline std::string axis_label(plot_axis const& a) { return a.quantity + (a.unit.empty() ? "" : " (" + a.unit + ")"); }

/// Ticks, numbers, grid and name of a horizontal axis below the area, and of a vertical one to its left.
inline void draw_x_axis(svg_canvas& svg, axis_map const& map, std::string_view label, double left, double right, double top, double bottom) {
    for (auto const& t : map.ticks()) {
        svg.line({t.at, top}, {t.at, bottom}, "class=\"grid\"");
        svg.line({t.at, bottom}, {t.at, bottom + 5}, "class=\"axis\"");
        svg.text({t.at, bottom + 20}, t.label, "text-anchor=\"middle\"");
    }
    svg.line({left, bottom}, {right, bottom}, "class=\"axis\"");
    svg.text({(left + right) / 2, bottom + 42}, label, "text-anchor=\"middle\"");
}
inline void draw_y_axis(svg_canvas& svg, axis_map const& map, std::string_view label, double left, double right, double top, double bottom) {
    for (auto const& t : map.ticks()) {
        svg.line({left, t.at}, {right, t.at}, "class=\"grid\"");
        svg.text({left - 8, t.at + 4}, t.label, "text-anchor=\"end\"");
    }
    svg.line({left, top}, {left, bottom}, "class=\"axis\"");
    std::string const turn = "text-anchor=\"middle\" transform=\"translate(20 " + format_fixed((top + bottom) / 2, 2) + ") rotate(-90)\"";
    svg.text({0, 0}, label, turn);
}

/// Many dots in one path: lines of no length with round ends.
class dot_path {
public:
    void add(double x, double y) { (((data_ += 'M') += format_fixed(x, 1)) += ' ') += format_fixed(y, 1) + "h0"; }
    [[nodiscard]] std::string const& data() const noexcept { return data_; }

private:
    std::string data_;
};

/// Width of a text in user units, about: characters of UTF-8, not bytes.
[[nodiscard]] inline double text_width(std::string_view text) noexcept {
    double n = 0;
    for (char const c : text) n += (static_cast<unsigned char>(c) & 0xc0U) != 0x80U ? 1 : 0;
    return 6.8 * n;
}

/// Places names in rows from left to right.
class legend_rows {
public:
    legend_rows(double left, double right, double top) : left_(left), right_(right), x_(left), y_(top) {}
    /// Where the next key of 26 units and its text go.
    point next(std::string_view name) {
        double const width = 26 + text_width(name) + 20;
        if (x_ > left_ && x_ + width > right_) {
            x_ = left_;
            y_ += 18;
        }
        point const at{x_, y_};
        x_ += width;
        return at;
    }
    [[nodiscard]] double bottom() const noexcept { return y_; }

private:
    double left_, right_, x_, y_;
};

} // namespace detail
MOTE_NAMESPACE_END
