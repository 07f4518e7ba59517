// SPDX-License-Identifier: MIT
#include <mote/evaluate/detection.hpp>
#include <mote/statistics/random.hpp>

#include "catch.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

namespace detection_test {

namespace {

using mote::box;
using mote::point;

static_assert(mote::box_iou({0, 0, 2, 2}, {1, 0, 2, 2}) == 2.0 / 6);
static_assert(mote::box_iou({0, 0, 2, 2}, {2, 0, 2, 2}) == 0);
static_assert(mote::box_iou({0, 0, 4, 4}, {1, 1, 2, 2}) == 0.25);
static_assert(mote::box_iou({3, 3, 0, 5}, {3, 3, 0, 5}) == 0);
static_assert(mote::centre({0, 0, 1, 1}) == point{0, 0} && mote::centre({2, 4, 2, 3}) == point{2.5, 5});
static_assert(mote::contains({0, 0, 1, 1}, {-0.5, 0}) && !mote::contains({0, 0, 1, 1}, {0.5, 0}));

// Largest matching by trying everything.
template <class Allowed>
int best(Allowed const& allowed, std::size_t truths, std::size_t detections, std::size_t t = 0, std::uint64_t used = 0) {
    if (t == truths) return 0;
    int result = best(allowed, truths, detections, t + 1, used);
    for (std::size_t d = 0; d < detections; ++d)
        if ((used >> d & 1U) == 0 && allowed(t, d))
            result = std::max(result, 1 + best(allowed, truths, detections, t + 1, used | std::uint64_t{1} << d));
    return result;
}

template <class Allowed>
void check_one_to_one(mote::detection_scores const& s, Allowed const& allowed) {
    std::vector<std::size_t> t, d;
    for (auto const& m : s.matches) {
        CHECK(allowed(m.truth, m.detected));
        t.push_back(m.truth);
        d.push_back(m.detected);
    }
    std::sort(t.begin(), t.end());
    std::sort(d.begin(), d.end());
    CHECK(std::adjacent_find(t.begin(), t.end()) == t.end());
    CHECK(std::adjacent_find(d.begin(), d.end()) == d.end());
}

} // namespace

TEST_CASE("detections worked by hand") {
    std::vector<box> const truth{{0, 0, 4, 4}, {10, 0, 4, 4}, {20, 0, 4, 4}};
    std::vector<point> const points{{1, 1}, {2, 2}, {11, 3}, {30, 1}};
    auto const s = mote::match_centres(truth, points);
    // The two points in the first box are equally far from its centre (1.5, 1.5): the first is taken.
    CHECK(s.matches == std::vector<mote::detection_match>{{0, 0}, {1, 2}});
    CHECK(s.precision() == 0.5);
    CHECK(s.recall() == Approx(2.0 / 3));
    CHECK(s.f1() == Approx(4.0 / 7));
    CHECK(s.count_error() == 1);
    std::vector<box> const boxes{{0, 0, 4, 2}, {0, 1, 4, 3}, {10, 1, 4, 4}};
    auto const b = mote::match_boxes(truth, boxes);
    // IoU 1/2, 3/4 and 3/5.
    CHECK(b.matches == std::vector<mote::detection_match>{{0, 1}, {1, 2}});
    CHECK(mote::match_boxes(truth, boxes, 0.6).matches.size() == 2);
    CHECK(mote::match_boxes(truth, boxes, 0.61).matches.size() == 1);
}

TEST_CASE("a greedy choice that blocks another pair is undone") {
    // The point in both boxes is nearest to the first centre, but the second box has no other.
    std::vector<box> const truth{{0, 0, 5, 5}, {2, 0, 9, 5}};
    auto const s = mote::match_centres(truth, std::vector<point>{{2, 2}, {0, 0}});
    CHECK(s.matches == std::vector<mote::detection_match>{{0, 1}, {1, 0}});
    // A chain of a thousand: every point is nearer to the box on its right, which leaves the first box without one and the
    // last point without a box, until all of them move.
    std::vector<box> chain;
    std::vector<point> points;
    for (std::ptrdiff_t i = 0; i < 1000; ++i) {
        chain.push_back({10 * i, 0, 15, 3});
        points.push_back({static_cast<double>(10 * i + (i < 999 ? 13 : 12)), 1});
    }
    CHECK(mote::match_centres(chain, points).matches.size() == 1000);
}

TEST_CASE("the matching is the largest possible") {
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        mote::random_generator random(seed);
        auto const below = [&](int n) { return static_cast<std::ptrdiff_t>(random.below(static_cast<std::uint64_t>(n))); };
        std::vector<box> truth, detected;
        std::vector<point> points;
        for (auto n = below(8); n > 0; --n) truth.push_back({below(12), below(12), below(9), below(9)});
        for (auto n = below(8); n > 0; --n) detected.push_back({below(12), below(12), below(9), below(9)});
        for (auto n = below(9); n > 0; --n) points.push_back({random.uniform(-1, 18), random.uniform(-1, 18)});
        CAPTURE(seed);
        auto const meets = [&](std::size_t t, std::size_t d) { return mote::box_iou(truth[t], detected[d]) >= 0.2; };
        auto const boxes = mote::match_boxes(truth, detected, 0.2);
        CHECK(static_cast<int>(boxes.matches.size()) == best(meets, truth.size(), detected.size()));
        check_one_to_one(boxes, meets);
        auto const holds = [&](std::size_t t, std::size_t d) { return mote::contains(truth[t], points[d]); };
        auto const centres = mote::match_centres(truth, points);
        CHECK(static_cast<int>(centres.matches.size()) == best(holds, truth.size(), points.size()));
        check_one_to_one(centres, holds);
        CHECK(mote::match_boxes(detected, truth, 0.2).matches.size() == boxes.matches.size());
    }
}

