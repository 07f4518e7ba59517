// SPDX-License-Identifier: MIT
#include <mote/io/png.hpp>
#include <mote/io/read.hpp>
#include <mote/io/sha256.hpp>
#include <mote/io/tiff.hpp>
#include <mote/version.hpp>

#include <cmath>

#include "program.hpp"

namespace size_test {

namespace {
namespace fs = std::filesystem;

// Four whole discs, a pair that touches, and one that the border cuts.
std::vector<disc> const scene{{40, 40, 12}, {100, 50, 14}, {160, 45, 10}, {50, 120, 13}, {110, 125, 12}, {133, 125, 12}, {199, 120, 11}};

mote::image<std::uint16_t> micrograph() {
    auto image = discs<std::uint16_t>(200, 170, scene, 9000, 4000);
    for (std::ptrdiff_t y = 0; y < image.height(); ++y)
        for (std::ptrdiff_t x = 0; x < image.width(); ++x)
            image(x, y) = static_cast<std::uint16_t>(image(x, y) + (x * 7 + y * 13 + x * y) % 401);
    return image;
}
std::vector<std::string> const files_of_an_image{"labels.png", "ledger.csv", "mask.png", "overlay.png", "particles.csv"};
std::vector<std::string> const files_of_all{"manifest.json", "particles.csv", "psd.svg", "report.html", "summary.json"};

nlohmann::json json_in(fs::path const& path) { return nlohmann::json::parse(text_in(path)); }
} // namespace

TEST_CASE("size writes every file of the contract") {
    workplace const w;
    mote::write_tiff(w / "a.tif", micrograph(), {{0.2}, {0.2}, {}});
    auto const r = mote_run({"size", (w / "a.tif").string(), "-o", (w / "out").string(), "--json"});
    REQUIRE(r.code == 0);
    std::vector<std::string> expected;
    for (std::string const& f : files_of_an_image) expected.push_back("a/" + f);
    expected.insert(expected.end(), files_of_all.begin(), files_of_all.end());
    CHECK(files_below(w / "out") == expected);
    CHECK(r.json() == json_in(w / "out/summary.json"));
    CHECK(text_in(w / "out/psd.svg").find("<svg") != std::string::npos);
    CHECK(text_in(w / "out/report.html").find("</html>") != std::string::npos);

    auto const manifest = json_in(w / "out/manifest.json");
    CHECK(manifest["version"] == MOTE_VERSION_STRING);
    CHECK(manifest["parameters"]["method"] == "msh5");
    REQUIRE(manifest["inputs"].size() == 1);
    CHECK(manifest["inputs"][0]["sha256"] == mote::sha256_hex_of_file(w / "a.tif"));
    CHECK_FALSE(manifest["inputs"][0]["pixel_size"]["source"].get<std::string>().empty());

    CHECK(text_in(w / "out/particles.csv").starts_with(particle_columns));
    CHECK(text_in(w / "out/particles.csv") == text_in(w / "out/a/particles.csv"));
    auto const labels = mote::read_labels(w / "out/a/labels.png");
    auto const mask = mote::read_labels(w / "out/a/mask.png");
    auto const overlay = mote::read_image(w / "out/a/overlay.png");
    CHECK(overlay.width() == 200);
    CHECK(overlay.height() == 170);
    std::map<std::uint32_t, std::uint64_t> area;
    for (std::ptrdiff_t y = 0; y < 170; ++y)
        for (std::ptrdiff_t x = 0; x < 200; ++x) {
            if (labels(x, y) != 0) ++area[labels(x, y)];
            if (labels(x, y) != 0) CHECK(mask(x, y) == 255);
        }
    auto const rows = csv_rows(w / "out/particles.csv");
    CHECK(rows.size() == area.size());
    std::size_t border = 0, split = 0, isolated = 0;
    for (auto row : rows) {
        CHECK(row["image"] == "a");
        CHECK(std::stoull(row["area_px"]) == area[static_cast<std::uint32_t>(std::stoul(row["id"]))]);
        CHECK(std::stod(row["area_nm2"]) == Approx(0.04 * std::stod(row["area_px"])).epsilon(1e-5));
        CHECK(std::stod(row["ecd_nm"]) == Approx(0.2 * std::stod(row["ecd_px"])).epsilon(1e-5));
        border += row["touches_border"] == "true";
        split += row["class"] == "split";
        isolated += row["class"] == "isolated";
        if (row["class"] == "isolated" || row["class"] == "split") {
            CHECK(row["reason"].empty());
            CHECK(std::stod(row["weight"]) > 1);
            CHECK(std::stod(row["contrast"]) == Approx(5000).epsilon(0.1));
            // It is one of the discs, in its place; the blur of the method's windows may cost a pixel all around.
            bool found = false;
            for (disc const& d : scene)
                found = found || (std::hypot(std::stod(row["x_px"]) - d.x, std::stod(row["y_px"]) - d.y) < 1.5 && std::abs(std::stod(row["ecd_px"]) - 2 * d.radius) < 3);
            CHECK(found);
        } else {
            CHECK_FALSE(row["reason"].empty());
        }
    }
    CHECK(isolated == 4);
    CHECK(split == 2);
    CHECK(border == 1);
    std::map<std::string, std::size_t> fates;
    std::uint64_t leaves = 0, mask_area = 0;
    for (auto row : csv_rows(w / "out/a/ledger.csv")) {
        ++fates[row["class"]];
        if (row["class"] != "cut" && row["class"] != "cleaned") {
            leaves += std::stoull(row["area_px"]);
            CHECK(std::stoull(row["area_px"]) == area[static_cast<std::uint32_t>(std::stoul(row["id"]))]);
            CHECK(row["parent"].empty() == (row["class"] != "split"));
        } else {
            CHECK(row["id"].empty());
        }
    }
    for (std::ptrdiff_t y = 0; y < 170; ++y)
        for (std::ptrdiff_t x = 0; x < 200; ++x) mask_area += mask(x, y) != 0;
    CHECK(leaves == mask_area);
    CHECK(fates["cut"] == 1);
    CHECK(fates["split"] == 2);
    CHECK(fates["isolated"] == 4);
    CHECK(r.json()["classes"]["isolated"] == 4);
    CHECK(r.json()["unit"] == "nm");
}

TEST_CASE("size cuts touching particles as it is told") {
    workplace const w;
    mote::write_tiff(w / "a.tif", micrograph());
    std::map<std::string, std::size_t> split;
    for (std::string const how : {"necks", "concave-points", "erosion", "none"}) {
        REQUIRE(mote_run({"size", (w / "a.tif").string(), "-o", (w / how).string(), "--split", how}).code == 0);
        for (auto row : csv_rows(w / how / "particles.csv")) split[how] += row["class"] == "split";
        CHECK(json_in(w / how / "manifest.json")["parameters"]["split"] == how);
    }
    CHECK(split["necks"] == 2);
    CHECK(split["concave-points"] == 2);
    CHECK(split["erosion"] == 2);
    CHECK(split["none"] == 0);
    REQUIRE(mote_run({"size", (w / "a.tif").string(), "-o", (w / "left").string(), "--no-split"}).code == 0);
    CHECK(text_in(w / "left/particles.csv") == text_in(w / "none/particles.csv"));
    CHECK(mote_run({"size", (w / "a.tif").string(), "-o", (w / "x").string(), "--split", "axe"}).code == 2);
}

TEST_CASE("size never guesses a pixel size") {
    workplace const w;
    mote::write_png(w / "a.png", micrograph());
    auto const r = mote_run({"size", (w / "a.png").string(), "-o", (w / "out").string(), "--json"});
    REQUIRE(r.code == 0);
    CHECK(r.json()["unit"] == "px");
    CHECK(r.err.find("pixel size") != std::string::npos);
    for (auto row : csv_rows(w / "out/particles.csv"))
        for (char const* c : {"area_nm2", "ecd_nm", "feret_max_nm", "feret_min_nm", "perimeter_nm"}) CHECK(row[c].empty());
    CHECK(json_in(w / "out/manifest.json")["inputs"][0]["pixel_size"].is_null());

    REQUIRE(mote_run({"size", (w / "a.png").string(), "-o", (w / "given").string(), "--pixel-size", "50 pm"}).code == 0);
    for (auto row : csv_rows(w / "given/particles.csv")) CHECK(std::stod(row["ecd_nm"]) == Approx(0.05 * std::stod(row["ecd_px"])).epsilon(1e-5));
    auto const given = json_in(w / "given/manifest.json")["inputs"][0]["pixel_size"];
    CHECK(given["source"].get<std::string>().find("--pixel-size") != std::string::npos);
}

TEST_CASE("size keeps results unless it is forced, and replaces them whole") {
    workplace const w;
    mote::write_png(w / "a.png", micrograph());
    std::vector<std::string> arguments{"size", (w / "a.png").string(), "-o", (w / "out").string()};
    REQUIRE(mote_run(arguments).code == 0);
    auto const before = contents_of(w / "out");
    auto more = arguments;
    more.insert(more.end(), {"--method", "otsu"});
    auto const kept = mote_run(more);
    CHECK(kept.code == 1);
    CHECK(kept.err.find("--force") != std::string::npos);
    CHECK(contents_of(w / "out") == before);
    more.push_back("--force");
    CHECK(mote_run(more).code == 0);
    auto const after = contents_of(w / "out");
    CHECK(after.size() == before.size());
    CHECK(json_in(w / "out/manifest.json")["parameters"]["method"] == "otsu");
}

TEST_CASE("size: inputs of one name have folders of their own") {
    workplace const w;
    fs::create_directories(w / "x");
    fs::create_directories(w / "y");
    mote::write_png(w / "x/a.png", micrograph());
    mote::write_png(w / "y/a.png", discs<std::uint8_t>(120, 90, {{50, 40, 15}}, 180, 60));
    mote::write_tiff(w / "y/a.tif", micrograph());
    auto const r = mote_run({"size", (w / "x").string(), (w / "y").string(), "-o", (w / "out").string(), "--threads", "3"});
    REQUIRE(r.code == 0);
    std::size_t folders = 0;
    for (auto const& entry : fs::directory_iterator(w / "out"))
        if (entry.is_directory()) {
            ++folders;
            CHECK(files_below(entry.path()) == files_of_an_image);
        }
    CHECK(folders == 3);
    std::map<std::string, std::size_t> rows;
    for (auto row : csv_rows(w / "out/particles.csv")) ++rows[row["image"]];
    CHECK(rows.size() == 3);
}

TEST_CASE("size gives the same results with any number of threads") {
    workplace const w;
    REQUIRE(mote_run({"simulate", "-o", (w / "s").string(), "--width", "200", "--height", "200", "--particles", "8", "--diameter-nm", "2"}).code == 0);
    auto const with = [&](std::string const& threads) {
        fs::remove_all(w / "out");
        REQUIRE(mote_run({"size", (w / "s/images").string(), "-o", (w / "out").string(), "--threads", threads}).code == 0);
        auto contents = contents_of(w / "out");
        contents.erase("manifest.json"); // these two tell the command line
        contents.erase("report.html");
        return contents;
    };
    auto const one = with("1");
    CHECK(one == with("4"));
    CHECK(one == with("0"));

    // What was found is where the truth is.
    auto const j = mote_run({"evaluate", "--truth", (w / "s/labels").string(), "--predicted", (w / "out").string(), "--json"}).json();
    CHECK(j["summary"]["jsc"]["n"] == 4);
    CHECK(j["summary"]["jsc"]["min"].get<double>() > 0.6);
}

TEST_CASE("size does not take its own results for images") {
    workplace const w;
    mote::write_png(w / "a.png", micrograph());
    std::vector<std::string> const arguments{"size", w.path().string(), "-o", w.path().string(), "--force", "--json"};
    REQUIRE(mote_run(arguments).json()["images"] == 1);
    auto const before = contents_of(w.path());
    CHECK(mote_run(arguments).json()["images"] == 1);
    CHECK(contents_of(w.path()) == before);
    REQUIRE(mote_run({"size", w.path().string(), "-o", (w / "b").string()}).code == 0);
    CHECK(mote_run({"info", w.path().string(), "--json"}).json().size() == 1);
}

TEST_CASE("size says when the polarity is doubtful, and not when it was given") {
    workplace const w;
    mote::write_png(w / "flat.png", discs<std::uint8_t>(64, 64, {}, 1, 77));
    auto const doubtful = mote_run({"size", (w / "flat.png").string(), "-o", (w / "a").string()});
    CHECK(doubtful.code == 0);
    CHECK(doubtful.err.find("--polarity") != std::string::npos);
    auto const given = mote_run({"size", (w / "flat.png").string(), "-o", (w / "b").string(), "--polarity", "dark"});
    CHECK(given.err.find("--polarity") == std::string::npos);
}

TEST_CASE("size prints a table that is aligned for names that are not ASCII") {
    workplace const w;
    mote::write_png(w / "\xc3\xbc\xc3\xbc\xc3\xbc.png", micrograph());
    mote::write_png(w / "abcdefgh.png", micrograph());
    mote::write_file(w / "broken.png", "");
    std::istringstream table(mote_run({"size", w.path().string(), "-o", (w / "out").string()}).out);
    std::vector<std::size_t> ends; // of the column polarity, in code points
    for (std::string line; std::getline(table, line) && ends.size() < 4;) {
        std::size_t end = line.find(' ');
        end = line.find(' ', line.find_first_not_of(' ', end));
        end = std::min(end, line.size());
        ends.push_back(static_cast<std::size_t>(std::count_if(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(end), [](char c) { return (static_cast<unsigned char>(c) & 0xc0u) != 0x80u; })));
    }
    CHECK(ends == std::vector<std::size_t>(4, ends.empty() ? 0 : ends[0]));
    REQUIRE(ends.size() == 4);
}

TEST_CASE("size: standard input has no hash of a file") {
    workplace const w;
    mote::write_png(w / "a.png", micrograph());
    REQUIRE(mote_run({"size", "-", "-o", (w / "out").string()}, w / "a.png").code == 0);
    CHECK(json_in(w / "out/manifest.json")["inputs"][0]["sha256"].is_null());
    CHECK(files_below(w / "out/stdin") == files_of_an_image);
}

TEST_CASE("size: broken inputs do not stop the others") {
    workplace const w;
    mote::write_png(w / "good.png", micrograph());
    auto const bytes = text_in(w / "good.png");
    mote::write_file(w / "truncated.png", bytes.substr(0, bytes.size() / 2));
    mote::write_file(w / "empty.png", "");
    auto const some = mote_run({"size", (w / "good.png").string(), (w / "truncated.png").string(), (w / "empty.png").string(), (w / "none.png").string(), "-o", (w / "out").string(), "--json"});
    CHECK(some.code == 3);
    for (char const* name : {"truncated.png", "empty.png", "none.png"}) CHECK(some.err.find(name) != std::string::npos);
    CHECK(some.json()["failed"] == 3);
    CHECK(files_below(w / "out/good") == files_of_an_image);
    CHECK_FALSE(csv_rows(w / "out/particles.csv").empty());
    auto const none = mote_run({"size", (w / "truncated.png").string(), (w / "empty.png").string(), "-o", (w / "no").string()});
    CHECK(none.code == 1);
}

TEST_CASE("size: images with nothing in them are no failures") {
    workplace const w;
    mote::image<std::uint8_t> one(1, 1);
    one(0, 0) = 3;
    mote::write_png(w / "one.png", one);
    mote::write_png(w / "flat.png", discs<std::uint8_t>(64, 64, {}, 1, 77));
    for (std::string const name : {"one", "flat"}) {
        INFO(name);
        auto const r = mote_run({"size", (w / (name + ".png")).string(), "-o", (w / name).string(), "--json"});
        CHECK(r.code == 0);
        CHECK(r.json()["classes"]["isolated"] == 0);
        CHECK(text_in(w / name / "summary.json").find("nan") == std::string::npos);
        for (std::string const& f : files_of_all) CHECK(fs::exists(w / name / f));
    }
}

TEST_CASE("a run that is killed leaves no half file under a final name") {
    workplace const w;
    REQUIRE(mote_run({"simulate", "-o", (w / "s").string(), "--width", "300", "--height", "300", "--particles", "15", "--count", "3"}).code == 0);
    auto const size = [&](std::string const& out) {
        return in_shell(MOTE_PROGRAM) + " size " + in_shell((w / "s/images").string()) + " --threads 2 -o " + in_shell((w / out).string()) + " > /dev/null 2>&1";
    };
    REQUIRE(std::system(size("whole").c_str()) == 0);
    auto const whole = contents_of(w / "whole");
    for (char const* seconds : {"0.02", "0.05", "0.1", "0.15", "0.2", "0.3"}) {
        fs::remove_all(w / "cut");
        [[maybe_unused]] int const in_time = std::system(("timeout -s KILL " + std::string(seconds) + ' ' + size("cut")).c_str());
        if (!fs::exists(w / "cut")) continue;
        for (auto const& [name, contents] : contents_of(w / "cut")) {
            if (name.ends_with(".part") || name == "manifest.json" || name == "report.html") continue; // these two tell the folder's name
            INFO(seconds << ' ' << name);
            REQUIRE(whole.contains(name));
            CHECK(contents == whole.at(name));
        }
    }
}

} // namespace size_test
