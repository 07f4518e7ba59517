// SPDX-License-Identifier: MIT
#include <mote/split/distance_transform.hpp>

#include "backwards.hpp"
#include "catch.hpp"
#include "every_isa.hpp"
#include "measure/reference.hpp"
#include "random_image.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace distance_transform_test {

namespace {

mote::image<std::uint64_t> plain(mote::image_view<std::uint8_t const> mask, mote::outside beyond) {
    mote::image<std::uint64_t> result(mask.width, mask.height);
    std::ptrdiff_t const rim = beyond == mote::outside::background ? 1 : 0;
    for (std::ptrdiff_t y = 0; y < mask.height; ++y)
        for (std::ptrdiff_t x = 0; x < mask.width; ++x) {
            std::uint64_t best = std::numeric_limits<std::uint64_t>::max();
            for (std::ptrdiff_t v = -rim; v < mask.height + rim; ++v)
                for (std::ptrdiff_t u = -rim; u < mask.width + rim; ++u) {
                    bool const inside = u >= 0 && v >= 0 && u < mask.width && v < mask.height;
                    if (!inside || mask(u, v) == 0)
                        best = std::min(best, static_cast<std::uint64_t>((x - u) * (x - u) + (y - v) * (y - v)));
                }
            result(x, y) = best;
        }
    return result;
}

// Quicker: of each column only the nearest background counts.
mote::image<std::uint64_t> by_columns(mote::image_view<std::uint8_t const> mask) {
    mote::image<std::uint64_t> result(mask.width, mask.height);
    std::vector<std::ptrdiff_t> nearest(static_cast<std::size_t>(mask.width));
    for (std::ptrdiff_t y = 0; y < mask.height; ++y) {
        for (std::ptrdiff_t u = 0; u < mask.width; ++u) {
            std::ptrdiff_t v = 0;
            while (v < mask.height && (y < v || mask(u, y - v) != 0) && (y + v >= mask.height || mask(u, y + v) != 0)) ++v;
            nearest[static_cast<std::size_t>(u)] = v;
        }
        for (std::ptrdiff_t x = 0; x < mask.width; ++x) {
            std::uint64_t best = std::numeric_limits<std::uint64_t>::max();
            for (std::ptrdiff_t u = 0; u < mask.width; ++u)
                if (std::ptrdiff_t const v = nearest[static_cast<std::size_t>(u)]; v < mask.height)
                    best = std::min(best, static_cast<std::uint64_t>((x - u) * (x - u) + v * v));
            result(x, y) = best;
        }
    }
    return result;
}

template <class D>
bool same(mote::image<std::uint64_t> const& expected, mote::image_view<D const> got) {
    for (std::ptrdiff_t y = 0; y < expected.height(); ++y)
        for (std::ptrdiff_t x = 0; x < expected.width(); ++x) {
            bool const none = expected(x, y) == std::numeric_limits<std::uint64_t>::max();
            if (got(x, y) != (none ? std::numeric_limits<D>::max() : static_cast<D>(expected(x, y)))) return false;
        }
    return true;
}

} // namespace

TEST_CASE("squared distances are those of a search of all pixels") {
    std::uint32_t seed = 1;
    for (std::ptrdiff_t const width : {1, 2, 3, 7, 16, 33})
        for (std::ptrdiff_t const height : {1, 2, 5, 24})
            for (double const density : {0.0, 0.5, 0.9, 0.99, 1.0})
                for (auto const beyond : {mote::outside::ignored, mote::outside::background}) {
                    auto const mask = random_mask(width, height, ++seed, density);
                    auto const expected = plain(mask.view(), beyond);
                    CAPTURE(width, height, density, static_cast<int>(beyond));
                    if (beyond == mote::outside::ignored) CHECK(same<std::uint64_t>(expected, by_columns(mask.view()).view()));
                    CHECK(same<std::uint32_t>(expected, mote::squared_distance(mask, beyond).view()));
                    CHECK(same<std::uint64_t>(expected, mote::squared_distance<std::uint64_t>(mask, beyond).view()));
                    mote::image<std::uint32_t> turned(height, width);
                    mote::squared_distance(mask, turned.view().transposed(), beyond);
                    CHECK(same<std::uint32_t>(expected, turned.view().transposed()));
                    mote::image<std::uint32_t> flipped(height, width);
                    mote::squared_distance(mask.view().transposed(), flipped, beyond);
                    CHECK(same<std::uint32_t>(expected, flipped.view().transposed()));
                }
}

