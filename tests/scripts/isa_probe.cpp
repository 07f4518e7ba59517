// SPDX-License-Identifier: MIT

// Prints the level that kernels run at. Fails if the environment variable MOTE_ISA asks for a level that this processor
// has and another one is active, or if a kernel of that level gives another mask than plain C++.

#include <mote/core/image.hpp>
#include <mote/simd/dispatch.hpp>
#include <mote/threshold/level.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

int main() {
    mote::isa const active = mote::active_isa();
    std::printf("%s\n", mote::name(active).data());
    if (char const* const wish = std::getenv("MOTE_ISA"); wish != nullptr) {
        mote::isa wished = mote::isa::undetected;
        for (mote::isa const level : {mote::isa::baseline, mote::isa::avx2, mote::isa::avx512})
            if (mote::name(level) == std::string_view(wish)) wished = level;
        if (wished == mote::isa::undetected) {
            std::fprintf(stderr, "MOTE_ISA is '%s', which is no level\n", wish);
            return 1;
        }
        if (wished <= mote::best_isa() && active != wished) {
            std::fprintf(stderr, "MOTE_ISA is '%s', but '%s' is active\n", wish, mote::name(active).data());
            return 1;
        }
    }
    mote::image<std::uint8_t> grey(1001, 7);
    for (std::ptrdiff_t y = 0; y < grey.height(); ++y)
        for (std::ptrdiff_t x = 0; x < grey.width(); ++x) grey(x, y) = static_cast<std::uint8_t>(x * 37 + y * 101);
    auto const mask = mote::apply_level(grey, 99, mote::polarity::dark);
    for (std::ptrdiff_t y = 0; y < grey.height(); ++y)
        for (std::ptrdiff_t x = 0; x < grey.width(); ++x)
            if (mask(x, y) != (grey(x, y) <= 99 ? 255 : 0)) {
                std::fprintf(stderr, "the mask is wrong at (%td, %td)\n", x, y);
                return 1;
            }
    return 0;
}
