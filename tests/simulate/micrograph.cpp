// SPDX-License-Identifier: MIT
#include <mote/simulate/micrograph.hpp>

#include "backwards.hpp"
#include "catch.hpp"
#include "simulate/small_images.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <vector>

namespace micrograph_test {

namespace {

constexpr mote::modality all_modalities[] = {mote::modality::bf_tem, mote::modality::bf_stem, mote::modality::haadf_stem, mote::modality::laadf_stem};

void check_truth(mote::micrograph const& m) {
    std::map<std::uint32_t, std::uint64_t> visible;
    std::uint32_t largest = 0;
    for (std::ptrdiff_t y = 0; y < m.labels.height(); ++y)
        for (std::ptrdiff_t x = 0; x < m.labels.width(); ++x) {
            std::uint32_t const l = m.labels(x, y);
            if (l == 0) continue;
            REQUIRE(l <= m.particles.size());
            if (visible[l]++ == 0 && !m.options.annotated) CHECK(l == ++largest); // numbered by their first pixel
        }
    for (std::size_t i = 0; i < m.particles.size(); ++i) {
        mote::true_particle const& p = m.particles[i];
        CHECK(p.id == i + 1);
        CHECK(p.visible_area_px == visible[p.id]);
        CHECK(p.area_px >= p.visible_area_px);
        CHECK(p.diameter_nm <= p.projected_diameter_nm * 1.01);
        CHECK(p.area_nm2 == Approx(0.7853981634 * p.diameter_nm * p.diameter_nm));
        if (!p.touches_border && p.area_px > 100)
            CHECK(static_cast<double>(p.area_px) * m.options.pixel_size_nm * m.options.pixel_size_nm == Approx(p.area_nm2).epsilon(0.1));
    }
}

} // namespace

// The values are those of this simulation itself, found equal with g++ and clang++, -O1 and -O2, -march=native and contracted products. They guard the promise of equal
// bits and simulator_version, not the physics: whoever changes them changes that number too.
TEST_CASE("a seed gives the same bits with every compiler and processor") {
    CHECK(mote::simulator_version == 1);
    std::map<mote::modality, std::uint32_t> const expected{
        {mote::modality::bf_tem, 0x1824733fU}, {mote::modality::bf_stem, 0x0e535d3bU}, {mote::modality::haadf_stem, 0xb30b74a1U}, {mote::modality::laadf_stem, 0xdce44d9bU}};
    for (mote::modality const m : all_modalities) {
        CAPTURE(mote::name_of(m));
        auto const made = mote::simulate_micrograph(small_image(m));
        CHECK(crc32_of(made.pixels) == expected.at(m));
        CHECK(crc32_of(made.labels) == 0x2e75d059U);
        CHECK(made.particles.size() > 10);
    }
}

TEST_CASE("the checksum of the tests is CRC-32") {
    mote::image<std::uint32_t> digits(2, 1);
    digits(0, 0) = 0x34333231; // "12345678"
    digits(1, 0) = 0x38373635;
    CHECK(crc32_of(digits) == 0x9ae0daafU);
}

TEST_CASE("images depend on the seed and not on the order in which rows are made; scenes do not depend on the modality") {
    auto o = small_image(mote::modality::bf_tem);
    auto const first = mote::simulate_micrograph(o);
    CHECK(crc32_of(first.pixels) == crc32_of(mote::simulate_micrograph(o, backwards{}).pixels));
    o.imaging = mote::modality::haadf_stem;
    CHECK(crc32_of(mote::simulate_micrograph(o).labels) == crc32_of(first.labels));
    o.seed = 21;
    auto const other = mote::simulate_micrograph(o);
    CHECK(crc32_of(first.pixels) != crc32_of(other.pixels));
    CHECK(crc32_of(first.labels) != crc32_of(other.labels));
}

TEST_CASE("the label image is the list of particles") {
    for (bool const annotated : {false, true}) {
        auto o = small_image(mote::modality::laadf_stem);
        o.annotated = annotated;
        o.width = 200;
        check_truth(mote::simulate_micrograph(o));
    }
}

TEST_CASE("particles are dark in bright field and bright in dark field") {
    for (mote::modality const m : all_modalities) {
        CAPTURE(mote::name_of(m));
        auto o = small_image(m);
        o.support = mote::substrate::graphene;
        auto const made = mote::simulate_micrograph(o);
        double sum[2] = {}, n[2] = {};
        for (std::ptrdiff_t y = 0; y < o.height; ++y)
            for (std::ptrdiff_t x = 0; x < o.width; ++x) {
                std::size_t const in = made.labels(x, y) != 0 ? 1 : 0;
                sum[in] += made.pixels(x, y);
                n[in] += 1;
            }
        CHECK((sum[1] / n[1] > sum[0] / n[0]) == (mote::foreground_of(m) == mote::polarity::bright));
    }
}

TEST_CASE("a given gain counts electrons") {
    auto o = small_image(mote::modality::bf_stem);
    o.gain = 2;
    o.dose = 5000;
    o.number = 0;
    o.support = mote::substrate::graphene;
    auto const made = mote::simulate_micrograph(o);
    CHECK(made.gain == 2);
    CHECK(made.offset == 0);
    double sum = 0;
    for (std::ptrdiff_t y = 0; y < o.height; ++y)
        for (std::ptrdiff_t x = 0; x < o.width; ++x) sum += made.pixels(x, y);
    CHECK(sum / static_cast<double>(o.width * o.height) == Approx(2 * 5000).epsilon(0.05)); // little is scattered
}

TEST_CASE("degenerate micrographs") {
    auto o = small_image(mote::modality::bf_tem);
    o.width = 0;
    CHECK(mote::simulate_micrograph(o).pixels.empty());
    o.width = o.height = 1;
    CHECK(mote::simulate_micrograph(o).pixels.width() == 1);
    o.number = 0;
    CHECK(mote::simulate_micrograph(o).particles.empty());
}

TEST_CASE("options out of range are refused by name") {
    auto const refused = [](auto change, std::string const& name) {
        auto o = small_image(mote::modality::bf_tem);
        change(o);
        CHECK_THROWS_WITH(mote::simulate_micrograph(o), Catch::Contains(name));
    };
    refused([](auto& o) { o.dose = -1; }, "dose");
    refused([](auto& o) { o.uneven = 1; }, "uneven");
    refused([](auto& o) { o.gain = std::numeric_limits<double>::infinity(); }, "gain");
    refused([](auto& o) { o.material = "Au"; }, "Au");
    refused([](auto& o) { o.microscope = "lens"; }, "lens");
    refused([](auto& o) { o.width = -1; }, "width");
    refused([](auto& o) { o.pixel_size_nm = 0; }, "pixel_size_nm");
    refused([](auto& o) { o.diameter_nm = 0; }, "diameter_nm");
    refused([](auto& o) { o.geometric_sd = 0.5; }, "geometric_sd");
    refused([](auto& o) { o.number = -1; }, "number");
    refused([](auto& o) { o.faceted_share = 2; }, "faceted_share");
    refused([](auto& o) { o.contact_share = -0.1; }, "contact_share");
    refused([](auto& o) { o.contamination_nm = -1; }, "contamination_nm");
    refused([](auto& o) { o.drift_nm = -1; }, "drift_nm");
    refused([](auto& o) { o.defocus_nm = std::numeric_limits<double>::infinity(); }, "defocus_nm");
}

} // namespace micrograph_test