TEST_CASE("long distances are exact at every instruction set, in any direction, on one thread or in parts") {
    std::uint32_t seed = 70;
    struct shape {
        std::ptrdiff_t width, height;
        int sites;
    };
    for (shape const s : {shape{700, 300, 1}, {700, 300, 3}, {333, 90, 40}, {90, 500, 5}, {1000, 3, 2}, {2, 900, 2}, {400, 130, 0}})
        for (auto const beyond : {mote::outside::ignored, mote::outside::background}) {
            mote::image<std::uint8_t> mask(s.width, s.height);
            for (std::ptrdiff_t y = 0; y < s.height; ++y) std::fill_n(mask.row(y), s.width, std::uint8_t{7});
            std::mt19937 engine(++seed);
            std::vector<std::pair<std::ptrdiff_t, std::ptrdiff_t>> sites;
            for (int i = 0; i < s.sites; ++i) {
                sites.emplace_back(engine() % static_cast<std::uint32_t>(s.width), engine() % static_cast<std::uint32_t>(s.height));
                mask(sites.back().first, sites.back().second) = 0;
            }
            mote::image<std::uint64_t> expected(s.width, s.height);
            for (std::ptrdiff_t y = 0; y < s.height; ++y)
                for (std::ptrdiff_t x = 0; x < s.width; ++x) {
                    std::uint64_t best = std::numeric_limits<std::uint64_t>::max();
                    for (auto const& [u, v] : sites) best = std::min(best, static_cast<std::uint64_t>((x - u) * (x - u) + (y - v) * (y - v)));
                    if (beyond == mote::outside::background) {
                        std::ptrdiff_t const edge = 1 + std::min(std::min(x, s.width - 1 - x), std::min(y, s.height - 1 - y));
                        best = std::min(best, static_cast<std::uint64_t>(edge * edge));
                    }
                    expected(x, y) = best;
                }
            CAPTURE(s.width, s.height, s.sites, static_cast<int>(beyond));
            for_every_isa([&](mote::isa level) {
                CAPTURE(static_cast<int>(level));
                CHECK(same<std::uint32_t>(expected, mote::squared_distance(mask, beyond).view()));
                CHECK(same<std::uint32_t>(expected, mote::squared_distance(mask, beyond, backwards{5}).view()));
                mote::image<std::uint64_t> wide(s.width, s.height);
                mote::detail::squared_distance<std::uint32_t, long long>(mote::const_view(mask), wide.view(), beyond, backwards{5});
                CHECK(same<std::uint64_t>(expected, wide.view()));
                mote::image<std::uint32_t> turned(s.height, s.width);
                mote::squared_distance(mask, turned.view().transposed(), beyond);
                CHECK(same<std::uint32_t>(expected, turned.view().transposed()));
            });
        }
}

TEST_CASE("squared distances on either side of where the row pass changes its way are exact") {
    // Rectangles of foreground, from ones that vectors search to ones that take the whole run, side by side in the same rows.
    mote::image<std::uint8_t> mask(830, 220);
    std::mt19937 engine(5);
    std::ptrdiff_t x = 3;
    for (std::ptrdiff_t const side : {1, 40, 190, 191, 192, 193, 8})
        for (std::ptrdiff_t const begin = x; x < std::min<std::ptrdiff_t>(begin + side, 830); ++x)
            for (std::ptrdiff_t y = 2; y < std::min<std::ptrdiff_t>(side + 2, 220); ++y) mask(x, y) = static_cast<std::uint8_t>(x + 1 == begin + side ? 0 : 1 + engine() % 255);
    auto const expected = by_columns(mask.view());
    for_every_isa([&](mote::isa level) {
        CAPTURE(static_cast<int>(level));
        CHECK(same<std::uint32_t>(expected, mote::squared_distance(mask).view()));
        CHECK(same<std::uint32_t>(expected, mote::squared_distance(mask, mote::outside::ignored, backwards{2}).view()));
        mote::image<std::uint32_t> upside_down(830, 220);
        auto const turned = [](auto v) { return decltype(v){v.row(v.height - 1) + (v.width - 1) * v.pixel_stride, v.width, v.height, -v.stride, -v.pixel_stride}; };
        mote::squared_distance(turned(mote::const_view(mask)), turned(upside_down.view()));
        CHECK(same<std::uint32_t>(expected, upside_down.view()));
    });
}

