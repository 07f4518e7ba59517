// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Grey values of colour pixels.

#include <mote/core/pixel.hpp>
#include <mote/io/any_image.hpp>
#include <mote/version.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>

MOTE_NAMESPACE_BEGIN

/// Luma of ITU-R BT.601: 0.299 red + 0.587 green + 0.114 blue, for integers rounded to the nearest (halves up).
/// Three equal values give that value exactly.
template <pixel T>
[[nodiscard]] constexpr T grey_from_rgb(T red, T green, T blue) noexcept {
    if (red == green && green == blue) return red;
    if constexpr (std::is_unsigned_v<T>) {
        return static_cast<T>((299 * std::uint64_t{red} + 587 * std::uint64_t{green} + 114 * std::uint64_t{blue} + 500) / 1000);
    } else if constexpr (std::is_integral_v<T>) {
        std::int64_t const sum = 299 * std::int64_t{red} + 587 * std::int64_t{green} + 114 * std::int64_t{blue} + 500;
        return static_cast<T>(sum >= 0 ? sum / 1000 : -((999 - sum) / 1000));
    } else {
        return static_cast<T>(0.299 * static_cast<double>(red) + 0.587 * static_cast<double>(green) +
                              0.114 * static_cast<double>(blue));
    }
}

namespace detail {

/// Turns rows of interleaved samples into grey rows and remembers what got lost on the way.
template <pixel T>
class grey_rows {
public:
    /// 1: grey, 2: grey and alpha, 3: RGB, 4: RGB and alpha; the samples of a pixel after the first four are ignored.
    grey_rows(std::ptrdiff_t samples, bool colour) : samples_(samples), colour_(colour) {}

    void operator()(T const* in, T* out, std::ptrdiff_t width) noexcept {
        for (std::ptrdiff_t x = 0; x < width; ++x, in += samples_) {
            out[x] = colour_ ? grey_from_rgb(in[0], in[1], in[2]) : in[0];
            if (colour_) coloured_ = coloured_ || !(in[0] == in[1] && in[1] == in[2]);
        }
    }
    void report(any_image& image) const {
        if (coloured_) {
            image.warnings.push_back("colours were turned into grey values, 0.299 R + 0.587 G + 0.114 B (Rec. 601)");
            image.as_stored = false;
        }
        std::ptrdiff_t const extra = samples_ - (colour_ ? 3 : 1);
        if (extra > 0)
            image.warnings.push_back(extra == 1 ? std::string("an alpha channel was ignored")
                                                : std::to_string(extra) + " channels besides the " +
                                                      (colour_ ? "colours" : "first") + " were ignored");
    }

private:
    std::ptrdiff_t samples_;
    bool colour_;
    bool coloured_ = false;
};

} // namespace detail

MOTE_NAMESPACE_END
