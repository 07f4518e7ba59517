// SPDX-License-Identifier: MIT
#include <mote/label/components.hpp>
#include <mote/label/label_image.hpp>

#include "contest.hpp"

#include <cstdint>
#include <map>
#include <random>
#include <utility>

// The label image of random masks: density x granularity, after the synthetic sets of C. Grana, F. Bolelli, L. Baraldi, R. Vezzani,
// "YACCLAB - Yet Another Connected Components Labeling Benchmark", ICPR 2016. Granularity is the side of the squares that are set
// or not as one.

namespace {

mote::image<std::uint8_t> const& noise(int density, int granularity, std::ptrdiff_t side) {
    static std::map<std::pair<int, int>, mote::image<std::uint8_t>> made;
    auto [place, fresh] = made.try_emplace({density, granularity});
    if (!fresh) return place->second;
    made.clear();
    mote::image<std::uint8_t>& mask = made[{density, granularity}];
    mask = mote::image<std::uint8_t>(side, side);
    std::mt19937 engine(static_cast<std::uint32_t>(100 * granularity + density));
    for (std::ptrdiff_t y = 0; y < side; y += granularity)
        for (std::ptrdiff_t x = 0; x < side; x += granularity) {
            std::uint8_t const value = engine() % 100 < static_cast<std::uint32_t>(density) ? 255 : 0;
            for (std::ptrdiff_t j = y; j < std::min(side, y + granularity); ++j)
                for (std::ptrdiff_t i = x; i < std::min(side, x + granularity); ++i) mask(i, j) = value;
        }
    return mask;
}

constexpr std::ptrdiff_t side = 4096;

#ifdef MOTE_BENCH_OPENCV
void opencv_labels(benchmark::State& state) {
    auto const src = bench::matrix(noise(static_cast<int>(state.range(0)), static_cast<int>(state.range(1)), side));
    cv::Mat labels;
    for (auto _ : state) benchmark::DoNotOptimize(cv::connectedComponents(src, labels, 8, CV_32S));
    bench::count_pixels(state, side * side);
}
#endif

void mote_labels(benchmark::State& state) {
    auto const& src = noise(static_cast<int>(state.range(0)), static_cast<int>(state.range(1)), side);
    mote::image<std::uint32_t> labels(side, side);
#ifdef MOTE_BENCH_OPENCV
    cv::Mat theirs;
    bench::require_equal(cv::connectedComponents(bench::matrix(src), theirs, 8, CV_32S) == static_cast<int>(mote::label(src, labels)) + 1, "the number of components");
#endif
    for (auto _ : state) {
        benchmark::DoNotOptimize(mote::label(src, labels));
        benchmark::ClobberMemory();
    }
    bench::count_pixels(state, side * side);
}

void each(benchmark::internal::Benchmark* b) {
    b->ArgNames({"density", "granularity"})->Unit(benchmark::kMicrosecond);
    for (int const granularity : {1, 2, 4, 8, 16})
        for (int const density : {10, 30, 50, 70, 90}) b->Args({density, granularity});
}
#ifdef MOTE_BENCH_OPENCV
BENCHMARK(opencv_labels)->Apply(each);
#endif
BENCHMARK(mote_labels)->Apply(each);

} // namespace
