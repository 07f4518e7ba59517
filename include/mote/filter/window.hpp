// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Windows: which pixels around a pixel count, and what lies outside of the image.

#include <mote/core/error.hpp>
#include <mote/core/image_view.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

MOTE_NAMESPACE_BEGIN

/// What a window that reaches beyond the image finds there. With pixels a b c d in a row:
enum class border : unsigned char {
    clip,      ///< nothing: only pixels that exist count
    replicate, ///< a a | a b c d | d d: the nearest pixel
    mirror,    ///< b a | a b c d | d c: mirrored, edge pixels repeated ("symmetric" in NumPy, "reflect" in SciPy)
    reflect,   ///< c b | a b c d | c b: mirrored at the edge pixels ("reflect" in NumPy, "mirror" in SciPy)
    constant   ///< a given value
};

/// Where position i of a line of n > 0 pixels is found: 0 .. n - 1, or -1 if nothing is there (clip, constant).
/// Any i: the mirrored line goes on periodically, as NumPy and SciPy have it.
[[nodiscard]] constexpr std::ptrdiff_t border_index(std::ptrdiff_t i, std::ptrdiff_t n, border edges) noexcept {
    if (i >= 0 && i < n) return i;
    switch (edges) {
    case border::replicate: return i < 0 ? 0 : n - 1;
    case border::mirror:
        i %= 2 * n;
        if (i < 0) i += 2 * n;
        return i < n ? i : 2 * n - 1 - i;
    case border::reflect:
        if (n == 1) return 0;
        i %= 2 * (n - 1);
        if (i < 0) i += 2 * (n - 1);
        return i < n ? i : 2 * (n - 1) - i;
    default: return -1;
    }
}

/// The pixels that belong to a window, row by row: columns left(dy) .. right(dy), both included, of rows
/// first_row() .. last_row(), all relative to the pixel. No row is empty, but rows of an oval need not hold the pixel.
class footprint {
public:
    /// `side` x `side` pixels around the pixel.
    /// @throws parameter_error if side is not odd and positive, or above 2^31 - 1.
    [[nodiscard]] static footprint square(std::ptrdiff_t side) {
        if (side < 1 || side % 2 == 0 || side > largest_side)
            throw parameter_error("window: side " + std::to_string(side) + "; expected an odd number of pixels up to 2^31 - 1");
        footprint f;
        f.radius_ = side / 2;
        return f;
    }
    /// All pixels whose centres lie within `radius`: dx^2 + dy^2 <= radius^2. scikit-image's disk.
    /// @throws parameter_error if radius is not within 0 .. 2^20.
    [[nodiscard]] static footprint disc(double radius) {
        check_radius(radius);
        return disc_of(radius * radius);
    }
    /// The disc of ImageJ's rank filters, a little larger: dx^2 + dy^2 <= floor(radius^2) + 1, where radii in
    /// [1.5, 1.75) count as 1.75 and radii in [2.5, 2.85) as 2.85.
    /// @throws parameter_error if radius is not within 0 .. 2^20.
    [[nodiscard]] static footprint imagej_disc(double radius) {
        check_radius(radius);
        if (radius >= 1.5 && radius < 1.75) radius = 1.75;
        if (radius >= 2.5 && radius < 2.85) radius = 2.85;
        return disc_of(std::floor(radius * radius) + 1);
    }
    /// Rows first_row, first_row + 1, ... of the given columns {left, right}.
    /// @throws parameter_error if there is no row, or a row has right < left.
    [[nodiscard]] static footprint of_rows(std::ptrdiff_t first_row, std::vector<std::pair<std::ptrdiff_t, std::ptrdiff_t>> rows) {
        if (rows.empty()) throw parameter_error("window: no rows; expected at least one");
        footprint f;
        f.first_row_ = first_row;
        for (auto const& [left, right] : rows) {
            if (right < left)
                throw parameter_error("window: a row from " + std::to_string(left) + " to " + std::to_string(right) + "; expected no empty row");
            f.pixels_ += right - left + 1;
        }
        f.rows_ = std::move(rows);
        return f;
    }

