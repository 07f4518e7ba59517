// SPDX-License-Identifier: MIT
#include <mote/histogram/histogram.hpp>

#include "catch.hpp"
#include "every_isa.hpp"
#include "random_image.hpp"

#include <cmath>
#include <cstdint>
#include <limits>

namespace histogram_test {

namespace {

template <class T>
std::vector<std::uint64_t> plain(mote::image_view<T const> v) {
    std::vector<std::uint64_t> counts(sizeof(T) == 1 ? 256 : 65536);
    for (std::ptrdiff_t y = 0; y < v.height; ++y)
        for (std::ptrdiff_t x = 0; x < v.width; ++x)
            ++counts[static_cast<std::size_t>(static_cast<int>(v(x, y)) - static_cast<int>(std::numeric_limits<T>::lowest()))];
    return counts;
}

template <class T>
void check_type() {
    for_every_isa([](mote::isa level) {
        INFO(mote::name(level));
        for (std::ptrdiff_t const width : {1, 7, 8, 9, 63, 64, 65, 1100})
            for (std::ptrdiff_t const height : {1, 2, 1001}) {
                auto const img = random_image<T>(width, height, static_cast<std::uint32_t>(width), std::numeric_limits<T>::lowest(), std::numeric_limits<T>::max());
                CHECK(mote::histogram_of(img).counts == plain(mote::const_view(img)));
                auto const part = mote::const_view(img).subview(width / 3, 0, width - width / 3, height);
                CHECK(mote::histogram_of(part).counts == plain(part));
                CHECK(mote::histogram_of(part.transposed()).counts == plain(part.transposed()));
            }
    });
    CHECK(mote::histogram_of(mote::image<T>(0, 4)).total() == 0);
}

} // namespace

TEST_CASE("8- and 16-bit histograms agree with plain counting") {
    check_type<std::uint8_t>();
    check_type<std::uint16_t>();
    check_type<std::int16_t>();
}

TEST_CASE("counters do not overflow at 2^32 pixels of one value") {
    std::vector<std::uint8_t> const row(1 << 20, 200);
    mote::image_view<std::uint8_t const> const tall{row.data(), 1 << 20, (1 << 12) + 3, 0};
    auto const h = mote::histogram_of(tall);
    CHECK(h.counts[200] == (std::uint64_t{1} << 32) + (3u << 20));
    CHECK(h.total() == h.counts[200]);
}

TEST_CASE("the value of a bin is the value of its pixels") {
    mote::image<std::int16_t> img(2, 1);
    img(0, 0) = -5;
    img(1, 0) = 7;
    auto const h = mote::histogram_of(img);
    CHECK(h.level(32768 - 5) == -5);
    CHECK(h.counts[32768 + 7] == 1);
}

TEST_CASE("float levels divide the pixels exactly as the bins do") {
    auto img = random_image<float>(301, 77, 4, -3, 1000);
    img(5, 5) = std::numeric_limits<float>::quiet_NaN();
    img(6, 5) = std::numeric_limits<float>::infinity();
    img(7, 5) = -std::numeric_limits<float>::infinity();
    auto const h = mote::histogram_of(img, 256);
    CHECK(h.ignored == 1);
    CHECK(h.total() == 301 * 77 - 1);
    CHECK(h.counts.front() > 0);
    std::uint64_t below = 0;
    for (std::size_t bin = 0; bin < 256; ++bin) {
        below += h.counts[bin];
        std::uint64_t counted = 0;
        for (std::ptrdiff_t y = 0; y < 77; ++y)
            for (std::ptrdiff_t x = 0; x < 301; ++x) counted += static_cast<double>(img(x, y)) <= h.level(bin) ? 1 : 0;
        CHECK(counted == below);
    }
}

TEST_CASE("extreme and degenerate float images are counted") {
    mote::image<double> img(3, 1);
    img(0, 0) = std::numeric_limits<double>::lowest();
    img(1, 0) = std::numeric_limits<double>::max();
    img(2, 0) = 0;
    auto const h = mote::histogram_of(img, 4);
    CHECK(h.counts == std::vector<std::uint64_t>{1, 0, 1, 1});
    CHECK(h.level(0) == img(0, 0));
    CHECK(h.level(1) == img(0, 0)); // an empty bin: the level that has all below it
    CHECK(h.level(2) == 0);
    CHECK(h.level(3) == img(1, 0));
    for (std::ptrdiff_t x = 0; x < 3; ++x) img(x, 0) = std::nan("");
    CHECK(mote::histogram_of(img).ignored == 3);
    CHECK(mote::histogram_of(img).total() == 0);
    CHECK_THROWS_AS(mote::histogram_of(img, 0), mote::parameter_error);
    mote::image<float> const flat(5, 5);
    CHECK(mote::histogram_of(flat).counts[0] == 25);
}

namespace {
template <class T>
void check_parts(double low, double high) {
    auto const img = random_image<T>(57, 40, 9, low, high);
    auto const whole = mote::histogram_of(img);
    mote::value_range range{std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()};
    for (auto const& [from, rows] : {std::pair<std::ptrdiff_t, std::ptrdiff_t>{0, 1}, {1, 25}, {26, 0}, {26, 14}}) {
        if (rows == 0) continue;
        auto const r = mote::value_range_of(mote::const_view(img).subview(0, from, 57, rows));
        range = {std::min(range.low, r.low), std::max(range.high, r.high)};
    }
    auto h = mote::empty_histogram<T>(range);
    for (auto const& [from, rows] : {std::pair<std::ptrdiff_t, std::ptrdiff_t>{0, 1}, {1, 25}, {26, 0}, {26, 14}})
        mote::count_into(mote::const_view(img).subview(0, from, 57, rows), h);
    CHECK(h.counts == whole.counts);
    CHECK(h.upper == whole.upper);
    CHECK(h.origin == whole.origin);
    CHECK(h.half_range == whole.half_range);
}
} // namespace

TEST_CASE("an image counted in parts has the histogram of the whole") {
    check_parts<std::uint8_t>(3, 250);
    check_parts<std::uint16_t>(0, 65535);
    check_parts<std::int16_t>(-32768, 32767);
    check_parts<std::uint32_t>(5, 4e9);
    check_parts<float>(-2, 7);
    check_parts<double>(-1e300, 1e300);
    CHECK_THROWS_AS(mote::empty_histogram<float>({0, 1}, 0), mote::parameter_error);
}

} // namespace histogram_test
