// SPDX-License-Identifier: MIT
#include <mote/threshold/local/mean.hpp>
#include <mote/threshold/local/niblack.hpp>
#include <mote/threshold/local/nick.hpp>
#include <mote/threshold/local/sauvola.hpp>
#include <mote/threshold/local/wolf.hpp>

#include "contest.hpp"

#ifdef MOTE_BENCH_XIMGPROC
#include <opencv2/ximgproc.hpp>
#endif
#ifdef MOTE_BENCH_DOXA
#include <Doxa/Palette.hpp>
#include <Doxa/Types.hpp>
#include <Doxa/Image.hpp>
#include <Doxa/ChanMeanVarianceCalc.hpp>
#include <Doxa/Niblack.hpp>
#include <Doxa/Nick.hpp>
#include <Doxa/Sauvola.hpp>
#include <Doxa/Wolf.hpp>
#endif

namespace {

using bench::particles;
using mote::dialect;
using mote::polarity;

// Each method with the options of a dialect and a window.
struct mean {
    template <class T>
    static void run(mote::image<T> const& src, dialect d, std::ptrdiff_t window, mote::image<std::uint8_t>& mask) {
        auto o = mote::local_mean_options::of(d);
        o.window.shape = mote::footprint::square(window);
        mote::local_mean(src, o, polarity::bright, mask);
    }
};
struct niblack {
    template <class T>
    static void run(mote::image<T> const& src, dialect d, std::ptrdiff_t window, mote::image<std::uint8_t>& mask) {
        auto o = mote::niblack_options::of(d, 0.2);
        o.window.shape = mote::footprint::square(window);
        mote::niblack(src, o, polarity::bright, mask);
    }
};
struct sauvola {
    template <class T>
    static void run(mote::image<T> const& src, dialect d, std::ptrdiff_t window, mote::image<std::uint8_t>& mask) {
        auto o = mote::sauvola_options::of<T>(d, 0.2);
        o.window.shape = mote::footprint::square(window);
        mote::sauvola(src, o, polarity::bright, mask);
    }
};
struct wolf {
    template <class T>
    static void run(mote::image<T> const& src, dialect d, std::ptrdiff_t window, mote::image<std::uint8_t>& mask) {
        auto o = mote::wolf_options::of(d, 0.2);
        o.window.shape = mote::footprint::square(window);
        mote::wolf(src, o, polarity::bright, mask);
    }
};
struct nick {
    template <class T>
    static void run(mote::image<T> const& src, dialect d, std::ptrdiff_t window, mote::image<std::uint8_t>& mask) {
        auto o = mote::nick_options::of(d, -0.2);
        o.window.shape = mote::footprint::square(window);
        mote::nick(src, o, polarity::bright, mask);
    }
};

template <class Method, dialect D, class T = std::uint8_t>
void mote_local(benchmark::State& state) {
    auto const& src = particles<T>(state.range(0));
    mote::image<std::uint8_t> mask(src.width(), src.height());
    bench::count_peak(state, [&] { Method::run(src, D, state.range(1), mask); });
    for (auto _ : state) {
        Method::run(src, D, state.range(1), mask);
        benchmark::ClobberMemory();
    }
    bench::count_pixels(state, src.width() * src.height());
}

#ifdef MOTE_BENCH_XIMGPROC
void opencv_mask(cv::Mat const& src, mean, int window, cv::Mat& mask) {
    cv::adaptiveThreshold(src, mask, 255, cv::ADAPTIVE_THRESH_MEAN_C, cv::THRESH_BINARY, window, 0);
}
void opencv_mask(cv::Mat const& src, niblack, int window, cv::Mat& mask) {
    cv::ximgproc::niBlackThreshold(src, mask, 255, cv::THRESH_BINARY, window, 0.2, cv::ximgproc::BINARIZATION_NIBLACK);
}
void opencv_mask(cv::Mat const& src, sauvola, int window, cv::Mat& mask) {
    cv::ximgproc::niBlackThreshold(src, mask, 255, cv::THRESH_BINARY, window, 0.2, cv::ximgproc::BINARIZATION_SAUVOLA);
}
void opencv_mask(cv::Mat const& src, wolf, int window, cv::Mat& mask) {
    cv::ximgproc::niBlackThreshold(src, mask, 255, cv::THRESH_BINARY, window, 0.2, cv::ximgproc::BINARIZATION_WOLF);
}
void opencv_mask(cv::Mat const& src, nick, int window, cv::Mat& mask) {
    cv::ximgproc::niBlackThreshold(src, mask, 255, cv::THRESH_BINARY, window, -0.2, cv::ximgproc::BINARIZATION_NICK);
}

// OpenCV sums in single precision: a few pixels may tie otherwise with a level that is rounded to whole numbers.
template <class Method>
void opencv_local(benchmark::State& state) {
    auto const& image = particles<>(state.range(0));
    auto const src = bench::matrix(image);
    int const window = static_cast<int>(state.range(1));
    cv::Mat mask;
    opencv_mask(src, Method{}, window, mask);
    mote::image<std::uint8_t> ours(image.width(), image.height());
    Method::run(image, dialect::opencv, window, ours);
    double const differing = cv::norm(bench::matrix(ours), mask, cv::NORM_L1) / 255;
    state.counters["differing"] = differing;
    bench::require_equal(differing <= 1e-5 * static_cast<double>(image.width()) * static_cast<double>(image.height()), "a local mask");
    for (auto _ : state) {
        opencv_mask(src, Method{}, window, mask);
        benchmark::ClobberMemory();
    }
    bench::count_pixels(state, image.width() * image.height());
}
#endif

#ifdef MOTE_BENCH_DOXA
template <class Method, class Peer>
void doxa_local(benchmark::State& state) {
    auto const& image = particles<>(state.range(0));
    int const window = static_cast<int>(state.range(1));
    Doxa::Image src(static_cast<int>(image.width()), static_cast<int>(image.height())), mask(src.width, src.height);
    for (int y = 0; y < src.height; ++y) std::memcpy(src.data + y * src.width, image.row(y), static_cast<std::size_t>(src.width));
    Doxa::Parameters parameters({{"window", window}, {"k", std::is_same_v<Method, nick> ? -0.2 : 0.2}});
    Peer peer;
    peer.Initialize(src);
    auto const run = [&] { peer.ToBinary(mask, parameters); };
    run();
    mote::image<std::uint8_t> ours(image.width(), image.height());
    Method::run(image, dialect::doxa, window, ours);
    std::ptrdiff_t differing = 0;
    for (std::ptrdiff_t y = 0; y < image.height(); ++y)
        for (std::ptrdiff_t x = 0; x < image.width(); ++x) differing += (ours(x, y) != 0) != (mask.data[y * image.width() + x] != 0) ? 1 : 0;
    state.counters["differing"] = static_cast<double>(differing);
    bench::require_equal(static_cast<double>(differing) <= 1e-5 * static_cast<double>(image.width() * image.height()), "a local mask");
    for (auto _ : state) {
        run();
        benchmark::ClobberMemory();
    }
    bench::count_pixels(state, image.width() * image.height());
}
#endif

#define MOTE_LOCAL_BENCH(...) BENCHMARK(__VA_ARGS__)->Args({4096, 51})->Unit(benchmark::kMillisecond)
#ifdef MOTE_BENCH_XIMGPROC
MOTE_LOCAL_BENCH(opencv_local<mean>);
MOTE_LOCAL_BENCH(opencv_local<niblack>);
MOTE_LOCAL_BENCH(opencv_local<sauvola>);
MOTE_LOCAL_BENCH(opencv_local<wolf>);
MOTE_LOCAL_BENCH(opencv_local<nick>);
#endif
#ifdef MOTE_BENCH_DOXA
MOTE_LOCAL_BENCH(doxa_local<niblack, Doxa::Niblack>);
MOTE_LOCAL_BENCH(doxa_local<sauvola, Doxa::Sauvola>);
MOTE_LOCAL_BENCH(doxa_local<wolf, Doxa::Wolf>);
MOTE_LOCAL_BENCH(doxa_local<nick, Doxa::Nick>);
#endif
MOTE_LOCAL_BENCH(mote_local<mean, dialect::opencv>);
MOTE_LOCAL_BENCH(mote_local<niblack, dialect::opencv>);
MOTE_LOCAL_BENCH(mote_local<sauvola, dialect::opencv>);
MOTE_LOCAL_BENCH(mote_local<wolf, dialect::opencv>);
MOTE_LOCAL_BENCH(mote_local<nick, dialect::opencv>);
MOTE_LOCAL_BENCH(mote_local<niblack, dialect::doxa>);
MOTE_LOCAL_BENCH(mote_local<sauvola, dialect::doxa>);
MOTE_LOCAL_BENCH(mote_local<wolf, dialect::doxa>);
MOTE_LOCAL_BENCH(mote_local<nick, dialect::doxa>);

// Whatever the window: the curve.
#define MOTE_WINDOW_CURVE(...) BENCHMARK(__VA_ARGS__)->ArgsProduct({{4096}, {3, 15, 51, 101, 255, 501, 1001}})->Unit(benchmark::kMillisecond)
MOTE_WINDOW_CURVE(mote_local<mean, dialect::paper>);
MOTE_WINDOW_CURVE(mote_local<niblack, dialect::paper>);
MOTE_WINDOW_CURVE(mote_local<niblack, dialect::paper, std::uint16_t>);

// Two threads against one, wall-clock time.
void mote_niblack_threads(benchmark::State& state) {
    auto const& src = particles<>(4096);
    mote::image<std::uint8_t> mask(src.width(), src.height()), one(src.width(), src.height());
    mote::niblack_options o;
    o.window = 51;
    mote::niblack(src, o, polarity::bright, one);
    auto const run = [&] {
        if (state.range(0) == 2)
            mote::niblack(src, o, polarity::bright, mask, bench::two_threads());
        else
            mote::niblack(src, o, polarity::bright, mask);
    };
    run();
    for (std::ptrdiff_t y = 0; y < src.height(); ++y)
        bench::require_equal(std::memcmp(mask.row(y), one.row(y), static_cast<std::size_t>(src.width())) == 0, "two threads' mask");
    for (auto _ : state) {
        run();
        benchmark::ClobberMemory();
    }
    bench::count_pixels(state, src.width() * src.height());
}
BENCHMARK(mote_niblack_threads)->Arg(1)->Arg(2)->UseRealTime()->Unit(benchmark::kMillisecond);

} // namespace
