// SPDX-License-Identifier: MIT
#pragma once

// From an image to a mask: the methods by name.

#include <mote/core/polarity.hpp>
#include <mote/io/any_image.hpp>
#include <mote/label/connectivity.hpp>
#include <mote/label/run.hpp>

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace cli {

struct segment_options {
    std::string method = "msh5";
    mote::polarity polarity = mote::polarity::automatic;
    std::optional<std::ptrdiff_t> window{}; ///< of the local methods; nothing: the method's default
    std::optional<double> k{}, r{}, offset{}, level{};
    std::uint64_t min_area = 16; ///< smaller 4-connected objects are removed
    bool fill_holes = true;
};

struct segmentation {
    mote::run_image mask{};
    std::optional<double> level{}; ///< of the global methods
    mote::polarity polarity = mote::polarity::bright;
    double polarity_confidence = 1; ///< 1 if the polarity was given
    double foreground_fraction = 0;
};

/// The names that --method takes, each with one line of explanation.
std::vector<std::pair<std::string, std::string>> const& methods();

/// Adds --method, --polarity, --window, --k, --r, --offset and --level.
void add_segment_options(CLI::App& app, segment_options& o);

/// Options that the method does not have are refused, so that none is silently ignored.
/// @throws usage_error naming method and option.
void check(segment_options const& o);

/// The mask of the method alone.
segmentation segment(mote::any_image const& image, segment_options const& o);

/// The same without small objects and with holes filled, as the options say.
segmentation segment_and_clean(mote::any_image const& image, segment_options const& o);

/// For manifests: everything that decided the mask.
nlohmann::json parameters_of(segment_options const& o);

} // namespace cli
