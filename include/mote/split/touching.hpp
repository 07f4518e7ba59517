// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Cutting touching and overlapping particles apart at their necks.

#include <mote/core/error.hpp>
#include <mote/core/geometry.hpp>
#include <mote/core/image.hpp>
#include <mote/core/image_view.hpp>
#include <mote/label/connectivity.hpp>
#include <mote/label/run.hpp>
#include <mote/split/convex_hull.hpp>
#include <mote/split/distance_transform.hpp>
#include <mote/split/markers.hpp>
#include <mote/split/region_runs.hpp>
#include <mote/split/watershed.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

MOTE_NAMESPACE_BEGIN

struct split_options {
    /// Components whose area over that of their digital convex hull (pixels whose centres lie in the hull of the component's
    /// pixel centres) is at least this are left whole: they have no neck. A digitised convex shape has exactly 1.
    double solidity_limit = 0.995;
    neck_options neck{};
    /// Holes of at most this fraction of the component's area are taken as filled while the necks are sought: a pinhole would
    /// look like an edge. They stay holes.
    double max_hole = 0.05;
    /// Components whose box has more pixels are left whole; 18 bytes a pixel of the largest box are needed.
    std::ptrdiff_t max_box = std::ptrdiff_t{1} << 28;
};

/// Pieces and uncut components, numbered 1 .. parent.size() in raster order of their first pixel.
struct split_result {
    run_image runs;
    std::vector<std::uint32_t> parent; ///< of new label i, at i - 1: the component that it was (part of)
    std::vector<std::uint32_t> pieces; ///< of new label i, at i - 1: in how many pieces that component was cut; 1: it was not
    [[nodiscard]] std::uint32_t count() const noexcept { return static_cast<std::uint32_t>(parent.size()); }
};

namespace detail {

/// Cuts one component after the other; its images grow to the largest box.
class component_splitter {
public:
    component_splitter(split_options const& o, std::ptrdiff_t width, std::ptrdiff_t height)
        : o_(o), image_width_(width), image_height_(height) {}

    /// Number of pieces; if there are several, label(x, y) is the piece 1 .. n of each of the component's pixels.
    std::uint32_t operator()(region_chords component) {
        if (component.empty()) return 1;
        std::uint64_t const area = area_of(component);
        centre_hull(component, hull_);
        if (static_cast<double>(area) >= o_.solidity_limit * lattice_points_inside(hull_)) return 1;
        box const b = bounds_of(component);
        // A rim of background, but not beyond the image: a particle that the border cuts goes on there.
        origin_x_ = std::max<std::ptrdiff_t>(0, b.x - 1);
        origin_y_ = std::max<std::ptrdiff_t>(0, b.y - 1);
        std::ptrdiff_t const width = std::min(image_width_, b.x + b.width + 1) - origin_x_;
        std::ptrdiff_t const height = std::min(image_height_, b.y + b.height + 1) - origin_y_;
        if (width > longest || height > longest || width > o_.max_box / height) return 1;
        grow(width, height);
        auto const mask = mask_.view().subview(0, 0, width, height);
        auto const map = map_.view().subview(0, 0, width, height);
        labels_now_ = labels_.view().subview(0, 0, width, height);
        for (std::ptrdiff_t y = 0; y < height; ++y) {
            std::fill_n(mask.row(y), width, std::uint8_t{0});
            std::fill_n(labels_now_.row(y), width, std::uint32_t{0});
        }
        for (chord const& c : component)
            std::fill_n(mask.row(c.y - origin_y_) + (c.begin - origin_x_), c.end - c.begin, std::uint8_t{255});
        fill_small_holes(mask, area);
        squared_distance(mask, map);
        find_(image_view<std::uint32_t const>(map), connectivity::eight,
              [&](std::uint32_t peak, std::uint32_t saddle) { return is_neck(peak, saddle, o_.neck); }, markers_);
        // The hole between three particles that touch each other becomes a maximum when it is filled; it is no particle.
        std::erase_if(markers_, [&](marker const& m) { return mask(m.x, m.y) != 255; });
        if (markers_.size() < 2) return 1;
        std::uint32_t highest = 0;
        for (marker const& m : markers_) highest = std::max(highest, m.squared);
        for (std::ptrdiff_t y = 0; y < height; ++y)
            for (std::ptrdiff_t x = 0; x < width; ++x) map(x, y) = highest - map(x, y);
        for (std::size_t i = 0; i < markers_.size(); ++i)
            labels_now_(markers_[i].x, markers_[i].y) = static_cast<std::uint32_t>(i + 1);
        watershed(map, mask, labels_now_, connectivity::eight);
        return static_cast<std::uint32_t>(markers_.size());
    }
    [[nodiscard]] std::uint32_t label(std::ptrdiff_t x, std::ptrdiff_t y) const noexcept {
        return labels_now_(x - origin_x_, y - origin_y_);
    }

private:
    static constexpr std::ptrdiff_t longest = 46340; // squared distances fit 32 bits

