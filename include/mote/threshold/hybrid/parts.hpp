// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// What hybrid thresholds share: where their numbers come from if the caller has none.

#include <mote/core/error.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/filter/noise.hpp>
#include <mote/filter/window.hpp>
#include <mote/filter/window_sums.hpp>
#include <mote/threshold/hybrid/otsu_middle.hpp>
#include <mote/threshold/local/engine.hpp>
#include <mote/version.hpp>

#include <cmath>
#include <optional>
#include <string>

MOTE_NAMESPACE_BEGIN

namespace detail {

template <class T, local_formula Local>
facing<Local> face(image_view<T const> src, Local const& local, bool bright) {
    if (!bright) return {local, false, 0};
    grey_scale const scale = grey_scale_of(src);
    return {local, true, scale.black + scale.white};
}

inline void check_number(bool holds, char const* who, char const* what, double value, char const* expected) {
    if (!holds) throw parameter_error(std::string(who) + ": " + what + " " + std::to_string(value) + "; expected " + expected);
}

// The caller's level, or the middle of Otsu's.
template <class T>
double global_part(char const* who, image_view<T const> src, neighbourhood const& window, std::optional<double> level) {
    window_sums<T>::check(src, window);
    if (!level) return otsu_middle(src, window.mask);
    check_number(std::isfinite(*level), who, "level", *level, "a finite number");
    return *level;
}

// The caller's deviation, or a multiple of the noise.
template <class T>
double noise_part(char const* who, char const* what, image_view<T const> src, neighbourhood const& window, std::optional<double> given, double factor) {
    window_sums<T>::check(src, window);
    check_number(std::isfinite(factor) && factor >= 0, who, "noise factor", factor, "a number that is not negative");
    if (!given) return factor * quiet_tile_noise(src, 16, 0.1, window.mask);
    check_number(std::isfinite(*given) && *given >= 0, who, what, *given, "a number that is not negative");
    return *given;
}

} // namespace detail

MOTE_NAMESPACE_END
