// SPDX-License-Identifier: MIT
#include <mote/morphology/binary.hpp>

#include <mote/morphology/fill_holes.hpp>

#include "backwards.hpp"
#include "catch.hpp"
#include "every_isa.hpp"
#include "random_image.hpp"
#include "shared.hpp"

#include <mote/filter/morphology.hpp>
#include <mote/io/read.hpp>
#include <nlohmann/json.hpp>

#include <cstddef>
#include <cstdint>
#include <fstream>
#include <iostream>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace binary_test {

namespace {

using mote::outside;
using mote::structuring_element;
using mask_type = mote::image<std::uint8_t>;
using offsets = std::vector<mote::pixel_offset>;

offsets points_of(structuring_element const& e) {
    offsets points;
    for (auto const& b : e.blocks())
        for (std::ptrdiff_t y = b.top; y <= b.bottom; ++y)
            for (std::ptrdiff_t x = b.left; x <= b.right; ++x) points.push_back({x, y});
    return points;
}

// By the definition, point by point.
mask_type obvious(mask_type const& src, offsets const& points, bool erosion, outside beyond) {
    mask_type dst(src.width(), src.height());
    for (std::ptrdiff_t y = 0; y < src.height(); ++y)
        for (std::ptrdiff_t x = 0; x < src.width(); ++x) {
            bool all = true, any = false;
            for (auto const& o : points) {
                std::ptrdiff_t const sx = erosion ? x + o.x : x - o.x, sy = erosion ? y + o.y : y - o.y;
                bool const inside = sx >= 0 && sy >= 0 && sx < src.width() && sy < src.height();
                bool const here = inside ? src(sx, sy) != 0 : erosion && beyond == outside::ignored;
                all = all && here;
                any = any || here;
            }
            dst(x, y) = (erosion ? all : any) ? 255 : 0;
        }
    return dst;
}

bool same(mask_type const& a, mask_type const& b) {
    if (a.width() != b.width() || a.height() != b.height()) return false;
    for (std::ptrdiff_t y = 0; y < a.height(); ++y)
        for (std::ptrdiff_t x = 0; x < a.width(); ++x)
            if (a(x, y) != b(x, y)) return false;
    return true;
}

// Symmetric and not, with holes and in pieces, without their origin, of one pixel, wider than words and than the images.
std::vector<structuring_element> elements() {
    std::vector<structuring_element> list{structuring_element::rectangle(1, 1),
                                          structuring_element::rectangle(3, 3),
                                          structuring_element::rectangle(4, 4),
                                          structuring_element::rectangle(5, 9),
                                          structuring_element::rectangle(90, 2),
                                          structuring_element::rectangle(2, 41),
                                          structuring_element::rectangle(300, 5),
                                          structuring_element::disc(1),
                                          structuring_element::disc(3),
                                          structuring_element::disc(9.4),
                                          mote::footprint::square(7),
                                          mote::footprint::imagej_disc(2.5),
                                          mote::footprint::of_rows(1, {{-2, 3}, {-2, 3}, {-2, 3}, {-2, 3}, {-2, 3}}),
                                          mote::footprint::of_rows(-6, {{3, 4}, {3, 4}, {3, 4}, {3, 4}}),
                                          mote::footprint::of_rows(-2, {{-1, 0}, {2, 2}, {-70, 64}}),
                                          structuring_element::of_points({{0, 0}}),
                                          structuring_element::of_points({{3, -2}}),
                                          structuring_element::of_points({{-5, 0}, {5, 0}, {0, 0}}),
                                          structuring_element::of_points({{-1, -1}, {1, 1}, {-1, 1}, {1, -1}, {1, 1}}),
                                          structuring_element::of_points({{64, 0}, {-64, 1}, {0, 30}, {200, 0}, {0, -300}}),
                                          structuring_element::of_points({{1000, 1000}})};
    offsets some;
    std::mt19937 engine(5);
    for (int i = 0; i < 60; ++i) some.push_back({static_cast<std::ptrdiff_t>(engine() % 19) - 7, static_cast<std::ptrdiff_t>(engine() % 13) - 9});
    list.push_back(structuring_element::of_points(some));
    return list;
}

std::vector<std::pair<std::ptrdiff_t, std::ptrdiff_t>> sizes() { return {{37, 29}, {1, 1}, {190, 1}, {1, 33}, {64, 9}, {128, 40}, {130, 63}}; }

} // namespace

