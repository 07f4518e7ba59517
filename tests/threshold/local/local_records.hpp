// SPDX-License-Identifier: MIT
#pragma once

// Comparison of local thresholds with the masks that other programs printed.

#include "catch.hpp"
#include "plain_local.hpp"
#include "shared.hpp"

#include <mote/core/image.hpp>
#include <mote/core/polarity.hpp>
#include <mote/io/read.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <string>
#include <variant>

struct local_comparison {
    std::size_t compared = 0, equal = 0;
    std::string different{};

    [[nodiscard]] std::string text() const { return std::to_string(compared) + " compared, " + std::to_string(equal) + " equal" + different; }
};

/// The files hold 255 where a pixel is above its level, so run(image, record, mask) has to write the bright mask.
template <class Run>
local_comparison compare_local(std::string const& tool, std::string const& method, Run&& run) {
    local_comparison result;
    auto const folder = shared_path("reference");
    if (!folder) return result;
    auto const records = nlohmann::json::parse(std::ifstream(*folder / "local/local.json"));
    auto const inputs = nlohmann::json::parse(std::ifstream(*folder / "inputs/inputs.json"));
    for (auto const& record : records) {
        if (record.at("tool") != tool || record.at("method") != method || record.at("status") != "ok") continue;
        auto const input = std::find_if(inputs.begin(), inputs.end(), [&](auto const& i) { return i.at("name") == record.at("image"); });
        REQUIRE(input != inputs.end());
        auto const img = mote::read_image(*folder / input->at("file").template get<std::string>());
        auto const expected = mote::read_image(*folder / record.at("file").template get<std::string>());
        auto const& theirs = std::get<mote::image<std::uint8_t>>(expected.pixels);
        mote::image<std::uint8_t> ours(theirs.width(), theirs.height());
        run(std::get<mote::image<std::uint8_t>>(img.pixels), record, ours);
        std::ptrdiff_t const n = differing(ours.view(), theirs.view());
        ++result.compared;
        if (n == 0)
            ++result.equal;
        else
            result.different += "; " + record.at("file").template get<std::string>() + ": " + std::to_string(n) + " pixels";
    }
    return result;
}
