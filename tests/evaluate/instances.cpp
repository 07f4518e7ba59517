// SPDX-License-Identifier: MIT
#include <mote/core/image.hpp>
#include <mote/evaluate/instances.hpp>
#include <mote/statistics/random.hpp>

#include "catch.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <map>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

namespace instances_test {

namespace {

// One character a pixel: '.' is background, other characters are labels.
mote::image<std::uint32_t> drawn(std::vector<std::string_view> const& rows) {
    mote::image<std::uint32_t> labels(static_cast<std::ptrdiff_t>(rows.front().size()), static_cast<std::ptrdiff_t>(rows.size()));
    for (std::size_t y = 0; y < rows.size(); ++y)
        for (std::size_t x = 0; x < rows[y].size(); ++x)
            labels(static_cast<std::ptrdiff_t>(x), static_cast<std::ptrdiff_t>(y)) =
                rows[y][x] == '.' ? 0U : static_cast<std::uint32_t>(rows[y][x]);
    return labels;
}

// Boxes of random size and place, painted one over the other, then some noise at the seams.
mote::image<std::uint32_t> random_labels(std::ptrdiff_t w, std::ptrdiff_t h, std::uint64_t seed, int particles, std::ptrdiff_t shift) {
    mote::image<std::uint32_t> labels(w, h);
    mote::random_generator random(seed), jitter(seed, static_cast<std::uint64_t>(shift + 100));
    auto const below = [](mote::random_generator& r, std::ptrdiff_t n) {
        return static_cast<std::ptrdiff_t>(r.below(static_cast<std::uint64_t>(n)));
    };
    for (int i = 1; i <= particles; ++i) {
        auto x0 = below(random, w), y0 = below(random, h), bw = 2 + below(random, 7), bh = 2 + below(random, 7);
        if (shift != 0) x0 += below(jitter, 3) - 1, bh += below(jitter, 3) - 1;
        if (shift != 0 && jitter.chance(0.15)) continue;
        for (auto y = std::max<std::ptrdiff_t>(y0, 0); y < std::min(y0 + bh, h); ++y)
            for (auto x = std::max<std::ptrdiff_t>(x0, 0); x < std::min(x0 + bw, w); ++x)
                labels(x, y) = static_cast<std::uint32_t>(i) * 7919U;
    }
    return labels;
}

// The scores from dense sets of pixels and an exhaustive search for the best matching.
struct reference {
    std::map<std::uint32_t, std::set<std::ptrdiff_t>> truth, predicted;
    std::vector<std::vector<double>> iou;

