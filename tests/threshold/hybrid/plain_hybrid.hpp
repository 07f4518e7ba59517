// SPDX-License-Identifier: MIT
#pragma once

// Hybrid thresholds pixel by pixel, as their definitions say.

#include <mote/core/error.hpp>
#include <mote/core/execution.hpp>
#include <mote/core/image_traits.hpp>

#include "../local/plain_formula.hpp"

/// Every type, border and shape: method(image, window, polarity, mask), surface(image, window, polarity, levels), and
/// level(statistics, bright, black, white) as in the definition. Ties aside, masks agree in every pixel.
template <class T, class Method, class Surface, class Level>
void check_policy_of(double low, double high, Method&& method, Surface&& surface, Level&& level) {
    using mote::border;
    using mote::footprint;
    using mote::neighbourhood;
    std::uint32_t seed = 40;
    for (neighbourhood const& window : {neighbourhood(3), neighbourhood(15), neighbourhood(301), neighbourhood(7, border::mirror), neighbourhood(9, border::reflect),
                                        neighbourhood(41, border::replicate), neighbourhood(5, border::constant, 7), neighbourhood(footprint::disc(3.5))})
        for (bool const bright : {false, true}) {
            auto const img = random_image<T>(31, 23, ++seed, low, high);
            auto const v = mote::const_view(img);
            auto const p = bright ? mote::polarity::bright : mote::polarity::dark;
            mote::image<std::uint8_t> mask(31, 23);
            mote::image<double> levels(31, 23);
            auto const [black, white] = plain_scale(v);
            auto const plain = [&, b = black, w = white](plain_statistics const& s) { return level(s, bright, b, w); };
            method(v, window, p, mask.view());
            surface(v, window, p, levels.view());
            CAPTURE(window.shape.size(), static_cast<int>(window.edges), bright, sizeof(T));
            CHECK(differing(mask.view(), plain_mask(v, window, bright, not_mirrored, plain).view()) == 0);
            long double worst = 0;
            for (std::ptrdiff_t y = 0; y < 23; ++y)
                for (std::ptrdiff_t x = 0; x < 31; ++x)
                    worst = std::max(worst, std::abs(static_cast<long double>(levels(x, y)) - plain(plain_window(v, window, x, y))));
            CHECK(worst <= 1e-12L * (std::abs(black) + std::abs(white)));
        }
}

template <class Method, class Surface, class Level>
void check_policy(Method&& method, Surface&& surface, Level&& level) {
    check_policy_of<std::uint8_t>(0, 255, method, surface, level);
    check_policy_of<std::uint16_t>(100, 65535, method, surface, level);
    check_policy_of<std::int16_t>(-3000, 2000, method, surface, level);
    check_policy_of<std::uint32_t>(7, 100000, method, surface, level);
    check_policy_of<float>(-1, 700, method, surface, level);
    check_policy_of<double>(-1, 700, method, surface, level);
}

/// The mask is the same if 20 grey levels are added, from 16-bit pixels up.
template <class Method>
void check_shifted_image(Method&& method) {
    auto const img = blobs(61, 47, 8);
    mote::image<std::uint16_t> here(61, 47), there(61, 47);
    for (std::ptrdiff_t y = 0; y < 47; ++y)
        for (std::ptrdiff_t x = 0; x < 61; ++x) {
            here(x, y) = img(x, y);
            there(x, y) = static_cast<std::uint16_t>(img(x, y) + 12345);
        }
    for (mote::polarity const p : {mote::polarity::bright, mote::polarity::dark}) {
        mote::image<std::uint8_t> a(61, 47), b(61, 47);
        method(mote::const_view(here), p, a.view(), mote::sequential{});
        method(mote::const_view(there), p, b.view(), mote::sequential{});
        CHECK(differing(a.view(), b.view()) == 0);
    }
}

/// Results on float images do not depend on the executor.
template <class Method>
void check_float_strips(Method&& method) {
    auto const img = random_image<float>(40, 700, 3, -5, 90);
    for (mote::polarity const p : {mote::polarity::bright, mote::polarity::dark}) {
        mote::image<std::uint8_t> a(40, 700), b(40, 700);
        method(mote::const_view(img), p, a.view(), mote::sequential{});
        method(mote::const_view(img), p, b.view(), backwards{});
        CHECK(differing(a.view(), b.view()) == 0);
    }
}
