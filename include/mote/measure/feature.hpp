// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// The features of a region, by type and by name.

#include <mote/core/units.hpp>
#include <mote/measure/circularity.hpp>
#include <mote/measure/ellipse.hpp>
#include <mote/measure/equivalent_diameter.hpp>
#include <mote/measure/measured.hpp>
#include <mote/measure/perimeter.hpp>
#include <mote/measure/solidity.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <string_view>
#include <type_traits>

MOTE_NAMESPACE_BEGIN

/// What kind of number a feature is, besides powers of a length.
enum class feature_kind : unsigned char {
    number,   ///< a ratio, a count, yes (1) or no (0)
    position, ///< a place in the image, in pixels whatever the unit; pixel centres are at whole numbers
    geometry, ///< a power of a length
    angle,    ///< degrees in [0, 180), counter-clockwise from +x with y up
    grey,     ///< grey values
};

namespace detail {

// What a feature declares. One line each below, so that the list can be read.
#define MOTE_DECLARED(KIND, POWER, NEEDS, ...)                                                                                               \
    static constexpr feature_kind kind = feature_kind::KIND;                                                                                 \
    static constexpr int power = static_cast<int>(POWER);                                                                                    \
    static constexpr std::uint32_t needs = NEEDS;                                                                                            \
    [[nodiscard]] static double of([[maybe_unused]] measured const& m) noexcept { return static_cast<double>(__VA_ARGS__); }
#define MOTE_FEATURE(NAME, KIND, POWER, NEEDS, WHAT, ...)                                                                                     \
    struct NAME {                                                                                                                            \
        static constexpr std::string_view name = #NAME, what = WHAT;                                                                         \
        MOTE_DECLARED(KIND, POWER, NEEDS, __VA_ARGS__)                                                                                       \
    };
#define MOTE_MOMENT(NAME, KIND, POWER, ...)                                                                                                  \
    struct NAME {                                                                                                                            \
        MOTE_DECLARED(KIND, POWER, needs_higher_moments, __VA_ARGS__)                                                                        \
    };

inline double ratio(double a, double b) noexcept { return b != 0 ? a / b : 0; }

// By how much the ellipse of equal second moments is scaled to the region's area.
inline double ellipse_scale(measured const& m) noexcept {
    return std::sqrt(ratio(m.area(), std::numbers::pi / 4 * m.ellipse.major * m.ellipse.minor));
}

} // namespace detail

