#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Makes the pictures of docs/threshold with the program: docs/images/threshold.sh [PROGRAM]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

program=$(realpath "${1:-../../build/bin/mote}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$program" simulate -o "$work/made" --count 1 --seed 7 --modality haadf-stem --width 200 --height 150 --particles 12 --pixel-size 0.2nm \
    --diameter-nm 4 --geometric-sd 1.5 --uneven 0.35 --dose 300 >"$work/log"
for family in global local hybrid; do
    "$program" threshold "$work"/made/images/*.tif --method all --family "$family" --polarity bright -o "$work/$family" >"$work/log"
    mv "$work/$family/contact-sheet.png" "threshold-$family.png"
    mv "$work/$family"/*.png threshold/
done
