// SPDX-License-Identifier: MIT
#include <mote/io/npy.hpp>
#include <mote/io/png.hpp>
#include <mote/io/read.hpp>
#include <mote/io/tiff.hpp>

#include "program.hpp"

namespace label_test {

namespace {
// Two pixels that share a corner, and a block of six.
mote::image<std::uint8_t> small_mask() {
    mote::image<std::uint8_t> mask(8, 4);
    mask(0, 0) = mask(1, 1) = 255;
    for (std::ptrdiff_t y = 1; y < 3; ++y)
        for (std::ptrdiff_t x = 4; x < 7; ++x) mask(x, y) = 1; // any nonzero value
    return mask;
}
} // namespace

TEST_CASE("label numbers particles by their first pixel") {
    workplace const w;
    mote::write_png(w / "mask.png", small_mask());
    struct expectation {
        std::vector<std::string> options;
        std::uint32_t count, corner, diagonal, block;
    };
    for (auto const& e : std::vector<expectation>{{{}, 2, 1, 1, 2},
                                                  {{"--connectivity", "8"}, 2, 1, 1, 2},
                                                  {{"--connectivity", "4"}, 3, 1, 2, 3},
                                                  {{"--min-area", "2"}, 2, 1, 1, 2},
                                                  {{"--connectivity", "4", "--min-area", "2"}, 1, 0, 0, 1},
                                                  {{"--min-area", "7"}, 0, 0, 0, 0}})
        for (char const* name : {"labels.png", "labels.tif", "labels.npy"}) {
            INFO(name);
            std::vector<std::string> arguments{"label", (w / "mask.png").string(), "-o", (w / name).string(), "--json"};
            arguments.insert(arguments.end(), e.options.begin(), e.options.end());
            auto const r = mote_run(arguments);
            REQUIRE(r.code == 0);
            CHECK(r.json() == nlohmann::json{{"count", e.count}});
            auto const read = mote::read_image(w / name);
            CHECK(read.pixel_type() == (std::string(name).ends_with(".npy") ? "u32" : "u16"));
            auto const labels = mote::read_labels(w / name);
            REQUIRE(labels.width() == 8);
            REQUIRE(labels.height() == 4);
            CHECK(labels(0, 0) == e.corner);
            CHECK(labels(1, 1) == e.diagonal);
            CHECK(labels(4, 1) == e.block);
            CHECK(labels(6, 2) == e.block);
            CHECK(labels(7, 3) == 0);
        }
}

TEST_CASE("label takes standard input and degenerate masks") {
    workplace const w;
    mote::write_png(w / "mask.png", small_mask());
    auto const r = mote_run({"label", "-", "-o", (w / "l.png").string(), "--json"}, w / "mask.png");
    CHECK(r.code == 0);
    CHECK(r.json()["count"] == 2);

    mote::image<std::uint8_t> one(1, 1);
    mote::write_png(w / "black.png", one);
    CHECK(mote_run({"label", (w / "black.png").string(), "-o", (w / "l.png").string(), "--json"}).json()["count"] == 0);
    one(0, 0) = 255;
    mote::write_png(w / "white.png", one);
    CHECK(mote_run({"label", (w / "white.png").string(), "-o", (w / "l.png").string(), "--json"}).json()["count"] == 1);

    mote::image<std::uint16_t> sixteen(3, 1);
    sixteen(1, 0) = 256; // no bit of it in the low byte
    mote::write_png(w / "sixteen.png", sixteen);
    CHECK(mote_run({"label", (w / "sixteen.png").string(), "-o", (w / "l.png").string(), "--json"}).json()["count"] == 1);
}

TEST_CASE("label: what does not fit into a PNG is refused, and nothing is written") {
    workplace const w;
    mote::image<std::uint8_t> mask(600, 600);
    std::uint32_t n = 0;
    for (std::ptrdiff_t y = 0; y < 600; y += 2)
        for (std::ptrdiff_t x = 0; x < 600; x += 2) mask(x, y) = 255, ++n;
    mote::write_png(w / "mask.png", mask);
    auto const r = mote_run({"label", (w / "mask.png").string(), "-o", (w / "l.png").string()});
    CHECK(r.code == 1);
    CHECK(r.err.find(".tif") != std::string::npos);
    CHECK(r.err.find(".npy") != std::string::npos);
    CHECK(files_below(w.path()) == std::vector<std::string>{"mask.png"});
    for (char const* name : {"l.tif", "l.npy"}) {
        CHECK(mote_run({"label", (w / "mask.png").string(), "-o", (w / name).string()}).code == 0);
        auto const labels = mote::read_labels(w / name);
        CHECK(labels(598, 598) == n);
        CHECK(n == 90000);
    }
}

TEST_CASE("label: broken files fail, and leave nothing") {
    workplace const w;
    mote::write_png(w / "mask.png", small_mask());
    auto const bytes = text_in(w / "mask.png");
    mote::write_file(w / "truncated.png", bytes.substr(0, 40));
    mote::write_file(w / "empty.png", "");
    for (char const* broken : {"truncated.png", "empty.png", "none.png"}) {
        auto const r = mote_run({"label", (w / broken).string(), "-o", (w / "l.png").string()});
        CHECK(r.code == 1);
        CHECK(r.err.find(broken) != std::string::npos);
        CHECK(r.out.empty());
    }
    CHECK_FALSE(std::filesystem::exists(w / "l.png"));
    CHECK(mote_run({"label", (w / "mask.png").string(), "-o", (w / "none/l.png").string()}).code == 1);
}

} // namespace label_test
