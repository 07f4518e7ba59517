// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

// What one translation unit saw. The functions come from the same source, compiled with different -m flags.
struct outcome {
    std::string isa, abi;
    std::uint64_t foreground = 0, hash = 0;
};

outcome with_no_flags();
#ifdef CONSUMER_X86
outcome with_avx2();
outcome with_avx512();
#endif
#ifdef CONSUMER_NATIVE
outcome with_native();
#endif
