// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// The background under a rolling ball.

#include <mote/core/error.hpp>
#include <mote/core/execution.hpp>
#include <mote/core/image.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/core/pixel.hpp>
#include <mote/core/row_reader.hpp>
#include <mote/core/same_size.hpp>
#include <mote/filter/extrema.hpp>
#include <mote/filter/morphology.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <type_traits>
#include <vector>

#define MOTE_KERNELS <mote/filter/rolling_ball.kernels.inl>
#include <mote/simd/foreach_isa.hpp>

MOTE_NAMESPACE_BEGIN

/// The upper half of an ellipsoid: `radius` in pixels, `height` from its centre to its top in grey levels, by default as many as pixels. For
/// images in 0 .. 1 give a height of that order. At a distance d of at most the radius from its axis the
/// surface lies height (1 - sqrt(1 - (d / radius)^2)) below the top.
struct ball {
    double radius = 50;
    double height = radius;
};

namespace detail {

/// How far below its top the surface of a ball lies. In integer images, whole grey levels: v + d under a floor is v + floor(d) for whole v.
template <class T>
class ball_heights {
public:
    /// Whatever lies farther away than the image reaches, or as deep as no two values of T are apart, decides nothing.
    ball_heights(char const* who, ball const& b, std::ptrdiff_t width, std::ptrdiff_t height) {
        if (!(b.radius >= 0) || !(b.radius <= 2147483647.0) || !(b.height >= 0) || !std::isfinite(b.height))
            throw parameter_error(std::string(who) + ": a ball of radius " + std::to_string(b.radius) + " and height " + std::to_string(b.height) +
                                  "; expected a radius of 0 .. 2^31 - 1 pixels and a finite height of 0 or more");
        double const square = b.radius * b.radius, scale = b.radius > 0 ? b.height / b.radius : 0;
        auto const reach = static_cast<std::ptrdiff_t>(b.radius);
        for (std::ptrdiff_t y = 0; y <= std::min(reach, height - 1); ++y) {
            std::size_t const before = values_.size();
            for (std::ptrdiff_t x = 0; x <= std::min(reach, width - 1); ++x) {
                double const rest = square - static_cast<double>(x) * static_cast<double>(x) - static_cast<double>(y) * static_cast<double>(y);
                if (rest < 0) break;
                double const below = b.radius > 0 ? std::max(0.0, b.height - scale * std::sqrt(rest)) : 0; // not below 0 by rounding
                if constexpr (std::is_integral_v<T>) {
                    if (!(below < static_cast<double>(std::numeric_limits<T>::max()))) break;
                    values_.push_back(static_cast<T>(below));
                } else {
                    values_.push_back(static_cast<T>(below));
                }
            }
            if (values_.size() == before) break; // nor do the rows beyond hold anything
            rows_.push_back(before);
            columns_ = std::max(columns_, static_cast<std::ptrdiff_t>(values_.size() - before));
        }
        rows_.push_back(values_.size());
    }
    /// Depths of any symmetric element: rows[y][x] for x and y from its middle on.
    explicit ball_heights(std::vector<std::vector<T>> const& rows) {
        for (std::vector<T> const& row : rows) {
            rows_.push_back(values_.size());
            values_.insert(values_.end(), row.begin(), row.end());
            columns_ = std::max(columns_, static_cast<std::ptrdiff_t>(row.size()));
        }
        rows_.push_back(values_.size());
    }
    /// Rows 0 .. rows() - 1 on either side of the middle.
    [[nodiscard]] std::ptrdiff_t rows() const noexcept { return static_cast<std::ptrdiff_t>(rows_.size()) - 1; }
    /// The most columns of a row on either side, the middle counted.
    [[nodiscard]] std::ptrdiff_t columns() const noexcept { return columns_; }
    [[nodiscard]] T const* row(std::ptrdiff_t y) const noexcept { return values_.data() + rows_[static_cast<std::size_t>(y)]; }
    [[nodiscard]] std::ptrdiff_t size(std::ptrdiff_t y) const noexcept {
        return static_cast<std::ptrdiff_t>(rows_[static_cast<std::size_t>(y) + 1] - rows_[static_cast<std::size_t>(y)]);
    }

private:
    std::vector<T> values_{};
    std::vector<std::size_t> rows_{};
    std::ptrdiff_t columns_ = 0;
};

/// Values that the kernels order: unsigned ones or floats, turned over for a dilation, which then is an erosion. NaN is absent.
template <class T>
using ball_value = std::conditional_t<std::is_same_v<T, std::int16_t>, std::uint16_t, T>;
template <class T>
ball_value<T> to_ball_value(T v, bool turned) noexcept {
    if constexpr (std::is_floating_point_v<T>) {
        constexpr T absent = std::numeric_limits<T>::infinity();
        if (!(v == v) || v == absent) return absent; // a ball under nothing rises without end, and is not counted
        return turned ? -v : v;
    } else {
        using U = ball_value<T>;
        U const u = std::is_signed_v<T> ? static_cast<U>(static_cast<U>(v) ^ 0x8000u) : static_cast<U>(v);
        return turned ? static_cast<U>(~u) : u;
    }
}
template <class T>
T from_ball_value(ball_value<T> v, bool turned) noexcept {
    if constexpr (std::is_floating_point_v<T>) {
        return turned ? -v : v;
    } else {
        using U = ball_value<T>;
        U const u = turned ? static_cast<U>(~v) : v;
        return static_cast<T>(std::is_signed_v<T> ? static_cast<U>(u ^ 0x8000u) : u);
    }
}

/// dst(p) = min over the offsets o of the ball of src(p + o) + its depth there; turned, max of src(p + o) - depth.
template <class T, class E>
void ball_extremum(image_view<T const> src, ball_heights<ball_value<T>> const& element, image_view<T> dst, bool turned, E const& exec) {
    using V = ball_value<T>;
    constexpr V most = std::numeric_limits<V>::has_infinity ? std::numeric_limits<V>::infinity() : std::numeric_limits<V>::max();
    std::ptrdiff_t const width = src.width, height = src.height, reach = element.rows() - 1, margin = element.columns() - 1;
    for_row_strips(height, 2 * reach + 1, exec, [&](std::ptrdiff_t from, std::ptrdiff_t to) {
        // Rows in a ring, each with the margin that its neighbours look into, and room for a vector behind it.
        std::size_t const stride = static_cast<std::size_t>(width + 2 * margin) + 128 / sizeof(V);
        std::ptrdiff_t const ring_rows = std::min(2 * reach + 1, height);
        std::vector<V> ring(stride * static_cast<std::size_t>(ring_rows), most), pair(stride, most), out(stride);
        auto const slot = [&](std::ptrdiff_t y) { return ring.data() + stride * static_cast<std::size_t>(y % ring_rows); };
        row_reader<T> read(src);
        row_writer<T> write(dst);
        std::ptrdiff_t next = std::max<std::ptrdiff_t>(0, from - reach);
        MOTE_DISPATCH(rolling_ball_kernels)([&](auto k) {
            for (std::ptrdiff_t y = from; y < to; ++y) {
                for (; next <= std::min(y + reach, height - 1); ++next) {
                    T const* const in = read(next);
                    V* const line = slot(next) + margin;
                    for (std::ptrdiff_t x = 0; x < width; ++x) line[x] = to_ball_value(in[x], turned);
                }
                std::fill(out.begin(), out.end(), most);
                for (std::ptrdiff_t d = 0; d <= reach; ++d) {
                    V const* const above = y - d >= 0 ? slot(y - d) : nullptr;
                    V const* const below = y + d < height ? slot(y + d) : nullptr;
                    V const* rows = above != nullptr ? above : below;
                    if (rows == nullptr) break;
                    if (above != nullptr && below != nullptr && d > 0) {
                        k.lower(above, below, pair.data(), width + 2 * margin);
                        rows = pair.data();
                    }
                    k.row(rows + margin, element.row(d), element.size(d), most, out.data(), width);
                }
                T* const to_row = write.row(y);
                for (std::ptrdiff_t x = 0; x < width; ++x) to_row[x] = from_ball_value<T>(out[static_cast<std::size_t>(x)], turned);
                write.commit(y);
            }
        });
    });
}

// Where nothing but NaN and infinity was near, there is no background.
template <class T>
void keep_lone(image_view<T const> src, image_view<T> dst, T absent) {
    if constexpr (std::is_floating_point_v<T>)
        for (std::ptrdiff_t y = 0; y < dst.height; ++y)
            for (std::ptrdiff_t x = 0; x < dst.width; ++x)
                if (dst(x, y) == absent && !(src(x, y) < std::numeric_limits<T>::infinity())) dst(x, y) = src(x, y);
    static_cast<void>(src), static_cast<void>(dst), static_cast<void>(absent);
}

} // namespace detail

