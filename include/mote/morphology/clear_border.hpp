// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Removing the objects at the border of a mask, on runs.

#include <mote/core/error.hpp>
#include <mote/label/components.hpp>
#include <mote/label/connectivity.hpp>
#include <mote/label/run.hpp>
#include <mote/morphology/remove_small.hpp>
#include <mote/version.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

MOTE_NAMESPACE_BEGIN

/// The mask without its components that touch the image border, whose area and shape nobody knows; labels are dropped. O(runs).
///
/// With a `buffer` of b pixels the border is b + 1 pixels wide: a component goes if any of its pixels is in the first or last b + 1 rows or
/// columns. A buffer of half the image's width or height leaves nothing.
/// @throws parameter_error if buffer is negative.
[[nodiscard]] inline run_image clear_border(run_image const& mask, std::ptrdiff_t buffer = 0, connectivity c = connectivity::eight) {
    if (buffer < 0) throw parameter_error("clear_border: a buffer of " + std::to_string(buffer) + " pixels; expected 0 or more");
    run_image labelled = mask;
    std::uint32_t const count = label(labelled, c);
    std::vector<bool> touches(static_cast<std::size_t>(count) + 1);
    std::ptrdiff_t const width = labelled.width(), height = labelled.height();
    for (std::ptrdiff_t y = 0; y < height; ++y) {
        bool const edge_row = y <= buffer || height - 1 - y <= buffer;
        for (run const& r : labelled.row(y))
            if (edge_row || r.begin <= buffer || width - static_cast<std::ptrdiff_t>(r.end) <= buffer) touches[r.label] = true;
    }
    return detail::keep_labels(labelled, [&](std::uint32_t l) { return !touches[l]; });
}

MOTE_NAMESPACE_END
