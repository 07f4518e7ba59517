// SPDX-License-Identifier: MIT
#include <mote/split/ellipse_fit.hpp>

#include "catch.hpp"

#include <cmath>
#include <cstdint>
#include <limits>
#include <numbers>
#include <random>
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
}

TEST_CASE("points that no ellipse fits give nothing") {
    CHECK_FALSE(mote::fit_ellipse({}));
    CHECK_FALSE(mote::fit_ellipse(on_ellipse({0, 0}, 4, 3, 0, 4)));
    CHECK_FALSE(mote::fit_ellipse(std::vector<point>(9, {5, 5})));
    std::vector<point> line;
    for (int i = 0; i < 20; ++i) line.push_back({1.0 * i, 3.0 * i + 7});
    CHECK_FALSE(mote::fit_ellipse(line));
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
