// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Ellipses fitted to points of outlines.

#include <mote/core/geometry.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>
#include <span>

MOTE_NAMESPACE_BEGIN

/// An ellipse in the plane of the points that it was fitted to.
struct fitted_ellipse {
    point centre{};
    double major = 0, minor = 0; ///< full axes, as in ellipse_axes
    double orientation_deg = 0;  ///< of the major axis: [0, 180), counter-clockwise from +x with y up; 0 if both axes are equal
    double residual = 0;         ///< root mean square of the points' distances to first order (ellipse_distance)
};

namespace detail {

/// ellipse_distance from one ellipse.
class distance_from_ellipse {
public:
    explicit distance_from_ellipse(fitted_ellipse const& e) noexcept
        : centre_(e.centre), a_(e.major / 2), b_(e.minor / 2), cos_(std::cos(e.orientation_deg * (std::numbers::pi / 180))),
          sin_(-std::sin(e.orientation_deg * (std::numbers::pi / 180))) {}
    [[nodiscard]] double operator()(point p) const noexcept {
        double const dx = p.x - centre_.x, dy = p.y - centre_.y, u = (cos_ * dx + sin_ * dy) / a_, v = (cos_ * dy - sin_ * dx) / b_;
        double const gu = u / a_ * b_, gv = v; // of the gradient, as it would be were b 1: neither tiny nor huge
        double const slope = 2 * std::sqrt(gu * gu + gv * gv);
        return slope > 0 ? std::max((u * u + v * v - 1) / slope * b_, -b_) : -b_;
    }

private:
    point centre_;
    double a_, b_, cos_, sin_;
};

} // namespace detail

/// Distance of a point from an ellipse, to first order: the value of its implicit equation over the length of its gradient, negative
/// inside. Right to a few per cent near the outline. Deep inside, where the gradient vanishes, it is cut at half the minor axis: no
/// point inside is farther from the outline.
/// P. D. Sampson, Computer Graphics and Image Processing 18(1):97-108, 1982.
[[nodiscard]] inline double ellipse_distance(fitted_ellipse const& e, point p) noexcept { return detail::distance_from_ellipse(e)(p); }

namespace detail {

/// Eigenvalues of a symmetric 3 x 3 matrix, by Jacobi rotations: m becomes diagonal, the columns of v the vectors.
inline void eigen_symmetric(double (&m)[3][3], double (&v)[3][3]) noexcept {
    for (int i = 0; i < 3; ++i)
        for (int j = 0; j < 3; ++j) v[i][j] = i == j ? 1 : 0;
    for (int sweep = 0; sweep < 40; ++sweep) {
        double const off = std::abs(m[0][1]) + std::abs(m[0][2]) + std::abs(m[1][2]);
        if (!(off > 0)) return;
        for (int p = 0; p < 2; ++p)
            for (int q = p + 1; q < 3; ++q) {
                if (m[p][q] == 0) continue;
                double const theta = (m[q][q] - m[p][p]) / (2 * m[p][q]);
                double const t = (theta < 0 ? -1 : 1) / (std::abs(theta) + std::sqrt(theta * theta + 1)), c = 1 / std::sqrt(t * t + 1), s = t * c;
                double const shift = t * m[p][q];
                m[p][p] -= shift;
                m[q][q] += shift;
                m[p][q] = m[q][p] = 0;
                int const r = 3 - p - q;
                double const rp = m[r][p], rq = m[r][q];
                m[r][p] = m[p][r] = c * rp - s * rq;
                m[r][q] = m[q][r] = s * rp + c * rq;
                for (int i = 0; i < 3; ++i) {
                    double const ip = v[i][p], iq = v[i][q];
                    v[i][p] = c * ip - s * iq;
                    v[i][q] = s * ip + c * iq;
                }
            }
    }
}

/// Triangular factor of a tall matrix of conics' terms, 1 x y xx xy yy, by Householder reflections, some rows at a time. Unlike the sums of the terms'
/// products it does not square the condition number: points on an ellipse leave a last diagonal of rounding errors of the terms, not of their squares.
class conic_factor {
public:
    void add(double x, double y) noexcept {
        double const terms[6] = {1, x, y, x * x, x * y, y * y};
        for (int j = 0; j < 6; ++j) q_[j][rows_] = terms[j];
        if (++rows_ == capacity) reduce();
    }
    void reduce() noexcept {
        for (int k = 0; k < 6 && k < rows_; ++k) {
            double* const v = q_[k];
            double squares = 0;
            for (int i = k; i < rows_; ++i) squares += v[i] * v[i];
            if (!(squares > 0)) continue;
            double const length = v[k] > 0 ? -std::sqrt(squares) : std::sqrt(squares), factor = 1 / (squares - length * v[k]);
            v[k] -= length;
            for (int j = k + 1; j < 6; ++j) {
                double dot = 0;
                for (int i = k; i < rows_; ++i) dot += v[i] * q_[j][i];
                dot *= factor;
                for (int i = k; i < rows_; ++i) q_[j][i] -= dot * v[i];
            }
            v[k] = length;
            for (int i = k + 1; i < rows_; ++i) v[i] = 0;
        }
        for (; rows_ < 6; ++rows_)
            for (auto& column : q_) column[rows_] = 0;
        rows_ = 6;
    }
    /// Row i, column j >= i, once all is reduced.
    [[nodiscard]] double operator()(int i, int j) const noexcept { return q_[j][i]; }

private:
    static constexpr int capacity = 38;
    double q_[6][capacity]; // by column
    int rows_ = 0;
};

} // namespace detail

