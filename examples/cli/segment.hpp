// SPDX-License-Identifier: MIT
#pragma once

// From an image to a mask: the methods by name.

#include <mote/core/image.hpp>
#include <mote/core/polarity.hpp>
#include <mote/filter/window.hpp>
#include <mote/io/any_image.hpp>
#include <mote/label/connectivity.hpp>
#include <mote/label/run.hpp>
#include <mote/threshold/dialect.hpp>

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace CLI {
class App;
}

namespace cli {

enum class window_shape { square, disc };

struct border_choice {
    mote::border edges = mote::border::clip;
    double value = 0; ///< of border::constant
};

struct segment_options {
    std::string method = "msh5";
    mote::polarity polarity = mote::polarity::automatic;
    mote::dialect dialect = mote::dialect::paper;
    // Nothing: the method's default, or the dialect's.
    std::optional<std::ptrdiff_t> window{}; ///< side of the square, or diameter of the disc
    std::optional<window_shape> shape{};
    std::optional<border_choice> edges{};
    std::map<std::string, double> numbers{}; ///< other options that were given: name without dashes, value
    std::uint64_t min_area = 16; ///< smaller 4-connected objects are removed
    bool fill_holes = true;
    std::optional<bool> mask_burnt_in{}; ///< letters and bars are filled before, and cleared after; nothing: unless another program's dialect is spoken
};

struct segmentation {
    mote::run_image mask{};
    mote::run_image uncleaned{};   ///< the mask as the method gave it; of segment_and_clean only
    std::optional<double> level{}; ///< of the global methods
    mote::polarity polarity = mote::polarity::bright;
    double polarity_confidence = 1; ///< 1 if the polarity was given
    double foreground_fraction = 0;
    std::uint64_t burnt_in_pixels = 0; ///< of letters and bars that were left out
};

/// Prints the names that --method takes, each with its family, what it does, its options and its dialects.
void list_methods(bool as_json);

/// Adds --method, --polarity, --dialect and the options of all methods.
void add_segment_options(CLI::App& app, segment_options& o);

/// Options that the method does not have are refused, so that none is silently ignored.
/// @throws usage_error naming method and option.
void check(segment_options const& o);

/// An image without what was written into it.
struct unwritten {
    std::optional<mote::any_image> image{}; ///< filled; nothing if nothing was found or it was not looked for
    mote::run_image burnt_in{};             ///< what was found
    std::uint64_t pixels = 0;               ///< of it
};
[[nodiscard]] bool masks_burnt_in(segment_options const& o) noexcept;
unwritten without_annotations(mote::any_image const& image, segment_options const& o);

/// The mask of the method alone, without annotations.
segmentation segment(mote::any_image const& image, segment_options const& o);

/// The same without small objects and with holes filled, as the options say.
segmentation segment_and_clean(mote::any_image const& image, segment_options const& o);

/// Annotations were found before.
segmentation segment(mote::any_image const& image, unwritten const& found, segment_options const& o);
segmentation segment_and_clean(mote::any_image const& image, unwritten const& found, segment_options const& o);

/// The level at each pixel, of a method that has one, for particles of the given polarity.
mote::image<float> surface(mote::any_image const& image, segment_options const& o, mote::polarity foreground);

/// For manifests: everything that decided the mask.
nlohmann::json parameters_of(segment_options const& o);

} // namespace cli
