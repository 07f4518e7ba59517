// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Binary erosion, dilation, opening and closing, sixty-four pixels at a time.

#include <mote/core/error.hpp>
#include <mote/core/execution.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/core/outside.hpp>
#include <mote/core/row_reader.hpp>
#include <mote/core/same_size.hpp>
#include <mote/filter/extrema.hpp>
#include <mote/morphology/bit_image.hpp>
#include <mote/morphology/structuring_element.hpp>
#include <mote/threshold/level.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <vector>

#define MOTE_KERNELS <mote/morphology/binary.kernels.inl>
#include <mote/simd/foreach_isa.hpp>

MOTE_NAMESPACE_BEGIN

namespace detail {

// out(p) = OR over the offsets o of an element of in(p + o), row by row; what lies outside of the image is 0. Erosions are those of
// the complement. Spans of a row come from its runs of 2^k pixels, which come from those of 2^(k-1).
class bit_union {
public:
    using word = bit_image::word;

    bit_union(structuring_element const& element, std::ptrdiff_t width, std::ptrdiff_t height, std::ptrdiff_t first_row)
        : words_((width + 511) / 512 * 8), height_(height), first_row_(first_row) {
        std::vector<structuring_element::block> blocks;
        std::ptrdiff_t left = 0, right = 0;
        for (structuring_element::block b : element.blocks()) {
            // Farther than this nothing is found.
            b = {std::max(b.top, 1 - height), std::min(b.bottom, height - 1), std::max(b.left, 1 - width), std::min(b.right, width - 1)};
            if (b.top > b.bottom || b.left > b.right) continue;
            left = std::min(left, b.left);
            right = std::max(right, b.right);
            top_ = blocks.empty() ? b.top : std::min(top_, b.top);
            bottom_ = blocks.empty() ? b.bottom : std::max(bottom_, b.bottom);
            spans_.push_back({level_of(b.right - b.left + 1), b.left, b.right});
            blocks.push_back(b);
        }
        if (blocks.empty()) {
            bottom_ = -height; // so that no row is ever read
            return;
        }
        std::sort(spans_.begin(), spans_.end());
        spans_.erase(std::unique(spans_.begin(), spans_.end()), spans_.end());
        before_ = (63 - left) / 64;
        line_words_ = words_ + before_ + right / 64 + 2;
        // Behind a line lie zeros for the widest step of a run.
        for (std::vector<word>* line : {&line_, &runs_[0], &runs_[1]}) line->assign(static_cast<std::size_t>(line_words_ + width / 64 + 2), 0);
        next_ = std::max<std::ptrdiff_t>(0, first_row + top_);
        middle_ = next_;
        std::ptrdiff_t const rows = bottom_ - top_ + 1;
        auto const row_of_all = static_cast<std::size_t>(words_);
        if (blocks.size() == 1 && rows > 3) {
            how_ = way::rectangle;
            ring_rows_ = std::min(rows, height);
            ring_.resize(row_of_all * static_cast<std::size_t>(ring_rows_));
            back_.assign(row_of_all, 0);
            return;
        }
        ring_rows_ = rows;
        for (structuring_element::block const& b : blocks) {
            span const s{level_of(b.right - b.left + 1), b.left, b.right};
            std::ptrdiff_t const at = std::lower_bound(spans_.begin(), spans_.end(), s) - spans_.begin();
            for (std::ptrdiff_t y = b.top; y <= b.bottom; ++y) rows_.push_back({at, y});
        }
        std::size_t const ring = row_of_all * static_cast<std::size_t>(rows);
        constexpr std::size_t cache = 32768; // words
        if (ring > cache / spans_.size()) {
            how_ = way::scatter;
            std::sort(rows_.begin(), rows_.end());
            ring_.assign(ring, 0);
            back_.resize(row_of_all);
        } else {
            ring_.resize(ring * spans_.size());
            found_.reserve(rows_.size());
        }
    }

    /// The first row that row() will read.
    [[nodiscard]] std::ptrdiff_t first_read() const noexcept { return next_; }
    /// Words of a row that row() writes: whole blocks of eight.
    [[nodiscard]] std::ptrdiff_t words() const noexcept { return words_; }

