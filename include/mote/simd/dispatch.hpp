// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Run-time choice of the instruction set.

#include <mote/core/error.hpp>
#include <mote/simd/region.hpp>
#include <mote/version.hpp>

#include <atomic>
#include <cstdlib>
#include <string>
#include <string_view>

MOTE_NAMESPACE_BEGIN

/// The levels that kernels are compiled for, each including the ones before it.
/// baseline: what the command line allows (SSE2 on x86-64). avx2: also FMA, BMI1/2, POPCNT.
/// avx512: also AVX-512 F, BW, DQ, VL, CD.
enum class isa : unsigned char { undetected, baseline, avx2, avx512 };

/// "baseline", "avx2" or "avx512".
[[nodiscard]] constexpr std::string_view name(isa level) noexcept {
    switch (level) {
    case isa::avx512: return "avx512";
    case isa::avx2: return "avx2";
    case isa::baseline: return "baseline";
    default: return "undetected";
    }
}

/// The best level that this processor has and this build holds.
[[nodiscard]] inline isa best_isa() noexcept {
    isa best = isa::baseline;
#if MOTE_MULTI_ISA
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi") &&
        __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("popcnt"))
        best = isa::avx2;
    if (best == isa::avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
        __builtin_cpu_supports("avx512cd"))
        best = isa::avx512;
#endif
    return best;
}

namespace detail {

inline constinit std::atomic<isa> current_isa{isa::undetected};

// MOTE_ISA=baseline|avx2|avx512 in the environment caps the level; a level that the processor lacks, or a word that is
// none of these, changes nothing.
inline isa detect_isa() noexcept {
    isa level = best_isa();
    if (char const* const wish = std::getenv("MOTE_ISA"); wish != nullptr)
        for (isa const candidate : {isa::baseline, isa::avx2})
            if (name(candidate) == wish && candidate < level) level = candidate;
    current_isa.store(level, std::memory_order_relaxed);
    return level;
}

} // namespace detail

/// The level that kernels run at: the processor's best, unless the environment variable MOTE_ISA or `force_isa` says
/// less. Detected once, at the first call. The value is per version of the inline namespace, so translation units with
/// other -m flags have their own.
[[nodiscard]] inline isa active_isa() noexcept {
    isa const v = detail::current_isa.load(std::memory_order_relaxed);
    return v == isa::undetected ? detail::detect_isa() : v;
}

/// Makes every later call run at `level`, for tests and benches; isa::undetected goes back to detection.
/// @throws parameter_error if this processor or build lacks the level.
inline void force_isa(isa level) {
    if (level > best_isa())
        throw parameter_error("force_isa: this processor or build has no " + std::string(name(level)) +
                              "; its best level is " + std::string(name(best_isa())));
    detail::current_isa.store(level, std::memory_order_relaxed);
}

namespace detail {

template <class Baseline, class Avx2, class Avx512, class F>
decltype(auto) dispatch(F&& f) {
    switch (active_isa()) {
    case isa::avx512: return f(Avx512{});
    case isa::avx2: return f(Avx2{});
    default: return f(Baseline{});
    }
}

} // namespace detail

// MOTE_DISPATCH(set)(f) calls f with the kernel set `detail::<level>::set` of the active level. Use it once per image,
// from a scope that sees namespace detail.
#if MOTE_MULTI_ISA
#define MOTE_DISPATCH(set) \
    ::mote::detail::dispatch<::mote::detail::baseline::set, ::mote::detail::avx2::set, ::mote::detail::avx512::set>
#else
#define MOTE_DISPATCH(set) \
    ::mote::detail::dispatch<::mote::detail::baseline::set, ::mote::detail::baseline::set, ::mote::detail::baseline::set>
#endif

MOTE_NAMESPACE_END
