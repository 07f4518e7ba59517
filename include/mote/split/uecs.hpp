// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Splitting by the ultimate erosion of convex shapes.

#include <mote/core/error.hpp>
#include <mote/core/image_view.hpp>
#include <mote/label/run.hpp>
#include <mote/split/chord_sets.hpp>
#include <mote/split/concave_points.hpp>
#include <mote/split/contour.hpp>
#include <mote/split/region_runs.hpp>
#include <mote/split/split_result.hpp>
#include <mote/split/touching.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

MOTE_NAMESPACE_BEGIN

struct erosion_options {
    /// As in split_options.
    double solidity_limit = 0.995;
    double max_hole = 0.05;
    std::ptrdiff_t max_box = std::ptrdiff_t{1} << 28;
    /// A part whose outline comes in from its convex hull by at most this, in pixels, is convex.
    double max_concaveness = 1.5;
    /// Radii by which a part is eroded further and further, in pixels.
    double step = 0.5;
    /// A part that falls off counts if its deepest pixel outlasts the breaking by at least this, in pixels,
    double min_drop = 0.75;
    /// and its inscribed radius, distances less 1/2, is at least this, in pixels.
    double min_radius = 2;
};

/// Depth in pixels of the deepest point of a connected region's outline below its convex hull; 0 for no pixels. Below sqrt(2) for every
/// digitised convex shape.
[[nodiscard]] inline double concaveness(region_chords region) {
    double deepest = 0;
    for (contour const& k : contours_of(region))
        for (concave_point const& p : concave_points_of(k, 0)) deepest = std::max(deepest, p.depth);
    return deepest;
}

namespace detail {

/// Markers in a distance map.
class ultimate_erosion {
public:
    explicit ultimate_erosion(erosion_options const& o) : o_(o) {}

    std::uint32_t operator()(image_view<std::uint32_t const> squared, image_view<std::uint8_t const> mask, image_view<std::uint32_t> labels) {
        part all{0, {}};
        for (std::ptrdiff_t y = 0; y < squared.height; ++y) append_above(squared, y, 0, squared.width, 0, all.chords);
        std::vector<part> waiting, markers, next;
        waiting.push_back(std::move(all));
        std::vector<chord> eroded;
        while (!waiting.empty()) {
            part p = std::move(waiting.back());
            waiting.pop_back();
            if (concaveness(p.chords) <= o_.max_concaveness) {
                markers.push_back(std::move(p));
                continue;
            }
            double const radius = p.radius + o_.step;
            eroded.clear();
            for (chord const& k : p.chords) append_above(squared, k.y, k.begin, k.end, radius * radius, eroded);
            if (eroded.empty()) { // it was never convex: ultimate erosion
                markers.push_back(std::move(p));
                continue;
            }
            std::uint32_t const n = parts_(eroded);
            next.assign(n, {radius, {}});
            for (std::size_t i = 0; i < eroded.size(); ++i) next[parts_.part(i)].chords.push_back(eroded[i]);
            if (n > 1) drop_small(squared, next);
            for (part& q : next) waiting.push_back(std::move(q));
        }
        // What is deepest in a filled hole is the gap between particles, not one of them.
        std::erase_if(markers, [&](part const& p) {
            std::uint32_t peak = 0;
            bool in_hole = true;
            for (chord const& k : p.chords)
                for (std::ptrdiff_t x = k.begin; x < k.end; ++x)
                    if (squared(x, k.y) > peak) {
                        peak = squared(x, k.y);
                        in_hole = mask(x, k.y) != 255;
                    }
            return in_hole;
        });
        std::uint32_t n = 0;
        for (part const& p : markers) {
            ++n;
            for (chord const& k : p.chords) std::fill(labels.row(k.y) + k.begin, labels.row(k.y) + k.end, n);
        }
        return n;
    }

private:
    struct part {
        double radius; // of the erosion that it is a part of
        std::vector<chord> chords;
    };

