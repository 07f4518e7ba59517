// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Morphological reconstruction of grey images and masks, and what comes of it: h-maxima, regional maxima, openings that keep shapes.

#include <mote/core/error.hpp>
#include <mote/core/execution.hpp>
#include <mote/core/image.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/core/row_reader.hpp>
#include <mote/core/same_size.hpp>
#include <mote/filter/extrema.hpp>
#include <mote/filter/morphology.hpp>
#include <mote/filter/window.hpp>
#include <mote/label/components.hpp>
#include <mote/label/connectivity.hpp>
#include <mote/label/run.hpp>
#include <mote/morphology/binary.hpp>
#include <mote/morphology/bit_image.hpp>
#include <mote/morphology/remove_small.hpp>
#include <mote/morphology/structuring_element.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <type_traits>
#include <vector>

MOTE_NAMESPACE_BEGIN

namespace detail {

/// Grey values in the other order: an involution that turns an erosion into a dilation.
template <class T>
T turned_order(T v) noexcept {
    if constexpr (std::is_floating_point_v<T>)
        return -v;
    else
        return static_cast<T>(~v);
}

/// Pixels with a frame of the lowest value, one wide. NaN is the lowest value too.
template <pixel T>
class framed_image {
public:
    static constexpr T lowest() noexcept {
        return std::numeric_limits<T>::has_infinity ? -std::numeric_limits<T>::infinity() : std::numeric_limits<T>::lowest();
    }
    // Kernels read whole vectors: behind every row there is room for one.
    framed_image(std::ptrdiff_t width, std::ptrdiff_t height)
        : pixels_(width + 2 + 64 / static_cast<std::ptrdiff_t>(sizeof(T)), height + 2, fill::none), width_(width), height_(height) {
        for (std::ptrdiff_t const y : {std::ptrdiff_t{-1}, height}) std::fill(row(y) - 1, row(y) + width + 1, lowest());
        for (std::ptrdiff_t y = 0; y < height; ++y) row(y)[-1] = row(y)[width] = lowest();
    }
    /// Pixel (0, y); y from -1 to the height.
    [[nodiscard]] T* row(std::ptrdiff_t y) noexcept { return pixels_.row(y + 1) + 1; }
    [[nodiscard]] std::ptrdiff_t stride() const noexcept { return pixels_.stride(); }
    [[nodiscard]] std::ptrdiff_t width() const noexcept { return width_; }
    [[nodiscard]] std::ptrdiff_t height() const noexcept { return height_; }
    static T present(T v) noexcept { return v == v ? v : lowest(); }

