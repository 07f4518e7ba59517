// SPDX-License-Identifier: MIT
// The full shape table of 100,489 particles. MOTE_BENCH_LABELS=labels.npy writes the label image, for regionprops.py beside this file, which
// times scikit-image on it.
#include <mote/io/npy.hpp>
#include <mote/label/components.hpp>
#include <mote/label/encode.hpp>
#include <mote/label/paint.hpp>
#include <mote/measure/measure.hpp>
#include <mote/measure/regions.hpp>

#include "contest.hpp"

#include <cmath>
#include <cstdlib>
#include <numbers>

namespace {

// Ellipses of 4 to 12 px and aspect 1 to 2 in random direction and position, one a cell of 26 px.
struct field {
    mote::run_image runs{};
    std::uint32_t count = 0;
};
field const& ellipses() {
    static field const made = [] {
        constexpr std::ptrdiff_t cells = 317, cell = 26, side = cells * cell;
        mote::image<std::uint8_t> mask(side, side);
        std::mt19937 engine(1);
        auto const uniform = [&] { return static_cast<double>(engine()) / 4294967296.0; };
        for (std::ptrdiff_t j = 0; j < cells; ++j)
            for (std::ptrdiff_t i = 0; i < cells; ++i) {
                double const a = 4 + 8 * uniform(), b = a * (0.5 + 0.5 * uniform()), t = std::numbers::pi * uniform();
                double const cx = static_cast<double>(i * cell) + 12.5 + 0.5 * uniform(), cy = static_cast<double>(j * cell) + 12.5 + 0.5 * uniform();
                for (std::ptrdiff_t y = j * cell; y < (j + 1) * cell; ++y)
                    for (std::ptrdiff_t x = i * cell; x < (i + 1) * cell; ++x) {
                        double const dx = static_cast<double>(x) - cx, dy = static_cast<double>(y) - cy;
                        double const u = (dx * std::cos(t) + dy * std::sin(t)) / a, v = (dy * std::cos(t) - dx * std::sin(t)) / b;
                        if (u * u + v * v <= 1) mask(x, y) = 255;
                    }
            }
        field f;
        f.runs = mote::runs_of(mask);
        f.count = mote::label(f.runs);
        if (char const* const path = std::getenv("MOTE_BENCH_LABELS")) mote::write_npy(path, mote::paint_labels(f.runs));
        return f;
    }();
    return made;
}

void count_particles(benchmark::State& state) {
    state.counters["ns/particle"] =
        benchmark::Counter(static_cast<double>(ellipses().count) * 1e-9, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

void shape_table(benchmark::State& state) {
    field const& f = ellipses();
    for (auto _ : state) benchmark::DoNotOptimize(mote::measure_regions(f.runs, f.count));
    count_particles(state);
}
BENCHMARK(shape_table)->Unit(benchmark::kMillisecond);

void shape_table_two_threads(benchmark::State& state) {
    field const& f = ellipses();
    auto const one = mote::measure_regions(f.runs, f.count), two = mote::measure_regions(f.runs, f.count, bench::two_threads{});
    bool same = one.size() == two.size();
    for (std::size_t i = 0; same && i < one.size(); ++i) same = one[i].area == two[i].area && one[i].feret_max == two[i].feret_max && one[i].perimeter == two[i].perimeter;
    bench::require_equal(same, "regions on two threads");
    for (auto _ : state) benchmark::DoNotOptimize(mote::measure_regions(f.runs, f.count, bench::two_threads{}));
    count_particles(state);
}
BENCHMARK(shape_table_two_threads)->Unit(benchmark::kMillisecond)->UseRealTime();

void area_and_centroid(benchmark::State& state) {
    field const& f = ellipses();
    for (auto _ : state) benchmark::DoNotOptimize(mote::measure<mote::feature::area, mote::feature::centroid_x, mote::feature::centroid_y>(f.runs, f.count));
    count_particles(state);
}
BENCHMARK(area_and_centroid)->Unit(benchmark::kMillisecond);

// The floor: reading all runs and writing as many.
void floor_copy_of_runs(benchmark::State& state) {
    field const& f = ellipses();
    for (auto _ : state) {
        mote::run_image copy = f.runs;
        benchmark::DoNotOptimize(copy);
    }
    count_particles(state);
}
BENCHMARK(floor_copy_of_runs)->Unit(benchmark::kMillisecond);

} // namespace
