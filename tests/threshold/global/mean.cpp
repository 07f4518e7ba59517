// SPDX-License-Identifier: MIT
#include <mote/threshold/global/mean.hpp>

#include "dialects.hpp"
#include "reference.hpp"

namespace global_mean_test {


namespace {

std::size_t plain_mean(histogram_counts const& h) {
    int128 n = 0, sum = 0;
    for (std::size_t i = 0; i < h.size(); ++i) {
        n += static_cast<int128>(h[i]);
        sum += static_cast<int128>(h[i]) * static_cast<int128>(i);
    }
    return n == 0 ? 0 : static_cast<std::size_t>(sum / n);
}

} // namespace

TEST_CASE("the mean of a histogram by hand") {
    CHECK(mote::mean_bin(histogram_counts{1, 1, 1}) == 1);
    CHECK(mote::mean_bin(histogram_counts{1, 0, 0, 1}) == 1);  // 1.5
    CHECK(mote::mean_bin(histogram_counts{0, 1, 0, 0, 3}) == 3); // 13 / 4
}

TEST_CASE("the mean bin agrees with the definition on random histograms") {
    std::mt19937 engine(7);
    for (int repeat = 0; repeat < 2000; ++repeat) {
        histogram_counts const h = random_counts(engine, repeat);
        CHECK(mote::mean_bin(h) == plain_mean(h));
    }
}

TEST_CASE("the mean level has the properties of every threshold") {
    check_bins([](histogram_counts const& h) { return mote::mean_bin(h); });
    check_shift([](histogram_counts const& h) { return mote::mean_bin(h); });
    check_levels([](auto const& img) { return mote::mean_level(img); });
}

TEST_CASE("the mean of floats divides them within a bin of their mean") {
    auto const img = random_image<float>(90, 70, 5, -3, 8);
    double sum = 0;
    for (std::ptrdiff_t y = 0; y < 70; ++y)
        for (std::ptrdiff_t x = 0; x < 90; ++x) sum += static_cast<double>(img(x, y));
    double const mean = sum / 6300, level = mote::mean_level(img), bin = 11.0 / 65536;
    for (std::ptrdiff_t y = 0; y < 70; ++y)
        for (std::ptrdiff_t x = 0; x < 90; ++x) {
            auto const v = static_cast<double>(img(x, y));
            if (v > mean + bin) CHECK(v > level);
            if (v < mean - bin) CHECK(v <= level);
        }
}

TEST_CASE("the mean's masks equal those of ImageJ and scikit-image") {
    auto const bin = [](histogram_counts const& h) { return mote::mean_bin(h); };
    auto const level = [](auto const& img) { return mote::mean_level(img); };
    for (auto const& c : {compare_histograms("imagej", "Mean", bin), compare_histograms("skimage", "mean", bin),
                          compare_images("imagej", "Mean", level), compare_images("skimage", "mean", level)}) {
        INFO(c.text());
        CHECK(c.different.empty());
    }
}

TEST_CASE("the dialects of the mean") {
    using mote::dialect;
    CHECK(mote::mean_bin(histogram_counts{1, 0, 0, 1}, dialect::imagej) == 1);
    CHECK(mote::mean_bin(histogram_counts{1, 0, 0, 1}, dialect::skimage) == 1.5);
    mote::image<std::int16_t> negative(2, 1);
    negative(0, 0) = -3, negative(1, 0) = 0;
    CHECK(mote::mean_level(negative, dialect::skimage) == -1.5);
    mote::image<double> real(3, 1);
    real(0, 0) = 0.1, real(1, 0) = 0.3, real(2, 0) = std::numeric_limits<double>::quiet_NaN();
    CHECK(mote::mean_level(real, dialect::skimage) == Approx(0.2));
    check_dialect_bins([](histogram_counts const& h, dialect d) { return mote::mean_bin(h, d); }, {dialect::imagej, dialect::fiji, dialect::skimage});
    check_dialect_levels([](auto const& img, dialect d) { return mote::mean_level(img, d); }, [](auto const& img) { return mote::mean_level(img); },
                         {dialect::imagej, dialect::fiji, dialect::skimage});
}

} // namespace global_mean_test
