// SPDX-License-Identifier: MIT
#include <mote/threshold/hybrid/fuse_windows.hpp>

#include "plain_hybrid.hpp"

namespace hybrid_fuse_windows_test {

namespace {

mote::deviation_formula const niblack{0, 1, -0.23, 0};

std::vector<mote::neighbourhood> some_windows() {
    return {3, {7, mote::border::mirror}, 21, {mote::footprint::disc(4.5), mote::border::replicate}};
}

mote::fuse_windows_options<> options(mote::fusion by, std::size_t votes = 0) {
    mote::fuse_windows_options<> o;
    o.windows = some_windows();
    o.local = niblack;
    o.by = by;
    o.votes = votes;
    return o;
}

long double plain_evidence(mote::fusion by, plain_statistics const& s, long double level) {
    switch (by) {
    case mote::fusion::confidence: return s.deviation > 0 ? std::abs(s.value - level) / s.deviation : 0;
    case mote::fusion::variance: return s.deviation * s.deviation;
    default: return s.deviation > 0 ? s.deviation * s.deviation / ((s.maximum - s.mean) * (s.mean - s.minimum)) : 0;
    }
}

template <class T>
void check(double low, double high) {
    std::uint32_t seed = 60;
    for (mote::fusion const by : {mote::fusion::vote, mote::fusion::confidence, mote::fusion::variance, mote::fusion::separability})
        for (bool const bright : {false, true})
            for (std::size_t votes = 0; votes <= (by == mote::fusion::vote ? 4u : 0u); ++votes) {
                auto const img = random_image<T>(33, 27, ++seed, low, high);
                auto const v = mote::const_view(img);
                auto const o = options(by, votes);
                mote::image<std::uint8_t> mask(33, 27);
                mote::image<double> levels(33, 27);
                mote::fuse_windows(img, o, bright ? mote::polarity::bright : mote::polarity::dark, mask);
                if (by != mote::fusion::vote) mote::fuse_windows_surface(img, o, bright ? mote::polarity::bright : mote::polarity::dark, levels);
                std::ptrdiff_t wrong = 0;
                long double worst = 0;
                for (std::ptrdiff_t y = 0; y < 27; ++y)
                    for (std::ptrdiff_t x = 0; x < 33; ++x) {
                        std::size_t yes = 0;
                        long double most = -1, chosen = 0;
                        for (auto const& w : o.windows) {
                            auto const s = plain_window(v, w, x, y);
                            long double const level = s.mean + (bright ? 1 : -1) * static_cast<long double>(0.23) * s.deviation;
                            yes += (s.value > level) == bright ? 1 : 0;
                            if (by != mote::fusion::vote && plain_evidence(by, s, level) > most) most = plain_evidence(by, s, level), chosen = level;
                        }
                        bool const fore = by == mote::fusion::vote ? yes >= (votes == 0 ? 3 : votes) : (static_cast<long double>(v(x, y)) > chosen) == bright;
                        wrong += fore != (mask(x, y) == 255) ? 1 : 0;
                        if (by != mote::fusion::vote) worst = std::max(worst, std::abs(chosen - static_cast<long double>(levels(x, y))));
                    }
                CAPTURE(static_cast<int>(by), bright, votes, sizeof(T));
                CHECK(wrong == 0);
                CHECK(worst <= 1e-12L * static_cast<long double>(high - low));
            }
}

} // namespace

TEST_CASE("fused windows agree with the definition, pixel by pixel") {
    check<std::uint8_t>(0, 255);
    check<std::uint16_t>(100, 65535);
    check<std::int16_t>(-3000, 2000);
    check<std::uint32_t>(7, 100000);
    check<float>(-1, 700);
    check<double>(-1, 700);
}

TEST_CASE("one window alone is the plain local threshold") {
    auto const img = blobs(60, 44, 3);
    for (mote::polarity const p : {mote::polarity::bright, mote::polarity::dark})
        for (mote::fusion const by : {mote::fusion::vote, mote::fusion::confidence, mote::fusion::variance, mote::fusion::separability}) {
            mote::image<std::uint8_t> a(60, 44), b(60, 44);
            mote::fuse_windows_options<> o;
            o.windows = {15};
            o.by = by;
            mote::fuse_windows(img, o, p, a);
            mote::threshold_by_formula(img, 15, mote::deviation_formula{}, p, b);
            CHECK(differing(a.view(), b.view()) == 0);
        }
}

TEST_CASE("fused windows: evidence of the caller's own") {
    auto const img = blobs(60, 44, 3);
    mote::image<std::uint8_t> a(60, 44), b(60, 44);
    std::vector<mote::neighbourhood> const windows{5, 15, 31};
    auto const largest = [](mote::window_statistics const& w, double) { return w.pixels; };
    mote::fuse_by_evidence(img, windows, niblack, largest, mote::polarity::dark, a);
    mote::threshold_by_formula(img, 31, niblack, mote::polarity::dark, b);
    CHECK(differing(a.view(), b.view()) == 0);
    auto const none = [](mote::window_statistics const&, double) { return std::numeric_limits<double>::quiet_NaN(); };
    mote::fuse_by_evidence(img, windows, niblack, none, mote::polarity::dark, a);
    mote::threshold_by_formula(img, 5, niblack, mote::polarity::dark, b);
    CHECK(differing(a.view(), b.view()) == 0);
}

TEST_CASE("fused windows: the mask does not depend on storage, orientation, type or strips") {
    for (mote::fusion const by : {mote::fusion::vote, mote::fusion::confidence, mote::fusion::variance, mote::fusion::separability}) {
        CAPTURE(static_cast<int>(by));
        auto const method = [&](auto img, auto p, auto mask, auto run) {
            auto o = options(by);
            o.windows = {7, 15, mote::footprint::disc(9)};
            mote::fuse_windows(img, o, p, mask, run);
        };
        check_invariances(method);
        check_shifted_image(method);
        check_float_strips(method);
    }
}

TEST_CASE("fused windows on images that hardly are images, and with masks") {
    for (mote::fusion const by : {mote::fusion::vote, mote::fusion::confidence, mote::fusion::variance, mote::fusion::separability}) {
        check_degenerate([&](auto img, auto p, auto mask, auto run) { mote::fuse_windows(img, options(by), p, mask, run); });
        check_masks([&](auto img, auto mask, auto p, auto result) {
            auto o = options(by);
            for (auto& w : o.windows) w.mask = mask;
            mote::fuse_windows(img, o, p, result);
        });
    }
    mote::image<std::uint8_t> img(4, 4), mask(4, 4), small(3, 4);
    mote::image<double> levels(4, 4);
    CHECK_THROWS_AS(mote::fuse_windows(img, {}, mote::polarity::automatic, mask), mote::parameter_error);
    CHECK_THROWS_AS(mote::fuse_windows(img, {}, mote::polarity::dark, small), mote::parameter_error);
    CHECK_THROWS_AS(mote::fuse_windows(img, options(mote::fusion::vote, 5), mote::polarity::dark, mask), mote::parameter_error);
    CHECK_THROWS_AS(mote::fuse_windows_surface(img, options(mote::fusion::vote), mote::polarity::dark, levels), mote::parameter_error);
    auto o = options(mote::fusion::variance);
    o.windows[1].mask = mote::const_view(mask);
    CHECK_THROWS_AS(mote::fuse_windows(img, o, mote::polarity::dark, mask), mote::parameter_error);
    o.windows.clear();
    CHECK_THROWS_AS(mote::fuse_windows(img, o, mote::polarity::dark, mask), mote::parameter_error);
}

} // namespace hybrid_fuse_windows_test