    void load(image_view<T const> src, bool turned) {
        row_reader<T> read(src);
        for (std::ptrdiff_t y = 0; y < height_; ++y) {
            T const* const in = read(y);
            T* const out = row(y);
            if (turned)
                for (std::ptrdiff_t x = 0; x < width_; ++x) out[x] = present(turned_order(in[x]));
            else
                for (std::ptrdiff_t x = 0; x < width_; ++x) out[x] = present(in[x]);
        }
    }
    /// Pixels that are NaN in `nan` stay so.
    void store([[maybe_unused]] image_view<T const> nan, bool turned, image_view<T> dst) {
        row_writer<T> write(dst);
        for (std::ptrdiff_t y = 0; y < height_; ++y) {
            T const* const in = row(y);
            T* const out = write.row(y);
            for (std::ptrdiff_t x = 0; x < width_; ++x) {
                T const v = turned ? turned_order(in[x]) : in[x];
                if constexpr (std::is_floating_point_v<T>)
                    out[x] = nan(x, y) == nan(x, y) ? v : nan(x, y);
                else
                    out[x] = v;
            }
            write.commit(y);
        }
    }

private:
    image<T> pixels_;
    std::ptrdiff_t width_, height_;
};

/// The steps from a pixel to its neighbours in an image with a frame: the four of an edge come first.
struct neighbour_steps {
    std::ptrdiff_t step[8];
    int count;
    neighbour_steps(std::ptrdiff_t stride, connectivity c) noexcept
        : step{-stride, -1, 1, stride, -stride - 1, -stride + 1, stride - 1, stride + 1}, count(c == connectivity::eight ? 8 : 4) {}
};

/// Raises `value` to its reconstruction by dilation under `limit`, in place: the largest image not above `limit` all of whose pixels
/// are reached from `value` along paths that never fall below. Both have the same frame.
///
/// Two sweeps bring the values along most paths; a queue takes care of those that turn back. As the result is the only one there is,
/// strips are filled by themselves first, and then through the rows where they meet.
template <class T, class E>
void reconstruct(framed_image<T>& value, framed_image<T>& limit, connectivity c, E const& exec) {
    std::ptrdiff_t const width = value.width(), height = value.height(), stride = value.stride();
    constexpr T highest = std::numeric_limits<T>::has_infinity ? std::numeric_limits<T>::infinity() : std::numeric_limits<T>::max();
    T* const v0 = value.row(0);
    T const* const l0 = limit.row(0);
    neighbour_steps const near(stride, c);
    using queue = std::vector<std::ptrdiff_t>;
    // Waves rather than a ring: first in, first out all the same.
    auto const spread = [&](queue& wave, std::ptrdiff_t from, std::ptrdiff_t to) {
        queue next;
        std::ptrdiff_t const first = from * stride, last = (to - 1) * stride + width;
        while (!wave.empty()) {
            next.clear();
            for (std::ptrdiff_t const p : wave)
                for (int k = 0; k < near.count; ++k) {
                    std::ptrdiff_t const q = p + near.step[k];
                    if (q < first || q >= last || !(v0[q] < v0[p]) || !(v0[q] < l0[q])) continue;
                    v0[q] = std::min(v0[p], l0[q]);
                    next.push_back(q);
                }
            wave.swap(next);
        }
    };
    auto const strip = [&](std::ptrdiff_t from, std::ptrdiff_t to) {
        // Kernels write whole vectors.
        std::vector<T> around(static_cast<std::size_t>(width) + 2 + 128 / sizeof(T)), open(around.size(), highest);
        queue wave;
        MOTE_DISPATCH(extrema_kernels)([&](auto k) {
            for (std::ptrdiff_t y = from; y < to; ++y) {
                T const* const above = value.row(y == from ? -1 : y - 1);
                T* const here = value.row(y);
                T const* const most = limit.row(y);
                T const* best = above;
                if (c == connectivity::eight) {
                    k.template pair<false>(above - 1, above + 1, around.data(), width);
                    k.template pair<false>(around.data(), above, around.data(), width);
                    best = around.data();
                }
                T last = framed_image<T>::lowest();
                for (std::ptrdiff_t x = 0; x < width; ++x) here[x] = last = std::min(std::max(last, std::max(here[x], best[x])), most[x]);
            }
            for (std::ptrdiff_t y = to; y-- > from;) {
                T const* const below = value.row(y + 1 == to ? height : y + 1);
                T* const here = value.row(y);
                T const* const most = limit.row(y);
                // open: of the row below, the pixels that may still rise, from column -1 on.
                T const *best = below, *lower = open.data() + 1;
                if (c == connectivity::eight) {
                    k.template pair<false>(below - 1, below + 1, around.data(), width);
                    k.template pair<false>(around.data(), below, around.data(), width);
                    best = around.data();
                }
                T last = framed_image<T>::lowest();
                for (std::ptrdiff_t x = width; x-- > 0;) here[x] = last = std::min(std::max(last, std::max(here[x], best[x])), most[x]);
                if (c == connectivity::eight) {
                    k.template pair<true>(open.data(), open.data() + 2, around.data(), width);
                    k.template pair<true>(around.data(), open.data() + 1, around.data(), width);
                    lower = around.data();
                }
                for (std::ptrdiff_t x = 0; x < width; ++x)
                    if (lower[x] < here[x] || (here[x + 1] < here[x] && here[x + 1] < most[x + 1])) wave.push_back(y * stride + x);
                for (std::ptrdiff_t x = 0; x < width; ++x) open[static_cast<std::size_t>(x) + 1] = here[x] < most[x] ? here[x] : highest;
            }
        });
        spread(wave, from, to);
    };
    auto const threads = std::max<std::ptrdiff_t>(1, static_cast<std::ptrdiff_t>(exec.concurrency()));
    std::ptrdiff_t const strips = std::clamp<std::ptrdiff_t>(threads, 1, std::max<std::ptrdiff_t>(1, height / 16));
    exec.bulk(strips, [&](std::ptrdiff_t i) { strip(height * i / strips, height * (i + 1) / strips); });
    queue wave;
    for (std::ptrdiff_t i = 1; i < strips; ++i)
        for (std::ptrdiff_t y : {height * i / strips - 1, height * i / strips})
            for (std::ptrdiff_t x = 0; x < width; ++x) wave.push_back(y * stride + x);
    spread(wave, 0, height);
}

template <class T, class E>
void grey_reconstruction(char const* who, image_view<T const> marker, image_view<T const> mask, image_view<T> dst, bool turned, connectivity c, E const& exec) {
    require_same_size(who, marker, mask);
    require_same_size(who, mask, dst);
    if (mask.empty()) return;
    framed_image<T> value(mask.width, mask.height), limit(mask.width, mask.height);
    value.load(marker, turned);
    limit.load(mask, turned);
    reconstruct(value, limit, c, exec);
    value.store(mask, turned, dst);
}

template <class T, class E>
void extrema_of_height(char const* who, image_view<T const> src, T h, image_view<T> dst, bool turned, connectivity c, E const& exec) {
    require_same_size(who, src, dst);
    if (!(h >= 0) || !(h <= std::numeric_limits<T>::max()))
        throw parameter_error(std::string(who) + ": a height of " + std::to_string(h) + "; expected a finite one of 0 or more");
    if (src.empty()) return;
    framed_image<T> value(src.width, src.height), limit(src.width, src.height);
    limit.load(src, turned);
    for (std::ptrdiff_t y = 0; y < src.height; ++y) {
        T const* const in = limit.row(y);
        T* const out = value.row(y);
        for (std::ptrdiff_t x = 0; x < src.width; ++x) {
            if constexpr (std::is_floating_point_v<T>)
                out[x] = in[x] - h;
            else
                out[x] = in[x] < framed_image<T>::lowest() + h ? framed_image<T>::lowest() : static_cast<T>(in[x] - h);
        }
    }
    reconstruct(value, limit, c, exec);
    value.store(src, turned, dst);
}

template <class T>
void regional_extrema(char const* who, image_view<T const> src, image_view<std::uint8_t> dst, bool turned, connectivity c) {
    require_same_size(who, src, dst);
    if (src.empty()) return;
    framed_image<T> value(src.width, src.height);
    value.load(src, turned);
    image<std::uint8_t> found(value.stride(), src.height + 2); // one byte for every pixel of the framed image
    std::uint8_t* const f0 = found.row(1) + 1;
    std::ptrdiff_t const row = found.stride();
    T const* const v0 = value.row(0);
    neighbour_steps const near(value.stride(), c), near_found(row, c);
    struct place {
        std::ptrdiff_t in_value, in_found;
    };
    std::vector<place> stack, plateaus;
    // Without a higher neighbour a pixel is found; without an equal one, for good. Few are left. Frame and NaN are neither low nor high.
    constexpr std::uint8_t low = 1, high = 255;
    std::vector<T> around(static_cast<std::size_t>(src.width) + 128 / sizeof(T));
    MOTE_DISPATCH(extrema_kernels)([&](auto k) {
        for (std::ptrdiff_t y = 0; y < src.height; ++y) {
            T const *const above = value.row(y - 1), *const here = value.row(y), *const below = value.row(y + 1);
            T* const most = around.data();
            k.template pair<false>(here - 1, here + 1, most, src.width);
            for (T const* const next : {above, below}) {
                k.template pair<false>(most, next, most, src.width);
                if (c == connectivity::four) continue;
                k.template pair<false>(most, next - 1, most, src.width);
                k.template pair<false>(most, next + 1, most, src.width);
            }
            std::uint8_t* const out = f0 + y * row;
            for (std::ptrdiff_t x = 0; x < src.width; ++x) out[x] = most[x] > here[x] ? low : high;
            for (std::ptrdiff_t x = 0; x < src.width; ++x)
                if (most[x] == here[x]) plateaus.push_back({y * value.stride() + x, y * row + x});
            if constexpr (std::is_floating_point_v<T>)
                for (std::ptrdiff_t x = 0; x < src.width; ++x)
                    if (src(x, y) != src(x, y)) out[x] = 0;
        }
    });
    // A pixel of a plateau next to one of the same value that has a higher neighbour takes all of the plateau along.
    for (place const& p : plateaus) {
        if (f0[p.in_found] != high) continue;
        bool leads_up = false;
        for (int k = 0; k < near.count; ++k)
            leads_up = leads_up || (v0[p.in_value + near.step[k]] == v0[p.in_value] && f0[p.in_found + near_found.step[k]] == low);
        if (!leads_up) continue;
        f0[p.in_found] = low;
        stack.push_back(p);
        while (!stack.empty()) {
            place const from = stack.back();
            stack.pop_back();
            for (int k = 0; k < near.count; ++k) {
                place const q{from.in_value + near.step[k], from.in_found + near_found.step[k]};
                if (f0[q.in_found] != high || v0[q.in_value] != v0[from.in_value]) continue;
                f0[q.in_found] = low;
                stack.push_back(q);
            }
        }
    }
    row_writer<std::uint8_t> write(dst);
    for (std::ptrdiff_t y = 0; y < src.height; ++y) {
        std::uint8_t const* const in = f0 + y * row;
        std::uint8_t* const out = write.row(y);
        for (std::ptrdiff_t x = 0; x < src.width; ++x) out[x] = in[x] == high ? 255 : 0;
        write.commit(y);
    }
}

template <class M, class I, class D>
concept one_pixel_type = std::same_as<pixel_of<M>, pixel_of<I>> && std::same_as<pixel_of<I>, pixel_of<D>>;

} // namespace detail

