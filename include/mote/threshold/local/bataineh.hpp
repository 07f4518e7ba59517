// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Bataineh's threshold: one level a tile of the image.

#include <mote/core/execution.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/core/polarity.hpp>
#include <mote/core/row_reader.hpp>
#include <mote/core/wide_integer.hpp>
#include <mote/threshold/dialect.hpp>
#include <mote/threshold/local/dark_on_bright.hpp>
#include <mote/threshold/local/engine.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>
#include <vector>

MOTE_NAMESPACE_BEGIN

struct bataineh_options {
    double adaptive_weight = 1; ///< of the adaptive deviation in a tile's level
    bool mirror_bright = true;  ///< bright particles are dark ones of the negative image

    /// Doxa: the adaptive deviation counts twice, as in code of the authors; levels as for dark particles.
    static bataineh_options of(dialect d) {
        bataineh_options o;
        if (d == dialect::paper) return o;
        if (d != dialect::doxa) detail::refuse_dialect(d, "bataineh");
        o.adaptive_weight = 2;
        o.mirror_bright = false;
        return o;
    }
};

namespace detail {

// Mean and deviation of values >= 0; of 8- and 16-bit pixels in integers.
template <class T>
struct tile_sums {
    static constexpr bool is_exact = sizeof(T) <= 2;
    using value = std::conditional_t<is_exact, std::uint64_t, double>;
    using total = std::conditional_t<is_exact, uint128, double>;
    std::uint64_t pixels = 0, dark = 0, unclear = 0;
    total sum = 0, square = 0;
    value largest = 0;

