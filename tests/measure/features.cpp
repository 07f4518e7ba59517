// SPDX-License-Identifier: MIT
#include <mote/label/components.hpp>
#include <mote/measure/circularity.hpp>
#include <mote/measure/ellipse.hpp>
#include <mote/measure/equivalent_diameter.hpp>
#include <mote/measure/feret.hpp>
#include <mote/measure/intensity.hpp>
#include <mote/measure/moments.hpp>
#include <mote/measure/perimeter.hpp>
#include <mote/measure/solidity.hpp>

#include "catch.hpp"
#include "measure/reference.hpp"
#include "random_image.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <random>
#include <vector>

namespace features_test {

namespace {

struct sized {
    std::ptrdiff_t width, height;
};
constexpr sized sizes[] = {{1, 1}, {2, 1}, {1, 3}, {5, 4}, {17, 9}, {40, 33}};

bool in(mote::image<std::uint8_t> const& m, std::ptrdiff_t x, std::ptrdiff_t y) {
    return x >= 0 && y >= 0 && x < m.width() && y < m.height() && m(x, y) != 0;
}

} // namespace

TEST_CASE("moments are sums over pixels") {
    std::uint32_t seed = 1;
    for (auto const [w, h] : sizes)
        for (double const density : {0.3, 0.8, 1.0}) {
            auto const mask = random_mask(w, h, ++seed, density);
            auto const region = shapes::chords(mask);
            auto const m = mote::moments_of(region);
            long double n = 0, x1 = 0, y1 = 0, xx = 0, xy = 0, yy = 0;
            for (std::ptrdiff_t y = 0; y < h; ++y)
                for (std::ptrdiff_t x = 0; x < w; ++x)
                    if (in(mask, x, y)) {
                        n += 1;
                        x1 += static_cast<long double>(x);
                        y1 += static_cast<long double>(y);
                    }
            CHECK(static_cast<long double>(m.area) == n);
            if (region.empty()) {
                CHECK(m.xx == 0);
                continue;
            }
            for (std::ptrdiff_t y = 0; y < h; ++y)
                for (std::ptrdiff_t x = 0; x < w; ++x)
                    if (in(mask, x, y)) {
                        long double const dx = static_cast<long double>(x) - x1 / n, dy = static_cast<long double>(y) - y1 / n;
                        xx += dx * dx;
                        xy += dx * dy;
                        yy += dy * dy;
                    }
            CHECK(m.centroid.x == Approx(static_cast<double>(x1 / n)).epsilon(1e-13));
            CHECK(m.centroid.y == Approx(static_cast<double>(y1 / n)).epsilon(1e-13));
            CHECK(m.xx == Approx(static_cast<double>(xx / n) + 1.0 / 12).epsilon(1e-12));
            CHECK(m.yy == Approx(static_cast<double>(yy / n) + 1.0 / 12).epsilon(1e-12));
            CHECK(m.xy == Approx(static_cast<double>(xy / n)).epsilon(1e-12).margin(1e-12));
            mote::moments d = m;
            mote::detail::central_in_double(region, m.centroid.x, m.centroid.y, d);
            CHECK(d.xx == Approx(m.xx).epsilon(1e-12));
            CHECK(d.xy == Approx(m.xy).epsilon(1e-12).margin(1e-11));
            CHECK(d.yy == Approx(m.yy).epsilon(1e-12));
        }
}

TEST_CASE("moments of regions too large for exact sums are those of the rectangle") {
    double const w = 4294967290.0, h = 1000;
    std::vector<mote::chord> region;
    for (std::ptrdiff_t y = 0; y < 1000; ++y) region.push_back({(std::ptrdiff_t{1} << 40) + y, 4, 4294967294U});
    auto const m = mote::moments_of(region);
    CHECK(static_cast<double>(m.area) == w * h);
    CHECK(m.centroid.x == Approx(4 + (w - 1) / 2).epsilon(1e-15));
    CHECK(m.centroid.y == Approx(0x1p40 + (h - 1) / 2).epsilon(1e-15));
    CHECK(m.xx == Approx(w * w / 12).epsilon(1e-12));
    CHECK(m.yy == Approx(h * h / 12).epsilon(1e-12));
    auto const e = mote::ellipse_of(m);
    CHECK(e.aspect_ratio == Approx(w / h).epsilon(1e-9));
    CHECK(e.orientation_deg == Approx(0).margin(1e-6));
}

TEST_CASE("moments of few pixels far apart are exact") {
    for (std::uint32_t const far : {std::uint32_t{1} << 21, 40000000U}) { // cubes of columns reach 2^63 at the first
        std::vector<mote::chord> const region{{5, 7, 8}, {5, 7 + far, 8 + far}};
        auto const m = mote::moments_of(region);
        CHECK(m.area == 2);
        CHECK(m.centroid == mote::point{7 + far / 2.0, 5});
        CHECK(m.xx == Approx(far / 2.0 * (far / 2.0)).epsilon(1e-12));
        CHECK(m.yy == Approx(1.0 / 12));
        CHECK(m.xy == 0);
    }
}

TEST_CASE("ellipses come back with their axes and direction") {
    for (double const angle : {0.0, 20.0, 45.0, 90.0, 110.0, 135.0, 179.0}) {
        mote::image<std::uint8_t> mask(140, 140);
        shapes::ellipse(mask, 70, 70, 60, 25, angle);
        auto const e = mote::ellipse_of(mote::moments_of(shapes::chords(mask)));
        CAPTURE(angle);
        CHECK(e.major == Approx(120).epsilon(0.005));
        CHECK(e.minor == Approx(50).epsilon(0.01));
        CHECK(e.aspect_ratio == Approx(e.major / e.minor));
        CHECK(e.eccentricity == Approx(std::sqrt(1 - (25.0 * 25) / (60.0 * 60))).epsilon(0.005));
        double const d = std::fmod(std::abs(e.orientation_deg - angle), 180.0);
        CHECK(std::min(d, 180 - d) < 0.5);
        CHECK(e.orientation_deg < 180);
        CHECK(e.orientation_deg >= 0);
    }
    auto const none = mote::ellipse_of({});
    CHECK(none.major == 0);
    CHECK(none.aspect_ratio == 0);
}

TEST_CASE("intercepts are counted pixel by pixel") {
    std::uint32_t seed = 50;
    for (auto const [w, h] : sizes)
        for (double const density : {0.1, 0.5, 0.9, 1.0}) {
            auto const mask = random_mask(w, h, ++seed, density);
            std::uint64_t a = 0, b = 0, c = 0, d = 0;
            for (std::ptrdiff_t y = 0; y < h; ++y)
                for (std::ptrdiff_t x = 0; x < w; ++x)
                    if (in(mask, x, y)) {
                        a += !in(mask, x - 1, y);
                        b += !in(mask, x, y - 1);
                        c += !in(mask, x - 1, y - 1);
                        d += !in(mask, x + 1, y - 1);
                    }
            auto const n = mote::intercepts_of(shapes::chords(mask));
            CAPTURE(w, h, density);
            CHECK(n.horizontal == a);
            CHECK(n.vertical == b);
            CHECK(n.falling == c);
            CHECK(n.rising == d);
        }
    std::vector<mote::chord> const apart{{0, 0, 4}, {2, 0, 4}};
    CHECK(mote::intercepts_of(apart).vertical == 8);
    CHECK(mote::crofton_perimeter(mote::intercepts_of({})) == 0);
}

TEST_CASE("perimeters of discs in random position are right in the mean") {
    std::mt19937 engine(3);
    auto const uniform = [&] { return static_cast<double>(engine()) / 4294967296.0; };
    for (double const r : {3.0, 5.0, 10.0, 20.0, 40.0}) {
        double sum = 0;
        int const n = 400;
        for (int i = 0; i < n; ++i) {
            mote::image<std::uint8_t> mask(90, 90);
            shapes::disc(mask, 44 + uniform(), 44 + uniform(), r + uniform() - 0.5);
            auto const region = shapes::chords(mask);
            double const p = mote::crofton_perimeter(mote::intercepts_of(region));
            sum += p / (2 * std::sqrt(std::numbers::pi * static_cast<double>(mote::area_of(region))));
        }
        CAPTURE(r);
        CHECK(sum / n == Approx(1).margin(r < 4 ? 0.02 : 0.01));
    }
}

TEST_CASE("circularity is at most 1 and named after its definition") {
    CHECK(mote::circularity(std::numbers::pi, 2 * std::numbers::pi) == Approx(1));
    CHECK(mote::circularity(1, 4) == Approx(std::numbers::pi / 4));
    CHECK(mote::iso_circularity(1, 4) == Approx(std::sqrt(std::numbers::pi) / 2));
    CHECK(mote::circularity(100, 1) == 1);
    CHECK(mote::circularity(0, 0) == 0);
    CHECK(mote::equivalent_diameter(std::numbers::pi) == Approx(2));
    CHECK(mote::equivalent_diameter(0) == 0);
    CHECK(mote::solidity(0, 0) == 0);
    CHECK(mote::extent(6, {1, 1, 3, 4}) == 0.5);
    CHECK(mote::extent(0, {}) == 0);
    CHECK(mote::touches_border({1, 1, 8, 8}, 10, 9));
    CHECK_FALSE(mote::touches_border({1, 1, 8, 8}, 10, 10));
    CHECK_FALSE(mote::touches_border({}, 0, 0));
}

TEST_CASE("Feret diameters are those of all pairs and all edges") {
    std::uint32_t seed = 500;
    for (auto const [w, h] : sizes)
        for (double const density : {0.05, 0.5, 1.0})
            for (int repeat = 0; repeat < 8; ++repeat) {
                auto const region = shapes::chords(random_mask(w, h, ++seed, density));
                if (region.empty()) continue;
                std::vector<mote::lattice_point> hull;
                mote::corner_hull(region, hull);
                double longest = 0, angle = 0, narrowest = 1e300;
                for (auto const a : hull)
                    for (auto const b : hull) {
                        double const dx = static_cast<double>(b.x - a.x), dy = static_cast<double>(b.y - a.y);
                        if (dy > 0 || (dy == 0 && dx <= 0)) continue; // upwards on the screen, or to the right
                        double const t = std::atan2(-dy, dx) * 180 / std::numbers::pi, d = dx * dx + dy * dy;
                        if (d > longest || (d == longest && t < angle)) {
                            longest = d;
                            angle = t;
                        }
                    }
                for (std::size_t i = 0; i < hull.size(); ++i) {
                    auto const a = hull[i], b = hull[(i + 1) % hull.size()];
                    double const ex = static_cast<double>(b.x - a.x), ey = static_cast<double>(b.y - a.y);
                    double width = 0;
                    for (auto const p : hull)
                        width = std::max(width, (ex * static_cast<double>(p.y - a.y) - ey * static_cast<double>(p.x - a.x)) / std::hypot(ex, ey));
                    narrowest = std::min(narrowest, width);
                }
                auto const f = mote::feret_of(hull);
                CAPTURE(w, h, density);
                CHECK(f.max == Approx(std::sqrt(longest)).epsilon(1e-13));
                CHECK(f.max_angle_deg == Approx(angle).epsilon(1e-13));
                CHECK(f.min == Approx(narrowest).epsilon(1e-13));
                // Across the stated direction the width must be the stated one.
                for (bool const largest : {true, false}) {
                    double const t = (largest ? f.max_angle_deg : f.min_angle_deg) * std::numbers::pi / 180;
                    double low = 1e300, high = -1e300;
                    for (auto const p : hull) {
                        double const s = static_cast<double>(p.x) * std::cos(t) - static_cast<double>(p.y) * std::sin(t);
                        low = std::min(low, s);
                        high = std::max(high, s);
                    }
                    CHECK(high - low == Approx(largest ? f.max : f.min).epsilon(1e-12));
                    CHECK((largest ? f.max_angle_deg : f.min_angle_deg) < 180);
                }
            }
    CHECK(mote::feret_of({}).max == 0);
    std::vector<mote::lattice_point> const segment{{0, 0}, {3, 4}};
    CHECK(mote::feret_of(segment).max == 5);
    CHECK(mote::feret_of(segment).min == 0);
}

TEST_CASE("rings are those of a search of all pixels") {
    std::uint32_t seed = 800;
    for (sized const size : sizes)
        for (mote::ring_options const o : {mote::ring_options{0, 1}, {1, 2}, {2, 5}})
            for (double const density : {0.02, 0.2, 0.6}) {
                std::ptrdiff_t const w = size.width, h = size.height; // clang 14 captures no structured bindings
                auto const mask = random_mask(w, h, ++seed, density);
                auto const grey = random_image<std::uint16_t>(w, h, ++seed, 0, 60000);
                auto runs = mote::runs_of(mask);
                auto const count = mote::label(runs);
                mote::region_runs const regions(runs, count);
                mote::background_ring ring(o);
                mote::row_reader<std::uint16_t> read(mote::const_view(grey));
                for (std::uint32_t l = 1; l <= count; ++l) {
                    mote::image<std::uint8_t> envelope(w, h);
                    std::vector<std::ptrdiff_t> left(static_cast<std::size_t>(h), w), right(static_cast<std::size_t>(h), -1);
                    for (auto const& c : regions[l]) {
                        auto& a = left[static_cast<std::size_t>(c.y)];
                        auto& b = right[static_cast<std::size_t>(c.y)];
                        a = std::min<std::ptrdiff_t>(a, c.begin);
                        b = std::max<std::ptrdiff_t>(b, c.end);
                    }
                    double sum = 0, squares = 0;
                    std::uint64_t n = 0;
                    for (std::ptrdiff_t y = 0; y < h; ++y)
                        for (std::ptrdiff_t x = 0; x < w; ++x) {
                            // Distance to the envelope widened per row: for each reach the row's own outermost ends count.
                            auto const within = [&](std::ptrdiff_t reach) {
                                std::ptrdiff_t a = w, b = -1;
                                for (std::ptrdiff_t v = std::max<std::ptrdiff_t>(0, y - reach); v <= std::min(h - 1, y + reach); ++v) {
                                    a = std::min(a, left[static_cast<std::size_t>(v)]);
                                    b = std::max(b, right[static_cast<std::size_t>(v)]);
                                }
                                return b >= 0 && x >= a - reach && x < b + reach;
                            };
                            bool other = false;
                            for (std::ptrdiff_t u = x - o.gap; u <= x + o.gap; ++u) other |= in(mask, u, y);
                            if (other || !within(o.gap + o.width) || within(o.gap)) continue;
                            double const v = grey(x, y);
                            sum += v;
                            squares += v * v;
                            ++n;
                        }
                    auto const got = ring(regions[l], runs, read);
                    CAPTURE(w, h, o.gap, o.width, density, l);
                    CHECK(got.pixels == n);
                    if (n == 0) continue;
                    double const mean = sum / static_cast<double>(n);
                    CHECK(got.mean == Approx(mean).epsilon(1e-12));
                    CHECK(got.deviation == Approx(std::sqrt(std::max(0.0, squares / static_cast<double>(n) - mean * mean))).epsilon(1e-6).margin(0.01));
                }
            }
    CHECK_THROWS_WITH(mote::background_ring({2, 0}), Catch::Contains("width 0"));
    CHECK_THROWS_AS(mote::background_ring({-1, 3}), mote::parameter_error);
}

} // namespace features_test
