// SPDX-License-Identifier: MIT
#pragma once

// The recorded labellings of masks, and flood fills to compare with.

#include <mote/core/image.hpp>
#include <mote/io/read.hpp>
#include <mote/label/connectivity.hpp>

#include "catch.hpp"
#include "shared.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

namespace labelling {

/// Calls take(x, y) at a pixel and, where that says true, at its neighbours, until nothing is left to take.
template <class Take>
void flood(std::ptrdiff_t x0, std::ptrdiff_t y0, mote::connectivity c, Take&& take) {
    std::vector<std::pair<std::ptrdiff_t, std::ptrdiff_t>> stack;
    if (take(x0, y0)) stack.push_back({x0, y0});
    while (!stack.empty()) {
        auto const [x, y] = stack.back();
        stack.pop_back();
        for (std::ptrdiff_t dy = -1; dy <= 1; ++dy)
            for (std::ptrdiff_t dx = -1; dx <= 1; ++dx)
                if ((dx != 0 || dy != 0) && (c == mote::connectivity::eight || dx == 0 || dy == 0) && take(x + dx, y + dy)) stack.push_back({x + dx, y + dy});
    }
}

/// Calls f(mask, connectivity, record, folder) for each labelling of a mask, and returns how many there are. Components of equal value are left out.
template <class F>
std::size_t for_each_record(F&& f) {
    auto const folder = shared_path("reference");
    if (!folder) return 0;
    auto const records = nlohmann::json::parse(std::ifstream(*folder / "labelling/labelling.json"));
    auto const masks = nlohmann::json::parse(std::ifstream(*folder / "inputs/masks.json"));
    std::size_t n = 0;
    for (auto const& record : records) {
        if (record.contains("multi_valued")) continue;
        std::string const name = record.at("mask");
        CAPTURE(name, record.at("connectivity").get<int>());
        auto const input = std::find_if(masks.begin(), masks.end(), [&](auto const& m) { return m.at("name") == name; });
        REQUIRE(input != masks.end());
        auto const image = mote::read_image(*folder / input->at("file").template get<std::string>());
        f(std::get<mote::image<std::uint8_t>>(image.pixels), record.at("connectivity") == 4 ? mote::connectivity::four : mote::connectivity::eight, record, *folder);
        ++n;
    }
    return n;
}

} // namespace labelling