    /// Writes row y, every bit of it flipped if `flip` is all ones; call it for y = first_row, first_row + 1, ...
    /// read(y, line) writes row y of the image, with zeros beyond the width.
    template <class K, class Read>
    void row(K k, std::ptrdiff_t y, word flip, word* out, Read&& read) {
        std::ptrdiff_t const first = std::max<std::ptrdiff_t>(0, y + top_), last = std::min(height_ - 1, y + bottom_);
        for (; next_ <= last; ++next_) {
            read(next_, line_.data() + before_);
            enter(k, next_);
        }
        found_.clear();
        if (how_ == way::rectangle && first <= last) {
            // Van Herk's: rows first .. middle - 1 hold the union of themselves to middle - 1, `back_` that of those from middle on.
            if (first >= middle_) {
                for (std::ptrdiff_t i = last - 1; i >= first; --i) k.join(slot(0, i + 1), slot(0, i), words_);
                std::fill(back_.begin(), back_.end(), word{0});
                middle_ = last + 1;
            }
            found_.push_back(slot(0, first));
            found_.push_back(back_.data());
        } else if (how_ == way::gather) {
            for (element_row const& r : rows_)
                if (y + r.y >= 0 && y + r.y < height_) found_.push_back(slot(r.span, y + r.y));
        } else if (how_ == way::scatter) {
            found_.push_back(slot(0, y));
        }
        k.all(found_.data(), static_cast<std::ptrdiff_t>(found_.size()), flip, out, words_);
        if (how_ == way::scatter) std::fill(slot(0, y), slot(0, y) + words_, word{0});
    }

private:
    // gather: the spans of each row are kept, and a row of the result asks for all that it needs at once. scatter, where that would
    // not stay in the cache: they are put into all rows of the result as soon as they are there.
    enum class way : unsigned char { gather, scatter, rectangle };
    struct span {
        int level; // runs of 2^level pixels
        std::ptrdiff_t left, right;
        friend auto operator<=>(span const&, span const&) = default;
    };
    struct element_row {
        std::ptrdiff_t span, y;
        friend auto operator<=>(element_row const&, element_row const&) = default;
    };
    static int level_of(std::ptrdiff_t length) noexcept {
        int k = 0;
        while ((std::ptrdiff_t{2} << k) <= length) ++k;
        return k;
    }
    [[nodiscard]] word* slot(std::ptrdiff_t of_span, std::ptrdiff_t y) noexcept { return ring_.data() + (of_span * ring_rows_ + y % ring_rows_) * words_; }

    template <class K>
    void enter(K k, std::ptrdiff_t y) {
        int level = 0;
        word const* runs = line_.data();
        std::size_t row = 0;
        for (std::size_t i = 0; i < spans_.size(); ++i) {
            span const& s = spans_[i];
            for (; level < s.level; ++level) {
                word* const wider = runs_[level % 2].data();
                k.widen(runs, std::ptrdiff_t{1} << level, wider, line_words_);
                runs = wider;
            }
            std::ptrdiff_t const at = 64 * before_;
            word* const found = how_ == way::scatter ? back_.data() : slot(static_cast<std::ptrdiff_t>(i), y);
            k.span(runs, at + s.left, at + s.right + 1 - (std::ptrdiff_t{1} << level), found, words_);
            if (how_ != way::scatter) continue;
            for (; row < rows_.size() && rows_[row].span == static_cast<std::ptrdiff_t>(i); ++row)
                if (y - rows_[row].y >= first_row_ && y - rows_[row].y < height_) k.join(found, slot(0, y - rows_[row].y), words_);
        }
        if (how_ == way::rectangle) k.join(slot(0, y), back_.data(), words_);
    }

