// SPDX-License-Identifier: MIT
#include <mote/core/image.hpp>
#include <mote/evaluate/overlap.hpp>

#include "catch.hpp"
#include "random_image.hpp"

#include <cstdint>

namespace overlap_test {

using counts = mote::overlap_counts;

static_assert(counts{3, 1, 2, 4}.jaccard() == 0.5);
static_assert(counts{3, 1, 2, 4}.dice() == 6.0 / 9);
static_assert(counts{3, 1, 2, 4}.precision() == 0.75);
static_assert(counts{3, 1, 2, 4}.recall() == 0.6);
static_assert(counts{3, 1, 2, 4}.accuracy() == 0.7);

TEST_CASE("scores where nothing is true, nothing predicted, or neither") {
    constexpr counts neither{0, 0, 0, 9}, no_image{}, missed{0, 0, 5, 4}, invented{0, 5, 0, 4};
    for (counts const& c : {neither, no_image}) {
        CHECK(c.jaccard() == 1);
        CHECK(c.dice() == 1);
        CHECK(c.precision() == 1);
        CHECK(c.recall() == 1);
        CHECK(c.accuracy() == 1);
    }
    for (counts const& c : {missed, invented}) {
        CHECK(c.jaccard() == 0);
        CHECK(c.dice() == 0);
        CHECK(c.precision() == 0);
        CHECK(c.recall() == 0);
    }
}

TEST_CASE("overlap counts each pixel once") {
    for (std::ptrdiff_t const w : {0, 1, 7, 64, 65, 131})
        for (std::ptrdiff_t const h : {0, 1, 5, 33}) {
            auto const t = random_mask(w, h, 1, 0.4), p = random_mask(w, h, 2, 0.7);
            counts expected;
            for (std::ptrdiff_t y = 0; y < h; ++y)
                for (std::ptrdiff_t x = 0; x < w; ++x) {
                    bool const a = t(x, y) != 0, b = p(x, y) != 0;
                    (a ? b ? expected.tp : expected.fn : b ? expected.fp : expected.tn) += 1;
                }
            CAPTURE(w, h);
            CHECK(mote::overlap(t, p) == expected);
            CHECK(mote::overlap(t.view().transposed(), p.view().transposed()) == expected);
            auto const swapped = mote::overlap(p, t);
            CHECK(swapped == counts{expected.tp, expected.fn, expected.fp, expected.tn});
            CHECK(swapped.jaccard() == expected.jaccard());
            CHECK(mote::overlap(t, t).jaccard() == 1);
            double const j = expected.jaccard();
            CHECK(expected.dice() == Approx(2 * j / (1 + j)));
        }
}

TEST_CASE("overlap reads sub-views and any nonzero pixel, and adds up over parts") {
    auto t = random_mask(50, 20, 3, 0.5);
    auto const p = random_mask(50, 20, 4, 0.5);
    auto const whole = mote::overlap(t, p);
    counts sum = mote::overlap(t.view().subview(0, 0, 17, 20), p.view().subview(0, 0, 17, 20));
    sum += mote::overlap(t.view().subview(17, 0, 33, 20), p.view().subview(17, 0, 33, 20));
    CHECK(sum == whole);
    for (std::ptrdiff_t x = 0; x < 50; ++x)
        for (std::ptrdiff_t y = 0; y < 20; ++y) t(x, y) = t(x, y) != 0 ? static_cast<std::uint8_t>(1 + x) : std::uint8_t{0};
    CHECK(mote::overlap(t, p) == whole);
    CHECK_THROWS_WITH(mote::overlap(t, mote::image<std::uint8_t>(20, 50)), Catch::Contains("50 x 20") && Catch::Contains("20 x 50"));
}

TEST_CASE("counts go beyond 32 bits") {
    // One row of pixels, seen 2^32 + 2 times over, would take too long; the counts are added instead.
    counts c{3'000'000'000U, 1, 2, 3};
    c += c;
    CHECK(c.tp == 6'000'000'000U);
    CHECK(c.jaccard() == Approx(6e9 / (6e9 + 6)));
}

} // namespace overlap_test
