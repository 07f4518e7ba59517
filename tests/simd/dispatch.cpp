// SPDX-License-Identifier: MIT
#include <mote/simd/dispatch.hpp>
#include <mote/threshold/level.hpp>

#include "catch.hpp"
#include "every_isa.hpp"

#include <algorithm>
#include <cstdlib>
#include <string>
#include <type_traits>

namespace dispatch_test {

TEST_CASE("the active level can be forced, but not beyond the processor") {
    for_every_isa([](mote::isa level) { CHECK(mote::active_isa() == level); });
    if (mote::best_isa() != mote::isa::avx512) CHECK_THROWS_AS(mote::force_isa(mote::isa::avx512), mote::parameter_error);
    mote::force_isa(mote::isa::baseline);
    CHECK(mote::active_isa() == mote::isa::baseline);
    mote::force_isa(mote::isa::undetected);
}

TEST_CASE("MOTE_ISA lowers the level and never raises it") {
    struct restore {
        std::string before = std::getenv("MOTE_ISA") ? std::getenv("MOTE_ISA") : "";
        ~restore() {
            before.empty() ? unsetenv("MOTE_ISA") : setenv("MOTE_ISA", before.c_str(), 1);
            mote::force_isa(mote::isa::undetected);
        }
    } guard;
    auto const detected_with = [](char const* word) {
        setenv("MOTE_ISA", word, 1);
        mote::force_isa(mote::isa::undetected);
        return mote::active_isa();
    };
    CHECK(detected_with("baseline") == mote::isa::baseline);
    CHECK(detected_with("avx2") == std::min(mote::isa::avx2, mote::best_isa()));
    CHECK(detected_with("avx512") == mote::best_isa());
    CHECK(detected_with("nonsense") == mote::best_isa());
}

TEST_CASE("kernels of a level run at that level") {
    for_every_isa([](mote::isa level) {
        mote::isa ran = mote::isa::undetected;
        MOTE_DISPATCH(level_kernels)([&](auto k) {
            using set = decltype(k);
#if MOTE_MULTI_ISA
            ran = std::is_same_v<set, mote::detail::avx512::level_kernels> ? mote::isa::avx512
                  : std::is_same_v<set, mote::detail::avx2::level_kernels> ? mote::isa::avx2
                                                                           : mote::isa::baseline;
#else
            static_assert(std::is_same_v<set, mote::detail::baseline::level_kernels>);
            ran = mote::isa::baseline;
#endif
        });
        CHECK(ran == level);
    });
}

} // namespace dispatch_test
