// SPDX-License-Identifier: MIT
#include <mote/threshold/global/renyi_entropy.hpp>

#include "reference.hpp"
#include "tool_records.hpp"

#include <array>
#include <cmath>

namespace global_renyi_entropy_test {

namespace {

// The sum of both classes' entropies of an order; of order 1 Shannon's.
long double entropy(histogram_counts const& h, std::size_t t, long double order) {
    long double n[2] = {}, sum[2] = {}, result = 0;
    for (std::size_t i = 0; i < h.size(); ++i) n[i > t] += static_cast<long double>(h[i]);
    if (n[0] == 0 || n[1] == 0) return -1;
    for (std::size_t i = 0; i < h.size(); ++i) {
        if (h[i] == 0) continue;
        long double const p = static_cast<long double>(h[i]) / n[i > t];
        sum[i > t] += order == 1 ? -p * std::log(p) : std::pow(p, order);
    }
    for (auto s : sum) result += order == 1 ? s : std::log(s) / (1 - order);
    return result;
}

// Ours, from the definition: the first of the largest, where a difference of 1e-13 is none.
std::array<std::size_t, 3> plain_splits(histogram_counts const& h) {
    std::array<std::size_t, 3> t{};
    for (std::size_t k = 0; k < 3; ++k) {
        long double const order = k == 0 ? 0.5L : k == 1 ? 1 : 2;
        long double best = -1;
        for (std::size_t i = 0; i < h.size(); ++i)
            if (h[i] > 0 && entropy(h, i, order) > best + 1e-13L) {
                best = entropy(h, i, order);
                t[k] = i;
            }
    }
    std::sort(t.begin(), t.end());
    return t;
}

// The weighted mean as a fraction.
std::pair<int128, int128> plain_mean(histogram_counts const& h, std::array<std::size_t, 3> const& t) {
    int128 n[3] = {}, all = 0;
    for (std::size_t i = 0; i < h.size(); ++i) {
        all += static_cast<int128>(h[i]);
        for (std::size_t k = 0; k < 3; ++k)
            if (i <= t[k]) n[k] += static_cast<int128>(h[i]);
    }
    int128 const omega = n[2] - n[0];
    bool const a = t[1] - t[0] <= 5, b = t[2] - t[1] <= 5;
    int128 b1 = 1, b2 = 2, b3 = 1;
    if (a && !b) b1 = 0, b2 = 1, b3 = 3;
    if (!a && b) b1 = 3, b2 = 1, b3 = 0;
    auto const at = [&](std::size_t k) { return static_cast<int128>(t[k]); };
    return {at(0) * (4 * n[0] + omega * b1) + at(1) * omega * b2 + at(2) * (4 * (all - n[2]) + omega * b3), 4 * all};
}

std::size_t plain_renyi(histogram_counts const& h) {
    auto const [n, d] = plain_mean(h, plain_splits(h));
    return d == 0 ? 0 : static_cast<std::size_t>(n / d);
}

std::ptrdiff_t occupied(histogram_counts const& h) {
    return std::count_if(h.begin(), h.end(), [](auto c) { return c > 0; });
}

} // namespace

TEST_CASE("Renyi's entropy by hand") {
    CHECK(mote::renyi_entropy_bin(histogram_counts{1, 1, 0, 1, 1}) == 1); // all three orders
    CHECK(mote::renyi_entropy_bin(histogram_counts{0, 3, 1}) == 1);
    CHECK(mote::detail::renyi_weights({10, 15, 21}) == std::array<unsigned, 3>{0, 1, 3});
    CHECK(mote::detail::renyi_weights({10, 16, 21}) == std::array<unsigned, 3>{3, 1, 0});
    CHECK(mote::detail::renyi_weights({10, 15, 20}) == std::array<unsigned, 3>{1, 2, 1});
    CHECK(mote::detail::renyi_weights({10, 16, 22}) == std::array<unsigned, 3>{1, 2, 1});
}

TEST_CASE("Renyi's entropy agrees with the definition on random histograms") {
    std::mt19937 engine(7);
    for (int repeat = 0; repeat < 2000; ++repeat) {
        histogram_counts h = random_counts(engine, repeat);
        if (repeat % 4 == 0) { // far apart, so that the weights differ
            histogram_counts wide;
            for (auto c : h) {
                wide.insert(wide.end(), engine() % 4, 0);
                wide.push_back(c);
            }
            h = wide;
        }
        if (occupied(h) < 2) continue;
        CAPTURE(h);
        auto const bin = mote::renyi_entropy_bin(h);
        CHECK(bin == plain_renyi(h));
        CHECK(pixels_above(h, static_cast<double>(bin)) > 0);
    }
}

TEST_CASE("Renyi's level has the properties of every threshold") {
    check_bins([](histogram_counts const& h) { return mote::renyi_entropy_bin(h); });
    check_shift([](histogram_counts const& h) { return mote::renyi_entropy_bin(h); });
    check_levels([](auto const& img) { return mote::renyi_entropy_level(img); });
}

TEST_CASE("Renyi's masks equal those of ImageJ and Fiji") {
    auto const bin = [](histogram_counts const& h) { return mote::renyi_entropy_bin(h); };
    auto const level = [](auto const& img) { return mote::renyi_entropy_level(img); };
    // Of equally good splits, as in symmetric histograms, rounding can have chosen another; and where the mean is a whole number
    // the programs can come out below it.
    auto const other_splits = [](histogram_counts const& h, double, double theirs) {
        std::vector<std::size_t> best[3];
        for (std::size_t k = 0; k < 3; ++k) {
            long double const order = k == 0 ? 0.5L : k == 1 ? 1 : 2;
            long double most = -1;
            for (std::size_t i = 0; i < h.size(); ++i) most = std::max(most, entropy(h, i, order));
            for (std::size_t i = 0; i < h.size(); ++i)
                if (h[i] > 0 && entropy(h, i, order) > most - 1e-13L) best[k].push_back(i);
        }
        for (auto a : best[0])
            for (auto b : best[1])
                for (auto c : best[2]) {
                    std::array<std::size_t, 3> t{a, b, c};
                    std::sort(t.begin(), t.end());
                    auto const [n, d] = plain_mean(h, t);
                    auto const whole = static_cast<double>(n / d);
                    if (theirs == whole || (n % d == 0 && theirs == whole - 1)) return true;
                }
        return false;
    };
    for (std::string const tool : {"imagej", "fiji_auto_threshold"}) // 0 with two values
        for (auto const& c : {compare_histograms(tool, "RenyiEntropy", bin, values_at_least(3), other_splits),
                              compare_images(tool, "RenyiEntropy", level, values_at_least(3), other_splits)}) {
            INFO(c.text());
            CHECK(c.different.empty());
        }
}

TEST_CASE("Renyi's dialects give the programs' numbers") {
    auto const bin = [](histogram_counts const& h, mote::dialect d) { return mote::renyi_entropy_bin(h, d); };
    check_dialects_of(bin, [](histogram_counts const& h) { return mote::renyi_entropy_bin(h); });
    for (auto d : {mote::dialect::imagej, mote::dialect::fiji}) {
        check_dialect(d, "RenyiEntropy", bin, [](auto const& img, mote::dialect e) { return mote::renyi_entropy_level(img, e); });
        CHECK(mote::renyi_entropy_bin(histogram_counts{0, 0, 4}, d) == 0);
        CHECK(mote::renyi_entropy_bin(histogram_counts{0, 2, 4}, d) == 0);
        CHECK(mote::renyi_entropy_bin(histogram_counts{}, d) == 0);
    }
}

} // namespace global_renyi_entropy_test
