// SPDX-License-Identifier: MIT
#include <mote/filter/rolling_ball.hpp>

#include "contest.hpp"

#include <cmath>

namespace {

// OpenCV has no rolling ball. What its users write is one of each of the ball's points: shift, add, minimum.
#ifdef MOTE_BENCH_OPENCV
cv::Mat shifted(cv::Mat const& src, int radius) {
    cv::Mat framed, dst(src.size(), CV_8U, cv::Scalar(255)), sum;
    cv::copyMakeBorder(src, framed, radius, radius, radius, radius, cv::BORDER_CONSTANT, cv::Scalar(255));
    for (int y = -radius; y <= radius; ++y)
        for (int x = -radius; x <= radius; ++x) {
            if (x * x + y * y > radius * radius) continue;
            double const depth = radius - std::sqrt(static_cast<double>(radius * radius - x * x - y * y));
            cv::add(framed(cv::Rect(radius + x, radius + y, src.cols, src.rows)), cv::Scalar(std::floor(depth)), sum);
            cv::min(dst, sum, dst);
        }
    return dst;
}
void opencv_ball_erosion(benchmark::State& state) {
    auto const src = bench::matrix(bench::particles<>(512));
    for (auto _ : state) benchmark::DoNotOptimize(shifted(src, static_cast<int>(state.range(0))).data);
    bench::count_pixels(state, 512 * 512);
}
BENCHMARK(opencv_ball_erosion)->Arg(5)->Arg(25)->Arg(50)->Unit(benchmark::kMillisecond);
#endif

void mote_ball_erosion(benchmark::State& state) {
    auto const& src = bench::particles<>(512);
    mote::image<std::uint8_t> dst(512, 512);
    mote::ball const b{.radius = static_cast<double>(state.range(0))};
    mote::ball_erosion(src, b, dst);
#ifdef MOTE_BENCH_OPENCV
    bench::require_equal(cv::norm(bench::matrix(dst), shifted(bench::matrix(src), static_cast<int>(state.range(0))), cv::NORM_INF) == 0, "the ball's erosion");
#endif
    for (auto _ : state) {
        mote::ball_erosion(src, b, dst);
        benchmark::ClobberMemory();
    }
    bench::count_pixels(state, 512 * 512);
}
BENCHMARK(mote_ball_erosion)->Arg(5)->Arg(25)->Arg(50)->Unit(benchmark::kMillisecond);

template <class T, class E = mote::sequential>
void roll(benchmark::State& state, E const& exec = {}) {
    auto const& src = bench::particles<T>(2048);
    mote::image<T> dst(2048, 2048);
    mote::ball const b{.radius = static_cast<double>(state.range(0))};
    for (auto _ : state) {
        mote::rolling_ball(src, b, dst, exec);
        benchmark::ClobberMemory();
    }
    bench::count_pixels(state, 2048 * 2048);
}
void mote_rolling_ball(benchmark::State& state) { roll<std::uint8_t>(state); }
BENCHMARK(mote_rolling_ball)->Arg(5)->Arg(25)->Arg(50)->Unit(benchmark::kMillisecond);
void mote_rolling_ball_u16(benchmark::State& state) { roll<std::uint16_t>(state); }
BENCHMARK(mote_rolling_ball_u16)->Arg(25)->Unit(benchmark::kMillisecond);
void mote_rolling_ball_two_threads(benchmark::State& state) { roll<std::uint8_t>(state, bench::two_threads{}); }
BENCHMARK(mote_rolling_ball_two_threads)->Arg(25)->UseRealTime()->Unit(benchmark::kMillisecond);

void floor_copy_rolling_ball(benchmark::State& state) { bench::copy_floor(state); }
BENCHMARK(floor_copy_rolling_ball)->Arg(2048)->Unit(benchmark::kMillisecond);

} // namespace
