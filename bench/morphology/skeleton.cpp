// SPDX-License-Identifier: MIT
#include <mote/morphology/skeleton.hpp>

#include "contest.hpp"

#include <vector>

namespace {

// OpenCV 4.6 thins in ximgproc only, which may be missing: the peer here is what its users write with bytes, one pixel at a time.
mote::image<std::uint8_t> const& mask(std::ptrdiff_t side) {
    static std::map<std::ptrdiff_t, mote::image<std::uint8_t>> made;
    auto [place, fresh] = made.try_emplace(side);
    if (!fresh) return place->second;
    auto const& src = bench::particles<>(side);
    mote::image<std::uint8_t>& dst = place->second;
    dst = mote::image<std::uint8_t>(side, side);
    for (std::ptrdiff_t y = 0; y < side; ++y)
        for (std::ptrdiff_t x = 0; x < side; ++x) dst(x, y) = src(x, y) > 110 ? 255 : 0;
    return dst;
}

void by_pixel(mote::image<std::uint8_t>& now) {
    std::vector<std::uint8_t*> gone;
    std::ptrdiff_t const w = now.width(), h = now.height();
    for (int quiet = 0, half = 0; quiet < 2; half = 1 - half) {
        gone.clear();
        for (std::ptrdiff_t y = 0; y < h; ++y)
            for (std::ptrdiff_t x = 0; x < w; ++x) {
                if (now(x, y) == 0) continue;
                auto const is = [&](std::ptrdiff_t u, std::ptrdiff_t v) { return u >= 0 && v >= 0 && u < w && v < h && now(u, v) != 0; };
                bool const p2 = is(x, y - 1), p3 = is(x + 1, y - 1), p4 = is(x + 1, y), p5 = is(x + 1, y + 1), p6 = is(x, y + 1), p7 = is(x - 1, y + 1),
                           p8 = is(x - 1, y), p9 = is(x - 1, y - 1);
                int const c = (!p2 && (p3 || p4)) + (!p4 && (p5 || p6)) + (!p6 && (p7 || p8)) + (!p8 && (p9 || p2));
                int const n = std::min((p9 || p2) + (p3 || p4) + (p5 || p6) + (p7 || p8), (p2 || p3) + (p4 || p5) + (p6 || p7) + (p8 || p9));
                bool const m = half == 0 ? (p6 || p7 || !p9) && p8 : (p2 || p3 || !p5) && p4;
                if (c == 1 && n >= 2 && n <= 3 && !m) gone.push_back(&now(x, y));
            }
        for (std::uint8_t* const p : gone) *p = 0;
        quiet = gone.empty() ? quiet + 1 : 0;
    }
}
void plain_thinning(benchmark::State& state) {
    auto const& src = mask(state.range(0));
    for (auto _ : state) {
        auto copy = src.clone();
        by_pixel(copy);
        benchmark::DoNotOptimize(copy.row(0));
    }
    bench::count_pixels(state, state.range(0) * state.range(0));
}
BENCHMARK(plain_thinning)->Arg(1024)->Unit(benchmark::kMillisecond);

template <class E = mote::sequential>
void thin(benchmark::State& state, E const& exec = {}) {
    auto const& src = mask(state.range(0));
    mote::image<std::uint8_t> dst(src.width(), src.height());
    if (state.range(0) == 1024) {
        // The corners come off last: thinning the plain result takes off the same.
        auto plain = src.clone();
        by_pixel(plain);
        bench::require_equal(mote::skeleton(mote::bits_of(plain)) == mote::skeleton(mote::bits_of(src)), "the skeleton");
    }
    for (auto _ : state) {
        mote::skeleton(src, dst, exec);
        benchmark::ClobberMemory();
    }
    bench::count_pixels(state, src.width() * src.height());
}
void mote_skeleton(benchmark::State& state) { thin(state); }
BENCHMARK(mote_skeleton)->Arg(1024)->Arg(4096)->Unit(benchmark::kMillisecond);
void mote_skeleton_two_threads(benchmark::State& state) { thin(state, bench::two_threads{}); }
BENCHMARK(mote_skeleton_two_threads)->Arg(4096)->UseRealTime()->Unit(benchmark::kMillisecond);
void floor_copy_skeleton(benchmark::State& state) { bench::copy_floor(state); }
BENCHMARK(floor_copy_skeleton)->Arg(4096)->Unit(benchmark::kMillisecond);

} // namespace
