// SPDX-License-Identifier: MIT
#include <mote/filter/sliding_paraboloid.hpp>

#include <mote/filter/rolling_ball.hpp>

#include "contest.hpp"

namespace {

// No peer has one in two dimensions; the ball of the same curvature is what it stands in for.
constexpr std::ptrdiff_t side = 2048;

template <class E = mote::sequential>
void slide(benchmark::State& state, E const& exec = {}) {
    auto const& src = bench::particles<>(side);
    mote::image<std::uint8_t> dst(side, side);
    for (auto _ : state) {
        mote::sliding_paraboloid(src, static_cast<double>(state.range(0)), dst, exec);
        benchmark::ClobberMemory();
    }
    bench::count_pixels(state, side * side);
}
void mote_sliding_paraboloid(benchmark::State& state) { slide(state); }
BENCHMARK(mote_sliding_paraboloid)->Arg(5)->Arg(50)->Arg(500)->Unit(benchmark::kMillisecond);
void mote_sliding_paraboloid_two_threads(benchmark::State& state) { slide(state, bench::two_threads{}); }
BENCHMARK(mote_sliding_paraboloid_two_threads)->Arg(50)->UseRealTime()->Unit(benchmark::kMillisecond);
void mote_ball_of_the_same_curvature(benchmark::State& state) {
    auto const& src = bench::particles<>(side);
    mote::image<std::uint8_t> dst(side, side);
    for (auto _ : state) {
        mote::rolling_ball(src, {.radius = static_cast<double>(state.range(0))}, dst);
        benchmark::ClobberMemory();
    }
    bench::count_pixels(state, side * side);
}
BENCHMARK(mote_ball_of_the_same_curvature)->Arg(5)->Arg(50)->Unit(benchmark::kMillisecond);
void floor_copy_sliding_paraboloid(benchmark::State& state) { bench::copy_floor(state); }
BENCHMARK(floor_copy_sliding_paraboloid)->Arg(side)->Unit(benchmark::kMillisecond);

} // namespace
