// SPDX-License-Identifier: MIT
#include <mote/threshold/global/triangle.hpp>

#include "dialects.hpp"
#include "reference.hpp"

namespace global_triangle_test {


namespace {

// The definition with signed distances, over the side of the longer tail.
struct cut {
    std::size_t bin = 0;
    int128 farthest = 0;
};

cut plain_triangle(histogram_counts const& h) {
    std::vector<std::size_t> occupied;
    for (std::size_t i = 0; i < h.size(); ++i)
        if (h[i] > 0) occupied.push_back(i);
    if (occupied.size() < 2) return {occupied.empty() ? 0 : occupied[0]};
    std::size_t const first = occupied.front(), last = occupied.back();
    auto const peak = static_cast<std::size_t>(std::max_element(h.begin(), h.end()) - h.begin());
    bool const above = last - peak > peak - first;
    auto const end = static_cast<int128>(above ? last : first), top = static_cast<int128>(peak);
    auto const height = static_cast<int128>(h[peak]);
    int128 farthest = 0;
    std::size_t bin = above ? peak : peak - 1;
    for (std::size_t i = first; i <= last; ++i) {
        auto const b = static_cast<int128>(i);
        if (above ? i < peak : i > peak) continue;
        int128 const width = above ? end - top : top - end, x = above ? end - b : b - end;
        int128 const below_chord = height * x - static_cast<int128>(h[i]) * width;
        bool const nearer_to_the_end = above;
        if (below_chord > farthest || (below_chord == farthest && farthest > 0 && nearer_to_the_end)) {
            farthest = below_chord;
            bin = i;
        }
    }
    return {bin, farthest};
}

} // namespace

TEST_CASE("the triangle by hand") {
    // Chord from (1, 8) to (5, 0): it is 6, 4, 2 high over 2, 3, 4, where 1, 1, 1 are counted.
    CHECK(mote::triangle_bin(histogram_counts{2, 8, 1, 1, 1, 1}) == 2);
    CHECK(mote::triangle_bin(histogram_counts{1, 1, 1, 1, 8, 2}) == 3);
    CHECK(mote::triangle_bin(histogram_counts{8, 7, 6, 5, 4}) == 0); // nowhere below the chord
    CHECK(mote::triangle_bin(histogram_counts{4, 5, 6, 7, 8}) == 3);
    CHECK(mote::triangle_bin(histogram_counts{8, 0, 0, 1, 0, 0, 8}) == 1); // the first peak, its tail above
}

TEST_CASE("the triangle agrees with the definition on random histograms") {
    std::mt19937 engine(7);
    for (int repeat = 0; repeat < 3000; ++repeat) {
        histogram_counts const h = random_counts(engine, repeat);
        CAPTURE(h);
        CHECK(mote::triangle_bin(h) == plain_triangle(h).bin);
    }
}

TEST_CASE("the triangle level has the properties of every threshold") {
    check_bins([](histogram_counts const& h) { return mote::triangle_bin(h); });
    check_shift([](histogram_counts const& h) { return mote::triangle_bin(h); });
    check_levels([](auto const& img) { return mote::triangle_level(img); });
}

TEST_CASE("the triangle's masks equal those of scikit-image where a bin lies below the chord") {
    auto const below = [](histogram_counts const& h) { return plain_triangle(h).farthest > 0; };
    for (auto const& c : {compare_histograms("skimage", "triangle", [](histogram_counts const& h) { return mote::triangle_bin(h); }, below),
                          compare_images("skimage", "triangle", [](auto const& img) { return mote::triangle_level(img); }, below)}) {
        INFO(c.text());
        CHECK(c.different.empty());
    }
}

TEST_CASE("the dialects of the triangle") {
    using mote::dialect;
    // From (1, 8) to (6, 0), one beyond the last: 6.4, 4.8, 3.2, 1.6 over 2 .. 5, where 1, 1, 1, 1 are counted, then a step back.
    histogram_counts const tail{2, 8, 1, 1, 1, 1};
    CHECK(mote::triangle_bin(tail, dialect::imagej) == 3);
    CHECK(mote::triangle_bin(tail, dialect::opencv) == 3);
    CHECK(mote::triangle_bin(tail, dialect::skimage) == 2);
    histogram_counts ramp(256);
    for (std::size_t i = 0; i < 256; ++i) ramp[i] = 256 - i;
    CHECK(mote::triangle_bin(ramp, dialect::opencv) == 256); // never below the chord
    CHECK(mote::triangle_bin(histogram_counts(256, 1), dialect::imagej) == 1);
    CHECK(mote::triangle_bin(histogram_counts{0, 0, 9}, dialect::skimage) == 2);
    CHECK_THROWS_AS(mote::triangle_bin(histogram_counts(257, 1), dialect::opencv), mote::parameter_error);
    check_dialect_bins([](histogram_counts const& h, dialect d) { return mote::triangle_bin(h, d); }, {dialect::imagej, dialect::fiji, dialect::opencv, dialect::skimage});
    check_dialect_levels([](auto const& img, dialect d) { return mote::triangle_level(img, d); }, [](auto const& img) { return mote::triangle_level(img); },
                         {dialect::imagej, dialect::fiji, dialect::opencv, dialect::skimage});
}

} // namespace global_triangle_test
