// SPDX-License-Identifier: MIT
#include <mote/threshold/local/window_histogram.hpp>

#include "window_histogram.hpp"

#include <limits>
#include <algorithm>
#include <set>

namespace local_window_histogram_test {

namespace {

// The largest difference between what the engine counts and what the window holds.
template <class T, class E>
std::uint64_t worst(mote::image<T> const& img, mote::neighbourhood const& w, std::size_t most, E const& run) {
    mote::grey_bins<T> const bins(img.view(), most, w);
    mote::image<std::uint8_t> seen(img.width(), img.height());
    std::uint64_t result = 0;
    mote::for_each_window_histogram(
        img, w, bins,
        [&] {
            return [&](std::ptrdiff_t x, std::ptrdiff_t y, auto h) {
                auto const expected = obvious_counts(img.view(), bins, w, x, y);
                ++seen(x, y);
                if (h.size() % 16 != 0 || h.size() < expected.size()) result = 1u << 31;
                for (std::size_t i = 0; i < h.size(); ++i) {
                    std::uint64_t const e = i < expected.size() ? expected[i] : 0;
                    result = std::max(result, e > h[i] ? e - h[i] : h[i] - e);
                }
            };
        },
        run);
    for (std::ptrdiff_t y = 0; y < img.height(); ++y)
        for (std::ptrdiff_t x = 0; x < img.width(); ++x)
            if (seen(x, y) != 1) result = 1u << 30;
    return result;
}

} // namespace

TEST_CASE("the sliding histogram counts what is in the window") {
    auto const bytes = test_image<std::uint8_t>(90, 18, 1, 0, 255);
    auto const few = test_image<std::uint8_t>(17, 70, 2, 100, 120);
    auto reals = test_image<float>(70, 9, 3, -1, 1);
    reals(4, 4) = reals(69, 8) = std::numeric_limits<float>::quiet_NaN();
    for (auto const edges : {mote::border::clip, mote::border::replicate, mote::border::mirror, mote::border::reflect, mote::border::constant})
        for (auto const& shape : test_footprints()) {
            mote::neighbourhood const w(shape, edges, 9);
            CAPTURE(shape.size(), static_cast<int>(edges));
            CHECK(worst(bytes, w, 256, mote::sequential()) == 0);
            CHECK(worst(few, w, 256, pretended{6}) == 0);
            CHECK(worst(reals, w, 200, pretended{3}) == 0);
        }
    auto const small = test_image<std::uint8_t>(7, 5, 2, 0, 255);
    for_every_isa([&](mote::isa) { CHECK(worst(small, mote::neighbourhood(257, mote::border::mirror), 256, mote::sequential()) == 0); });
}

TEST_CASE("a level divides the pixels as the bins do") {
    auto const check = [](auto const& img, std::size_t most, std::size_t expected) {
        using T = mote::pixel_of<decltype(img)>;
        mote::grey_bins<T> const bins(img.view(), most, mote::neighbourhood(3));
        CHECK(bins.size() == expected);
        std::set<double> values;
        for (std::ptrdiff_t y = 0; y < img.height(); ++y)
            for (std::ptrdiff_t x = 0; x < img.width(); ++x) values.insert(static_cast<double>(img(x, y)));
        std::size_t wrong = 0;
        for (double const v : values) {
            auto const own = bins.bin(static_cast<T>(v));
            for (std::size_t b = 0; b < bins.size(); ++b) wrong += (own <= b) != (v <= bins.level(b));
        }
        CHECK(wrong == 0);
        for (std::size_t b = 1; b < bins.size(); ++b) wrong += bins.level(b) < bins.level(b - 1);
        CHECK(wrong == 0);
    };
    check(random_image<std::uint8_t>(40, 40, 1, 0, 255), 256, 256);
    check(random_image<std::uint8_t>(40, 40, 1, 10, 59), 256, 50);
    check(random_image<std::uint8_t>(40, 40, 1, 0, 255), 7, 7);
    check(random_image<std::uint16_t>(40, 40, 1, 1000, 65535), 256, 256);
    check(random_image<std::int16_t>(40, 40, 1, -32768, 32767), 1000, 1000);
    check(random_image<std::uint32_t>(40, 40, 1, 0, 4294967295.0), 256, 256);
    check(random_image<float>(40, 40, 1, -1, 1), 256, 256);
    check(random_image<double>(40, 40, 1, -8e307, 8e307), 99, 99);
    check(random_image<double>(40, 40, 1, 1, 1), 256, 1);
    check(random_image<float>(40, 40, 1, 1e-45, 4e-45), 256, 256);
}

TEST_CASE("bins by hand") {
    mote::image<std::uint16_t> img(3, 1);
    img(0, 0) = 100, img(1, 0) = 103, img(2, 0) = 109; // ten values
    mote::grey_bins<std::uint16_t> const whole(img.view(), 10, mote::neighbourhood(3)), halves(img.view(), 2, mote::neighbourhood(3));
    CHECK(whole.bin(103) == 3);
    CHECK(whole.level(5) == 105);
    CHECK(halves.bin(104) == 0);
    CHECK(halves.bin(105) == 1);
    CHECK(halves.level(0) == 103);
    CHECK(halves.level(1) == 109);
    // What lies outside has a bin of its own.
    mote::grey_bins<std::uint16_t> const outside(img.view(), 256, mote::neighbourhood(3, mote::border::constant, 7));
    CHECK(outside.size() == 103);
    CHECK(outside.bin(7) == 0);
    CHECK(mote::grey_bins<std::uint8_t>::of_bytes().bin(255) == 255);
    mote::image<float> real(2, 1);
    real(0, 0) = std::numeric_limits<float>::quiet_NaN();
    CHECK(mote::grey_bins<float>(real.view(), 8, mote::neighbourhood(3)).bin(real(0, 0)) == mote::grey_bins<float>::none);
}

template <class T>
void check_masked_counts(double low, double high, std::size_t most) {
    using mote::border;
    auto const img = random_image<T>(37, 29, 8, low, high);
    auto mask = random_mask(37, 29, 3, 0.7);
    for (std::ptrdiff_t y = 4; y < 15; ++y)
        for (std::ptrdiff_t x = 2; x < 20; ++x) mask(x, y) = 0; // some windows hold nothing
    for (mote::neighbourhood window : {mote::neighbourhood(5), mote::neighbourhood(21), mote::neighbourhood(9, border::mirror), mote::neighbourhood(11, border::constant, 7),
                                       mote::neighbourhood(mote::footprint::disc(3.5), border::replicate)}) {
        window.mask = mote::const_view(mask);
        mote::grey_bins<T> const bins(img.view(), most, window);
        std::ptrdiff_t wrong = 0;
        mote::for_each_window_histogram(img, window, bins, [&] {
            return [&](std::ptrdiff_t x, std::ptrdiff_t y, auto counts) {
                auto const obvious = obvious_counts(mote::const_view(img), bins, window, x, y);
                for (std::size_t i = 0; i < counts.size(); ++i) wrong += counts[i] != (i < obvious.size() ? obvious[i] : 0) ? 1 : 0;
            };
        });
        CAPTURE(window.shape.size(), sizeof(T));
        CHECK(wrong == 0);
        // Neither masks nor levels know what lies under a mask.
        auto other = random_image<T>(37, 29, 8, low, high);
        for (std::ptrdiff_t y = 0; y < 29; ++y)
            for (std::ptrdiff_t x = 0; x < 37; ++x)
                if (mask(x, y) == 0) other(x, y) = static_cast<T>(x % 2 == 0 ? high : low);
        auto const middle = [](auto counts) {
            std::uint64_t all = 0, below = 0;
            for (auto c : counts) all += c;
            std::size_t bin = 0;
            while (bin + 1 < counts.size() && 2 * (below += counts[bin]) < all) ++bin;
            return bin;
        };
        for (mote::polarity const p : {mote::polarity::bright, mote::polarity::dark}) {
            mote::image<std::uint8_t> a(37, 29), b(37, 29);
            mote::threshold_by_histogram(img, window, most, middle, p, a);
            mote::threshold_by_histogram(other, window, most, middle, p, b);
            CHECK(differing(a, b) == 0);
            std::ptrdiff_t under = 0, found = 0;
            for (std::ptrdiff_t y = 0; y < 29; ++y)
                for (std::ptrdiff_t x = 0; x < 37; ++x) (mask(x, y) == 0 ? under : found) += a(x, y) != 0 ? 1 : 0;
            CHECK(under == 0);
            CHECK(found > 0);
        }
    }
}

TEST_CASE("pixels under a mask are in no histogram") {
    check_masked_counts<std::uint8_t>(10, 200, 256);
    check_masked_counts<std::uint16_t>(300, 65535, 100);
    check_masked_counts<float>(-3, 5, 64);
    mote::image<std::uint8_t> const img(6, 5), small(5, 5);
    mote::neighbourhood window(3);
    window.mask = mote::const_view(small);
    CHECK_THROWS_WITH(mote::grey_bins<std::uint8_t>(img.view(), 256, window), "window histogram: mask is 5 x 5, image 6 x 5");
    CHECK_THROWS_AS(mote::for_each_window_histogram(img, window, mote::grey_bins<std::uint8_t>::of_bytes(), [] { return [](auto, auto, auto) {}; }), mote::parameter_error);
}

TEST_CASE("an exception of a visitor reaches the caller") {
    auto const img = random_image<std::uint8_t>(200, 100, 1, 0, 255);
    mote::grey_bins<std::uint8_t> const bins(img.view(), 256, mote::neighbourhood(5));
    CHECK_THROWS_AS(mote::for_each_window_histogram(
                        img, mote::neighbourhood(5), bins,
                        [] {
                            return [](std::ptrdiff_t x, std::ptrdiff_t, auto) {
                                if (x == 70) throw std::runtime_error("here");
                            };
                        },
                        thread_a_call()),
                    std::runtime_error);
}

TEST_CASE("anything that chooses a bin is a criterion") {
    auto const half = [](auto counts) { // the median
        std::uint64_t all = 0, below = 0;
        for (auto c : counts) all += c;
        std::size_t bin = 0;
        while (bin + 1 < counts.size() && 2 * (below += counts[bin]) < all) ++bin;
        return bin;
    };
    auto const img = random_image<std::uint8_t>(12, 9, 5, 0, 40);
    mote::image<std::uint8_t> mask(12, 9);
    mote::image<double> level(12, 9);
    mote::threshold_by_histogram(img, 5, 256, half, mote::polarity::bright, mask);
    mote::histogram_threshold_surface(img, 5, 256, half, level);
    std::vector<int> window;
    for (std::ptrdiff_t y = 2; y < 7; ++y)
        for (std::ptrdiff_t x = 3; x < 8; ++x) window.push_back(img(x, y));
    std::sort(window.begin(), window.end());
    CHECK(level(5, 4) == window[12]);
    CHECK(mask(5, 4) == (img(5, 4) > window[12] ? 255 : 0));
}

} // namespace local_window_histogram_test
