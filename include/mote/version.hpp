// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Version of the library, and the namespace that every header opens.

#define MOTE_VERSION_MAJOR 0
#define MOTE_VERSION_MINOR 1
#define MOTE_VERSION_PATCH 0

#define MOTE_STRING_(x) #x
#define MOTE_STRING(x) MOTE_STRING_(x)
/// "major.minor.patch"
#define MOTE_VERSION_STRING \
    MOTE_STRING(MOTE_VERSION_MAJOR) "." MOTE_STRING(MOTE_VERSION_MINOR) "." MOTE_STRING(MOTE_VERSION_PATCH)

// The inline namespace names the version and the instruction set that the command line allows. Translation units
// built with different -m flags therefore never share an inline function: without this the linker may keep the copy
// that holds AVX-512 code under the name that baseline code calls.
#if defined(__AVX512VBMI2__)
#define MOTE_ABI_ISA_ _avx512vbmi2
#elif defined(__AVX512F__) && defined(__AVX512BW__) && defined(__AVX512DQ__) && defined(__AVX512VL__)
#define MOTE_ABI_ISA_ _avx512
#elif defined(__AVX512F__)
#define MOTE_ABI_ISA_ _avx512f
#elif defined(__AVX2__) && defined(__FMA__)
#define MOTE_ABI_ISA_ _avx2fma
#elif defined(__AVX2__)
#define MOTE_ABI_ISA_ _avx2
#elif defined(__AVX__)
#define MOTE_ABI_ISA_ _avx
#elif defined(__SSE4_2__)
#define MOTE_ABI_ISA_ _sse42
#elif defined(__SSSE3__)
#define MOTE_ABI_ISA_ _ssse3
#else
#define MOTE_ABI_ISA_
#endif
#if defined(MOTE_NO_DISPATCH)
#define MOTE_ABI_DISPATCH_ _nodispatch
#else
#define MOTE_ABI_DISPATCH_
#endif
#define MOTE_JOIN_(a, b, c, d, e) a##b##_##c##d##e
#define MOTE_JOIN(a, b, c, d, e) MOTE_JOIN_(a, b, c, d, e)
#define MOTE_ABI MOTE_JOIN(v, MOTE_VERSION_MAJOR, MOTE_VERSION_MINOR, MOTE_ABI_ISA_, MOTE_ABI_DISPATCH_)

#define MOTE_NAMESPACE_BEGIN \
    namespace mote {         \
    inline namespace MOTE_ABI {
#define MOTE_NAMESPACE_END \
    }                      \
    }
