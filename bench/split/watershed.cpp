// SPDX-License-Identifier: MIT
// Particles split at their distances. MOTE_BENCH_WATERSHED=FOLDER writes mask.npy, markers.npy and labels.npy, for watershed.py beside this
// file, which times scikit-image's on them.
#include <mote/split/watershed.hpp>

#include <mote/io/npy.hpp>
#include <mote/split/distance_transform.hpp>
#include <mote/split/markers.hpp>
#include <mote/threshold/level.hpp>

#include "contest.hpp"

#include <algorithm>
#include <cmath>
#include <queue>
#include <tuple>
#include <vector>

namespace {

constexpr std::ptrdiff_t side = 4096;

struct field {
    mote::image<std::uint8_t> mask{side, side}, grey{side, side};
    mote::image<std::uint32_t> squared, markers{side, side}, labels{side, side};
    mote::image<float> distance{side, side};
    std::size_t foreground = 0;
};

field const& particles() {
    static field const made = [] {
        field f;
        f.mask = mote::apply_level(bench::particles<>(side), 120, mote::polarity::bright);
        f.squared = mote::squared_distance(f.mask);
        std::uint32_t next = 0;
        for (auto const& m : mote::h_maxima_markers(f.squared, 0.5)) f.markers(m.x, m.y) = ++next;
        for (std::ptrdiff_t y = 0; y < side; ++y)
            for (std::ptrdiff_t x = 0; x < side; ++x) {
                f.distance(x, y) = -std::sqrt(static_cast<float>(f.squared(x, y)));
                f.grey(x, y) = static_cast<std::uint8_t>(255 - std::min(255.0F, -4 * f.distance(x, y)));
                f.foreground += f.mask(x, y) != 0 ? 1u : 0u;
                f.labels(x, y) = f.markers(x, y);
            }
        mote::watershed(f.squared, f.mask, f.labels, {.from_highest = true});
        if (char const* const folder = std::getenv("MOTE_BENCH_WATERSHED")) {
            mote::write_npy(std::string(folder) + "/mask.npy", f.mask);
            mote::write_npy(std::string(folder) + "/markers.npy", f.markers);
            mote::write_npy(std::string(folder) + "/labels.npy", f.labels);
        }
        return f;
    }();
    return made;
}

bool same(mote::image<std::uint32_t> const& a, mote::image<std::uint32_t> const& b) {
    for (std::ptrdiff_t y = 0; y < side; ++y)
        if (!std::equal(a.row(y), a.row(y) + side, b.row(y))) return false;
    return true;
}

// Times flood(labels) from the markers, whose copying is not counted; first its result is compared.
template <class F>
void time(benchmark::State& state, bool comparable, F&& flood) {
    auto labels = particles().markers.clone();
    flood(labels);
    if (comparable) bench::require_equal(same(labels, particles().labels), "basins");
    for (auto _ : state) {
        state.PauseTiming();
        for (std::ptrdiff_t y = 0; y < side; ++y) std::copy_n(particles().markers.row(y), side, labels.row(y));
        state.ResumeTiming();
        flood(labels);
        benchmark::ClobberMemory();
    }
    bench::count_pixels(state, side * side);
    state.counters["ns/foreground"] = benchmark::Counter(static_cast<double>(particles().foreground) * 1e-9, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

void mote_squared(benchmark::State& state) {
    auto const& f = particles();
    auto const flood = [&](auto& labels) { mote::watershed(f.squared, f.mask, labels, {.from_highest = true}); };
    time(state, true, flood);
    auto labels = f.markers.clone();
    bench::count_peak(state, [&] { flood(labels); });
}
BENCHMARK(mote_squared)->Unit(benchmark::kMillisecond);

void mote_squared_two_threads(benchmark::State& state) {
    auto const& f = particles();
    time(state, true, [&](auto& labels) { mote::watershed(f.squared, f.mask, labels, {.from_highest = true}, bench::two_threads{}); });
}
BENCHMARK(mote_squared_two_threads)->Unit(benchmark::kMillisecond)->UseRealTime();

void mote_squared_lines(benchmark::State& state) {
    auto const& f = particles();
    time(state, false, [&](auto& labels) { mote::watershed(f.squared, f.mask, labels, {.lines = true, .from_highest = true}); });
}
BENCHMARK(mote_squared_lines)->Unit(benchmark::kMillisecond);

void mote_float(benchmark::State& state) {
    auto const& f = particles();
    time(state, true, [&](auto& labels) { mote::watershed(f.distance, f.mask, labels); });
}
BENCHMARK(mote_float)->Unit(benchmark::kMillisecond);

void mote_bytes(benchmark::State& state) {
    auto const& f = particles();
    time(state, false, [&](auto& labels) { mote::watershed(f.grey, f.mask, labels); });
}
BENCHMARK(mote_bytes)->Unit(benchmark::kMillisecond);

// The rule as one writes it down: a priority queue of values and ages.
void priority_queue(benchmark::State& state) {
    auto const& f = particles();
    time(state, true, [&](auto& labels) {
        using waiting = std::tuple<float, std::uint32_t, std::uint32_t>;
        std::priority_queue<waiting, std::vector<waiting>, std::greater<>> queue;
        std::uint32_t age = 0;
        for (std::ptrdiff_t y = 0; y < side; ++y)
            for (std::ptrdiff_t x = 0; x < side; ++x)
                if (labels(x, y) != 0) queue.push({f.distance(x, y), age++, static_cast<std::uint32_t>(y * side + x)});
        while (!queue.empty()) {
            auto const p = std::get<2>(queue.top());
            queue.pop();
            for (auto const& n : {std::pair{0, -1}, std::pair{-1, 0}, std::pair{1, 0}, std::pair{0, 1}}) {
                std::ptrdiff_t const x = p % side + n.first, y = p / side + n.second;
                if (x < 0 || y < 0 || x >= side || y >= side || f.mask(x, y) == 0 || labels(x, y) != 0) continue;
                labels(x, y) = labels(p % side, p / side);
                queue.push({f.distance(x, y), age++, static_cast<std::uint32_t>(y * side + x)});
            }
        }
    });
}
BENCHMARK(priority_queue)->Unit(benchmark::kMillisecond);

#ifdef MOTE_BENCH_OPENCV
// Not the same flood, so it is only said how much agrees: there is no mask, and the background is a marker; it goes by the differences of
// colour between neighbours, and draws lines.
void opencv(benchmark::State& state) {
    auto const& f = particles();
    cv::Mat colour, start(side, side, CV_32S), labels;
    cv::Mat const channels[3] = {bench::matrix(f.grey), bench::matrix(f.grey), bench::matrix(f.grey)};
    cv::merge(channels, 3, colour);
    for (int y = 0; y < side; ++y)
        for (int x = 0; x < side; ++x) start.at<int>(y, x) = f.mask(x, y) == 0 ? 1 : f.markers(x, y) == 0 ? 0 : 1 + static_cast<int>(f.markers(x, y));
    start.copyTo(labels);
    cv::watershed(colour, labels);
    std::size_t agree = 0, basins = 0;
    for (int y = 0; y < side; ++y)
        for (int x = 0; x < side; ++x)
            if (int const l = labels.at<int>(y, x); f.mask(x, y) != 0 && l > 1) {
                ++basins;
                agree += static_cast<std::uint32_t>(l - 1) == f.labels(x, y) ? 1u : 0u;
            }
    state.counters["agree"] = static_cast<double>(agree) / static_cast<double>(basins);
    for (auto _ : state) {
        state.PauseTiming();
        start.copyTo(labels);
        state.ResumeTiming();
        cv::watershed(colour, labels);
        benchmark::ClobberMemory();
    }
    bench::count_pixels(state, side * side);
}
BENCHMARK(opencv)->Unit(benchmark::kMillisecond);
#endif

BENCHMARK(bench::copy_floor)->Arg(side)->Unit(benchmark::kMillisecond);

} // namespace