// All of these: neighbours are 4- or 8-connected. Exact; the same for every executor and instruction set. NaN counts as absent: no path
// leads through it, and it stays; a marker's NaN is the value that changes nothing. dst may be one of the sources; else it must not
// overlap them. Two copies of the image in memory; O(1) a pixel but for paths that turn back often, which cost their length.
// Errors: parameter_error if sizes differ.
// L. Vincent, IEEE Trans. Image Processing 2(2):176-201, 1993 (its hybrid algorithm); P. Soille, Morphological Image Analysis, 2nd ed.,
// Springer, 2003, chapter 6.

/// Reconstruction by dilation of `marker` under `mask`: the limit of dilating the marker by one pixel and cutting it to the mask again
/// and again. What the marker does not reach is gone; what it reaches comes back whole. A marker above the mask counts as cut to it.
template <grey_image Marker, grey_image Mask, grey_image Dst, executor E = sequential>
    requires detail::one_pixel_type<Marker, Mask, Dst>
void reconstruct_by_dilation(Marker const& marker, Mask const& mask, Dst&& dst, connectivity c = connectivity::eight, E const& exec = {}) {
    detail::grey_reconstruction("reconstruct_by_dilation", const_view(marker), const_view(mask), mutable_view(dst), false, c, exec);
}

