// SPDX-License-Identifier: MIT

// No include guard: define MOTE_KERNELS as a kernel file, then include this header. The file is compiled once for each
// instruction set, each time with MOTE_ISA_NAMESPACE naming the namespace (inside mote::detail) that it has to open,
// and MOTE_ISA_LEVEL 0 (baseline), 1 (AVX2) or 2 (AVX-512) saying which intrinsics it may use.
#include <mote/simd/dispatch.hpp>
#include <mote/simd/region.hpp>

MOTE_REGION_BASELINE_BEGIN
#define MOTE_ISA_NAMESPACE baseline
#define MOTE_ISA_LEVEL MOTE_BASELINE_LEVEL
#include MOTE_KERNELS
#undef MOTE_ISA_LEVEL
#undef MOTE_ISA_NAMESPACE
MOTE_REGION_BASELINE_END

#if MOTE_MULTI_ISA
MOTE_REGION_BEGIN("avx2,fma,bmi,bmi2,popcnt")
#define MOTE_ISA_NAMESPACE avx2
#define MOTE_ISA_LEVEL 1
#include MOTE_KERNELS
#undef MOTE_ISA_LEVEL
#undef MOTE_ISA_NAMESPACE
MOTE_REGION_END

MOTE_REGION_BEGIN("avx512f,avx512bw,avx512dq,avx512vl,avx512cd,avx2,fma,bmi,bmi2,popcnt")
#define MOTE_ISA_NAMESPACE avx512
#define MOTE_ISA_LEVEL 2
#include MOTE_KERNELS
#undef MOTE_ISA_LEVEL
#undef MOTE_ISA_NAMESPACE
MOTE_REGION_END
#endif

#undef MOTE_KERNELS
