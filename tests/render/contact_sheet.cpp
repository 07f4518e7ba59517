// SPDX-License-Identifier: MIT
#include <mote/render/contact_sheet.hpp>

#include "catch.hpp"
#include "random_image.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace contact_sheet_test {

namespace {

mote::image<std::uint8_t> filled(std::ptrdiff_t w, std::ptrdiff_t h, std::uint8_t value) {
    mote::image<std::uint8_t> i(w, h);
    for (std::ptrdiff_t y = 0; y < h; ++y)
        for (std::ptrdiff_t x = 0; x < w; ++x) i(x, y) = value;
    return i;
}

/// The mean over the area of a pixel by its definition: every source pixel as w x h points.
std::uint8_t mean_by_points(mote::image<std::uint8_t> const& s, std::ptrdiff_t w, std::ptrdiff_t h, std::ptrdiff_t x, std::ptrdiff_t y) {
    std::int64_t sum = 0;
    for (std::ptrdiff_t v = y * s.height(); v < (y + 1) * s.height(); ++v)
        for (std::ptrdiff_t u = x * s.width(); u < (x + 1) * s.width(); ++u) sum += s(u / w, v / h);
    return static_cast<std::uint8_t>(std::floor(static_cast<double>(sum) / static_cast<double>(s.width() * s.height()) + 0.5));
}

} // namespace

TEST_CASE("a shrunk picture is the mean of areas") {
    for (auto const& [w, h, side] : std::vector<std::array<std::ptrdiff_t, 3>>{{10, 10, 5}, {13, 7, 5}, {17, 40, 16}, {9, 8, 8}, {100, 3, 7}, {2, 1, 1}}) {
        CAPTURE(w, h, side);
        auto const source = random_image<std::uint8_t>(w, h, 1, 0, 255);
        auto const small = mote::shrunk(source, side);
        REQUIRE(std::max(small.width(), small.height()) == side);
        CHECK(std::abs(static_cast<double>(std::min(small.width(), small.height())) - static_cast<double>(std::min(w, h) * side) / static_cast<double>(std::max(w, h))) <= 1);
        std::ptrdiff_t wrong = 0;
        for (std::ptrdiff_t y = 0; y < small.height(); ++y)
            for (std::ptrdiff_t x = 0; x < small.width(); ++x) wrong += small(x, y) != mean_by_points(source, small.width(), small.height(), x, y);
        CHECK(wrong == 0);
    }
    auto const source = random_image<std::uint8_t>(8, 6, 2, 0, 255);
    auto const same = mote::shrunk(source, 8);
    std::ptrdiff_t wrong = 0;
    for (std::ptrdiff_t y = 0; y < 6; ++y)
        for (std::ptrdiff_t x = 0; x < 8; ++x) wrong += same(x, y) != source(x, y);
    CHECK(wrong == 0);
    auto const turned = mote::shrunk(source.view().transposed(), 3);
    CHECK(turned.width() == 2);
    CHECK(turned.height() == 3);
    CHECK(mote::shrunk(mote::image<std::uint8_t>{}, 5).width() == 0);
    CHECK_THROWS_AS(mote::shrunk(source, 0), mote::parameter_error);
}

TEST_CASE("text is drawn in 5 x 7 dots, and cut at the image") {
    auto picture = filled(13, 9, 255);
    mote::draw_text(picture.view(), "k-", 1, 1);
    std::string drawn;
    for (std::ptrdiff_t y = 0; y < 9; ++y) {
        for (std::ptrdiff_t x = 0; x < 13; ++x) drawn += picture(x, y) == 0 ? '#' : '.';
        drawn += '\n';
    }
    CHECK(drawn == ".............\n"
                   ".#...........\n"
                   ".#...........\n"
                   ".#..#........\n"
                   ".#.#....###..\n"
                   ".##..........\n"
                   ".#.#.........\n"
                   ".#..#........\n"
                   ".............\n");
    mote::draw_text(picture.view(), "outside", -20, 4);
    mote::draw_text(picture.view(), "outside", 10, 6);
    mote::draw_text(mote::image_view<std::uint8_t>{}, "outside", 0, 0);
    // No two characters look alike, but for the two cases of a letter.
    std::set<std::array<std::uint8_t, 7>> all;
    std::string const characters = "abcdefghijklmnopqrstuvwxyz0123456789-_. ?";
    for (char const c : characters) all.insert(mote::detail::glyph_of(c));
    CHECK(all.size() == characters.size());
    CHECK(mote::detail::glyph_of('Q') == mote::detail::glyph_of('q'));
}

TEST_CASE("a contact sheet has every picture in its place, and its name below") {
    std::vector<mote::contact_cell> cells;
    for (int i = 0; i < 5; ++i) cells.push_back({"name-" + std::to_string(i), filled(40, i == 2 ? 20 : 10, static_cast<std::uint8_t>(10 + i))});
    mote::contact_sheet_options o;
    o.side = 20;
    o.columns = 3;
    auto const sheet = mote::contact_sheet(cells, o);
    REQUIRE(sheet.width() == 3 * 26 + 6);
    REQUIRE(sheet.height() == 2 * 26 + 6); // the highest picture has 10 rows
    for (int i = 0; i < 5; ++i) {
        std::ptrdiff_t const left = 6 + i % 3 * 26, top = 6 + i / 3 * 26, height = i == 2 ? 10 : 5;
        CAPTURE(i);
        std::ptrdiff_t wrong = 0, dots = 0;
        for (std::ptrdiff_t y = 0; y < 26 && top + y < sheet.height(); ++y)
            for (std::ptrdiff_t x = 0; x < 20; ++x) {
                bool const inside = y < height, text = y >= 13 && y < 20;
                auto const v = sheet(left + x, top + y);
                wrong += inside ? v != 10 + i : text ? v != 208 && v != 0 : v != 208;
                dots += text && v == 0;
            }
        CHECK(wrong == 0);
        auto expected = filled(20, 7, 208);
        mote::draw_text(expected.view(), "nam", 0, 0); // 20 pixels hold three characters
        std::ptrdiff_t other = 0;
        for (std::ptrdiff_t y = 0; y < 7; ++y)
            for (std::ptrdiff_t x = 0; x < 20; ++x) other += expected(x, y) != sheet(left + x, top + 13 + y);
        CHECK(other == 0);
        CHECK(dots > 0);
    }
    o.columns = 0;
    auto const chosen = mote::contact_sheet(cells, o);
    CHECK(chosen.width() >= chosen.height());
    o.columns = 100;
    CHECK(mote::contact_sheet(cells, o).width() == 5 * 26 + 6);
    CHECK(mote::contact_sheet({}).width() == 0);
    CHECK(mote::contact_sheet(std::vector<mote::contact_cell>(1)).width() > 0);
    o.columns = -1;
    CHECK_THROWS_AS(mote::contact_sheet(cells, o), mote::parameter_error);
    o.columns = 0;
    for (std::ptrdiff_t const side : {7, 5000}) {
        o.side = side;
        CHECK_THROWS_AS(mote::contact_sheet(cells, o), mote::parameter_error);
    }
}

} // namespace contact_sheet_test
