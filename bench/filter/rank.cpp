// SPDX-License-Identifier: MIT
#include <mote/filter/extrema.hpp>
#include <mote/filter/median.hpp>

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


// OpenCV has a median of more than 5 x 5 for bytes only.
template <class T>
void mote_median(benchmark::State& state) {
    auto const& src = particles<T>(4096);
    mote::image<T> dst(src.width(), src.height());
    mote::neighbourhood const window(state.range(0), mote::border::replicate);
    auto const run = [&] { mote::median_filter(src, window, dst); };
#ifdef MOTE_BENCH_OPENCV
    if (sizeof(T) == 1 || state.range(0) <= 5) {
        run();
        cv::Mat peer;
        cv::medianBlur(bench::matrix(src), peer, static_cast<int>(state.range(0)));
        bench::require_equal(cv::norm(bench::matrix(dst), peer, cv::NORM_INF) == 0, "the median");
    }
#endif
    for (auto _ : state) {
        run();
        benchmark::ClobberMemory();
    }
    bench::count_pixels(state, src.width() * src.height());
}
BENCHMARK(mote_median<std::uint8_t>)->Arg(3)->Arg(5)->Arg(7)->Arg(15)->Arg(51)->Arg(101)->Arg(151)->Arg(255)->Unit(benchmark::kMillisecond);
BENCHMARK(mote_median<std::uint16_t>)->Arg(3)->Arg(5)->Arg(15)->Arg(51)->Arg(255)->Unit(benchmark::kMillisecond);

// Random values of full range: nothing to gain from few values.
template <class T>
void mote_median_noise(benchmark::State& state) {
    static mote::image<T> const src = [] {
        mote::image<T> img(2048, 2048);
        std::mt19937 engine(3);
        for (std::ptrdiff_t y = 0; y < 2048; ++y)
            for (std::ptrdiff_t x = 0; x < 2048; ++x) img(x, y) = static_cast<T>(engine());
        return img;
    }();
    mote::image<T> dst(2048, 2048);
    mote::neighbourhood const window(state.range(0), mote::border::replicate);
    for (auto _ : state) {
        mote::median_filter(src, window, dst);
        benchmark::ClobberMemory();
    }
    bench::count_pixels(state, 2048 * 2048);
}
BENCHMARK(mote_median_noise<std::uint8_t>)->Arg(51)->Unit(benchmark::kMillisecond);
BENCHMARK(mote_median_noise<std::uint16_t>)->Arg(15)->Arg(51)->Arg(255)->Unit(benchmark::kMillisecond);
BENCHMARK(mote_median_noise<float>)->Arg(15)->Arg(51)->Arg(255)->Unit(benchmark::kMillisecond);
BENCHMARK(mote_median_noise<double>)->Arg(51)->Unit(benchmark::kMillisecond);

template <class T>
void mote_median_disc(benchmark::State& state) {
    auto const& src = particles<T>(2048);
    mote::image<T> dst(src.width(), src.height());
    mote::neighbourhood const window(mote::footprint::disc(static_cast<double>(state.range(0))), mote::border::replicate);
    for (auto _ : state) {
        mote::median_filter(src, window, dst);
        benchmark::ClobberMemory();
    }
    bench::count_pixels(state, src.width() * src.height());
}
BENCHMARK(mote_median_disc<std::uint8_t>)->Arg(3)->Arg(7)->Arg(15)->Arg(50)->Unit(benchmark::kMillisecond);
BENCHMARK(mote_median_disc<std::uint16_t>)->Arg(7)->Arg(15)->Arg(50)->Unit(benchmark::kMillisecond);

#ifdef MOTE_BENCH_OPENCV
template <class T>
void opencv_median(benchmark::State& state) {
    auto const src = bench::matrix(particles<T>(4096));
    cv::Mat dst;
    for (auto _ : state) {
        cv::medianBlur(src, dst, static_cast<int>(state.range(0)));
        benchmark::ClobberMemory();
    }
    bench::count_pixels(state, 4096 * 4096);
}
BENCHMARK(opencv_median<std::uint8_t>)->Arg(3)->Arg(5)->Arg(7)->Arg(15)->Arg(51)->Arg(101)->Arg(151)->Arg(255)->Unit(benchmark::kMillisecond);
BENCHMARK(opencv_median<std::uint16_t>)->Arg(3)->Arg(5)->Unit(benchmark::kMillisecond);
#endif

} // namespace