    void add(value v) noexcept {
        ++pixels;
        sum += v;
        square += static_cast<total>(v) * v;
        largest = std::max(largest, v);
    }
    void add(tile_sums const& other) noexcept {
        pixels += other.pixels;
        dark += other.dark;
        unclear += other.unclear;
        sum += other.sum;
        square += other.square;
        largest = std::max(largest, other.largest);
    }
    [[nodiscard]] double mean() const noexcept { return pixels > 0 ? static_cast<double>(sum) / static_cast<double>(pixels) : 0; }
    [[nodiscard]] double deviation() const noexcept {
        if (pixels == 0) return 0;
        double const n = static_cast<double>(pixels);
        // n^2 times the variance: below 2^96 for 2^32 pixels of 16 bits.
        double const spread = static_cast<double>(static_cast<total>(pixels) * square - sum * sum);
        return std::sqrt(std::max(spread, 0.0)) / n;
    }
};

// The starts of tiles of `side` along `length`, and the end; a rest below half a tile is added to the last one.
inline std::vector<std::ptrdiff_t> tile_edges(std::ptrdiff_t length, std::ptrdiff_t side) {
    std::vector<std::ptrdiff_t> edges{0};
    while (edges.back() < length) {
        std::ptrdiff_t next = std::min(length, edges.back() + side);
        if (length - next < side / 2) next = length;
        edges.push_back(next);
    }
    return edges;
}

// Calls use(y, left, right, level) for the runs of pixels that have one level; within a row from left to right.
template <class T, executor E, class Use>
void for_each_bataineh_level(image_view<T const> s, bataineh_options const& o, bool mirror, E const& exec, Use&& use) {
    using tile = tile_sums<T>;
    using value = typename tile::value;
    require_finite("bataineh", "adaptive_weight", o.adaptive_weight);
    if (s.empty()) return;
    grey_scale const scale = grey_scale_of(s);
    // Whether there is a pixel, and its value as if particles were dark, counted from black.
    auto const counted = [&](T p, value& v) {
        double const c = mirror ? scale.white - static_cast<double>(p) : static_cast<double>(p) - scale.black;
        if (!std::isfinite(c)) return false;
        v = static_cast<value>(c);
        return true;
    };
    std::vector<tile> row_sums(static_cast<std::size_t>(s.height));
    exec.bulk(s.height, [&](std::ptrdiff_t y) {
        tile sums;
        for (std::ptrdiff_t x = 0; x < s.width; ++x)
            if (value v; counted(s(x, y), v)) sums.add(v);
        row_sums[static_cast<std::size_t>(y)] = sums;
    });
    tile whole;
    for (tile const& t : row_sums) whole.add(t);
    double const mean = whole.mean(), deviation = whole.deviation(), largest = static_cast<double>(whole.largest);
    double const doubt = (mean + deviation) * (largest / 2 + deviation);
    double const middle = doubt > 0 ? mean - mean * mean * deviation / doubt : mean;
    auto const is_dark = [&](value v) { return static_cast<double>(v) <= middle - deviation / 2; };
    auto const is_bright = [&](value v) { return static_cast<double>(v) >= middle + deviation / 2; };
    exec.bulk(s.height, [&](std::ptrdiff_t y) {
        tile& sums = row_sums[static_cast<std::size_t>(y)];
        for (std::ptrdiff_t x = 0; x < s.width; ++x)
            if (value v; counted(s(x, y), v)) {
                if (is_dark(v))
                    ++sums.dark;
                else if (!is_bright(v))
                    ++sums.unclear;
            }
    });
    whole = {};
    for (tile const& t : row_sums) whole.add(t);

    double const unclear = static_cast<double>(whole.unclear), dark = static_cast<double>(whole.dark);
    bool const mostly_clear = dark >= 2.5 * unclear && dark > 0;
    std::ptrdiff_t across = 40, down = 30;
    if (mostly_clear || deviation < 0.1 * largest)
        across = 6, down = 4;
    else if (dark > unclear || s.width + s.height < 400)
        across = 30, down = 20;
    auto const columns = tile_edges(s.width, std::max<std::ptrdiff_t>(1, s.width / across));
    auto const rows = tile_edges(s.height, std::max<std::ptrdiff_t>(1, s.height / down));

    // Tiles by quarters: those that are split use them one by one, others together.
    struct quartered {
        std::ptrdiff_t left, right, middle_x, middle_y;
        tile quarter[2][2];
        double level[2][2];
    };
    std::ptrdiff_t const tile_rows = static_cast<std::ptrdiff_t>(rows.size()) - 1;
    std::vector<std::vector<quartered>> tiles(static_cast<std::size_t>(tile_rows));
    exec.bulk(tile_rows, [&](std::ptrdiff_t i) {
        std::ptrdiff_t const top = rows[static_cast<std::size_t>(i)], bottom = rows[static_cast<std::size_t>(i) + 1];
        auto& line = tiles[static_cast<std::size_t>(i)];
        for (std::size_t j = 0; j + 1 < columns.size(); ++j) {
            quartered q{columns[j], columns[j + 1], columns[j] + (columns[j + 1] - columns[j]) / 2, top + (bottom - top) / 2, {}, {}};
            for (std::ptrdiff_t y = top; y < bottom; ++y)
                for (std::ptrdiff_t x = q.left; x < q.right; ++x)
                    if (value v; counted(s(x, y), v)) {
                        tile& t = q.quarter[y >= q.middle_y][x >= q.middle_x];
                        t.add(v);
                        if (is_dark(v))
                            ++t.dark;
                        else if (!is_bright(v))
                            ++t.unclear;
                    }
            tile all;
            for (auto const& half : q.quarter)
                for (tile const& t : half) all.add(t);
            if (all.unclear <= all.dark)
                for (auto& half : q.quarter)
                    for (tile& t : half) t = all;
            line.push_back(q);
        }
    });
    double least = std::numeric_limits<double>::infinity(), most = 0;
    for (auto const& line : tiles)
        for (quartered const& q : line)
            for (auto const& half : q.quarter)
                for (tile const& t : half) {
                    if (t.pixels == 0) continue;
                    least = std::min(least, t.deviation());
                    most = std::max(most, t.deviation());
                }
    auto const level_of = [&](tile const& t) {
        double const m = t.mean(), sd = t.deviation();
        double const adaptive = most > least ? (sd - least) / (most - least) * largest : 0;
        double const divisor = (mean + sd) * (o.adaptive_weight * adaptive + sd);
        // Flat tiles, and images whose tiles are all alike, have no level.
        if (t.pixels == 0 || !(most > least) || !(divisor > 0)) return mirror ? std::numeric_limits<double>::infinity() : -std::numeric_limits<double>::infinity();
        double const level = m - m * m * sd / divisor;
        return mirror ? scale.white - level : scale.black + level;
    };
    exec.bulk(tile_rows, [&](std::ptrdiff_t i) {
        std::ptrdiff_t const top = rows[static_cast<std::size_t>(i)], bottom = rows[static_cast<std::size_t>(i) + 1];
        auto& line = tiles[static_cast<std::size_t>(i)];
        for (quartered& q : line)
            for (int y = 0; y < 2; ++y)
                for (int x = 0; x < 2; ++x) q.level[y][x] = level_of(q.quarter[y][x]);
        for (std::ptrdiff_t y = top; y < bottom; ++y)
            for (quartered const& q : line) {
                double const* const level = q.level[y >= q.middle_y];
                use(y, q.left, q.middle_x, level[0]);
                use(y, q.middle_x, q.right, level[1]);
            }
    });
}

} // namespace detail

