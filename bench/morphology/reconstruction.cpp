// SPDX-License-Identifier: MIT
#include <mote/morphology/reconstruction.hpp>

#include "contest.hpp"

namespace {

// The floor beside it: bench::copy_floor. The peer has no reconstruction; its users iterate dilations and minima until nothing moves.
constexpr std::uint8_t height = 10;

#ifdef MOTE_BENCH_OPENCV
cv::Mat iterated(cv::Mat const& src) {
    cv::Mat now, next, moved;
    cv::subtract(src, cv::Scalar(height), now);
    for (cv::Mat const square = cv::Mat::ones(3, 3, CV_8U);;) {
        cv::dilate(now, next, square);
        cv::min(next, src, next);
        if (cv::norm(now, next, cv::NORM_INF) == 0) return now;
        cv::swap(now, next);
    }
}
void opencv_h_maxima(benchmark::State& state) {
    auto const src = bench::matrix(bench::particles<>(state.range(0)));
    for (auto _ : state) benchmark::DoNotOptimize(iterated(src).data);
    bench::count_pixels(state, state.range(0) * state.range(0));
}
MOTE_BENCH(opencv_h_maxima);
#endif

template <class E>
void h_maxima(benchmark::State& state, E const& exec) {
    auto const& src = bench::particles<>(state.range(0));
    mote::image<std::uint8_t> dst(src.width(), src.height());
    mote::h_maxima(src, height, dst, mote::connectivity::eight, exec);
#ifdef MOTE_BENCH_OPENCV
    bench::require_equal(cv::norm(bench::matrix(dst), iterated(bench::matrix(src)), cv::NORM_INF) == 0, "the h-maxima");
#endif
    for (auto _ : state) {
        mote::h_maxima(src, height, dst, mote::connectivity::eight, exec);
        benchmark::ClobberMemory();
    }
    bench::count_pixels(state, src.width() * src.height());
}
void mote_h_maxima(benchmark::State& state) { h_maxima(state, mote::sequential{}); }
MOTE_BENCH(mote_h_maxima);
void mote_h_maxima_two_threads(benchmark::State& state) { h_maxima(state, bench::two_threads{}); }
MOTE_BENCH(mote_h_maxima_two_threads)->UseRealTime();

void mote_regional_maxima(benchmark::State& state) {
    auto const& src = bench::particles<>(state.range(0));
    mote::image<std::uint8_t> dst(src.width(), src.height());
    for (auto _ : state) {
        mote::regional_maxima(src, dst);
        benchmark::ClobberMemory();
    }
    bench::count_pixels(state, src.width() * src.height());
}
MOTE_BENCH(mote_regional_maxima);

void floor_copy(benchmark::State& state) { bench::copy_floor(state); }
MOTE_BENCH(floor_copy);

} // namespace
