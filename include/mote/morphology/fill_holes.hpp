// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Filling the holes of a mask, on runs.

#include <mote/label/components.hpp>
#include <mote/label/connectivity.hpp>
#include <mote/label/run.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

MOTE_NAMESPACE_BEGIN

/// The runs between the runs: background becomes foreground. Labels are dropped. Runs of a row must not touch.
[[nodiscard]] inline run_image complement(run_image const& mask) {
    run_image result(mask.width());
    auto const width = static_cast<std::uint32_t>(mask.width());
    result.reserve(mask.size() + static_cast<std::size_t>(mask.height()), static_cast<std::size_t>(mask.height()));
    for (std::ptrdiff_t y = 0; y < mask.height(); ++y) {
        std::uint32_t x = 0;
        for (run const& r : mask.row(y)) {
            if (r.begin > x) result.add(x, r.begin);
            x = r.end;
        }
        if (x < width) result.add(x, width);
        result.end_row();
    }
    return result;
}

/// The mask with its holes filled: a hole is a component of the background that does not touch the image border.
///
/// `background` is how background pixels are joined: four, the default, belongs to 8-connected objects (a hole closed by
/// a diagonal wall is filled), eight to 4-connected ones. Labels are dropped. `max_area` leaves larger holes open. O(runs).
[[nodiscard]] inline run_image fill_holes(run_image const& mask, connectivity background = connectivity::four,
                                          std::uint64_t max_area = std::numeric_limits<std::uint64_t>::max()) {
    run_image holes = complement(mask);
    std::uint32_t const count = label(holes, background);
    std::vector<std::uint64_t> area(static_cast<std::size_t>(count) + 1);
    std::vector<bool> open(static_cast<std::size_t>(count) + 1);
    for (std::ptrdiff_t y = 0; y < holes.height(); ++y)
        for (run const& r : holes.row(y)) {
            area[r.label] += r.end - r.begin;
            if (y == 0 || y + 1 == holes.height() || r.begin == 0 || static_cast<std::ptrdiff_t>(r.end) == holes.width())
                open[r.label] = true;
        }
    run_image filled(mask.width());
    filled.reserve(mask.size(), static_cast<std::size_t>(mask.height()));
    for (std::ptrdiff_t y = 0; y < mask.height(); ++y) {
        std::span<run const> const solid = mask.row(y), gaps = holes.row(y);
        std::size_t i = 0, j = 0;
        std::uint32_t begin = 0, end = 0; // the run being put together; empty at first
        while (i < solid.size() || j < gaps.size()) {
            bool const take_solid = j == gaps.size() || (i < solid.size() && solid[i].begin < gaps[j].begin);
            run const& r = take_solid ? solid[i++] : gaps[j++];
            if (!take_solid && (open[r.label] || area[r.label] > max_area)) continue;
            if (begin == end || r.begin != end) {
                if (begin != end) filled.add(begin, end);
                begin = r.begin;
            }
            end = r.end;
        }
        if (begin != end) filled.add(begin, end);
        filled.end_row();
    }
    return filled;
}

MOTE_NAMESPACE_END
