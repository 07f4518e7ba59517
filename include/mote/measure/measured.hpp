// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// What features of a region are computed from, each of it at most once and only where a feature needs it.

#include <mote/core/geometry.hpp>
#include <mote/label/connectivity.hpp>
#include <mote/label/run.hpp>
#include <mote/label/topology.hpp>
#include <mote/measure/border_perimeter.hpp>
#include <mote/measure/bounding_rectangle.hpp>
#include <mote/measure/ellipse.hpp>
#include <mote/measure/feret.hpp>
#include <mote/measure/higher_moments.hpp>
#include <mote/measure/inscribed_circle.hpp>
#include <mote/measure/moments.hpp>
#include <mote/measure/perimeter.hpp>
#include <mote/measure/subpixel_diameter.hpp>
#include <mote/measure/traced_perimeter.hpp>
#include <mote/split/convex_hull.hpp>
#include <mote/split/region_runs.hpp>
#include <mote/version.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

MOTE_NAMESPACE_BEGIN

/// Width and height of a pixel, in the unit in which lengths come out.
struct pixel_sides {
    double x = 1, y = 1;
};

/// What a feature depends on: a set of these bits.
enum need : std::uint32_t {
    needs_nothing = 0,
    needs_bounds = 1u << 0,
    needs_moments = 1u << 1,
    needs_higher_moments = 1u << 2,
    needs_intercepts = 1u << 3,
    needs_corner_hull = 1u << 4,
    needs_centre_hull = 1u << 5,
    needs_feret = 1u << 6,
    needs_rectangle = 1u << 7,
    needs_inscribed = 1u << 8,
    needs_topology = 1u << 9,
    needs_grey = 1u << 10,
    needs_sorted_grey = 1u << 11,
    needs_ring = 1u << 12,
    needs_edge = 1u << 13,
    needs_neighbours = 1u << 14,
    needs_grey_values = 1u << 15,
    needs_ellipse = 1u << 16,
    needs_subpixel = 1u << 17,
    needs_traced_perimeter = 1u << 18,
    needs_border_perimeter = 1u << 19,
};

/// The needs that these needs have.
[[nodiscard]] constexpr std::uint32_t with_their_needs(std::uint32_t n) noexcept {
    if ((n & (needs_feret | needs_rectangle)) != 0) n |= needs_corner_hull;
    if ((n & (needs_ellipse | needs_higher_moments | needs_neighbours)) != 0) n |= needs_moments;
    if ((n & needs_edge) != 0) n |= needs_grey | needs_ring;
    if ((n & needs_grey_values) != 0) n |= needs_moments;
    if ((n & (needs_sorted_grey | needs_grey_values)) != 0) n |= needs_grey;
    return n;
}
/// Those that take an image.
inline constexpr std::uint32_t needs_an_image = needs_grey | needs_grey_values | needs_sorted_grey | needs_ring | needs_edge | needs_subpixel;

/// Grey values inside a region. All 0 for no finite pixels.
struct grey_values {
    std::uint64_t pixels = 0;
    double mean = 0, deviation = 0; ///< of the population
    double min = 0, max = 0, sum = 0, median = 0;
    point weighted_centroid{}; ///< the centroid where the values sum to 0 or have both signs
    double ring_mean = 0, ring_deviation = 0;
    std::uint64_t ring_pixels = 0;
    double edge_step = 0; ///< mean of inside less outside over the distance, across the pixel edges of the outline
};

/// A region and what was computed of it; what is not needed is left from the region before. Lengths are in the unit of `sides`, but bounds and
/// centroids, which are in pixels.
struct measured {
    region_chords chords{};
    pixel_sides sides{};
    std::ptrdiff_t width = 0, height = 0; ///< of the image
    box bounds{};
    mote::moments moments{}; ///< second ones in the unit squared, centroid in pixels
    ellipse_axes ellipse{};  ///< of equal second moments
    moment_table raw{}, central{}, normalised{};
    std::array<double, 7> hu{};
    mote::intercepts intercepts{};
    double perimeter = 0;          ///< crofton_perimeter()
    double traced_perimeter = 0, border_perimeter = 0;
    std::span<point const> hull{}; ///< of the pixels' corners
    double convex_area = 0, convex_perimeter = 0, pixels_in_hull = 0;
    feret_diameters feret{};
    mote::rectangle rectangle{};
    circle inscribed{};
    std::int64_t euler_8 = 0, euler_4 = 0; ///< Euler numbers of both connectivities
    std::uint64_t holes = 0, filled_pixels = 0; ///< of connectivity eight
    double nearest_neighbour = 0;
    grey_values grey{};
    subpixel_size subpixel{}; ///< in pixels

    [[nodiscard]] double pixel_area() const noexcept { return sides.x * sides.y; }
    [[nodiscard]] double area() const noexcept { return static_cast<double>(moments.area) * pixel_area(); }
};

