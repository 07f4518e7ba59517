// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Exact squared Euclidean distance to the nearest background pixel.

#include <mote/core/error.hpp>
#include <mote/core/execution.hpp>
#include <mote/core/image.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/core/outside.hpp>
#include <mote/core/row_reader.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#define MOTE_KERNELS <mote/split/distance_transform.kernels.inl>
#include <mote/simd/foreach_isa.hpp>

MOTE_NAMESPACE_BEGIN

namespace detail {

/// A row of heights: how far the background is along each column. At -1 and at the width stand what is outside.
template <class H>
struct height_row {
    static constexpr H none = std::numeric_limits<H>::max();
    H const* heights;
    short const* squared; // clipped, with a margin, as distance_kernels::short_row reads them
    std::ptrdiff_t width;
    outside beyond;
};

/// The buffers of height_rows for one thread.
template <class H, class Kernels>
class height_rows {
public:
    height_rows(std::ptrdiff_t width, std::ptrdiff_t rows, outside beyond)
        : width_(width), beyond_(beyond), down_(static_cast<std::size_t>(width * rows)), below_(static_cast<std::size_t>(width)),
          near_(static_cast<std::size_t>(width + 2)), squared_(static_cast<std::size_t>(width + 2 * Kernels::margin), short{Kernels::clip * Kernels::clip}) {
        if (beyond != outside::background) return;
        squared_[static_cast<std::size_t>(Kernels::margin - 1)] = 0;
        squared_[static_cast<std::size_t>(Kernels::margin + width)] = 0;
    }
    /// Calls use(y, height_row) for the rows from `end - 1` down to `begin`, given the heights at the rows before and after them.
    template <class Use>
    void block(row_reader<std::uint8_t>& read, std::ptrdiff_t begin, std::ptrdiff_t end, H const* above, H const* below, Use&& use) {
        for (std::ptrdiff_t y = begin; y < end; ++y) {
            H* const to = down_.data() + (y - begin) * width_;
            Kernels::down(read(y), above, to, width_);
            above = to;
        }
        std::copy_n(below, width_, below_.data());
        for (std::ptrdiff_t y = end; y-- > begin;) {
            Kernels::up(down_.data() + (y - begin) * width_, below_.data(), near_.data() + 1, squared_.data() + Kernels::margin, width_);
            use(y, height_row<H>{near_.data() + 1, squared_.data() + Kernels::margin, width_, beyond_});
        }
    }

private:
    std::ptrdiff_t width_;
    outside beyond_;
    std::vector<H> down_, below_, near_;
    std::vector<short> squared_;
};

/// The column pass: heights of all rows, block by block. make() gives what is called with (y, height_row) in one thread.
///
/// Blocks stay in the cache between their way down and their way up. What a block needs of the others are two rows of heights, which come from
/// the first and the last background pixel of each block's columns.
template <class H, executor E, class Kernels, class Make>
void for_each_height_row(image_view<std::uint8_t const> mask, outside beyond, E const& where, Kernels, Make&& make) {
    constexpr H none = height_row<H>::none;
    std::ptrdiff_t const width = mask.width, height = mask.height;
    std::ptrdiff_t const rows = std::min(height, std::clamp<std::ptrdiff_t>((std::ptrdiff_t{1} << 18) / (width * static_cast<std::ptrdiff_t>(sizeof(H))), 32, 128));
    std::ptrdiff_t const blocks = (height + rows - 1) / rows;
    std::ptrdiff_t const threads = std::max<std::ptrdiff_t>(1, where.concurrency());
    std::ptrdiff_t const tasks = threads == 1 ? 1 : std::min(blocks, 4 * threads);
    // above[b] and below[b]: the heights at the rows before and after block b.
    auto const w = static_cast<std::size_t>(width);
    std::vector<H> above(w * static_cast<std::size_t>(blocks)), below(above.size());
    std::fill_n(above.begin(), width, beyond == outside::background ? H{0} : none);
    std::fill_n(below.end() - width, width, beyond == outside::background ? H{0} : none);
    if (blocks > 1) {
        where.bulk(tasks, [&](std::ptrdiff_t t) {
            std::vector<std::uint8_t> ends(2 * w);
            row_reader<std::uint8_t> read(mask);
            for (std::ptrdiff_t b = t * blocks / tasks; b < (t + 1) * blocks / tasks; ++b) {
                std::ptrdiff_t const begin = b * rows, end = std::min(height, begin + rows);
                std::fill(ends.begin(), ends.end(), std::uint8_t{0});
                for (std::ptrdiff_t y = begin; y < end; ++y)
                    Kernels::ends(read(y), static_cast<std::uint8_t>(y - begin + 1), ends.data(), ends.data() + width, width);
                if (b > 0) {
                    H* const to = below.data() + (b - 1) * width;
                    for (std::ptrdiff_t x = 0; x < width; ++x) to[x] = ends[static_cast<std::size_t>(x)] == 0 ? none : static_cast<H>(ends[static_cast<std::size_t>(x)] - 1);
                }
                if (b + 1 < blocks) {
                    H* const to = above.data() + (b + 1) * width;
                    std::uint8_t const* const last = ends.data() + width;
                    for (std::ptrdiff_t x = 0; x < width; ++x) to[x] = last[x] == 0 ? none : static_cast<H>(rows - last[x]);
                }
            }
        });
        auto const carry = [&](H const* from, H* to, std::ptrdiff_t by) {
            for (std::ptrdiff_t x = 0; x < width; ++x)
                if (to[x] == none && from[x] != none) to[x] = static_cast<H>(from[x] + by);
        };
        for (std::ptrdiff_t b = 1; b < blocks; ++b) carry(above.data() + (b - 1) * width, above.data() + b * width, rows);
        for (std::ptrdiff_t b = blocks - 1; b-- > 0;)
            carry(below.data() + (b + 1) * width, below.data() + b * width, std::min(height, (b + 2) * rows) - (b + 1) * rows);
    }
    where.bulk(tasks, [&](std::ptrdiff_t t) {
        height_rows<H, Kernels> passes(width, rows, beyond);
        row_reader<std::uint8_t> read(mask);
        auto use = make();
        for (std::ptrdiff_t b = t * blocks / tasks; b < (t + 1) * blocks / tasks; ++b)
            passes.block(read, b * rows, std::min(height, (b + 1) * rows), above.data() + b * width, below.data() + b * width, use);
    });
}

/// The row pass over runs of foreground that are too long to search pixel by pixel. V: int, long long or double costs.
template <class H, class V, class Kernels>
class long_runs {
public:
    /// far: a cost that is never least. across, down: the squares of a pixel's sides.
    long_runs(std::ptrdiff_t width, V far, V across, V down, double height_over_width)
        : far_(far), across_(across), down_(down), ratio_(height_over_width), cost_(static_cast<std::size_t>(width) + 2 + vector), nearest_(static_cast<std::size_t>(width) + 2) {}

