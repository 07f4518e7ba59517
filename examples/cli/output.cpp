// SPDX-License-Identifier: MIT
#include "output.hpp"

#include "cli.hpp"

#include <mote/core/error.hpp>
#include <mote/core/image.hpp>
#include <mote/io/file.hpp>
#include <mote/io/npy.hpp>
#include <mote/io/png.hpp>
#include <mote/io/tiff.hpp>
#include <mote/label/paint.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <stdexcept>

namespace cli {

namespace {

// Code points, which is what a terminal shows side by side.
std::size_t width_of(std::string const& text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0u) != 0x80u; }));
}

mote::image<std::uint16_t> short_labels(mote::run_image const& labels) {
    mote::image<std::uint16_t> image(labels.width(), labels.height(), mote::fill::none);
    mote::paint_labels(labels, image);
    return image;
}

} // namespace

std::string aligned(std::vector<std::vector<std::string>> const& rows) {
    std::vector<std::size_t> widths;
    for (auto const& row : rows)
        for (std::size_t i = 0; i < row.size(); ++i) {
            if (i == widths.size()) widths.push_back(0);
            widths[i] = std::max(widths[i], width_of(row[i]));
        }
    std::string text;
    for (auto const& row : rows) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i) {
            std::string const blank(widths[i] - width_of(row[i]), ' ');
            line += i == 0 ? row[i] + blank : "  " + blank + row[i];
        }
        line.erase(line.find_last_not_of(' ') + 1);
        text += line + '\n';
    }
    return text;
}

nlohmann::json json_of(mote::pixel_size const& size) {
    if (!size.calibrated()) return nullptr;
    nlohmann::json result{{"value", size.mean().value}, {"unit", "nm"}, {"source", size.source}};
    if (size.x != size.y) {
        result["x"] = size.x.value;
        result["y"] = size.y.value;
    } else {
        result["value"] = size.x.value;
    }
    return result;
}

std::string text_of(mote::pixel_size const& size) {
    if (!size.calibrated()) return "unknown";
    std::string const value = size.x == size.y ? number(size.x.value) : number(size.x.value) + " x " + number(size.y.value);
    return value + " nm (" + size.source + ")";
}

std::string text_of(nlohmann::json const& document) {
    return document.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + '\n';
}

mote::pixel_size parse_pixel_size(std::string const& text, std::string_view option) {
    try {
        mote::nanometres const edge = mote::parse_length(text);
        // Beyond these, squares and cubes of sizes leave the range of numbers long before they mean anything.
        if (edge.value < 1e-6 || edge.value > 1e9)
            throw usage_error(std::string(option) + ": '" + text + "' is no pixel of a micrograph; expected 1e-6 nm to 1 m");
        return {edge, edge, std::string(option)};
    } catch (mote::parameter_error const& e) {
        throw usage_error(std::string(option) + ": " + e.what());
    }
}

std::string extension_of(std::filesystem::path const& path) {
    std::string text = path.extension().string();
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return text;
}

nlohmann::json read_json(std::filesystem::path const& path) {
    auto const bytes = mote::read_file(path);
    auto const* const text = reinterpret_cast<char const*>(bytes.data());
    return nlohmann::json::parse(text, text + bytes.size(), nullptr, false);
}

void check_labels_name(std::filesystem::path const& path) {
    std::string const extension = extension_of(path);
    if (extension != ".png" && extension != ".tif" && extension != ".tiff" && extension != ".npy")
        throw usage_error("-o " + path.string() + ": expected a name that ends in .png, .tif or .npy");
}

void write_labels(std::filesystem::path const& path, mote::run_image const& labels, mote::pixel_size const& size) {
    check_labels_name(path);
    std::uint32_t largest = 0;
    for (mote::run const& r : labels.runs()) largest = std::max(largest, r.label);
    std::string const extension = extension_of(path);
    if (extension == ".npy") return mote::write_npy(path, mote::paint_labels(labels));
    if (labels.width() == 0 || labels.height() == 0)
        throw std::runtime_error("cannot write '" + path.string() + "': an image without pixels; .npy can hold it");
    if (extension == ".png") {
        if (largest > 65535)
            throw std::runtime_error("cannot write '" + path.string() + "': the label " + std::to_string(largest) +
                                     " does not fit into the 16 bits of a PNG; use .tif or .npy");
        mote::write_png(path, short_labels(labels));
    } else if (largest > 65535) {
        mote::write_tiff(path, mote::paint_labels(labels), size);
    } else {
        mote::write_tiff(path, short_labels(labels), size);
    }
}

} // namespace cli
