// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Particles on a support: what the beam meets, and the truth about it.

#include <mote/core/error.hpp>
#include <mote/core/execution.hpp>
#include <mote/core/geometry.hpp>
#include <mote/core/image.hpp>
#include <mote/simd/region.hpp>
#include <mote/simulate/diffraction.hpp>
#include <mote/simulate/material.hpp>
#include <mote/simulate/particle.hpp>
#include <mote/simulate/specimen.hpp>
#include <mote/simulate/support.hpp>
#include <mote/statistics/portable_math.hpp>
#include <mote/statistics/random.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

MOTE_NAMESPACE_BEGIN

/// What lies under the microscope.
struct scene_options {
    std::ptrdiff_t width = 512, height = 512;
    double pixel_size_nm = 0.1;
    std::ptrdiff_t margin = 0; ///< pixels around the image that are made as well
    std::uint64_t seed = 0;
    std::string_view material = "Pt";
    substrate support = substrate::powder;
    /// Number-median diameter and geometric standard deviation (1: all alike) of the log-normal distribution of sizes.
    double diameter_nm = 4, geometric_sd = 1.25;
    std::ptrdiff_t number = 30;   ///< particles with their centre in the image
    double faceted_share = 0.5;   ///< of the particles; the others are spheres and caps
    double contact_share = 0.1;   ///< probability that a particle may touch or overlap others; the others keep 0.4 nm apart
    double contamination_nm = 0;  ///< thickness of a carbon shell around the particles
};

/// One particle of the truth. Its outline is where its own projected thickness is half of its largest.
struct true_particle {
    /// Its label. Visible particles are numbered by their first pixel in raster order, hidden ones follow.
    std::uint32_t id = 0;
    /// Centroid of the outline, from the centre of pixel (0, 0).
    double x_px = 0, y_px = 0, x_nm = 0, y_nm = 0;
    /// Diameter of the circle whose area is that of the whole outline, and this area; within 0.5 % (half_outline_of).
    double diameter_nm = 0, area_nm2 = 0;
    /// The same of the whole projection, down to no thickness; exact. The size distribution that was asked for is of these.
    double projected_diameter_nm = 0;
    double thickness_nm = 0; ///< the largest, along the beam
    particle_shape shape = particle_shape::sphere;
    /// Pixels of the image whose centre lies inside the outline, and those of them that carry this label.
    std::uint64_t area_px = 0, visible_area_px = 0;
    bool touches_border = false; ///< the outline covers a pixel of the outermost rows or columns
    bool overlapped = false;     ///< another outline covers one of its pixels
    bool diffracts = false;      ///< its crystal is near a reflection
};

/// A specimen and the truth about it.
struct scene {
    specimen object{};
    /// Of the image without margin; 0 is background. Where outlines overlap, the particle that is thicker there has the pixel.
    image<std::uint32_t> labels{};
    /// By id: particle i has the label i + 1. A particle is listed if its centre is in the image or it covers a pixel.
    std::vector<true_particle> particles{};
    std::size_t unplaced = 0; ///< particles for which no free place was found, and which are missing
};

