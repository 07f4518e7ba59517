// SPDX-License-Identifier: MIT
#include <mote/threshold/hybrid/variance_gate.hpp>

#include "plain_hybrid.hpp"

namespace hybrid_variance_gate_test {

namespace {

mote::deviation_formula const niblack{0, 1, -0.23, 0};

mote::variance_gate_options<mote::deviation_formula> options(mote::neighbourhood window, double gate, double level) {
    mote::variance_gate_options<> o;
    o.window = std::move(window);
    o.local = niblack;
    o.gate = gate;
    o.level = level;
    return o;
}

// A gate that about half of the windows of 15 x 15 random values pass: uniform values over a range r have r / sqrt(12).
double gate_of(double low, double high) { return 0.997 * (high - low) / std::sqrt(12.0); }

template <class T>
void check(double low, double high) {
    double const gate = gate_of(low, high), level = low + 0.4137 * (high - low);
    check_policy_of<T>(
        low, high, [&](auto img, auto const& w, auto p, auto mask) { mote::variance_gate(img, options(w, gate, level), p, mask); },
        [&](auto img, auto const& w, auto p, auto levels) { mote::variance_gate_surface(img, options(w, gate, level), p, levels); },
        [&](plain_statistics const& s, bool bright, long double, long double) {
            long double const local = s.mean + (bright ? 1 : -1) * static_cast<long double>(0.23) * s.deviation;
            return s.deviation > static_cast<long double>(gate) ? local : static_cast<long double>(level);
        });
}

struct mid_grey {
    static constexpr bool needs_extrema = true;
    double operator()(mote::window_statistics const& w) const { return (w.minimum + w.maximum) / 2 + 0.25; }
};

} // namespace

TEST_CASE("variance gate: the local level where the window is lively, the global one elsewhere") {
    mote::image<std::uint8_t> img(40, 20), mask(40, 20);
    for (std::ptrdiff_t y = 0; y < 20; ++y)
        for (std::ptrdiff_t x = 0; x < 40; ++x) img(x, y) = x < 20 ? static_cast<std::uint8_t>(40 + (x + y) % 2) : (x + y) % 2 == 0 ? 60 : 10;
    mote::variance_gate_options<> o;
    o.window = 5;
    o.level = 50;
    o.gate = 3;
    mote::variance_gate(img, o, mote::polarity::bright, mask);
    CHECK(mask(10, 10) == 0); // 40 and 41, near their mean
    CHECK(mask(11, 10) == 0);
    CHECK(mask(30, 10) == 255);
    CHECK(mask(31, 10) == 0);
    o.level = 40.5;
    mote::variance_gate(img, o, mote::polarity::bright, mask);
    CHECK(mask(10, 10) == 0);
    CHECK(mask(11, 10) == 255);
}

TEST_CASE("variance gate agrees with the definition, pixel by pixel") {
    check<std::uint8_t>(0, 255);
    check<std::uint16_t>(100, 65535);
    check<std::int16_t>(-3000, 2000);
    check<std::uint32_t>(7, 100000);
    check<float>(-1, 700);
    check<double>(-1, 700);
}

TEST_CASE("variance gate takes its level and its gate from the image") {
    auto const img = blobs(64, 48, 9);
    mote::image<std::uint8_t> a(64, 48), b(64, 48);
    mote::variance_gate_options<> o;
    o.window = 15;
    mote::variance_gate(img, o, mote::polarity::dark, a);
    o.level = mote::otsu_middle(img);
    o.gate = 2 * mote::quiet_tile_noise(img);
    mote::variance_gate(img, o, mote::polarity::dark, b);
    CHECK(differing(a.view(), b.view()) == 0);
}

TEST_CASE("variance gate over a formula that needs extrema") {
    auto const img = random_image<std::uint8_t>(30, 20, 2, 0, 255);
    mote::image<std::uint8_t> mask(30, 20);
    mote::variance_gate_options<mid_grey> o;
    o.window = 5;
    o.level = 100.25;
    o.gate = 70;
    for (bool const bright : {false, true}) {
        mote::variance_gate(img, o, bright ? mote::polarity::bright : mote::polarity::dark, mask);
        CHECK(differing(mask.view(), plain_mask(mote::const_view(img), o.window, bright, not_mirrored, [&](plain_statistics const& s) {
                            return s.deviation > 70 ? (s.minimum + s.maximum) / 2 + (bright ? -0.25L : 0.25L) : 100.25L;
                        }).view()) == 0);
    }
}

TEST_CASE("variance gate: the mask does not depend on storage, orientation, type or strips") {
    check_invariances([](auto img, auto p, auto mask, auto run) {
        double const scale = sizeof(mote::pixel_of<decltype(img)>) == 1 ? 1 : 257;
        auto o = options(15, 20 * scale, 127.5 * scale);
        mote::variance_gate(img, o, p, mask, run);
    });
    // Noise is measured in tiles from the top left corner.
    auto const by_default = [](auto img, auto p, auto mask, auto run) {
        mote::variance_gate_options<> o;
        o.window = 15;
        o.local = niblack;
        mote::variance_gate(img, o, p, mask, run);
    };
    check_invariances(by_default, turns::transposed_only);
    check_shifted_image(by_default);
    check_float_strips(by_default);
}

TEST_CASE("variance gate on images that hardly are images, and with masks") {
    check_degenerate([](auto img, auto p, auto mask, auto run) { mote::variance_gate(img, {}, p, mask, run); });
    check_masks([](auto img, auto mask, auto p, auto result) {
        mote::variance_gate_options<> o;
        o.window = 9;
        o.local = niblack;
        o.window.mask = mask;
        mote::variance_gate(img, o, p, result);
    });
    mote::image<std::uint8_t> img(4, 4), mask(4, 4), small(3, 4);
    CHECK_THROWS_AS(mote::variance_gate(img, {}, mote::polarity::automatic, mask), mote::parameter_error);
    CHECK_THROWS_AS(mote::variance_gate(img, {}, mote::polarity::dark, small), mote::parameter_error);
    CHECK_THROWS_AS(mote::variance_gate(img, options(3, -1, 0), mote::polarity::dark, mask), mote::parameter_error);
    CHECK_THROWS_AS(mote::variance_gate(img, options(3, 1, std::numeric_limits<double>::quiet_NaN()), mote::polarity::dark, mask), mote::parameter_error);
    mote::variance_gate_options<> o;
    o.window.mask = mote::const_view(small);
    CHECK_THROWS_AS(mote::variance_gate(img, o, mote::polarity::dark, mask), mote::parameter_error);
}

} // namespace hybrid_variance_gate_test
