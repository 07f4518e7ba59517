// SPDX-License-Identifier: MIT
#include <mote/filter/morphology.hpp>

#include "backwards.hpp"
#include "catch.hpp"
#include "every_isa.hpp"
#include "random_image.hpp"
#include "shared.hpp"

#include <mote/io/read.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <iostream>
#include <limits>
#include <map>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace morphology_test {

namespace {

using mote::footprint;

template <class A, class B>
std::ptrdiff_t unlike(A const& a, B const& b) {
    auto const u = mote::const_view(a);
    auto const v = mote::const_view(b);
    REQUIRE(u.width == v.width);
    REQUIRE(u.height == v.height);
    std::ptrdiff_t n = 0;
    for (std::ptrdiff_t y = 0; y < u.height; ++y)
        for (std::ptrdiff_t x = 0; x < u.width; ++x) n += u(x, y) == v(x, y) || (u(x, y) != u(x, y) && v(x, y) != v(x, y)) ? 0 : 1;
    return n;
}

// By the definition: offsets one by one, the outside is not there.
template <class T>
mote::image<T> obvious(mote::image<T> const& src, footprint const& e, bool low, bool mirrored) {
    mote::image<T> dst(src.width(), src.height());
    for (std::ptrdiff_t y = 0; y < src.height(); ++y)
        for (std::ptrdiff_t x = 0; x < src.width(); ++x) {
            bool found = false;
            T best = low ? std::numeric_limits<T>::max() : std::numeric_limits<T>::lowest();
            if constexpr (std::is_floating_point_v<T>) best = low ? std::numeric_limits<T>::infinity() : -std::numeric_limits<T>::infinity();
            for (std::ptrdiff_t dy = e.first_row(); dy <= e.last_row(); ++dy)
                for (std::ptrdiff_t dx = e.left(dy); dx <= e.right(dy); ++dx) {
                    std::ptrdiff_t const sx = mirrored ? x - dx : x + dx, sy = mirrored ? y - dy : y + dy;
                    if (sx < 0 || sy < 0 || sx >= src.width() || sy >= src.height()) continue;
                    T const v = src(sx, sy);
                    if (v != v) continue;
                    if (!found || (low ? v < best : v > best)) best = v;
                    found = true;
                }
            dst(x, y) = !found && src(x, y) != src(x, y) ? src(x, y) : best;
        }
    return dst;
}

// Off centre, of an even side, and of rows that are not symmetric.
std::vector<footprint> elements() {
    return {footprint::square(1), footprint::square(3), footprint::square(9), footprint::square(101), footprint::disc(3), footprint::disc(5.5),
            footprint::of_rows(-2, {{-2, 1}, {-2, 1}, {-2, 1}, {-2, 1}}), footprint::of_rows(-1, {{-1, 0}, {0, 0}}), footprint::of_rows(2, {{1, 4}}),
            footprint::of_rows(0, {{0, 6}}), footprint::of_rows(-3, {{-1, 3}, {0, 0}, {-4, -2}})};
}

template <class T>
void check_definition(double low, double high) {
    std::uint32_t seed = 1;
    for (footprint const& e : elements())
        for (auto const& [w, h] : {std::pair<std::ptrdiff_t, std::ptrdiff_t>{37, 29}, {1, 1}, {90, 1}, {1, 33}, {70, 5}}) {
            auto src = random_image<T>(w, h, ++seed, low, high);
            if constexpr (std::is_floating_point_v<T>)
                for (std::ptrdiff_t x = 0; x < w; x += 3) src(x, x % h) = std::numeric_limits<T>::quiet_NaN();
            mote::image<T> dst(w, h), back(w, h);
            CAPTURE(sizeof(T), w, h, e.first_row(), e.size());
            mote::erode(src, e, dst);
            auto const eroded = obvious(src, e, true, false);
            CHECK(unlike(dst, eroded) == 0);
            mote::dilate(src, e, dst);
            auto const dilated = obvious(src, e, false, true);
            CHECK(unlike(dst, dilated) == 0);
            mote::opening(src, e, dst);
            CHECK(unlike(dst, obvious(eroded, e, false, true)) == 0);
            mote::closing(src, e, dst);
            CHECK(unlike(dst, obvious(dilated, e, true, false)) == 0);
            mote::erode(src, e, dst);
            mote::erode(src, e, back, backwards{4});
            CHECK(unlike(dst, back) == 0);
        }
}

template <class T>
void check_properties(double low, double high) {
    auto const src = random_image<T>(80, 61, 12, low, high);
    mote::image<T> once(80, 61), twice(80, 61), hat(80, 61);
    for (footprint const& e : elements()) {
        CAPTURE(sizeof(T), e.first_row(), e.size());
        std::ptrdiff_t wrong = 0;
        mote::opening(src, e, once);
        mote::white_top_hat(src, e, hat);
        for (std::ptrdiff_t y = 0; y < 61; ++y)
            for (std::ptrdiff_t x = 0; x < 80; ++x) wrong += once(x, y) <= src(x, y) && hat(x, y) == static_cast<T>(src(x, y) - once(x, y)) ? 0 : 1;
        mote::opening(once, e, twice);
        CHECK(unlike(once, twice) == 0);
        mote::closing(src, e, once);
        mote::black_top_hat(src, e, hat);
        for (std::ptrdiff_t y = 0; y < 61; ++y)
            for (std::ptrdiff_t x = 0; x < 80; ++x) wrong += once(x, y) >= src(x, y) && hat(x, y) == static_cast<T>(once(x, y) - src(x, y)) ? 0 : 1;
        mote::closing(once, e, twice);
        CHECK(unlike(once, twice) == 0);
        CHECK(wrong == 0);
        // Of the negative image everything is the other way round.
        constexpr int around = std::numeric_limits<T>::max() + std::numeric_limits<T>::lowest();
        mote::image<T> negative(80, 61), other(80, 61);
        for (std::ptrdiff_t y = 0; y < 61; ++y)
            for (std::ptrdiff_t x = 0; x < 80; ++x) negative(x, y) = static_cast<T>(around - src(x, y));
        mote::closing(negative, e.reflected(), other);
        mote::opening(src, e, once);
        for (std::ptrdiff_t y = 0; y < 61; ++y)
            for (std::ptrdiff_t x = 0; x < 80; ++x) wrong += static_cast<T>(around - once(x, y)) == other(x, y) ? 0 : 1;
        CHECK(wrong == 0);
    }
}

footprint drawn(nlohmann::json const& e) {
    std::vector<std::pair<std::ptrdiff_t, std::ptrdiff_t>> rows;
    std::ptrdiff_t const ax = e["anchor_x"], ay = e["anchor_y"];
    std::ptrdiff_t first = 0;
    bool begun = false;
    for (std::size_t i = 0; i < e["rows"].size(); ++i) {
        std::string const row = e["rows"][i];
        std::size_t const left = row.find('1'), right = row.rfind('1');
        if (left == std::string::npos) {
            for (std::size_t j = i; begun && j < e["rows"].size(); ++j) REQUIRE(std::string(e["rows"][j]).find('1') == std::string::npos);
            continue;
        }
        for (std::size_t j = left; j <= right; ++j) REQUIRE(row[j] == '1');
        if (!std::exchange(begun, true)) first = static_cast<std::ptrdiff_t>(i) - ay;
        rows.emplace_back(static_cast<std::ptrdiff_t>(left) - ax, static_cast<std::ptrdiff_t>(right) - ax);
    }
    return footprint::of_rows(first, std::move(rows));
}

} // namespace

