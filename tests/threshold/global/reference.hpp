// SPDX-License-Identifier: MIT
#pragma once

// What the tests of the histogram thresholds share: comparison with the records of other programs, and the properties
// that every threshold has.

#include "catch.hpp"
#include "every_isa.hpp"
#include "random_image.hpp"
#include "shared.hpp"

#include <mote/core/image.hpp>
#include <mote/histogram/histogram.hpp>
#include <mote/io/read.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <limits>
#include <random>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

using histogram_counts = std::vector<std::uint64_t>;
__extension__ typedef __int128 int128;

inline std::uint64_t pixels_above(histogram_counts const& h, double level) {
    std::uint64_t n = 0;
    for (std::size_t i = 0; i < h.size(); ++i)
        if (static_cast<double>(i) > level) n += h[i];
    return n;
}

/// How many records were compared, how many of them only have an equally good level, and the names of those that differ.
struct comparison {
    std::size_t compared = 0, equally_good = 0;
    std::vector<std::string> different;

    template <class Good>
    void add(histogram_counts const& h, double ours, double theirs, std::string const& name, Good&& good) {
        ++compared;
        if (pixels_above(h, ours) == pixels_above(h, theirs)) return;
        if (good(h, ours, theirs))
            ++equally_good;
        else
            different.push_back(name);
    }
    /// Whether fewer than one record in n is only equally good; true where the records are not there to compare with.
    [[nodiscard]] bool mostly_equal(std::size_t n) const noexcept { return compared == 0 || n * equally_good < compared; }
    [[nodiscard]] std::string text() const {
        std::string t = std::to_string(compared) + " compared, " + std::to_string(equally_good) + " equally good, " +
                        std::to_string(different.size()) + " different:";
        for (auto const& d : different) t += " " + d;
        return t;
    }
};

/// The program found a level, and nothing overflowed.
inline bool usable(nlohmann::json const& record, std::string const& tool, std::string const& method) {
    return record.at("tool") == tool && record.at("method") == method && record.at("status") == "ok" &&
           !record.value("overflow", false) && record.contains("value") && !record.at("value").is_null();
}

inline bool every_table(histogram_counts const&) { return true; }
inline bool never_equally_good(histogram_counts const&, double, double) { return false; }

/// Compares, by the number of pixels above it, the bin of each reference histogram of which `wanted(counts)`. Where they
/// differ, `equally_good(counts, ours, theirs)` says whether the definition leaves the choice open.
template <class Bin, class Wanted = decltype(&every_table), class Good = decltype(&never_equally_good)>
comparison compare_histograms(std::string const& tool, std::string const& method, Bin&& bin, Wanted&& wanted = every_table,
                              Good&& equally_good = never_equally_good) {
    comparison result;
    auto const folder = shared_path("reference");
    if (!folder) return result;
    auto const records = nlohmann::json::parse(std::ifstream(*folder / "global/histograms.json"));
    auto const histograms = nlohmann::json::parse(std::ifstream(*folder / "inputs/histograms.json"));
    for (auto const& record : records) {
        if (!usable(record, tool, method)) continue;
        auto const table = std::find_if(histograms.begin(), histograms.end(), [&](auto const& t) { return t.at("name") == record.at("histogram"); });
        REQUIRE(table != histograms.end());
        auto const h = table->at("counts").template get<histogram_counts>();
        if (wanted(h)) result.add(h, static_cast<double>(bin(h)), record.at("value").template get<double>(), record.at("histogram"), equally_good);
    }
    CHECK(result.compared > 0);
    return result;
}

/// The same with the level of each reference image of 8 or 16 bits.
template <class Level, class Wanted = decltype(&every_table), class Good = decltype(&never_equally_good)>
comparison compare_images(std::string const& tool, std::string const& method, Level&& level, Wanted&& wanted = every_table,
                          Good&& equally_good = never_equally_good) {
    comparison result;
    auto const folder = shared_path("reference");
    if (!folder) return result;
    auto const records = nlohmann::json::parse(std::ifstream(*folder / "global/images.json"));
    auto const inputs = nlohmann::json::parse(std::ifstream(*folder / "inputs/inputs.json"));
    for (auto const& record : records) {
        if (!usable(record, tool, method)) continue;
        auto const input = std::find_if(inputs.begin(), inputs.end(), [&](auto const& i) { return i.at("name") == record.at("image"); });
        REQUIRE(input != inputs.end());
        if (input->at("type") == "f32") continue; // other bins
        auto const read = mote::read_image(*folder / input->at("file").template get<std::string>());
        std::visit(
            [&]<class T>(mote::image<T> const& img) {
                if constexpr (std::is_unsigned_v<T> && mote::countable_pixel<T>) {
                    auto const h = mote::histogram_of(img).counts;
                    auto const theirs = record.at("value").template get<double>();
                    if (record.contains("foreground")) CHECK(pixels_above(h, theirs) == record.at("foreground").template get<std::uint64_t>());
                    if (wanted(h)) result.add(h, level(img), theirs, record.at("image"), equally_good);
                }
            },
            read.pixels);
    }
    CHECK(result.compared > 0);
    return result;
}

/// For `wanted`: at least this many occupied bins.
inline auto values_at_least(std::ptrdiff_t values) {
    return [values](histogram_counts const& h) { return std::count_if(h.begin(), h.end(), [](auto c) { return c > 0; }) >= values; };
}

