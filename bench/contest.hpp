// SPDX-License-Identifier: MIT
#pragma once

// What the benches share: images, the peer, the floor, and the refusal to time unequal results.

#include <mote/core/image.hpp>

#include <benchmark/benchmark.h>

#ifdef MOTE_BENCH_OPENCV
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>
#endif

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <map>
#include <random>
#include <string>
#include <thread>
#include <utility>

namespace bench {

/// Discs of radius 8 to 28 px, about one in 4200 pixels, brighter than a background of noise: a micrograph of particles.
template <class T = std::uint8_t>
mote::image<T> const& particles(std::ptrdiff_t side) {
    static std::map<std::ptrdiff_t, mote::image<T>> made;
    auto [place, fresh] = made.try_emplace(side);
    mote::image<T>& img = place->second;
    if (!fresh) return img;
    img = mote::image<T>(side, side);
    std::mt19937 engine(1);
    auto const uniform = [&] { return static_cast<double>(engine()) / 4294967296.0; };
    double const unit = sizeof(T) == 1 ? 1 : 200;
    for (std::ptrdiff_t y = 0; y < side; ++y)
        for (std::ptrdiff_t x = 0; x < side; ++x) {
            double sum = 0;
            for (int i = 0; i < 4; ++i) sum += uniform();
            img(x, y) = static_cast<T>(unit * (80 + 12 * (sum - 2)));
        }
    for (std::ptrdiff_t i = 0; i < side * side / 4200; ++i) {
        double const cx = uniform() * static_cast<double>(side), cy = uniform() * static_cast<double>(side), r = 8 + 20 * uniform();
        for (std::ptrdiff_t y = std::max<std::ptrdiff_t>(0, static_cast<std::ptrdiff_t>(cy - r)); y < std::min<std::ptrdiff_t>(side, static_cast<std::ptrdiff_t>(cy + r) + 1); ++y)
            for (std::ptrdiff_t x = std::max<std::ptrdiff_t>(0, static_cast<std::ptrdiff_t>(cx - r)); x < std::min<std::ptrdiff_t>(side, static_cast<std::ptrdiff_t>(cx + r) + 1); ++x) {
                double const dx = static_cast<double>(x) - cx, dy = static_cast<double>(y) - cy;
                if (dx * dx + dy * dy < r * r) img(x, y) = static_cast<T>(unit * (170 + 30 * uniform()));
            }
    }
    return img;
}

/// Stops the program unless `same`: a time for a wrong answer is worth nothing.
inline void require_equal(bool same, char const* what) {
    if (same) return;
    std::cerr << "bench: contestants disagree on " << what << '\n';
    std::exit(1);
}

/// Reports pixels a second and nanoseconds a pixel.
inline void count_pixels(benchmark::State& state, std::ptrdiff_t pixels) {
    state.counters["ns/pixel"] = benchmark::Counter(static_cast<double>(pixels) * 1e-9, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

std::size_t begin_peak();
std::size_t end_peak(std::size_t begun);
/// The most memory that f holds at a time, beyond what was held before, as a counter in MiB.
template <class F>
void count_peak(benchmark::State& state, F&& f) {
    std::size_t const begun = begin_peak();
    f();
    state.counters["peak MiB"] = static_cast<double>(end_peak(begun)) / 1048576;
}

/// Two threads, which take the next call as they are ready.
struct two_threads {
    template <class F>
    void bulk(std::ptrdiff_t n, F&& f) const {
        std::atomic<std::ptrdiff_t> next{0};
        auto const work = [&] {
            for (std::ptrdiff_t i = next++; i < n; i = next++) f(i);
        };
        std::thread other(work);
        work();
        other.join();
    }
    [[nodiscard]] static constexpr std::ptrdiff_t concurrency() noexcept { return 2; }
};

/// The floor: reading an image and writing a copy.
inline void copy_floor(benchmark::State& state) {
    auto const& src = particles<>(state.range(0));
    mote::image<std::uint8_t> dst(src.width(), src.height());
    for (auto _ : state) {
        for (std::ptrdiff_t y = 0; y < src.height(); ++y) std::memcpy(dst.row(y), src.row(y), static_cast<std::size_t>(src.width()));
        benchmark::ClobberMemory();
    }
    count_pixels(state, src.width() * src.height());
}

#ifdef MOTE_BENCH_OPENCV
/// The pixels of an image, borrowed; OpenCV is held to one thread as mote is.
template <class T>
cv::Mat matrix(mote::image<T> const& img) {
    cv::setNumThreads(1);
    int const type = sizeof(T) == 1 ? CV_8U : sizeof(T) == 2 ? CV_16U : CV_32S;
    return cv::Mat(static_cast<int>(img.height()), static_cast<int>(img.width()), type, const_cast<T*>(img.row(0)),
                   static_cast<std::size_t>(img.stride()) * sizeof(T));
}
#endif

} // namespace bench

/// Registers a bench at a size that fits the cache and one that does not.
#define MOTE_BENCH(f) BENCHMARK(f)->Arg(512)->Arg(4096)->Unit(benchmark::kMicrosecond)
