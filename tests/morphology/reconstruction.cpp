// SPDX-License-Identifier: MIT
#include <mote/morphology/reconstruction.hpp>

#include <mote/label/encode.hpp>
#include <mote/label/paint.hpp>

#include "backwards.hpp"
#include "catch.hpp"
#include "every_isa.hpp"
#include "random_image.hpp"

#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace reconstruction_test {

namespace {

using mote::connectivity;
using mask_type = mote::image<std::uint8_t>;

template <class T>
bool same(mote::image<T> const& a, mote::image<T> const& b) {
    for (std::ptrdiff_t y = 0; y < a.height(); ++y)
        for (std::ptrdiff_t x = 0; x < a.width(); ++x)
            if (a(x, y) != b(x, y) && (a(x, y) == a(x, y) || b(x, y) == b(x, y))) return false;
    return a.width() == b.width() && a.height() == b.height();
}

// One step of dilation, cut to the mask, until nothing moves any more. Sign -1: erosion, above the mask.
template <class T>
mote::image<T> obvious(mote::image<T> const& marker, mote::image<T> const& mask, connectivity c, int sign = 1) {
    mote::image<T> now(mask.width(), mask.height());
    auto const below = [&](T a, T b) { return sign > 0 ? a < b : b < a; };
    T const lowest = sign > 0 ? (std::numeric_limits<T>::has_infinity ? -std::numeric_limits<T>::infinity() : std::numeric_limits<T>::lowest())
                              : (std::numeric_limits<T>::has_infinity ? std::numeric_limits<T>::infinity() : std::numeric_limits<T>::max());
    for (std::ptrdiff_t y = 0; y < mask.height(); ++y)
        for (std::ptrdiff_t x = 0; x < mask.width(); ++x) {
            T const m = marker(x, y) == marker(x, y) ? marker(x, y) : lowest;
            now(x, y) = mask(x, y) != mask(x, y) ? mask(x, y) : below(m, mask(x, y)) ? m : mask(x, y);
        }
    for (bool moved = true; moved;) {
        moved = false;
        auto const before = now.clone();
        for (std::ptrdiff_t y = 0; y < mask.height(); ++y)
            for (std::ptrdiff_t x = 0; x < mask.width(); ++x)
                for (std::ptrdiff_t dy = -1; dy <= 1; ++dy)
                    for (std::ptrdiff_t dx = -1; dx <= 1; ++dx) {
                        if (c == connectivity::four && dx != 0 && dy != 0) continue;
                        if (x + dx < 0 || y + dy < 0 || x + dx >= mask.width() || y + dy >= mask.height()) continue;
                        T const q = below(before(x + dx, y + dy), mask(x, y)) ? before(x + dx, y + dy) : mask(x, y);
                        if (before(x + dx, y + dy) != before(x + dx, y + dy) || !below(now(x, y), q)) continue;
                        now(x, y) = q;
                        moved = true;
                    }
    }
    return now;
}

std::vector<std::pair<std::ptrdiff_t, std::ptrdiff_t>> sizes() { return {{1, 1}, {1, 9}, {9, 1}, {2, 3}, {40, 21}, {67, 65}}; }

template <class T>
void compare_with_definition(double low, double high) {
    std::uint32_t seed = 0;
    for (auto const& [w, h] : sizes())
        for (auto const c : {connectivity::four, connectivity::eight})
            for (double const share : {0.01, 0.3, 1.0}) {
                ++seed;
                auto mask = random_image<T>(w, h, seed, low, high);
                auto marker = random_image<T>(w, h, seed + 100, low, high);
                // Few markers, so that values travel far; channels that wind, for paths that turn back.
                auto const chosen = random_mask(w, h, seed + 200, share), channel = random_mask(w, h, seed + 300, 0.62);
                auto inverse = marker.clone();
                auto maze = mask.clone(), walls = mask.clone();
                for (std::ptrdiff_t y = 0; y < h; ++y)
                    for (std::ptrdiff_t x = 0; x < w; ++x) {
                        if (chosen(x, y) == 0) marker(x, y) = static_cast<T>(low), inverse(x, y) = static_cast<T>(high);
                        maze(x, y) = channel(x, y) != 0 ? static_cast<T>(high) : static_cast<T>(low);
                        walls(x, y) = channel(x, y) == 0 ? static_cast<T>(high) : static_cast<T>(low);
                    }
                if constexpr (std::is_floating_point_v<T>) {
                    mask(w / 2, h / 2) = marker(w - 1, h - 1) = std::numeric_limits<T>::quiet_NaN();
                    maze(w / 3, h / 2) = std::numeric_limits<T>::infinity();
                    walls(w / 3, h / 2) = -std::numeric_limits<T>::infinity();
                }
                CAPTURE(w, h, share, static_cast<int>(c));
                mote::image<T> out(w, h);
                mote::reconstruct_by_dilation(marker, mask, out, c);
                CHECK(same(out, obvious(marker, mask, c)));
                mote::reconstruct_by_dilation(marker, maze, out, c);
                CHECK(same(out, obvious(marker, maze, c)));
                mote::reconstruct_by_dilation(marker, maze, out, c, backwards{4});
                CHECK(same(out, obvious(marker, maze, c)));
                mote::reconstruct_by_erosion(inverse, mask, out, c);
                CHECK(same(out, obvious(inverse, mask, c, -1)));
                mote::reconstruct_by_erosion(inverse, walls, out, c, backwards{2});
                CHECK(same(out, obvious(inverse, walls, c, -1)));
            }
}

// By floods of equal values from each pixel.
template <class T>
mask_type obvious_regional(mote::image<T> const& src, connectivity c, int sign) {
    mask_type out(src.width(), src.height());
    for (std::ptrdiff_t y0 = 0; y0 < src.height(); ++y0)
        for (std::ptrdiff_t x0 = 0; x0 < src.width(); ++x0) {
            bool extreme = src(x0, y0) == src(x0, y0);
            mask_type seen(src.width(), src.height());
            std::vector<std::pair<std::ptrdiff_t, std::ptrdiff_t>> all{{x0, y0}};
            seen(x0, y0) = 1;
            for (std::size_t i = 0; i < all.size() && extreme; ++i)
                for (std::ptrdiff_t dy = -1; dy <= 1; ++dy)
                    for (std::ptrdiff_t dx = -1; dx <= 1; ++dx) {
                        std::ptrdiff_t const x = all[i].first + dx, y = all[i].second + dy;
                        if ((c == connectivity::four && dx != 0 && dy != 0) || x < 0 || y < 0 || x >= src.width() || y >= src.height()) continue;
                        if (sign > 0 ? src(x, y) > src(x0, y0) : src(x, y) < src(x0, y0)) extreme = false;
                        if (src(x, y) != src(x0, y0) || seen(x, y) != 0) continue;
                        seen(x, y) = 1;
                        all.push_back({x, y});
                    }
            out(x0, y0) = extreme ? 255 : 0;
        }
    return out;
}

} // namespace

