// SPDX-License-Identifier: MIT
#include <mote/threshold/global/skimage.hpp>

#include <mote/core/error.hpp>

#include "reference.hpp"

namespace global_skimage_test {

namespace {

template <class T>
mote::image<T> row(std::vector<T> const& values) {
    mote::image<T> img(static_cast<std::ptrdiff_t>(values.size()), 1);
    for (std::size_t i = 0; i < values.size(); ++i) img(static_cast<std::ptrdiff_t>(i), 0) = values[i];
    return img;
}

using centres = std::vector<double>;

} // namespace

TEST_CASE("scikit-image's histogram of integers has a bin a value") {
    auto const h = mote::skimage_histogram_of(row<std::int16_t>({-2, 1, 1}));
    CHECK(h.counts == histogram_counts{1, 0, 0, 2});
    CHECK(h.centres == centres{-2, -1, 0, 1});
    CHECK(mote::skimage_histogram_of(row<std::uint32_t>({4000000000u, 4000000002u})).centres == centres{4e9, 4e9 + 1, 4e9 + 2});
    CHECK(mote::skimage_histogram_of(row<std::uint8_t>({7})).counts == histogram_counts{1});
    CHECK(mote::skimage_histogram_of(mote::image<std::uint16_t>(0, 3)).counts.empty());
    CHECK(mote::skimage_histogram_of(std::span<std::uint64_t const>(histogram_counts{0, 3, 0, 4, 0})).centres == centres{1, 2, 3});
    CHECK_THROWS_AS(mote::skimage_histogram_of(row<std::uint32_t>({0, 4000000000u})), mote::parameter_error);
}

TEST_CASE("scikit-image's histogram of floats has 256 bins and their centres") {
    float const nan = std::numeric_limits<float>::quiet_NaN(), infinity = std::numeric_limits<float>::infinity();
    auto const h = mote::skimage_histogram_of(row<float>({0, 512, 2, 1.99f, nan, 511, infinity}));
    REQUIRE(h.counts.size() == 256);
    CHECK(h.counts[0] == 2);
    CHECK(h.counts[1] == 1); // an edge belongs to the bin above
    CHECK(h.counts[255] == 3); // but the last
    CHECK(h.centres[0] == 1);
    CHECK(h.centres[255] == 511);
    CHECK(mote::skimage_histogram_of(row<float>({-3.5f, -3.5f})).centres == centres{-3.5});
    CHECK(mote::skimage_histogram_of(row<float>({nan})).counts.empty());
    auto const wide = mote::skimage_histogram_of(row<double>({std::numeric_limits<double>::lowest(), 0, std::numeric_limits<double>::max()}));
    CHECK(wide.counts[128] == 1);
    CHECK(std::isfinite(wide.centres[255]));
}

TEST_CASE("the bins of scikit-image's histogram are those of edges in the pixel type") {
    auto const img = random_image<float>(90, 40, 3, -7, 19);
    auto const h = mote::skimage_histogram_of(img);
    auto const range = mote::value_range_of(img);
    std::vector<float> edges;
    for (int i = 0; i < 256; ++i) edges.push_back(static_cast<float>(range.low + i * ((range.high - range.low) / 256)));
    edges.push_back(static_cast<float>(range.high));
    histogram_counts expected(256);
    for (std::ptrdiff_t y = 0; y < 40; ++y)
        for (std::ptrdiff_t x = 0; x < 90; ++x) {
            auto const after = std::upper_bound(edges.begin(), edges.end(), img(x, y)) - edges.begin();
            ++expected[static_cast<std::size_t>(std::min<std::ptrdiff_t>(after - 1, 255))];
        }
    CHECK(h.counts == expected);
    for (std::size_t i = 0; i < 256; ++i) CHECK(h.centres[i] == static_cast<double>((edges[i] + edges[i + 1]) / 2));
}

} // namespace global_skimage_test
