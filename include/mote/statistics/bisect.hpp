// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Selection by bisection over the numbers that double can hold.

#include <mote/core/function_ref.hpp>
#include <mote/version.hpp>

#include <cstdint>

MOTE_NAMESPACE_BEGIN
namespace detail {

/// The order of finite doubles as integers: a < b if and only if ordered_bits(a) < ordered_bits(b), save that -0 lies before 0.
[[nodiscard]] constexpr std::int64_t ordered_bits(double v) noexcept {
    auto const bits = __builtin_bit_cast(std::int64_t, v);
    return bits < 0 ? static_cast<std::int64_t>(0x8000000000000000ULL - static_cast<std::uint64_t>(bits)) - 1 : bits;
}
[[nodiscard]] constexpr double from_ordered_bits(std::int64_t v) noexcept {
    return __builtin_bit_cast(double, v < 0 ? 0x8000000000000000ULL - static_cast<std::uint64_t>(v + 1) : static_cast<std::uint64_t>(v));
}

/// The smallest double in [low, high] of which `reached` is true, if it stays true from there on; `high` if it never is before.
/// At most 64 calls.
[[nodiscard]] inline double first_reached(double low, double high, function_ref<bool(double)> reached) {
    std::int64_t a = ordered_bits(low), b = ordered_bits(high);
    while (a < b) {
        // The span of two finite doubles may exceed int64.
        auto const span = static_cast<std::uint64_t>(b) - static_cast<std::uint64_t>(a);
        auto const middle = static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + span / 2);
        if (reached(from_ordered_bits(middle)))
            b = middle;
        else
            a = middle + 1;
    }
    return from_ordered_bits(b) + 0.0;
}

} // namespace detail
MOTE_NAMESPACE_END
