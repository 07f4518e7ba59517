// SPDX-License-Identifier: MIT
#include <mote/threshold/local/local_otsu.hpp>

#include "shared.hpp"
#include "window_histogram.hpp"

#include <mote/io/read.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>
#include <variant>

namespace local_otsu_test {

namespace {

auto const surface = [](auto const& img, mote::neighbourhood const& w, std::size_t bins, auto& level, auto const& run) {
    mote::local_otsu_options o;
    o.window = w;
    o.bins = bins;
    mote::local_otsu_surface(img, o, level, run);
};
auto const mask = [](auto const& img, mote::neighbourhood const& w, std::size_t bins, mote::polarity p, auto& out, auto const& run) {
    mote::local_otsu_options o;
    o.window = w;
    o.bins = bins;
    mote::local_otsu(img, o, p, out, run);
};
auto const bin = [](bin_tallies const& h) { return mote::otsu_bin(h); };

} // namespace

TEST_CASE("local Otsu by hand") {
    // A window of 3: 1 2 9 is cut before the 9, 2 9 9 after the 2, at the edges two values.
    mote::image<std::uint8_t> img(5, 1);
    for (int i = 0; i < 5; ++i) img(i, 0) = static_cast<std::uint8_t>(std::vector<int>{1, 2, 9, 9, 9}[static_cast<std::size_t>(i)]);
    mote::image<double> level(5, 1);
    mote::local_otsu_options o;
    o.window = 3;
    mote::local_otsu_surface(img, o, level);
    CHECK(level(0, 0) == 1);
    CHECK(level(1, 0) == 2);
    CHECK(level(2, 0) == 2);
    CHECK(level(3, 0) == 9);
    CHECK(level(4, 0) == 9);
}

TEST_CASE("local Otsu agrees with the histogram of each window") { check_against_obvious(surface, mask, bin); }

TEST_CASE("local Otsu chooses the bin that the global threshold does") { check_criterion<mote::otsu_criterion>(bin); }

TEST_CASE("local Otsu does not depend on shift, orientation, type, view, strips, threads and instructions") { check_invariances(surface, mask); }

TEST_CASE("local Otsu of flat and empty images, and what it refuses") { check_edge_cases(surface, mask); }

TEST_CASE("local Otsu of the negative is the other class, but for ties") {
    auto const img = test_image<std::uint8_t>(60, 40, 77, 3, 250);
    mote::image<std::uint8_t> negative(60, 40), bright(60, 40), dark(60, 40);
    for (std::ptrdiff_t y = 0; y < 40; ++y)
        for (std::ptrdiff_t x = 0; x < 60; ++x) negative(x, y) = static_cast<std::uint8_t>(255 - img(x, y));
    mote::neighbourhood const w(11);
    mask(img, w, 256, mote::polarity::bright, bright, mote::sequential());
    mask(negative, w, 256, mote::polarity::dark, dark, mote::sequential());
    mote::grey_bins<std::uint8_t> const bins(negative.view(), 256, w);
    std::ptrdiff_t ties = 0, equal = 0;
    for (std::ptrdiff_t y = 0; y < 40; ++y)
        for (std::ptrdiff_t x = 0; x < 60; ++x) {
            // Of several optima the negative has the last: they tie if the reversed histogram has another first one.
            auto h = obvious_counts<std::uint8_t>(negative.view(), bins, w, x, y);
            std::uint64_t below = 0, reversed = 0, total = 0;
            for (auto const c : h) total += c;
            for (std::size_t i = 0, t = mote::otsu_bin(h); i <= t; ++i) below += h[i];
            std::reverse(h.begin(), h.end());
            for (std::size_t i = 0, t = mote::otsu_bin(h); i <= t; ++i) reversed += h[i];
            if (below + reversed != total)
                ++ties; // flat windows too
            else
                equal += bright(x, y) == dark(x, y);
        }
    CHECK(ties < 1000);
    CHECK(equal + ties == 60 * 40);
}

TEST_CASE("ImageJ's oval by its definition") {
    for (std::ptrdiff_t d = 1; d <= 64; ++d) {
        auto const f = mote::imagej_oval(d);
        CAPTURE(d);
        std::ptrdiff_t wrong = 0;
        CHECK(f.last_row() - f.first_row() + 1 == d);
        for (std::ptrdiff_t y = 0; y < d; ++y)
            for (std::ptrdiff_t x = 0; x < d; ++x) {
                double const r = static_cast<double>(d) / 2, dx = static_cast<double>(x) + 0.5 - r, dy = static_cast<double>(y) + 0.5 - r;
                bool const inside = dx * dx + dy * dy <= r * r;
                std::ptrdiff_t const row = y - d / 2, column = x - d / 2;
                wrong += inside != (column >= f.left(row) && column <= f.right(row));
            }
        CHECK(wrong == 0);
    }
    CHECK(mote::imagej_oval(1 << 12).size() > 13176000); // about pi / 4 of the square
    CHECK_THROWS_AS(mote::imagej_oval(0), mote::parameter_error);
    CHECK_THROWS_AS(mote::imagej_oval((1 << 21) + 1), mote::parameter_error);
}

TEST_CASE("local Otsu's masks equal those of Fiji") {
    auto const folder = shared_path("reference");
    if (!folder) return;
    auto const records = nlohmann::json::parse(std::ifstream(*folder / "local/local.json"));
    auto const inputs = nlohmann::json::parse(std::ifstream(*folder / "inputs/inputs.json"));
    int compared = 0;
    for (auto const& record : records) {
        if (record.at("tool") != "fiji_alt" || record.at("method") != "otsu" || record.at("status") != "ok") continue;
        auto const input = std::find_if(inputs.begin(), inputs.end(), [&](auto const& i) { return i.at("name") == record.at("image"); });
        REQUIRE(input != inputs.end());
        auto const expected = mote::read_image(*folder / record.at("file").get<std::string>());
        auto const read = mote::read_image(*folder / input->at("file").get<std::string>());
        auto const& img = std::get<mote::image<std::uint8_t>>(read.pixels);
        auto o = mote::local_otsu_options::of(mote::dialect::fiji);
        o.window = mote::imagej_oval(2 * record.at("radius").get<std::ptrdiff_t>());
        mote::image<std::uint8_t> out(img.width(), img.height());
        mote::image<float> level(img.width(), img.height());
        CAPTURE(record.dump());
        for_every_isa([&](mote::isa) {
            mote::local_otsu(img, o, mote::polarity::bright, out);
            CHECK(differing(out, std::get<mote::image<std::uint8_t>>(expected.pixels)) == 0);
        });
        mote::local_otsu_surface(img, o, level);
        std::ptrdiff_t wrong = 0;
        for (std::ptrdiff_t y = 0; y < img.height(); ++y)
            for (std::ptrdiff_t x = 0; x < img.width(); ++x) wrong += (static_cast<float>(img(x, y)) > level(x, y)) != (out(x, y) == 255);
        CHECK(wrong == 0);
        ++compared;
    }
    CHECK(compared > 0);
    WARN("fiji_alt otsu: " << compared << " masks compared");
}

TEST_CASE("local Otsu's presets") {
    CHECK(mote::local_otsu_options::of(mote::dialect::paper).bins == 256);
    CHECK(mote::local_otsu_options::of(mote::dialect::imagej).fiji_rules);
    CHECK(mote::local_otsu_options::of(mote::dialect::fiji).window.shape.size() == mote::imagej_oval(30).size());
    for (auto const d : {mote::dialect::skimage, mote::dialect::opencv, mote::dialect::doxa})
        CHECK_THROWS_WITH(mote::local_otsu_options::of(d), Catch::Contains("local_otsu"));
    mote::image<std::uint16_t> img(3, 3);
    mote::image<std::uint8_t> out(3, 3);
    CHECK_THROWS_WITH(mote::local_otsu(img, mote::local_otsu_options::of(mote::dialect::fiji), mote::polarity::bright, out), Catch::Contains("8-bit"));
}

} // namespace local_otsu_test
