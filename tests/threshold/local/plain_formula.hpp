// SPDX-License-Identifier: MIT
#pragma once

// Local thresholds pixel by pixel, as their definitions say, and the properties that all of them have.

#include "backwards.hpp"
#include "catch.hpp"
#include "every_isa.hpp"
#include "plain_local.hpp"
#include "random_image.hpp"

#include <mote/core/image.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/core/image_view.hpp>
#include <mote/core/polarity.hpp>
#include <mote/filter/window.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>
#include <utility>
#include <vector>

struct plain_statistics {
    long double value = 0, pixels = 0, mean = 0, deviation = 0, minimum = 0, maximum = 0;

    [[nodiscard]] plain_statistics negative(long double mirror) const {
        return {mirror - value, pixels, mirror - mean, deviation, mirror - maximum, mirror - minimum};
    }
};

/// The values that lie in the window of pixel (x, y); those where use(x, y) is false do not count.
template <class T, class Use>
std::vector<long double> plain_values(mote::image_view<T const> v, mote::neighbourhood const& w, std::ptrdiff_t x, std::ptrdiff_t y, Use&& use) {
    std::vector<long double> values;
    for (std::ptrdiff_t dy = w.shape.first_row(); dy <= w.shape.last_row(); ++dy) {
        // Far outside of a clipped image there is nothing to see.
        if (w.edges == mote::border::clip && (y + dy < 0 || y + dy >= v.height)) continue;
        std::ptrdiff_t left = x + w.shape.left(dy), right = x + w.shape.right(dy);
        if (w.edges == mote::border::clip) left = std::max<std::ptrdiff_t>(left, 0), right = std::min(right, v.width - 1);
        for (std::ptrdiff_t i = left; i <= right; ++i) {
            std::ptrdiff_t const sx = mote::border_index(i, v.width, w.edges), sy = mote::border_index(y + dy, v.height, w.edges);
            if (sx < 0 || sy < 0) {
                if (w.edges == mote::border::constant) values.push_back(static_cast<long double>(w.outside));
                continue;
            }
            long double const p = static_cast<long double>(v(sx, sy));
            if (std::isfinite(p) && use(sx, sy)) values.push_back(p);
        }
    }
    return values;
}

inline plain_statistics plain_statistics_of(long double value, std::vector<long double> const& values) {
    plain_statistics s{value, static_cast<long double>(values.size()), value, 0, value, value};
    if (values.empty()) return s;
    s.mean = 0;
    s.minimum = s.maximum = values.front();
    for (long double const p : values) {
        s.mean += p / s.pixels;
        s.minimum = std::min(s.minimum, p);
        s.maximum = std::max(s.maximum, p);
    }
    long double square = 0;
    for (long double const p : values) square += (p - s.mean) * (p - s.mean);
    s.deviation = std::sqrt(square / s.pixels);
    return s;
}

template <class T>
plain_statistics plain_window(mote::image_view<T const> v, mote::neighbourhood const& w, std::ptrdiff_t x, std::ptrdiff_t y) {
    return plain_statistics_of(static_cast<long double>(v(x, y)), plain_values(v, w, x, y, [](auto, auto) { return true; }));
}

/// 255 where (value > level(statistics)) == bright; dark_level is the level as for dark particles, and `mirror` not NaN
/// makes bright particles dark ones of the negative image. NaN is background.
template <class T, class Level>
mote::image<std::uint8_t> plain_mask(mote::image_view<T const> v, mote::neighbourhood const& w, bool bright, long double mirror, Level&& dark_level) {
    mote::image<std::uint8_t> mask(v.width, v.height);
    for (std::ptrdiff_t y = 0; y < v.height; ++y)
        for (std::ptrdiff_t x = 0; x < v.width; ++x) {
            if (!(v(x, y) == v(x, y))) continue;
            plain_statistics const s = plain_window(v, w, x, y);
            long double const level = bright && !std::isnan(mirror) ? mirror - dark_level(s.negative(mirror)) : dark_level(s);
            mask(x, y) = (s.value > level) == bright ? 255 : 0;
        }
    return mask;
}

inline constexpr long double not_mirrored = std::numeric_limits<long double>::quiet_NaN();

/// Smallest and largest value: 0 and 255 for bytes.
template <class T>
std::pair<long double, long double> plain_scale(mote::image_view<T const> v) {
    if (sizeof(T) == 1) return {0, 255};
    long double low = std::numeric_limits<long double>::infinity(), high = -low;
    for (std::ptrdiff_t y = 0; y < v.height; ++y)
        for (std::ptrdiff_t x = 0; x < v.width; ++x)
            if (std::isfinite(static_cast<long double>(v(x, y)))) {
                low = std::min(low, static_cast<long double>(v(x, y)));
                high = std::max(high, static_cast<long double>(v(x, y)));
            }
    return low <= high ? std::pair{low, high} : std::pair{0.0L, 0.0L};
}

template <class T>
mote::image_view<T> turned(mote::image_view<T> v) {
    return {&v(v.width - 1, v.height - 1), v.width, v.height, -v.stride, -v.pixel_stride};
}