    void grow(std::ptrdiff_t width, std::ptrdiff_t height) {
        if (width <= mask_.width() && height <= mask_.height()) return;
        // A box that is wider, and another that is taller, must not add up to more than max_box.
        std::ptrdiff_t w = std::max(width, mask_.width()), h = std::max(height, mask_.height());
        if (w > o_.max_box / h) {
            w = width;
            h = height;
        }
        mask_ = {};
        map_ = {};
        labels_ = {};
        mask_ = image<std::uint8_t>(w, h, fill::none);
        map_ = image<std::uint32_t>(w, h, fill::none);
        labels_ = image<std::uint32_t>(w, h, fill::none);
    }

    /// Fills holes (4-connected background that does not reach the box's sides) of at most max_hole of the area.
    void fill_small_holes(image_view<std::uint8_t> mask, std::uint64_t area) {
        constexpr std::uint8_t seen = 1, filled = 2; // background that stays; background that counts as foreground
        auto const flood = [&](std::ptrdiff_t x0, std::ptrdiff_t y0, std::uint8_t value) {
            std::uint64_t n = 0;
            std::uint8_t const from = mask(x0, y0);
            mask(x0, y0) = value;
            stack_.push_back({x0, y0});
            while (!stack_.empty()) {
                auto const [px, py] = stack_.back();
                stack_.pop_back();
                ++n;
                for (int k = 0; k < 4; ++k) {
                    std::ptrdiff_t const x = px + neighbours[k].dx, y = py + neighbours[k].dy;
                    if (x < 0 || y < 0 || x >= mask.width || y >= mask.height || mask(x, y) != from) continue;
                    mask(x, y) = value;
                    stack_.push_back({x, y});
                }
            }
            return n;
        };
        auto const outside_of = [&](std::ptrdiff_t x, std::ptrdiff_t y) {
            if (mask(x, y) == 0) flood(x, y, seen);
        };
        for (std::ptrdiff_t x = 0; x < mask.width; ++x) {
            outside_of(x, 0);
            outside_of(x, mask.height - 1);
        }
        for (std::ptrdiff_t y = 0; y < mask.height; ++y) {
            outside_of(0, y);
            outside_of(mask.width - 1, y);
        }
        for (std::ptrdiff_t y = 0; y < mask.height; ++y)
            for (std::ptrdiff_t x = 0; x < mask.width; ++x)
                if (mask(x, y) == 0 && static_cast<double>(flood(x, y, seen)) <= o_.max_hole * static_cast<double>(area))
                    flood(x, y, filled);
        for (std::ptrdiff_t y = 0; y < mask.height; ++y)
            for (std::ptrdiff_t x = 0; x < mask.width; ++x)
                if (mask(x, y) == seen) mask(x, y) = 0;
    }

