// SPDX-License-Identifier: MIT
#include <mote/threshold/local/wolf.hpp>

#include "plain_formula.hpp"

namespace local_wolf_test {

namespace {

mote::wolf_options with_window(mote::neighbourhood const& w) {
    mote::wolf_options o;
    o.window = w;
    o.k = 0.4;
    return o;
}

} // namespace



TEST_CASE("Wolf agrees with the definition, pixel by pixel") {
    auto const check_type = []<class T>(T low, T high) {
        for (mote::neighbourhood const& w : {mote::neighbourhood(3), mote::neighbourhood(15), mote::neighbourhood(301), mote::neighbourhood(7, mote::border::mirror),
                                             mote::neighbourhood(mote::footprint::disc(3.5), mote::border::replicate)})
            for (mote::polarity const p : {mote::polarity::bright, mote::polarity::dark}) {
                auto const img = random_image<T>(31, 23, 8, static_cast<double>(low), static_cast<double>(high));
                auto const v = mote::const_view(img);
                auto const range = mote::value_range_of(v);
                long double largest = 0;
                for (std::ptrdiff_t y = 0; y < 23; ++y)
                    for (std::ptrdiff_t x = 0; x < 31; ++x) largest = std::max(largest, plain_window(v, w, x, y).deviation);
                CHECK(mote::largest_deviation(v, w) == Approx(static_cast<double>(largest)).epsilon(1e-9));
                mote::image<std::uint8_t> mask(31, 23);
                mote::wolf(v, with_window(w), p, mask);
                auto const level = [&](plain_statistics const& s) { return s.mean - 0.4L * (1 - s.deviation / largest) * (s.mean - range.low); };
                CAPTURE(w.shape.size(), sizeof(T), p == mote::polarity::bright);
                CHECK(differing(mask.view(), plain_mask(v, w, p == mote::polarity::bright, static_cast<long double>(range.low) + range.high, level).view()) == 0);
            }
    };
    check_type(std::uint8_t{20}, std::uint8_t{255});
    check_type(std::uint16_t{100}, std::uint16_t{65535});
    check_type(-5.0f, 300.0f);
}

TEST_CASE("Wolf's mask does not depend on storage, orientation or type") {
    check_invariances([](auto img, auto p, auto mask, auto run) { mote::wolf(img, {9, 0.4}, p, mask, run); });
}

TEST_CASE("Wolf on images that hardly are images") {
    check_degenerate([](auto img, auto p, auto mask, auto run) { mote::wolf(img, {}, p, mask, run); });
    mote::image<std::uint8_t> img(3, 3), mask(3, 3), small(2, 3);
    CHECK_THROWS_AS(mote::wolf(img, {}, mote::polarity::automatic, mask), mote::parameter_error);
    CHECK_THROWS_AS(mote::wolf(img, {}, mote::polarity::dark, small), mote::parameter_error);
    CHECK_THROWS_AS(with_window(4), mote::parameter_error);
    CHECK_THROWS_AS(mote::wolf_options::of(mote::dialect::skimage), mote::parameter_error);
}

TEST_CASE("Wolf counts only what the mask lets it") {
    check_masks([](auto img, auto mask, auto p, auto result) {
        mote::wolf_options o = with_window(9);
        o.window.mask = mask;
        mote::wolf(img, o, p, result);
    });
}

TEST_CASE("Wolf's surface is the level of the mask") {
    auto const img = blobs(40, 30, 3);
    mote::image<std::uint8_t> mask(40, 30);
    mote::image<double> surface(40, 30);
    for (mote::polarity const p : {mote::polarity::bright, mote::polarity::dark}) {
        mote::wolf(img, with_window(9), p, mask);
        mote::wolf_surface(img, with_window(9), p, surface);
        std::ptrdiff_t differing = 0;
        for (std::ptrdiff_t y = 0; y < 30; ++y)
            for (std::ptrdiff_t x = 0; x < 40; ++x) differing += ((img(x, y) > surface(x, y)) == (p == mote::polarity::bright)) != (mask(x, y) != 0) ? 1 : 0;
        CHECK(differing == 0);
    }
}

} // namespace local_wolf_test
