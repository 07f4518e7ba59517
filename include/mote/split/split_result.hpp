// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// What every splitting of components returns, and sets of chords.

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

/// Appends a chord that comes next in raster order, joining it to the last one if they touch.
inline void append_chord(std::vector<chord>& out, std::ptrdiff_t y, std::uint32_t begin, std::uint32_t end) {
    if (!out.empty() && out.back().y == y && out.back().end == begin)
        out.back().end = end;
    else
        out.push_back({y, begin, end});
}

/// Pixels of both. O(chords).
inline void intersect(region_chords a, region_chords b, std::vector<chord>& out) {
    out.clear();
    for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
        chord const &p = a[i], &q = b[j];
        if (p.y != q.y) {
            ++(p.y < q.y ? i : j);
            continue;
        }
        std::uint32_t const begin = std::max(p.begin, q.begin), end = std::min(p.end, q.end);
        if (begin < end) append_chord(out, p.y, begin, end);
        ++(p.end < q.end ? i : j);
    }
}

/// Pixels of a that are not in b. O(chords).
inline void subtract(region_chords a, region_chords b, std::vector<chord>& out) {
    out.clear();
    std::size_t j = 0;
    for (chord const& p : a) {
        while (j < b.size() && (b[j].y < p.y || (b[j].y == p.y && b[j].end <= p.begin))) ++j;
        std::uint32_t at = p.begin;
        for (std::size_t k = j; k < b.size() && b[k].y == p.y && b[k].begin < p.end; ++k) {
            if (b[k].begin > at) append_chord(out, p.y, at, b[k].begin);
            at = std::max(at, b[k].end);
        }
        if (at < p.end) append_chord(out, p.y, at, p.end);
    }
}

/// Pixels of either. O(n log n).
inline void unite(region_chords a, region_chords b, std::vector<chord>& out) {
    std::vector<chord> all(a.begin(), a.end());
    all.insert(all.end(), b.begin(), b.end());
    std::sort(all.begin(), all.end(), [](chord const& p, chord const& q) { return p.y != q.y ? p.y < q.y : p.begin < q.begin; });
    out.clear();
    for (chord const& c : all) {
        if (!out.empty() && out.back().y == c.y && c.begin <= out.back().end)
            out.back().end = std::max(out.back().end, c.end);
        else
            out.push_back(c);
    }
}

/// The 8-connected parts of a set of chords. Keeps its memory.
class chord_parts {
public:
    /// Number of parts; part(i) is then the part 0 .. n - 1 of chord i, in the order of first pixels. O(chords).
    std::uint32_t operator()(region_chords region) {
        part_.resize(region.size());
        for (std::size_t i = 0; i < part_.size(); ++i) part_[i] = static_cast<std::uint32_t>(i);
        std::size_t above = 0, above_stop = 0, here = 0;
        while (here < region.size()) {
            std::size_t stop = here;
            while (stop < region.size() && region[stop].y == region[here].y) ++stop;
            if (above_stop > above && region[above].y + 1 == region[here].y)
                for (std::size_t i = here, j = above; i < stop && j < above_stop;) {
                    if (region[i].begin <= region[j].end && region[j].begin <= region[i].end) join(i, j);
                    ++(region[i].end < region[j].end ? i : j);
                }
            above = here;
            above_stop = here = stop;
        }
        std::uint32_t n = 0;
        number_.assign(part_.size(), 0);
        for (std::size_t i = 0; i < part_.size(); ++i) {
            auto const r = root(static_cast<std::uint32_t>(i));
            if (r == i) number_[i] = n++;
        }
        for (std::uint32_t& p : part_) p = root(p);
        for (std::uint32_t& p : part_) p = number_[p];
        return n;
    }
    [[nodiscard]] std::uint32_t part(std::size_t i) const noexcept { return part_[i]; }

private:
    std::uint32_t root(std::uint32_t i) noexcept {
        while (part_[i] != i) i = part_[i] = part_[part_[i]];
        return i;
    }
    void join(std::size_t i, std::size_t j) noexcept {
        std::uint32_t const a = root(static_cast<std::uint32_t>(i)), b = root(static_cast<std::uint32_t>(j));
        part_[std::max(a, b)] = std::min(a, b);
    }
    std::vector<std::uint32_t> part_{}, number_{};
};

} // namespace detail

MOTE_NAMESPACE_END