TEST_CASE("grey morphology agrees with the definition") {
    check_definition<std::uint8_t>(0, 255);
    check_definition<std::uint16_t>(0, 65535);
    check_definition<std::int16_t>(-32768, 32767);
    check_definition<float>(-4, 9);
    check_definition<double>(0, 1e-300);
}

TEST_CASE("openings never add, closings never take away, and a second one changes nothing") {
    check_properties<std::uint8_t>(0, 255);
    check_properties<std::uint16_t>(0, 65535);
    check_properties<std::int16_t>(-100, 900);
}

TEST_CASE("grey morphology: the same on every instruction set; masks stay masks") {
    auto const mask = random_mask(150, 70, 4, 0.6);
    mote::image<std::uint8_t> first(150, 70), other(150, 70);
    for (footprint const& e : {footprint::square(5), footprint::disc(4)}) {
        mote::opening(mask, e, first);
        for (std::ptrdiff_t y = 0; y < 70; ++y)
            for (std::ptrdiff_t x = 0; x < 150; ++x) REQUIRE((first(x, y) == 0 || first(x, y) == 255));
        for_every_isa([&](mote::isa level) {
            CAPTURE(mote::name(level));
            mote::opening(mask, e, other);
            CHECK(unlike(first, other) == 0);
        });
    }
}

TEST_CASE("grey morphology on images that hardly are images") {
    mote::image<std::uint8_t> empty, wide(0, 3), dst(4, 4);
    mote::erode(empty, footprint::square(3), empty);
    mote::opening(wide, footprint::square(3), wide);
    mote::white_top_hat(empty, footprint::disc(2), empty);
    mote::image<std::uint8_t> const img(3, 4);
    CHECK_THROWS_AS(mote::erode(img, footprint::square(3), dst), mote::parameter_error);
    CHECK_THROWS_AS(mote::closing(img, footprint::square(3), dst), mote::parameter_error);
    CHECK_THROWS_AS(mote::black_top_hat(img, footprint::square(3), dst), mote::parameter_error);
    // An element that never meets the image.
    auto const src = random_image<std::uint16_t>(9, 7, 1, 0, 99);
    mote::image<std::uint16_t> far(9, 7);
    mote::erode(src, footprint::of_rows(20, {{0, 0}}), far);
    CHECK(far(4, 3) == 65535);
    mote::dilate(src, footprint::of_rows(20, {{0, 0}}), far);
    CHECK(far(4, 3) == 0);
}

