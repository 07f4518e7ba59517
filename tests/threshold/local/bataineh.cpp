// SPDX-License-Identifier: MIT
#include <mote/threshold/local/bataineh.hpp>

#include "plain_formula.hpp"

namespace local_bataineh_test {

namespace {

struct tile {
    std::ptrdiff_t left, top, right, bottom; // right and bottom excluded
};

template <class T>
mote::image<std::uint8_t> plain_bataineh(mote::image_view<T const> v, mote::bataineh_options const& o, bool bright) {
    auto const scale = plain_scale(v);
    auto const value = [&](std::ptrdiff_t x, std::ptrdiff_t y) {
        auto const p = static_cast<long double>(v(x, y));
        return bright ? scale.second - p : p - scale.first;
    };
    auto const statistics = [&](tile const& t) {
        std::vector<long double> values;
        for (std::ptrdiff_t y = t.top; y < t.bottom; ++y)
            for (std::ptrdiff_t x = t.left; x < t.right; ++x)
                if (v(x, y) == v(x, y)) values.push_back(value(x, y));
        return plain_statistics_of(0, values);
    };
    plain_statistics const whole = statistics({0, 0, v.width, v.height});
    long double const m = whole.mean, sd = whole.deviation, largest = whole.maximum;
    long double const middle = m - m * m * sd / ((m + sd) * (largest / 2 + sd));
    auto const count = [&](tile const& t) {
        std::pair<long double, long double> dark_and_unclear{0, 0};
        for (std::ptrdiff_t y = t.top; y < t.bottom; ++y)
            for (std::ptrdiff_t x = t.left; x < t.right; ++x) {
                if (!(v(x, y) == v(x, y))) continue;
                if (value(x, y) <= middle - sd / 2)
                    dark_and_unclear.first += 1;
                else if (value(x, y) < middle + sd / 2)
                    dark_and_unclear.second += 1;
            }
        return dark_and_unclear;
    };
    auto const [dark, unclear] = count({0, 0, v.width, v.height});
    std::ptrdiff_t width = v.width / 40, height = v.height / 30;
    if ((unclear > 0 && dark / unclear >= 2.5L) || (unclear == 0 && dark > 0) || sd < 0.1L * largest)
        width = v.width / 6, height = v.height / 4;
    else if (dark > unclear || v.width + v.height < 400)
        width = v.width / 30, height = v.height / 20;
    width = std::max<std::ptrdiff_t>(width, 1);
    height = std::max<std::ptrdiff_t>(height, 1);
    std::vector<tile> tiles;
    for (std::ptrdiff_t top = 0, bottom; top < v.height; top = bottom) {
        bottom = std::min(v.height, top + height);
        if (v.height - bottom < height / 2) bottom = v.height;
        for (std::ptrdiff_t left = 0, right; left < v.width; left = right) {
            right = std::min(v.width, left + width);
            if (v.width - right < width / 2) right = v.width;
            auto const [d, u] = count({left, top, right, bottom});
            if (u <= d) {
                tiles.push_back({left, top, right, bottom});
                continue;
            }
            std::ptrdiff_t const x = left + (right - left) / 2, y = top + (bottom - top) / 2;
            for (tile const& t : {tile{left, top, x, y}, tile{x, top, right, y}, tile{left, y, x, bottom}, tile{x, y, right, bottom}})
                if (t.left < t.right && t.top < t.bottom) tiles.push_back(t);
        }
    }
    long double least = std::numeric_limits<long double>::infinity(), most = 0;
    for (tile const& t : tiles) {
        plain_statistics const s = statistics(t);
        if (s.pixels == 0) continue;
        least = std::min(least, s.deviation);
        most = std::max(most, s.deviation);
    }
    mote::image<std::uint8_t> mask(v.width, v.height);
    for (tile const& t : tiles) {
        plain_statistics const s = statistics(t);
        if (s.pixels == 0 || !(most > least) || s.deviation == 0) continue;
        long double const adaptive = (s.deviation - least) / (most - least) * largest;
        long double const level = s.mean - s.mean * s.mean * s.deviation / ((m + s.deviation) * (static_cast<long double>(o.adaptive_weight) * adaptive + s.deviation));
        for (std::ptrdiff_t y = t.top; y < t.bottom; ++y)
            for (std::ptrdiff_t x = t.left; x < t.right; ++x)
                if (v(x, y) == v(x, y)) mask(x, y) = (bright ? value(x, y) < level : value(x, y) <= level) ? 255 : 0;
    }
    return mask;
}

template <class Image>
void check_image(Image const& img, bool bright) {
    mote::image<std::uint8_t> mask(img.width(), img.height());
    for (double const weight : {1.0, 2.0}) {
        mote::bataineh_options o;
        o.adaptive_weight = weight;
        mote::bataineh(img, o, bright ? mote::polarity::bright : mote::polarity::dark, mask);
        CAPTURE(img.width(), img.height(), bright, weight);
        CHECK(differing(mask.view(), plain_bataineh(mote::const_view(img), o, bright).view()) == 0);
    }
}

} // namespace

TEST_CASE("Bataineh agrees with the definition, pixel by pixel") {
    for (auto const& [w, h] : {std::pair<std::ptrdiff_t, std::ptrdiff_t>{71, 53}, {240, 171}, {61, 399}, {5, 4}, {200, 3}})
        for (bool const bright : {false, true}) {
            auto const img = blobs(w, h, static_cast<std::uint32_t>(w));
            mote::image<std::uint16_t> wide(w, h);
            mote::image<float> real(w, h);
            for (std::ptrdiff_t y = 0; y < h; ++y)
                for (std::ptrdiff_t x = 0; x < w; ++x) {
                    wide(x, y) = static_cast<std::uint16_t>(100 * img(x, y) + (7 * x + 3 * y) % 100);
                    real(x, y) = static_cast<float>(img(x, y)) / 7 - 10;
                }
            real(w / 2, h / 2) = std::numeric_limits<float>::quiet_NaN();
            check_image(img, bright);
            check_image(wide, bright);
            check_image(real, bright);
        }
    // Low contrast: tiles of a sixth and a quarter. Mostly dark: the same by another rule.
    check_image(random_image<std::uint8_t>(90, 70, 4, 200, 220), false);
    check_image(random_image<std::uint8_t>(90, 70, 5, 0, 255), true);
}

TEST_CASE("Bataineh's surface is what the mask compares with") {
    auto const img = blobs(150, 90, 6);
    mote::image<double> surface(150, 90);
    mote::image<std::uint8_t> mask(150, 90);
    for (mote::polarity const p : {mote::polarity::bright, mote::polarity::dark}) {
        mote::bataineh(img, {}, p, mask);
        mote::bataineh_surface(img, {}, p, surface);
        std::ptrdiff_t wrong = 0;
        for (std::ptrdiff_t y = 0; y < 90; ++y)
            for (std::ptrdiff_t x = 0; x < 150; ++x) wrong += (mask(x, y) == 255) != ((img(x, y) > surface(x, y)) == (p == mote::polarity::bright)) ? 1 : 0;
        CHECK(wrong == 0);
    }
}

TEST_CASE("Bataineh's mask does not depend on storage or type") {
    check_invariances([](auto img, auto p, auto mask, auto run) { mote::bataineh(img, {}, p, mask, run); }, turns::none);
}

TEST_CASE("Bataineh on images that hardly are images") {
    check_degenerate([](auto img, auto p, auto mask, auto run) { mote::bataineh(img, {}, p, mask, run); });
    mote::image<std::uint8_t> img(30, 30), mask(30, 30);
    for (int const value : {0, 80, 255})
        for (mote::polarity const p : {mote::polarity::bright, mote::polarity::dark}) {
            for (std::ptrdiff_t y = 0; y < 30; ++y)
                for (std::ptrdiff_t x = 0; x < 30; ++x) img(x, y) = static_cast<std::uint8_t>(value), mask(x, y) = 7;
            mote::bataineh(img, {}, p, mask);
            CHECK(mask(3, 3) == 0);
        }
    CHECK_THROWS_AS(mote::bataineh(img, {}, mote::polarity::automatic, mask), mote::parameter_error);
    mote::bataineh_options o;
    o.adaptive_weight = std::numeric_limits<double>::infinity();
    CHECK_THROWS_AS(mote::bataineh(img, o, mote::polarity::dark, mask), mote::parameter_error);
    CHECK_THROWS_AS(mote::bataineh_options::of(mote::dialect::opencv), mote::parameter_error);
}

} // namespace local_bataineh_test
