// SPDX-License-Identifier: MIT
#pragma once

// Where the reference values and images are: the environment variable MOTE_SHARED, else the path that CMake was given.

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>

#include "catch.hpp"

/// The path of `relative` in the shared folder, or nothing, with a message in the test's output, if it is not there.
inline std::optional<std::filesystem::path> shared_path(std::string const& relative) {
    char const* const set = std::getenv("MOTE_SHARED");
    auto const path = std::filesystem::path(set != nullptr ? set : MOTE_SHARED_DEFAULT) / relative;
    if (std::filesystem::exists(path)) return path;
    WARN("skipped: no " << relative << " in the folder that MOTE_SHARED names");
    return std::nullopt;
}
