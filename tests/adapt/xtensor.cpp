// SPDX-License-Identifier: MIT
#include <mote/adapt/xtensor.hpp>

#if __has_include(<xtensor/containers/xtensor.hpp>)
#include <xtensor/containers/xadapt.hpp>
#include <xtensor/containers/xarray.hpp>
#include <xtensor/containers/xfixed.hpp>
#include <xtensor/containers/xtensor.hpp>
#include <xtensor/misc/xmanipulation.hpp>
#include <xtensor/views/xstrided_view.hpp>
#include <xtensor/views/xview.hpp>
#else
#include <xtensor/xadapt.hpp>
#include <xtensor/xarray.hpp>
#include <xtensor/xfixed.hpp>
#include <xtensor/xmanipulation.hpp>
#include <xtensor/xstrided_view.hpp>
#include <xtensor/xtensor.hpp>
#include <xtensor/xview.hpp>
#endif

#include "check_adapted.hpp"

#include <vector>

namespace {

using rows = xt::xtensor<std::uint8_t, 2>;
using columns = xt::xtensor<std::uint8_t, 2, xt::layout_type::column_major>;

template <class I>
using element = std::remove_pointer_t<decltype(mote::image_traits<std::remove_const_t<I>>::view(std::declval<I&>()).data)>;
static_assert(!std::is_const_v<element<rows>> && std::is_const_v<element<rows const>>);
static_assert(mote::mask_image<rows> && mote::grey_image<xt::xarray<float>> && !mote::grey_image<xt::xtensor<std::int64_t, 2>>);
static_assert(!mote::image_like<decltype(std::declval<rows&>() + std::declval<rows&>())>);

template <class E>
void number(E& e) {
    for (std::size_t y = 0; y < e.shape()[0]; ++y)
        for (std::size_t x = 0; x < e.shape()[1]; ++x) e(y, x) = static_cast<typename E::value_type>((37 * x + 101 * y) % 251);
}

template <class E>
void check(E const& e) {
    check_view(e, static_cast<std::ptrdiff_t>(e.shape()[1]), static_cast<std::ptrdiff_t>(e.shape()[0]),
               [&](std::ptrdiff_t x, std::ptrdiff_t y) -> auto const& { return e(static_cast<std::size_t>(y), static_cast<std::size_t>(x)); });
}

} // namespace

TEMPLATE_TEST_CASE("xtensor containers of either layout", "", rows, columns, (xt::xtensor<float, 2>),
                   (xt::xtensor<double, 2, xt::layout_type::column_major>), xt::xarray<std::uint16_t>,
                   (xt::xarray<float, xt::layout_type::column_major>)) {
    for (auto const& [height, width] : {std::pair<std::size_t, std::size_t>{1, 1}, {1, 9}, {9, 1}, {5, 70}, {70, 5}, {0, 3}, {3, 0}}) {
        TestType e(typename TestType::shape_type{height, width});
        number(e);
        check(e);
    }
}

TEST_CASE("xtensor containers of fixed shape and of dynamic layout") {
    xt::xtensor_fixed<std::uint8_t, xt::xshape<4, 6>> fixed;
    number(fixed);
    check(fixed);
    xt::xtensor<std::uint8_t, 2, xt::layout_type::dynamic> dynamic(std::array<std::size_t, 2>{4, 6}, xt::layout_type::column_major);
    number(dynamic);
    check(dynamic);
    CHECK(mote::const_view(dynamic).pixel_stride == 4);
}

TEST_CASE("xtensor views keep their offset and strides") {
    rows r({20, 31});
    columns c({20, 31});
    number(r);
    number(c);
    check(xt::view(r, xt::range(3, 10), xt::range(5, 16)));
    check(xt::view(c, xt::range(3, 10), xt::range(5, 16)));
    check(xt::view(r, xt::range(3, 17, 3), xt::range(5, 16, 2)));
    check(xt::strided_view(r, {xt::range(3, 17, 3), xt::range(5, 16, 2)}));
    check(xt::strided_view(r, {xt::range(10, 3, -2), xt::all()}));
    check(xt::transpose(r));
    check(xt::flip(r, 0));
    rows const& constant = r;
    check(xt::view(constant, xt::range(3, 10), xt::range(5, 16)));
    static_assert(std::is_const_v<element<decltype(xt::view(constant, xt::range(3, 10), xt::all()))>>);

    rows const before = r;
    auto part = xt::view(r, xt::range(3, 10), xt::range(5, 16));
    check_written(part, [&](std::ptrdiff_t x, std::ptrdiff_t y) { return r(static_cast<std::size_t>(y + 3), static_cast<std::size_t>(x + 5)); });
    for (std::size_t y = 0; y < 20; ++y)
        for (std::size_t x = 0; x < 31; ++x)
            if (y < 3 || y >= 10 || x < 5 || x >= 16) CHECK(r(y, x) == before(y, x));
}

TEST_CASE("one channel of an xtensor of three dimensions") {
    xt::xtensor<std::uint8_t, 3> colour({7, 9, 3});
    for (std::size_t i = 0; i < colour.size(); ++i) colour.flat(i) = static_cast<std::uint8_t>(i * 37);
    auto const at = [&](std::ptrdiff_t x, std::ptrdiff_t y) -> auto const& { return colour(static_cast<std::size_t>(y), static_cast<std::size_t>(x), 1); };
    auto const green = xt::view(colour, xt::all(), xt::all(), 1);
    check_view(green, 9, 7, at);
    check_view(xt::strided_view(colour, {xt::all(), xt::all(), 1}), 9, 7, at);
    CHECK(mote::const_view(green).pixel_stride == 3);
}

TEST_CASE("foreign memory through xt::adapt") {
    std::vector<std::uint8_t> memory(35);
    for (std::size_t i = 0; i < memory.size(); ++i) memory[i] = static_cast<std::uint8_t>(i * 37);
    auto a = xt::adapt(memory, std::array<std::size_t, 2>{5, 7});
    check(a);
    check_written(a, [&](std::ptrdiff_t x, std::ptrdiff_t y) { return memory[static_cast<std::size_t>(7 * y + x)]; });
}

TEST_CASE("an xarray of other than two dimensions is refused") {
    xt::xarray<std::uint8_t> const three = xt::xarray<std::uint8_t>::from_shape({2, 3, 4});
    CHECK_THROWS_WITH(mote::const_view(three), Catch::Contains("3 dimensions"));
    CHECK_THROWS_AS(mote::const_view(xt::xarray<std::uint8_t>::from_shape({2})), mote::parameter_error);
}