/// Reconstruction by erosion of `marker` above `mask`: the same with bright and dark exchanged. A marker below the mask counts as raised to it.
template <grey_image Marker, grey_image Mask, grey_image Dst, executor E = sequential>
    requires detail::one_pixel_type<Marker, Mask, Dst>
void reconstruct_by_erosion(Marker const& marker, Mask const& mask, Dst&& dst, connectivity c = connectivity::eight, E const& exec = {}) {
    detail::grey_reconstruction("reconstruct_by_erosion", const_view(marker), const_view(mask), mutable_view(dst), true, c, exec);
}

/// The h-maxima transform: maxima that rise at most h above the pass to a higher one are gone, all others are h lower. It is the
/// reconstruction of src - h under src, in the pixel type's arithmetic; nothing falls below its lowest value. h = 0 changes nothing.
/// @throws parameter_error also if h is negative or not finite.
template <grey_image Src, grey_image Dst, executor E = sequential>
    requires detail::same_pixels<Src, Dst>
void h_maxima(Src const& src, pixel_of<Src> h, Dst&& dst, connectivity c = connectivity::eight, E const& exec = {}) {
    detail::extrema_of_height("h_maxima", const_view(src), h, mutable_view(dst), false, c, exec);
}

/// The h-minima transform: minima at most h deep below the pass to a lower one are gone, all others are h higher.
/// @throws parameter_error also if h is negative or not finite.
template <grey_image Src, grey_image Dst, executor E = sequential>
    requires detail::same_pixels<Src, Dst>
