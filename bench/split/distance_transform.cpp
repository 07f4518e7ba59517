// SPDX-License-Identifier: MIT
#include <mote/split/distance_transform.hpp>
#include <mote/threshold/level.hpp>

#include "contest.hpp"

#include <cmath>

// The exact transform against OpenCV's exact one (which takes roots) and against its 5 x 5 chamfer, which is off by up to 2 %.
namespace {

enum subject { discs, between_discs, noise, one_disc, one_background_pixel };

mote::image<std::uint8_t> const& mask(subject what, std::ptrdiff_t side) {
    static std::map<std::pair<int, std::ptrdiff_t>, mote::image<std::uint8_t>> made;
    auto [place, fresh] = made.try_emplace({what, side});
    mote::image<std::uint8_t>& m = place->second;
    if (!fresh) return m;
    if (what == discs || what == between_discs) {
        m = mote::apply_level(bench::particles<>(side), 120, what == discs ? mote::polarity::bright : mote::polarity::dark);
        return m;
    }
    m = mote::image<std::uint8_t>(side, side);
    std::mt19937 engine(3);
    double const middle = static_cast<double>(side) / 2;
    for (std::ptrdiff_t y = 0; y < side; ++y)
        for (std::ptrdiff_t x = 0; x < side; ++x) {
            bool in = true;
            if (what == noise) in = engine() >> 31 != 0;
            if (what == one_disc) in = std::hypot(static_cast<double>(x) - middle, static_cast<double>(y) - middle) < 0.48 * static_cast<double>(side);
            m(x, y) = in ? 255 : 0;
        }
    if (what == one_background_pixel) m(side / 3, side / 5) = 0;
    return m;
}

void set(benchmark::internal::Benchmark* b) {
    for (int const what : {discs, between_discs, noise, one_disc, one_background_pixel}) b->Args({what, 4096});
    b->Args({discs, 512})->ArgNames({"mask", "side"})->Unit(benchmark::kMicrosecond);
}

void mote_exact(benchmark::State& state) {
    auto const& m = mask(static_cast<subject>(state.range(0)), state.range(1));
    mote::image<std::uint32_t> dst(m.width(), m.height());
#ifdef MOTE_BENCH_OPENCV
    mote::squared_distance(m, dst);
    cv::Mat peer;
    cv::distanceTransform(bench::matrix(m), peer, cv::DIST_L2, cv::DIST_MASK_PRECISE);
    bool same = true;
    for (std::ptrdiff_t y = 0; y < m.height(); ++y)
        for (std::ptrdiff_t x = 0; x < m.width(); ++x) {
            // Its roots are single precision.
            double const root = std::sqrt(static_cast<double>(dst(x, y)));
            same = same && std::abs(static_cast<double>(peer.at<float>(static_cast<int>(y), static_cast<int>(x))) - root) <= 1e-6 * root;
        }
    bench::require_equal(same, "distances");
#endif
    for (auto _ : state) {
        mote::squared_distance(m, dst);
        benchmark::ClobberMemory();
    }
    bench::count_pixels(state, m.width() * m.height());
}
BENCHMARK(mote_exact)->Apply(set);

void mote_exact_two_threads(benchmark::State& state) {
    auto const& m = mask(static_cast<subject>(state.range(0)), state.range(1));
    mote::image<std::uint32_t> dst(m.width(), m.height());
    for (auto _ : state) {
        mote::squared_distance(m, dst, mote::outside::ignored, bench::two_threads{});
        benchmark::ClobberMemory();
    }
    bench::count_pixels(state, m.width() * m.height());
}
BENCHMARK(mote_exact_two_threads)->Apply(set)->UseRealTime();

#ifdef MOTE_BENCH_OPENCV
void opencv(benchmark::State& state, int size) {
    auto const m = bench::matrix(mask(static_cast<subject>(state.range(0)), state.range(1)));
    cv::Mat dst;
    for (auto _ : state) cv::distanceTransform(m, dst, cv::DIST_L2, size);
    bench::count_pixels(state, state.range(1) * state.range(1));
}
void opencv_precise(benchmark::State& state) { opencv(state, cv::DIST_MASK_PRECISE); }
BENCHMARK(opencv_precise)->Apply(set);
void opencv_chamfer(benchmark::State& state) { opencv(state, cv::DIST_MASK_5); }
BENCHMARK(opencv_chamfer)->Apply(set);
#endif

// Reading the mask and writing as much as the distances take.
void floor_widen(benchmark::State& state) {
    auto const& m = mask(static_cast<subject>(state.range(0)), state.range(1));
    mote::image<std::uint32_t> dst(m.width(), m.height());
    for (auto _ : state) {
        for (std::ptrdiff_t y = 0; y < m.height(); ++y) std::copy_n(m.row(y), m.width(), dst.row(y));
        benchmark::ClobberMemory();
    }
    bench::count_pixels(state, m.width() * m.height());
}
BENCHMARK(floor_widen)->Args({discs, 4096})->Args({discs, 512})->ArgNames({"mask", "side"})->Unit(benchmark::kMicrosecond);

} // namespace
