// SPDX-License-Identifier: MIT
#include <mote/split/merge_pieces.hpp>

#include <mote/split/touching.hpp>

#include "catch.hpp"
#include "measure/reference.hpp"
#include "random_image.hpp"
#include "split/splitting.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numbers>
#include <set>
#include <utility>
#include <vector>

namespace merge_pieces_test {

namespace {

using mote::point;

mote::image<std::uint8_t> two_discs(double distance, double r1, double r2, double degrees) {
    mote::image<std::uint8_t> mask(160, 160);
    double const t = degrees * (std::numbers::pi / 180);
    shapes::disc(mask, 80.3 - distance / 2 * std::cos(t), 79.6 - distance / 2 * std::sin(t), r1);
    shapes::disc(mask, 80.3 + distance / 2 * std::cos(t), 79.6 + distance / 2 * std::sin(t), r2);
    return mask;
}

/// Cuts every component at columns, as a splitter would have it.
mote::split_result cut_at(splitting::prepared const& in, std::vector<std::uint32_t> const& columns) {
    mote::split_result result{mote::run_image(in.runs.width()), {}, {}};
    std::vector<std::vector<std::uint32_t>> label(in.count + 1, std::vector<std::uint32_t>(columns.size() + 1, 0));
    for (std::ptrdiff_t y = 0; y < in.runs.height(); ++y) {
        for (mote::run const& r : in.runs.row(y))
            for (std::size_t i = 0; i <= columns.size(); ++i) {
                std::uint32_t const begin = std::max(r.begin, i == 0 ? 0 : columns[i - 1]), end = std::min(r.end, i == columns.size() ? r.end : columns[i]);
                if (begin >= end) continue;
                std::uint32_t& l = label[r.label][i];
                if (l == 0) {
                    result.parent.push_back(r.label);
                    l = static_cast<std::uint32_t>(result.parent.size());
                }
                result.runs.add(begin, end, l);
            }
        result.runs.end_row();
    }
    for (std::uint32_t const p : result.parent) result.pieces.push_back(static_cast<std::uint32_t>(std::count(result.parent.begin(), result.parent.end(), p)));
    return result;
}

/// The rule, from painted labels: outline points pixel by pixel, all pairs anew each time.
std::vector<std::uint32_t> obvious_groups(mote::image<std::uint32_t> const& whole, mote::image<std::uint32_t> const& piece, std::uint32_t n, double min_gain) {
    std::vector<std::vector<point>> outline(n + 1);
    std::set<std::pair<std::uint32_t, std::uint32_t>> touching;
    // Background that is joined to the outside: an outline runs along it, 4 neighbours.
    mote::image<std::uint8_t> open(whole.width() + 2, whole.height() + 2);
    auto const at = [](mote::image<std::uint32_t> const& img, std::ptrdiff_t x, std::ptrdiff_t y) {
        return x < 0 || y < 0 || x >= img.width() || y >= img.height() ? 0 : img(x, y);
    };
    for (std::uint32_t c = 1; c <= n; ++c) { // other components are background of each component
        std::vector<std::pair<std::ptrdiff_t, std::ptrdiff_t>> stack{{-1, -1}};
        for (std::ptrdiff_t y = 0; y < open.height(); ++y) std::fill(open.row(y), open.row(y) + open.width(), std::uint8_t{0});
        open(0, 0) = 1;
        while (!stack.empty()) {
            auto const [x, y] = stack.back();
            stack.pop_back();
            for (auto const& [dx, dy] : {std::pair{1, 0}, {-1, 0}, {0, 1}, {0, -1}}) {
                std::ptrdiff_t const nx = x + dx, ny = y + dy;
                if (nx < -1 || ny < -1 || nx > whole.width() || ny > whole.height() || open(nx + 1, ny + 1) != 0 || at(whole, nx, ny) == c) continue;
                open(nx + 1, ny + 1) = 1;
                stack.push_back({nx, ny});
            }
        }
        for (std::ptrdiff_t y = 0; y < whole.height(); ++y)
            for (std::ptrdiff_t x = 0; x < whole.width(); ++x)
                if (whole(x, y) == c)
                    for (auto const& [dx, dy] : {std::pair{1, 0}, {-1, 0}, {0, 1}, {0, -1}})
                        if (at(whole, x + dx, y + dy) != c && open(x + dx + 1, y + dy + 1) != 0)
                            outline[piece(x, y)].push_back({static_cast<double>(x) + 0.5 * dx, static_cast<double>(y) + 0.5 * dy});
    }
    for (std::ptrdiff_t y = 0; y < whole.height(); ++y)
        for (std::ptrdiff_t x = 0; x < whole.width(); ++x)
            for (std::ptrdiff_t dy = -1; dy <= 1; ++dy)
                for (std::ptrdiff_t dx = -1; dx <= 1; ++dx)
                    if (piece(x, y) != 0 && at(piece, x + dx, y + dy) > piece(x, y) && at(whole, x + dx, y + dy) == whole(x, y))
                        touching.insert({piece(x, y), at(piece, x + dx, y + dy)});
    std::vector<std::uint32_t> group(n + 1);
    for (std::uint32_t l = 0; l <= n; ++l) group[l] = l;
    for (;;) {
        double least = std::numeric_limits<double>::infinity();
        std::pair<std::uint32_t, std::uint32_t> best{0, 0};
        for (auto const& t : touching) {
            std::pair const p{std::min(group[t.first], group[t.second]), std::max(group[t.first], group[t.second])};
            if (p.first == p.second) continue;
            double const gain = mote::gain_of_two_ellipses(outline[p.first], outline[p.second]);
            // Sums of points in another order differ in their last digits.
            if (best.first == 0 || gain < least - 1e-9 || (gain <= least && p < best)) {
                least = gain;
                best = p;
            }
        }
        if (best.first == 0 || least > min_gain) return group;
        outline[best.first].insert(outline[best.first].end(), outline[best.second].begin(), outline[best.second].end());
        for (auto& g : group)
            if (g == best.second) g = best.first;
    }
}

} // namespace

TEST_CASE("two ellipses gain where there are two") {
    std::vector<point> a, b, c;
    for (int i = 0; i < 60; ++i) {
        double const t = 2 * std::numbers::pi * i / 60;
        (i < 30 ? a : b).push_back({20 * std::cos(t), 12 * std::sin(t)});
        c.push_back({35 + 9 * std::cos(t), 9 * std::sin(t)});
    }
    CHECK(mote::gain_of_two_ellipses(a, b) == Approx(-5 * std::log(30.0))); // both explanations are perfect
    CHECK(mote::gain_of_two_ellipses(a, c) > 50);
    CHECK(mote::gain_of_two_ellipses(a, std::vector<point>(c.begin(), c.begin() + 4)) == -std::numeric_limits<double>::infinity());
    CHECK(mote::gain_of_two_ellipses({}, {}) == -std::numeric_limits<double>::infinity());
}

TEST_CASE("two discs stay apart, and what one ellipse explains is whole again") {
    for (double const degrees : {0.0, 33.0, 71.0}) {
        auto const in = splitting::label(two_discs(30, 22, 20, degrees));
        auto const parts = mote::split_touching(in.runs, in.count);
        REQUIRE(parts.count() == 2);
        auto const kept = mote::merge_pieces(in.runs, in.count, parts);
        CHECK(kept.runs == parts.runs);
        CHECK(kept.parent == parts.parent);
        CHECK(kept.pieces == parts.pieces);
        CHECK(mote::merge_pieces(in.runs, in.count, parts, {.min_gain = 1e6}).runs == in.runs);
    }
    mote::image<std::uint8_t> mask(120, 90);
    shapes::ellipse(mask, 59.7, 44.2, 40, 24, 20);
    shapes::disc(mask, 112, 80, 5);
    auto const in = splitting::label(mask);
    REQUIRE(in.count == 2);
    for (auto const& columns : {std::vector<std::uint32_t>{60}, {40, 70}, {21, 23, 60, 99}}) {
        auto const kept = mote::merge_pieces(in.runs, 2, cut_at(in, columns));
        CHECK(kept.runs == in.runs);
        CHECK(kept.parent == std::vector<std::uint32_t>{1, 2});
        CHECK(kept.pieces == std::vector<std::uint32_t>{1, 1});
    }
}

TEST_CASE("of too many pieces those are merged that belong together") {
    auto const in = splitting::label(two_discs(34, 22, 20, 0)); // waist at about x = 81
    auto const merged = mote::merge_pieces(in.runs, in.count, cut_at(in, {60, 81, 104}));
    splitting::check_consistent(in, merged);
    CHECK(merged.count() == 2);
    CHECK(merged.pieces == std::vector<std::uint32_t>{2, 2});
    auto const labels = mote::paint_labels(merged.runs);
    CHECK(labels(65, 80) == labels(45, 80));
    CHECK(labels(100, 80) == labels(110, 80));
    CHECK(labels(65, 80) != labels(100, 80));
}

TEST_CASE("pieces are merged by the rule, whatever comes in") {
    std::uint32_t seed = 40;
    for (std::ptrdiff_t const width : {1, 9, 40})
        for (std::ptrdiff_t const height : {1, 3, 30})
            for (double const density : {0.3, 0.6, 0.75}) {
                auto const in = splitting::label(random_mask(width, height, ++seed, density));
                for (auto const& parts : {mote::split_touching(in.runs, in.count, {.solidity_limit = 2, .neck = {1, 0, 0}}), cut_at(in, {4, 7, 20, 31})})
                    for (double const min_gain : {0.0, -20.0}) {
                        CAPTURE(width, height, density, min_gain);
                        auto const merged = mote::merge_pieces(in.runs, in.count, parts, {.min_gain = min_gain});
                        splitting::check_consistent(in, merged);
                        auto const piece = mote::paint_labels(parts.runs), after = mote::paint_labels(merged.runs);
                        auto const group = obvious_groups(mote::paint_labels(in.runs), piece, parts.count(), min_gain);
                        std::set<std::pair<std::uint32_t, std::uint32_t>> seen;
                        for (std::ptrdiff_t y = 0; y < height; ++y)
                            for (std::ptrdiff_t x = 0; x < width; ++x)
                                if (piece(x, y) != 0) seen.insert({group[piece(x, y)], after(x, y)});
                        CHECK(seen.size() == merged.count());
                    }
            }
}

TEST_CASE("merging checks what comes in") {
    CHECK(mote::merge_pieces(mote::run_image(4), 0, {mote::run_image(4), {}, {}}).count() == 0);
    CHECK_THROWS_AS(mote::merge_pieces(mote::run_image(4), 0, {mote::run_image(5), {}, {}}), mote::parameter_error);
    for (auto const& o : {mote::merge_options{.noise = 0}, {.correlation = 0.5}, {.min_gain = std::nan("")}})
        CHECK_THROWS_AS(mote::merge_pieces(mote::run_image(4), 0, {mote::run_image(4), {}, {}}, o), mote::parameter_error);
    mote::run_image runs(4);
    runs.add(0, 2, 1);
    runs.end_row();
    CHECK_THROWS_AS(mote::merge_pieces(runs, 1, {runs, {}, {}}), mote::parameter_error);
    CHECK_THROWS_AS(mote::merge_pieces(runs, 1, {runs, {2}, {1}}), mote::parameter_error);
}

} // namespace merge_pieces_test
