// SPDX-License-Identifier: MIT
#include <mote/threshold/local/median.hpp>

#include "rank_reference.hpp"

namespace local_median_test {

namespace {

auto const apply = [](auto const& src, mote::neighbourhood const& window, mote::polarity foreground, auto&& mask, auto const&... run) {
    mote::local_median_options o;
    o.window = window;
    o.offset = 1;
    mote::local_median(src, o, foreground, mask, run...);
};
auto const surface = [](auto const& src, mote::neighbourhood const& window, mote::polarity foreground, auto& levels) {
    mote::local_median_options o;
    o.window = window;
    o.offset = 1;
    mote::local_median_surface(src, o, foreground, levels);
};

} // namespace

TEST_CASE("local_median is its definition") {
    check_definition(apply, surface, [](auto const& v, bool bright) {
        return bright ? static_cast<double>(v[(v.size() - 1) / 2]) + 1 : static_cast<double>(v[v.size() / 2]) - 1;
    });
}

TEST_CASE("local_median has the symmetries of its definition") {
    check_symmetries(apply);
}

TEST_CASE("local_median agrees with the reference tools") {
    compare_with_records("skimage", "median", [](auto const& record, auto const& img, auto& mask, auto& levels) {
        // At -4 n, -6 n ... SciPy mirrors a line of n > 1 pixels to -1, which lies outside of the image.
        std::ptrdiff_t const reach = record.at("window").template get<int>() / 2;
        auto const beyond = [&](std::ptrdiff_t n) { return n > 1 && reach >= 4 * n; };
        if (beyond(img.width()) || beyond(img.height())) return false;
        auto o = mote::local_median_options::of(mote::dialect::skimage);
        o.window.shape = mote::footprint::square(record.at("window").template get<int>());
        mote::local_median(img, o, mote::polarity::bright, mask);
        mote::local_median_surface(img, o, mote::polarity::bright, levels);
        return true;
    });
    compare_with_records("fiji_alt", "median", [](auto const& record, auto const& img, auto& mask, auto&) {
        auto o = mote::local_median_options::of(mote::dialect::fiji);
        o.window.shape = mote::footprint::imagej_disc(record.at("radius").template get<double>());
        o.offset = record.value("p1", 0.0);
        mote::local_median(img, o, mote::polarity::bright, mask);
        return true;
    });
}

TEST_CASE("local_median refuses what it cannot do") {
    mote::image<std::uint8_t> img(4, 4), other(4, 5), none(0, 4);
    mote::image<double> levels(4, 5);
    CHECK_THROWS_AS(mote::local_median(img, {}, mote::polarity::bright, other), mote::parameter_error);
    CHECK_THROWS_AS(mote::local_median(img, {}, mote::polarity::automatic, img), mote::parameter_error);
    CHECK_THROWS_AS(mote::local_median_surface(img, {}, mote::polarity::dark, levels), mote::parameter_error);
    CHECK_THROWS_AS(mote::local_median_options::of(mote::dialect::opencv), mote::parameter_error);
    mote::local_median(none, {}, mote::polarity::bright, none);
}

} // namespace local_median_test
