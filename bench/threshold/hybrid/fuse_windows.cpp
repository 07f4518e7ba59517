// SPDX-License-Identifier: MIT
// Five windows of mean and deviation in one sweep, against one window.
#include <mote/threshold/hybrid/fuse_windows.hpp>
#include <mote/threshold/local/niblack.hpp>

#include "contest.hpp"

#include <vector>

namespace {

using bench::particles;
using mote::polarity;

mote::deviation_formula const formula{0, 1, 0.2, 0};

void one_window(benchmark::State& state) {
    auto const& src = particles<>(4096);
    mote::image<std::uint8_t> mask(src.width(), src.height());
    for (auto _ : state) {
        mote::threshold_by_deviation(src, state.range(0), formula, polarity::bright, mask);
        benchmark::ClobberMemory();
    }
    bench::count_pixels(state, src.width() * src.height());
}
BENCHMARK(one_window)->Arg(11)->Arg(51)->Arg(161)->Unit(benchmark::kMillisecond);

void five_windows(benchmark::State& state) {
    auto const& src = particles<>(4096);
    mote::image<std::uint8_t> mask(src.width(), src.height()), one(src.width(), src.height()), votes(src.width(), src.height());
    std::vector<mote::neighbourhood> const windows{11, 21, 41, 81, 161};
    auto const run = [&] { mote::fuse_by_vote(src, windows, formula, 0, polarity::bright, mask); };
    bench::count_peak(state, run);
    for (mote::neighbourhood const& w : windows) {
        mote::threshold_by_deviation(src, w, formula, polarity::bright, one);
        for (std::ptrdiff_t y = 0; y < src.height(); ++y)
            for (std::ptrdiff_t x = 0; x < src.width(); ++x) votes(x, y) = static_cast<std::uint8_t>(votes(x, y) + (one(x, y) != 0 ? 1 : 0));
    }
    bool same = true;
    for (std::ptrdiff_t y = 0; y < src.height(); ++y)
        for (std::ptrdiff_t x = 0; x < src.width(); ++x) same = same && (votes(x, y) >= 3) == (mask(x, y) != 0);
    bench::require_equal(same, "the vote of five windows");
    for (auto _ : state) {
        run();
        benchmark::ClobberMemory();
    }
    bench::count_pixels(state, src.width() * src.height());
}
BENCHMARK(five_windows)->Unit(benchmark::kMillisecond);

} // namespace
