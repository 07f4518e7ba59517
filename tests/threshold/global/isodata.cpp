// SPDX-License-Identifier: MIT
#include <mote/threshold/global/isodata.hpp>

#include "dialects.hpp"
#include "reference.hpp"

namespace global_isodata_test {


namespace {

// The iteration from the darkest value, in fractions of integers.
std::size_t plain_isodata(histogram_counts const& h) {
    std::size_t first = h.size(), last = 0;
    for (std::size_t i = 0; i < h.size(); ++i)
        if (h[i] > 0) first = std::min(first, i), last = i;
    if (first == h.size()) return 0;
    if (first == last) return first;
    for (std::size_t t = first;;) {
        int128 n0 = 0, m0 = 0, n1 = 0, m1 = 0;
        for (std::size_t i = 0; i < h.size(); ++i) {
            (i <= t ? n0 : n1) += static_cast<int128>(h[i]);
            (i <= t ? m0 : m1) += static_cast<int128>(h[i]) * static_cast<int128>(i);
        }
        auto const next = static_cast<std::size_t>((m0 * n1 + m1 * n0) / (2 * n0 * n1));
        if (next == t) return t;
        t = next;
    }
}

} // namespace

TEST_CASE("IsoData by hand") {
    CHECK(mote::isodata_bin(histogram_counts{5, 0, 0, 0, 5}) == 2);
    CHECK(mote::isodata_bin(histogram_counts{5, 0, 0, 5}) == 1); // 1.5
    // {0 | 1, 2} has 0.75, {0, 1 | 2} 1.25: both are fixed points, the lower is given.
    CHECK(mote::isodata_bin(histogram_counts{1, 1, 1}) == 0);
    // From 2 the means of means are 5.17, 6.75, 6.75.
    CHECK(mote::isodata_bin(histogram_counts{0, 0, 4, 0, 4, 0, 0, 0, 0, 0, 4, 4}) == 6);
}

TEST_CASE("IsoData agrees with the iteration on random histograms") {
    std::mt19937 engine(7);
    for (int repeat = 0; repeat < 3000; ++repeat) {
        histogram_counts const h = random_counts(engine, repeat);
        CAPTURE(h);
        CHECK(mote::isodata_bin(h) == plain_isodata(h));
    }
}

TEST_CASE("the IsoData level has the properties of every threshold") {
    check_bins([](histogram_counts const& h) { return mote::isodata_bin(h); });
    check_shift([](histogram_counts const& h) { return mote::isodata_bin(h); });
    check_levels([](auto const& img) { return mote::isodata_level(img); });
    CHECK(mote::isodata_level(random_image<float>(200, 100, 3, 2, 4)) == Approx(3).margin(0.05));
}

TEST_CASE("IsoData's masks equal those of scikit-image, which takes the lowest fixed point") {
    auto const bin = [](histogram_counts const& h) { return mote::isodata_bin(h); };
    for (auto const& c : {compare_histograms("skimage", "isodata", bin), compare_histograms("skimage_hist", "isodata", bin),
                          compare_images("skimage", "isodata", [](auto const& img) { return mote::isodata_level(img); })}) {
        INFO(c.text());
        CHECK(c.different.empty());
    }
}

TEST_CASE("the dialects of IsoData") {
    using mote::dialect;
    CHECK(mote::isodata_bin(histogram_counts{5, 5}, dialect::imagej) == 0); // not found
    CHECK(mote::isodata_bin(histogram_counts{5, 5}, dialect::fiji) == -1);
    CHECK(mote::isodata_bin(histogram_counts{0, 0, 5, 0, 0, 5}, dialect::imagej) == 4); // 3.5, rounded
    CHECK(mote::isodata_bin(histogram_counts{0, 0, 5, 0, 0, 5}, dialect::skimage) == 3);
    check_dialect_bins([](histogram_counts const& h, dialect d) { return mote::isodata_bin(h, d); }, {dialect::imagej, dialect::fiji, dialect::skimage});
    check_dialect_levels([](auto const& img, dialect d) { return mote::isodata_level(img, d); }, [](auto const& img) { return mote::isodata_level(img); },
                         {dialect::imagej, dialect::fiji, dialect::skimage});
}

} // namespace global_isodata_test
