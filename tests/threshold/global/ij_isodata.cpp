// SPDX-License-Identifier: MIT
#include <mote/threshold/global/ij_isodata.hpp>

#include "reference.hpp"
#include "tool_records.hpp"

namespace global_ij_isodata_test {

namespace {

// The iteration in fractions: twice the mean of means as numerator and denominator.
std::size_t plain_ij_isodata(histogram_counts const& h) {
    std::size_t first = h.size(), last = 0;
    for (std::size_t i = 0; i < h.size(); ++i)
        if (h[i] > 0) first = std::min(first, i), last = i;
    if (first == h.size()) return 0;
    if (first == last) return first;
    for (std::size_t k = first;;) {
        int128 n0 = 0, m0 = 0, n1 = 0, m1 = 0;
        for (std::size_t i = 0; i < h.size(); ++i) {
            (i <= k ? n0 : n1) += static_cast<int128>(h[i]);
            (i <= k ? m0 : m1) += static_cast<int128>(h[i]) * static_cast<int128>(i);
        }
        int128 const sum = m0 * n1 + m1 * n0, twice = 2 * n0 * n1;
        ++k;
        if (static_cast<int128>(k + 1) * twice <= sum && k + 1 < last) continue;
        return static_cast<std::size_t>(sum / twice);
    }
}

histogram_counts plain_clip(histogram_counts h) {
    std::size_t mode = 0;
    for (std::size_t i = 0; i < h.size(); ++i)
        if (h[i] > h[mode]) mode = i;
    std::uint64_t second = 0;
    for (std::size_t i = 0; i < h.size(); ++i)
        if (i != mode) second = std::max(second, h[i]);
    if (h.empty() || second == 0 || h[mode] <= 2 * second) return h;
    for (auto& c : h) c *= 2;
    h[mode] = 3 * second;
    return h;
}

} // namespace

TEST_CASE("ImageJ's IsoData by hand") {
    CHECK(mote::ij_isodata_bin(histogram_counts{5, 0, 0, 0, 5}) == 2);
    CHECK(mote::ij_isodata_bin(histogram_counts{5, 0, 0, 5}) == 1); // 1.5
    // The means of means are 5.17, 5.17, then 6.75 of the splits at 2, 3 and 4 and up: 6.75 is first below k + 2 at k = 5.
    CHECK(mote::ij_isodata_bin(histogram_counts{0, 0, 4, 0, 4, 0, 0, 0, 0, 0, 4, 4}) == 6);
    CHECK(mote::ij_isodata_bin(histogram_counts{5, 5, 0}, mote::dialect::imagej) == 128); // the first bin is left out, one is too few
    CHECK(mote::ij_isodata_bin(histogram_counts{5, 5, 0}, mote::dialect::fiji) == 1);     // 0.5 rounded
    CHECK(mote::ij_isodata_bin(histogram_counts{0, 5, 5}, mote::dialect::imagej) == 2);   // 1.5 rounded
    CHECK(mote::ij_isodata_bin(histogram_counts{0, 5, 5}) == 1);
    CHECK(mote::ij_isodata_bin(histogram_counts{}, mote::dialect::imagej) == 128);
    // The mode is cut to one and a half times the second highest bin.
    CHECK(mote::ij_default_bin(histogram_counts{0, 90, 1, 0, 1, 0}) == plain_ij_isodata(histogram_counts{0, 3, 2, 0, 2, 0}));
    CHECK(mote::ij_default_bin(histogram_counts{0, 1, 0, 1, 0, 0, 0, 90}) == plain_ij_isodata(histogram_counts{0, 2, 0, 2, 0, 0, 0, 3}));
}

TEST_CASE("ImageJ's IsoData agrees with the iteration on random histograms") {
    std::mt19937 engine(7);
    for (int repeat = 0; repeat < 3000; ++repeat) {
        histogram_counts h = random_counts(engine, repeat);
        CAPTURE(h);
        CHECK(mote::ij_isodata_bin(h) == plain_ij_isodata(h));
        if (repeat % 2 == 0) h[engine() % h.size()] *= 5;
        CHECK(mote::ij_default_bin(h) == plain_ij_isodata(plain_clip(h)));
    }
    histogram_counts many(65536, 1);
    many[30000] = (std::uint64_t{1} << 63) - 65536 - (std::uint64_t{1} << 61);
    many[40000] = std::uint64_t{1} << 61;
    // The heavy bins count as 3 : 2 and have the mean 34000; (k / 2 + 34000) / 2 is first below k + 2 at k = 22665, where it is 22666.25.
    CHECK(mote::ij_default_bin(many) == 22666);
}

TEST_CASE("ImageJ's IsoData has the properties of every threshold") {
    check_bins([](histogram_counts const& h) { return mote::ij_isodata_bin(h); });
    check_bins([](histogram_counts const& h) { return mote::ij_default_bin(h); });
    check_shift([](histogram_counts const& h) { return mote::ij_isodata_bin(h); });
    check_shift([](histogram_counts const& h) { return mote::ij_default_bin(h); });
    check_levels([](auto const& img) { return mote::ij_isodata_level(img); });
    check_levels([](auto const& img) { return mote::ij_default_level(img); });
}

TEST_CASE("the dialects of ImageJ's IsoData give the programs' numbers") {
    auto const bin = [](histogram_counts const& h, mote::dialect d) { return mote::ij_isodata_bin(h, d); };
    auto const level = [](auto const& img, mote::dialect d) { return mote::ij_isodata_level(img, d); };
    auto const default_bin = [](histogram_counts const& h, mote::dialect d) { return mote::ij_default_bin(h, d); };
    auto const default_level = [](auto const& img, mote::dialect d) { return mote::ij_default_level(img, d); };
    check_dialects_of(bin, [](histogram_counts const& h) { return mote::ij_isodata_bin(h); });
    check_dialects_of(default_bin, [](histogram_counts const& h) { return mote::ij_default_bin(h); });
    check_dialect(mote::dialect::imagej, "IJ_IsoData", bin, level);
    check_dialect(mote::dialect::fiji, "IJDefault", bin, level);
    check_dialect(mote::dialect::imagej, "Default", default_bin, default_level);
    check_dialect(mote::dialect::fiji, "IJDefault", default_bin, default_level);
}

TEST_CASE("ImageJ's masks are those of our IsoData where no pixels are in the outermost bins and its rounding moves none") {
    auto const inside = [](histogram_counts const& h) { return h.size() == 256 && h.front() == 0 && h.back() == 0 && values_at_least(2)(h); };
    auto const rounded_up = [](histogram_counts const&, double ours, double theirs) { return theirs == ours + 1; };
    auto const bin = [](histogram_counts const& h) { return mote::ij_isodata_bin(h); };
    auto const default_bin = [](histogram_counts const& h) { return mote::ij_default_bin(h); };
    for (auto const& c : {compare_histograms("imagej", "IJ_IsoData", bin, inside, rounded_up), compare_histograms("imagej", "Default", default_bin, inside, rounded_up)}) {
        INFO(c.text());
        CHECK(c.different.empty());
    }
}

} // namespace global_ij_isodata_test
