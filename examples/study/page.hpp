// SPDX-License-Identifier: MIT
#pragma once

// The study as one HTML page.

#include "tables.hpp"

namespace study {

std::string page_of(results const& r, std::string const& command);

} // namespace study