/// The ellipse of least algebraic distance under 4 a c - b^2 = 1, which no other conic meets.
///
/// Exact for points on an ellipse. Otherwise biased towards smaller and flatter ellipses where the points cover little of the
/// outline: less than half of it is hardly worth a fit. The fit follows every affine map of the points, so they are brought to variance 1 in all
/// directions first; the linear terms are eliminated by orthogonal reflections, and what is left is a symmetric eigenproblem of size 3, of which one
/// eigenvalue is positive.
/// Nothing for fewer than 5 different points, where another conic passes through all of them (to 1e-6 of their spread: lines, parallel or crossing, a
/// parabola, a hyperbola), or if a coordinate or its square is not finite. Points near such a conic do get an ellipse; its residual is large. O(points).
/// A. Fitzgibbon, M. Pilu, R. B. Fisher, IEEE Trans. PAMI 21(5):476-480, 1999; R. Halir, J. Flusser, WSCG 1998.
[[nodiscard]] inline std::optional<fitted_ellipse> fit_ellipse(std::span<point const> points) {
    if (points.size() < 5) return std::nullopt;
    double const n = static_cast<double>(points.size()), part = 1 / n;
    point mean{};
    for (point const& p : points) mean.x += p.x * part, mean.y += p.y * part;
    double xx = 0, xy = 0, yy = 0;
    for (point const& p : points) {
        double const dx = p.x - mean.x, dy = p.y - mean.y;
        xx += dx * dx * part, xy += dx * dy * part, yy += dy * dy * part;
    }
    double const wide = (xx + yy) / 2 + std::hypot((xx - yy) / 2, xy), thin = xx / wide * yy - xy / wide * xy; // variances along the principal axes
    if (!(thin > 1e-12 * wide) || !std::isfinite(wide)) return std::nullopt; // a line
    double const turn = std::atan2(2 * xy, xx - yy) / 2, c = std::cos(turn), s = std::sin(turn), su = std::sqrt(wide), sv = std::sqrt(thin);

    detail::conic_factor r;
    for (point const& p : points) {
        double const dx = p.x - mean.x, dy = p.y - mean.y;
        r.add((c * dx + s * dy) * (1 / su), (c * dy - s * dx) * (1 / sv));
    }
    r.reduce();
    // C a = mu R^T R a with C = ((0, 0, 2), (0, -1, 0), (2, 0, 0)) is K y = mu y for K = inverse(R)^T C inverse(R) and a = inverse(R) y.
    double const rounding = 1e-16 * std::sqrt(n);
    double q[3][3], inverse[3][3] = {}, k[3][3], v[3][3];
    for (int i = 0; i < 3; ++i)
        for (int j = i; j < 3; ++j) q[i][j] = r(i + 3, j + 3);
    for (int i = 0; i < 3; ++i) // points on a conic leave a factor without inverse
        if (std::abs(q[i][i]) < rounding) q[i][i] = rounding;
    for (int j = 0; j < 3; ++j) {
        inverse[j][j] = 1 / q[j][j];
        for (int i = j - 1; i >= 0; --i) {
            for (int m = i + 1; m <= j; ++m) inverse[i][j] -= q[i][m] * inverse[m][j];
            inverse[i][j] /= q[i][i];
        }
    }
    for (int i = 0; i < 3; ++i)
        for (int j = 0; j < 3; ++j)
            k[i][j] = 2 * inverse[0][i] * inverse[2][j] - inverse[1][i] * inverse[1][j] + 2 * inverse[2][i] * inverse[0][j];
    detail::eigen_symmetric(k, v);
    int best = 0;
    for (int i = 1; i < 3; ++i)
        if (k[i][i] > k[best][best]) best = i;
    for (int i = 0; i < 3; ++i) // another conic passes through all points
        if (i != best && !(std::abs(k[i][i]) * n < 1e12)) return std::nullopt;
    double a[3] = {}, b[3] = {};
    for (int i = 0; i < 3; ++i)
        for (int j = i; j < 3; ++j) a[i] += inverse[i][j] * v[j][best];
    for (int i = 2; i >= 0; --i) { // of 1, x, y
        for (int j = 0; j < 3; ++j) b[i] -= r(i, j + 3) * a[j];
        for (int j = i + 1; j < 3; ++j) b[i] -= r(i, j) * b[j];
        b[i] /= r(i, i);
    }
    double const trace = a[0] + a[2], discriminant = 4 * a[0] * a[2] - a[1] * a[1];
    if (!(discriminant > 4e-12 * trace * trace)) return std::nullopt; // a parabola, to rounding
    double const cu = (a[1] * b[2] - 2 * a[2] * b[1]) / discriminant, cv = (a[1] * b[1] - 2 * a[0] * b[2]) / discriminant;
    double const at_centre = b[0] + (b[1] * cu + b[2] * cv) / 2; // the equation's value; along an axis of slope s it rises by s per square
    double const ratio = su / sv, uu = a[0], uv = a[1] * ratio, vv = a[2] * ratio * ratio, sign = trace < 0 ? -1 : 1; // in units of su both ways
    double const half = std::hypot((uu - vv) / 2, uv / 2), steep = std::abs(uu + vv) / 2 + half, flat = discriminant * ratio * ratio / (4 * steep);
    double const value = -at_centre * sign;
    if (!(value > 0) || !(flat > 0)) return std::nullopt;
    fitted_ellipse e;
    e.centre = {mean.x + (c * su * cu - s * sv * cv), mean.y + (s * su * cu + c * sv * cv)};
    e.major = 2 * su * std::sqrt(value / flat);
    e.minor = std::min(e.major, 2 * su * std::sqrt(value / steep));
    if (!std::isfinite(e.major) || !(e.minor > 0)) return std::nullopt;
    if (half > 0) { // the equation is flattest along the major axis; y up
        double const angle = (std::atan2(sign * uv, sign * (vv - uu)) / 2 - turn) * (180 / std::numbers::pi);
        e.orientation_deg = angle < 0 ? angle + 180 : angle;
        if (!(e.orientation_deg < 180)) e.orientation_deg = 0;
    }
    detail::distance_from_ellipse const distance(e);
    double sum = 0;
    for (point const& p : points) {
        double const d = distance(p);
        sum += d * d * part;
    }
    e.residual = std::sqrt(sum);
    return e;
}

MOTE_NAMESPACE_END