namespace detail {

struct scene_particle {
    solid body{};
    half_outline half{};
    double x = 0, y = 0, diameter = 0, deviation_per_nm = 0;
    bool contact = false, diffracts = false;
    true_particle truth{};
};

inline void check(scene_options const& o) {
    auto const require = [](bool good, char const* what, double value, char const* expected) {
        if (!good) throw parameter_error(std::string("make_scene: ") + what + " is " + std::to_string(value) + "; expected " + expected);
    };
    require(o.width >= 0, "width", static_cast<double>(o.width), "0 or more");
    require(o.height >= 0, "height", static_cast<double>(o.height), "0 or more");
    require(o.margin >= 0 && o.margin <= 100000, "margin", static_cast<double>(o.margin), "0 .. 10^5");
    require(o.pixel_size_nm >= 1e-3 && o.pixel_size_nm <= 1e3, "pixel_size_nm", o.pixel_size_nm, "0.001 .. 1000");
    require(o.diameter_nm >= 0.1 && o.diameter_nm <= 1e4, "diameter_nm", o.diameter_nm, "0.1 .. 10^4");
    require(o.geometric_sd >= 1 && o.geometric_sd <= 10, "geometric_sd", o.geometric_sd, "1 .. 10");
    require(o.number >= 0 && o.number <= 100000, "number", static_cast<double>(o.number), "0 .. 10^5");
    require(o.faceted_share >= 0 && o.faceted_share <= 1, "faceted_share", o.faceted_share, "0 .. 1");
    require(o.contact_share >= 0 && o.contact_share <= 1, "contact_share", o.contact_share, "0 .. 1");
    require(o.contamination_nm >= 0 && o.contamination_nm <= 100, "contamination_nm", o.contamination_nm, "0 .. 100");
    (void)material_named(o.material);
}

MOTE_REGION_BASELINE_BEGIN

/// Sizes, shapes and orientations, the largest first.
[[nodiscard]] [[gnu::noinline]] inline std::vector<scene_particle> draw_particles(scene_options const& o, std::size_t number, material const& m) {
    random_generator random(o.seed, 1);
    double const mu = portable_log(o.diameter_nm), sigma = portable_log(o.geometric_sd);
    std::vector<scene_particle> all(number);
    for (scene_particle& p : all) {
        p.diameter = random.log_normal(mu, sigma);
        bool const faceted = random.chance(o.faceted_share), cap = random.chance(0.3);
        p.body = make_solid(p.diameter, faceted ? particle_shape::faceted : cap ? particle_shape::cap : particle_shape::sphere, random);
        p.contact = random.chance(o.contact_share);
        // One crystal in eight is so near to a reflection that it loses much of the direct beam; the rest are 1 to 6 half-widths off.
        p.diffracts = random.chance(0.125);
        double const off = p.diffracts ? random.uniform(0, 0.8) : random.uniform(2, 12);
        p.deviation_per_nm = m.extinction_nm > 0 ? off / m.extinction_nm : 0;
        p.half = half_outline_of(p.body);
    }
    std::stable_sort(all.begin(), all.end(), [](scene_particle const& a, scene_particle const& b) { return a.diameter > b.diameter; });
    return all;
}

/// How many particles the image and `edge` nm around it hold.
[[nodiscard]] [[gnu::noinline]] inline std::size_t number_around(std::ptrdiff_t number, double width_nm, double height_nm, double edge) noexcept {
    double const more = (width_nm + 2 * edge) * (height_nm + 2 * edge) / (width_nm * height_nm);
    return static_cast<std::size_t>(static_cast<double>(number) * more + 0.5);
}

/// Whether a particle at (x, y) lies apart from those placed: by 0.4 nm, or, if it may touch, by minus a third of the smaller one.
[[nodiscard]] [[gnu::noinline]] inline bool has_room(scene_particle const& p, double x, double y, std::vector<scene_particle> const& placed) noexcept {
    for (scene_particle const& q : placed) {
        double const smaller = p.diameter < q.diameter ? p.diameter : q.diameter, gap = p.contact ? -smaller / 3 : 0.4;
        double const apart = p.body.radius + q.body.radius + gap, dx = x - q.x, dy = y - q.y;
        if (dx * dx + dy * dy < apart * apart) return false;
    }
    return true;
}

/// Adds a particle to the specimen; thickness_of_owner and labels are of the image without margin.
[[gnu::noinline]] inline void draw_particle(std::vector<scene_particle>& all, std::size_t index, scene_options const& o, material const& m, specimen& s, image<float>& owner,
                                            image<std::uint32_t>& labels) {
    scene_particle& p = all[index];
    double const px = o.pixel_size_nm, reach = p.body.radius + o.contamination_nm;
    auto const range = [&](double centre, std::ptrdiff_t n, std::ptrdiff_t& first, std::ptrdiff_t& last) {
        double const a = (centre - reach) / px + static_cast<double>(o.margin) - 1, b = (centre + reach) / px + static_cast<double>(o.margin) + 2;
        first = a < 0 ? 0 : a > static_cast<double>(n) ? n : static_cast<std::ptrdiff_t>(a);
        last = b < 0 ? 0 : b > static_cast<double>(n) ? n : static_cast<std::ptrdiff_t>(b);
    };
    std::ptrdiff_t x0 = 0, x1 = 0, y0 = 0, y1 = 0;
    range(p.x, s.particle_nm.width(), x0, x1);
    range(p.y, s.particle_nm.height(), y0, y1);
    double const shell = p.diameter / 2 + o.contamination_nm, core = p.diameter / 2;
    for (std::ptrdiff_t y = y0; y < y1; ++y)
        for (std::ptrdiff_t x = x0; x < x1; ++x) {
            double const dx = static_cast<double>(x - o.margin) * px - p.x, dy = static_cast<double>(y - o.margin) * px - p.y;
            if (o.contamination_nm > 0) {
                double const d2 = dx * dx + dy * dy;
                s.carbon_nm(x, y) = static_cast<float>(static_cast<double>(s.carbon_nm(x, y)) + sphere_chord(shell, d2) - sphere_chord(core, d2));
            }
            double const t = thickness_at(p.body, dx, dy);
            if (!(t > 0)) continue;
            s.particle_nm(x, y) = static_cast<float>(static_cast<double>(s.particle_nm(x, y)) + t);
            s.undiffracted(x, y) = static_cast<float>(static_cast<double>(s.undiffracted(x, y)) * undiffracted_share(t, m.extinction_nm, p.deviation_per_nm));
            std::ptrdiff_t const u = x - o.margin, v = y - o.margin;
            if (t < p.half.thickness_nm / 2 || u < 0 || v < 0 || u >= o.width || v >= o.height) continue;
            ++p.truth.area_px;
            p.truth.touches_border = p.truth.touches_border || u == 0 || v == 0 || u == o.width - 1 || v == o.height - 1;
            std::uint32_t& l = labels(u, v);
            if (l != 0) {
                p.truth.overlapped = true;
                all[l - 1].truth.overlapped = true;
                if (static_cast<double>(owner(u, v)) >= t) continue;
            }
            l = static_cast<std::uint32_t>(index + 1);
            owner(u, v) = static_cast<float>(t);
        }
}

/// Numbers the labels by their first pixel, and lists the particles by number.
[[gnu::noinline]] inline void number_particles(std::vector<scene_particle>& placed, scene_options const& o, scene& s) {
    std::vector<std::uint32_t> id(placed.size() + 1, 0);
    std::vector<std::uint64_t> visible(placed.size() + 1, 0);
    std::vector<std::size_t> order;
    for (std::ptrdiff_t y = 0; y < o.height; ++y)
        for (std::ptrdiff_t x = 0; x < o.width; ++x) {
            std::uint32_t& l = s.labels(x, y);
            if (l == 0) continue;
            if (visible[l]++ == 0) {
                order.push_back(l - 1);
                id[l] = static_cast<std::uint32_t>(order.size());
            }
            l = id[l];
        }
    double const px = o.pixel_size_nm;
    for (std::size_t i = 0; i < placed.size(); ++i) {
        if (visible[i + 1] != 0) continue;
        double const x = placed[i].x / px, y = placed[i].y / px;
        if (placed[i].truth.area_px != 0 || (x >= -0.5 && y >= -0.5 && x < static_cast<double>(o.width) - 0.5 && y < static_cast<double>(o.height) - 0.5)) order.push_back(i);
    }
    for (std::size_t const i : order) {
        scene_particle const& p = placed[i];
        true_particle t = p.truth;
        t.id = static_cast<std::uint32_t>(s.particles.size() + 1);
        t.x_nm = p.x + p.half.centroid.x;
        t.y_nm = p.y + p.half.centroid.y;
        t.x_px = t.x_nm / px;
        t.y_px = t.y_nm / px;
        t.area_nm2 = p.half.area_nm2;
        t.diameter_nm = portable_sqrt(p.half.area_nm2 / 0x1.921fb54442d18p-1);
        t.projected_diameter_nm = p.diameter;
        t.thickness_nm = p.half.thickness_nm;
        t.shape = p.body.shape;
        t.diffracts = p.diffracts;
        t.visible_area_px = visible[i + 1];
        s.particles.push_back(t);
    }
}

MOTE_REGION_BASELINE_END

} // namespace detail

