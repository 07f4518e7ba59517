// SPDX-License-Identifier: MIT
#include <mote/threshold/hybrid/msh5.hpp>

#include "catch.hpp"
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

// The level, pixel by pixel and window by window as the documentation says, from the working image on.
mask_type plain_msh5(mote::image<std::uint16_t> const& work, mote::msh5_options const& o) {
    std::vector<std::uint16_t> sorted;
    std::ptrdiff_t const w = work.width(), h = work.height();
    for (std::ptrdiff_t y = 0; y < h; ++y) sorted.insert(sorted.end(), work.row(y), work.row(y) + w);
    std::sort(sorted.begin(), sorted.end());
    auto const rank = [](std::vector<std::uint16_t> const& v, double p) { // smallest value with the share p at or below it
        return v[static_cast<std::size_t>(std::max(0.0, std::ceil(p * static_cast<double>(v.size())) - 1))];
    };
    std::uint16_t const low = rank(sorted, 0.02), high = rank(sorted, 0.98);
    std::vector<std::uint64_t> counts(65536);
    for (auto& v : sorted) ++counts[v = std::clamp(v, low, high)];
    std::size_t const split = mote::otsu_bin(counts);
    auto const border = std::upper_bound(sorted.begin(), sorted.end(), split);
    double const b0 = rank({sorted.begin(), border}, 0.5), f0 = rank({border, sorted.end()}, 0.5), d = f0 - b0;
    std::vector<double> variances;
    for (std::ptrdiff_t y = 0; y + 16 <= h; y += 16)
        for (std::ptrdiff_t x = 0; x + 16 <= w; x += 16) {
            double sum = 0, square = 0;
            for (std::ptrdiff_t j = 0; j < 256; ++j) sum += work(x + j % 16, y + j / 16);
            for (std::ptrdiff_t j = 0; j < 256; ++j) square += std::pow(work(x + j % 16, y + j / 16) - sum / 256, 2);
            variances.push_back(square / 256);
        }
    std::sort(variances.begin(), variances.end());
    double const gate = b0 + o.noise_gate * std::sqrt(variances.empty() ? 0 : variances[(variances.size() - 1) / 10]), prior = o.prior * d * d / 4;
    std::vector<double> level(sorted.size(), std::max(b0 + d / 2, gate)), next = level;
    for (double const fraction : o.windows) {
        auto const r = std::max<std::ptrdiff_t>(1, static_cast<std::ptrdiff_t>(static_cast<double>(std::min(w, h)) * fraction));
        for (std::ptrdiff_t y = 0; y < h; ++y)
            for (std::ptrdiff_t x = 0; x < w; ++x) {
                double n = 0, ng = 0, f = 0, b = 0;
                for (std::ptrdiff_t j = std::max<std::ptrdiff_t>(0, y - r); j <= std::min(h - 1, y + r); ++j)
                    for (std::ptrdiff_t i = std::max<std::ptrdiff_t>(0, x - r); i <= std::min(w - 1, x + r); ++i) {
                        bool const g = work(i, j) > level[static_cast<std::size_t>(j * w + i)];
                        double const v = std::clamp(work(i, j), low, high);
                        n += 1;
                        ng += g ? 1 : 0;
                        (g ? f : b) += v;
                    }
                if (ng == 0 || ng == n) continue;
                f /= ng;
                b /= n - ng;
                double const weight = ng / n * (1 - ng / n) * (f - b) * (f - b);
                double& t = next[static_cast<std::size_t>(y * w + x)];
                t = (prior * t + weight * (f + b) / 2) / (prior + weight);
            }
        level = next;
    }
    mask_type mask(w, h);
    for (std::ptrdiff_t y = 0; y < h; ++y)
        for (std::ptrdiff_t x = 0; x < w; ++x) mask(x, y) = work(x, y) > std::max(level[static_cast<std::size_t>(y * w + x)], gate) ? 255 : 0;
    return mask;
}

} // namespace

TEST_CASE("the sweeps do what the formula says, window by window") {
    for_every_isa([](mote::isa isa) {
        INFO(mote::name(isa));
        for (std::uint32_t seed = 1; seed <= 3; ++seed) {
            auto const s = discs(seed == 2 ? 64 : 81, 6, 0, 8, seed);
            auto work = mote::detail::msh5_working_image(mote::const_view(s.grey), true);
            mote::detail::msh5_flatten(work);
            auto const expected = plain_msh5(work, {});
            auto const found = mote::msh5(s.grey, polarity::bright);
            std::ptrdiff_t different = 0;
            for (std::ptrdiff_t y = 0; y < found.height(); ++y)
                for (std::ptrdiff_t x = 0; x < found.width(); ++x) different += found(x, y) != expected(x, y) ? 1 : 0;
            // Levels are kept as float: a pixel within 2^-24 of its level may fall on the other side.
            CHECK(different <= 1);
            CHECK(share(found) > 0.02);
        }
    });
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
    CHECK_THROWS_AS(mote::msh5(img, polarity::automatic), mote::parameter_error);
    mote::msh5_options o;
    o.prior = 0;
    CHECK_THROWS_AS(mote::msh5(img, polarity::bright, o), mote::parameter_error);
    o = {};
    o.windows[2] = 2;
    CHECK_THROWS_AS(mote::msh5(img, polarity::bright, o), mote::parameter_error);
}

} // namespace hybrid_msh5_test
