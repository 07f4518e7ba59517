// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Other programs' ways of doing the same.

#include <mote/core/error.hpp>
#include <mote/version.hpp>

#include <string>
#include <string_view>

MOTE_NAMESPACE_BEGIN

/// Whose conventions an algorithm follows: window, border, constants, rounding, ties, starting values. The versions are
/// those whose results the tests compare with.
enum class dialect : unsigned char {
    paper,   ///< the publication, in exact arithmetic: the default everywhere
    imagej,  ///< ImageJ 1.53t; for local thresholds Fiji's Auto Local Threshold (2022)
    fiji,    ///< Fiji's Auto Threshold (2023) and Auto Local Threshold (2022)
    skimage, ///< scikit-image 0.19.3
    opencv,  ///< OpenCV 4.6.0 with ximgproc
    doxa     ///< Doxa (2026)
};

/// "paper", "imagej", "fiji", "skimage", "opencv" or "doxa".
[[nodiscard]] constexpr std::string_view name_of(dialect d) noexcept {
    switch (d) {
    case dialect::imagej: return "imagej";
    case dialect::fiji: return "fiji";
    case dialect::skimage: return "skimage";
    case dialect::opencv: return "opencv";
    case dialect::doxa: return "doxa";
    default: return "paper";
    }
}

namespace detail {
[[noreturn]] inline void refuse_dialect(dialect d, char const* method) {
    throw parameter_error(std::string(method) + ": " + std::string(name_of(d)) + " has no such method");
}
} // namespace detail

MOTE_NAMESPACE_END
