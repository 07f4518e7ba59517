// SPDX-License-Identifier: MIT
#pragma once

#include <mote/simd/dispatch.hpp>

/// Calls f once for each instruction-set level of this processor, with that level forced; then detection is back.
template <class F>
void for_every_isa(F&& f) {
    struct restore {
        ~restore() { mote::force_isa(mote::isa::undetected); }
    } guard;
    for (mote::isa const level : {mote::isa::baseline, mote::isa::avx2, mote::isa::avx512}) {
        if (level > mote::best_isa()) break;
        mote::force_isa(level);
        f(level);
    }
}
