// SPDX-License-Identifier: MIT
#include <mote/core/image.hpp>
#include <mote/measure/measure.hpp>
#include <mote/measure/subpixel_diameter.hpp>
#include <mote/statistics/random.hpp>

#include "backwards.hpp"
#include "catch.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numbers>
#include <string_view>
#include <vector>

namespace subpixel_diameter_test {
namespace {

/// Adds contrast times the share of an ellipse (tested in blurred_ellipse.cpp) to an image.
void add_ellipse(mote::image<double>& image, mote::blurred_ellipse const& e) {
    mote::blurred_ellipse_fitter fit;
    std::vector<mote::grey_sample> all;
    for (std::ptrdiff_t y = 0; y < image.height(); ++y)
        for (std::ptrdiff_t x = 0; x < image.width(); ++x) all.push_back({x, y, 0});
    std::vector<double> shares;
    fit.shares(all, e, shares);
    for (std::size_t i = 0; i < all.size(); ++i) image(all[i].x, all[i].y) += e.contrast * shares[i];
}

/// Adds contrast times the share of a polygon: strips of a 64th of a pixel high, exact across under the blur.
void add_polygon(mote::image<double>& image, std::vector<mote::point> const& corners, double blur, double contrast) {
    constexpr int steps = 64;
    for (std::ptrdiff_t row = 0; row < image.height() * steps; ++row) {
        double const y = (static_cast<double>(row) + 0.5) / steps - 0.5;
        double from = 1e9, to = -1e9;
        for (std::size_t i = 0; i < corners.size(); ++i) {
            auto const a = corners[i], b = corners[(i + 1) % corners.size()];
            if ((a.y <= y) == (b.y <= y)) continue;
            double const x = a.x + (y - a.y) / (b.y - a.y) * (b.x - a.x);
            from = std::min(from, x);
            to = std::max(to, x);
        }
        if (from >= to) continue;
        auto const below = [&](double x) { return 0.5 * std::erfc(-x / (blur * std::numbers::sqrt2)); };
        for (std::ptrdiff_t v = 0; v < image.height(); ++v) {
            double const dy = (static_cast<double>(v) - y) / blur;
            if (std::abs(dy) > 7) continue;
            double const g = std::exp(-dy * dy / 2) / (blur * std::sqrt(2 * std::numbers::pi) * steps);
            for (std::ptrdiff_t x = 0; x < image.width(); ++x)
                image(x, v) += contrast * g * (below(to - static_cast<double>(x)) - below(from - static_cast<double>(x)));
        }
    }
}

/// Pixels above a level, all with one label, or with the labels that `label` gives.
template <class Label>
mote::run_image runs_above(mote::image<double> const& image, double level, Label const& label) {
    mote::run_image runs(image.width());
    for (std::ptrdiff_t y = 0; y < image.height(); ++y) {
        for (std::ptrdiff_t x = 0; x < image.width(); ++x)
            if (image(x, y) > level) runs.add(static_cast<std::uint32_t>(x), static_cast<std::uint32_t>(x) + 1, label(x, y));
        runs.end_row();
    }
    return runs;
}
mote::run_image runs_above(mote::image<double> const& image, double level) {
    return runs_above(image, level, [](auto, auto) { return 1U; });
}

mote::image<double> flat(std::ptrdiff_t width, std::ptrdiff_t height, double value = 0) {
    mote::image<double> image(width, height);
    for (std::ptrdiff_t y = 0; y < height; ++y)
        for (std::ptrdiff_t x = 0; x < width; ++x) image(x, y) = value;
    return image;
}

void add_noise(mote::image<double>& image, double sd, mote::random_generator& random) {
    for (std::ptrdiff_t y = 0; y < image.height(); ++y)
        for (std::ptrdiff_t x = 0; x < image.width(); ++x) image(x, y) += sd * random.normal();
}

mote::blurred_ellipse disc(double x, double y, double diameter, double blur, double contrast = 1) {
    return {{x, y}, diameter / 2, diameter / 2, 0, blur, contrast, 0};
}

mote::subpixel_size one(mote::image<double> const& image, double level, mote::subpixel_options const& o = {}) {
    return mote::subpixel_sizes(runs_above(image, level), 1, image, o).front();
}

struct trial {
    int measured = 0, declined = 0;
    double bias = 0, spread = 0, sd = 0, pull_mean = 0, pull_sd = 0; ///< over the diameter; sd: the mean of those stated
};

/// Discs at random places, contrast 5, noise 1; the mask is that of the blurred disc at half height. `smooth`: the noise is a mean of 2 x 2 values.
trial discs(double diameter, double blur, int count, mote::subpixel_options const& o, bool smooth = false) {
    mote::random_generator random(17);
    trial t;
    auto const side = static_cast<std::ptrdiff_t>(diameter) + 28;
    double pulls = 0, squares = 0;
    for (int i = 0; i < count; ++i) {
        auto image = flat(side, side);
        double const middle = static_cast<double>(side) / 2;
        add_ellipse(image, disc(middle + random.uniform(-0.5, 0.5), middle + random.uniform(-0.5, 0.5), diameter, blur, 5));
        auto const runs = runs_above(image, 2.5);
        auto noise = flat(side + 1, side + 1);
        add_noise(noise, 1, random);
        for (std::ptrdiff_t y = 0; y < side; ++y)
            for (std::ptrdiff_t x = 0; x < side; ++x)
                image(x, y) += smooth ? (noise(x, y) + noise(x + 1, y) + noise(x, y + 1) + noise(x + 1, y + 1)) / 2 : noise(x, y);
        auto const s = mote::subpixel_sizes(runs, 1, image, o).front();
        if (!s.ok()) {
            ++t.declined;
            continue;
        }
        ++t.measured;
        double const off = s.diameter / diameter - 1, pull = (s.diameter - diameter) / s.diameter_sd;
        t.bias += off;
        t.spread += off * off;
        t.sd += s.diameter_sd / diameter;
        pulls += pull;
        squares += pull * pull;
    }
    double const n = t.measured;
    t.bias /= n;
    t.sd /= n;
    t.spread = std::sqrt(t.spread / n - t.bias * t.bias);
    t.pull_mean = pulls / n;
    t.pull_sd = std::sqrt(squares / n - t.pull_mean * t.pull_mean);
    return t;
}

} // namespace

TEST_CASE("blurred discs in noise are measured within 1 % in the mean, with an honest uncertainty") {
    // Standard deviation of one disc's diameter: the Cramer-Rao bound for centre, diameter, contrast, ground and blur unknown, from a program of its own.
    struct row {
        double diameter, blur, bound;
        int count;
    };
    for (auto const [diameter, blur, bound, count] : {row{8, 1, 0.027, 300}, row{10, 1, 0.0177, 200}, row{16, 2, 0.0144, 120}, row{24, 1.5, 0.0055, 60}}) {
        auto const t = discs(diameter, blur, count, {});
        CAPTURE(diameter, blur, t.bias, t.spread, t.sd, t.pull_mean, t.pull_sd, t.declined);
        CHECK(t.declined <= 3);
        CHECK(std::abs(t.bias) < 0.01);
        CHECK(t.spread < 1.2 * bound); // 300 discs know it to 4 %, 60 to 9 %
        CHECK(t.sd < 1.15 * bound);
        CHECK(t.sd > 0.85 * bound);
        CHECK(std::abs(t.pull_mean) < 0.2);
        CHECK(t.pull_sd > 0.85);
        CHECK(t.pull_sd < 1.15);
    }
}

TEST_CASE("a known blur helps small blurred discs, and its uncertainty counts") {
    mote::subpixel_options o;
    o.blur = 1.5;
    auto const known = discs(8, 1.5, 200, o);
    CAPTURE(known.bias, known.spread, known.pull_mean, known.pull_sd, known.declined);
    CHECK(known.declined == 0);
    CHECK(std::abs(known.bias) < 0.01);
    CHECK(known.spread < 1.15 * 0.0413);
    CHECK(known.pull_sd > 0.87);
    CHECK(known.pull_sd < 1.15);
    auto image = flat(40, 40);
    add_ellipse(image, disc(20.2, 19.7, 10, 1.2, 5));
    auto const runs = runs_above(image, 2.5);
    mote::random_generator random(5);
    add_noise(image, 1, random);
    o.blur = 1.2;
    auto const exact = mote::subpixel_sizes(runs, 1, image, o).front();
    o.blur_sd = 0.3;
    auto const vague = mote::subpixel_sizes(runs, 1, image, o).front();
    REQUIRE(exact.ok());
    CHECK(vague.diameter == exact.diameter);
    CHECK(vague.diameter_sd > exact.diameter_sd);
    CHECK(vague.blur_sd == 0.3);
}

TEST_CASE("noise that correlates between pixels does not make the uncertainty too small") {
    auto const t = discs(16, 1, 120, {}, true);
    CAPTURE(t.bias, t.spread, t.sd, t.pull_mean, t.pull_sd);
    CHECK(std::abs(t.bias) < 0.01);
    CHECK(t.pull_sd > 0.8);
    CHECK(t.pull_sd < 1.2); // 1.9 without the correlations
}

TEST_CASE("particles of one image share a blur") {
    // 60 discs of 8 px at random sub-pixel places, blurred by 1.5 px.
    mote::random_generator random(23);
    auto image = flat(320, 200);
    std::vector<mote::point> centres;
    for (int row = 0; row < 6; ++row)
        for (int column = 0; column < 10; ++column) centres.push_back({18.0 + 31 * column + random.uniform(-0.5, 0.5), 18.0 + 31 * row + random.uniform(-0.5, 0.5)});
    for (auto const c : centres) add_ellipse(image, disc(c.x, c.y, 8, 1.5, 5));
    auto const runs = runs_above(image, 2.5, [](std::ptrdiff_t x, std::ptrdiff_t y) { return static_cast<std::uint32_t>((x - 3) / 31 + 10 * ((y - 3) / 31) + 1); });
    add_noise(image, 1, random);
    auto const alone = mote::subpixel_sizes(runs, 60, image);
    mote::subpixel_options o;
    o.shared_blur = true;
    auto const shared = mote::subpixel_sizes(runs, 60, image, o);
    CHECK(mote::subpixel_sizes(runs, 60, image, o, backwards{})[17].diameter == shared[17].diameter);
    double mean = 0, squares = 0;
    for (auto const& s : shared) {
        REQUIRE(s.ok());
        CHECK(s.blur == shared[0].blur);
        mean += s.diameter / 60;
        squares += s.diameter * s.diameter / 60;
    }
    CHECK(shared[0].blur == Approx(1.5).margin(4 * shared[0].blur_sd));
    CHECK(shared[0].blur_sd < 0.1);
    double const spread = std::sqrt(squares - mean * mean);
    CHECK(std::abs(mean / 8 - 1) < 3 * std::sqrt(spread * spread / 64 / 60 + 1e-4)); // the mean has its own spread, and that of the blur
    CHECK(spread / 8 < 0.055);
    bool differ = false;
    for (auto const& s : alone) differ = differ || (s.ok() && s.blur != alone[0].blur);
    CHECK(differ);
}

TEST_CASE("sub-pixel sizes without noise are those of the shape") {
    for (double const contrast : {30.0, -30.0}) {
        for (double const diameter : {3.0, 5.0, 8.3, 20.7, 61.4})
            for (double const blur : {0.5, 1.0, 2.0}) {
                if (diameter < 4 * blur) continue;
                auto image = flat(static_cast<std::ptrdiff_t>(diameter) + 30, static_cast<std::ptrdiff_t>(diameter) + 30);
                double const middle = 15 + diameter / 2;
                add_ellipse(image, disc(middle + 0.3, middle - 0.2, diameter, blur, 30));
                auto const runs = runs_above(image, 15);
                for (std::ptrdiff_t y = 0; y < image.height(); ++y)
                    for (std::ptrdiff_t x = 0; x < image.width(); ++x) image(x, y) = 100 + image(x, y) * contrast / 30;
                auto const s = mote::subpixel_sizes(runs, 1, image).front();
                CAPTURE(diameter, blur, contrast, name_of(s.status));
                REQUIRE(s.ok());
                CHECK(s.diameter == Approx(diameter).epsilon(1e-5));
                CHECK(s.area == Approx(std::numbers::pi / 4 * diameter * diameter).epsilon(2e-5));
                CHECK(s.contrast == Approx(contrast).epsilon(1e-4));
                CHECK(s.ground == Approx(100).epsilon(1e-4));
                CHECK(s.blur == Approx(blur).epsilon(1e-3));
                CHECK(s.edge_seen == 1);
                CHECK(s.diameter_sd < 1e-4);
            }
        auto image = flat(60, 60);
        mote::blurred_ellipse const e{{29.6, 30.3}, 15, 8, 5, 1.1, contrast, 0};
        add_ellipse(image, e);
        auto mask = flat(60, 60);
        for (std::ptrdiff_t y = 0; y < 60; ++y)
            for (std::ptrdiff_t x = 0; x < 60; ++x) mask(x, y) = image(x, y) / contrast;
        auto const s = mote::subpixel_sizes(runs_above(mask, 0.5), 1, image).front();
        REQUIRE(s.ok());
        CHECK(s.area == Approx(e.area()).epsilon(1e-5));
        CHECK(s.pixel_diameter == Approx(s.diameter).epsilon(0.02));
    }
}

TEST_CASE("areas of shapes that are no ellipses are nearly right too") {
    for (int const corners : {3, 4, 6})
        for (double const turn : {0.1, 0.5}) {
            auto image = flat(56, 56);
            std::vector<mote::point> polygon;
            for (int i = 0; i < corners; ++i) {
                double const a = turn + 2 * std::numbers::pi * i / corners;
                polygon.push_back({27.7 + 12 * std::cos(a), 28.2 + 12 * std::sin(a)});
            }
            add_polygon(image, polygon, 1, 10);
            double const area = corners / 2.0 * 144 * std::sin(2 * std::numbers::pi / corners);
            auto const s = one(image, 5);
            CAPTURE(corners, turn, s.area / area, s.area_sd / area);
            REQUIRE(s.ok());
            // A triangle is far from an ellipse, and the uncertainty says so though there is no noise.
            CHECK(std::abs(s.area - area) < 1.5 * s.area_sd);
            if (corners > 3) CHECK(std::abs(s.area / area - 1) < 0.02);
        }
}

TEST_CASE("pixels that integrate over their square only add to the blur") {
    // 8 x 8 points a pixel.
    for (double const optics : {0.0, 0.4, 1.0}) {
        auto image = flat(40, 40), fine = flat(320, 320);
        if (optics == 0) {
            for (std::ptrdiff_t y = 0; y < 320; ++y)
                for (std::ptrdiff_t x = 0; x < 320; ++x) fine(x, y) = std::hypot(static_cast<double>(x) - 161.5, static_cast<double>(y) - 157.3) <= 40 ? 1 : 0;
        } else {
            add_ellipse(fine, disc(161.5, 157.3, 80, optics * 8));
        }
        for (std::ptrdiff_t y = 0; y < 320; ++y)
            for (std::ptrdiff_t x = 0; x < 320; ++x) image(x / 8, y / 8) += fine(x, y) / 64;
        auto const s = one(image, 0.5);
        CAPTURE(optics, s.blur, s.diameter);
        REQUIRE(s.ok());
        CHECK(s.diameter == Approx(10).epsilon(0.002));
        CHECK(s.blur == Approx(std::sqrt(optics * optics + 1.0 / 12)).margin(0.03)); // a square is no Gaussian
    }
}

TEST_CASE("neighbours are left out of a sub-pixel size") {
    auto image = flat(70, 50);
    add_ellipse(image, disc(25.3, 24.8, 14, 0.8, 10));
    add_ellipse(image, disc(43.1, 25.4, 16, 0.8, 30)); // edges 2.8 px apart
    auto const runs = runs_above(image, 5, [](std::ptrdiff_t x, auto) { return x < 34 ? 1U : 2U; });
    auto const both = mote::subpixel_sizes(runs, 2, image);
    CAPTURE(both[0].diameter, both[1].diameter, both[0].edge_seen, both[1].edge_seen);
    REQUIRE(both[0].ok());
    REQUIRE(both[1].ok());
    CHECK(both[0].diameter == Approx(14).epsilon(0.005));
    CHECK(both[1].diameter == Approx(16).epsilon(0.005));
    // Without the label of its neighbour the first is wrong.
    auto const alone = mote::subpixel_sizes(runs_above(image, 5, [](auto, auto) { return 1U; }), 1, image);
    CHECK(std::abs(alone[0].diameter / 14 - 1) > 0.05);
    // With a level between them that is too high for the gap, the neighbour's edge counts.
    mote::subpixel_options o;
    o.gap = 0;
    CHECK(std::abs(mote::subpixel_sizes(runs, 2, image, o)[0].diameter / 14 - 1) > std::abs(both[0].diameter / 14 - 1));
    // Touching particles: one edge is missing, the size goes on through it.
    auto touching = flat(70, 50);
    add_ellipse(touching, disc(25.3, 24.8, 14, 0.8, 10));
    add_ellipse(touching, disc(39.3, 24.8, 14, 0.8, 10));
    auto const pair = mote::subpixel_sizes(runs_above(touching, 5, [](std::ptrdiff_t x, auto) { return x <= 32 ? 1U : 2U; }), 2, touching);
    REQUIRE(pair[0].ok());
    CHECK(pair[0].edge_seen < 0.95);
    CHECK(pair[0].diameter == Approx(14).epsilon(0.01));
    o = {};
    o.least_edge = 0.99;
    auto const declined = mote::subpixel_sizes(runs_above(touching, 5, [](std::ptrdiff_t x, auto) { return x <= 32 ? 1U : 2U; }), 2, touching, o);
    CHECK(declined[0].status == mote::subpixel_status::edge_hidden);
    CHECK(declined[0].diameter == 0);
    CHECK(declined[0].pixel_diameter > 13);
}

TEST_CASE("sub-pixel sizes that cannot be had are declined with a reason") {
    using mote::subpixel_status;
    auto const decline = [](mote::subpixel_size const& s, subpixel_status why) {
        CAPTURE(name_of(s.status), name_of(why));
        CHECK(s.status == why);
        for (double const v : {s.area, s.area_sd, s.diameter, s.diameter_sd, s.contrast, s.contrast_sd, s.ground, s.noise, s.blur, s.blur_sd}) CHECK(v == 0);
    };
    auto image = flat(30, 30);
    add_ellipse(image, disc(15, 3, 10, 0.7));
    decline(one(image, 0.5), subpixel_status::at_border);
    auto const none = mote::subpixel_sizes(runs_above(image, 0.5), 2, image);
    decline(none[1], subpixel_status::no_pixels);
    CHECK(none[1].pixel_diameter == 0);
    auto clear = flat(30, 30);
    add_ellipse(clear, disc(15, 14, 10, 0.7));
    decline(mote::subpixel_sizes(runs_above(clear, 0.5), 1, flat(30, 30, 7)).front(), subpixel_status::no_contrast);
    decline(mote::subpixel_sizes(runs_above(clear, 0.5), 1, flat(30, 30, std::numeric_limits<double>::quiet_NaN())).front(), subpixel_status::edge_hidden);
    mote::subpixel_options o;
    o.largest = 8;
    auto const large = one(clear, 0.5, o);
    decline(large, subpixel_status::too_large);
    CHECK(large.pixel_diameter > 9);
    auto noise = flat(30, 30);
    mote::random_generator random(2);
    add_noise(noise, 1, random);
    decline(mote::subpixel_sizes(runs_above(clear, 0.5), 1, noise).front(), subpixel_status::no_contrast);
    // A wedge has no size.
    auto wedge = flat(30, 30);
    for (std::ptrdiff_t y = 0; y < 30; ++y)
        for (std::ptrdiff_t x = 0; x < 30; ++x) wedge(x, y) = static_cast<double>(x);
    CHECK_FALSE(mote::subpixel_sizes(runs_above(clear, 0.5), 1, wedge).front().ok());
    // Whatever the pixels: one of any image.
    for (std::ptrdiff_t const side : {1, 2, 3, 5}) {
        auto tiny = flat(side, side, 4);
        tiny(side / 2, side / 2) = 9;
        auto const s = one(tiny, 5);
        CHECK(std::isfinite(s.diameter));
        CHECK(std::isfinite(s.diameter_sd));
        auto huge = flat(side + 20, side + 20, -1e300);
        huge(9, 9) = 1e300;
        CHECK(std::isfinite(one(huge, 0).diameter));
        CHECK(std::isfinite(one(huge, 0).area_sd));
    }
    CHECK(mote::subpixel_sizes(mote::run_image(0), 0, mote::image<double>()).empty());
    for (auto const wrong : {mote::subpixel_options{1}, mote::subpixel_options{65}, mote::subpixel_options{8, -1}, mote::subpixel_options{8, 65}, mote::subpixel_options{8, 3, 0.1},
                             mote::subpixel_options{8, 3, -1}, mote::subpixel_options{8, 3, 1, -1}, mote::subpixel_options{8, 3, 0, 0, 1.1},
                             mote::subpixel_options{8, 3, 0, 0, 0.6, false, 0}})
        CHECK_THROWS_AS(mote::subpixel_sizer(wrong), mote::parameter_error);
    CHECK_THROWS_AS(mote::subpixel_sizes(runs_above(clear, 0.5), 1, flat(31, 30)), mote::parameter_error);
    CHECK_THROWS_AS(mote::subpixel_sizes(runs_above(clear, 0.5), 0, clear), mote::parameter_error);
}

TEST_CASE("views and missing pixels do not change a sub-pixel size much") {
    auto image = flat(44, 40);
    add_ellipse(image, disc(21.4, 19.8, 12, 0.9, 1000));
    auto const runs = runs_above(image, 500);
    // Every second of three interleaved channels' rows, upside down.
    std::vector<std::uint16_t> pixels(44 * 40 * 3, 7);
    mote::image<std::uint16_t> plain(44, 40);
    for (std::ptrdiff_t y = 0; y < 40; ++y)
        for (std::ptrdiff_t x = 0; x < 44; ++x) {
            plain(x, y) = static_cast<std::uint16_t>(100 + std::lround(image(x, y)));
            pixels[static_cast<std::size_t>(((39 - y) * 44 + x) * 3 + 1)] = plain(x, y);
        }
    mote::image_view<std::uint16_t const> const view{pixels.data() + 39 * 44 * 3 + 1, 44, 40, -44 * 3, 3};
    auto const a = mote::subpixel_sizes(runs, 1, plain).front(), b = mote::subpixel_sizes(runs, 1, view).front();
    REQUIRE(a.ok());
    CHECK(a.diameter == b.diameter);
    CHECK(a.diameter == Approx(12).epsilon(2e-4));
    image(21, 14) = image(16, 20) = std::numeric_limits<double>::quiet_NaN();
    image(30, 20) = std::numeric_limits<double>::infinity();
    auto const missing = mote::subpixel_sizes(runs, 1, image).front();
    REQUIRE(missing.ok());
    CHECK(missing.samples == a.samples - 3);
    CHECK(missing.diameter == Approx(12).epsilon(1e-5));
    // Samples and moments are enough.
    std::vector<mote::grey_sample> samples;
    for (std::ptrdiff_t y = 8; y < 32; ++y)
        for (std::ptrdiff_t x = 8; x < 36; ++x) samples.push_back({x, y, static_cast<double>(plain(x, y))});
    mote::region_runs const regions(runs, 1);
    mote::subpixel_sizer sizer;
    CHECK(sizer(samples, mote::moments_of(regions[1])).diameter == Approx(12).epsilon(2e-4));
    CHECK(sizer(samples, {}).status == mote::subpixel_status::no_pixels);
}

TEST_CASE("sub-pixel diameters are features") {
    auto image = flat(44, 40);
    add_ellipse(image, {{21.4, 19.8}, 8, 6, 1, 0.9, 50, 0});
    auto const runs = runs_above(image, 25);
    auto const s = mote::subpixel_sizes(runs, 1, image).front();
    using mote::feature::edge_blur, mote::feature::subpixel_diameter, mote::feature::subpixel_diameter_sd;
    auto const rows = mote::measure<subpixel_diameter, subpixel_diameter_sd, edge_blur, mote::feature::subpixel_status>(runs, 1, image, mote::pixel_size{{2}, {0.5}, {}});
    REQUIRE(s.ok());
    CHECK(rows[0].get<subpixel_diameter>().value == Approx(s.diameter)); // an area of 1 nm^2 a pixel
    CHECK(rows[0].get<subpixel_diameter_sd>().value == Approx(s.diameter_sd));
    CHECK(rows[0].get<edge_blur>() == s.blur);
    CHECK(rows[0].get<mote::feature::subpixel_status>() == 1);
    std::vector<std::string_view> const names{"subpixel_diameter", "subpixel_status"};
    auto const t = mote::measure_table(runs, 2, mote::features_named(names), image);
    CHECK(t(0, 0) == s.diameter);
    CHECK(t.unit(0) == "px");
    CHECK(t(1, 0) == 0);
    CHECK(t(0, 1) == 1);
    CHECK(t(1, 1) == 0);
}

} // namespace subpixel_diameter_test
