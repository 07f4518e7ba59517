// SPDX-License-Identifier: MIT
#include <mote/label/encode.hpp>
#include <mote/label/paint.hpp>
#include <mote/morphology/binary.hpp>
#include <mote/morphology/fill_holes.hpp>
#include <mote/morphology/remove_small.hpp>

#include "catch.hpp"
#include "random_image.hpp"
#include "shared.hpp"

#include <mote/io/read.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace clean_up_test {

namespace {

using mote::connectivity;
using mask_type = mote::image<std::uint8_t>;

// Background reached from outside the image, one pixel at a time.
mask_type plain_fill(mask_type const& mask, connectivity c) {
    mask_type outside(mask.width(), mask.height()), filled(mask.width(), mask.height());
    std::vector<std::pair<std::ptrdiff_t, std::ptrdiff_t>> stack;
    auto const visit = [&](std::ptrdiff_t x, std::ptrdiff_t y) {
        if (x < 0 || y < 0 || x >= mask.width() || y >= mask.height() || mask(x, y) != 0 || outside(x, y) != 0) return;
        outside(x, y) = 1;
        stack.push_back({x, y});
    };
    for (std::ptrdiff_t x = 0; x < mask.width(); ++x) visit(x, 0), visit(x, mask.height() - 1);
    for (std::ptrdiff_t y = 0; y < mask.height(); ++y) visit(0, y), visit(mask.width() - 1, y);
    while (!stack.empty()) {
        auto const [x, y] = stack.back();
        stack.pop_back();
        for (std::ptrdiff_t dy = -1; dy <= 1; ++dy)
            for (std::ptrdiff_t dx = -1; dx <= 1; ++dx)
                if (c == connectivity::eight || dx == 0 || dy == 0) visit(x + dx, y + dy);
    }
    for (std::ptrdiff_t y = 0; y < mask.height(); ++y)
        for (std::ptrdiff_t x = 0; x < mask.width(); ++x) filled(x, y) = outside(x, y) != 0 ? 0 : 255;
    return filled;
}

// Foreground that a square of 3 x 3 does not fit around: ImageJ's outline.
mote::run_image inner_outline(mote::run_image const& mask) {
    auto edge = mote::bits_of(mask);
    auto const inside = mote::binary_erode(edge, mote::structuring_element::rectangle(3, 3), mote::outside::background);
    for (std::ptrdiff_t y = 0; y < edge.height(); ++y)
        for (std::ptrdiff_t i = 0; i < edge.words(); ++i) edge.row(y)[i] &= ~inside.row(y)[i];
    return mote::runs_of(edge);
}

} // namespace

TEST_CASE("holes are what background cannot leave") {
    for (auto const c : {connectivity::four, connectivity::eight})
        for (auto const& [w, h] : {std::pair{1, 1}, {1, 7}, {7, 1}, {3, 3}, {40, 31}})
            for (double const density : {0.0, 0.3, 0.6, 0.8, 1.0}) {
                auto const mask = random_mask(w, h, static_cast<std::uint32_t>(w * 10 + h), density);
                CAPTURE(w, h, density);
                CHECK(mote::fill_holes(mote::runs_of(mask), c) == mote::runs_of(plain_fill(mask, c)));
                CHECK(mote::complement(mote::complement(mote::runs_of(mask))) == mote::runs_of(mask));
            }
    CHECK(mote::fill_holes(mote::run_image(0)).height() == 0);
}

TEST_CASE("large holes can stay open") {
    mask_type mask(9, 5);
    for (std::ptrdiff_t y = 0; y < 5; ++y)
        for (std::ptrdiff_t x = 0; x < 9; ++x) mask(x, y) = 255;
    mask(1, 1) = 0;                                        // a hole of one pixel
    mask(4, 2) = mask(5, 2) = mask(6, 2) = 0;              // and one of three
    CHECK(mote::fill_holes(mote::runs_of(mask), connectivity::four, 2).size() == 6);
    CHECK(mote::fill_holes(mote::runs_of(mask), connectivity::four, 3).size() == 5);
}

TEST_CASE("small objects go, the others stay as they are") {
    auto const mask = random_mask(97, 83, 5, 0.45);
    for (auto const c : {connectivity::four, connectivity::eight}) {
        auto const kept = mote::components(mote::paint_mask(mote::remove_small(mote::runs_of(mask), 7, c)), c);
        std::vector<mote::component> expected;
        for (auto const& k : mote::components(mask, c))
            if (k.area >= 7) expected.push_back(k);
        CHECK(kept == expected);
    }
    CHECK(mote::remove_small(mote::runs_of(mask), 0) == mote::runs_of(mask));
    CHECK(mote::remove_small(mote::runs_of(mask), 1u << 30).size() == 0);
}

