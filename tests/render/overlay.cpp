// SPDX-License-Identifier: MIT
#include <mote/render/overlay.hpp>

#include "catch.hpp"
#include "random_image.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace overlay_test {

namespace {

using mote::rgb8;
constexpr rgb8 green = mote::overlay_colour(mote::overlay_class::isolated), purple = mote::overlay_colour(mote::overlay_class::rejected);

mote::run_image runs_of(mote::image<std::uint32_t> const& labels) {
    mote::run_image runs(labels.width());
    for (std::ptrdiff_t y = 0; y < labels.height(); ++y) {
        for (std::ptrdiff_t x = 0; x < labels.width();) {
            std::ptrdiff_t end = x;
            while (end < labels.width() && labels(end, y) == labels(x, y)) ++end;
            if (labels(x, y) != 0) runs.add(static_cast<std::uint32_t>(x), static_cast<std::uint32_t>(end), labels(x, y));
            x = end;
        }
        runs.end_row();
    }
    return runs;
}

std::vector<rgb8> pixels(mote::rgb_image const& i) {
    std::vector<rgb8> p;
    for (std::ptrdiff_t y = 0; y < i.height(); ++y)
        for (std::ptrdiff_t x = 0; x < i.width(); ++x) p.push_back(i(x, y));
    return p;
}

bool same(mote::rgb_image const& a, mote::rgb_image const& b) {
    return a.width() == b.width() && a.height() == b.height() && pixels(a) == pixels(b);
}

/// The outline by its definition, pixel by pixel.
bool is_outline(mote::image<std::uint32_t> const& labels, int zoom, int width, std::ptrdiff_t x, std::ptrdiff_t y) {
    std::uint32_t const label = labels(x / zoom, y / zoom);
    auto const other = [&](std::ptrdiff_t u, std::ptrdiff_t v) {
        if (u < 0 || v < 0 || u >= labels.width() * zoom || v >= labels.height() * zoom) return true;
        return labels(u / zoom, v / zoom) != label;
    };
    if (label == 0) return false;
    for (int k = 1; k <= width; ++k)
        if (other(x - k, y) || other(x + k, y) || other(x, y - k) || other(x, y + k)) return true;
    return false;
}

} // namespace

TEST_CASE("outlines lie on exact pixels") {
    // . . . . . .      the ring of region 1 without its centre, and region 2 at the border
    // . 1 1 1 . 2
    // . 1 1 1 . 2
    // . 1 1 1 . .
    mote::image<std::uint32_t> labels(6, 4);
    for (std::ptrdiff_t y = 1; y < 4; ++y)
        for (std::ptrdiff_t x = 1; x < 4; ++x) labels(x, y) = 1;
    labels(5, 1) = labels(5, 2) = 2;
    mote::image<std::uint8_t> grey(6, 4);
    for (std::ptrdiff_t y = 0; y < 4; ++y)
        for (std::ptrdiff_t x = 0; x < 6; ++x) grey(x, y) = 100;
    std::vector<mote::overlay_mark> const marks{{2, mote::overlay_class::rejected, {5, 1.5}}};
    mote::overlay_options o;
    o.numbers = false;
    auto const drawn = mote::overlay(grey, labels, marks, o);
    constexpr rgb8 middle{128, 128, 128};
    for (std::ptrdiff_t y = 0; y < 4; ++y)
        for (std::ptrdiff_t x = 0; x < 6; ++x) {
            CAPTURE(x, y);
            rgb8 const expected = labels(x, y) == 2 ? purple : labels(x, y) == 1 && !(x == 2 && y == 2) ? green : middle;
            CHECK(drawn(x, y) == expected);
        }
}

