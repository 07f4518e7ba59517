// SPDX-License-Identifier: MIT
#include <mote/io/npy.hpp>
#include <mote/io/png.hpp>
#include <mote/io/read.hpp>
#include <mote/io/tiff.hpp>

#include <cmath>

#include "program.hpp"

namespace evaluate_test {

namespace {
namespace fs = std::filesystem;

struct folders {
    workplace w{};
    folders() {
        for (char const* name : {"truth", "predicted", "images"}) fs::create_directories(w / name);
    }
    [[nodiscard]] outcome run(std::vector<std::string> const& more = {}) const {
        std::vector<std::string> arguments{"evaluate", "--truth", (w / "truth").string(), "--predicted", (w / "predicted").string(), "--json"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return mote_run(arguments);
    }
};

// Squares of 10 x 10 with labels 1, 2, ... at the given corners.
mote::image<std::uint16_t> squares(std::vector<std::pair<std::ptrdiff_t, std::ptrdiff_t>> const& corners, std::ptrdiff_t height = 50) {
    mote::image<std::uint16_t> image(60, height);
    std::uint16_t label = 0;
    for (auto const& [x0, y0] : corners) {
        ++label;
        for (std::ptrdiff_t y = y0; y < std::min(y0 + 10, height); ++y)
            for (std::ptrdiff_t x = x0; x < x0 + 10; ++x) image(x, y) = label;
    }
    return image;
}
mote::image<std::uint8_t> mask_of(mote::image<std::uint16_t> const& labels) {
    mote::image<std::uint8_t> mask(labels.width(), labels.height());
    for (std::ptrdiff_t y = 0; y < labels.height(); ++y)
        for (std::ptrdiff_t x = 0; x < labels.width(); ++x) mask(x, y) = labels(x, y) != 0 ? 255 : 0;
    return mask;
}
} // namespace

TEST_CASE("evaluate: scores of labels worked out by hand") {
    folders const f;
    // One square found shifted by two columns (80 of 120 pixels in common), one exactly, one missed; one invented.
    mote::write_png(f.w / "truth/a.png", squares({{5, 5}, {30, 5}, {5, 30}}));
    fs::create_directories(f.w / "predicted/a");
    mote::write_png(f.w / "predicted/a/labels.png", squares({{7, 5}, {30, 5}, {40, 30}}));
    auto const r = f.run();
    REQUIRE(r.code == 0);
    auto const j = r.json();
    REQUIRE(j["images"].size() == 1);
    auto const a = j["images"][0];
    CHECK(a["image"] == "a");
    CHECK(a["jsc"].get<double>() == Approx(180.0 / 420));
    CHECK(a["dice"].get<double>() == Approx(360.0 / 600));
    CHECK(a["precision"].get<double>() == Approx(0.6));
    CHECK(a["recall"].get<double>() == Approx(0.6));
    for (char const* key : {"ap_50", "ap_55", "ap_60", "ap_65"}) CHECK(a[key].get<double>() == Approx(2.0 / 4)); // 80 / 120 = 0.667
    for (char const* key : {"ap_70", "ap_75", "ap_80", "ap_85", "ap_90", "ap_95"}) CHECK(a[key].get<double>() == Approx(1.0 / 5));
    CHECK(a["ap_mean"].get<double>() == Approx((4 * 0.5 + 6 * 0.2) / 10));
    CHECK(a["f1_50"].get<double>() == Approx(4.0 / 6));
    CHECK(a["truth_count"] == 3);
    CHECK(a["predicted_count"] == 3);
    CHECK(a["count_error"] == 0);
    CHECK(a["median_true_diameter_px"].get<double>() == Approx(std::sqrt(400 / 3.14159265358979)));
    CHECK_FALSE(a.contains("cnr"));
    CHECK(j["summary"]["jsc"]["median_interval"].is_null()); // one image
    CHECK(j["missing"].empty());

    auto const masks = f.run({"--masks"}).json()["images"][0];
    CHECK(masks["jsc"] == a["jsc"]);
    CHECK_FALSE(masks.contains("ap_50"));
}

TEST_CASE("evaluate: masks are compared by pixels, in all the places where predictions may lie") {
    folders const f;
    auto const truth = squares({{5, 5}, {30, 5}}), predicted = squares({{5, 5}});
    for (char const* name : {"a", "b", "c", "d"}) mote::write_png(f.w / ("truth/" + std::string(name) + ".png"), mask_of(truth));
    mote::write_png(f.w / "predicted/a.png", mask_of(predicted));
    mote::write_tiff(f.w / "predicted/b.tif", mask_of(predicted));
    mote::write_npy(f.w / "predicted/c.npy", mask_of(predicted));
    fs::create_directories(f.w / "predicted/d");
    mote::write_png(f.w / "predicted/d/mask.png", mask_of(predicted));
    auto const r = f.run({"-o", (f.w / "scores.csv").string()});
    REQUIRE(r.code == 0);
    auto const j = r.json();
    REQUIRE(j["images"].size() == 4);
    for (auto const& image : j["images"]) {
        CHECK(image["jsc"].get<double>() == Approx(0.5));
        CHECK(image["precision"].get<double>() == 1);
        CHECK(image["recall"].get<double>() == Approx(0.5));
        CHECK_FALSE(image.contains("ap_50"));
    }
    auto const rows = csv_rows(f.w / "scores.csv");
    REQUIRE(rows.size() == 4);
    CHECK(rows[3].at("image") == "d");
    CHECK(rows[3].at("jsc") == "0.5");
}

TEST_CASE("evaluate: summary of a series, and how it follows the contrast") {
    folders const f;
    // Image i has a contrast of 10 i, and i of five squares are found.
    std::vector<std::pair<std::ptrdiff_t, std::ptrdiff_t>> const all{{2, 2}, {16, 2}, {30, 2}, {44, 2}, {2, 20}};
    for (int i = 1; i <= 5; ++i) {
        std::string const name = std::string(1, static_cast<char>('a' + i)) + ".png";
        auto const truth = squares(all);
        mote::write_png(f.w / ("truth/" + name), truth);
        mote::write_png(f.w / ("predicted/" + name), squares({all.begin(), all.begin() + i}));
        mote::image<std::uint8_t> grey(60, 50);
        for (std::ptrdiff_t y = 0; y < 50; ++y)
            for (std::ptrdiff_t x = 0; x < 60; ++x)
                grey(x, y) = static_cast<std::uint8_t>(100 + (x + y) % 2 * 2 + (truth(x, y) != 0 ? 10 * i : 0));
        mote::write_png(f.w / ("images/" + name), grey);
    }
    auto const j = f.run({"--images", (f.w / "images").string()}).json();
    REQUIRE(j["images"].size() == 5);
    for (std::size_t i = 0; i < 5; ++i) {
        CHECK(j["images"][i]["jsc"].get<double>() == Approx(0.2 * static_cast<double>(i + 1)));
        CHECK(j["images"][i]["cnr"].get<double>() == Approx(10.0 * static_cast<double>(i + 1)).epsilon(0.01)); // the checkerboard has a deviation of 1
    }
    auto const s = j["summary"]["jsc"];
    CHECK(s["n"] == 5);
    CHECK(s["median"].get<double>() == Approx(0.6));
    CHECK(s["mean"].get<double>() == Approx(0.6));
    CHECK(s["q1"].get<double>() == Approx(0.4));
    CHECK(s["q3"].get<double>() == Approx(0.8));
    CHECK(s["min"].get<double>() == Approx(0.2));
    CHECK(s["max"].get<double>() == Approx(1));
    REQUIRE(s["median_interval"].size() == 2);
    CHECK(s["median_interval"][0].get<double>() < 0.6);
    CHECK(s["median_interval"][1].get<double>() > 0.6);
    CHECK(s["spearman_cnr"].get<double>() == Approx(1));
    CHECK(s["spearman_diameter"].is_null()); // all alike
}

TEST_CASE("evaluate: boxes with fractions of a pixel") {
    folders const f;
    // A square of columns 5..14 is the box 5,5,10,10. The second box has it in one corner (IoU 100 / 300), the third is missed.
    mote::write_file(f.w / "truth/a.csv", "\xef\xbb\xbfname,height,width,x,y\r\np1,10.0,10,5.0,5\r\n\"p,2\",15,20,30,5\r\np3,4,4,50.5,40.5\r\n");
    mote::write_png(f.w / "predicted/a.png", squares({{5, 5}, {30, 5}}));
    auto const r = f.run();
    REQUIRE(r.code == 0);
    auto const a = r.json()["images"][0];
    CHECK(a["truth_count"] == 3);
    CHECK(a["predicted_count"] == 2);
    CHECK(a["count_error"] == -1);
    CHECK(a["box_precision"].get<double>() == Approx(0.5));
    CHECK(a["box_recall"].get<double>() == Approx(1.0 / 3));
    CHECK(a["box_f1"].get<double>() == Approx(2.0 / 5));
    CHECK(a["centre_precision"].get<double>() == Approx(1));
    CHECK(a["centre_recall"].get<double>() == Approx(2.0 / 3));
    CHECK(a["centre_f1"].get<double>() == Approx(4.0 / 5));
    CHECK_FALSE(a.contains("jsc"));

    // A mask is separated into its particles; a box of 10 x 20 that starts half a pixel to the right has 95 of 205 pixels.
    mote::write_png(f.w / "predicted/a.png", mask_of(squares({{5, 5}, {30, 5}})));
    CHECK(f.run().json()["images"][0]["predicted_count"] == 2);
    mote::write_file(f.w / "truth/a.csv", "x,y,width,height\n5.5,5,10,10\n");
    CHECK(f.run().json()["images"][0]["box_recall"].get<double>() == 1); // 95 / 105
    mote::write_file(f.w / "truth/a.csv", "x,y,width,height\n8.5,5,10,10\n");
    CHECK(f.run().json()["images"][0]["box_recall"].get<double>() == 0); // 65 / 135 < 0.5
    mote::write_file(f.w / "truth/a.csv", "x,y,width,height\n8.25,5,10,10\n");
    CHECK(f.run().json()["images"][0]["box_recall"].get<double>() == 1); // 67.5 / 132.5 > 0.5

    mote::write_file(f.w / "truth/a.csv", "x,y,width,height\n"); // no particle
    CHECK(f.run().json()["images"][0]["truth_count"] == 0);
    for (char const* broken : {"", "x,y,width\n1,2,3\n", "x,y,width,height\n1,2,3\n", "x,y,width,height\n1,2,nan,4\n", "x,y,width,height\n1,2,-3,4\n",
                               "x,y,width,height\n1,2,3,4e99\n", "x,y,width,height\n1,2,3,4 px\n"}) {
        INFO(broken);
        mote::write_file(f.w / "truth/a.csv", broken);
        auto const bad = f.run();
        CHECK(bad.code == 1);
        CHECK(bad.err.find("a.csv") != std::string::npos);
    }
}

TEST_CASE("evaluate: boxes at two overlaps, and around true particles") {
    folders const f;
    // The square of columns 5..14 against a box moved by 4 columns: 60 / 140 = 0.43.
    mote::write_file(f.w / "truth/a.csv", "x,y,width,height\n9,5,10,10\n30,5,10,10\n");
    mote::write_png(f.w / "predicted/a.png", squares({{5, 5}, {30, 5}}));
    auto const a = f.run().json()["images"][0];
    CHECK(a["box_f1"].get<double>() == Approx(0.5));
    CHECK(a["box_f1_30"].get<double>() == 1);
    CHECK(a["box_recall_30"].get<double>() == 1);

    fs::remove(f.w / "truth/a.csv");
    mote::write_png(f.w / "truth/a.png", squares({{9, 5}, {30, 5}}));
    CHECK_FALSE(f.run().json()["images"][0].contains("box_f1"));
    auto const b = f.run({"--boxes"}).json()["images"][0];
    for (char const* key : {"box_precision", "box_recall", "box_f1", "box_precision_30", "box_f1_30", "centre_f1", "truth_count"}) CHECK(b[key] == a[key]);
    CHECK(b.contains("ap_50"));
}

TEST_CASE("evaluate: one outward offset for the set") {
    folders const f;
    // The squares are drawn two pixels outside, with corners that a disc does not reach.
    auto const found = squares({{8, 8}, {30, 8}});
    mote::image<std::uint8_t> drawn(60, 50);
    for (std::ptrdiff_t y = 6; y < 20; ++y)
        for (std::ptrdiff_t x = 6; x < 60; ++x) drawn(x, y) = x < 20 || (x >= 28 && x < 42) ? 255 : 0;
    for (char const* name : {"a", "b", "c"}) {
        mote::write_png(f.w / ("truth/" + std::string(name) + ".png"), drawn);
        mote::write_png(f.w / ("predicted/" + std::string(name) + ".png"), found);
    }
    auto const j = f.run({"--offset", "auto"}).json();
    CHECK(j["offset"]["pixels"] == 2);
    CHECK(j["offset"]["found"] == true);
    REQUIRE(j["offset"]["median_jsc"].size() == 5);
    // The disc of radius 2 leaves out 3 pixels at each corner.
    double const grown = (196.0 - 12) / 196;
    CHECK(j["images"][1]["offset_jsc"].get<double>() == Approx(grown));
    CHECK(j["images"][1]["jsc"].get<double>() == Approx(100.0 / 196));
    CHECK(j["summary"]["offset_jsc"]["median"].get<double>() == Approx(grown));
    auto const one = f.run({"--offset", "1"}).json();
    CHECK(one["offset"]["found"] == false);
    CHECK(one["images"][0]["offset_jsc"].get<double>() == Approx(140.0 / 196));
    CHECK(one["images"][0]["offset_precision"].get<double>() == 1);
    for (char const* bad : {"-1", "101", "2px", ""}) {
        INFO(bad);
        CHECK(f.run({"--offset", bad}).code == (*bad != 0 ? 2 : 0));
    }
}

TEST_CASE("evaluate: missing, broken and extra predictions") {
    folders const f;
    for (char const* name : {"a.png", "b.png", "c.png", "d.png"}) mote::write_png(f.w / ("truth/" + std::string(name)), squares({{5, 5}, {30, 5}}));
    mote::write_png(f.w / "predicted/a.png", squares({{5, 5}, {30, 5}}));
    mote::write_file(f.w / "predicted/c.png", "");
    auto const bytes = text_in(f.w / "truth/a.png");
    mote::write_file(f.w / "predicted/d.png", bytes.substr(0, bytes.size() / 2));
    mote::write_png(f.w / "predicted/z.png", squares({}));
    auto const r = f.run({"-o", (f.w / "scores.csv").string()});
    CHECK(r.code == 3);
    auto const j = r.json();
    CHECK(j["missing"] == nlohmann::json{"b"});
    CHECK(j["extra"] == nlohmann::json{"z"});
    CHECK(j["failed"] == 3);
    CHECK(r.err.find("no prediction") != std::string::npos);
    CHECK(j["images"][0]["jsc"].get<double>() == 1);
    for (std::size_t i : {1u, 2u, 3u}) {
        CHECK_FALSE(j["images"][i].contains("jsc"));
        CHECK_FALSE(j["images"][i]["error"].get<std::string>().empty());
    }
    CHECK(j["summary"]["jsc"]["n"] == 1);
    fs::remove(f.w / "predicted/a.png");
    CHECK(f.run().code == 1);
}

TEST_CASE("evaluate: sizes must agree unless the common part is asked for") {
    folders const f;
    mote::write_png(f.w / "truth/a_mask.png", mask_of(squares({{5, 5}, {30, 5}}, 40)));
    mote::write_png(f.w / "truth/a.png", mask_of(squares({}))); // the image itself lies there too
    auto const predicted = squares({{5, 5}, {30, 5}, {5, 38}});
    mote::write_png(f.w / "predicted/a.png", mask_of(predicted));
    auto const r = f.run({"--truth-suffix", "_mask"});
    CHECK(r.code == 1);
    CHECK(r.err.find("60 x 40") != std::string::npos);
    CHECK(r.err.find("60 x 50") != std::string::npos);
    CHECK(r.err.find("--crop") != std::string::npos);
    auto const cropped = f.run({"--truth-suffix", "_mask", "--crop", "--images", (f.w / "truth").string()});
    REQUIRE(cropped.code == 0);
    auto const a = cropped.json()["images"];
    REQUIRE(a.size() == 1);
    CHECK(a[0]["image"] == "a");
    CHECK(a[0]["jsc"].get<double>() == Approx(200.0 / 220)); // rows 38 and 39 of the third square
    CHECK(a[0]["cnr"].get<double>() == 0);                   // a constant image
}

TEST_CASE("evaluate: nothing to find is a perfect score when nothing was found") {
    folders const f;
    mote::write_png(f.w / "truth/a.png", mote::image<std::uint16_t>(1, 1));
    mote::write_png(f.w / "predicted/a.png", mote::image<std::uint16_t>(1, 1));
    auto const j = f.run().json();
    CHECK(j["images"][0]["jsc"].get<double>() == 1);
    CHECK(j["images"][0]["ap_mean"].get<double>() == 1);
    CHECK(mote_run({"evaluate", "--truth", (f.w / "truth").string(), "--predicted", (f.w / "predicted").string()}).code == 0);
}

} // namespace evaluate_test
