// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Eigen's dense matrices and arrays as images. Pixel (x, y) is coefficient (row y, column x).
///
/// Borrowed, never copied: Matrix, Array, Map (with any Stride), Ref, Block, Transpose and whatever else Eigen can
/// address directly, row-major or column-major; one that Eigen cannot write to (const, Map<T const>) gives a read-only
/// view. Column-major memory has a pixel stride, so each row is gathered before the kernel: prefer Eigen::RowMajor, or
/// pass `m.transpose()` where it does not matter which way round the image is.
/// Cannot be mapped: expressions without memory of their own (a + b, a.cast<float>(): call eval()), sparse matrices, and
/// Eigen::Tensor.

#include <mote/core/image_traits.hpp>
#include <mote/core/image_view.hpp>
#include <mote/version.hpp>

#include <Eigen/Core>

#include <type_traits>

MOTE_NAMESPACE_BEGIN

namespace detail {
template <class M>
concept eigen_in_memory = std::is_base_of_v<Eigen::DenseBase<M>, M> && (M::Flags & Eigen::DirectAccessBit) != 0;
} // namespace detail

template <class M>
    requires detail::eigen_in_memory<M>
struct image_traits<M> {
    [[nodiscard]] static auto view(M& m) { return borrow(m); }
    [[nodiscard]] static auto view(M const& m) { return borrow(m); }

private:
    template <class Matrix>
    static auto borrow(Matrix& m) {
        using view_type = image_view<std::remove_pointer_t<decltype(m.data())>>;
        // Without pixels there may be no memory either: then no row may lie beyond it.
        if (m.size() == 0) return view_type{m.data(), m.cols(), m.rows(), 0, 1};
        return view_type{m.data(), m.cols(), m.rows(), m.rowStride(), m.colStride()};
    }
};

MOTE_NAMESPACE_END
