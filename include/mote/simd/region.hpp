// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Regions of code compiled for one instruction set, whatever -m flags are in force.
///
/// Inside a region there is no fused multiply-add (so that every level rounds alike) and, with GCC, the -O3
/// vectoriser runs even under -O0 .. -O2. Kernels are templates over raw pointers: nothing is included inside a
/// region, and no std:: function is called there.

#include <mote/version.hpp>

#if defined(__x86_64__) || defined(_M_X64)
#include <immintrin.h>
#define MOTE_X86_64 1
#else
#define MOTE_X86_64 0
#endif

#define MOTE_PRAGMA_(...) _Pragma(#__VA_ARGS__)
#define MOTE_PRAGMA(...) MOTE_PRAGMA_(__VA_ARGS__)
#if defined(__clang__)
#define MOTE_REGION_BASELINE_BEGIN MOTE_PRAGMA(float_control(push)) MOTE_PRAGMA(clang fp contract(off))
#define MOTE_REGION_BASELINE_END MOTE_PRAGMA(float_control(pop))
#define MOTE_REGION_BEGIN(isa)  \
    MOTE_REGION_BASELINE_BEGIN \
    MOTE_PRAGMA(clang attribute push(__attribute__((target(isa))), apply_to = function))
#define MOTE_REGION_END MOTE_PRAGMA(clang attribute pop) MOTE_REGION_BASELINE_END
#elif defined(__GNUC__)
#define MOTE_REGION_BASELINE_BEGIN \
    MOTE_PRAGMA(GCC push_options) MOTE_PRAGMA(GCC optimize("O3", "fp-contract=off"))
#define MOTE_REGION_BASELINE_END MOTE_PRAGMA(GCC pop_options)
#define MOTE_REGION_BEGIN(isa) \
    MOTE_PRAGMA(GCC push_options) MOTE_PRAGMA(GCC target isa) MOTE_PRAGMA(GCC optimize("O3", "fp-contract=off"))
#define MOTE_REGION_END MOTE_PRAGMA(GCC pop_options)
#else
#define MOTE_REGION_BASELINE_BEGIN
#define MOTE_REGION_BASELINE_END
#endif

/// 1 where kernels are compiled for several instruction sets and chosen at run time. Off where the command line
/// already allows AVX-512, on other processors, and with -DMOTE_NO_DISPATCH.
#if defined(MOTE_REGION_BEGIN) && MOTE_X86_64 && !defined(__AVX512F__) && !defined(MOTE_NO_DISPATCH)
#define MOTE_MULTI_ISA 1
#else
#define MOTE_MULTI_ISA 0
#endif

// What the baseline region may use: what the command line allows.
#if defined(__AVX512F__) && defined(__AVX512BW__) && defined(__AVX512DQ__) && defined(__AVX512VL__) && \
    defined(__BMI__) && defined(__BMI2__) && defined(__POPCNT__)
#define MOTE_BASELINE_LEVEL 2
#elif defined(__AVX2__) && defined(__BMI__) && defined(__BMI2__) && defined(__POPCNT__)
#define MOTE_BASELINE_LEVEL 1
#else
#define MOTE_BASELINE_LEVEL 0
#endif