TEST_CASE("bits and masks and runs are the same pixels") {
    for_every_isa([&](mote::isa level) {
        CAPTURE(mote::name(level));
        for (auto const& [w, h] : {std::pair<std::ptrdiff_t, std::ptrdiff_t>{0, 0}, {0, 4}, {4, 0}, {1, 1}, {63, 3}, {64, 3}, {65, 3}, {129, 7}, {1000, 2}})
            for (double const density : {0.0, 0.1, 0.5, 0.9, 1.0}) {
                auto const mask = random_mask(w, h, static_cast<std::uint32_t>(w + h), density);
                auto const bits = mote::bits_of(mask);
                CAPTURE(w, h, density);
                CHECK(bits.width() == w);
                CHECK(bits.height() == h);
                std::uint64_t n = 0;
                bool equal = true;
                for (std::ptrdiff_t y = 0; y < h; ++y)
                    for (std::ptrdiff_t x = 0; x < w; ++x) {
                        n += mask(x, y) != 0 ? 1u : 0u;
                        equal = equal && bits(x, y) == (mask(x, y) != 0);
                    }
                CHECK(equal);
                CHECK(bits.count() == n);
                CHECK(mote::runs_of(bits) == mote::runs_of(mask));
                CHECK(mote::bits_of(mote::runs_of(mask)) == bits);
                CHECK(mote::bits_of(mote::paint_mask(bits)) == bits);
                CHECK(bits.clone() == bits);
            }
    });
    mote::bit_image bits(70, 2);
    bits.set(69, 1, true);
    CHECK(bits.count() == 1);
    bits.set(69, 1, false);
    CHECK(bits == mote::bit_image(70, 2));
    CHECK(!(bits == mote::bit_image(71, 2)));
    CHECK_THROWS_AS(mote::bit_image(-1, 2), mote::parameter_error);
    CHECK_THROWS_AS(mote::bit_image(std::ptrdiff_t{1} << 62, std::ptrdiff_t{1} << 62), mote::parameter_error);
    mask_type small(3, 3);
    CHECK_THROWS_AS(mote::paint_mask(bits, small), mote::parameter_error);
}

TEST_CASE("elements are sets of points") {
    auto const disc = structuring_element::disc(3);
    CHECK(disc.size() == 29);
    CHECK(disc.blocks().size() == 5);
    CHECK(disc.bounds() == structuring_element::block{-3, 3, -3, 3});
    CHECK(points_of(structuring_element::rectangle(4, 1)) == offsets{{-2, 0}, {-1, 0}, {0, 0}, {1, 0}});
    CHECK(points_of(structuring_element::of_points({{2, 1}, {-1, 0}, {2, 1}, {1, 1}})) == offsets{{-1, 0}, {1, 1}, {2, 1}});
    CHECK(points_of(structuring_element::of_points({{2, 1}, {-1, 0}}).reflected()) == offsets{{-2, -1}, {1, 0}});
    mask_type drawn(3, 2);
    drawn(0, 0) = drawn(2, 0) = drawn(1, 1) = 1;
    CHECK(points_of(structuring_element::of_mask(drawn, {1, 1})) == offsets{{-1, -1}, {1, -1}, {0, 0}});
    CHECK_THROWS_AS(structuring_element::of_mask(mask_type(2, 2), {0, 0}), mote::parameter_error);
    CHECK_THROWS_AS(structuring_element::of_points({}), mote::parameter_error);
    CHECK_THROWS_AS(structuring_element::of_points({{std::ptrdiff_t{1} << 40, 0}}), mote::parameter_error);
    CHECK_THROWS_AS(structuring_element::rectangle(0, 3), mote::parameter_error);
    CHECK_THROWS_AS(structuring_element::rectangle(3, std::ptrdiff_t{1} << 31), mote::parameter_error);
}

TEST_CASE("binary morphology agrees with the definition") {
    std::uint32_t seed = 0;
    for (structuring_element const& e : elements()) {
        auto const points = points_of(e);
        for (auto const& [w, h] : sizes()) {
            ++seed;
            auto const src = random_mask(w, h, seed, seed % 3 == 0 ? 0.95 : 0.5);
            mask_type dst(w, h);
            CAPTURE(w, h, e.size(), e.bounds().top, e.bounds().left);
            for (outside const beyond : {outside::ignored, outside::background}) {
                auto const eroded = obvious(src, points, true, beyond);
                mote::binary_erode(src, e, dst, beyond);
                CHECK(same(dst, eroded));
                mote::binary_opening(src, e, dst, beyond);
                CHECK(same(dst, obvious(eroded, points, false, beyond)));
                auto const dilated = obvious(src, points, false, beyond);
                mote::binary_dilate(src, e, dst);
                CHECK(same(dst, dilated));
                mote::binary_closing(src, e, dst, beyond);
                CHECK(same(dst, obvious(dilated, points, true, beyond)));
            }
        }
    }
}

