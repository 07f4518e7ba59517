// SPDX-License-Identifier: MIT
#include <mote/measure/ledger.hpp>

#include <mote/label/encode.hpp>
#include <mote/label/paint.hpp>
#include <mote/measure/regions.hpp>
#include <mote/morphology/fill_holes.hpp>
#include <mote/morphology/remove_small.hpp>
#include <mote/split/touching.hpp>

#include "catch.hpp"
#include "measure/reference.hpp"
#include "random_image.hpp"

#include <cmath>
#include <cstdint>
#include <vector>

namespace ledger_test {

namespace {

std::uint64_t area_of(mote::run_image const& runs) {
    std::uint64_t sum = 0;
    for (mote::run const& r : runs.runs()) sum += r.end - r.begin;
    return sum;
}

} // namespace

TEST_CASE("a ledger knows what became of every object") {
    mote::image<std::uint8_t> mask(140, 60);
    shapes::disc(mask, 20, 30, 10);  // cut from the next
    shapes::disc(mask, 37, 30, 9);
    shapes::disc(mask, 70, 30, 12);  // isolated
    shapes::disc(mask, 139, 30, 12); // at the border
    mask(100, 10) = mask(101, 10) = 255;
    auto const before = mote::runs_of(mask);
    auto after = mote::remove_small(before, 16);
    auto const count = mote::label(after);
    auto const parts = mote::split_touching(after, count);
    auto const verdicts = mote::pick(mote::measure_regions(parts.runs, parts.count()), 140, 60, {}, parts.pieces);
    mote::ledger book;
    book.clean(before, after, "speck");
    book.pick(after, count, parts, verdicts);

    auto const e = book.entries();
    REQUIRE(e.size() == 6);
    CHECK(e[0].fate == mote::object_fate::cleaned);
    CHECK(e[0].reason == "speck");
    CHECK(e[0].shape == mote::component{2, {100, 10, 2, 1}, {100.5, 10}});
    std::size_t cut = 0, split = 0;
    for (std::size_t i = 1; i < e.size(); ++i) {
        if (e[i].fate == mote::object_fate::cut) {
            ++cut;
            CHECK(e[i].children == 2);
            CHECK(e[i].label == 0);
            CHECK(e[i].reason == "split");
            std::uint64_t sum = 0;
            for (auto const& child : e)
                if (child.parent == i + 1) sum += child.shape.area;
            CHECK(sum == e[i].shape.area);
        } else {
            CHECK(e[i].label > 0);
            auto const type = verdicts[e[i].label - 1];
            CHECK(mote::name_of(e[i].fate) == mote::name_of(type.type));
            CHECK(e[i].reason == type.reason);
            CHECK(e[i].weight == type.weight);
            split += e[i].fate == mote::object_fate::split;
            CHECK((e[i].parent != 0) == (e[i].fate == mote::object_fate::split));
        }
    }
    CHECK(cut == 1);
    CHECK(split == 2);
    CHECK(book.leaf_area() == area_of(before));
    CHECK(mote::name_of(mote::object_fate::cut) == "cut");
    CHECK(mote::name_of(mote::object_fate::cleaned) == "cleaned");
}

TEST_CASE("the leaves of a ledger share out the mask's pixels") {
    std::uint32_t seed = 60;
    for (std::ptrdiff_t const width : {1, 9, 64, 131})
        for (std::ptrdiff_t const height : {1, 3, 70})
            for (double const density : {0.0, 0.3, 0.6, 0.8, 1.0})
                for (auto const c : {mote::connectivity::four, mote::connectivity::eight}) {
                    auto const mask = random_mask(width, height, ++seed, density);
                    auto const before = mote::runs_of(mask);
                    auto after = mote::remove_small(before, 5, c);
                    auto const count = mote::label(after, c);
                    auto const parts = mote::split_touching(after, count, {.solidity_limit = 2, .neck = {1, 0, 0}});
                    auto const verdicts = mote::pick(mote::measure_regions(parts.runs, parts.count()), width, height, {}, parts.pieces);
                    mote::ledger book(true);
                    book.clean(before, after, "small");
                    book.pick(after, count, parts, verdicts);
                    CHECK(book.leaf_area() == area_of(before));
                    // Each pixel of the mask in one leaf, and each leaf's pixels its entry's; a parent's are its children's.
                    std::vector<std::uint64_t> held(book.entries().size() + 1, 0), of_children(held.size(), 0);
                    mote::image<std::uint8_t> times(width, height);
                    auto const leaves = book.leaves();
                    REQUIRE(leaves.height() == height);
                    for (std::ptrdiff_t y = 0; y < height; ++y)
                        for (mote::run const& r : leaves.row(y))
                            for (std::uint32_t x = r.begin; x < r.end; ++x) {
                                ++times(static_cast<std::ptrdiff_t>(x), y);
                                ++held.at(r.label);
                            }
                    std::size_t astray = 0;
                    for (std::ptrdiff_t y = 0; y < height; ++y)
                        for (std::ptrdiff_t x = 0; x < width; ++x) astray += times(x, y) != (mask(x, y) != 0 ? 1 : 0);
                    for (std::size_t k = 1; k < held.size(); ++k) of_children[book.entries()[k - 1].parent] += held[k];
                    for (std::size_t k = 1; k < held.size(); ++k) {
                        auto const& e = book.entries()[k - 1];
                        bool const cut = e.fate == mote::object_fate::cut;
                        astray += held[k] != (cut ? 0 : e.shape.area) || of_children[k] != (cut ? e.shape.area : 0);
                    }
                    CHECK(astray == 0);
                    // Every leaf's geometry by brute force, on the labels; objects that were cleaned away lie on what is left over.
                    auto const labels = mote::paint_labels(parts.runs);
                    std::uint64_t unlabelled = 0, cleaned = 0;
                    for (std::ptrdiff_t y = 0; y < height; ++y)
                        for (std::ptrdiff_t x = 0; x < width; ++x) unlabelled += mask(x, y) != 0 && labels(x, y) == 0;
                    std::size_t wrong = 0;
                    for (auto const& e : book.entries()) {
                        if (e.fate == mote::object_fate::cleaned) cleaned += e.shape.area;
                        if (e.label == 0) continue;
                        std::uint64_t area = 0;
                        double sx = 0, sy = 0;
                        for (std::ptrdiff_t y = 0; y < height; ++y)
                            for (std::ptrdiff_t x = 0; x < width; ++x)
                                if (labels(x, y) == e.label) {
                                    ++area;
                                    sx += static_cast<double>(x);
                                    sy += static_cast<double>(y);
                                    auto const& b = e.shape.bounds;
                                    wrong += x < b.x || y < b.y || x >= b.x + b.width || y >= b.y + b.height;
                                }
                        double const n = static_cast<double>(area);
                        wrong += area != e.shape.area || std::abs(e.shape.centroid.x - sx / n) > 1e-9 || std::abs(e.shape.centroid.y - sy / n) > 1e-9;
                    }
                    CHECK(wrong == 0);
                    CHECK(cleaned == unlabelled);
                }
}

TEST_CASE("a ledger keeps runs only on request, and of one image") {
    auto runs = mote::runs_of(shapes::draw("##./..#"));
    REQUIRE(mote::label(runs) == 1);
    auto const verdicts = mote::pick(mote::measure_regions(runs, 1), 3, 2);
    mote::ledger plain, keeping(true);
    plain.pick(runs, verdicts);
    CHECK(plain.leaves().height() == 0);
    CHECK(keeping.leaves().height() == 0);
    keeping.pick(runs, verdicts);
    CHECK(keeping.leaves() == runs);
    auto other = mote::runs_of(shapes::draw("##../..#."));
    REQUIRE(mote::label(other) == 1);
    CHECK_THROWS_AS(keeping.pick(other, verdicts), mote::parameter_error);
    CHECK_THROWS_AS(keeping.clean(other, other, "x"), mote::parameter_error);
    CHECK(keeping.entries().size() == 1);
    CHECK_NOTHROW(plain.pick(other, verdicts));
}

TEST_CASE("pixels that a step adds are no objects of the ledger") {
    auto const ring = mote::runs_of(shapes::draw("#####/#...#/#.#.#/#...#/#####"));
    mote::ledger book;
    book.clean(ring, mote::fill_holes(ring), "never");
    CHECK(book.entries().empty());
    auto whole = mote::fill_holes(ring);
    REQUIRE(mote::label(whole) == 1);
    book.pick(whole, mote::pick(mote::measure_regions(whole, 1), 5, 5));
    REQUIRE(book.entries().size() == 1);
    CHECK(book.entries()[0].shape == mote::component{25, {0, 0, 5, 5}, {2, 2}});
    CHECK(book.entries()[0].fate == mote::object_fate::rejected);
    CHECK(book.entries()[0].parent == 0);
}

TEST_CASE("ledgers refuse what does not belong together") {
    mote::ledger book;
    CHECK_THROWS_AS(book.clean(mote::run_image(3), mote::run_image(4), ""), mote::parameter_error);
    mote::run_image runs(4);
    runs.add(0, 2, 1);
    runs.end_row();
    std::vector<mote::picked> const one(1), two(2);
    CHECK_THROWS_AS(book.pick(runs, 1, {runs, {1}, {1}}, two), mote::parameter_error);
    CHECK_THROWS_AS(book.pick(runs, 1, {runs, {2}, {1}}, one), mote::parameter_error);
    CHECK_THROWS_AS(book.pick(runs, 0, {runs, {1}, {1}}, one), mote::parameter_error);
    CHECK_THROWS_AS(book.pick(runs, std::vector<mote::picked>{}), mote::parameter_error);
    CHECK(book.entries().empty());
    book.pick(mote::run_image(0), 0, {mote::run_image(0), {}, {}}, {});
    CHECK(book.leaf_area() == 0);
}

} // namespace ledger_test
