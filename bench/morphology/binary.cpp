// SPDX-License-Identifier: MIT
#include <mote/morphology/binary.hpp>

#include <mote/filter/morphology.hpp>

#include "contest.hpp"

namespace {

constexpr std::ptrdiff_t side = 4096;

// Particles, and specks of noise.
mote::image<std::uint8_t> const& mask() {
    static mote::image<std::uint8_t> const made = [] {
        auto const& src = bench::particles<>(side);
        mote::image<std::uint8_t> dst(side, side);
        for (std::ptrdiff_t y = 0; y < side; ++y)
            for (std::ptrdiff_t x = 0; x < side; ++x) dst(x, y) = src(x, y) > 92 ? 255 : 0;
        return dst;
    }();
    return made;
}

mote::structuring_element element(std::int64_t radius) { // below 0: a square
    return radius < 0 ? mote::structuring_element(mote::footprint::square(1 - 2 * radius)) : mote::structuring_element::disc(static_cast<double>(radius));
}

#ifdef MOTE_BENCH_OPENCV
cv::Mat matrix_of(mote::structuring_element const& e) {
    auto const b = e.bounds();
    cv::Mat m = cv::Mat::zeros(static_cast<int>(b.bottom - b.top + 1), static_cast<int>(b.right - b.left + 1), CV_8U);
    for (auto const& k : e.blocks())
        for (std::ptrdiff_t y = k.top; y <= k.bottom; ++y)
            for (std::ptrdiff_t x = k.left; x <= k.right; ++x) m.at<unsigned char>(static_cast<int>(y - b.top), static_cast<int>(x - b.left)) = 1;
    return m;
}
void opencv_opening(benchmark::State& state) {
    auto const src = bench::matrix(mask());
    cv::Mat dst, e = matrix_of(element(state.range(0)));
    for (auto _ : state) {
        cv::morphologyEx(src, dst, cv::MORPH_OPEN, e);
        benchmark::ClobberMemory();
    }
    bench::count_pixels(state, side * side);
}
BENCHMARK(opencv_opening)->Arg(3)->Arg(7)->Arg(15)->Arg(-3)->Arg(-15)->Unit(benchmark::kMillisecond);
#endif

void require_same(mote::image<std::uint8_t> const& found, std::int64_t radius) {
#ifdef MOTE_BENCH_OPENCV
    cv::Mat peer;
    cv::morphologyEx(bench::matrix(mask()), peer, cv::MORPH_OPEN, matrix_of(element(radius)));
    bench::require_equal(cv::norm(bench::matrix(found), peer, cv::NORM_INF) == 0, "the opening");
#else
    static_cast<void>(found), static_cast<void>(radius);
#endif
}

void mote_binary_opening(benchmark::State& state) {
    auto const& src = mask();
    mote::image<std::uint8_t> dst(side, side);
    auto const e = element(state.range(0));
    mote::binary_opening(src, e, dst);
    require_same(dst, state.range(0));
    for (auto _ : state) {
        mote::binary_opening(src, e, dst);
        benchmark::ClobberMemory();
    }
    bench::count_pixels(state, side * side);
    bench::count_peak(state, [&] { mote::binary_opening(src, e, dst); });
}
BENCHMARK(mote_binary_opening)->Arg(3)->Arg(7)->Arg(15)->Arg(-3)->Arg(-15)->Unit(benchmark::kMillisecond);

void mote_binary_opening_of_bits(benchmark::State& state) {
    auto const src = mote::bits_of(mask());
    auto const e = element(state.range(0));
    require_same(mote::paint_mask(mote::binary_opening(src, e)), state.range(0));
    for (auto _ : state) {
        auto const dst = mote::binary_opening(src, e);
        benchmark::DoNotOptimize(dst.row(0));
    }
    bench::count_pixels(state, side * side);
}
BENCHMARK(mote_binary_opening_of_bits)->Arg(3)->Arg(7)->Arg(15)->Arg(-3)->Arg(-15)->Unit(benchmark::kMillisecond);

// The same of bytes.
void mote_opening(benchmark::State& state) {
    mote::image<std::uint8_t> dst(side, side);
    auto const e = mote::footprint::disc(3);
    mote::opening(mask(), e, dst);
    require_same(dst, 3);
    for (auto _ : state) {
        mote::opening(mask(), e, dst);
        benchmark::ClobberMemory();
    }
    bench::count_pixels(state, side * side);
}
BENCHMARK(mote_opening)->Unit(benchmark::kMillisecond);

BENCHMARK(bench::copy_floor)->Arg(side)->Unit(benchmark::kMillisecond);

} // namespace