    /// Turned by half around the pixel.
    [[nodiscard]] footprint reflected() const {
        footprint f = *this;
        f.first_row_ = is_square() ? first_row_ : -last_row();
        std::reverse(f.rows_.begin(), f.rows_.end());
        for (auto& [left, right] : f.rows_) left = -std::exchange(right, -left);
        return f;
    }

    [[nodiscard]] bool is_square() const noexcept { return rows_.empty(); }
    [[nodiscard]] std::ptrdiff_t first_row() const noexcept { return is_square() ? -radius_ : first_row_; }
    [[nodiscard]] std::ptrdiff_t last_row() const noexcept {
        return is_square() ? radius_ : first_row_ + static_cast<std::ptrdiff_t>(rows_.size()) - 1;
    }
    [[nodiscard]] std::ptrdiff_t left(std::ptrdiff_t dy) const noexcept { return is_square() ? -radius_ : row(dy).first; }
    [[nodiscard]] std::ptrdiff_t right(std::ptrdiff_t dy) const noexcept { return is_square() ? radius_ : row(dy).second; }
    /// The smallest left and the largest right.
    [[nodiscard]] std::ptrdiff_t first_column() const noexcept {
        std::ptrdiff_t c = left(first_row());
        for (auto const& r : rows_) c = std::min(c, r.first);
        return c;
    }
    [[nodiscard]] std::ptrdiff_t last_column() const noexcept {
        std::ptrdiff_t c = right(first_row());
        for (auto const& r : rows_) c = std::max(c, r.second);
        return c;
    }
    /// How many pixels it has.
    [[nodiscard]] std::ptrdiff_t size() const noexcept {
        return is_square() ? (2 * radius_ + 1) * (2 * radius_ + 1) : pixels_;
    }

private:
    static constexpr std::ptrdiff_t largest_side = (std::ptrdiff_t{1} << 31) - 1;

    footprint() = default;
    static void check_radius(double radius) {
        if (!(radius >= 0 && radius <= 1048576))
            throw parameter_error("window: radius " + std::to_string(radius) + "; expected 0 .. 2^20 pixels");
    }
    static footprint disc_of(double square) {
        auto const half = [square](std::ptrdiff_t dy) {
            return static_cast<std::ptrdiff_t>(std::sqrt(square - static_cast<double>(dy) * static_cast<double>(dy)));
        };
        std::ptrdiff_t const r = half(0);
        std::vector<std::pair<std::ptrdiff_t, std::ptrdiff_t>> rows;
        for (std::ptrdiff_t dy = -r; dy <= r; ++dy) rows.emplace_back(-half(dy), half(dy));
        return of_rows(-r, std::move(rows));
    }
    [[nodiscard]] std::pair<std::ptrdiff_t, std::ptrdiff_t> const& row(std::ptrdiff_t dy) const noexcept {
        return rows_[static_cast<std::size_t>(dy - first_row_)];
    }

    std::ptrdiff_t radius_ = 0, first_row_ = 0, pixels_ = 0;
    std::vector<std::pair<std::ptrdiff_t, std::ptrdiff_t>> rows_; // empty: a square
};

/// A window with its border, as options of algorithms hold it; an odd side alone means a square clipped to the image.
struct neighbourhood {
    footprint shape;
    border edges;
    double outside; ///< the value that border::constant finds
    /// Of the image's size, or empty: pixels where it is 0 count in no window, and a threshold makes them background.
    image_view<std::uint8_t const> mask = {};

    template <std::integral Side>
    neighbourhood(Side side, border e = border::clip, double value = 0)
        : neighbourhood(footprint::square(static_cast<std::ptrdiff_t>(side)), e, value) {}
    neighbourhood(footprint s, border e = border::clip, double value = 0) : shape(std::move(s)), edges(e), outside(value) {}
};

MOTE_NAMESPACE_END
