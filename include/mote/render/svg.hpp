// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// The pieces of an SVG drawing: escaped text, numbers, axis ticks and elements.

#include <mote/core/geometry.hpp>
#include <mote/version.hpp>

#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

MOTE_NAMESPACE_BEGIN

/// `text` as the content of an XML or HTML element or of a quoted attribute: & < > " ' become entities. What XML 1.0
/// forbids (control characters, bytes that are not UTF-8, surrogates, U+FFFE, U+FFFF) becomes U+FFFD, one for each byte
/// or character.
[[nodiscard]] inline std::string escape_markup(std::string_view text) {
    constexpr std::string_view replacement = "\xef\xbf\xbd";
    std::string out;
    out.reserve(text.size());
    auto const byte = [&](std::size_t i) -> unsigned { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
    for (std::size_t i = 0; i < text.size();) {
        unsigned const c = byte(i);
        if (c < 0x80) {
            ++i;
            if (c == '&')
                out += "&amp;";
            else if (c == '<')
                out += "&lt;";
            else if (c == '>')
                out += "&gt;";
            else if (c == '"')
                out += "&quot;";
            else if (c == '\'')
                out += "&#39;";
            else if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7f)
                out += replacement;
            else
                out += static_cast<char>(c);
            continue;
        }
        std::size_t const n = c >= 0xf0 && c <= 0xf4 ? 4 : c >= 0xe0 && c < 0xf0 ? 3 : c >= 0xc2 && c < 0xe0 ? 2 : 0;
        unsigned code = n == 4 ? c & 7U : n == 3 ? c & 15U : c & 31U;
        bool good = n != 0;
        for (std::size_t k = 1; k < n; ++k) {
            good = good && (byte(i + k) & 0xc0U) == 0x80U;
            code = code << 6 | (byte(i + k) & 63U);
        }
        // Also refuses overlong forms and the C1 controls, which no text needs.
        constexpr std::array<unsigned, 5> least{0, 0, 0xa0, 0x800, 0x10000};
        bool const valid = good && code >= least[n] && code <= 0x10ffff && !(code >= 0xd800 && code < 0xe000) &&
                           (code & 0xfffeU) != 0xfffeU;
        if (valid)
            out += text.substr(i, n);
        else
            out += replacement;
        i += good ? n : 1;
    }
    return out;
}

/// `value` with `decimals` digits after the point, trailing zeros cut off, whatever the locale; "-0" is "0", a value
/// that is not finite is "n/a".
[[nodiscard]] inline std::string format_fixed(double value, int decimals) {
    if (!std::isfinite(value)) return "n/a";
    std::array<char, 400> buffer{};
    auto const end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed,
                                   decimals < 0 ? 0 : decimals > 60 ? 60 : decimals).ptr;
    std::string text(buffer.data(), end);
    if (text.find('.') != std::string::npos) {
        while (text.back() == '0') text.pop_back();
        if (text.back() == '.') text.pop_back();
    }
    return text == "-0" ? "0" : text;
}

/// `value` with `digits` significant digits, as people write it: no exponent between 1e-4 and 1e6 (trailing zeros are
/// kept, so that 3.10 with three digits says how well it is known), whatever the locale; not finite is "n/a".
[[nodiscard]] inline std::string format_significant(double value, int digits) {
    if (!std::isfinite(value)) return "n/a";
    digits = digits < 1 ? 1 : digits > 17 ? 17 : digits;
    std::array<char, 64> buffer{};
    auto const put = [&](std::chars_format format, int precision) {
        auto const end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, format, precision).ptr;
        return std::string(buffer.data(), end);
    };
    if (value == 0) return "0";
    // The exponent after rounding to `digits`, so that 9.996 with three digits counts as 10.0.
    std::string const scientific = put(std::chars_format::scientific, digits - 1);
    int exponent = 0;
    std::size_t const e = scientific.find('e');
    char const* const first = scientific.data() + e + (scientific[e + 1] == '+' ? 2 : 1);
    std::from_chars(first, scientific.data() + scientific.size(), exponent);
    if (exponent < -4 || exponent > 6) return scientific;
    return put(std::chars_format::fixed, digits - 1 > exponent ? digits - 1 - exponent : 0);
}

