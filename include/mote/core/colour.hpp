// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Colours, for pictures that people look at.

#include <mote/version.hpp>

#include <cstdint>
#include <type_traits>

MOTE_NAMESPACE_BEGIN

/// A colour of 8 bits a channel, sRGB, as PNG stores it.
struct rgb8 {
    std::uint8_t red, green, blue;
    friend constexpr bool operator==(rgb8 const&, rgb8 const&) = default;
};
static_assert(sizeof(rgb8) == 3 && std::is_trivial_v<rgb8>);

MOTE_NAMESPACE_END
