// SPDX-License-Identifier: MIT
#include <mote/threshold/local/adotsums.hpp>

#include "plain_adotsu.hpp"

namespace local_adotsums_test {

namespace {

mote::image<std::uint8_t> plain_adotsums(mote::image_view<std::uint8_t const> v, mote::adotsums_options const& o, bool bright) {
    auto const of_scale = [&](std::ptrdiff_t side, double k) {
        mote::adotsu_options a;
        a.window = side / 2 * 2 + 1;
        a.distance = o.distance;
        a.k = k;
        a.r = o.r;
        return plain_adotsu(v, a, bright);
    };
    auto found = of_scale(o.side, o.k), larger = found.clone();
    double k = o.k;
    for (std::ptrdiff_t side = o.side / 2, before = o.side; side >= o.smallest; before = side, side /= 2, k /= 2) {
        auto const finer = of_scale(side, k);
        std::ptrdiff_t const reach = before / 4 / 2;
        for (std::ptrdiff_t y = 0; y < v.height; ++y)
            for (std::ptrdiff_t x = 0; x < v.width; ++x) {
                if (finer(x, y) == 0) continue;
                bool near = false;
                for (std::ptrdiff_t j = std::max<std::ptrdiff_t>(0, y - reach); j <= std::min(v.height - 1, y + reach); ++j)
                    for (std::ptrdiff_t i = std::max<std::ptrdiff_t>(0, x - reach); i <= std::min(v.width - 1, x + reach); ++i) near = near || larger(i, j) != 0;
                if (near) found(x, y) = 255;
            }
        larger = finer.clone();
    }
    return found;
}

} // namespace

TEST_CASE("Multi-scale AdOtsu agrees with the definition, pixel by pixel") {
    for (std::uint32_t const seed : {3u, 4u})
        for (bool const bright : {false, true})
            for (std::ptrdiff_t const side : {41, 15, 8 * 5 + 11}) {
                auto img = blobs(47, 39, seed);
                for (std::ptrdiff_t y = 0; bright && y < 39; ++y)
                    for (std::ptrdiff_t x = 0; x < 47; ++x) img(x, y) = static_cast<std::uint8_t>(255 - img(x, y));
                mote::image<std::uint8_t> mask(47, 39);
                mote::adotsums_options o;
                o.side = side;
                o.r = 0.3003001;
                mote::adotsums(img, o, bright ? mote::polarity::bright : mote::polarity::dark, mask);
                CAPTURE(seed, bright, side);
                CHECK(differing(mask.view(), plain_adotsums(mote::const_view(img), o, bright).view()) == 0);
            }
}

TEST_CASE("Multi-scale AdOtsu's mask does not depend on storage or type") {
    check_invariances([](auto img, auto p, auto mask, auto run) {
        mote::adotsums_options o;
        o.side = 41;
        o.r = 0.2003001;
        mote::adotsums(img, o, p, mask, run);
    }, turns::transposed_only);
}

TEST_CASE("Multi-scale AdOtsu on images that hardly are images") {
    check_degenerate([](auto img, auto p, auto mask, auto run) { mote::adotsums(img, {}, p, mask, run); });
    mote::image<std::uint8_t> img(4, 4), mask(4, 4);
    mote::adotsums_options o;
    CHECK_THROWS_AS(mote::adotsums(img, o, mote::polarity::automatic, mask), mote::parameter_error);
    o.smallest = 0;
    CHECK_THROWS_AS(mote::adotsums(img, o, mote::polarity::dark, mask), mote::parameter_error);
    o = {};
    o.side = 8;
    CHECK_THROWS_AS(mote::adotsums(img, o, mote::polarity::dark, mask), mote::parameter_error);
    CHECK_THROWS_AS(mote::adotsums_options::of(mote::dialect::opencv), mote::parameter_error);
}

TEST_CASE("Multi-scale AdOtsu counts only what the mask lets it") {
    check_masks([](auto img, auto mask, auto p, auto result) {
        mote::adotsums_options o;
        o.side = 31;
        o.mask = mask;
        mote::adotsums(img, o, p, result);
    });
}

} // namespace local_adotsums_test
