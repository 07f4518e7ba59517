// SPDX-License-Identifier: MIT
#include <mote/io/npy.hpp>
#include <mote/io/png.hpp>
#include <mote/io/read.hpp>
#include <mote/io/tiff.hpp>

#include <cmath>
#include <limits>
#include <set>

#include "program.hpp"
#include "shared.hpp"

namespace threshold_test {

namespace {
std::vector<disc> const three{{20, 20, 8}, {60, 25, 10}, {40, 55, 6}};

// Discs of 160 on 90 with a little structure, so that the histogram has two peaks and no single values.
template <class T>
mote::image<T> micrograph(int inside, int outside, int scale) {
    auto image = discs<T>(90, 70, three, static_cast<T>(inside * scale), static_cast<T>(outside * scale));
    for (std::ptrdiff_t y = 0; y < 70; ++y)
        for (std::ptrdiff_t x = 0; x < 90; ++x) image(x, y) = static_cast<T>(image(x, y) + static_cast<T>((3 * x + 5 * y) % 7 * scale));
    return image;
}
double difference(std::filesystem::path const& path) {
    auto const mask = mote::read_labels(path);
    auto const truth = discs<std::uint8_t>(90, 70, three, 255, 0);
    double n = 0;
    for (std::ptrdiff_t y = 0; y < 70; ++y)
        for (std::ptrdiff_t x = 0; x < 90; ++x) {
            CHECK((mask(x, y) == 0 || mask(x, y) == 255));
            n += mask(x, y) != truth(x, y);
        }
    return n;
}
// What --list --json says, but for "level", which needs a level.
std::vector<nlohmann::json> listed() {
    std::vector<nlohmann::json> methods;
    for (auto const& m : mote_run({"threshold", "--list", "--json"}).json())
        if (m["method"] != "level") methods.push_back(m);
    return methods;
}
template <class A, class B>
std::size_t differing(A const& a, B const& b) {
    REQUIRE(a.width() == b.width());
    REQUIRE(a.height() == b.height());
    std::size_t n = 0;
    for (std::ptrdiff_t y = 0; y < a.height(); ++y)
        for (std::ptrdiff_t x = 0; x < a.width(); ++x) n += (a(x, y) != 0) != (b(x, y) != 0);
    return n;
}
} // namespace

TEST_CASE("threshold writes a mask of 0 and 255 and says how it was made") {
    workplace const w;
    mote::write_png(w / "bright.png", micrograph<std::uint8_t>(160, 90, 1));
    mote::write_png(w / "dark.png", micrograph<std::uint8_t>(90, 160, 1));
    mote::write_tiff(w / "sixteen.tif", micrograph<std::uint16_t>(160, 90, 200));
    for (std::string const name : {"bright.png", "dark.png", "sixteen.tif"})
        for (std::string const out : {"mask.png", "mask.tif", "mask.npy"}) {
            INFO(name << ' ' << out);
            auto const r = mote_run({"threshold", (w / name).string(), "--method", "otsu", "-o", (w / out).string(), "--json"});
            REQUIRE(r.code == 0);
            auto const j = r.json();
            CHECK(j["method"] == "otsu");
            CHECK(j["level"].is_number());
            CHECK(j["polarity"] == (name == "dark.png" ? "dark" : "bright"));
            CHECK(difference(w / out) == 0);
            double pixels = 0;
            auto const mask = mote::read_labels(w / out);
            for (std::ptrdiff_t y = 0; y < 70; ++y)
                for (std::ptrdiff_t x = 0; x < 90; ++x) pixels += mask(x, y) != 0;
            CHECK(j["foreground_fraction"].get<double>() == Approx(pixels / 6300));
        }
    auto const local = mote_run({"threshold", (w / "bright.png").string(), "--method", "niblack", "--polarity", "bright", "-o", (w / "n.png").string(), "--json"});
    REQUIRE(local.code == 0);
    CHECK(local.json()["level"].is_null());
    CHECK(local.json()["polarity"] == "bright");
    // The given polarity wins: background becomes the particles.
    auto const turned = mote_run({"threshold", (w / "bright.png").string(), "--method", "otsu", "--polarity", "dark", "-o", (w / "t.png").string(), "--json"});
    CHECK(turned.json()["polarity"] == "dark");
    CHECK(difference(w / "t.png") == 6300);
    // The level splits into <= level and > level.
    mote::image<std::uint8_t> steps(3, 1);
    for (std::ptrdiff_t x = 0; x < 3; ++x) steps(x, 0) = static_cast<std::uint8_t>(99 + x);
    mote::write_png(w / "steps.png", steps);
    REQUIRE(mote_run({"threshold", (w / "steps.png").string(), "--method", "level", "--level", "100", "--polarity", "bright", "-o", (w / "s.png").string()}).code == 0);
    auto const s = mote::read_labels(w / "s.png");
    CHECK((s(0, 0) == 0 && s(1, 0) == 0 && s(2, 0) == 255));
}

TEST_CASE("threshold leaves a caption out unless it is to be kept") {
    workplace const w;
    // The discs, and below them a black band with white strokes.
    auto const above = micrograph<std::uint8_t>(160, 90, 1);
    mote::image<std::uint8_t> image(90, 86);
    for (std::ptrdiff_t y = 0; y < 86; ++y)
        for (std::ptrdiff_t x = 0; x < 90; ++x) {
            bool const stroke = y >= 75 && y < 82 && x % 6 < 2;
            image(x, y) = y < 70 ? above(x, y) : stroke ? std::uint8_t{255} : std::uint8_t{0};
        }
    mote::write_png(w / "a.png", image);
    mote::write_png(w / "above.png", above);
    std::vector<std::string> const otsu{"threshold", (w / "a.png").string(), "--method", "otsu", "-o", (w / "mask.png").string(), "--json"};
    auto const with = [&](std::vector<std::string> more) {
        more.insert(more.begin(), otsu.begin(), otsu.end());
        return mote_run(more);
    };
    auto const in_caption = [&] {
        auto const mask = mote::read_labels(w / "mask.png");
        std::size_t n = 0;
        for (std::ptrdiff_t y = 70; y < 86; ++y)
            for (std::ptrdiff_t x = 0; x < 90; ++x) n += mask(x, y) != 0;
        return n;
    };
    auto const masked = with({});
    REQUIRE(masked.code == 0);
    CHECK(masked.json()["burnt_in_pixels"].get<int>() >= 90 * 16);
    CHECK(masked.json()["polarity"] == "bright");
    CHECK(in_caption() == 0);
    auto const mask = mote::read_labels(w / "mask.png");
    auto const truth = discs<std::uint8_t>(90, 70, three, 255, 0);
    std::size_t wrong = 0;
    for (std::ptrdiff_t y = 0; y < 67; ++y)
        for (std::ptrdiff_t x = 0; x < 90; ++x) wrong += mask(x, y) != truth(x, y);
    CHECK(wrong == 0);
    for (std::vector<std::string> const& kept : {std::vector<std::string>{"--burnt-in", "keep"}, {"--dialect", "skimage"}}) {
        auto const r = with(kept);
        REQUIRE(r.code == 0);
        CHECK(r.json()["burnt_in_pixels"] == 0);
        CHECK(in_caption() > 0);
    }
    CHECK(with({"--dialect", "skimage", "--burnt-in", "mask"}).json()["burnt_in_pixels"] == masked.json()["burnt_in_pixels"]);
    CHECK(with({"--burnt-in", "perhaps"}).code == 2);
    CHECK(mote_run({"threshold", (w / "above.png").string(), "--method", "otsu", "-o", (w / "mask.png").string(), "--json"}).json()["burnt_in_pixels"] == 0);
    // A mask of all methods leaves it out, too, and so does size, which says so.
    auto const all = mote_run({"threshold", (w / "a.png").string(), "--method", "all", "--family", "global", "-o", (w / "all").string(), "--json"});
    REQUIRE(all.code == 0);
    CHECK(all.json()["burnt_in_pixels"] == masked.json()["burnt_in_pixels"]);
    CHECK(differing(mote::read_labels(w / "all/otsu.png"), mask) == 0);
    auto const sized = mote_run({"size", (w / "a.png").string(), "--method", "otsu", "-o", (w / "out").string(), "--json"});
    REQUIRE(sized.code == 0);
    CHECK(sized.json()["per_image"][0]["burnt_in_pixels"] == masked.json()["burnt_in_pixels"]);
    CHECK(sized.json()["per_image"][0]["classes"]["isolated"] == 3);
    CHECK(sized.err.find("--burnt-in keep") != std::string::npos);
    CHECK(mote_run({"size", (w / "a.png").string(), "--stream", "--burnt-in", "mask", "-o", (w / "no").string()}).code == 2);
    CHECK(mote_run({"size", (w / "a.png").string(), "--method", "otsu", "--burnt-in", "keep", "-o", (w / "kept").string(), "--json"}).json()["per_image"][0]["burnt_in_pixels"] == 0);
}

TEST_CASE("threshold: every method takes degenerate images") {
    workplace const w;
    mote::image<std::uint8_t> one(1, 1);
    one(0, 0) = 9;
    mote::write_png(w / "one.png", one);
    mote::write_png(w / "flat.png", discs<std::uint8_t>(40, 30, {}, 1, 77));
    for (std::string const name : {"one.png", "flat.png"}) {
        auto const r = mote_run({"threshold", (w / name).string(), "--method", "all", "-o", (w / ("of-" + name)).string(), "--json"});
        INFO(name << ' ' << r.err);
        CHECK(r.code == 0);
        CHECK(r.out.find("nan") == std::string::npos);
        CHECK(r.json()["methods"].size() == listed().size());
        auto const json = r.json();
        for (auto const& m : json["methods"]) {
            INFO(m.dump());
            auto const f = m["foreground_fraction"].get<double>();
            CHECK((f >= 0 && f <= 1));
        }
    }
}

TEST_CASE("threshold: broken files and options that the method does not have") {
    workplace const w;
    mote::write_png(w / "good.png", micrograph<std::uint8_t>(160, 90, 1));
    auto const bytes = text_in(w / "good.png");
    mote::write_file(w / "truncated.png", bytes.substr(0, bytes.size() / 2));
    mote::write_file(w / "empty.png", "");
    for (char const* broken : {"truncated.png", "empty.png", "none.png"}) {
        auto const r = mote_run({"threshold", (w / broken).string(), "-o", (w / "m.png").string()});
        CHECK(r.code == 1);
        CHECK(r.out.empty());
        CHECK(r.err.find(broken) != std::string::npos);
    }
    CHECK(mote_run({"threshold", (w / "good.png").string(), "--method", "otsu", "--window", "15", "-o", (w / "m.png").string()}).code == 2);
    CHECK(mote_run({"threshold", (w / "good.png").string(), "--method", "otsu", "-o", (w / "m.jpg").string()}).code == 2);
    CHECK(mote_run({"threshold", (w / "good.png").string(), "--method", "niblack", "--window", "-3", "-o", (w / "m.png").string()}).code == 2);
    CHECK(files_below(w.path()).size() == 3);
    CHECK(mote_run({"threshold", "-", "--method", "otsu", "-o", (w / "m.png").string()}, w / "good.png").code == 0);
    CHECK(difference(w / "m.png") == 0);
}

TEST_CASE("threshold: every method makes a mask of every common type of pixels") {
    workplace const w;
    mote::write_png(w / "u8.png", micrograph<std::uint8_t>(160, 90, 1));
    mote::write_png(w / "u16.png", micrograph<std::uint16_t>(160, 90, 5));
    auto const whole = micrograph<std::uint8_t>(160, 90, 1);
    mote::image<float> fraction(whole.width(), whole.height());
    mote::image<std::int16_t> negative(whole.width(), whole.height());
    for (std::ptrdiff_t y = 0; y < whole.height(); ++y)
        for (std::ptrdiff_t x = 0; x < whole.width(); ++x) {
            fraction(x, y) = static_cast<float>(whole(x, y)) / 255;
            negative(x, y) = static_cast<std::int16_t>(5 * whole(x, y) - 700);
        }
    mote::write_npy(w / "f32.npy", fraction);
    mote::write_npy(w / "i16.npy", negative);
    std::map<std::string, int> good;
    auto const methods = listed();
    for (std::string const name : {"u8.png", "u16.png", "f32.npy", "i16.npy"}) {
        auto const folder = w / ("of-" + name);
        auto const r = mote_run({"threshold", (w / name).string(), "--method", "all", "-o", folder.string(), "--json"});
        INFO(name << ' ' << r.err);
        REQUIRE(r.code == 0);
        CHECK(r.json()["polarity"] == "bright");
        REQUIRE(r.json()["methods"].size() == methods.size());
        for (auto const& m : methods) {
            INFO(name << ' ' << m["method"]);
            double const wrong = difference(folder / (m["method"].get<std::string>() + ".png"));
            good[m["method"]] += wrong < 0.1 * 6300 ? 1 : 0;
        }
    }
    // The masks are of the image: these find the discs in all types.
    for (char const* name : {"otsu", "msh5", "li", "isodata", "minimum", "intermodes", "minimum-error"}) {
        INFO(name);
        CHECK(good[name] == 4);
    }
}

TEST_CASE("threshold --method all writes every mask, a sheet and the levels, and keeps what is there") {
    workplace const w;
    mote::write_png(w / "a.png", micrograph<std::uint8_t>(90, 160, 1));
    std::vector<std::string> const all{"threshold", (w / "a.png").string(), "--method", "all", "-o", (w / "out").string()};
    auto const r = mote_run(all);
    REQUIRE(r.code == 0);
    auto const methods = listed();
    std::vector<std::string> expected{"contact-sheet.png", "levels.json"};
    for (auto const& m : methods) expected.push_back(m["method"].get<std::string>() + ".png");
    std::sort(expected.begin(), expected.end());
    CHECK(files_below(w / "out") == expected);
    auto const levels = nlohmann::json::parse(text_in(w / "out/levels.json"));
    CHECK(levels["polarity"] == "dark");
    for (auto const& m : levels["methods"]) {
        CHECK(m["level"].is_number() == (m["family"] == "global"));
        CHECK(m["foreground_fraction"].is_number());
        CHECK(m["milliseconds"].get<double>() >= 0);
    }
    CHECK(r.out.find("sauvola") != std::string::npos);
    auto const sheet = mote::read_labels(w / "out/contact-sheet.png");
    CHECK(sheet.width() >= sheet.height());
    CHECK(sheet(0, 0) == 208);
    // The same mask as from the method alone.
    REQUIRE(mote_run({"threshold", (w / "a.png").string(), "--method", "wolf", "-o", (w / "wolf.png").string()}).code == 0);
    CHECK(text_in(w / "wolf.png") == text_in(w / "out/wolf.png"));
    auto const before = contents_of(w / "out");
    auto const again = mote_run(all);
    CHECK(again.code == 1);
    CHECK(again.err.find("--force") != std::string::npos);
    CHECK(contents_of(w / "out") == before);
    auto forced = all;
    forced.push_back("--force");
    CHECK(mote_run(forced).code == 0);
    // The dialect of a program that has few methods.
    auto const opencv = mote_run({"threshold", (w / "a.png").string(), "--method", "all", "--dialect", "opencv", "-o", (w / "cv").string(), "--json"});
    REQUIRE(opencv.code == 0);
    for (auto const& m : methods) {
        bool const has = std::find(m["dialects"].begin(), m["dialects"].end(), "opencv") != m["dialects"].end();
        CHECK(std::filesystem::exists(w / "cv" / (m["method"].get<std::string>() + ".png")) == has);
    }
    auto const hybrid = mote_run({"threshold", (w / "a.png").string(), "--method", "all", "--family", "hybrid", "-o", (w / "hybrid").string()});
    CHECK(hybrid.code == 0);
    CHECK(std::filesystem::exists(w / "hybrid/msh5.png"));
    CHECK_FALSE(std::filesystem::exists(w / "hybrid/otsu.png"));
    // Fiji takes no pixels of this type in global methods: they are reported, and the others go on.
    mote::write_npy(w / "f.npy", discs<float>(40, 30, {}, 1, 0.5F));
    auto const some = mote_run({"threshold", (w / "f.npy").string(), "--method", "all", "--dialect", "fiji", "-o", (w / "some").string(), "--json"});
    CHECK(some.code == 3);
    CHECK(some.err.find("otsu") != std::string::npos);
    CHECK(std::filesystem::exists(w / "some/niblack.png"));
    CHECK_FALSE(std::filesystem::exists(w / "some/otsu.png"));
    auto const listed_some = some.json();
    for (auto const& m : listed_some["methods"])
        if (m["method"] == "otsu") CHECK(m["error"].is_string());
    for (std::vector<std::string> const& wrong : std::vector<std::vector<std::string>>{{"--window", "15"}, {"--k", "1"}, {"--surface", (w / "s.npy").string()}, {"--border", "clip"}}) {
        std::vector<std::string> bad{"threshold", (w / "a.png").string(), "--method", "all", "-o", (w / "bad").string()};
        bad.insert(bad.end(), wrong.begin(), wrong.end());
        CHECK(mote_run(bad).code == 2);
    }
    CHECK_FALSE(std::filesystem::exists(w / "bad"));
    CHECK(mote_run({"size", (w / "a.png").string(), "--method", "all", "-o", (w / "sized").string()}).code == 2);
    CHECK(mote_run({"size", (w / "a.png").string(), "--method", "wolf", "--window", "31", "-o", (w / "sized").string()}).code == 0);
}

TEST_CASE("threshold: every option that a method lists is taken, and no other") {
    workplace const w;
    mote::write_png(w / "a.png", micrograph<std::uint8_t>(90, 160, 1));
    std::set<std::string> options;
    for (auto const& m : listed())
        for (auto const& [name, value] : m["options"].items()) options.insert(name);
    for (auto const& m : listed()) {
        std::string const method = m["method"];
        auto const code = [&](std::vector<std::string> const& more) {
            std::vector<std::string> arguments{"threshold", (w / "a.png").string(), "--method", method, "-o", (w / "m.png").string()};
            arguments.insert(arguments.end(), more.begin(), more.end());
            return mote_run(arguments).code;
        };
        INFO(method);
        // All that it lists, with their defaults.
        std::vector<std::string> all;
        for (auto const& [name, value] : m["options"].items()) all.insert(all.end(), {"--" + name, value == "auto" ? "3" : value.get<std::string>()});
        CHECK(code(all) == 0);
        std::string other;
        for (std::string const& name : options)
            if (!m["options"].contains(name)) other = "--" + name;
        CHECK(code({other, "9"}) == 2);
        std::vector<std::string> disc{"--shape", "disc"}, mirror{"--border", "mirror"};
        if (m["options"].contains("window")) {
            disc.insert(disc.end(), {"--window", "11"});
            mirror.insert(mirror.end(), {"--window", "11"});
        } else {
            CHECK(code({"--window", "11"}) == 2);
        }
        CHECK(code(disc) == (m["shape"] == true ? 0 : 2));
        CHECK(code(mirror) == (m["border"] == true ? 0 : 2));
        CHECK(code({"--surface", (w / "s.npy").string()}) == (m["surface"] == true ? 0 : 2));
        // A dialect that it has, and one that it lacks.
        std::string has, lacks;
        for (std::string const d : {"imagej", "fiji", "skimage", "opencv", "doxa"})
            (std::find(m["dialects"].begin(), m["dialects"].end(), d) != m["dialects"].end() ? has : lacks) = d;
        if (!has.empty()) CHECK(code({"--dialect", has}) == 0);
        if (!lacks.empty()) CHECK(code({"--dialect", lacks}) == 2);
    }
    auto const run = [&](std::vector<std::string> const& more) {
        std::vector<std::string> arguments{"threshold", (w / "a.png").string(), "-o", (w / "m.png").string()};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return mote_run(arguments);
    };
    CHECK(run({"--method", "niblack", "--border", "constant=7"}).code == 0);
    for (char const* border : {"constant=x", "constant=nan", "constant=", "clip=3", "wrap"}) CHECK(run({"--method", "niblack", "--border", border}).code == 2);
    CHECK(run({"--method", "niblack", "--shape", "oval"}).code == 2);
    CHECK(run({"--method", "niblack", "--dialect", "gimp"}).code == 2);
    CHECK(run({"--method", "local-otsu", "--bins", "2.5"}).code == 2);
    CHECK(run({"--method", "local-otsu", "--bins", "0"}).code == 2);
    CHECK(run({"--method", "percentile", "--share", "0.9", "--dialect", "imagej"}).code == 2);
    CHECK(run({"--method", "niblack", "--surface", (w / "s.png").string()}).code == 2);
    auto const refused = run({"--method", "gatos", "--dialect", "imagej"});
    CHECK(refused.code == 2);
    CHECK(refused.err.find("doxa") != std::string::npos);
}

TEST_CASE("threshold: windows, shapes and borders reach the method, and surfaces are its levels") {
    workplace const w;
    auto const img = micrograph<std::uint8_t>(90, 160, 1);
    mote::write_png(w / "a.png", img);
    std::set<std::string> masks;
    for (std::vector<std::string> const& more : std::vector<std::vector<std::string>>{
             {}, {"--window", "31"}, {"--window", "31", "--shape", "disc"}, {"--window", "31", "--border", "constant=255"}, {"--window", "31", "--border", "replicate"},
             {"--window", "31", "--border", "mirror"}, {"--window", "31", "--border", "reflect"}, {"--offset", "3"}, {"--dialect", "fiji"}, {"--dialect", "fiji", "--window", "21"}}) {
        for (std::string const polarity : {"dark", "bright"}) {
            std::vector<std::string> arguments{"threshold", (w / "a.png").string(), "--method", "mean", "--polarity", polarity,
                                               "-o", (w / "m.png").string(), "--surface", (w / "s.npy").string()};
            arguments.insert(arguments.end(), more.begin(), more.end());
            REQUIRE(mote_run(arguments).code == 0);
            auto const mask = mote::read_labels(w / "m.png");
            auto const levels = std::get<mote::image<float>>(mote::read_image(w / "s.npy").pixels);
            std::size_t wrong = 0;
            for (std::ptrdiff_t y = 0; y < img.height(); ++y)
                for (std::ptrdiff_t x = 0; x < img.width(); ++x) {
                    if (std::fabs(static_cast<double>(img(x, y)) - static_cast<double>(levels(x, y))) < 1e-4) continue; // rounded to float
                    bool const above = static_cast<float>(img(x, y)) > levels(x, y);
                    wrong += (mask(x, y) != 0) != (above == (polarity == "bright"));
                }
            CHECK(wrong == 0);
            if (polarity == "dark") masks.insert(text_in(w / "m.png"));
        }
    }
    CHECK(masks.size() == 10);
    REQUIRE(mote_run({"threshold", (w / "a.png").string(), "--method", "local-otsu", "-o", (w / "m.png").string(), "--surface", (w / "s.tif").string()}).code == 0);
    CHECK(std::holds_alternative<mote::image<float>>(mote::read_image(w / "s.tif").pixels));
}

TEST_CASE("threshold --dialect gives the masks and levels of other programs") {
    auto const local = shared_path("reference/local/local.json");
    auto const global = shared_path("reference/global/images.json");
    if (!local || !global) return;
    workplace const w;
    std::string const image = "discs_257x129";
    auto const input = shared_path("reference/inputs/" + image + ".png");
    REQUIRE(input);
    std::map<std::string, std::string> const dialects{{"skimage", "skimage"}, {"opencv", "opencv"}, {"opencv_ximgproc", "opencv"}, {"fiji_alt", "fiji"}, {"doxa", "doxa"}};
    std::map<std::string, std::string> const names{{"mean", "mean"}, {"adaptive_mean", "mean"}, {"gaussian", "gaussian"}, {"adaptive_gaussian", "gaussian"},
                                                   {"niblack", "niblack"}, {"sauvola", "sauvola"}, {"wolf", "wolf"}, {"nick", "nick"},
                                                   {"wan", "wan"}, {"trsingh", "singh"}, {"median", "median"}, {"midgrey", "mid-grey"},
                                                   {"contrast", "contrast"}, {"bernsen", "bernsen"}, {"phansalkar", "phansalkar"}, {"otsu", "local-otsu"}};
    std::set<std::string> seen;
    for (auto const& record : nlohmann::json::parse(text_in(*local))) {
        std::string const tool = record["tool"];
        std::string method = record["method"];
        if (record["image"] != image || record["status"] != "ok" || !dialects.contains(tool)) continue;
        if (method == "otsu" && tool != "fiji_alt") continue;
        if (method == "bernsen" && tool != "fiji_alt") continue;
        if (!names.contains(method)) continue;
        method = names.at(method);
        if (!seen.insert(tool + ' ' + method).second) continue;
        std::vector<std::string> arguments{"threshold", input->string(), "--method", method, "--polarity", "bright", "--dialect", dialects.at(tool), "-o", (w / "m.png").string()};
        auto const add = [&](char const* option, char const* key) {
            if (record.contains(key) && record[key].is_number()) arguments.insert(arguments.end(), {option, std::to_string(record[key].get<double>())});
        };
        if (record.contains("window")) arguments.insert(arguments.end(), {"--window", std::to_string(record["window"].get<int>())});
        if (record.contains("radius")) arguments.insert(arguments.end(), {"--window", std::to_string(2 * static_cast<int>(record["radius"].get<double>()) + 1)});
        if (tool == "fiji_alt") {
            add(method == "mean" ? "--offset" : "--k", "p1");
            if (method != "mean") add(method == "sauvola" ? "--r" : "--offset", "p2");
        } else {
            add(record.contains("c") ? "--offset" : "--k", record.contains("c") ? "c" : "k");
            if (method == "sauvola") add("--r", "r");
        }
        auto const r = mote_run(arguments);
        INFO(record.dump() << r.err);
        REQUIRE(r.code == 0);
        auto const expected = shared_path("reference/" + record["file"].get<std::string>());
        REQUIRE(expected);
        std::size_t const ties = record.contains("near_ties") ? record["near_ties"].get<std::size_t>() : 0;
        CHECK(differing(mote::read_labels(w / "m.png"), mote::read_labels(*expected)) <= ties);
    }
    CHECK(seen.size() >= 20);
    for (auto const& record : nlohmann::json::parse(text_in(*global))) {
        std::string const method = record["method"];
        std::string tool = record["tool"];
        if (tool == "fiji_auto_threshold") tool = "fiji";
        if (record["image"] != image || (method != "Otsu" && method != "otsu") || (tool != "imagej" && tool != "fiji" && tool != "skimage" && tool != "opencv")) continue;
        INFO(record.dump());
        auto const r = mote_run({"threshold", input->string(), "--method", "otsu", "--polarity", "bright", "--dialect", tool, "-o", (w / "m.png").string(), "--json"});
        REQUIRE(r.code == 0);
        CHECK(r.json()["level"] == record["value"]);
        seen.insert(tool + " otsu");
    }
    for (char const* tool : {"imagej", "fiji", "skimage", "opencv"}) CHECK(seen.contains(std::string(tool) + " otsu"));
}

TEST_CASE("threshold --list names every method that has a header") {
    auto const root = std::filesystem::path(__FILE__).parent_path() / "../../include/mote/threshold";
    if (!std::filesystem::exists(root)) {
        WARN("skipped: no headers beside the tests");
        return;
    }
    // What methods are made of.
    std::set<std::string> const parts{"bimodal", "imagej", "scan", "skimage", "tool", "dark_on_bright", "deviation", "engine", "high_contrast", "window_histogram",
                                      "one_mode", "tool_bin", "parts"};
    std::set<std::string> names;
    for (auto const& m : listed()) names.insert(m["method"]);
    std::string const text = mote_run({"threshold", "--list"}).out;
    for (std::string const& name : names) CHECK(text.find("\n" + name + ' ') + 1 + (text.starts_with(name + ' ') ? 1 : 0) > 0);
    for (char const* family : {"global", "local", "hybrid"})
        for (auto const& entry : std::filesystem::directory_iterator(root / family)) {
            if (entry.path().extension() != ".hpp") continue;
            std::string name = entry.path().stem().string();
            if (parts.contains(name)) continue;
            if (name == "mean" && std::string(family) == "global") name = "global-mean";
            std::replace(name.begin(), name.end(), '_', '-');
            INFO(family << ' ' << name);
            CHECK(names.contains(name));
        }
}

} // namespace threshold_test