    /// The run of foreground begin .. end - 1.
    template <class D>
    void operator()(height_row<H> const& row, std::ptrdiff_t begin, std::ptrdiff_t end, D* out) {
        // The background on either side of the run hides what lies beyond it.
        bool const left = begin > 0 || row.beyond == outside::background, right = end < row.width || row.beyond == outside::background;
        std::ptrdiff_t const first = left ? 1 : 0, count = end - begin, sites = count + first + (right ? 1 : 0);
        Kernels::sites(row.heights + begin - first, far_, down_, cost_.data(), sites);
        auto const square = [](std::ptrdiff_t i) { return std::integral<V> ? static_cast<V>(i) * static_cast<V>(i) : V{0}; };
        for (std::ptrdiff_t i = 0; i < vector; ++i) cost_[static_cast<std::size_t>(sites + i)] = far_ + square(sites + i);
        auto const window = [&](std::ptrdiff_t i) {
            std::ptrdiff_t w = row.width;
            if (H const h = row.heights[begin + i]; h != height_row<H>::none)
                w = std::min(w, std::integral<V> ? static_cast<std::ptrdiff_t>(h) : static_cast<std::ptrdiff_t>(std::min(static_cast<double>(h) * ratio_, static_cast<double>(w))) + 1);
            if (left) w = std::min(w, i + 1);
            if (right) w = std::min(w, count - i);
            return w;
        };
        Kernels::long_row(cost_.data(), sites, first, count, across_, nearest_.data(), window, out + begin);
    }

private:
    static constexpr std::ptrdiff_t vector = 64;
    V far_, across_, down_;
    double ratio_;
    std::vector<V> cost_;
    std::vector<std::ptrdiff_t> nearest_;
};

template <class H, class V, class D, executor E>
void squared_distance(image_view<std::uint8_t const> mask, image_view<D> dst, outside beyond, E const& where) {
    V const far = static_cast<V>(mask.width) * static_cast<V>(mask.width) + static_cast<V>(mask.height + 1) * static_cast<V>(mask.height + 1) + 1;
    MOTE_DISPATCH(distance_kernels)([&](auto k) {
        using kernels = decltype(k);
        for_each_height_row<H>(mask, beyond, where, k, [&] {
            return [write = row_writer<D>(dst), near = std::vector<short>(static_cast<std::size_t>(dst.width + kernels::margin)), first = true, nowhere = false,
                    runs = long_runs<H, V, kernels>(dst.width, far, V{1}, V{1}, 1.0)](std::ptrdiff_t y, height_row<H> const& row) mutable {
                if (first) nowhere = std::all_of(row.heights, row.heights + row.width, [](H h) { return h == height_row<H>::none; });
                first = false;
                D* const out = write.row(y);
                if (nowhere) std::fill_n(out, row.width, std::numeric_limits<D>::max());
                for (std::ptrdiff_t x = nowhere ? row.width : 0; x < row.width;) {
                    std::ptrdiff_t const from = x;
                    x = kernels::short_row(row.squared, near.data(), x, row.width);
                    if (x < row.width) {
                        // Some pixel of this vector is far from the background: take the whole run that it is in.
                        std::ptrdiff_t far_pixel = x;
                        while (far_pixel < row.width - 1 && row.squared[far_pixel] <= kernels::reach * kernels::reach) ++far_pixel;
                        std::ptrdiff_t begin = far_pixel;
                        while (begin > 0 && row.heights[begin - 1] != 0) --begin;
                        if (begin > x) x = kernels::short_row(row.squared, near.data(), x, begin);
                        kernels::widen(near.data() + from, out + from, x - from);
                        x = kernels::end_of_run(row.heights, far_pixel, row.width);
                        runs(row, begin, x, out);
                    } else {
                        kernels::widen(near.data() + from, out + from, x - from);
                    }
                }
                write.commit(y);
            };
        });
    });
}

} // namespace detail