/// Features: types with a name, what they are, kind, power of length, needs, and `of(measured)`. All are 0, never NaN, for a region without pixels.
namespace feature {

using detail::ratio;

// Size and place.
MOTE_FEATURE(area, geometry, 2, needs_moments, "pixels, each of its own area", m.area())
MOTE_FEATURE(pixel_count, number, 0, needs_moments, "number of pixels", m.moments.area)
MOTE_FEATURE(equivalent_diameter, geometry, 1, needs_moments, "diameter of the circle of equal area (ISO 9276-6)", mote::equivalent_diameter(m.area()))
MOTE_FEATURE(centroid_x, position, 0, needs_moments, "mean column of the pixel centres", m.moments.centroid.x)
MOTE_FEATURE(centroid_y, position, 0, needs_moments, "mean row of the pixel centres", m.moments.centroid.y)
MOTE_FEATURE(box_x, position, 0, needs_bounds, "first column", m.bounds.x)
MOTE_FEATURE(box_y, position, 0, needs_bounds, "first row", m.bounds.y)
MOTE_FEATURE(box_width, geometry, 1, needs_bounds, "width of the box of all pixels", m.sides.x * static_cast<double>(m.bounds.width))
MOTE_FEATURE(box_height, geometry, 1, needs_bounds, "height of the box of all pixels", m.sides.y * static_cast<double>(m.bounds.height))
MOTE_FEATURE(extent, number, 0, needs_bounds | needs_moments, "area over that of the box", mote::extent(static_cast<double>(m.moments.area), m.bounds))
MOTE_FEATURE(touches_border, number, 0, needs_bounds, "1 if a pixel lies at the image's border", mote::touches_border(m.bounds, m.width, m.height) ? 1 : 0)

// Ellipse of equal second moments.
MOTE_FEATURE(major_axis, geometry, 1, needs_ellipse, "long axis of the ellipse of equal second moments", m.ellipse.major)
MOTE_FEATURE(minor_axis, geometry, 1, needs_ellipse, "short axis of that ellipse", m.ellipse.minor)
MOTE_FEATURE(fitted_major_axis, geometry, 1, needs_ellipse, "long axis of that ellipse scaled to the region's area", detail::ellipse_scale(m) * m.ellipse.major)
MOTE_FEATURE(fitted_minor_axis, geometry, 1, needs_ellipse, "short axis of that ellipse scaled to the region's area", detail::ellipse_scale(m) * m.ellipse.minor)
MOTE_FEATURE(aspect_ratio, number, 0, needs_ellipse, "long over short axis", m.ellipse.aspect_ratio)
MOTE_FEATURE(roundness, number, 0, needs_ellipse, "short over long axis: 4 area / (pi long^2) of the ellipse scaled to the area",
             ratio(1, m.ellipse.aspect_ratio))
MOTE_FEATURE(eccentricity, number, 0, needs_ellipse, "sqrt(1 - (short / long axis)^2)", m.ellipse.eccentricity)
MOTE_FEATURE(orientation, angle, 0, needs_ellipse, "direction of the long axis", m.ellipse.orientation_deg)
MOTE_FEATURE(inertia_xx, geometry, 2, needs_moments, "mean of (x - centroid)^2, pixels being squares", m.moments.xx)
MOTE_FEATURE(inertia_xy, geometry, 2, needs_moments, "mean of (x - centroid)(y - centroid), y down", m.moments.xy)
MOTE_FEATURE(inertia_yy, geometry, 2, needs_moments, "mean of (y - centroid)^2", m.moments.yy)

// Perimeter.
MOTE_FEATURE(perimeter, geometry, 1, needs_intercepts, "Crofton's formula in four directions, holes included", m.perimeter)
MOTE_FEATURE(perimeter_crofton_2, geometry, 1, needs_intercepts, "Crofton's formula in two directions, holes included",
             std::numbers::pi / 2 * (static_cast<double>(m.intercepts.horizontal) * m.sides.y + static_cast<double>(m.intercepts.vertical) * m.sides.x))
MOTE_FEATURE(perimeter_edges, geometry, 1, needs_intercepts, "length of all pixel edges between inside and outside",
             2 * (static_cast<double>(m.intercepts.horizontal) * m.sides.y + static_cast<double>(m.intercepts.vertical) * m.sides.x))
MOTE_FEATURE(perimeter_imagej, geometry, 1, needs_traced_perimeter, "ImageJ's Perim.: outline of pixel edges with corners cut, holes not included", m.traced_perimeter)
MOTE_FEATURE(perimeter_skimage, geometry, 1, needs_border_perimeter, "scikit-image's perimeter: line through the border pixels' centres, holes included", m.border_perimeter)
MOTE_FEATURE(circularity, number, 0, needs_intercepts | needs_moments, "4 pi area / perimeter^2, at most 1 (ImageJ's Circ. with Crofton's perimeter)",
             mote::circularity(m.area(), m.perimeter))
MOTE_FEATURE(iso_circularity, number, 0, needs_intercepts | needs_moments, "perimeter of the equal circle over perimeter, at most 1 (ISO 9276-6)",
             mote::iso_circularity(m.area(), m.perimeter))
MOTE_FEATURE(circularity_imagej, number, 0, needs_traced_perimeter | needs_moments, "ImageJ's Circ.: 4 pi area / perimeter_imagej^2, at most 1",
             mote::circularity(m.area(), m.traced_perimeter))

// Convex hull of the pixels' corners.
MOTE_FEATURE(convex_area, geometry, 2, needs_corner_hull, "area of the hull of the pixels' corners", m.convex_area)
MOTE_FEATURE(convex_perimeter, geometry, 1, needs_corner_hull, "perimeter of that hull", m.convex_perimeter)
MOTE_FEATURE(solidity, number, 0, needs_corner_hull | needs_moments, "area over convex_area", ratio(m.area(), m.convex_area))
MOTE_FEATURE(pixel_solidity, number, 0, needs_centre_hull | needs_moments, "area over the pixels in the hull of the pixel centres: 1 for digitised convex shapes",
             ratio(static_cast<double>(m.moments.area), m.pixels_in_hull))
MOTE_FEATURE(convexity, number, 0, needs_corner_hull | needs_intercepts, "convex_perimeter over perimeter, at most 1 (ISO 9276-6)",
             std::min(1.0, ratio(m.convex_perimeter, m.perimeter)))
MOTE_FEATURE(feret_max, geometry, 1, needs_feret, "largest distance of parallel tangents to that hull", m.feret.max)
MOTE_FEATURE(feret_min, geometry, 1, needs_feret, "smallest distance of parallel tangents", m.feret.min)
MOTE_FEATURE(feret_max_angle, angle, 0, needs_feret, "direction across which feret_max is measured", m.feret.max_angle_deg)
MOTE_FEATURE(feret_min_angle, angle, 0, needs_feret, "direction across which feret_min is measured", m.feret.min_angle_deg)
MOTE_FEATURE(rectangle_long, geometry, 1, needs_rectangle, "long side of the rectangle of least area around that hull", m.rectangle.long_side)
MOTE_FEATURE(rectangle_short, geometry, 1, needs_rectangle, "short side of that rectangle", m.rectangle.short_side)
MOTE_FEATURE(rectangle_angle, angle, 0, needs_rectangle, "direction of its long side", m.rectangle.angle_deg)

// The circle inside, holes, neighbours.
MOTE_FEATURE(inscribed_radius, geometry, 1, needs_inscribed, "radius of the largest circle inside", m.inscribed.radius)
MOTE_FEATURE(inscribed_x, position, 0, needs_inscribed, "column of its centre", m.inscribed.centre.x)
MOTE_FEATURE(inscribed_y, position, 0, needs_inscribed, "row of its centre", m.inscribed.centre.y)
MOTE_FEATURE(euler_number, number, 0, needs_topology, "8-connected parts less their holes", m.euler_8)
MOTE_FEATURE(euler_number_4, number, 0, needs_topology, "4-connected parts less their holes", m.euler_4)
MOTE_FEATURE(holes, number, 0, needs_topology, "4-connected parts of the background that are enclosed", m.holes)
MOTE_FEATURE(filled_area, geometry, 2, needs_topology, "area with the holes", static_cast<double>(m.filled_pixels) * m.pixel_area())
MOTE_FEATURE(nearest_neighbour, geometry, 1, needs_neighbours, "distance from centroid to the nearest other centroid; 0 if there is none", m.nearest_neighbour)

// Hu's invariants of the second and third moments, pixels being squares.
MOTE_FEATURE(hu_1, number, 0, needs_higher_moments, "Hu's first invariant", m.hu[0])
MOTE_FEATURE(hu_2, number, 0, needs_higher_moments, "Hu's second invariant", m.hu[1])
MOTE_FEATURE(hu_3, number, 0, needs_higher_moments, "Hu's third invariant", m.hu[2])
MOTE_FEATURE(hu_4, number, 0, needs_higher_moments, "Hu's fourth invariant", m.hu[3])
MOTE_FEATURE(hu_5, number, 0, needs_higher_moments, "Hu's fifth invariant", m.hu[4])
MOTE_FEATURE(hu_6, number, 0, needs_higher_moments, "Hu's sixth invariant", m.hu[5])
MOTE_FEATURE(hu_7, number, 0, needs_higher_moments, "Hu's seventh invariant", m.hu[6])

// Grey values.
MOTE_FEATURE(mean_intensity, grey, 0, needs_grey, "mean", m.grey.mean)
MOTE_FEATURE(sd_intensity, grey, 0, needs_grey, "standard deviation of the population", m.grey.deviation)
MOTE_FEATURE(sample_sd_intensity, grey, 0, needs_grey, "standard deviation of a sample (n - 1); 0 for one pixel",
             m.grey.pixels > 1 ? m.grey.deviation * std::sqrt(static_cast<double>(m.grey.pixels) / static_cast<double>(m.grey.pixels - 1)) : 0)
MOTE_FEATURE(min_intensity, grey, 0, needs_grey_values, "least value", m.grey.min)
MOTE_FEATURE(max_intensity, grey, 0, needs_grey_values, "largest value", m.grey.max)
MOTE_FEATURE(median_intensity, grey, 0, needs_sorted_grey, "median; of an even number the mean of the two in the middle", m.grey.median)
MOTE_FEATURE(integrated_intensity, grey, 0, needs_grey_values, "sum of the values", m.grey.sum)
MOTE_FEATURE(weighted_centroid_x, position, 0, needs_grey_values, "mean column, weighted by the values", m.grey.weighted_centroid.x)
MOTE_FEATURE(weighted_centroid_y, position, 0, needs_grey_values, "mean row, weighted by the values", m.grey.weighted_centroid.y)
MOTE_FEATURE(background_intensity, grey, 0, needs_ring, "mean of the ring of background", m.grey.ring_mean)
MOTE_FEATURE(background_sd, grey, 0, needs_ring, "standard deviation of that ring", m.grey.ring_deviation)
MOTE_FEATURE(contrast, grey, 0, needs_grey | needs_ring, "mean less that of the ring; 0 if either has no pixels",
             m.grey.pixels > 0 && m.grey.ring_pixels > 0 ? m.grey.mean - m.grey.ring_mean : 0)
MOTE_FEATURE(edge_sharpness, geometry, -1, needs_edge,
             "mean step across the pixel edges of the outline over contrast: 1 / px for a sharp edge, about 0.31 / px for one blurred by sigma 1 px; 0 without contrast",
             m.grey.pixels > 0 && m.grey.ring_pixels > 0 ? ratio(m.grey.edge_step, m.grey.mean - m.grey.ring_mean) : 0)

// Size from the grey values of the edge: subpixel_sizer with its defaults.
MOTE_FEATURE(subpixel_diameter, geometry, 1, needs_subpixel, "diameter of the circle of the area inside the half-height contour of the edge; 0 if declined",
             m.subpixel.diameter * std::sqrt(m.pixel_area()))
MOTE_FEATURE(subpixel_diameter_sd, geometry, 1, needs_subpixel, "standard deviation of that diameter", m.subpixel.diameter_sd * std::sqrt(m.pixel_area()))
MOTE_FEATURE(subpixel_status, number, 0, needs_subpixel,
             "1 measured, 0 no pixels, 2 at the border, 3 too large, 4 edge hidden, 5 no contrast, 6 not settled: why subpixel_diameter is 0", m.subpixel.status)
MOTE_FEATURE(edge_blur, number, 0, needs_subpixel, "standard deviation in pixels of the blur of the edge, a pixel's own extent included", m.subpixel.blur)

/// A moment of orders P in x and Q in y, P + Q <= 3, pixels being squares: about the origin, about the centroid, and normalised by the area.
template <std::size_t P, std::size_t Q>
    requires(P + Q <= 3)
MOTE_MOMENT(raw_moment, geometry, P + Q + 2, m.raw(P, Q))
template <std::size_t P, std::size_t Q>
    requires(P + Q <= 3)
MOTE_MOMENT(central_moment, geometry, P + Q + 2, m.central(P, Q))
template <std::size_t P, std::size_t Q>
    requires(P + Q <= 3)
MOTE_MOMENT(normalised_moment, number, 0, m.normalised(P, Q))

} // namespace feature

