// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Unsigned integers of a few 64-bit words, for criteria that must be compared exactly.

#include <mote/version.hpp>

#include <array>
#include <cmath>
#include <compare>
#include <cstddef>
#include <cstdint>

MOTE_NAMESPACE_BEGIN

/// An unsigned integer of Words x 64 bits, least significant word first.
template <std::size_t Words>
struct wide_uint {
    std::array<std::uint64_t, Words> words{};

    constexpr wide_uint() = default;
    constexpr wide_uint(std::uint64_t low) : words{low} {}

    friend constexpr bool operator==(wide_uint const&, wide_uint const&) = default;
    friend constexpr std::strong_ordering operator<=>(wide_uint const& a, wide_uint const& b) noexcept {
        for (std::size_t i = Words; i-- > 0;)
            if (a.words[i] != b.words[i]) return a.words[i] <=> b.words[i];
        return std::strong_ordering::equal;
    }

    /// Modulo 2^(64 Words).
    constexpr wide_uint& operator+=(wide_uint const& b) noexcept {
        std::uint64_t carry = 0;
        for (std::size_t i = 0; i < Words; ++i) {
            std::uint64_t const s = words[i] + carry;
            carry = s < carry ? 1 : 0;
            words[i] = s + b.words[i];
            carry += words[i] < s ? 1 : 0;
        }
        return *this;
    }
    /// Modulo 2^(64 Words).
    constexpr wide_uint& operator-=(wide_uint const& b) noexcept {
        std::uint64_t borrow = 0;
        for (std::size_t i = 0; i < Words; ++i) {
            std::uint64_t const d = words[i] - borrow;
            borrow = words[i] < borrow ? 1 : 0;
            borrow += d < b.words[i] ? 1 : 0;
            words[i] = d - b.words[i];
        }
        return *this;
    }

    [[nodiscard]] double to_double() const noexcept {
        double r = 0;
        for (std::size_t i = Words; i-- > 0;) r = std::ldexp(r, 64) + static_cast<double>(words[i]);
        return r;
    }
};

namespace detail {
__extension__ typedef unsigned __int128 uint128;
}

/// The whole product.
template <std::size_t A, std::size_t B>
[[nodiscard]] constexpr wide_uint<A + B> multiply(wide_uint<A> const& a, wide_uint<B> const& b) noexcept {
    wide_uint<A + B> r;
    for (std::size_t i = 0; i < A; ++i) {
        std::uint64_t carry = 0;
        for (std::size_t j = 0; j < B; ++j) {
            detail::uint128 const t = static_cast<detail::uint128>(a.words[i]) * b.words[j] + r.words[i + j] + carry;
            r.words[i + j] = static_cast<std::uint64_t>(t);
            carry = static_cast<std::uint64_t>(t >> 64);
        }
        r.words[i + B] = carry;
    }
    return r;
}

MOTE_NAMESPACE_END
