// SPDX-License-Identifier: MIT
#pragma once

// What the tests of the thresholds made of ranks and extrema share: comparison with the records of other programs, and
// with the definition on small images.

#include "../../catch.hpp"
#include "../../every_isa.hpp"
#include "../../filter/window_reference.hpp"
#include "../../shared.hpp"

#include <mote/core/polarity.hpp>
#include <mote/io/read.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <string>
#include <vector>

/// Calls run(record, image, mask, surface) for each record of a tool's method; the mask, of bright pixels, and, where the
/// record has one, the surface have to be the same. Records for which it returns false are known faults of the tool.
template <class Run>
void compare_with_records(std::string const& tool, std::string const& method, Run&& run) {
    auto const folder = shared_path("reference");
    if (!folder) return;
    auto const inputs = nlohmann::json::parse(std::ifstream(*folder / "inputs/inputs.json"));
    std::size_t compared = 0, crashed = 0, faulty = 0;
    for (auto const& record : nlohmann::json::parse(std::ifstream(*folder / "local/local.json"))) {
        if (record.at("tool") != tool || record.at("method") != method) continue;
        if (record.at("status") != "ok") {
            ++crashed;
            continue;
        }
        auto const input = std::find_if(inputs.begin(), inputs.end(), [&](auto const& i) { return i.at("name") == record.at("image"); });
        REQUIRE(input != inputs.end());
        auto const img = mote::read_image(*folder / input->at("file").template get<std::string>());
        auto const expected = mote::read_image(*folder / record.at("file").template get<std::string>());
        CAPTURE(record.dump());
        img.visit([&](auto const& pixels) {
            mote::image<std::uint8_t> mask(pixels.width(), pixels.height());
            mote::image<double> surface(pixels.width(), pixels.height());
            if (!run(record, pixels, mask, surface)) {
                ++faulty;
                return;
            }
            ++compared;
            std::ptrdiff_t different = 0, other_level = 0;
            expected.visit([&](auto const& wanted) {
                for (std::ptrdiff_t y = 0; y < pixels.height(); ++y)
                    for (std::ptrdiff_t x = 0; x < pixels.width(); ++x) different += static_cast<double>(mask(x, y)) != static_cast<double>(wanted(x, y)) ? 1 : 0;
            });
            if (record.contains("surface"))
                mote::read_image(*folder / record.at("surface").template get<std::string>()).visit([&](auto const& wanted) {
                    for (std::ptrdiff_t y = 0; y < pixels.height(); ++y)
                        for (std::ptrdiff_t x = 0; x < pixels.width(); ++x) other_level += surface(x, y) != static_cast<double>(wanted(x, y)) ? 1 : 0;
                });
            CHECK(different == 0);
            CHECK(other_level == 0);
        });
    }
    WARN(tool << ' ' << method << ": " << compared << " records compared, " << crashed << " crashed in the tool, " << faulty << " are a known fault of it");
    CHECK(compared > 0);
}

