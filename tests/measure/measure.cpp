// SPDX-License-Identifier: MIT
#include <mote/label/components.hpp>
#include <mote/label/encode.hpp>
#include <mote/measure/measure.hpp>
#include <mote/measure/regions.hpp>
#include <mote/morphology/fill_holes.hpp>

#include "../backwards.hpp"
#include "../random_image.hpp"
#include "catch.hpp"
#include "reference.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace measure_test {

namespace {

namespace feature = mote::feature;
using mote::measure;

// Those that need no image.
std::vector<mote::feature_info> const shape_features = [] {
    std::vector<mote::feature_info> list;
    for (auto const& f : mote::all_features)
        if ((f.needs & mote::needs_an_image) == 0) list.push_back(f);
    return list;
}();

struct several_threads {
    template <class F>
    void bulk(std::ptrdiff_t n, F&& f) const {
        std::vector<std::thread> team;
        for (std::ptrdiff_t i = 0; i < n; ++i) team.emplace_back([&f, i] { f(i); });
        for (auto& t : team) t.join();
    }
    [[nodiscard]] static constexpr std::ptrdiff_t concurrency() noexcept { return 3; }
};

mote::run_image labelled(mote::image<std::uint8_t> const& mask, std::uint32_t& count) {
    mote::run_image runs = mote::runs_of(mask);
    count = mote::label(runs);
    return runs;
}

double value(mote::feature_table const& t, std::string_view name, std::size_t row) {
    auto const c = std::find_if(t.columns.begin(), t.columns.end(), [&](auto const& i) { return i.name == name; });
    REQUIRE(c != t.columns.end());
    return t(row, static_cast<std::size_t>(c - t.columns.begin()));
}

template <class A, class B>
concept can_add = requires(A a, B b) { a + b; };
template <class A, class B>
concept can_compare = requires(A a, B b) { a < b; };

} // namespace

TEST_CASE("units keep lengths, areas, pixels and nanometres apart") {
    using mote::area_in_pixels, mote::length_in_pixels, mote::nanometres, mote::square_nanometres;
    static_assert(can_add<nanometres, nanometres>);
    static_assert(!can_add<nanometres, length_in_pixels>);
    static_assert(!can_add<nanometres, square_nanometres>);
    static_assert(!can_add<nanometres, double>);
    static_assert(!can_compare<length_in_pixels, area_in_pixels>);
    static_assert(!std::is_convertible_v<double, nanometres>);
    static_assert(!std::is_convertible_v<nanometres, double>);
    CHECK((nanometres{2} * nanometres{3}).value == 6);
    static_assert(std::is_same_v<decltype(nanometres{2} * nanometres{3}), square_nanometres>);
    static_assert(std::is_same_v<decltype(square_nanometres{2} / nanometres{3}), nanometres>);
    static_assert(std::is_same_v<decltype(nanometres{2} / nanometres{3}), double>);
    CHECK(sqrt(square_nanometres{9}) == nanometres{3});
    CHECK(2 * nanometres{3} - nanometres{1} == nanometres{5});

    mote::run_image runs(4);
    runs.add(1, 3, 1);
    runs.end_row();
    auto const px = measure<feature::area, feature::feret_max>(runs, 1);
    auto const nm = measure<feature::area, feature::feret_max, feature::orientation>(runs, 1, mote::pixel_size{{2}, {2}, {}});
    static_assert(std::is_same_v<decltype(get<feature::area>(px[0])), area_in_pixels>);
    static_assert(std::is_same_v<decltype(get<feature::area>(nm[0])), square_nanometres>);
    static_assert(std::is_same_v<decltype(get<feature::feret_max>(nm[0])), nanometres>);
    static_assert(std::is_same_v<decltype(get<feature::orientation>(nm[0])), mote::degrees>);
    CHECK(get<feature::area>(px[0]).value == 2);
    CHECK(get<feature::area>(nm[0]).value == 8);
    CHECK(get<feature::feret_max>(nm[0]).value == Approx(2 * std::sqrt(5.0)));
}

