// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Fit of a blurred ellipse to grey values.

#include <mote/core/geometry.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <optional>
#include <span>
#include <utility>
#include <vector>

MOTE_NAMESPACE_BEGIN

/// The grey value of pixel (x, y).
struct grey_sample {
    std::ptrdiff_t x = 0, y = 0;
    double value = 0;
};

/// A filled ellipse of uniform grey on a uniform ground, blurred by a Gaussian: ground + contrast * share, the share being
/// 1 deep inside, 0 far outside and 1/2 at a straight edge.
///
/// The chord at height t above the centre, |t| <= half_height, is half_width sqrt(1 - (t / half_height)^2) long to either
/// side of shear t / half_height. Every ellipse has one such form, a circle no special one, and its area is pi half_width half_height.
struct blurred_ellipse {
    point centre{};
    double half_width = 0, half_height = 0, shear = 0;
    double blur = 0; ///< standard deviation in pixels, all blur together: a pixel's own extent is 1/12 of the variance
    double contrast = 0, ground = 0;
    [[nodiscard]] double area() const noexcept { return std::numbers::pi * half_width * half_height; }
};

/// What blurred_ellipse_fitter found.
struct blurred_ellipse_fit {
    blurred_ellipse ellipse{};
    double noise = 0; ///< standard deviation of the residuals, for as many degrees of freedom as there are
    /// Standard deviations: of the area over the area, of the contrast, and of the blur (0 if it was given).
    double relative_area_sd = 0, contrast_sd = 0, blur_sd = 0;
    double area_per_blur = 0; ///< d log(area) / d log(blur) of the fit if the blur was given, else 0
};

/// Least squares fit of a blurred_ellipse to grey values; keeps its scratch memory from one fit to the next.
class blurred_ellipse_fitter {
public:
    /// Smallest blur of a fit: a little less than that of the pixel itself, sqrt(1/12).
    static constexpr double least_blur = 0.25;

    /// Shares of `e` at samples that are sorted by y, into `out`. Within 1e-6 of the exact integral for least_blur <= blur and positive half axes.
    void shares(std::span<grey_sample const> samples, blurred_ellipse const& e, std::vector<double>& out) {
        out.clear();
        sweep(samples, e, [&](grey_sample const&, sums const& s) { out.push_back(s.u); });
    }

    /// The ellipse nearest to finite values of samples sorted by y, from `start`, whose contrast and ground are not used. The
    /// blur is fitted, or kept as it is in `start` if `fixed_blur`.
    ///
    /// Levenberg and Marquardt with exact derivatives; O(samples * box / blur) an iteration, about ten of them. Nothing if there
    /// are not more samples than parameters (8), the start is no ellipse, or the fit does not settle near it: centre within the
    /// larger half axis of the start, half axes within a factor 4, blur at least least_blur and at most 4 half axes.
    /// The uncertainties hold for independent noise of equal variance; `weights_of_area()` then gives those of the last fit.
    [[nodiscard]] std::optional<blurred_ellipse_fit> operator()(std::span<grey_sample const> samples, blurred_ellipse const& start,
                                                                bool fixed_blur) {
        std::size_t const free = fixed_blur ? 7 : 8;
        if (samples.size() <= free + 1 || !valid(start)) return std::nullopt;
        blurred_ellipse e = start;
        linear_start(samples, e);
        normal now = linearise(samples, e);
        double damping = 1e-3;
        bool settled = false;
        for (int iteration = 0; iteration < 60 && !settled; ++iteration) {
            // At its bound the blur is held while the fit would lower it.
            std::size_t const moving = free > 7 && e.blur <= least_blur && now.gradient[7] < 0 ? 7 : free;
            vector step{};
            if (!solve(now, moving, damping, step)) return std::nullopt;
            blurred_ellipse const next = moved(e, step, moving);
            // A step that leaves the neighbourhood of the start is only too long, unless it stays so.
            if (!near(next, start)) {
                damping *= 10;
                if (damping > 1e12) return std::nullopt;
                continue;
            }
            normal after = linearise(samples, next);
            if (after.squares <= now.squares) {
                double largest = 0;
                for (std::size_t i = 0; i < moving; ++i)
                    largest = std::max(largest, std::abs(step[i]) * std::sqrt(now.matrix[i][i]));
                settled = largest <= 1e-5 * std::sqrt(after.squares / static_cast<double>(samples.size())) + 1e-12 * after.scale ||
                          now.squares - after.squares <= 1e-14 * now.squares;
                e = next;
                now = after;
                damping = std::max(1e-12, damping / 10);
            } else {
                damping *= 10;
                settled = damping > 1e12;
            }
        }
        if (!settled) return std::nullopt;
        blurred_ellipse_fit fit;
        fit.ellipse = e;
        fit.noise = std::sqrt(now.squares / static_cast<double>(samples.size() - free));
        // The area is exp(step 2 + step 3) of pi: one solution of the normal equations gives its variance and weights.
        vector area{};
        area[2] = area[3] = 1;
        vector contrast{}, blur{};
        contrast[5] = 1;
        blur[7] = 1;
        if (!inverse_times(now, free, area) || !inverse_times(now, free, contrast)) return std::nullopt;
        direction_ = area;
        fit.relative_area_sd = fit.noise * std::sqrt(std::max(0.0, area[2] + area[3]));
        fit.contrast_sd = fit.noise * std::sqrt(std::max(0.0, contrast[5]));
        if (fixed_blur) {
            for (std::size_t i = 0; i < 7; ++i) fit.area_per_blur -= area[i] * now.matrix[i][7];
        } else {
            if (!inverse_times(now, free, blur)) return std::nullopt;
            fit.blur_sd = fit.noise * std::sqrt(std::max(0.0, blur[7])) * e.blur;
        }
        return fit;
    }

