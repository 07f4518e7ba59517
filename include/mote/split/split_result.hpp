// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// What every splitting of components returns, and how cuts become labels.

#include <mote/core/error.hpp>
#include <mote/core/function_ref.hpp>
#include <mote/label/run.hpp>
#include <mote/split/region_runs.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

MOTE_NAMESPACE_BEGIN

/// Pieces and uncut components, numbered 1 .. parent.size() in raster order of their first pixel.
struct split_result {
    run_image runs;
    std::vector<std::uint32_t> parent; ///< of new label i, at i - 1: the component that it was (part of)
    std::vector<std::uint32_t> pieces; ///< of new label i, at i - 1: in how many pieces that component was cut; 1: it was not
    [[nodiscard]] std::uint32_t count() const noexcept { return static_cast<std::uint32_t>(parent.size()); }
};

namespace detail {

/// Columns [begin, end) of row y of one piece of a component.
struct piece_chord {
    std::ptrdiff_t y;
    std::uint32_t begin, end, piece;
};

/// Cuts one component: returns a number of pieces n; if n > 1 it has appended the component's chords, divided among the pieces 1 .. n, in
/// raster order. A piece may turn out empty.
using component_cutter = function_ref<std::uint32_t(region_chords, std::vector<piece_chord>&)>;

/// Cuts every component of a labelled image. `who` names the caller in errors.
inline split_result cut_components(run_image const& labelled, std::uint32_t count, char const* who, component_cutter cut) {
    region_runs const components(labelled, count);
    std::vector<piece_chord> cuts;                            // of all components that were cut
    std::vector<std::size_t> next(std::size_t{count} + 1, 0); // first in cuts
    std::vector<std::uint32_t> pieces(std::size_t{count} + 1, 1), first(std::size_t{count} + 1);
    std::uint32_t provisional = count;
    for (std::uint32_t c = 1; c <= count; ++c) {
        std::size_t const from = cuts.size();
        std::uint32_t const n = cut(components[c], cuts);
        first[c] = c;
        if (n == 1) continue;
        if (provisional > std::numeric_limits<std::uint32_t>::max() - n)
            throw parameter_error(std::string(who) + ": more than 2^32 - 1 pieces");
        first[c] = provisional + 1;
        provisional += n;
        next[c] = from;
        pieces[c] = 0;
        std::vector<bool> seen(n, false);
        for (std::size_t i = from; i < cuts.size(); ++i)
            if (std::uint32_t const p = cuts[i].piece - 1; !seen[p]) {
                seen[p] = true;
                ++pieces[c];
            }
    }
    split_result result{run_image(labelled.width()), {}, {}};
    result.runs.reserve(labelled.size() + cuts.size(), static_cast<std::size_t>(labelled.height()));
    std::vector<std::uint32_t> final_label(std::size_t{provisional} + 1, 0);
    auto const emit = [&](std::uint32_t begin, std::uint32_t end, std::uint32_t component, std::uint32_t id) {
        std::uint32_t& label = final_label[id];
        if (label == 0) {
            result.parent.push_back(component);
            result.pieces.push_back(pieces[component]);
            label = static_cast<std::uint32_t>(result.parent.size());
        }
        result.runs.add(begin, end, label);
    };
    for (std::ptrdiff_t y = 0; y < labelled.height(); ++y) {
        for (run const& r : labelled.row(y)) {
            if (first[r.label] == r.label) {
                emit(r.begin, r.end, r.label, r.label);
                continue;
            }
            // Touching runs of one label were one chord, so a cut may reach over several runs.
            for (std::uint32_t at = r.begin; at < r.end;) {
                piece_chord const& k = cuts[next[r.label]];
                std::uint32_t const end = std::min(k.end, r.end);
                emit(at, end, r.label, first[r.label] + k.piece - 1);
                if (k.end == end) ++next[r.label];
                at = end;
            }
        }
        result.runs.end_row();
    }
    return result;
}

} // namespace detail

MOTE_NAMESPACE_END
