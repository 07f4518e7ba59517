// SPDX-License-Identifier: MIT
//
// Prints the tables of docs/measure/accuracy.md: how far features of shapes of known size are off, by our and by other programs' formulae. Nothing is timed.

#include <mote/core/image.hpp>
#include <mote/measure/border_perimeter.hpp>
#include <mote/measure/circularity.hpp>
#include <mote/measure/measured.hpp>
#include <mote/measure/subpixel_diameter.hpp>
#include <mote/measure/traced_perimeter.hpp>
#include <mote/statistics/random.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <numbers>
#include <string>
#include <vector>

namespace {

constexpr double pi = std::numbers::pi;
constexpr int trials = 100;

/// A convex shape of radius r about (cx, cy), turned. Corners 0: an ellipse of half axes r and r / aspect; else a regular polygon of circumradius r.
struct shape {
    char const* name;
    int corners;
    double aspect;
};

struct truth {
    double area, perimeter, feret_max, feret_min, aspect;
};

double ellipse_perimeter(double a, double b) {
    double sum = 0; // equal steps of a periodic function: as exact as double
    constexpr int n = 4096;
    for (int i = 0; i < n; ++i) sum += std::hypot(a * std::sin(2 * pi * i / n), b * std::cos(2 * pi * i / n));
    return 2 * pi * sum / n;
}

truth truth_of(shape const& s, double r) {
    if (s.corners == 0) return {pi * r * r / s.aspect, ellipse_perimeter(r, r / s.aspect), 2 * r, 2 * r / s.aspect, s.aspect};
    double const n = s.corners, half = pi / n;
    bool const even = s.corners % 2 == 0;
    return {n * r * r * std::sin(half) * std::cos(half), 2 * n * r * std::sin(half), even ? 2 * r : 2 * r * std::cos(half / 2), even ? 2 * r * std::cos(half) : r * (1 + std::cos(half)), 1};
}

/// Chords of the pixels whose centres lie inside.
std::vector<mote::chord> chords_of(shape const& s, double r, double cx, double cy, double turn) {
    std::vector<mote::chord> chords;
    std::vector<mote::point> corners;
    for (int i = 0; i < s.corners; ++i) corners.push_back({cx + r * std::cos(turn + 2 * pi * i / s.corners), cy + r * std::sin(turn + 2 * pi * i / s.corners)});
    for (auto y = static_cast<std::ptrdiff_t>(cy - r) - 1; y <= static_cast<std::ptrdiff_t>(cy + r) + 1; ++y) {
        double from = 1, to = 0;
        double const v = static_cast<double>(y);
        if (s.corners == 0) {
            // a x^2 + 2 b x v' + c v'^2 = 1 in coordinates about the centre.
            double const p = std::cos(turn), q = std::sin(turn), u = 1 / (r * r), w = s.aspect * s.aspect / (r * r), dy = v - cy;
            double const a = p * p * u + q * q * w, b = p * q * (u - w) * dy, c = (q * q * u + p * p * w) * dy * dy - 1, d = b * b - a * c;
            if (d < 0) continue;
            from = cx + (-b - std::sqrt(d)) / a;
            to = cx + (-b + std::sqrt(d)) / a;
        } else {
            from = 1e9;
            to = -1e9;
            for (std::size_t i = 0; i < corners.size(); ++i) {
                auto const a = corners[i], b = corners[(i + 1) % corners.size()];
                if ((a.y <= v) == (b.y <= v)) continue;
                double const x = a.x + (v - a.y) / (b.y - a.y) * (b.x - a.x);
                from = std::min(from, x);
                to = std::max(to, x);
            }
        }
        if (from > to) continue;
        double const first = std::ceil(from), last = std::floor(to);
        if (first <= last) chords.push_back({y, static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(last) + 1});
    }
    return chords;
}

struct spread {
    double n = 0, sum = 0, squares = 0, least = 1e300, most = -1e300;
    void add(double v) {
        ++n;
        sum += v;
        squares += v * v;
        least = std::min(least, v);
        most = std::max(most, v);
    }
    [[nodiscard]] double mean() const { return sum / n; }
    [[nodiscard]] double sd() const { return std::sqrt(std::max(0.0, squares / n - mean() * mean())); }
};

struct quantity {
    char const* name;
    bool ours;
};
constexpr quantity quantities[] = {{"area", true},
                                   {"equivalent_diameter", true},
                                   {"perimeter", true},
                                   {"perimeter_crofton_2", true},
                                   {"perimeter_edges", true},
                                   {"perimeter_imagej", false},
                                   {"perimeter_skimage", false},
                                   {"feret_max (ImageJ the same)", true},
                                   {"feret_min (ImageJ the same)", true},
                                   {"circularity", true},
                                   {"iso_circularity", true},
                                   {"circularity_imagej", false},
                                   {"4 pi A / perimeter_skimage^2", false},
                                   {"aspect_ratio (ImageJ the same)", true},
                                   {"aspect ratio of skimage's axes", false}};
constexpr std::size_t count = std::size(quantities);
constexpr double radii[] = {2, 5, 10, 20, 200};

std::string percent(double v, int digits = 1) {
    char text[32];
    std::snprintf(text, sizeof text, "%.*f", digits, v);
    if (std::string(text) == "-0.0" || std::string(text) == "-0.00") return text + 1;
    return text;
}

void shapes_tables() {
    shape const shapes[] = {{"Discs", 0, 1}, {"Ellipses, 2 : 1", 0, 2}, {"Squares", 4, 1}, {"Hexagons", 6, 1}, {"Triangles", 3, 1}};
    mote::random_generator random(1);
    mote::border_perimeter border;
    double most_circular = 0, worst[count] = {};
    std::string worst_at[count];
    for (shape const& s : shapes) {
        spread results[std::size(radii)][count];
        for (std::size_t k = 0; k < std::size(radii); ++k) {
            double const r = radii[k];
            truth const t = truth_of(s, r);
            for (int i = 0; i < trials; ++i) {
                double const middle = std::ceil(r) + 4;
                auto const chords = chords_of(s, r, middle + random.uniform(-0.5, 0.5), middle + random.uniform(-0.5, 0.5), random.uniform(0, 2 * pi));
                mote::detail::region_gatherer gather(mote::needs_ellipse | mote::needs_moments | mote::needs_intercepts | mote::needs_feret | mote::needs_corner_hull, {}, 1000, 1000);
                mote::measured const& m = gather(chords);
                double const ij = mote::traced_perimeter(chords), sk = border(chords), h = static_cast<double>(m.intercepts.horizontal), v = static_cast<double>(m.intercepts.vertical);
                double const circularity = 4 * pi * t.area / (t.perimeter * t.perimeter);
                double const major = m.ellipse.major * m.ellipse.major / 16 - 1.0 / 12, minor = m.ellipse.minor * m.ellipse.minor / 16 - 1.0 / 12;
                double const values[count] = {m.area() / t.area,
                                              std::sqrt(m.area() / t.area),
                                              m.perimeter / t.perimeter,
                                              pi / 2 * (h + v) / t.perimeter,
                                              2 * (h + v) / t.perimeter,
                                              ij / t.perimeter,
                                              sk / t.perimeter,
                                              m.feret.max / t.feret_max,
                                              m.feret.min / t.feret_min,
                                              mote::circularity(m.area(), m.perimeter) / circularity,
                                              mote::iso_circularity(m.area(), m.perimeter) / std::sqrt(circularity),
                                              mote::circularity(m.area(), ij) / circularity,
                                              sk > 0 ? 4 * pi * m.area() / (sk * sk) / circularity : 0,
                                              m.ellipse.aspect_ratio / t.aspect,
                                              (minor > 0 ? std::sqrt(major / minor) : 0) / t.aspect};
                most_circular = std::max({most_circular, mote::circularity(m.area(), m.perimeter), mote::iso_circularity(m.area(), m.perimeter)});
                for (std::size_t q = 0; q < count; ++q) {
                    results[k][q].add(100 * (values[q] - 1));
                    double const off = std::abs(100 * (values[q] - 1));
                    if (r >= 5 && off > worst[q]) {
                        worst[q] = off;
                        worst_at[q] = std::string(s.name) + ", r = " + percent(r, 0);
                    }
                }
            }
        }
        std::printf("### %s\n\n| |", s.name);
        for (double const r : radii) std::printf(" r = %g |", r);
        std::printf("\n|---|");
        for (std::size_t k = 0; k < std::size(radii); ++k) std::printf("---|");
        std::printf("\n");
        for (std::size_t q = 0; q < count; ++q) {
            std::printf(quantities[q].ours ? "| **%s** |" : "| %s |", quantities[q].name);
            for (std::size_t k = 0; k < std::size(radii); ++k) {
                int const digits = radii[k] >= 50 ? 2 : 1;
                std::printf(" %s ± %s |", percent(results[k][q].mean(), digits).c_str(), percent(results[k][q].sd(), digits).c_str());
            }
            std::printf("\n");
        }
        std::printf("\n");
    }
    std::printf("### Worst single shape from r = 5 up\n\n| | error %% | of |\n|---|---|---|\n");
    for (std::size_t q = 0; q < count; ++q) std::printf("| %s | %s | %s |\n", quantities[q].name, percent(worst[q]).c_str(), worst_at[q].c_str());
    std::printf("\nThe largest `circularity` or `iso_circularity` of all: %.6f.\n\n", most_circular);
}

struct scene {
    mote::image<double> image;
    mote::run_image runs;
};

/// Discs of the radii, all of one weight, about one place and blurred; the region is what lies above half of the height.
scene scene_of(std::vector<double> const& disc_radii, double side, double cx, double cy, double blur) {
    auto const n = static_cast<std::ptrdiff_t>(side);
    std::vector<mote::grey_sample> all;
    for (std::ptrdiff_t y = 0; y < n; ++y)
        for (std::ptrdiff_t x = 0; x < n; ++x) all.push_back({x, y, 0});
    mote::blurred_ellipse_fitter fit;
    std::vector<double> shares;
    scene s{mote::image<double>(n, n), mote::run_image(n)};
    for (double const r : disc_radii) {
        fit.shares(all, {{cx, cy}, r, r, 0, blur, 1, 0}, shares);
        for (std::size_t i = 0; i < all.size(); ++i) s.image(all[i].x, all[i].y) += shares[i] / static_cast<double>(disc_radii.size());
    }
    double top = 0;
    for (std::ptrdiff_t y = 0; y < n; ++y)
        for (std::ptrdiff_t x = 0; x < n; ++x) top = std::max(top, s.image(x, y));
    for (std::ptrdiff_t y = 0; y < n; ++y) {
        for (std::ptrdiff_t x = 0; x < n; ++x)
            if (s.image(x, y) > top / 2) s.runs.add(static_cast<std::uint32_t>(x), static_cast<std::uint32_t>(x) + 1, 1);
        s.runs.end_row();
    }
    return s;
}

void subpixel_table() {
    constexpr int discs = 200;
    std::printf("| diameter | blur | SNR | subpixel_diameter %% | subpixel_diameter_sd %% | pull | declined | pixel count %% |\n|---|---|---|---|---|---|---|---|\n");
    for (double const d : {8.0, 12.0, 20.0, 40.0})
        for (double const blur : {0.5, 1.0, 1.5})
            for (double const snr : {2.0, 5.0, 20.0}) {
                mote::random_generator random(5);
                spread sizes, stated, pulls, pixels;
                int declined = 0;
                double const side = d + 28;
                for (int i = 0; i < discs; ++i) {
                    auto s = scene_of({d / 2}, side, std::floor(side / 2) + random.uniform(-0.5, 0.5), std::floor(side / 2) + random.uniform(-0.5, 0.5), blur);
                    for (std::ptrdiff_t y = 0; y < s.image.height(); ++y)
                        for (std::ptrdiff_t x = 0; x < s.image.width(); ++x) s.image(x, y) += random.normal() / snr;
                    auto const size = mote::subpixel_sizes(s.runs, 1, s.image).front();
                    pixels.add(100 * (size.pixel_diameter / d - 1));
                    if (!size.ok()) {
                        ++declined;
                        continue;
                    }
                    sizes.add(100 * (size.diameter / d - 1));
                    stated.add(100 * size.diameter_sd / d);
                    pulls.add((size.diameter - d) / size.diameter_sd);
                }
                std::printf("| %g | %g | %g | %s ± %s | %s | %s | %d | %s ± %s |\n", d, blur, snr, percent(sizes.mean(), 2).c_str(), percent(sizes.sd(), 2).c_str(), percent(stated.mean(), 2).c_str(),
                            percent(pulls.sd(), 2).c_str(), declined, percent(pixels.mean(), 2).c_str(), percent(pixels.sd(), 2).c_str());
            }
    std::printf("\nSpheres by their projected thickness, blur 1, no noise:\n\n| diameter | subpixel_diameter %% | subpixel_diameter_sd %% | pixel count at half height %% |\n|---|---|---|---|\n");
    for (double const d : {8.0, 12.0, 20.0, 40.0}) {
        std::vector<double> levels; // a sphere's thickness is a stack of discs
        for (int k = 0; k < 64; ++k) levels.push_back(d / 2 * std::sqrt(1 - (k + 0.5) / 64 * (k + 0.5) / 64));
        auto const s = scene_of(levels, d + 28, d / 2 + 14.3, d / 2 + 13.9, 1);
        auto const size = mote::subpixel_sizes(s.runs, 1, s.image).front();
        std::printf("| %g | %s | %s | %s |\n", d, percent(100 * (size.diameter / d - 1)).c_str(), percent(100 * size.diameter_sd / d).c_str(), percent(100 * (size.pixel_diameter / d - 1)).c_str());
    }
}

} // namespace

int main() {
    shapes_tables();
    std::printf("## Sub-pixel diameter\n\n");
    subpixel_table();
}
