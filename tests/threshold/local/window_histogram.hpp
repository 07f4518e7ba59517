// SPDX-License-Identifier: MIT
#pragma once

// What the tests of thresholds from windows' histograms share: the obvious version, which counts every window anew, and
// the properties that all of these thresholds have.

#include "catch.hpp"
#include "every_isa.hpp"
#include "random_image.hpp"

#include <mote/core/image.hpp>
#include <mote/threshold/local/window_histogram.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <limits>
#include <random>
#include <span>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

using bin_tallies = std::vector<std::uint64_t>;

template <class T>
bin_tallies obvious_counts(mote::image_view<T const> img, mote::grey_bins<T> const& bins, mote::neighbourhood const& w, std::ptrdiff_t x, std::ptrdiff_t y) {
    bin_tallies h(bins.size());
    for (std::ptrdiff_t dy = w.shape.first_row(); dy <= w.shape.last_row(); ++dy)
        for (std::ptrdiff_t dx = w.shape.left(dy); dx <= w.shape.right(dy); ++dx) {
            auto const sx = mote::border_index(x + dx, img.width, w.edges), sy = mote::border_index(y + dy, img.height, w.edges);
            bool const inside = sx >= 0 && sy >= 0;
            if (inside && w.mask.data != nullptr && w.mask(sx, sy) == 0) continue;
            if (!inside && w.edges != mote::border::constant) continue;
            T const v = inside ? img(sx, sy) : static_cast<T>(w.outside);
            if (auto const b = bins.bin(v); b != mote::grey_bins<T>::none) ++h[b];
        }
    return h;
}

template <class T, class Bin>
mote::image<double> obvious_surface(mote::image_view<T const> img, mote::neighbourhood const& w, std::size_t most, Bin&& bin) {
    mote::grey_bins<T> const bins(img, most, w);
    mote::image<double> level(img.width, img.height);
    for (std::ptrdiff_t y = 0; y < img.height; ++y)
        for (std::ptrdiff_t x = 0; x < img.width; ++x) level(x, y) = bins.level(bin(obvious_counts(img, bins, w, x, y)));
    return level;
}

/// How many pixels differ.
template <class A, class B>
std::ptrdiff_t differing(A const& a, B const& b) {
    auto const u = mote::const_view(a);
    auto const v = mote::const_view(b);
    REQUIRE(u.width == v.width);
    REQUIRE(u.height == v.height);
    std::ptrdiff_t n = 0;
    for (std::ptrdiff_t y = 0; y < u.height; ++y)
        for (std::ptrdiff_t x = 0; x < u.width; ++x) n += static_cast<double>(u(x, y)) != static_cast<double>(v(x, y));
    return n;
}

/// Each call in a thread of its own, last call first: order and company must not matter.
struct thread_a_call {
    template <class F>
    void bulk(std::ptrdiff_t n, F&& f) const {
        std::vector<std::exception_ptr> failed(static_cast<std::size_t>(n));
        std::vector<std::thread> threads;
        for (std::ptrdiff_t i = n; i-- > 0;)
            threads.emplace_back([&, i] {
                try {
                    f(i);
                } catch (...) {
                    failed[static_cast<std::size_t>(i)] = std::current_exception();
                }
            });
        for (auto& t : threads) t.join();
        for (auto const& e : failed)
            if (e) std::rethrow_exception(e);
    }
    [[nodiscard]] static std::ptrdiff_t concurrency() noexcept { return 3; }
};

/// Says that it runs n calls at a time, so that the image is cut into more strips.
struct pretended {
    std::ptrdiff_t n;
    template <class F>
    void bulk(std::ptrdiff_t count, F&& f) const {
        for (std::ptrdiff_t i = count; i-- > 0;) f(i);
    }
    [[nodiscard]] std::ptrdiff_t concurrency() const noexcept { return n; }
};

