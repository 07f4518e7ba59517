// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Quantities with their units, and pixel sizes.

#include <mote/core/error.hpp>
#include <mote/version.hpp>

#include <charconv>
#include <cmath>
#include <compare>
#include <cstddef>
#include <string>
#include <string_view>
#include <system_error>

MOTE_NAMESPACE_BEGIN

namespace unit {
struct pixel {};
struct nanometre {};
struct degree {};
} // namespace unit

/// A number with its unit, to a power: lengths are of power 1, areas of power 2. No conversion to or from a number, and none between units:
/// say what it is, and take `.value` where a number is needed.
template <class Unit, int Power = 1>
struct quantity {
    double value = 0;

    friend constexpr auto operator<=>(quantity const&, quantity const&) = default;
    friend constexpr quantity operator+(quantity a, quantity b) noexcept { return {a.value + b.value}; }
    friend constexpr quantity operator-(quantity a, quantity b) noexcept { return {a.value - b.value}; }
    friend constexpr quantity operator-(quantity a) noexcept { return {-a.value}; }
    friend constexpr quantity operator*(quantity a, double factor) noexcept { return {a.value * factor}; }
    friend constexpr quantity operator*(double factor, quantity a) noexcept { return {a.value * factor}; }
    friend constexpr quantity operator/(quantity a, double divisor) noexcept { return {a.value / divisor}; }
    friend constexpr double operator/(quantity a, quantity b) noexcept { return a.value / b.value; }
};

/// A length times a length is an area.
template <class Unit, int P, int Q>
[[nodiscard]] constexpr quantity<Unit, P + Q> operator*(quantity<Unit, P> a, quantity<Unit, Q> b) noexcept {
    return {a.value * b.value};
}
template <class Unit, int P, int Q>
    requires(P != Q)
[[nodiscard]] constexpr quantity<Unit, P - Q> operator/(quantity<Unit, P> a, quantity<Unit, Q> b) noexcept {
    return {a.value / b.value};
}
/// The root of an area is a length.
template <class Unit, int P>
    requires(P % 2 == 0)
[[nodiscard]] quantity<Unit, P / 2> sqrt(quantity<Unit, P> a) noexcept {
    return {std::sqrt(a.value)};
}

using length_in_pixels = quantity<unit::pixel>;
using area_in_pixels = quantity<unit::pixel, 2>;
using nanometres = quantity<unit::nanometre>;
using square_nanometres = quantity<unit::nanometre, 2>;
using degrees = quantity<unit::degree>;

/// The edge lengths of a pixel, and where they come from (a tag's name, "--pixel-size", ...).
/// Uncalibrated while x or y is not positive.
struct pixel_size {
    nanometres x{}, y{};
    std::string source{};

    [[nodiscard]] bool calibrated() const noexcept {
        return x.value > 0 && y.value > 0 && std::isfinite(x.value) && std::isfinite(y.value);
    }
    /// The edge of the square of the same area.
    [[nodiscard]] nanometres mean() const noexcept { return {std::sqrt(x.value * y.value)}; }
};

/// Nanometres in one `unit`, or 0 if it is not a known unit of length. Known: pm, A, angstrom, nm, um, micron, mm, cm,
/// m, inch, in both spellings of the micro sign (UTF-8, and Latin-1 as ImageJ writes it).
[[nodiscard]] inline double nanometres_per(std::string_view unit) noexcept {
    struct entry {
        std::string_view name;
        double value;
    };
    constexpr entry table[] = {{"pm", 1e-3},        {"A", 0.1},         {"angstrom", 0.1},   {"\xc3\x85", 0.1},
                               {"\xe2\x84\xab", 0.1}, {"nm", 1},         {"nanometer", 1},    {"nanometre", 1},
                               {"um", 1e3},         {"micron", 1e3},    {"microns", 1e3},    {"micrometer", 1e3},
                               {"\xc2\xb5m", 1e3},  {"\xce\xbcm", 1e3}, {"\xb5m", 1e3},      {"\\u00B5m", 1e3},
                               {"mm", 1e6},         {"cm", 1e7},        {"m", 1e9},          {"inch", 2.54e7},
                               {"in", 2.54e7}};
    for (entry const& e : table)
        if (e.name == unit) return e.value;
    return 0;
}

/// Reads a length such as "0.05nm", "50 pm" or "1.2 um".
/// @throws parameter_error naming the text if there is no positive finite number or no known unit.
[[nodiscard]] inline nanometres parse_length(std::string_view text) {
    double number = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
    while (!unit.empty() && unit.front() == ' ') unit.remove_prefix(1);
    while (!unit.empty() && unit.back() == ' ') unit.remove_suffix(1);
    double const scale = nanometres_per(unit);
    double const value = number * scale; // may overflow, or vanish
    if (error != std::errc{} || !(value > 0) || !std::isfinite(value))
        throw parameter_error("length: '" + std::string(text) + "' is not a positive number with a unit, such as 0.05nm or 1.2um");
    return {value};
}

MOTE_NAMESPACE_END