    std::ptrdiff_t words_, height_, first_row_;
    std::ptrdiff_t before_ = 0, line_words_ = 0, top_ = 0, bottom_ = 0, next_ = 0, middle_ = 0, ring_rows_ = 1;
    way how_ = way::gather;
    std::vector<span> spans_{};
    std::vector<element_row> rows_{};
    std::vector<word> line_{}, runs_[2]{}, ring_{}, back_{};
    std::vector<word const*> found_{};
};

// Asks for a row's memory, to read or (1) to write it, while there is other work to do: a row often is a page, beyond which hardware does not look.
template <int Write, class T>
void fetch_row(image_view<T> mask, std::ptrdiff_t y) noexcept {
    if (mask.pixel_stride != 1 || y >= mask.height) return;
    for (std::ptrdiff_t x = 0; x < mask.width; x += 64) __builtin_prefetch(mask.row(y) + x, Write, 2);
}

// Rows of a mask as bits, turned over if `complement`; and bits as rows of a mask.
struct rows_of_mask {
    row_reader<std::uint8_t> read;
    image_view<std::uint8_t const> mask;
    template <class K>
    void operator()(K k, std::ptrdiff_t y, bool complement, bit_image::word* line) noexcept {
        k.bits_row(read(y), line, mask.width, std::uint8_t{0}, !complement);
        fetch_row<0>(mask, y + 1);
    }
};
struct rows_to_mask {
    row_writer<std::uint8_t> write;
    image_view<std::uint8_t> mask;
    template <class K>
    void operator()(K k, std::ptrdiff_t y, bit_image::word const* line) noexcept {
        k.unpack_row(line, write.row(y), mask.width);
        write.commit(y);
        fetch_row<1>(mask, y + 1);
    }
};
struct rows_of_bits {
    bit_image const& bits;
    template <class K>
    void operator()(K k, std::ptrdiff_t y, bool complement, bit_image::word* line) noexcept {
        bit_image::word const ones = ~bit_image::word{0};
        k.flip(bits.row(y), complement ? ones : 0, line, bits.words());
        if (complement && bits.width() % 64 != 0) line[bits.words() - 1] &= ones >> (64 - bits.width() % 64);
    }
};
struct rows_to_bits {
    bit_image& bits;
    template <class K>
    void operator()(K k, std::ptrdiff_t y, bit_image::word const* line) noexcept {
        k.flip(line, 0, bits.row(y), bits.words());
    }
};

enum class binary_operation : unsigned char { erode, dilate, open, close };

// The part of a row that an erosion by this element leaves: all columns, or those where the element lies inside.
class erosion_frame {
public:
    erosion_frame(structuring_element const& element, outside beyond, std::ptrdiff_t width, std::ptrdiff_t height) : right_(width), bottom_(height) {
        if (beyond == outside::ignored) return;
        auto const b = element.bounds();
        left_ = std::clamp<std::ptrdiff_t>(-b.left, 0, width);
        right_ = std::clamp<std::ptrdiff_t>(width - b.right, left_, width);
        top_ = -b.top;
        bottom_ = height - b.bottom;
    }
    void cut(std::ptrdiff_t y, bit_image::word* row, std::ptrdiff_t words) const noexcept {
        constexpr bit_image::word ones = ~bit_image::word{0};
        if (y < top_ || y >= bottom_ || left_ == right_) {
            std::fill(row, row + words, bit_image::word{0});
            return;
        }
        std::fill(row, row + left_ / 64, bit_image::word{0});
        row[left_ / 64] &= ones << (left_ % 64);
        std::ptrdiff_t const end = (right_ + 63) / 64;
        if (right_ % 64 != 0) row[end - 1] &= ones >> (64 - right_ % 64);
        std::fill(row + end, row + words, bit_image::word{0});
    }

private:
    std::ptrdiff_t left_ = 0, right_, top_ = 0, bottom_;
};

template <class Source, class Sink, class E>
void binary_morphology(binary_operation what, std::ptrdiff_t width, std::ptrdiff_t height, structuring_element const& element, outside beyond,
                       Source const& source, Sink const& sink, E const& exec) {
    if (width <= 0 || height <= 0) return;
    constexpr bit_image::word ones = ~bit_image::word{0};
    bool const erodes_first = what == binary_operation::erode || what == binary_operation::open;
    bool const erodes_last = what == binary_operation::erode || what == binary_operation::close;
    bool const two = what == binary_operation::open || what == binary_operation::close;
    structuring_element const mirrored = element.reflected();
    structuring_element const &first = erodes_first ? element : mirrored, &second = erodes_first ? mirrored : element;
    erosion_frame const frame(element, beyond, width, height), all(element, outside::ignored, width, height);
    auto const b = element.bounds();
    std::ptrdiff_t const reach = std::min(height, b.bottom - b.top + 1) * (two ? 2 : 1);
    for_row_strips(height, reach, exec, [&](std::ptrdiff_t from, std::ptrdiff_t to) {
        auto read = source();
        auto write = sink();
        MOTE_DISPATCH(binary_kernels)([&](auto k) {
            auto const load = [&](std::ptrdiff_t y, bit_image::word* line) { read(k, y, erodes_first, line); };
            if (!two) {
                bit_union found(first, width, height, from);
                std::vector<bit_image::word> line(static_cast<std::size_t>(found.words()));
                for (std::ptrdiff_t y = from; y < to; ++y) {
                    found.row(k, y, erodes_first ? ones : 0, line.data(), load);
                    (erodes_first ? frame : all).cut(y, line.data(), found.words());
                    write(k, y, line.data());
                }
                return;
            }
            bit_union other(second, width, height, from), one(first, width, height, other.first_read());
            std::vector<bit_image::word> line(static_cast<std::size_t>(other.words()));
            // Either an erosion, or the complement of a dilation, to be eroded.
            auto const between = [&](std::ptrdiff_t y, bit_image::word* out) {
                one.row(k, y, ones, out, load);
                (erodes_first ? frame : all).cut(y, out, one.words());
            };
            for (std::ptrdiff_t y = from; y < to; ++y) {
                other.row(k, y, erodes_last ? ones : 0, line.data(), between);
                (erodes_last ? frame : all).cut(y, line.data(), other.words());
                write(k, y, line.data());
            }
        });
    });
}

template <mask_image Src, mask_image Dst, class E>
void binary_morphology(char const* who, binary_operation what, Src const& src, structuring_element const& element, Dst&& dst, outside beyond, E const& exec) {
    auto const s = const_view(src);
    auto const d = mutable_view(dst);
    require_same_size(who, s, d);
    auto const source = [&] { return rows_of_mask{row_reader<std::uint8_t>(s), s}; };
    auto const sink = [&] { return rows_to_mask{row_writer<std::uint8_t>(d), d}; };
    binary_morphology(what, s.width, s.height, element, beyond, source, sink, exec);
}
template <class E>
bit_image binary_morphology(binary_operation what, bit_image const& src, structuring_element const& element, outside beyond, E const& exec) {
    bit_image dst(src.width(), src.height());
    binary_morphology(
        what, src.width(), src.height(), element, beyond, [&] { return rows_of_bits{src}; }, [&] { return rows_to_bits{dst}; }, exec);
    return dst;
}

} // namespace detail

