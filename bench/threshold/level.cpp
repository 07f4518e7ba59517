// SPDX-License-Identifier: MIT
#include <mote/threshold/level.hpp>

#include "contest.hpp"

namespace {

using bench::particles;

void mote_apply_level(benchmark::State& state) {
    auto const& src = particles<>(state.range(0));
    mote::image<std::uint8_t> mask(src.width(), src.height());
#ifdef MOTE_BENCH_OPENCV
    mote::apply_level(src, 120, mote::polarity::bright, mask);
    cv::Mat peer;
    cv::threshold(bench::matrix(src), peer, 120, 255, cv::THRESH_BINARY);
    bench::require_equal(cv::norm(bench::matrix(mask), peer, cv::NORM_L1) == 0, "threshold");
#endif
    for (auto _ : state) {
        mote::apply_level(src, 120, mote::polarity::bright, mask);
        benchmark::ClobberMemory();
    }
    bench::count_pixels(state, src.width() * src.height());
}

#ifdef MOTE_BENCH_OPENCV
void opencv_threshold(benchmark::State& state) {
    auto const src = bench::matrix(particles<>(state.range(0)));
    cv::Mat mask;
    for (auto _ : state) {
        cv::threshold(src, mask, 120, 255, cv::THRESH_BINARY);
        benchmark::ClobberMemory();
    }
    bench::count_pixels(state, state.range(0) * state.range(0));
}
MOTE_BENCH(opencv_threshold);
#endif

void floor_copy(benchmark::State& state) { bench::copy_floor(state); }
MOTE_BENCH(floor_copy);
MOTE_BENCH(mote_apply_level);

} // namespace
