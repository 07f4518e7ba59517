// SPDX-License-Identifier: MIT
#pragma once

// Masks labelled for splitting, and what must hold of any result.

#include <mote/label/components.hpp>
#include <mote/label/encode.hpp>
#include <mote/label/paint.hpp>
#include <mote/split/split_result.hpp>

#include "catch.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>

namespace splitting {

struct prepared {
    mote::run_image runs;
    std::uint32_t count;
};
inline prepared label(mote::image<std::uint8_t> const& mask, mote::connectivity c = mote::connectivity::eight) {
    auto runs = mote::runs_of(mask);
    auto const n = mote::label(runs, c);
    return {std::move(runs), n};
}

/// The same pixels, labels by first pixel, each piece inside its parent, counts that fit.
inline void check_consistent(prepared const& in, mote::split_result const& out) {
    auto const before = mote::paint_labels(in.runs), after = mote::paint_labels(out.runs);
    REQUIRE(after.height() == before.height());
    REQUIRE(out.pieces.size() == out.parent.size());
    std::uint32_t seen = 0;
    std::size_t wrong = 0;
    for (std::ptrdiff_t y = 0; y < before.height(); ++y)
        for (std::ptrdiff_t x = 0; x < before.width(); ++x) {
            std::uint32_t const a = before(x, y), b = after(x, y);
            if (b > seen) {
                wrong += b != seen + 1;
                seen = b;
            }
            wrong += b == 0 ? a != 0 : b > out.count() || out.parent[b - 1] != a;
        }
    CHECK(wrong == 0);
    CHECK(seen == out.count());
    std::map<std::uint32_t, std::uint32_t> number;
    for (auto const p : out.parent) ++number[p];
    for (std::size_t i = 0; i < out.parent.size(); ++i) wrong += number[out.parent[i]] != out.pieces[i];
    CHECK(wrong == 0);
}

} // namespace splitting
