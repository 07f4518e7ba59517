// SPDX-License-Identifier: MIT
#include <mote/threshold/global/otsu.hpp>
#include <mote/threshold/level.hpp>

#include "dialects.hpp"
#include "reference.hpp"

namespace global_otsu_test {

namespace {

// The definition, in exact arithmetic for small histograms: every split, compared by cross-multiplication.
std::size_t plain_otsu(histogram_counts const& h) {
    int128 best_numerator = -1, best_denominator = 1;
    std::size_t bin = 0, occupied = 0, only = 0;
    for (std::size_t t = 0; t < h.size(); ++t) {
        if (h[t] != 0) ++occupied, only = t;
        int128 w0 = 0, m0 = 0, w1 = 0, m1 = 0;
        for (std::size_t i = 0; i < h.size(); ++i) {
            auto const c = static_cast<int128>(h[i]);
            (i <= t ? w0 : w1) += c;
            (i <= t ? m0 : m1) += c * static_cast<int128>(i);
        }
        if (w0 == 0 || w1 == 0) continue;
        int128 const d = m1 * w0 - m0 * w1; // (mu1 - mu0) w0 w1
        int128 const numerator = d * d, denominator = w0 * w1;
        if (numerator * best_denominator > best_numerator * denominator) {
            best_numerator = numerator;
            best_denominator = denominator;
            bin = t;
        }
    }
    return occupied == 1 ? only : bin;
}

} // namespace

TEST_CASE("Otsu by hand") {
    CHECK(mote::otsu_bin(histogram_counts{4, 4, 0, 0, 0, 0, 4, 4}) == 1);
    CHECK(mote::otsu_bin(histogram_counts{0, 0, 9, 0}) == 2);
    CHECK(mote::otsu_bin(histogram_counts{}) == 0);
    CHECK(mote::otsu_bin(histogram_counts{0, 0, 0}) == 0);
    CHECK(mote::otsu_bin(histogram_counts{1, 1}) == 0);
    CHECK(mote::otsu_bin(histogram_counts{1, 2, 1}) == 0); // {0|1,2} and {0,1|2} are equally good: the smaller
    CHECK(mote::otsu_bin(histogram_counts{0, 5, 0, 0, 5, 0}) == 1);
}

TEST_CASE("Otsu agrees with the definition on random histograms") {
    std::mt19937 engine(7);
    for (int repeat = 0; repeat < 3000; ++repeat) {
        histogram_counts h(2 + engine() % 30);
        for (auto& c : h) c = engine() % 3 == 0 ? 0 : engine() % (repeat % 2 ? 4 : 100000);
        if (repeat % 3 == 0) // symmetric: two optima that only exact arithmetic tells apart
            for (std::size_t i = 0; i < h.size() / 2; ++i) h[h.size() - 1 - i] = h[i];
        CHECK(mote::otsu_bin(h) == plain_otsu(h));
    }
}

TEST_CASE("Otsu does not depend on the number of pixels") {
    std::mt19937 engine(3);
    for (int repeat = 0; repeat < 50; ++repeat) {
        histogram_counts h(256);
        for (auto& c : h) c = engine() % 1000;
        auto const expected = mote::otsu_bin(h);
        for (auto& c : h) c <<= 44; // about 2^62 pixels
        CHECK(mote::otsu_bin(h) == expected);
    }
    histogram_counts wide(65536);
    wide[0] = wide[65535] = std::uint64_t{1} << 62;
    CHECK(mote::otsu_bin(wide) == 0);
}

TEST_CASE("degenerate images have documented levels") {
    mote::image<std::uint8_t> constant(9, 4);
    for (std::ptrdiff_t y = 0; y < 4; ++y)
        for (std::ptrdiff_t x = 0; x < 9; ++x) constant(x, y) = 77;
    CHECK(mote::otsu_level(constant) == 77);
    CHECK(mote::otsu_level(constant.view().subview(0, 0, 1, 1)) == 77);
    CHECK(mote::otsu_level(mote::image<std::uint8_t>(0, 0)) == 0);
    CHECK(mote::otsu_level(mote::image<std::int16_t>(0, 3)) == -32768);
    CHECK(mote::otsu_level(mote::image<float>(3, 0)) == 0);
    mote::image<float> nan(2, 2);
    for (std::ptrdiff_t i = 0; i < 4; ++i) nan(i % 2, i / 2) = std::numeric_limits<float>::quiet_NaN();
    CHECK(mote::otsu_level(nan) == 0);
}

TEST_CASE("the level of doubles does not depend on their magnitude") {
    auto const img = random_image<double>(60, 50, 3, 0, 1);
    double const level = mote::otsu_level(img);
    CHECK(level == Approx(0.5).margin(0.05));
    for (double const scale : {0x1p-900, 0x1p-600, 0x1p600, 0x1p1023}) {
        CAPTURE(scale);
        mote::image<double> scaled(60, 50);
        for (std::ptrdiff_t y = 0; y < 50; ++y)
            for (std::ptrdiff_t x = 0; x < 60; ++x) scaled(x, y) = img(x, y) * scale;
        CHECK(mote::otsu_level(scaled) == level * scale);
    }
    mote::image<double> whole(3, 1);
    whole(0, 0) = -std::numeric_limits<double>::max();
    whole(1, 0) = 0.75 * std::numeric_limits<double>::max();
    whole(2, 0) = std::numeric_limits<double>::infinity();
    CHECK(mote::otsu_level(whole) == whole(0, 0));
}

TEST_CASE("the level of doubles is sought within the bins on both sides of an edge") {
    // Half of the pixels at 1, half at 65536, and one 0: bins are 1 wide, and values divide at about 32768.5.
    for (std::vector<double> const& between : {std::vector{0.2, 0.8}, {0.2, 0.8, 0.9}, {0.1, 0.2, 0.8}}) {
        mote::image<double> img(1000, 1000);
        for (std::ptrdiff_t y = 0; y < 1000; ++y)
            for (std::ptrdiff_t x = 0; x < 1000; ++x) img(x, y) = x < 500 ? 1 : 65536;
        img(0, 0) = 0;
        for (std::size_t i = 0; i < between.size(); ++i) img(499 + static_cast<std::ptrdiff_t>(i % 2), static_cast<std::ptrdiff_t>(i)) = 32768 + between[i];
        CHECK(mote::otsu_level(img) == 32768.2);
    }
}

TEST_CASE("levels shift and scale with the image") {
    auto const img = random_image<std::uint8_t>(200, 100, 11, 0, 255);
    mote::image<std::uint16_t> wide(200, 100);
    mote::image<std::int16_t> shifted(200, 100);
    mote::image<float> real(200, 100);
    for (std::ptrdiff_t y = 0; y < 100; ++y)
        for (std::ptrdiff_t x = 0; x < 200; ++x) {
            wide(x, y) = static_cast<std::uint16_t>(img(x, y) * 256);
            shifted(x, y) = static_cast<std::int16_t>(img(x, y) - 3000);
            real(x, y) = static_cast<float>(img(x, y)) / 16;
        }
    double const level = mote::otsu_level(img);
    for_every_isa([&](mote::isa) {
        CHECK(mote::otsu_level(img) == level);
        CHECK(mote::otsu_level(wide) == level * 256);
        CHECK(mote::otsu_level(shifted) == level - 3000);
        CHECK(mote::otsu_level(real) == Approx(level / 16).margin(1.0 / 16));
    });
}

TEST_CASE("Otsu's masks equal the exact optima of the reference set") {
    auto const folder = shared_path("reference");
    if (!folder) return;
    auto const optima = nlohmann::json::parse(std::ifstream(*folder / "global/exact_otsu.json"));
    auto const inputs = nlohmann::json::parse(std::ifstream(*folder / "inputs/inputs.json"));
    auto const histograms = nlohmann::json::parse(std::ifstream(*folder / "inputs/histograms.json"));
    std::size_t images = 0, tables = 0;
    for (auto const& record : optima) {
        bool const samples = record.at("method") == "otsu_samples"; // float images, without bins
        if (record.at("method") != "otsu" && !samples) continue;
        double level = 0;
        if (record.contains("image")) {
            std::string const name = record.at("image");
            CAPTURE(name);
            auto const input = std::find_if(inputs.begin(), inputs.end(), [&](auto const& i) { return i.at("name") == name; });
            REQUIRE(input != inputs.end());
            auto const read = mote::read_image(*folder / input->at("file").get<std::string>());
            std::visit([&](auto const& pixels) { level = mote::otsu_level(pixels); }, read.pixels);
            ++images;
        } else {
            std::string const name = record.at("histogram");
            CAPTURE(name);
            auto const table = std::find_if(histograms.begin(), histograms.end(), [&](auto const& i) { return i.at("name") == name; });
            REQUIRE(table != histograms.end());
            level = static_cast<double>(mote::otsu_bin(table->at("counts").get<histogram_counts>()));
            ++tables;
        }
        CAPTURE(record.dump(), level);
        if (samples) {
            CHECK(level >= record.at("lower_class_max").get<double>());
            CHECK(level < record.at("upper_class_min").get<double>());
            continue;
        }
        if (record.at("first").is_null()) { // a single value, or none: nothing to split
            CHECK(record.at("maximisers") == 0);
            continue;
        }
        // Any level from first to last gives an optimal mask.
        CHECK(level >= record.at("first").get<double>());
        CHECK(level <= record.at("last").get<double>());
    }
    CHECK(images > 0);
    CHECK(tables > 0);
}

TEST_CASE("the dialects of Otsu") {
    using mote::dialect;
    histogram_counts const two{0, 5, 0, 0, 5, 0}; // 1 .. 3 are equally good
    CHECK(mote::otsu_bin(two, dialect::paper) == 1);
    CHECK(mote::otsu_bin(two, dialect::imagej) == 3);
    CHECK(mote::otsu_bin(two, dialect::fiji) == 1);
    CHECK(mote::otsu_bin(two, dialect::opencv) == 1);
    CHECK(mote::otsu_bin(two, dialect::skimage) == 1);
    histogram_counts const one{0, 0, 9}; // nothing to split
    CHECK(mote::otsu_bin(one, dialect::imagej) == 254);
    CHECK(mote::otsu_bin(one, dialect::fiji) == -1);
    CHECK(mote::otsu_bin(one, dialect::opencv) == 0);
    CHECK(mote::otsu_bin(one, dialect::skimage) == 2);
    CHECK(mote::otsu_bin(histogram_counts{3, 3}, dialect::imagej) == 254); // never bin 0
    CHECK(mote::otsu_bin(histogram_counts(65536, 1), dialect::opencv) == 32767);
    // OpenCV leaves out a class of less than 2^-23 of the pixels.
    CHECK(mote::otsu_bin(histogram_counts{std::uint64_t{1} << 40, 0, 1}, dialect::opencv) == 0);
    CHECK_THROWS_AS(mote::otsu_level(mote::image<float>(3, 3), dialect::opencv), mote::parameter_error);
    CHECK_THROWS_AS(mote::otsu_level(mote::image<std::uint16_t>(3, 3), dialect::fiji), mote::parameter_error);
    CHECK_THROWS_WITH(mote::otsu_bin(histogram_counts(300, 1), dialect::imagej), "otsu_bin: 300 bins; imagej counts 256, of 8-bit pixels");
    check_dialect_bins([](histogram_counts const& h, dialect d) { return mote::otsu_bin(h, d); }, {dialect::imagej, dialect::fiji, dialect::opencv, dialect::skimage});
    check_dialect_levels([](auto const& img, dialect d) { return mote::otsu_level(img, d); }, [](auto const& img) { return mote::otsu_level(img); },
                         {dialect::imagej, dialect::fiji, dialect::opencv, dialect::skimage});
}

} // namespace global_otsu_test
