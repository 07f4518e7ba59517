// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// The label image of a mask, in two sweeps over bits.
///
/// Where pixels connect across corners, any two pixels of adjacent columns and of the same two rows touch: the runs of the union of two
/// rows are connected, and there are far fewer of them than runs of single rows. Such bands of two rows (of one, where corners do not
/// count) are joined by union-find over their runs; the second sweep expands the labels of the runs through the bits of the rows.
/// Blocks of two rows: C. Grana, D. Borghesani, R. Cucchiara, IEEE Trans. Image Processing 19(6):1596-1609, 2010. Union-find with
/// interleaved searches that relink as they go (M. Rem): M. M. A. Patwary, J. Blair, F. Manne, SEA 2010, LNCS 6049:411-423.

#include <mote/core/error.hpp>
#include <mote/core/execution.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/core/pixel.hpp>
#include <mote/core/row_reader.hpp>
#include <mote/core/same_size.hpp>
#include <mote/label/connectivity.hpp>
#include <mote/label/strips.hpp>
#include <mote/threshold/level.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

MOTE_NAMESPACE_BEGIN

namespace detail {

/// of[b][j]: how many of the bits 0 .. j of b are set.
struct prefix_count_table {
    unsigned char of[256][8] = {};
    constexpr prefix_count_table() {
        for (unsigned b = 0; b < 256; ++b)
            for (int j = 0; j < 8; ++j) of[b][j] = static_cast<unsigned char>(std::popcount(b & ((2U << j) - 1)));
    }
};
inline constexpr prefix_count_table prefix_counts;

} // namespace detail

MOTE_NAMESPACE_END

#define MOTE_KERNELS <mote/label/label_image.kernels.inl>
#include <mote/simd/foreach_isa.hpp>

MOTE_NAMESPACE_BEGIN

namespace detail {

/// Some rows of a mask as bits, and the labels of their bands' runs.
class labelled_bits {
public:
    using word = unsigned long long;

    /// Reads rows [from, to) and labels them 1 .. count() by the first pixel of each component within these rows.
    /// @throws parameter_error if the bands have more than 2^32 - 2 runs in all.
    template <class Kernels>
    labelled_bits(Kernels k, image_view<std::uint8_t const> mask, std::ptrdiff_t from, std::ptrdiff_t to, connectivity c)
        : width_(mask.width), rows_(to - from), words_(mask.width / 64 + (mask.width % 64 != 0 ? 1 : 0)), corners_(c == connectivity::eight) {
        auto const row_words = static_cast<std::size_t>(words_);
        bits_.resize(static_cast<std::size_t>(rows_) * row_words);
        none_.resize(row_words);
        starts_.resize(row_words);
        std::vector<word> above(row_words); // the starts of the band above
        std::vector<std::uint32_t> pairs(2 * static_cast<std::size_t>(width_) + 4);
        labels_.push_back(0); // before the first run
        band_.push_back(1);
        row_reader<std::uint8_t> read(mask);
        for (std::ptrdiff_t y = 0; y < rows_; y += height()) {
            for (std::ptrdiff_t j = y; j < std::min(rows_, y + height()); ++j) k.bits_row(read(from + j), row(j), width_, std::uint8_t{0}, true);
            std::size_t const first = band_.back(), n = k.band_starts(row(y), lower(y), starts_.data(), words_);
            if (first + n >= std::numeric_limits<std::uint32_t>::max()) throw parameter_error("label: more than 2^32 - 2 runs in pairs of rows");
            labels_.resize(first + n);
            for (std::size_t i = 0; i < n; ++i) labels_[first + i] = static_cast<std::uint32_t>(first + i);
            if (y != 0)
                join(pairs.data(), k.touching(row(y - 1), above.data(), band_[band_.size() - 2], row(y), starts_.data(), static_cast<std::uint32_t>(first), words_, corners_, pairs.data()));
            band_.push_back(static_cast<std::uint32_t>(first + n));
            above.swap(starts_);
        }
        number(k);
        labels_.resize(labels_.size() + 8); // what paint may read
    }

    [[nodiscard]] std::uint32_t count() const noexcept { return count_; }

    /// The labels become `numbers` of themselves.
    void renumber(std::uint32_t const* numbers) noexcept {
        for (std::size_t i = band_.front(); i < band_.back(); ++i) labels_[i] = numbers[labels_[i]];
    }

    /// Calls write(y) for each row, for where to put its labels, and done(y) when they are there.
    template <class Kernels, class Write, class Done>
    void paint(Kernels k, Write&& write, Done&& done) {
        for (std::ptrdiff_t y = 0; y < rows_; ++y) {
            if (y % height() == 0) k.band_starts(row(y), lower(y), starts_.data(), words_);
            k.paint(row(y), starts_.data(), labels_.data() + band_[static_cast<std::size_t>(y / height())], write(y), width_);
            done(y);
        }
    }

    /// The runs of the first or the last row, with their labels.
    template <class Kernels>
    std::vector<run> runs_of_row(Kernels k, std::ptrdiff_t y) {
        std::ptrdiff_t const top = y - y % height();
        k.band_starts(row(top), lower(top), starts_.data(), words_);
        std::vector<std::uint32_t> painted(static_cast<std::size_t>(width_));
        k.paint(row(y), starts_.data(), labels_.data() + band_[static_cast<std::size_t>(y / height())], painted.data(), width_);
        std::vector<run> runs;
        for (std::uint32_t x = 0; x < painted.size(); ++x) {
            if (painted[x] == 0) continue;
            std::uint32_t const begin = x;
            while (x < painted.size() && painted[x] != 0) ++x;
            runs.push_back({begin, x, painted[begin]});
        }
        return runs;
    }

private:
    [[nodiscard]] std::ptrdiff_t height() const noexcept { return corners_ ? 2 : 1; }
    [[nodiscard]] word* row(std::ptrdiff_t y) noexcept { return bits_.data() + y * words_; }
    /// The second row of the band at y, or an empty one.
    [[nodiscard]] word* lower(std::ptrdiff_t y) noexcept { return corners_ && y + 1 < rows_ ? row(y + 1) : none_.data(); }

