// SPDX-License-Identifier: MIT
#include <mote/label/components.hpp>
#include <mote/label/label_image.hpp>
#include <mote/threshold/level.hpp>

#include "contest.hpp"

#include <array>
#include <cmath>
#include <vector>

namespace {

using bench::particles;

mote::image<std::uint8_t> const& mask(std::ptrdiff_t side) {
    static std::map<std::ptrdiff_t, mote::image<std::uint8_t>> made;
    auto [place, fresh] = made.try_emplace(side);
    if (fresh) place->second = mote::apply_level(particles<>(side), 120, mote::polarity::bright);
    return place->second;
}

#ifdef MOTE_BENCH_OPENCV
void opencv_with_stats(benchmark::State& state) {
    auto const src = bench::matrix(mask(state.range(0)));
    cv::Mat labels, stats, centroids;
    for (auto _ : state) benchmark::DoNotOptimize(cv::connectedComponentsWithStats(src, labels, stats, centroids, 8, CV_32S));
    bench::count_pixels(state, state.range(0) * state.range(0));
}
MOTE_BENCH(opencv_with_stats);

void opencv_labels_only(benchmark::State& state) {
    auto const src = bench::matrix(mask(state.range(0)));
    cv::Mat labels;
    for (auto _ : state) benchmark::DoNotOptimize(cv::connectedComponents(src, labels, 8, CV_32S));
    bench::count_pixels(state, state.range(0) * state.range(0));
}
MOTE_BENCH(opencv_labels_only);

bool agree(std::vector<mote::component> const& ours, cv::Mat const& src) {
    cv::Mat labels, stats, centroids;
    int const n = cv::connectedComponentsWithStats(src, labels, stats, centroids, 8, CV_32S);
    if (static_cast<std::size_t>(n) != ours.size() + 1) return false;
    // OpenCV numbers in another order: compare as sets, by a key that tells components apart.
    using row = std::array<double, 7>;
    std::vector<row> a, b;
    for (auto const& c : ours)
        a.push_back({static_cast<double>(c.bounds.x), static_cast<double>(c.bounds.y), static_cast<double>(c.bounds.width), static_cast<double>(c.bounds.height), static_cast<double>(c.area), c.centroid.x, c.centroid.y});
    for (int i = 1; i < n; ++i) {
        auto const s = [&](int column) { return static_cast<double>(stats.at<int>(i, column)); };
        b.push_back({s(cv::CC_STAT_LEFT), s(cv::CC_STAT_TOP), s(cv::CC_STAT_WIDTH), s(cv::CC_STAT_HEIGHT), s(cv::CC_STAT_AREA), centroids.at<double>(i, 0), centroids.at<double>(i, 1)});
    }
    std::sort(a.begin(), a.end());
    std::sort(b.begin(), b.end());
    for (std::size_t i = 0; i < a.size(); ++i)
        for (std::size_t k = 0; k < 7; ++k)
            if (std::abs(a[i][k] - b[i][k]) > 1e-9 * std::abs(b[i][k])) return false;
    return true;
}
#endif

// Labelling with area, box and centroid, from a mask.
void mote_components(benchmark::State& state) {
    auto const& src = mask(state.range(0));
#ifdef MOTE_BENCH_OPENCV
    bench::require_equal(agree(mote::components(src), bench::matrix(src)), "components");
#endif
    for (auto _ : state) benchmark::DoNotOptimize(mote::components(src));
    bench::count_pixels(state, src.width() * src.height());
}
MOTE_BENCH(mote_components);

// The same straight from the grey image: threshold, labelling and features in one sweep.
void mote_threshold_and_components(benchmark::State& state) {
    auto const& src = particles<>(state.range(0));
    bench::require_equal(mote::components(src, 120, mote::polarity::bright) == mote::components(mask(state.range(0))), "fused components");
    for (auto _ : state) benchmark::DoNotOptimize(mote::components(src, 120, mote::polarity::bright));
    bench::count_pixels(state, src.width() * src.height());
}
MOTE_BENCH(mote_threshold_and_components);

void mote_threshold_and_components_two_threads(benchmark::State& state) {
    auto const& src = particles<>(state.range(0));
    auto const found = [&] { return mote::components(src, 120, mote::polarity::bright, mote::connectivity::eight, bench::two_threads{}); };
    bench::require_equal(found() == mote::components(src, 120, mote::polarity::bright), "components in two threads");
    for (auto _ : state) benchmark::DoNotOptimize(found());
    bench::count_pixels(state, src.width() * src.height());
}
MOTE_BENCH(mote_threshold_and_components_two_threads);

// The runs, labelled.
void mote_label_runs(benchmark::State& state) {
    auto const& src = mask(state.range(0));
    for (auto _ : state) {
        auto runs = mote::runs_of(src);
        benchmark::DoNotOptimize(mote::label(runs));
    }
    bench::count_pixels(state, src.width() * src.height());
}
MOTE_BENCH(mote_label_runs);

// With the label image written.
template <class Executor>
void label_image(benchmark::State& state) {
    auto const& src = mask(state.range(0));
    mote::image<std::uint32_t> labels(src.width(), src.height());
    bench::require_equal(mote::label(src, labels, mote::connectivity::eight, Executor{}) == mote::components(src).size(), "the number of labels");
    for (auto _ : state) {
        benchmark::DoNotOptimize(mote::label(src, labels, mote::connectivity::eight, Executor{}));
        benchmark::ClobberMemory();
    }
    bench::count_pixels(state, src.width() * src.height());
}
void mote_label_image(benchmark::State& state) { label_image<mote::sequential>(state); }
MOTE_BENCH(mote_label_image);
void mote_label_image_two_threads(benchmark::State& state) { label_image<bench::two_threads>(state); }
MOTE_BENCH(mote_label_image_two_threads);

void floor_copy(benchmark::State& state) { bench::copy_floor(state); }
MOTE_BENCH(floor_copy);

} // namespace
