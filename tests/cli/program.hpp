// SPDX-License-Identifier: MIT
#pragma once

// Runs the program as a user would, in a folder of its own.

#include <mote/core/image.hpp>
#include <mote/io/atomic_file.hpp>
#include <mote/io/file.hpp>

#include <nlohmann/json.hpp>

#include <sys/wait.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "catch.hpp"

/// A fresh folder that goes with its contents.
class workplace {
public:
    workplace() : path_(std::filesystem::temp_directory_path() / ("mote_cli_" + std::to_string(std::random_device()()) + "_" + std::to_string(std::random_device()()))) {
        std::filesystem::create_directories(path_);
    }
    ~workplace() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    workplace(workplace const&) = delete;
    workplace& operator=(workplace const&) = delete;
    [[nodiscard]] std::filesystem::path operator/(std::string const& name) const { return path_ / name; }
    [[nodiscard]] std::filesystem::path const& path() const { return path_; }

private:
    std::filesystem::path path_;
};

struct outcome {
    int code = -1; ///< exit code; -1 if the program was killed
    std::string out{}, err{};
    [[nodiscard]] nlohmann::json json() const { return nlohmann::json::parse(out); }
};

inline std::string text_in(std::filesystem::path const& path) {
    auto const bytes = mote::read_file(path);
    return {reinterpret_cast<char const*>(bytes.data()), bytes.size()};
}

inline std::string in_shell(std::string const& word) {
    std::string quoted = "'";
    for (char const c : word) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return quoted + "'";
}

/// `mote` with arguments; `input` is its standard input.
inline outcome mote_run(std::vector<std::string> const& arguments, std::filesystem::path const& input = "/dev/null") {
    workplace const w;
    std::string command = in_shell(MOTE_PROGRAM);
    for (std::string const& a : arguments) command += ' ' + in_shell(a);
    command += " < " + in_shell(input.string()) + " > " + in_shell((w / "out").string()) + " 2> " + in_shell((w / "err").string());
    int const status = std::system(command.c_str());
    outcome o;
    o.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    o.out = text_in(w / "out");
    o.err = text_in(w / "err");
    return o;
}

/// Names of all files below a folder, relative to it.
inline std::vector<std::string> files_below(std::filesystem::path const& folder) {
    std::vector<std::string> names;
    for (auto const& entry : std::filesystem::recursive_directory_iterator(folder))
        if (entry.is_regular_file()) names.push_back(std::filesystem::relative(entry.path(), folder).generic_string());
    std::sort(names.begin(), names.end());
    return names;
}

/// The contents of all files below a folder, by name.
inline std::map<std::string, std::string> contents_of(std::filesystem::path const& folder) {
    std::map<std::string, std::string> contents;
    for (std::string const& name : files_below(folder)) contents[name] = text_in(folder / name);
    return contents;
}

/// A CSV file without quoted fields: its rows by column name.
inline std::vector<std::map<std::string, std::string>> csv_rows(std::filesystem::path const& path) {
    std::istringstream text(text_in(path));
    std::vector<std::string> header;
    std::vector<std::map<std::string, std::string>> rows;
    for (std::string line; std::getline(text, line);) {
        std::vector<std::string> fields(1);
        for (char const c : line)
            if (c == ',')
                fields.emplace_back();
            else
                fields.back() += c;
        if (header.empty()) {
            header = fields;
            continue;
        }
        REQUIRE(fields.size() == header.size());
        rows.emplace_back();
        for (std::size_t i = 0; i < fields.size(); ++i) rows.back()[header[i]] = fields[i];
    }
    return rows;
}

inline std::string const particle_columns =
    "image,id,x_px,y_px,area_px,area_nm2,ecd_px,ecd_nm,feret_max_nm,feret_min_nm,perimeter_nm,circularity,solidity,aspect_ratio,"
    "orientation_deg,mean_intensity,contrast,touches_border,class,reason,weight\n";

/// Discs of the value `inside` on `outside`.
struct disc {
    double x, y, radius;
};
template <class T>
mote::image<T> discs(std::ptrdiff_t width, std::ptrdiff_t height, std::vector<disc> const& all, T inside, T outside) {
    mote::image<T> image(width, height);
    for (std::ptrdiff_t y = 0; y < height; ++y)
        for (std::ptrdiff_t x = 0; x < width; ++x) {
            image(x, y) = outside;
            for (disc const& d : all) {
                double const dx = static_cast<double>(x) - d.x, dy = static_cast<double>(y) - d.y;
                if (dx * dx + dy * dy <= d.radius * d.radius) image(x, y) = inside;
            }
        }
    return image;
}
