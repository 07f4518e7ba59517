// SPDX-License-Identifier: MIT
#include <mote/io/crc32.hpp>
#include <mote/io/png.hpp>
#include <mote/io/read.hpp>

#include "../random_image.hpp"
#include "../shared.hpp"
#include "catch.hpp"
#include "samples.hpp"

#include <nlohmann/json.hpp>

#include <charconv>
#include <chrono>
#include <cmath>
#include <fstream>
#include <map>
#include <random>

namespace read_test {

namespace {

nlohmann::json json_of(std::filesystem::path const& path) {
    std::ifstream f(path);
    return nlohmann::json::parse(f);
}
std::uint32_t number_of(std::string const& hex) { return static_cast<std::uint32_t>(std::stoul(hex, nullptr, 16)); }

std::uint32_t crc(mote::any_image const& a) {
    return a.visit([](auto const& i) { return mote::crc32_of_pixels(i); });
}

struct statistics {
    double min = INFINITY, max = -INFINITY, sum = 0;
};
statistics of(mote::any_image const& a) {
    statistics s;
    a.visit([&](auto const& i) {
        for (std::ptrdiff_t y = 0; y < i.height(); ++y)
            for (std::ptrdiff_t x = 0; x < i.width(); ++x) {
                auto const v = static_cast<double>(i(x, y));
                s.min = std::min(s.min, v);
                s.max = std::max(s.max, v);
                s.sum += v;
            }
    });
    return s;
}

/// Small sound files of every format, by name.
std::map<std::string, bytes_t> small_files() {
    auto const a = random_image<std::uint8_t>(9, 7, 5, 0, 255);
    auto const b = random_image<std::uint16_t>(6, 5, 6, 0, 65535);
    std::map<std::string, bytes_t> files;
    files["png8"] = mote::encode_png(a);
    files["png16"] = mote::encode_png(b);
    mote::image<mote::rgb8> rgb(4, 3);
    for (std::ptrdiff_t y = 0; y < 3; ++y)
        for (std::ptrdiff_t x = 0; x < 4; ++x) rgb(x, y) = {a(x, y), a(y, x), 7};
    files["rgb"] = mote::encode_png(rgb);
    files["jpeg"] = jpeg(a.view());
    files["jpeg colour"] = jpeg(a.view(), 3);
    for (int const bits : {1, 4, 8, 16, 24, 32}) files["bmp" + std::to_string(bits)] = bmp(bits, 5, 3);
    auto pgm = to_bytes("P5\n# c\n9 7 255\n");
    for (std::ptrdiff_t y = 0; y < 7; ++y)
        for (std::ptrdiff_t x = 0; x < 9; ++x) pgm.push_back(static_cast<std::byte>(a(x, y)));
    files["pgm"] = pgm;
    files["ppm"] = joined(to_bytes("P6 3 1 300\n"), bytes_t(18, std::byte{1}));
    files["npy"] = mote::encode_npy(b);
    auto const pixel = [&](std::uint32_t x, std::uint32_t y, int) { return b(x % 6, y % 5); };
    files["tiff strips"] = tiff_of<std::uint16_t>("wb", 9, 8, {}, pixel);
    files["tiff lzw"] = tiff_of<std::uint16_t>("wl", 9, 8, {1, COMPRESSION_LZW, PLANARCONFIG_CONTIG, 0, PHOTOMETRIC_MINISBLACK}, pixel);
    files["tiff deflate tiles"] =
        tiff_of<std::uint16_t>("wl8", 9, 8, {3, COMPRESSION_ADOBE_DEFLATE, PLANARCONFIG_CONTIG, 16, PHOTOMETRIC_RGB}, pixel);
    files["tiff planes"] =
        tiff_of<std::uint16_t>("wb8", 9, 8, {3, COMPRESSION_PACKBITS, PLANARCONFIG_SEPARATE, 0, PHOTOMETRIC_RGB}, pixel);
    files["tiff calibrated"] = mote::encode_tiff(a, {{0.1}, {0.1}, ""});
    return files;
}

/// Whether the bytes give an image; anything but mote's exceptions (or too little memory) goes through to the test.
bool reads(std::span<std::byte const> bytes) {
    try {
        auto const image = mote::read_image(bytes, "damaged");
        static_cast<void>(crc(image));
        return true;
    } catch (mote::format_error const& e) {
        if (std::string(e.what()).find("damaged: ") != 0) FAIL("a message without the file's name: " << e.what());
    } catch (std::bad_alloc const&) {
    }
    return false;
}

} // namespace

TEST_CASE("the reference inputs are read exactly") {
    auto const list = shared_path("reference/inputs/inputs.json");
    if (!list) return;
    auto const inputs = json_of(*list);
    REQUIRE(inputs.size() >= 10);
    for (auto const& e : inputs) {
        CAPTURE(e["name"].get<std::string>());
        auto const a = mote::read_image(list->parent_path().parent_path() / e["file"].get<std::string>());
        CHECK(a.width() == e["width"].get<std::ptrdiff_t>());
        CHECK(a.height() == e["height"].get<std::ptrdiff_t>());
        CHECK(a.pixel_type() == e["type"].get<std::string>());
        CHECK(crc(a) == number_of(e["crc32"]));
        auto const s = of(a);
        CHECK(s.min == e["min"].get<double>());
        CHECK(s.max == e["max"].get<double>());
        CHECK(s.sum / static_cast<double>(a.width() * a.height()) == Approx(e["mean"].get<double>()).epsilon(1e-12).margin(1e-9));
        CHECK(a.warnings.empty());
        CHECK(a.as_stored);
        CHECK_FALSE(a.calibration.calibrated());
    }
}

TEST_CASE("the reference label images are labels") {
    auto const list = shared_path("reference/inputs/labels.json");
    if (!list) return;
    std::size_t read = 0;
    for (auto const& e : std::filesystem::directory_iterator(list->parent_path() / "labels")) {
        CAPTURE(e.path().string());
        if (e.path().extension() != ".png") {
            CHECK_THROWS_WITH(mote::read_labels(e.path()), Catch::Contains("f32"));
            continue;
        }
        auto const labels = mote::read_labels(e.path());
        CHECK(mote::read_image(e.path()).width() == labels.width());
        ++read;
    }
    CHECK(read > 0);
}

TEST_CASE("the TIFF files of microscopes and programs") {
    auto const list = shared_path("data/formats/expected.json");
    if (!list) return;
    // No pixel size expected from these: it stands in tags of the maker, in XML, or in a file without any tag for it.
    std::map<std::string, char const*> const uncalibrated{
        {"tiff/tiff_FEI-Helios-Ebeam-16bits.tif", "in FEI's tag 34682; resolution tags say 64 dpi"},
        {"tiff/tiff_JEOL-SightX-TEM-mag-dummy.tif", "in JEOL's XML; resolution tags say 93 dpi"},
        {"tiff/tiff_test_loading_image_saved_with_DM.tif", "in Gatan's tags; resolution tags say 72 dpi"},
        {"tiff/tiff_test_tiff_Zeiss_SEM_1k.tif", "in Zeiss's tag 34118; resolution tags have no unit"},
        {"tiff/derived_u16_pages3_ome.tif", "in OME's XML"}};
    // Not the pixels as stored.
    std::map<std::string, char const*> const other_pixels{
        {"tiff/tiff_olympus_SIS.tif", "JPEG, lossy, colours"},
        {"tiff/tiff_test_loading_image_saved_with_DM.tif", "i32, read as f64"},
        {"tiff/derived_u8_miniswhite.tif", "inverted"},
        {"tiff/derived_u16_pages3_ome.tif", "checksum is of three pages"},
        {"tiff/tiff_test_loading_image_saved_with_imageJ_stack_no_scale.tif", "checksum is of two pages"}};
    std::size_t exact = 0, calibrated = 0;
    auto const expected = json_of(*list);
    for (auto const& [name, e] : expected["files"].items()) {
        if (name.rfind("tiff/", 0) != 0) continue;
        CAPTURE(name);
        auto const a = mote::read_image(list->parent_path() / name);
        CHECK(a.format == "TIFF");
        auto const& signal = e["signals"][0];
        auto const shape = signal["shape"].get<std::vector<std::ptrdiff_t>>();
        bool const colour = shape.size() == 3 && shape[2] == 3, stack = shape.size() == 3 && !colour;
        CHECK(a.height() == shape[stack ? 1 : 0]);
        CHECK(a.width() == shape[stack ? 2 : 1]);
        bool told = false;
        for (auto const& w : a.warnings) told = told || w.find(std::to_string(shape[0]) + " pages") != std::string::npos;
        CHECK(told == stack);
        if (other_pixels.count(name) == 0) {
            std::map<std::string, std::string> const short_name{{"uint8", "u8"}, {"uint16", "u16"}, {"float32", "f32"}};
            CHECK(a.pixel_type() == short_name.at(signal["dtype"].get<std::string>()));
            CHECK(crc(a) == number_of(signal["crc32"]));
            ++exact;
        }
        if (uncalibrated.count(name) != 0 || !signal.contains("pixel_size_nm") || signal["pixel_size_nm"].is_null()) {
            CHECK_FALSE(a.calibration.calibrated());
        } else {
            // The resolution of the files named derived_ is a rational with the denominator 536, where 536.45 was meant.
            bool const coarse = name.rfind("tiff/derived_", 0) == 0 && a.calibration.source == "XResolution/ResolutionUnit";
            CHECK(a.calibration.x.value == Approx(signal["pixel_size_nm"]["x"].get<double>()).epsilon(coarse ? 1e-3 : 1e-6));
            CHECK(a.calibration.y.value == Approx(signal["pixel_size_nm"]["y"].get<double>()).epsilon(coarse ? 1e-3 : 1e-6));
            ++calibrated;
        }
        if (name == "tiff/derived_u8_miniswhite.tif") {
            mote::any_image back;
            mote::image<std::uint8_t> stored = std::get<0>(a.pixels).clone();
            for (std::ptrdiff_t y = 0; y < stored.height(); ++y)
                for (std::ptrdiff_t x = 0; x < stored.width(); ++x) stored(x, y) = static_cast<std::uint8_t>(255 - stored(x, y));
            CHECK(mote::crc32_of_pixels(stored) == number_of(signal["crc32"]));
        } else if (name == "tiff/tiff_test_loading_image_saved_with_DM.tif") {
            CHECK(a.pixel_type() == "f64");
            auto const& d = std::get<mote::image<double>>(a.pixels);
            std::vector<std::byte> as_i32;
            for (std::ptrdiff_t y = 0; y < d.height(); ++y)
                for (std::ptrdiff_t x = 0; x < d.width(); ++x)
                    mote::detail::append<std::endian::little>(as_i32, static_cast<std::int32_t>(d(x, y)));
            CHECK(mote::crc32(as_i32) == number_of(signal["crc32"]));
        } else if (name == "tiff/tiff_olympus_SIS.tif") {
            // The listed mean is of the three colours; luma weights them, so only its neighbourhood can be asked for.
            auto const s = of(a);
            CHECK(s.sum / static_cast<double>(a.width() * a.height()) == Approx(signal["mean"].get<double>()).epsilon(0.1));
            CHECK_FALSE(a.as_stored);
        }
    }
    CHECK(exact >= 8);
    CHECK(calibrated >= 4);
}

TEST_CASE("damaged TIFF files give an error, at once") {
    auto const list = shared_path("data/formats/corrupt/expected.json");
    if (!list) return;
    std::size_t tried = 0;
    auto const expected = json_of(*list);
    for (auto const& [name, e] : expected["files"].items()) {
        if (name.rfind("tiff_", 0) != 0) continue;
        CAPTURE(name);
        auto const begin = std::chrono::steady_clock::now();
        bool failed = false;
        try {
            auto const a = mote::read_image(list->parent_path() / name);
            CHECK(a.width() * a.height() == 68 * 68);
        } catch (mote::format_error const& error) {
            CHECK_THAT(error.what(), Catch::Contains(name));
            failed = true;
        }
        if (e["expect"] == "error") CHECK(failed);
        CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(1));
        ++tried;
    }
    CHECK(tried > 0);
}

