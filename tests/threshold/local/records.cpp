// SPDX-License-Identifier: MIT
#include "plain_formula.hpp"
#include "records.hpp"

#include <mote/threshold/local/gaussian.hpp>
#include <mote/threshold/local/mean.hpp>
#include <mote/threshold/local/niblack.hpp>
#include <mote/threshold/local/nick.hpp>
#include <mote/threshold/local/sauvola.hpp>
#include <mote/threshold/local/wolf.hpp>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <type_traits>

namespace local_records_test {

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
        mote::local_mean(img, sized(mote::local_mean_options::of(d, number("p1", number("c", 0)))), bright, mask);
    } else if (method == "gaussian" || method == "adaptive_gaussian") {
        mote::local_gaussian(img, mote::local_gaussian_options::of(d, record.at("window").get<std::ptrdiff_t>(), number("c", 0)), bright, mask);
    } else if (method == "niblack") {
        mote::niblack(img, sized(mote::niblack_options::of(d, number("p1", number("k", 0.2)), number("p2", 0))), bright, mask);
    } else if (method == "sauvola") {
        auto options = sized(mote::sauvola_options::of<T>(d, number("p1", number("k", 0.5))));
        options.r = number("p2", number("r", options.r));
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

// Two programs round: Doxa computes levels in doubles, so that pixels that tie with theirs can fall either way; OpenCV sums
// in single precision, and compares with a level rounded to a whole number.
template <class T>
bool explained(nlohmann::json const& record, mote::image<T> const& img, std::ptrdiff_t x, std::ptrdiff_t y) {
    auto const tool = record.at("tool").get<std::string>(), method = record.at("method").get<std::string>();
    if (tool != "doxa" && tool != "opencv_ximgproc") return false;
    bool const single = tool == "opencv_ximgproc";
    mote::neighbourhood const w(record.at("window").get<std::ptrdiff_t>(), single ? mote::border::replicate : mote::border::clip);
    auto const s = plain_window(mote::const_view(img), w, x, y);
    long double const k = record.at("k").get<double>(), square = s.deviation * s.deviation + s.mean * s.mean;
    // A variance is the difference of two numbers of 24 bits.
    long double const error = single ? 4 * square / 16777216 : 0;
    long double const low = std::sqrt(std::max(0.0L, s.deviation * s.deviation - error)), high = std::sqrt(s.deviation * s.deviation + error);
    auto const level = [&](long double deviation) {
        return method == "niblack" ? s.mean + k * deviation : s.mean * (1 + k * (deviation / 128 - 1));
    };
    // A constant image has no largest deviation; OpenCV's 0 / 0 becomes 0.
    if (method == "wolf" && single) return mote::largest_deviation(img, w) == 0;
    if (method != "niblack" && method != "sauvola") return false;
    long double const margin = single ? 1e-4L : 1e-9L, value = single ? s.value - 0.5L : s.value;
    return std::min(level(low), level(high)) - margin <= value && value <= std::max(level(low), level(high)) + margin;
}

} // namespace

TEST_CASE("Local thresholds make the masks of the tools whose dialect they speak") {
    auto const tallies = compare_local_records([](auto const& record, auto const& img, auto& mask) { return run(record, img, mask); },
                                               [](auto const& record) { return record.contains("near_ties") ? record.at("near_ties").template get<std::size_t>() : 0; },
                                               [](auto const& record, auto const& img, std::ptrdiff_t x, std::ptrdiff_t y) { return explained(record, img, x, y); });
    std::cout << table_of(tallies);
    for (auto const& [name, t] : tallies) {
        INFO(name.first << ' ' << name.second << t.differing);
        CHECK(t.different == 0);
    }
}

} // namespace local_records_test