inline std::vector<mote::footprint> test_footprints() {
    using mote::footprint;
    return {footprint::square(1),  footprint::square(3),   footprint::square(15), footprint::square(41),
            footprint::disc(2.5),  footprint::disc(9),     footprint::of_rows(-3, {{-5, -2}, {1, 4}, {-1, 0}, {-30, 40}}),
            footprint::of_rows(-2, {{-2, 0}, {-2, 0}}), footprint::of_rows(14, {{0, 0}}), footprint::of_rows(0, {{14, 900}})};
}

/// A few levels with one particle: ties, flat windows and two modes.
template <class T>
mote::image<T> test_image(std::ptrdiff_t width, std::ptrdiff_t height, std::uint32_t seed, double low, double high) {
    auto img = random_image<T>(width, height, seed, low, high);
    for (std::ptrdiff_t y = 0; y < height; ++y)
        for (std::ptrdiff_t x = 0; x < width; ++x) {
            if (x < width / 3) img(x, y) = static_cast<T>(low);
            if ((x - width / 2) * (x - width / 2) + (y - height / 2) * (y - height / 2) < 9) img(x, y) = static_cast<T>(high);
        }
    return img;
}

/// The obvious version on every pixel type, footprint and border. `surface(img, window, bins, dst, executor)`;
/// `mask(img, window, bins, polarity, dst, executor)`; `bin(counts)`.
template <class Surface, class Mask, class Bin>
void check_against_obvious(Surface&& surface, Mask&& mask, Bin&& bin) {
    auto const check = [&]<class T>(mote::image<T> const& img, mote::neighbourhood const& w, std::size_t bins) {
        auto const v = mote::const_view(img);
        auto const expected = obvious_surface(v, w, bins, bin);
        mote::image<double> level(v.width, v.height);
        mote::image<std::uint8_t> bright(v.width, v.height), dark(v.width, v.height);
        surface(img, w, bins, level, mote::sequential());
        mask(img, w, bins, mote::polarity::bright, bright, mote::sequential());
        mask(img, w, bins, mote::polarity::dark, dark, mote::sequential());
        CAPTURE(sizeof(T), v.width, v.height, bins, w.shape.size(), w.shape.first_row(), static_cast<int>(w.edges));
        CHECK(differing(level, expected) == 0);
        std::ptrdiff_t wrong = 0;
        for (std::ptrdiff_t y = 0; y < v.height; ++y)
            for (std::ptrdiff_t x = 0; x < v.width; ++x) {
                wrong += bright(x, y) != (static_cast<double>(v(x, y)) > expected(x, y) ? 255 : 0);
                wrong += dark(x, y) != (static_cast<double>(v(x, y)) <= expected(x, y) ? 255 : 0);
            }
        CHECK(wrong == 0);
    };
    auto with_nan = test_image<float>(13, 11, 6, -0.5, 0.25);
    with_nan(3, 4) = with_nan(12, 10) = with_nan(12, 9) = std::numeric_limits<float>::quiet_NaN();
    with_nan(5, 5) = std::numeric_limits<float>::infinity();
    with_nan(8, 5) = -std::numeric_limits<float>::infinity();
    for (auto const edges : {mote::border::clip, mote::border::replicate, mote::border::mirror, mote::border::reflect, mote::border::constant})
        for (auto const& shape : test_footprints()) {
            mote::neighbourhood const w(shape, edges, 7);
            check(test_image<std::uint8_t>(13, 11, 1, 0, 255), w, 256);
            check(test_image<std::uint8_t>(13, 11, 2, 20, 26), w, 256);
            check(test_image<std::uint8_t>(9, 12, 2, 20, 226), w, 23);
            check(test_image<std::uint16_t>(13, 11, 3, 900, 65535), w, 256);
            check(test_image<std::int16_t>(11, 13, 4, -200, 30), w, 400);
            check(test_image<std::uint32_t>(13, 11, 5, 7, 4294967295.0), w, 100);
            check(with_nan, w, 64);
            check(test_image<double>(12, 11, 7, -1e300, 1.7e308), w, 256);
        }
    // Lines, windows of more than 65535 pixels, and many bins.
    for (auto const edges : {mote::border::clip, mote::border::mirror, mote::border::constant}) {
        check(test_image<std::uint8_t>(1, 19, 8, 0, 255), mote::neighbourhood(15, edges), 256);
        check(test_image<std::uint8_t>(19, 1, 9, 0, 255), mote::neighbourhood(15, edges), 256);
        check(test_image<std::uint8_t>(1, 1, 9, 0, 255), mote::neighbourhood(3, edges), 256);
        check(test_image<std::uint8_t>(5, 4, 10, 0, 255), mote::neighbourhood(257, edges), 256);
        check(test_image<std::uint16_t>(4, 2, 11, 0, 60000), mote::neighbourhood(mote::footprint::disc(145.5), edges), 30000);
        check(test_image<std::uint16_t>(9, 8, 12, 0, 65535), mote::neighbourhood(5, edges), 32768);
    }
    check(test_image<float>(9, 8, 12, 0, 1), mote::neighbourhood(5, mote::border::constant, std::numeric_limits<double>::quiet_NaN()), 32);
    // Sums that doubles do not hold.
    check(test_image<std::uint8_t>(2, 1, 13, 0, 255), mote::neighbourhood(2437, mote::border::mirror), 256);
}