    /// By how much a unit of each sample of the last successful fit raises log(area), and the residual of each.
    void weights_of_area(std::span<grey_sample const> samples, blurred_ellipse const& e, std::vector<double>& weights,
                         std::vector<double>& residuals) {
        weights.clear();
        residuals.clear();
        sweep(samples, e, [&](grey_sample const& p, sums const& s) {
            vector const j = jacobian(e, s);
            double w = 0;
            for (std::size_t i = 0; i < 8; ++i) w += direction_[i] * j[i];
            weights.push_back(w);
            residuals.push_back(p.value - e.ground - e.contrast * s.u);
        });
    }

private:
    // x and y of the centre, log half width, log half height, shear, contrast, ground, log blur.
    using vector = std::array<double, 8>;
    struct normal {
        std::array<vector, 8> matrix{};
        vector gradient{};
        double squares = 0, scale = 0;
    };
    // Sums over the chords that reach a pixel, of g (the chord's Gaussian in y) times the functions named.
    struct sums {
        double u = 0, vu = 0, vsu = 0, vvu = 0, e = 0, se = 0, cp = 0, q = 0;
    };
    struct node {
        double s = 0, c = 0; // sine and cosine of the chord's angle
    };
    struct column {
        double u = 0, e = 0, p = 0, q = 0;
    };

    [[nodiscard]] static bool valid(blurred_ellipse const& e) noexcept {
        auto const size = [](double v) { return std::isfinite(v) && v > 0; };
        return size(e.half_width) && size(e.half_height) && std::isfinite(e.shear) && size(e.blur) && std::isfinite(e.centre.x) && std::isfinite(e.centre.y);
    }
    [[nodiscard]] static bool near(blurred_ellipse const& e, blurred_ellipse const& start) noexcept {
        double const reach = std::max(std::hypot(start.half_width, start.shear), start.half_height);
        auto const within = [](double a, double b) { return a >= b / 4 && a <= b * 4; };
        return valid(e) && std::abs(e.centre.x - start.centre.x) <= reach && std::abs(e.centre.y - start.centre.y) <= reach &&
               within(e.half_width, start.half_width) && within(e.half_height, start.half_height) && std::abs(e.shear) <= 4 * reach &&
               e.blur <= 4 * reach && std::isfinite(e.contrast) && std::isfinite(e.ground);
    }
    [[nodiscard]] static blurred_ellipse moved(blurred_ellipse e, vector const& step, std::size_t free) noexcept {
        e.centre.x += step[0];
        e.centre.y += step[1];
        e.half_width *= std::exp(step[2]);
        e.half_height *= std::exp(step[3]);
        e.shear += step[4];
        e.contrast += step[5];
        e.ground += step[6];
        if (free > 7) e.blur = std::max(least_blur, e.blur * std::exp(step[7]));
        return e;
    }

