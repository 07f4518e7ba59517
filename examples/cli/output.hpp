// SPDX-License-Identifier: MIT
#pragma once

// What several commands write: tables, pixel sizes, label images.

#include <mote/core/units.hpp>
#include <mote/label/run.hpp>

#include <nlohmann/json_fwd.hpp>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace cli {

/// Rows of fields as lines of text with aligned columns: the first column to the left, the others to the right.
/// Rows may be of different lengths.
std::string aligned(std::vector<std::vector<std::string>> const& rows);

/// {"value", "unit": "nm", "source"}, or null if it is unknown; also "x" and "y" if the pixel is not square.
nlohmann::json json_of(mote::pixel_size const& size);

/// The same in words: "0.05 nm (--pixel-size)" or "unknown".
std::string text_of(mote::pixel_size const& size);

/// The pixel size that the user gave with `option`, such as 0.05nm.
/// @throws usage_error if it is no length.
mote::pixel_size parse_pixel_size(std::string const& text, std::string_view option = "--pixel-size");

/// A JSON document as text, whatever bytes a file's name has.
std::string text_of(nlohmann::json const& document);

/// The document in a file; one that is_discarded() if the file holds no JSON.
nlohmann::json read_json(std::filesystem::path const& path);

/// @throws usage_error unless the name ends in .png, .tif, .tiff or .npy, in any case.
void check_labels_name(std::filesystem::path const& path);

/// Writes a label image, whole or not at all: .png with 16 bits; .tif with 16 bits, or 32 if a label needs them; .npy
/// with 32 bits.
/// @throws std::runtime_error if a label does not fit into a PNG, or the image has no pixels and the format needs some.
void write_labels(std::filesystem::path const& path, mote::run_image const& labels, mote::pixel_size const& size = {});

/// The extension of a path in lower case, with its dot.
std::string extension_of(std::filesystem::path const& path);

} // namespace cli
