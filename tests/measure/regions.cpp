// SPDX-License-Identifier: MIT
#include <mote/measure/regions.hpp>

#include <mote/label/components.hpp>
#include <mote/label/encode.hpp>

#include "catch.hpp"
#include "measure/reference.hpp"
#include "random_image.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <vector>

namespace regions_test {

namespace {

bool all_finite(mote::region const& r) {
    for (double const v : {r.centroid.x, r.centroid.y, r.equivalent_diameter, r.major_axis, r.minor_axis, r.aspect_ratio,
                           r.eccentricity, r.orientation_deg, r.perimeter, r.circularity, r.convex_area, r.solidity,
                           r.pixel_solidity, r.extent, r.feret_max, r.feret_min, r.feret_max_angle_deg, r.feret_min_angle_deg,
                           r.mean_intensity, r.background_intensity, r.background_deviation, r.contrast})
        if (!std::isfinite(v)) return false;
    return true;
}

bool close(double a, double b, double relative = 1e-9) { return std::abs(a - b) <= relative * std::max({1.0, std::abs(a), std::abs(b)}); }

/// Distance of two directions modulo 180 degrees.
double turn(double a, double b) {
    double const d = std::fmod(std::abs(a - b), 180.0);
    return std::min(d, 180 - d);
}

double number(nlohmann::json const& record, char const* name) { return record.at(name).get<double>(); }

} // namespace

TEST_CASE("shapes agree with the reference table where the definitions agree") {
    auto const table = shared_path("reference/measure/skimage_shape.json");
    if (!table) return;
    auto const records = reference::read_json(*table);
    std::map<std::string, std::vector<mote::region>> measured;
    for (auto const& r : records) {
        std::string const name = r.at("labels");
        if (!measured.count(name)) {
            auto const image = reference::labels_named(name);
            measured[name] = mote::measure_regions(image.runs, image.count);
        }
        auto const label = r.at("label").get<std::uint32_t>();
        mote::region const& m = measured[name].at(label - 1);
        CAPTURE(name, label, r.at("shape").dump());
        CHECK(m.label == label);
        CHECK(all_finite(m));
        CHECK(m.area == r.at("area").get<std::uint64_t>());
        CHECK(m.bounds == mote::box{r.at("bbox_x"), r.at("bbox_y"), r.at("bbox_w"), r.at("bbox_h")});
        CHECK(close(m.centroid.x, number(r, "centroid_x"), 1e-12));
        CHECK(close(m.centroid.y, number(r, "centroid_y"), 1e-12));
        CHECK(close(m.equivalent_diameter, number(r, "equivalent_diameter"), 1e-9));
        CHECK(close(m.major_axis, number(r, "derived_major_pixel_corrected")));
        CHECK(close(m.minor_axis, number(r, "derived_minor_pixel_corrected")));
        CHECK(close(m.perimeter, number(r, "perimeter_crofton_4"), 1e-12));
        CHECK(close(m.extent, number(r, "extent"), 1e-12));
        CHECK(close(m.convex_area, number(r, "derived_area_convex_polygon_corners"), 1e-12));
        CHECK(close(m.feret_max, number(r, "derived_feret_max_pixel_corners"), 1e-12));
        CHECK(close(m.feret_min, number(r, "derived_feret_min_pixel_corners"), 1e-12));
        if (r.at("derived_major_axis_angle_deg").is_null())
            CHECK(m.orientation_deg == 0);
        else
            CHECK(turn(m.orientation_deg, number(r, "derived_major_axis_angle_deg")) < 1e-7);
    }
}

TEST_CASE("shapes and intensities agree with Analyze Particles where the definitions agree") {
    auto const table = shared_path("reference/measure/imagej_particles.json");
    if (!table) return;
    std::map<std::string, std::vector<mote::region>> measured;
    int compared = 0;
    for (auto const& r : reference::read_json(*table)) {
        if (r.at("include_holes").get<bool>() || r.at("particles").get<int>() != 1) continue;
        std::string const name = r.at("labels"), kind = r.at("intensity");
        auto& regions = measured[name + kind];
        if (regions.empty()) {
            auto const image = reference::labels_named(name);
            regions = reference::with_grey(name, kind, image, [&](auto const& grey) { return mote::measure_regions(image.runs, image.count, grey); });
        }
        mote::region const& m = regions.at(r.at("label").get<std::size_t>() - 1);
        CAPTURE(name, kind, r.at("label").get<int>(), r.at("shape").dump());
        CHECK(static_cast<double>(m.area) == number(r, "Area"));
        CHECK(close(m.mean_intensity, number(r, "Mean")));
        CHECK(close(m.centroid.x + 0.5, number(r, "X")));
        CHECK(close(m.centroid.y + 0.5, number(r, "Y")));
        CHECK(close(m.solidity, number(r, "Solidity")));
        CHECK(close(m.feret_max, number(r, "Feret")));
        CHECK(close(m.feret_min, number(r, "MinFeret")));
        CHECK(all_finite(m));
        ++compared;
    }
    CHECK(compared > 100);
}

TEST_CASE("the smallest objects have documented values") {
    mote::image<std::uint8_t> mask(9, 9);
    mask(4, 5) = 255;
    auto runs = mote::runs_of(mask);
    REQUIRE(mote::label(runs) == 1);
    auto const r = mote::measure_regions(runs, 1).at(0);
    CHECK(r.area == 1);
    CHECK(r.bounds == mote::box{4, 5, 1, 1});
    CHECK(r.centroid == mote::point{4, 5});
    CHECK(r.major_axis == Approx(4 / std::sqrt(12.0)));
    CHECK(r.minor_axis == r.major_axis);
    CHECK(r.aspect_ratio == 1);
    CHECK(r.eccentricity == 0);
    CHECK(r.orientation_deg == 0);
    CHECK(r.perimeter == Approx(std::acos(-1.0) / 4 * (2 + std::sqrt(2.0))));
    CHECK(r.circularity == 1);
    CHECK(r.convex_area == 1);
    CHECK(r.solidity == 1);
    CHECK(r.pixel_solidity == 1);
    CHECK(r.feret_max == Approx(std::sqrt(2.0)));
    CHECK(r.feret_max_angle_deg == Approx(45));
    CHECK(r.feret_min == 1);
    CHECK(r.feret_min_angle_deg == 0);
    CHECK_FALSE(r.touches_border);
}

TEST_CASE("a line of pixels is as thick as a pixel") {
    for (bool const upright : {false, true}) {
        mote::image<std::uint8_t> mask(upright ? 1 : 15, upright ? 15 : 1);
        for (std::ptrdiff_t i = 0; i < 15; ++i) mask(upright ? 0 : i, upright ? i : 0) = 1;
        auto runs = mote::runs_of(mask);
        REQUIRE(mote::label(runs) == 1);
        auto const r = mote::measure_regions(runs, 1).at(0);
        CHECK(all_finite(r));
        CHECK(r.major_axis == Approx(4 * std::sqrt(225.0 / 12)));
        CHECK(r.minor_axis == Approx(4 / std::sqrt(12.0)));
        CHECK(r.aspect_ratio == Approx(15));
        CHECK(r.orientation_deg == Approx(upright ? 90 : 0));
        CHECK(r.feret_max == Approx(std::sqrt(226.0)));
        CHECK(r.feret_min == 1);
        CHECK(r.feret_min_angle_deg == Approx(upright ? 0 : 90));
        CHECK(r.pixel_solidity == 1);
        CHECK(r.touches_border);
    }
}

TEST_CASE("labels without pixels and images without labels measure zero") {
    mote::run_image runs(5);
    CHECK(mote::measure_regions(runs, 0).empty());
    runs.add(1, 3, 2);
    runs.end_row();
    auto const r = mote::measure_regions(runs, 3);
    REQUIRE(r.size() == 3);
    CHECK(r[0].area == 0);
    CHECK(r[0].perimeter == 0);
    CHECK(all_finite(r[0]));
    CHECK(r[1].area == 2);
    CHECK(r[2].label == 3);
    CHECK_THROWS_WITH(mote::measure_regions(runs, 1), Catch::Contains("label 2") && Catch::Contains("1 .. 1"));
    mote::run_image raw(5);
    raw.add(0, 1);
    raw.end_row();
    CHECK_THROWS_AS(mote::measure_regions(raw, 1), mote::parameter_error);
    CHECK_THROWS_WITH(mote::measure_regions(runs, 3, mote::image<float>(4, 1)), Catch::Contains("5 x 1") && Catch::Contains("4 x 1"));
}

TEST_CASE("touching runs of one label count as one run") {
    mote::run_image split(6), whole(6);
    for (int y = 0; y < 3; ++y) {
        split.add(1, 3, 1);
        split.add(3, 5, 1);
        split.end_row();
        whole.add(1, 5, 1);
        whole.end_row();
    }
    auto const a = mote::measure_regions(split, 1).at(0), b = mote::measure_regions(whole, 1).at(0);
    CHECK(a.perimeter == b.perimeter);
    CHECK(a.area == b.area);
    CHECK(a.convex_area == b.convex_area);
}

TEST_CASE("a region measures the same wherever it lies") {
    std::vector<mote::region> first;
    for (std::ptrdiff_t const offset : {0, 37, 100000}) {
        auto const noise = random_mask(40, 40, 7, 0.6);
        auto const part = mote::runs_of(noise);
        mote::run_image moved(offset + 50);
        for (std::ptrdiff_t y = 0; y < offset / 10; ++y) moved.end_row();
        for (std::ptrdiff_t y = 0; y < part.height(); ++y) {
            for (mote::run const& r : part.row(y))
                moved.add(r.begin + static_cast<std::uint32_t>(offset), r.end + static_cast<std::uint32_t>(offset), 1);
            moved.end_row();
        }
        auto r = mote::measure_regions(moved, 1);
        if (first.empty()) {
            first = std::move(r);
            continue;
        }
        CHECK(r[0].major_axis == first[0].major_axis);
        CHECK(r[0].minor_axis == first[0].minor_axis);
        CHECK(r[0].orientation_deg == first[0].orientation_deg);
        CHECK(r[0].perimeter == first[0].perimeter);
        CHECK(r[0].feret_max == first[0].feret_max);
        CHECK(r[0].convex_area == first[0].convex_area);
        CHECK(r[0].centroid.x == Approx(first[0].centroid.x + static_cast<double>(offset)).epsilon(1e-14));
    }
}

TEST_CASE("intensities ignore what is not finite and honour strides") {
    mote::image<float> grey(20, 14);
    mote::image<std::uint8_t> mask(20, 14);
    for (std::ptrdiff_t y = 0; y < 14; ++y)
        for (std::ptrdiff_t x = 0; x < 20; ++x) grey(x, y) = 10;
    for (std::ptrdiff_t y = 5; y < 8; ++y)
        for (std::ptrdiff_t x = 8; x < 12; ++x) {
            grey(x, y) = 16;
            mask(x, y) = 255;
        }
    grey(9, 6) = std::numeric_limits<float>::quiet_NaN();
    grey(10, 6) = std::numeric_limits<float>::infinity();
    grey(3, 3) = -std::numeric_limits<float>::infinity();
    auto runs = mote::runs_of(mask);
    REQUIRE(mote::label(runs) == 1);
    auto const r = mote::measure_regions(runs, 1, grey).at(0);
    CHECK(r.mean_intensity == 16);
    CHECK(r.background_intensity == 10);
    CHECK(r.contrast == 6);
    CHECK(all_finite(r));

    auto turned_runs = mote::runs_of(mask.view().transposed());
    REQUIRE(mote::label(turned_runs) == 1);
    auto const t = mote::measure_regions(turned_runs, 1, grey.view().transposed()).at(0);
    CHECK(t.mean_intensity == 16);
    CHECK(t.background_pixels == r.background_pixels);
    CHECK(t.centroid.x == r.centroid.y);
    CHECK(t.perimeter == Approx(r.perimeter));

    mote::image<float> nothing(20, 14);
    for (std::ptrdiff_t y = 0; y < 14; ++y) std::fill_n(nothing.row(y), 20, std::numeric_limits<float>::quiet_NaN());
    auto const n = mote::measure_regions(runs, 1, nothing).at(0);
    CHECK(n.mean_intensity == 0);
    CHECK(n.contrast == 0);
    CHECK(n.background_pixels == 0);
}

} // namespace regions_test
