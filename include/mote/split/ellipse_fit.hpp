// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Ellipses fitted to points of outlines.

#include <mote/core/geometry.hpp>
#include <mote/version.hpp>

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

/// Distance of a point from an ellipse, to first order: the value of its implicit equation over the length of its gradient, negative
/// inside. Right to a few per cent near the outline; at the centre, where the gradient is 0, minus half the minor axis.
/// P. D. Sampson, Computer Graphics and Image Processing 18(1):97-108, 1982.
[[nodiscard]] inline double ellipse_distance(fitted_ellipse const& e, point p) noexcept {
    double const t = e.orientation_deg * (std::numbers::pi / 180), c = std::cos(t), s = -std::sin(t);
    double const a = e.major / 2, b = e.minor / 2, dx = p.x - e.centre.x, dy = p.y - e.centre.y;
    double const u = (c * dx + s * dy) / a, v = (c * dy - s * dx) / b;
    double const slope = 2 * std::hypot(u / a, v / b);
    return slope > 0 ? (u * u + v * v - 1) / slope : -b;
}

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

/// The lower triangle l with l l^T = m; false if m is not positive.
inline bool cholesky(double const (&m)[3][3], double (&l)[3][3]) noexcept {
    for (int i = 0; i < 3; ++i)
        for (int j = 0; j <= i; ++j) {
            double sum = m[i][j];
            for (int k = 0; k < j; ++k) sum -= l[i][k] * l[j][k];
            if (i == j && !(sum > 0)) return false;
            l[i][j] = i == j ? std::sqrt(sum) : sum / l[j][j];
        }
    return true;
}

} // namespace detail

