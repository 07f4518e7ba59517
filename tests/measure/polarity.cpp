// SPDX-License-Identifier: MIT
#include <mote/measure/polarity.hpp>

#include "catch.hpp"
#include "random_image.hpp"
#include "shared.hpp"

#include <mote/io/read.hpp>

#include <cstdint>
#include <fstream>
#include <limits>
#include <sstream>
#include <string>

namespace polarity_test {

namespace {

using mote::polarity;

template <class T>
mote::image<T> with_discs(T background, T particle) {
    mote::image<T> img(160, 120);
    for (std::ptrdiff_t y = 0; y < 120; ++y)
        for (std::ptrdiff_t x = 0; x < 160; ++x) {
            std::ptrdiff_t const dx = x % 40 - 20, dy = y % 40 - 20;
            img(x, y) = dx * dx + dy * dy < 80 ? particle : background;
        }
    return img;
}

} // namespace

TEST_CASE("discs are brighter or darker than their background, in every type") {
    CHECK(mote::polarity_of(with_discs<std::uint8_t>(10, 200)).value == polarity::bright);
    CHECK(mote::polarity_of(with_discs<std::uint8_t>(200, 10)).value == polarity::dark);
    CHECK(mote::polarity_of(with_discs<std::int16_t>(-3000, 3000)).value == polarity::bright);
    CHECK(mote::polarity_of(with_discs<std::uint32_t>(4000000000U, 5)).value == polarity::dark);
    CHECK(mote::polarity_of(with_discs<float>(1e-3F, 2e-3F)).value == polarity::bright);
    CHECK(mote::polarity_of(with_discs<double>(1e300, -1e300)).confidence <= 1);
    auto const bright = mote::polarity_of(with_discs<std::uint16_t>(100, 900)), dark = mote::polarity_of(with_discs<std::uint16_t>(900, 100));
    CHECK(bright.confidence == Approx(dark.confidence));
    CHECK(bright.confidence > 0.5);
    CHECK(mote::polarity_of(mote::const_view(with_discs<std::uint8_t>(200, 10)).transposed()).value == polarity::dark);
}

TEST_CASE("an image without contrast is bright with confidence 0") {
    auto const none = [](mote::polarity_estimate e) { return e.value == polarity::bright && e.confidence == 0; };
    CHECK(none(mote::polarity_of(mote::image<std::uint8_t>(0, 0))));
    CHECK(none(mote::polarity_of(mote::image<std::uint8_t>(1, 1))));
    CHECK(none(mote::polarity_of(mote::image<float>(30, 20))));
    mote::image<float> nan(9, 9);
    for (std::ptrdiff_t i = 0; i < 81; ++i) nan(i % 9, i / 9) = std::numeric_limits<float>::quiet_NaN();
    CHECK(none(mote::polarity_of(nan)));
    nan(4, 4) = 1;
    CHECK(none(mote::polarity_of(nan)));
    for (auto const& [w, h] : {std::pair{2, 1}, {1, 5}, {3, 2}}) {
        auto const e = mote::polarity_of(random_image<std::uint16_t>(w, h, 7, 0, 1000));
        CHECK((e.confidence >= 0 && e.confidence <= 1));
    }
}

TEST_CASE("neither a large offset nor a large range hides the contrast") {
    auto const bytes = with_discs<std::uint8_t>(200, 10);
    auto const expected = mote::polarity_of(bytes);
    mote::image<std::uint32_t> high(bytes.width(), bytes.height());
    mote::image<double> wide(bytes.width(), bytes.height()), narrow(bytes.width(), bytes.height());
    for (std::ptrdiff_t y = 0; y < bytes.height(); ++y)
        for (std::ptrdiff_t x = 0; x < bytes.width(); ++x) {
            high(x, y) = 4000000000U + bytes(x, y);
            wide(x, y) = (bytes(x, y) / 255.0 * 2 - 1) * std::numeric_limits<double>::max();
            narrow(x, y) = bytes(x, y) > 100 ? std::numeric_limits<double>::denorm_min() : 0;
        }
    CHECK(mote::polarity_of(high).value == expected.value);
    CHECK(mote::polarity_of(high).confidence == Approx(expected.confidence));
    CHECK(mote::polarity_of(wide).value == expected.value);
    CHECK(mote::polarity_of(wide).confidence == Approx(expected.confidence).margin(0.01));
    CHECK(mote::polarity_of(narrow).confidence == 0); // half of its range is no number
}

TEST_CASE("large images are reduced and judged alike") {
    mote::image<std::uint8_t> img(2500, 2300);
    auto const tile = with_discs<std::uint8_t>(180, 40);
    for (std::ptrdiff_t y = 0; y < 2300; ++y)
        for (std::ptrdiff_t x = 0; x < 2500; ++x) img(x, y) = tile(x / 16 % 160, y / 16 % 120);
    CHECK(mote::polarity_of(img).value == polarity::dark);
}

TEST_CASE("the polarity of electron micrographs is found") {
    struct set {
        char const* folder;
        std::size_t at_least; // what the documentation states
    };
    for (set const& s : {set{"data/emps", 79}, set{"data/emps-train", 210}}) {
        auto const folder = shared_path(s.folder);
        if (!folder) continue;
        std::ifstream index(*folder / "index.csv");
        std::string line;
        std::getline(index, line);
        std::size_t right = 0, n = 0, sure = 0, surely_right = 0;
        while (std::getline(index, line)) {
            std::istringstream fields(line);
            std::string id, skipped, truth;
            std::getline(fields, id, ',');
            std::getline(fields, skipped, ',');
            std::getline(fields, skipped, ',');
            std::getline(fields, truth, ',');
            auto const img = mote::read_image(*folder / "images" / (id + ".png"));
            auto const found = img.visit([](auto const& pixels) { return mote::polarity_of(pixels); });
            bool const ok = (found.value == polarity::bright) == (truth == "bright");
            ++n;
            right += ok ? 1 : 0;
            sure += found.confidence >= 0.8 ? 1 : 0;
            surely_right += ok && found.confidence >= 0.8 ? 1 : 0;
        }
        CAPTURE(s.folder, n, right, sure, surely_right);
        CHECK(right >= s.at_least);
        CHECK(static_cast<double>(surely_right) >= 0.98 * static_cast<double>(sure));
    }
}

} // namespace polarity_test
