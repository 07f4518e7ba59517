// SPDX-License-Identifier: MIT
#pragma once

// Files of reference values, and simple shapes.

#include <mote/core/image.hpp>
#include <mote/io/read.hpp>
#include <mote/label/components.hpp>
#include <mote/label/encode.hpp>
#include <mote/split/region_runs.hpp>

#include "catch.hpp"
#include "shared.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace reference {

inline std::vector<unsigned char> bytes_of(std::filesystem::path const& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

/// An 8- or 16-bit grey PNG, its values as they are.
inline mote::image<std::uint16_t> read_png(std::filesystem::path const& path) {
    return mote::read_image(path).visit([](auto const& from) {
        mote::image<std::uint16_t> result(from.width(), from.height());
        for (std::ptrdiff_t y = 0; y < from.height(); ++y)
            for (std::ptrdiff_t x = 0; x < from.width(); ++x) result(x, y) = static_cast<std::uint16_t>(from(x, y));
        return result;
    });
}

/// A C-order float32 .npy file of known size.
inline mote::image<float> read_npy(std::filesystem::path const& path, std::ptrdiff_t width, std::ptrdiff_t height) {
    auto const file = bytes_of(path);
    REQUIRE(file.size() > 10);
    std::size_t const data = 10 + file[8] + 256U * file[9];
    REQUIRE(file.size() == data + 4 * static_cast<std::size_t>(width * height));
    mote::image<float> result(width, height);
    for (std::ptrdiff_t y = 0; y < height; ++y)
        std::memcpy(result.row(y), file.data() + data + 4 * static_cast<std::size_t>(y * width), 4 * static_cast<std::size_t>(width));
    return result;
}

inline nlohmann::json read_json(std::filesystem::path const& path) {
    std::ifstream in(path);
    return nlohmann::json::parse(in);
}

template <class T>
mote::image<std::uint8_t> mask_of(mote::image<T> const& i) {
    mote::image<std::uint8_t> mask(i.width(), i.height());
    for (std::ptrdiff_t y = 0; y < i.height(); ++y)
        for (std::ptrdiff_t x = 0; x < i.width(); ++x) mask(x, y) = i(x, y) != 0 ? 255 : 0;
    return mask;
}

inline mote::run_image label_runs(mote::image<std::uint16_t> const& labels) {
    mote::image<std::uint32_t> wide(labels.width(), labels.height());
    for (std::ptrdiff_t y = 0; y < labels.height(); ++y)
        for (std::ptrdiff_t x = 0; x < labels.width(); ++x) wide(x, y) = labels(x, y);
    return mote::runs_of_labels(wide);
}

struct labelled_image {
    mote::run_image runs{};
    std::uint32_t count = 0; ///< the largest label
};

/// A label image of the references by its name.
inline labelled_image labels_named(std::string const& name) {
    auto const path = shared_path("reference/inputs/labels/" + name + ".png");
    REQUIRE(path);
    labelled_image l{label_runs(read_png(*path))};
    for (mote::run const& r : l.runs.runs()) l.count = std::max(l.count, r.label);
    return l;
}

/// Calls f(image) with the grey image of label image `name`, in the kind that a record names: u8 or f32.
template <class F>
auto with_grey(std::string const& name, std::string const& kind, labelled_image const& l, F&& f) {
    std::string const file = name == "shapes_220x180" ? "reference/inputs/labels/shapes_220x180-intensity_" + kind : "reference/inputs/" + name.substr(8);
    auto const path = shared_path(file + (kind == "f32" ? ".npy" : ".png"));
    REQUIRE(path);
    return kind == "f32" ? f(read_npy(*path, l.runs.width(), l.runs.height())) : f(read_png(*path));
}

} // namespace reference

namespace shapes {

/// Sets the pixels whose centres lie in an ellipse; angle in degrees, counter-clockwise with y up.
inline void ellipse(mote::image<std::uint8_t>& mask, double cx, double cy, double a, double b, double angle_deg = 0) {
    double const t = angle_deg * std::acos(-1.0) / 180, c = std::cos(t), s = std::sin(t);
    for (std::ptrdiff_t y = 0; y < mask.height(); ++y)
        for (std::ptrdiff_t x = 0; x < mask.width(); ++x) {
            double const dx = static_cast<double>(x) - cx, dy = static_cast<double>(y) - cy;
            double const u = (c * dx - s * dy) / a, v = (s * dx + c * dy) / b;
            if (u * u + v * v <= 1) mask(x, y) = 255;
        }
}
inline void disc(mote::image<std::uint8_t>& mask, double cx, double cy, double r) { ellipse(mask, cx, cy, r, r); }

/// A mask drawn with '#' and '.', rows divided by '/'.
inline mote::image<std::uint8_t> draw(std::string const& text) {
    std::ptrdiff_t width = 0, height = 1, x = 0;
    for (char const c : text) {
        x = c == '/' ? 0 : x + 1;
        height += c == '/';
        width = std::max(width, x);
    }
    mote::image<std::uint8_t> mask(width, height);
    std::ptrdiff_t y = x = 0;
    for (char const c : text)
        if (c == '/') {
            x = 0;
            ++y;
        } else {
            mask(x++, y) = c == '#' ? 255 : 0;
        }
    return mask;
}

/// All foreground pixels of a mask as one region.
inline std::vector<mote::chord> chords(mote::image<std::uint8_t> const& mask) {
    auto const runs = mote::runs_of(mask);
    std::vector<mote::chord> result;
    for (std::ptrdiff_t y = 0; y < runs.height(); ++y)
        for (mote::run const& r : runs.row(y)) result.push_back({y, r.begin, r.end});
    return result;
}

} // namespace shapes
