// SPDX-License-Identifier: MIT
#include <mote/threshold/global/otsu.hpp>
#include <mote/threshold/level.hpp>

#include "contest.hpp"

namespace {

using bench::particles;

#ifdef MOTE_BENCH_OPENCV
// OpenCV finds the level and writes the mask in one call.
template <class T>
void opencv_otsu(benchmark::State& state) {
    auto const src = bench::matrix(particles<T>(state.range(0)));
    cv::Mat mask;
    for (auto _ : state) {
        benchmark::DoNotOptimize(cv::threshold(src, mask, 0, sizeof(T) == 1 ? 255 : 65535, cv::THRESH_BINARY | cv::THRESH_OTSU));
        benchmark::ClobberMemory();
    }
    bench::count_pixels(state, state.range(0) * state.range(0));
}
MOTE_BENCH(opencv_otsu<std::uint8_t>);
MOTE_BENCH(opencv_otsu<std::uint16_t>);
#endif

template <class T>
void mote_otsu(benchmark::State& state) {
    auto const& src = particles<T>(state.range(0));
    mote::image<std::uint8_t> mask(src.width(), src.height());
    auto const run = [&] { mote::apply_level(src, mote::otsu_level(src), mote::polarity::bright, mask); };
#ifdef MOTE_BENCH_OPENCV
    run();
    cv::Mat peer, bytes;
    cv::threshold(bench::matrix(src), peer, 0, sizeof(T) == 1 ? 255 : 65535, cv::THRESH_BINARY | cv::THRESH_OTSU);
    peer.convertTo(bytes, CV_8U, sizeof(T) == 1 ? 1 : 1.0 / 257);
    bench::require_equal(cv::norm(bench::matrix(mask), bytes, cv::NORM_L1) == 0, "Otsu's mask");
#endif
    for (auto _ : state) {
        run();
        benchmark::ClobberMemory();
    }
    bench::count_pixels(state, src.width() * src.height());
}
MOTE_BENCH(mote_otsu<std::uint8_t>);
MOTE_BENCH(mote_otsu<std::uint16_t>);

} // namespace
