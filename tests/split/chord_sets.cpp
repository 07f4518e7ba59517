// SPDX-License-Identifier: MIT
#include <mote/split/chord_sets.hpp>

#include <mote/label/components.hpp>
#include <mote/label/encode.hpp>

#include "catch.hpp"
#include "measure/reference.hpp"
#include "random_image.hpp"

#include <cstdint>
#include <vector>

namespace chord_sets_test {

namespace {

template <class Op>
mote::image<std::uint8_t> pixelwise(mote::image<std::uint8_t> const& a, mote::image<std::uint8_t> const& b, Op op) {
    mote::image<std::uint8_t> r(a.width(), a.height());
    for (std::ptrdiff_t y = 0; y < a.height(); ++y)
        for (std::ptrdiff_t x = 0; x < a.width(); ++x) r(x, y) = op(a(x, y) != 0, b(x, y) != 0) ? 255 : 0;
    return r;
}

} // namespace

TEST_CASE("sets of chords agree with sets of pixels") {
    std::uint32_t seed = 90;
    for (std::ptrdiff_t const width : {1, 2, 17, 70})
        for (std::ptrdiff_t const height : {1, 5, 33})
            for (double const density : {0.0, 0.2, 0.5, 0.9, 1.0})
                for (double const other : {0.1, 0.5, 1.0}) {
                    auto const a = random_mask(width, height, ++seed, density), b = random_mask(width, height, ++seed, other);
                    auto const p = shapes::chords(a), q = shapes::chords(b);
                    std::vector<mote::chord> out;
                    mote::detail::intersect(p, q, out);
                    CHECK(out == shapes::chords(pixelwise(a, b, [](bool s, bool t) { return s && t; })));
                    mote::detail::subtract(p, q, out);
                    CHECK(out == shapes::chords(pixelwise(a, b, [](bool s, bool t) { return s && !t; })));
                    mote::detail::unite(p, q, out);
                    CHECK(out == shapes::chords(pixelwise(a, b, [](bool s, bool t) { return s || t; })));
                    out = p;
                    mote::detail::unite(out, q, out);
                    CHECK(out == shapes::chords(pixelwise(a, b, [](bool s, bool t) { return s || t; })));

                    auto runs = mote::runs_of(a);
                    auto const count = mote::label(runs, mote::connectivity::eight);
                    mote::detail::chord_parts parts;
                    REQUIRE(parts(p) == count);
                    REQUIRE(runs.size() == p.size());
                    std::size_t wrong = 0;
                    for (std::size_t i = 0; i < p.size(); ++i) wrong += parts.part(i) + 1 != runs.runs()[i].label;
                    CHECK(wrong == 0);
                }
}

} // namespace chord_sets_test