/// The criterion alone, on counts of both sizes: few and many pixels, gaps, symmetry, flat.
template <class Criterion, class Bin>
void check_criterion(Bin&& bin) {
    for_every_isa([&](mote::isa) {
        Criterion criterion;
        std::mt19937 engine(21);
        for (int repeat = 0; repeat < 3000; ++repeat) {
            std::size_t const n = 16 * (1 + engine() % (repeat % 7 == 0 ? 60 : 16));
            std::uint32_t const most = repeat % 3 == 0 ? 2 : repeat % 3 == 1 ? 60 : 65535 / static_cast<std::uint32_t>(n);
            std::vector<std::uint16_t> small(n);
            auto const sparse = 1 + engine() % 40;
            for (auto& c : small) c = static_cast<std::uint16_t>(engine() % sparse == 0 ? engine() % (most + 1) : 0);
            if (repeat % 4 == 0)
                for (std::size_t i = 0; i < n / 2; ++i) small[n - 1 - i] = small[i];
            if (repeat % 5 == 0) std::fill(small.begin() + static_cast<std::ptrdiff_t>(n / 4), small.end() - static_cast<std::ptrdiff_t>(n / 4), std::uint16_t{0});
            if (repeat % 11 == 0) small[engine() % n] = 20000;
            std::vector<std::uint32_t> large(small.begin(), small.end());
            std::uint64_t pixels = 0;
            for (auto const c : small) pixels += c;
            if (pixels <= 65535) {
                bin_tallies const wide(small.begin(), small.end());
                CAPTURE(small);
                CHECK(criterion(std::span<std::uint16_t const>(small)) == bin(wide));
            }
            std::uint32_t const times = repeat % 2 == 0 ? 1 : static_cast<std::uint32_t>(2147483647 / (pixels + 1));
            for (auto& c : large) c *= times;
            bin_tallies const wide(large.begin(), large.end());
            CAPTURE(large);
            CHECK(criterion(std::span<std::uint32_t const>(large)) == bin(wide));
        }
        // A pixel more decides between the two optima of a symmetric histogram, in digits that single precision lacks.
        for (int repeat = 0; repeat < 2000; ++repeat) {
            std::size_t const n = 16 * (1 + engine() % 3), used = 5 + 2 * (engine() % 5), first = engine() % (n - used);
            std::uint64_t const most = repeat % 2 == 0 ? 65000 / used : 3000000 / used;
            std::vector<std::uint32_t> large(n);
            for (std::size_t i = 0; i <= used / 2; ++i) large[first + i] = large[first + used - 1 - i] = static_cast<std::uint32_t>(1 + engine() % most);
            large[first + engine() % used] += repeat % 5 == 0 ? 0 : 1;
            bin_tallies const wide(large.begin(), large.end());
            std::size_t const expected = bin(wide);
            CAPTURE(large);
            CHECK(criterion(std::span<std::uint32_t const>(large)) == expected);
            if (repeat % 2 != 0) continue;
            std::vector<std::uint16_t> const small(large.begin(), large.end());
            CHECK(criterion(std::span<std::uint16_t const>(small)) == expected);
        }
    });
}

