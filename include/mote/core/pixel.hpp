// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// The pixel types that algorithms accept.

#include <mote/version.hpp>

#include <concepts>
#include <cstdint>
#include <type_traits>

MOTE_NAMESPACE_BEGIN

/// A grey value: std::uint8_t, std::uint16_t, std::int16_t, std::uint32_t, float or double.
template <class T>
concept pixel = std::same_as<T, std::uint8_t> || std::same_as<T, std::uint16_t> || std::same_as<T, std::int16_t> ||
                std::same_as<T, std::uint32_t> || std::same_as<T, float> || std::same_as<T, double>;

/// A pixel type with so few values that each can have a histogram bin of its own.
template <class T>
concept countable_pixel =
    std::same_as<T, std::uint8_t> || std::same_as<T, std::uint16_t> || std::same_as<T, std::int16_t>;

/// A label: 0 is background.
template <class T>
concept label_pixel = std::same_as<T, std::uint16_t> || std::same_as<T, std::uint32_t> || std::same_as<T, std::uint64_t>;

MOTE_NAMESPACE_END
