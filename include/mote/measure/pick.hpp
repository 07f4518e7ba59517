// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Which regions are particles to count, and with what weight.

#include <mote/core/error.hpp>
#include <mote/core/polarity.hpp>
#include <mote/measure/regions.hpp>
#include <mote/version.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

MOTE_NAMESPACE_BEGIN

/// isolated: one particle, as it was found. split: a piece of a component that was cut, with the shape of one particle.
/// overlapping: too concave to be one particle. rejected: not a particle, or not all of it is seen.
enum class particle_class : unsigned char { isolated, split, overlapping, rejected };

[[nodiscard]] constexpr std::string_view name_of(particle_class c) noexcept {
    switch (c) {
        case particle_class::isolated: return "isolated";
        case particle_class::split: return "split";
        case particle_class::overlapping: return "overlapping";
        case particle_class::rejected: break;
    }
    return "rejected";
}

/// The gates, in the order in which they are tried; the first that closes gives the class and the reason.
struct pick_options {
    double min_area = 20;                                        ///< pixels; 20 is a diameter of 5
    double max_area = std::numeric_limits<double>::infinity();   ///< pixels
    bool keep_border = false;                                    ///< true: regions cut by the border pass (with weight 0)
    polarity foreground = polarity::automatic;                   ///< sign that the contrast must have; automatic: either
    double min_contrast_to_noise = 0.5;                          ///< |contrast| in standard deviations of the ring; 0: no gate
    double max_aspect_ratio = 4;
    double min_circularity = 0;                                  ///< 0: no gate
    double min_pixel_solidity = 0.88;                            ///< below: overlapping
};

/// The verdict on one region. `reason` is empty for isolated and split, else "too small", "too large", "touches border",
/// "wrong polarity", "low contrast", "elongated", "low circularity" or "low solidity"; it lives as long as the program.
struct picked {
    particle_class type = particle_class::rejected;
    std::string_view reason{};
    double weight = 0;
};

/// Inverse of the chance that a particle with this box lies wholly inside the field: Z1 Z2 / ((Z1 - F1)(Z2 - F2)), Z being
/// the field's sides and F the box's. 0 for a region that touches the border or has no pixels.
///
/// Counting every whole particle once favours small ones, which fit into more places; these weights undo it, for any mixture
/// of sizes and shapes in random position. R. E. Miles, 1974; C. Lantuejoul, Journal of Microscopy, 1978; ISO 13322-1.
[[nodiscard]] inline double miles_lantuejoul_weight(box const& b, std::ptrdiff_t width, std::ptrdiff_t height) noexcept {
    if (b.width <= 0 || b.height <= 0 || touches_border(b, width, height)) return 0;
    double const z1 = static_cast<double>(width), z2 = static_cast<double>(height);
    return z1 / (z1 - static_cast<double>(b.width)) * (z2 / (z2 - static_cast<double>(b.height)));
}

/// The verdict on one region of an image of width x height pixels.
/// The gates on contrast are open for regions whose ring has no pixels (no image, or no background left).
/// @param pieces  in how many pieces the region's component was cut; 1: it was not.
[[nodiscard]] inline picked pick(region const& r, std::ptrdiff_t width, std::ptrdiff_t height, pick_options const& o = {},
                                 std::uint32_t pieces = 1) noexcept {
    double const area = static_cast<double>(r.area), weight = miles_lantuejoul_weight(r.bounds, width, height);
    auto const rejected = [&](std::string_view why) { return picked{particle_class::rejected, why, weight}; };
    if (r.area == 0 || area < o.min_area) return rejected("too small");
    if (area > o.max_area) return rejected("too large");
    if (r.touches_border && !o.keep_border) return rejected("touches border");
    if (r.background_pixels > 0) {
        if ((o.foreground == polarity::bright && r.contrast < 0) || (o.foreground == polarity::dark && r.contrast > 0))
            return rejected("wrong polarity");
        if (std::abs(r.contrast) < o.min_contrast_to_noise * r.background_deviation) return rejected("low contrast");
    }
    if (r.aspect_ratio > o.max_aspect_ratio) return rejected("elongated");
    if (r.circularity < o.min_circularity) return rejected("low circularity");
    if (r.pixel_solidity < o.min_pixel_solidity) return {particle_class::overlapping, "low solidity", weight};
    return {pieces > 1 ? particle_class::split : particle_class::isolated, {}, weight};
}

/// The verdicts on all regions, in their order; nothing is dropped.
/// @param pieces  for each region in how many pieces its component was cut (split_result::pieces); empty: none was.
/// @throws parameter_error if pieces is neither empty nor as long as regions.
[[nodiscard]] inline std::vector<picked> pick(std::span<region const> regions, std::ptrdiff_t width, std::ptrdiff_t height,
                                              pick_options const& o = {}, std::span<std::uint32_t const> pieces = {}) {
    if (!pieces.empty() && pieces.size() != regions.size())
        throw parameter_error("pick: " + std::to_string(pieces.size()) + " entries in pieces for " +
                              std::to_string(regions.size()) + " regions");
    std::vector<picked> result;
    result.reserve(regions.size());
    for (std::size_t i = 0; i < regions.size(); ++i)
        result.push_back(pick(regions[i], width, height, o, pieces.empty() ? 1 : pieces[i]));
    return result;
}

MOTE_NAMESPACE_END
