// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// What the methods made for dark text on bright paper share.

#include <mote/core/error.hpp>
#include <mote/core/image_view.hpp>
#include <mote/core/polarity.hpp>
#include <mote/core/row_reader.hpp>
#include <mote/threshold/local/engine.hpp>
#include <mote/version.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>

MOTE_NAMESPACE_BEGIN

namespace detail {

struct constant_level {
    double level;
    double operator()(window_statistics const&) const noexcept { return level; }
};
[[nodiscard]] inline double rounded_level(double level, rounding how) {
    return how == rounding::none ? level : mote::rounded<constant_level>{{level}, how}({});
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

// Makes foreground what is background and the other way round; pixels that are not there stay background.
template <class T>
void complement(image_view<T const> src, image_view<std::uint8_t const> mask, image_view<std::uint8_t> dst) {
    if (src.empty()) return;
    row_reader<T> read(src);
    row_writer<std::uint8_t> write(dst);
    for (std::ptrdiff_t y = 0; y < dst.height; ++y) {
        std::uint8_t* const out = write.row(y);
        for (std::ptrdiff_t x = 0; x < dst.width; ++x) out[x] = dst(x, y) == 0 ? std::uint8_t{255} : std::uint8_t{0};
        clear_absent(read(y), mask, y, out, dst.width);
        write.commit(y);
    }
}

} // namespace detail

MOTE_NAMESPACE_END
