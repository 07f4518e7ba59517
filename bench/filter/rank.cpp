// SPDX-License-Identifier: MIT
#include <mote/filter/extrema.hpp>

#include "contest.hpp"

namespace {

using bench::particles;

void mote_local_extrema(benchmark::State& state) {
    auto const& src = particles<>(4096);
    mote::image<std::uint8_t> low(src.width(), src.height()), high(src.width(), src.height());
    auto const run = [&] { mote::local_extrema(src, mote::neighbourhood(state.range(0), mote::border::replicate), low, high); };
    for (auto _ : state) {
        run();
        benchmark::ClobberMemory();
    }
    bench::count_pixels(state, src.width() * src.height());
}
BENCHMARK(mote_local_extrema)->Arg(3)->Arg(15)->Arg(51)->Arg(255)->Unit(benchmark::kMillisecond);

void mote_local_extrema_disc(benchmark::State& state) {
    auto const& src = particles<>(4096);
    mote::image<std::uint8_t> low(src.width(), src.height()), high(src.width(), src.height());
    mote::neighbourhood const window(mote::footprint::disc(static_cast<double>(state.range(0))), mote::border::replicate);
    for (auto _ : state) {
        mote::local_extrema(src, window, low, high);
        benchmark::ClobberMemory();
    }
    bench::count_pixels(state, src.width() * src.height());
}
BENCHMARK(mote_local_extrema_disc)->Arg(3)->Arg(15)->Arg(50)->Unit(benchmark::kMillisecond);

#ifdef MOTE_BENCH_OPENCV
void opencv_local_extrema(benchmark::State& state) {
    auto const src = bench::matrix(particles<>(4096));
    int const side = static_cast<int>(state.range(0));
    cv::Mat low, high, element = cv::getStructuringElement(cv::MORPH_RECT, {side, side});
    for (auto _ : state) {
        cv::erode(src, low, element);
        cv::dilate(src, high, element);
        benchmark::ClobberMemory();
    }
    bench::count_pixels(state, 4096 * 4096);
}
BENCHMARK(opencv_local_extrema)->Arg(3)->Arg(15)->Arg(51)->Arg(255)->Unit(benchmark::kMillisecond);
#endif

} // namespace