/// How high the ball's top gets when it is pushed up against the image from below, its axis at the pixel: dst(p) = min over the offsets o of the
/// ball of src(p + o) + its depth below the top at o. This is what scikit-image's rolling_ball gives.
///
/// Never above src. Nothing lies outside of the image. In integer images rounded down, exactly; else to the rounding of one sum. NaN counts
/// as absent, as does an infinite brightness; both stay where nothing else is under the ball. O(radius^2 / pixels in a vector) a pixel. dst must not overlap src.
/// @throws parameter_error if the sizes differ, the radius is not 0 .. 2^31 - 1 or the height negative or not finite.
template <grey_image Src, grey_image Dst, executor E = sequential>
    requires detail::same_pixels<Src, Dst>
void ball_erosion(Src const& src, ball const& element, Dst&& dst, E const& exec = {}) {
    using T = pixel_of<Src>;
    auto const s = const_view(src);
    auto const d = mutable_view(dst);
    detail::require_same_size("ball_erosion", s, d);
    detail::ball_heights<detail::ball_value<T>> const heights("ball_erosion", element, s.width, s.height);
    if (s.empty()) return;
    detail::ball_extremum(s, heights, d, false, exec);
    detail::keep_lone(s, d, std::numeric_limits<T>::infinity());
}