TEST_CASE("binary morphology: the same for bits, in strips and on every instruction set") {
    std::uint32_t seed = 100;
    auto list = elements();
    list.push_back(structuring_element::disc(60)); // in the way of elements that outgrow the cache
    list.push_back(structuring_element::rectangle(70, 61));
    for (structuring_element const& e : list)
        for (auto const& [w, h] : {std::pair<std::ptrdiff_t, std::ptrdiff_t>{150, 70}, {1030, 90}, {3, 200}}) {
            auto const src = random_mask(w, h, ++seed, 0.9);
            auto const bits = mote::bits_of(src);
            mask_type first(w, h), other(w, h);
            CAPTURE(w, h, e.size());
            mote::binary_erode(src, e, first);
            CHECK(mote::bits_of(first) == mote::binary_erode(bits, e));
            CHECK(mote::bits_of(first) == mote::binary_erode(bits, e, outside::ignored, backwards{4}));
            mote::binary_dilate(src, e, first);
            CHECK(mote::bits_of(first) == mote::binary_dilate(bits, e));
            CHECK(mote::bits_of(first) == mote::binary_dilate(bits, e, backwards{3}));
            mote::binary_closing(src, e, first);
            CHECK(mote::bits_of(first) == mote::binary_closing(bits, e, outside::ignored, backwards{4}));
            mote::binary_opening(src, e, first, outside::background);
            CHECK(mote::bits_of(first) == mote::binary_opening(bits, e, outside::background, backwards{4}));
            for_every_isa([&](mote::isa level) {
                CAPTURE(mote::name(level));
                mote::binary_opening(src, e, other, outside::background);
                CHECK(same(first, other));
            });
        }
}

TEST_CASE("large discs and rectangles cover what the grey ones cover") {
    auto const src = random_mask(700, 300, 3, 0.9995);
    mask_type a(700, 300), b(700, 300);
    for (double const radius : {20.0, 61.5}) {
        auto const disc = mote::footprint::disc(radius);
        mote::binary_erode(src, disc, a);
        mote::erode(src, disc, b);
        CHECK(same(a, b));
        mote::binary_opening(src, disc, a);
        mote::opening(src, disc, b);
        CHECK(same(a, b));
        mote::binary_closing(src, disc, a);
        mote::closing(src, disc, b);
        CHECK(same(a, b));
    }
    // Larger than any image can be, at no cost.
    mote::binary_dilate(src, mote::footprint::square(2147483647), a);
    mask_type all(700, 300);
    for (std::ptrdiff_t y = 0; y < 300; ++y)
        for (std::ptrdiff_t x = 0; x < 700; ++x) all(x, y) = 255;
    CHECK(same(a, all));
    mote::binary_erode(all, mote::footprint::square(2147483647), a);
    CHECK(same(a, all));
    mote::binary_erode(all, mote::footprint::square(2147483647), a, outside::background);
    CHECK(same(a, mask_type(700, 300)));
}

TEST_CASE("binary openings and closings are what the theory says") {
    auto const within = [](mote::bit_image const& a, mote::bit_image const& b) {
        for (std::ptrdiff_t y = 0; y < a.height(); ++y)
            for (std::ptrdiff_t i = 0; i < a.words(); ++i)
                if ((a.row(y)[i] & ~b.row(y)[i]) != 0) return false;
        return true;
    };
    auto const complement = [](mote::bit_image const& a) { return mote::bits_of(mote::complement(mote::runs_of(a))); };
    auto const turned = [](mote::bit_image const& a) {
        mote::bit_image b(a.width(), a.height());
        for (std::ptrdiff_t y = 0; y < a.height(); ++y)
            for (std::ptrdiff_t x = 0; x < a.width(); ++x) b.set(a.width() - 1 - x, a.height() - 1 - y, a(x, y));
        return b;
    };
    auto const transposed = [](mote::bit_image const& a) {
        mote::bit_image b(a.height(), a.width());
        for (std::ptrdiff_t y = 0; y < a.height(); ++y)
            for (std::ptrdiff_t x = 0; x < a.width(); ++x) b.set(y, x, a(x, y));
        return b;
    };
    for (double const density : {0.3, 0.7, 0.95}) {
        auto const src = mote::bits_of(random_mask(137, 71, 8, density));
        for (structuring_element const& e : elements()) {
            CAPTURE(density, e.size());
            auto const opened = mote::binary_opening(src, e), closed = mote::binary_closing(src, e);
            CHECK(within(opened, src));
            CHECK(within(src, closed));
            CHECK(mote::binary_opening(opened, e) == opened);
            CHECK(mote::binary_closing(closed, e) == closed);
            CHECK(complement(mote::binary_erode(src, e)) == mote::binary_dilate(complement(src), e.reflected()));
            CHECK(complement(closed) == mote::binary_opening(complement(src), e.reflected()));
            CHECK(turned(opened) == mote::binary_opening(turned(src), e.reflected()));
            offsets other;
            for (auto const& p : points_of(e)) other.push_back({p.y, p.x});
            CHECK(transposed(closed) == mote::binary_closing(transposed(src), structuring_element::of_points(other)));
        }
    }
}

