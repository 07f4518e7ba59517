// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Exact squared Euclidean distance to the nearest background pixel.

#include <mote/core/error.hpp>
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
#include <span>
#include <string>
#include <vector>

MOTE_NAMESPACE_BEGIN

namespace detail {

/// The row pass: least (x - i)^2 + height[i]^2 over the sites i. Keeps its memory from row to row.
class lower_envelope {
public:
    static constexpr std::uint32_t no_site = std::numeric_limits<std::uint32_t>::max();

    /// heights[i] is the distance to the background along column i, or no_site. Writes `none` if there is no site at all.
    template <class D>
    void operator()(std::span<std::uint32_t const> heights, outside beyond, D* out, D none) {
        auto const n = static_cast<std::int64_t>(heights.size());
        sites_.clear();
        if (beyond == outside::background) add(-1, 0, n);
        for (std::int64_t i = 0; i < n; ++i)
            if (std::uint32_t const h = heights[static_cast<std::size_t>(i)]; h != no_site) add(i, h, n);
        if (beyond == outside::background) add(n, 0, n);
        if (sites_.empty()) {
            std::fill_n(out, heights.size(), none);
            return;
        }
        for (std::size_t k = 0; k < sites_.size(); ++k) {
            site const& s = sites_[k];
            std::int64_t const stop = k + 1 < sites_.size() ? sites_[k + 1].from : n;
            for (std::int64_t x = std::max<std::int64_t>(0, s.from); x < stop; ++x)
                out[x] = static_cast<D>(static_cast<std::uint64_t>((x - s.x) * (x - s.x)) + s.squared);
        }
    }

private:
    struct site {
        std::int64_t x, from; // from: first column at which this parabola lies below those before
        std::uint64_t squared;
    };
    void add(std::int64_t x, std::uint32_t height, std::int64_t n) {
        std::uint64_t const squared = static_cast<std::uint64_t>(height) * height;
        std::int64_t from = 0;
        while (!sites_.empty()) {
            site const& s = sites_.back();
            // s is at least as low at column c as long as c * 2 (x - s.x) <= rise.
            std::int64_t const rise =
                (x - s.x) * (x + s.x) + static_cast<std::int64_t>(squared) - static_cast<std::int64_t>(s.squared);
            std::int64_t const twice = 2 * (x - s.x);
            from = rise < 0 ? 0 : rise / twice + 1;
            if (from > s.from) break;
            from = 0;
            sites_.pop_back();
        }
        if (from < n) sites_.push_back({x, from, squared});
    }
    std::vector<site> sites_;
};

} // namespace detail

/// Squared distance, in pixels, from each foreground pixel's centre to the centre of the nearest background pixel; 0 on
/// the background. Exact integers.
///
/// Without any background (and outside ignored) every pixel gets the largest value of the output type. O(pixels) time, one
/// row of scratch memory. `mask` and `dst` must not overlap. Column pass and lower envelope of parabolas: A. Meijster,
/// J. B. T. M. Roerdink, W. H. Hesselink, Mathematical Morphology and its Applications 18:331-340, 2000.
/// @throws parameter_error if the sizes differ, a side is above 2^30, or width^2 + height^2 does not fit the output type (uint32_t:
///         46340 x 46340 does).
template <mask_image Mask, label_image Dst>
    requires(!std::same_as<pixel_of<Dst>, std::uint16_t>)
void squared_distance(Mask const& mask, Dst&& dst, outside beyond = outside::ignored) {
    using D = pixel_of<Dst>;
    auto const s = const_view(mask);
    auto const d = mutable_view(dst);
    if (s.width != d.width || s.height != d.height)
        throw parameter_error("squared_distance: mask is " + std::to_string(s.width) + " x " + std::to_string(s.height) +
                              ", destination " + std::to_string(d.width) + " x " + std::to_string(d.height));
    if (s.empty()) return;
    constexpr std::ptrdiff_t most_side = std::ptrdiff_t{1} << 30;
    if (s.width > most_side || s.height > most_side ||
        static_cast<std::uint64_t>(s.width) * static_cast<std::uint64_t>(s.width) +
                static_cast<std::uint64_t>(s.height) * static_cast<std::uint64_t>(s.height) >=
            std::numeric_limits<D>::max())
        throw parameter_error("squared_distance: distances in an image of " + std::to_string(s.width) + " x " +
                              std::to_string(s.height) + " do not fit " + std::to_string(8 * sizeof(D)) + " bits");
    constexpr std::uint32_t no_site = detail::lower_envelope::no_site;
    std::vector<std::uint32_t> heights(static_cast<std::size_t>(s.width), beyond == outside::background ? 0 : no_site);
    row_reader<std::uint8_t> read(s);
    row_writer<D> write(d);
    // Down: distance to the background above, kept in dst. The background pixel is 0 whatever is above.
    for (std::ptrdiff_t y = 0; y < s.height; ++y) {
        std::uint8_t const* const in = read(y);
        D* const out = write.row(y);
        for (std::size_t x = 0; x < heights.size(); ++x) {
            std::uint32_t const above = heights[x];
            heights[x] = in[x] == 0 ? 0 : above == no_site ? no_site : above + 1;
            out[x] = heights[x];
        }
        write.commit(y);
    }
    // Up: the nearer of above and below, then the row pass.
    std::fill(heights.begin(), heights.end(), beyond == outside::background ? 0 : no_site);
    row_reader<D> back(d);
    detail::lower_envelope envelope;
    for (std::ptrdiff_t y = s.height - 1; y >= 0; --y) {
        D const* const down = back(y);
        for (std::size_t x = 0; x < heights.size(); ++x) {
            std::uint32_t const below = heights[x] == no_site ? no_site : heights[x] + 1;
            heights[x] = std::min(static_cast<std::uint32_t>(down[x]), below);
        }
        envelope(heights, beyond, write.row(y), std::numeric_limits<D>::max());
        write.commit(y);
    }
}

/// The same, returning a new image.
template <std::unsigned_integral D = std::uint32_t, mask_image Mask>
[[nodiscard]] image<D> squared_distance(Mask const& mask, outside beyond = outside::ignored) {
    auto const s = const_view(mask);
    image<D> result(s.width, s.height, fill::none);
    squared_distance(mask, result, beyond);
    return result;
}

MOTE_NAMESPACE_END
