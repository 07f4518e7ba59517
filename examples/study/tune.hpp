// SPDX-License-Identifier: MIT
#pragma once

// The best windows and constants of every method on a set of images.

#include "scores.hpp"

#include <nlohmann/json_fwd.hpp>

namespace study {

/// Contestants of these families or names; "all" is every method that needs no level from the user.
/// @throws cli::usage_error naming a method that there is none of.
std::vector<contestant> contestants(std::vector<std::string> const& wanted);

/// Puts settings ({"otsu": {}, "niblack": {"window": 61, "k": -0.3}}) into contestants. Methods that the settings do not name keep their defaults.
/// @throws cli::usage_error for settings that a method does not have.
void apply_settings(std::vector<contestant>& all, nlohmann::json const& settings);

/// What `mote study --tune` found on images of the study's pool that are not among the 150 of the comparison; docs/cli/study.md says on which.
nlohmann::json tuned_settings();
nlohmann::json settings_of(cli::segment_options const& o);

/// Tries windows from 7 to 401 px, then each constant at multiples of its default, all once more if something changed, and values between those steps; keeps what has the highest
/// median. msh5 has nothing to tune: what it estimates from the image is not for the user to give.
void tune(contestant& c, std::vector<prepared> const& set, int threads);

} // namespace study
