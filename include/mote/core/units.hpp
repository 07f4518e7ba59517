// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Lengths and pixel sizes.

#include <mote/core/error.hpp>
#include <mote/version.hpp>

#include <charconv>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <system_error>

MOTE_NAMESPACE_BEGIN

/// A length in nanometres. No implicit conversion from a number: say what it is.
struct nanometres {
    double value = 0;
    friend constexpr auto operator<=>(nanometres const&, nanometres const&) = default;
};

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