// All of these, for masks (nonzero is foreground, 0 and 255 are written; dst has src's size and must not overlap it) and for bits. Exact.
// Rows go through in order, so that a few of them are in memory. A row of n words costs O(n) for each row of the element, and O(n log
// width) for each different span of columns in it; rectangles cost the same at any height. An element wider or higher than the image
// counts as cut to it. Errors: parameter_error if the sizes differ.
// J. Serra, Image Analysis and Mathematical Morphology, Academic Press, 1982; rectangles: M. van Herk, Pattern Recognition Letters
// 13(7):517-521, 1992; words: R. van den Boomgaard, R. van Balen, CVGIP: Graphical Models and Image Processing 54(3):252-258, 1992.

/// Where the element fits: dst(p) = AND over its offsets o of src(p + o). With outside::ignored an offset that leaves the image
/// decides nothing, so that an element that meets no pixel gives foreground.
template <mask_image Src, mask_image Dst, executor E = sequential>
void binary_erode(Src const& src, structuring_element const& element, Dst&& dst, outside beyond = outside::ignored, E const& exec = {}) {
    detail::binary_morphology("binary_erode", detail::binary_operation::erode, src, element, dst, beyond, exec);
}
template <executor E = sequential>
[[nodiscard]] bit_image binary_erode(bit_image const& src, structuring_element const& element, outside beyond = outside::ignored, E const& exec = {}) {
    return detail::binary_morphology(detail::binary_operation::erode, src, element, beyond, exec);
}

/// Where the reflected element meets something: dst(p) = OR over the offsets o of src(p - o). It is what elements cover whose
/// origins are the foreground. For X(p + o), as OpenCV has it, give `element.reflected()`.
template <mask_image Src, mask_image Dst, executor E = sequential>
void binary_dilate(Src const& src, structuring_element const& element, Dst&& dst, E const& exec = {}) {
    detail::binary_morphology("binary_dilate", detail::binary_operation::dilate, src, element, dst, outside::ignored, exec);
}
template <executor E = sequential>
[[nodiscard]] bit_image binary_dilate(bit_image const& src, structuring_element const& element, E const& exec = {}) {
    return detail::binary_morphology(detail::binary_operation::dilate, src, element, outside::ignored, exec);
}

/// Erosion, then dilation: what elements cover that fit. Never adds; a second one changes nothing.
template <mask_image Src, mask_image Dst, executor E = sequential>
void binary_opening(Src const& src, structuring_element const& element, Dst&& dst, outside beyond = outside::ignored, E const& exec = {}) {
    detail::binary_morphology("binary_opening", detail::binary_operation::open, src, element, dst, beyond, exec);
}
template <executor E = sequential>
[[nodiscard]] bit_image binary_opening(bit_image const& src, structuring_element const& element, outside beyond = outside::ignored, E const& exec = {}) {
    return detail::binary_morphology(detail::binary_operation::open, src, element, beyond, exec);
}

/// Dilation, then erosion: the complement of what reflected elements cover that fit into the background. With outside::ignored it
/// never takes away, and a second one changes nothing.
template <mask_image Src, mask_image Dst, executor E = sequential>
void binary_closing(Src const& src, structuring_element const& element, Dst&& dst, outside beyond = outside::ignored, E const& exec = {}) {
    detail::binary_morphology("binary_closing", detail::binary_operation::close, src, element, dst, beyond, exec);
}
template <executor E = sequential>
[[nodiscard]] bit_image binary_closing(bit_image const& src, structuring_element const& element, outside beyond = outside::ignored, E const& exec = {}) {
    return detail::binary_morphology(detail::binary_operation::close, src, element, beyond, exec);
}

MOTE_NAMESPACE_END
