// SPDX-License-Identifier: MIT
#include <mote/core/image_view.hpp>

#include "catch.hpp"

#include <array>
#include <cstdint>
#include <type_traits>

namespace image_view_test {

namespace {

using view = mote::image_view<std::uint8_t>;
static_assert(std::is_trivially_copyable_v<view>);
static_assert(std::is_convertible_v<view, mote::image_view<std::uint8_t const>>);
static_assert(!std::is_convertible_v<mote::image_view<std::uint8_t const>, view>);

constexpr std::array<int, 12> numbers{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
constexpr mote::image_view<int const> whole{numbers.data(), 4, 3, 4};

constexpr bool addresses() {
    auto const part = whole.subview(1, 1, 3, 2);
    return whole(3, 2) == 11 && part(0, 0) == 5 && part(2, 1) == 11 && whole.transposed()(2, 3) == 11 &&
           whole.column(2)(0, 1) == 6 && whole.column(2).width == 1 && whole.size() == 12 && *whole.row(2) == 8;
}
static_assert(addresses());

constexpr bool channels() {
    auto const green = mote::interleaved_channel(numbers.data(), 2, 2, 6, 3, 1);
    return green(0, 0) == 1 && green(1, 0) == 4 && green(1, 1) == 10;
}
static_assert(channels());

} // namespace

TEST_CASE("a sub-view outside its view is refused with both sizes") {
    CHECK_THROWS_WITH(whole.subview(2, 0, 3, 1), Catch::Contains("3 x 1") && Catch::Contains("4 x 3"));
    CHECK_THROWS_AS(whole.subview(-1, 0, 1, 1), mote::parameter_error);
    CHECK_THROWS_AS(whole.subview(0, 0, PTRDIFF_MAX, 1), mote::parameter_error);
    CHECK_THROWS_AS(whole.column(4), mote::parameter_error);
    CHECK_THROWS_AS(mote::interleaved_channel(numbers.data(), 2, 2, 6, 3, 3), mote::parameter_error);
    CHECK(whole.subview(4, 3, 0, 0).empty());
}

TEST_CASE("strides may be zero or negative") {
    mote::image_view<int const> const repeated{numbers.data(), 4, std::ptrdiff_t{1} << 40, 0};
    CHECK(repeated(3, (std::ptrdiff_t{1} << 40) - 1) == 3);
    CHECK(repeated.size() == std::ptrdiff_t{1} << 42);
    mote::image_view<int const> const flipped{numbers.data() + 11, 4, 3, -4, -1};
    CHECK(flipped(0, 0) == 11);
    CHECK(flipped(3, 2) == 0);
}

} // namespace image_view_test