    void join(std::uint32_t const* pairs, std::ptrdiff_t n) noexcept {
        std::uint32_t* const parent = labels_.data();
        for (std::ptrdiff_t i = 0; i < n; i += 2) {
            std::uint32_t x = pairs[i], y = pairs[i + 1], px = parent[x], py = parent[y];
            while (px != py) {
                bool const swap = px > py;
                std::uint32_t const low = swap ? py : px, high = swap ? px : py, node = swap ? x : y;
                x = swap ? y : x;
                px = low;
                parent[node] = low;
                if (high == node) break;
                y = high;
                py = parent[high];
            }
        }
    }

    /// Numbers the roots by the first pixel of their components. That need not be in the root's run: a component may begin with runs in
    /// the lower row of its first band, left of one in the upper row.
    template <class Kernels>
    void number(Kernels k) {
        for (std::size_t i = 1; i < labels_.size(); ++i) labels_[i] = labels_[labels_[i]];
        std::vector<std::uint32_t> numbers(labels_.size());
        for (std::size_t b = 0; b + 1 < band_.size(); ++b) {
            std::uint32_t const first = band_[b], end = band_[b + 1];
            std::uint32_t roots = 0;
            for (std::uint32_t i = first; i < end; ++i) roots += labels_[i] == i ? 1 : 0;
            if (roots == 0) continue;
            if (!corners_) {
                for (std::uint32_t i = first; i < end; ++i)
                    if (labels_[i] == i) numbers[i] = ++count_;
                continue;
            }
            std::ptrdiff_t const y = 2 * static_cast<std::ptrdiff_t>(b);
            k.band_starts(row(y), lower(y), starts_.data(), words_);
            count_ = k.number_row(row(y), starts_.data(), labels_.data() + first, numbers.data(), count_, words_);
            count_ = k.number_row(lower(y), starts_.data(), labels_.data() + first, numbers.data(), count_, words_);
        }
        for (std::size_t i = 1; i < labels_.size(); ++i) labels_[i] = numbers[labels_[i]];
    }

    std::ptrdiff_t width_, rows_, words_;
    bool corners_;
    std::uint32_t count_ = 0;
    std::vector<word> bits_, none_, starts_;
    std::vector<std::uint32_t> labels_, band_; // of each run; the first run of each band
};

} // namespace detail

/// Labels the nonzero pixels of a mask into `dst`: 0 is background, components are 1 .. n by the raster order of their
/// first pixel. Returns n. Memory: one bit a pixel and 8 bytes for each run of a band.
/// @throws parameter_error if the sizes differ, n does not fit the pixel type (uint16_t), or bands have more than 2^32 - 2 runs; then
/// dst is untouched.
template <mask_image Mask, label_image Dst, executor E = sequential>
std::uint32_t label(Mask const& mask, Dst&& dst, connectivity c = connectivity::eight, E const& exec = {}) {
    using T = pixel_of<Dst>;
    image_view<std::uint8_t const> const src = const_view(mask);
    image_view<T> const d = mutable_view(dst);
    detail::require_same_size("label", src, d);
    if (src.empty()) return 0;
    return MOTE_DISPATCH(label_image_kernels)([&](auto k) {
        auto const rows = detail::row_strips::of(src.height, exec);
        std::vector<std::optional<detail::labelled_bits>> strips(static_cast<std::size_t>(rows.count));
        auto const strip = [&](std::ptrdiff_t i) -> detail::labelled_bits& { return *strips[static_cast<std::size_t>(i)]; };
        exec.bulk(rows.count, [&](std::ptrdiff_t i) { strips[static_cast<std::size_t>(i)].emplace(k, src, rows.begin(i), rows.end(i), c); });

        std::vector<std::uint32_t> counts;
        for (auto const& s : strips) counts.push_back(s->count());
        detail::strip_joiner joiner(counts);
        for (std::ptrdiff_t i = 0; i + 1 < rows.count; ++i)
            joiner.touch(static_cast<std::size_t>(i), strip(i).runs_of_row(k, rows.end(i) - rows.begin(i) - 1), strip(i + 1).runs_of_row(k, 0), c);
        std::uint32_t const count = joiner.finish();
        if constexpr (sizeof(T) < sizeof(count))
            if (count > std::numeric_limits<T>::max()) throw parameter_error("label: " + std::to_string(count) + " components do not fit 16 bits; use uint32_t");

        exec.bulk(rows.count, [&](std::ptrdiff_t i) {
            if (rows.count > 1) strip(i).renumber(joiner.numbers(static_cast<std::size_t>(i)));
            std::ptrdiff_t const first = rows.begin(i);
            row_writer<T> write(d);
            if constexpr (sizeof(T) == sizeof(count)) {
                strip(i).paint(k, [&](std::ptrdiff_t y) { return write.row(first + y); }, [&](std::ptrdiff_t y) { write.commit(first + y); });
            } else {
                std::vector<std::uint32_t> painted(static_cast<std::size_t>(d.width));
                strip(i).paint(k, [&](std::ptrdiff_t) { return painted.data(); },
                               [&](std::ptrdiff_t y) {
                                   std::transform(painted.begin(), painted.end(), write.row(first + y), [](std::uint32_t l) { return static_cast<T>(l); });
                                   write.commit(first + y);
                               });
            }
            strips[static_cast<std::size_t>(i)].reset();
        });
        return count;
    });
}

MOTE_NAMESPACE_END
