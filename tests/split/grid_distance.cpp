// SPDX-License-Identifier: MIT
#include <mote/split/grid_distance.hpp>

#include "catch.hpp"
#include "every_isa.hpp"
#include "measure/reference.hpp"
#include "random_image.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <string>

namespace grid_distance_test {

namespace {

// By the definition: of all background pixels, those of a rim around the image included if the outside counts.
mote::image<std::uint32_t> plain(mote::image_view<std::uint8_t const> mask, mote::outside beyond, bool chessboard) {
    mote::image<std::uint32_t> result(mask.width, mask.height);
    std::ptrdiff_t const rim = beyond == mote::outside::background ? 1 : 0;
    for (std::ptrdiff_t y = 0; y < mask.height; ++y)
        for (std::ptrdiff_t x = 0; x < mask.width; ++x) {
            std::ptrdiff_t best = std::numeric_limits<std::uint32_t>::max();
            for (std::ptrdiff_t v = -rim; v < mask.height + rim; ++v)
                for (std::ptrdiff_t u = -rim; u < mask.width + rim; ++u)
                    if (u < 0 || v < 0 || u >= mask.width || v >= mask.height || mask(u, v) == 0)
                        best = std::min(best, chessboard ? std::max(std::abs(x - u), std::abs(y - v)) : std::abs(x - u) + std::abs(y - v));
            result(x, y) = static_cast<std::uint32_t>(best);
        }
    return result;
}

template <class D>
bool same(mote::image<std::uint32_t> const& expected, mote::image_view<D const> got) {
    for (std::ptrdiff_t y = 0; y < expected.height(); ++y)
        for (std::ptrdiff_t x = 0; x < expected.width(); ++x)
            if (got(x, y) != (expected(x, y) == std::numeric_limits<std::uint32_t>::max() ? std::numeric_limits<D>::max() : expected(x, y))) return false;
    return true;
}

} // namespace

TEST_CASE("taxicab and chessboard distances are those of a search of all pixels") {
    for_every_isa([](mote::isa level) {
        std::uint32_t seed = 1;
        for (std::ptrdiff_t const width : {1, 2, 3, 16, 33, 70})
            for (std::ptrdiff_t const height : {1, 2, 5, 24})
                for (double const density : {0.0, 0.5, 0.9, 0.999, 1.0})
                    for (auto const beyond : {mote::outside::ignored, mote::outside::background})
                        for (bool const chessboard : {false, true}) {
                            auto const mask = random_mask(width, height, ++seed, density);
                            auto const expected = plain(mask.view(), beyond, chessboard);
                            CAPTURE(mote::name(level), width, height, density, static_cast<int>(beyond), chessboard);
                            mote::image<std::uint16_t> narrow(width, height);
                            mote::image<std::uint64_t> turned(height, width);
                            mote::image<std::uint32_t> wide(width, height);
                            if (chessboard) {
                                mote::chessboard_distance(mask, narrow, beyond);
                                mote::chessboard_distance(mask, turned.view().transposed(), beyond);
                                mote::detail::grid_distance<true, std::uint32_t>(mote::const_view(mask), wide.view(), beyond);
                            } else {
                                mote::taxicab_distance(mask, narrow, beyond);
                                mote::taxicab_distance(mask, turned.view().transposed(), beyond);
                                mote::detail::grid_distance<false, std::uint32_t>(mote::const_view(mask), wide.view(), beyond);
                            }
                            CHECK(same<std::uint16_t>(expected, narrow.view()));
                            CHECK(same<std::uint64_t>(expected, turned.view().transposed()));
                            CHECK(same<std::uint32_t>(expected, wide.view()));
                        }
    });
}

TEST_CASE("taxicab and chessboard distances agree with the reference images") {
    auto const table = shared_path("reference/distance/distance.json");
    if (!table) return;
    int compared = 0;
    for (auto const& r : reference::read_json(*table)) {
        std::string const metric = r.at("metric"), name = r.at("mask"), note = r.at("note");
        if ((metric != "taxicab" && metric != "chessboard") || note != "exact") continue;
        auto const mask = reference::mask_of(reference::read_png(*shared_path("reference/inputs/masks/" + name + ".png")));
        auto const got = metric == "taxicab" ? mote::taxicab_distance<std::uint16_t>(mask) : mote::chessboard_distance<std::uint16_t>(mask);
        auto const expected = reference::read_png(*shared_path("reference/" + r.at("file").get<std::string>()));
        std::size_t wrong = 0;
        for (std::ptrdiff_t y = 0; y < mask.height(); ++y)
            for (std::ptrdiff_t x = 0; x < mask.width(); ++x) wrong += got(x, y) != expected(x, y);
        CAPTURE(name, metric);
        CHECK(wrong == 0);
        ++compared;
    }
    CHECK(compared == 20);
}

TEST_CASE("long taxicab and chessboard distances are exact and impossible ones refused") {
    mote::image<std::uint8_t> row(70000, 1);
    std::fill_n(row.row(0), 70000, std::uint8_t{1});
    row(0, 0) = 0;
    CHECK(mote::taxicab_distance(row)(69999, 0) == 69999);
    CHECK(mote::chessboard_distance(row.view().transposed())(0, 69999) == 69999);
    CHECK(mote::taxicab_distance(row, mote::outside::background)(35000, 0) == 1);
    CHECK_THROWS_WITH(mote::taxicab_distance<std::uint16_t>(row), Catch::Contains("70000 x 1") && Catch::Contains("16 bits"));
    CHECK_THROWS_AS(mote::chessboard_distance(row, mote::image<std::uint32_t>(3, 3)), mote::parameter_error);
    CHECK(mote::taxicab_distance(mote::image<std::uint8_t>(0, 4)).empty());
}

} // namespace grid_distance_test
