// SPDX-License-Identifier: MIT
#include <mote/morphology/clear_border.hpp>

#include <mote/label/encode.hpp>
#include <mote/label/paint.hpp>

#include "catch.hpp"
#include "random_image.hpp"
#include "shared.hpp"

#include <mote/io/read.hpp>
#include <nlohmann/json.hpp>

#include <cstdint>
#include <fstream>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace clear_border_test {

namespace {

using mote::connectivity;
using mask_type = mote::image<std::uint8_t>;

// Foreground that no path of foreground joins to a pixel of the border.
mask_type obvious(mask_type const& mask, std::ptrdiff_t buffer, connectivity c) {
    mask_type kept = mask.clone();
    std::vector<std::pair<std::ptrdiff_t, std::ptrdiff_t>> stack;
    auto const visit = [&](std::ptrdiff_t x, std::ptrdiff_t y) {
        if (x < 0 || y < 0 || x >= mask.width() || y >= mask.height() || kept(x, y) == 0) return;
        kept(x, y) = 0;
        stack.push_back({x, y});
    };
    for (std::ptrdiff_t y = 0; y < mask.height(); ++y)
        for (std::ptrdiff_t x = 0; x < mask.width(); ++x)
            if (x <= buffer || y <= buffer || x >= mask.width() - 1 - buffer || y >= mask.height() - 1 - buffer) visit(x, y);
    while (!stack.empty()) {
        auto const [x, y] = stack.back();
        stack.pop_back();
        for (std::ptrdiff_t dy = -1; dy <= 1; ++dy)
            for (std::ptrdiff_t dx = -1; dx <= 1; ++dx)
                if (c == connectivity::eight || dx == 0 || dy == 0) visit(x + dx, y + dy);
    }
    return kept;
}

} // namespace

TEST_CASE("objects at the border go, the others stay") {
    for (auto const c : {connectivity::four, connectivity::eight})
        for (auto const& [w, h] : {std::pair{1, 1}, {1, 9}, {9, 1}, {2, 2}, {3, 3}, {64, 47}, {131, 90}})
            for (double const density : {0.0, 0.2, 0.35, 0.5, 1.0})
                for (std::ptrdiff_t const buffer : {0, 1, 3, 40, 1000}) {
                    auto const mask = random_mask(w, h, static_cast<std::uint32_t>(w + 7 * h), density);
                    CAPTURE(w, h, density, buffer);
                    CHECK(mote::clear_border(mote::runs_of(mask), buffer, c) == mote::runs_of(obvious(mask, buffer, c)));
                }
    CHECK(mote::clear_border(mote::run_image(0)).height() == 0);
    CHECK(mote::clear_border(mote::run_image(5)).height() == 0);
    auto const runs = mote::runs_of(random_mask(20, 20, 1, 0.2));
    CHECK(mote::clear_border(runs, std::ptrdiff_t{1} << 62).size() == 0);
    CHECK_THROWS_WITH(mote::clear_border(runs, -1), "clear_border: a buffer of -1 pixels; expected 0 or more");
    auto const once = mote::clear_border(runs, 2);
    CHECK(mote::clear_border(once, 2) == once);
}

TEST_CASE("clearing the border agrees with scikit-image and with the derived masks") {
    auto const folder = shared_path("reference");
    if (!folder) return;
    std::map<std::string, std::size_t> compared;
    for (auto const& record : nlohmann::json::parse(std::ifstream(*folder / "morphology/binary.json"))) {
        std::string const operation = record.at("op");
        if (operation.rfind("clear_border", 0) != 0) continue;
        if (record.value("note", "").rfind("not run", 0) == 0) continue; // scikit-image refuses images smaller than the buffer
        auto const read = mote::read_image(*folder / "inputs/masks" / (record.at("mask").get<std::string>() + ".png"));
        auto const expected = mote::read_image(*folder / record.at("file").get<std::string>());
        CAPTURE(record.dump());
        auto const c = operation == "clear_border_c4" ? connectivity::four : connectivity::eight;
        CHECK(mote::clear_border(mote::runs_of(std::get<mask_type>(read.pixels)), operation == "clear_border_buffer3" ? 3 : 0, c) ==
              mote::runs_of(std::get<mask_type>(expected.pixels)));
        ++compared[operation];
    }
    CHECK(compared == std::map<std::string, std::size_t>{{"clear_border", 12}, {"clear_border_buffer3", 9}, {"clear_border_c4", 12}});
}

} // namespace clear_border_test