/// apply(src, window, polarity, mask, executor) and surface(src, window, polarity, levels) against level(values of the
/// window, sorted, bright), on images of all types, windows and instruction sets.
template <class Apply, class Surface, class Level>
void check_definition(Apply&& apply, Surface&& surface, Level&& level) {
    auto const check = [&]<class T>(T) {
        for (auto const& tested : windows_to_test())
            for (auto const& size : sizes_to_test())
                for (bool const bright : {true, false}) {
                    std::string const& name = tested.name;
                    mote::neighbourhood const& window = tested.window;
                    std::ptrdiff_t const w = size.first, h = size.second;
                    auto const foreground = bright ? mote::polarity::bright : mote::polarity::dark;
                    auto const img = image_to_test<T>(w, h, true);
                    mote::image<std::uint8_t> expected(w, h), mask(w, h), turned(h, w);
                    mote::image<double> levels(w, h);
                    bool equal = true;
                    apply(img, window, foreground, mask, many_threads{});
                    surface(img, window, foreground, levels);
                    for (std::ptrdiff_t y = 0; y < h; ++y)
                        for (std::ptrdiff_t x = 0; x < w; ++x) {
                            auto const v = window_values(mote::const_view(img), window, x, y);
                            double const t = v.empty() ? levels(x, y) : level(v, bright), p = static_cast<double>(img(x, y));
                            expected(x, y) = (bright ? p > t : p <= t) ? 255 : 0;
                            equal = equal && (levels(x, y) == t || t != t);
                        }
                    CAPTURE(name, w, h, bright);
                    CHECK(equal);
                    CHECK(same_pixels<std::uint8_t>(mask.view(), expected.view()));
                    bool same = true;
                    for_every_isa([&](mote::isa) {
                        apply(img, window, foreground, mask, mote::sequential{});
                        same = same && same_pixels<std::uint8_t>(mask.view(), expected.view());
                    });
                    CHECK(same);
                    if (window.shape.is_square()) {
                        apply(img.view().transposed(), window, foreground, turned.view(), mote::sequential{});
                        CHECK(same_pixels<std::uint8_t>(turned.view().transposed(), expected.view()));
                    }
                }
    };
    check(std::uint8_t{});
    check(std::uint16_t{});
    check(std::int16_t{});
    check(std::uint32_t{});
    check(float{});
    check(double{});
}

/// Bright particles are dark ones of the negative image but for ties; promotion and a shift of the values change nothing;
/// a part is as its copy.
template <class Apply>
void check_symmetries(Apply&& apply, bool level_free = true) {
    auto const img = random_image<std::uint8_t>(40, 31, 7, 0, 255);
    mote::image<std::uint8_t> negative(40, 31), part(20, 15), a(40, 31), b(40, 31), c(20, 15), d(20, 15), half_turned(40, 31);
    mote::image<std::uint16_t> wide(40, 31), shifted(40, 31);
    for (std::ptrdiff_t y = 0; y < 31; ++y)
        for (std::ptrdiff_t x = 0; x < 40; ++x) {
            negative(x, y) = static_cast<std::uint8_t>(255 - img(x, y));
            wide(x, y) = img(x, y);
            shifted(x, y) = static_cast<std::uint16_t>(img(x, y) + 30000);
            half_turned(x, y) = img(39 - x, 30 - y);
            if (x < 20 && y < 15) part(x, y) = img(x + 3, y + 4);
        }
    for (mote::neighbourhood const& window : {mote::neighbourhood(7), mote::neighbourhood(99, mote::border::mirror), mote::neighbourhood(mote::footprint::disc(5), mote::border::reflect)})
        for (auto const foreground : {mote::polarity::bright, mote::polarity::dark}) {
            apply(img, window, foreground, a);
            apply(wide, window, foreground, b);
            if (level_free) CHECK(same_pixels<std::uint8_t>(a.view(), b.view()));
            apply(shifted, window, foreground, b);
            if (level_free) CHECK(same_pixels<std::uint8_t>(a.view(), b.view()));
            apply(half_turned, window, foreground, b);
            bool turned = true;
            for (std::ptrdiff_t y = 0; y < 31; ++y)
                for (std::ptrdiff_t x = 0; x < 40; ++x) turned = turned && a(x, y) == b(39 - x, 30 - y);
            CHECK(turned);
            apply(img.view().subview(3, 4, 20, 15), window, foreground, c);
            apply(part, window, foreground, d);
            CHECK(same_pixels<std::uint8_t>(c.view(), d.view()));
            apply(negative, window, foreground == mote::polarity::bright ? mote::polarity::dark : mote::polarity::bright, b);
            std::ptrdiff_t different = 0;
            for (std::ptrdiff_t y = 0; y < 31; ++y)
                for (std::ptrdiff_t x = 0; x < 40; ++x) different += a(x, y) != b(x, y) ? 1 : 0;
            CHECK(different <= 40 * 31 / 10); // ties
        }
}
