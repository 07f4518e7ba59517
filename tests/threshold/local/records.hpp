// SPDX-License-Identifier: MIT
#pragma once

// Comparison with the masks that other programs made.

#include "catch.hpp"
#include "shared.hpp"

#include <mote/core/image.hpp>
#include <mote/io/read.hpp>
#include <nlohmann/json.hpp>

#include <cstddef>
#include <cstdint>
#include <fstream>
#include <iomanip>
#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <variant>

/// What came out of comparing the records of one tool's method.
struct local_tally {
    std::size_t records = 0, equal = 0, within_ties = 0, different = 0, excluded = 0;
    std::string differing{};
};

/// Goes through the records of ../shared/reference/local/local.json. `run(record, image, mask)` is called with the image in
/// its own pixel type and returns whether it offers the method: then `mask`, 255 above the level, is compared.
/// `ties(record)` is how many pixels may differ; others that differ have to be explained(record, image, x, y).
template <class Run, class Ties, class Explained>
std::map<std::pair<std::string, std::string>, local_tally> compare_local_records(Run&& run, Ties&& ties, Explained&& explained) {
    std::map<std::pair<std::string, std::string>, local_tally> tallies;
    auto const folder = shared_path("reference");
    if (!folder) return tallies;
    auto const inputs = nlohmann::json::parse(std::ifstream(*folder / "inputs/inputs.json"));
    std::map<std::string, mote::any_image> images;
    for (auto const& input : inputs)
        images.emplace(input.at("name").template get<std::string>(), mote::read_image(*folder / input.at("file").template get<std::string>()));
    for (auto const& record : nlohmann::json::parse(std::ifstream(*folder / "local/local.json"))) {
        auto const tool = record.at("tool").template get<std::string>(), method = record.at("method").template get<std::string>();
        auto const& image = images.at(record.at("image").template get<std::string>());
        bool const usable = record.at("status") == "ok" && !record.value("overflow", false) && record.contains("file") && !record.at("file").is_null();
        mote::image<std::uint8_t> mask(image.width(), image.height());
        bool const offered = image.visit([&](auto const& img) { return usable ? run(record, img, mask) : false; });
        if (!usable) {
            ++tallies[{tool, method}].excluded;
            continue;
        }
        if (!offered) continue;
        auto const read = mote::read_image(*folder / record.at("file").template get<std::string>());
        auto const& theirs = std::get<mote::image<std::uint8_t>>(read.pixels);
        std::size_t differing = 0, unexplained = 0;
        REQUIRE((theirs.width() == mask.width() && theirs.height() == mask.height()));
        for (std::ptrdiff_t y = 0; y < mask.height(); ++y)
            for (std::ptrdiff_t x = 0; x < mask.width(); ++x) {
                if (mask(x, y) == theirs(x, y)) continue;
                ++differing;
                if (!image.visit([&](auto const& img) { return explained(record, img, x, y); })) ++unexplained;
            }
        local_tally& t = tallies[{tool, method}];
        ++t.records;
        if (differing == 0) {
            ++t.equal;
        } else if (differing <= ties(record) || unexplained == 0) {
            ++t.within_ties;
        } else {
            ++t.different;
            t.differing += "\n    " + record.at("file").template get<std::string>() + ": " + std::to_string(differing);
        }
    }
    return tallies;
}

template <class Run, class Ties>
std::map<std::pair<std::string, std::string>, local_tally> compare_local_records(Run&& run, Ties&& ties) {
    return compare_local_records(run, ties, [](auto const&...) { return false; });
}

inline std::string table_of(std::map<std::pair<std::string, std::string>, local_tally> const& tallies) {
    std::ostringstream s;
    s << std::left << std::setw(18) << "tool" << std::setw(18) << "method" << std::right << std::setw(8) << "records" << std::setw(8) << "equal"
      << std::setw(8) << "ties" << std::setw(11) << "different" << std::setw(10) << "excluded" << '\n';
    for (auto const& [name, t] : tallies)
        s << std::left << std::setw(18) << name.first << std::setw(18) << name.second << std::right << std::setw(8) << t.records << std::setw(8) << t.equal
          << std::setw(8) << t.within_ties << std::setw(11) << t.different << std::setw(10) << t.excluded << t.differing << '\n';
    return s.str();
}