TEST_CASE("reconstruction is dilation and cutting until nothing moves") {
    compare_with_definition<std::uint8_t>(0, 255);
    compare_with_definition<std::uint16_t>(0, 40);
    compare_with_definition<std::int16_t>(-32768, 32767);
    compare_with_definition<std::uint32_t>(0, 4294967295.0);
    compare_with_definition<float>(-5, 5);
    compare_with_definition<double>(0, 1);
}

TEST_CASE("reconstruction follows spirals and combs, in strips and on every instruction set") {
    std::ptrdiff_t const n = 61;
    mask_type spiral(n, n), marker(n, n), out(n, n);
    std::ptrdiff_t x = 0, y = 0, dx = 1, dy = 0;
    for (int turns = 0; turns < 8;) { // a way of one pixel that winds inwards with walls of one pixel between
        spiral(x, y) = 200;
        auto const ahead = [&](std::ptrdiff_t k) { return x + k * dx < 0 || y + k * dy < 0 || x + k * dx >= n || y + k * dy >= n || spiral(x + k * dx, y + k * dy) != 0; };
        bool const wall = x + dx < 0 || y + dy < 0 || x + dx >= n || y + dy >= n || (x + 2 * dx >= 0 && y + 2 * dy >= 0 && x + 2 * dx < n && y + 2 * dy < n && ahead(2));
        turns = wall ? turns + 1 : 0;
        if (wall) {
            std::ptrdiff_t const t = dx;
            dx = -dy;
            dy = t;
        } else {
            x += dx;
            y += dy;
        }
    }
    marker(0, 0) = 77;
    CHECK(std::abs(x - n / 2) < 4);
    auto const filled = obvious(marker, spiral, connectivity::four);
    auto const grey = random_image<std::uint8_t>(333, 150, 9, 0, 255);
    mask_type lower(333, 150);
    for (std::ptrdiff_t v = 0; v < 150; ++v)
        for (std::ptrdiff_t u = 0; u < 333; ++u) lower(u, v) = static_cast<std::uint8_t>(grey(u, v) > 60 ? grey(u, v) - 60 : 0);
    auto const cut = obvious(lower, grey, connectivity::eight);
    for_every_isa([&](mote::isa level) {
        CAPTURE(mote::name(level));
        for (int const threads : {1, 3, 16}) {
            mote::reconstruct_by_dilation(marker, spiral, out, connectivity::four, backwards{threads});
            CHECK(out(x, y) == 77);
            CHECK(same(out, filled));
        }
        mask_type a(333, 150), b(333, 150);
        mote::h_maxima(grey, 60, a);
        mote::h_maxima(grey, 60, b, connectivity::eight, backwards{5});
        CHECK(same(a, b));
        CHECK(same(a, cut));
    });
}