    reference(mote::image<std::uint32_t> const& t, mote::image<std::uint32_t> const& p) {
        for (std::ptrdiff_t y = 0; y < t.height(); ++y)
            for (std::ptrdiff_t x = 0; x < t.width(); ++x) {
                if (t(x, y) != 0) truth[t(x, y)].insert(y * t.width() + x);
                if (p(x, y) != 0) predicted[p(x, y)].insert(y * t.width() + x);
            }
        for (auto const& [a, pa] : truth) {
            auto& row = iou.emplace_back();
            for (auto const& [b, pb] : predicted) {
                std::vector<std::ptrdiff_t> both;
                std::set_intersection(pa.begin(), pa.end(), pb.begin(), pb.end(), std::back_inserter(both));
                row.push_back(static_cast<double>(both.size()) / static_cast<double>(pa.size() + pb.size() - both.size()));
            }
        }
    }
    // Most pairs at a threshold, and among these the largest sum of IoU, over all one-to-one assignments.
    [[nodiscard]] std::pair<int, double> best(double threshold, std::size_t row = 0, std::uint64_t used = 0) const {
        if (row == iou.size()) return {0, 0};
        auto result = best(threshold, row + 1, used);
        for (std::size_t c = 0; c < iou[row].size(); ++c) {
            if ((used >> c & 1U) != 0 || iou[row][c] < threshold) continue;
            auto rest = best(threshold, row + 1, used | std::uint64_t{1} << c);
            rest.first += 1;
            rest.second += iou[row][c];
            result = std::max(result, rest);
        }
        return result;
    }
};

} // namespace

TEST_CASE("instances worked by hand") {
    auto const truth = drawn({"aaaa..bb", "aaaa..bb", "......cc"});
    auto const predicted = drawn({"xxxxx.yy", "xxx...y.", "z......."});
    auto const s = mote::match_instances(truth, predicted);
    CHECK(s.truth_count == 3);
    CHECK(s.predicted_count == 3);
    // a and x: 7 of 9 pixels; b and y: 3 of 4.
    REQUIRE(s.matches.size() == 2);
    CHECK(s.matches[0].truth == 'a');
    CHECK(s.matches[0].predicted == 'x');
    CHECK(s.matches[0].intersection == 7);
    CHECK(s.matches[0].united == 9);
    CHECK(s.average_precision() == Approx(2.0 / 4));
    CHECK(s.average_precision(0.75) == Approx(2.0 / 4)); // 3/4 is reached, not passed
    CHECK(s.average_precision(0.76) == Approx(1.0 / 5));
    CHECK(s.average_precision(0.8) == 0);
    // 0.50 .. 0.75 are six thresholds with two matches, the other four have none.
    CHECK(s.mean_average_precision() == Approx(6 * 0.5 / 10));
    CHECK(s.f1() == Approx(2.0 / 3));
    CHECK(s.precision() == Approx(2.0 / 3));
    CHECK(s.recall(0.76) == Approx(1.0 / 3));
    CHECK(s.mean_matched_iou() == Approx((7.0 / 9 + 0.75) / 2));
    CHECK(s.panoptic_quality() == Approx((7.0 / 9 + 0.75) / 3));
    CHECK(s.count_error() == 0);
}

TEST_CASE("two halves of one particle: one of them is a match at exactly 0.5") {
    auto const whole = drawn({"aaaa", "aaaa"}), halves = drawn({"yyxx", "yyxx"});
    for (bool const split : {true, false}) {
        auto const s = split ? mote::match_instances(whole, halves) : mote::match_instances(halves, whole);
        REQUIRE(s.matches.size() == 1);
        CHECK((split ? s.matches[0].predicted : s.matches[0].truth) == 'x'); // the smaller label
        CHECK(s.average_precision() == Approx(1.0 / 2));
        CHECK(s.average_precision(0.55) == 0);
        CHECK(s.panoptic_quality() == 0); // needs more than 0.5
        CHECK(s.count_error() == (split ? 1 : -1));
    }
    // Unequal parts: the larger one is matched.
    auto const parts = mote::match_instances(whole, drawn({"xyyy", "xyyy"}));
    REQUIRE(parts.matches.size() == 1);
    CHECK(parts.matches[0].predicted == 'y');
}

TEST_CASE("a particle in several pieces is one particle") {
    auto const truth = drawn({"aa.b.aa", "aa.b.aa"});
    CHECK(mote::match_instances(truth, truth).truth_count == 2);
    CHECK(mote::match_instances(truth, truth).mean_average_precision() == 1);
    auto const predicted = drawn({"xx...zz", "xx...zz"});
    auto const s = mote::match_instances(truth, predicted);
    CHECK(s.matches.size() == 1);
    CHECK(s.truth_count == 2);
    CHECK(s.predicted_count == 2);
}

TEST_CASE("the matching is the best of all assignments at every threshold") {
    int ties = 0;
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
        std::ptrdiff_t const w = 9 + static_cast<std::ptrdiff_t>(seed % 17), h = 23;
        auto const t = random_labels(w, h, seed, 9, 0), p = random_labels(w, h, seed, 9, 1);
        auto const s = mote::match_instances(t, p);
        reference const r(t, p);
        REQUIRE(s.truth_count == r.truth.size());
        REQUIRE(s.predicted_count == r.predicted.size());
        for (int k = 10; k < 20; ++k) {
            auto const [pairs, sum] = r.best(k / 20.0);
            CAPTURE(seed, k);
            CHECK(static_cast<int>(s.true_positives(k / 20.0)) == pairs);
            double const all = static_cast<double>(r.truth.size() + r.predicted.size());
            CHECK(s.average_precision(k / 20.0) == Approx(pairs / (all - pairs)));
            CHECK(s.f1(k / 20.0) == Approx(2 * pairs / all));
            if (k == 10 && pairs > 0) CHECK(s.mean_matched_iou() == Approx(sum / pairs));
        }
        for (auto const& row : r.iou) ties += static_cast<int>(std::count(row.begin(), row.end(), 0.5));
    }
    CHECK(ties > 0); // the case of exactly one half did occur
}

