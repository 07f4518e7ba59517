// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// ISauvola: Sauvola's mask, cleaned of what has no contrast.

#include <mote/core/image.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/core/polarity.hpp>
#include <mote/label/components.hpp>
#include <mote/label/connectivity.hpp>
#include <mote/label/encode.hpp>
#include <mote/label/paint.hpp>
#include <mote/label/run.hpp>
#include <mote/threshold/dialect.hpp>
#include <mote/threshold/local/high_contrast.hpp>
#include <mote/threshold/local/sauvola.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

MOTE_NAMESPACE_BEGIN

struct isauvola_options {
    sauvola_options mask{};           ///< of the mask to clean; its window is where pixels can be left out
    high_contrast_options contrast{}; ///< of the pixels that a particle must have one of
    connectivity neighbours = connectivity::eight;

    /// Doxa: k = 0.2, windows of 75; Sauvola's levels and the contrast as for dark particles. Doxa does not search above
    /// pixel (0, 1), so that it can lose pixels (0, 0) and (1, 0) of a component; here they are kept.
    static isauvola_options of(dialect d) {
        isauvola_options o;
        if (d == dialect::paper) return o;
        if (d != dialect::doxa) detail::refuse_dialect(d, "isauvola");
        o.mask = sauvola_options::of(d);
        o.contrast = high_contrast_options::of(d);
        return o;
    }
};

/// ISauvola: the components of Sauvola's mask that hold a pixel of high local contrast.
///
/// Sauvola with a small k finds faint particles and much noise; outlines have high contrast, noise has not. For dark
/// particles; bright ones are dark ones of the negative image. If the mask's options do not mirror, bright is all that
/// is not dark foreground. Constant and empty images have no dark particles. NaN is background.
/// The paper opens the high-contrast pixels before; with windows of 3 this takes away the outlines of sharp edges, which are
/// two pixels wide, so it is left out (as in Doxa).
/// O(pixels) time; memory: a byte a pixel, and the runs of Sauvola's mask.
/// Z. Hadjadj, A. Meziane, Y. Cherfa, M. Cheriet, I. Setitra, ICIAR 2016, LNCS 9730:737-745.
/// @throws parameter_error as sauvola and high_contrast, and if the width is above 2^32 - 2.
template <grey_image Src, mask_image Dst, executor E = sequential>
void isauvola(Src const& src, isauvola_options const& o, polarity foreground, Dst&& dst, E const& exec = {}) {
    auto const s = const_view(src);
    auto const d = mutable_view(dst);
    detail::check_same_size("isauvola", s.width, s.height, d.width, d.height);
    bool const bright = detail::wants_bright(foreground, "isauvola"), opposite = bright && !o.mask.mirror_bright;
    polarity const found = opposite ? polarity::dark : foreground;
    sauvola(s, o.mask, found, d, exec);
    image<std::uint8_t> outlines(s.width, s.height, fill::none);
    high_contrast_options contrast = o.contrast;
    if (contrast.window.mask.data == nullptr) contrast.window.mask = o.mask.window.mask;
    high_contrast(s, contrast, found, outlines, exec);
    run_image runs = runs_of(d);
    std::vector<char> kept(static_cast<std::size_t>(label(runs, o.neighbours)) + 1, 0);
    for (std::ptrdiff_t y = 0; y < runs.height(); ++y)
        for (run const& r : runs.row(y)) {
            std::uint8_t const* const row = outlines.row(y);
            if (kept[r.label] == 0 && std::any_of(row + r.begin, row + r.end, [](std::uint8_t v) { return v != 0; })) kept[r.label] = 1;
        }
    detail::paint_runs(runs, d, "isauvola", exec, [&](run const& r) { return kept[r.label] != 0 ? std::uint8_t{255} : std::uint8_t{0}; });
    if (opposite) detail::complement(s, o.mask.window.mask, d);
}

MOTE_NAMESPACE_END
