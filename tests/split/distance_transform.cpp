// SPDX-License-Identifier: MIT
#include <mote/split/distance_transform.hpp>

#include "catch.hpp"
#include "measure/reference.hpp"
#include "random_image.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>

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

TEST_CASE("squared distances agree with the reference images") {
    auto const table = shared_path("reference/distance/distance.json");
    if (!table) return;
    int compared = 0;
    for (auto const& r : reference::read_json(*table)) {
        std::string const metric = r.at("metric"), name = r.at("mask"), note = r.value("note", "");
        if (metric != "edt_squared" && metric != "edt_squared_outside_is_background") continue;
        auto const beyond = metric == "edt_squared" ? mote::outside::ignored : mote::outside::background;
        auto const mask = reference::mask_of(reference::read_png(*shared_path("reference/inputs/masks/" + name + ".png")));
        bool background = beyond == mote::outside::background;
        for (std::ptrdiff_t y = 0; y < mask.height(); ++y)
            for (std::ptrdiff_t x = 0; x < mask.width(); ++x) background |= mask(x, y) == 0;
        if (!background) continue; // no tool gives a meaning to it
        auto const expected = reference::read_png(*shared_path("reference/" + r.at("file").get<std::string>()));
        auto const got = mote::squared_distance(mask, beyond);
        std::size_t wrong = 0;
        for (std::ptrdiff_t y = 0; y < mask.height(); ++y)
            for (std::ptrdiff_t x = 0; x < mask.width(); ++x) wrong += got(x, y) != expected(x, y);
        CAPTURE(name, metric, note);
        CHECK(wrong == 0);
        ++compared;
    }
    CHECK(compared > 10);
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
