// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Cutting touching and overlapping particles apart at their necks.

#include <mote/core/error.hpp>
#include <mote/core/function_ref.hpp>
#include <mote/core/geometry.hpp>
#include <mote/core/image.hpp>
#include <mote/core/image_view.hpp>
#include <mote/label/connectivity.hpp>
#include <mote/label/run.hpp>
#include <mote/split/convex_hull.hpp>
#include <mote/split/distance_transform.hpp>
#include <mote/split/markers.hpp>
#include <mote/split/region_runs.hpp>
#include <mote/split/split_result.hpp>
#include <mote/split/watershed.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
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

namespace detail {

/// Cuts one component after the other by growing markers in its distance map; its images grow to the largest box.
class component_splitter {
public:
    /// Writes the markers 1 .. n into an image of zeros and returns n. In the mask the component's pixels are 255, filled holes another
    /// value above 0 and the background 0.
    using marking = function_ref<std::uint32_t(image_view<std::uint32_t const> squared, image_view<std::uint8_t const> mask,
                                               image_view<std::uint32_t> labels)>;

    component_splitter(split_options const& o, std::ptrdiff_t width, std::ptrdiff_t height)
        : o_(o), image_width_(width), image_height_(height) {}

    /// A component_cutter, with the markers that `mark` makes.
    std::uint32_t operator()(region_chords component, marking mark, std::vector<piece_chord>& cuts) {
        std::uint32_t const n = divide(component, mark);
        if (n < 2) return 1;
        for (chord const& k : component)
            for (std::uint32_t x = k.begin; x < k.end;) {
                std::uint32_t const begin = x, piece = label(x, k.y);
                while (++x < k.end && label(x, k.y) == piece) {}
                cuts.push_back({k.y, begin, x, piece});
            }
        return n;
    }

private:
    std::uint32_t divide(region_chords component, marking mark) {
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
        std::uint32_t const n = mark(map, mask, labels_now_);
        if (n < 2) return 1;
        std::uint32_t highest = 0;
        for (std::ptrdiff_t y = 0; y < height; ++y) highest = std::max(highest, *std::max_element(map.row(y), map.row(y) + width));
        for (std::ptrdiff_t y = 0; y < height; ++y)
            for (std::ptrdiff_t x = 0; x < width; ++x) map(x, y) = highest - map(x, y);
        watershed(map, mask, labels_now_, connectivity::eight);
        return n;
    }
    [[nodiscard]] std::uint32_t label(std::ptrdiff_t x, std::ptrdiff_t y) const noexcept {
        return labels_now_(x - origin_x_, y - origin_y_);
    }

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
    std::vector<std::pair<std::ptrdiff_t, std::ptrdiff_t>> stack_;
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
    detail::component_splitter split(o, labelled.width(), labelled.height());
    detail::marker_finder find;
    std::vector<marker> markers;
    auto const mark = [&](image_view<std::uint32_t const> squared, image_view<std::uint8_t const> mask, image_view<std::uint32_t> labels) {
        find(squared, connectivity::eight,
             [&](std::uint32_t peak, std::uint32_t saddle) { return is_neck(peak, saddle, o.neck); }, markers);
        // The hole between three particles that touch each other becomes a maximum when it is filled; it is no particle.
        std::erase_if(markers, [&](marker const& m) { return mask(m.x, m.y) != 255; });
        std::uint32_t n = 0;
        for (marker const& m : markers) labels(m.x, m.y) = ++n;
        return n;
    };
    return detail::cut_components(labelled, count, "split_touching", [&](region_chords component, std::vector<detail::piece_chord>& cuts) {
        return split(component, mark, cuts);
    });
}

MOTE_NAMESPACE_END
