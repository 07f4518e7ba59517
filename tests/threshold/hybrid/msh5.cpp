// SPDX-License-Identifier: MIT
#include <mote/threshold/hybrid/msh5.hpp>

#include "catch.hpp"
#include "backwards.hpp"
#include "every_isa.hpp"
#include "random_image.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numbers>
#include <random>
#include <vector>

namespace hybrid_msh5_test {

namespace {

using mote::polarity;
using mask_type = mote::image<std::uint8_t>;

struct scene {
    mote::image<float> grey;
    mask_type truth;
};

// Discs of contrast 60 with an edge of about 1.5 px on a ramp, with Gaussian noise.
scene discs(std::ptrdiff_t side, double radius, double ramp, double noise, std::uint32_t seed) {
    scene s{mote::image<float>(side, side), mask_type(side, side)};
    std::mt19937 engine(seed);
    auto const uniform = [&] { return (static_cast<double>(engine()) + 0.5) / 4294967296.0; };
    std::vector<std::array<double, 2>> centres;
    for (int tries = 0; tries < 4000 && centres.size() < static_cast<std::size_t>(0.12 * static_cast<double>(side * side) / (std::numbers::pi * radius * radius)); ++tries) {
        std::array<double, 2> const c{radius + 5 + uniform() * (static_cast<double>(side) - 2 * radius - 10), radius + 5 + uniform() * (static_cast<double>(side) - 2 * radius - 10)};
        if (std::all_of(centres.begin(), centres.end(), [&](auto const& o) { return std::hypot(o[0] - c[0], o[1] - c[1]) > 2 * radius + 8; })) centres.push_back(c);
    }
    for (std::ptrdiff_t y = 0; y < side; ++y)
        for (std::ptrdiff_t x = 0; x < side; ++x) {
            double inside = 0;
            for (auto const& c : centres) inside = std::max(inside, 1 / (1 + std::exp((std::hypot(static_cast<double>(x) - c[0], static_cast<double>(y) - c[1]) - radius) / 0.8)));
            double const gauss = std::sqrt(-2 * std::log(uniform())) * std::cos(2 * std::numbers::pi * uniform());
            s.truth(x, y) = inside > 0.5 ? 255 : 0;
            s.grey(x, y) = static_cast<float>(100 + 60 * inside + ramp * (static_cast<double>(x) / static_cast<double>(side) - 0.5) + noise * gauss);
        }
    return s;
}

double jaccard(mask_type const& a, mask_type const& b) {
    double both = 0, either = 0;
    for (std::ptrdiff_t y = 0; y < a.height(); ++y)
        for (std::ptrdiff_t x = 0; x < a.width(); ++x) {
            both += a(x, y) != 0 && b(x, y) != 0 ? 1 : 0;
            either += a(x, y) != 0 || b(x, y) != 0 ? 1 : 0;
        }
    return either > 0 ? both / either : 1;
}

double share(mask_type const& m) {
    double n = 0;
    for (std::ptrdiff_t y = 0; y < m.height(); ++y)
        for (std::ptrdiff_t x = 0; x < m.width(); ++x) n += m(x, y) != 0 ? 1 : 0;
    return n / static_cast<double>(m.width() * m.height());
}

bool same(mask_type const& a, mask_type const& b) {
    for (std::ptrdiff_t y = 0; y < a.height(); ++y)
        if (!std::equal(a.row(y), a.row(y) + a.width(), b.row(y))) return false;
    return true;
}

template <class T>
mote::image<T> converted(mote::image<float> const& f, double gain, double offset) {
    mote::image<T> r(f.width(), f.height());
    for (std::ptrdiff_t y = 0; y < f.height(); ++y)
        for (std::ptrdiff_t x = 0; x < f.width(); ++x) r(x, y) = static_cast<T>(gain * static_cast<double>(f(x, y)) + offset);
    return r;
}

namespace d = mote::detail;

// A level as the documentation says: class means of the samples in 5 x 5 cells around each cell, by double sums over the samples themselves.
std::vector<double> plain_sweep(d::msh5_samples const& s, d::msh5_surface const& from, std::ptrdiff_t cell, mote::msh5_options const& o, bool refine) {
    std::ptrdiff_t const w = s.values.width(), h = s.values.height(), columns = (w + cell - 1) / cell, rows = (h + cell - 1) / cell;
    auto const at = [&](std::ptrdiff_t x, std::ptrdiff_t y) { // bilinear between the centres of cells
        double const u = std::clamp((static_cast<double>(x) + 0.5) / static_cast<double>(from.cell) - 0.5, 0.0, static_cast<double>(from.columns - 1));
        double const v = std::clamp((static_cast<double>(y) + 0.5) / static_cast<double>(from.cell) - 0.5, 0.0, static_cast<double>(from.rows - 1));
        double const i = std::floor(u), j = std::floor(v), p = u - i, q = v - j;
        auto const node = [&](double a, double b) {
            return static_cast<double>(from.level[static_cast<std::size_t>(std::min(b, static_cast<double>(from.rows - 1)) * static_cast<double>(from.columns) + std::min(a, static_cast<double>(from.columns - 1)))]);
        };
        return (1 - q) * ((1 - p) * node(i, j) + p * node(i + 1, j)) + q * ((1 - p) * node(i, j + 1) + p * node(i + 1, j + 1));
    };
    struct classes {
        double b = 0, rise = 0, w = 0;
    };
    std::vector<classes> all;
    double squares = 0, weighted = 0;
    for (std::ptrdiff_t r = 0; r < rows; ++r)
        for (std::ptrdiff_t c = 0; c < columns; ++c) {
            double n = 0, above = 0, sum = 0, particles = 0;
            for (std::ptrdiff_t y = std::max<std::ptrdiff_t>(0, (r - 2) * cell); y < std::min(h, (r + 3) * cell); ++y)
                for (std::ptrdiff_t x = std::max<std::ptrdiff_t>(0, (c - 2) * cell); x < std::min(w, (c + 3) * cell); ++x) {
                    double const v = s.values(x, y);
                    bool const in = v > at(x, y);
                    n += 1;
                    sum += v;
                    above += in ? 1 : 0;
                    particles += in ? v : 0;
                }
            classes k;
            if (above == 0 || above == n) {
                k = {sum / n, above == n ? -1.0 : 0.0, 0};
            } else {
                k.b = (sum - particles) / (n - above);
                k.rise = particles / above - k.b;
                k.w = above / n * (1 - above / n) * k.rise * k.rise;
            }
            all.push_back(k);
            squares += k.w * k.w;
            weighted += k.w * k.w * k.rise;
        }
    double const common = refine ? from.common : squares > 0 ? weighted / squares : s.contrast, prior = o.prior * common * common / 4;
    std::vector<double> level;
    for (std::size_t i = 0; i < all.size(); ++i) {
        classes const& k = all[i];
        if (refine) {
            double const before = static_cast<double>(from.level[i]); // `from` has the same cells
            level.push_back((prior * before + k.w * (k.b + k.rise / 2)) / (prior + k.w));
        } else {
            double const b = k.rise < 0 ? k.b - common : k.b, d = std::max(0.0, k.rise);
            level.push_back(b + std::max((prior * common / 2 + k.w * d / 2) / (prior + k.w), o.noise_gate * s.noise));
        }
    }
    return level;
}

// Spheres seen from above: their thickness, which is half of its largest at 0.866 of the radius.
scene spheres(std::ptrdiff_t side, double radius) {
    scene s{mote::image<float>(side, side), mask_type(side, side)};
    std::mt19937 engine(4);
    for (std::ptrdiff_t y = 0; y < side; ++y)
        for (std::ptrdiff_t x = 0; x < side; ++x) {
            double const cell = 3 * radius, dx = std::fmod(static_cast<double>(x), cell) - cell / 2, dy = std::fmod(static_cast<double>(y), cell) - cell / 2;
            double const d2 = (dx * dx + dy * dy) / (radius * radius);
            s.truth(x, y) = d2 <= 0.75 ? 255 : 0;
            s.grey(x, y) = static_cast<float>(100 + 100 * (d2 < 1 ? std::sqrt(1 - d2) : 0) + static_cast<double>(engine() % 5));
        }
    return s;
}

} // namespace

TEST_CASE("a sweep does what the formula says") {
    for_every_isa([](mote::isa isa) {
        INFO(mote::name(isa));
        for (std::ptrdiff_t const side : {81, 150}) {
            auto const s = discs(side, 6, 30, 8, 2);
            auto const smooth = mote::median_filter(converted<std::uint16_t>(s.grey, 100, 0), 5);
            mote::msh5_options const o;
            auto const samples = d::msh5_sample(smooth, true, o);
            CHECK(samples.stride == (side < 128 ? 1 : 2));
            for (std::ptrdiff_t const cell : {1, 4, 7}) {
                d::msh5_window const window(samples, cell);
                auto const first = window.sweep(d::msh5_global(samples, o), o), second = window.sweep(first, o), third = window.sweep(second, o, true);
                auto const expect = [&](d::msh5_surface const& found, std::vector<double> const& expected) {
                    REQUIRE(found.level.size() == expected.size());
                    std::size_t off = 0; // levels are kept as float: a sample within 2^-24 of its level may fall on the other side
                    for (std::size_t i = 0; i < expected.size(); ++i) off += std::abs(static_cast<double>(found.level[i]) - expected[i]) > 0.5 ? 1U : 0U;
                    CHECK(off <= expected.size() / 100);
                };
                expect(first, plain_sweep(samples, d::msh5_global(samples, o), cell, o, false));
                expect(second, plain_sweep(samples, first, cell, o, false));
                expect(third, plain_sweep(samples, second, cell, o, true));
            }
        }
    });
}

TEST_CASE("every instruction set and executor gives the same mask") {
    auto const s = discs(333, 7, 60, 14, 8);
    auto const bytes = converted<std::uint8_t>(s.grey, 1, 0);
    auto const wide = converted<std::uint16_t>(s.grey, 37, 11);
    auto const a = mote::msh5(bytes, polarity::bright), b = mote::msh5(wide, polarity::dark), c = mote::msh5(s.grey, polarity::bright);
    for_every_isa([&](mote::isa isa) {
        INFO(mote::name(isa));
        for (int threads = 1; threads <= 3; ++threads) {
            backwards const where{threads};
            CHECK(same(mote::msh5(bytes, polarity::bright, {}, where), a));
            CHECK(same(mote::msh5(wide, polarity::dark, {}, where), b));
            CHECK(same(mote::msh5(s.grey, polarity::bright, {}, where), c));
        }
    });
}

TEST_CASE("projected spheres are cut at half of their own height") {
    auto const s = spheres(360, 20);
    CHECK(jaccard(mote::msh5(s.grey, polarity::bright), s.truth) > 0.96);
}

TEST_CASE("objects with faint outlines are dropped, unless they are to be kept") {
    auto s = discs(256, 12, 0, 2, 3);
    for (std::ptrdiff_t y = 0; y < 256; ++y) // a wide hill whose slopes are gentle
        for (std::ptrdiff_t x = 0; x < 256; ++x)
            s.grey(x, y) += static_cast<float>(70 * std::exp(-(std::pow(static_cast<double>(x) - 128, 2) + std::pow(static_cast<double>(y) - 128, 2)) / 3200));
    mote::msh5_options all;
    all.least_edge = 0;
    all.scale = 256; // one window over all of it, so that the hill is above the level
    mote::msh5_options strict = all;
    strict.least_edge = 0.9;
    CHECK(share(mote::msh5(s.grey, polarity::bright, strict)) < share(mote::msh5(s.grey, polarity::bright, all)));
}

TEST_CASE("fill is the share of the disc across the longer side") {
    mask_type m(90, 60);
    CHECK(d::msh5_fill(m) == 0);
    m(5, 5) = m(6, 5) = m(5, 6) = 255; // three pixels are no object
    CHECK(d::msh5_fill(m) == 0);
    for (std::ptrdiff_t x = 20; x < 80; ++x) m(x, 50) = m(x, 51) = 255; // a bar of 60 x 2
    double const bar = 120 / (std::numbers::pi / 4 * 60 * 60);
    CHECK(d::msh5_fill(m) == Approx(bar).epsilon(0.01));
    for (std::ptrdiff_t y = 10; y < 30; ++y) // a square fills more than its disc, which counts as one
        for (std::ptrdiff_t x = 30; x < 50; ++x) m(x, y) = 255;
    CHECK(d::msh5_fill(m) == Approx((400 + 120 * bar) / 520).epsilon(0.01));
}

TEST_CASE("polarity, noise and scale can be given or found") {
    auto const s = discs(300, 10, 30, 6, 6);
    CHECK(same(mote::msh5(s.grey, polarity::automatic), mote::msh5(s.grey, polarity::bright)));
    mote::msh5_options o;
    o.scale = 40;
    CHECK(jaccard(mote::msh5(s.grey, polarity::bright, o), s.truth) > 0.9);
    o.noise = 1e4; // nothing is that far above the ground
    CHECK(share(mote::msh5(s.grey, polarity::bright, o)) == 0);
}

TEST_CASE("discs are found on noise and on slopes, and at their true size") {
    for (double const ramp : {0.0, 40.0, 80.0, 150.0}) {
        auto const s = discs(384, 14, ramp, 6, 11);
        auto const mask = mote::msh5(s.grey, polarity::bright);
        CAPTURE(ramp);
        CHECK(jaccard(mask, s.truth) > 0.95);
        CHECK(share(mask) / share(s.truth) == Approx(1).margin(0.03)); // 1.5 % of the diameter
    }
}

TEST_CASE("noise without particles gives nearly nothing") {
    for (double const ramp : {0.0, 100.0}) {
        auto s = discs(256, 300, ramp, 10, 5); // no disc of this size fits
        REQUIRE(share(s.truth) == 0);
        CAPTURE(ramp);
        CHECK(share(mote::msh5(s.grey, polarity::bright)) < 0.01);
        CHECK(share(mote::msh5(s.grey, polarity::dark)) < 0.01);
    }
}

TEST_CASE("gain, offset, type and polarity do not matter") {
    auto const s = discs(200, 9, 20, 5, 3);
    auto const bytes = converted<std::uint8_t>(s.grey, 1, 0);
    auto const whole = converted<float>(converted<float>(s.grey, 1, 0), 1, 0);
    mote::image<float> of_bytes(200, 200), negative(200, 200);
    mote::image<std::uint16_t> wide(200, 200);
    mote::image<std::int16_t> shifted(200, 200);
    for (std::ptrdiff_t y = 0; y < 200; ++y)
        for (std::ptrdiff_t x = 0; x < 200; ++x) {
            of_bytes(x, y) = bytes(x, y);
            negative(x, y) = -3.0F * bytes(x, y);
            wide(x, y) = static_cast<std::uint16_t>(100 * bytes(x, y) + 1000);
            shifted(x, y) = static_cast<std::int16_t>(bytes(x, y) - 20000);
        }
    auto const expected = mote::msh5(bytes, polarity::bright);
    CHECK(share(expected) > 0.05);
    CHECK(same(mote::msh5(of_bytes, polarity::bright), expected));
    CHECK(same(mote::msh5(wide, polarity::bright), expected));
    CHECK(same(mote::msh5(shifted, polarity::bright), expected));
    CHECK(jaccard(mote::msh5(negative, polarity::dark), expected) > 0.999); // rounding to 65536 levels is not symmetric
    mask_type turned(200, 200);
    mote::msh5(mote::const_view(bytes).transposed(), polarity::bright, turned.view().transposed());
    CHECK(jaccard(turned, expected) > 0.999); // sums of the plane in another order
}

TEST_CASE("degenerate images have no foreground") {
    for (auto const p : {polarity::bright, polarity::dark}) {
        mote::image<std::uint8_t> flat(40, 30);
        CHECK(share(mote::msh5(flat, p)) == 0);
        mote::image<std::uint8_t> one(1, 1);
        CHECK(mote::msh5(one, p)(0, 0) == 0);
        CHECK(mote::msh5(mote::image<float>(0, 7), p).empty());
        mote::image<float> nan(20, 20);
        for (std::ptrdiff_t i = 0; i < 400; ++i) nan(i % 20, i / 20) = std::numeric_limits<float>::quiet_NaN();
        CHECK(share(mote::msh5(nan, p)) == 0);
        for (auto const& [w, h] : {std::pair{2, 1}, {1, 9}, {3, 3}, {15, 17}}) {
            auto const tiny = random_image<std::uint16_t>(w, h, 1, 0, 65535);
            CHECK(mote::msh5(tiny, p).width() == w); // any mask, no crash
        }
    }
    auto s = discs(120, 8, 0, 3, 9);
    s.grey(60, 60) = std::numeric_limits<float>::quiet_NaN();
    s.grey(3, 3) = std::numeric_limits<float>::infinity();
    s.grey(90, 9) = -std::numeric_limits<float>::infinity();
    CHECK(jaccard(mote::msh5(s.grey, polarity::bright), s.truth) > 0.9);
    auto t = discs(120, 8, 0, 3, 9);
    auto const whole = mote::msh5(t.grey, polarity::bright);
    std::ptrdiff_t inside = 0;
    for (std::ptrdiff_t y = 1; y < 120; y += 4)
        for (std::ptrdiff_t x = 1; x < 120; x += 4) {
            inside += whole(x, y) != 0 ? 1 : 0;
            t.grey(x, y) = std::numeric_limits<float>::quiet_NaN();
        }
    REQUIRE(inside > 10);
    auto const holed = mote::msh5(t.grey, polarity::bright);
    for (std::ptrdiff_t y = 1; y < 120; y += 4)
        for (std::ptrdiff_t x = 1; x < 120; x += 4) CHECK(holed(x, y) == 0);
    CHECK(share(holed) > 0.8 * share(whole)); // their neighbours stay
    mote::image<double> least(20, 20);
    for (std::ptrdiff_t i = 0; i < 400; ++i) least(i % 20, i / 20) = i % 20 > 9 ? std::numeric_limits<double>::denorm_min() : 0;
    CHECK(share(mote::msh5(least, polarity::bright)) == 0); // half of the range is no number
    mote::image<double> huge(30, 30);
    for (std::ptrdiff_t i = 0; i < 900; ++i) huge(i % 30, i / 30) = (i % 30 > 20 ? 1 : -1) * std::numeric_limits<double>::max();
    CHECK(share(mote::msh5(huge, polarity::bright)) == Approx(9.0 / 30).margin(0.04));
}

TEST_CASE("msh5 names wrong arguments") {
    mote::image<std::uint8_t> img(4, 4);
    mask_type other(4, 5);
    CHECK_THROWS_AS(mote::msh5(img, polarity::bright, other), mote::parameter_error);
    mote::msh5_options o;
    o.prior = 0;
    CHECK_THROWS_AS(mote::msh5(img, polarity::bright, o), mote::parameter_error);
    o = {};
    o.windows[2] = 2;
    CHECK_THROWS_AS(mote::msh5(img, polarity::bright, o), mote::parameter_error);
    o = {};
    o.noise = -1;
    CHECK_THROWS_AS(mote::msh5(img, polarity::bright, o), mote::parameter_error);
    o = {};
    o.scale = 0.5;
    CHECK_THROWS_AS(mote::msh5(img, polarity::bright, o), mote::parameter_error);
}

} // namespace hybrid_msh5_test