/// Squared distance, in pixels, from each foreground pixel's centre to the centre of the nearest background pixel; 0 on
/// the background. Exact integers, the same for every instruction set and executor.
///
/// Without any background (and outside ignored) every pixel gets the largest value of the output type. `mask` and `dst` must not overlap.
/// O(pixels) where the background is at most 96 pixels away, O(pixels log width) beyond. Works in an eighth of a byte of memory a pixel (a
/// quarter where a side has more than about 32,000 pixels), and some rows for each of the executor's threads.
/// Along columns and then along rows: T. Saito, J. Toriwaki, Pattern Recognition 27(11):1551-1565, 1994. Long rows by monotone minima: A.
/// Aggarwal, M. M. Klawe, S. Moran, P. Shor, R. Wilber, Algorithmica 2:195-208, 1987.
/// @throws parameter_error if the sizes differ, a side is above 2^30, or width^2 + height^2 does not fit the output type (uint32_t:
///         46340 x 46340 does).
template <mask_image Mask, label_image Dst, executor E = sequential>
    requires(!std::same_as<pixel_of<Dst>, std::uint16_t>)
void squared_distance(Mask const& mask, Dst&& dst, outside beyond = outside::ignored, E const& where = {}) {
    using D = pixel_of<Dst>;
    auto const s = const_view(mask);
    auto const d = mutable_view(dst);
    if (s.width != d.width || s.height != d.height)
        throw parameter_error("squared_distance: mask is " + std::to_string(s.width) + " x " + std::to_string(s.height) +
                              ", destination " + std::to_string(d.width) + " x " + std::to_string(d.height));
    if (s.empty()) return;
    constexpr std::ptrdiff_t most_side = std::ptrdiff_t{1} << 30;
    auto const w = static_cast<std::uint64_t>(s.width), h = static_cast<std::uint64_t>(s.height);
    if (s.width > most_side || s.height > most_side || w * w + h * h >= std::numeric_limits<D>::max())
        throw parameter_error("squared_distance: distances in an image of " + std::to_string(s.width) + " x " +
                              std::to_string(s.height) + " do not fit " + std::to_string(8 * sizeof(D)) + " bits");
    // Costs of a row reach 2 width^2 + height^2, with room for what vectors read beyond it.
    if (h < 32766 && 2 * (w + 66) * (w + 66) + (h + 1) * (h + 1) < (std::uint64_t{1} << 31))
        detail::squared_distance<std::uint16_t, int>(s, d, beyond, where);
    else
        detail::squared_distance<std::uint32_t, long long>(s, d, beyond, where);
}

/// The same, returning a new image.
template <std::unsigned_integral D = std::uint32_t, mask_image Mask, executor E = sequential>
[[nodiscard]] image<D> squared_distance(Mask const& mask, outside beyond = outside::ignored, E const& where = {}) {
    auto const s = const_view(mask);
    image<D> result(s.width, s.height, fill::none);
    squared_distance(mask, result, beyond, where);
    return result;
}

MOTE_NAMESPACE_END
