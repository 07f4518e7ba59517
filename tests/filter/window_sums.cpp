// SPDX-License-Identifier: MIT
#include <mote/filter/window_sums.hpp>

#include "backwards.hpp"
#include "catch.hpp"
#include "every_isa.hpp"
#include "random_image.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

namespace window_sums_test {

using mote::border;
using mote::footprint;
using mote::neighbourhood;

namespace {

// The sums of every window, pixel by pixel as the definition says, against those of the sweep from `first_row` on.
template <class T>
void check(mote::image_view<T const> v, neighbourhood const& window, double tolerance, std::ptrdiff_t first_row = 0) {
    CAPTURE(v.width, v.height, window.shape.first_row(), window.shape.is_square(), static_cast<int>(window.edges), first_row);
    double largest = std::abs(window.outside);
    for (std::ptrdiff_t y = 0; y < v.height; ++y)
        for (std::ptrdiff_t x = 0; x < v.width; ++x)
            if (std::isfinite(static_cast<double>(v(x, y)))) largest = std::max(largest, std::abs(static_cast<double>(v(x, y))));
    mote::window_sums<T> sums(v, window, mote::wanted_sums::values_and_squares, first_row), only_values(v, window, mote::wanted_sums::values, first_row);
    // Running sums of doubles keep the rounding errors of what has left the window: the scale is that of all they met.
    double const scale = largest * static_cast<double>(std::max(v.size(), window.shape.size()));
    for (std::ptrdiff_t y = first_row; y < v.height; ++y) {
        std::vector<double> values(static_cast<std::size_t>(v.width));
        only_values.next_row();
        only_values.blocks([&](mote::window_block const& b) {
            for (std::ptrdiff_t i = 0; i < b.count; ++i)
                values[static_cast<std::size_t>(b.x + i)] = b.words != nullptr ? static_cast<double>(b.words[i]) : b.sum[i];
        });
        std::ptrdiff_t next = 0;
        bool same = true;
        sums.next_row();
        sums.blocks([&](mote::window_block const& b) {
            same = same && b.x == next;
            next += b.count;
            for (std::ptrdiff_t k = 0; k < b.count; ++k) {
                std::ptrdiff_t const x = b.x + k;
                long double n = 0, sum = 0, square = 0;
                bool const clipped = window.edges == border::clip; // then what is outside need not be looked at
                for (std::ptrdiff_t dy = clipped ? std::max(window.shape.first_row(), -y) : window.shape.first_row(); dy <= window.shape.last_row(); ++dy) {
                    if (clipped && y + dy >= v.height) break;
                    for (std::ptrdiff_t dx = clipped ? std::max(window.shape.left(dy), -x) : window.shape.left(dy); dx <= window.shape.right(dy); ++dx) {
                        if (clipped && x + dx >= v.width) break;
                        std::ptrdiff_t const i = mote::border_index(x + dx, v.width, window.edges), j = mote::border_index(y + dy, v.height, window.edges);
                        bool const outside = i < 0 || j < 0;
                        if (outside && window.edges == border::clip) continue;
                        if (!outside && window.mask.data != nullptr && window.mask(i, j) == 0) continue;
                        long double const p = (outside ? window.outside : static_cast<double>(v(i, j))) - b.origin;
                        if (!std::isfinite(p)) continue;
                        ++n, sum += p, square += p * p;
                    }
                }
                double const pixels = b.pixels != nullptr ? b.pixels[k] : b.all;
                same = same && pixels == static_cast<double>(n) && std::abs(b.sum[k] - static_cast<double>(sum)) <= tolerance * scale &&
                       std::abs(b.square[k] - static_cast<double>(square)) <= tolerance * scale * largest;
                same = same && std::abs(values[static_cast<std::size_t>(x)] - static_cast<double>(sum)) <= tolerance * scale;
            }
        });
        CHECK(same);
        CHECK(next == v.width);
    }
}

template <class T>
void check_borders(double low, double high, double tolerance, double outside) {
    auto const mask = random_mask(33, 17, 9, 0.7);
    for (border const edges : {border::clip, border::replicate, border::mirror, border::reflect, border::constant}) {
        for (auto const& [w, h] : {std::pair{1, 1}, {1, 9}, {9, 1}, {33, 17}}) {
            auto const img = random_image<T>(w, h, static_cast<std::uint32_t>(w), low, high);
            for (std::ptrdiff_t const side : {1, 3, 9, 41}) check(mote::const_view(img), {side, edges, outside}, tolerance);
            for (double const radius : {1.0, 2.0, 4.5}) check(mote::const_view(img), {footprint::disc(radius), edges, outside}, tolerance);
            check(mote::const_view(img), {footprint::of_rows(-1, {{2, 4}, {-3, -1}, {0, 0}}), edges, outside}, tolerance);
            check(mote::const_view(img).transposed(), {5, edges, outside}, tolerance);
        }
        auto const img = random_image<T>(33, 17, 4, low, high);
        check(mote::const_view(img), {7, edges, outside}, tolerance, 5);
        check(mote::const_view(img), {footprint::disc(3), edges, outside}, tolerance, 5);
        neighbourhood masked(7, edges, outside), masked_disc(footprint::disc(3), edges, outside);
        masked.mask = masked_disc.mask = mote::const_view(mask);
        check(mote::const_view(img), masked, tolerance);
        check(mote::const_view(img), masked_disc, tolerance, 3);
    }
}

template <class T>
void check_sizes(double low, double high, double tolerance) {
    for (auto const& [w, h] : {std::pair{2, 3}, {70, 20}, {600, 5}})
        for (std::ptrdiff_t const side : {1, 5, 17, 33, 257, 259, 1001})
            check(mote::const_view(random_image<T>(w, h, static_cast<std::uint32_t>(w + side), low, high)), side, tolerance);
}

} // namespace

TEST_CASE("Window sums of integer pixels are exact for every border, footprint and mask") {
    for_every_isa([&](mote::isa level) {
        INFO(mote::name(level));
        check_borders<std::uint8_t>(0, 255, 0, 200);
        check_borders<std::uint16_t>(0, 65535, 0, 65535);
        check_borders<std::int16_t>(-32768, 32767, 0, -5);
    });
}

TEST_CASE("Window sums are exact for windows of any size") {
    for_every_isa([&](mote::isa level) {
        INFO(mote::name(level));
        check_sizes<std::uint8_t>(250, 255, 0);
        check_sizes<std::uint16_t>(65000, 65535, 0);
        check_sizes<std::int16_t>(-32768, -32000, 0);
    });
}

TEST_CASE("Window sums of float pixels are good to rounding, and NaN counts as absent") {
    check_borders<float>(1, 2, 1e-14, 0.5);
    check_borders<double>(5, 9, 1e-14, -3);
    check_borders<std::uint32_t>(0, 1000, 1e-14, 7);
    auto img = random_image<float>(40, 30, 8, 1, 2);
    img(7, 7) = std::numeric_limits<float>::quiet_NaN();
    img(0, 0) = std::numeric_limits<float>::infinity();
    check(mote::const_view(img), 5, 1e-14);
    check(mote::const_view(img), 51, 1e-14);
    check(mote::const_view(img), {footprint::disc(4), border::mirror}, 1e-14);
}

TEST_CASE("Variances of floats survive a large common offset") {
    mote::image<double> img(9, 1);
    for (std::ptrdiff_t x = 0; x < 9; ++x) img(x, 0) = 1e9 + static_cast<double>(x % 2);
    mote::window_sums<double> sums(mote::const_view(img), 3);
    sums.next_row();
    sums.blocks([](mote::window_block const& b) {
        REQUIRE(b.count == 9);
        for (std::ptrdiff_t x = 1; x < 8; ++x) {
            CHECK(b.pixels[x] * b.square[x] - b.sum[x] * b.sum[x] == 2); // of 0 0 1 or 0 1 1
            CHECK(b.origin + b.sum[x] / 3 == Approx(1e9 + 0.5).margin(0.2));
        }
    });
}

TEST_CASE("Saturated windows of a million pixels do not overflow") {
    std::vector<std::uint16_t> const row(1 << 20, 65535);
    mote::image_view<std::uint16_t const> const v{row.data(), 1 << 20, 3, 0};
    mote::window_sums<std::uint16_t> sums(v, 2000001);
    sums.next_row();
    sums.blocks([](mote::window_block const& b) {
        if (b.x > 0) return;
        CHECK(b.pixels[5] == 1000006.0 * 3);
        CHECK(b.square[5] == 65535.0 * 65535.0 * b.pixels[5]);
    });
}

TEST_CASE("Windows and masks that do not fit are refused, empty images are not") {
    mote::image<std::uint8_t> const img(4, 4), none(0, 4), no_rows(4000, 0), small(3, 4);
    using sums = mote::window_sums<std::uint8_t>;
    neighbourhood masked(3);
    masked.mask = mote::const_view(small);
    CHECK_THROWS_AS(sums(mote::const_view(img), masked), mote::parameter_error);
    CHECK_THROWS_AS(sums(mote::const_view(img), {3, border::constant, 256}), mote::parameter_error);
    CHECK_THROWS_AS(sums(mote::const_view(img), {3, border::constant, 0.5}), mote::parameter_error);
    CHECK_THROWS_AS(sums(mote::const_view(img), {(1 << 25) + 1, border::mirror}), mote::parameter_error);
    CHECK_NOTHROW(sums(mote::const_view(img), {(1 << 25) + 1, border::clip}));
    for (auto const& empty : {mote::const_view(none), mote::const_view(no_rows)})
        for (neighbourhood const& window : {neighbourhood(3, border::mirror), neighbourhood(footprint::disc(3))}) {
            sums s(empty, window);
            s.next_row();
            s.blocks([](mote::window_block const&) { FAIL("there is no window"); });
        }
}

TEST_CASE("Strips cover the rows once, and depend on the executor only where sums are exact") {
    for (std::ptrdiff_t const height : {0, 1, 15, 100, 5000})
        for (bool const exact : {true, false}) {
            std::vector<int> seen(static_cast<std::size_t>(height));
            std::vector<std::ptrdiff_t> starts, starts_alone;
            mote::detail::for_each_strip(height, 51, exact, backwards{3}, [&](std::ptrdiff_t first, std::ptrdiff_t end) {
                starts.push_back(first);
                for (std::ptrdiff_t y = first; y < end; ++y) ++seen[static_cast<std::size_t>(y)];
            });
            mote::detail::for_each_strip(height, 51, exact, mote::sequential{}, [&](std::ptrdiff_t first, std::ptrdiff_t) { starts_alone.push_back(first); });
            CHECK(std::all_of(seen.begin(), seen.end(), [](int n) { return n == 1; }));
            std::reverse(starts.begin(), starts.end());
            if (!exact) CHECK(starts == starts_alone);
            if (exact && height >= 100) CHECK(starts.size() == 3);
        }
}

} // namespace window_sums_test
