// SPDX-License-Identifier: MIT
#include <mote/label/components.hpp>
#include <mote/label/paint.hpp>

#include "backwards.hpp"
#include "catch.hpp"
#include "every_isa.hpp"
#include "label/reference.hpp"
#include "random_image.hpp"
#include "shared.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace components_test {

namespace {

using mote::connectivity;

// Flood fill from each unlabelled foreground pixel in raster order.
mote::image<std::uint32_t> flood(mote::image_view<std::uint8_t const> mask, connectivity c, std::vector<mote::component>* found = nullptr) {
    mote::image<std::uint32_t> labels(mask.width, mask.height);
    std::uint32_t count = 0;
    std::vector<std::pair<std::ptrdiff_t, std::ptrdiff_t>> stack;
    for (std::ptrdiff_t y0 = 0; y0 < mask.height; ++y0)
        for (std::ptrdiff_t x0 = 0; x0 < mask.width; ++x0) {
            if (mask(x0, y0) == 0 || labels(x0, y0) != 0) continue;
            ++count;
            std::ptrdiff_t left = x0, right = x0, top = y0, bottom = y0;
            double sx = 0, sy = 0;
            std::uint64_t area = 0;
            labels(x0, y0) = count;
            stack.push_back({x0, y0});
            while (!stack.empty()) {
                auto const [x, y] = stack.back();
                stack.pop_back();
                ++area;
                sx += static_cast<double>(x);
                sy += static_cast<double>(y);
                left = std::min(left, x), right = std::max(right, x), top = std::min(top, y), bottom = std::max(bottom, y);
                for (std::ptrdiff_t dy = -1; dy <= 1; ++dy)
                    for (std::ptrdiff_t dx = -1; dx <= 1; ++dx) {
                        if (c == connectivity::four && dx != 0 && dy != 0) continue;
                        std::ptrdiff_t const nx = x + dx, ny = y + dy;
                        if (nx < 0 || ny < 0 || nx >= mask.width || ny >= mask.height) continue;
                        if (mask(nx, ny) == 0 || labels(nx, ny) != 0) continue;
                        labels(nx, ny) = count;
                        stack.push_back({nx, ny});
                    }
            }
            double const n = static_cast<double>(area);
            if (found) found->push_back({area, {left, top, right - left + 1, bottom - top + 1}, {sx / n, sy / n}});
        }
    return labels;
}

template <class T>
bool equal(mote::image_view<T const> a, mote::image_view<T const> b) {
    if (a.width != b.width || a.height != b.height) return false;
    for (std::ptrdiff_t y = 0; y < a.height; ++y)
        for (std::ptrdiff_t x = 0; x < a.width; ++x)
            if (a(x, y) != b(x, y)) return false;
    return true;
}

void check_all(mote::image_view<std::uint8_t const> mask, connectivity c) {
    std::vector<mote::component> expected;
    auto const truth = flood(mask, c, &expected);
    auto const direct = mote::components(mask, c);
    REQUIRE(direct.size() == expected.size());
    for (std::size_t i = 0; i < direct.size(); ++i) {
        CHECK(direct[i].area == expected[i].area);
        CHECK(direct[i].bounds == expected[i].bounds);
        CHECK(direct[i].centroid.x == Approx(expected[i].centroid.x).epsilon(1e-14));
        CHECK(direct[i].centroid.y == Approx(expected[i].centroid.y).epsilon(1e-14));
    }
    auto const painted = mote::paint_labels(mote::runs_of_labels(truth));
    CHECK(equal(mote::const_view(painted), truth.view()));
    backwards const strips{9};
    CHECK(mote::components(mask, c, strips) == direct);
    mote::run_image runs = mote::runs_of(mask, strips);
    CHECK(runs == mote::runs_of(mask));
    CHECK(mote::label(runs, c, strips) == expected.size());
    mote::image<std::uint32_t> labels(mask.width, mask.height);
    mote::paint_labels(runs, labels, strips);
    CHECK(equal(mote::const_view(labels), truth.view()));
}

} // namespace

TEST_CASE("labels, areas, boxes and centroids agree with a flood fill") {
    for_every_isa([&](mote::isa level) {
        INFO(mote::name(level));
        for (auto const c : {connectivity::four, connectivity::eight})
            for (std::ptrdiff_t const width : {1, 2, 7, 31, 63, 64, 65, 127, 128, 129, 200})
                for (double const density : {0.0, 0.05, 0.3, 0.5, 0.6, 0.9, 1.0}) {
                    auto const mask = random_mask(width, 77, static_cast<std::uint32_t>(width), density);
                    CAPTURE(width, density);
                    check_all(mask.view(), c);
                }
    });
}

TEST_CASE("components that touch strip borders in every way are joined") {
    // Two strips of 16 rows; the rows at their border take every pattern, the rest is random.
    std::ptrdiff_t const width = 5;
    auto mask = random_mask(width, 32, 21, 0.5);
    for (unsigned pattern = 0; pattern < 1024; ++pattern) {
        CAPTURE(pattern);
        for (std::ptrdiff_t x = 0; x < width; ++x) {
            mask(x, 15) = (pattern >> x & 1) != 0 ? 255 : 0;
            mask(x, 16) = (pattern >> (width + x) & 1) != 0 ? 255 : 0;
            mask(x, 3 + pattern % 11) ^= 255;
            mask(x, 18 + pattern % 13) ^= 255;
        }
        for (auto const c : {connectivity::four, connectivity::eight}) {
            auto const whole = mote::components(mask, c);
            bool same = mote::components(mask, c, backwards{2}) == whole;
            auto runs = mote::runs_of(mask), alone = runs;
            same &= mote::label(runs, c, backwards{2}) == mote::label(alone, c) && runs == alone;
            CHECK(same);
        }
    }
}