TEST_CASE("contingency tables add up, whatever the strides, label types and names") {
    auto const t = random_labels(61, 47, 5, 40, 0), p = random_labels(61, 47, 5, 40, 1);
    auto const table = mote::contingency(t, p);
    std::map<std::pair<std::uint64_t, std::uint64_t>, std::uint64_t> expected;
    std::map<std::uint64_t, std::uint64_t> areas;
    for (std::ptrdiff_t y = 0; y < 47; ++y)
        for (std::ptrdiff_t x = 0; x < 61; ++x) {
            if (t(x, y) != 0) ++areas[t(x, y)];
            if (t(x, y) != 0 && p(x, y) != 0) ++expected[{t(x, y), p(x, y)}];
        }
    REQUIRE(table.pairs.size() == expected.size());
    std::size_t i = 0;
    for (auto const& [pair, pixels] : expected) {
        CHECK(table.truth.labels[table.pairs[i].truth] == pair.first);
        CHECK(table.predicted.labels[table.pairs[i].predicted] == pair.second);
        CHECK(table.pairs[i].pixels == pixels);
        ++i;
    }
    REQUIRE(table.truth.size() == areas.size());
    for (std::size_t k = 0; k < table.truth.size(); ++k) CHECK(table.truth.pixels[k] == areas[table.truth.labels[k]]);

    auto const turned = mote::contingency(t.view().transposed(), p.view().transposed());
    CHECK(turned.pairs == table.pairs);
    // Other names for the same particles, up to the largest label there is.
    mote::image<std::uint64_t> renamed(61, 47);
    for (std::ptrdiff_t y = 0; y < 47; ++y)
        for (std::ptrdiff_t x = 0; x < 61; ++x)
            renamed(x, y) = p(x, y) == 0 ? 0 : std::numeric_limits<std::uint64_t>::max() - p(x, y);
    auto const a = mote::match_instances(t, p), b = mote::match_instances(t, renamed);
    CHECK(a.matches.size() == b.matches.size());
    CHECK(a.mean_average_precision() == b.mean_average_precision());
    CHECK(a.panoptic_quality() == Approx(b.panoptic_quality()));
    // Truth and prediction exchanged.
    auto const c = mote::match_instances(p, t);
    CHECK(c.mean_average_precision() == a.mean_average_precision());
    CHECK(c.count_error() == -a.count_error());
    CHECK(c.precision() == a.recall());
    // A part of the image.
    auto const part = mote::contingency(t.view().subview(3, 5, 30, 20), p.view().subview(3, 5, 30, 20));
    std::uint64_t in_part = 0, sum = 0;
    for (std::ptrdiff_t y = 5; y < 25; ++y)
        for (std::ptrdiff_t x = 3; x < 33; ++x) in_part += t(x, y) != 0;
    for (auto const n : part.truth.pixels) sum += n;
    CHECK(sum == in_part);
}

TEST_CASE("a hundred thousand particles, more runs than one table holds") {
    // 400 x 250 cells of 3 x 3 pixels with one background column; odd rows are interrupted, so that there are many runs.
    std::ptrdiff_t const nx = 400, ny = 250;
    mote::image<std::uint32_t> t(4 * nx, 4 * ny), p(4 * nx, 4 * ny);
    for (std::ptrdiff_t y = 0; y < 4 * ny; ++y)
        for (std::ptrdiff_t x = 0; x < 4 * nx; ++x) {
            if (x % 4 == 3 || y % 4 == 3) continue;
            auto const cell = static_cast<std::uint32_t>(y / 4 * nx + x / 4);
            t(x, y) = 4'000'000'000U - 30'000U * cell;
            if (y % 4 != 1 || x % 4 != 1) p(x, y) = cell + 1; // 8 of 9 pixels
        }
    auto const s = mote::match_instances(t, p);
    CHECK(s.truth_count == 100000);
    CHECK(s.matches.size() == 100000);
    CHECK(s.mean_matched_iou() == Approx(8.0 / 9));
    CHECK(s.mean_average_precision() == Approx(0.8)); // 0.50 .. 0.85
}

TEST_CASE("images without particles") {
    mote::image<std::uint32_t> const empty, blank(5, 4);
    auto const some = drawn({"aa...", ".....", ".....", "....b"});
    for (auto const& s : {mote::match_instances(empty, empty), mote::match_instances(blank, blank)}) {
        CHECK((s.average_precision() == 1 && s.mean_average_precision() == 1 && s.f1() == 1));
        CHECK((s.panoptic_quality() == 1 && s.mean_matched_iou() == 1 && s.count_error() == 0));
    }
    for (auto const& s : {mote::match_instances(blank, some), mote::match_instances(some, blank)}) {
        CHECK((s.average_precision() == 0 && s.f1() == 0 && s.precision() == 0 && s.recall() == 0));
        CHECK((s.panoptic_quality() == 0 && s.mean_matched_iou() == 0));
    }
    CHECK(mote::match_instances(blank, some).count_error() == 2);
    mote::image<std::uint32_t> const no_columns(0, 5);
    CHECK(mote::contingency(no_columns.view().transposed(), no_columns.view().transposed()).pairs.empty());
    CHECK_THROWS_WITH(mote::match_instances(blank, empty), Catch::Contains("5 x 4") && Catch::Contains("0 x 0"));
    CHECK_THROWS_AS(mote::match_instances(some, some).true_positives(0.4), mote::parameter_error);
}

} // namespace instances_test