#undef MOTE_FEATURE
#undef MOTE_MOMENT
#undef MOTE_DECLARED

/// A feature as a value, for lists.
struct feature_info {
    std::string_view name{}, what{};
    feature_kind kind = feature_kind::number;
    int power = 0; ///< of a length
    std::uint32_t needs = 0;
    double (*of)(measured const&) noexcept = nullptr;
};

namespace detail {
template <class F>
constexpr feature_info info_of(std::string_view name, std::string_view what) noexcept {
    return {name, what, F::kind, F::power, F::needs, &F::of};
}
template <class F>
constexpr feature_info info_of() noexcept {
    return info_of<F>(F::name, F::what);
}
template <class... F>
constexpr std::array<feature_info, sizeof...(F)> infos_of() noexcept {
    return {info_of<F>()...};
}

#define MOTE_RAW(P, Q) info_of<feature::raw_moment<P, Q>>("raw_moment_" #P #Q, "sum of x^" #P " y^" #Q " over the region")
#define MOTE_CENTRAL(P, Q) info_of<feature::central_moment<P, Q>>("central_moment_" #P #Q, "the same about the centroid")
#define MOTE_NORMALISED(P, Q) info_of<feature::normalised_moment<P, Q>>("normalised_moment_" #P #Q, "central moment over area^(1 + (p + q) / 2)")
inline constexpr std::array moment_infos{
    MOTE_RAW(0, 0),        MOTE_RAW(1, 0),        MOTE_RAW(0, 1),        MOTE_RAW(2, 0),        MOTE_RAW(1, 1),        MOTE_RAW(0, 2),        MOTE_RAW(3, 0),        MOTE_RAW(2, 1),
    MOTE_RAW(1, 2),        MOTE_RAW(0, 3),        MOTE_CENTRAL(2, 0),    MOTE_CENTRAL(1, 1),    MOTE_CENTRAL(0, 2),    MOTE_CENTRAL(3, 0),    MOTE_CENTRAL(2, 1),    MOTE_CENTRAL(1, 2),
    MOTE_CENTRAL(0, 3),    MOTE_NORMALISED(2, 0), MOTE_NORMALISED(1, 1), MOTE_NORMALISED(0, 2), MOTE_NORMALISED(3, 0), MOTE_NORMALISED(2, 1), MOTE_NORMALISED(1, 2), MOTE_NORMALISED(0, 3)};
#undef MOTE_RAW
#undef MOTE_CENTRAL
#undef MOTE_NORMALISED

template <std::size_t N, std::size_t M>
constexpr std::array<feature_info, N + M> joined(std::array<feature_info, N> const& a, std::array<feature_info, M> const& b) noexcept {
    std::array<feature_info, N + M> all{};
    for (std::size_t i = 0; i < N; ++i) all[i] = a[i];
    for (std::size_t i = 0; i < M; ++i) all[N + i] = b[i];
    return all;
}
} // namespace detail

