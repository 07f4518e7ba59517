// SPDX-License-Identifier: MIT
// Rows that come one at a time against an image that is there: 4096 rows of 4096 pixels, then 100,000 of 100,000.
#include <mote/label/component_stream.hpp>
#include <mote/label/components.hpp>

#include "contest.hpp"

#include <vector>

namespace {

using bench::particles;

// The particles again and again, side by side and below one another.
void component_stream(benchmark::State& state) {
    auto const& tile = particles<>(4096);
    std::ptrdiff_t const side = state.range(0);
    std::uint64_t count = 0, area = 0;
    auto const take = [&](mote::closed_component const& c) {
        ++count;
        area += c.area;
    };
    auto const run = [&] {
        count = area = 0;
        mote::image<std::uint8_t> row(side, 1);
        mote::component_stream stream(side);
        for (std::ptrdiff_t y = 0; y < side; ++y) {
            for (std::ptrdiff_t x = 0; x < side; x += 4096)
                std::memcpy(row.row(0) + x, tile.row(y % 4096), static_cast<std::size_t>(std::min<std::ptrdiff_t>(4096, side - x)));
            stream.row(row, 120, mote::polarity::bright, take);
        }
        stream.finish(take);
    };
    bench::count_peak(state, run);
    if (side == 4096) {
        std::uint64_t whole = 0;
        auto const wanted = mote::components(tile, 120, mote::polarity::bright);
        for (auto const& c : wanted) whole += c.area;
        bench::require_equal(count == wanted.size() && area == whole, "the components of a stream");
    }
    state.counters["components"] = static_cast<double>(count);
    for (auto _ : state) {
        run();
        benchmark::DoNotOptimize(area);
    }
    bench::count_pixels(state, side * side);
}
BENCHMARK(component_stream)->Arg(4096)->Arg(100000)->Unit(benchmark::kMillisecond);

void components_at_once(benchmark::State& state) {
    auto const& src = particles<>(4096);
    bench::count_peak(state, [&] { benchmark::DoNotOptimize(mote::components(src, 120, mote::polarity::bright)); });
    for (auto _ : state) benchmark::DoNotOptimize(mote::components(src, 120, mote::polarity::bright));
    bench::count_pixels(state, 4096 * 4096);
}
BENCHMARK(components_at_once)->Unit(benchmark::kMillisecond);

} // namespace
