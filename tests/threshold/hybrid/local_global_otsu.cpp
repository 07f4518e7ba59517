// SPDX-License-Identifier: MIT
#include <mote/threshold/hybrid/local_global_otsu.hpp>

#include "plain_hybrid.hpp"

namespace hybrid_local_global_otsu_test {

namespace {
mote::local_global_otsu_options options(mote::neighbourhood window) {
    mote::local_global_otsu_options o;
    o.local.window = std::move(window);
    return o;
}
} // namespace

TEST_CASE("local and global Otsu: what both take for foreground") {
    auto const check = []<class T>(T low, T high) {
        for (std::uint32_t const seed : {1u, 2u, 3u})
            for (bool const bright : {false, true})
                for (bool const given : {false, true}) {
                    auto const img = random_image<T>(35, 28, seed, static_cast<double>(low), static_cast<double>(high));
                    auto const p = bright ? mote::polarity::bright : mote::polarity::dark;
                    auto o = options({9, mote::border::mirror});
                    if (given) o.level = static_cast<double>(low) * 0.49 + static_cast<double>(high) * 0.51;
                    double const global = given ? *o.level : mote::otsu_level(img);
                    mote::image<std::uint8_t> mask(35, 28), local(35, 28);
                    mote::image<double> levels(35, 28), local_levels(35, 28);
                    mote::local_global_otsu(img, o, p, mask);
                    mote::local_global_otsu_surface(img, o, p, levels);
                    mote::local_otsu(img, o.local, p, local);
                    mote::local_otsu_surface(img, o.local, local_levels);
                    std::ptrdiff_t wrong = 0, dropped = 0;
                    for (std::ptrdiff_t y = 0; y < 28; ++y)
                        for (std::ptrdiff_t x = 0; x < 35; ++x) {
                            double const v = static_cast<double>(img(x, y)), t = local_levels(x, y);
                            bool const fore = local(x, y) != 0 && (v > global) == bright;
                            wrong += fore != (mask(x, y) == 255) ? 1 : 0;
                            wrong += levels(x, y) != (bright ? std::max(t, global) : std::min(t, global)) ? 1 : 0;
                            wrong += ((v > levels(x, y)) == bright) != fore ? 1 : 0;
                            dropped += local(x, y) != 0 && !fore ? 1 : 0;
                        }
                    CAPTURE(seed, bright, given, sizeof(T));
                    CHECK(wrong == 0);
                    CHECK(dropped > 0);
                }
    };
    check(std::uint8_t{0}, std::uint8_t{255});
    check(std::uint8_t{100}, std::uint8_t{140});
    check(std::int16_t{-90}, std::int16_t{90}); // as many bins as values
}

TEST_CASE("local and global Otsu: the mask does not depend on storage, orientation, type or strips") {
    check_invariances([](auto img, auto p, auto mask, auto run) { mote::local_global_otsu(img, options(15), p, mask, run); });
    check_float_strips([](auto img, auto p, auto mask, auto run) { mote::local_global_otsu(img, options(15), p, mask, run); });
}

TEST_CASE("local and global Otsu on images that hardly are images, and with masks") {
    check_degenerate([](auto img, auto p, auto mask, auto run) { mote::local_global_otsu(img, {}, p, mask, run); });
    check_masks([](auto img, auto mask, auto p, auto result) {
        auto o = options(9);
        o.local.window.mask = mask;
        mote::local_global_otsu(img, o, p, result);
    });
    // A mask that takes nothing out changes nothing, in bytes too.
    auto const bytes = blobs(40, 30, 6);
    mote::image<std::uint8_t> all(40, 30), a(40, 30), b(40, 30);
    for (std::ptrdiff_t y = 0; y < 30; ++y)
        for (std::ptrdiff_t x = 0; x < 40; ++x) all(x, y) = 255;
    for (mote::polarity const p : {mote::polarity::bright, mote::polarity::dark}) {
        auto whole = options(9);
        mote::local_global_otsu(bytes, whole, p, a);
        whole.local.window.mask = mote::const_view(all);
        mote::local_global_otsu(bytes, whole, p, b);
        CHECK(differing(a.view(), b.view()) == 0);
        whole.local.fiji_rules = true;
        mote::local_global_otsu(bytes, whole, p, b);
        whole.local.window.mask = {};
        mote::local_global_otsu(bytes, whole, p, a);
        CHECK(differing(a.view(), b.view()) == 0);
    }
    mote::image<std::uint8_t> img(4, 4), mask(4, 4), small(3, 4);
    mote::local_global_otsu_options o;
    CHECK_THROWS_AS(mote::local_global_otsu(img, o, mote::polarity::automatic, mask), mote::parameter_error);
    CHECK_THROWS_AS(mote::local_global_otsu(img, o, mote::polarity::dark, small), mote::parameter_error);
    o.level = std::numeric_limits<double>::quiet_NaN();
    CHECK_THROWS_AS(mote::local_global_otsu(img, o, mote::polarity::dark, mask), mote::parameter_error);
    o = {};
    o.local.window.mask = mote::const_view(small);
    CHECK_THROWS_AS(mote::local_global_otsu(img, o, mote::polarity::dark, mask), mote::parameter_error);
}

} // namespace hybrid_local_global_otsu_test
