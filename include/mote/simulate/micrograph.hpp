// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Micrographs of particles on a carbon film, with known truth.

#include <mote/core/error.hpp>
#include <mote/core/execution.hpp>
#include <mote/core/geometry.hpp>
#include <mote/core/image.hpp>
#include <mote/core/polarity.hpp>
#include <mote/core/units.hpp>
#include <mote/simd/region.hpp>
#include <mote/statistics/portable_math.hpp>
#include <mote/statistics/random.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

MOTE_NAMESPACE_BEGIN

/// How the image is formed. Bright field: what stays in the beam; dark field: what is scattered into an annulus.
enum class modality : unsigned char { bf_tem, bf_stem, haadf_stem, laadf_stem };

/// "bf-tem", "bf-stem", "haadf-stem" or "laadf-stem".
[[nodiscard]] constexpr std::string_view name_of(modality m) noexcept {
    constexpr std::string_view names[] = {"bf-tem", "bf-stem", "haadf-stem", "laadf-stem"};
    return names[static_cast<std::size_t>(m) & 3U];
}

/// Particles are dark in bright field and bright in dark field.
[[nodiscard]] constexpr polarity foreground_of(modality m) noexcept {
    return m == modality::bf_tem || m == modality::bf_stem ? polarity::dark : polarity::bright;
}

/// The projected outline of a particle: a disc (the projection of a sphere), or a convex polygon of 5 to 8 sides over
/// which the thickness rises from half its maximum at every edge to a plateau (like that of a truncated polyhedron).
enum class particle_shape : unsigned char { disc, faceted };

/// What to simulate. The defaults are platinum on ten nanometres of amorphous carbon.
struct micrograph_options {
    std::ptrdiff_t width = 512, height = 512;
    double pixel_size_nm = 0.1;
    modality imaging = modality::bf_tem;
    std::uint64_t seed = 0;

    /// Number-median diameter and geometric standard deviation (1: all alike) of the log-normal size distribution.
    double diameter_nm = 4, geometric_sd = 1.25;
    /// This many particles, each with its centre in the image; or, if `density_per_um2` is positive, a Poisson number
    /// of them spread over the image and a margin around it, so that the border cuts particles as in a real field.
    std::ptrdiff_t number = 30;
    double density_per_um2 = 0;
    /// Probability that a particle is faceted.
    double faceted_share = 0.5;
    /// Whether outlines may overlap; if not, their circumscribed circles keep at least `minimum_gap_nm` apart.
    bool overlap = false;
    double minimum_gap_nm = 0.5;

    /// Atomic number (the mean one for a compound) and number density of the particles.
    double atomic_number = 78, atoms_per_nm3 = 66.2;
    /// Thickness of the amorphous carbon; its relative fluctuation (standard deviation) and the length over which it
    /// varies.
    double film_nm = 10, film_texture = 0.1, film_correlation_nm = 0.6;
    /// Largest relative deviation of the illumination from even, in [0, 1).
    double uneven = 0.05;
    /// Standard deviation of the Gaussian point spread of probe or objective lens.
    double blur_nm = 0.1;
    /// Standard deviation of the Gaussian by which a camera spreads what it has counted, so that the noise of neighbours
    /// is correlated. For bf_tem alone: a scanning microscope counts pixel by pixel.
    double camera_spread_px = 0.5;
    /// Incident electrons per pixel.
    double dose = 1000;
    /// Grey levels per detected electron; 0 puts the brightest expected pixel, and six of its standard deviations, at
    /// the top of the range.
    double gain = 0;
};

/// One particle of the truth.
struct true_particle {
    /// Its label. Visible particles are numbered by their first pixel in raster order, hidden ones follow.
    std::uint32_t id = 0;
    /// Centroid of the outline, from the centre of pixel (0, 0).
    double x_px = 0, y_px = 0, x_nm = 0, y_nm = 0;
    /// Diameter of the circle whose area is that of the whole outline, and this area; exact, not counted in pixels.
    double diameter_nm = 0, area_nm2 = 0;
    /// Largest thickness along the beam.
    double thickness_nm = 0;
    particle_shape shape = particle_shape::disc;
    /// Corners of a faceted outline in pixel coordinates, in order; empty for a disc.
    std::vector<point> outline{};
    /// Pixels of the image whose centre lies inside the outline, and those of them that carry this label.
    std::uint64_t area_px = 0, visible_area_px = 0;
    /// Whether the outline covers a pixel of the outermost rows or columns.
    bool touches_border = false;
    /// Whether another outline covers one of its pixels.
    bool overlapped = false;
};

