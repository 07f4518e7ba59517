// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Nanoparticles as solids: spheres, caps and faceted crystals, and their thickness along the beam.

#include <mote/core/geometry.hpp>
#include <mote/simd/region.hpp>
#include <mote/statistics/portable_math.hpp>
#include <mote/statistics/random.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

MOTE_NAMESPACE_BEGIN

/// A sphere; a cap, that is a sphere cut by the support it wets; or a truncated octahedron in any orientation.
enum class particle_shape : unsigned char { sphere, cap, faceted };

/// A solid around the origin, z along the beam. Lengths in nm.
struct solid {
    particle_shape shape = particle_shape::sphere;
    double radius = 0;         ///< of the sphere, or that of a sphere around all corners
    double bottom = 0;         ///< of a cap: z below which it is cut
    struct facet {
        double x = 0, y = 0, z = 0, distance = 0; ///< outward normal, and distance from the origin
    };
    std::array<facet, 14> facets{}; ///< {111} and {100}
    std::vector<point> silhouette{};  ///< corners of a faceted outline in order; empty for a disc
};

MOTE_REGION_BASELINE_BEGIN

/// Thickness along the beam at (x, y), nm; 0 outside.
[[nodiscard]] inline double thickness_at(solid const& s, double x, double y) noexcept {
    double const d2 = x * x + y * y, r2 = s.radius * s.radius;
    if (d2 >= r2) return 0;
    if (s.shape != particle_shape::faceted) {
        double const half = detail::portable_sqrt(r2 - d2);
        if (s.shape == particle_shape::sphere) return 2 * half;
        double const t = half - (s.bottom > -half ? s.bottom : -half);
        return t > 0 ? t : 0;
    }
    double low = -s.radius, high = s.radius;
    for (solid::facet const& f : s.facets) {
        double const rest = f.distance - (f.x * x + f.y * y);
        if (f.z > 1e-9) {
            double const z = rest / f.z;
            high = z < high ? z : high;
        } else if (f.z < -1e-9) {
            double const z = rest / f.z;
            low = z > low ? z : low;
        } else if (rest < 0) {
            return 0;
        }
    }
    return high > low ? high - low : 0;
}

namespace detail {

/// Twice the signed area of a polygon.
[[nodiscard]] inline double twice_area(std::vector<point> const& p) noexcept {
    double sum = 0;
    for (std::size_t i = 0, j = p.size() - 1; i < p.size(); j = i++) sum += p[j].x * p[i].y - p[i].x * p[j].y;
    return sum;
}

/// The corners of the convex hull in order (A. M. Andrew, Information Processing Letters 9:216-219, 1979).
[[nodiscard]] [[gnu::noinline]] inline std::vector<point> hull_of(std::vector<point> p) {
    std::sort(p.begin(), p.end(), [](point a, point b) { return a.x < b.x || (a.x == b.x && a.y < b.y); });
    std::vector<point> hull;
    auto const half = [&](auto first, auto last) {
        std::size_t const start = hull.size();
        for (; first != last; ++first) {
            while (hull.size() >= start + 2) {
                point const a = hull[hull.size() - 2], b = hull.back();
                if ((b.x - a.x) * (first->y - a.y) - (b.y - a.y) * (first->x - a.x) > 0) break;
                hull.pop_back();
            }
            hull.push_back(*first);
        }
        hull.pop_back();
    };
    half(p.begin(), p.end());
    half(p.rbegin(), p.rend());
    return hull;
}

/// Corners of the solid that the facets bound.
[[nodiscard]] [[gnu::noinline]] inline std::vector<std::array<double, 3>> corners_of(std::array<solid::facet, 14> const& f) {
    std::vector<std::array<double, 3>> corners;
    for (std::size_t i = 0; i < f.size(); ++i)
        for (std::size_t j = i + 1; j < f.size(); ++j)
            for (std::size_t k = j + 1; k < f.size(); ++k) {
                double const cx = f[j].y * f[k].z - f[j].z * f[k].y, cy = f[j].z * f[k].x - f[j].x * f[k].z, cz = f[j].x * f[k].y - f[j].y * f[k].x;
                double const det = f[i].x * cx + f[i].y * cy + f[i].z * cz;
                if (det * det < 1e-6) continue;
                auto const solve = [&](double solid::facet::*a, double solid::facet::*b) { // component along the third axis
                    return f[i].distance * (f[j].*a * f[k].*b - f[j].*b * f[k].*a) + f[j].distance * (f[k].*a * f[i].*b - f[k].*b * f[i].*a) +
                           f[k].distance * (f[i].*a * f[j].*b - f[i].*b * f[j].*a);
                };
                using facet = solid::facet;
                std::array<double, 3> const c{solve(&facet::y, &facet::z) / det, solve(&facet::z, &facet::x) / det, solve(&facet::x, &facet::y) / det};
                bool inside = true;
                for (facet const& g : f) inside = inside && g.x * c[0] + g.y * c[1] + g.z * c[2] <= g.distance + 1e-9;
                if (inside) corners.push_back(c);
            }
    return corners;
}

} // namespace detail

