// SPDX-License-Identifier: MIT
#include <mote/threshold/local/adotsu.hpp>

#include "plain_adotsu.hpp"

namespace local_adotsu_test {

namespace {

// No integer is this far from a level.
constexpr double r = 0.2003001;

template <class T>
void check_type(double scale, double offset) {
    std::uint32_t seed = 0;
    for (auto const& window : {mote::neighbourhood(9), mote::neighbourhood(15, mote::border::mirror), mote::neighbourhood(mote::footprint::disc(4)), mote::neighbourhood(201),
                               mote::neighbourhood(7, mote::border::constant, 3)})
        for (bool const bright : {false, true})
            for (std::ptrdiff_t const distance : {0, 1, 4, 100}) {
                auto const bytes = blobs(37, 29, ++seed);
                mote::image<T> img(37, 29);
                for (std::ptrdiff_t y = 0; y < 29; ++y)
                    for (std::ptrdiff_t x = 0; x < 37; ++x) img(x, y) = static_cast<T>(scale * (bright ? 255 - bytes(x, y) : bytes(x, y)) + offset);
                mote::image<std::uint8_t> mask(37, 29);
                mote::adotsu_options o;
                o.window = window;
                o.distance = distance;
                o.r = r;
                mote::adotsu(img, o, bright ? mote::polarity::bright : mote::polarity::dark, mask);
                CAPTURE(window.shape.size(), static_cast<int>(window.edges), bright, distance, sizeof(T));
                CHECK(differing(mask.view(), plain_adotsu(mote::const_view(img), o, bright).view()) == 0);
            }
}

} // namespace

TEST_CASE("AdOtsu by hand") {
    // Two values in every window: the level is the lower one. Windows at the ends have one value, so black.
    mote::image<std::uint8_t> img(9, 1), mask(9, 1);
    mote::image<double> surface(9, 1);
    for (std::ptrdiff_t x = 0; x < 9; ++x) img(x, 0) = x < 4 ? 15 : 200;
    mote::adotsu_options o;
    o.window = 3;
    o.distance = 4;
    mote::adotsu_surface(img, o, mote::polarity::dark, surface);
    // 0 at the ends, 15 at x = 4: within 25.5 of the global 15.
    for (std::ptrdiff_t x = 0; x < 9; ++x) CHECK(surface(x, 0) == Approx(x < 4 ? 15.0 * static_cast<double>(x) / 4 : 15.0 * static_cast<double>(8 - x) / 4));
    o.r = 0.05; // within 12.75: not at the ends
    mote::adotsu_surface(img, o, mote::polarity::dark, surface);
    CHECK(surface(0, 0) == -std::numeric_limits<double>::infinity());
    CHECK(surface(2, 0) == Approx(7.5));
    mote::adotsu_surface(img, o, mote::polarity::bright, surface);
    CHECK(surface(0, 0) == std::numeric_limits<double>::infinity());
    o.window = 201;
    mote::adotsu(img, o, mote::polarity::dark, mask);
    CHECK(mask(3, 0) == 255);
    CHECK(mask(4, 0) == 0);
}

TEST_CASE("AdOtsu agrees with the definition, pixel by pixel") {
    check_type<std::uint8_t>(1, 0);
    check_type<std::uint16_t>(100, 3);
    check_type<float>(0.25, -7);
}

TEST_CASE("AdOtsu's mask does not depend on storage, orientation or type") {
    auto const every_pixel = [](auto img, auto p, auto mask, auto run) {
        mote::adotsu_options o;
        o.window = 15;
        o.distance = 1;
        o.r = r;
        mote::adotsu(img, o, p, mask, run);
    };
    auto const on_a_grid = [](auto img, auto p, auto mask, auto run) {
        mote::adotsu_options o;
        o.window = 15;
        o.r = r;
        mote::adotsu(img, o, p, mask, run);
    };
    check_invariances(every_pixel);
    check_invariances(on_a_grid, turns::transposed_only);
}

TEST_CASE("AdOtsu on images that hardly are images") {
    check_degenerate([](auto img, auto p, auto mask, auto run) { mote::adotsu(img, {}, p, mask, run); });
    check_degenerate([](auto img, auto p, auto mask, auto run) { mote::adotsu(img, mote::adotsu_options::of(mote::dialect::doxa), p, mask, run); });
    mote::image<std::uint8_t> img(4, 4), mask(4, 4);
    mote::adotsu_options o;
    CHECK_THROWS_AS(mote::adotsu(img, o, mote::polarity::automatic, mask), mote::parameter_error);
    o.distance = -1;
    CHECK_THROWS_AS(mote::adotsu(img, o, mote::polarity::dark, mask), mote::parameter_error);
    o = {};
    o.r = 0;
    CHECK_THROWS_AS(mote::adotsu(img, o, mote::polarity::dark, mask), mote::parameter_error);
    CHECK_THROWS_AS(mote::adotsu_options::of(mote::dialect::opencv), mote::parameter_error);
}

TEST_CASE("AdOtsu counts only what the mask lets it") {
    check_masks([](auto img, auto mask, auto p, auto result) {
        mote::adotsu_options o;
        o.window = 15;
        o.window.mask = mask;
        mote::adotsu(img, o, p, result);
    });
}

} // namespace local_adotsu_test
