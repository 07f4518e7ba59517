// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// xtensor's containers and strided views of two dimensions as images. Pixel (x, y) is element (y, x).
///
/// Borrowed, never copied: xtensor, xarray, xtensor_fixed, xt::adapt, and views of them with strides (ranges, steps,
/// flips, one channel of a 3-D array), in row- or column-major or dynamic layout; constants give read-only views.
/// The number of dimensions of an xarray or a dynamic view is known only at run time and is checked then.
/// Cannot be mapped: expressions without memory of their own (a + b, xt::broadcast: call xt::eval()), views through
/// index lists (xt::keep, xt::drop), masked and sparse arrays, and anything with other than two dimensions.

#include <mote/core/error.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/core/image_view.hpp>
#include <mote/version.hpp>

#if __has_include(<xtensor/core/xexpression.hpp>)
#include <xtensor/core/xexpression.hpp>
#else
#include <xtensor/xexpression.hpp>
#endif

#include <concepts>
#include <cstddef>
#include <string>
#include <type_traits>

MOTE_NAMESPACE_BEGIN

namespace detail {
template <class E>
concept xtensor_in_memory = std::is_base_of_v<xt::xexpression<E>, E> && requires(E const& e) {
    { *e.data() } -> std::convertible_to<typename E::value_type>;
    { e.strides()[0] } -> std::convertible_to<std::ptrdiff_t>;
    { e.data_offset() } -> std::convertible_to<std::size_t>;
    { e.shape()[0] } -> std::convertible_to<std::size_t>;
};
} // namespace detail

template <class E>
    requires detail::xtensor_in_memory<E>
struct image_traits<E> {
    /// @throws parameter_error if e has other than two dimensions.
    [[nodiscard]] static auto view(E& e) { return borrow(e); }
    [[nodiscard]] static auto view(E const& e) { return borrow(e); }

private:
    template <class Expression>
    static auto borrow(Expression& e) {
        if (e.dimension() != 2)
            throw parameter_error("image_traits: an xtensor expression has " + std::to_string(e.dimension()) +
                                  " dimensions; expected 2 (rows, columns)");
        using element = std::remove_reference_t<decltype(*e.data())>;
        auto const width = static_cast<std::ptrdiff_t>(e.shape()[1]), height = static_cast<std::ptrdiff_t>(e.shape()[0]);
        // Without pixels there may be no memory either: then no row may lie beyond it.
        if (width == 0 || height == 0) return image_view<element>{e.data(), width, height, 0, 1};
        return image_view<element>{e.data() + e.data_offset(), width, height, static_cast<std::ptrdiff_t>(e.strides()[0]),
                                   static_cast<std::ptrdiff_t>(e.strides()[1])};
    }
};

MOTE_NAMESPACE_END
