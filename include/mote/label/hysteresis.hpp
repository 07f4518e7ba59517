// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Two levels: what is beyond the weak one counts where it is connected to something beyond the strong one.

#include <mote/core/error.hpp>
#include <mote/core/image.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/core/polarity.hpp>
#include <mote/label/components.hpp>
#include <mote/label/connectivity.hpp>
#include <mote/label/encode.hpp>
#include <mote/label/paint.hpp>
#include <mote/label/run.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

MOTE_NAMESPACE_BEGIN

/// The runs of the connected components of pixels beyond the weak level that hold a pixel beyond the strong level.
///
/// Beyond is `> level` for bright and `<= level` for dark, so for bright the strong level is not below the weak one, for dark not
/// above it. Equal levels give all components. Labels of the runs are 0; `label` numbers them. NaN is background.
/// Two passes over the pixels, O(runs) memory.
/// J. Canny, IEEE Trans. Pattern Analysis and Machine Intelligence 8(6):679-698, 1986.
/// @throws parameter_error if the strong level is on the wrong side of the weak one, a level is NaN, the polarity automatic
/// or the width above 2^32 - 2.
template <grey_image Src>
[[nodiscard]] run_image hysteresis_runs(Src const& src, double weak, double strong, polarity foreground, connectivity c = connectivity::eight) {
    bool const bright = detail::wants_bright(foreground, "hysteresis");
    if (bright ? strong < weak : strong > weak)
        throw parameter_error("hysteresis: the strong level " + std::to_string(strong) + " is " + (bright ? "below" : "above") + " the weak level " +
                              std::to_string(weak) + "; expected it " + (bright ? "above for bright" : "below for dark") + " objects");
    run_image runs = runs_of(src, weak, foreground);
    std::vector<bool> kept(static_cast<std::size_t>(label(runs, c)) + 1);
    auto const strong_level = pixel_level<pixel_of<Src>>::from(strong);
    detail::for_each_row_edges(const_view(src), 0, src.height(), strong_level, bright, [&](std::ptrdiff_t y, auto const& edges) {
        // Every strong pixel is a weak one too: a strong run begins within some weak run.
        auto const row = runs.row(y);
        for (std::size_t i = 0, k = 0; i < edges.size(); i += 2) {
            while (row[k].end <= edges[i]) ++k;
            kept[row[k].label] = true;
        }
    });
    run_image result(runs.width());
    for (std::ptrdiff_t y = 0; y < runs.height(); ++y) {
        for (run const& r : runs.row(y))
            if (kept[r.label]) result.add(r.begin, r.end);
        result.end_row();
    }
    return result;
}

/// Writes 255 where a pixel belongs to such a component, and 0 elsewhere: `hysteresis_runs` as a mask. `src` and `dst` may be the same image.
/// @throws parameter_error as `hysteresis_runs`, and if the sizes differ.
template <grey_image Src, mask_image Dst>
void hysteresis(Src const& src, double weak, double strong, polarity foreground, connectivity c, Dst&& dst) {
    paint_mask(hysteresis_runs(src, weak, strong, foreground, c), dst);
}

/// The same, returning a new mask.
template <grey_image Src>
[[nodiscard]] image<std::uint8_t> hysteresis(Src const& src, double weak, double strong, polarity foreground, connectivity c = connectivity::eight) {
    return paint_mask(hysteresis_runs(src, weak, strong, foreground, c));
}

MOTE_NAMESPACE_END
