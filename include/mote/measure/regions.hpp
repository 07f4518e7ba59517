// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// The region table: every feature of every region.

#include <mote/core/execution.hpp>
#include <mote/core/geometry.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/label/run.hpp>
#include <mote/measure/feature.hpp>
#include <mote/measure/intensity.hpp>
#include <mote/measure/measure.hpp>
#include <mote/measure/measured.hpp>
#include <mote/measure/solidity.hpp>
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

inline constexpr std::uint32_t needs_of_region = needs_bounds | needs_ellipse | needs_intercepts | needs_centre_hull | needs_feret;

[[nodiscard]] inline region region_of(std::uint32_t label, measured const& m) noexcept {
    region r;
    r.label = label;
    if (m.chords.empty()) return r;
    r.area = m.moments.area;
    r.bounds = m.bounds;
    r.centroid = m.moments.centroid;
    r.equivalent_diameter = feature::equivalent_diameter::of(m);
    r.major_axis = m.ellipse.major;
    r.minor_axis = m.ellipse.minor;
    r.aspect_ratio = m.ellipse.aspect_ratio;
    r.eccentricity = m.ellipse.eccentricity;
    r.orientation_deg = m.ellipse.orientation_deg;
    r.perimeter = m.perimeter;
    r.circularity = feature::circularity::of(m);
    r.convex_area = m.convex_area;
    r.solidity = feature::solidity::of(m);
    r.pixel_solidity = feature::pixel_solidity::of(m);
    r.extent = feature::extent::of(m);
    r.feret_max = m.feret.max;
    r.feret_min = m.feret.min;
    r.feret_max_angle_deg = m.feret.max_angle_deg;
    r.feret_min_angle_deg = m.feret.min_angle_deg;
    r.touches_border = touches_border(m.bounds, m.width, m.height);
    r.mean_intensity = m.grey.mean;
    r.background_intensity = m.grey.ring_mean;
    r.background_deviation = m.grey.ring_deviation;
    r.background_pixels = m.grey.ring_pixels;
    r.contrast = feature::contrast::of(m);
    return r;
}

} // namespace detail

/// Shape of the regions 1 .. count of a labelled image, in the order of their labels: a fixed set of what measure() can.
///
/// Regions need not be connected and may touch each other. O(runs + count): no label image is made, and nothing is
/// allocated per region. Exact sums for regions of up to 2^63 pixels. Blocks of regions run on the executor.
/// @throws parameter_error if a label is 0 or above count.
template <executor E = sequential>
[[nodiscard]] std::vector<region> measure_regions(run_image const& labelled, std::uint32_t count, E const& exec = {}) {
    std::vector<region> result(count);
    detail::measure_each(labelled, count, detail::needs_of_region, {}, [] { return detail::no_grey{}; }, exec,
                         [&](std::uint32_t i, measured const& m) { result[i] = detail::region_of(i + 1, m); });
    return result;
}

/// Shape, mean intensity and contrast to the local background. NaN and infinite pixels are ignored.
/// Adds O(pixels of the regions and their rings).
/// @throws parameter_error if a label is 0 or above count, the sizes differ or the ring's sizes are no sizes.
template <grey_image Image, executor E = sequential>
[[nodiscard]] std::vector<region> measure_regions(run_image const& labelled, std::uint32_t count, Image const& grey, ring_options const& ring = {}, E const& exec = {}) {
    std::vector<region> result(count);
    detail::measure_each(labelled, count, detail::needs_of_region | needs_grey | needs_ring, {}, detail::grey_of("measure_regions", labelled, const_view(grey), ring), exec,
                         [&](std::uint32_t i, measured const& m) { result[i] = detail::region_of(i + 1, m); });
    return result;
}

MOTE_NAMESPACE_END
