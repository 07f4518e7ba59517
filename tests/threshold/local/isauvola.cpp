// SPDX-License-Identifier: MIT
#include <mote/threshold/local/isauvola.hpp>

#include "plain_outlines.hpp"

namespace local_isauvola_test {

namespace {

mote::image<std::uint8_t> plain_isauvola(mote::image_view<std::uint8_t const> v, mote::isauvola_options const& o, bool bright) {
    auto rough = plain_mask(v, o.mask.window, bright, 255, [&](plain_statistics const& s) { return s.mean * (1 + static_cast<long double>(o.mask.k) * (s.deviation / 128 - 1)); });
    auto const outlines = plain_outlines(v, o.contrast.window, 65535, 0, bright);
    std::ptrdiff_t const reach = o.neighbours == mote::connectivity::eight ? 2 : 1;
    mote::image<std::uint8_t> mask(v.width, v.height);
    std::vector<std::pair<std::ptrdiff_t, std::ptrdiff_t>> open;
    for (std::ptrdiff_t y = 0; y < v.height; ++y)
        for (std::ptrdiff_t x = 0; x < v.width; ++x)
            if (rough(x, y) != 0 && outlines(x, y) != 0) open.emplace_back(x, y), mask(x, y) = 255;
    while (!open.empty()) {
        auto const [x, y] = open.back();
        open.pop_back();
        for (std::ptrdiff_t dy = -1; dy <= 1; ++dy)
            for (std::ptrdiff_t dx = -1; dx <= 1; ++dx) {
                if (dx * dx + dy * dy > reach || x + dx < 0 || y + dy < 0 || x + dx >= v.width || y + dy >= v.height) continue;
                if (rough(x + dx, y + dy) == 0 || mask(x + dx, y + dy) != 0) continue;
                mask(x + dx, y + dy) = 255;
                open.emplace_back(x + dx, y + dy);
            }
    }
    return mask;
}

} // namespace

TEST_CASE("ISauvola keeps what has an outline") {
    // On 200: a dark square of contrast, and a faint hollow that Sauvola with k = 0.01 finds too.
    mote::image<std::uint8_t> img(60, 40), mask(60, 40);
    for (std::ptrdiff_t y = 0; y < 40; ++y)
        for (std::ptrdiff_t x = 0; x < 60; ++x) {
            img(x, y) = 200;
            if (x >= 10 && x < 20 && y >= 10 && y < 20) img(x, y) = 60;
            if (x >= 40 && x < 46 && y >= 20 && y < 26) img(x, y) = 190;
        }
    mote::isauvola_options o;
    o.mask.k = 0.01;
    mote::sauvola(img, o.mask, mote::polarity::dark, mask);
    CHECK(mask(15, 15) == 255);
    CHECK(mask(43, 23) == 255);
    mote::isauvola(img, o, mote::polarity::dark, mask);
    CHECK(mask(10, 10) == 255);
    CHECK(mask(15, 15) == 255);
    CHECK(mask(43, 23) == 0);
}

TEST_CASE("ISauvola agrees with the definition, pixel by pixel") {
    for (std::uint32_t const seed : {1u, 2u, 3u})
        for (bool const bright : {false, true})
            for (auto const neighbours : {mote::connectivity::eight, mote::connectivity::four}) {
                auto img = blobs(67, 49, seed);
                for (std::ptrdiff_t y = 0; bright && y < 49; ++y)
                    for (std::ptrdiff_t x = 0; x < 67; ++x) img(x, y) = static_cast<std::uint8_t>(255 - img(x, y));
                mote::image<std::uint8_t> mask(67, 49);
                mote::isauvola_options o;
                o.mask.window = 9;
                o.mask.k = 0.031;
                o.neighbours = neighbours;
                mote::isauvola(img, o, bright ? mote::polarity::bright : mote::polarity::dark, mask);
                CAPTURE(seed, bright, neighbours == mote::connectivity::four);
                CHECK(differing(mask.view(), plain_isauvola(mote::const_view(img), o, bright).view()) == 0);
            }
}

TEST_CASE("ISauvola's mask does not depend on storage, orientation or type") {
    check_invariances([](auto img, auto p, auto mask, auto run) {
        mote::isauvola_options o;
        o.mask.k = 0.05;
        o.mask.r = sizeof(img(0, 0)) == 1 ? 128 : 128 * 257;
        mote::isauvola(img, o, p, mask, run);
    });
}

TEST_CASE("ISauvola on images that hardly are images") {
    check_degenerate([](auto img, auto p, auto mask, auto run) { mote::isauvola(img, {}, p, mask, run); });
    check_degenerate([](auto img, auto p, auto mask, auto run) { mote::isauvola(img, mote::isauvola_options::of(mote::dialect::doxa), p, mask, run); });
    mote::image<std::uint8_t> img(4, 4), mask(4, 4);
    CHECK_THROWS_AS(mote::isauvola(img, {}, mote::polarity::automatic, mask), mote::parameter_error);
    CHECK_THROWS_AS(mote::isauvola_options::of(mote::dialect::opencv), mote::parameter_error);
}

TEST_CASE("ISauvola counts only what the mask lets it") {
    check_masks([](auto img, auto mask, auto p, auto result) {
        mote::isauvola_options o;
        o.mask.k = 0.05;
        o.mask.window.mask = mask;
        mote::isauvola(img, o, p, result);
    });
}

} // namespace local_isauvola_test
