// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// What particles lie on: graphene, nanotubes, carbon powder, the cathode of a fuel cell.

#include <mote/core/error.hpp>
#include <mote/core/execution.hpp>
#include <mote/core/image.hpp>
#include <mote/simd/region.hpp>
#include <mote/simulate/texture.hpp>
#include <mote/statistics/portable_math.hpp>
#include <mote/statistics/random.hpp>
#include <mote/version.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

MOTE_NAMESPACE_BEGIN

/// Supports of catalyst particles, all of carbon.
enum class substrate : unsigned char { graphene, nanotubes, powder, cathode };

inline constexpr std::array<std::string_view, 4> substrate_names{"graphene", "nanotubes", "powder", "cathode"};

[[nodiscard]] constexpr std::string_view name_of(substrate s) noexcept { return substrate_names[static_cast<std::size_t>(s) & 3U]; }

/// "graphene", "nanotubes", "powder" or "cathode".
/// @throws parameter_error for any other name.
[[nodiscard]] inline substrate substrate_named(std::string_view name) {
    for (std::size_t i = 0; i < substrate_names.size(); ++i)
        if (substrate_names[i] == name) return static_cast<substrate>(i);
    throw parameter_error("substrate_named: there is no '" + std::string(name) + "'; expected graphene, nanotubes, powder or cathode");
}

