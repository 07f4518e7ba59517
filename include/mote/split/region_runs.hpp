// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// The runs of a labelled image, gathered region by region.

#include <mote/core/error.hpp>
#include <mote/core/geometry.hpp>
#include <mote/label/run.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

MOTE_NAMESPACE_BEGIN

/// Columns [begin, end) of row y of one region.
struct chord {
    std::ptrdiff_t y = 0;
    std::uint32_t begin = 0, end = 0;
    friend constexpr bool operator==(chord const&, chord const&) = default;
};

/// A region as every feature sees it: its chords from top to bottom and left to right, no two of a row touching.
/// The region need not be connected.
using region_chords = std::span<chord const>;

/// Chords sorted by region; 16 bytes a run and 8 a region. O(runs + count) time, three allocations.
class region_runs {
public:
    /// @param count  the largest label that may occur; regions without a run are empty.
    /// @throws parameter_error if a label is above `count` or 0 (runs that were not labelled).
    region_runs(run_image const& labelled, std::uint32_t count) : start_(static_cast<std::size_t>(count) + 2) {
        for (run const& r : labelled.runs()) {
            if (r.label == 0 || r.label > count)
                throw parameter_error("region_runs: a run has label " + std::to_string(r.label) + "; expected 1 .. " +
                                      std::to_string(count));
            ++start_[r.label];
        }
        for (std::size_t i = 1; i < start_.size(); ++i) start_[i] += start_[i - 1];
        chords_.resize(labelled.size());
        stop_.assign(start_.begin(), start_.end() - 1);
        for (std::ptrdiff_t y = 0; y < labelled.height(); ++y)
            for (run const& r : labelled.row(y)) {
                std::size_t& stop = stop_[r.label - 1];
                if (stop > start_[r.label - 1]) {
                    chord& last = chords_[stop - 1];
                    if (last.y == y && last.end == r.begin) {
                        last.end = r.end;
                        continue;
                    }
                }
                chords_[stop++] = {y, r.begin, r.end};
            }
    }

    [[nodiscard]] std::uint32_t count() const noexcept { return static_cast<std::uint32_t>(start_.size() - 2); }
    /// Chords of region `label`, 1 <= label <= count(). Unchecked.
    [[nodiscard]] region_chords operator[](std::uint32_t label) const noexcept {
        return region_chords(chords_).subspan(start_[label - 1], stop_[label - 1] - start_[label - 1]);
    }

private:
    std::vector<std::size_t> start_, stop_; // of label i at i - 1
    std::vector<chord> chords_;
};

/// Number of pixels; below 2^63.
[[nodiscard]] inline std::uint64_t area_of(region_chords region) noexcept {
    std::uint64_t n = 0;
    for (chord const& c : region) n += c.end - c.begin;
    return n;
}

/// Smallest box that holds all pixels; an empty box at the origin for no pixels.
[[nodiscard]] inline box bounds_of(region_chords region) noexcept {
    if (region.empty()) return {};
    std::uint32_t left = region.front().begin, right = region.front().end;
    for (chord const& c : region) {
        left = std::min(left, c.begin);
        right = std::max(right, c.end);
    }
    return {left, region.front().y, static_cast<std::ptrdiff_t>(right) - left, region.back().y - region.front().y + 1};
}

MOTE_NAMESPACE_END
