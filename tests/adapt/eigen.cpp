// SPDX-License-Identifier: MIT
#include <mote/adapt/eigen.hpp>

#include "check_adapted.hpp"

#include <vector>

namespace {

template <class T, int Order>
using matrix = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic, Order>;

using row_major = matrix<std::uint8_t, Eigen::RowMajor>;
using column_major = matrix<std::uint8_t, Eigen::ColMajor>;

// The view of a constant is read-only, and what has no memory of its own is no image.
template <class I>
using element = std::remove_pointer_t<decltype(mote::image_traits<std::remove_const_t<I>>::view(std::declval<I&>()).data)>;
static_assert(!std::is_const_v<element<row_major>> && std::is_const_v<element<row_major const>>);
static_assert(std::is_const_v<element<Eigen::Map<row_major const>>> && !std::is_const_v<element<Eigen::Map<row_major>>>);
static_assert(mote::mask_image<Eigen::Block<column_major>> && mote::grey_image<Eigen::ArrayXXf>);
static_assert(!mote::image_like<decltype(row_major() + row_major())>);
static_assert(!mote::image_like<decltype(row_major().cast<float>())>);
static_assert(!mote::grey_image<Eigen::MatrixXcf>);

template <class M>
M numbered(Eigen::Index rows, Eigen::Index columns) {
    M m(rows, columns);
    for (Eigen::Index y = 0; y < rows; ++y)
        for (Eigen::Index x = 0; x < columns; ++x) m(y, x) = static_cast<typename M::Scalar>((37 * x + 101 * y) % 251);
    return m;
}

template <class M>
void check(M const& m) {
    check_view(m, m.cols(), m.rows(), [&](std::ptrdiff_t x, std::ptrdiff_t y) -> auto const& { return m.coeffRef(y, x); });
}

} // namespace

TEMPLATE_TEST_CASE("Eigen matrices and arrays of either order", "", row_major, column_major, (matrix<std::uint16_t, Eigen::ColMajor>),
                   (matrix<float, Eigen::RowMajor>), Eigen::MatrixXd, Eigen::ArrayXXf) {
    for (auto const& [rows, columns] : {std::pair<Eigen::Index, Eigen::Index>{1, 1}, {1, 9}, {9, 1}, {5, 70}, {70, 5}, {0, 3}, {3, 0}, {0, 0}})
        check(numbered<TestType>(rows, columns));
}

TEST_CASE("Eigen matrices of fixed size and vectors") {
    check(numbered<Eigen::Matrix<float, 3, 4>>(3, 4));
    check(numbered<Eigen::Matrix<float, 3, 4, Eigen::RowMajor>>(3, 4));
    check(numbered<Eigen::RowVectorXf>(1, 8));
    check(numbered<Eigen::VectorXf>(8, 1));
}

TEST_CASE("Eigen blocks, transposes and references keep their strides") {
    auto r = numbered<row_major>(20, 31);
    auto c = numbered<column_major>(20, 31);
    check(r.block(3, 5, 7, 11));
    check(c.block(3, 5, 7, 11));
    check(c.block(3, 5, 12, 20).block(1, 2, 3, 4));
    check(r.row(4));
    check(r.col(4));
    check(c.row(4));
    check(c.transpose());
    check(r.block(3, 5, 7, 11).transpose());
    Eigen::Ref<column_major> const ref(c);
    check(ref);
    // Outside the block nothing is written.
    row_major const before = r;
    auto part = r.block(3, 5, 7, 11);
    check_written(part, [&](std::ptrdiff_t x, std::ptrdiff_t y) { return r(y + 3, x + 5); });
    check_written(c.block(2, 2, 9, 9), [&](std::ptrdiff_t x, std::ptrdiff_t y) { return c(y + 2, x + 2); });
    for (Eigen::Index y = 0; y < 20; ++y)
        for (Eigen::Index x = 0; x < 31; ++x)
            if (y < 3 || y >= 10 || x < 5 || x >= 16) CHECK(r(y, x) == before(y, x));
}

TEST_CASE("Eigen maps with any stride") {
    std::vector<std::uint8_t> memory(1000);
    for (std::size_t i = 0; i < memory.size(); ++i) memory[i] = static_cast<std::uint8_t>(i * 37);
    using any = Eigen::Stride<Eigen::Dynamic, Eigen::Dynamic>;
    Eigen::Map<row_major, 0, any> const rows(memory.data(), 9, 13, any(50, 3));
    Eigen::Map<column_major, 0, any> columns(memory.data(), 9, 13, any(50, 3));
    Eigen::Map<row_major const, 0, any> const fixed(memory.data(), 9, 13, any(50, 3));
    check(rows);
    check(columns);
    check(fixed);
    CHECK(mote::const_view(rows).stride == 50);
    CHECK(mote::const_view(rows).pixel_stride == 3);
    CHECK(mote::const_view(columns).stride == 3);
    CHECK(mote::const_view(columns).pixel_stride == 50);
    check_written(columns, [&](std::ptrdiff_t x, std::ptrdiff_t y) { return memory[static_cast<std::size_t>(50 * x + 3 * y)]; });
}