namespace detail {

inline constexpr double support_two_pi = 0x1.921fb54442d18p+2;

MOTE_REGION_BASELINE_BEGIN

/// Height of a sphere of radius r above and below the point at squared distance d2 from its centre; 0 outside.
[[nodiscard]] inline double sphere_chord(double r, double d2) noexcept { return r * r > d2 ? 2 * portable_sqrt(r * r - d2) : 0; }

/// A bent tube: the parabola across = offset + bend along^2 / 2 in coordinates turned by an angle.
struct tube {
    double cosine, sine, x, y, bend, outer, inner;
    [[nodiscard]] double thickness(double px, double py) const noexcept {
        double const along = (px - x) * cosine + (py - y) * sine, slope = bend * along;
        double const across = ((py - y) * cosine - (px - x) * sine - bend * along * along / 2) / portable_sqrt(1 + slope * slope);
        return sphere_chord(outer, across * across) - sphere_chord(inner, across * across);
    }
};

struct ball {
    double x, y, radius;
};

[[gnu::noinline]] inline void add_balls(std::vector<ball> const& balls, double share, std::ptrdiff_t margin, double pixel_nm, std::ptrdiff_t y, float* row, std::ptrdiff_t width) {
    double const py = static_cast<double>(y - margin) * pixel_nm;
    for (ball const& b : balls) {
        double const dy = py - b.y;
        if (dy * dy >= b.radius * b.radius) continue;
        double const half = portable_sqrt(b.radius * b.radius - dy * dy);
        auto const column = [&](double nm) {
            double const c = nm / pixel_nm + static_cast<double>(margin);
            return c < 0 ? std::ptrdiff_t{0} : c > static_cast<double>(width) ? width : static_cast<std::ptrdiff_t>(c);
        };
        for (std::ptrdiff_t x = column(b.x - half), end = column(b.x + half + pixel_nm); x < end; ++x) {
            double const dx = static_cast<double>(x - margin) * pixel_nm - b.x;
            row[x] = static_cast<float>(static_cast<double>(row[x]) + share * sphere_chord(b.radius, dx * dx + dy * dy));
        }
    }
}

[[gnu::noinline]] inline void add_tubes(std::vector<tube> const& tubes, std::ptrdiff_t margin, double pixel_nm, std::ptrdiff_t y, float* row, std::ptrdiff_t width) {
    for (tube const& t : tubes)
        for (std::ptrdiff_t x = 0; x < width; ++x)
            row[x] = static_cast<float>(static_cast<double>(row[x]) + t.thickness(static_cast<double>(x - margin) * pixel_nm, static_cast<double>(y - margin) * pixel_nm));
}

/// What a film adds: nothing where its field is below `edge`, rising over 0.2 to `nominal` (1 + 0.3 field) nm.
[[gnu::noinline]] inline void add_film(double const* field, double edge, double nominal, float* row, std::ptrdiff_t n) noexcept {
    for (std::ptrdiff_t x = 0; x < n; ++x) {
        double const rise = (field[x] - edge) / 0.2, share = rise < 0 ? 0 : rise > 1 ? 1 : rise, t = nominal * share * (1 + 0.3 * field[x]);
        if (t > 0) row[x] = static_cast<float>(static_cast<double>(row[x]) + t);
    }
}

/// A ground of `nominal` nm that changes by the share `slope` from the middle to the borders, along (cosine, sine).
[[gnu::noinline]] inline void add_ground(double nominal, double slope, double cosine, double sine, std::ptrdiff_t y, float* row, std::ptrdiff_t width, std::ptrdiff_t height) noexcept {
    double const v = 2 * static_cast<double>(y) / static_cast<double>(height) - 1;
    for (std::ptrdiff_t x = 0; x < width; ++x) {
        double const u = 2 * static_cast<double>(x) / static_cast<double>(width) - 1;
        row[x] = static_cast<float>(static_cast<double>(row[x]) + nominal * (1 + slope * (u * cosine + v * sine)));
    }
}

/// Atoms are where chance puts them: thickness t fluctuates by `fine` sqrt(t), and by the share `coarse` over domains.
[[gnu::noinline]] inline void roughen(double const* fine_field, double const* coarse_field, double fine, double coarse, float* row, std::ptrdiff_t n) noexcept {
    for (std::ptrdiff_t x = 0; x < n; ++x) {
        double const t = static_cast<double>(row[x]);
        double const rough = t * (1 + coarse * coarse_field[x]) + fine * portable_sqrt(t) * fine_field[x];
        row[x] = static_cast<float>(rough > 0 ? rough : 0);
    }
}

[[nodiscard]] [[gnu::noinline]] inline std::vector<tube> lay_tubes(double width_nm, double height_nm, random_generator& random) {
    std::vector<tube> tubes;
    double const span = width_nm > height_nm ? width_nm : height_nm;
    auto const number = 2 + random.below(3);
    double const main_angle = random.uniform(0, support_two_pi);
    for (std::uint64_t i = 0; i < number; ++i) {
        double const angle = main_angle + random.uniform(-0.9, 0.9);
        tube t{portable_cos(angle), portable_sin(angle), random.uniform(0.15, 0.85) * width_nm, random.uniform(0.15, 0.85) * height_nm, 0, 0, 0};
        t.bend = random.uniform(-0.5, 0.5) / span;
        t.outer = random.uniform(6, 15);
        t.inner = t.outer * random.uniform(0.25, 0.55);
        tubes.push_back(t);
    }
    return tubes;
}

/// Aggregates of touching spheres, after the chains of carbon blacks: every sphere is set on an earlier one, until `cover` of the field is covered in sum.
[[nodiscard]] [[gnu::noinline]] inline std::vector<ball> lay_aggregates(double width_nm, double height_nm, double reach_nm, double cover, random_generator& random) {
    std::vector<ball> balls;
    double const field = (width_nm + 2 * reach_nm) * (height_nm + 2 * reach_nm);
    double covered = 0;
    std::size_t first = 0;
    for (int tries = 0; tries < 4000 && covered < cover * field; ++tries) {
        ball b{0, 0, random.uniform(10, 22)};
        bool const chain = balls.size() > first && !random.chance(0.06);
        if (chain) {
            ball const& on = balls[first + random.below(balls.size() - first)];
            double const angle = random.uniform(0, support_two_pi), apart = 0.8 * (on.radius + b.radius);
            b.x = on.x + apart * portable_cos(angle);
            b.y = on.y + apart * portable_sin(angle);
        } else { // a new aggregate
            first = balls.size();
            b.x = random.uniform(0, width_nm);
            b.y = random.uniform(0, height_nm);
        }
        if (b.x < -reach_nm || b.y < -reach_nm || b.x > width_nm + reach_nm || b.y > height_nm + reach_nm) continue;
        covered += support_two_pi / 2 * b.radius * b.radius;
        balls.push_back(b);
    }
    return balls;
}

MOTE_REGION_BASELINE_END

} // namespace detail