    // The share is the integral over chords, t = half_height sin(angle), of a Gaussian in y times a difference of normal
    // distributions in x. In the angle the integrand is periodic and smooth, so equal steps converge faster than any power
    // (L. N. Trefethen, J. A. C. Weideman, SIAM Review 56(3):385-458, 2014); steps of 0.7 blur leave about 1e-7.
    template <class Use>
    void sweep(std::span<grey_sample const> samples, blurred_ellipse const& e, Use&& use) {
        if (samples.empty()) return;
        std::ptrdiff_t left = samples[0].x, right = left;
        for (grey_sample const& p : samples) {
            left = std::min(left, p.x);
            right = std::max(right, p.x);
        }
        constexpr double reach = 6; // standard deviations beyond which a Gaussian is left out: 2e-9
        double const extent = std::max(std::hypot(e.half_width, e.shear), e.half_height);
        auto const n = static_cast<std::size_t>(std::clamp(std::ceil(std::numbers::pi * extent / (0.7 * e.blur)), 24.0, 1e6));
        double const turn = std::numbers::pi / static_cast<double>(n);
        nodes_.resize(n);
        for (std::size_t i = 0; i < n; ++i) {
            double const angle = (static_cast<double>(i) + 0.5) * turn - std::numbers::pi / 2;
            nodes_[i] = {std::sin(angle), std::cos(angle)};
        }
        auto const height = [&](std::size_t i) { return e.centre.y + e.half_height * nodes_[i].s; };
        // Rows and nodes both go down, so a row needs a window of nodes that only moves on. Columns are kept per node.
        std::size_t first = 0, last = 0, most = 0;
        for (std::size_t i = 0; i < samples.size(); ++i) {
            if (i > 0 && samples[i].y == samples[i - 1].y) continue;
            double const y = static_cast<double>(samples[i].y);
            while (last < n && height(last) <= y + reach * e.blur) ++last;
            while (first < last && height(first) < y - reach * e.blur) ++first;
            most = std::max(most, last - first);
        }
        auto const width = static_cast<std::size_t>(right - left + 1);
        columns_.resize(std::max<std::size_t>(1, most) * width);
        vertical_.resize(std::max<std::size_t>(1, most));
        first = last = 0;
        for (std::size_t i = 0; i < samples.size();) {
            double const y = static_cast<double>(samples[i].y);
            std::size_t const was = last;
            while (last < n && height(last) <= y + reach * e.blur) ++last;
            while (first < last && height(first) < y - reach * e.blur) ++first;
            for (std::size_t k = std::max(was, first); k < last; ++k) fill(e, nodes_[k], left, width, columns_.data() + k % most * width);
            for (std::size_t k = first; k < last; ++k) {
                double const v = (y - height(k)) / e.blur;
                vertical_[k % most] = {v, std::exp(-v * v / 2) * inverse_root_2pi * turn * nodes_[k].c * e.half_height / e.blur};
            }
            for (std::size_t const row = i; i < samples.size() && samples[i].y == samples[row].y; ++i) {
                sums s;
                auto const x = static_cast<std::size_t>(samples[i].x - left);
                for (std::size_t k = first; k < last; ++k) {
                    column const& h = columns_[k % most * width + x];
                    auto const [v, g] = vertical_[k % most];
                    double const gu = g * h.u, vu = v * gu;
                    s.u += gu;
                    s.vu += vu;
                    s.vsu += vu * nodes_[k].s;
                    s.vvu += v * vu;
                    s.e += g * h.e;
                    s.se += g * nodes_[k].s * h.e;
                    s.cp += g * nodes_[k].c * h.p;
                    s.q += g * h.q;
                }
                use(samples[i], s);
            }
        }
    }
    static void fill(blurred_ellipse const& e, node a, std::ptrdiff_t left, std::size_t width, column* out) noexcept {
        double const middle = e.centre.x + e.shear * a.s, half = e.half_width * a.c;
        for (std::size_t i = 0; i < width; ++i) {
            double const x = static_cast<double>(left) + static_cast<double>(i);
            double const z1 = (middle - half - x) / e.blur, z2 = (middle + half - x) / e.blur;
            if (z1 > 6 || z2 < -6) {
                out[i] = {};
            } else if (z1 < -6 && z2 > 6) {
                out[i] = {1, 0, 0, 0};
            } else {
                double const f1 = std::exp(-z1 * z1 / 2) * inverse_root_2pi, f2 = std::exp(-z2 * z2 / 2) * inverse_root_2pi;
                out[i] = {(std::erf(z2 / std::numbers::sqrt2) - std::erf(z1 / std::numbers::sqrt2)) / 2, f2 - f1, f2 + f1, z2 * f2 - z1 * f1};
            }
        }
    }
    [[nodiscard]] static vector jacobian(blurred_ellipse const& e, sums const& s) noexcept {
        double const k = e.contrast / e.blur;
        return {k * s.e, k * s.vu, k * s.cp * e.half_width, e.contrast * s.u + k * s.vsu * e.half_height, k * s.se, s.u, 1,
                e.contrast * (s.vvu - s.u - s.q)};
    }
    [[nodiscard]] normal linearise(std::span<grey_sample const> samples, blurred_ellipse const& e) {
        normal n;
        sweep(samples, e, [&](grey_sample const& p, sums const& s) {
            vector const j = jacobian(e, s);
            double const r = p.value - e.ground - e.contrast * s.u;
            n.squares += r * r;
            n.scale = std::max(n.scale, std::abs(p.value));
            for (std::size_t a = 0; a < 8; ++a) {
                n.gradient[a] += j[a] * r;
                for (std::size_t b = 0; b <= a; ++b) n.matrix[a][b] += j[a] * j[b];
            }
        });
        for (std::size_t a = 0; a < 8; ++a)
            for (std::size_t b = 0; b < a; ++b) n.matrix[b][a] = n.matrix[a][b];
        return n;
    }
    /// Contrast and ground by a straight line through shares and values.
    void linear_start(std::span<grey_sample const> samples, blurred_ellipse& e) {
        double n = 0, u = 0, v = 0, uu = 0, uv = 0;
        double const origin = samples[0].value;
        sweep(samples, e, [&](grey_sample const& p, sums const& s) {
            double const value = p.value - origin;
            n += 1;
            u += s.u;
            v += value;
            uu += s.u * s.u;
            uv += s.u * value;
        });
        double const spread = uu - u * u / n;
        e.contrast = spread > 0 ? (uv - u * v / n) / spread : 0;
        e.ground = origin + (v - e.contrast * u) / n;
    }
    /// x of (M + damping diag M) x = b by Cholesky's method on the matrix scaled to a unit diagonal.
    [[nodiscard]] static bool cholesky(normal const& n, std::size_t free, double damping, vector& x) noexcept {
        std::array<vector, 8> l{};
        vector scale{};
        for (std::size_t i = 0; i < free; ++i) {
            if (!(n.matrix[i][i] > 0) || !std::isfinite(n.matrix[i][i])) return false;
            scale[i] = 1 / std::sqrt(n.matrix[i][i]);
        }
        for (std::size_t i = 0; i < free; ++i)
            for (std::size_t j = 0; j <= i; ++j) {
                double v = i == j ? 1 + damping : n.matrix[i][j] * scale[i] * scale[j];
                for (std::size_t k = 0; k < j; ++k) v -= l[i][k] * l[j][k];
                if (i == j) {
                    if (!(v > 1e-14)) return false;
                    l[i][i] = std::sqrt(v);
                } else {
                    l[i][j] = v / l[j][j];
                }
            }
        for (std::size_t i = 0; i < free; ++i) {
            double v = x[i] * scale[i];
            for (std::size_t k = 0; k < i; ++k) v -= l[i][k] * x[k];
            x[i] = v / l[i][i];
        }
        for (std::size_t i = free; i-- > 0;) {
            for (std::size_t k = i + 1; k < free; ++k) x[i] -= l[k][i] * x[k];
            x[i] /= l[i][i];
        }
        for (std::size_t i = 0; i < free; ++i) x[i] *= scale[i];
        return true;
    }
    [[nodiscard]] static bool solve(normal const& n, std::size_t free, double damping, vector& step) noexcept {
        step = n.gradient;
        return cholesky(n, free, damping, step);
    }
    [[nodiscard]] static bool inverse_times(normal const& n, std::size_t free, vector& x) noexcept { return cholesky(n, free, 0, x); }

    static constexpr double inverse_root_2pi = 0.39894228040143267794;
    std::vector<node> nodes_;
    std::vector<column> columns_;
    std::vector<std::pair<double, double>> vertical_;
    vector direction_{};
};

MOTE_NAMESPACE_END
