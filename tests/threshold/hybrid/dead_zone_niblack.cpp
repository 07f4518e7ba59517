// SPDX-License-Identifier: MIT
#include <mote/threshold/hybrid/dead_zone_niblack.hpp>
#include <mote/threshold/local/niblack.hpp>

#include "plain_hybrid.hpp"

namespace hybrid_dead_zone_niblack_test {

namespace {

mote::dead_zone_niblack_options options(mote::neighbourhood window, double floor, double offset) {
    return {std::move(window), -0.23, offset, floor, 1};
}

template <class T>
void check(double low, double high) {
    double const floor = 0.997 * (high - low) / std::sqrt(12.0), offset = (high - low) / 97;
    check_policy_of<T>(
        low, high, [&](auto img, auto const& w, auto p, auto mask) { mote::dead_zone_niblack(img, options(w, floor, offset), p, mask); },
        [&](auto img, auto const& w, auto p, auto levels) { mote::dead_zone_niblack_surface(img, options(w, floor, offset), p, levels); },
        [&](plain_statistics const& s, bool bright, long double, long double) {
            long double const over = std::max(0.0L, s.deviation - static_cast<long double>(floor));
            long double const down = static_cast<long double>(0.23) * over + static_cast<long double>(offset);
            return bright ? s.mean + down : s.mean - down;
        });
}

} // namespace

TEST_CASE("dead zone agrees with the definition, pixel by pixel") {
    check<std::uint8_t>(0, 255);
    check<std::uint16_t>(100, 65535);
    check<std::int16_t>(-3000, 2000);
    check<std::uint32_t>(7, 100000);
    check<float>(-1, 700);
    check<double>(-1, 700);
}

TEST_CASE("dead zone without a floor is Niblack's threshold") {
    auto const img = blobs(64, 48, 9);
    for (mote::polarity const p : {mote::polarity::bright, mote::polarity::dark}) {
        mote::image<std::uint8_t> a(64, 48), b(64, 48);
        mote::dead_zone_niblack(img, options(15, 0, 1.3), p, a);
        mote::niblack(img, {15, -0.23, 1.3}, p, b);
        CHECK(differing(a.view(), b.view()) == 0);
        mote::dead_zone_niblack_options o;
        o.window = 15;
        mote::dead_zone_niblack(img, o, p, a);
        o.floor = mote::quiet_tile_noise(img);
        mote::dead_zone_niblack(img, o, p, b);
        CHECK(differing(a.view(), b.view()) == 0);
    }
}

TEST_CASE("dead zone: the mask does not depend on storage, orientation, type or strips") {
    // Offsets with which no pixel lies on its level: such a pixel is dark in the image and in its negative.
    check_invariances([](auto img, auto p, auto mask, auto run) {
        double const scale = sizeof(mote::pixel_of<decltype(img)>) == 1 ? 1 : 257;
        mote::dead_zone_niblack(img, options(15, 8 * scale, 3.3791 * scale), p, mask, run);
    });
    auto const by_default = [](auto img, auto p, auto mask, auto run) {
        mote::dead_zone_niblack_options o;
        o.window = 15;
        o.offset = sizeof(mote::pixel_of<decltype(img)>) == 1 ? 0.3791 : 0.3791 * 257;
        mote::dead_zone_niblack(img, o, p, mask, run);
    };
    check_invariances(by_default, turns::transposed_only);
    check_shifted_image(by_default);
    check_float_strips(by_default);
}

TEST_CASE("dead zone on images that hardly are images, and with masks") {
    check_degenerate([](auto img, auto p, auto mask, auto run) { mote::dead_zone_niblack(img, {}, p, mask, run); });
    check_masks([](auto img, auto mask, auto p, auto result) {
        mote::dead_zone_niblack_options o;
        o.window = 9;
        o.window.mask = mask;
        mote::dead_zone_niblack(img, o, p, result);
    });
    mote::image<std::uint8_t> img(4, 4), mask(4, 4);
    CHECK_THROWS_AS(mote::dead_zone_niblack(img, {}, mote::polarity::automatic, mask), mote::parameter_error);
    CHECK_THROWS_AS(mote::dead_zone_niblack(img, options(3, -1, 0), mote::polarity::dark, mask), mote::parameter_error);
    CHECK_THROWS_AS(mote::dead_zone_niblack(img, options(3, 1, std::numeric_limits<double>::infinity()), mote::polarity::dark, mask), mote::parameter_error);
}

} // namespace hybrid_dead_zone_niblack_test