TEST_CASE("features asked for by type, by name and as a region are the same") {
    std::uint32_t count = 0;
    auto const mask = random_mask(90, 70, 4, 0.42);
    auto const runs = labelled(mask, count);
    auto const grey = random_image<std::uint16_t>(90, 70, 5, 100, 900);
    auto const regions = mote::measure_regions(runs, count, grey);
    auto const table = mote::measure_table(runs, count, mote::all_features, grey);
    auto const typed = measure<feature::area, feature::perimeter, feature::feret_min, feature::pixel_solidity, feature::contrast>(runs, count, grey);
    REQUIRE(table.rows() == count);
    for (std::size_t i = 0; i < count; ++i) {
        mote::region const& r = regions[i];
        CAPTURE(i);
        for (auto const& [name, wanted] : std::map<std::string_view, double>{
                 {"area", static_cast<double>(r.area)}, {"equivalent_diameter", r.equivalent_diameter}, {"centroid_x", r.centroid.x}, {"centroid_y", r.centroid.y},
                 {"box_width", static_cast<double>(r.bounds.width)}, {"box_y", static_cast<double>(r.bounds.y)}, {"extent", r.extent},
                 {"touches_border", r.touches_border ? 1.0 : 0.0}, {"major_axis", r.major_axis}, {"minor_axis", r.minor_axis}, {"aspect_ratio", r.aspect_ratio},
                 {"eccentricity", r.eccentricity}, {"orientation", r.orientation_deg}, {"perimeter", r.perimeter}, {"circularity", r.circularity},
                 {"convex_area", r.convex_area}, {"solidity", r.solidity}, {"pixel_solidity", r.pixel_solidity}, {"feret_max", r.feret_max}, {"feret_min", r.feret_min},
                 {"feret_max_angle", r.feret_max_angle_deg}, {"feret_min_angle", r.feret_min_angle_deg}, {"mean_intensity", r.mean_intensity},
                 {"background_intensity", r.background_intensity}, {"background_sd", r.background_deviation}, {"contrast", r.contrast}})
            CHECK(value(table, name, i) == wanted);
        CHECK(get<feature::area>(typed[i]).value == static_cast<double>(r.area));
        CHECK(get<feature::perimeter>(typed[i]).value == r.perimeter);
        CHECK(get<feature::feret_min>(typed[i]).value == r.feret_min);
        CHECK(get<feature::pixel_solidity>(typed[i]) == r.pixel_solidity);
        CHECK(get<feature::contrast>(typed[i]) == r.contrast);
    }
}

TEST_CASE("regions measure the same on any executor") {
    std::uint32_t count = 0;
    auto const runs = labelled(random_mask(300, 260, 6, 0.3), count);
    auto const grey = random_image<std::uint16_t>(300, 260, 7, 100, 900);
    REQUIRE(count > 1100); // several blocks
    auto const table = mote::measure_table(runs, count, mote::all_features, grey);
    CHECK(mote::measure_table(runs, count, mote::all_features, grey, {}, {}, several_threads{}).values == table.values);
    CHECK(mote::measure_table(runs, count, mote::all_features, grey, {}, {}, backwards{}).values == table.values);
}

TEST_CASE("features by name") {
    mote::run_image runs(4);
    runs.add(1, 3, 1);
    runs.end_row();
    std::vector<std::string_view> const names{"feret_max", "area", "orientation", "inertia_xx"};
    auto const t = mote::measure_table(runs, 1, mote::features_named(names), mote::pixel_size{{0.5}, {0.5}, {}});
    CHECK(t.unit(0) == "nm");
    CHECK(t.unit(1) == "nm^2");
    CHECK(t.unit(2) == "deg");
    CHECK(t(0, 1) == 0.5);
    std::vector<std::string_view> const wrong{"ferret"};
    CHECK_THROWS_WITH(mote::features_named(wrong), Catch::Contains("feature 'ferret' is unknown; there are area, "));
    std::vector<std::string_view> const grey{"mean_intensity"};
    CHECK_THROWS_AS(mote::measure_table(runs, 1, mote::features_named(grey)), mote::parameter_error);
    CHECK_THROWS_AS(measure<feature::area>(runs, 1, mote::pixel_size{}), mote::parameter_error);
    CHECK_THROWS_AS(measure<feature::mean_intensity>(runs, 1, mote::image<float>(5, 1)), mote::parameter_error);
    CHECK_THROWS_AS(measure<feature::contrast>(mote::run_image(4), 0, mote::image<float>(4, 0), mote::ring_options{-1, 5}), mote::parameter_error);
    runs.runs()[0].label = 2;
    CHECK_THROWS_AS(measure<feature::area>(runs, 1), mote::parameter_error);
    // Names are not used twice.
    for (auto const& a : mote::all_features) CHECK(std::count_if(mote::all_features.begin(), mote::all_features.end(), [&](auto const& b) { return a.name == b.name; }) == 1);
}

