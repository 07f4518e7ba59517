// SPDX-License-Identifier: MIT

// Calls every unit that this processor can run. All must see the same picture.
#include "outcome.hpp"

#include <cstdio>
#include <cstring>
#include <utility>
#include <vector>

int main() {
    std::vector<std::pair<char const*, outcome>> units;
    units.emplace_back("no flags", with_no_flags());
#ifdef CONSUMER_X86
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) units.emplace_back("avx2", with_avx2());
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512vl"))
        units.emplace_back("avx512", with_avx512());
#endif
#ifdef CONSUMER_NATIVE
    units.emplace_back("native", with_native());
#endif
    outcome const& first = units.front().second;
    int failures = first.foreground == 0;
    for (std::size_t i = 0; i < units.size(); ++i) {
        outcome const& o = units[i].second;
        bool const same = o.foreground == first.foreground && o.hash == first.hash;
        // An ABI name of its own is what keeps the linker from mixing the units' inline functions. (-march=native may
        // turn out to be no more than the default.)
        bool const apart = i == 0 || o.abi != first.abi || std::strcmp(units[i].first, "native") == 0;
        std::printf("%-8s  %-10s  %-24s  %llu foreground, hash %016llx%s%s\n", units[i].first, o.isa.c_str(), o.abi.c_str(),
                    static_cast<unsigned long long>(o.foreground), static_cast<unsigned long long>(o.hash),
                    same ? "" : "  DIFFERENT", apart ? "" : "  SHARED NAME");
        failures += !same;
        failures += !apart;
    }
    return failures == 0 ? 0 : 1;
}
