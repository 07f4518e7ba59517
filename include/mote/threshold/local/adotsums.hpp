// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Multi-scale AdOtsu.

#include <mote/core/image.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/core/polarity.hpp>
#include <mote/filter/extrema.hpp>
#include <mote/threshold/dialect.hpp>
#include <mote/threshold/local/adotsu.hpp>
#include <mote/threshold/local/dark_on_bright.hpp>
#include <mote/version.hpp>

#include <cstddef>
#include <cstdint>

MOTE_NAMESPACE_BEGIN

struct adotsums_options {
    std::ptrdiff_t side = 75;    ///< of the largest window, odd
    std::ptrdiff_t smallest = 9; ///< windows go on being halved while their side is at least this
    border edges = border::clip;
    std::ptrdiff_t distance = 0; ///< pixels between grid points on all scales; 0: half the window's width
    double k = 1;                ///< factor of the local levels; halved with each scale after the second
    double r = 0.1;              ///< how far a local level may be from the global one, white being 1
    bool mirror_bright = true;   ///< bright particles are dark ones of the negative image
    bool whole = false;          ///< as in adotsu_options
    image_view<std::uint8_t const> mask = {}; ///< of the image's size, or empty: pixels where it is 0 do not count

    /// Doxa: whole levels, for dark particles only.
    static adotsums_options of(dialect d) {
        adotsums_options o;
        if (d == dialect::paper) return o;
        if (d != dialect::doxa) detail::refuse_dialect(d, "adotsums");
        o.mirror_bright = false;
        o.whole = true;
        return o;
    }
};

/// Multi-scale AdOtsu: what smaller windows find is added where it lies near what the next larger ones found.
///
/// A large window finds the particles without the noise, smaller ones their details: near means within a square of a
/// quarter of the larger window around a pixel that it found. Windows have sides side, side / 2, side / 4 ... (even ones
/// one more). All else as adotsu, whose cost it has once a scale, with two bytes a pixel more.
/// R. Farrahi Moghaddam, M. Cheriet, Pattern Recognition 43(6):2186-2198, 2010.
/// @throws parameter_error as adotsu, and if `smallest` is less than 1.
template <grey_image Src, mask_image Dst, executor E = sequential>
void adotsums(Src const& src, adotsums_options const& o, polarity foreground, Dst&& dst, E const& exec = {}) {
    auto const s = const_view(src);
    auto const d = mutable_view(dst);
    detail::check_same_size("adotsums", s.width, s.height, d.width, d.height);
    detail::require(o.smallest >= 1, "adotsums", "smallest", static_cast<double>(o.smallest), "1 or more pixels");
    bool const bright = detail::wants_bright(foreground, "adotsums"), opposite = bright && !o.mirror_bright;
    polarity const found = opposite ? polarity::dark : foreground;
    adotsu_options of_scale{neighbourhood(o.side, o.edges), o.distance, o.k, o.r, o.mirror_bright, o.whole};
    of_scale.window.mask = o.mask;
    adotsu(s, of_scale, found, d, exec);
    if (s.empty()) return;
    image<std::uint8_t> near(s.width, s.height, fill::none), finer(s.width, s.height, fill::none);
    auto const spread = [&](auto const& mask, std::ptrdiff_t side) {
        std::ptrdiff_t const quarter = side / 4;
        // Doxa takes half of an even square to one side, but of a large one half of what is left without the pixel.
        std::ptrdiff_t const radius = quarter < 17 ? quarter / 2 : (quarter - 1) / 2;
        window_extrema<std::uint8_t> extrema(const_view(mask), neighbourhood(2 * radius + 1));
        for (std::ptrdiff_t y = 0; y < s.height; ++y) {
            std::uint8_t const* const found_near = extrema.row(y).maximum;
            std::copy(found_near, found_near + s.width, near.row(y));
        }
    };
    spread(d, o.side);
    for (std::ptrdiff_t side = o.side / 2; side >= o.smallest && side > 0; side /= 2) {
        of_scale.window = neighbourhood(2 * (side / 2) + 1, o.edges);
        of_scale.window.mask = o.mask;
        adotsu(s, of_scale, found, finer, exec);
        for (std::ptrdiff_t y = 0; y < s.height; ++y)
            for (std::ptrdiff_t x = 0; x < s.width; ++x)
                if (near(x, y) != 0 && finer(x, y) != 0) d(x, y) = 255;
        spread(finer, side);
        of_scale.k /= 2;
    }
    if (opposite) detail::complement(s, o.mask, d);
}

MOTE_NAMESPACE_END