/// All features that have a name, in the order in which tables show them.
inline constexpr auto all_features = detail::joined(
    detail::infos_of<feature::area, feature::pixel_count, feature::equivalent_diameter, feature::centroid_x, feature::centroid_y, feature::box_x, feature::box_y,
                     feature::box_width, feature::box_height, feature::extent, feature::touches_border, feature::major_axis, feature::minor_axis,
                     feature::fitted_major_axis, feature::fitted_minor_axis, feature::aspect_ratio, feature::roundness, feature::eccentricity, feature::orientation,
                     feature::inertia_xx, feature::inertia_xy, feature::inertia_yy, feature::perimeter, feature::perimeter_crofton_2, feature::perimeter_edges,
                     feature::perimeter_imagej, feature::perimeter_skimage, feature::circularity, feature::iso_circularity, feature::circularity_imagej,
                     feature::convex_area, feature::convex_perimeter, feature::solidity, feature::pixel_solidity,
                     feature::convexity, feature::feret_max, feature::feret_min, feature::feret_max_angle, feature::feret_min_angle, feature::rectangle_long,
                     feature::rectangle_short, feature::rectangle_angle, feature::inscribed_radius, feature::inscribed_x, feature::inscribed_y, feature::euler_number,
                     feature::euler_number_4, feature::holes, feature::filled_area, feature::nearest_neighbour, feature::hu_1, feature::hu_2, feature::hu_3, feature::hu_4,
                     feature::hu_5, feature::hu_6, feature::hu_7, feature::mean_intensity, feature::sd_intensity, feature::sample_sd_intensity, feature::min_intensity,
                     feature::max_intensity, feature::median_intensity, feature::integrated_intensity, feature::weighted_centroid_x, feature::weighted_centroid_y,
                     feature::background_intensity, feature::background_sd, feature::contrast, feature::edge_sharpness, feature::subpixel_diameter,
                     feature::subpixel_diameter_sd, feature::subpixel_status, feature::edge_blur>(),
    detail::moment_infos);

/// The type of a feature's value: a quantity of a length's power, degrees, or a plain number.
template <class F, class Unit>
using feature_value = std::conditional_t<F::kind == feature_kind::geometry, quantity<Unit, F::power>, std::conditional_t<F::kind == feature_kind::angle, degrees, double>>;

MOTE_NAMESPACE_END
