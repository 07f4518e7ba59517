// SPDX-License-Identifier: MIT
#include <mote/measure/border_perimeter.hpp>
#include <mote/measure/measure.hpp>

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

namespace border_perimeter_test {
namespace {

bool is_border(mote::image<std::uint8_t> const& mask, std::ptrdiff_t x, std::ptrdiff_t y, bool eight) {
    auto const in = [&](std::ptrdiff_t u, std::ptrdiff_t v) { return u >= 0 && v >= 0 && u < mask.width() && v < mask.height() && mask(u, v) != 0; };
    if (!in(x, y)) return false;
    for (std::ptrdiff_t dy = -1; dy <= 1; ++dy)
        for (std::ptrdiff_t dx = -1; dx <= 1; ++dx)
            if ((eight || dx == 0 || dy == 0) && !in(x + dx, y + dy)) return true;
    return false;
}

/// By a table: the pixel itself 1, direct neighbours 2 each, diagonal ones 10.
double searched(mote::image<std::uint8_t> const& mask, bool eight) {
    std::map<int, double> const steps{{5, 1}, {7, 1}, {15, 1}, {17, 1}, {25, 1}, {27, 1}, {21, std::sqrt(2.0)}, {33, std::sqrt(2.0)}, {13, (1 + std::sqrt(2.0)) / 2}, {23, (1 + std::sqrt(2.0)) / 2}};
    double sum = 0;
    for (std::ptrdiff_t y = 0; y < mask.height(); ++y)
        for (std::ptrdiff_t x = 0; x < mask.width(); ++x) {
            if (!is_border(mask, x, y, eight)) continue;
            int code = 0;
            for (std::ptrdiff_t dy = -1; dy <= 1; ++dy)
                for (std::ptrdiff_t dx = -1; dx <= 1; ++dx)
                    if (is_border(mask, x + dx, y + dy, eight)) code += dx == 0 && dy == 0 ? 1 : dx == 0 || dy == 0 ? 2 : 10;
            if (auto const s = steps.find(code); s != steps.end()) sum += s->second;
        }
    return sum;
}

} // namespace

TEST_CASE("border perimeters are those of a search over pixels") {
    std::uint32_t seed = 90;
    mote::border_perimeter perimeter;
    for (auto const& [w, h] : {std::pair<std::ptrdiff_t, std::ptrdiff_t>{1, 1}, {2, 1}, {1, 7}, {6, 5}, {33, 27}})
        for (double const density : {0.0, 0.2, 0.5, 0.8, 0.95, 1.0}) {
            auto const mask = random_mask(w, h, ++seed, density);
            auto const chords = shapes::chords(mask);
            CAPTURE(w, h, density);
            CHECK(perimeter(chords) == Approx(searched(mask, false)).epsilon(1e-13).margin(1e-12));
            CHECK(perimeter(chords, mote::connectivity::eight) == Approx(searched(mask, true)).epsilon(1e-13).margin(1e-12));
        }
    CHECK(perimeter({}) == 0);
}

TEST_CASE("scikit-image's perimeter agrees with its records, and is 0 for what has one pixel") {
    mote::border_perimeter perimeter;
    CHECK(perimeter(shapes::chords(shapes::draw("#"))) == 0);
    CHECK(perimeter(shapes::chords(shapes::draw("##"))) == 0);
    auto const folder = shared_path("reference");
    if (!folder) return;
    std::size_t compared = 0;
    for (auto const& r : reference::read_json(*folder / "measure/skimage_shape.json")) {
        auto const image = reference::labels_named(r.at("labels"));
        std::uint32_t const label = r.at("label");
        mote::region_runs const regions(image.runs, image.count);
        CAPTURE(r.at("labels").get<std::string>(), label);
        CHECK(perimeter(regions[label]) == Approx(r.at("perimeter").get<double>()).epsilon(1e-12));
        CHECK(perimeter(regions[label], mote::connectivity::eight) == Approx(r.at("perimeter_n8").get<double>()).epsilon(1e-12));
        auto const row = mote::measure<mote::feature::perimeter_skimage>(image.runs, image.count, mote::pixel_size{{2}, {2}, {}})[label - 1];
        CHECK(row.get<mote::feature::perimeter_skimage>().value == Approx(2 * r.at("perimeter").get<double>()).epsilon(1e-12));
        ++compared;
    }
    CHECK(compared == 90);
}

} // namespace border_perimeter_test
