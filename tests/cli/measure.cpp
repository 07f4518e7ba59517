// SPDX-License-Identifier: MIT
#include <mote/io/npy.hpp>
#include <mote/io/png.hpp>
#include <mote/io/tiff.hpp>

#include <cmath>
#include <limits>

#include "program.hpp"

namespace measure_test {

namespace {
double number(std::string const& text) {
    REQUIRE_FALSE(text.empty());
    return std::stod(text);
}
// A square of 6 x 6 with the label 7, and a bar of 30 x 2 that is cut by the left border with the label 4000000000.
mote::image<std::uint32_t> labels() {
    mote::image<std::uint32_t> image(60, 40);
    for (std::ptrdiff_t y = 10; y < 16; ++y)
        for (std::ptrdiff_t x = 20; x < 26; ++x) image(x, y) = 7;
    for (std::ptrdiff_t y = 30; y < 32; ++y)
        for (std::ptrdiff_t x = 0; x < 30; ++x) image(x, y) = 4000000000u;
    return image;
}
} // namespace

TEST_CASE("measure writes the columns of the contract") {
    workplace const w;
    mote::write_npy(w / "labels.npy", labels());
    auto const r = mote_run({"measure", (w / "labels.npy").string(), "-o", (w / "t.csv").string(), "--json"});
    REQUIRE(r.code == 0);
    CHECK(text_in(w / "t.csv").starts_with(particle_columns));
    CHECK(r.err.find("pixel size is unknown") != std::string::npos);
    auto const j = r.json();
    CHECK(j["count"] == 2);
    CHECK(j["pixel_size"].is_null());
    CHECK(j["classes"]["isolated"] == 1);
    CHECK(j["classes"]["rejected"] == 1);
    CHECK(j["table"] == (w / "t.csv").string());

    auto const rows = csv_rows(w / "t.csv");
    REQUIRE(rows.size() == 2);
    auto square = rows[0], bar = rows[1];
    CHECK(square["image"] == "labels");
    CHECK(square["id"] == "7");
    CHECK(number(square["x_px"]) == Approx(22.5));
    CHECK(number(square["y_px"]) == Approx(12.5));
    CHECK(square["area_px"] == "36");
    CHECK(number(square["ecd_px"]) == Approx(std::sqrt(36 * 4 / 3.14159265358979)));
    for (char const* c : {"area_nm2", "ecd_nm", "feret_max_nm", "feret_min_nm", "perimeter_nm", "mean_intensity", "contrast", "reason"}) {
        INFO(c);
        CHECK(square[c].empty());
    }
    CHECK(number(square["solidity"]) == Approx(1));
    CHECK(number(square["aspect_ratio"]) == Approx(1));
    CHECK(square["touches_border"] == "false");
    CHECK(square["class"] == "isolated");
    CHECK(number(square["weight"]) == Approx(60.0 / 54 * 40 / 34));
    CHECK(bar["id"] == "4000000000");
    CHECK(bar["touches_border"] == "true");
    CHECK(bar["class"] == "rejected");
    CHECK(bar["reason"] == "touches border");
    CHECK(number(bar["weight"]) == 0);
}

TEST_CASE("measure takes the calibration from the option, the image, the labels, in this order") {
    workplace const w;
    mote::image<std::uint16_t> small(60, 40);
    auto const big = labels();
    for (std::ptrdiff_t y = 0; y < 40; ++y)
        for (std::ptrdiff_t x = 0; x < 60; ++x) small(x, y) = static_cast<std::uint16_t>(big(x, y) == 7 ? 7 : 0);
    mote::write_tiff(w / "labels.tif", small, {{0.5}, {0.5}, {}});
    mote::image<std::uint8_t> grey(60, 40);
    for (std::ptrdiff_t y = 0; y < 40; ++y)
        for (std::ptrdiff_t x = 0; x < 60; ++x) grey(x, y) = small(x, y) != 0 ? 150 : 100;
    mote::write_tiff(w / "grey.tif", grey, {{0.25}, {0.25}, {}});
    mote::write_png(w / "plain.png", grey);
    auto const edge = [&](std::vector<std::string> const& more, double expected) {
        std::vector<std::string> arguments{"measure", (w / "labels.tif").string(), "-o", (w / "t.csv").string(), "--json"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        auto const r = mote_run(arguments);
        REQUIRE(r.code == 0);
        CHECK(r.json()["pixel_size"]["value"].get<double>() == Approx(expected).epsilon(1e-6));
        auto row = csv_rows(w / "t.csv").at(0);
        CHECK(number(row["area_nm2"]) == Approx(36 * expected * expected).epsilon(1e-6));
        CHECK(number(row["ecd_nm"]) == Approx(expected * number(row["ecd_px"])).epsilon(1e-6));
        CHECK(number(row["feret_max_nm"]) == Approx(expected * 6 * std::sqrt(2.0)).epsilon(1e-6));
        CHECK(number(row["feret_min_nm"]) == Approx(expected * 6).epsilon(1e-6));
        return row;
    };
    edge({}, 0.5);
    edge({"--image", (w / "plain.png").string()}, 0.5);
    auto row = edge({"--image", (w / "grey.tif").string()}, 0.25);
    CHECK(row["image"] == "grey");
    CHECK(number(row["mean_intensity"]) == Approx(150));
    CHECK(number(row["contrast"]) == Approx(50));
    edge({"--image", (w / "grey.tif").string(), "--pixel-size", "20 pm"}, 0.02);
    auto const polarity = mote_run({"measure", (w / "labels.tif").string(), "--image", (w / "grey.tif").string(), "--polarity", "dark", "-o", (w / "t.csv").string()});
    CHECK(polarity.code == 0);
    CHECK(csv_rows(w / "t.csv").at(0)["reason"] == "wrong polarity");
}

TEST_CASE("measure writes to standard output, and quotes names") {
    workplace const w;
    mote::write_npy(w / "a, \"b\".npy", labels());
    auto const r = mote_run({"measure", (w / "a, \"b\".npy").string(), "-o", "-"});
    CHECK(r.code == 0);
    CHECK(r.out.starts_with(particle_columns + "\"a, \"\"b\"\"\",7,22.5,12.5,36,"));
    auto const piped = mote_run({"measure", "-", "-o", "-"}, w / "a, \"b\".npy");
    CHECK(piped.out.starts_with(particle_columns + "stdin,7,"));
}

TEST_CASE("measure: no particles, one pixel, masks, and what is no label image") {
    workplace const w;
    mote::write_png(w / "none.png", mote::image<std::uint16_t>(1, 1));
    CHECK(mote_run({"measure", (w / "none.png").string(), "-o", (w / "t.csv").string()}).code == 0);
    CHECK(text_in(w / "t.csv") == particle_columns);

    mote::image<std::uint16_t> one(1, 1);
    one(0, 0) = 3;
    mote::write_png(w / "one.png", one);
    CHECK(mote_run({"measure", (w / "one.png").string(), "-o", (w / "t.csv").string()}).code == 0);
    auto const rows = csv_rows(w / "t.csv");
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].at("reason") == "too small");
    CHECK(text_in(w / "t.csv").find("nan") == std::string::npos);

