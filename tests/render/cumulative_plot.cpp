// SPDX-License-Identifier: MIT
#include <mote/render/cumulative_plot.hpp>

#include "catch.hpp"
#include "render/well_formed.hpp"

#include <cmath>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cumulative_plot_test {
namespace {

using numbers = std::vector<double>;

std::size_t count(std::string_view text, std::string_view what) {
    std::size_t n = 0;
    for (std::size_t i = text.find(what); i != std::string_view::npos; i = text.find(what, i + what.size())) ++n;
    return n;
}

} // namespace

TEST_CASE("a cumulative plot says how far each series is from the truth") {
    // F of the truth: 1/4 1/2 3/4 1 at 1 2 3 4; of the series 0 2/5 2/5 1: at most 0.35 apart; the means are 2.5 and 3.2.
    numbers const truth{4, 2, 3, 1}, sizes{2, 4, 4, 4, 2}, weights{1, 1, 2};
    numbers const weighted{2, 2, 4}, twice{2, 1, 2};
    std::vector<mote::size_series> const measured{{"a<", sizes, {}}, {"b", weighted, twice}};
    mote::cumulative_plot_options o;
    o.title = "T&";
    o.note = "<n>";
    std::string const svg = mote::cumulative_plot(measured, {"", truth, {}}, o);
    CHECK(xml_fault(svg) == "");
    // Of b the shares are 3/5 at 2 and 2/5 at 4: 0.25, 0.1, 0.15 and 0 apart at 1 2 3 4, and the mean is 2.8.
    for (char const* expected : {"T&amp;", "a&lt;, n 5, KS 0.35, mean +28 %", "b, n 3, KS 0.25, mean +12 %", "truth, n 4", "&lt;n&gt;", "Equivalent circle diameter (nm)"}) {
        CAPTURE(expected);
        CHECK(svg.find(expected) != std::string::npos);
    }
    CHECK(count(svg, "<polyline") == 3);
    CHECK(count(mote::cumulative_plot(measured), "KS") == 0);
    CHECK_THROWS_AS(mote::cumulative_plot(std::vector<mote::size_series>{{"w", sizes, weights}}), mote::parameter_error);
}

TEST_CASE("a cumulative plot is well-formed whatever it is given") {
    double const nan = std::nan(""), inf = std::numeric_limits<double>::infinity();
    numbers many;
    for (int i = 0; i < 100000; ++i) many.push_back(1 + i * 7919 % 100003);
    numbers const one{4}, same(50, 3.0), none, broken{nan, inf, -inf}, negative{-3, -1}, huge{-1e300, 1e300, 1e308}, zero{0, 0};
    for (auto const* s : {&one, &same, &none, &broken, &negative, &huge, &zero, &std::as_const(many)})
        for (auto const* t : {&none, &one, &zero})
            for (auto const scale : {mote::axis_scale::linear, mote::axis_scale::logarithmic}) {
                std::vector<mote::size_series> const measured{{"", *s, {}}};
                mote::cumulative_plot_options o;
                o.axis.scale = scale;
                std::string const svg = mote::cumulative_plot(measured, {"t", *t, {}}, o);
                CAPTURE(s->size(), t->size(), static_cast<int>(scale));
                CHECK(xml_fault(svg) == "");
                for (char const* bad : {"nan", "inf\"", "n/a", "inf %"}) CHECK(count(svg, bad) == 0);
                CHECK(svg.size() < 100000);
            }
    CHECK(mote::cumulative_plot({}).find("no sizes to show") != std::string::npos);
}

} // namespace cumulative_plot_test
