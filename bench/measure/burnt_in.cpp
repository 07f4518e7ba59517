// SPDX-License-Identifier: MIT
// Looking for annotations in images that have none, and in those that do, beside a copy.
#include "../contest.hpp"

#include <mote/measure/burnt_in.hpp>

#include <map>

namespace {

using bench::particles;

/// The particles as 0 and 255: all of them are full ink.
mote::image<std::uint8_t> const& saturated(std::ptrdiff_t side) {
    static std::map<std::ptrdiff_t, mote::image<std::uint8_t>> made;
    auto [place, fresh] = made.try_emplace(side);
    if (fresh) {
        place->second = mote::image<std::uint8_t>(side, side);
        for (std::ptrdiff_t y = 0; y < side; ++y)
            for (std::ptrdiff_t x = 0; x < side; ++x) place->second(x, y) = particles<>(side)(x, y) > 130 ? 255 : 0;
    }
    return place->second;
}

/// The particles with a black caption of white strokes.
mote::image<std::uint8_t> const& captioned(std::ptrdiff_t side) {
    static std::map<std::ptrdiff_t, mote::image<std::uint8_t>> made;
    auto [place, fresh] = made.try_emplace(side);
    if (fresh) {
        place->second = mote::image<std::uint8_t>(side, side);
        for (std::ptrdiff_t y = 0; y < side; ++y)
            for (std::ptrdiff_t x = 0; x < side; ++x) {
                std::uint8_t const stroke = y > side - side / 18 && y < side - side / 50 && x % 20 < 3 ? 255 : 0;
                place->second(x, y) = y < side - side / 12 ? particles<>(side)(x, y) : stroke;
            }
    }
    return place->second;
}

template <auto source>
void look(benchmark::State& state, bool has) {
    auto const& img = source(state.range(0));
    bench::require_equal((mote::burnt_in(img).size() > 0) == has, "whether there are annotations");
    for (auto _ : state) benchmark::DoNotOptimize(mote::burnt_in(img));
    bench::count_pixels(state, img.width() * img.height());
}

void copy(benchmark::State& state) { bench::copy_floor(state); }
void no_ink(benchmark::State& state) { look<&particles<std::uint8_t>>(state, false); }
void no_ink_16_bit(benchmark::State& state) { look<&particles<std::uint16_t>>(state, false); }
void saturated_particles(benchmark::State& state) { look<&saturated>(state, false); }
void caption(benchmark::State& state) { look<&captioned>(state, true); }

} // namespace

MOTE_BENCH(copy);
MOTE_BENCH(no_ink);
MOTE_BENCH(no_ink_16_bit);
MOTE_BENCH(saturated_particles);
MOTE_BENCH(caption);
