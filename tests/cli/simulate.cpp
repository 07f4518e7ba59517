// SPDX-License-Identifier: MIT
#include <mote/io/read.hpp>
#include <mote/io/sha256.hpp>
#include <mote/simulate/micrograph.hpp>
#include <mote/version.hpp>

#include <set>

#include "program.hpp"

namespace simulate_test {

namespace {
std::vector<std::string> simulate(workplace const& w, std::string const& folder, std::vector<std::string> const& more = {}) {
    std::vector<std::string> arguments{"simulate", "-o", (w / folder).string(), "--width", "200", "--height", "150", "--particles", "12", "--diameter-nm", "2"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
}
} // namespace

TEST_CASE("simulate writes images, labels, particles and parameters that agree") {
    workplace const w;
    auto const r = mote_run(simulate(w, "s", {"--count", "2", "--seed", "5", "--pixel-size", "100pm", "--json"}));
    REQUIRE(r.code == 0);
    CHECK(r.json()["images"] == 8);
    std::vector<std::string> expected;
    for (char const* m : {"bf-stem", "bf-tem", "haadf-stem", "laadf-stem"})
        for (char const* n : {"0001", "0002"}) expected.push_back("images/" + std::string(m) + "-" + n + ".tif");
    for (std::size_t i = 0; i < 8; ++i) expected.push_back("labels" + expected[i].substr(6, expected[i].size() - 9) + "png");
    expected.push_back("parameters.json");
    expected.push_back("particles.csv");
    CHECK(files_below(w / "s") == expected);

    auto const p = nlohmann::json::parse(text_in(w / "s/parameters.json"));
    CHECK(p["version"] == MOTE_VERSION_STRING);
    CHECK(p["simulator_version"] == mote::simulator_version);
    CHECK(p["set"]["seed"] == 5);
    CHECK(p["set"]["parameters"]["width"] == 200);
    CHECK(p["set"]["parameters"]["pixel_size_nm"].get<double>() == Approx(0.1));
    CHECK(p["set"]["parameters"]["diameter_nm"] == 2);
    CHECK(p["images"][0]["parameters"]["substrate"] == "powder");
    CHECK(p["particles"]["sha256"] == mote::sha256_hex_of_file(w / "s/particles.csv"));
    REQUIRE(p["images"].size() == 8);
    std::size_t listed = 0;
    std::set<std::uint64_t> seeds;
    auto const rows = csv_rows(w / "s/particles.csv");
    for (auto const& image : p["images"]) {
        listed += image["particles"].get<std::size_t>();
        seeds.insert(image["seed"].get<std::uint64_t>());
        std::string const name = image["name"];
        INFO(name);
        CHECK(image["image_sha256"] == mote::sha256_hex_of_file(w / "s" / image["image"].get<std::string>()));
        CHECK(image["labels_sha256"] == mote::sha256_hex_of_file(w / "s" / image["labels"].get<std::string>()));
        auto const pixels = mote::read_image(w / "s" / image["image"].get<std::string>());
        CHECK(pixels.pixel_type() == "u16");
        CHECK(pixels.width() == 200);
        CHECK(pixels.height() == 150);
        CHECK(pixels.calibration.x.value == Approx(0.1).epsilon(1e-6));
        // The areas of the table are those of the label image.
        auto const labels = mote::read_labels(w / "s" / image["labels"].get<std::string>());
        std::map<std::uint32_t, std::uint64_t> area;
        for (std::ptrdiff_t y = 0; y < labels.height(); ++y)
            for (std::ptrdiff_t x = 0; x < labels.width(); ++x) ++area[labels(x, y)];
        std::size_t found = 0;
        for (auto row : rows) {
            if (row["image"] != name) continue;
            ++found;
            CHECK(row["modality"] == image["modality"]);
            CHECK(std::stoull(row["visible_area_px"]) == area[static_cast<std::uint32_t>(std::stoul(row["id"]))]);
            double const d = std::stod(row["diameter_nm"]);
            CHECK(std::stod(row["area_nm2"]) == Approx(3.14159265358979 / 4 * d * d));
            CHECK(std::stod(row["diameter_px"]) == Approx(10 * d));
            CHECK(std::stod(row["x_nm"]) == Approx(std::stod(row["x_px"]) / 10));
        }
        CHECK(found == image["particles"]);
    }
    CHECK(listed == rows.size());
    CHECK(seeds.size() == 2); // every modality shows the same two scenes
}

TEST_CASE("simulate gives the same bytes for a seed with any number of threads") {
    workplace const w;
    for (auto const& shape : std::vector<std::vector<std::string>>{{"--modality", "bf-tem"}, {"--modality", "haadf-stem", "--count", "4", "--contact-share", "1", "--scale-bar"}}) {
        auto const with = [&](std::string const& folder, std::string const& seed, std::string const& threads) {
            auto arguments = simulate(w, folder, shape);
            for (std::string const& a : {std::string("--seed"), seed, std::string("--threads"), threads, std::string("--force")}) arguments.push_back(a);
            REQUIRE(mote_run(arguments).code == 0);
            return contents_of(w / folder);
        };
        auto const one = with("a", "7", "1");
        CHECK(one == with("b", "7", "3"));
        CHECK(one == with("c", "7", "16"));
        auto const other = with("d", "8", "1");
        CHECK(one.at("particles.csv") != other.at("particles.csv"));
    }
}

TEST_CASE("simulate keeps what is there, unless it is forced") {
    workplace const w;
    REQUIRE(mote_run(simulate(w, "s", {"--modality", "bf-tem", "--count", "3"})).code == 0);
    auto const before = contents_of(w / "s");
    auto const again = mote_run(simulate(w, "s", {"--modality", "bf-stem", "--seed", "9"}));
    CHECK(again.code == 1);
    CHECK(again.err.find("--force") != std::string::npos);
    CHECK(contents_of(w / "s") == before);

    mote::write_file(w / "s/images/mine.tif", "x");
    CHECK(mote_run(simulate(w, "s", {"--modality", "bf-stem", "--seed", "9", "--force"})).code == 0);
    // Nothing of the earlier set stays among the new one, and what it did not write is not touched.
    CHECK(files_below(w / "s") == std::vector<std::string>{"images/bf-stem-0001.tif", "images/mine.tif", "labels/bf-stem-0001.png", "parameters.json", "particles.csv"});

    // An earlier parameters.json is not trusted with other names.
    mote::write_file(w / "precious.tif", "x");
    mote::write_file(w / "s/parameters.json", R"({"images":[{"name":"../../precious"},{"name":3},7,{"name":"mine"}]})");
    CHECK(mote_run(simulate(w, "s", {"--modality", "bf-stem", "--force"})).code == 0);
    CHECK(std::filesystem::exists(w / "precious.tif"));
    CHECK(std::filesystem::exists(w / "s/images/mine.tif"));
}

TEST_CASE("simulate: a folder that cannot be is a failure, one pixel is none") {
    workplace const w;
    mote::write_file(w / "file", "x");
    auto const r = mote_run({"simulate", "-o", (w / "file").string()});
    CHECK(r.code == 1);
    CHECK(text_in(w / "file") == "x");
    CHECK(mote_run({"simulate", "-o", (w / "one").string(), "--width", "1", "--height", "1", "--particles", "0"}).code == 0);
    CHECK(files_below(w / "one").size() == 10);
}

TEST_CASE("a simulated series is found perfect when it is compared with itself") {
    workplace const w;
    REQUIRE(mote_run(simulate(w, "s", {"--contact-share", "1", "--substrate", "graphene"})).code == 0);
    auto const r = mote_run({"evaluate", "--truth", (w / "s/labels").string(), "--predicted", (w / "s/labels").string(), "--images", (w / "s/images").string(), "--json"});
    CHECK(r.code == 0);
    auto const j = r.json();
    REQUIRE(j["images"].size() == 4);
    for (auto const& image : j["images"])
        for (char const* key : {"jsc", "dice", "precision", "recall", "ap_50", "ap_95", "ap_mean", "f1_50"}) CHECK(image[key].get<double>() == 1);
    for (auto const& image : j["images"]) CHECK(image["cnr"].get<double>() > 1);
    CHECK(j["summary"]["jsc"]["median"].get<double>() == 1);
    CHECK(j["summary"]["jsc"]["n"] == 4);
}

TEST_CASE("the labels of a simulated mask are the simulated labels") {
    workplace const w;
    REQUIRE(mote_run(simulate(w, "s", {"--modality", "bf-tem", "--contact-share", "0"})).code == 0); // particles do not touch
    std::filesystem::create_directories(w / "l");
    std::string const truth = (w / "s/labels/bf-tem-0001.png").string(), made = (w / "l/bf-tem-0001.png").string();
    REQUIRE(mote_run({"label", truth, "-o", made}).code == 0);
    CHECK(text_in(truth) == text_in(made));
    auto const j = mote_run({"evaluate", "--truth", (w / "s/labels").string(), "--predicted", (w / "l").string(), "--json"}).json();
    CHECK(j["images"][0]["ap_95"].get<double>() == 1);
    CHECK(j["images"][0]["count_error"] == 0);

    // Measured diameters are those that were simulated.
    REQUIRE(mote_run({"measure", made, "--image", (w / "s/images/bf-tem-0001.tif").string(), "-o", (w / "t.csv").string()}).code == 0);
    std::map<std::string, double> diameter;
    for (auto row : csv_rows(w / "s/particles.csv"))
        if (row["touches_border"] == "false") diameter[row["id"]] = std::stod(row["diameter_nm"]);
    REQUIRE_FALSE(diameter.empty());
    for (auto row : csv_rows(w / "t.csv"))
        if (diameter.contains(row["id"])) {
            CHECK(std::stod(row["ecd_nm"]) == Approx(diameter[row["id"]]).epsilon(0.03));
            CHECK(std::stod(row["contrast"]) < 0);
        }
}

TEST_CASE("simulate takes only what belongs together") {
    workplace const w;
    std::string const folder = (w / "s").string();
    CHECK(mote_run({"simulate", "-o", folder, "--part", "all"}).code == 2);
    CHECK(mote_run({"simulate", "-o", folder, "--pool", "other"}).code == 2);
    CHECK(mote_run({"simulate", "-o", folder, "--pool", "study", "--dose", "9"}).code == 2);
    CHECK(mote_run({"simulate", "-o", folder, "--substrate", "glass"}).code == 2);
    CHECK_FALSE(std::filesystem::exists(folder));
}

} // namespace simulate_test
