// SPDX-License-Identifier: MIT
#include <mote/filter/box.hpp>

#include "catch.hpp"
#include "every_isa.hpp"
#include "random_image.hpp"

#include <cmath>
#include <cstdint>
#include <limits>

namespace {

template <class T>
void check(mote::image_view<T const> v, std::ptrdiff_t window, double tolerance) {
    CAPTURE(v.width, v.height, window);
    mote::box_sums<T> sums(v, window);
    std::ptrdiff_t const r = window / 2;
    // Running sums of doubles keep the rounding errors of what has left the window: the scale is that of all they met.
    double largest = 0;
    for (std::ptrdiff_t y = 0; y < v.height; ++y)
        for (std::ptrdiff_t x = 0; x < v.width; ++x)
            if (std::isfinite(static_cast<double>(v(x, y)))) largest = std::max(largest, std::abs(static_cast<double>(v(x, y))));
    double const scale = largest * static_cast<double>(v.size());
    for (std::ptrdiff_t y = 0; y < v.height; ++y) {
        auto const row = sums.row(y);
        bool same = true;
        for (std::ptrdiff_t x = 0; x < v.width; ++x) {
            double n = 0, sum = 0, square = 0;
            for (std::ptrdiff_t j = std::max<std::ptrdiff_t>(0, y - r); j <= std::min(v.height - 1, y + r); ++j)
                for (std::ptrdiff_t i = std::max<std::ptrdiff_t>(0, x - r); i <= std::min(v.width - 1, x + r); ++i) {
                    double const p = static_cast<double>(v(i, j)) - row.origin;
                    if (!std::isfinite(p)) continue;
                    ++n, sum += p, square += p * p;
                }
            same = same && row.n[x] == n && std::abs(row.sum[x] - sum) <= tolerance * scale &&
                   std::abs(row.square[x] - square) <= tolerance * scale * largest;
        }
        CHECK(same);
    }
}

template <class T>
void check_all(double low, double high, double tolerance) {
    for_every_isa([&](mote::isa level) {
        INFO(mote::name(level));
        for (auto const& [w, h] : {std::pair{1, 1}, {1, 9}, {9, 1}, {2, 3}, {33, 17}, {70, 20}})
            for (std::ptrdiff_t const window : {1, 3, 5, 9, 17, 33, 65, 1001}) {
                auto const img = random_image<T>(w, h, static_cast<std::uint32_t>(w + window), low, high);
                check(mote::const_view(img), window, tolerance);
                check(mote::const_view(img).transposed(), window, tolerance);
            }
    });
}

} // namespace

TEST_CASE("window sums of integer pixels are exact") {
    check_all<std::uint8_t>(0, 255, 0);
    check_all<std::uint16_t>(0, 65535, 0);
    check_all<std::int16_t>(-32768, 32767, 0);
}

TEST_CASE("window sums of float pixels are good to rounding, and NaN counts as absent") {
    check_all<float>(1, 2, 1e-14);
    check_all<double>(5, 9, 1e-14);
    check_all<std::uint32_t>(0, 1000, 1e-14);
    auto img = random_image<float>(40, 30, 8, 1, 2);
    img(7, 7) = std::numeric_limits<float>::quiet_NaN();
    img(0, 0) = std::numeric_limits<float>::infinity();
    check(mote::const_view(img), 5, 1e-14);
    check(mote::const_view(img), 51, 1e-14);
}

TEST_CASE("variances of floats survive a large common offset") {
    mote::image<double> img(9, 1);
    for (std::ptrdiff_t x = 0; x < 9; ++x) img(x, 0) = 1e9 + static_cast<double>(x % 2);
    mote::box_sums<double> sums(img.view(), 3);
    auto const r = sums.row(0);
    for (std::size_t x = 1; x < 8; ++x) {
        CHECK(r.n[x] * r.square[x] - r.sum[x] * r.sum[x] == 2); // of 0 0 1 or 0 1 1
        CHECK(r.origin + r.sum[x] / 3 == Approx(1e9 + 0.5).margin(0.2));
    }
}

TEST_CASE("saturated windows of a million pixels do not overflow") {
    std::vector<std::uint16_t> const row(1 << 20, 65535);
    mote::image_view<std::uint16_t const> const v{row.data(), 1 << 20, 3, 0};
    mote::box_sums<std::uint16_t> sums(v, 2000001);
    auto const first = sums.row(0);
    CHECK(first.n[5] == 1000006.0 * 3);
    CHECK(first.square[5] == 65535.0 * 65535.0 * first.n[5]);
}

TEST_CASE("an even or empty window is refused, an empty image is not") {
    mote::image<std::uint8_t> const img(4, 4), none(0, 4), no_rows(4000, 0);
    CHECK_THROWS_AS(mote::box_sums<std::uint8_t>(img.view(), 4), mote::parameter_error);
    CHECK_THROWS_AS(mote::box_sums<std::uint8_t>(img.view(), -1), mote::parameter_error);
    for (auto const& empty : {none.view(), no_rows.view()}) {
        mote::box_sums<std::uint8_t> const sums(empty, 3);
        static_cast<void>(sums);
    }
}
