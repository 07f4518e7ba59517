// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Removing small or large objects and small holes from a mask, on runs.

#include <mote/label/components.hpp>
#include <mote/label/connectivity.hpp>
#include <mote/label/run.hpp>
#include <mote/morphology/fill_holes.hpp>
#include <mote/version.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

MOTE_NAMESPACE_BEGIN

namespace detail {

/// The runs whose label `keep` says yes to, without their labels. Runs that touch must not both be kept, as those of components do not.
template <class Keep>
run_image keep_labels(run_image const& labelled, Keep&& keep) {
    run_image kept(labelled.width());
    kept.reserve(labelled.size(), static_cast<std::size_t>(labelled.height()));
    for (std::ptrdiff_t y = 0; y < labelled.height(); ++y) {
        for (run const& r : labelled.row(y))
            if (keep(r.label)) kept.add(r.begin, r.end);
        kept.end_row();
    }
    return kept;
}

} // namespace detail

/// The mask without its components of fewer than `min_area` or more than `max_area` pixels; labels are dropped. O(runs).
[[nodiscard]] inline run_image keep_areas(run_image const& mask, std::uint64_t min_area, std::uint64_t max_area, connectivity c = connectivity::eight) {
    run_image labelled = mask;
    std::uint32_t const count = label(labelled, c);
    std::vector<std::uint64_t> area(static_cast<std::size_t>(count) + 1);
    for (run const& r : labelled.runs()) area[r.label] += r.end - r.begin;
    return detail::keep_labels(labelled, [&](std::uint32_t l) { return area[l] >= min_area && area[l] <= max_area; });
}

/// The mask without its components of fewer than `min_area` pixels; labels are dropped. O(runs).
[[nodiscard]] inline run_image remove_small(run_image const& mask, std::uint64_t min_area, connectivity c = connectivity::eight) {
    return keep_areas(mask, min_area, std::numeric_limits<std::uint64_t>::max(), c);
}

/// The mask without its components of more than `max_area` pixels; labels are dropped. O(runs).
[[nodiscard]] inline run_image remove_large(run_image const& mask, std::uint64_t max_area, connectivity c = connectivity::eight) {
    return keep_areas(mask, 0, max_area, c);
}

/// The mask with every component of its background of fewer than `min_area` pixels filled, those at the image border too, as scikit-image
/// does; fill_holes with a largest area leaves these open. `background` is how background pixels are joined: four, the default, belongs
/// to 8-connected objects. Labels are dropped. O(runs).
[[nodiscard]] inline run_image remove_small_holes(run_image const& mask, std::uint64_t min_area, connectivity background = connectivity::four) {
    return complement(remove_small(complement(mask), min_area, background));
}

MOTE_NAMESPACE_END