TEST_CASE("binary morphology on images that hardly are images") {
    auto const e = structuring_element::disc(2);
    mask_type empty, wide(0, 3), dst(4, 4);
    mote::binary_erode(empty, e, empty);
    mote::binary_opening(wide, e, wide);
    CHECK(mote::binary_closing(mote::bit_image(0, 5), e).height() == 5);
    mask_type const img(3, 4);
    CHECK_THROWS_AS(mote::binary_erode(img, e, dst), mote::parameter_error);
    CHECK_THROWS_WITH(mote::binary_closing(img, e, dst), "binary_closing: source is 3 x 4, destination 4 x 4");
    // Any nonzero value is foreground; every second pixel of interleaved rows, from the bottom up, is an image too.
    mask_type odd(20, 6), flat(10, 6), a(10, 6), b(20, 6);
    for (std::ptrdiff_t y = 0; y < 6; ++y)
        for (std::ptrdiff_t x = 0; x < 10; ++x) {
            odd(2 * x, 5 - y) = static_cast<std::uint8_t>((x * y + x) % 3);
            odd(2 * x + 1, 5 - y) = 9;
            flat(x, y) = odd(2 * x, 5 - y);
        }
    mote::image_view<std::uint8_t const> const view{odd.row(5), 10, 6, -odd.stride(), 2};
    mote::image_view<std::uint8_t> const out{b.row(5), 10, 6, -b.stride(), 2};
    mote::binary_dilate(view, e, out);
    mote::binary_dilate(flat, e, a);
    for (std::ptrdiff_t y = 0; y < 6; ++y)
        for (std::ptrdiff_t x = 0; x < 10; ++x) {
            CHECK(out(x, y) == a(x, y));
            CHECK(b(2 * x + 1, y) == 0);
        }
}

TEST_CASE("binary morphology agrees with scikit-image, SciPy, OpenCV and ImageJ") {
    auto const shared = shared_path("reference");
    if (!shared) return;
    std::map<std::string, structuring_element> shapes;
    for (auto const& e : nlohmann::json::parse(std::ifstream(*shared / "morphology/footprints.json"))) {
        offsets points;
        for (std::size_t y = 0; y < e["rows"].size(); ++y) {
            std::string const row = e["rows"][y];
            for (std::size_t x = 0; x < row.size(); ++x)
                if (row[x] == '1')
                    points.push_back({static_cast<std::ptrdiff_t>(x) - e["anchor_x"].get<std::ptrdiff_t>(), static_cast<std::ptrdiff_t>(y) - e["anchor_y"].get<std::ptrdiff_t>()});
        }
        shapes.emplace(e["name"], structuring_element::of_points(points));
    }
    std::map<std::string, std::pair<std::size_t, std::size_t>> table;
    for (auto const& record : nlohmann::json::parse(std::ifstream(*shared / "morphology/binary.json"))) {
        std::string const tool = record["tool"], op = record["op"];
        if (op != "erode" && op != "dilate" && op != "open" && op != "close") continue;
        structuring_element const& e = tool == "imagej" ? shapes.at("square3") : shapes.at(record["element"]);
        outside const beyond = tool == "scipy" || tool == "imagej" ? outside::background : outside::ignored;
        INFO(record.dump());
        auto const input = mote::read_image(*shared / "inputs/masks" / (std::string(record["mask"]) + ".png"));
        auto const golden = mote::read_image(*shared / std::string(record["file"]));
        auto const bits = mote::bits_of(std::get<mask_type>(input.pixels));
        // OpenCV's dilations are not mirrored, those within its openings and closings neither.
        structuring_element const d = tool == "opencv" ? e.reflected() : e;
        auto const found = op == "erode"    ? mote::binary_erode(bits, e, beyond)
                           : op == "dilate" ? mote::binary_dilate(bits, d)
                           : tool == "opencv" && op == "open" ? mote::binary_dilate(mote::binary_erode(bits, e), d)
                           : tool == "opencv"                 ? mote::binary_erode(mote::binary_dilate(bits, d), e)
                           : op == "open"                     ? mote::binary_opening(bits, e, beyond)
                                                              : mote::binary_closing(bits, e, beyond);
        bool const equal = found == mote::bits_of(std::get<mask_type>(golden.pixels));
        auto& [records, agreeing] = table[tool];
        ++records;
        agreeing += equal ? 1u : 0u;
        CHECK(equal);
    }
    for (auto const& [tool, t] : table) std::cout << "binary morphology, " << tool << ": " << t.second << " of " << t.first << " equal\n";
    CHECK(table.size() == 4);
}

} // namespace binary_test