/// An image and what is in it.
struct micrograph {
    image<std::uint16_t> pixels{};
    /// 0 is background. Where outlines overlap, the particle of the larger diameter has the pixel.
    image<std::uint32_t> labels{};
    /// By id: particle i has the label i + 1. A particle is listed if its centre is in the image or it covers a pixel.
    std::vector<true_particle> particles{};
    /// Particles for which no free place was found, and which are missing. As the large ones are placed first, these
    /// come from the small end: the true distribution is that of `particles`, not the one asked for.
    std::size_t unplaced = 0;
    /// Grey levels per detected electron.
    double gain = 0;
    pixel_size calibration{};
    micrograph_options options{};
};

namespace detail {

inline void require_option(bool good, char const* what, double value, char const* expected) {
    if (!good)
        throw parameter_error(std::string("simulate_micrograph: ") + what + " is " + std::to_string(value) +
                              "; expected " + expected);
}

inline void check(micrograph_options const& o) {
    auto const finite = [](double v) { return std::isfinite(v); };
    require_option(o.width >= 0, "width", static_cast<double>(o.width), "0 or more");
    require_option(o.height >= 0, "height", static_cast<double>(o.height), "0 or more");
    require_option(o.pixel_size_nm >= 1e-6 && o.pixel_size_nm <= 1e6, "pixel_size_nm", o.pixel_size_nm, "1e-6 .. 1e6");
    require_option(static_cast<unsigned>(o.imaging) < 4, "imaging", static_cast<double>(o.imaging), "a modality");
    require_option(o.diameter_nm >= 1e-6 && o.diameter_nm <= 1e9, "diameter_nm", o.diameter_nm, "1e-6 .. 1e9");
    require_option(o.geometric_sd >= 1 && o.geometric_sd <= 10, "geometric_sd", o.geometric_sd, "1 .. 10");
    require_option(o.number >= 0 && o.number <= 10000000, "number", static_cast<double>(o.number), "0 .. 10^7");
    require_option(o.density_per_um2 >= 0 && finite(o.density_per_um2), "density_per_um2", o.density_per_um2,
                   "0 or more");
    require_option(o.faceted_share >= 0 && o.faceted_share <= 1, "faceted_share", o.faceted_share, "0 .. 1");
    require_option(o.minimum_gap_nm >= 0 && finite(o.minimum_gap_nm), "minimum_gap_nm", o.minimum_gap_nm, "0 or more");
    require_option(o.atomic_number >= 1 && o.atomic_number <= 118, "atomic_number", o.atomic_number, "1 .. 118");
    require_option(o.atoms_per_nm3 > 0 && o.atoms_per_nm3 <= 1000, "atoms_per_nm3", o.atoms_per_nm3, "above 0, up to 1000");
    require_option(o.film_nm >= 0 && finite(o.film_nm), "film_nm", o.film_nm, "0 or more");
    require_option(o.film_texture >= 0 && o.film_texture <= 10, "film_texture", o.film_texture, "0 .. 10");
    require_option(o.film_correlation_nm > 0 && finite(o.film_correlation_nm), "film_correlation_nm",
                   o.film_correlation_nm, "above 0");
    require_option(o.uneven >= 0 && o.uneven < 1, "uneven", o.uneven, "0 or more, below 1");
    require_option(o.blur_nm >= 0 && o.blur_nm / o.pixel_size_nm <= 100, "blur_nm", o.blur_nm,
                   "0 .. 100 pixels");
    require_option(o.camera_spread_px >= 0 && o.camera_spread_px <= 100, "camera_spread_px", o.camera_spread_px,
                   "0 .. 100");
    require_option(o.dose > 0 && o.dose <= 1e12, "dose", o.dose, "above 0, up to 10^12");
    require_option(o.gain >= 0 && finite(o.gain), "gain", o.gain, "0 or more");
}

/// One edge of a convex outline around the origin: the side x nx + y ny <= distance of a line. Nanometres.
struct facet {
    double nx = 0, ny = 0, distance = 0;
};

/// A particle while the scene is laid out; lengths in nanometres, `x`, `y` from the centre of pixel (0, 0).
struct placed_particle {
    double x = 0, y = 0, diameter = 0, thickness = 0, reach = 0; // reach: radius of the circumscribed circle
    std::vector<facet> facets{};
    std::vector<point> corners{}; // relative to (x, y)
    std::uint64_t area = 0;
    bool border = false, overlapped = false;
};

// All arithmetic on real numbers is in this region, and its functions are not inlined into callers outside: a fused
// multiply-add would change last bits, and with them pixels.
MOTE_REGION_BASELINE_BEGIN

/// Thickness that scatters 1 - 1/e of the electrons out of (bright field) or into (dark field) the detector.
[[nodiscard]] inline double attenuation_nm(modality m, double atomic_number, double atoms_per_nm3) noexcept {
    struct law {
        double platinum_nm, exponent;
    };
    constexpr law laws[] = {{10, 4.0 / 3}, {10, 4.0 / 3}, {60, 1.7}, {15, 1.2}};
    law const l = laws[static_cast<std::size_t>(m)];
    return l.platinum_nm * (66.2 / atoms_per_nm3) *
           portable_exp(l.exponent * (portable_log(78.0) - portable_log(atomic_number)));
}

/// Twice the signed area of a polygon.
[[nodiscard]] inline double twice_area(std::vector<point> const& p) noexcept {
    double sum = 0;
    for (std::size_t i = 0, j = p.size() - 1; i < p.size(); j = i++) sum += p[j].x * p[i].y - p[i].x * p[j].y;
    return sum;
}

/// The part of a convex polygon on the inner side of a facet.
[[nodiscard]] inline std::vector<point> clip(std::vector<point> const& polygon, facet f) {
    std::vector<point> kept;
    for (std::size_t i = 0, j = polygon.size() - 1; i < polygon.size(); j = i++) {
        point const a = polygon[j], b = polygon[i];
        double const da = f.distance - (a.x * f.nx + a.y * f.ny), db = f.distance - (b.x * f.nx + b.y * f.ny);
        if ((da >= 0) != (db >= 0)) {
            double const t = da / (da - db);
            kept.push_back({a.x + t * (b.x - a.x), a.y + t * (b.y - a.y)});
        }
        if (db >= 0) kept.push_back(b);
    }
    return kept;
}

/// A random convex outline of the given equivalent diameter, its centroid at the origin.
[[gnu::noinline]] inline void make_facets(placed_particle& p, random_generator& random) {
    constexpr double two_pi = 0x1.921fb54442d18p+2;
    auto const sides = static_cast<int>(5 + random.below(4));
    double const turn = random.uniform(0, two_pi);
    std::vector<point> corners{{-9, -9}, {9, -9}, {9, 9}, {-9, 9}};
    for (int i = 0; i < sides; ++i) {
        // Normals are at most 1.5 * 72 degrees apart, so the outline is closed.
        double const angle = turn + two_pi / sides * (i + random.uniform(-0.25, 0.25));
        facet const f{portable_cos(angle), portable_sin(angle), random.uniform(0.85, 1.0)};
        p.facets.push_back(f);
        corners = clip(corners, f);
    }
    double const area2 = twice_area(corners);
    double cx = 0, cy = 0;
    for (std::size_t i = 0, j = corners.size() - 1; i < corners.size(); j = i++) {
        double const cross = corners[j].x * corners[i].y - corners[i].x * corners[j].y;
        cx += (corners[j].x + corners[i].x) * cross;
        cy += (corners[j].y + corners[i].y) * cross;
    }
    cx /= 3 * area2;
    cy /= 3 * area2;
    double const scale = p.diameter * portable_sqrt(two_pi / 4 / area2);
    for (facet& f : p.facets) f.distance = (f.distance - (cx * f.nx + cy * f.ny)) * scale;
    p.reach = 0;
    for (point& c : corners) {
        c = {(c.x - cx) * scale, (c.y - cy) * scale};
        p.reach = (std::max)(p.reach, portable_sqrt(c.x * c.x + c.y * c.y));
    }
    p.corners = std::move(corners);
    p.thickness = 0.8 * p.diameter;
}

/// Thickness of a particle at (dx, dy) from its centre, or -1 outside its outline. A faceted one has upright side faces
/// of half its height, and above and below them faces inclined by 54.7 degrees, as {111} is against {100}.
[[nodiscard]] inline double thickness_at(placed_particle const& p, double dx, double dy) noexcept {
    if (p.facets.empty()) {
        double const h = p.diameter * p.diameter / 4 - (dx * dx + dy * dy);
        return h >= 0 ? 2 * portable_sqrt(h) : -1;
    }
    double nearest = p.reach;
    for (facet const& f : p.facets) {
        double const d = f.distance - (dx * f.nx + dy * f.ny);
        if (d < nearest) nearest = d;
        if (d < 0) return -1;
    }
    double const t = 0.5 * p.thickness + 2 * 1.4142135623730951 * nearest;
    return t < p.thickness ? t : p.thickness;
}

/// The first whole number of 0 .. n that is not below v.
[[nodiscard]] inline std::ptrdiff_t first_index(double v, std::ptrdiff_t n) noexcept {
    return v <= 0 ? 0 : v >= static_cast<double>(n) ? n : static_cast<std::ptrdiff_t>(std::ceil(v));
}

/// Draws sizes, shapes and places: the largest first, so that what finds no room is small. Ordered by diameter, the
/// smallest first.
[[nodiscard]] [[gnu::noinline]] inline std::vector<placed_particle> lay_out(micrograph_options const& o,
                                                                            std::size_t& unplaced) {
    random_generator random(o.seed, 1);
    double const w = static_cast<double>(o.width) * o.pixel_size_nm;
    double const h = static_cast<double>(o.height) * o.pixel_size_nm;
    double const mu = portable_log(o.diameter_nm), sigma = portable_log(o.geometric_sd);
    double margin = 0;
    auto number = static_cast<std::size_t>(o.number);
    if (o.density_per_um2 > 0) {
        margin = 0.7 * portable_exp(mu + 4 * sigma); // half of a faceted particle four deviations above the median
        double const mean = o.density_per_um2 * 1e-6 * (w + 2 * margin) * (h + 2 * margin);
        require_option(mean <= 1e7, "density_per_um2", o.density_per_um2, "at most 10^7 particles in the field");
        number = static_cast<std::size_t>(random.poisson(mean));
    }
    std::vector<placed_particle> made(number);
    double widest = 0;
    for (placed_particle& p : made) {
        p.diameter = random.log_normal(mu, sigma);
        if (random.chance(o.faceted_share)) {
            make_facets(p, random);
        } else {
            p.reach = p.diameter / 2;
            p.thickness = p.diameter;
        }
        widest = (std::max)(widest, p.reach);
    }
    std::stable_sort(made.begin(), made.end(),
                     [](placed_particle const& a, placed_particle const& b) { return a.diameter > b.diameter; });

    // Neighbours are looked up in a grid whose cells are so large that they lie in the 3 x 3 cells around.
    double const left = -0.5 * o.pixel_size_nm - margin, wide = w + 2 * margin, high = h + 2 * margin;
    double cell = 2 * widest + o.minimum_gap_nm;
    double const cells_wanted = 4.0 * static_cast<double>(number) + 16;
    if (!(cell > 0)) cell = 1;
    while ((wide / cell + 1) * (high / cell + 1) > cells_wanted) cell *= 2;
    auto const columns = static_cast<std::ptrdiff_t>(wide / cell) + 1, rows = static_cast<std::ptrdiff_t>(high / cell) + 1;
    std::vector<std::vector<std::size_t>> grid(o.overlap ? 0 : static_cast<std::size_t>(columns * rows));

    std::vector<placed_particle> placed;
    placed.reserve(number);
    for (placed_particle& p : made) {
        bool found = false;
        constexpr int tries = 2000;
        for (int t = 0; t < tries && !found; ++t) {
            p.x = random.uniform(left, left + wide);
            p.y = random.uniform(left, left + high);
            found = true;
            if (o.overlap) break;
            auto const column = (std::min)(columns - 1, static_cast<std::ptrdiff_t>((p.x - left) / cell));
            auto const row = (std::min)(rows - 1, static_cast<std::ptrdiff_t>((p.y - left) / cell));
            std::ptrdiff_t const first_column = (std::max)(column - 1, std::ptrdiff_t{0});
            std::ptrdiff_t const first_row = (std::max)(row - 1, std::ptrdiff_t{0});
            for (std::ptrdiff_t r = first_row; found && r <= (std::min)(row + 1, rows - 1); ++r)
                for (std::ptrdiff_t c = first_column; found && c <= (std::min)(column + 1, columns - 1); ++c)
                    for (std::size_t const i : grid[static_cast<std::size_t>(r * columns + c)]) {
                        placed_particle const& q = placed[i];
                        double const dx = p.x - q.x, dy = p.y - q.y, apart = p.reach + q.reach + o.minimum_gap_nm;
                        if (dx * dx + dy * dy < apart * apart) {
                            found = false;
                            break;
                        }
                    }
            if (found) grid[static_cast<std::size_t>(row * columns + column)].push_back(placed.size());
        }
        if (found)
            placed.push_back(std::move(p));
        else
            ++unplaced;
    }
    std::reverse(placed.begin(), placed.end());
    return placed;
}

/// Adds the thickness of a particle to `thickness` and writes `label` over the pixels whose centre lies inside.
/// Pixels of other labels are marked as overlapped on both sides.
[[gnu::noinline]] inline void draw(std::vector<placed_particle>& all, std::size_t index, double pixel_nm,
                                   image<float>& thickness, image<std::uint32_t>& labels) {
    placed_particle& p = all[index];
    std::ptrdiff_t const w = labels.width(), h = labels.height();
    double const cx = p.x / pixel_nm, cy = p.y / pixel_nm, reach = p.reach / pixel_nm + 1;
    std::ptrdiff_t const x0 = first_index(cx - reach, w), x1 = first_index(cx + reach, w);
    std::ptrdiff_t const y0 = first_index(cy - reach, h), y1 = first_index(cy + reach, h);
    for (std::ptrdiff_t y = y0; y < y1; ++y) {
        float* const t = thickness.row(y);
        std::uint32_t* const l = labels.row(y);
        double const dy = (static_cast<double>(y) - cy) * pixel_nm;
        for (std::ptrdiff_t x = x0; x < x1; ++x) {
            double const here = thickness_at(p, (static_cast<double>(x) - cx) * pixel_nm, dy);
            if (here < 0) continue;
            t[x] = static_cast<float>(static_cast<double>(t[x]) + here);
            ++p.area;
            p.border = p.border || x == 0 || y == 0 || x == w - 1 || y == h - 1;
            if (l[x] != 0) {
                p.overlapped = true;
                all[l[x] - 1].overlapped = true;
            }
            l[x] = static_cast<std::uint32_t>(index + 1);
        }
    }
}

/// A smooth random field of mean 0 and variance 1: uniform cubic B-splines on a lattice of independent normal numbers.
/// The variance of such a sum is between 0.46^2 and 0.5^2 of that of the numbers, depending on the place; the scale is
/// that of its mean, (151/315)^2.
class spline_field {
public:
    spline_field(std::ptrdiff_t width, std::ptrdiff_t height, double spacing, random_generator& random)
        : spacing_(spacing), stride_(static_cast<std::ptrdiff_t>(static_cast<double>(width) / spacing) + 4) {
        std::ptrdiff_t const rows = static_cast<std::ptrdiff_t>(static_cast<double>(height) / spacing) + 4;
        nodes_.resize(static_cast<std::size_t>(stride_ * rows));
        for (float& n : nodes_) n = static_cast<float>(random.normal() * (315.0 / 151.0));
    }
    /// Writes row y of the field.
    [[gnu::noinline]] void row(std::ptrdiff_t y, double* out, std::ptrdiff_t width) const {
        double const v = static_cast<double>(y) / spacing_;
        auto const j = static_cast<std::ptrdiff_t>(v);
        std::array<double, 4> const b = weights(v - static_cast<double>(j));
        std::vector<double> line(static_cast<std::size_t>(stride_));
        float const* const n = nodes_.data() + j * stride_;
        for (std::ptrdiff_t i = 0; i < stride_; ++i)
            line[static_cast<std::size_t>(i)] = b[0] * static_cast<double>(n[i]) + b[1] * static_cast<double>(n[i + stride_]) +
                                                b[2] * static_cast<double>(n[i + 2 * stride_]) +
                                                b[3] * static_cast<double>(n[i + 3 * stride_]);
        for (std::ptrdiff_t x = 0; x < width; ++x) {
            double const u = static_cast<double>(x) / spacing_;
            auto const i = static_cast<std::ptrdiff_t>(u);
            std::array<double, 4> const a = weights(u - static_cast<double>(i));
            double const* const l = line.data() + i;
            out[x] = a[0] * l[0] + a[1] * l[1] + a[2] * l[2] + a[3] * l[3];
        }
    }

private:
    [[nodiscard]] static std::array<double, 4> weights(double t) noexcept {
        double const s = 1 - t;
        return {s * s * s / 6, (3 * t * t * t - 6 * t * t + 4) / 6, (3 * s * s * s - 6 * s * s + 4) / 6, t * t * t / 6};
    }
    double spacing_;
    std::ptrdiff_t stride_;
    std::vector<float> nodes_;
};

/// A quadratic surface over the image with values in [-1, 1].
struct quadratic_surface {
    std::array<double, 5> c{};
    explicit quadratic_surface(random_generator& random) {
        double sum = 0;
        for (double& v : c) {
            v = random.uniform(-1, 1);
            sum += v < 0 ? -v : v;
        }
        if (sum > 0)
            for (double& v : c) v /= sum;
    }
    [[nodiscard]] double operator()(double u, double v) const noexcept {
        return c[0] * u + c[1] * v + c[2] * u * u + c[3] * u * v + c[4] * v * v;
    }
};

/// The share of the electrons that a detector counts behind a contrast thickness q: e^-q in bright field, 1 - e^-q
/// and a small constant for detector offset and scattering by the column in dark field.
[[gnu::noinline]] inline void detected_row(float const* thickness, double const* film, float* out, std::ptrdiff_t n,
                                           double particle_nm, double film_nm, bool bright_field) noexcept {
    for (std::ptrdiff_t x = 0; x < n; ++x) {
        double const q = static_cast<double>(thickness[x]) / particle_nm + film[x] / film_nm;
        double const through = portable_exp(-q);
        out[x] = static_cast<float>(bright_field ? through : 0.002 + 0.998 * (1 - through));
    }
}

/// film thickness = nominal (1 + texture field), not below zero. In place.
[[gnu::noinline]] inline void film_row(double* field, std::ptrdiff_t n, double nominal, double texture) noexcept {
    for (std::ptrdiff_t x = 0; x < n; ++x) {
        double const t = nominal * (1 + texture * field[x]);
        field[x] = t > 0 ? t : 0;
    }
}

/// out[x] = sum of weights[k] in[k][x], the weights being symmetric around `radius`.
[[gnu::noinline]] inline void weigh_rows(float const* const* in, float* out, std::ptrdiff_t n, double const* weights,
                                         std::ptrdiff_t radius) noexcept {
    for (std::ptrdiff_t x = 0; x < n; ++x) {
        double sum = 0;
        for (std::ptrdiff_t k = 0; k <= 2 * radius; ++k) sum += weights[k] * static_cast<double>(in[k][x]);
        out[x] = static_cast<float>(sum);
    }
}

/// Half of a separable blur: `padded` holds n + 2 radius pixels.
[[gnu::noinline]] inline void weigh_columns(float const* padded, float* out, std::ptrdiff_t n, double const* weights,
                                            std::ptrdiff_t radius) noexcept {
    for (std::ptrdiff_t x = 0; x < n; ++x) {
        double sum = 0;
        for (std::ptrdiff_t k = 0; k <= 2 * radius; ++k) sum += weights[k] * static_cast<double>(padded[x + k]);
        out[x] = static_cast<float>(sum);
    }
}

/// The two halves of a separable blur of an image whose border pixels are repeated outwards; each writes one row.
[[gnu::noinline]] inline void blur_along_row(float const* in, float* out, std::ptrdiff_t n, std::vector<double> const& weights) {
    auto const radius = static_cast<std::ptrdiff_t>(weights.size() / 2);
    std::vector<float> padded(static_cast<std::size_t>(n + 2 * radius));
    float* const inner = padded.data() + radius;
    std::copy(in, in + n, inner);
    std::fill(padded.data(), inner, in[0]);
    std::fill(inner + n, inner + n + radius, in[n - 1]);
    weigh_columns(padded.data(), out, n, weights.data(), radius);
}
[[gnu::noinline]] inline void blur_across_rows(image<float> const& in, std::ptrdiff_t y, float* out,
                                               std::vector<double> const& weights) {
    auto const radius = static_cast<std::ptrdiff_t>(weights.size() / 2);
    std::vector<float const*> rows;
    for (std::ptrdiff_t k = -radius; k <= radius; ++k)
        rows.push_back(in.row((std::clamp)(y + k, std::ptrdiff_t{0}, in.height() - 1)));
    weigh_rows(rows.data(), out, in.width(), weights.data(), radius);
}

/// Weights of a Gaussian of standard deviation sigma pixels, cut at four deviations, their sum one.
[[nodiscard]] [[gnu::noinline]] inline std::vector<double> gaussian_weights(double sigma) {
    auto const radius = static_cast<std::ptrdiff_t>(4 * sigma + 0.5);
    std::vector<double> weights;
    double sum = 0;
    for (std::ptrdiff_t i = -radius; i <= radius; ++i) {
        double const d = static_cast<double>(i);
        weights.push_back(radius == 0 ? 1 : portable_exp(-0.5 * d * d / (sigma * sigma)));
        sum += weights.back();
    }
    for (double& v : weights) v /= sum;
    return weights;
}

/// Expected electrons in row y, in place of the detected share. Returns the largest.
[[gnu::noinline]] inline float expect_row(float* row, std::ptrdiff_t y, std::ptrdiff_t width, std::ptrdiff_t height,
                                          double dose, double uneven, quadratic_surface const& light) noexcept {
    double const v = height > 1 ? 2 * static_cast<double>(y) / static_cast<double>(height - 1) - 1 : 0;
    float most = 0;
    for (std::ptrdiff_t x = 0; x < width; ++x) {
        double const u = width > 1 ? 2 * static_cast<double>(x) / static_cast<double>(width - 1) - 1 : 0;
        row[x] = static_cast<float>(static_cast<double>(row[x]) * dose * (1 + uneven * light(u, v)));
        most = row[x] > most ? row[x] : most;
    }
    return most;
}

[[nodiscard]] [[gnu::noinline]] inline double automatic_gain(double most) noexcept {
    return 65535 / (most + 6 * portable_sqrt(most) + 6);
}

/// Counts electrons. May work in place.
[[gnu::noinline]] inline void count_row(float const* expected, float* out, std::ptrdiff_t n, random_generator random) {
    for (std::ptrdiff_t x = 0; x < n; ++x)
        out[x] = static_cast<float>(random.poisson(static_cast<double>(expected[x])));
}

[[gnu::noinline]] inline void grey_row(float const* electrons, std::uint16_t* out, std::ptrdiff_t n, double gain) noexcept {
    for (std::ptrdiff_t x = 0; x < n; ++x) {
        double const grey = static_cast<double>(electrons[x]) * gain + 0.5;
        out[x] = grey >= 65535 ? std::uint16_t{65535} : static_cast<std::uint16_t>(grey);
    }
}

/// Fills labels and the list of particles; the thickness of all particles is left in `thickness`.
[[gnu::noinline]] inline void draw_scene(micrograph& m, image<float>& thickness) {
    micrograph_options const& o = m.options;
    std::vector<placed_particle> placed = lay_out(o, m.unplaced);
    for (std::size_t i = 0; i < placed.size(); ++i) draw(placed, i, o.pixel_size_nm, thickness, m.labels);

    std::vector<std::uint32_t> id(placed.size() + 1, 0);
    std::vector<std::uint64_t> visible(placed.size() + 1, 0);
    std::vector<std::size_t> order;
    for (std::ptrdiff_t y = 0; y < o.height; ++y) {
        std::uint32_t* const l = m.labels.row(y);
        for (std::ptrdiff_t x = 0; x < o.width; ++x) {
            if (l[x] == 0) continue;
            if (visible[l[x]]++ == 0) {
                order.push_back(l[x] - 1);
                id[l[x]] = static_cast<std::uint32_t>(order.size());
            }
            l[x] = id[l[x]];
        }
    }
    for (std::size_t i = 0; i < placed.size(); ++i) {
        if (visible[i + 1] != 0) continue;
        double const x = placed[i].x / o.pixel_size_nm, y = placed[i].y / o.pixel_size_nm;
        if (placed[i].area != 0 || (x >= -0.5 && y >= -0.5 && x < static_cast<double>(o.width) - 0.5 &&
                                    y < static_cast<double>(o.height) - 0.5))
            order.push_back(i);
    }
    m.particles.reserve(order.size());
    for (std::size_t const i : order) {
        placed_particle const& p = placed[i];
        true_particle t;
        t.id = static_cast<std::uint32_t>(m.particles.size() + 1);
        t.x_nm = p.x;
        t.y_nm = p.y;
        t.x_px = p.x / o.pixel_size_nm;
        t.y_px = p.y / o.pixel_size_nm;
        t.diameter_nm = p.diameter;
        t.area_nm2 = 0x1.921fb54442d18p-1 * p.diameter * p.diameter;
        t.thickness_nm = p.thickness;
        t.shape = p.facets.empty() ? particle_shape::disc : particle_shape::faceted;
        for (point const c : p.corners)
            t.outline.push_back({(p.x + c.x) / o.pixel_size_nm, (p.y + c.y) / o.pixel_size_nm});
        t.area_px = p.area;
        t.visible_area_px = visible[i + 1];
        t.touches_border = p.border;
        t.overlapped = p.overlapped;
        m.particles.push_back(std::move(t));
    }
}

/// The lattice spacing of the film's texture in pixels: at least one.
[[nodiscard]] [[gnu::noinline]] inline double film_spacing(micrograph_options const& o) noexcept {
    double const s = o.film_correlation_nm / o.pixel_size_nm;
    return s < 1 ? 1 : s;
}
MOTE_REGION_BASELINE_END
} // namespace detail