TEST_CASE("the content chooses the reader, and what is unknown is named") {
    for (auto const& [name, file] : small_files()) {
        CAPTURE(name);
        CHECK(reads(file));
    }
    CHECK(mote::read_image(small_files().at("png8"), "x.tif").format == "PNG");
    CHECK_THROWS_WITH(mote::read_image(to_bytes("GIF89a..."), "a.png"),
                      Catch::Contains("a.png") && Catch::Contains("47 49 46 38") && Catch::Contains("TIFF"));
    CHECK_THROWS_WITH(mote::read_image(std::span<std::byte const>{}, "a.png"), Catch::Contains("a.png") && Catch::Contains("empty"));
    CHECK_THROWS_AS(mote::read_image(std::filesystem::path("no/such/file.png")), mote::io_error);
}

TEST_CASE("every prefix of a file is an image or an error, and none shorter than its pixels is an image") {
    for (auto const& [name, file] : small_files()) {
        CAPTURE(name);
        std::size_t images = 0;
        for (std::size_t n = 0; n < file.size(); ++n) images += reads(std::span<std::byte const>(file).first(n)) ? 1u : 0u;
        if (name.find("tiff") == std::string::npos) CHECK(images == 0);
        // The directory of a TIFF may end in values that are not needed.
        else CHECK(images < file.size() / 4);
    }
}

