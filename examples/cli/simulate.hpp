// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>

namespace cli {

/// What `mote simulate --pool study --part PART -o FOLDER` makes, printing nothing; the exit code of that.
/// @throws std::runtime_error if the folder has results.
int simulate_study_pool(std::filesystem::path const& folder, std::string const& part, int threads);

} // namespace cli