/// The ellipse of least algebraic distance under 4 a c - b^2 = 1, which no other conic meets.
///
/// Exact for points on an ellipse. Otherwise biased towards smaller and flatter ellipses where the points cover little of the
/// outline: less than half of it is hardly worth a fit. The linear terms are eliminated first and the points are moved and scaled, so that what is
/// left is a symmetric eigenproblem of size 3, of which one eigenvalue is positive.
/// Nothing for fewer than 5 points, points on a line or on a conic without interior, or any that is not finite. O(points).
/// A. Fitzgibbon, M. Pilu, R. B. Fisher, IEEE Trans. PAMI 21(5):476-480, 1999; R. Halir, J. Flusser, WSCG 1998.
[[nodiscard]] inline std::optional<fitted_ellipse> fit_ellipse(std::span<point const> points) {
    if (points.size() < 5) return std::nullopt;
    double const n = static_cast<double>(points.size());
    point mean{};
    for (point const& p : points) mean.x += p.x / n, mean.y += p.y / n;
    double scale = 0;
    for (point const& p : points) scale += ((p.x - mean.x) * (p.x - mean.x) + (p.y - mean.y) * (p.y - mean.y)) / n;
    scale = std::sqrt(scale / 2); // both coordinates have about unit variance then
    if (!(scale > 0) || !std::isfinite(scale)) return std::nullopt;

    // Sums of products of (x x, x y, y y) and (x, y, 1); sums of x and y alone are 0.
    double s1[3][3] = {}, s2[3][3] = {}, xx = 0, xy = 0, yy = 0;
    for (point const& p : points) {
        double const x = (p.x - mean.x) / scale, y = (p.y - mean.y) / scale;
        double const q[3] = {x * x, x * y, y * y}, l[3] = {x, y, 1};
        for (int i = 0; i < 3; ++i)
            for (int j = 0; j < 3; ++j) {
                s1[i][j] += q[i] * q[j] / n;
                s2[i][j] += q[i] * l[j] / n;
            }
        xx += q[0] / n, xy += q[1] / n, yy += q[2] / n;
    }
    double const determinant = xx * yy - xy * xy;
    if (!(determinant > 1e-12)) return std::nullopt; // a line
    double to_linear[3][3]; // linear terms of least distance, given the quadratic ones: -inverse(S3) S2^T
    for (int i = 0; i < 3; ++i) {
        to_linear[0][i] = -(yy * s2[i][0] - xy * s2[i][1]) / determinant;
        to_linear[1][i] = -(xx * s2[i][1] - xy * s2[i][0]) / determinant;
        to_linear[2][i] = -s2[i][2];
    }
    double m[3][3], trace = 0;
    for (int i = 0; i < 3; ++i)
        for (int j = 0; j < 3; ++j) {
            m[i][j] = s1[i][j];
            for (int k = 0; k < 3; ++k) m[i][j] += s2[i][k] * to_linear[k][j];
        }
    for (int i = 0; i < 3; ++i) trace += m[i][i];
    // Points on an ellipse leave a matrix without inverse, and rounding even a negative one; this moves the result as little as rounding does.
    for (int i = 0; i < 3; ++i) m[i][i] += 4e-15 * (trace + 1);
    double l[3][3] = {};
    if (!detail::cholesky(m, l)) return std::nullopt;
    // C a = mu M a with C = ((0, 0, 2), (0, -1, 0), (2, 0, 0)) is K y = mu y for K = inverse(L) C inverse(L)^T and a = inverse(L)^T y.
    double inverse[3][3] = {};
    for (int j = 0; j < 3; ++j) {
        inverse[j][j] = 1 / l[j][j];
        for (int i = j + 1; i < 3; ++i) {
            for (int k = j; k < i; ++k) inverse[i][j] -= l[i][k] * inverse[k][j];
            inverse[i][j] /= l[i][i];
        }
    }
    double k[3][3], v[3][3];
    for (int i = 0; i < 3; ++i)
        for (int j = 0; j < 3; ++j)
            k[i][j] = 2 * inverse[i][0] * inverse[j][2] - inverse[i][1] * inverse[j][1] + 2 * inverse[i][2] * inverse[j][0];
    detail::eigen_symmetric(k, v);
    int best = 0;
    for (int i = 1; i < 3; ++i)
        if (k[i][i] > k[best][best]) best = i;
    double a[3] = {}, b[3] = {};
    for (int i = 0; i < 3; ++i)
        for (int j = 0; j < 3; ++j) a[i] += inverse[j][i] * v[j][best];
    for (int i = 0; i < 3; ++i)
        for (int j = 0; j < 3; ++j) b[i] += to_linear[i][j] * a[j];

    double const discriminant = 4 * a[0] * a[2] - a[1] * a[1];
    if (!(discriminant > 0)) return std::nullopt;
    double const cx = (a[1] * b[1] - 2 * a[2] * b[0]) / discriminant, cy = (a[1] * b[0] - 2 * a[0] * b[1]) / discriminant;
    double const at_centre = b[2] + (b[0] * cx + b[1] * cy) / 2; // the equation's value; along an axis of slope s it rises by s per square
    double const middle = (a[0] + a[2]) / 2, half = std::hypot((a[0] - a[2]) / 2, a[1] / 2);
    double const sign = middle < 0 ? -1 : 1, steep = std::abs(middle) + half, flat = discriminant / (4 * steep);
    double const value = -at_centre * sign;
    if (!(value > 0) || !(flat > 0)) return std::nullopt;
    fitted_ellipse e;
    e.centre = {mean.x + scale * cx, mean.y + scale * cy};
    e.major = 2 * scale * std::sqrt(value / flat);
    e.minor = 2 * scale * std::sqrt(value / steep);
    if (!std::isfinite(e.major) || !(e.minor > 0)) return std::nullopt;
    if (half > 0) { // the equation is flattest along the major axis; y up
        double angle = std::atan2(sign * a[1], -sign * (a[0] - a[2])) * (90 / std::numbers::pi);
        if (angle < 0) angle += 180;
        e.orientation_deg = angle < 180 ? angle : 0;
    }
    double sum = 0;
    for (point const& p : points) {
        double const d = ellipse_distance(e, p);
        sum += d * d / n;
    }
    e.residual = std::sqrt(sum);
    return e;
}

MOTE_NAMESPACE_END