TEST_CASE("grey and binary morphology agree with scikit-image, SciPy and OpenCV") {
    auto const shared = shared_path("reference");
    if (!shared) return;
    std::map<std::string, footprint> shapes;
    for (auto const& e : nlohmann::json::parse(std::ifstream(*shared / "morphology/footprints.json"))) shapes.emplace(e["name"], drawn(e));
    struct tally {
        std::size_t records = 0, equal = 0;
    };
    std::map<std::string, tally> table;
    auto const compare = [&](std::string const& what, bool equal) {
        ++table[what].records;
        table[what].equal += equal ? 1u : 0u;
        CHECK(equal);
    };
    auto const apply = [](std::string const& op, auto const& src, footprint const& e, auto& dst) {
        if (op == "erode")
            mote::erode(src, e, dst);
        else if (op == "dilate")
            mote::dilate(src, e, dst);
        else if (op == "open")
            mote::opening(src, e, dst);
        else if (op == "close")
            mote::closing(src, e, dst);
        else if (op == "white_tophat")
            mote::white_top_hat(src, e, dst);
        else if (op == "black_tophat")
            mote::black_top_hat(src, e, dst);
        else
            return false;
        return true;
    };
    auto const image_of = [&](std::string const& folder, std::string const& name) {
        for (char const* end : {".png", ".npy", ".tif"})
            for (auto const& place : {*shared / "inputs" / (name + end), *shared / folder / (name + end)})
                if (std::filesystem::exists(place)) return mote::read_image(place);
        FAIL("there is no image " << name);
        return mote::read_image(*shared);
    };
    for (auto const& record : nlohmann::json::parse(std::ifstream(*shared / "morphology_grey/grey.json"))) {
        std::string const tool = record["tool"], op = record["op"], element = record["element"];
        // Those elements that are not symmetric are not mirrored in the others' grey dilations, see CONVENTIONS.md, so that their
        // openings and closings are none.
        bool const odd_one = element == "asym";
        if (odd_one && op != "erode" && op != "dilate") continue;
        footprint const e = odd_one && op == "dilate" ? shapes.at(element).reflected() : shapes.at(element);
        INFO(record.dump());
        auto const input = image_of("morphology_grey", record["image"]);
        auto const golden = mote::read_image(*shared / std::string(record["file"]));
        input.visit([&]<class T>(mote::image<T> const& src) {
            mote::image<T> dst(src.width(), src.height());
            REQUIRE(apply(op, src, e, dst));
            golden.visit([&]<class U>(mote::image<U> const& want) {
                // Its mirrored border shows an element that is not symmetric what ours does not see: inside of it, then.
                std::ptrdiff_t const edge = odd_one ? 1 : 0, w = src.width() - 2 * edge, h = src.height() - 2 * edge;
                if (w < 1 || h < 1) return;
                if constexpr (std::is_same_v<T, U>)
                    compare("grey " + tool + ' ' + op, unlike(mote::const_view(dst).subview(edge, edge, w, h), mote::const_view(want).subview(edge, edge, w, h)) == 0);
                else
                    FAIL("the record has another pixel type");
            });
        });
    }
    for (auto const& record : nlohmann::json::parse(std::ifstream(*shared / "morphology/binary.json"))) {
        std::string const tool = record["tool"], op = record["op"];
        if (!record.contains("element") || !record["element"].is_string() || !shapes.contains(record["element"])) continue;
        footprint const& shape = shapes.at(record["element"]);
        footprint const mirrored = shape.reflected();
        bool symmetric = true;
        for (std::ptrdiff_t dy = shape.first_row(); dy <= shape.last_row(); ++dy)
            symmetric = symmetric && shape.first_row() == mirrored.first_row() && shape.left(dy) == mirrored.left(dy) && shape.right(dy) == mirrored.right(dy);
        // SciPy takes the outside for background in an erosion, too; OpenCV's dilations are not mirrored.
        if (tool == "scipy" && op != "dilate") continue;
        if (tool == "opencv" && !symmetric && op != "erode" && op != "dilate") continue;
        if (tool != "skimage" && tool != "opencv" && tool != "scipy") continue;
        INFO(record.dump());
        auto const input = mote::read_image(*shared / "inputs/masks" / (std::string(record["mask"]) + ".png"));
        auto const golden = mote::read_image(*shared / std::string(record["file"]));
        auto const* const src = std::get_if<mote::image<std::uint8_t>>(&input.pixels);
        auto const* const want = std::get_if<mote::image<std::uint8_t>>(&golden.pixels);
        REQUIRE((src != nullptr && want != nullptr));
        mote::image<std::uint8_t> dst(src->width(), src->height());
        REQUIRE(apply(op, *src, tool == "opencv" && op == "dilate" ? mirrored : shape, dst));
        compare("binary " + tool + ' ' + op, unlike(dst, *want) == 0);
    }
    for (auto const& [what, t] : table) std::cout << what << ": " << t.equal << " of " << t.records << " equal\n";
    CHECK(table.size() == 19);
}

} // namespace morphology_test
