// SPDX-License-Identifier: MIT
#include <mote/core/pixel.hpp>

#include <cstdint>

namespace pixel_test {

namespace {
template <class... T>
constexpr int pixels = (0 + ... + mote::pixel<T>);
template <class... T>
constexpr int countable = (0 + ... + mote::countable_pixel<T>);
template <class... T>
constexpr int labels = (0 + ... + mote::label_pixel<T>);

static_assert(pixels<std::uint8_t, std::uint16_t, std::int16_t, std::uint32_t, float, double> == 6);
static_assert(pixels<bool, char, std::int8_t, std::int32_t, std::int64_t, std::uint64_t, long double, float const, float&, void> == 0);
static_assert(countable<std::uint8_t, std::uint16_t, std::int16_t> == 3 && countable<std::int8_t, std::uint32_t, float, double> == 0);
static_assert(labels<std::uint16_t, std::uint32_t, std::uint64_t> == 3 && labels<std::uint8_t, std::int32_t, std::int64_t, float> == 0);
} // namespace

} // namespace pixel_test