/// The background that a ball's surface reaches when it rolls along below the image: the opening by the ball, that is ball_erosion, and then at
/// each pixel the highest of the balls that cover it. What is brighter than its surroundings and too narrow for the ball is not in it.
///
/// Never above src (but for the rounding of two sums in float images); a second rolling changes nothing. In integer images the depths of the ball's
/// surface are rounded down to whole grey levels, and everything is exact. The ball's axis stays within the image. NaN, cost and errors as
/// ball_erosion; an image in between.
/// S. R. Sternberg, IEEE Computer 16(1):22-34, 1983.
template <grey_image Src, grey_image Dst, executor E = sequential>
    requires detail::same_pixels<Src, Dst>
void rolling_ball(Src const& src, ball const& element, Dst&& dst, E const& exec = {}) {
    using T = pixel_of<Src>;
    auto const s = const_view(src);
    auto const d = mutable_view(dst);
    detail::require_same_size("rolling_ball", s, d);
    detail::ball_heights<detail::ball_value<T>> const heights("rolling_ball", element, s.width, s.height);
    if (s.empty()) return;
    image<T> eroded(s.width, s.height, fill::none);
    detail::ball_extremum(s, heights, eroded.view(), false, exec);
    detail::ball_extremum(const_view(eroded), heights, d, true, exec);
    detail::keep_lone(s, d, static_cast<T>(-std::numeric_limits<T>::infinity()));
}

MOTE_NAMESPACE_END