    mote::write_png(w / "mask.png", discs<std::uint8_t>(60, 40, {{20, 20, 5}, {40, 20, 5}}, 255, 0));
    auto const mask = mote_run({"measure", (w / "mask.png").string(), "-o", (w / "t.csv").string(), "--json"});
    CHECK(mask.code == 0);
    CHECK(mask.json()["count"] == 1);
    CHECK(mask.err.find("mask") != std::string::npos);

    mote::write_npy(w / "float.npy", mote::image<float>(4, 4));
    mote::write_file(w / "empty.png", "");
    for (char const* broken : {"float.npy", "empty.png", "missing.png"}) {
        auto const r = mote_run({"measure", (w / broken).string(), "-o", (w / "no.csv").string()});
        CHECK(r.code == 1);
        CHECK(r.err.find(broken) != std::string::npos);
    }
    auto const mismatch = mote_run({"measure", (w / "one.png").string(), "--image", (w / "mask.png").string(), "-o", (w / "no.csv").string()});
    CHECK(mismatch.code == 1);
    CHECK(mismatch.err.find("60 x 40") != std::string::npos);
    CHECK_FALSE(std::filesystem::exists(w / "no.csv"));
}

TEST_CASE("measure lists the features, and writes those that are asked for") {
    workplace const w;
    auto const list = mote_run({"measure", "--features", "list"});
    CHECK(list.code == 0);
    CHECK(list.out.starts_with("area "));
    CHECK(list.out.find("nm^2") != std::string::npos);
    CHECK(list.out.find("subpixel_diameter ") != std::string::npos);
    auto const all = mote_run({"measure", "--features", "list", "--json"}).json();
    CHECK(all[0]["name"] == "area");
    CHECK(all[0]["unit"] == "nm^2");
    CHECK(all[0]["needs_image"] == false);

    mote::write_npy(w / "labels.npy", labels());
    std::string const in = (w / "labels.npy").string(), out = (w / "t.csv").string();
    auto const px = mote_run({"measure", in, "-o", out, "--features", "area, feret_min,orientation,box_x,holes,area"});
    REQUIRE(px.code == 0);
    CHECK(px.err.find("in pixels") != std::string::npos);
    CHECK(text_in(out) == "image,id,area_px2,feret_min_px,orientation_deg,box_x_px,holes\nlabels,7,36,6,0,20,0\nlabels,4000000000,60,2,0,0,0\n");
    // Pixels of 0.5 nm by 2 nm: the square is 3 nm wide and 12 nm high, the bar 15 nm and 4 nm.
    auto const nm = mote_run({"measure", in, "-o", out, "--features", "area,feret_max,feret_min,orientation,perimeter_edges", "--pixel-size", "0.5nm,2nm", "--json"});
    REQUIRE(nm.code == 0);
    CHECK(nm.json()["pixel_size"]["x"] == 0.5);
    CHECK(nm.json()["pixel_size"]["y"] == 2);
    CHECK(nm.json()["features"][0]["unit"] == "nm^2");
    CHECK(nm.json()["features"][0]["column"] == "area_nm2");
    auto rows = csv_rows(out);
    REQUIRE(rows.size() == 2);
    CHECK(number(rows[0]["area_nm2"]) == Approx(36));
    CHECK(number(rows[0]["feret_max_nm"]) == Approx(std::hypot(3.0, 12.0)));
    CHECK(number(rows[0]["feret_min_nm"]) == Approx(3));
    CHECK(number(rows[0]["orientation_deg"]) == Approx(90));
    CHECK(number(rows[0]["perimeter_edges_nm"]) == Approx(30));
    CHECK(number(rows[1]["feret_min_nm"]) == Approx(4));
    CHECK(number(rows[1]["orientation_deg"]) == Approx(0));
    // The same from a file whose pixels are not square.
    mote::image<std::uint16_t> small(60, 40);
    for (std::ptrdiff_t y = 10; y < 16; ++y)
        for (std::ptrdiff_t x = 20; x < 26; ++x) small(x, y) = 1;
    mote::write_tiff(w / "labels.tif", small, {{0.5}, {2}, {}});
    REQUIRE(mote_run({"measure", (w / "labels.tif").string(), "-o", out, "--features", "feret_max"}).code == 0);
    CHECK(number(csv_rows(out).at(0)["feret_max_nm"]) == Approx(std::hypot(3.0, 12.0)).epsilon(1e-6));
    CHECK(mote_run({"measure", in, "-o", "-", "--features", "pixel_count"}).out == "image,id,pixel_count\nlabels,7,36\nlabels,4000000000,60\n");
}

