// SPDX-License-Identifier: MIT

// One translation unit of a program that uses mote; CONSUMER_UNIT is the name of its function.
#include "outcome.hpp"

#include <mote/core/image.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/core/units.hpp>
#include <mote/label/run.hpp>
#include <mote/threshold/level.hpp>
#if __has_include(<mote/mote.hpp>)
#include <mote/mote.hpp>
#endif

#include <cstddef>

namespace {

template <class T>
void measure(outcome& o) {
    mote::image<T> grey(253, 61);
    std::uint32_t state = 1;
    for (std::ptrdiff_t y = 0; y < grey.height(); ++y)
        for (std::ptrdiff_t x = 0; x < grey.width(); ++x) {
            state = state * 1664525u + 1013904223u;
            grey(x, y) = static_cast<T>(state >> 24);
        }
    for (auto const polarity : {mote::polarity::bright, mote::polarity::dark}) {
        auto const mask = mote::apply_level(grey.view().subview(1, 2, 250, 57), 99.5, polarity);
        auto const turned = mote::apply_level(grey.view().transposed(), 140, polarity);
        for (auto const* m : {&mask, &turned})
            for (std::ptrdiff_t y = 0; y < m->height(); ++y)
                for (std::ptrdiff_t x = 0; x < m->width(); ++x) {
                    o.foreground += (*m)(x, y) != 0;
                    o.hash = (o.hash ^ (*m)(x, y)) * 0x100000001b3ULL;
                }
    }
}

} // namespace

outcome CONSUMER_UNIT() {
    outcome o;
    o.isa = std::string(mote::name(mote::active_isa()));
    o.abi = MOTE_STRING(MOTE_ABI);
    measure<std::uint8_t>(o);
    measure<std::uint16_t>(o);
    measure<float>(o);
    o.hash ^= static_cast<std::uint64_t>(mote::parse_length("50pm").value * 1e6);
    return o;
}
