// SPDX-License-Identifier: MIT
#include <mote/core/image_traits.hpp>

#include "catch.hpp"

#include <array>
#include <cstdint>
#include <type_traits>
#include <utility>

namespace image_traits_test {

namespace {
/// Somebody's own image: 3 x 2, column by column.
template <class T>
struct foreign {
    std::array<T, 6> values{};
};
/// Has traits, but they give no view.
struct deceiver {};
} // namespace

} // namespace image_traits_test

template <class T>
struct mote::image_traits<image_traits_test::foreign<T>> {
    static constexpr mote::image_view<T> view(image_traits_test::foreign<T>& i) noexcept { return {i.values.data(), 3, 2, 1, 2}; }
    static constexpr mote::image_view<T const> view(image_traits_test::foreign<T> const& i) noexcept { return {i.values.data(), 3, 2, 1, 2}; }
};
template <>
struct mote::image_traits<image_traits_test::deceiver> {
    static int view(image_traits_test::deceiver&) { return 0; }
};

namespace image_traits_test {

namespace {
using view = mote::image_view<std::uint8_t>;
static_assert(mote::grey_image<view> && mote::grey_image<mote::image<float>> && mote::mask_image<view>);
static_assert(!mote::image_like<int> && !mote::image_like<deceiver> && !mote::grey_image<mote::image<std::uint64_t>>);
static_assert(mote::label_image<mote::image<std::uint64_t>> && !mote::label_image<view> && !mote::mask_image<mote::image<std::uint16_t>>);
static_assert(mote::grey_image<foreign<double>> && mote::grey_image<foreign<double> const&> && !mote::grey_image<foreign<long double>>);
static_assert(std::is_same_v<mote::pixel_of<mote::image_view<float const>>, float>);
static_assert(std::is_same_v<mote::pixel_of<foreign<std::int16_t> const>, std::int16_t>);
} // namespace

TEST_CASE("an image of another library is viewed, not copied") {
    foreign<std::uint16_t> f;
    mote::mutable_view(f)(2, 1) = 7;
    CHECK(f.values[5] == 7);
    f.values[1] = 3;
    CHECK(mote::const_view(std::as_const(f))(0, 1) == 3);
    CHECK(mote::const_view(f).row(0) == f.values.data());
    static_assert(std::is_same_v<decltype(mote::const_view(f)), mote::image_view<std::uint16_t const>>);
    mote::image<std::uint16_t> own(2, 2);
    mote::mutable_view(own)(1, 1) = 8;
    mote::mutable_view(own.view())(0, 1) = 9;
    CHECK(mote::const_view(own)(1, 1) == 8);
    CHECK(mote::const_view(own)(0, 1) == 9);
}

} // namespace image_traits_test
