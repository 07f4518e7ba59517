// SPDX-License-Identifier: MIT
#include <mote/threshold/global/huang.hpp>

#include "reference.hpp"
#include "tool_records.hpp"

#include <chrono>
#include <cmath>

namespace global_huang_test {

namespace {

// The definition in long doubles.
long double fuzziness(histogram_counts const& h, std::size_t t) {
    long double n[2] = {}, m[2] = {}, sum = 0;
    std::size_t first = h.size(), last = 0;
    for (std::size_t i = 0; i < h.size(); ++i) {
        if (h[i] == 0) continue;
        first = std::min(first, i);
        last = i;
        n[i > t] += static_cast<long double>(h[i]);
        m[i > t] += static_cast<long double>(h[i]) * static_cast<long double>(i);
    }
    for (std::size_t i = first; i <= last; ++i) {
        if (h[i] == 0) continue;
        long double const u = 1 / (1 + std::fabs(static_cast<long double>(i) - m[i > t] / n[i > t]) / static_cast<long double>(last - first));
        if (u < 1) sum += static_cast<long double>(h[i]) * (-u * std::log(u) - (1 - u) * std::log(1 - u));
    }
    return sum;
}

void check_least(histogram_counts const& h, std::size_t step) {
    auto const bin = mote::huang_bin(h);
    CAPTURE(h.size(), bin);
    REQUIRE(h[bin] > 0);
    REQUIRE(pixels_above(h, static_cast<double>(bin)) > 0);
    long double const reached = fuzziness(h, bin);
    for (std::size_t t = 0; t < h.size(); t += step) {
        if (h[t] == 0 || pixels_above(h, static_cast<double>(t)) == 0) continue;
        if (t < bin) CHECK(fuzziness(h, t) > reached * (1 - 1e-13L)); // the first of equals
        CHECK(fuzziness(h, t) >= reached * (1 - 1e-11L));
    }
}

} // namespace

TEST_CASE("Huang by hand") {
    CHECK(mote::huang_bin(histogram_counts{4, 4, 0, 0, 0, 0, 4, 4}) == 1);
    CHECK(mote::huang_bin(histogram_counts{1, 1, 1}) == 0); // {0 | 1, 2} and {0, 1 | 2}
    // A bin with its light neighbour: drawing the mean away from many pixels costs more the more they are.
    CHECK(mote::huang_bin(histogram_counts{9, 0, 0, 0, 1, 900}) == 0);
    CHECK(mote::huang_bin(histogram_counts{9, 0, 0, 0, 1, 900000}) == 4);
}

TEST_CASE("Huang's bin has the least fuzziness of random histograms") {
    std::mt19937 engine(7);
    for (int repeat = 0; repeat < 1000; ++repeat) {
        histogram_counts const h = random_counts(engine, repeat);
        if (std::count_if(h.begin(), h.end(), [](auto c) { return c > 0; }) > 1) check_least(h, 1);
    }
}

TEST_CASE("Huang's bin has the least fuzziness where far bins are summed up in blocks") {
    std::mt19937 engine(8);
    for (int repeat = 0; repeat < 12; ++repeat) {
        histogram_counts h(65 + engine() % 900);
        double const width = static_cast<double>(h.size());
        for (std::size_t i = 0; i < h.size(); ++i) {
            double const x = static_cast<double>(i) / width, a = (x - 0.3) / 0.1, b = (x - 0.7) / 0.05;
            double const smooth = repeat % 3 == 0 ? 100 : 9000 * std::exp(-a * a) + 3000 * std::exp(-b * b);
            h[i] = static_cast<std::uint64_t>(smooth) + (repeat % 2 == 0 ? engine() % 50 : 0);
        }
        if (repeat % 4 == 3)
            for (std::size_t i = 0; i < h.size() / 2; ++i) h[h.size() - 1 - i] = h[i];
        check_least(h, 1);
    }
    histogram_counts h(65536);
    for (std::size_t i = 0; i < h.size(); ++i) h[i] = engine() % 100 + (i % 30000 < 5000 ? 100 : 0);
    auto const start = std::chrono::steady_clock::now();
    CHECK(mote::huang_bin(h) < 65535);
    double const seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    INFO("65536 bins: " << seconds << " s");
    CHECK(seconds < 30); // all splits one by one take more, and this has to hold with sanitizers on a busy machine
    check_least(h, 4999);
}

TEST_CASE("the sums over far blocks keep to their error") {
    std::mt19937 engine(3);
    histogram_counts h(5000);
    for (auto& c : h) c = engine() % 7 == 0 ? engine() % 100000 : engine() % 10;
    h.front() = h.back() = 1;
    mote::detail::fuzziness_sums const sums(h, mote::detail::occupied_range(h));
    REQUIRE(sums.has_blocks());
    double worst = 0;
    for (int repeat = 0; repeat < 1000; ++repeat) {
        std::size_t low = engine() % 5000, high = engine() % 5000;
        if (low > high) std::swap(low, high);
        double const mean = static_cast<double>(engine()) / 4294967296.0 * 4999;
        double const exact = sums.exact(low, high + 1, mean, 0);
        worst = std::max(worst, std::fabs(sums.approximate(low, high + 1, mean) - exact) / exact);
    }
    CHECK(worst < mote::detail::fuzziness_sums::doubt / 4);
    CHECK(worst > 0);
}

TEST_CASE("Huang's level has the properties of every threshold") {
    check_bins([](histogram_counts const& h) { return mote::huang_bin(h); });
    check_shift([](histogram_counts const& h) { return mote::huang_bin(h); });
    check_levels([](auto const& img) { return mote::huang_level(img); });
}

TEST_CASE("Huang's masks equal those of ImageJ and Fiji") {
    auto const bin = [](histogram_counts const& h) { return mote::huang_bin(h); };
    auto const level = [](auto const& img) { return mote::huang_level(img); };
    auto const tie = [](histogram_counts const& h, double ours, double theirs) {
        long double const a = fuzziness(h, static_cast<std::size_t>(ours)), b = fuzziness(h, static_cast<std::size_t>(theirs));
        return std::fabs(a - b) < 1e-13L * a;
    };
    for (std::string const tool : {"imagej", "fiji_auto_threshold"})
        for (auto const& c : {compare_histograms(tool, "Huang", bin, every_table, tie), compare_images(tool, "Huang", level, every_table, tie)}) {
            INFO(c.text());
            CHECK(c.different.empty());
            CHECK(c.mostly_equal(10));
        }
}

TEST_CASE("Huang's dialects give the programs' numbers") {
    auto const bin = [](histogram_counts const& h, mote::dialect d) { return mote::huang_bin(h, d); };
    check_dialects_of(bin, [](histogram_counts const& h) { return mote::huang_bin(h); });
    for (auto d : {mote::dialect::imagej, mote::dialect::fiji}) check_dialect(d, "Huang", bin, [](auto const& img, mote::dialect e) { return mote::huang_level(img, e); });
    check_dialect(mote::dialect::fiji, "Huang2", [](histogram_counts const& h, mote::dialect) { return mote::huang2_bin(h); },
                  [](auto const& img, mote::dialect) { return mote::huang2_level(img); });
    CHECK(mote::huang_bin(histogram_counts{0, 0, 4}, mote::dialect::imagej) == 0);
    CHECK(mote::huang_bin(histogram_counts{0, 0, 4}, mote::dialect::fiji) == -1);
    CHECK_THROWS_AS(mote::huang_level(mote::image<float>(2, 2), mote::dialect::fiji), mote::parameter_error);
    // No division is less fuzzy than the heavy bin alone: only the dialects leave the histogram whole.
    histogram_counts const heavy{0, 1, 10000, 1};
    CHECK(mote::huang_bin(heavy) == 1);
    CHECK(mote::huang_bin(heavy, mote::dialect::imagej) == 0);
    CHECK(mote::huang2_bin(heavy) == 1);
}

} // namespace global_huang_test
