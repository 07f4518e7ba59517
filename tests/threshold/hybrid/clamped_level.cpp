// SPDX-License-Identifier: MIT
#include <mote/threshold/hybrid/clamped_level.hpp>

#include "plain_hybrid.hpp"

namespace hybrid_clamped_level_test {

namespace {

mote::clamped_level_options<> options(mote::neighbourhood window, double level, double low = 0.95, double high = 1.04) {
    mote::clamped_level_options<> o;
    o.window = std::move(window);
    o.local = {0, 1, -0.23, 0};
    o.level = level;
    o.low_factor = low;
    o.high_factor = high;
    return o;
}

template <class T>
void check(double low, double high) {
    double const level = low + 0.5137 * (high - low);
    check_policy_of<T>(
        low, high, [&](auto img, auto const& w, auto p, auto mask) { mote::clamped_level(img, options(w, level), p, mask); },
        [&](auto img, auto const& w, auto p, auto levels) { mote::clamped_level_surface(img, options(w, level), p, levels); },
        [&](plain_statistics const& s, bool bright, long double black, long double white) {
            long double const g = level, a = 0.95, b = 1.04;
            return bright ? std::clamp(s.mean + static_cast<long double>(0.23) * s.deviation, black + a * (g - black), black + b * (g - black))
                          : std::clamp(s.mean - static_cast<long double>(0.23) * s.deviation, white - b * (white - g), white - a * (white - g));
        });
}

} // namespace

TEST_CASE("clamped level agrees with the definition, pixel by pixel") {
    check<std::uint8_t>(0, 255);
    check<std::uint16_t>(100, 65535);
    check<std::int16_t>(-3000, 2000);
    check<std::uint32_t>(7, 100000);
    check<float>(-1, 700);
    check<double>(-1, 700);
}

TEST_CASE("clamped level: a band of no width is the global level, a wide one the local level") {
    auto const img = blobs(64, 48, 9);
    for (mote::polarity const p : {mote::polarity::bright, mote::polarity::dark}) {
        bool const bright = p == mote::polarity::bright;
        mote::image<std::uint8_t> mask(64, 48);
        mote::clamped_level(img, options(15, 130.5, 1, 1), p, mask);
        CHECK(differing(mask.view(), plain_mask(mote::const_view(img), 15, bright, not_mirrored, [](plain_statistics const&) { return 130.5L; }).view()) == 0);
        mote::clamped_level(img, options(15, 130.5, 0, 1000), p, mask);
        CHECK(differing(mask.view(), plain_mask(mote::const_view(img), 15, bright, 255, [](plain_statistics const& s) {
                            return s.mean - static_cast<long double>(0.23) * s.deviation;
                        }).view()) == 0);
        mote::image<std::uint8_t> again(64, 48);
        mote::clamped_level_options<> o;
        o.window = 15;
        mote::clamped_level(img, o, p, mask);
        o.level = mote::otsu_middle(img);
        mote::clamped_level(img, o, p, again);
        CHECK(differing(mask.view(), again.view()) == 0);
    }
}

TEST_CASE("clamped level: the mask does not depend on storage, orientation, type or strips") {
    auto const by_default = [](auto img, auto p, auto mask, auto run) {
        mote::clamped_level_options<> o;
        o.window = 15;
        o.low_factor = 0.93;
        o.high_factor = 1.07;
        mote::clamped_level(img, o, p, mask, run);
    };
    check_invariances(by_default);
    check_shifted_image(by_default);
    check_float_strips(by_default);
}

TEST_CASE("clamped level on images that hardly are images, and with masks") {
    check_degenerate([](auto img, auto p, auto mask, auto run) { mote::clamped_level(img, {}, p, mask, run); });
    check_masks([](auto img, auto mask, auto p, auto result) {
        mote::clamped_level_options<> o;
        o.window = 9;
        o.window.mask = mask;
        mote::clamped_level(img, o, p, result);
    });
    mote::image<std::uint8_t> img(4, 4), mask(4, 4);
    CHECK_THROWS_AS(mote::clamped_level(img, {}, mote::polarity::automatic, mask), mote::parameter_error);
    CHECK_THROWS_AS(mote::clamped_level(img, options(3, 9, 1, 0.5), mote::polarity::dark, mask), mote::parameter_error);
    CHECK_THROWS_AS(mote::clamped_level(img, options(3, 9, -1, 0.5), mote::polarity::dark, mask), mote::parameter_error);
    CHECK_THROWS_AS(mote::clamped_level(img, options(3, std::numeric_limits<double>::infinity()), mote::polarity::dark, mask), mote::parameter_error);
}

} // namespace hybrid_clamped_level_test
