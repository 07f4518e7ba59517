// SPDX-License-Identifier: MIT
#include <mote/simulate/micrograph.hpp>

#include "catch.hpp"
#include "simulate/small_images.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <vector>

namespace micrograph_test {

namespace {

constexpr mote::modality all_modalities[] = {mote::modality::bf_tem, mote::modality::bf_stem, mote::modality::haadf_stem,
                                             mote::modality::laadf_stem};

/// An image of the film alone, lit evenly: every pixel expects the same number of electrons.
mote::micrograph_options flat_image(mote::modality m, double dose) {
    mote::micrograph_options o;
    o.width = 256;
    o.height = 250;
    o.imaging = m;
    o.number = 0;
    o.film_texture = 0;
    o.uneven = 0;
    o.camera_spread_px = 0;
    o.dose = dose;
    o.gain = 1;
    return o;
}

struct moments {
    double mean = 0, variance = 0, fourth = 0, n = 0;
};
moments moments_of(mote::image<std::uint16_t> const& image, std::function<bool(std::ptrdiff_t, std::ptrdiff_t)> const& use) {
    moments m;
    for (int pass = 0; pass < 2; ++pass) {
        double n = 0, sum = 0, sum4 = 0;
        for (std::ptrdiff_t y = 0; y < image.height(); ++y)
            for (std::ptrdiff_t x = 0; x < image.width(); ++x) {
                if (!use(x, y)) continue;
                double const d = image(x, y) - m.mean;
                n += 1;
                sum += pass == 0 ? d : d * d;
                sum4 += d * d * d * d;
            }
        if (n == 0) return m;
        (pass == 0 ? m.mean : m.variance) = sum / n;
        m.fourth = sum4 / n;
        m.n = n;
    }
    return m;
}
moments moments_of(mote::image<std::uint16_t> const& image) {
    return moments_of(image, [](std::ptrdiff_t, std::ptrdiff_t) { return true; });
}

/// Whether a point lies in or on a convex polygon, by the signs of the cross products with all edges.
bool inside_polygon(std::vector<mote::point> const& p, double x, double y) {
    bool left = true, right = true;
    for (std::size_t i = 0; i < p.size(); ++i) {
        mote::point const a = p[i], b = p[(i + 1) % p.size()];
        double const cross = (b.x - a.x) * (y - a.y) - (b.y - a.y) * (x - a.x);
        left = left && cross >= 0;
        right = right && cross <= 0;
    }
    return left || right;
}
bool inside(mote::true_particle const& p, double pixel_nm, double x, double y) {
    if (p.shape == mote::particle_shape::faceted) return inside_polygon(p.outline, x, y);
    double const dx = (x - p.x_px) * pixel_nm, dy = (y - p.y_px) * pixel_nm;
    return dx * dx + dy * dy <= p.diameter_nm * p.diameter_nm / 4;
}

/// An executor that runs the calls backwards.
struct backwards {
    template <class F>
    void bulk(std::ptrdiff_t n, F&& f) const {
        for (std::ptrdiff_t i = n; i-- > 0;) f(i);
    }
    [[nodiscard]] static constexpr std::ptrdiff_t concurrency() noexcept { return 1; }
};
static_assert(mote::executor<backwards>);

} // namespace

// The values are those of this simulation itself, printed once and found equal with g++ 12.2 and clang++ 14.0, each at
// -O0, -O2 and -O3, with -march=native (AVX-512) and -march=haswell, and with the address and undefined sanitizers.
// They guard the promise of equal bits, not the physics: a change of the model may change them.
TEST_CASE("a seed gives the same bits with every compiler and processor") {
    std::map<mote::modality, std::uint32_t> const expected{{mote::modality::bf_tem, 0x1c2043efU},
                                                           {mote::modality::bf_stem, 0x3d9fb710U},
                                                           {mote::modality::haadf_stem, 0x9356cf62U},
                                                           {mote::modality::laadf_stem, 0x7020008fU}};
    for (mote::modality const m : all_modalities) {
        CAPTURE(mote::name_of(m));
        auto const made = mote::simulate_micrograph(small_image(m));
        CHECK(crc32_of(made.pixels) == expected.at(m));
        CHECK(crc32_of(made.labels) == 0xfd1b9fffU);
        CHECK(made.particles.size() > 10);
    }
}

TEST_CASE("the checksum of the tests is CRC-32") {
    mote::image<std::uint32_t> digits(2, 1);
    digits(0, 0) = 0x34333231; // "12345678"
    digits(1, 0) = 0x38373635;
    CHECK(crc32_of(digits) == 0x9ae0daafU);
}

TEST_CASE("images depend on the seed and not on the order in which rows are made") {
    auto o = small_image(mote::modality::bf_tem);
    auto const first = mote::simulate_micrograph(o);
    auto const other_order = mote::simulate_micrograph(o, backwards{});
    CHECK(crc32_of(first.pixels) == crc32_of(other_order.pixels));
    o.seed = 21;
    auto const other_seed = mote::simulate_micrograph(o);
    CHECK(crc32_of(first.pixels) != crc32_of(other_seed.pixels));
    CHECK(crc32_of(first.labels) != crc32_of(other_seed.labels));
}

TEST_CASE("the label image is the list of particles, drawn from small to large") {
    for (bool const overlap : {false, true}) {
        mote::micrograph_options o;
        o.width = 301;
        o.height = 200;
        o.overlap = overlap;
        o.density_per_um2 = 40000;
        o.geometric_sd = 1.5;
        o.seed = 4;
        auto const made = mote::simulate_micrograph(o);
        auto const& particles = made.particles;
        REQUIRE(particles.size() > (overlap ? 20U : 10U));
        std::vector<std::uint64_t> visible(particles.size() + 1), covered(particles.size() + 1);
        std::vector<bool> overlapped(particles.size() + 1), border(particles.size() + 1);
        std::uint32_t highest = 0;
        std::ptrdiff_t wrong = 0, out_of_order = 0;
        for (std::ptrdiff_t y = 0; y < o.height; ++y)
            for (std::ptrdiff_t x = 0; x < o.width; ++x) {
                std::uint32_t expected = 0;
                int covering = 0;
                for (auto const& p : particles)
                    if (inside(p, o.pixel_size_nm, static_cast<double>(x), static_cast<double>(y))) {
                        ++covering;
                        ++covered[p.id];
                        if (x == 0 || y == 0 || x == o.width - 1 || y == o.height - 1) border[p.id] = true;
                        if (expected == 0 || p.diameter_nm > particles[expected - 1].diameter_nm) expected = p.id;
                    }
                if (covering > 1)
                    for (auto const& p : particles)
                        if (inside(p, o.pixel_size_nm, static_cast<double>(x), static_cast<double>(y))) overlapped[p.id] = true;
                std::uint32_t const label = made.labels(x, y);
                wrong += label != expected;
                ++visible[label];
                if (label > highest) {
                    out_of_order += label != highest + 1;
                    highest = label;
                }
            }
        CHECK(wrong == 0);
        CHECK(out_of_order == 0);
        bool any_border = false, any_overlap = false;
        for (auto const& p : particles) {
            CAPTURE(p.id, p.diameter_nm, p.x_px, p.y_px);
            CHECK(p.visible_area_px == visible[p.id]);
            CHECK(p.area_px == covered[p.id]);
            CHECK(p.touches_border == border[p.id]);
            CHECK(p.overlapped == overlapped[p.id]);
            CHECK(p.x_nm == Approx(p.x_px * 0.1));
            any_border = any_border || p.touches_border;
            any_overlap = any_overlap || p.overlapped;
        }
        CHECK(any_border);
        CHECK(any_overlap == overlap);
    }
}

TEST_CASE("areas in pixels agree with the exact outlines within the discretisation") {
    mote::micrograph_options o;
    o.width = o.height = 1024;
    o.number = 120;
    o.seed = 11;
    auto const made = mote::simulate_micrograph(o);
    double const pi = 3.14159265358979;
    double sum = 0;
    std::size_t whole = 0, faceted = 0;
    for (auto const& p : made.particles) {
        CHECK(p.area_nm2 == Approx(pi / 4 * p.diameter_nm * p.diameter_nm));
        if (p.shape == mote::particle_shape::faceted) {
            ++faceted;
            double area2 = 0, reach = 0;
            for (std::size_t i = 0; i < p.outline.size(); ++i) {
                auto const a = p.outline[i], b = p.outline[(i + 1) % p.outline.size()];
                area2 += a.x * b.y - b.x * a.y;
                reach = std::max(reach, std::hypot(a.x - p.x_px, a.y - p.y_px));
            }
            CHECK(std::abs(area2) / 2 * 0.01 == Approx(p.area_nm2));
            CHECK(p.outline.size() >= 3);
            CHECK(p.outline.size() <= 8);
            CHECK(reach * 0.1 < p.diameter_nm);
        } else {
            CHECK(p.outline.empty());
        }
        if (p.touches_border) continue;
        ++whole;
        // A convex set holds as many pixel centres as its area says, up to about its perimeter, here 60 to 250 pixels. The
        // signs of the edge's errors vary, so what is left is of the order of the root of the perimeter.
        double const error = static_cast<double>(p.area_px) - p.area_nm2 / 0.01;
        CAPTURE(p.id, p.area_px, error);
        CHECK(std::abs(error) < 25);
        sum += error;
    }
    REQUIRE(whole > 80);
    CHECK(std::abs(sum / static_cast<double>(whole)) < 3);
    CHECK(faceted > 30);
    CHECK(faceted < 90);
}

TEST_CASE("the median and spread of the particles are those asked for") {
    mote::micrograph_options o;
    o.width = o.height = 4096;
    o.pixel_size_nm = 0.25;
    o.diameter_nm = 6;
    o.geometric_sd = 1.4;
    o.number = 2000;
    o.seed = 3;
    auto const made = mote::simulate_micrograph(o);
    CHECK(made.unplaced == 0);
    CHECK(made.particles.size() == 2000);
    CHECK(made.calibration.calibrated());
    CHECK(made.calibration.mean().value == 0.25);
    std::vector<double> logs;
    double mean = 0, variance = 0;
    for (auto const& p : made.particles) logs.push_back(std::log(p.diameter_nm));
    for (double const v : logs) mean += v / 2000;
    for (double const v : logs) variance += (v - mean) * (v - mean) / 1999;
    std::nth_element(logs.begin(), logs.begin() + 1000, logs.end());
    // Standard errors for n = 2000: of the mean s / sqrt(n), of the median 1.25 times that, of s: s / sqrt(2 n).
    double const s = std::log(1.4), error = s / std::sqrt(2000.0);
    CHECK(std::abs(mean - std::log(6.0)) < 4 * error);
    CHECK(std::abs(logs[1000] - std::log(6.0)) < 4 * 1.2533 * error);
    CHECK(std::abs(std::sqrt(variance) - s) < 4 * error / std::sqrt(2.0));
}

TEST_CASE("the number of particles follows the density, border included") {
    mote::micrograph_options o;
    o.width = o.height = 2000;
    o.pixel_size_nm = 0.2;
    o.overlap = true;
    o.density_per_um2 = 5000; // 800 centres in the image
    double centres = 0;
    for (std::uint64_t seed = 0; seed < 4; ++seed) {
        o.seed = seed;
        for (auto const& p : mote::simulate_micrograph(o).particles)
            centres += p.x_px >= -0.5 && p.y_px >= -0.5 && p.x_px < 1999.5 && p.y_px < 1999.5 ? 1 : 0;
    }
    CHECK(std::abs(centres - 3200) < 4 * std::sqrt(3200.0));
}

TEST_CASE("particles are dark in bright field and bright in dark field") {
    for (mote::modality const m : all_modalities) {
        mote::micrograph_options o;
        o.imaging = m;
        o.seed = 9;
        auto const made = mote::simulate_micrograph(o);
        auto const in = moments_of(made.pixels, [&](std::ptrdiff_t x, std::ptrdiff_t y) { return made.labels(x, y) != 0; });
        auto const out = moments_of(made.pixels, [&](std::ptrdiff_t x, std::ptrdiff_t y) { return made.labels(x, y) == 0; });
        CAPTURE(mote::name_of(m), in.mean, out.mean);
        REQUIRE(in.n > 1000);
        if (mote::foreground_of(m) == mote::polarity::dark)
            CHECK(in.mean < 0.85 * out.mean);
        else
            CHECK(in.mean > 2 * out.mean);
    }
}

TEST_CASE("electrons of a flat image are Poisson distributed") {
    for (mote::modality const m : all_modalities)
        for (double const dose : {20.0, 1000.0, 20000.0}) {
            auto const made = mote::simulate_micrograph(flat_image(m, dose));
            auto const got = moments_of(made.pixels);
            CAPTURE(mote::name_of(m), dose, got.mean, got.variance);
            CHECK(made.gain == 1);
            REQUIRE(got.mean > 0.01);
            // Var(s^2) = (mu4 - sigma^4) / n, and a Poisson variable has mu4 = mean + 3 mean^2. Five standard errors.
            double const error = std::sqrt((got.mean + 2 * got.mean * got.mean) / got.n);
            CHECK(std::abs(got.variance - got.mean) < 5 * error);
            // The mean itself: the film, 10 nm of carbon, by the formula of the documentation.
            double const exponent = m == mote::modality::haadf_stem ? 1.7 : m == mote::modality::laadf_stem ? 1.2 : 4.0 / 3;
            double const platinum = m == mote::modality::haadf_stem ? 60 : m == mote::modality::laadf_stem ? 15 : 10;
            double const through = std::exp(-10 / (platinum * 0.662 * std::pow(13.0, exponent)));
            double const share = mote::foreground_of(m) == mote::polarity::dark ? through : 0.002 + 0.998 * (1 - through);
            CHECK(std::abs(got.mean - dose * share) < 5 * std::sqrt(dose * share / got.n));
        }
}

TEST_CASE("a camera correlates the noise of neighbours") {
    auto o = flat_image(mote::modality::bf_tem, 1000);
    for (double const spread : {0.0, 0.5}) {
        o.camera_spread_px = spread;
        auto const made = mote::simulate_micrograph(o);
        auto const got = moments_of(made.pixels);
        double covariance = 0;
        for (std::ptrdiff_t y = 0; y < o.height; ++y)
            for (std::ptrdiff_t x = 1; x < o.width; ++x)
                covariance += (made.pixels(x, y) - got.mean) * (made.pixels(x - 1, y) - got.mean) / got.n;
        double const correlation = covariance / got.variance;
        // Weights e^-2, 1, e^-2 along a line: 2 e^-2 / (1 + 2 e^-4) = 0.261 between neighbours.
        CHECK(std::abs(correlation - (spread > 0 ? 0.261 : 0.0)) < 0.02);
    }
}

TEST_CASE("a sphere takes away what its thickness says") {
    mote::micrograph_options o;
    o.width = o.height = 101;
    o.diameter_nm = 8;
    o.geometric_sd = 1;
    o.number = 1;
    o.faceted_share = 0;
    o.film_nm = 0;
    o.uneven = 0;
    o.blur_nm = 0;
    o.imaging = mote::modality::bf_stem;
    o.dose = 1e9; // no visible noise
    o.gain = 65535 / 1.1e9;
    auto const made = mote::simulate_micrograph(o);
    REQUIRE(made.particles.size() == 1);
    auto const& p = made.particles[0];
    CHECK(p.thickness_nm == Approx(8));
    double worst = 0;
    for (std::ptrdiff_t y = 0; y < 101; ++y)
        for (std::ptrdiff_t x = 0; x < 101; ++x) {
            double const dx = static_cast<double>(x) * 0.1 - p.x_nm, dy = static_cast<double>(y) * 0.1 - p.y_nm;
            double const h = 16 - dx * dx - dy * dy, t = h > 0 ? 2 * std::sqrt(h) : 0;
            worst = std::max(worst, std::abs(made.pixels(x, y) - std::exp(-t / 10) * 1e9 * made.gain));
        }
    CHECK(worst < 0.5 + 6 * 2); // rounding, and six deviations of sqrt(1e9) electrons
}

TEST_CASE("the film's texture has the strength asked for") {
    auto o = flat_image(mote::modality::bf_stem, 1e9);
    o.width = o.height = 512;
    o.film_texture = 0.1;
    o.film_correlation_nm = 0.6;
    o.blur_nm = 0;
    o.gain = 65535 / 1.1e9;
    auto const got = moments_of(mote::simulate_micrograph(o).pixels);
    double const film = 10 * 0.662 * std::pow(13.0, 4.0 / 3);
    // dI / I = texture * t / L; 7300 independent lattice nodes leave about 1 % of uncertainty.
    CHECK(std::sqrt(got.variance) / got.mean == Approx(0.1 * 10 / film).epsilon(0.08));
}

TEST_CASE("uneven light stays within its bound") {
    auto o = flat_image(mote::modality::bf_stem, 1e9);
    o.gain = 65535 / 2e9;
    auto const even = mote::simulate_micrograph(o);
    o.uneven = 0.2;
    auto const uneven = mote::simulate_micrograph(o);
    double low = 1, high = 1;
    for (std::ptrdiff_t y = 0; y < o.height; ++y)
        for (std::ptrdiff_t x = 0; x < o.width; ++x) {
            double const ratio = static_cast<double>(uneven.pixels(x, y)) / even.pixels(x, y);
            low = std::min(low, ratio);
            high = std::max(high, ratio);
        }
    CHECK(low > 0.799);
    CHECK(high < 1.201);
    CHECK(high - low > 0.05);
}

TEST_CASE("degenerate images are images") {
    mote::micrograph_options o;
    SECTION("without pixels") {
        o.width = 0;
        auto const made = mote::simulate_micrograph(o);
        CHECK(made.pixels.empty());
        CHECK(made.particles.empty());
    }
    SECTION("without particles") {
        o.number = 0;
        auto const made = mote::simulate_micrograph(o);
        CHECK(made.particles.empty());
        CHECK(crc32_of(made.labels) == crc32_of(mote::image<std::uint32_t>(512, 512)));
        CHECK(moments_of(made.pixels).variance > 0);
    }
    SECTION("of one pixel") {
        o.width = o.height = 1;
        o.number = 1;
        auto const made = mote::simulate_micrograph(o);
        REQUIRE(made.particles.size() == 1);
        CHECK(made.labels(0, 0) == 1);
        CHECK(made.particles[0].area_px == 1);
        CHECK(made.particles[0].touches_border);
    }
    SECTION("with particles smaller than pixels") {
        o.width = o.height = 64;
        o.diameter_nm = 0.02;
        o.number = 40;
        auto const made = mote::simulate_micrograph(o);
        CHECK(made.particles.size() == 40);
        std::uint64_t area = 0;
        for (auto const& p : made.particles) area += p.area_px;
        CHECK(area < 10);
    }
    SECTION("with more particles than fit") {
        o.width = o.height = 64;
        o.number = 50;
        auto const made = mote::simulate_micrograph(o);
        CHECK(made.unplaced + made.particles.size() == 50);
        CHECK(made.unplaced > 30);
    }
    SECTION("with one particle that covers all") {
        o.width = o.height = 16;
        o.number = 1;
        o.diameter_nm = 1e6;
        auto const made = mote::simulate_micrograph(o);
        CHECK(made.particles.at(0).visible_area_px == 256);
    }
}

TEST_CASE("options out of range are refused by name") {
    double const nan = std::numeric_limits<double>::quiet_NaN(), inf = std::numeric_limits<double>::infinity();
    auto const refused = [](auto change, char const* name) {
        mote::micrograph_options o;
        o.width = o.height = 8;
        change(o);
        CHECK_THROWS_AS(mote::simulate_micrograph(o), mote::parameter_error);
        CHECK_THROWS_WITH(mote::simulate_micrograph(o), Catch::Contains("simulate_micrograph") && Catch::Contains(name));
    };
    using options = mote::micrograph_options;
    refused([](options& o) { o.width = -1; }, "width");
    refused([](options& o) { o.height = -1; }, "height");
    refused([](options& o) { o.imaging = static_cast<mote::modality>(9); }, "imaging");
    refused([](options& o) { o.number = -1; }, "number");
    refused([](options& o) { o.geometric_sd = 0.9; }, "geometric_sd");
    refused([](options& o) { o.faceted_share = 1.1; }, "faceted_share");
    refused([](options& o) { o.uneven = 1; }, "uneven");
    refused([](options& o) { o.blur_nm = 1e3; }, "blur_nm");
    refused([](options& o) { o.density_per_um2 = 1e30; }, "density_per_um2");
    for (double const bad : {nan, inf, -1.0, -inf}) {
        refused([&](options& o) { o.pixel_size_nm = bad; }, "pixel_size_nm");
        refused([&](options& o) { o.diameter_nm = bad; }, "diameter_nm");
        refused([&](options& o) { o.density_per_um2 = bad; }, "density_per_um2");
        refused([&](options& o) { o.minimum_gap_nm = bad; }, "minimum_gap_nm");
        refused([&](options& o) { o.atomic_number = bad; }, "atomic_number");
        refused([&](options& o) { o.atoms_per_nm3 = bad; }, "atoms_per_nm3");
        refused([&](options& o) { o.film_nm = bad; }, "film_nm");
        refused([&](options& o) { o.film_texture = bad; }, "film_texture");
        refused([&](options& o) { o.film_correlation_nm = bad; }, "film_correlation_nm");
        refused([&](options& o) { o.camera_spread_px = bad; }, "camera_spread_px");
        refused([&](options& o) { o.dose = bad; }, "dose");
        refused([&](options& o) { o.gain = bad; }, "gain");
    }
}

} // namespace micrograph_test
