#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# registers.sh [--kernels INCLUDE_DIR] OBJECT...
#
# Looks at the registers in object code that was compiled without -m flags. Functions of a namespace avx512 may use all,
# those of a namespace avx2 no zmm and no mask registers, all others neither ymm nor zmm. With --kernels, every set of
# kernels that the objects hold (struct x_kernels in a *.kernels.inl) must use ymm in its avx2 and zmm in its avx512
# version, except for those in the lists below. Prints a table of the sets.
set -euo pipefail

# Sets without a loop that vectorises: IsoData goes from bin to bin, each step depending on the one before.
scalar_sets='local_isodata_kernels'
# Sets whose avx512 version uses ymm: these look at eight splits at a time, as a window's histogram rarely has sixteen in a row.
half_sets='local_li_kernels local_otsu_kernels'

include=''
if [[ ${1-} == --kernels ]]; then
    include=$2
    shift 2
fi
(($# > 0)) || { printf 'registers.sh: no objects\n' >&2; exit 2; }
sets=''
if [[ -n $include ]]; then
    sets=$(grep -rhoE '^ *struct [a-z0-9_]+_kernels\b' --include='*.kernels.inl' "$include" | awk '{ print $2 }' | sort -u | paste -sd' ')
fi

for object in "$@"; do
    objdump -d --no-show-raw-insn "$object"
done | awk -v sets="$sets" -v scalar="$scalar_sets" -v half="$half_sets" '
    function mangled(word) { return length(word) word }
    BEGIN {
        count = split(sets, set, " ")
        split(scalar, s, " ")
        for (i in s) is_scalar[s[i]] = 1
        split(half, h, " ")
        for (i in h) is_half[h[i]] = 1
    }
    /^[0-9a-f]+ <.*>:$/ {
        name = $2
        ++functions
        # A nested name NS..<level>..: the function itself belongs to the level. Lambdas and dispatchers only have it as a
        # template argument, which comes after an I.
        nested = name
        sub(/I.*/, "", nested)
        level = nested ~ /6avx512/ ? "avx512" : nested ~ /4avx2/ ? "avx2" : "other"
        owner = ""
        for (i = 1; i <= count; ++i)
            if (index(name, mangled(set[i]))) owner = set[i]
        if (owner != "" && level != "other") held[owner] = 1
        next
    }
    /%zmm|%k[1-7]/ {
        if (level != "avx512") { printf "%s uses %s\n", name, $0; bad = 1 }
        if (/%zmm/) zmm[owner, level]++
    }
    /%ymm/ {
        if (level == "other") { printf "%s uses %s\n", name, $0; bad = 1 }
        ymm[owner, level]++
    }
    END {
        for (i = 1; i <= count; ++i) {
            o = set[i]
            if (!(o in held)) { printf "  %-32s not in these objects\n", o; continue }
            printf "  %-32s ymm in avx2: %5d   zmm in avx512: %5d\n", o, ymm[o, "avx2"], zmm[o, "avx512"]
            if (!(o in is_scalar) && (!ymm[o, "avx2"] || (o in is_half ? !ymm[o, "avx512"] : !zmm[o, "avx512"]))) { printf "%s does not use the registers of its level\n", o; bad = 1 }
            ++seen
        }
        printf "%d functions\n", functions
        if (functions == 0 || (count > 0 && seen == 0)) { print "nothing was looked at"; bad = 1 }
        exit bad
    }'
