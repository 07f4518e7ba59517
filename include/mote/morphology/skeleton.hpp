// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Thinning a mask to its skeleton, sixty-four pixels at a time.

#include <mote/core/execution.hpp>
#include <mote/core/image.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/core/same_size.hpp>
#include <mote/morphology/bit_image.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <utility>
#include <vector>

#define MOTE_KERNELS <mote/morphology/skeleton.kernels.inl>
#include <mote/simd/foreach_isa.hpp>

MOTE_NAMESPACE_BEGIN

namespace detail {

// Rows of bits with a row of zeros above and below, and a word of zeros on either side.
class framed_bits {
public:
    using word = bit_image::word;
    explicit framed_bits(bit_image const& bits) : framed_bits(bits.width(), bits.height()) {
        for (std::ptrdiff_t y = 0; y < bits.height(); ++y) std::copy(bits.row(y), bits.row(y) + bits.words(), row(y));
    }
    framed_bits(std::ptrdiff_t width, std::ptrdiff_t height) : words_((width + 63) / 64 + 2, height + 2) {}
    [[nodiscard]] word* row(std::ptrdiff_t y) noexcept { return words_.row(y + 1) + 1; }

private:
    image<word> words_;
};

/// For the eight neighbours of a pixel, as bits clockwise from the north, whether a pixel may go by itself: its neighbours are one
/// component, and it is no end.
[[nodiscard]] constexpr bool is_superfluous(unsigned around) noexcept {
    auto const is = [&](unsigned i) { return (around >> (i % 8) & 1) != 0; };
    int components = 0, from_edge = 0, from_corner = 0;
    for (unsigned i = 0; i < 8; i += 2) { // i: an edge; i + 1: the corner behind it
        components += !is(i) && (is(i + 1) || is(i + 2)) ? 1 : 0;
        from_edge += is(i) || is(i + 1) ? 1 : 0;
        from_corner += is(i + 1) || is(i + 2) ? 1 : 0;
    }
    return components == 1 && from_edge >= 2 && from_corner >= 2;
}

/// Takes away one by one, in raster order, what the parallel steps had to leave: corners of lines that stay connected without them.
inline void thin_corners(framed_bits& bits, std::ptrdiff_t width, std::ptrdiff_t height) {
    static constexpr std::array<bool, 256> superfluous = [] {
        std::array<bool, 256> table{};
        for (unsigned i = 0; i < 256; ++i) table[i] = is_superfluous(i);
        return table;
    }();
    using word = bit_image::word;
    std::ptrdiff_t const words = (width + 63) / 64;
    // Three pixels of a row from x - 1 on, as bits 0 .. 2.
    auto const three = [](word const* row, std::ptrdiff_t i, int x) {
        if (x == 0) return static_cast<unsigned>((row[i] << 1 | row[i - 1] >> 63) & 7);
        if (x == 63) return static_cast<unsigned>(row[i] >> 62 | (row[i + 1] & 1) << 2);
        return static_cast<unsigned>(row[i] >> (x - 1) & 7);
    };
    std::vector<unsigned char> due(static_cast<std::size_t>(height), 1);
    for (bool again = true; again;) {
        again = false;
        for (std::ptrdiff_t y = 0; y < height; ++y) {
            if (due[static_cast<std::size_t>(y)] == 0) continue;
            due[static_cast<std::size_t>(y)] = 0;
            word *const here = bits.row(y), *const above = bits.row(y - 1), *const below = bits.row(y + 1);
            bool gone = false;
            for (std::ptrdiff_t i = 0; i < words; ++i)
                for (word left = here[i]; left != 0; left &= left - 1) {
                    int const x = std::countr_zero(left);
                    unsigned const a = three(above, i, x), h = three(here, i, x), b = three(below, i, x);
                    unsigned const around = (a >> 1 & 1) | (a >> 2) << 1 | (h >> 2) << 2 | (b >> 2) << 3 | (b >> 1 & 1) << 4 | (b & 1) << 5 | (h & 1) << 6 | (a & 1) << 7;
                    if (!superfluous[around]) continue;
                    here[i] &= ~(word{1} << x);
                    gone = true;
                }
            if (!gone) continue;
            again = true;
            for (std::ptrdiff_t v = std::max<std::ptrdiff_t>(0, y - 1); v <= std::min(y + 1, height - 1); ++v) due[static_cast<std::size_t>(v)] = 1;
        }
    }
}

} // namespace detail