TEST_CASE("squared distances agree with the reference images") {
    auto const table = shared_path("reference/distance/distance.json");
    if (!table) return;
    int exact = 0, roots = 0, wrong_peers = 0;
    for (auto const& r : reference::read_json(*table)) {
        std::string const metric = r.at("metric"), tool = r.at("tool"), name = r.at("mask");
        if (metric == "taxicab" || metric == "chessboard") continue;
        auto const beyond = metric == "edt_squared_outside_is_background" ? mote::outside::background : mote::outside::ignored;
        auto const mask = reference::mask_of(reference::read_png(*shared_path("reference/inputs/masks/" + name + ".png")));
        auto const got = mote::squared_distance(mask, beyond);
        // Without background no tool gives a meaning to it.
        if (got(0, 0) == std::numeric_limits<std::uint32_t>::max()) continue;
        CAPTURE(name, tool, metric);
        std::size_t wrong = 0;
        double sum = 0;
        for (std::ptrdiff_t y = 0; y < mask.height(); ++y)
            for (std::ptrdiff_t x = 0; x < mask.width(); ++x) sum += std::sqrt(static_cast<double>(got(x, y)));
        if (tool == "scipy") {
            auto const expected = reference::read_png(*shared_path("reference/" + r.at("file").get<std::string>()));
            for (std::ptrdiff_t y = 0; y < mask.height(); ++y)
                for (std::ptrdiff_t x = 0; x < mask.width(); ++x) wrong += got(x, y) != expected(x, y);
            CHECK(wrong == 0);
            ++exact;
            if (metric == "edt_squared") CHECK(same<std::uint32_t>(by_columns(mask.view()), got.view()));
            continue;
        }
        double const peer_sum = r.at("sum");
        if (metric == "l2_mask5" || r.value("wrong_pixels", 0) > 0) {
            // A chamfer, and a propagation that misses the nearest pixel of a few: the search above has the exact ones.
            double const off = r.at("max_abs_error_vs_exact");
            CHECK((std::abs(peer_sum - sum) > 1e-2) == (off > 1e-2));
            wrong_peers += off > 1e-2 ? 1 : 0;
        } else {
            CHECK(std::abs(peer_sum - sum) <= 1e-6 * sum); // roots in single precision
            if (r.at("kind") == "f32") {
                auto const expected = reference::read_npy(*shared_path("reference/" + r.at("file").get<std::string>()), mask.width(), mask.height());
                for (std::ptrdiff_t y = 0; y < mask.height(); ++y)
                    for (std::ptrdiff_t x = 0; x < mask.width(); ++x)
                        wrong += std::abs(static_cast<double>(expected(x, y)) - std::sqrt(static_cast<double>(got(x, y)))) > 1e-6 * static_cast<double>(expected(x, y)) ? 1u : 0u;
                CHECK(wrong == 0);
                ++roots;
            }
        }
    }
    CHECK(exact == 22);
    CHECK(roots == 6);
    CHECK(wrong_peers == 9);
}

TEST_CASE("long distances are exact and impossible ones refused") {
    mote::image<std::uint8_t> row(60000, 1);
    std::fill_n(row.row(0), 60000, std::uint8_t{1});
    row(0, 0) = 0;
    CHECK(mote::squared_distance(row)(59999, 0) == 59999U * 59999U);
    std::uint8_t const one = 1;
    mote::image_view<std::uint8_t const> const huge{&one, 65536, 1, 0, 0};
    mote::image<std::uint32_t> narrow(65536, 1);
    CHECK_THROWS_WITH(mote::squared_distance(huge, narrow), Catch::Contains("65536 x 1") && Catch::Contains("32 bits"));
    mote::image<std::uint64_t> wide(65536, 1);
    mote::squared_distance(huge, wide, mote::outside::background);
    CHECK(wide(32767, 0) == 1);
    CHECK_THROWS_AS(mote::squared_distance(row, narrow), mote::parameter_error);
    CHECK(mote::squared_distance(mote::image<std::uint8_t>(0, 4)).empty());
}

} // namespace distance_transform_test
