// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// The region table: every feature of every region.

#include <mote/core/geometry.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/core/row_reader.hpp>
#include <mote/label/run.hpp>
#include <mote/measure/circularity.hpp>
#include <mote/measure/ellipse.hpp>
#include <mote/measure/equivalent_diameter.hpp>
#include <mote/measure/feret.hpp>
#include <mote/measure/intensity.hpp>
#include <mote/measure/moments.hpp>
#include <mote/measure/perimeter.hpp>
#include <mote/measure/solidity.hpp>
#include <mote/split/convex_hull.hpp>
#include <mote/split/region_runs.hpp>
#include <mote/version.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

MOTE_NAMESPACE_BEGIN

/// What is measured of a region. Lengths in pixels, areas in pixels, angles in degrees [0, 180) counter-clockwise from +x
/// with y up. All 0, never NaN, for a label without pixels.
struct region {
    std::uint32_t label = 0;
    std::uint64_t area = 0;
    box bounds{};
    point centroid{};
    double equivalent_diameter = 0;  ///< 2 sqrt(area / pi)
    double major_axis = 0;           ///< of the ellipse with equal second moments; see ellipse_of()
    double minor_axis = 0;
    double aspect_ratio = 0;         ///< major_axis / minor_axis
    double eccentricity = 0;
    double orientation_deg = 0;      ///< of the major axis
    double perimeter = 0;            ///< crofton_perimeter(), holes included
    double circularity = 0;          ///< 4 pi area / perimeter^2, at most 1
    double convex_area = 0;          ///< of the hull polygon of the pixels' corners
    double solidity = 0;             ///< area / convex_area
    double pixel_solidity = 0;       ///< area / pixels in the hull of pixel centres: 1 for any digitised convex shape
    double extent = 0;               ///< area / area of the bounding box
    double feret_max = 0;            ///< of the hull of the pixels' corners
    double feret_min = 0;
    double feret_max_angle_deg = 0;  ///< direction across which feret_max is measured
    double feret_min_angle_deg = 0;
    bool touches_border = false;
    double mean_intensity = 0;       ///< 0 without an image, as all that follow
    double background_intensity = 0; ///< mean of the ring of local background
    double background_deviation = 0; ///< standard deviation of the ring
    std::uint64_t background_pixels = 0;
    /// mean_intensity - background_intensity: positive for a region brighter than its surroundings. 0 if either has no pixels.
    double contrast = 0;
};

namespace detail {

inline void measure_shape(region_chords chords, std::ptrdiff_t width, std::ptrdiff_t height, std::vector<lattice_point>& hull,
                          region& r) {
    if (chords.empty()) return;
    moments const m = moments_of(chords);
    double const area = static_cast<double>(m.area);
    r.area = m.area;
    r.bounds = bounds_of(chords);
    r.centroid = m.centroid;
    r.equivalent_diameter = equivalent_diameter(area);
    ellipse_axes const e = ellipse_of(m);
    r.major_axis = e.major;
    r.minor_axis = e.minor;
    r.aspect_ratio = e.aspect_ratio;
    r.eccentricity = e.eccentricity;
    r.orientation_deg = e.orientation_deg;
    r.perimeter = crofton_perimeter(intercepts_of(chords));
    r.circularity = circularity(area, r.perimeter);
    centre_hull(chords, hull);
    r.pixel_solidity = solidity(area, lattice_points_inside(hull));
    corner_hull(chords, hull);
    r.convex_area = polygon_area(hull);
    r.solidity = solidity(area, r.convex_area);
    r.extent = extent(area, r.bounds);
    feret_diameters const f = feret_of(hull);
    r.feret_max = f.max;
    r.feret_min = f.min;
    r.feret_max_angle_deg = f.max_angle_deg;
    r.feret_min_angle_deg = f.min_angle_deg;
    r.touches_border = touches_border(r.bounds, width, height);
}

template <class Each>
std::vector<region> measure_each(run_image const& labelled, std::uint32_t count, Each&& each) {
    region_runs const runs(labelled, count);
    std::vector<region> result(count);
    std::vector<lattice_point> hull;
    for (std::uint32_t i = 0; i < count; ++i) {
        result[i].label = i + 1;
        measure_shape(runs[i + 1], labelled.width(), labelled.height(), hull, result[i]);
        each(runs[i + 1], result[i]);
    }
    return result;
}

} // namespace detail

/// Shape of the regions 1 .. count of a labelled image, in the order of their labels.
///
/// Regions need not be connected and may touch each other. O(runs + count): no label image is made, and nothing is
/// allocated per region. Exact sums for regions of up to 2^63 pixels.
/// @throws parameter_error if a label is 0 or above count.
[[nodiscard]] inline std::vector<region> measure_regions(run_image const& labelled, std::uint32_t count) {
    return detail::measure_each(labelled, count, [](region_chords, region&) {});
}

/// Shape, mean intensity and contrast to the local background. NaN and infinite pixels are ignored.
/// Adds O(pixels of the regions and their rings).
/// @throws parameter_error if a label is 0 or above count, the sizes differ or the ring's sizes are no sizes.
template <grey_image Image>
[[nodiscard]] std::vector<region> measure_regions(run_image const& labelled, std::uint32_t count, Image const& grey,
                                                  ring_options const& ring = {}) {
    auto const view = const_view(grey);
    detail::check_size("measure_regions", labelled, view);
    row_reader<pixel_of<Image>> read(view);
    background_ring background(ring);
    return detail::measure_each(labelled, count, [&](region_chords chords, region& r) {
        intensity const inside = intensity_of(chords, read), outside = background(chords, labelled, read);
        r.mean_intensity = inside.mean;
        r.background_intensity = outside.mean;
        r.background_deviation = outside.deviation;
        r.background_pixels = outside.pixels;
        if (inside.pixels > 0 && outside.pixels > 0) r.contrast = inside.mean - outside.mean;
    });
}

MOTE_NAMESPACE_END