TEST_CASE("random damage gives an image or an error") {
    auto const until = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    auto const files = small_files();
    std::mt19937 random(20240611);
    std::size_t tried = 0;
    for (int round = 0; round < 400; ++round)
        for (auto const& [name, file] : files) {
            if (std::chrono::steady_clock::now() > until) break;
            auto bad = file;
            for (auto n = 1 + random() % 4; n > 0; --n) bad[random() % bad.size()] ^= static_cast<std::byte>(1u << random() % 8);
            if (random() % 8 == 0) bad.resize(random() % (bad.size() + 1));
            CAPTURE(name, round);
            static_cast<void>(reads(bad));
            ++tried;
        }
    CHECK(tried >= files.size());
}

TEST_CASE("garbage is an error") {
    std::mt19937 random(7);
    std::vector<std::string> const magic{"", "\x89PNG\r\n\x1a\n", "BM", "P5 ", "P6\n", "\xff\xd8\xff", std::string("II*\0", 4),
                                         std::string("MM\0+\0\x08\0\0", 8), "\x93NUMPY\x01"};
    for (int i = 0; i < 3000; ++i) {
        bytes_t f = to_bytes(magic[static_cast<std::size_t>(i) % magic.size()]);
        for (auto n = random() % 200; n > 0; --n) f.push_back(static_cast<std::byte>(random()));
        static_cast<void>(reads(f));
    }
    CHECK_FALSE(reads(to_bytes("garbage")));
}

