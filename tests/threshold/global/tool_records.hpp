// SPDX-License-Identifier: MIT
#pragma once

// Comparison of the dialects with what the programs print: the number itself, "not found" included.

#include "reference.hpp"

#include <mote/threshold/dialect.hpp>

#include <cmath>
#include <string>

namespace tool_records {

struct result {
    std::size_t compared = 0;
    std::string different;
};

/// What the program's caller gets; nothing where it throws or its integers overflow.
inline bool has_number(nlohmann::json const& record, std::string const& tool, std::string const& method) {
    return record.at("tool") == tool && record.at("method") == method && record.at("status") != "exception" && !record.value("overflow", false);
}
inline double number(nlohmann::json const& record) {
    return record.at("value").is_null() ? -1 : record.at("value").get<double>();
}

template <class Bin, class Level>
result compare(std::string const& tool, std::string const& method, Bin&& bin, Level&& level) {
    result r;
    auto const folder = shared_path("reference");
    if (!folder) return r;
    auto const note = [&](std::string const& name, double ours, double theirs) {
        ++r.compared;
        if (ours != theirs) r.different += " " + name + " " + std::to_string(ours) + " (" + std::to_string(theirs) + ")";
    };
    auto const histograms = nlohmann::json::parse(std::ifstream(*folder / "inputs/histograms.json"));
    for (auto const& record : nlohmann::json::parse(std::ifstream(*folder / "global/histograms.json"))) {
        if (!has_number(record, tool, method)) continue;
        auto const table = std::find_if(histograms.begin(), histograms.end(), [&](auto const& t) { return t.at("name") == record.at("histogram"); });
        REQUIRE(table != histograms.end());
        note(record.at("histogram"), static_cast<double>(bin(table->at("counts").template get<histogram_counts>())), number(record));
    }
    auto const inputs = nlohmann::json::parse(std::ifstream(*folder / "inputs/inputs.json"));
    for (auto const& record : nlohmann::json::parse(std::ifstream(*folder / "global/images.json"))) {
        if (!has_number(record, tool, method)) continue;
        auto const input = std::find_if(inputs.begin(), inputs.end(), [&](auto const& i) { return i.at("name") == record.at("image"); });
        REQUIRE(input != inputs.end());
        if (input->at("type") != "u8") continue;
        auto const read = mote::read_image(*folder / input->at("file").template get<std::string>());
        std::visit([&](auto const& img) { note(record.at("image"), level(img), number(record)); }, read.pixels);
    }
    CHECK(r.compared > 0);
    return r;
}

} // namespace tool_records

/// Checks the dialect of `d` against all records of ImageJ or Fiji; levels are those of images of 8 bits.
template <class Bin, class Level>
void check_dialect(mote::dialect d, std::string const& method, Bin&& bin, Level&& level) {
    auto const r = tool_records::compare(d == mote::dialect::fiji ? "fiji_auto_threshold" : "imagej", method, [&](histogram_counts const& h) { return bin(h, d); },
                                         [&](auto const& img) { return level(img, d); });
    INFO(mote::name_of(d) << " " << method << ": " << r.compared << " compared; different, with theirs:" << r.different);
    CHECK(r.different.empty());
}

/// What holds for every dialect function of counts: paper is the function without a dialect, and programs without the method are refused.
template <class Bin, class Paper>
void check_dialects_of(Bin&& bin, Paper&& paper) {
    std::mt19937 engine(9);
    for (int repeat = 0; repeat < 50; ++repeat) {
        histogram_counts const h = random_counts(engine, repeat);
        CHECK(bin(h, mote::dialect::paper) == static_cast<double>(paper(h)));
    }
    for (auto d : {mote::dialect::skimage, mote::dialect::opencv, mote::dialect::doxa}) CHECK_THROWS_AS(bin(histogram_counts{1, 2}, d), mote::parameter_error);
    for (auto d : {mote::dialect::imagej, mote::dialect::fiji}) CHECK_THROWS_AS(bin(histogram_counts(257), d), mote::parameter_error);
}
