// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// What the methods made for dark text on bright paper share.

#include <mote/core/error.hpp>
#include <mote/core/image_view.hpp>
#include <mote/core/polarity.hpp>
#include <mote/threshold/local/engine.hpp>
#include <mote/version.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>

MOTE_NAMESPACE_BEGIN

namespace detail {

// Calls use(formula): the formula as it is, or as if on the negative image, its level rounded.
template <class Formula, class Use>
void with_formula(Formula const& f, bool mirror, grey_scale scale, rounding how, Use&& use) {
    if (mirror)
        use(rounded<mirrored<Formula>>{{f, scale.black + scale.white}, how});
    else
        use(rounded<Formula>{f, how});
}

// What is `value` where white is 255; 1 where black is white.
[[nodiscard]] inline double eight_bit_value(double value, grey_scale scale) noexcept {
    double const v = scale.range() * (value / 255);
    return v > 0 ? v : 1;
}

inline void require(bool holds, char const* method, char const* what, double value, char const* expected) {
    if (!holds)
        throw parameter_error(std::string(method) + ": " + what + " " + std::to_string(value) + "; expected " + expected);
}
inline void require_finite(char const* method, char const* what, double value) {
    require(std::isfinite(value), method, what, value, "a finite number");
}
inline void require_positive(char const* method, char const* what, double value) {
    require(std::isfinite(value) && value > 0, method, what, value, "a positive number");
}

template <class T>
[[nodiscard]] bool is_pixel_there(image_view<T const> src, image_view<std::uint8_t const> mask, std::ptrdiff_t x, std::ptrdiff_t y) noexcept {
    if (mask.data != nullptr && mask(x, y) == 0) return false;
    if constexpr (std::is_floating_point_v<T>) return src(x, y) == src(x, y);
    return true;
}

template <class T>
void clear_absent(image_view<T const> src, image_view<std::uint8_t const> mask, image_view<std::uint8_t> dst) noexcept {
    for (std::ptrdiff_t y = 0; y < dst.height; ++y)
        for (std::ptrdiff_t x = 0; x < dst.width; ++x)
            if (!is_pixel_there(src, mask, x, y)) dst(x, y) = 0;
}

// Makes foreground what is background and the other way round; pixels that are not there stay background.
template <class T>
void complement(image_view<T const> src, image_view<std::uint8_t const> mask, image_view<std::uint8_t> dst) noexcept {
    for (std::ptrdiff_t y = 0; y < dst.height; ++y)
        for (std::ptrdiff_t x = 0; x < dst.width; ++x)
            dst(x, y) = dst(x, y) == 0 && is_pixel_there(src, mask, x, y) ? std::uint8_t{255} : std::uint8_t{0};
}

} // namespace detail

MOTE_NAMESPACE_END
