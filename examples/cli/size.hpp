// SPDX-License-Identifier: MIT
#pragma once

// What the two ways of sizing an image share: as a whole, and by rows.

#include "cli.hpp"
#include "segment.hpp"

#include <mote/core/units.hpp>
#include <mote/measure/pick.hpp>
#include <mote/measure/regions.hpp>
#include <mote/render/report.hpp>
#include <mote/split/split_result.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace cli {

/// How touching particles are cut apart.
enum class split_method { none, necks, concave_points, erosion };

struct size_options {
    std::vector<std::string> images{};
    std::string output{}, pixel_size{}, truth{};
    segment_options segment{};
    mote::pick_options pick{};
    split_method split = split_method::necks;
    bool force = false, json = false;
    int threads = 0;
    bool stream = false;
    std::string raw{};                 ///< layout of files without a header; of streams only
    std::size_t window_mebibytes = 256; ///< of rows that a stream keeps
};

/// What is kept of an image once its files are written.
struct outcome {
    bool ok = false;
    std::string sha256{};
    std::ptrdiff_t width = 0, height = 0;
    mote::pixel_size calibration{};
    segmentation found{};
    std::vector<std::string> warnings{};
    std::vector<double> diameters_px{}, weights{}; ///< of the particles that count
    std::array<std::size_t, 4> classes{};          ///< regions by mote::particle_class
    mote::report_image picture{};
    mote::report_table table{};
};

constexpr std::ptrdiff_t report_side = 900;       ///< pixels of a picture in the report
constexpr std::size_t report_rows_an_image = 500; ///< more are in particles.csv

/// "none", "necks", "concave-points" or "erosion".
char const* name_of(split_method m);
/// Cuts labelled components; none leaves them whole.
mote::split_result split_by(split_method m, mote::run_image const& labelled, std::uint32_t count);
/// Warns if the polarity that was found may be wrong.
void warn_of_doubt(outcome& r, size_options const& o);
/// Counts a region with its class, and its diameter if it belongs to the distribution.
void count(outcome& r, mote::region const& region, mote::picked const& pick);
/// Title and caption of the picture in the report.
void describe_picture(outcome& r, input const& in);
/// The table in the report, without rows.
mote::report_table table_of(outcome const& r, input const& in);
/// A row of the table, linked with its spot in the picture. @param index  of the image
void add_row(outcome& r, mote::region const& p, mote::picked const& pick, std::size_t id, std::size_t index);
/// Says that not all `regions` are in the table.
void note_rest(outcome& r, std::size_t regions);

/// Sizes an image that need not fit into memory, and writes its table into the folder.
outcome size_streamed(input const& in, size_options const& o, std::filesystem::path const& folder, std::size_t index);
/// @throws usage_error if streams have no such method or option.
void check_stream(size_options const& o);

} // namespace cli
