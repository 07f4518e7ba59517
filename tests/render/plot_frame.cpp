// SPDX-License-Identifier: MIT
#include <mote/render/plot_frame.hpp>

#include "catch.hpp"

#include <limits>
#include <string>
#include <vector>

namespace plot_frame_test {
namespace {

std::vector<std::string> labels(mote::detail::axis_map const& map) {
    std::vector<std::string> out;
    for (auto const& t : map.ticks()) out.push_back(t.label);
    return out;
}

mote::plot_axis logarithmic() {
    mote::plot_axis a;
    a.scale = mote::axis_scale::logarithmic;
    return a;
}

} // namespace

TEST_CASE("an axis places its ticks at round values") {
    mote::plot_axis ends;
    ends.low = 0;
    ends.high = 1;
    mote::detail::axis_map const share(ends, 0.3, 0.4, 100, 200);
    CHECK(labels(share) == std::vector<std::string>{"0", "0.2", "0.4", "0.6", "0.8", "1"});
    CHECK(share(0) == 100);
    CHECK(share(0.5) == 150);
    CHECK(share(1) == 200);
    CHECK(share.shows(1));
    CHECK_FALSE(share.shows(1.01));

    mote::detail::axis_map const decades(logarithmic(), 0.1, 100, 0, 100);
    CHECK(labels(decades) == std::vector<std::string>{"0.1", "0.2", "0.5", "1", "2", "5", "10", "20", "50", "100"});
    CHECK(decades(1) - decades(0.1) == Approx(decades(100) - decades(10)));
    CHECK(labels(mote::detail::axis_map(logarithmic(), 1e-3, 1e9, 0, 100)) == std::vector<std::string>{"0.01", "1", "100", "10000", "1e6", "1e8"});
    CHECK(labels(mote::detail::axis_map(mote::plot_axis{}, 0, 4e-9, 0, 100)) == std::vector<std::string>{"0", "1e-9", "2e-9", "3e-9", "4e-9"});
    CHECK(labels(mote::detail::axis_map(logarithmic(), 31, 36, 0, 100)).size() >= 3);
}

TEST_CASE("an axis has ticks whatever the values are") {
    for (bool const log : {false, true})
        for (double const low : {0.0, -5.0, 1.0, 1e-300, 1e300, -1e300, 1e15})
            for (double const high : {0.0, 1.0, 1e-300, 1e300, 1e15 + 1, 1 + 1e-15}) {
                auto const axis = log ? logarithmic() : mote::plot_axis{};
                if (low > high || !mote::detail::drawable(low, axis.scale) || !mote::detail::drawable(high, axis.scale)) continue;
                CAPTURE(log, low, high);
                mote::detail::axis_map const map(axis, low, high, 10, 110);
                CHECK(map.ticks().size() >= 2);
                CHECK(map.ticks().size() <= 20);
                for (auto const& t : map.ticks()) {
                    CHECK(t.at >= 9.9);
                    CHECK(t.at <= 110.1);
                    CHECK(t.label.size() < 16);
                }
                CHECK(map(low) >= 9.9);
                CHECK(map(high) <= 110.1);
            }
    CHECK(mote::detail::axis_map(mote::plot_axis{}, 1, 0, 0, 1).ticks().size() >= 2); // no values
    CHECK_FALSE(mote::detail::drawable(0, mote::axis_scale::logarithmic));
    CHECK_FALSE(mote::detail::drawable(std::numeric_limits<double>::quiet_NaN(), mote::axis_scale::linear));
    CHECK_FALSE(mote::detail::drawable(std::numeric_limits<double>::infinity(), mote::axis_scale::linear));
}

} // namespace plot_frame_test
