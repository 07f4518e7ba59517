// SPDX-License-Identifier: MIT
// The hybrid threshold of five windows, against its own median and a global level; bench_threshold has the copy. 2048 x 2048.
#include <mote/filter/median.hpp>
#include <mote/threshold/global/otsu.hpp>
#include <mote/threshold/hybrid/msh5.hpp>
#include <mote/threshold/level.hpp>

#include "contest.hpp"

namespace {

using bench::particles;
using mote::polarity;

constexpr std::ptrdiff_t side = 2048;

template <class T>
void hybrid(benchmark::State& state) {
    auto const& src = particles<T>(side);
    mote::image<std::uint8_t> mask(side, side), level(side, side);
    auto const run = [&] { mote::msh5(src, polarity::bright, mask); };
    bench::count_peak(state, run);
    // On particles that stand out as clearly as these, every good level finds the same.
    mote::apply_level(mote::median_filter(src, 5), mote::otsu_level(src), polarity::bright, level);
    double differ = 0, foreground = 0;
    for (std::ptrdiff_t y = 0; y < side; ++y)
        for (std::ptrdiff_t x = 0; x < side; ++x) {
            differ += (mask(x, y) != 0) != (level(x, y) != 0) ? 1 : 0;
            foreground += level(x, y) != 0 ? 1 : 0;
        }
    bench::require_equal(differ < 0.02 * foreground, "msh5 and a global level");
    for (auto _ : state) {
        run();
        benchmark::ClobberMemory();
    }
    bench::count_pixels(state, side * side);
}
BENCHMARK(hybrid<std::uint8_t>)->Name("msh5/u8")->Unit(benchmark::kMillisecond);
BENCHMARK(hybrid<std::uint16_t>)->Name("msh5/u16")->Unit(benchmark::kMillisecond);

template <class T>
void median(benchmark::State& state) {
    auto const& src = particles<T>(side);
    mote::image<T> smooth(side, side);
    for (auto _ : state) {
        mote::median_filter(src, 5, smooth);
        benchmark::ClobberMemory();
    }
    bench::count_pixels(state, side * side);
}
BENCHMARK(median<std::uint8_t>)->Name("msh5/its_median/u8")->Unit(benchmark::kMillisecond);
BENCHMARK(median<std::uint16_t>)->Name("msh5/its_median/u16")->Unit(benchmark::kMillisecond);

void global_level(benchmark::State& state) {
    auto const& src = particles<>(side);
    mote::image<std::uint8_t> mask(side, side);
    for (auto _ : state) {
        mote::apply_level(src, mote::otsu_level(src), polarity::bright, mask);
        benchmark::ClobberMemory();
    }
    bench::count_pixels(state, side * side);
}
BENCHMARK(global_level)->Name("msh5/global_otsu/u8")->Unit(benchmark::kMillisecond);

} // namespace
