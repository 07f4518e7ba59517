// SPDX-License-Identifier: MIT
#include <mote/histogram/histogram.hpp>

#include "contest.hpp"

namespace {

using bench::particles;

#ifdef MOTE_BENCH_OPENCV
template <class T>
cv::Mat opencv_counts(cv::Mat const& src) {
    int const bins = sizeof(T) == 1 ? 256 : 65536, channel = 0;
    float const range[] = {0, static_cast<float>(bins)};
    float const* ranges = range;
    cv::Mat counts;
    cv::calcHist(&src, 1, &channel, cv::Mat(), counts, 1, &bins, &ranges);
    return counts;
}

template <class T>
void opencv_histogram(benchmark::State& state) {
    auto const src = bench::matrix(particles<T>(state.range(0)));
    for (auto _ : state) benchmark::DoNotOptimize(opencv_counts<T>(src));
    bench::count_pixels(state, state.range(0) * state.range(0));
}
MOTE_BENCH(opencv_histogram<std::uint8_t>);
MOTE_BENCH(opencv_histogram<std::uint16_t>);
#endif

template <class T>
void mote_histogram(benchmark::State& state) {
    auto const& src = particles<T>(state.range(0));
#ifdef MOTE_BENCH_OPENCV
    auto const ours = mote::histogram_of(src);
    cv::Mat const theirs = opencv_counts<T>(bench::matrix(src));
    bool same = true;
    for (std::size_t i = 0; i < ours.counts.size(); ++i) same = same && static_cast<double>(ours.counts[i]) == static_cast<double>(theirs.ptr<float>()[i]);
    bench::require_equal(same, "histogram");
#endif
    for (auto _ : state) benchmark::DoNotOptimize(mote::histogram_of(src));
    bench::count_pixels(state, src.width() * src.height());
}
MOTE_BENCH(mote_histogram<std::uint8_t>);
MOTE_BENCH(mote_histogram<std::uint16_t>);

void floor_copy(benchmark::State& state) { bench::copy_floor(state); }
MOTE_BENCH(floor_copy);

} // namespace