TEST_CASE("a label without pixels measures 0, never NaN") {
    mote::run_image runs(5);
    runs.add(1, 2, 3);
    runs.end_row();
    mote::image<float> grey(5, 1);
    for (std::ptrdiff_t x = 0; x < 5; ++x) grey(x, 0) = std::numeric_limits<float>::quiet_NaN();
    auto const t = mote::measure_table(runs, 3, mote::all_features, grey, mote::pixel_size{{2}, {3}, {}});
    for (std::size_t k = 0; k < t.columns.size(); ++k) {
        CAPTURE(t.columns[k].name);
        CHECK(t(0, k) == 0);
        CHECK(t(1, k) == 0);
        CHECK(std::isfinite(t(2, k)));
    }
}

TEST_CASE("pixels that are not square measure in their own sides") {
    // An ellipse on pixels of 1 x 2 that is a disc of radius 40 in the plane, and the same disc on square ones.
    mote::image<std::uint8_t> flat(100, 60), round(100, 100);
    for (std::ptrdiff_t y = 0; y < 60; ++y)
        for (std::ptrdiff_t x = 0; x < 100; ++x) flat(x, y) = std::hypot(static_cast<double>(x) - 50.3, 2 * static_cast<double>(y) - 55.1) <= 40 ? 255 : 0;
    for (std::ptrdiff_t y = 0; y < 100; ++y)
        for (std::ptrdiff_t x = 0; x < 100; ++x) round(x, y) = std::hypot(static_cast<double>(x) - 50.3, static_cast<double>(y) - 49.6) <= 40 ? 255 : 0;
    std::uint32_t n = 0;
    auto const a = mote::measure_table(labelled(flat, n), 1, shape_features, mote::pixel_size{{1}, {2}, {}});
    auto const b = mote::measure_table(labelled(round, n), 1, shape_features, mote::pixel_size{{1}, {1}, {}});
    for (char const* name : {"area", "equivalent_diameter", "box_width", "box_height", "major_axis", "minor_axis", "perimeter", "convex_area", "feret_max", "feret_min",
                             "rectangle_long", "rectangle_short", "inscribed_radius", "filled_area", "aspect_ratio", "circularity", "inertia_xx", "inertia_yy", "hu_1"}) {
        CAPTURE(name);
        CHECK(value(a, name, 0) == Approx(value(b, name, 0)).epsilon(0.03));
    }
    // Two points apart in the plane.
    mote::run_image two(11);
    two.add(0, 1, 1);
    two.add(3, 4, 2);
    two.end_row();
    for (int i = 0; i < 9; ++i) two.end_row();
    two.add(0, 1, 3);
    two.end_row();
    auto const near = measure<feature::nearest_neighbour>(two, 3, mote::pixel_size{{4}, {0.5}, {}});
    CHECK(get<feature::nearest_neighbour>(near[0]).value == 5);
    CHECK(get<feature::nearest_neighbour>(near[1]).value == 12);
    CHECK(get<feature::nearest_neighbour>(near[2]).value == 5);
}

TEST_CASE("nearest neighbours are those of all pairs") {
    std::mt19937 engine(2);
    for (std::size_t const n : std::vector<std::size_t>{0, 1, 2, 3, 50, 700})
        for (int const kind : {0, 1, 2}) {
            std::vector<mote::point> points(n);
            for (auto& p : points) {
                p.x = static_cast<double>(engine() % 1000) / (kind == 1 ? 1e6 : 1);
                p.y = kind == 1 ? 3 : static_cast<double>(engine() % (kind == 2 ? 5 : 1000));
            }
            auto const found = mote::nearest_neighbour_distances(points);
            for (std::size_t i = 0; i < n; ++i) {
                double nearest = std::numeric_limits<double>::infinity();
                for (std::size_t k = 0; k < n; ++k)
                    if (k != i) nearest = std::min(nearest, std::hypot(points[i].x - points[k].x, points[i].y - points[k].y));
                CHECK(found[i] == (n > 1 ? nearest : 0));
            }
        }
}

