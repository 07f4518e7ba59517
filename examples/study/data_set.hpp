// SPDX-License-Identifier: MIT
#pragma once

// The images and the truth that a study compares methods on.

#include <mote/core/image.hpp>
#include <mote/core/polarity.hpp>
#include <mote/io/any_image.hpp>

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace study {

struct item {
    std::string name{};
    std::filesystem::path image{}, labels{};
    /// What the data set says of the image, such as modality and substrate; empty if it says nothing.
    std::map<std::string, std::string> groups{};
    std::optional<mote::polarity> polarity{};
    std::optional<double> pixel_size_nm{};
};

/// The images of FOLDER/images that have labels of the same name in FOLDER/labels, by name; with what FOLDER/parameters.json (as mote simulate writes it) says of them.
/// @throws cli::usage_error if there is none.
std::vector<item> read_data_set(std::filesystem::path const& folder);

/// An image, its truth and the polarity that every method is given.
struct sample {
    mote::any_image image{};
    mote::image<std::uint32_t> labels{};
    mote::image<std::uint8_t> truth{};
    mote::polarity polarity = mote::polarity::bright;
    double contrast = 0; ///< of the truth, to the deviation of the background
    double pixel_size_nm = 0; ///< 0 if neither the data set nor the image says it
};

/// @throws std::runtime_error if image and labels differ in size.
sample read_sample(item const& i);

} // namespace study
