// SPDX-License-Identifier: MIT
#pragma once

// What every adapted image has to do: the view is the same memory, and a level applied through it is the same as one
// applied to a copy in mote's own image.

#include <mote/core/image.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/threshold/level.hpp>

#include <cstddef>
#include <cstdint>

#include "catch.hpp"

/// `at(x, y)` is the foreign library's own access to the pixel of `foreign` at column x, row y.
template <class I, class At>
void check_view(I const& foreign, std::ptrdiff_t width, std::ptrdiff_t height, At at) {
    static_assert(mote::grey_image<I>);
    using T = mote::pixel_of<I>;
    mote::image_view<T const> const v = mote::const_view(foreign);
    REQUIRE(v.width == width);
    REQUIRE(v.height == height);
    std::ptrdiff_t elsewhere = 0, different = 0;
    mote::image<T> copy(width, height);
    for (std::ptrdiff_t y = 0; y < height; ++y)
        for (std::ptrdiff_t x = 0; x < width; ++x) {
            elsewhere += &v(x, y) != &at(x, y);
            copy(x, y) = at(x, y);
        }
    CHECK(elsewhere == 0);
    auto const mine = mote::apply_level(copy, 100, mote::polarity::bright);
    auto const theirs = mote::apply_level(foreign, 100, mote::polarity::bright);
    for (std::ptrdiff_t y = 0; y < height; ++y)
        for (std::ptrdiff_t x = 0; x < width; ++x) different += mine(x, y) != theirs(x, y);
    CHECK(different == 0);
}

/// Writes a mask through the adapted image and reads it back by `at`.
template <class I, class At>
void check_written(I&& foreign, At at) {
    static_assert(mote::mask_image<I>);
    auto const v = mote::mutable_view(foreign);
    mote::image<std::uint8_t> source(v.width, v.height);
    for (std::ptrdiff_t y = 0; y < v.height; ++y)
        for (std::ptrdiff_t x = 0; x < v.width; ++x) source(x, y) = static_cast<std::uint8_t>(37 * x + 101 * y);
    mote::apply_level(source, 100, mote::polarity::bright, foreign);
    std::ptrdiff_t different = 0;
    for (std::ptrdiff_t y = 0; y < v.height; ++y)
        for (std::ptrdiff_t x = 0; x < v.width; ++x) different += at(x, y) != (source(x, y) > 100 ? 255 : 0);
    CHECK(different == 0);
}