TEST_CASE("inscribed circles, rectangles, Euler numbers and filled areas are those of a search") {
    for (std::uint32_t seed = 1; seed <= 12; ++seed) {
        auto const mask = random_mask(12 + seed % 5, 9 + seed % 7, seed, 0.3 + 0.05 * seed);
        // All pixels as one region, in several parts.
        auto runs = mote::runs_of(mask);
        for (auto& r : runs.runs()) r.label = 1;
        auto const m = mote::measure_table(runs, 1, shape_features);
        CAPTURE(seed);
        double radius = 0;
        auto const inside = [&](std::ptrdiff_t x, std::ptrdiff_t y) { return x >= 0 && y >= 0 && x < mask.width() && y < mask.height() && mask(x, y) != 0; };
        for (std::ptrdiff_t y = 0; y < mask.height(); ++y)
            for (std::ptrdiff_t x = 0; x < mask.width(); ++x) {
                double nearest = inside(x, y) ? 1e9 : 0;
                for (std::ptrdiff_t v = -1; v <= mask.height(); ++v)
                    for (std::ptrdiff_t u = -1; u <= mask.width(); ++u)
                        if (!inside(u, v)) nearest = std::min(nearest, std::hypot(static_cast<double>(u - x), static_cast<double>(v - y)));
                radius = std::max(radius, nearest);
            }
        CHECK(value(m, "inscribed_radius", 0) == Approx(radius - 0.5).epsilon(1e-12));
        // The least rectangle has a side along a hull edge, and so along two corners.
        std::vector<mote::point> corners;
        for (std::ptrdiff_t y = 0; y <= mask.height(); ++y)
            for (std::ptrdiff_t x = 0; x <= mask.width(); ++x)
                if (inside(x - 1, y - 1) || inside(x, y - 1) || inside(x - 1, y) || inside(x, y)) corners.push_back({static_cast<double>(x), static_cast<double>(y)});
        double least = 1e9;
        for (std::size_t i = 0; i < corners.size(); ++i)
            for (std::size_t k = 0; k < i; ++k) {
                double const ux = corners[i].x - corners[k].x, uy = corners[i].y - corners[k].y;
                double low[2] = {1e9, 1e9}, high[2] = {-1e9, -1e9};
                for (auto const& c : corners) {
                    double const along[2] = {c.x * ux + c.y * uy, c.y * ux - c.x * uy};
                    for (int j = 0; j < 2; ++j) low[j] = std::min(low[j], along[j]), high[j] = std::max(high[j], along[j]);
                }
                least = std::min(least, (high[0] - low[0]) * (high[1] - low[1]) / (ux * ux + uy * uy));
            }
        CHECK(value(m, "rectangle_long", 0) * value(m, "rectangle_short", 0) == Approx(least).epsilon(1e-12));
        CHECK(value(m, "rectangle_long", 0) >= value(m, "rectangle_short", 0));
        // Bit quads (S. B. Gray, 1971).
        std::int64_t q1 = 0, q3 = 0, diagonal = 0, edges = 0;
        for (std::ptrdiff_t y = -1; y < mask.height(); ++y)
            for (std::ptrdiff_t x = -1; x < mask.width(); ++x) {
                bool const a = inside(x, y), b = inside(x + 1, y), c = inside(x, y + 1), d = inside(x + 1, y + 1);
                int const n = a + b + c + d;
                q1 += n == 1;
                q3 += n == 3;
                diagonal += n == 2 && a == d;
                edges += (a != b) + (a != c);
            }
        CHECK(value(m, "euler_number", 0) == static_cast<double>((q1 - q3 - 2 * diagonal) / 4));
        CHECK(value(m, "euler_number_4", 0) == static_cast<double>((q1 - q3 + 2 * diagonal) / 4));
        CHECK(value(m, "perimeter_edges", 0) == static_cast<double>(edges));
        auto const filled = mote::fill_holes(runs);
        std::uint64_t area = 0;
        for (auto const& r : filled.runs()) area += r.end - r.begin;
        CHECK(value(m, "filled_area", 0) == static_cast<double>(area));
        std::uint32_t parts = 0, holes = 0;
        auto copy = runs;
        parts = mote::label(copy);
        auto gaps = mote::complement(filled), all_gaps = mote::complement(runs);
        holes = mote::label(all_gaps, mote::connectivity::four) - mote::label(gaps, mote::connectivity::four);
        CHECK(value(m, "holes", 0) == static_cast<double>(holes));
        CHECK(parts >= 1);
    }
}