/// The skeleton of a mask: lines one pixel wide, in the middle of objects, with as many 8-connected components and holes.
///
/// Guo and Hall's thinning A1: layers of border pixels go, half of them at a time, where neither a component nor a hole is lost nor a line
/// becomes shorter, until none can; then, pixel by pixel in raster order, corners that lines do not need. So no pixel of the result can go by the same
/// rules: each is an end, or its going would cut something. A second skeleton is the same. The image's outside is background. Lines end short of the
/// object's border, and about half a pixel off its middle where its width is even; rotating the image by 90 degrees may move them by a pixel.
/// The same for every executor and instruction set. O(words) for each layer, but rows where nothing moved are passed over; two copies of the bits.
/// Z. Guo, R. W. Hall, Communications of the ACM 32(3):359-373, 1989.
template <executor E = sequential>
[[nodiscard]] bit_image skeleton(bit_image const& mask, E const& exec = {}) {
    std::ptrdiff_t const width = mask.width(), height = mask.height(), words = mask.words();
    bit_image result(width, height);
    if (width == 0 || height == 0) return result;
    detail::framed_bits now(mask), next(width, height);
    // Which rows the last two half steps and this one changed, between two that never do. All are due at first.
    std::vector<unsigned char> changed(static_cast<std::size_t>(height) + 2, 0), last(changed.size(), 1);
    last.front() = last.back() = 0;
    std::vector<unsigned char> before_last(last);
    auto const threads = std::max<std::ptrdiff_t>(1, static_cast<std::ptrdiff_t>(exec.concurrency()));
    std::ptrdiff_t const strips = threads == 1 ? 1 : std::clamp<std::ptrdiff_t>(height / 16, 1, 4 * threads);
    int quiet = 0;
    for (bool second = false; quiet < 2; second = !second) {
        exec.bulk(strips, [&](std::ptrdiff_t strip) {
            MOTE_DISPATCH(skeleton_kernels)([&](auto k) {
                for (std::ptrdiff_t y = height * strip / strips; y < height * (strip + 1) / strips; ++y) {
                    auto const i = static_cast<std::size_t>(y);
                    bool const due = (before_last[i] | before_last[i + 1] | before_last[i + 2] | last[i] | last[i + 1] | last[i + 2]) != 0;
                    // A row that did not change is in both images already.
                    changed[i + 1] = due && k.thin_row(now.row(y - 1), now.row(y), now.row(y + 1), next.row(y), words, second) ? 1 : 0;
                }
            });
        });
        std::swap(now, next);
        before_last.swap(last);
        last.swap(changed);
        quiet = std::find(last.begin(), last.end(), 1) == last.end() ? quiet + 1 : 0;
    }
    detail::thin_corners(now, width, height);
    for (std::ptrdiff_t y = 0; y < height; ++y) std::copy(now.row(y), now.row(y) + words, result.row(y));
    return result;
}

/// The same of a mask's nonzero pixels, written as 0 and 255. dst may be src.
/// @throws parameter_error if the sizes differ.
template <mask_image Src, mask_image Dst, executor E = sequential>
void skeleton(Src const& src, Dst&& dst, E const& exec = {}) {
    detail::require_same_size("skeleton", const_view(src), mutable_view(dst));
    paint_mask(skeleton(bits_of(src), exec), dst);
}

MOTE_NAMESPACE_END