TEST_CASE("views of every stride are labelled like their copies") {
    auto const big = random_mask(150, 90, 3, 0.55);
    auto const part = big.view().subview(3, 5, 131, 70);
    mote::image<std::uint8_t> copy(131, 70);
    for (std::ptrdiff_t y = 0; y < 70; ++y)
        for (std::ptrdiff_t x = 0; x < 131; ++x) copy(x, y) = part(x, y);
    for (auto const c : {connectivity::four, connectivity::eight}) {
        CHECK(mote::components(part, c) == mote::components(copy, c));
        check_all(part.transposed(), c);
        check_all(part.column(17), c);
        check_all(mote::interleaved_channel(part.data, 40, 60, part.stride, 3, 1), c);
    }
}

TEST_CASE("empty images have no components") {
    for (auto const& [w, h] : {std::pair{0, 0}, {0, 5}, {5, 0}}) {
        mote::image<std::uint8_t> const mask(w, h);
        CHECK(mote::components(mask).empty());
        mote::run_image runs = mote::runs_of(mask, backwards{});
        CHECK(mote::label(runs, connectivity::eight, backwards{}) == 0);
    }
}

TEST_CASE("labels of runs are painted where they fit") {
    mote::run_image last(2);
    last.add(0, 1, 65535); // the largest that fits
    last.end_row();
    mote::image<std::uint16_t> narrow(2, 1);
    mote::paint_labels(last, narrow);
    CHECK(narrow(0, 0) == 65535);
    last.runs()[0].label = 65536;
    CHECK_THROWS_AS(mote::paint_labels(last, narrow), mote::parameter_error);
    CHECK(narrow(0, 0) == 65535);
}

TEST_CASE("threshold, label and measure in one sweep equal the three steps") {
    auto const src = random_image<std::uint16_t>(333, 77, 5, 0, 65535);
    for (auto const p : {mote::polarity::bright, mote::polarity::dark})
        for (double const level : {-1.0, 0.0, 30000.5, 65535.0, 1e9}) {
            auto const mask = mote::apply_level(src, level, p);
            CHECK(mote::components(src, level, p) == mote::components(mask));
            CHECK(mote::runs_of(src, level, p) == mote::runs_of(mask));
            CHECK(equal(mote::const_view(mote::paint_mask(mote::runs_of(mask))), mote::const_view(mask)));
        }
}

TEST_CASE("more than 2^31 pixels are thresholded, labelled and measured without holding them") {
    // One row of 65536 pixels, repeated by a stride of zero: vertical bars 33000 rows high.
    auto row = random_image<std::uint8_t>(65536, 1, 9, 0, 255);
    for (std::ptrdiff_t x = 0; x < 65536; ++x) row(x, 0) = x % 1000 < 300 ? 200 : 10;
    std::ptrdiff_t const height = 33000;
    mote::image_view<std::uint8_t const> const tall{row.row(0), 65536, height, 0};
    REQUIRE(tall.size() > (std::ptrdiff_t{1} << 31));
    auto const found = mote::components(tall, 100, mote::polarity::bright);
    REQUIRE(found.size() == 66);
    CHECK(found[65].area == 300u * 33000u);
    CHECK(found[65].bounds == mote::box{65000, 0, 300, height});
    CHECK(found[65].centroid == mote::point{65149.5, 16499.5});
    // The other way round, one component holds more than 2^31 pixels.
    std::fill(row.row(0), row.row(0) + 65536, std::uint8_t{7});
    auto const one = mote::components(tall, 100, mote::polarity::dark, connectivity::four);
    REQUIRE(one.size() == 1);
    CHECK(one[0].area == 65536u * 33000ull);
    CHECK(one[0].centroid == mote::point{32767.5, 16499.5});
    // A mask of as many pixels, into memory of one row.
    mote::image<std::uint8_t> mask_row(65536, 1);
    mote::apply_level(tall, 100, mote::polarity::dark, mote::image_view<std::uint8_t>{mask_row.row(0), 65536, height, 0});
    CHECK(mask_row(65535, 0) == 255);
}

TEST_CASE("rows of 2^32 pixels are refused, not truncated") {
    std::uint8_t const pixel = 1;
    mote::image_view<std::uint8_t const> const wide{&pixel, std::ptrdiff_t{1} << 32, 1, 0, 0};
    CHECK_THROWS_AS(mote::components(wide), mote::parameter_error);
    CHECK_THROWS_AS(mote::runs_of(wide), mote::parameter_error);
}

TEST_CASE("labelling agrees with the reference tools") {
    if (!shared_path("reference")) return;
    auto const compared = labelling::for_each_record([](auto const& mask, connectivity c, auto const& record, auto const& folder) {
        auto const found = mote::components(mask, c);
        REQUIRE(found.size() == record.at("count").template get<std::size_t>());
        for (std::size_t i = 0; i < found.size(); ++i) {
            CHECK(found[i].area == record.at("areas")[i].template get<std::uint64_t>());
            CHECK(found[i].bounds == mote::box{record.at("bbox_x")[i], record.at("bbox_y")[i], record.at("bbox_w")[i], record.at("bbox_h")[i]});
        }
        auto const expected = mote::read_labels(folder / record.at("labels").template get<std::string>());
        mote::run_image runs = mote::runs_of(mask);
        mote::label(runs, c);
        CHECK(equal(mote::const_view(mote::paint_labels(runs)), mote::const_view(expected)));
    });
    CHECK(compared > 0);
}

} // namespace components_test