namespace detail {

/// Computes what is needed of one region after the other, in memory that is used again.
class region_gatherer {
public:
    /// @param needs  with_their_needs().
    region_gatherer(std::uint32_t needs, pixel_sides sides, std::ptrdiff_t width, std::ptrdiff_t height) : needs_(needs) {
        m_.sides = sides;
        m_.width = width;
        m_.height = height;
    }

    /// Valid until the next region. Grey values and neighbours are left to the caller.
    measured& operator()(region_chords chords) {
        pixel_sides const sides = m_.sides;
        m_.chords = chords;
        if (has(needs_bounds)) m_.bounds = bounds_of(chords);
        if (has(needs_moments)) {
            m_.moments = moments_of(chords);
            m_.moments.xx *= sides.x * sides.x;
            m_.moments.xy *= sides.x * sides.y;
            m_.moments.yy *= sides.y * sides.y;
        }
        if (has(needs_ellipse)) m_.ellipse = ellipse_of(m_.moments, sides.x, sides.y);
        if (has(needs_higher_moments)) {
            m_.raw = scaled(moments_about(chords, 0, 0), sides.x, sides.y);
            m_.central = scaled(moments_about(chords, m_.moments.centroid.x, m_.moments.centroid.y), sides.x, sides.y);
            m_.central.of[1][0] = m_.central.of[0][1] = 0; // but for roundings
            m_.normalised = normalised(m_.central);
            m_.hu = hu_invariants(m_.normalised);
        }
        if (has(needs_intercepts)) {
            m_.intercepts = intercepts_of(chords);
            m_.perimeter = crofton_perimeter(m_.intercepts, sides.x, sides.y);
        }
        if (has(needs_traced_perimeter)) m_.traced_perimeter = traced_perimeter(chords, sides.x, sides.y);
        if (has(needs_border_perimeter)) m_.border_perimeter = border_(chords) * std::sqrt(sides.x * sides.y);
        if (has(needs_centre_hull)) {
            centre_hull(chords, lattice_);
            m_.pixels_in_hull = lattice_points_inside(lattice_);
        }
        if (has(needs_corner_hull)) gather_hull(chords);
        if (has(needs_rectangle)) m_.rectangle = bounding_rectangle(m_.hull);
        if (has(needs_inscribed)) m_.inscribed = inscribe_(chords, sides.x, sides.y);
        if (has(needs_topology)) gather_topology(chords);
        return m_;
    }

private:
    [[nodiscard]] bool has(std::uint32_t n) const noexcept { return (needs_ & n) != 0; }

    void gather_hull(region_chords chords) {
        corner_hull(chords, lattice_);
        m_.convex_area = polygon_area(lattice_) * m_.pixel_area();
        hull_.clear();
        for (lattice_point const p : lattice_) hull_.push_back({static_cast<double>(p.x) * m_.sides.x, static_cast<double>(p.y) * m_.sides.y});
        m_.hull = hull_;
        m_.convex_perimeter = 0;
        for (std::size_t i = 0; i < hull_.size(); ++i) {
            point const a = hull_[i], b = hull_[i + 1 < hull_.size() ? i + 1 : 0];
            m_.convex_perimeter += std::hypot(b.x - a.x, b.y - a.y);
        }
        if (!has(needs_feret)) return;
        if (m_.sides.x == m_.sides.y) { // exact on the lattice
            m_.feret = feret_of(lattice_);
            m_.feret.max *= m_.sides.x;
            m_.feret.min *= m_.sides.x;
        } else {
            m_.feret = feret_of_polygon(m_.hull);
        }
    }

    void gather_topology(region_chords chords) {
        box const b = bounds_of(chords);
        run_image runs(b.width);
        runs.reserve(chords.size(), static_cast<std::size_t>(b.height));
        auto c = chords.begin();
        for (std::ptrdiff_t y = b.y; y < b.y + b.height; ++y) {
            for (; c != chords.end() && c->y == y; ++c)
                runs.add(c->begin - static_cast<std::uint32_t>(b.x), c->end - static_cast<std::uint32_t>(b.x));
            runs.end_row();
        }
        topology const tree = topology_of(runs, connectivity::eight);
        m_.euler_8 = tree.euler_number();
        m_.euler_4 = topology_of(runs, connectivity::four).euler_number();
        m_.holes = tree.holes.size();
        m_.filled_pixels = 0;
        for (component_topology const& part : tree.components)
            if (part.surroundings == 0) m_.filled_pixels += part.filled_area; // with the parts in its holes
    }

    std::uint32_t needs_;
    measured m_{};
    std::vector<lattice_point> lattice_{};
    std::vector<point> hull_{};
    border_perimeter border_{};
    inscribed_circle inscribe_{};
};

} // namespace detail

MOTE_NAMESPACE_END