TEST_CASE("moments are sums over pixels, and add up over tiles") {
    auto const mask = random_mask(23, 17, 8, 0.5);
    auto const chords = shapes::chords(mask);
    for (auto const extent : {mote::pixel_extent::point, mote::pixel_extent::square})
        for (auto const& [x0, y0] : {std::pair{0.0, 0.0}, {11.3, 7.9}}) {
            auto const m = mote::moments_about(chords, x0, y0, extent);
            mote::moment_table sum;
            for (auto const& c : chords)
                for (auto x = c.begin; x < c.end; ++x)
                    for (std::size_t p = 0; p < 4; ++p)
                        for (std::size_t q = 0; p + q < 4; ++q) {
                            double const dx = static_cast<double>(x) - x0, dy = static_cast<double>(c.y) - y0, own = extent == mote::pixel_extent::square ? 1.0 / 12 : 0;
                            auto const power = [&](double d, std::size_t k) { return k == 0 ? 1 : k == 1 ? d : k == 2 ? d * d + own : d * (d * d + 3 * own); };
                            sum.of[p][q] += power(dx, p) * power(dy, q);
                        }
            for (std::size_t p = 0; p < 4; ++p)
                for (std::size_t q = 0; p + q < 4; ++q) CHECK(m(p, q) == Approx(sum(p, q)).epsilon(1e-11).margin(1e-9));
            auto const half = chords.begin() + static_cast<std::ptrdiff_t>(chords.size() / 2);
            auto const a = mote::moments_about({chords.begin(), half}, x0, y0, extent), b = mote::moments_about({half, chords.end()}, x0, y0, extent);
            for (std::size_t p = 0; p < 4; ++p)
                for (std::size_t q = 0; p + q < 4; ++q) CHECK(a(p, q) + b(p, q) == Approx(m(p, q)).epsilon(1e-11).margin(1e-9));
        }
}

TEST_CASE("moments by name are those by type") {
    std::uint32_t count = 0;
    auto const runs = labelled(random_mask(40, 30, 12, 0.55), count);
    auto const sides = mote::pixel_size{{2}, {0.5}, {}};
    std::vector<std::string_view> const names{"raw_moment_10", "raw_moment_21", "central_moment_12", "normalised_moment_03", "central_moment_20"};
    auto const t = mote::measure_table(runs, count, mote::features_named(names), sides);
    auto const rows = measure<feature::raw_moment<1, 0>, feature::raw_moment<2, 1>, feature::central_moment<1, 2>, feature::normalised_moment<0, 3>, feature::central_moment<2, 0>>(runs, count, sides);
    for (std::size_t i = 0; i < count; ++i)
        for (std::size_t k = 0; k < names.size(); ++k) CHECK(t(i, k) == rows[i].values[k]);
    CHECK(t.unit(1) == "nm^5");
    CHECK(t.unit(3).empty());
}

TEST_CASE("a quarter turn and a mirror change directions only") {
    auto const mask = random_mask(31, 24, 12, 0.55);
    mote::image<std::uint8_t> turned(24, 31), mirrored(31, 24);
    for (std::ptrdiff_t y = 0; y < 24; ++y)
        for (std::ptrdiff_t x = 0; x < 31; ++x) {
            turned(23 - y, x) = mask(x, y);
            mirrored(30 - x, y) = mask(x, y);
        }
    auto const one = [](mote::image<std::uint8_t> const& i) {
        auto runs = mote::runs_of(i);
        for (auto& r : runs.runs()) r.label = 1;
        return mote::measure_table(runs, 1, shape_features);
    };
    auto const a = one(mask), b = one(turned), c = one(mirrored);
    for (char const* name : {"area", "equivalent_diameter", "extent", "touches_border", "major_axis", "minor_axis", "fitted_major_axis", "aspect_ratio", "roundness", "eccentricity",
                             "perimeter", "perimeter_crofton_2", "perimeter_edges", "circularity", "iso_circularity", "convex_area", "convex_perimeter", "solidity", "pixel_solidity",
                             "convexity", "feret_max", "feret_min", "rectangle_long", "rectangle_short", "inscribed_radius", "euler_number", "euler_number_4", "holes", "filled_area",
                             "hu_1", "hu_2", "hu_3", "hu_4", "hu_5", "hu_6"}) {
        CAPTURE(name);
        CHECK(value(b, name, 0) == Approx(value(a, name, 0)).epsilon(1e-9).margin(1e-15));
        CHECK(value(c, name, 0) == Approx(value(a, name, 0)).epsilon(1e-9).margin(1e-15));
    }
    CHECK(value(c, "hu_7", 0) == Approx(-value(a, "hu_7", 0)).epsilon(1e-6).margin(1e-18));
    CHECK(std::fmod(value(b, "orientation", 0) + 90, 180) == Approx(value(a, "orientation", 0)));
    CHECK(180 - value(c, "orientation", 0) == Approx(value(a, "orientation", 0)));
}

