// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Removing small objects from a mask, on runs.

#include <mote/label/components.hpp>
#include <mote/label/connectivity.hpp>
#include <mote/label/run.hpp>
#include <mote/version.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

MOTE_NAMESPACE_BEGIN

/// The mask without its components of fewer than `min_area` pixels; labels are dropped. O(runs).
[[nodiscard]] inline run_image remove_small(run_image const& mask, std::uint64_t min_area,
                                            connectivity c = connectivity::eight) {
    run_image labelled = mask;
    std::uint32_t const count = label(labelled, c);
    std::vector<std::uint64_t> area(static_cast<std::size_t>(count) + 1);
    for (run const& r : labelled.runs()) area[r.label] += r.end - r.begin;
    run_image kept(mask.width());
    kept.reserve(mask.size(), static_cast<std::size_t>(mask.height()));
    for (std::ptrdiff_t y = 0; y < labelled.height(); ++y) {
        for (run const& r : labelled.row(y))
            if (area[r.label] >= min_area) kept.add(r.begin, r.end);
        kept.end_row();
    }
    return kept;
}

MOTE_NAMESPACE_END
