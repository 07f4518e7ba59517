// SPDX-License-Identifier: MIT
#include <mote/simulate/form_image.hpp>

#include "backwards.hpp"
#include "catch.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace {

using mote::modality;

mote::specimen plate(float particle_nm, float carbon_nm) {
    mote::specimen s;
    s.margin = 8;
    s.pixel_size_nm = 0.2;
    s.particles = &mote::material_named("Pt");
    s.particle_nm = mote::image<float>(60, 50);
    s.carbon_nm = mote::image<float>(60, 50);
    s.undiffracted = mote::image<float>(60, 50);
    for (std::ptrdiff_t y = 0; y < 50; ++y)
        for (std::ptrdiff_t x = 0; x < 60; ++x) {
            s.particle_nm(x, y) = particle_nm;
            s.carbon_nm(x, y) = carbon_nm;
            s.undiffracted(x, y) = 1;
        }
    return s;
}
double middle(mote::specimen const& s, modality m, mote::exposure const& e = {}) {
    auto const img = mote::expected_image(s, mote::instrument_named("jeol-2010f"), m, e, 1);
    return static_cast<double>(img(20, 15));
}

} // namespace

TEST_CASE("vacuum lets all electrons through, and scatters none") {
    auto const s = plate(0, 0);
    CHECK(middle(s, modality::bf_tem) == Approx(1000).epsilon(1e-4));
    CHECK(middle(s, modality::bf_stem) == Approx(1000).epsilon(1e-4));
    CHECK(middle(s, modality::haadf_stem) == Approx(2).epsilon(1e-3)); // the offset
}

TEST_CASE("an even plate attenuates as its cross-sections say") {
    auto const& i = mote::instrument_named("jeol-2010f");
    auto const mu = [&](double mrad, bool probe) { return mote::attenuation_per_nm(mote::material_named("Pt"), 200, mrad * 1e-3, probe ? i.probe_mrad * 1e-3 : 0).total(); };
    CHECK(middle(plate(3, 0), modality::bf_tem) == Approx(1000 * std::exp(-3 * mu(i.objective_aperture_mrad, false))).epsilon(1e-3));
    CHECK(middle(plate(3, 0), modality::bf_stem) == Approx(1000 * std::exp(-3 * mu(i.bf_mrad, true))).epsilon(1e-3));
    double const thin = middle(plate(0.5F, 0), modality::haadf_stem) - 2, twice = middle(plate(1, 0), modality::haadf_stem) - 2;
    CHECK(twice / thin == Approx(2).epsilon(0.02));
    CHECK(middle(plate(3, 0), modality::laadf_stem) > middle(plate(3, 0), modality::haadf_stem));
    // Platinum outshines as much carbon by far in HAADF.
    CHECK(twice > 15 * (middle(plate(0, 1), modality::haadf_stem) - 2));
}

TEST_CASE("diffraction darkens bright field and brightens low-angle dark field") {
    auto s = plate(4, 0);
    double const bf = middle(s, modality::bf_tem), dark = middle(s, modality::laadf_stem);
    for (std::ptrdiff_t y = 0; y < 50; ++y) std::fill_n(s.undiffracted.row(y), 60, 0.4F);
    CHECK(middle(s, modality::bf_tem) <= bf);
    CHECK(middle(s, modality::laadf_stem) > dark);
}

TEST_CASE("a phase edge shows fringes in TEM only, and a probe blurs edges") {
    auto s = plate(0, 0);
    for (std::ptrdiff_t y = 0; y < 50; ++y) std::fill_n(s.carbon_nm.row(y) + 30, 30, 10.0F);
    auto const& i = mote::instrument_named("jeol-2010f");
    auto const tem = mote::expected_image(s, i, modality::bf_tem, {}, 1);
    CHECK(static_cast<double>(*std::max_element(tem.row(15), tem.row(15) + tem.width())) > 1020);
    mote::exposure still;
    still.scan_errors = false;
    auto const stem = mote::expected_image(s, i, modality::haadf_stem, still, 1);
    double const low = stem(10, 15), high = stem(34, 15);
    CHECK(high > 1.5 * low);
    std::ptrdiff_t between = 0;
    for (std::ptrdiff_t x = 10; x < 34; ++x) between += stem(x, 15) > low + 0.1 * (high - low) && stem(x, 15) < low + 0.9 * (high - low) ? 1 : 0;
    CHECK(between >= 1);
    mote::exposure moving;
    moving.drift_nm = 2;
    auto const drifted = mote::expected_image(s, i, modality::bf_tem, moving, 1);
    CHECK(*std::max_element(drifted.row(15), drifted.row(15) + 44) < *std::max_element(tem.row(15), tem.row(15) + 44));
}

TEST_CASE("counted images scatter about the expected one, alike with every executor") {
    auto const s = plate(1, 5);
    auto const& i = mote::instrument_named("jeol-2100");
    for (modality const m : {modality::bf_tem, modality::bf_stem, modality::haadf_stem, modality::laadf_stem}) {
        INFO(mote::name_of(m));
        auto const counted = mote::form_image(s, i, m, {}, 9), other = mote::form_image(s, i, m, {}, 9, backwards{});
        REQUIRE(counted.width() == 44);
        REQUIRE(counted.height() == 34);
        double sum = 0;
        for (std::ptrdiff_t y = 0; y < 34; ++y) {
            CHECK(std::equal(counted.row(y), counted.row(y) + 44, other.row(y)));
            for (std::ptrdiff_t x = 0; x < 44; ++x) sum += static_cast<double>(counted(x, y));
        }
        double const expected = static_cast<double>(mote::expected_image(s, i, m, {}, 9)(20, 15));
        CHECK(sum / (44 * 34) == Approx(expected).margin(5 * std::sqrt(expected / (44 * 34)) + 0.2));
    }
}

TEST_CASE("margins grow with defocus, and what does not fit is refused") {
    auto const& i = mote::instrument_named("jeol-2010f");
    mote::exposure far;
    far.defocus_nm = 1000;
    CHECK(mote::needed_margin(i, modality::bf_tem, far, 0.1) > mote::needed_margin(i, modality::bf_tem, {}, 0.1));
    far.defocus_nm = std::numeric_limits<double>::infinity();
    CHECK_THROWS_WITH(mote::needed_margin(i, modality::bf_tem, far, 0.1), Catch::Contains("defocus_nm"));
    far.defocus_nm = 1000;
    CHECK_THROWS_WITH(mote::needed_margin(i, modality::bf_tem, far, 1e-4), Catch::Contains("needed_margin"));
    CHECK_THROWS_WITH(mote::needed_margin(i, modality::bf_tem, far, 0), Catch::Contains("pixel_size_nm"));
    auto s = plate(0, 0);
    s.margin = 26;
    CHECK_THROWS_WITH(mote::form_image(s, i, modality::bf_tem, {}, 1), Catch::Contains("margin"));
    s = plate(0, 0);
    s.particles = nullptr;
    CHECK_THROWS_WITH(mote::form_image(s, i, modality::bf_tem, {}, 1), Catch::Contains("material"));
    s = plate(0, 0);
    s.carbon_nm = mote::image<float>(3, 3);
    CHECK_THROWS_WITH(mote::form_image(s, i, modality::bf_tem, {}, 1), Catch::Contains("size"));
    mote::exposure none;
    none.dose = 0;
    CHECK_THROWS_WITH(mote::form_image(plate(0, 0), i, modality::bf_tem, none, 1), Catch::Contains("dose"));
}
