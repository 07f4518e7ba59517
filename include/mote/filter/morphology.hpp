// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Grey erosion, dilation, opening, closing and top-hats; of masks too.

#include <mote/core/execution.hpp>
#include <mote/core/image.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/core/row_reader.hpp>
#include <mote/filter/extrema.hpp>
#include <mote/filter/window.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <type_traits>

MOTE_NAMESPACE_BEGIN

// All of these: the structuring element is a footprint around its origin, the pixel. What lies outside of the image never
// decides: it is as bright as can be for an erosion, as dark as can be for a dilation. So openings never add and closings
// never take away, at the border too. An element that meets nothing, as one that does not hold its origin may, gives the
// largest value of the type, or the lowest. NaN counts as absent, and stays where an element meets nothing else. Images of
// 0 and 255 are masks and stay such. `src` and `dst` have one size and pixel type; they must not overlap. Cost as
// window_extrema: O(1) a pixel for squares, O(rows) for other elements; openings, closings and top-hats need an image in
// between. Errors: parameter_error if the sizes differ.
// J. Serra, Image Analysis and Mathematical Morphology, Academic Press, 1982. Squares: M. van Herk, Pattern Recognition
// Letters 13(7):517-521, 1992.

namespace detail {

template <bool Low, class T, class E>
void morphology_extremum(char const* who, image_view<T const> s, footprint const& element, image_view<T> d, E const& exec) {
    require_same_size(who, s, d);
    if (s.empty()) return;
    neighbourhood const window(element);
    for_row_strips(s.height, element.last_row() - element.first_row() + 1, exec, [&](std::ptrdiff_t from, std::ptrdiff_t to) {
        window_extrema<T> extrema(s, window, from);
        row_reader<T> read(s);
        row_writer<T> write(d);
        for (std::ptrdiff_t y = from; y < to; ++y) {
            auto const found = extrema.row(y);
            [[maybe_unused]] T const* const in = read(y);
            T* const out = write.row(y);
            std::copy(Low ? found.minimum : found.maximum, (Low ? found.minimum : found.maximum) + s.width, out);
            if constexpr (std::is_floating_point_v<T>)
                for (std::ptrdiff_t x = 0; x < s.width; ++x)
                    if (!(found.minimum[x] <= found.maximum[x]) && in[x] != in[x]) out[x] = in[x];
            write.commit(y);
        }
    });
}

// Low first: an opening, else a closing.
template <bool Low, class T, class E>
void morphology_pair(char const* who, image_view<T const> s, footprint const& element, image_view<T> d, E const& exec) {
    require_same_size(who, s, d);
    image<T> between(s.width, s.height, fill::none);
    footprint const mirrored = element.reflected();
    morphology_extremum<Low>(who, s, Low ? element : mirrored, between.view(), exec);
    morphology_extremum<!Low>(who, const_view(between), Low ? mirrored : element, d, exec);
}

// What an opening takes away (Low), or a closing adds.
template <bool Low, class T, class E>
void morphology_hat(char const* who, image_view<T const> s, footprint const& element, image_view<T> d, E const& exec) {
    require_same_size(who, s, d);
    image<T> flat(s.width, s.height, fill::none);
    morphology_pair<Low>(who, s, element, flat.view(), exec);
    row_reader<T> a(s), b(const_view(flat));
    row_writer<T> write(d);
    for (std::ptrdiff_t y = 0; y < (s.empty() ? 0 : s.height); ++y) {
        T const *const p = a(y), *const q = b(y);
        T* const out = write.row(y);
        for (std::ptrdiff_t x = 0; x < s.width; ++x) out[x] = static_cast<T>(Low ? p[x] - q[x] : q[x] - p[x]);
        write.commit(y);
    }
}

template <class Src, class Dst>
concept same_pixels = std::same_as<pixel_of<Src>, pixel_of<Dst>>;

} // namespace detail

/// The smallest value under the element: dst(p) = min over its offsets o of src(p + o).
template <grey_image Src, grey_image Dst, executor E = sequential>
    requires detail::same_pixels<Src, Dst>
void erode(Src const& src, footprint const& element, Dst&& dst, E const& exec = {}) {
    detail::morphology_extremum<true>("erode", const_view(src), element, mutable_view(dst), exec);
}

/// The largest value under the reflected element: dst(p) = max over the offsets o of src(p - o).
template <grey_image Src, grey_image Dst, executor E = sequential>
    requires detail::same_pixels<Src, Dst>
void dilate(Src const& src, footprint const& element, Dst&& dst, E const& exec = {}) {
    detail::morphology_extremum<false>("dilate", const_view(src), element.reflected(), mutable_view(dst), exec);
}

/// Erosion, then dilation: takes away what is brighter than its surroundings and does not hold the element. Never above src;
/// a second opening changes nothing.
template <grey_image Src, grey_image Dst, executor E = sequential>
    requires detail::same_pixels<Src, Dst>
void opening(Src const& src, footprint const& element, Dst&& dst, E const& exec = {}) {
    detail::morphology_pair<true>("opening", const_view(src), element, mutable_view(dst), exec);
}

/// Dilation, then erosion: fills what is darker than its surroundings and does not hold the element. Never below src; a
/// second closing changes nothing.
template <grey_image Src, grey_image Dst, executor E = sequential>
    requires detail::same_pixels<Src, Dst>
void closing(Src const& src, footprint const& element, Dst&& dst, E const& exec = {}) {
    detail::morphology_pair<false>("closing", const_view(src), element, mutable_view(dst), exec);
}

/// What an opening takes away: bright particles smaller than the element on ground of any slow slope. The largest value of
/// int16_t less the smallest leaves the type: differences wrap around there.
template <grey_image Src, grey_image Dst, executor E = sequential>
    requires detail::same_pixels<Src, Dst>
void white_top_hat(Src const& src, footprint const& element, Dst&& dst, E const& exec = {}) {
    detail::morphology_hat<true>("white_top_hat", const_view(src), element, mutable_view(dst), exec);
}

/// What a closing fills: dark particles smaller than the element. Else as white_top_hat.
template <grey_image Src, grey_image Dst, executor E = sequential>
    requires detail::same_pixels<Src, Dst>
void black_top_hat(Src const& src, footprint const& element, Dst&& dst, E const& exec = {}) {
    detail::morphology_hat<false>("black_top_hat", const_view(src), element, mutable_view(dst), exec);
}

MOTE_NAMESPACE_END
