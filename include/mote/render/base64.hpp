// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Bytes as text, for data URIs.

#include <mote/core/error.hpp>
#include <mote/version.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>

MOTE_NAMESPACE_BEGIN

/// Base64 of `bytes`: the standard alphabet, padded, no line breaks (RFC 4648, section 4).
/// One allocation of 4 characters for every 3 bytes.
[[nodiscard]] inline std::string base64(std::span<std::uint8_t const> bytes) {
    static constexpr char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    if (bytes.size() > std::numeric_limits<std::size_t>::max() / 2)
        throw parameter_error("base64: " + std::to_string(bytes.size()) + " bytes are too many to encode");
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    std::size_t i = 0;
    for (; bytes.size() - i >= 3; i += 3) {
        std::uint32_t const v = std::uint32_t{bytes[i]} << 16 | std::uint32_t{bytes[i + 1]} << 8 | bytes[i + 2];
        for (int shift = 18; shift >= 0; shift -= 6) text += alphabet[v >> shift & 63U];
    }
    if (std::size_t const rest = bytes.size() - i; rest != 0) {
        std::uint32_t const v = std::uint32_t{bytes[i]} << 16 | (rest == 2 ? std::uint32_t{bytes[i + 1]} << 8 : 0U);
        text += alphabet[v >> 18];
        text += alphabet[v >> 12 & 63U];
        text += rest == 2 ? alphabet[v >> 6 & 63U] : '=';
        text += '=';
    }
    return text;
}

MOTE_NAMESPACE_END
