// SPDX-License-Identifier: MIT
#include <mote/split/euclidean_distance.hpp>

#include "backwards.hpp"
#include "catch.hpp"
#include "every_isa.hpp"
#include "random_image.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

namespace euclidean_distance_test {

namespace {

mote::image<double> plain(mote::image_view<std::uint8_t const> mask, mote::pixel_pitch pitch, mote::outside beyond) {
    mote::image<double> result(mask.width, mask.height);
    std::ptrdiff_t const rim = beyond == mote::outside::background ? 1 : 0;
    for (std::ptrdiff_t y = 0; y < mask.height; ++y)
        for (std::ptrdiff_t x = 0; x < mask.width; ++x) {
            double best = std::numeric_limits<double>::infinity();
            for (std::ptrdiff_t v = -rim; v < mask.height + rim; ++v)
                for (std::ptrdiff_t u = -rim; u < mask.width + rim; ++u)
                    if (u < 0 || v < 0 || u >= mask.width || v >= mask.height || mask(u, v) == 0)
                        best = std::min(best, std::hypot(static_cast<double>(x - u) * pitch.x, static_cast<double>(y - v) * pitch.y));
            result(x, y) = best;
        }
    return result;
}

template <class D>
bool close(mote::image<double> const& expected, mote::image_view<D const> got) {
    double const tolerance = sizeof(D) == 4 ? 6.1e-8 : 1e-15; // half a unit of float; hypot has an error of its own
    for (std::ptrdiff_t y = 0; y < expected.height(); ++y)
        for (std::ptrdiff_t x = 0; x < expected.width(); ++x) {
            double const e = expected(x, y), g = static_cast<double>(got(x, y));
            if (std::isinf(e) ? g != e : !(std::abs(g - e) <= tolerance * e)) return false;
        }
    return true;
}

} // namespace

TEST_CASE("Euclidean distances of pixels of any shape are those of a search of all pixels") {
    std::uint32_t seed = 1;
    for (mote::pixel_pitch const pitch : {mote::pixel_pitch{}, mote::pixel_pitch{0.05, 0.07}, mote::pixel_pitch{3, 0.001}, mote::pixel_pitch{1e-300, 1e-295}})
        for (std::ptrdiff_t const width : {1, 7, 40, 130})
            for (std::ptrdiff_t const height : {1, 24})
                for (double const density : {0.0, 0.6, 0.99, 1.0})
                    for (auto const beyond : {mote::outside::ignored, mote::outside::background}) {
                        auto const mask = random_mask(width, height, ++seed, density);
                        auto const expected = plain(mask.view(), pitch, beyond);
                        CAPTURE(pitch.x, pitch.y, width, height, density, static_cast<int>(beyond));
                        for_every_isa([&](mote::isa level) {
                            CAPTURE(mote::name(level));
                            auto const got = mote::euclidean_distance<double>(mask, pitch, beyond);
                            CHECK(close<double>(expected, got.view()));
                            CHECK(close<double>(expected, mote::euclidean_distance<double>(mask, pitch, beyond, backwards{}).view()));
                            mote::image<double> wide(width, height);
                            mote::detail::euclidean_distance<std::uint32_t>(mote::const_view(mask), wide.view(), pitch, beyond, backwards{});
                            CHECK(close<double>(expected, wide.view()));
                        });
                        if (pitch.x < 1e-200) continue; // nothing for float
                        mote::image<float> turned(height, width);
                        mote::euclidean_distance(mask, turned.view().transposed(), pitch, beyond);
                        CHECK(close<float>(expected, turned.view().transposed()));
                    }
}

TEST_CASE("Euclidean distances of square pixels are the roots of the squared ones") {
    auto const mask = random_mask(300, 200, 9, 0.999);
    auto const squared = mote::squared_distance(mask);
    auto const got = mote::euclidean_distance<double>(mask);
    bool same = true;
    for (std::ptrdiff_t y = 0; y < 200; ++y)
        for (std::ptrdiff_t x = 0; x < 300; ++x) same = same && got(x, y) == std::sqrt(static_cast<double>(squared(x, y)));
    CHECK(same);
    mote::pixel_size size;
    size.x.value = 0.5;
    size.y.value = 0.25;
    CHECK(mote::euclidean_distance(mask, mote::pixel_pitch::of(size), mote::outside::background)(150, 0) == 0.25F);
    CHECK_THROWS_AS(mote::euclidean_distance(mask, mote::pixel_pitch::of({})), mote::parameter_error);
    CHECK_THROWS_WITH(mote::euclidean_distance(mask, mote::pixel_pitch{1, -2}), Catch::Contains("1.000000 x -2.000000"));
    CHECK_THROWS_AS(mote::euclidean_distance(mask, mote::pixel_pitch{1, std::nan("")}), mote::parameter_error);
    CHECK_THROWS_AS(mote::euclidean_distance(mask, mote::pixel_pitch{1e-7, 1}), mote::parameter_error);
    CHECK_THROWS_AS(mote::euclidean_distance(mask, mote::image<float>(3, 3)), mote::parameter_error);
    CHECK(mote::euclidean_distance(mote::image<std::uint8_t>(4, 0)).empty());
}

} // namespace euclidean_distance_test
