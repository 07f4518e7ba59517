// SPDX-License-Identifier: MIT
#include <mote/io/crc32.hpp>
#include <mote/io/npy.hpp>
#include <mote/io/png.hpp>
#include <mote/io/tiff.hpp>

#include <cmath>
#include <limits>

#include "program.hpp"

namespace info_test {

TEST_CASE("info shows what is in a file") {
    workplace const w;
    mote::image<std::uint16_t> image(5, 3);
    double sum = 0;
    for (std::ptrdiff_t y = 0; y < 3; ++y)
        for (std::ptrdiff_t x = 0; x < 5; ++x) sum += image(x, y) = static_cast<std::uint16_t>(1000 * y + 300 * x + 7);
    mote::write_tiff(w / "a.tif", image, {{0.05}, {0.05}, {}});
    auto const r = mote_run({"info", "--json", (w / "a.tif").string()});
    CHECK(r.code == 0);
    auto const j = r.json();
    REQUIRE(j.size() == 1);
    CHECK(j[0]["file"] == (w / "a.tif").string());
    CHECK(j[0]["width"] == 5);
    CHECK(j[0]["height"] == 3);
    CHECK(j[0]["pixel_type"] == "u16");
    CHECK(j[0]["format"] == "TIFF");
    CHECK(j[0]["pixel_size"]["value"].get<double>() == Approx(0.05).epsilon(1e-6));
    CHECK(j[0]["pixel_size"]["unit"] == "nm");
    CHECK_FALSE(j[0]["pixel_size"]["source"].get<std::string>().empty());
    CHECK(j[0]["min"] == 7);
    CHECK(j[0]["max"] == 3207);
    CHECK(j[0]["mean"].get<double>() == Approx(sum / 15));
    CHECK(j[0]["warnings"].is_array());
    CHECK_FALSE(j[0].contains("nan"));
    // Of the bytes 07 00 33 01 ... row by row, without the padding that rows have in memory.
    std::vector<std::byte> bytes;
    for (std::ptrdiff_t y = 0; y < 3; ++y)
        for (std::ptrdiff_t x = 0; x < 5; ++x) {
            bytes.push_back(static_cast<std::byte>(image(x, y) & 255));
            bytes.push_back(static_cast<std::byte>(image(x, y) >> 8));
        }
    char crc[9];
    std::snprintf(crc, sizeof crc, "%08x", static_cast<unsigned>(mote::crc32(bytes)));
    CHECK(j[0]["crc32"] == crc);

    auto const table = mote_run({"info", (w / "a.tif").string()});
    CHECK(table.code == 0);
    CHECK(table.out.find("3207") != std::string::npos);
    CHECK(table.out.find("0.05 nm") != std::string::npos);
}

TEST_CASE("info on one pixel, a constant image and no calibration") {
    workplace const w;
    mote::image<std::uint8_t> one(1, 1);
    one(0, 0) = 9;
    mote::write_png(w / "one.png", one);
    mote::write_png(w / "flat.png", discs<std::uint8_t>(30, 20, {}, 1, 77));
    auto const r = mote_run({"info", "--json", w.path().string()});
    CHECK(r.code == 0);
    auto const j = r.json();
    REQUIRE(j.size() == 2); // in alphabetical order
    CHECK(j[0]["min"] == 77);
    CHECK(j[0]["max"] == 77);
    CHECK(j[0]["mean"].get<double>() == 77);
    CHECK(j[0]["pixel_size"].is_null());
    CHECK(j[1]["width"] == 1);
    CHECK(j[1]["height"] == 1);
    CHECK(j[1]["min"] == 9);
}

TEST_CASE("info leaves NaN and infinities out of its statistics") {
    workplace const w;
    mote::image<float> image(4, 1);
    image(0, 0) = std::numeric_limits<float>::quiet_NaN();
    image(1, 0) = -2;
    image(2, 0) = std::numeric_limits<float>::infinity();
    image(3, 0) = 5;
    mote::write_npy(w / "a.npy", image);
    for (std::ptrdiff_t x = 0; x < 4; ++x) image(x, 0) = std::numeric_limits<float>::quiet_NaN();
    mote::write_npy(w / "b.npy", image);
    mote::image<double> large(3, 1);
    for (std::ptrdiff_t x = 0; x < 3; ++x) large(x, 0) = 1.5e308;
    mote::write_npy(w / "c.npy", large);
    auto const j = mote_run({"info", "--json", w.path().string()}).json();
    REQUIRE(j.size() == 3);
    CHECK(j[0]["min"] == -2);
    CHECK(j[0]["max"] == 5);
    CHECK(j[0]["mean"] == 1.5);
    CHECK(j[0]["nan"] == 1);
    CHECK(j[0]["infinite"] == 1);
    CHECK(j[1]["min"].is_null());
    CHECK(j[1]["mean"].is_null());
    CHECK(j[1]["nan"] == 4);
    CHECK(j[2]["mean"].get<double>() == Approx(1.5e308));
}

TEST_CASE("info: broken files do not stop the others") {
    workplace const w;
    mote::write_png(w / "good.png", discs<std::uint8_t>(30, 20, {}, 1, 77));
    auto bytes = text_in(w / "good.png");
    mote::write_file(w / "truncated.png", bytes.substr(0, bytes.size() / 2));
    mote::write_file(w / "empty.png", "");
    std::string const good = (w / "good.png").string();
    for (char const* broken : {"truncated.png", "empty.png", "none.png"}) {
        INFO(broken);
        std::string const bad = (w / broken).string();
        auto const alone = mote_run({"info", "--json", bad});
        CHECK(alone.code == 1);
        CHECK(alone.err.find(broken) != std::string::npos);
        CHECK_FALSE(alone.json()[0]["error"].get<std::string>().empty());
        auto const both = mote_run({"info", "--json", bad, good});
        CHECK(both.code == 3);
        auto const j = both.json();
        REQUIRE(j.size() == 2);
        CHECK(j[0]["file"] == bad);
        CHECK(j[0].contains("error"));
        CHECK_FALSE(j[0].contains("crc32"));
        CHECK(j[1]["file"] == good);
        CHECK_FALSE(j[1].contains("error"));
    }
}

TEST_CASE("info reads standard input") {
    workplace const w;
    mote::write_png(w / "a.png", discs<std::uint8_t>(30, 20, {}, 1, 77));
    auto const r = mote_run({"info", "--json", "-"}, w / "a.png");
    CHECK(r.code == 0);
    CHECK(r.json()[0]["width"] == 30);
    CHECK(mote_run({"info", "-"}).code == 1); // nothing there
}

} // namespace info_test