/// A particle whose projected outline has the area of a circle of this diameter; the origin is the centroid of the outline only for spheres and caps.
///
/// Facets: {111} at distance 1 and {100} at 0.95 to 1.3 (a truncated octahedron where that is below sqrt 3), each varied by 8 %, turned at random: what fcc
/// particles of some nanometres look like (L. D. Marks, Rep. Prog. Phys. 57:603-649, 1994). A cap keeps 55 to 95 % of its sphere's height.
[[nodiscard]] [[gnu::noinline]] inline solid make_solid(double diameter_nm, particle_shape shape, random_generator& random) {
    solid s;
    s.shape = shape;
    s.radius = diameter_nm / 2;
    if (shape == particle_shape::cap) s.bottom = s.radius * (1 - 2 * random.uniform(0.55, 0.95));
    if (shape != particle_shape::faceted) return s;

    // A random rotation as a unit quaternion.
    double q[4], norm = 0;
    for (double& v : q) {
        v = random.normal();
        norm += v * v;
    }
    for (double& v : q) v /= detail::portable_sqrt(norm);
    double const m[3][3] = {{1 - 2 * (q[2] * q[2] + q[3] * q[3]), 2 * (q[1] * q[2] - q[0] * q[3]), 2 * (q[1] * q[3] + q[0] * q[2])},
                            {2 * (q[1] * q[2] + q[0] * q[3]), 1 - 2 * (q[1] * q[1] + q[3] * q[3]), 2 * (q[2] * q[3] - q[0] * q[1])},
                            {2 * (q[1] * q[3] - q[0] * q[2]), 2 * (q[2] * q[3] + q[0] * q[1]), 1 - 2 * (q[1] * q[1] + q[2] * q[2])}};
    double const truncation = random.uniform(0.95, 1.3);
    std::size_t n = 0;
    auto const add = [&](double x, double y, double z, double distance) {
        double const length = detail::portable_sqrt(x * x + y * y + z * z);
        double const a = x / length, b = y / length, c = z / length;
        s.facets[n++] = {m[0][0] * a + m[0][1] * b + m[0][2] * c, m[1][0] * a + m[1][1] * b + m[1][2] * c, m[2][0] * a + m[2][1] * b + m[2][2] * c,
                         distance * random.uniform(0.92, 1.08)};
    };
    for (int i = 0; i < 8; ++i) add((i & 1) != 0 ? 1 : -1, (i & 2) != 0 ? 1 : -1, (i & 4) != 0 ? 1 : -1, 1);
    for (int i = 0; i < 3; ++i)
        for (double const sign : {-1.0, 1.0}) add(i == 0 ? sign : 0, i == 1 ? sign : 0, i == 2 ? sign : 0, truncation);
    std::vector<std::array<double, 3>> const corners = detail::corners_of(s.facets);
    std::vector<point> seen;
    double reach = 0;
    for (auto const& c : corners) {
        seen.push_back({c[0], c[1]});
        reach = (std::max)(reach, detail::portable_sqrt(c[0] * c[0] + c[1] * c[1] + c[2] * c[2]));
    }
    s.silhouette = detail::hull_of(std::move(seen));
    double const half_turn = 0x1.921fb54442d18p+1;
    double const scale = s.radius * detail::portable_sqrt(2 * half_turn / detail::twice_area(s.silhouette));
    for (solid::facet& f : s.facets) f.distance *= scale;
    for (point& p : s.silhouette) p = {p.x * scale, p.y * scale};
    s.radius = reach * scale * (1 + 1e-9);
    return s;
}

/// The largest thickness of a solid, and the outline at which its thickness is half of that: its area and centroid, by 128 x 128 points.
struct half_outline {
    double thickness_nm = 0, area_nm2 = 0;
    point centroid{};
};
[[nodiscard]] [[gnu::noinline]] inline half_outline half_outline_of(solid const& s) noexcept {
    constexpr int points = 128;
    double const step = 2 * s.radius / points;
    half_outline o;
    auto const each = [&](auto&& f) {
        for (int j = 0; j < points; ++j)
            for (int i = 0; i < points; ++i) {
                double const x = (i + 0.5) * step - s.radius, y = (j + 0.5) * step - s.radius;
                f(x, y, thickness_at(s, x, y));
            }
    };
    if (s.shape == particle_shape::faceted)
        each([&](double, double, double t) { o.thickness_nm = t > o.thickness_nm ? t : o.thickness_nm; });
    else
        o.thickness_nm = thickness_at(s, 0, 0);
    double n = 0;
    each([&](double x, double y, double t) {
        if (t < o.thickness_nm / 2) return;
        n += 1;
        o.centroid.x += x;
        o.centroid.y += y;
    });
    o.area_nm2 = n * step * step;
    if (n > 0) o.centroid = {o.centroid.x / n, o.centroid.y / n};
    return o;
}

MOTE_REGION_BASELINE_END

MOTE_NAMESPACE_END