/// A micrograph of particles on an amorphous carbon film, with the outlines that made it.
///
/// A beam of `dose` electrons per pixel meets a contrast thickness q = t_particles / L_particle + t_film / L_film.
/// Bright field counts e^-q of them, dark field 0.002 + 0.998 (1 - e^-q): mass-thickness contrast, and for thin objects a
/// signal proportional to thickness. L is inversely proportional to the number density and to Z^a, with a = 4/3 in
/// bright field, 1.7 in HAADF and 1.2 in LAADF, and is 10, 60 and 15 nm in platinum. The share is blurred (edges
/// replicated), multiplied by the uneven illumination, counted (Poisson; up to 2^24 electrons exactly), spread by the
/// camera in bf_tem, and scaled to 16 bits, saturating. Thicknesses of overlapping particles add. A pixel belongs to an
/// outline if its centre lies inside or on it.
/// Left out: diffraction, phase and channelling contrast, inelastic scattering, drift, scan and detector errors.
///
/// The same options give the same bits on every machine and with every executor. An image without pixels gives an
/// empty micrograph. 14 bytes a pixel while it works, 6 after; the time is mostly that of one Poisson number a pixel.
/// L. Reimer and H. Kohl, Transmission Electron Microscopy, 5th ed., 2008 (contrast thickness); S. J. Pennycook and
/// D. E. Jesson, Ultramicroscopy 37:14-38, 1991, and M. M. J. Treacy, Microsc. Microanal. 17:847-858, 2011 (exponents).
/// @throws parameter_error naming the option that is out of its range.
template <executor E = sequential>
[[nodiscard]] micrograph simulate_micrograph(micrograph_options const& options, E const& where = E{}) {
    detail::check(options);
    micrograph m;
    m.options = options;
    m.gain = options.gain;
    m.calibration = {{options.pixel_size_nm}, {options.pixel_size_nm}, "simulation"};
    std::ptrdiff_t const w = options.width, h = options.height;
    m.pixels = image<std::uint16_t>(w, h);
    m.labels = image<std::uint32_t>(w, h);
    if (m.pixels.empty()) return m;

    image<float> share(w, h);
    detail::draw_scene(m, share);

    random_generator film_random(options.seed, 2), light_random(options.seed, 3);
    detail::spline_field const texture(w, h, detail::film_spacing(options), film_random);
    detail::quadratic_surface const light(light_random);
    double const particle_nm = detail::attenuation_nm(options.imaging, options.atomic_number, options.atoms_per_nm3);
    double const film_nm = detail::attenuation_nm(options.imaging, 6, 100); // amorphous carbon of 2.0 g/cm^3
    bool const bright_field = foreground_of(options.imaging) == polarity::dark;
    std::vector<double> const probe = detail::gaussian_weights(options.blur_nm / options.pixel_size_nm);
    std::vector<double> const camera =
        detail::gaussian_weights(options.imaging == modality::bf_tem ? options.camera_spread_px : 0);

    image<float> half(w, h, fill::none);
    where.bulk(h, [&](std::ptrdiff_t y) {
        std::vector<double> film(static_cast<std::size_t>(w));
        texture.row(y, film.data(), w);
        detail::film_row(film.data(), w, options.film_nm, options.film_texture);
        detail::detected_row(share.row(y), film.data(), share.row(y), w, particle_nm, film_nm, bright_field);
        detail::blur_along_row(share.row(y), half.row(y), w, probe);
    });
    std::vector<float> most(static_cast<std::size_t>(h));
    where.bulk(h, [&](std::ptrdiff_t y) {
        float* const row = share.row(y);
        detail::blur_across_rows(half, y, row, probe);
        most[static_cast<std::size_t>(y)] = detail::expect_row(row, y, w, h, options.dose, options.uneven, light);
    });
    if (!(m.gain > 0)) m.gain = detail::automatic_gain(static_cast<double>(*std::max_element(most.begin(), most.end())));
    where.bulk(h, [&](std::ptrdiff_t y) {
        detail::count_row(share.row(y), share.row(y), w, random_generator(options.seed, 1000 + static_cast<std::uint64_t>(y)));
        detail::blur_along_row(share.row(y), half.row(y), w, camera);
    });
    where.bulk(h, [&](std::ptrdiff_t y) {
        detail::blur_across_rows(half, y, share.row(y), camera);
        detail::grey_row(share.row(y), m.pixels.row(y), w, m.gain);
    });
    return m;
}

MOTE_NAMESPACE_END