    split_options o_;
    std::ptrdiff_t image_width_, image_height_;
    image<std::uint8_t> mask_;
    image<std::uint32_t> map_, labels_;
    image_view<std::uint32_t> labels_now_;
    std::ptrdiff_t origin_x_ = 0, origin_y_ = 0;
    std::vector<lattice_point> hull_;
    std::vector<marker> markers_;
    std::vector<std::pair<std::ptrdiff_t, std::ptrdiff_t>> stack_;
    marker_finder find_;
};

} // namespace detail

/// Cuts components at their necks.
///
/// A component below the solidity limit gets a distance map in its own box; the map's maxima that a neck divides from every
/// higher one (neck_options) are the markers of a watershed, which cuts along the necks. Everything else is passed
/// through, so a convex particle of any size is never cut. Other components count as background; what lies outside the image
/// does not. Labels are expected to be connected components: the parts of a label in several parts may come back as pieces.
/// Finds what a neck shows: discs that overlap by more than about half a radius have none (measured rates: docs/split/touching.md).
/// O(runs) for components left whole, O(n log n) in the box of each other one; memory for the largest box.
/// @throws parameter_error if a label is 0 or above count, or an option is outside its range.
[[nodiscard]] inline split_result split_touching(run_image const& labelled, std::uint32_t count, split_options const& o = {}) {
    if (!(o.solidity_limit >= 0) || !(o.max_hole >= 0) || !(o.neck.max_neck >= 0 && o.neck.max_neck <= 1) ||
        !(o.neck.min_drop >= 0) || !(o.neck.min_radius >= 0) || o.max_box < 0 || o.max_box >= std::ptrdiff_t{1} << 32)
        throw parameter_error("split_touching: solidity_limit " + std::to_string(o.solidity_limit) + ", max_hole " +
                              std::to_string(o.max_hole) + ", max_neck " + std::to_string(o.neck.max_neck) + ", min_drop " +
                              std::to_string(o.neck.min_drop) + ", min_radius " + std::to_string(o.neck.min_radius) + ", max_box " +
                              std::to_string(o.max_box) + "; expected none negative, max_neck <= 1 and max_box < 2^32");
    struct cut {
        std::uint32_t begin, end, label;
    };
    region_runs const components(labelled, count);
    detail::component_splitter split(o, labelled.width(), labelled.height());
    std::vector<cut> cuts;                                       // of all components that were cut, each in raster order
    std::vector<std::size_t> next(std::size_t{count} + 1, 0);    // first in cuts
    std::vector<std::uint32_t> pieces(std::size_t{count} + 1, 1), first(std::size_t{count} + 1);
    std::uint32_t provisional = count;
    for (std::uint32_t c = 1; c <= count; ++c) {
        std::uint32_t const n = split(components[c]);
        first[c] = c;
        if (n == 1) continue;
        if (provisional > std::numeric_limits<std::uint32_t>::max() - n)
            throw parameter_error("split_touching: more than 2^32 - 1 pieces");
        first[c] = provisional + 1;
        provisional += n;
        next[c] = cuts.size();
        pieces[c] = 0; // a basin may hold nothing but a filled hole
        std::vector<bool> seen(n, false);
        for (chord const& k : components[c])
            for (std::uint32_t x = k.begin; x < k.end;) {
                std::uint32_t const begin = x, label = split.label(x, k.y);
                while (++x < k.end && split.label(x, k.y) == label) {}
                cuts.push_back({begin, x, label});
                if (!seen[label - 1]) {
                    seen[label - 1] = true;
                    ++pieces[c];
                }
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
            if (pieces[r.label] == 1) {
                emit(r.begin, r.end, r.label, r.label);
                continue;
            }
            // Touching runs of one label were one chord, so a cut may reach over several runs.
            for (std::uint32_t at = r.begin; at < r.end;) {
                cut const& k = cuts[next[r.label]];
                std::uint32_t const end = std::min(k.end, r.end);
                emit(at, end, r.label, first[r.label] + k.label - 1);
                if (k.end == end) ++next[r.label];
                at = end;
            }
        }
        result.runs.end_row();
    }
    return result;
}

MOTE_NAMESPACE_END
