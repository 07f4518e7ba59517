// SPDX-License-Identifier: MIT
#include <mote/threshold/local/contrast.hpp>

#include "rank_reference.hpp"

namespace local_contrast_test {

namespace {

auto const apply = [](auto const& src, mote::neighbourhood const& window, mote::polarity foreground, auto&& mask, auto const&... run) {
    mote::local_contrast_options o;
    o.window = window;
    mote::local_contrast(src, o, foreground, mask, run...);
};
auto const surface = [](auto const& src, mote::neighbourhood const& window, mote::polarity foreground, auto& levels) {
    mote::local_contrast_options o;
    o.window = window;
    mote::local_contrast_surface(src, o, foreground, levels);
};

} // namespace

TEST_CASE("local_contrast is its definition") {
    check_definition(apply, surface, [](auto const& v, bool) {
        return static_cast<double>(v.front()) / 2 + static_cast<double>(v.back()) / 2;
    });
}

TEST_CASE("local_contrast has the symmetries of its definition") {
    check_symmetries(apply);
}

TEST_CASE("local_contrast agrees with the reference tools") {
    compare_with_records("fiji_alt", "contrast", [](auto const& record, auto const& img, auto& mask, auto&) {
        auto o = mote::local_contrast_options::of(mote::dialect::fiji);
        o.window.shape = mote::footprint::imagej_disc(record.at("radius").template get<double>());
        mote::local_contrast(img, o, mote::polarity::bright, mask);
        return true;
    });
}

TEST_CASE("local_contrast refuses what it cannot do") {
    mote::image<std::uint8_t> img(4, 4), other(4, 5), none(0, 4);
    mote::image<double> levels(4, 5);
    CHECK_THROWS_AS(mote::local_contrast(img, {}, mote::polarity::bright, other), mote::parameter_error);
    CHECK_THROWS_AS(mote::local_contrast(img, {}, mote::polarity::automatic, img), mote::parameter_error);
    CHECK_THROWS_AS(mote::local_contrast_surface(img, {}, mote::polarity::dark, levels), mote::parameter_error);
    CHECK_THROWS_AS(mote::local_contrast_options::of(mote::dialect::opencv), mote::parameter_error);
    mote::local_contrast(none, {}, mote::polarity::bright, none);
}

} // namespace local_contrast_test