TEST_CASE("the slope of an edge is its sharpness") {
    // A disc behind a blur of sigma 2, sampled: the slope across its edge is 100 / (sigma sqrt(2 pi)).
    mote::image<double> grey(120, 120);
    mote::image<std::uint8_t> mask(120, 120);
    for (std::ptrdiff_t y = 0; y < 120; ++y)
        for (std::ptrdiff_t x = 0; x < 120; ++x) {
            double const d = 30 - std::hypot(static_cast<double>(x) - 60.2, static_cast<double>(y) - 59.7);
            grey(x, y) = 10 + 50 * (1 + std::erf(d / (2 * std::sqrt(2.0))));
            mask(x, y) = d > 0 ? 255 : 0;
        }
    std::uint32_t n = 0;
    auto const runs = labelled(mask, n);
    // A pixel edge is crossed along a row or column: of the slope s, |cos| s at a vertical one, of which the outline has |cos| a length; over all
    // directions pi / 4 of it. The blur takes as much from the mean inside as it gives to the ring's side: sigma / sqrt(2 pi) a length of outline.
    double const slope = 100 / (2 * std::sqrt(2 * std::acos(-1.0))), inside = 110 - 100 * 2 / std::sqrt(2 * std::acos(-1.0)) * 2 / 30;
    auto const blurred = measure<feature::edge_sharpness>(runs, 1, grey, mote::ring_options{8, 5});
    CHECK(get<feature::edge_sharpness>(blurred[0]).value == Approx(slope * std::acos(-1.0) / 4 / (inside - 10)).epsilon(0.02));
    for (std::ptrdiff_t y = 0; y < 120; ++y)
        for (std::ptrdiff_t x = 0; x < 120; ++x) grey(x, y) = mask(x, y) != 0 ? 110 : 10;
    CHECK(get<feature::edge_sharpness>(measure<feature::edge_sharpness>(runs, 1, grey)[0]).value == Approx(1));
    CHECK(get<feature::edge_sharpness>(measure<feature::edge_sharpness>(runs, 1, grey, mote::pixel_size{{0.5}, {0.5}, {}})[0]).value == Approx(2));
}

