// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Structuring elements: any set of offsets around an origin.

#include <mote/core/error.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/core/image_view.hpp>
#include <mote/filter/window.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

MOTE_NAMESPACE_BEGIN

/// From the origin to a pixel of an element, x to the right, y down.
struct pixel_offset {
    std::ptrdiff_t x = 0, y = 0;
    friend constexpr bool operator==(pixel_offset const&, pixel_offset const&) = default;
};

/// A set of offsets, at least one; the origin (0, 0) need not be among them. Held as blocks of equal rows, so that a rectangle is
/// one block and a disc a few.
class structuring_element {
public:
    /// Columns left .. right of rows top .. bottom, all included.
    struct block {
        std::ptrdiff_t top, bottom, left, right;
        friend constexpr bool operator==(block const&, block const&) = default;
    };

    /// The same pixels. Implicit: functions that take elements take footprints.
    structuring_element(footprint const& f) {
        if (f.is_square()) {
            blocks_.push_back({f.first_row(), f.last_row(), f.first_column(), f.last_column()});
            return;
        }
        for (std::ptrdiff_t y = f.first_row(); y <= f.last_row(); ++y) add_row(y, f.left(y), f.right(y));
    }
    /// `width` x `height` pixels whose origin is pixel (width / 2, height / 2), so that of an even side more lies to the left and above.
    /// @throws parameter_error if a side is not within 1 .. 2^31 - 1.
    [[nodiscard]] static structuring_element rectangle(std::ptrdiff_t width, std::ptrdiff_t height) {
        constexpr std::ptrdiff_t most = (std::ptrdiff_t{1} << 31) - 1;
        if (width < 1 || height < 1 || width > most || height > most)
            throw parameter_error("structuring_element: a rectangle of " + std::to_string(width) + " x " + std::to_string(height) + "; expected sides of 1 .. 2^31 - 1");
        structuring_element e;
        e.blocks_.push_back({-(height / 2), height - 1 - height / 2, -(width / 2), width - 1 - width / 2});
        return e;
    }
    /// All pixels within `radius`: dx^2 + dy^2 <= radius^2.
    /// @throws parameter_error if radius is not within 0 .. 2^20.
    [[nodiscard]] static structuring_element disc(double radius) { return footprint::disc(radius); }
    /// Any pixels, in any order; one that comes twice counts once.
    /// @throws parameter_error if there is none, or a coordinate is not within -2^31 .. 2^31.
    [[nodiscard]] static structuring_element of_points(std::vector<pixel_offset> points) {
        constexpr std::ptrdiff_t most = std::ptrdiff_t{1} << 31;
        if (points.empty()) throw parameter_error("structuring_element: no points; expected at least one");
        for (pixel_offset const& p : points)
            if (p.x < -most || p.x > most || p.y < -most || p.y > most)
                throw parameter_error("structuring_element: point (" + std::to_string(p.x) + ", " + std::to_string(p.y) + "); expected coordinates of -2^31 .. 2^31");
        std::sort(points.begin(), points.end(), [](pixel_offset const& a, pixel_offset const& b) { return std::tie(a.y, a.x) < std::tie(b.y, b.x); });
        structuring_element e;
        for (std::size_t i = 0; i < points.size();) {
            pixel_offset const first = points[i];
            std::ptrdiff_t last = first.x;
            while (++i < points.size() && points[i].y == first.y && points[i].x <= last + 1) last = points[i].x;
            e.add_row(first.y, first.x, last);
        }
        return e;
    }
    /// The nonzero pixels of a small mask around its pixel (origin.x, origin.y).
    /// @throws parameter_error if there is none.
    template <mask_image Mask>
    [[nodiscard]] static structuring_element of_mask(Mask const& mask, pixel_offset origin) {
        auto const m = const_view(mask);
        std::vector<pixel_offset> points;
        for (std::ptrdiff_t y = 0; y < m.height; ++y)
            for (std::ptrdiff_t x = 0; x < m.width; ++x)
                if (m(x, y) != 0) points.push_back({x - origin.x, y - origin.y});
        return of_points(std::move(points));
    }

    /// Turned by half around the origin.
    [[nodiscard]] structuring_element reflected() const {
        structuring_element e;
        for (block const& b : blocks_) e.blocks_.push_back({-b.bottom, -b.top, -b.right, -b.left});
        std::reverse(e.blocks_.begin(), e.blocks_.end());
        return e;
    }

    /// The pixels, no one twice.
    [[nodiscard]] std::span<block const> blocks() const noexcept { return blocks_; }
    /// The smallest block that holds all pixels.
    [[nodiscard]] block bounds() const noexcept {
        block b = blocks_.front();
        for (block const& other : blocks_)
            b = {std::min(b.top, other.top), std::max(b.bottom, other.bottom), std::min(b.left, other.left), std::max(b.right, other.right)};
        return b;
    }
    /// How many pixels it has.
    [[nodiscard]] std::ptrdiff_t size() const noexcept {
        std::ptrdiff_t n = 0;
        for (block const& b : blocks_) n += (b.bottom - b.top + 1) * (b.right - b.left + 1);
        return n;
    }

private:
    structuring_element() = default;
    void add_row(std::ptrdiff_t y, std::ptrdiff_t left, std::ptrdiff_t right) {
        if (!blocks_.empty()) {
            block& b = blocks_.back();
            if (b.bottom == y - 1 && b.left == left && b.right == right) {
                b.bottom = y;
                return;
            }
        }
        blocks_.push_back({y, y, left, right});
    }

    std::vector<block> blocks_;
};

MOTE_NAMESPACE_END