/// Bataineh's threshold. The image is cut into tiles, whose size follows from its size and contrast; tiles in which most
/// pixels are neither clearly dark nor clearly bright are quartered; each tile has one level
/// T = m - m^2 s / ((M + s)(A + s)), with mean m and deviation s of the tile, M the mean of the image and
/// A = (s - smallest s) / (largest s - smallest s) times the largest value.
///
/// Made for dark text on bright paper; bright particles are dark ones of the negative image. Values count from black: 0 for
/// bytes, the smallest value of the image for other types. Flat tiles have no foreground, nor have images whose tiles all have one
/// deviation, such as constant ones. Tiles lie on a grid from the top left corner: the mask of a turned or cropped image
/// is another one. NaN is background.
/// The paper prints m^2 - s for m^2 s; only the product is a grey value (and the authors confirmed it to Doxa's).
/// Four passes; memory O(height + tiles), and there are at most 80 x 60 tiles.
/// B. Bataineh, S. N. H. S. Abdullah, K. Omar, Pattern Recognition Letters 32(14):1805-1813, 2011.
/// @throws parameter_error if the sizes differ, the weight is not finite, or the polarity is automatic.
template <grey_image Src, mask_image Dst, executor E = sequential>
void bataineh(Src const& src, bataineh_options const& o, polarity foreground, Dst&& dst, E const& exec = {}) {
    auto const s = const_view(src);
    auto const d = mutable_view(dst);
    detail::check_same_size("bataineh", s.width, s.height, d.width, d.height);
    bool const bright = detail::wants_bright(foreground, "bataineh");
    detail::for_each_bataineh_level(s, o, bright && o.mirror_bright, exec, [&](std::ptrdiff_t y, std::ptrdiff_t left, std::ptrdiff_t right, double level) {
        for (std::ptrdiff_t x = left; x < right; ++x) {
            double const v = static_cast<double>(s(x, y));
            bool const is = bright ? v > level : v <= level;
            d(x, y) = is ? std::uint8_t{255} : std::uint8_t{0};
        }
    });
}

/// Its levels, for particles of the given polarity; where nothing is foreground they are infinite, of the sign that keeps
/// it so.
template <grey_image Src, grey_image Dst, executor E = sequential>
    requires std::floating_point<pixel_of<Dst>>
void bataineh_surface(Src const& src, bataineh_options const& o, polarity foreground, Dst&& dst, E const& exec = {}) {
    auto const s = const_view(src);
    auto const d = mutable_view(dst);
    detail::check_same_size("bataineh_surface", s.width, s.height, d.width, d.height);
    bool const mirror = detail::wants_bright(foreground, "bataineh_surface") && o.mirror_bright;
    detail::for_each_bataineh_level(s, o, mirror, exec, [&](std::ptrdiff_t y, std::ptrdiff_t left, std::ptrdiff_t right, double level) {
        for (std::ptrdiff_t x = left; x < right; ++x) d(x, y) = static_cast<pixel_of<Dst>>(level);
    });
}

MOTE_NAMESPACE_END
