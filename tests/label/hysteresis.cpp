// SPDX-License-Identifier: MIT
#include <mote/label/hysteresis.hpp>
#include <mote/threshold/level.hpp>

#include "../catch.hpp"
#include "../every_isa.hpp"
#include "../random_image.hpp"

#include <limits>
#include <utility>
#include <vector>

namespace hysteresis_test {

namespace {

// A flood from every strong pixel.
template <class T>
mote::image<std::uint8_t> plain_hysteresis(mote::image<T> const& img, double weak, double strong, mote::polarity p, mote::connectivity c) {
    mote::image<std::uint8_t> mask(img.width(), img.height());
    auto const beyond = [&](T v, double level) {
        double const d = static_cast<double>(v);
        return p == mote::polarity::bright ? d > level : d <= level;
    };
    std::vector<std::pair<std::ptrdiff_t, std::ptrdiff_t>> open;
    auto const reach = [&](std::ptrdiff_t x, std::ptrdiff_t y, double level) {
        if (x < 0 || y < 0 || x >= img.width() || y >= img.height() || mask(x, y) != 0 || !beyond(img(x, y), level)) return;
        mask(x, y) = 255;
        open.emplace_back(x, y);
    };
    for (std::ptrdiff_t y = 0; y < img.height(); ++y)
        for (std::ptrdiff_t x = 0; x < img.width(); ++x) {
            reach(x, y, strong);
            while (!open.empty()) {
                auto const [a, b] = open.back();
                open.pop_back();
                for (int dy = -1; dy <= 1; ++dy)
                    for (int dx = -1; dx <= 1; ++dx)
                        if (c == mote::connectivity::eight || dx == 0 || dy == 0) reach(a + dx, b + dy, weak);
            }
        }
    return mask;
}

template <class A, class B>
bool same(A const& a, B const& b) {
    if (a.width() != b.width() || a.height() != b.height()) return false;
    for (std::ptrdiff_t y = 0; y < a.height(); ++y)
        for (std::ptrdiff_t x = 0; x < a.width(); ++x)
            if (a(x, y) != b(x, y)) return false;
    return true;
}

template <class T>
void check_random(double low, double high) {
    for (std::uint32_t seed = 1; seed <= 40; ++seed) {
        std::ptrdiff_t const width = 1 + seed * 7 % 90, height = 1 + seed * 5 % 40;
        auto const img = random_image<T>(width, height, seed, low, high);
        double const span = high - low, weak = low + span * 0.6, strong = low + span * 0.97;
        double const dark_weak = low + span * 0.4, dark_strong = low + span * 0.03;
        for (auto c : {mote::connectivity::four, mote::connectivity::eight})
            for_every_isa([&](mote::isa) {
                CAPTURE(seed, static_cast<int>(c));
                CHECK(same(mote::hysteresis(img, weak, strong, mote::polarity::bright, c), plain_hysteresis(img, weak, strong, mote::polarity::bright, c)));
                CHECK(same(mote::hysteresis(img, dark_weak, dark_strong, mote::polarity::dark, c),
                           plain_hysteresis(img, dark_weak, dark_strong, mote::polarity::dark, c)));
            });
    }
}

} // namespace

TEST_CASE("hysteresis by hand") {
    mote::image<std::uint8_t> img(6, 3);
    for (auto [x, y, v] : {std::array{0, 0, 5}, std::array{1, 1, 9}, std::array{3, 1, 5}, std::array{4, 1, 5}, std::array{5, 2, 8}})
        img(x, y) = static_cast<std::uint8_t>(v);
    auto const eight = mote::hysteresis(img, 4, 8, mote::polarity::bright);
    CHECK(eight(0, 0) == 255);
    CHECK(eight(1, 1) == 255);
    CHECK(eight(3, 1) == 0); // 8 is not above 8
    CHECK(eight(5, 2) == 0);
    auto const four = mote::hysteresis(img, 4, 7, mote::polarity::bright, mote::connectivity::four);
    CHECK(four(0, 0) == 0); // only a corner in common
    CHECK(four(1, 1) == 255);
    CHECK(four(4, 1) == 0);
    CHECK(four(5, 2) == 255);
    CHECK(mote::hysteresis(img, 4, 7, mote::polarity::bright)(3, 1) == 255);
}

TEST_CASE("hysteresis is a flood from the strong pixels") {
    check_random<std::uint8_t>(0, 255);
    check_random<std::uint16_t>(100, 65535);
    check_random<std::int16_t>(-300, 300);
    check_random<float>(-1, 1);
    check_random<double>(0, 1e300);
}

TEST_CASE("hysteresis of equal levels is that level, and beyond all levels nothing") {
    auto const img = random_image<std::uint8_t>(50, 30, 3, 0, 255);
    for (auto p : {mote::polarity::bright, mote::polarity::dark}) {
        CHECK(same(mote::hysteresis(img, 100.5, 100.5, p), mote::apply_level(img, 100.5, p)));
        bool const bright = p == mote::polarity::bright;
        double const all = bright ? -1 : 255, none = bright ? 255 : -1;
        CHECK(mote::hysteresis_runs(img, all, none, p).size() == 0);
        CHECK(mote::hysteresis_runs(img, all, all, p).size() == 30);
        CHECK(mote::hysteresis_runs(img, all, all, p).height() == 30);
    }
    CHECK(mote::hysteresis(mote::image<float>(0, 4), 1, 2, mote::polarity::bright).height() == 4);
    mote::image<float> nan(3, 1);
    nan(0, 0) = nan(2, 0) = 5;
    nan(1, 0) = std::numeric_limits<float>::quiet_NaN();
    auto const mask = mote::hysteresis(nan, 1, 1, mote::polarity::bright);
    CHECK(mask(0, 0) == 255);
    CHECK(mask(1, 0) == 0);
}

TEST_CASE("hysteresis writes into a mask, the image itself too, and refuses wrong levels") {
    auto img = random_image<std::uint8_t>(50, 30, 3, 0, 255);
    auto const expected = mote::hysteresis(img, 150, 250, mote::polarity::bright, mote::connectivity::four);
    mote::hysteresis(img, 150, 250, mote::polarity::bright, mote::connectivity::four, img);
    CHECK(same(img, expected));
    mote::image<std::uint8_t> small(3, 3);
    CHECK_THROWS_AS(mote::hysteresis(img, 1, 2, mote::polarity::bright, mote::connectivity::four, small), mote::parameter_error);
    CHECK_THROWS_WITH(mote::hysteresis(img, 2, 1, mote::polarity::bright),
                      "hysteresis: the strong level 1.000000 is below the weak level 2.000000; expected it above for bright objects");
    CHECK_THROWS_AS(mote::hysteresis(img, 1, 2, mote::polarity::dark), mote::parameter_error);
    CHECK_THROWS_AS(mote::hysteresis(img, 1, 2, mote::polarity::automatic), mote::parameter_error);
    double const nan = std::numeric_limits<double>::quiet_NaN();
    CHECK_THROWS_AS(mote::hysteresis(img, nan, 2, mote::polarity::bright), mote::parameter_error);
    CHECK_THROWS_AS(mote::hysteresis(img, 1, nan, mote::polarity::bright), mote::parameter_error);
}

} // namespace hysteresis_test