/// Dark blobs and noise on an uneven ground, 0 and 255 among the values.
inline mote::image<std::uint8_t> blobs(std::ptrdiff_t width, std::ptrdiff_t height, std::uint32_t seed) {
    auto img = random_image<std::uint8_t>(width, height, seed, 0, 24);
    auto const centres = random_image<std::uint8_t>(6, 2, seed + 1, 0, 255);
    for (std::ptrdiff_t y = 0; y < height; ++y)
        for (std::ptrdiff_t x = 0; x < width; ++x) {
            std::ptrdiff_t value = 120 + 90 * x / width + img(x, y);
            for (std::ptrdiff_t i = 0; i < 6; ++i) {
                std::ptrdiff_t const dx = x - centres(i, 0) * width / 256, dy = y - centres(i, 1) * height / 256;
                if (dx * dx + dy * dy <= 20 + 9 * i) value -= 95;
            }
            img(x, y) = static_cast<std::uint8_t>(std::clamp<std::ptrdiff_t>(value, 0, 255));
        }
    if (!img.empty()) img(0, height - 1) = 0;
    if (!img.empty()) img(width - 1, 0) = 255;
    return img;
}

/// Every type, border and shape against the definition: method(image, window, polarity, mask), and
/// level(statistics, black, white) for dark particles.
template <class T, class Method, class Level>
void check_definition_of(double low, double high, Method&& method, Level&& level) {
    using mote::border;
    using mote::footprint;
    using mote::neighbourhood;
    std::uint32_t seed = 0;
    for (neighbourhood const& window : {neighbourhood(1), neighbourhood(3), neighbourhood(15), neighbourhood(301), neighbourhood(7, border::mirror),
                                        neighbourhood(9, border::reflect), neighbourhood(41, border::replicate), neighbourhood(5, border::constant, 7),
                                        neighbourhood(footprint::disc(3.5)), neighbourhood(footprint::imagej_disc(4), border::replicate)})
        for (mote::polarity const p : {mote::polarity::bright, mote::polarity::dark}) {
            // A window of one pixel has its own value for a mean: only integers have no rounding there to decide ties.
            if (window.shape.size() == 1 && !std::is_integral_v<T>) continue;
            auto const img = random_image<T>(31, 23, ++seed, low, high);
            mote::image<std::uint8_t> mask(31, 23);
            auto const [black, white] = plain_scale(mote::const_view(img));
            method(mote::const_view(img), window, p, mask.view());
            CAPTURE(window.shape.size(), static_cast<int>(window.edges), p == mote::polarity::bright, sizeof(T));
            CHECK(differing(mask.view(), plain_mask(mote::const_view(img), window, p == mote::polarity::bright, black + white,
                                                    [&, b = black, w = white](plain_statistics const& s) { return level(s, b, w); }).view()) == 0);
        }
}

template <class Method, class Level>
void check_definition(Method&& method, Level&& level) {
    check_definition_of<std::uint8_t>(0, 255, method, level);
    check_definition_of<std::uint16_t>(100, 65535, method, level);
    check_definition_of<float>(-1, 700, method, level);
}

/// What does not depend on how an image is stored or turned. method(image, polarity, mask, executor).
enum class turns { any, transposed_only, none };

template <class Method>
void check_invariances(Method&& method, turns allowed = turns::any) {
    using mote::polarity;
    auto const img = blobs(71, 58, 5);
    auto const v = mote::const_view(img);
    std::ptrdiff_t const w = v.width, h = v.height;
    mote::image<std::uint8_t> mask(w, h), other(w, h), across(h, w), negative(w, h);
    mote::image<std::uint16_t> wide(w, h);
    for (std::ptrdiff_t y = 0; y < h; ++y)
        for (std::ptrdiff_t x = 0; x < w; ++x) {
            negative(x, y) = static_cast<std::uint8_t>(255 - v(x, y));
            wide(x, y) = static_cast<std::uint16_t>(257 * v(x, y));
        }
    mote::image<std::uint8_t> padded(w + 7, h + 5);
    for (std::ptrdiff_t y = 0; y < h + 5; ++y)
        for (std::ptrdiff_t x = 0; x < w + 7; ++x) padded(x, y) = static_cast<std::uint8_t>(31 * x + 17 * y);
    for (std::ptrdiff_t y = 0; y < h; ++y)
        for (std::ptrdiff_t x = 0; x < w; ++x) padded(x + 4, y + 2) = v(x, y);
    for (polarity const p : {polarity::bright, polarity::dark}) {
        CAPTURE(p == polarity::bright);
        method(v, p, mask.view(), mote::sequential{});
        std::ptrdiff_t foreground = 0;
        for (std::ptrdiff_t y = 0; y < h; ++y)
            for (std::ptrdiff_t x = 0; x < w; ++x) foreground += mask(x, y) == 255 ? 1 : 0;
        CHECK(foreground > 0);
        CHECK(foreground < w * h);
        method(v.transposed(), p, across.view(), mote::sequential{});
        if (allowed != turns::none) CHECK(differing(mask.view(), mote::const_view(across).transposed()) == 0);
        method(turned(v), p, turned(other.view()), mote::sequential{});
        if (allowed == turns::any) CHECK(differing(mask.view(), other.view()) == 0);
        method(mote::const_view(padded).subview(4, 2, w, h), p, other.view(), mote::sequential{});
        CHECK(differing(mask.view(), other.view()) == 0);
        method(mote::const_view(wide), p, other.view(), mote::sequential{});
        CHECK(differing(mask.view(), other.view()) == 0);
        method(mote::const_view(negative), p == polarity::bright ? polarity::dark : polarity::bright, other.view(), mote::sequential{});
        CHECK(differing(mask.view(), other.view()) == 0);
        method(v, p, other.view(), backwards{5});
        CHECK(differing(mask.view(), other.view()) == 0);
        for_every_isa([&](mote::isa level) {
            INFO(mote::name(level));
            method(v, p, other.view(), mote::sequential{});
            CHECK(differing(mask.view(), other.view()) == 0);
        });
    }
}