TEST_CASE("h-maxima lose the low maxima and lower the others") {
    // Peaks of 10, 7 and 4 over passes of 5 and 3.
    std::uint8_t const profile[] = {0, 10, 5, 7, 3, 4, 1};
    mask_type line(7, 1), out(7, 1);
    for (std::ptrdiff_t x = 0; x < 7; ++x) line(x, 0) = profile[x];
    auto const is = [&](std::vector<int> const& expected) {
        bool equal = true;
        for (std::ptrdiff_t x = 0; x < 7; ++x) equal = equal && out(x, 0) == expected[static_cast<std::size_t>(x)];
        return equal;
    };
    mote::h_maxima(line, 1, out);
    CHECK(is({0, 9, 5, 6, 3, 3, 1}));
    mote::h_maxima(line, 2, out);
    CHECK(is({0, 8, 5, 5, 3, 3, 1}));
    mote::h_maxima(line, 0, out);
    CHECK(is({0, 10, 5, 7, 3, 4, 1}));
    mote::h_maxima(line, 255, out);
    CHECK(is({0, 0, 0, 0, 0, 0, 0}));
    mote::h_minima(line, 2, out);
    CHECK(is({2, 10, 7, 7, 4, 4, 3}));
    mote::h_maxima(line, 2, line); // in place
    CHECK(line(3, 0) == 5);
    mote::image<float> f(2, 1);
    CHECK_THROWS_AS(mote::h_maxima(f, -1.0f, f), mote::parameter_error);
    CHECK_THROWS_AS(mote::h_minima(f, std::numeric_limits<float>::quiet_NaN(), f), mote::parameter_error);
    CHECK_THROWS_AS(mote::h_minima(f, std::numeric_limits<float>::infinity(), f), mote::parameter_error);
    CHECK_THROWS_WITH(mote::h_maxima(line, 1, mask_type(2, 2)), "h_maxima: source is 7 x 1, destination 2 x 2");
    mask_type none;
    mote::h_maxima(none, 1, none);
    mote::regional_maxima(none, none);
    mote::reconstruct_by_erosion(none, none, none);
    mote::opening_by_reconstruction(none, mote::footprint::disc(2), none);
}

TEST_CASE("regional extrema are plateaus without a way up, or down") {
    std::uint32_t seed = 40;
    for (auto const& [w, h] : {std::pair<std::ptrdiff_t, std::ptrdiff_t>{1, 1}, {1, 9}, {9, 1}, {2, 3}, {29, 17}})
        for (auto const c : {connectivity::four, connectivity::eight})
            for (double const levels : {0.0, 1.0, 2.0, 9.0}) {
                auto const grey = random_image<std::uint8_t>(w, h, ++seed, 0, levels);
                auto deep = random_image<float>(w, h, seed, 0, levels);
                for (std::ptrdiff_t y = 0; y < h; ++y)
                    for (std::ptrdiff_t x = 0; x < w; ++x) deep(x, y) = (x + y) % 7 == 3 ? std::numeric_limits<float>::quiet_NaN() : std::floor(deep(x, y));
                mask_type out(w, h);
                CAPTURE(w, h, levels, static_cast<int>(c));
                mote::regional_maxima(grey, out, c);
                CHECK(same(out, obvious_regional(grey, c, 1)));
                mote::regional_minima(grey, out, c);
                CHECK(same(out, obvious_regional(grey, c, -1)));
                mote::regional_maxima(deep, out, c);
                CHECK(same(out, obvious_regional(deep, c, 1)));
                mote::regional_minima(deep, out, c);
                CHECK(same(out, obvious_regional(deep, c, -1)));
            }
}

