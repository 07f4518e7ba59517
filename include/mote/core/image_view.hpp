// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// The view that every algorithm takes.

#include <mote/core/error.hpp>
#include <mote/version.hpp>

#include <cstddef>
#include <string>
#include <type_traits>

MOTE_NAMESPACE_BEGIN

/// Non-owning view of a 2-D, single-channel image: `height` rows of `width` pixels; pixel (x, y) is
/// `data[y * stride + x * pixel_stride]`, x to the right, y down, the origin at the top left.
///
/// Strides count elements and may be negative (a flipped view) or zero (one row repeated). `pixel_stride` is 1 in
/// ordinary images; anything else (one channel of an interleaved image, a transposed view) works everywhere, at the
/// price of gathering each row before the kernel. Trivially copyable: pass it by value.
template <class T>
struct image_view {
    using value_type = std::remove_const_t<T>;

    T* data = nullptr;
    std::ptrdiff_t width = 0;
    std::ptrdiff_t height = 0;
    std::ptrdiff_t stride = 0;
    std::ptrdiff_t pixel_stride = 1;

    /// Pointer to pixel (0, y). Unchecked.
    [[nodiscard]] constexpr T* row(std::ptrdiff_t y) const noexcept { return data + y * stride; }
    /// Pixel (x, y). Unchecked.
    [[nodiscard]] constexpr T& operator()(std::ptrdiff_t x, std::ptrdiff_t y) const noexcept {
        return data[y * stride + x * pixel_stride];
    }
    /// Number of pixels.
    [[nodiscard]] constexpr std::ptrdiff_t size() const noexcept { return width * height; }
    [[nodiscard]] constexpr bool empty() const noexcept { return width <= 0 || height <= 0; }

    /// The `w` x `h` pixels whose top left one is (x, y).
    /// @throws parameter_error if they are not all inside this view.
    [[nodiscard]] constexpr image_view subview(std::ptrdiff_t x, std::ptrdiff_t y, std::ptrdiff_t w,
                                               std::ptrdiff_t h) const {
        if (x < 0 || y < 0 || w < 0 || h < 0 || x > width || y > height || w > width - x || h > height - y)
            throw parameter_error("subview: " + std::to_string(w) + " x " + std::to_string(h) + " pixels at (" +
                                  std::to_string(x) + ", " + std::to_string(y) + ") do not lie inside " +
                                  std::to_string(width) + " x " + std::to_string(height));
        return {data == nullptr ? data : data + y * stride + x * pixel_stride, w, h, stride, pixel_stride};
    }
    /// Column x as an image one pixel wide.
    /// @throws parameter_error if there is no such column.
    [[nodiscard]] constexpr image_view column(std::ptrdiff_t x) const { return subview(x, 0, 1, height); }
    /// The same pixels with x and y exchanged.
    [[nodiscard]] constexpr image_view transposed() const noexcept {
        return {data, height, width, pixel_stride, stride};
    }

    [[nodiscard]] constexpr operator image_view<T const>() const noexcept
        requires(!std::is_const_v<T>)
    {
        return {data, width, height, stride, pixel_stride};
    }
};

/// Channel `channel` of an image whose `channels` channels are interleaved (RGBRGB...); `stride` counts elements
/// between rows.
/// @throws parameter_error if there is no such channel.
template <class T>
[[nodiscard]] constexpr image_view<T> interleaved_channel(T* data, std::ptrdiff_t width, std::ptrdiff_t height,
                                                          std::ptrdiff_t stride, std::ptrdiff_t channels,
                                                          std::ptrdiff_t channel) {
    if (channel < 0 || channel >= channels)
        throw parameter_error("interleaved_channel: channel " + std::to_string(channel) + " of " +
                              std::to_string(channels) + " channels; expected 0 <= channel < channels");
    return {data == nullptr ? data : data + channel, width, height, stride, channels};
}

static_assert(std::is_trivially_copyable_v<image_view<unsigned char>>);
static_assert(sizeof(std::ptrdiff_t) >= 8, "mote needs 64-bit sizes");

MOTE_NAMESPACE_END