/// What holds whatever the criterion. Arguments as of check_against_obvious.
template <class Surface, class Mask>
void check_invariances(Surface&& surface, Mask&& mask) {
    auto const level_of = [&](auto const& img, mote::neighbourhood const& w, auto const& run) {
        auto const v = mote::const_view(img);
        mote::image<double> level(v.width, v.height);
        surface(v, w, 256, level, run);
        return level;
    };
    auto const surface_of = [&](auto const& img, mote::neighbourhood const& w) { return level_of(img, w, mote::sequential()); };
    auto const mask_of = [&](auto const& img, mote::neighbourhood const& w, auto const& run) {
        auto const v = mote::const_view(img);
        mote::image<std::uint8_t> m(v.width, v.height);
        mask(v, w, 256, mote::polarity::dark, m, run);
        return m;
    };
    auto const img = test_image<std::uint8_t>(210, 90, 31, 10, 90);
    mote::image<std::uint16_t> promoted(210, 90);
    mote::image<std::int16_t> shifted(210, 90);
    for (std::ptrdiff_t y = 0; y < 90; ++y)
        for (std::ptrdiff_t x = 0; x < 210; ++x) {
            promoted(x, y) = img(x, y);
            shifted(x, y) = static_cast<std::int16_t>(img(x, y) - 3000);
        }
    for (auto const edges : {mote::border::clip, mote::border::mirror})
        for (auto const& shape : {mote::footprint::square(21), mote::footprint::square(5), mote::footprint::disc(6)}) {
            mote::neighbourhood const w(shape, edges);
            auto const expected = surface_of(img, w);
            CAPTURE(shape.size(), static_cast<int>(edges));
            for_every_isa([&](mote::isa) { CHECK(differing(surface_of(img, w), expected) == 0); });
            CHECK(differing(surface_of(promoted, w), expected) == 0);
            auto moved = surface_of(shifted, w);
            for (std::ptrdiff_t y = 0; y < 90; ++y)
                for (std::ptrdiff_t x = 0; x < 210; ++x) moved(x, y) += 3000;
            CHECK(differing(moved, expected) == 0);
            // Transposed and turned, as views.
            CHECK(differing(surface_of(img.view().transposed(), w).view().transposed(), expected) == 0);
            mote::image_view<std::uint8_t const> const turned{img.row(89) + 209, 210, 90, -img.stride(), -1};
            auto const back = surface_of(turned, w);
            mote::image_view<double const> const again{back.row(89) + 209, 210, 90, -back.stride(), -1};
            CHECK(differing(again, expected) == 0);
            // A part is as its copy.
            auto const part = img.view().subview(40, 10, 100, 30);
            mote::image<std::uint8_t> copy(100, 30);
            for (std::ptrdiff_t y = 0; y < 30; ++y)
                for (std::ptrdiff_t x = 0; x < 100; ++x) copy(x, y) = part(x, y);
            CHECK(differing(surface_of(part, w), surface_of(copy, w)) == 0);
            // Any cut into strips, and threads.
            auto const whole = mask_of(img, w, mote::sequential());
            for (std::ptrdiff_t const n : {2, 7, 100}) {
                CHECK(differing(level_of(img, w, pretended{n}), expected) == 0);
                CHECK(differing(mask_of(img, w, pretended{n}), whole) == 0);
            }
            CHECK(differing(level_of(img, w, thread_a_call()), expected) == 0);
            CHECK(differing(mask_of(img, w, thread_a_call()), whole) == 0);
        }
    // Levels as float are the same for pixels of 8 bits.
    mote::image<float> single(210, 90);
    surface(img, mote::neighbourhood(9), 256, single, mote::sequential());
    CHECK(differing(single, surface_of(img, 9)) == 0);
}

