// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Gaussian means.

#include <mote/core/error.hpp>
#include <mote/core/execution.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/filter/window.hpp>
#include <mote/filter/window_sums.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#define MOTE_KERNELS <mote/filter/gaussian.kernels.inl>
#include <mote/simd/foreach_isa.hpp>

MOTE_NAMESPACE_BEGIN

/// Weights of a Gaussian at 0, 1 ... radius, which sum to 1 with both sides counted. sigma 0: all weight at 0.
/// @throws parameter_error if sigma is negative or not finite, or radius is not within 0 .. 2^20.
[[nodiscard]] inline std::vector<double> gaussian_weights(double sigma, std::ptrdiff_t radius) {
    if (!(sigma >= 0 && std::isfinite(sigma))) throw parameter_error("gaussian: sigma " + std::to_string(sigma) + "; expected a finite number from 0");
    if (radius < 0 || radius > std::ptrdiff_t{1} << 20)
        throw parameter_error("gaussian: radius " + std::to_string(radius) + "; expected 0 .. 2^20 pixels");
    std::vector<double> weights(static_cast<std::size_t>(radius + 1), 0.0);
    weights[0] = 1;
    if (sigma == 0) return weights;
    double total = 1;
    for (std::size_t i = 1; i < weights.size(); ++i) {
        double const x = static_cast<double>(i) / sigma;
        total += 2 * (weights[i] = std::exp(-0.5 * x * x));
    }
    for (double& w : weights) w /= total;
    return weights;
}

/// Separable weighted means of an image, row by row.
///
/// `weights[i]` weighs pixels i columns or rows away; they need not be Gaussian. Pixels that do not count (clipped windows,
/// NaN and infinite pixels, masks) are left out and the others' weights divided by their sum; a window without any gives 0.
/// Sums run in a fixed order, so that every instruction set gives the same. O(radius) time a pixel, O(radius x width) memory.
template <pixel T>
class weighted_means {
public:
    /// Only the border, its value and the mask of `edges` matter. Rows come from `first_row` on.
    /// @throws parameter_error as window_sums.
    weighted_means(image_view<T const> src, neighbourhood const& edges, std::vector<double> weights, std::ptrdiff_t first_row = 0)
        : rows_(src, edges), weights_(std::move(weights)), radius_(static_cast<std::ptrdiff_t>(weights_.size()) - 1), y_(first_row - 1),
          counted_(!rows_.all_present() || edges.edges == border::clip), width_(rows_.width()) {
        if (width_ == 0) return;
        line_.resize(static_cast<std::size_t>(width_ + 2 * radius_));
        presence_.resize(line_.size());
        ring_.resize(static_cast<std::size_t>((2 * radius_ + 1) * width_));
        if (counted_) weight_ring_.resize(ring_.size());
        sum_.resize(static_cast<std::size_t>(width_));
        weight_.resize(sum_.size());
        for (std::ptrdiff_t y = first_row - radius_; y < first_row + radius_; ++y) read(y);
    }

