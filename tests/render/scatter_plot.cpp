// SPDX-License-Identifier: MIT
#include <mote/render/scatter_plot.hpp>

#include "catch.hpp"
#include "render/well_formed.hpp"

#include <cmath>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace scatter_plot_test {
namespace {

using numbers = std::vector<double>;

std::size_t count(std::string_view text, std::string_view what) {
    std::size_t n = 0;
    for (std::size_t i = text.find(what); i != std::string_view::npos; i = text.find(what, i + what.size())) ++n;
    return n;
}

} // namespace

TEST_CASE("a scatter plot has the points, the lines and the correlations of its series") {
    numbers const x{1, 10, 100, 0}, rising{0, 1, 2, 1}, falling{2, 1, 0.5, std::nan("")};
    std::vector<mote::scatter_series> const series{{"a<", x, rising}, {"b", x, falling, false}};
    mote::scatter_plot_options o;
    o.x = {"Contrast", "1", mote::axis_scale::logarithmic, 1.0, 100.0};
    o.y = {"JSC", "", mote::axis_scale::linear, 0.0, 2.0};
    o.title = "T&";
    std::string const svg = mote::scatter_plot(series, o);
    CHECK(xml_fault(svg) == "");
    for (char const* expected : {"T&amp;", "Contrast (1)", ">JSC<", "a&lt;, n 3, \xcf\x81 1<", "b, n 3, \xcf\x81 -1<", "left out: 2"}) {
        CAPTURE(expected);
        CHECK(svg.find(expected) != std::string::npos);
    }
    CHECK(count(svg, "h0") == 6);
    // One decade is one unit of y: the line goes from corner to corner of the area. Besides it, the two keys.
    CHECK(svg.find("<line x1=\"740\" y1=\"74\" x2=\"64\" y2=\"374\" class=\"line l0\"/>") != std::string::npos);
    CHECK(count(svg, "class=\"line ") == 3);
}

TEST_CASE("a trend line ends where the area does") {
    auto const part = mote::detail::clipped({0, 10}, {10, -10}, 0, 5).value();
    CHECK(part[0].x == 5);
    CHECK(part[0].y == 0);
    CHECK(part[1].x == 2.5);
    CHECK(part[1].y == 5);
    CHECK_FALSE(mote::detail::clipped({0, 10}, {10, 20}, 0, 5));
    auto const level = mote::detail::clipped({0, 3}, {10, 3}, 0, 5).value();
    CHECK(level[1].x == 10);
}

TEST_CASE("a scatter plot is well-formed whatever it is given") {
    double const nan = std::nan(""), inf = std::numeric_limits<double>::infinity();
    numbers many;
    for (int i = 0; i < 30000; ++i) many.push_back(i * 7919 % 30011);
    numbers const one{4}, same(50, 3.0), none, broken{nan, inf, -inf}, negative{-3, -1}, huge{-1e300, 1e300, 1e308}, tiny{1e-300, 2e-300};
    for (auto const* s : {&one, &same, &none, &broken, &negative, &huge, &tiny, &std::as_const(many)})
        for (auto const scale : {mote::axis_scale::linear, mote::axis_scale::logarithmic}) {
            std::vector<mote::scatter_series> const series{{"", *s, *s}, {"second", one, one}};
            mote::scatter_plot_options o;
            o.x.scale = o.y.scale = scale;
            std::string const svg = mote::scatter_plot(series, o);
            CAPTURE(s->size(), static_cast<int>(scale));
            CHECK(xml_fault(svg) == "");
            for (char const* bad : {"nan", "inf\"", "n/a"}) CHECK(count(svg, bad) == 0);
            CHECK(svg.size() < 100000);
        }
    CHECK(mote::scatter_plot({}).find("no points to show") != std::string::npos);
    std::vector<mote::scatter_series> const uneven{{"u", same, one}};
    CHECK_THROWS_WITH(mote::scatter_plot(uneven), Catch::Contains("50 x and 1 y"));
}

} // namespace scatter_plot_test
