// SPDX-License-Identifier: MIT
#include <mote/filter/rank.hpp>

#include "catch.hpp"
#include "every_isa.hpp"
#include "shared.hpp"
#include "window_reference.hpp"

#include <mote/io/read.hpp>
#include <nlohmann/json.hpp>

#include <fstream>
#include <limits>
#include <string>
#include <vector>

namespace rank_test {

namespace {

std::vector<mote::window_rank> ranks_to_test() {
    return {mote::window_rank::median(), mote::window_rank::nth(0), mote::window_rank::nth(-2), mote::window_rank::fraction(0.9)};
}

template <class T>
void check_type() {
    for (auto const& tested : windows_to_test())
        for (auto const& size : sizes_to_test())
            for (bool const few : {true, false}) {
                std::string const& name = tested.name;
                mote::neighbourhood const& window = tested.window;
                std::ptrdiff_t const w = size.first, h = size.second;
                CAPTURE(name, w, h, few);
                auto const img = image_to_test<T>(w, h, few);
                auto const ranks = ranks_to_test();
                std::vector<mote::image<T>> expected;
                for (std::size_t i = 0; i < ranks.size(); ++i) expected.emplace_back(w, h);
                for (std::ptrdiff_t y = 0; y < h; ++y)
                    for (std::ptrdiff_t x = 0; x < w; ++x) {
                        auto const v = window_values(mote::const_view(img), window, x, y);
                        for (std::size_t i = 0; i < ranks.size(); ++i)
                            expected[i](x, y) = v.empty() ? img(x, y) : v[static_cast<std::size_t>(ranks[i].of(static_cast<std::ptrdiff_t>(v.size())))];
                    }
                bool equal = true;
                for_every_isa([&](mote::isa) {
                    for (std::size_t i = 0; i < ranks.size(); ++i)
                        equal = equal && same_pixels<T>(mote::rank_filter(img, window, ranks[i]).view(), expected[i].view());
                });
                CHECK(equal);
                if (window.shape.is_square()) {
                    mote::image<T> turned(h, w);
                    mote::rank_filter(img.view().transposed(), window, ranks[0], turned);
                    CHECK(same_pixels<T>(turned.view().transposed(), expected[0].view()));
                }
            }
}

} // namespace

TEST_CASE("ranks agree with sorting every window") {
    check_type<std::uint8_t>();
    check_type<std::uint16_t>();
    check_type<std::int16_t>();
    check_type<std::uint32_t>();
    check_type<float>();
    check_type<double>();
}

namespace {

// The same by sorting, with every instruction set, at some pixels of images too large to do so everywhere.
template <class T>
bool some_agree(mote::image<T> const& img, mote::neighbourhood const& window, mote::window_rank const& rank) {
    bool agree = true;
    std::vector<mote::image<T>> results;
    for_every_isa([&](mote::isa) { results.push_back(mote::rank_filter(img, window, rank)); });
    for (auto const& at : {std::pair<std::ptrdiff_t, std::ptrdiff_t>{0, 0}, {img.width() - 1, img.height() / 2}, {img.width() / 2, 77}, {255, 256}, {256, 9}}) {
        std::ptrdiff_t const x = at.first, y = at.second;
        auto const v = window_values(mote::const_view(img), window, x, y);
        for (auto const& result : results) agree = agree && result(x, y) == v[static_cast<std::size_t>(rank.of(static_cast<std::ptrdiff_t>(v.size())))];
    }
    return agree;
}

} // namespace

TEST_CASE("ranks of images of many tiles and of windows of all counter widths") {
    // 127, 255 and 257 rows, and 65535 pixels, are where counters grow.
    auto const bytes = random_image<std::uint8_t>(300, 270, 21, 0, 255);
    auto const words = random_image<std::uint16_t>(300, 270, 22, 0, 65535);
    auto const floats = random_image<float>(300, 270, 23, -1, 1);
    for (std::ptrdiff_t const side : {31, 125, 127, 253, 255, 257, 401}) {
        CAPTURE(side);
        CHECK(some_agree(bytes, {side, mote::border::mirror}, mote::window_rank::median()));
        CHECK(some_agree(bytes, side, mote::window_rank::fraction(0.3)));
    }
    CHECK(some_agree(words, {21, mote::border::reflect}, mote::window_rank::median()));
    CHECK(some_agree(words, 301, mote::window_rank::median()));
    CHECK(some_agree(floats, {129, mote::border::replicate}, mote::window_rank::nth(700)));
    CHECK(some_agree(floats, {mote::footprint::disc(9), mote::border::replicate}, mote::window_rank::median()));
    // A third level of classes.
    CHECK(some_agree(words, {801, mote::border::mirror}, mote::window_rank::median()));
}

TEST_CASE("columns of more than 65535 pixels") {
    auto const img = random_image<std::uint8_t>(2, 70001, 31, 0, 255);
    auto const result = mote::rank_filter(img, 140001, mote::window_rank::median());
    auto const v = window_values<std::uint8_t>(img.view(), mote::neighbourhood(mote::footprint::of_rows(-70000, std::vector<std::pair<std::ptrdiff_t, std::ptrdiff_t>>(140001, {-2, 2}))), 0, 35000);
    CHECK(result(0, 35000) == v[v.size() / 2]);
    CHECK(result(1, 0) == v[v.size() / 2]);
}

TEST_CASE("ranks do not depend on threads, the type, shifts or where a part lies") {
    auto const img = random_image<std::uint8_t>(300, 120, 41, 0, 200);
    mote::image<std::uint16_t> wide(300, 120);
    mote::image<std::int16_t> shifted(300, 120);
    mote::image<std::uint8_t> copy(100, 60), negative(300, 120);
    for (std::ptrdiff_t y = 0; y < 120; ++y)
        for (std::ptrdiff_t x = 0; x < 300; ++x) {
            wide(x, y) = img(x, y);
            shifted(x, y) = static_cast<std::int16_t>(img(x, y) * 100 - 9000);
            negative(x, y) = static_cast<std::uint8_t>(255 - img(x, y));
            if (x < 100 && y < 60) copy(x, y) = img(x + 50, y + 20);
        }
    for (auto const& tested : windows_to_test()) {
        std::string const& name = tested.name;
        mote::neighbourhood const& window = tested.window;
        CAPTURE(name);
        auto const rank = mote::window_rank::median();
        auto const expected = mote::rank_filter(img, window, rank);
        mote::image<std::uint8_t> threads(300, 120);
        mote::rank_filter(img, window, rank, threads, many_threads{});
        CHECK(same_pixels<std::uint8_t>(threads.view(), expected.view()));
        auto const part = mote::rank_filter(img.view().subview(50, 20, 100, 60), window, rank), alone = mote::rank_filter(copy, window, rank);
        CHECK(same_pixels<std::uint8_t>(part.view(), alone.view()));
        if (window.edges == mote::border::constant) continue;
        auto const as_wide = mote::rank_filter(wide, window, rank);
        auto const as_shifted = mote::rank_filter(shifted, window, rank);
        auto const other_end = mote::rank_filter(negative, window, mote::window_rank::lower_median());
        bool equal = true;
        for (std::ptrdiff_t y = 0; y < 120; ++y)
            for (std::ptrdiff_t x = 0; x < 300; ++x)
                equal = equal && as_wide(x, y) == expected(x, y) && as_shifted(x, y) == expected(x, y) * 100 - 9000 && other_end(x, y) == 255 - expected(x, y);
        CHECK(equal);
        mote::image<std::uint16_t> wide_threads(300, 120);
        mote::rank_filter(wide, window, rank, wide_threads, many_threads{});
        CHECK(same_pixels<std::uint16_t>(wide_threads.view(), as_wide.view()));
    }
}

TEST_CASE("window_rank counts from either end") {
    using mote::window_rank;
    CHECK(window_rank::median().of(4) == 2);
    CHECK(window_rank::lower_median().of(4) == 1);
    CHECK(window_rank::median().of(5) == 2);
    CHECK(window_rank::lower_median().of(5) == 2);
    CHECK(window_rank::median().of(1) == 0);
    CHECK(window_rank::fraction(1).of(7) == 6);
    CHECK(window_rank::fraction(0).of(7) == 0);
    CHECK(window_rank::nth(3).of(7) == 3);
    CHECK(window_rank::nth(9).of(7) == 6);
    CHECK(window_rank::nth(-1).of(7) == 6);
    CHECK(window_rank::nth(-9).of(7) == 0);
    CHECK_THROWS_AS(window_rank::fraction(1.5), mote::parameter_error);
    CHECK_THROWS_AS(window_rank::fraction(std::numeric_limits<double>::quiet_NaN()), mote::parameter_error);
}

TEST_CASE("ranks: wrong arguments are named, an empty image is not wrong") {
    mote::image<std::uint8_t> img(4, 4), other(4, 5), none(0, 4);
    auto const rank = mote::window_rank::median();
    CHECK_THROWS_AS(mote::rank_filter(img, 3, rank, other), mote::parameter_error);
    CHECK_THROWS_AS(mote::rank_filter(img, mote::neighbourhood(99999, mote::border::mirror), rank), mote::parameter_error);
    CHECK_THROWS_AS(mote::rank_filter(img, mote::neighbourhood(3, mote::border::constant, -1), rank), mote::parameter_error);
    CHECK(mote::rank_filter(none, 5, rank).empty());
    auto const all = mote::rank_filter(img, 2147483647, rank);
    CHECK(all(3, 3) == 0);
}

} // namespace rank_test