    /// Goes to the next row, at first to `first_row`, and returns its means; they hold until the next call.
    [[nodiscard]] double const* next_row() {
        ++y_;
        if (width_ == 0) return nullptr;
        read(y_ + radius_);
        MOTE_DISPATCH(gaussian_kernels)([&](auto k) {
            down(k, ring_, sum_);
            if (counted_) {
                down(k, weight_ring_, weight_);
                k.divide(sum_.data(), weight_.data(), rows_.origin(), sum_.data(), width_);
            } else if (rows_.origin() != 0) {
                for (double& s : sum_) s += rows_.origin();
            }
        });
        return sum_.data();
    }

private:
    [[nodiscard]] std::ptrdiff_t slot(std::ptrdiff_t y) const noexcept {
        std::ptrdiff_t const n = 2 * radius_ + 1;
        return (y % n + n) % n * width_;
    }
    template <class Kernels>
    void down(Kernels k, std::vector<double> const& ring, std::vector<double>& out) noexcept {
        k.begin(ring.data() + slot(y_), weights_[0], out.data(), width_);
        for (std::ptrdiff_t i = 1; i <= radius_; ++i)
            k.add(ring.data() + slot(y_ - i), ring.data() + slot(y_ + i), weights_[static_cast<std::size_t>(i)], out.data(), width_);
    }
    template <class Kernels>
    void along(Kernels k, std::vector<double> const& line, double* out) noexcept {
        double const* const middle = line.data() + radius_;
        k.begin(middle, weights_[0], out, width_);
        for (std::ptrdiff_t i = 1; i <= radius_; ++i) k.add(middle - i, middle + i, weights_[static_cast<std::size_t>(i)], out, width_);
    }
    void read(std::ptrdiff_t y) {
        auto const row = rows_.entering(y);
        double* const out = ring_.data() + slot(y);
        if (row.values == nullptr) {
            std::fill(out, out + width_, 0.0);
            if (counted_) std::fill(weight_ring_.data() + slot(y), weight_ring_.data() + slot(y) + width_, 0.0);
            return;
        }
        double* const first = line_.data() + radius_;
        for (std::ptrdiff_t x = 0; x < width_; ++x) first[x] = static_cast<double>(row.values[x]);
        extend_line(first, width_, radius_, radius_, rows_.edges(), static_cast<double>(rows_.outside()));
        MOTE_DISPATCH(gaussian_kernels)([&](auto k) {
            along(k, line_, out);
            if (!counted_) return;
            double* const present = presence_.data() + radius_;
            for (std::ptrdiff_t x = 0; x < width_; ++x) present[x] = row.present == nullptr || row.present[x] != 0 ? 1 : 0;
            extend_line(present, width_, radius_, radius_, rows_.edges(), rows_.edges() == border::constant ? 1.0 : 0.0);
            along(k, presence_, weight_ring_.data() + slot(y));
        });
    }
    static void extend_line(double* first, std::ptrdiff_t n, std::ptrdiff_t before, std::ptrdiff_t after, border edges, double constant) noexcept {
        // Where nothing is, nothing is added.
        detail::extend_line(first, n, before, after, edges, edges == border::clip ? 0.0 : constant);
    }

    detail::counted_rows<T> rows_;
    std::vector<double> weights_;
    std::ptrdiff_t radius_, y_;
    bool counted_;
    std::ptrdiff_t width_;
    std::vector<double> line_{}, presence_{}, ring_{}, weight_ring_{}, sum_{}, weight_{};
};

/// Replaces each pixel by the Gaussian mean around it; the kernel ends at `radius`, by default at 4 sigma (rounded).
///
/// Dst is an image of float or double of the same size. Borders, NaN, masks, time and memory as weighted_means.
/// @throws parameter_error if the sizes differ, or as gaussian_weights and window_sums.
template <grey_image Src, grey_image Dst, executor E = sequential>
    requires std::floating_point<pixel_of<Dst>>
void gaussian_filter(Src const& src, double sigma, neighbourhood const& edges, Dst&& dst, std::ptrdiff_t radius = -1, E const& exec = {}) {
    using T = pixel_of<Src>;
    auto const s = const_view(src);
    auto const d = mutable_view(dst);
    if (s.width != d.width || s.height != d.height)
        throw parameter_error("gaussian_filter: source is " + std::to_string(s.width) + " x " + std::to_string(s.height) + ", destination " +
                              std::to_string(d.width) + " x " + std::to_string(d.height));
    auto const weights = gaussian_weights(sigma, radius < 0 && sigma < 1e5 ? static_cast<std::ptrdiff_t>(4 * sigma + 0.5) : radius);
    window_sums<T>::check(s, edges);
    detail::for_each_strip(s.empty() ? 0 : s.height, static_cast<std::ptrdiff_t>(weights.size()), true, exec, [&](std::ptrdiff_t first, std::ptrdiff_t end) {
        weighted_means<T> means(s, edges, weights, first);
        for (std::ptrdiff_t y = first; y < end; ++y) {
            double const* const row = means.next_row();
            for (std::ptrdiff_t x = 0; x < s.width; ++x) d(x, y) = static_cast<pixel_of<Dst>>(row[x]);
        }
    });
}

MOTE_NAMESPACE_END
