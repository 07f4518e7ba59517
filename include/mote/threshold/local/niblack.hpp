// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Niblack's local threshold.

#include <mote/threshold/local/deviation.hpp>
#include <mote/version.hpp>

#include <cstddef>
#include <cstdint>
#include <utility>

MOTE_NAMESPACE_BEGIN

struct niblack_options {
    std::ptrdiff_t window = 15; ///< side, odd, in pixels
    double k = -0.2;            ///< as for dark particles; bright ones use -k
};

/// Niblack's threshold T = m + k s, for dark particles; bright particles are treated as dark ones of the negative
/// image, T = m - k s. In a flat window T = m, so a flat image is all dark foreground and no bright foreground.
/// W. Niblack, An Introduction to Digital Image Processing, Prentice-Hall 1986, pp. 115-116.
/// Windows, NaN, cost and errors as in threshold_by_deviation.
template <grey_image Src, mask_image Dst>
void niblack(Src const& src, niblack_options const& o, polarity foreground, Dst&& dst) {
    double const k = foreground == polarity::bright ? -o.k : o.k;
    threshold_by_deviation(src, o.window, {0, 1, k, 0}, foreground, std::forward<Dst>(dst));
}

MOTE_NAMESPACE_END
