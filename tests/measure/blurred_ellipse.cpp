// SPDX-License-Identifier: MIT
#include <mote/measure/blurred_ellipse.hpp>
#include <mote/statistics/random.hpp>

#include "catch.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <vector>

namespace blurred_ellipse_test {
namespace {

/// The share at (x, y): the Gaussian summed over the ellipse in its own polar coordinates.
double share(mote::blurred_ellipse const& e, double x, double y, int rings, int rays) {
    double sum = 0;
    for (int i = 0; i < rings; ++i) {
        double const r = (i + 0.5) / rings;
        for (int k = 0; k < rays; ++k) {
            double const t = 2 * std::numbers::pi * k / rays;
            double const dx = e.centre.x + r * (e.half_width * std::cos(t) + e.shear * std::sin(t)) - x, dy = e.centre.y + r * e.half_height * std::sin(t) - y;
            sum += r * std::exp(-(dx * dx + dy * dy) / (2 * e.blur * e.blur));
        }
    }
    return sum * e.half_width * e.half_height / (e.blur * e.blur * rings * rays);
}

std::vector<mote::grey_sample> square(std::ptrdiff_t side) {
    std::vector<mote::grey_sample> s;
    for (std::ptrdiff_t y = 0; y < side; ++y)
        for (std::ptrdiff_t x = 0; x < side; ++x) s.push_back({x, y, 0});
    return s;
}

std::array<double, 8> parameters(mote::blurred_ellipse const& e) {
    return {e.centre.x, e.centre.y, e.half_width, e.half_height, e.shear, e.blur, e.contrast, e.ground};
}
mote::blurred_ellipse ellipse(std::array<double, 8> const& p) { return {{p[0], p[1]}, p[2], p[3], p[4], p[5], p[6], p[7]}; }

/// Inverse of a matrix by elimination with pivots.
std::vector<std::vector<double>> inverse(std::vector<std::vector<double>> a) {
    std::size_t const n = a.size();
    for (std::size_t i = 0; i < n; ++i) {
        a[i].resize(2 * n);
        a[i][n + i] = 1;
    }
    for (std::size_t i = 0; i < n; ++i) {
        std::size_t best = i;
        for (std::size_t k = i; k < n; ++k)
            if (std::abs(a[k][i]) > std::abs(a[best][i])) best = k;
        std::swap(a[i], a[best]);
        double const pivot = a[i][i];
        for (double& v : a[i]) v /= pivot;
        for (std::size_t k = 0; k < n; ++k) {
            double const factor = a[k][i];
            if (k != i)
                for (std::size_t j = 0; j < 2 * n; ++j) a[k][j] -= factor * a[i][j];
        }
    }
    for (auto& row : a) row.erase(row.begin(), row.begin() + static_cast<std::ptrdiff_t>(n));
    return a;
}

} // namespace

TEST_CASE("shares of a blurred ellipse are integrals over it") {
    mote::blurred_ellipse_fitter fit;
    auto const s = square(22);
    std::vector<double> shares;
    for (mote::blurred_ellipse const& e : {mote::blurred_ellipse{{10.3, 9.6}, 5, 3, 1.4, 1.1, 1, 0}, mote::blurred_ellipse{{9.9, 10.2}, 1.5, 6, -3, 0.5, 1, 0},
                                           mote::blurred_ellipse{{10.5, 10.5}, 4, 4, 0, 0.25, 1, 0}, mote::blurred_ellipse{{3, 18}, 8, 7, 0, 3, 1, 0}}) {
        fit.shares(s, e, shares);
        REQUIRE(shares.size() == s.size());
        double worst = 0;
        for (std::size_t i = 0; i < s.size(); i += 29)
            worst = std::max(worst, std::abs(shares[i] - share(e, static_cast<double>(s[i].x), static_cast<double>(s[i].y), 1000, 240)));
        CHECK(worst < 2e-6);
    }
}

TEST_CASE("a blurred ellipse without noise comes back") {
    mote::blurred_ellipse_fitter fit;
    auto s = square(34);
    std::vector<double> shares;
    for (double const contrast : {40.0, -0.01})
        for (mote::blurred_ellipse const& e : {mote::blurred_ellipse{{16.3, 15.6}, 9, 6, 4, 1.1, contrast, 100}, mote::blurred_ellipse{{16, 16}, 4, 4, 0, 0.7, contrast, -3}}) {
            fit.shares(s, e, shares);
            for (std::size_t i = 0; i < s.size(); ++i) s[i].value = e.ground + e.contrast * shares[i];
            auto start = e;
            start.centre.x += 0.5;
            start.half_width *= 1.1;
            start.half_height *= 0.9;
            start.shear += 0.3;
            start.blur *= 1.5;
            auto const found = fit(s, start, false);
            REQUIRE(found);
            auto const expected = parameters(e), got = parameters(found->ellipse);
            for (std::size_t i = 0; i < 8; ++i) CHECK(got[i] == Approx(expected[i]).epsilon(1e-6).margin(1e-6));
            CHECK(found->noise <= 1e-6 * std::abs(contrast));
            start.blur = e.blur;
            auto const fixed = fit(s, start, true);
            REQUIRE(fixed);
            CHECK(fixed->ellipse.area() == Approx(e.area()).epsilon(1e-6));
            CHECK(fixed->ellipse.blur == e.blur);
            CHECK(fixed->blur_sd == 0);
            // What a wrong blur does to the area, as the fit says it.
            start.blur = e.blur * 1.01;
            auto const other = fit(s, start, true);
            REQUIRE(other);
            CHECK(std::log(other->ellipse.area() / e.area()) / std::log(1.01) == Approx(fixed->area_per_blur).epsilon(0.1).margin(2e-3));
        }
}

TEST_CASE("uncertainties of a blurred ellipse are the Cramer-Rao bound") {
    mote::blurred_ellipse_fitter fit;
    auto s = square(28);
    mote::blurred_ellipse const e{{13.7, 14.2}, 5, 4, 1, 1.2, 5, 20};
    mote::random_generator random(3);
    std::vector<double> shares, up, down;
    fit.shares(s, e, shares);
    for (std::size_t i = 0; i < s.size(); ++i) s[i].value = e.ground + e.contrast * shares[i] + random.normal();
    auto const found = fit(s, e, false);
    REQUIRE(found);
    // Derivatives by differences, the inverse of their products by elimination.
    std::vector<std::vector<double>> columns;
    for (std::size_t k = 0; k < 8; ++k) {
        auto p = parameters(found->ellipse), q = p;
        p[k] += 1e-4;
        q[k] -= 1e-4;
        fit.shares(s, ellipse(p), up);
        fit.shares(s, ellipse(q), down);
        std::vector<double> d;
        for (std::size_t i = 0; i < s.size(); ++i) d.push_back((p[7] + p[6] * up[i] - q[7] - q[6] * down[i]) / 2e-4);
        columns.push_back(d);
    }
    std::vector<std::vector<double>> products(8, std::vector<double>(8));
    for (std::size_t a = 0; a < 8; ++a)
        for (std::size_t b = 0; b < 8; ++b)
            for (std::size_t i = 0; i < s.size(); ++i) products[a][b] += columns[a][i] * columns[b][i];
    auto const covariance = inverse(products);
    double const w = found->ellipse.half_width, h = found->ellipse.half_height;
    double const relative = covariance[2][2] / (w * w) + covariance[3][3] / (h * h) + 2 * covariance[2][3] / (w * h);
    CHECK(found->relative_area_sd == Approx(found->noise * std::sqrt(relative)).epsilon(1e-3));
    CHECK(found->contrast_sd == Approx(found->noise * std::sqrt(covariance[6][6])).epsilon(1e-3));
    CHECK(found->blur_sd == Approx(found->noise * std::sqrt(covariance[5][5])).epsilon(1e-3));
    // A unit more at a sample changes the area as its weight says.
    std::vector<double> weights, residuals;
    fit.weights_of_area(s, found->ellipse, weights, residuals);
    REQUIRE(weights.size() == s.size());
    std::size_t const i = static_cast<std::size_t>(std::max_element(weights.begin(), weights.end()) - weights.begin());
    CHECK(residuals[i] == Approx(s[i].value - found->ellipse.ground - found->ellipse.contrast * [&] {
              fit.shares(s, found->ellipse, up);
              return up[i];
          }()));
    s[i].value += 0.01;
    auto const moved = fit(s, found->ellipse, false);
    REQUIRE(moved);
    CHECK(std::log(moved->ellipse.area() / found->ellipse.area()) == Approx(0.01 * weights[i]).epsilon(0.05));
}

TEST_CASE("blurred ellipses that cannot be fitted are none") {
    mote::blurred_ellipse_fitter fit;
    mote::blurred_ellipse const start{{4, 4}, 3, 3, 0, 1, 0, 0};
    CHECK_FALSE(fit({}, start, false));
    auto s = square(9);
    CHECK_FALSE(fit(s, start, false)); // constant
    for (auto& p : s) p.value = static_cast<double>((p.x * 7 + p.y * 13) % 11) * 1e200;
    if (auto const f = fit(s, start, false)) CHECK(std::isfinite(f->ellipse.area()));
    CHECK_FALSE(fit(s, mote::blurred_ellipse{}, false));
    CHECK_FALSE(fit(std::span(s).first(8), start, true));
    std::vector<double> shares(3, 1.0);
    fit.shares({}, start, shares);
    CHECK(shares.empty());
}

} // namespace blurred_ellipse_test
