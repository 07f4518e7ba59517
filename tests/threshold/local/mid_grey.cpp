// SPDX-License-Identifier: MIT
#include <mote/threshold/local/mid_grey.hpp>

#include "rank_reference.hpp"

namespace local_mid_grey_test {

namespace {

auto const apply = [](auto const& src, mote::neighbourhood const& window, mote::polarity foreground, auto&& mask, auto const&... run) {
    mote::mid_grey_options o;
    o.window = window;
    o.offset = 0.5;
    mote::mid_grey(src, o, foreground, mask, run...);
};
auto const surface = [](auto const& src, mote::neighbourhood const& window, mote::polarity foreground, auto& levels) {
    mote::mid_grey_options o;
    o.window = window;
    o.offset = 0.5;
    mote::mid_grey_surface(src, o, foreground, levels);
};

} // namespace

TEST_CASE("mid_grey is its definition") {
    check_definition(apply, surface, [](auto const& v, bool bright) {
        double const middle = static_cast<double>(v.front()) / 2 + static_cast<double>(v.back()) / 2;
        return bright ? middle + 0.5 : middle - 0.5;
    });
}

TEST_CASE("mid_grey has the symmetries of its definition") {
    check_symmetries(apply);
}

TEST_CASE("mid_grey agrees with the reference tools") {
    compare_with_records("fiji_alt", "midgrey", [](auto const& record, auto const& img, auto& mask, auto&) {
        auto o = mote::mid_grey_options::of(mote::dialect::fiji);
        o.window.shape = mote::footprint::imagej_disc(record.at("radius").template get<double>());
        o.offset = record.value("p1", 0.0);
        mote::mid_grey(img, o, mote::polarity::bright, mask);
        return true;
    });
}

TEST_CASE("mid_grey refuses what it cannot do") {
    mote::image<std::uint8_t> img(4, 4), other(4, 5), none(0, 4);
    mote::image<double> levels(4, 5);
    CHECK_THROWS_AS(mote::mid_grey(img, {}, mote::polarity::bright, other), mote::parameter_error);
    CHECK_THROWS_AS(mote::mid_grey(img, {}, mote::polarity::automatic, img), mote::parameter_error);
    CHECK_THROWS_AS(mote::mid_grey_surface(img, {}, mote::polarity::dark, levels), mote::parameter_error);
    CHECK_THROWS_AS(mote::mid_grey_options::of(mote::dialect::opencv), mote::parameter_error);
    mote::mid_grey(none, {}, mote::polarity::bright, none);
}

} // namespace local_mid_grey_test
