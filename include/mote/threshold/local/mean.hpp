// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Threshold at the local mean.

#include <mote/threshold/local/deviation.hpp>
#include <mote/version.hpp>

#include <cstddef>
#include <cstdint>
#include <utility>

MOTE_NAMESPACE_BEGIN

struct local_mean_options {
    std::ptrdiff_t window = 51; ///< side, odd, in pixels
    double offset = 0;          ///< grey levels that a particle has to differ from the mean
};

/// Local mean threshold: dark particles are `<= m - offset`, bright ones `> m + offset`, m being the mean of the window.
/// On a flat noisy background with offset 0 about half of the pixels are foreground.
/// Windows, NaN, cost and errors as in threshold_by_deviation.
template <grey_image Src, mask_image Dst>
void local_mean(Src const& src, local_mean_options const& o, polarity foreground, Dst&& dst) {
    double const offset = foreground == polarity::bright ? o.offset : -o.offset;
    threshold_by_deviation(src, o.window, {offset, 1, 0, 0}, foreground, std::forward<Dst>(dst));
}

MOTE_NAMESPACE_END
