// SPDX-License-Identifier: MIT
#include <mote/io/npy.hpp>
#include <mote/io/png.hpp>
#include <mote/io/read.hpp>
#include <mote/io/tiff.hpp>

#include <limits>

#include "program.hpp"

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

TEST_CASE("threshold: every method takes degenerate images") {
    workplace const w;
    mote::image<std::uint8_t> one(1, 1);
    one(0, 0) = 9;
    mote::write_png(w / "one.png", one);
    mote::write_png(w / "flat.png", discs<std::uint8_t>(40, 30, {}, 1, 77));
    for (char const* name : {"one.png", "flat.png"})
        for (std::string const method : {"msh5", "otsu", "global-mean", "percentile", "isodata", "li", "yen", "max-entropy", "triangle", "moments",
                                         "minimum-error", "minimum", "intermodes", "mean", "niblack", "sauvola"}) {
            INFO(name << ' ' << method);
            auto const r = mote_run({"threshold", (w / name).string(), "--method", method, "-o", (w / "m.png").string(), "--json"});
            CHECK(r.code == 0);
            CHECK(r.out.find("nan") == std::string::npos);
            auto const f = r.json()["foreground_fraction"].get<double>();
            CHECK((f >= 0 && f <= 1));
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