TEST_CASE("measure writes features of an image, and leaves declined sizes empty") {
    workplace const w;
    mote::write_npy(w / "labels.npy", labels());
    mote::image<std::uint8_t> grey(60, 40);
    for (std::ptrdiff_t y = 0; y < 40; ++y)
        for (std::ptrdiff_t x = 0; x < 60; ++x) grey(x, y) = labels()(x, y) != 0 ? 150 : 100;
    mote::write_png(w / "grey.png", grey);
    std::string const in = (w / "labels.npy").string(), out = (w / "t.csv").string(), image = (w / "grey.png").string();
    REQUIRE(mote_run({"measure", in, "--image", image, "-o", out, "--pixel-size", "0.5nm", "--features", "contrast,median_intensity,edge_sharpness,subpixel_diameter,subpixel_status"}).code == 0);
    auto rows = csv_rows(out);
    REQUIRE(rows.size() == 2);
    CHECK(rows[0]["image"] == "grey");
    CHECK(number(rows[0]["contrast"]) == Approx(50));
    CHECK(number(rows[0]["median_intensity"]) == 150);
    CHECK(number(rows[0]["edge_sharpness_per_nm"]) == Approx(2));
    CHECK(rows[0]["subpixel_status"] == "1");
    CHECK(number(rows[0]["subpixel_diameter_nm"]) == Approx(0.5 * std::sqrt(36 * 4 / 3.14159265358979)).epsilon(0.02));
    CHECK(rows[1]["subpixel_diameter_nm"].empty()); // at the border
    CHECK(rows[1]["subpixel_status"] == "2");
    REQUIRE(mote_run({"measure", in, "--image", image, "-o", out, "--features", "all"}).code == 0);
    CHECK(text_in(out).find("nan") == std::string::npos);
    CHECK(csv_rows(out).at(0).contains("subpixel_diameter_px"));
    REQUIRE(mote_run({"measure", in, "-o", out, "--features", "all"}).code == 0);
    CHECK_FALSE(csv_rows(out).at(0).contains("subpixel_diameter_px"));
}

TEST_CASE("measure names unknown features and those near them") {
    workplace const w;
    mote::write_npy(w / "labels.npy", labels());
    std::string const in = (w / "labels.npy").string(), out = (w / "t.csv").string();
    auto const said = [&](std::vector<std::string> const& more) {
        std::vector<std::string> arguments{"measure", in, "-o", out};
        arguments.insert(arguments.end(), more.begin(), more.end());
        auto const r = mote_run(arguments);
        CHECK(r.code == 2);
        CHECK_FALSE(std::filesystem::exists(out));
        return r.err;
    };
    auto const typo = said({"--features", "area,perimter"});
    CHECK(typo.find("'perimter' is unknown; did you mean perimeter") != std::string::npos);
    CHECK(said({"--features", "circularty"}).find("circularity") != std::string::npos);
    CHECK(said({"--features", "feret"}).find("feret_max") != std::string::npos);
    auto const far = said({"--features", "colour"});
    CHECK(far.find("'colour' is unknown") != std::string::npos);
    CHECK(far.find("--features list") != std::string::npos);
    CHECK(said({"--features", "area,,holes"}).find("'' is unknown") != std::string::npos);
    CHECK(said({"--features", "area,contrast"}).find("'contrast' needs --image") != std::string::npos);
    CHECK_FALSE(said({"--features", "area", "--keep-border"}).empty());
    CHECK_FALSE(said({"--pixel-size", "1nm,"}).empty());
    CHECK_FALSE(said({"--pixel-size", "1nm,2nm,3nm"}).empty());
}

} // namespace measure_test
