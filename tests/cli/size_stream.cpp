// SPDX-License-Identifier: MIT
#include <mote/io/npy.hpp>
#include <mote/io/tiff.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "program.hpp"

namespace size_stream_test {

namespace {
namespace fs = std::filesystem;

// Discs that touch, overlap, have holes, hold others and are cut by the border; specks.
template <class T>
mote::image<T> micrograph(double low, double high) {
    std::ptrdiff_t const width = 300, height = 420;
    std::mt19937 engine(5);
    auto const uniform = [&] { return static_cast<double>(engine()) / 4294967296.0; };
    mote::image<double> sum(width, height);
    for (int i = 0; i < 60; ++i) {
        double const cx = uniform() * 300, cy = uniform() * 420, r = 4 + 14 * uniform(), hole = i % 4 == 0 ? r * 0.6 : 0;
        for (std::ptrdiff_t y = 0; y < height; ++y)
            for (std::ptrdiff_t x = 0; x < width; ++x) {
                double const d = std::hypot(static_cast<double>(x) - cx, static_cast<double>(y) - cy);
                if (d <= r && d >= hole) sum(x, y) = 1;
                if (hole > 8 && d < hole - 5) sum(x, y) = 1; // an island in the hole
            }
    }
    mote::image<T> img(width, height);
    for (std::ptrdiff_t y = 0; y < height; ++y)
        for (std::ptrdiff_t x = 0; x < width; ++x) {
            double const speck = uniform() < 0.003 ? 1 : 0;
            img(x, y) = static_cast<T>(low + (high - low) * (0.2 + 0.5 * std::max(sum(x, y), speck) + 0.2 * uniform()));
        }
    return img;
}

/// The rows of a table without their ids, sorted: streams count regions in another order.
std::vector<std::string> rows_of(fs::path const& table, bool with_contrast) {
    std::vector<std::string> rows;
    for (auto row : csv_rows(table)) {
        row.erase("id");
        if (!with_contrast) row.erase("contrast");
        std::string line;
        for (auto const& [name, value] : row) line += name + '=' + value + ' ';
        rows.push_back(line);
    }
    std::sort(rows.begin(), rows.end());
    return rows;
}

void check_same(workplace const& w, std::string const& file, std::vector<std::string> const& options, std::vector<std::string> const& stream_options = {}) {
    std::vector<std::string> whole{"size", (w / file).string(), "-o", (w / "whole").string(), "--force", "--json", "--method", "otsu"};
    std::vector<std::string> rows{"size", (w / file).string(), "-o", (w / "rows").string(), "--force", "--json", "--stream"};
    whole.insert(whole.end(), options.begin(), options.end());
    rows.insert(rows.end(), options.begin(), options.end());
    rows.insert(rows.end(), stream_options.begin(), stream_options.end());
    auto const a = mote_run(whole), b = mote_run(rows);
    CAPTURE(file, options, b.err);
    REQUIRE(a.code == 0);
    REQUIRE(b.code == 0);
    auto const table = rows_of(w / "whole/particles.csv", false);
    CHECK(table.size() > 20);
    CHECK(table == rows_of(w / "rows/particles.csv", false));
    // The hole of a neighbour that goes on below is not filled yet when a region's ring is measured.
    auto const all = rows_of(w / "whole/particles.csv", true), streamed = rows_of(w / "rows/particles.csv", true);
    std::vector<std::string> differ;
    std::set_difference(all.begin(), all.end(), streamed.begin(), streamed.end(), std::back_inserter(differ));
    bool const fills = std::find(options.begin(), options.end(), "--no-fill") == options.end();
    CHECK(differ.size() <= (fills ? table.size() / 8 : 0));
    CHECK(a.json()["classes"] == b.json()["classes"]);
    CHECK(a.json()["diameter"]["n"] == b.json()["diameter"]["n"]);
    CHECK(a.json()["diameter"]["d50"] == b.json()["diameter"]["d50"]);
    CHECK(a.json()["per_image"][0]["level"] == b.json()["per_image"][0]["level"]);
    CHECK(a.json()["per_image"][0]["foreground_fraction"].get<double>() > 0);
    CHECK(a.json()["per_image"][0]["polarity"] == b.json()["per_image"][0]["polarity"]);
}
} // namespace

TEST_CASE("size: rows give the table of the whole image") {
    workplace const w;
    mote::write_tiff(w / "u16.tif", micrograph<std::uint16_t>(0, 60000), {{0.2}, {0.2}, {}});
    mote::write_npy(w / "f32.npy", micrograph<float>(-3, 5));
    mote::write_npy(w / "u8.npy", micrograph<std::uint8_t>(250, 5)); // dark particles
    for (auto const& options : std::vector<std::vector<std::string>>{{}, {"--no-split"}, {"--min-area", "1"}, {"--no-fill"}, {"--no-fill", "--min-area", "200"}})
        check_same(w, "u16.tif", options);
    check_same(w, "f32.npy", {});
    check_same(w, "u8.npy", {});
    CHECK(files_below(w / "rows") == std::vector<std::string>{"f32/particles.csv", "manifest.json", "particles.csv", "psd.svg", "report.html", "summary.json",
                                                              "u16/particles.csv", "u8/particles.csv"});
}

TEST_CASE("size: raw rows are those of their layout") {
    workplace const w;
    auto const img = micrograph<std::uint16_t>(0, 60000);
    std::vector<std::byte> raw(7, std::byte{1});
    for (std::ptrdiff_t y = 0; y < img.height(); ++y)
        for (std::ptrdiff_t x = 0; x < img.width(); ++x) mote::detail::append<std::endian::big>(raw, img(x, y));
    mote::write_file(w / "a.raw", raw);
    mote::write_npy(w / "a.npy", img);
    auto const from_raw = mote_run({"size", (w / "a.raw").string(), "-o", (w / "raw").string(), "--stream", "--raw", "u16be:300x420+7", "--json"});
    REQUIRE(from_raw.code == 0);
    REQUIRE(mote_run({"size", (w / "a.npy").string(), "-o", (w / "npy").string(), "--stream"}).code == 0);
    CHECK(text_in(w / "raw/particles.csv") == text_in(w / "npy/particles.csv"));
    CHECK(mote_run({"size", (w / "a.raw").string(), "-o", (w / "x").string(), "--stream", "--raw", "u16:301x420+7"}).code == 1); // too short
}

TEST_CASE("size: a stream says what it cannot do") {
    workplace const w;
    mote::write_npy(w / "a.npy", micrograph<std::uint8_t>(5, 250));
    std::string const in = (w / "a.npy").string(), out = (w / "o").string();
    for (auto const& more : std::vector<std::vector<std::string>>{{"--stream", "--method", "msh5"},
                                                                  {"--stream", "--dialect", "imagej"},
                                                                  {"--raw", "u8:3x3"},
                                                                  {"--stream", "--raw", "u7:3x3"},
                                                                  {"--stream", "--raw", "u8:3"},
                                                                  {"--stream", "--raw", "u8:3x3x"},
                                                                  {"--stream", "--raw", "u8:-3x3"},
                                                                  {"--window-memory", "5"}}) {
        std::vector<std::string> arguments{"size", in, "-o", out};
        arguments.insert(arguments.end(), more.begin(), more.end());
        auto const r = mote_run(arguments);
        CAPTURE(more, r.err);
        CHECK(r.code == 2);
        CHECK_FALSE(r.err.empty());
    }
    CHECK(mote_run({"size", "-", "-o", out, "--stream"}).code == 1);
    // A region taller than the rows in memory is measured all the same.
    mote::image<std::uint8_t> tall(20000, 400);
    for (std::ptrdiff_t y = 20; y < 380; ++y)
        for (std::ptrdiff_t x = 100; x < 200; ++x) tall(x, y) = 200;
    mote::write_npy(w / "tall.npy", tall);
    REQUIRE(mote_run({"size", (w / "tall.npy").string(), "-o", out, "--stream", "--window-memory", "1"}).code == 0);
    auto const rows = csv_rows(w / "o/particles.csv");
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].at("area_px") == "36000");
    CHECK(rows[0].at("mean_intensity").empty());
    CHECK(text_in(w / "o/summary.json").find("taller than the rows") != std::string::npos);
}

} // namespace size_stream_test
