// SPDX-License-Identifier: MIT
#include <mote/threshold/global/imagej.hpp>

#include "reference.hpp"

namespace global_imagej_test {

namespace {

// A threshold that only reports what it was given.
struct spy {
    double answer = 0;
    histogram_counts seen;

    template <class T>
    mote::imagej_selection of(mote::image<T> const& img) {
        return mote::imagej_selection_of(img, [this](std::span<std::uint64_t const> bins) {
            seen.assign(bins.begin(), bins.end());
            return answer;
        });
    }
};

template <class T>
mote::image<T> row(std::vector<T> const& values) {
    mote::image<T> img(static_cast<std::ptrdiff_t>(values.size()), 1);
    for (std::size_t i = 0; i < values.size(); ++i) img(static_cast<std::ptrdiff_t>(i), 0) = values[i];
    return img;
}

using range = mote::selected_range;

} // namespace

TEST_CASE("ImageJ's ranges of 8-bit pixels are those of the bins") {
    spy s{99, {}};
    auto const got = s.of(row<std::uint8_t>({1, 1, 200}));
    CHECK(s.seen.size() == 256);
    CHECK(s.seen[1] == 2);
    CHECK(s.seen[200] == 1);
    CHECK(got.bin == 99);
    CHECK(got.bright == range{100, 255});
    CHECK(got.dark == range{0, 99});
    s.answer = -1; // not found
    CHECK(s.of(row<std::uint8_t>({1})).bin == 0);
    s.answer = 256; // the triangle's
    CHECK(s.of(row<std::uint8_t>({1})).bright == range{255, 255});
}

TEST_CASE("ImageJ scales 16-bit pixels to 8 bits by one factor and back by another") {
    // 256 / 1024 a value, rounded: 0, 2 -> 0.5 -> 1, 512 -> 128, 1023 -> 255.75 -> 256, that is 255.
    spy s{128, {}};
    auto const got = s.of(row<std::uint16_t>({1000, 1002, 1512, 2023}));
    CHECK(s.seen[0] == 1);
    CHECK(s.seen[1] == 1);
    CHECK(s.seen[128] == 1);
    CHECK(s.seen[255] == 1);
    CHECK(got.bright == range{1518, 65535}); // 1000 + 129 / 255 * 1023 = 1517.5
    CHECK(got.dark == range{0, 1514});       // 1513.5
    s.answer = 255;
    CHECK(s.of(row<std::uint16_t>({1000, 2023})).dark == range{0, 65535});
    CHECK(s.of(row<std::uint16_t>({1000, 2023})).bright == range{2023, 65535});
    s.answer = 0;
    CHECK(s.of(row<std::int16_t>({-1000, 23})).dark == range{-32768, -1000});
    CHECK(s.of(row<std::int16_t>({-1000, 23})).bright == range{-996, 32767});
}

TEST_CASE("ImageJ scales floats so that their range is 255 wide") {
    float const nan = std::numeric_limits<float>::quiet_NaN(), infinity = std::numeric_limits<float>::infinity();
    spy s{127, {}};
    auto const got = s.of(row<float>({0, 255, 0.5f, 127.25f, nan, infinity, -infinity}));
    CHECK(s.seen[0] == 2);
    CHECK(s.seen[1] == 1);
    CHECK(s.seen[127] == 1);
    CHECK(s.seen[255] == 2);
    CHECK(got.bright == range{128, 1e30});
    CHECK(got.dark == range{-1e30, 127});
    auto const wide = s.of(row<double>({std::numeric_limits<double>::lowest(), std::numeric_limits<double>::max()}));
    CHECK(s.seen[0] == 1);
    CHECK(s.seen[255] == 1);
    CHECK(std::isfinite(wide.bright.lower));
    s.of(row<std::uint32_t>({4000000000u, 4000000255u}));
    CHECK(s.seen[255] == 1);
}

TEST_CASE("ImageJ selects all of a constant image that is not of 8 bits") {
    spy s{254, {}};
    CHECK(s.of(row<std::uint16_t>({777, 777})).bright == range{777, 777});
    CHECK(s.of(row<std::uint16_t>({777, 777})).dark == range{777, 777});
    CHECK(s.of(row<float>({-3.5f})).bright == range{-3.5, -3.5});
    CHECK(s.seen[0] == 1);
    CHECK(s.of(row<std::uint8_t>({255})).bright == range{255, 255});
    CHECK(s.of(mote::image<float>(0, 4)).dark == range{0, 0});
    CHECK(s.of(mote::image<std::uint8_t>(0, 4)).dark == range{0, 254});
}

} // namespace global_imagej_test
