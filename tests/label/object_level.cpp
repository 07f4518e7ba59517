// SPDX-License-Identifier: MIT
#include <mote/label/label_image.hpp>
#include <mote/label/object_level.hpp>

#include "../threshold/hybrid/plain_hybrid.hpp"

namespace object_level_test {

namespace {

// Otsu's split of values: class means, in long double.
long double plain_otsu_middle(std::vector<long double> values) {
    std::sort(values.begin(), values.end());
    long double best = -1, middle = values.back();
    for (std::size_t i = 0; i + 1 < values.size(); ++i) {
        if (values[i] == values[i + 1]) continue;
        long double a = 0, b = 0;
        long double const n = static_cast<long double>(i + 1), m = static_cast<long double>(values.size() - i - 1);
        for (std::size_t j = 0; j <= i; ++j) a += (values[j] - values[0]) / n;
        for (std::size_t j = i + 1; j < values.size(); ++j) b += (values[j] - values[0]) / m;
        long double const between = n * m * (a - b) * (a - b);
        if (between > best * (1 + 1e-15L)) best = between, middle = (values[i] + values[i + 1]) / 2;
    }
    return middle;
}

template <class T>
mote::image<std::uint8_t> plain(mote::image_view<T const> v, mote::object_level_options const& o, bool bright, long double black, long double white) {
    mote::image<std::uint8_t> global(v.width, v.height), mask(v.width, v.height);
    mote::image<std::uint32_t> labels(v.width, v.height);
    long double const level = o.level ? *o.level : mote::otsu_middle(v, o.mask), reference = o.reference ? static_cast<long double>(*o.reference) : level;
    for (std::ptrdiff_t y = 0; y < v.height; ++y)
        for (std::ptrdiff_t x = 0; x < v.width; ++x) {
            long double const p = static_cast<long double>(v(x, y));
            global(x, y) = (bright ? p > level : p <= level) && (o.mask.data == nullptr || o.mask(x, y) != 0) ? 255 : 0;
        }
    std::uint32_t const count = mote::label(global, labels, o.neighbours);
    for (std::uint32_t i = 1; i <= count; ++i) {
        std::ptrdiff_t left = v.width, top = v.height, right = -1, bottom = -1;
        for (std::ptrdiff_t y = 0; y < v.height; ++y)
            for (std::ptrdiff_t x = 0; x < v.width; ++x)
                if (labels(x, y) == i) left = std::min(left, x), right = std::max(right, x), top = std::min(top, y), bottom = std::max(bottom, y);
        std::vector<long double> values;
        for (std::ptrdiff_t y = 0; y < v.height; ++y)
            for (std::ptrdiff_t x = 0; x < v.width; ++x) {
                if (x < left - o.margin || x > right + o.margin || y < top - o.margin || y > bottom + o.margin) continue;
                if ((labels(x, y) == 0 || labels(x, y) == i) && std::isfinite(static_cast<long double>(v(x, y))) && (o.mask.data == nullptr || o.mask(x, y) != 0))
                    values.push_back(static_cast<long double>(v(x, y)));
            }
        long double const t = plain_otsu_middle(values);
        if (bright ? t - black < o.least * (reference - black) : white - t < o.least * (white - reference)) continue;
        for (std::ptrdiff_t y = 0; y < v.height; ++y)
            for (std::ptrdiff_t x = 0; x < v.width; ++x)
                if (labels(x, y) == i) mask(x, y) = (static_cast<long double>(v(x, y)) > t) == bright ? 255 : 0;
    }
    return mask;
}

template <class T>
mote::image<T> scaled_blobs(std::uint32_t seed, double low, double high) {
    auto const img = blobs(41, 33, seed);
    auto const noise = random_image<float>(41, 33, seed + 9, 0, 1);
    mote::image<T> result(41, 33);
    for (std::ptrdiff_t y = 0; y < 33; ++y)
        for (std::ptrdiff_t x = 0; x < 41; ++x) result(x, y) = static_cast<T>(low + (high - low) * std::min(1.0, (img(x, y) + static_cast<double>(noise(x, y))) / 256));
    return result;
}

template <class T>
void check(double low, double high) {
    for (std::uint32_t const seed : {1u, 2u, 3u})
        for (bool const bright : {false, true})
            for (std::ptrdiff_t const margin : {0, 2, 100}) {
                auto const img = scaled_blobs<T>(seed, low, high);
                mote::object_level_options o;
                o.margin = margin;
                if (margin == 2) o.neighbours = mote::connectivity::four, o.least = 0.97;
                if (seed == 3) o.reference = low + (bright ? 0.75 : 0.25) * (high - low), o.least = 0.7931;
                auto const [black, white] = plain_scale(mote::const_view(img));
                mote::image<std::uint8_t> mask(41, 33);
                mote::object_level(img, o, bright ? mote::polarity::bright : mote::polarity::dark, mask);
                CAPTURE(seed, bright, margin, sizeof(T));
                CHECK(differing(mask.view(), plain(mote::const_view(img), o, bright, black, white).view()) == 0);
            }
}

} // namespace

TEST_CASE("object level agrees with the definition") {
    check<std::uint8_t>(0, 255);
    check<std::uint16_t>(100, 65535);
    check<std::int16_t>(-3000, 2000);
    check<std::uint32_t>(7, 100000);
    check<float>(-1, 700);
    check<double>(-1, 700);
}

TEST_CASE("object level: each object has its own, and faint ones go") {
    mote::image<std::uint8_t> img(60, 20), mask(60, 20);
    for (std::ptrdiff_t y = 0; y < 20; ++y)
        for (std::ptrdiff_t x = 0; x < 60; ++x) {
            bool const bright = x >= 5 && x < 15 && y >= 5 && y < 15, faint = x >= 40 && x < 50 && y >= 5 && y < 15;
            bool const rim = x >= 4 && x < 16 && y >= 4 && y < 16;
            img(x, y) = bright ? 240 : rim ? 70 : faint ? 60 : 20;
        }
    mote::object_level_options o;
    o.level = 50;
    o.reference = 50;
    auto objects = mote::object_level(img, o, mote::polarity::bright, mask);
    REQUIRE(objects.size() == 2);
    CHECK(objects[0].level == 155);
    CHECK(objects[0].bounds == mote::box{4, 4, 12, 12});
    CHECK(objects[0].kept);
    CHECK(objects[1].level == 40);
    CHECK(objects[1].kept);
    CHECK(mask(4, 4) == 0); // the rim is above the global level only
    CHECK(mask(5, 5) == 255);
    CHECK(mask(45, 10) == 255);
    o.reference = 121;
    objects = mote::object_level(img, o, mote::polarity::bright, mask);
    CHECK_FALSE(objects[1].kept); // 40 is below 121 / 3
    CHECK(mask(45, 10) == 0);
    CHECK(mask(10, 10) == 255);
}

TEST_CASE("object level: the mask does not depend on storage, orientation, type or threads") {
    auto const method = [](auto img, auto p, auto mask, auto run) {
        mote::object_level_options o;
        o.margin = 3;
        mote::object_level(img, o, p, mask, run);
    };
    check_invariances(method);
    check_shifted_image(method);
    check_float_strips(method);
}

TEST_CASE("object level on images that hardly are images, and with masks") {
    check_degenerate([](auto img, auto p, auto mask, auto run) { mote::object_level(img, {}, p, mask, run); });
    check_masks([](auto img, auto mask, auto p, auto result) {
        mote::object_level_options o;
        o.mask = mask;
        mote::object_level(img, o, p, result);
    });
    mote::image<std::uint8_t> img(4, 4), mask(4, 4), small(3, 4);
    mote::object_level_options o;
    CHECK_THROWS_AS(mote::object_level(img, o, mote::polarity::automatic, mask), mote::parameter_error);
    CHECK_THROWS_AS(mote::object_level(img, o, mote::polarity::dark, small), mote::parameter_error);
    o.margin = -1;
    CHECK_THROWS_AS(mote::object_level(img, o, mote::polarity::dark, mask), mote::parameter_error);
    o = {};
    o.least = -1;
    CHECK_THROWS_AS(mote::object_level(img, o, mote::polarity::dark, mask), mote::parameter_error);
    o = {};
    o.level = std::numeric_limits<double>::quiet_NaN();
    CHECK_THROWS_AS(mote::object_level(img, o, mote::polarity::dark, mask), mote::parameter_error);
    o = {};
    o.reference = std::numeric_limits<double>::infinity();
    CHECK_THROWS_AS(mote::object_level(img, o, mote::polarity::dark, mask), mote::parameter_error);
    o = {};
    o.mask = mote::const_view(small);
    CHECK_THROWS_AS(mote::object_level(img, o, mote::polarity::dark, mask), mote::parameter_error);
    mote::run_image const one = mote::runs_of(random_mask(4, 4, 1, 0.9)); // not labelled
    CHECK_THROWS_AS(mote::levels_of_objects(img, one, 1, 3, {}, mote::polarity::dark), mote::parameter_error);
}

} // namespace object_level_test
