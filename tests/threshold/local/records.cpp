// SPDX-License-Identifier: MIT
#include "records.hpp"

#include <mote/threshold/local/mean.hpp>
#include <mote/threshold/local/niblack.hpp>
#include <mote/threshold/local/nick.hpp>
#include <mote/threshold/local/sauvola.hpp>
#include <mote/threshold/local/wolf.hpp>

#include <iostream>
#include <type_traits>

namespace {

mote::dialect dialect_of(std::string const& tool) {
    return tool == "skimage" ? mote::dialect::skimage : tool == "doxa" ? mote::dialect::doxa : tool == "fiji_alt" ? mote::dialect::fiji : mote::dialect::opencv;
}

// The dialect's window of the record's size.
mote::neighbourhood window_of(nlohmann::json const& record, mote::neighbourhood of_dialect) {
    if (record.contains("radius"))
        of_dialect.shape = mote::footprint::imagej_disc(record.at("radius").get<double>());
    else
        of_dialect.shape = mote::footprint::square(record.at("window").get<std::ptrdiff_t>());
    return of_dialect;
}

template <class T>
bool run(nlohmann::json const& record, mote::image<T> const& img, mote::image<std::uint8_t>& mask) {
    auto const method = record.at("method").get<std::string>();
    auto const d = dialect_of(record.at("tool").get<std::string>());
    auto const number = [&](char const* name, double otherwise) { return record.contains(name) && !record.at(name).is_null() ? record.at(name).get<double>() : otherwise; };
    auto const bright = mote::polarity::bright;
    auto const sized = [&](auto options) {
        options.window = window_of(record, options.window);
        return options;
    };
    if (method == "mean" || method == "adaptive_mean") {
        mote::local_mean(img, sized(mote::local_mean_options::of(d, number("c", number("offset", 0)))), bright, mask);
    } else if (method == "niblack") {
        mote::niblack(img, sized(mote::niblack_options::of(d, number("k", 0.2), number("c", 0))), bright, mask);
    } else if (method == "sauvola") {
        auto options = sized(mote::sauvola_options::of<T>(d, number("k", 0.5)));
        options.r = number("r", options.r);
        mote::sauvola(img, options, bright, mask);
    } else if (method == "wolf") {
        mote::wolf(img, sized(mote::wolf_options::of(d, number("k", 0.2))), bright, mask);
    } else if (method == "nick") {
        mote::nick(img, sized(mote::nick_options::of(d, number("k", -0.2))), bright, mask);
    } else {
        return false;
    }
    return true;
}

} // namespace

TEST_CASE("Local thresholds make the masks of the tools whose dialect they speak") {
    auto const tallies = compare_local_records([](auto const& record, auto const& img, auto& mask) { return run(record, img, mask); },
                                               [](auto const& record) { return record.contains("near_ties") ? record.at("near_ties").template get<std::size_t>() : 0; });
    std::cout << table_of(tallies);
    for (auto const& [name, t] : tallies) {
        INFO(name.first << ' ' << name.second << t.differing);
        CHECK(t.different == 0);
    }
}