/// Of few or many bins, some empty, some symmetric, some with two heaps.
inline histogram_counts random_counts(std::mt19937& engine, int repeat) {
    histogram_counts h(1 + engine() % 30);
    std::uint32_t const most = repeat % 2 ? 4 : 100000;
    for (auto& c : h) c = engine() % 3 == 0 ? 0 : engine() % most;
    if (repeat % 3 == 0)
        for (std::size_t i = 0; i < h.size() / 2; ++i) h[h.size() - 1 - i] = h[i];
    if (repeat % 5 == 0)
        for (std::size_t i = h.size() / 3; i < h.size() * 2 / 3; ++i) h[i] /= 50;
    return h;
}

/// What holds for every threshold of counts: degenerate tables, and the number of pixels does not matter.
template <class Bin>
void check_bins(Bin&& bin) {
    CHECK(bin(histogram_counts{}) == 0);
    CHECK(bin(histogram_counts{0, 0, 0}) == 0);
    CHECK(bin(histogram_counts{7}) == 0);
    CHECK(bin(histogram_counts{0, 0, 9, 0}) == 2);
    CHECK(bin(histogram_counts{0, 0, std::uint64_t{1} << 63}) == 2);
    for (histogram_counts const& two : {histogram_counts{1, 1}, histogram_counts{0, 5, 0, 0, 5, 0}, histogram_counts{1, 0, 0, 900}, histogram_counts{900, 0, 0, 1}, histogram_counts{0, 3, 1}, histogram_counts{0, 1, 3}}) {
        auto const t = bin(two);
        CAPTURE(two, t);
        CHECK(pixels_above(two, static_cast<double>(t)) == *std::find_if(two.rbegin(), two.rend(), [](auto c) { return c > 0; }));
    }
    histogram_counts wide(65536);
    wide[0] = wide[65535] = std::uint64_t{1} << 62;
    CHECK(bin(wide) < 65535);
    std::mt19937 engine(3);
    for (int repeat = 0; repeat < 50; ++repeat) {
        histogram_counts h(256);
        for (auto& c : h) c = engine() % 1000 * (engine() % 4);
        auto const expected = bin(h);
        for (auto& c : h) c <<= 44; // about 2^63 pixels
        CHECK(bin(h) == expected);
    }
}

/// Empty bins in front move the answer, behind they do not.
template <class Bin>
void check_shift(Bin&& bin) {
    std::mt19937 engine(5);
    for (int repeat = 0; repeat < 200; ++repeat) {
        histogram_counts h = random_counts(engine, repeat);
        if (std::all_of(h.begin(), h.end(), [](auto c) { return c == 0; })) continue;
        auto const t = bin(h);
        std::size_t const by = engine() % 20;
        h.insert(h.begin(), by, 0);
        h.resize(h.size() + engine() % 20);
        CAPTURE(h, by);
        CHECK(bin(h) == t + by);
    }
}

/// The same for every pixel type: constant, empty and two-valued images, promotion and shift of the values.
template <class Level>
void check_levels(Level&& level) {
    auto const filled = []<class T>(T value) {
        mote::image<T> img(9, 4);
        for (std::ptrdiff_t y = 0; y < 4; ++y)
            for (std::ptrdiff_t x = 0; x < 9; ++x) img(x, y) = value;
        return img;
    };
    auto const check_type = [&]<class T>(T a, T b) {
        auto img = filled(a);
        CHECK(level(img) == static_cast<double>(a));
        CHECK(level(img.view().subview(0, 0, 1, 1)) == static_cast<double>(a));
        for (std::ptrdiff_t x = 0; x < 5; ++x) img(x, 2) = b;
        double const t = level(img);
        CHECK(t >= static_cast<double>(std::min(a, b)));
        CHECK(t < static_cast<double>(std::max(a, b)));
        double const empty = sizeof(T) <= 2 ? static_cast<double>(std::numeric_limits<T>::lowest()) : 0;
        CHECK(level(mote::image<T>(0, 3)) == empty);
    };
    check_type(std::uint8_t{77}, std::uint8_t{5});
    check_type(std::uint8_t{0}, std::uint8_t{1});
    check_type(std::uint16_t{60000}, std::uint16_t{65535});
    check_type(std::int16_t{-5}, std::int16_t{9});
    check_type(std::uint32_t{4000000000u}, std::uint32_t{4000000001u});
    check_type(-0.25f, 0.125f);
    check_type(1e300, -1e-300);
    CHECK(level(filled(std::numeric_limits<float>::quiet_NaN())) == 0);

    auto const img = random_image<std::uint8_t>(200, 100, 11, 10, 240);
    mote::image<std::uint16_t> wide(200, 100);
    mote::image<std::int16_t> shifted(200, 100);
    for (std::ptrdiff_t y = 0; y < 100; ++y)
        for (std::ptrdiff_t x = 0; x < 200; ++x) {
            wide(x, y) = img(x, y);
            shifted(x, y) = static_cast<std::int16_t>(img(x, y) - 3000);
        }
    double const expected = level(img);
    for_every_isa([&](mote::isa) {
        CHECK(level(img) == expected);
        CHECK(level(wide) == expected);
        CHECK(level(shifted) == expected - 3000);
    });
}