/// Flat, empty and absent pixels, and what is refused.
template <class Surface, class Mask>
void check_edge_cases(Surface&& surface, Mask&& mask) {
    mote::image<std::uint8_t> flat(20, 10), out(20, 10);
    for (std::ptrdiff_t y = 0; y < 10; ++y)
        for (std::ptrdiff_t x = 0; x < 20; ++x) flat(x, y) = 77;
    mote::image<double> level(20, 10);
    surface(flat, mote::neighbourhood(5), 256, level, mote::sequential());
    mote::image<double> expected(20, 10);
    for (std::ptrdiff_t y = 0; y < 10; ++y)
        for (std::ptrdiff_t x = 0; x < 20; ++x) expected(x, y) = 77;
    CHECK(differing(level, expected) == 0);
    mask(flat, mote::neighbourhood(5), 256, mote::polarity::bright, out, mote::sequential());
    CHECK(differing(out, mote::image<std::uint8_t>(20, 10)) == 0);

    mote::image<std::uint8_t> none(0, 4), none_out(0, 4);
    mask(none, mote::neighbourhood(5), 256, mote::polarity::dark, none_out, mote::sequential());

    auto absent = random_image<float>(6, 5, 1, 0, 0);
    for (std::ptrdiff_t y = 0; y < 5; ++y)
        for (std::ptrdiff_t x = 0; x < 6; ++x) absent(x, y) = std::numeric_limits<float>::quiet_NaN();
    mote::image<std::uint8_t> m(6, 5);
    for (auto const p : {mote::polarity::bright, mote::polarity::dark}) {
        mask(absent, mote::neighbourhood(3), 256, p, m, mote::sequential());
        CHECK(differing(m, mote::image<std::uint8_t>(6, 5)) == 0);
    }

    mote::image<std::uint8_t> other(19, 10);
    auto const refuses = [&](auto&& call, char const* part) { CHECK_THROWS_WITH(call(), Catch::Contains(part)); };
    auto const run = mote::sequential();
    refuses([&] { mask(flat, mote::neighbourhood(5), 256, mote::polarity::bright, other, run); }, "20 x 10");
    refuses([&] { mask(flat, mote::neighbourhood(5), 256, mote::polarity::automatic, out, run); }, "polarity");
    refuses([&] { mask(flat, mote::neighbourhood(5), 0, mote::polarity::bright, out, run); }, "0 bins");
    refuses([&] { mask(flat, mote::neighbourhood(5), 32769, mote::polarity::bright, out, run); }, "32769 bins");
    refuses([&] { mask(flat, mote::neighbourhood(46341, mote::border::mirror), 256, mote::polarity::bright, out, run); }, "2^31");
    refuses([&] { mask(flat, mote::neighbourhood(2147483647, mote::border::mirror), 256, mote::polarity::bright, out, run); }, "2^31");
    refuses([&] { mask(flat, mote::neighbourhood(5, mote::border::constant, 256), 256, mote::polarity::bright, out, run); }, "constant border");
    refuses([&] { mask(flat, mote::neighbourhood(5, mote::border::constant, 0.5), 256, mote::polarity::bright, out, run); }, "constant border");
    mask(flat, mote::neighbourhood(1000001), 256, mote::polarity::bright, out, run); // clipped: as large as the image
}
