// SPDX-License-Identifier: MIT
#include <mote/threshold/global/li.hpp>

#include "dialects.hpp"
#include "reference.hpp"

#include <cmath>

namespace global_li_test {


namespace {

// The cross entropy itself, in long doubles.
long double cross_entropy(histogram_counts const& h, std::size_t t, std::size_t zero) {
    long double n[2] = {}, m[2] = {}, sum = 0;
    auto const value = [&](std::size_t i) { return i < zero ? 0.0L : static_cast<long double>(i - zero); };
    for (std::size_t i = 0; i < h.size(); ++i) {
        n[i > t] += static_cast<long double>(h[i]);
        m[i > t] += static_cast<long double>(h[i]) * value(i);
    }
    for (std::size_t i = 0; i < h.size(); ++i)
        if (h[i] > 0 && value(i) > 0) sum += static_cast<long double>(h[i]) * value(i) * std::log(value(i) * n[i > t] / m[i > t]);
    return sum;
}

std::size_t first_of(histogram_counts const& h) {
    return static_cast<std::size_t>(std::find_if(h.begin(), h.end(), [](auto c) { return c > 0; }) - h.begin());
}

void check_minimum(histogram_counts const& h, std::size_t zero) {
    std::size_t const first = first_of(h), bins = static_cast<std::size_t>(std::count_if(h.begin(), h.end(), [](auto c) { return c > 0; }));
    if (bins < 2) return;
    auto const bin = mote::li_bin(h, zero);
    CAPTURE(h, bin, zero);
    long double const reached = cross_entropy(h, bin, zero), all = cross_entropy(h, h.size(), zero);
    CHECK(h[bin] > 0);
    CHECK(pixels_above(h, static_cast<double>(bin)) > 0);
    for (std::size_t t = first; t < h.size(); ++t) CHECK(reached <= cross_entropy(h, t, zero) + all * 1e-11L);
}

} // namespace

TEST_CASE("Li by hand") {
    CHECK(mote::li_bin(histogram_counts{0, 4, 4, 0, 0, 0, 0, 4, 4}) == 2);
    // Values 1, 2, 4: {1 | 2, 4} costs 2 ln(2/3) + 4 ln(4/3) = 0.34, {1, 2 | 4} ln(2/3) + 2 ln(4/3) = 0.17.
    CHECK(mote::li_bin(histogram_counts{0, 1, 1, 0, 1}) == 2);
    // From zero 1 they are 0, 1, 3: {0 | 1, 3} costs ln(1/2) + 3 ln(3/2) = 0.52, {0, 1 | 3} ln 2 = 0.69.
    CHECK(mote::li_bin(histogram_counts{0, 1, 1, 0, 1}, 1) == 1);
    CHECK(mote::li_bin(histogram_counts{0, 1, 1, 0, 1}, 9) == 1); // nothing above the zero
}

TEST_CASE("Li's bin has the smallest cross entropy of random histograms") {
    std::mt19937 engine(7);
    for (int repeat = 0; repeat < 1000; ++repeat) {
        histogram_counts const h = random_counts(engine, repeat);
        check_minimum(h, 0);
        check_minimum(h, first_of(h));
        check_minimum(h, 5);
    }
    // A large offset: the differences of logarithms must not lose what tells the splits apart.
    histogram_counts far(60000);
    far.insert(far.end(), {1, 1, 1, 0, 0, 0, 1, 1, 1});
    CHECK(mote::li_bin(far) == 60002);
}

TEST_CASE("Li's level has the properties of every threshold") {
    auto const bin = [](histogram_counts const& h) { return mote::li_bin(h, first_of(h)); };
    check_bins([](histogram_counts const& h) { return mote::li_bin(h); });
    check_bins(bin);
    check_shift(bin);
    check_levels([](auto const& img) { return mote::li_level(img); });
}

TEST_CASE("Li's level costs no more cross entropy than the one of scikit-image's iteration") {
    std::size_t compared = 0, equal = 0;
    auto const folder = shared_path("reference");
    if (!folder) return;
    auto const records = nlohmann::json::parse(std::ifstream(*folder / "global/histograms.json"));
    auto const histograms = nlohmann::json::parse(std::ifstream(*folder / "inputs/histograms.json"));
    for (auto const& record : records) {
        if (!usable(record, "skimage", "li")) continue; // it too counts values from the smallest
        auto const table = std::find_if(histograms.begin(), histograms.end(), [&](auto const& t) { return t.at("name") == record.at("histogram"); });
        auto const h = table->at("counts").get<histogram_counts>();
        std::size_t const zero = first_of(h);
        auto const bin = mote::li_bin(h, zero);
        auto const theirs = record.at("value").get<double>();
        CAPTURE(record.dump(), bin);
        ++compared;
        equal += pixels_above(h, static_cast<double>(bin)) == pixels_above(h, theirs) ? 1 : 0;
        if (theirs < static_cast<double>(zero)) continue;
        CHECK(cross_entropy(h, bin, zero) <= cross_entropy(h, static_cast<std::size_t>(theirs), zero) * (1 + 1e-12L) + 1e-9L);
    }
    CAPTURE(compared, equal);
    CHECK(compared > 0);
    CHECK(equal > 0);
}

TEST_CASE("the dialects of Li") {
    using mote::dialect;
    CHECK(mote::li_bin(histogram_counts{0, 0, 9}, dialect::imagej) == 0); // one value
    CHECK(mote::li_bin(histogram_counts{0, 0, 9}, dialect::skimage) == 2);
    CHECK(mote::li_bin(histogram_counts{0, 0, 4, 0, 0, 4}, dialect::skimage) == 2); // ln of the lower mean, 0, sends it to the minimum
    // Means 2 and 8 have the logarithmic mean 4.33; ImageJ rounds it and then repeats it.
    CHECK(mote::li_bin(histogram_counts{0, 0, 4, 0, 0, 0, 0, 0, 4}, dialect::imagej) == 4);
    mote::image<float> few(4, 1);
    few(0, 0) = 1, few(1, 0) = 1.25f, few(2, 0) = 5, few(3, 0) = 6;
    // Counted from 1: means 0.125 and 4.5 about the mean 2.3125, then (4.5 - 0.125) / ln(4.5 / 0.125) = 1.2209 again and again.
    CHECK(mote::li_level(few, dialect::skimage) == Approx(2.2209).margin(1e-4));
    check_dialect_bins([](histogram_counts const& h, dialect d) { return mote::li_bin(h, d); }, {dialect::imagej, dialect::fiji, dialect::skimage});
    check_dialect_levels([](auto const& img, dialect d) { return mote::li_level(img, d); }, [](auto const& img) { return mote::li_level(img); },
                         {dialect::imagej, dialect::fiji, dialect::skimage});
}

} // namespace global_li_test
