// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Masks of one bit a pixel.

#include <mote/core/error.hpp>
#include <mote/core/image.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/core/row_reader.hpp>
#include <mote/core/same_size.hpp>
#include <mote/label/encode.hpp>
#include <mote/label/run.hpp>
#include <mote/threshold/level.hpp>
#include <mote/version.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>

#define MOTE_KERNELS <mote/morphology/bit_image.kernels.inl>
#include <mote/simd/foreach_isa.hpp>

MOTE_NAMESPACE_BEGIN

/// A mask of one bit a pixel: pixel x of a row is bit x % 64, counted from the lowest, of word x / 64. Rows start on 64-byte
/// boundaries. Bits beyond the width are 0, and functions that take bits rely on it. Movable; `clone` copies.
class bit_image {
public:
    using word = unsigned long long;
    static_assert(sizeof(word) == 8);

    bit_image() = default;
    /// All 0.
    /// @throws parameter_error if a size is negative or the words are not addressable.
    bit_image(std::ptrdiff_t width, std::ptrdiff_t height) : words_(words_for(width, height), height), width_(width), height_(height) {}

    [[nodiscard]] std::ptrdiff_t width() const noexcept { return width_; }
    [[nodiscard]] std::ptrdiff_t height() const noexcept { return height_; }
    /// Words that hold the pixels of a row.
    [[nodiscard]] std::ptrdiff_t words() const noexcept { return words_.width(); }
    [[nodiscard]] word const* row(std::ptrdiff_t y) const noexcept { return words_.row(y); }
    /// To write; leave the bits beyond the width 0.
    [[nodiscard]] word* row(std::ptrdiff_t y) noexcept { return words_.row(y); }
    [[nodiscard]] bool operator()(std::ptrdiff_t x, std::ptrdiff_t y) const noexcept { return (row(y)[x / 64] >> (x % 64) & 1) != 0; }
    void set(std::ptrdiff_t x, std::ptrdiff_t y, bool on) noexcept {
        word const bit = word{1} << (x % 64);
        word& w = row(y)[x / 64];
        w = on ? w | bit : w & ~bit;
    }
    /// Number of pixels that are set.
    [[nodiscard]] std::uint64_t count() const noexcept {
        std::uint64_t n = 0;
        for (std::ptrdiff_t y = 0; y < height_; ++y)
            for (std::ptrdiff_t i = 0; i < words(); ++i) n += static_cast<std::uint64_t>(std::popcount(row(y)[i]));
        return n;
    }
    [[nodiscard]] bit_image clone() const {
        bit_image copy;
        copy.words_ = words_.clone();
        copy.width_ = width_;
        copy.height_ = height_;
        return copy;
    }
    friend bool operator==(bit_image const& a, bit_image const& b) noexcept {
        if (a.width_ != b.width_ || a.height_ != b.height_) return false;
        for (std::ptrdiff_t y = 0; y < a.height_; ++y)
            for (std::ptrdiff_t i = 0; i < a.words(); ++i)
                if (a.row(y)[i] != b.row(y)[i]) return false;
        return true;
    }

private:
    static std::ptrdiff_t words_for(std::ptrdiff_t width, std::ptrdiff_t height) {
        if (width < 0 || height < 0)
            throw parameter_error("bit_image: a size of " + std::to_string(width) + " x " + std::to_string(height) + "; expected none below 0");
        return width / 64 + (width % 64 != 0 ? 1 : 0);
    }

    image<word> words_;
    std::ptrdiff_t width_ = 0, height_ = 0;
};

/// The nonzero pixels of a mask. One pass.
template <mask_image Mask>
[[nodiscard]] bit_image bits_of(Mask const& mask) {
    image_view<std::uint8_t const> const src = const_view(mask);
    bit_image result(src.width, src.height);
    if (src.empty()) return result;
    row_reader<std::uint8_t> read(src);
    MOTE_DISPATCH(level_kernels)([&](auto k) {
        for (std::ptrdiff_t y = 0; y < src.height; ++y) k.bits_row(read(y), result.row(y), src.width, std::uint8_t{0}, true);
    });
    return result;
}

/// The pixels of the runs, whatever their labels. O(runs + words).
[[nodiscard]] inline bit_image bits_of(run_image const& runs) {
    bit_image result(runs.width(), runs.height());
    constexpr bit_image::word ones = ~bit_image::word{0};
    for (std::ptrdiff_t y = 0; y < runs.height(); ++y)
        for (run const& r : runs.row(y)) {
            bit_image::word* const row = result.row(y);
            std::uint32_t const first = r.begin / 64, last = (r.end - 1) / 64;
            bit_image::word const head = ones << (r.begin % 64), tail = ones >> (63 - (r.end - 1) % 64);
            if (first == last) {
                row[first] |= head & tail;
                continue;
            }
            row[first] |= head;
            for (std::uint32_t i = first + 1; i < last; ++i) row[i] = ones;
            row[last] |= tail;
        }
    return result;
}

/// The runs of the pixels that are set. O(words + runs).
/// @throws parameter_error if the width is above 2^32 - 2.
[[nodiscard]] inline run_image runs_of(bit_image const& bits) {
    run_image result(bits.width());
    for (std::ptrdiff_t y = 0; y < bits.height(); ++y) {
        std::uint32_t begin = 0;
        bit_image::word inside = 0; // all ones within a run
        for (std::ptrdiff_t i = 0; i < bits.words(); ++i) {
            bit_image::word const w = bits.row(y)[i];
            for (bit_image::word turns = w ^ (w << 1 | (inside & 1)); turns != 0; turns &= turns - 1) {
                auto const x = static_cast<std::uint32_t>(64 * i + std::countr_zero(turns));
                if (inside == 0)
                    begin = x;
                else
                    result.add(begin, x);
                inside = ~inside;
            }
        }
        if (inside != 0) result.add(begin, static_cast<std::uint32_t>(bits.width()));
        result.end_row();
    }
    return result;
}

/// Writes 255 where a bit is set and 0 elsewhere.
/// @throws parameter_error if the sizes differ.
template <mask_image Dst>
void paint_mask(bit_image const& bits, Dst&& dst) {
    image_view<std::uint8_t> const d = mutable_view(dst);
    detail::require_same_size("paint_mask", image_view<std::uint8_t const>{nullptr, bits.width(), bits.height(), 0}, d);
    if (d.empty()) return;
    row_writer<std::uint8_t> write(d);
    MOTE_DISPATCH(bit_image_kernels)([&](auto k) {
        for (std::ptrdiff_t y = 0; y < d.height; ++y) {
            k.unpack_row(bits.row(y), write.row(y), d.width);
            write.commit(y);
        }
    });
}
[[nodiscard]] inline image<std::uint8_t> paint_mask(bit_image const& bits) {
    image<std::uint8_t> mask(bits.width(), bits.height(), fill::none);
    paint_mask(bits, mask);
    return mask;
}

MOTE_NAMESPACE_END