/// Projected thickness of carbon in nm on width x height pixels and `margin` more on every side.
///
/// graphene: one to six layers of 0.335 nm, partly under an adsorbed film of 1 to 3 nm. nanotubes: two to four bent multi-walled tubes of 12 to 30 nm across, hollow, with
/// vacuum between. powder: aggregates of touching spheres of 20 to 44 nm (carbon black). cathode: denser aggregates, patches of ionomer, and an
/// embedding ground of 10 to 40 nm that may slope. Everywhere the thickness fluctuates like the number of atoms in a column: over a lattice of 0.4 nm by half of what independent atoms would give (they keep apart), sqrt(0.25 nm t) (0.25 nm / 0.4 nm), and
/// by 6 % (nanotubes 3 %) over domains of 2.5 nm. The geometry is our own, kept simple; shapes and sizes are those of M. Uchida et al.,
/// J. Electrochem. Soc. 142:4143-4149, 1995 (powders, ionomer), and S. Iijima, Nature 354:56-58, 1991 (tubes).
///
/// Stream 1 and up of `seed`. The same bits on every machine and with every executor. O(pixels x objects).
/// @throws parameter_error if the pixel size is not above 0 or a size is negative.
template <executor E = sequential>
[[nodiscard]] image<float> support_thickness(substrate kind, std::ptrdiff_t width, std::ptrdiff_t height, std::ptrdiff_t margin, double pixel_size_nm, std::uint64_t seed, E const& where = {}) {
    if (!(pixel_size_nm > 0 && std::isfinite(pixel_size_nm)) || width < 0 || height < 0 || margin < 0)
        throw parameter_error("support_thickness: " + std::to_string(width) + " x " + std::to_string(height) + " pixels of " + std::to_string(pixel_size_nm) + " nm with a margin of " +
                              std::to_string(margin) + "; expected none negative and the pixel above 0");
    std::ptrdiff_t const w = width + 2 * margin, h = height + 2 * margin;
    image<float> out(w, h);
    if (width == 0 || height == 0) return image<float>(w, h);
    double const width_nm = static_cast<double>(width) * pixel_size_nm, height_nm = static_cast<double>(height) * pixel_size_nm;
    random_generator random(seed, 1), film_random(seed, 2), fine_random(seed, 3), coarse_random(seed, 4);
    auto const pixels = [&](double nm) { return nm / pixel_size_nm > 1 ? nm / pixel_size_nm : 1.0; };

    double ground = 0, slope = 0, film = 0, film_edge = 0, film_nm = 8, coarse = 0.06;
    std::vector<detail::tube> tubes;
    std::vector<detail::ball> balls;
    switch (kind) {
    case substrate::graphene:
        ground = 0.335 * static_cast<double>(1 + random.below(6));
        film = random.uniform(1, 3);
        film_edge = random.uniform(-0.5, 1.5);
        break;
    case substrate::nanotubes:
        tubes = detail::lay_tubes(width_nm, height_nm, random);
        coarse = 0.03;
        break;
    case substrate::powder: balls = detail::lay_aggregates(width_nm, height_nm, 30, random.uniform(0.5, 1.1), random); break;
    default:
        ground = random.uniform(10, 40);
        slope = random.uniform(0, 0.5);
        balls = detail::lay_aggregates(width_nm, height_nm, 30, random.uniform(1.0, 2.0), random);
        film = random.uniform(4, 15);
        film_edge = random.uniform(-1, 0.5);
        film_nm = 20;
    }
    double const angle = random.uniform(0, detail::support_two_pi), cosine = detail::portable_cos(angle), sine = detail::portable_sin(angle);
    spline_field const film_field(w, h, pixels(film_nm), film_random);
    double const lattice = 0.4, atom = 0.25, spacing = pixels(lattice);
    spline_field const fine_field(w, h, spacing, fine_random), coarse_field(w, h, pixels(2.5), coarse_random);
    double const fine = 0.5 * detail::portable_sqrt(atom) * atom / (spacing * pixel_size_nm);
    where.bulk(h, [&](std::ptrdiff_t y) {
        std::vector<double> field(static_cast<std::size_t>(w)), other(static_cast<std::size_t>(w));
        float* const row = out.row(y);
        if (ground > 0) detail::add_ground(ground, slope, cosine, sine, y, row, w, h);
        detail::add_tubes(tubes, margin, pixel_size_nm, y, row, w);
        detail::add_balls(balls, 0.7, margin, pixel_size_nm, y, row, w);
        if (film > 0) {
            film_field.row(y, field.data(), w);
            detail::add_film(field.data(), film_edge, film, row, w);
        }
        fine_field.row(y, field.data(), w);
        coarse_field.row(y, other.data(), w);
        detail::roughen(field.data(), other.data(), fine, coarse, row, w);
    });
    return out;
}

MOTE_NAMESPACE_END