/// Pixels that a mask takes out are as good as NaN. method(image, mask of what counts, polarity, result).
template <class Method>
void check_masks(Method&& method) {
    auto const img = blobs(45, 33, 12);
    auto const mask = random_mask(45, 33, 5, 0.8);
    mote::image<float> whole(45, 33), holes(45, 33);
    mote::image<std::uint8_t> counted(45, 33), a(45, 33), b(45, 33);
    for (std::ptrdiff_t y = 0; y < 33; ++y)
        for (std::ptrdiff_t x = 0; x < 45; ++x) {
            counted(x, y) = img(x, y) == 0 || img(x, y) == 255 ? 255 : x > 30 && y < 9 ? 0 : mask(x, y);
            whole(x, y) = img(x, y);
            holes(x, y) = counted(x, y) != 0 ? whole(x, y) : std::numeric_limits<float>::quiet_NaN();
        }
    for (mote::polarity const p : {mote::polarity::bright, mote::polarity::dark}) {
        method(mote::const_view(whole), mote::const_view(counted), p, a.view());
        method(mote::const_view(holes), mote::image_view<std::uint8_t const>{}, p, b.view());
        std::ptrdiff_t foreground = 0, outside = 0;
        for (std::ptrdiff_t y = 0; y < 33; ++y)
            for (std::ptrdiff_t x = 0; x < 45; ++x) {
                foreground += a(x, y) != 0 ? 1 : 0;
                outside += a(x, y) != 0 && counted(x, y) == 0 ? 1 : 0;
            }
        CAPTURE(p == mote::polarity::bright);
        CHECK(differing(a.view(), b.view()) == 0);
        CHECK(foreground > 0);
        CHECK(outside == 0);
    }
}

/// Empty, one pixel, one row, one column, constant, NaN: method(image, polarity, mask, executor) must come to an end,
/// write every pixel, and leave NaN in the background.
template <class Method>
void check_degenerate(Method&& method) {
    using mote::polarity;
    auto const try_type = [&]<class T>(T low, T high) {
        for (auto const& [w, h] : {std::pair<std::ptrdiff_t, std::ptrdiff_t>{0, 0}, {0, 3}, {3, 0}, {1, 1}, {1, 2}, {2, 1}, {2, 2}, {9, 1}, {1, 9}, {40, 1}, {1, 40}, {5, 4}})
            for (int const kind : {0, 1, 2, 3})
                for (polarity const p : {polarity::bright, polarity::dark}) {
                    mote::image<T> img(w, h);
                    mote::image<std::uint8_t> mask(w, h);
                    for (std::ptrdiff_t y = 0; y < h; ++y)
                        for (std::ptrdiff_t x = 0; x < w; ++x) {
                            img(x, y) = kind == 0 ? low : kind == 1 ? high : (x + y) % 2 == 0 ? low : high;
                            mask(x, y) = 7;
                            if constexpr (std::is_floating_point_v<T>)
                                if (kind == 3) img(x, y) = x + y == 0 ? std::numeric_limits<T>::quiet_NaN() : x + y == 1 ? std::numeric_limits<T>::infinity() : high;
                        }
                    CAPTURE(w, h, kind, p == polarity::bright, sizeof(T));
                    method(mote::const_view(img), p, mask.view(), mote::sequential{});
                    bool written = true;
                    for (std::ptrdiff_t y = 0; y < h; ++y)
                        for (std::ptrdiff_t x = 0; x < w; ++x) written = written && (mask(x, y) == 0 || mask(x, y) == 255);
                    CHECK(written);
                    if constexpr (std::is_floating_point_v<T>)
                        if (kind == 3 && w * h > 0) CHECK(mask(0, 0) == 0);
                }
    };
    try_type(std::uint8_t{0}, std::uint8_t{255});
    try_type(std::uint8_t{90}, std::uint8_t{91});
    try_type(std::uint16_t{700}, std::uint16_t{65535});
    try_type(-2.5f, 7.25f);
    try_type(0.0f, 1e-40f);
}
