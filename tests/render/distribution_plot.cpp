// SPDX-License-Identifier: MIT
#include <mote/render/distribution_plot.hpp>
#include <mote/statistics/random.hpp>

#include "catch.hpp"
#include "render/well_formed.hpp"

#include <cmath>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace distribution_plot_test {
namespace {

using numbers = std::vector<double>;
constexpr double inf = std::numeric_limits<double>::infinity();

std::size_t count(std::string_view text, std::string_view what) {
    std::size_t n = 0;
    for (std::size_t i = text.find(what); i != std::string_view::npos; i = text.find(what, i + what.size())) ++n;
    return n;
}

} // namespace

TEST_CASE("a distribution plot shows every value, sorted by median") {
    numbers const low{1, 2, 3, 4, 90}, high{8, 9, 10};
    std::vector<mote::value_group> const groups{{"low & <slow>", low, "global"}, {"none", {}, "global"}, {"high", high, "hybrid"}};
    mote::distribution_plot_options o;
    o.title = "A & B";
    o.axis.quantity = "Time";
    o.axis.unit = "ms";
    o.note = "<note>";
    std::string const svg = mote::distribution_plot(groups, o);
    CHECK(xml_fault(svg) == "");
    for (char const* expected : {"A &amp; B", "low &amp; &lt;slow&gt;", "Time (ms)", "&lt;note&gt;", ">3.00<", ">9.00<", "n 5", "n 3", "no values", ">hybrid<"}) {
        CAPTURE(expected);
        CHECK(svg.find(expected) != std::string::npos);
    }
    CHECK(count(svg, "h0") == 8);
    CHECK(count(svg, "class=\"area") == 2);
    CHECK(svg.find(">high<") < svg.find(">low &amp;"));
    CHECK(svg.find(">low &amp;") < svg.find(">none<"));
    o.sorted = false;
    std::string const as_given = mote::distribution_plot(groups, o);
    CHECK(as_given.find(">none<") < as_given.find(">high<"));
    CHECK(as_given.find(">low &amp;") < as_given.find(">none<"));
}

TEST_CASE("kernel density and bandwidth, by hand") {
    // s = sqrt(2.5), quartiles 2 and 4: 0.9 min(1.5811, 2 / 1.34) 5^-0.2.
    numbers const v{1, 2, 3, 4, 5};
    double const h = mote::detail::silverman_bandwidth(mote::sorted_sample(v));
    CHECK(h == Approx(0.9 * (2 / 1.34) * std::pow(5, -0.2)));
    CHECK(mote::detail::silverman_bandwidth(mote::sorted_sample(numbers{3, 3, 3})) == 0);
    CHECK(mote::detail::kernel_density(numbers{0, 1}, 0.5, 1) == Approx(2 * std::exp(-0.125)));
}

TEST_CASE("a distribution plot is well-formed whatever it is given") {
    double const nan = std::nan("");
    mote::random_generator random(1);
    numbers many;
    for (int i = 0; i < 20000; ++i) many.push_back(random.normal());
    numbers const one{4}, same(50, 3.0), none, broken{nan, inf, -inf}, mixed{1, nan, 3}, huge{-1e300, 1e300, 1e308}, tiny{1e-300, 2e-300}, close{1, 1 + 1e-15};
    for (auto const* s : {&one, &same, &none, &broken, &mixed, &huge, &tiny, &close, &std::as_const(many)})
        for (bool const limits : {false, true}) {
            std::vector<mote::value_group> const groups{{"a", *s, ""}, {std::string(90, 'w'), one, "f"}};
            mote::distribution_plot_options o;
            if (limits) o.axis.low = 3, o.axis.high = 3.5;
            std::string const svg = mote::distribution_plot(std::span(groups).first(limits ? 2 : 1), o);
            CAPTURE(s->size(), limits);
            CHECK(xml_fault(svg) == "");
            for (char const* bad : {"nan", "inf\"", "n/a"}) CHECK(count(svg, bad) == 0);
            CHECK(svg.size() < 60000);
        }
    CHECK(mote::distribution_plot({}).find("no values to show") != std::string::npos);
    mote::distribution_plot_options o;
    o.axis.scale = mote::axis_scale::logarithmic;
    CHECK_THROWS_AS(mote::distribution_plot({}, o), mote::parameter_error);
    CHECK_THROWS_AS(mote::distribution_plot(std::vector<mote::value_group>(1001)), mote::parameter_error);
}

} // namespace distribution_plot_test
