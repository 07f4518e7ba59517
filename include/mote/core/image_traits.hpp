// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// How images of other libraries enter: one traits template.

#include <mote/core/image.hpp>
#include <mote/core/image_view.hpp>
#include <mote/core/pixel.hpp>
#include <mote/version.hpp>

#include <concepts>
#include <type_traits>

MOTE_NAMESPACE_BEGIN

/// Specialise this for a foreign image type I with a static function `view` that takes an `I&` or an `I const&` and
/// returns an `image_view`. The view borrows: it must not copy pixels, and the image must outlive it.
/// Specialisations for Eigen, xtensor and OpenCV are in mote/adapt/.
template <class I>
struct image_traits;

template <class T>
struct image_traits<image_view<T>> {
    [[nodiscard]] static constexpr image_view<T> view(image_view<T> v) noexcept { return v; }
};

template <class T>
struct image_traits<image<T>> {
    [[nodiscard]] static image_view<T> view(image<T>& i) noexcept { return i.view(); }
    [[nodiscard]] static image_view<T const> view(image<T> const& i) noexcept { return i.view(); }
};

namespace detail {
template <class V>
inline constexpr bool is_image_view = false;
template <class T>
inline constexpr bool is_image_view<image_view<T>> = true;
} // namespace detail

/// Anything that image_traits can view: mote's own views and images, and adapted foreign ones.
template <class I>
concept image_like = requires(I& i) {
    { image_traits<std::remove_cvref_t<I>>::view(i) };
    requires detail::is_image_view<decltype(image_traits<std::remove_cvref_t<I>>::view(i))>;
};

/// The element type of an image, without const.
template <image_like I>
using pixel_of = typename decltype(image_traits<std::remove_cvref_t<I>>::view(std::declval<I&>()))::value_type;

/// An image of grey values.
template <class I>
concept grey_image = image_like<I> && pixel<pixel_of<I>>;

/// An image of bytes that a function reads as (nonzero = foreground) or writes as (0 or 255) a mask.
template <class I>
concept mask_image = image_like<I> && std::same_as<pixel_of<I>, std::uint8_t>;

/// An image of labels, 0 being the background.
template <class I>
concept label_image = image_like<I> && label_pixel<pixel_of<I>>;

/// The read-only view of an image.
template <image_like I>
[[nodiscard]] constexpr image_view<pixel_of<I> const> const_view(I const& i) {
    return image_traits<std::remove_cvref_t<I>>::view(i);
}

/// The writable view of an image.
template <image_like I>
[[nodiscard]] constexpr image_view<pixel_of<I>> mutable_view(I&& i) {
    return image_traits<std::remove_cvref_t<I>>::view(i);
}

MOTE_NAMESPACE_END