TEST_CASE("outlines agree with their definition, from labels and from runs") {
    for (auto const& [w, h] : {std::pair<int, int>{1, 1}, std::pair<int, int>{17, 5}, std::pair<int, int>{40, 33}}) {
        auto const grey = random_image<std::uint16_t>(w, h, 1, 0, 5000);
        auto labels = random_image<std::uint32_t>(w, h, 2, 0, 2);
        for (std::ptrdiff_t y = 0; y + 1 < h; ++y)
            for (std::ptrdiff_t x = 0; x + 1 < w; ++x)
                if ((x / 7 + y / 7) % 2 == 0) labels(x, y) = static_cast<std::uint32_t>(x / 7 + 10 * (y / 7) + 1);
        auto const runs = runs_of(labels);
        for (int const zoom : {1, 2, 5})
            for (int const width : {1, 2, 3, 7}) {
                mote::overlay_options o;
                o.zoom = zoom;
                o.line_width = width;
                auto const plain = mote::render_grey(grey, mote::robust_range(grey, o.low_percentile, o.high_percentile), zoom);
                auto const drawn = mote::overlay(grey, labels, {}, o);
                std::ptrdiff_t wrong = 0;
                for (std::ptrdiff_t y = 0; y < h * zoom; ++y)
                    for (std::ptrdiff_t x = 0; x < w * zoom; ++x)
                        wrong += drawn(x, y) != (is_outline(labels, zoom, width, x, y) ? green : plain(x, y));
                CAPTURE(w, h, zoom, width);
                CHECK(wrong == 0);
                CHECK(same(drawn, mote::overlay(grey, runs, {}, o)));
            }
    }
}

TEST_CASE("strides and sub-views of image and labels are honoured") {
    auto const grey = random_image<float>(30, 20, 3, -1, 1);
    auto const labels = random_image<std::uint16_t>(30, 20, 4, 0, 3);
    auto const a = mote::overlay(grey.view().transposed(), labels.view().transposed(), {});
    mote::image<float> turned(20, 30);
    mote::image<std::uint16_t> turned_labels(20, 30);
    for (std::ptrdiff_t y = 0; y < 30; ++y)
        for (std::ptrdiff_t x = 0; x < 20; ++x) {
            turned(x, y) = grey(y, x);
            turned_labels(x, y) = labels(y, x);
        }
    // The percentiles are the same, as all pixels are looked at.
    CHECK(same(a, mote::overlay(turned, turned_labels, {})));
    auto const part = mote::overlay(grey.view().subview(3, 2, 8, 9), labels.view().subview(3, 2, 8, 9), {});
    CHECK(part.width() == 8);
    CHECK(part.height() == 9);
}

TEST_CASE("grey values are stretched between robust percentiles") {
    mote::image<std::uint16_t> ramp(1000, 1);
    for (std::ptrdiff_t x = 0; x < 1000; ++x) ramp(x, 0) = static_cast<std::uint16_t>(10 * x);
    ramp(500, 0) = 65535; // a hot pixel
    auto const range = mote::robust_range(ramp, 1, 99);
    CHECK(range.black == 100);
    CHECK(range.white == 9900); // rank 989 of 0 .. 999 without 5000 and with 65535 on top
    auto const drawn = mote::render_grey(ramp, {0, 2550});
    CHECK(drawn(0, 0) == rgb8{0, 0, 0});
    CHECK(drawn(100, 0) == rgb8{100, 100, 100});
    CHECK(drawn(999, 0) == rgb8{255, 255, 255});

    float const values[] = {std::numeric_limits<float>::quiet_NaN(), 1, 2, std::numeric_limits<float>::infinity()};
    mote::image_view<float const> const odd{values, 4, 1, 4};
    auto const r = mote::robust_range(odd, 0, 100);
    CHECK(r.black == 1);
    CHECK(r.white == 2);
    auto const g = mote::render_grey(odd, r);
    CHECK(g(0, 0).red == 0);
    CHECK(g(1, 0).red == 0);
    CHECK(g(2, 0).red == 255);
    CHECK(g(3, 0).red == 255);
    CHECK(mote::robust_range(mote::image<float>{}).white == 0);
    CHECK_THROWS_AS(mote::robust_range(odd, 60, 40), mote::parameter_error);
    CHECK_THROWS_AS(mote::robust_range(odd, -1, 40), mote::parameter_error);
}

TEST_CASE("a number is drawn white with a black rim, on black and on white") {
    for (std::uint8_t const ground : {std::uint8_t{0}, std::uint8_t{255}}) {
        mote::rgb_image image(11, 11);
        for (std::ptrdiff_t y = 0; y < 11; ++y)
            for (std::ptrdiff_t x = 0; x < 11; ++x) image.set(x, y, {ground, ground, 120});
        mote::draw_number(image, 7, {5, 5});
        std::string drawn;
        for (std::ptrdiff_t y = 0; y < 11; ++y) {
            for (std::ptrdiff_t x = 0; x < 11; ++x) drawn += image(x, y) == rgb8{255, 255, 255} ? '#' : image(x, y) == rgb8{} ? 'o' : '.';
            drawn += '\n';
        }
        CHECK(drawn == "...........\n"
                       "..ooooooo..\n"
                       "..o#####o..\n"
                       "..ooooo#o..\n"
                       "....oo#oo..\n"
                       "....o#oo...\n"
                       "...oo#o....\n"
                       "...o#oo....\n"
                       "...o#o.....\n"
                       "...ooo.....\n"
                       "...........\n");
    }
}