TEST_CASE("features agree with the records of other programs") {
    auto const folder = shared_path("reference");
    if (!folder) return;
    std::map<std::string, std::size_t> compared;
    std::map<std::string, reference::labelled_image> images;
    for (auto const& record : reference::read_json(*folder / "measure/skimage_shape.json")) {
        std::string const name = record["labels"];
        auto [place, fresh] = images.try_emplace(name);
        if (fresh) place->second = reference::labels_named(name);
        auto const& [runs, largest] = place->second;
        std::uint32_t const label = record["label"];
        auto const t = mote::measure_table(runs, largest, shape_features);
        auto const row = label - 1;
        CAPTURE(name, label, record["shape"].get<std::string>());
        auto const same = [&](char const* ours, char const* theirs, double tolerance) {
            if (!record[theirs].is_number()) return;
            CHECK(value(t, ours, row) == Approx(record[theirs].get<double>()).epsilon(tolerance).margin(tolerance == 0 ? 0 : 1e-9));
            ++compared[ours];
        };
        for (auto const& [ours, theirs] : {std::pair{"area", "area"}, {"box_x", "bbox_x"}, {"box_y", "bbox_y"}, {"box_width", "bbox_w"}, {"box_height", "bbox_h"},
                                           {"euler_number", "euler_number_c8"}, {"euler_number_4", "euler_number_c4"}, {"filled_area", "derived_area_filled_bg4"},
                                           {"holes", "derived_holes_bg4"}, {"convex_area", "derived_area_convex_polygon_corners"}})
            same(ours, theirs, 0);
        for (auto const& [ours, theirs] : {std::pair{"centroid_x", "centroid_x"}, {"centroid_y", "centroid_y"}, {"equivalent_diameter", "equivalent_diameter"}, {"extent", "extent"},
                                           {"major_axis", "derived_major_pixel_corrected"}, {"minor_axis", "derived_minor_pixel_corrected"}, {"perimeter", "perimeter_crofton_4"},
                                           {"perimeter_crofton_2", "perimeter_crofton_2"}, {"feret_max", "derived_feret_max_pixel_corners"},
                                           {"feret_min", "derived_feret_min_pixel_corners"}})
            same(ours, theirs, 1e-6);
        CHECK(value(t, "rectangle_long", row) * value(t, "rectangle_short", row) ==
              Approx(record["derived_min_area_rect_corners_short"].get<double>() * record["derived_min_area_rect_corners_long"].get<double>()).epsilon(1e-5));
        mote::region_runs const region(runs, largest);
        auto const m = mote::moments_about(region[label], record["centroid_x"], record["centroid_y"], mote::pixel_extent::point);
        double const scale = m(0, 0) * m(0, 0);
        for (auto const& [p, q, theirs] : {std::tuple{2, 0, "mu20_x"}, {0, 2, "mu02_y"}, {1, 1, "mu11"}, {3, 0, "mu30_x"}, {0, 3, "mu03_y"}, {2, 1, "mu21_xxy"}, {1, 2, "mu12_xyy"}}) {
            CHECK(m(static_cast<std::size_t>(p), static_cast<std::size_t>(q)) == Approx(record[theirs].get<double>()).epsilon(1e-9).margin(1e-9 * scale));
            ++compared["moments"];
        }
        auto const hu = mote::hu_invariants(mote::normalised(m));
        for (std::size_t i = 0; i < 7; ++i) {
            // With rows before columns, as in scikit-image, the seventh is that of the mirror image.
            CHECK((i == 6 ? -hu[i] : hu[i]) == Approx(record["hu" + std::to_string(i + 1)].get<double>()).epsilon(1e-6).margin(1e-12));
            ++compared["hu"];
        }
    }
    for (auto const& [name, n] : compared) CHECK(n > 50);
}

TEST_CASE("grey values of a region are those of its pixels") {
    std::uint32_t count = 0;
    auto const runs = labelled(random_mask(40, 30, 9, 0.5), count);
    auto grey = random_image<float>(40, 30, 10, 5, 90);
    grey(3, 4) = std::numeric_limits<float>::quiet_NaN();
    auto const t = mote::measure_table(runs, count, mote::all_features, grey);
    mote::region_runs const regions(runs, count);
    for (std::uint32_t label = 1; label <= count; ++label) {
        std::vector<double> values;
        double sum = 0, x_sum = 0, y_sum = 0;
        for (auto const& c : regions[label])
            for (auto x = c.begin; x < c.end; ++x)
                if (double const v = grey(x, c.y); std::isfinite(v)) {
                    values.push_back(v);
                    sum += v;
                    x_sum += v * x;
                    y_sum += v * static_cast<double>(c.y);
                }
        if (values.empty()) continue;
        std::sort(values.begin(), values.end());
        std::size_t const n = values.size(), row = label - 1;
        double const mean = sum / static_cast<double>(n);
        double squares = 0;
        for (double const v : values) squares += (v - mean) * (v - mean);
        CAPTURE(label);
        CHECK(value(t, "min_intensity", row) == values.front());
        CHECK(value(t, "max_intensity", row) == values.back());
        CHECK(value(t, "median_intensity", row) == Approx((values[(n - 1) / 2] + values[n / 2]) / 2).epsilon(1e-15));
        CHECK(value(t, "integrated_intensity", row) == Approx(sum).epsilon(1e-12));
        CHECK(value(t, "mean_intensity", row) == Approx(mean).epsilon(1e-12));
        CHECK(value(t, "sd_intensity", row) == Approx(std::sqrt(squares / static_cast<double>(n))).epsilon(1e-9).margin(1e-9));
        CHECK(value(t, "sample_sd_intensity", row) == Approx(n > 1 ? std::sqrt(squares / static_cast<double>(n - 1)) : 0).epsilon(1e-9).margin(1e-9));
        CHECK(value(t, "weighted_centroid_x", row) == Approx(x_sum / sum).epsilon(1e-12));
        CHECK(value(t, "weighted_centroid_y", row) == Approx(y_sum / sum).epsilon(1e-12));
    }
    // Weights of both signs are no weights.
    for (std::ptrdiff_t y = 0; y < 30; ++y)
        for (std::ptrdiff_t x = 0; x < 40; ++x) grey(x, y) = (x + y) % 2 == 0 ? 1.0f : -2.0f;
    auto const signs = mote::measure_table(runs, count, mote::all_features, grey);
    for (std::size_t i = 0; i < count; ++i) CHECK(std::abs(value(signs, "weighted_centroid_x", i) - value(signs, "centroid_x", i)) < 1e-9);
}