TEST_CASE("openings by reconstruction leave shapes alone") {
    auto const grey = random_image<std::uint16_t>(80, 60, 3, 0, 1000);
    auto const smooth = [&] {
        mote::image<std::uint16_t> s(80, 60);
        mote::dilate(grey, mote::footprint::disc(2), s);
        return s;
    }();
    mote::image<std::uint16_t> plain(80, 60), rebuilt(80, 60), again(80, 60), eroded(80, 60);
    for (auto const& element : {mote::footprint::disc(3), mote::footprint::square(5), mote::footprint::of_rows(0, {{0, 3}, {2, 3}})}) {
        mote::opening(smooth, element, plain);
        mote::opening_by_reconstruction(smooth, element, rebuilt);
        mote::erode(smooth, element, eroded);
        CHECK(same(rebuilt, obvious(eroded, smooth, connectivity::eight)));
        bool between = true;
        for (std::ptrdiff_t y = 0; y < 60; ++y)
            for (std::ptrdiff_t x = 0; x < 80; ++x) between = between && plain(x, y) <= rebuilt(x, y) && rebuilt(x, y) <= smooth(x, y);
        CHECK(between);
        mote::opening_by_reconstruction(rebuilt, element, again);
        CHECK(same(rebuilt, again));
        mote::closing(smooth, element, plain);
        mote::closing_by_reconstruction(smooth, element, rebuilt);
        between = true;
        for (std::ptrdiff_t y = 0; y < 60; ++y)
            for (std::ptrdiff_t x = 0; x < 80; ++x) between = between && plain(x, y) >= rebuilt(x, y) && rebuilt(x, y) >= smooth(x, y);
        CHECK(between);
        mote::closing_by_reconstruction(rebuilt, element, again);
        CHECK(same(rebuilt, again));
    }
}

TEST_CASE("binary reconstruction keeps what the marker meets") {
    std::uint32_t seed = 70;
    for (auto const& [w, h] : {std::pair<std::ptrdiff_t, std::ptrdiff_t>{1, 1}, {1, 9}, {9, 1}, {90, 70}, {130, 64}})
        for (auto const c : {connectivity::four, connectivity::eight})
            for (double const density : {0.2, 0.5, 0.9}) {
                auto const mask = random_mask(w, h, ++seed, density), marker = random_mask(w, h, seed + 1000, 0.02);
                auto const expected = obvious(marker, mask, c);
                CAPTURE(w, h, density, static_cast<int>(c));
                CHECK(mote::reconstruct(mote::runs_of(marker), mote::runs_of(mask), c) == mote::runs_of(expected));
                CHECK(mote::reconstruct(mote::bits_of(marker), mote::bits_of(mask), c) == mote::bits_of(expected));
                auto const element = mote::structuring_element::rectangle(2, 2);
                mask_type eroded(w, h);
                mote::binary_erode(mask, element, eroded);
                CHECK(mote::binary_opening_by_reconstruction(mote::bits_of(mask), element, c) == mote::bits_of(obvious(eroded, mask, c)));
            }
    CHECK(mote::reconstruct(mote::run_image(3), mote::run_image(3)).height() == 0);
    CHECK_THROWS_WITH(mote::reconstruct(mote::run_image(3), mote::run_image(4)), "reconstruct: marker is 3 x 0, mask 4 x 0");
}

TEST_CASE("reconstruction takes views of any stride") {
    auto const wide = random_image<std::uint16_t>(60, 20, 5, 0, 99);
    mote::image_view<std::uint16_t const> const odd{wide.row(19) + 1, 30, 20, -wide.stride(), 2};
    mote::image<std::uint16_t> flat(30, 20), marker(30, 20), expected(30, 20), out(60, 20);
    for (std::ptrdiff_t y = 0; y < 20; ++y)
        for (std::ptrdiff_t x = 0; x < 30; ++x) flat(x, y) = odd(x, y), marker(x, y) = static_cast<std::uint16_t>(odd(x, y) / 2);
    mote::image_view<std::uint16_t> const to{out.row(19), 30, 20, -out.stride(), 2};
    mote::reconstruct_by_dilation(marker, flat, expected);
    mote::reconstruct_by_dilation(marker, odd, to);
    mask_type a(30, 20), b(30, 20);
    mote::regional_maxima(odd, a);
    mote::regional_maxima(flat, b);
    CHECK(same(a, b));
    bool equal = true, untouched = true;
    for (std::ptrdiff_t y = 0; y < 20; ++y)
        for (std::ptrdiff_t x = 0; x < 30; ++x) {
            equal = equal && to(x, y) == expected(x, y);
            untouched = untouched && out(2 * x + 1, y) == 0;
        }
    CHECK(equal);
    CHECK(untouched);
}

} // namespace reconstruction_test
