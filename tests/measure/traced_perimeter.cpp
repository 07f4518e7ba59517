// SPDX-License-Identifier: MIT
#include <mote/measure/circularity.hpp>
#include <mote/measure/measure.hpp>
#include <mote/measure/traced_perimeter.hpp>

#include "catch.hpp"
#include "measure/reference.hpp"
#include "random_image.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace traced_perimeter_test {
namespace {

/// Walks pixel by pixel around the 8-connected part whose first pixel in raster order is the first of the mask: against the clock, from the right end of its
/// first row upwards, as ImageJ's wand. Lists the corners, then adds edges and cuts corners.
double walked(mote::image<std::uint8_t> const& mask, double sx = 1, double sy = 1) {
    auto const in = [&](std::ptrdiff_t x, std::ptrdiff_t y) { return x >= 0 && y >= 0 && x < mask.width() && y < mask.height() && mask(x, y) != 0; };
    std::ptrdiff_t x = 0, y = 0;
    while (y < mask.height() && !in(x, y))
        if (++x == mask.width()) {
            x = 0;
            ++y;
        }
    if (y == mask.height()) return 0;
    while (in(x + 1, y)) ++x;
    std::ptrdiff_t px = x + 1, py = y + 1, dx = 0, dy = -1;
    std::ptrdiff_t const start_x = px, start_y = py;
    std::vector<std::pair<std::ptrdiff_t, std::ptrdiff_t>> corners;
    do {
        px += dx;
        py += dy;
        std::ptrdiff_t const lx = dy, ly = -dx; // to the left
        auto const ahead = [&](int side) {
            std::ptrdiff_t const qx = dx + side * lx, qy = dy + side * ly; // the quarter of pixels around the corner
            return in(px + (qx < 0 ? -1 : 0), py + (qy < 0 ? -1 : 0));
        };
        if (ahead(-1)) {
            corners.emplace_back(px, py);
            dx = -lx;
            dy = -ly;
        } else if (!ahead(1)) {
            corners.emplace_back(px, py);
            dx = lx;
            dy = ly;
        }
    } while (px != start_x || py != start_y || dx != 0 || dy != -1);
    double sum = 0;
    bool cut = false;
    for (std::size_t i = 0; i < corners.size(); ++i) {
        auto const [ax, ay] = corners[(i + corners.size() - 1) % corners.size()];
        auto const [bx, by] = corners[i];
        sum += static_cast<double>(std::abs(bx - ax)) * sx + static_cast<double>(std::abs(by - ay)) * sy;
        cut = std::abs(bx - ax) + std::abs(by - ay) > 1 || !cut;
        if (cut) sum -= sx + sy - std::hypot(sx, sy);
    }
    return sum;
}

} // namespace

TEST_CASE("traced perimeters are those of a walk around the pixels") {
    std::uint32_t seed = 70;
    for (auto const& [w, h] : {std::pair<std::ptrdiff_t, std::ptrdiff_t>{1, 1}, {2, 1}, {1, 7}, {6, 5}, {23, 17}})
        for (double const density : {0.4, 0.6, 0.85, 1.0}) {
            auto const mask = random_mask(w, h, ++seed, density);
            auto runs = mote::runs_of(mask);
            std::uint32_t const count = mote::label(runs, mote::connectivity::eight);
            mote::region_runs const regions(runs, count);
            for (std::uint32_t i = 1; i <= count; ++i) {
                mote::image<std::uint8_t> part(w, h);
                for (auto const& c : regions[i])
                    for (auto x = c.begin; x < c.end; ++x) part(x, c.y) = 255;
                CHECK(mote::traced_perimeter(regions[i]) == Approx(walked(part)).epsilon(1e-13));
                CHECK(mote::traced_perimeter(regions[i], 0.5, 2) == Approx(walked(part, 0.5, 2)).epsilon(1e-13));
            }
        }
    CHECK(mote::traced_perimeter({}) == 0);
    // Parts add up; holes do not count.
    auto const apart = shapes::chords(shapes::draw("##../..../...#"));
    CHECK(mote::traced_perimeter(apart) == Approx(mote::traced_perimeter(shapes::chords(shapes::draw("##"))) + mote::traced_perimeter(shapes::chords(shapes::draw("#")))));
    CHECK(mote::traced_perimeter(shapes::chords(shapes::draw("####/#..#/####"))) == Approx(mote::traced_perimeter(shapes::chords(shapes::draw("####/####/####")))));
}

TEST_CASE("ImageJ's perimeter and circularity agree with its records, and change with a quarter turn") {
    double const cut = 2 - std::sqrt(2.0);
    CHECK(mote::traced_perimeter(shapes::chords(shapes::draw("##"))) == Approx(6 - 3 * cut));
    CHECK(mote::traced_perimeter(shapes::chords(shapes::draw("#/#"))) == Approx(6 - 2 * cut));
    auto const folder = shared_path("reference");
    if (!folder) return;
    std::map<std::string, reference::labelled_image> images;
    std::size_t compared = 0;
    for (auto const& r : reference::read_json(*folder / "measure/imagej_particles.json")) {
        std::string const name = r.at("labels");
        auto [place, fresh] = images.try_emplace(name);
        if (fresh) place->second = reference::labels_named(name);
        std::uint32_t const label = r.at("label");
        mote::region_runs const regions(place->second.runs, place->second.count);
        double const perimeter = mote::traced_perimeter(regions[label]);
        CAPTURE(name, label);
        CHECK(perimeter == Approx(r.at("Perim.").get<double>()).epsilon(1e-12));
        CHECK(mote::circularity(r.at("Area").get<double>(), perimeter) == Approx(r.at("Circ.").get<double>()).epsilon(1e-12));
        if (!r.at("include_holes").get<bool>()) {
            auto const row = mote::measure<mote::feature::perimeter_imagej, mote::feature::circularity_imagej>(place->second.runs, place->second.count)[label - 1];
            CHECK(row.get<mote::feature::perimeter_imagej>().value == perimeter);
            CHECK(row.get<mote::feature::circularity_imagej>() == Approx(r.at("Circ.").get<double>()).epsilon(1e-12));
        }
        ++compared;
    }
    CHECK(compared == 256);
}

} // namespace traced_perimeter_test
