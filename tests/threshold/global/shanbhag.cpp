// SPDX-License-Identifier: MIT
#include <mote/threshold/global/shanbhag.hpp>

#include "reference.hpp"
#include "tool_records.hpp"

#include <cmath>

namespace global_shanbhag_test {

namespace {

// The definition in long doubles: the information of both classes.
std::pair<long double, long double> information(histogram_counts const& h, std::size_t t) {
    long double n[2] = {}, sum[2] = {};
    for (std::size_t i = 0; i < h.size(); ++i) n[i > t] += static_cast<long double>(h[i]);
    long double between = 0; // pixels from the split to the bin, its own included
    for (std::size_t i = t + 1; i-- > 0;) {
        between += static_cast<long double>(h[i]);
        sum[0] -= static_cast<long double>(h[i]) / n[0] * std::log(0.5L + between / n[0] / 2);
    }
    between = 0;
    for (std::size_t i = t + 1; i < h.size(); ++i) {
        between += static_cast<long double>(h[i]);
        sum[1] -= static_cast<long double>(h[i]) / n[1] * std::log(0.5L + between / n[1] / 2);
    }
    return {sum[0], sum[1]};
}
long double difference(histogram_counts const& h, std::size_t t) {
    auto const [below, above] = information(h, t);
    return std::fabs(below - above);
}

} // namespace

TEST_CASE("Shanbhag by hand") {
    CHECK(mote::shanbhag_bin(histogram_counts{1, 1, 1, 1}) == 1); // equal
    CHECK(mote::shanbhag_bin(histogram_counts{1, 1, 1}) == 0);    // {0 | 1, 2} and {0, 1 | 2}
    // Below 0 to 2: 0, ln(4/3) / 2 = 0.144, (ln(3/2) + ln(6/5)) / 3 = 0.196. Above: (ln(3/2) + ln(6/5)) / 3, then
    // (3 ln 1 + ...) of {2, 2} = 0.144.
    CHECK(mote::shanbhag_bin(histogram_counts{1, 1, 2, 2}) == 1);
}

TEST_CASE("Shanbhag agrees with the definition on random histograms") {
    std::mt19937 engine(7);
    for (int repeat = 0; repeat < 2000; ++repeat) {
        histogram_counts h = random_counts(engine, repeat);
        if (repeat % 7 == 0) h[engine() % h.size()] = std::uint64_t{1} << 60; // all but nothing in one bin
        if (std::count_if(h.begin(), h.end(), [](auto c) { return c > 0; }) < 2) continue;
        auto const bin = mote::shanbhag_bin(h);
        CAPTURE(h, bin);
        REQUIRE(h[bin] > 0);
        REQUIRE(pixels_above(h, static_cast<double>(bin)) > 0);
        long double const reached = difference(h, bin);
        for (std::size_t t = 0; t < h.size(); ++t) {
            if (h[t] == 0 || pixels_above(h, static_cast<double>(t)) == 0) continue;
            if (t < bin) CHECK(difference(h, t) > reached - 1e-13L); // the first of equals
            CHECK(difference(h, t) > reached - 2e-12L);
        }
    }
}

TEST_CASE("Shanbhag's level has the properties of every threshold") {
    check_bins([](histogram_counts const& h) { return mote::shanbhag_bin(h); });
    check_shift([](histogram_counts const& h) { return mote::shanbhag_bin(h); });
    check_levels([](auto const& img) { return mote::shanbhag_level(img); });
}

TEST_CASE("Shanbhag's masks equal those of ImageJ and Fiji") {
    auto const bin = [](histogram_counts const& h) { return mote::shanbhag_bin(h); };
    auto const level = [](auto const& img) { return mote::shanbhag_level(img); };
    auto const tie = [](histogram_counts const& h, double ours, double theirs) {
        return std::fabs(difference(h, static_cast<std::size_t>(ours)) - difference(h, static_cast<std::size_t>(theirs))) < 1e-12L;
    };
    for (std::string const tool : {"imagej", "fiji_auto_threshold"})
        for (auto const& c : {compare_histograms(tool, "Shanbhag", bin, every_table, tie), compare_images(tool, "Shanbhag", level, every_table, tie)}) {
            INFO(c.text());
            CHECK(c.different.empty());
            CHECK(c.mostly_equal(10));
        }
}

TEST_CASE("Shanbhag's dialects give the programs' numbers") {
    auto const bin = [](histogram_counts const& h, mote::dialect d) { return mote::shanbhag_bin(h, d); };
    check_dialects_of(bin, [](histogram_counts const& h) { return mote::shanbhag_bin(h); });
    for (auto d : {mote::dialect::imagej, mote::dialect::fiji}) {
        check_dialect(d, "Shanbhag", bin, [](auto const& img, mote::dialect e) { return mote::shanbhag_level(img, e); });
        int const none = d == mote::dialect::imagej ? 0 : -1;
        CHECK(mote::shanbhag_bin(histogram_counts{0, 0, 4}, d) == none);
        CHECK(mote::shanbhag_bin(histogram_counts{}, d) == none);
    }
}

} // namespace global_shanbhag_test