/// Round numbers (1, 2 or 5 times a power of ten apart) from `low` to `high`, about `wanted` of them; both ends lie
/// inside the outer ticks' steps. Empty if low >= high or an end is not finite.
struct axis_ticks {
    double step = 0;
    int decimals = 0; ///< digits after the point that the labels need
    std::vector<double> at{};
};

[[nodiscard]] inline axis_ticks nice_ticks(double low, double high, int wanted) {
    axis_ticks ticks;
    double const span = high - low;
    if (!(span > 0) || !std::isfinite(span) || wanted < 1) return ticks;
    double const rough = span / wanted;
    int exponent = static_cast<int>(std::floor(std::log10(rough)));
    double const power = std::pow(10.0, exponent);
    double const mantissa = rough / power;
    double factor = 10;
    for (double const f : {1.0, 2.0, 5.0})
        if (mantissa <= f * 1.0000001) {
            factor = f;
            break;
        }
    if (factor == 10) {
        factor = 1;
        ++exponent;
    }
    ticks.step = factor * std::pow(10.0, exponent);
    ticks.decimals = exponent < 0 ? -exponent : 0;
    if (!(ticks.step > 0) || low + ticks.step == low || high - ticks.step == high) return {};
    double const first = std::ceil(low / ticks.step - 1e-9);
    for (double k = first; k * ticks.step <= high + ticks.step * 1e-9; k += 1) ticks.at.push_back(k * ticks.step);
    return ticks;
}

/// Collects SVG elements. Coordinates are written with two decimals; text and attributes given by name are escaped,
/// `attributes` is written as it is and is for the program's own words only.
class svg_canvas {
public:
    /// A drawing of `width` x `height` user units that scales with its container. `title` and `description` are what a
    /// screen reader says.
    svg_canvas(double width, double height, std::string_view title, std::string_view description, std::string_view style) {
        text_ = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + format_fixed(width, 2) + " " +
                format_fixed(height, 2) + "\" width=\"" + format_fixed(width, 2) + "\" height=\"" +
                format_fixed(height, 2) + "\" role=\"img\" class=\"mote-plot\">\n<title>" + escape_markup(title) +
                "</title>\n<desc>" + escape_markup(description) + "</desc>\n<style>" + escape_markup(style) + "</style>\n";
    }
    void rectangle(double x, double y, double width, double height, std::string_view attributes) {
        text_ += "<rect x=\"" + format_fixed(x, 2) + "\" y=\"" + format_fixed(y, 2) + "\" width=\"" +
                 format_fixed(width, 2) + "\" height=\"" + format_fixed(height, 2) + "\"";
        close(attributes);
    }
    void line(point from, point to, std::string_view attributes) {
        text_ += "<line x1=\"" + format_fixed(from.x, 2) + "\" y1=\"" + format_fixed(from.y, 2) + "\" x2=\"" +
                 format_fixed(to.x, 2) + "\" y2=\"" + format_fixed(to.y, 2) + "\"";
        close(attributes);
    }
    void polyline(std::span<point const> points, std::string_view attributes) {
        if (points.empty()) return;
        text_ += "<polyline points=\"";
        for (point const& p : points) text_ += format_fixed(p.x, 2) + "," + format_fixed(p.y, 2) + " ";
        text_.back() = '"';
        close(attributes);
    }
    /// `data` is the program's own, in the words of SVG's path.
    void path(std::string_view data, std::string_view attributes) {
        if (data.empty()) return;
        (text_ += "<path d=\"") += data;
        text_ += '"';
        close(attributes);
    }
    void text(point at, std::string_view content, std::string_view attributes) {
        text_ += "<text x=\"" + format_fixed(at.x, 2) + "\" y=\"" + format_fixed(at.y, 2) + "\"";
        if (!attributes.empty()) (text_ += ' ') += attributes;
        text_ += ">" + escape_markup(content) + "</text>\n";
    }
    /// The finished drawing.
    [[nodiscard]] std::string str() const { return text_ + "</svg>\n"; }

private:
    void close(std::string_view attributes) {
        if (!attributes.empty()) (text_ += ' ') += attributes;
        text_ += "/>\n";
    }
    std::string text_;
};

MOTE_NAMESPACE_END