TEST_CASE("the ten digits differ, and numbers stay inside the image") {
    for (std::size_t a = 0; a < 10; ++a)
        for (std::size_t b = 0; b < a; ++b) CHECK(mote::detail::digit_dots[a] != mote::detail::digit_dots[b]);
    auto const whites = [](mote::rgb_image const& image) {
        std::ptrdiff_t n = 0;
        for (std::ptrdiff_t y = 0; y < image.height(); ++y)
            for (std::ptrdiff_t x = 0; x < image.width(); ++x) n += image(x, y) == rgb8{255, 255, 255};
        return n;
    };
    mote::rgb_image middle(60, 40);
    mote::draw_number(middle, 1234567890, {30, 20}, 1);
    mote::rgb_image large(300, 300);
    mote::draw_number(large, 1234567890, {150, 150}, 3);
    CHECK(whites(large) == 9 * whites(middle));
    for (mote::point const p : {mote::point{-100, -100}, mote::point{1e300, 20}, mote::point{61, 41}, mote::point{0, 39}}) {
        mote::rgb_image corner(63, 40);
        mote::draw_number(corner, 1234567890, p, 1);
        CHECK(whites(corner) == whites(middle));
    }
    mote::rgb_image tiny(1, 1);
    mote::draw_number(tiny, 18446744073709551615U, {std::nan(""), 0}, 1);
    mote::draw_number(tiny, 18446744073709551615U, {0, 0}, 32);
    mote::rgb_image nothing;
    mote::draw_number(nothing, 5, {0, 0}, 1);
}

TEST_CASE("the overlay's numbers are those of the marks") {
    mote::image<std::uint8_t> const grey(40, 40);
    mote::image<std::uint32_t> labels(40, 40);
    labels(20, 20) = 4000000000U;
    std::vector<mote::overlay_mark> const marks{{4000000000U, mote::overlay_class::split, {20, 20}}};
    mote::overlay_options o;
    o.zoom = 3;
    auto const with = mote::overlay(grey, labels, marks, o);
    o.numbers = false;
    auto expected = mote::overlay(grey, labels, marks, o);
    CHECK(expected(60, 60) == mote::overlay_colour(mote::overlay_class::split));
    mote::draw_number(expected, 4000000000U, {61, 61}, 1);
    CHECK(same(with, expected));
}

TEST_CASE("overlays of nothing, and of what does not fit") {
    CHECK(mote::overlay(mote::image<float>{}, mote::image<std::uint32_t>{}, {}).empty());
    CHECK(mote::overlay(mote::image<float>{}, mote::run_image{}, {}).empty());
    mote::image<float> const grey(3, 2);
    mote::image<std::uint32_t> const labels(3, 2);
    CHECK(mote::overlay(grey, labels, {}).view().size() == 6);
    CHECK_THROWS_WITH(mote::overlay(grey, mote::image<std::uint32_t>(2, 3), {}), Catch::Contains("3 x 2") && Catch::Contains("2 x 3"));
    CHECK_THROWS_AS(mote::overlay(grey, mote::run_image(3), {}), mote::parameter_error);
    for (auto const& bad : {mote::overlay_options{.zoom = 0}, mote::overlay_options{.zoom = 65}, mote::overlay_options{.line_width = 0},
                            mote::overlay_options{.digit_size = -1}, mote::overlay_options{.low_percentile = 101}})
        CHECK_THROWS_AS(mote::overlay(grey, labels, {}, bad), mote::parameter_error);
    CHECK_THROWS_AS(mote::rgb_image(-1, 3), mote::parameter_error);
    CHECK_THROWS_AS(mote::rgb_image(PTRDIFF_MAX / 4, 3), mote::parameter_error);
}

} // namespace overlay_test
