// SPDX-License-Identifier: MIT
#include <mote/core/image.hpp>

#include "catch.hpp"

#include <cstdint>
#include <type_traits>
#include <utility>

namespace image_test {

TEST_CASE("an image owns aligned, zeroed rows and is cloned only by name") {
    mote::image<std::uint16_t> a(33, 5);
    CHECK(a.stride() == 64);
    for (std::ptrdiff_t y = 0; y < 5; ++y) {
        CHECK(reinterpret_cast<std::uintptr_t>(a.row(y)) % 64 == 0);
        for (std::ptrdiff_t x = 0; x < 33; ++x) CHECK(a(x, y) == 0);
    }
    a(32, 4) = 7;
    auto b = a.clone();
    a(32, 4) = 8;
    CHECK(b(32, 4) == 7);
    mote::image<std::uint16_t> const c = std::move(b);
    CHECK(c(32, 4) == 7);
    CHECK(b.empty());
    static_assert(!std::is_copy_constructible_v<mote::image<float>>);
    CHECK(mote::image<float>(0, 9).empty());
    CHECK_THROWS_AS(mote::image<float>(-1, 9), mote::parameter_error);
    CHECK_THROWS_AS(mote::image<double>(PTRDIFF_MAX / 16, 3), mote::parameter_error);
}

TEST_CASE("a moved image leaves an empty one behind, and one that is assigned to itself stays") {
    mote::image<float> a(3, 2), b(5, 5);
    a(2, 1) = 4;
    float const* const pixels = a.row(0);
    b = std::move(a);
    CHECK(b.row(0) == pixels);
    CHECK(b(2, 1) == 4);
    CHECK(b.width() == 3);
    CHECK(a.empty());
    CHECK(a.width() == 0);
    CHECK(a.height() == 0);
    mote::image<float>& same = b;
    b = std::move(same);
    CHECK(b.row(0) == pixels);
    CHECK(a.clone().empty());
    static_assert(std::is_nothrow_move_constructible_v<mote::image<float>> && std::is_nothrow_move_assignable_v<mote::image<float>>);
}

TEST_CASE("the views of an image are its pixels") {
    mote::image<std::uint32_t> a(3, 2);
    a.view()(2, 1) = 9;
    CHECK(std::as_const(a).view()(2, 1) == 9);
    CHECK(std::as_const(a).row(1)[2] == 9);
    CHECK(a.view().row(1) == a.row(1));
    static_assert(std::is_same_v<decltype(std::as_const(a).view()), mote::image_view<std::uint32_t const>>);
    struct three {
        std::uint8_t a, b, c;
    };
    mote::image<three> odd(50, 2); // 3 bytes do not divide 64
    odd(49, 1).c = 5;
    CHECK(odd.stride() >= 50);
    CHECK(odd.row(1)[49].c == 5);
    CHECK(mote::image<float>(9, 0).clone().width() == 9);
}

} // namespace image_test