TEST_CASE("box IoU is that of the pixels") {
    mote::random_generator random(5);
    auto const below = [&](int n) { return static_cast<std::ptrdiff_t>(random.below(static_cast<std::uint64_t>(n))); };
    for (int i = 0; i < 300; ++i) {
        box const a{below(8) - 4, below(8) - 4, below(9), below(9)}, b{below(8) - 4, below(8) - 4, below(9), below(9)};
        int both = 0, either = 0;
        for (std::ptrdiff_t y = -5; y < 20; ++y)
            for (std::ptrdiff_t x = -5; x < 20; ++x) {
                point const p{static_cast<double>(x), static_cast<double>(y)};
                bool const in_a = mote::contains(a, p), in_b = mote::contains(b, p);
                both += in_a && in_b;
                either += in_a || in_b;
            }
        CHECK(mote::box_iou(a, b) == Approx(either == 0 ? 0 : static_cast<double>(both) / either));
        CHECK(mote::box_iou(a, b) == mote::box_iou(b, a));
    }
}

TEST_CASE("many detections, and degenerate ones") {
    std::vector<box> truth;
    std::vector<point> points;
    for (std::ptrdiff_t y = 0; y < 200; ++y)
        for (std::ptrdiff_t x = 0; x < 200; ++x) {
            truth.push_back({10 * x, 10 * y, 6, 6});
            if ((x + y) % 4 != 0) points.push_back(mote::centre(truth.back()));
        }
    auto const s = mote::match_centres(truth, points);
    CHECK(s.recall() == Approx(0.75));
    CHECK(s.precision() == 1);
    auto const none = mote::match_centres({}, {});
    CHECK((none.precision() == 1 && none.recall() == 1 && none.f1() == 1));
    auto const missed = mote::match_boxes(std::vector<box>{{0, 0, 2, 2}}, {});
    CHECK((missed.precision() == 0 && missed.recall() == 0 && missed.f1() == 0 && missed.count_error() == -1));
    double const nan = std::numeric_limits<double>::quiet_NaN(), inf = std::numeric_limits<double>::infinity();
    CHECK(mote::match_centres(std::vector<box>{{0, 0, 2, 2}}, std::vector<point>{{nan, 0}, {inf, 0}, {0, -inf}}).matches.empty());
    CHECK_THROWS_WITH(mote::match_boxes(std::vector<box>{{0, 0, -2, 2}}, {}), Catch::Contains("-2 x 2"));
    CHECK_THROWS_AS(mote::match_boxes({}, std::vector<box>{{0, 0, 2, -1}}), mote::parameter_error);
    CHECK_THROWS_AS(mote::match_boxes({}, {}, 0), mote::parameter_error);
}

} // namespace detection_test
