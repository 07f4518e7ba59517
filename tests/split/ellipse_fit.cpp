// SPDX-License-Identifier: MIT
#include <mote/split/ellipse_fit.hpp>

#include "catch.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numbers>
#include <random>
#include <utility>
#include <vector>

namespace ellipse_fit_test {

namespace {

using mote::point;

constexpr double pi = std::numbers::pi;

/// Points on an ellipse with full axes a >= b, from one eccentric anomaly to another.
std::vector<point> on_ellipse(point centre, double a, double b, double degrees, int n, double from = 0, double to = 2 * pi) {
    std::vector<point> points;
    double const t = degrees * (pi / 180);
    for (int i = 0; i < n; ++i) {
        double const s = from + (to - from) * i / n, u = a / 2 * std::cos(s), v = b / 2 * std::sin(s);
        points.push_back({centre.x + u * std::cos(t) + v * std::sin(t), centre.y - u * std::sin(t) + v * std::cos(t)});
    }
    return points;
}

/// Root mean square of the algebraic distance of a conic with 4 a c - b b = 1, its linear terms the best ones: by brute force over angle and axes.
double algebraic(std::vector<point> const& points, mote::fitted_ellipse const& e) {
    double const t = e.orientation_deg * (pi / 180), c = std::cos(t), s = -std::sin(t), p = 4 / (e.major * e.major), q = 4 / (e.minor * e.minor);
    double const norm = std::sqrt(4 * p * q); // 4 a c - b b of p u u + q v v
    double sum = 0;
    for (point const& k : points) {
        double const dx = k.x - e.centre.x, dy = k.y - e.centre.y, u = c * dx + s * dy, v = c * dy - s * dx;
        double const d = (p * u * u + q * v * v - 1) / norm;
        sum += d * d;
    }
    return sum;
}

double angle_between(double a, double b) {
    double const d = std::fmod(std::abs(a - b), 180.0);
    return std::min(d, 180 - d);
}

class numbers_from {
public:
    explicit numbers_from(std::uint32_t seed) : engine_(seed) {}
    double uniform(double low, double high) { return low + (high - low) * static_cast<double>(engine_()) / 4294967296.0; }
    double normal() { return std::sqrt(-2 * std::log(1 - uniform(0, 1))) * std::cos(2 * pi * uniform(0, 1)); }

private:
    std::mt19937 engine_;
};

} // namespace

TEST_CASE("points on an ellipse give the ellipse") {
    numbers_from random(1);
    for (int i = 0; i < 400; ++i) {
        double const a = std::pow(10.0, random.uniform(-2, 4)), b = a * random.uniform(0.1, 0.99), angle = random.uniform(0, 180);
        point const centre{random.uniform(-1e3, 1e3), random.uniform(-1e3, 1e3)};
        CAPTURE(a, b, angle, centre.x, centre.y);
        auto const e = mote::fit_ellipse(on_ellipse(centre, a, b, angle, 5 + i % 40));
        REQUIRE(e);
        CHECK(std::hypot(e->centre.x - centre.x, e->centre.y - centre.y) < 1e-9 * (a + 1e3));
        double const lost = 1e-9 + 1e-12 * 1e3 / b; // coordinates are rounded before they come in
        CHECK(e->major == Approx(a).epsilon(lost));
        CHECK(e->minor == Approx(b).epsilon(lost));
        CHECK(angle_between(e->orientation_deg, angle) < 180 / pi * lost * 4 * a / (a - b));
        CHECK(e->orientation_deg >= 0);
        CHECK(e->orientation_deg < 180);
        CHECK(e->residual < 1e-9 * a + 1e-10);
    }
}

TEST_CASE("flat, far and short outlines and any number of points give the ellipse to rounding") {
    numbers_from random(4);
    for (double const far : {0.0, 1e4, 1e6})
        for (int const n : {5, 9, 60, 4000})
            for (double const ratio : {0.9, 0.3, 0.01, 1e-3})
                for (int i = 0; i < 5; ++i) {
                    double const a = random.uniform(5, 200), angle = random.uniform(0, 180), from = random.uniform(0, 2 * pi);
                    double const covered = i == 0 ? 2 * pi : random.uniform(pi / 2, 2 * pi);
                    point const centre{far, random.uniform(-far, far)};
                    CAPTURE(far, n, ratio, a, angle, from, covered);
                    auto const e = mote::fit_ellipse(on_ellipse(centre, a, a * ratio, angle, n, from, from + covered));
                    REQUIRE(e);
                    // Coordinates come rounded; a quarter of an outline magnifies that some thousand times.
                    double const lost = 1e-12 + 1e3 * 1e-16 * (far + a) / (a * ratio) * (covered < 6 ? 100 : 1);
                    CHECK(e->major == Approx(a).epsilon(lost));
                    CHECK(e->minor == Approx(a * ratio).epsilon(lost));
                    CHECK(std::hypot(e->centre.x - centre.x, e->centre.y - centre.y) < lost * a);
                    CHECK(angle_between(e->orientation_deg, angle) < 180 / pi * lost / (1 - ratio));
                    CHECK(e->residual < lost * a);
                }
    for (double const scale : {1e-100, 1e-20, 1e20, 1e100}) {
        auto const e = mote::fit_ellipse(on_ellipse({scale, -scale}, 10 * scale, 6 * scale, 30, 40));
        REQUIRE(e);
        CHECK(e->major == Approx(10 * scale).epsilon(1e-12));
        CHECK(e->minor == Approx(6 * scale).epsilon(1e-12));
    }
}

TEST_CASE("the fit is what a search over all ellipses ends at") {
    numbers_from random(5);
    for (int i = 0; i < 12; ++i) {
        auto points = on_ellipse({random.uniform(0, 50), random.uniform(0, 50)}, 40, random.uniform(15, 35), random.uniform(0, 180), 40, 0,
                                 i % 2 == 0 ? 2 * pi : 4);
        for (point& p : points) p.x += random.normal(), p.y += random.normal();
        // From an ellipse that knows nothing of the fit: up and down in each parameter, with steps that grow on success.
        mote::fitted_ellipse e{{25, 25}, 60, 50, 10, 0};
        double* const parameter[5] = {&e.centre.x, &e.centre.y, &e.major, &e.minor, &e.orientation_deg};
        double step[5] = {5, 5, 5, 5, 5}, least = algebraic(points, e);
        for (int pass = 0; pass < 20000; ++pass)
            for (int k = 0; k < 5; ++k) {
                double const before = *parameter[k];
                *parameter[k] = before + step[k];
                double const cost = e.major > 0 && e.minor > 0 ? algebraic(points, e) : 1e300;
                if (cost < least) {
                    least = cost;
                    step[k] *= 1.5;
                } else {
                    *parameter[k] = before;
                    step[k] *= -0.6;
                }
            }
        if (e.minor > e.major) std::swap(e.minor, e.major), e.orientation_deg += 90;
        auto const fit = mote::fit_ellipse(points);
        REQUIRE(fit);
        CAPTURE(i);
        CHECK(algebraic(points, *fit) <= least * (1 + 1e-12));
        CHECK(fit->centre.x == Approx(e.centre.x).margin(1e-3));
        CHECK(fit->centre.y == Approx(e.centre.y).margin(1e-3));
        CHECK(fit->major == Approx(e.major).margin(1e-3));
        CHECK(fit->minor == Approx(e.minor).margin(1e-3));
        CHECK(angle_between(fit->orientation_deg, e.orientation_deg) < 1e-2);
    }
}

TEST_CASE("a circle is an ellipse of equal axes, and half of one is enough") {
    auto const circle = mote::fit_ellipse(on_ellipse({3, -4}, 20, 20, 0, 24));
    REQUIRE(circle);
    CHECK(circle->major == Approx(20).epsilon(1e-12));
    CHECK(circle->minor == Approx(20).epsilon(1e-12));
    auto const half = mote::fit_ellipse(on_ellipse({300, 400}, 30, 20, 35, 60, 0, pi));
    REQUIRE(half);
    CHECK(half->centre.x == Approx(300).epsilon(1e-9));
    CHECK(half->major == Approx(30).epsilon(1e-8));
    CHECK(half->minor == Approx(20).epsilon(1e-8));
    CHECK(half->orientation_deg == Approx(35).epsilon(1e-7));
}

TEST_CASE("no ellipse is closer to noisy points in the sense of the fit") {
    numbers_from random(2);
    for (int i = 0; i < 40; ++i) {
        auto points = on_ellipse({random.uniform(0, 50), random.uniform(0, 50)}, 40, random.uniform(15, 35), random.uniform(0, 180), 80);
        for (point& p : points) p.x += random.normal(), p.y += random.normal();
        auto const e = mote::fit_ellipse(points);
        REQUIRE(e);
        double const best = algebraic(points, *e);
        for (double const step : {1e-3, 1e-2, 0.1})
            for (int k = 0; k < 10; ++k) {
                mote::fitted_ellipse other = *e;
                double const by = k % 2 == 0 ? step : -step;
                if (k / 2 == 0) other.centre.x += by;
                if (k / 2 == 1) other.centre.y += by;
                if (k / 2 == 2) other.major += by;
                if (k / 2 == 3) other.minor += by;
                if (k / 2 == 4) other.orientation_deg += by;
                CAPTURE(i, k, step);
                CHECK(algebraic(points, other) > best);
            }
        CHECK(e->residual == Approx(1).epsilon(0.25));
    }
}

TEST_CASE("the distance from an ellipse is right to first order") {
    mote::fitted_ellipse const e{{10, 20}, 30, 16, 25, 0};
    for (point const& p : on_ellipse(e.centre, 30, 16, 25, 50)) CHECK(std::abs(mote::ellipse_distance(e, p)) < 1e-12);
    // Along the axes the way out is straight.
    double const t = 25 * pi / 180;
    CHECK(mote::ellipse_distance(e, {10 + 15.1 * std::cos(t), 20 - 15.1 * std::sin(t)}) == Approx(0.1).epsilon(0.01));
    CHECK(mote::ellipse_distance(e, {10 + 7.9 * std::sin(t), 20 + 7.9 * std::cos(t)}) == Approx(-0.1).epsilon(0.02));
    CHECK(mote::ellipse_distance(e, e.centre) == -8);
    CHECK(mote::ellipse_distance(e, {10 + 1e-9, 20}) == -8);
}

TEST_CASE("points that no ellipse fits give nothing") {
    CHECK_FALSE(mote::fit_ellipse({}));
    CHECK_FALSE(mote::fit_ellipse(on_ellipse({0, 0}, 4, 3, 0, 4)));
    CHECK_FALSE(mote::fit_ellipse(std::vector<point>(9, {5, 5})));
    std::vector<point> line;
    for (int i = 0; i < 20; ++i) line.push_back({1.0 * i, 3.0 * i + 7});
    CHECK_FALSE(mote::fit_ellipse(line));
    line.push_back({5, 100}); // the line and any other through this point
    CHECK_FALSE(mote::fit_ellipse(line));
    std::vector<point> parallel, parabola, hyperbola, corners, three(20, {3, 4});
    for (int i = 0; i < 20; ++i) {
        parallel.push_back({1.0 * i, -0.5});
        parallel.push_back({1.0 * i, 0.5});
        parabola.push_back({0.1 * i, 0.01 * i * i});
        hyperbola.push_back({i - 9.5, 1 / (i - 9.5)});
        corners.push_back({1.0 * (i % 2), 1.0 * (i / 2 % 2)});
    }
    three.push_back({5, 6});
    three.push_back({9, 1});
    CHECK_FALSE(mote::fit_ellipse(parallel));
    CHECK_FALSE(mote::fit_ellipse(parabola));
    CHECK_FALSE(mote::fit_ellipse(hyperbola));
    CHECK_FALSE(mote::fit_ellipse(corners)); // four points: a pencil of ellipses
    CHECK_FALSE(mote::fit_ellipse(three));
    auto points = on_ellipse({0, 0}, 4, 3, 0, 9);
    for (double const bad : {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity(), 1e200}) {
        points[3].x = bad;
        auto const e = mote::fit_ellipse(points);
        if (e) CHECK((std::isfinite(e->major) && e->minor > 0 && std::isfinite(e->centre.x) && std::isfinite(e->residual)));
        if (!(std::abs(bad) < 1e300)) CHECK_FALSE(e);
    }
    // Random points and points on other conics: whatever comes out is an ellipse.
    numbers_from random(3);
    for (int i = 0; i < 300; ++i) {
        std::vector<point> any;
        for (int k = 0; k < 5 + i % 20; ++k) {
            double const x = random.uniform(-9, 9);
            any.push_back({x, i % 3 == 0 ? random.uniform(-9, 9) : i % 3 == 1 ? x * x : 1 / (x + 20)});
        }
        if (auto const e = mote::fit_ellipse(any)) {
            CHECK(e->minor > 0);
            CHECK(e->major >= e->minor);
            CHECK(std::isfinite(e->major));
            CHECK(std::isfinite(e->residual));
        }
    }
}

} // namespace ellipse_fit_test
