// SPDX-License-Identifier: MIT
#pragma once

// What every method makes of every image.

#include "data_set.hpp"

#include "../cli/segment.hpp"

#include <mote/label/run.hpp>
#include <mote/measure/pick.hpp>
#include <mote/measure/regions.hpp>

#include <array>
#include <string>
#include <vector>

namespace study {

constexpr int offsets = 5; ///< outward offsets 0 .. 4 px

/// A method with the options it runs with.
struct contestant {
    std::string name{}, family{};
    cli::segment_options options{};
};

struct score {
    std::array<double, offsets> jsc{}; ///< by outward offset
    double seconds = 0;                ///< of the method and its clean-up
    std::vector<double> diameters_px{}; ///< of isolated and split particles that the border does not cut
    std::vector<float> particles{};     ///< for each true particle the largest intersection over union with a found one
};

struct image_scores {
    bool good = false;
    double contrast = 0, diameter_px = 0; ///< of the truth; median equivalent diameter
    double pixel_size_nm = 0; ///< 0 if it is not known
    std::uint64_t pixels = 0;
    std::vector<std::uint64_t> labels{}; ///< of the true particles that the border does not cut
    std::vector<double> diameters_px{};  ///< of these
    std::vector<score> methods{};    ///< as the contestants are ordered
};

/// Runs all contestants on one image: annotations are found once, and left out for all.
image_scores run_all(item const& i, std::vector<contestant> const& all);

/// Objects of a mask, cut where they touch, measured and judged as `mote size` does.
struct particles {
    mote::run_image runs{};
    std::vector<mote::region> regions{};
    std::vector<mote::picked> verdicts{};
};
particles particles_of(sample const& s, mote::run_image mask);

/// A sample whose annotations were found before.
struct prepared {
    sample data{};
    cli::unwritten found{};
};

/// Median over samples of the Jaccard coefficient, without offset. Stops early, with -1, when the first quarter, or half, of the samples shows that it will hardly reach
/// `least`: its median there is more than 0.1, or 0.05, below.
double median_jaccard(std::vector<prepared> const& set, cli::segment_options const& options, int threads, double least = -1);

} // namespace study
