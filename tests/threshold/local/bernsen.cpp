// SPDX-License-Identifier: MIT
#include <mote/threshold/local/bernsen.hpp>

#include "rank_reference.hpp"

namespace local_bernsen_test {

namespace {

auto const apply = [](auto const& src, mote::neighbourhood const& window, mote::polarity foreground, auto&& mask, auto const&... run) {
    mote::bernsen_options o;
    o.window = window;
    o.contrast = 3;
    o.level = 1.25;
    mote::bernsen(src, o, foreground, mask, run...);
};
auto const surface = [](auto const& src, mote::neighbourhood const& window, mote::polarity foreground, auto& levels) {
    mote::bernsen_options o;
    o.window = window;
    o.contrast = 3;
    o.level = 1.25;
    mote::bernsen_surface(src, o, foreground, levels);
};

} // namespace

TEST_CASE("bernsen is its definition") {
    check_definition(apply, surface, [](auto const& v, bool) {
        double const low = static_cast<double>(v.front()), high = static_cast<double>(v.back()), middle = low / 2 + high / 2;
        if (high - low < 3) return middle > 1.25 ? -std::numeric_limits<double>::infinity() : std::numeric_limits<double>::infinity();
        return middle;
    });
}

TEST_CASE("bernsen has the symmetries of its definition") {
    check_symmetries(apply, false);
}

TEST_CASE("bernsen agrees with the reference tools") {
    compare_with_records("fiji_alt", "bernsen", [](auto const& record, auto const& img, auto& mask, auto&) {
        auto o = mote::bernsen_options::of(mote::dialect::fiji);
        o.window.shape = mote::footprint::imagej_disc(record.at("radius").template get<double>());
        o.contrast = record.value("p1", 15.0);
        mote::bernsen(img, o, mote::polarity::bright, mask);
        return true;
    });
    compare_with_records("doxa", "bernsen", [](auto const& record, auto const& img, auto& mask, auto&) {
        auto o = mote::bernsen_options::of(mote::dialect::doxa);
        o.window.shape = mote::footprint::square(record.at("window").template get<int>());
        o.contrast = record.at("contrast_limit").template get<double>();
        o.level = record.at("threshold").template get<double>();
        mote::bernsen(img, o, mote::polarity::bright, mask);
        return true;
    });
}

TEST_CASE("bernsen's fixed level is the middle of the type's range") {
    auto const all_bright = []<class T>(T value) {
        mote::image<T> img(3, 2);
        for (std::ptrdiff_t i = 0; i < 6; ++i) img(i % 3, i / 3) = value;
        mote::image<std::uint8_t> mask(3, 2);
        mote::bernsen(img, {}, mote::polarity::bright, mask);
        return mask(1, 1) == 255;
    };
    CHECK(!all_bright(std::uint8_t{128}));
    CHECK(all_bright(std::uint8_t{129}));
    CHECK(!all_bright(std::uint16_t{32768}));
    CHECK(all_bright(std::uint16_t{32769}));
    CHECK(!all_bright(std::int16_t{0}));
    CHECK(all_bright(std::int16_t{1}));
    CHECK(!all_bright(0.5f));
    CHECK(all_bright(0.51));
}

TEST_CASE("bernsen refuses what it cannot do") {
    mote::image<std::uint8_t> img(4, 4), other(4, 5), none(0, 4);
    mote::image<double> levels(4, 5);
    CHECK_THROWS_AS(mote::bernsen(img, {}, mote::polarity::bright, other), mote::parameter_error);
    CHECK_THROWS_AS(mote::bernsen(img, {}, mote::polarity::automatic, img), mote::parameter_error);
    CHECK_THROWS_AS(mote::bernsen_surface(img, {}, mote::polarity::dark, levels), mote::parameter_error);
    CHECK_THROWS_AS(mote::bernsen_options::of(mote::dialect::opencv), mote::parameter_error);
    mote::bernsen(none, {}, mote::polarity::bright, none);
}

} // namespace local_bernsen_test