void h_minima(Src const& src, pixel_of<Src> h, Dst&& dst, connectivity c = connectivity::eight, E const& exec = {}) {
    detail::extrema_of_height("h_minima", const_view(src), h, mutable_view(dst), true, c, exec);
}

/// Writes 255 where a pixel belongs to a regional maximum, connected pixels of one value with no higher pixel next to them, and 0 elsewhere.
/// A constant image is one; NaN is none. In memory a copy of the image and a byte a pixel, and 16 bytes for each pixel of a maximal plateau.
template <grey_image Src, mask_image Dst>
void regional_maxima(Src const& src, Dst&& dst, connectivity c = connectivity::eight) {
    detail::regional_extrema("regional_maxima", const_view(src), mutable_view(dst), false, c);
}

/// The same for connected pixels of one value with no lower pixel next to them.
template <grey_image Src, mask_image Dst>
void regional_minima(Src const& src, Dst&& dst, connectivity c = connectivity::eight) {
    detail::regional_extrema("regional_minima", const_view(src), mutable_view(dst), true, c);
}

/// Erosion by the element, then reconstruction under src: takes away what is brighter than its surroundings and does not hold the element, and
/// leaves the shape of everything else as it is. Never above src; with a connected element that holds its origin also never below the opening, and a
/// second one changes nothing.
template <grey_image Src, grey_image Dst, executor E = sequential>
    requires detail::same_pixels<Src, Dst>
void opening_by_reconstruction(Src const& src, footprint const& element, Dst&& dst, connectivity c = connectivity::eight, E const& exec = {}) {
    auto const s = const_view(src);
    image<pixel_of<Src>> eroded(s.width, s.height, fill::none);
    erode(s, element, eroded, exec);
    detail::grey_reconstruction("opening_by_reconstruction", const_view(eroded), s, mutable_view(dst), false, c, exec);
}

/// Dilation by the element, then reconstruction above src: fills what is darker than its surroundings and does not hold the element.
template <grey_image Src, grey_image Dst, executor E = sequential>
    requires detail::same_pixels<Src, Dst>
void closing_by_reconstruction(Src const& src, footprint const& element, Dst&& dst, connectivity c = connectivity::eight, E const& exec = {}) {
    auto const s = const_view(src);
    image<pixel_of<Src>> dilated(s.width, s.height, fill::none);
    dilate(s, element, dilated, exec);
    detail::grey_reconstruction("closing_by_reconstruction", const_view(dilated), s, mutable_view(dst), true, c, exec);
}

/// The components of a mask that the marker meets, whole. O(runs of both); labels are dropped.
/// @throws parameter_error if sizes differ.
[[nodiscard]] inline run_image reconstruct(run_image const& marker, run_image const& mask, connectivity c = connectivity::eight) {
    if (marker.width() != mask.width() || marker.height() != mask.height())
        throw parameter_error("reconstruct: marker is " + std::to_string(marker.width()) + " x " + std::to_string(marker.height()) + ", mask " +
                              std::to_string(mask.width()) + " x " + std::to_string(mask.height()));
    run_image labelled = mask;
    std::vector<bool> met(static_cast<std::size_t>(label(labelled, c)) + 1);
    for (std::ptrdiff_t y = 0; y < mask.height(); ++y) {
        auto const m = marker.row(y);
        std::size_t i = 0;
        for (run const& r : labelled.row(y)) {
            while (i < m.size() && m[i].end <= r.begin) ++i;
            if (i < m.size() && m[i].begin < r.end) met[r.label] = true;
        }
    }
    return detail::keep_labels(labelled, [&](std::uint32_t l) { return met[l]; });
}
[[nodiscard]] inline bit_image reconstruct(bit_image const& marker, bit_image const& mask, connectivity c = connectivity::eight) {
    return bits_of(reconstruct(runs_of(marker), runs_of(mask), c));
}

/// The components of a mask that the element fits into somewhere, whole. O(runs) beyond the erosion.
template <executor E = sequential>
[[nodiscard]] bit_image binary_opening_by_reconstruction(bit_image const& src, structuring_element const& element, connectivity c = connectivity::eight,
                                                         outside beyond = outside::ignored, E const& exec = {}) {
    return reconstruct(binary_erode(src, element, beyond, exec), src, c);
}

MOTE_NAMESPACE_END
