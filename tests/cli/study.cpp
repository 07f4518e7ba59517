// SPDX-License-Identifier: MIT
#include <mote/io/png.hpp>

#include <cmath>
#include <set>

#include "program.hpp"

namespace study_test {

namespace {

/// Images of bright discs in images/, and labels of discs that are `grown` px wider in labels/.
void write_discs(std::filesystem::path const& folder, std::vector<std::vector<disc>> const& images, double grown = 0, int noise = 0) {
    std::filesystem::create_directories(folder / "images");
    std::filesystem::create_directories(folder / "labels");
    for (std::size_t k = 0; k < images.size(); ++k) {
        std::string const name = std::string(1, static_cast<char>('a' + k)) + ".png";
        mote::image<std::uint16_t> labels(120, 90);
        for (std::size_t i = 0; i < images[k].size(); ++i) {
            disc wide = images[k][i];
            wide.radius += grown;
            auto const one = discs<std::uint8_t>(120, 90, {wide}, 1, 0);
            for (std::ptrdiff_t y = 0; y < 90; ++y)
                for (std::ptrdiff_t x = 0; x < 120; ++x)
                    if (one(x, y) != 0) labels(x, y) = static_cast<std::uint16_t>(i + 1);
        }
        auto grey = discs<std::uint8_t>(120, 90, images[k], 180, 60);
        std::minstd_rand random(7);
        for (std::ptrdiff_t y = 0; y < 90; ++y)
            for (std::ptrdiff_t x = 0; x < 120 && noise > 0; ++x) grey(x, y) = static_cast<std::uint8_t>(grey(x, y) + random() % static_cast<unsigned>(noise));
        mote::write_png(folder / "images" / name, grey);
        mote::write_png(folder / "labels" / name, labels);
    }
}

std::vector<std::vector<disc>> const two_images{{{30, 30, 9}, {80, 40, 12}, {60, 70, 7}}, {{20, 60, 10}, {90, 30, 8}}};

double area_of(std::vector<disc> const& all, double grown) {
    double n = 0;
    auto wide = all;
    for (disc& d : wide) d.radius += grown;
    auto const img = discs<std::uint8_t>(120, 90, wide, 1, 0);
    for (std::ptrdiff_t y = 0; y < 90; ++y)
        for (std::ptrdiff_t x = 0; x < 120; ++x) n += img(x, y);
    return n;
}

} // namespace

TEST_CASE("study scores masks, sizes and particles against the truth") {
    workplace const w;
    write_discs(w / "set", two_images, 2);
    auto const r = mote_run({"study", (w / "set").string(), "-o", (w / "out").string(), "--methods", "otsu,percentile", "--json"});
    REQUIRE(r.code == 0);
    auto const j = r.json();
    CHECK(j["images"] == 2);
    REQUIRE(j["methods"].size() == 2);
    CHECK(j["methods"][0]["method"] == "otsu"); // the better one leads
    // Otsu gives the discs as they are; outlines of the truth lie outside of them.
    std::vector<double> as_is;
    for (auto const& image : two_images) as_is.push_back(area_of(image, 0) / area_of(image, 2));
    CHECK(j["methods"][0]["median_as_is"].get<double>() == Approx((as_is[0] + as_is[1]) / 2));
    CHECK(j["methods"][0]["offset_px"] == 2);
    CHECK(j["methods"][0]["median"].get<double>() > 0.95); // wider discs are not quite the offset ones on a grid

    std::size_t otsu = 0;
    for (auto row : csv_rows(w / "out/scores.csv"))
        if (row["method"] == "otsu") {
            CHECK(std::stod(row["jsc_as_is"]) == Approx(as_is[otsu]).epsilon(1e-4));
            CHECK(row["objects"] == std::to_string(two_images[otsu].size()));
            CHECK(row["true_objects"] == row["objects"]);
            ++otsu;
        }
    CHECK(otsu == 2);

    double found = 0, truth = 0;
    for (auto const& image : two_images)
        for (disc const& d : image) {
            found += std::sqrt(area_of({d}, 0));
            truth += std::sqrt(area_of({d}, 2));
        }
    auto sizes = csv_rows(w / "out/sizes.csv");
    REQUIRE(sizes.size() == 2);
    CHECK(sizes[0]["method"] == "otsu");
    CHECK(sizes[0]["group"] == "all");
    CHECK(std::stod(sizes[0]["mean_error"]) == Approx(found / truth - 1).epsilon(1e-4));

    std::size_t particles = 0;
    for (auto row : csv_rows(w / "out/particles.csv")) {
        if (row["method"] != "otsu") continue;
        disc const& d = row["image"] == "a" ? two_images[0][std::stoul(row["label"]) - 1] : two_images[1][std::stoul(row["label"]) - 1];
        CHECK(std::stod(row["jsc"]) == Approx(area_of({d}, 0) / area_of({d}, 2)).epsilon(1e-4));
        CHECK(std::stod(row["diameter_px"]) == Approx(std::sqrt(4 / 3.14159265358979 * area_of({d}, 2))).epsilon(1e-4));
        ++particles;
    }
    CHECK(particles == 5);
    auto const page = text_in(w / "out/report.html");
    for (char const* part : {"Agreement: ", "Picking: ", "Instances: ", "against contrast", "Size distribution", "mote study", "percentile"}) CHECK(page.find(part) != std::string::npos);
    CHECK(page.find("http://www.w3.org/2000/svg") != std::string::npos);
    CHECK(csv_rows(w / "out/times.csv").size() == 2);
}

TEST_CASE("study counts in pixels unless every image is calibrated") {
    workplace const w;
    write_discs(w / "set", two_images);
    auto const in_nm = [&](std::string const& parameters) {
        mote::write_file(w / "set/parameters.json", parameters);
        REQUIRE(mote_run({"study", (w / "set").string(), "-o", (w / "out").string(), "--methods", "otsu", "--force"}).code == 0);
        auto const page = text_in(w / "out/report.html");
        CHECK(std::stod(csv_rows(w / "out/sizes.csv")[0]["mean_error"]) == Approx(0).margin(1e-9));
        return page.find("Equivalent circle diameter (nm)") != std::string::npos;
    };
    CHECK_FALSE(in_nm("{}"));
    CHECK_FALSE(in_nm(R"({"images": [{"name": "a", "parameters": {"pixel_size_nm": 0.1}}]})"));
    CHECK(in_nm(R"({"images": [{"name": "a", "parameters": {"pixel_size_nm": 0.1}}, {"name": "b", "parameters": {"pixel_size_nm": 0.2}}]})"));
}

TEST_CASE("study groups a simulated set, and is the same with any number of threads") {
    workplace const w;
    REQUIRE(mote_run({"simulate", "-o", (w / "set").string(), "--width", "150", "--height", "120", "--particles", "8", "--diameter-nm", "2", "--count", "2"}).code == 0);
    auto const with = [&](std::string const& threads) {
        REQUIRE(mote_run({"study", (w / "set").string(), "-o", (w / "out").string(), "--methods", "otsu,niblack,msh5", "--threads", threads, "--force"}).code == 0);
        auto all = contents_of(w / "out");
        all.erase("times.csv");
        std::string& page = all.at("report.html"); // its command line differs
        for (std::size_t at = 0; (at = page.find("--threads " + threads, at)) != std::string::npos;) page.erase(at, 11);
        return all;
    };
    auto const one = with("1");
    CHECK(one == with("3"));
    std::set<std::string> modalities;
    for (auto row : csv_rows(w / "out/groups.csv"))
        if (row["key"] == "modality") modalities.insert(row["value"]);
    CHECK(modalities == std::set<std::string>{"bf-stem", "bf-tem", "haadf-stem", "laadf-stem"});
    CHECK(csv_rows(w / "out/sizes.csv").size() == 3 * 5);
    auto const tests = csv_rows(w / "out/tests.csv");
    REQUIRE(tests.size() == 2);
    for (auto row : tests) {
        CHECK(row["method"] == "msh5");
        CHECK(std::stod(row["wilcoxon_p"]) <= std::stod(row["holm_p"]));
    }
}

TEST_CASE("study --tune finds settings that study takes") {
    workplace const w;
    write_discs(w / "set", two_images, 0, 40);
    auto const t = mote_run({"study", (w / "set").string(), "--tune", "-o", (w / "tuned.json").string(), "--methods", "niblack,otsu", "--images", "2"});
    REQUIRE(t.code == 0);
    auto const settings = nlohmann::json::parse(text_in(w / "tuned.json"));
    CHECK(settings["images"] == 2);
    CHECK(settings["settings"]["otsu"].empty());
    CHECK_FALSE(settings["settings"]["niblack"].empty());
    auto const median = [&](std::string const& with) {
        auto const r = mote_run({"study", (w / "set").string(), "-o", (w / "out").string(), "--methods", "niblack", "--settings", with, "--force", "--json"});
        REQUIRE(r.code == 0);
        return r.json()["methods"][0]["median_as_is"].get<double>();
    };
    CHECK(median((w / "tuned.json").string()) > median("defaults") + 0.1);
    CHECK(mote_run({"study", (w / "set").string(), "-o", (w / "out").string(), "--methods", "niblack", "--settings", "tuned", "--force"}).code == 0);

    auto const refused = [&](std::string const& text, std::string const& why) {
        mote::write_file(w / "bad.json", text);
        auto const r = mote_run({"study", (w / "set").string(), "-o", (w / "bad").string(), "--methods", "niblack", "--settings", (w / "bad.json").string()});
        CHECK(r.code == 2);
        INFO(r.err);
        CHECK(r.err.find(why) != std::string::npos);
    };
    refused("{", "JSON");
    refused("[]", "JSON object");
    refused(R"({"niblack": {"gate": 1}})", "gate");
    refused(R"({"niblack": {"k": "much"}})", "'k'");
    refused(R"({"niblack": {"window": 4.5}})", "window");
}

TEST_CASE("study: images that cannot be scored fail alone; results are kept") {
    workplace const w;
    write_discs(w / "set", two_images);
    mote::write_png(w / "set/labels/a.png", mote::image<std::uint8_t>(5, 5));
    auto const run = [&](std::vector<std::string> const& more = {}) {
        std::vector<std::string> arguments{"study", (w / "set").string(), "-o", (w / "out").string(), "--methods", "otsu"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return mote_run(arguments);
    };
    auto const r = run();
    CHECK(r.code == 3);
    INFO(r.err);
    CHECK(r.err.find("a.png: the image is 120 x 90 and its labels 5 x 5") != std::string::npos);
    CHECK(csv_rows(w / "out/scores.csv").size() == 1);
    auto const before = contents_of(w / "out");
    auto const again = run();
    CHECK(again.code == 1);
    CHECK(again.err.find("--force") != std::string::npos);
    CHECK(contents_of(w / "out") == before);

    mote::write_png(w / "set/labels/b.png", mote::image<std::uint8_t>(5, 5));
    CHECK(run({"--force"}).code == 1);
    // A truth without particles, and one image only.
    mote::write_png(w / "set/labels/b.png", mote::image<std::uint8_t>(120, 90));
    CHECK(run({"--force"}).code == 3);
    std::filesystem::create_directories(w / "empty/images");
    auto const none = mote_run({"study", (w / "empty").string(), "-o", (w / "never").string()});
    CHECK(none.code == 2);
    CHECK(none.err.find("labels/") != std::string::npos);
    CHECK(mote_run({"study", (w / "set").string(), "-o", (w / "never").string(), "--methods", "otsus"}).code == 2);
    CHECK(mote_run({"study", "--tune", "-o", (w / "never").string()}).code == 2);
    CHECK(mote_run({"study", (w / "set").string()}).code == 2);
    CHECK_FALSE(std::filesystem::exists(w / "never"));
}

} // namespace study_test
