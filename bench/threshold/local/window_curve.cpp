// SPDX-License-Identifier: MIT
// Every local threshold, whatever the window, and twice as many pixels a side: the time and the memory of each.
#include <mote/threshold/local/adotsu.hpp>
#include <mote/threshold/local/bernsen.hpp>
#include <mote/threshold/local/bradley_roth.hpp>
#include <mote/threshold/local/contrast.hpp>
#include <mote/threshold/local/feng.hpp>
#include <mote/threshold/local/gatos.hpp>
#include <mote/threshold/local/gaussian.hpp>
#include <mote/threshold/local/isauvola.hpp>
#include <mote/threshold/local/local_isodata.hpp>
#include <mote/threshold/local/local_li.hpp>
#include <mote/threshold/local/local_otsu.hpp>
#include <mote/threshold/local/local_yen.hpp>
#include <mote/threshold/local/median.hpp>
#include <mote/threshold/local/mid_grey.hpp>
#include <mote/threshold/local/phansalkar.hpp>
#include <mote/threshold/local/singh.hpp>
#include <mote/threshold/local/su.hpp>
#include <mote/threshold/local/wan.hpp>

#include "contest.hpp"

namespace {

// The side of a window, wherever the options keep it.
template <class O>
void set_window(O& o, std::ptrdiff_t side) {
    if constexpr (requires { o.window; })
        o.window = side;
    else
        o.mask.window = side;
}

template <class O, class Method>
void curve(benchmark::State& state, O o, Method method) {
    auto const& src = bench::particles<>(state.range(0));
    mote::image<std::uint8_t> mask(src.width(), src.height());
    set_window(o, state.range(1));
    auto const run = [&] { method(src, o, mask); };
    bench::count_peak(state, run);
    for (auto _ : state) {
        run();
        benchmark::ClobberMemory();
    }
    bench::count_pixels(state, src.width() * src.height());
}

// 1024 and 2048 pixels a side at one window, then the windows.
#define MOTE_CURVE(function, options)                                                                                              \
    BENCHMARK_CAPTURE(curve, function, options{}, [](auto const& src, options const& o, auto& mask) { mote::function(src, o, mote::polarity::bright, mask); }) \
        ->Args({1024, 51})                                                                                                         \
        ->Args({2048, 15})                                                                                                         \
        ->Args({2048, 51})                                                                                                         \
        ->Args({2048, 151})                                                                                                        \
        ->Unit(benchmark::kMillisecond)

MOTE_CURVE(local_gaussian, mote::local_gaussian_options);
MOTE_CURVE(local_median, mote::local_median_options);
MOTE_CURVE(mid_grey, mote::mid_grey_options);
MOTE_CURVE(bernsen, mote::bernsen_options);
MOTE_CURVE(local_contrast, mote::local_contrast_options);
MOTE_CURVE(phansalkar, mote::phansalkar_options);
MOTE_CURVE(singh, mote::singh_options);
MOTE_CURVE(wan, mote::wan_options);
MOTE_CURVE(feng, mote::feng_options);
MOTE_CURVE(bradley_roth, mote::bradley_roth_options);
MOTE_CURVE(isauvola, mote::isauvola_options);
MOTE_CURVE(su, mote::su_options);
MOTE_CURVE(gatos, mote::gatos_options);
MOTE_CURVE(adotsu, mote::adotsu_options);
MOTE_CURVE(local_otsu, mote::local_otsu_options);
MOTE_CURVE(local_isodata, mote::local_isodata_options);
MOTE_CURVE(local_li, mote::local_li_options);
MOTE_CURVE(local_yen, mote::local_yen_options);

} // namespace