TEST_CASE("labels are whole numbers as stored") {
    auto const labels = [](bytes_t const& f) { return mote::labels_of(mote::read_image(f, "f"), "f"); };
    mote::image<std::uint32_t> big(3, 2);
    big(2, 1) = 4000000000u;
    CHECK(labels(mote::encode_npy(big))(2, 1) == 4000000000u);
    CHECK(labels(mote::encode_tiff(big))(2, 1) == 4000000000u);
    mote::image<std::uint16_t> middle(3, 2);
    middle(1, 1) = 65535;
    CHECK(labels(mote::encode_png(middle))(1, 1) == 65535);
    mote::image<std::int16_t> with_sign(3, 2);
    with_sign(1, 0) = 300;
    CHECK(labels(mote::encode_npy(with_sign))(1, 0) == 300);
    with_sign(2, 0) = -1;
    CHECK_THROWS_WITH(labels(mote::encode_npy(with_sign)), Catch::Contains("(2, 0)") && Catch::Contains("-1"));
    CHECK_THROWS_WITH(labels(mote::encode_npy(mote::image<double>(2, 2))), Catch::Contains("f64"));
    mote::image<mote::rgb8> rgb(2, 2);
    rgb(0, 0) = {1, 2, 3};
    CHECK_THROWS_WITH(labels(mote::encode_png(rgb)), Catch::Contains("no label image"));
}

} // namespace read_test