/// Lays particles on a support.
///
/// Sizes are log-normal; half of the particles (faceted_share) are truncated octahedra in any orientation, the others spheres and, three in ten of them,
/// caps. The largest are placed first, at random where there is support (vacuum is avoided as long as 400 tries find carbon), apart from one another unless contact_share says otherwise; thicknesses of overlapping
/// particles add. One crystal in eight is near a Bragg condition. The geometry is our own.
/// The same bits on every machine and with every executor. About 20 bytes a pixel.
/// @throws parameter_error naming the option that is out of its range.
template <executor E = sequential>
[[nodiscard]] scene make_scene(scene_options const& o, E const& where = {}) {
    detail::check(o);
    material const& m = material_named(o.material);
    scene s;
    specimen& object = s.object;
    std::ptrdiff_t const w = o.width + 2 * o.margin, h = o.height + 2 * o.margin;
    object.margin = o.margin;
    object.pixel_size_nm = o.pixel_size_nm;
    object.particles = &m;
    s.labels = image<std::uint32_t>(o.width, o.height);
    if (o.width == 0 || o.height == 0) return s;
    object.carbon_nm = support_thickness(o.support, o.width, o.height, o.margin, o.pixel_size_nm, random_generator(o.seed, 2)(), where);
    object.particle_nm = image<float>(w, h);
    object.undiffracted = image<float>(w, h, fill::none);
    for (std::ptrdiff_t y = 0; y < h; ++y) std::fill_n(object.undiffracted.row(y), w, 1.0F);

    // Particles around the image are as dense as in it, so that the border cuts some.
    double const px = o.pixel_size_nm, edge = std::min(static_cast<double>(o.margin) * px, o.diameter_nm);
    double const width_nm = static_cast<double>(o.width) * px, height_nm = static_cast<double>(o.height) * px;
    auto drawn = detail::draw_particles(o, detail::number_around(o.number, width_nm, height_nm, edge), m);
    random_generator random(o.seed, 3);
    std::vector<detail::scene_particle> placed;
    for (detail::scene_particle& p : drawn) {
        constexpr int tries = 800, picky = 400;
        bool found = false;
        for (int t = 0; t < tries && !found; ++t) {
            double const x = random.uniform(-edge - px / 2, width_nm + edge - px / 2), y = random.uniform(-edge - px / 2, height_nm + edge - px / 2);
            auto const column = std::clamp<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(std::floor(x / px + 0.5)) + o.margin, 0, w - 1);
            auto const row = std::clamp<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(std::floor(y / px + 0.5)) + o.margin, 0, h - 1);
            if (t < picky && !(object.carbon_nm(column, row) > 0.2F)) continue;
            if (!detail::has_room(p, x, y, placed)) continue;
            p.x = x;
            p.y = y;
            found = true;
        }
        if (found)
            placed.push_back(std::move(p));
        else
            ++s.unplaced;
    }
    image<float> owner(o.width, o.height);
    for (std::size_t i = 0; i < placed.size(); ++i) detail::draw_particle(placed, i, o, m, object, owner, s.labels);
    detail::number_particles(placed, o, s);
    return s;
}

MOTE_NAMESPACE_END