    static void append_above(image_view<std::uint32_t const> map, std::ptrdiff_t y, std::ptrdiff_t begin, std::ptrdiff_t end, double level,
                             std::vector<chord>& out) {
        std::uint32_t const* const row = map.row(y);
        for (std::ptrdiff_t x = begin; x < end;) {
            while (x < end && row[x] <= level) ++x;
            std::ptrdiff_t const first = x;
            while (x < end && row[x] > level) ++x;
            if (first < x) out.push_back({y, static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(x)});
        }
    }
    /// Leaves the parts that count, or else the deepest one.
    void drop_small(image_view<std::uint32_t const> squared, std::vector<part>& parts) const {
        std::size_t deepest = 0;
        double best = 0;
        std::vector<bool> counts(parts.size());
        for (std::size_t i = 0; i < parts.size(); ++i) {
            std::uint32_t peak = 0;
            for (chord const& k : parts[i].chords) peak = std::max(peak, *std::max_element(squared.row(k.y) + k.begin, squared.row(k.y) + k.end));
            double const depth = std::sqrt(static_cast<double>(peak));
            if (depth > best) {
                best = depth;
                deepest = i;
            }
            // The parts touched up to one step before.
            counts[i] = depth - (parts[i].radius - o_.step) >= o_.min_drop && depth - 0.5 >= o_.min_radius;
        }
        counts[deepest] = true;
        std::size_t kept = 0;
        for (std::size_t i = 0; i < parts.size(); ++i)
            if (counts[i]) {
                if (kept != i) parts[kept] = std::move(parts[i]);
                ++kept;
            }
        parts.resize(kept);
    }

    erosion_options o_;
    chord_parts parts_{};
};

} // namespace detail

/// Cuts components into the convex parts that erosion leaves of them, grown back.
///
/// A component is eroded by discs of growing radius. A part that has become convex (concaveness() at most max_concaveness) is a
/// marker and erodes no further; others go on and may fall apart, until they are convex or vanish. Of what falls off at once, parts that are
/// too small to count (min_drop, min_radius) are left out, and markers that are deepest in a filled hole. The others are grown back to the
/// component by a watershed of the distance to the background, 8 neighbours, no lines. Borders, holes, labels in parts and boxes that are too large: as in split_touching().
/// A digitised convex shape of any size is never cut: an erosion of a convex set is convex.
/// Erosion by a disc of radius t is the distance map above t, so no image is eroded: O(r n / step) for n pixels of inscribed
/// radius r, in the box of each component that is not convex.
/// After C. Park, J. Z. Huang, J. X. Ji, Y. Ding, IEEE Trans. PAMI 35(3):669-681, 2013; the measure of concaveness in pixels, the discs, the
/// limits on small parts and the growing back by a watershed are this library's own (measured rates: docs/split/splitters.md).
/// @throws parameter_error if a label is 0 or above count, or an option is outside its range.
[[nodiscard]] inline split_result split_by_ultimate_erosion(run_image const& labelled, std::uint32_t count, erosion_options const& o = {}) {
    if (!(o.solidity_limit >= 0) || !(o.max_hole >= 0) || o.max_box < 0 || o.max_box >= std::ptrdiff_t{1} << 32 || !(o.max_concaveness >= 0) ||
        !(o.step >= 0.1) || !(o.min_drop >= 0) || !(o.min_radius >= 0))
        throw parameter_error("split_by_ultimate_erosion: solidity_limit " + std::to_string(o.solidity_limit) + ", max_hole " +
                              std::to_string(o.max_hole) + ", max_box " + std::to_string(o.max_box) + ", max_concaveness " +
                              std::to_string(o.max_concaveness) + ", step " + std::to_string(o.step) + ", min_drop " + std::to_string(o.min_drop) +
                              ", min_radius " + std::to_string(o.min_radius) + "; expected none negative, step >= 0.1 and max_box < 2^32");
    detail::component_splitter split({o.solidity_limit, {}, o.max_hole, o.max_box}, labelled.width(), labelled.height());
    detail::ultimate_erosion mark(o);
    return detail::cut_components(labelled, count, "split_by_ultimate_erosion",
                                  [&](region_chords component, std::vector<detail::piece_chord>& cuts) { return split(component, mark, cuts); });
}

MOTE_NAMESPACE_END
