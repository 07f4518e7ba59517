// SPDX-License-Identifier: MIT
#include <mote/morphology/skeleton.hpp>

#include "backwards.hpp"
#include "catch.hpp"
#include "every_isa.hpp"
#include "random_image.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <utility>
#include <vector>

namespace skeleton_test {

namespace {

using mask_type = mote::image<std::uint8_t>;

bool at(mask_type const& m, std::ptrdiff_t x, std::ptrdiff_t y) { return x >= 0 && y >= 0 && x < m.width() && y < m.height() && m(x, y) != 0; }

// p2 .. p9 of the paper: clockwise from the north.
std::array<bool, 10> around(mask_type const& m, std::ptrdiff_t x, std::ptrdiff_t y) {
    return {false,           false,           at(m, x, y - 1), at(m, x + 1, y - 1), at(m, x + 1, y),
            at(m, x + 1, y + 1), at(m, x, y + 1), at(m, x - 1, y + 1), at(m, x - 1, y),     at(m, x - 1, y - 1)};
}

struct counts {
    int c, n;
};
counts count(std::array<bool, 10> const& p) {
    int const c = (!p[2] && (p[3] || p[4])) + (!p[4] && (p[5] || p[6])) + (!p[6] && (p[7] || p[8])) + (!p[8] && (p[9] || p[2]));
    int const n1 = (p[9] || p[2]) + (p[3] || p[4]) + (p[5] || p[6]) + (p[7] || p[8]);
    int const n2 = (p[2] || p[3]) + (p[4] || p[5]) + (p[6] || p[7]) + (p[8] || p[9]);
    return {c, std::min(n1, n2)};
}

// The paper, pixel by pixel; then corners in raster order.
mask_type obvious(mask_type const& mask) {
    mask_type now = mask.clone();
    for (int quiet = 0, half = 0; quiet < 2; half = 1 - half) {
        mask_type next = now.clone();
        bool moved = false;
        for (std::ptrdiff_t y = 0; y < now.height(); ++y)
            for (std::ptrdiff_t x = 0; x < now.width(); ++x) {
                if (now(x, y) == 0) continue;
                auto const p = around(now, x, y);
                auto const [c, n] = count(p);
                bool const m = half == 0 ? (p[6] || p[7] || !p[9]) && p[8] : (p[2] || p[3] || !p[5]) && p[4];
                if (c != 1 || n < 2 || n > 3 || m) continue;
                next(x, y) = 0;
                moved = true;
            }
        std::swap(now, next);
        quiet = moved ? 0 : quiet + 1;
    }
    for (bool moved = true; moved;) {
        moved = false;
        for (std::ptrdiff_t y = 0; y < now.height(); ++y)
            for (std::ptrdiff_t x = 0; x < now.width(); ++x) {
                auto const [c, n] = count(around(now, x, y));
                if (now(x, y) == 0 || c != 1 || n < 2) continue;
                now(x, y) = 0;
                moved = true;
            }
    }
    return now;
}

bool same(mask_type const& a, mask_type const& b) {
    for (std::ptrdiff_t y = 0; y < a.height(); ++y)
        for (std::ptrdiff_t x = 0; x < a.width(); ++x)
            if ((a(x, y) != 0) != (b(x, y) != 0)) return false;
    return a.width() == b.width() && a.height() == b.height();
}

// Components of the pixels that are `on`, by floods; those of the background count the outside as one of their pixels.
std::size_t components(mask_type const& m, bool on) {
    std::ptrdiff_t const w = m.width() + 2, h = m.height() + 2;
    std::vector<char> seen(static_cast<std::size_t>(w * h));
    std::size_t found = 0;
    std::vector<std::pair<std::ptrdiff_t, std::ptrdiff_t>> stack;
    for (std::ptrdiff_t y0 = 0; y0 < h; ++y0)
        for (std::ptrdiff_t x0 = 0; x0 < w; ++x0) {
            auto const visit = [&](std::ptrdiff_t x, std::ptrdiff_t y) {
                if (x < 0 || y < 0 || x >= w || y >= h || at(m, x - 1, y - 1) != on || seen[static_cast<std::size_t>(y * w + x)] != 0) return;
                seen[static_cast<std::size_t>(y * w + x)] = 1;
                stack.push_back({x, y});
            };
            visit(x0, y0);
            found += stack.empty() ? 0u : 1u;
            while (!stack.empty()) {
                auto const [x, y] = stack.back();
                stack.pop_back();
                for (std::ptrdiff_t dy = -1; dy <= 1; ++dy)
                    for (std::ptrdiff_t dx = -1; dx <= 1; ++dx)
                        if (on || dx == 0 || dy == 0) visit(x + dx, y + dy);
            }
        }
    return found;
}

// Every pixel is an end, or cannot go without a component or a hole being made or lost; and it has the mask's.
void check_skeleton(mask_type const& mask, mask_type const& thin, bool& topology, bool& thinness, bool& inside) {
    topology = topology && components(mask, true) == components(thin, true) && components(mask, false) == components(thin, false);
    for (std::ptrdiff_t y = 0; y < thin.height(); ++y)
        for (std::ptrdiff_t x = 0; x < thin.width(); ++x) {
            if (thin(x, y) == 0) continue;
            inside = inside && mask(x, y) != 0;
            auto const [c, n] = count(around(thin, x, y));
            thinness = thinness && (c != 1 || n < 2);
        }
}

} // namespace

TEST_CASE("skeletons of all masks of 4 x 4 keep their components and holes, and are thin") {
    bool topology = true, thinness = true, inside = true, equal = true;
    mote::bit_image bits(4, 4);
    for (unsigned m = 0; m < 65536; ++m) {
        for (std::ptrdiff_t y = 0; y < 4; ++y) bits.row(y)[0] = m >> (4 * y) & 15u;
        auto const mask = mote::paint_mask(bits), thin = mote::paint_mask(mote::skeleton(bits));
        check_skeleton(mask, thin, topology, thinness, inside);
        if (m % 16 == 7) equal = equal && same(thin, obvious(mask));
    }
    CHECK(topology);
    CHECK(thinness);
    CHECK(inside);
    CHECK(equal);
}

TEST_CASE("skeletons of random masks: topology, thinness, idempotence, strips and instruction sets") {
    std::uint32_t seed = 0;
    for (auto const& [w, h] : {std::pair<std::ptrdiff_t, std::ptrdiff_t>{1, 1}, {1, 70}, {70, 1}, {63, 20}, {64, 33}, {65, 50}, {200, 90}})
        for (double const density : {0.1, 0.5, 0.7, 0.9, 0.98, 1.0}) {
            auto const mask = random_mask(w, h, ++seed, density);
            auto const bits = mote::bits_of(mask);
            auto const thin = mote::skeleton(bits);
            auto const painted = mote::paint_mask(thin);
            bool topology = true, thinness = true, inside = true;
            check_skeleton(mask, painted, topology, thinness, inside);
            CAPTURE(w, h, density);
            CHECK(topology);
            CHECK(thinness);
            CHECK(inside);
            CHECK(same(painted, obvious(mask)));
            CHECK(mote::skeleton(thin) == thin);
            for_every_isa([&](mote::isa level) {
                CAPTURE(mote::name(level));
                CHECK(mote::skeleton(bits, backwards{3}) == thin);
            });
        }
}

TEST_CASE("skeletons of shapes whose middle is known") {
    mask_type bar(60, 15), out(60, 15);
    for (std::ptrdiff_t y = 3; y < 12; ++y)
        for (std::ptrdiff_t x = 5; x < 55; ++x) bar(x, y) = 1; // any nonzero value is foreground
    mote::skeleton(bar, out);
    for (std::ptrdiff_t x = 12; x < 48; ++x) CHECK(out(x, 7) == 255);
    std::uint64_t n = mote::bits_of(out).count();
    CHECK(n >= 36);
    CHECK(n <= 50);
    mote::skeleton(bar, bar); // in place
    CHECK(same(bar, out));
    mask_type ring(81, 81), disc(81, 81), thin(81, 81);
    for (std::ptrdiff_t y = 0; y < 81; ++y)
        for (std::ptrdiff_t x = 0; x < 81; ++x) {
            std::ptrdiff_t const r2 = (x - 40) * (x - 40) + (y - 40) * (y - 40);
            disc(x, y) = r2 <= 900 ? 255 : 0;
            ring(x, y) = r2 <= 900 && r2 >= 400 ? 255 : 0;
        }
    mote::skeleton(ring, thin);
    for (std::ptrdiff_t y = 0; y < 81; ++y)
        for (std::ptrdiff_t x = 0; x < 81; ++x)
            if (thin(x, y) != 0) CHECK(std::abs((x - 40) * (x - 40) + (y - 40) * (y - 40) - 625) < 2 * 25 * 3); // within 3 px of the middle of 20 .. 30
    mote::skeleton(disc, thin);
    CHECK(mote::bits_of(thin).count() < 30);
    CHECK_THROWS_WITH(mote::skeleton(disc, out), "skeleton: source is 81 x 81, destination 60 x 15");
    mask_type none;
    mote::skeleton(none, none);
    CHECK(mote::skeleton(mote::bit_image(0, 7)).height() == 7);
}

} // namespace skeleton_test
