// SPDX-License-Identifier: MIT
#include <mote/threshold/local/mean.hpp>
#include <mote/threshold/local/niblack.hpp>
#include <mote/threshold/local/sauvola.hpp>

#include "catch.hpp"
#include "every_isa.hpp"
#include "plain_local.hpp"
#include "random_image.hpp"
#include "shared.hpp"

#include <mote/io/read.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <fstream>
#include <limits>

namespace {

using mote::polarity;

template <class T>
void check_type(double low, double high) {
    // An odd offset in the grey values keeps ties of value and level, which rounding would decide, out of the images.
    for_every_isa([&](mote::isa isa) {
        INFO(mote::name(isa));
        for (std::ptrdiff_t const window : {1, 3, 15, 51, 301})
            for (polarity const p : {polarity::bright, polarity::dark}) {
                bool const bright = p == polarity::bright;
                auto const img = random_image<T>(61, 47, static_cast<std::uint32_t>(window), low, high);
                auto const v = mote::const_view(img);
                mote::image<std::uint8_t> mask(61, 47);
                CAPTURE(window, bright);
                mote::local_mean(img, {window, 3.3}, p, mask);
                CHECK(differing(mask.view(), plain_local(v, window, bright, [&](double m, double) { return bright ? m + 3.3 : m - 3.3; }).view()) == 0);
                mote::niblack(img, {window, -0.31}, p, mask);
                // A window of one pixel has its own value as level, a tie everywhere: exact for integers only.
                if (window > 1 || std::is_integral_v<T>)
                    CHECK(differing(mask.view(), plain_local(v, window, bright, [&](double m, double s) { return bright ? m + 0.31 * s : m - 0.31 * s; }).view()) == 0);
                mote::sauvola(img, {window, 0.23, 100}, p, mask);
                auto const range = mote::detail::sauvola_range_of(v);
                CHECK(differing(mask.view(), plain_local(v, window, bright, [&](double m, double s) {
                                    double const black = bright ? range.high : range.low, sign = bright ? -1 : 1;
                                    return black + (m - black) + sign * std::abs(m - black) * 0.23 * (s / 100 - 1);
                                }).view()) == 0);
            }
    });
}

} // namespace

TEST_CASE("local thresholds agree with the definition, window by window") {
    check_type<std::uint8_t>(0, 255);
    check_type<std::uint16_t>(0, 65535);
    check_type<std::int16_t>(-1000, 1000);
    check_type<float>(-1, 700);
}

TEST_CASE("flat images: everything is dark, nothing is bright") {
    mote::image<std::uint8_t> img(20, 10), mask(20, 10);
    for (std::ptrdiff_t y = 0; y < 10; ++y)
        for (std::ptrdiff_t x = 0; x < 20; ++x) img(x, y) = 93;
    mote::niblack(img, {}, polarity::bright, mask);
    CHECK(mask(3, 3) == 0);
    mote::niblack(img, {}, polarity::dark, mask);
    CHECK(mask(3, 3) == 255);
    mote::sauvola(img, {}, polarity::dark, mask); // T = m (1 - k) is below every pixel
    CHECK(mask(3, 3) == 0);
    mote::sauvola(img, {}, polarity::bright, mask);
    CHECK(mask(3, 3) == 0);
}

TEST_CASE("views, NaN and wrong arguments") {
    auto img = random_image<float>(50, 40, 2, 0, 10);
    img(20, 20) = std::numeric_limits<float>::quiet_NaN();
    mote::image<std::uint8_t> a(50, 40), b(40, 50);
    for (polarity const p : {polarity::bright, polarity::dark}) {
        mote::niblack(img, {9, -0.3}, p, a);
        CHECK(a(20, 20) == 0);
        CHECK(differing(a.view(), plain_local(mote::const_view(img), 9, p == polarity::bright, [&](double m, double s) { return p == polarity::bright ? m + 0.3 * s : m - 0.3 * s; }).view()) == 0);
        mote::niblack(mote::const_view(img).transposed(), {9, -0.3}, p, b.view());
        CHECK(differing(a.view(), mote::const_view(b).transposed()) == 0);
    }
    CHECK_THROWS_AS(mote::niblack(img, {9, -0.2}, polarity::bright, b), mote::parameter_error);
    CHECK_THROWS_AS(mote::niblack(img, {8, -0.2}, polarity::bright, a), mote::parameter_error);
    CHECK_THROWS_AS(mote::niblack(img, {9, -0.2}, polarity::automatic, a), mote::parameter_error);
    mote::image<std::uint8_t> const none(0, 0);
    mote::image<std::uint8_t> no_mask(0, 0);
    mote::niblack(none, {}, polarity::bright, no_mask);
}

TEST_CASE("Niblack and Sauvola equal the reference program that clips its windows") {
    auto const folder = shared_path("reference");
    if (!folder) return;
    auto const records = nlohmann::json::parse(std::ifstream(*folder / "local/local.json"));
    auto const inputs = nlohmann::json::parse(std::ifstream(*folder / "inputs/inputs.json"));
    std::size_t compared = 0;
    for (auto const& record : records) {
        std::string const method = record.at("method");
        if (record.at("tool") != "doxa" || record.at("status") != "ok" || (method != "niblack" && method != "sauvola")) continue;
        auto const input = std::find_if(inputs.begin(), inputs.end(), [&](auto const& i) { return i.at("name") == record.at("image"); });
        REQUIRE(input != inputs.end());
        auto const img = mote::read_image(*folder / input->at("file").get<std::string>());
        auto const& grey = std::get<mote::image<std::uint8_t>>(img.pixels);
        auto const expected = mote::read_image(*folder / record.at("file").get<std::string>());
        mote::image<std::uint8_t> mask(grey.width(), grey.height());
        std::ptrdiff_t const window = record.at("window");
        double const k = record.at("k");
        // The files hold 255 where a pixel is above its level.
        mote::deviation_formula const f = method == "niblack" ? mote::deviation_formula{0, 1, k, 0} : mote::deviation_formula{0, 1 - k, 0, k / 128};
        mote::threshold_by_deviation(grey, window, f, polarity::bright, mask);
        CAPTURE(record.dump());
        // A pixel may differ only where it ties with its level, so that the program's rounding decided: never above it.
        auto const& theirs = std::get<mote::image<std::uint8_t>>(expected.pixels);
        auto const distance = [&](std::ptrdiff_t x, std::ptrdiff_t y) {
            mote::box_sums<std::uint8_t> sums(mote::const_view(grey), window);
            mote::box_row row{};
            for (std::ptrdiff_t i = 0; i <= y; ++i) row = sums.row(i);
            double const m = row.sum[x] / row.n[x], s = std::sqrt(std::max(0.0, row.square[x] / row.n[x] - m * m));
            return grey(x, y) - (f.a0 + f.a1 * m + (f.b0 + f.b1 * m) * s);
        };
        std::ptrdiff_t wrong = 0;
        for (std::ptrdiff_t y = 0; y < grey.height(); ++y)
            for (std::ptrdiff_t x = 0; x < grey.width(); ++x)
                if (mask(x, y) != theirs(x, y) && (mask(x, y) != 0 || std::abs(distance(x, y)) > 1e-10)) ++wrong;
        CHECK(wrong == 0);
        ++compared;
    }
    CHECK(compared > 0);
}
