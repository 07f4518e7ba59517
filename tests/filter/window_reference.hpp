// SPDX-License-Identifier: MIT
#pragma once

// What the tests of window filters share: the obvious version, which looks at every pixel of every window, and the
// footprints, borders and images that it is compared on.

#include "random_image.hpp"

#include <mote/core/image.hpp>
#include <mote/filter/window.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

/// The values of the window around (x, y), sorted, NaN left out.
template <class T>
std::vector<T> window_values(mote::image_view<T const> src, mote::neighbourhood const& w, std::ptrdiff_t x, std::ptrdiff_t y) {
    std::vector<T> values;
    for (std::ptrdiff_t dy = w.shape.first_row(); dy <= w.shape.last_row(); ++dy)
        for (std::ptrdiff_t dx = w.shape.left(dy); dx <= w.shape.right(dy); ++dx) {
            std::ptrdiff_t const i = mote::border_index(x + dx, src.width, w.edges), j = mote::border_index(y + dy, src.height, w.edges);
            T v = static_cast<T>(w.edges == mote::border::constant ? w.outside : 0);
            if (i >= 0 && j >= 0)
                v = src(i, j);
            else if (w.edges != mote::border::constant)
                continue;
            if (v == v) values.push_back(v);
        }
    std::sort(values.begin(), values.end());
    return values;
}

struct named_window {
    std::string name;
    mote::neighbourhood window;
};

/// Squares, discs and lopsided footprints with every border, up to larger than the images below.
inline std::vector<named_window> windows_to_test() {
    using mote::footprint;
    std::vector<std::pair<std::string, footprint>> shapes{
        {"square 1", footprint::square(1)},
        {"square 3", footprint::square(3)},
        {"square 7", footprint::square(7)},
        {"square 51", footprint::square(51)},
        {"disc 1", footprint::disc(1)},
        {"disc 4", footprint::disc(4)},
        {"imagej disc 2", footprint::imagej_disc(2)},
        {"imagej disc 15", footprint::imagej_disc(15)},
        {"lopsided", footprint::of_rows(-1, {{-3, 0}, {1, 2}, {0, 4}, {-2, -2}})},
        {"far away", footprint::of_rows(2, {{5, 9}, {3, 3}})},
        {"one row", footprint::of_rows(0, {{-6, 6}})},
    };
    std::vector<named_window> all;
    for (auto const& [name, shape] : shapes)
        for (auto const& [border_name, edges] : {std::pair{"clip", mote::border::clip}, {"replicate", mote::border::replicate}, {"mirror", mote::border::mirror},
                                                 {"reflect", mote::border::reflect}, {"constant", mote::border::constant}})
            all.push_back({name + ", " + border_name, mote::neighbourhood(shape, edges, 2)});
    return all;
}

inline std::vector<std::pair<std::ptrdiff_t, std::ptrdiff_t>> sizes_to_test() {
    return {{1, 1}, {1, 9}, {9, 1}, {2, 2}, {13, 5}, {70, 9}};
}

/// Few values (0 .. 3) or the whole range of T; floats have some NaN.
template <class T>
mote::image<T> image_to_test(std::ptrdiff_t width, std::ptrdiff_t height, bool few) {
    using limits = std::numeric_limits<T>;
    auto const seed = static_cast<std::uint32_t>(width * 131 + height);
    if constexpr (std::is_floating_point_v<T>) {
        auto img = few ? random_image<T>(width, height, seed, 0, 4) : random_image<T>(width, height, seed, -1e30, 1e30);
        std::mt19937 engine(seed);
        for (std::ptrdiff_t y = 0; y < height; ++y)
            for (std::ptrdiff_t x = 0; x < width; ++x) {
                if (few) img(x, y) = static_cast<T>(static_cast<int>(img(x, y)));
                if (engine() % 5 == 0) img(x, y) = limits::quiet_NaN();
                if (engine() % 50 == 0) img(x, y) = engine() % 2 == 0 ? limits::infinity() : -limits::infinity();
            }
        return img;
    } else {
        return few ? random_image<T>(width, height, seed, 0, 3)
                   : random_image<T>(width, height, seed, static_cast<double>(limits::lowest()), static_cast<double>(limits::max()));
    }
}

/// Runs every piece of work in a thread of its own, the last first.
struct many_threads {
    template <class F>
    void bulk(std::ptrdiff_t n, F&& f) const {
        std::vector<std::thread> threads;
        for (std::ptrdiff_t i = n - 1; i >= 0; --i) threads.emplace_back([&f, i] { f(i); });
        for (auto& t : threads) t.join();
    }
    [[nodiscard]] static constexpr std::ptrdiff_t concurrency() noexcept { return 3; }
};

template <class T>
bool same_pixels(mote::image_view<T const> a, mote::image_view<T const> b) {
    for (std::ptrdiff_t y = 0; y < a.height; ++y)
        for (std::ptrdiff_t x = 0; x < a.width; ++x)
            if (!(a(x, y) == b(x, y)) && (a(x, y) == a(x, y) || b(x, y) == b(x, y))) return false;
    return true;
}