TEST_CASE("grey values and fitted ellipses agree with the records of other programs") {
    auto const folder = shared_path("reference");
    if (!folder) return;
    std::map<std::string, mote::feature_table> measured;
    auto const table_of = [&](std::string const& name, std::string const& kind) -> mote::feature_table const& {
        auto [place, fresh] = measured.try_emplace(name + kind);
        if (fresh) {
            auto const image = reference::labels_named(name);
            place->second = reference::with_grey(name, kind, image, [&](auto const& grey) { return mote::measure_table(image.runs, image.count, mote::all_features, grey); });
        }
        return place->second;
    };
    std::size_t compared = 0;
    auto const compare = [&](nlohmann::json const& record, mote::feature_table const& t, char const* ours, char const* theirs, double tolerance, double add = 0) {
        if (!record.at(theirs).is_number()) return;
        CAPTURE(record.at("labels").get<std::string>(), record.at("label").get<int>(), ours);
        CHECK(value(t, ours, record.at("label").get<std::size_t>() - 1) + add == Approx(record.at(theirs).get<double>()).epsilon(tolerance).margin(1e-9));
        ++compared;
    };
    // Weights of both signs put the other programs' centroid anywhere, outside of the region too; here it is the centroid then.
    auto const compare_weighted = [&](nlohmann::json const& r, mote::feature_table const& t, char const* min, char const* max, char const* x, char const* y, double add) {
        std::size_t const row = r.at("label").get<std::size_t>() - 1;
        if (r.at(min).get<double>() < 0 && r.at(max).get<double>() > 0) {
            CHECK(value(t, "weighted_centroid_x", row) == value(t, "centroid_x", row));
            CHECK(value(t, "weighted_centroid_y", row) == value(t, "centroid_y", row));
            return;
        }
        compare(r, t, "weighted_centroid_x", x, 1e-6, add);
        compare(r, t, "weighted_centroid_y", y, 1e-6, add);
    };
    for (auto const& r : reference::read_json(*folder / "measure/skimage_intensity.json")) {
        std::string const kind = r.at("intensity");
        auto const& t = table_of(r.at("labels"), kind);
        double const rounded = kind == "f32" ? 1e-6 : 1e-9; // float32 images are summed in float32 there
        for (auto const& [ours, theirs] : {std::pair{"min_intensity", "intensity_min"}, {"max_intensity", "intensity_max"}}) compare(r, t, ours, theirs, 1e-12);
        for (auto const& [ours, theirs] : {std::pair{"mean_intensity", "intensity_mean"}, {"integrated_intensity", "intensity_sum"}, {"sd_intensity", "intensity_std_population"},
                                           {"sample_sd_intensity", "intensity_std_sample"}, {"median_intensity", "intensity_median"}})
            compare(r, t, ours, theirs, rounded);
        compare_weighted(r, t, "intensity_min", "intensity_max", "weighted_centroid_x", "weighted_centroid_y", 0);
    }
    for (auto const& r : reference::read_json(*folder / "measure/imagej_particles.json")) {
        if (r.at("include_holes").get<bool>() || r.at("particles").get<int>() != 1) continue;
        auto const& t = table_of(r.at("labels"), r.at("intensity"));
        // Its ellipses agree to 4e-5, as the references' conventions say.
        for (auto const& [ours, theirs] : {std::pair{"fitted_major_axis", "Major"}, {"fitted_minor_axis", "Minor"}, {"aspect_ratio", "AR"}, {"roundness", "Round"}})
            compare(r, t, ours, theirs, 1e-4);
        for (auto const& [ours, theirs] : {std::pair{"min_intensity", "Min"}, {"max_intensity", "Max"}, {"integrated_intensity", "IntDen"}, {"sample_sd_intensity", "StdDev"}})
            compare(r, t, ours, theirs, 1e-6);
        compare_weighted(r, t, "Min", "Max", "XM", "YM", 0.5);
    }
    CHECK(compared > 2000);
}

} // namespace measure_test
