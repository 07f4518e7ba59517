// SPDX-License-Identifier: MIT
#include <mote/threshold/hybrid/level_blend.hpp>

#include "plain_hybrid.hpp"

namespace hybrid_level_blend_test {

namespace {

mote::level_blend_options<> options(mote::neighbourhood window, double balance, double level) {
    mote::level_blend_options<> o;
    o.window = std::move(window);
    o.local = {0, 1, -0.23, 0};
    o.balance = balance;
    o.level = level;
    return o;
}

template <class T>
void check(double low, double high) {
    double const balance = (high - low) / 5.1, level = low + 0.4137 * (high - low);
    check_policy_of<T>(
        low, high, [&](auto img, auto const& w, auto p, auto mask) { mote::level_blend(img, options(w, balance, level), p, mask); },
        [&](auto img, auto const& w, auto p, auto levels) { mote::level_blend_surface(img, options(w, balance, level), p, levels); },
        [&](plain_statistics const& s, bool bright, long double, long double) {
            long double const local = s.mean + (bright ? 1 : -1) * static_cast<long double>(0.23) * s.deviation, b = balance, g = level;
            long double const v = s.deviation * s.deviation, a = v / (v + b * b);
            return a * local + (1 - a) * g;
        });
}

} // namespace

TEST_CASE("level blend agrees with the definition, pixel by pixel") {
    check<std::uint8_t>(0, 255);
    check<std::uint16_t>(100, 65535);
    check<std::int16_t>(-3000, 2000);
    check<std::uint32_t>(7, 100000);
    check<float>(-1, 700);
    check<double>(-1, 700);
}

TEST_CASE("level blend: ends of the range") {
    mote::blended<mote::deviation_formula> f{{}, 3, 50};
    CHECK(f({0, 9, 80, 0, 0, 0}) == 50);
    CHECK(f({0, 9, 80, 3, 0, 0}) == 65);
    CHECK(f({0, 9, 80, 1e-320, 0, 0}) == 50);
    CHECK(f({0, 9, 80, 1e300, 0, 0}) == 80);
    f.balance = 0;
    CHECK(f({0, 9, 80, 0, 0, 0}) == 50);
    CHECK(f({0, 9, 80, 1e-200, 0, 0}) == 80);
}

TEST_CASE("level blend takes its numbers from the image") {
    auto const img = blobs(64, 48, 9);
    mote::image<std::uint8_t> a(64, 48), b(64, 48);
    mote::level_blend_options<> o;
    o.window = 15;
    mote::level_blend(img, o, mote::polarity::dark, a);
    o.level = mote::otsu_middle(img);
    o.balance = mote::quiet_tile_noise(img);
    mote::level_blend(img, o, mote::polarity::dark, b);
    CHECK(differing(a.view(), b.view()) == 0);
}

TEST_CASE("level blend: the mask does not depend on storage, orientation, type or strips") {
    check_invariances([](auto img, auto p, auto mask, auto run) {
        double const scale = sizeof(mote::pixel_of<decltype(img)>) == 1 ? 1 : 257;
        mote::level_blend(img, options(15, 20 * scale, 127.5 * scale), p, mask, run);
    });
    auto const by_default = [](auto img, auto p, auto mask, auto run) {
        mote::level_blend_options<> o;
        o.window = 15;
        mote::level_blend(img, o, p, mask, run);
    };
    check_invariances(by_default, turns::transposed_only);
    check_shifted_image(by_default);
    check_float_strips(by_default);
}

TEST_CASE("level blend on images that hardly are images, and with masks") {
    check_degenerate([](auto img, auto p, auto mask, auto run) { mote::level_blend(img, {}, p, mask, run); });
    check_masks([](auto img, auto mask, auto p, auto result) {
        mote::level_blend_options<> o;
        o.window = 9;
        o.window.mask = mask;
        mote::level_blend(img, o, p, result);
    });
    mote::image<std::uint8_t> img(4, 4), mask(4, 4);
    CHECK_THROWS_AS(mote::level_blend(img, {}, mote::polarity::automatic, mask), mote::parameter_error);
    CHECK_THROWS_AS(mote::level_blend(img, options(3, -1, 0), mote::polarity::dark, mask), mote::parameter_error);
    CHECK_THROWS_AS(mote::level_blend(img, options(3, 1, std::numeric_limits<double>::infinity()), mote::polarity::dark, mask), mote::parameter_error);
}

} // namespace hybrid_level_blend_test
