// SPDX-License-Identifier: MIT
#include <mote/threshold/local/gatos.hpp>

#include "plain_formula.hpp"

namespace local_gatos_test {

namespace {

// The paper's steps in long double; the filtered image is kept in single precision.
template <class T>
mote::image<std::uint8_t> plain_gatos(mote::image_view<T const> v, mote::gatos_options const& o, bool bright) {
    auto const [black, white] = plain_scale(v);
    mote::image<std::uint8_t> rough(v.width, v.height), mask(v.width, v.height);
    mote::image<float> filtered(v.width, v.height);
    long double noise = 0, pixels = 0;
    for (std::ptrdiff_t y = 0; y < v.height; ++y)
        for (std::ptrdiff_t x = 0; x < v.width; ++x)
            if (v(x, y) == v(x, y)) {
                long double const sd = plain_window(v, o.noise, x, y).deviation;
                noise += sd * sd;
                pixels += 1;
            }
    noise /= pixels;
    for (std::ptrdiff_t y = 0; y < v.height; ++y)
        for (std::ptrdiff_t x = 0; x < v.width; ++x) {
            plain_statistics s = plain_window(v, o.noise, x, y);
            if (bright) s = s.negative(black + white);
            long double const variance = s.deviation * s.deviation;
            long double const value = variance > noise ? s.mean + (variance - noise) / variance * (s.value - s.mean) : s.mean;
            filtered(x, y) = v(x, y) == v(x, y) ? static_cast<float>(value - black) : std::numeric_limits<float>::quiet_NaN();
        }
    auto const f = mote::const_view(filtered);
    long double const r = o.r > 0 ? static_cast<long double>(o.r) : (white - black) * 128 / 255;
    long double inside = 0, outside = 0, background = 0, distance = 0;
    for (std::ptrdiff_t y = 0; y < v.height; ++y)
        for (std::ptrdiff_t x = 0; x < v.width; ++x) {
            if (!(f(x, y) == f(x, y))) continue;
            plain_statistics const s = plain_window(f, o.window, x, y);
            if (s.value <= s.mean * (1 + static_cast<long double>(o.k) * (s.deviation / r - 1)))
                rough(x, y) = 255, inside += 1;
            else
                background += s.value, outside += 1;
        }
    if (inside == 0) return mask;
    if (outside == 0) return rough;
    background /= outside;
    std::vector<long double> around(static_cast<std::size_t>(v.size()));
    for (std::ptrdiff_t y = 0; y < v.height; ++y)
        for (std::ptrdiff_t x = 0; x < v.width; ++x) {
            if (rough(x, y) == 0) continue;
            auto const values = plain_values(f, mote::neighbourhood(o.background), x, y, [&](std::ptrdiff_t i, std::ptrdiff_t j) { return rough(i, j) == 0; });
            long double const b = values.empty() ? background : plain_statistics_of(0, values).mean;
            around[static_cast<std::size_t>(y * v.width + x)] = b;
            distance += b - static_cast<long double>(f(x, y));
        }
    distance /= inside;
    if (!(distance > 0)) return mask;
    for (std::ptrdiff_t y = 0; y < v.height; ++y)
        for (std::ptrdiff_t x = 0; x < v.width; ++x) {
            if (rough(x, y) == 0) continue;
            long double const b = around[static_cast<std::size_t>(y * v.width + x)], p1 = o.p1, p2 = o.p2;
            long double const least = o.q * distance * ((1 - p2) / (1 + std::exp(-4 * b / (background * (1 - p1)) + 2 * (1 + p1) / (1 - p1))) + p2);
            mask(x, y) = b - static_cast<long double>(f(x, y)) > least ? 255 : 0;
        }
    return mask;
}

mote::gatos_options small_windows() {
    mote::gatos_options o;
    o.window = 15;
    o.background = mote::footprint::square(21);
    o.k = 0.1234;
    o.q = 0.6123;
    return o;
}

} // namespace

TEST_CASE("Gatos: an even ground and an even particle") {
    mote::image<std::uint8_t> img(40, 30), mask(40, 30);
    for (std::ptrdiff_t y = 0; y < 30; ++y)
        for (std::ptrdiff_t x = 0; x < 40; ++x) img(x, y) = x >= 10 && x < 20 && y >= 10 && y < 20 ? 50 : 200;
    mote::gatos(img, small_windows(), mote::polarity::dark, mask);
    std::ptrdiff_t wrong = 0;
    for (std::ptrdiff_t y = 0; y < 30; ++y)
        for (std::ptrdiff_t x = 0; x < 40; ++x) wrong += (mask(x, y) == 255) != (img(x, y) == 50) ? 1 : 0;
    CHECK(wrong <= 4); // the filter rounds corners
    CHECK(mask(15, 15) == 255);
}

TEST_CASE("Gatos agrees with the definition, pixel by pixel") {
    for (std::uint32_t const seed : {1u, 2u, 3u})
        for (bool const bright : {false, true}) {
            auto const img = blobs(53, 41, seed);
            mote::image<std::uint16_t> wide(53, 41);
            mote::image<float> real(53, 41);
            for (std::ptrdiff_t y = 0; y < 41; ++y)
                for (std::ptrdiff_t x = 0; x < 53; ++x) {
                    int const value = bright ? 255 - img(x, y) : img(x, y);
                    wide(x, y) = static_cast<std::uint16_t>(100 * value + (7 * x + 3 * y) % 100);
                    real(x, y) = static_cast<float>(value) / 7 - 10;
                }
            real(20, 20) = std::numeric_limits<float>::quiet_NaN();
            mote::image<std::uint8_t> mask(53, 41);
            auto const p = bright ? mote::polarity::bright : mote::polarity::dark;
            auto o = small_windows();
            CAPTURE(seed, bright);
            mote::gatos(img, o, p, mask);
            CHECK(differing(mask.view(), plain_gatos(mote::const_view(img), o, bright).view()) == 0);
            mote::gatos(wide, o, p, mask);
            CHECK(differing(mask.view(), plain_gatos(mote::const_view(wide), o, bright).view()) == 0);
            o.background = mote::footprint::square(3); // not always background in it
            mote::gatos(real, o, p, mask);
            CHECK(differing(mask.view(), plain_gatos(mote::const_view(real), o, bright).view()) == 0);
        }
}

TEST_CASE("Gatos' mask does not depend on storage, orientation or type") {
    check_invariances([](auto img, auto p, auto mask, auto run) { mote::gatos(img, small_windows(), p, mask, run); });
}

TEST_CASE("Gatos on images that hardly are images") {
    check_degenerate([](auto img, auto p, auto mask, auto run) { mote::gatos(img, {}, p, mask, run); });
    check_degenerate([](auto img, auto p, auto mask, auto run) { mote::gatos(img, mote::gatos_options::of(mote::dialect::doxa), p, mask, run); });
    mote::image<std::uint8_t> img(4, 4), mask(4, 4);
    mote::gatos_options o;
    CHECK_THROWS_AS(mote::gatos(img, o, mote::polarity::automatic, mask), mote::parameter_error);
    o.p1 = 1;
    CHECK_THROWS_AS(mote::gatos(img, o, mote::polarity::dark, mask), mote::parameter_error);
    o = {};
    o.q = -0.1;
    CHECK_THROWS_AS(mote::gatos(img, o, mote::polarity::dark, mask), mote::parameter_error);
    CHECK_THROWS_AS(mote::gatos_options::of(mote::dialect::opencv), mote::parameter_error);
}

TEST_CASE("Gatos counts only what the mask lets it") {
    check_masks([](auto img, auto mask, auto p, auto result) {
        auto o = small_windows();
        o.window.mask = mask;
        mote::gatos(img, o, p, result);
    });
}

} // namespace local_gatos_test