TEST_CASE("large objects go, areas of both ends stay, small holes close at the border too") {
    for (auto const& [w, h] : {std::pair{1, 1}, {1, 9}, {9, 1}, {97, 83}})
        for (double const density : {0.0, 0.4, 0.6, 1.0})
            for (auto const c : {connectivity::four, connectivity::eight}) {
                auto const mask = random_mask(w, h, 11, density);
                auto const runs = mote::runs_of(mask);
                CAPTURE(w, h, density);
                mask_type between(w, h), no_large(w, h), filled(w, h);
                auto const on = mote::paint_mask(runs), off = mote::paint_mask(mote::complement(runs));
                // Component by component, one flood of a pixel's surroundings at a time.
                for (bool const holes : {false, true}) {
                    auto const& src = holes ? off : on;
                    mask_type seen(w, h);
                    for (std::ptrdiff_t y0 = 0; y0 < h; ++y0)
                        for (std::ptrdiff_t x0 = 0; x0 < w; ++x0) {
                            if (src(x0, y0) == 0 || seen(x0, y0) != 0) continue;
                            std::vector<std::pair<std::ptrdiff_t, std::ptrdiff_t>> all{{x0, y0}};
                            seen(x0, y0) = 1;
                            for (std::size_t i = 0; i < all.size(); ++i)
                                for (std::ptrdiff_t dy = -1; dy <= 1; ++dy)
                                    for (std::ptrdiff_t dx = -1; dx <= 1; ++dx) {
                                        std::ptrdiff_t const x = all[i].first + dx, y = all[i].second + dy;
                                        if ((c == connectivity::four && dx != 0 && dy != 0) || x < 0 || y < 0 || x >= w || y >= h) continue;
                                        if (src(x, y) == 0 || seen(x, y) != 0) continue;
                                        seen(x, y) = 1;
                                        all.push_back({x, y});
                                    }
                            for (auto const& [x, y] : all) {
                                if (holes) filled(x, y) = all.size() < 6 ? 255 : 0;
                                if (holes) continue;
                                between(x, y) = all.size() >= 3 && all.size() <= 8 ? 255 : 0;
                                no_large(x, y) = all.size() <= 8 ? 255 : 0;
                                filled(x, y) = 255;
                            }
                        }
                }
                CHECK(mote::keep_areas(runs, 3, 8, c) == mote::runs_of(between));
                CHECK(mote::remove_large(runs, 8, c) == mote::runs_of(no_large));
                // Objects of one connectivity have holes of the other; here only the background's own counts.
                for (std::ptrdiff_t y = 0; y < h; ++y)
                    for (std::ptrdiff_t x = 0; x < w; ++x)
                        if (on(x, y) != 0) filled(x, y) = 255;
                CHECK(mote::remove_small_holes(runs, 6, c) == mote::runs_of(filled));
            }
    auto const runs = mote::runs_of(random_mask(40, 30, 2, 0.5));
    CHECK(mote::keep_areas(runs, 5, 4).size() == 0);
    CHECK(mote::remove_large(runs, 0).size() == 0);
    CHECK(mote::remove_small_holes(runs, 0) == runs);
    CHECK(mote::remove_small_holes(mote::run_image(0), 3).height() == 0);
}

TEST_CASE("filling and removing agree with the reference tools") {
    auto const folder = shared_path("reference");
    if (!folder) return;
    auto const records = nlohmann::json::parse(std::ifstream(*folder / "morphology/binary.json"));
    auto const masks = nlohmann::json::parse(std::ifstream(*folder / "inputs/masks.json"));
    std::map<std::string, std::size_t> compared;
    for (auto const& record : records) {
        std::string const operation = record.at("op");
        bool const fill = operation == "fill_holes_bg4" || operation == "fill_holes_bg8" || operation == "fill"; // ImageJ's: background is 4-connected
        bool const remove = operation.rfind("remove_small_objects", 0) == 0, close = operation.rfind("remove_small_holes", 0) == 0;
        bool const outline = operation == "outline";
        if (!fill && !remove && !close && !outline) continue;
        if (!record.contains("file") || record.at("file").is_null()) continue; // the tool fell over
        auto const input = std::find_if(masks.begin(), masks.end(), [&](auto const& m) { return m.at("name") == record.at("mask"); });
        REQUIRE(input != masks.end());
        auto const read = mote::read_image(*folder / input->at("file").get<std::string>());
        auto const expected = mote::read_image(*folder / record.at("file").get<std::string>());
        auto const runs = mote::runs_of(std::get<mask_type>(read.pixels));
        CAPTURE(record.dump());
        auto const c = operation.back() == '4' || operation == "fill" ? connectivity::four : connectivity::eight;
        auto const result = fill ? mote::fill_holes(runs, c) : remove ? mote::remove_small(runs, 10, c) : close ? mote::remove_small_holes(runs, 10, c) : inner_outline(runs);
        CHECK(result == mote::runs_of(std::get<mask_type>(expected.pixels)));
        ++compared[operation];
    }
    for (auto const& [operation, n] : compared) {
        CAPTURE(operation);
        CHECK(n >= 10);
    }
    CHECK(compared.size() == 8);
}

} // namespace clean_up_test
