// SPDX-License-Identifier: MIT
#include <mote/threshold/local/local_isodata.hpp>
#include <mote/threshold/local/local_li.hpp>
#include <mote/threshold/local/local_otsu.hpp>
#include <mote/threshold/local/local_yen.hpp>

#include "contest.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

// There is no peer in OpenCV. The obvious version, which counts every window anew, is checked on a small image.
namespace {

using bench::particles;

void require_obvious(std::ptrdiff_t window) {
    auto const img = particles<std::uint8_t>(512).view().subview(100, 100, 60, 40);
    mote::image<double> level(60, 40);
    mote::local_otsu_options o;
    o.window = window;
    mote::local_otsu_surface(img, o, level);
    for (std::ptrdiff_t y = 0; y < 40; ++y)
        for (std::ptrdiff_t x = 0; x < 60; ++x) {
            std::vector<std::uint64_t> h(256);
            for (std::ptrdiff_t v = std::max<std::ptrdiff_t>(0, y - window / 2); v <= std::min<std::ptrdiff_t>(39, y + window / 2); ++v)
                for (std::ptrdiff_t u = std::max<std::ptrdiff_t>(0, x - window / 2); u <= std::min<std::ptrdiff_t>(59, x + window / 2); ++u) ++h[img(u, v)];
            bench::require_equal(level(x, y) == static_cast<double>(mote::otsu_bin(h)), "local Otsu's level");
        }
}

template <class T, class Run>
void measure(benchmark::State& state, Run&& run) {
    auto const& src = particles<T>(1024);
    mote::image<std::uint8_t> mask(src.width(), src.height());
    for (auto _ : state) {
        run(src, mask);
        benchmark::ClobberMemory();
    }
    bench::count_pixels(state, src.width() * src.height());
}

template <class T>
void square_otsu(benchmark::State& state) {
    require_obvious(state.range(0));
    mote::local_otsu_options o;
    o.window = state.range(0);
    measure<T>(state, [&](auto const& src, auto& mask) { mote::local_otsu(src, o, mote::polarity::bright, mask); });
}
void disc_otsu(benchmark::State& state) {
    mote::local_otsu_options o;
    o.window = mote::footprint::disc(static_cast<double>(state.range(0) / 2));
    measure<std::uint8_t>(state, [&](auto const& src, auto& mask) { mote::local_otsu(src, o, mote::polarity::bright, mask); });
}
void fiji_otsu(benchmark::State& state) {
    auto o = mote::local_otsu_options::of(mote::dialect::fiji);
    o.window = mote::imagej_oval(state.range(0) - 1);
    measure<std::uint8_t>(state, [&](auto const& src, auto& mask) { mote::local_otsu(src, o, mote::polarity::bright, mask); });
}
void square_isodata(benchmark::State& state) {
    mote::local_isodata_options o;
    o.window = state.range(0);
    measure<std::uint8_t>(state, [&](auto const& src, auto& mask) { mote::local_isodata(src, o, mote::polarity::bright, mask); });
}
void square_li(benchmark::State& state) {
    mote::local_li_options o;
    o.window = state.range(0);
    measure<std::uint8_t>(state, [&](auto const& src, auto& mask) { mote::local_li(src, o, mote::polarity::bright, mask); });
}
void square_yen(benchmark::State& state) {
    mote::local_yen_options o;
    o.window = state.range(0);
    measure<std::uint8_t>(state, [&](auto const& src, auto& mask) { mote::local_yen(src, o, mote::polarity::bright, mask); });
}

} // namespace

BENCHMARK(square_otsu<std::uint8_t>)->Arg(15)->Arg(51)->Arg(151)->Arg(301)->Arg(1001)->Unit(benchmark::kMillisecond);
BENCHMARK(square_otsu<std::uint16_t>)->Arg(15)->Arg(51)->Arg(151)->Unit(benchmark::kMillisecond);
BENCHMARK(disc_otsu)->Arg(15)->Arg(51)->Arg(151)->Unit(benchmark::kMillisecond);
BENCHMARK(fiji_otsu)->Arg(15)->Arg(51)->Arg(151)->Unit(benchmark::kMillisecond);
BENCHMARK(square_isodata)->Arg(15)->Arg(51)->Arg(151)->Unit(benchmark::kMillisecond);
BENCHMARK(square_li)->Arg(15)->Arg(51)->Arg(151)->Unit(benchmark::kMillisecond);
BENCHMARK(square_yen)->Arg(15)->Arg(51)->Arg(151)->Unit(benchmark::kMillisecond);
