// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Scores of masks that are grown outward by some pixels, where the true outlines are drawn outside the edges.

#include <mote/core/error.hpp>
#include <mote/core/execution.hpp>
#include <mote/core/image.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/core/row_reader.hpp>
#include <mote/evaluate/overlap.hpp>
#include <mote/split/distance_transform.hpp>
#include <mote/statistics/quantile.hpp>
#include <mote/version.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

MOTE_NAMESPACE_BEGIN

namespace detail {

inline constexpr int most_outward_offset = 1000;

inline void check_outward_offset(int offset, char const* who) {
    if (offset < 0 || offset > most_outward_offset)
        throw parameter_error(std::string(who) + ": an offset of " + std::to_string(offset) + " pixels; expected 0 .. " + std::to_string(most_outward_offset));
}

/// Squared distance of each pixel to the nearest foreground pixel; 0 on the foreground, the largest uint32_t without any.
template <class Mask, executor E>
[[nodiscard]] image<std::uint32_t> squared_distance_outward(Mask const& mask, E const& where) {
    auto const m = const_view(mask);
    image<std::uint8_t> ground(m.width, m.height, fill::none);
    row_reader<std::uint8_t> read(m);
    for (std::ptrdiff_t y = 0; y < m.height; ++y) {
        std::uint8_t const* const row = read(y);
        std::uint8_t* const out = ground.view().row(y);
        for (std::ptrdiff_t x = 0; x < m.width; ++x) out[x] = row[x] != 0 ? 0 : 255;
    }
    return squared_distance<std::uint32_t>(ground, outside::ignored, where);
}

} // namespace detail

/// The mask grown outward: foreground (255) is every pixel whose centre is at most `offset` pixels from the centre of a foreground pixel. That
/// is a dilation by the disc dx^2 + dy^2 <= offset^2, exact, and never leaves the image; 0 leaves the mask as it is. O(pixels).
/// @throws parameter_error if the offset is not in 0 .. 1000, or as squared_distance().
template <mask_image Mask, executor E = sequential>
[[nodiscard]] image<std::uint8_t> grown_outward(Mask const& mask, int offset, E const& where = {}) {
    detail::check_outward_offset(offset, "grown_outward");
    auto const m = const_view(mask);
    image<std::uint8_t> grown(m.width, m.height, fill::none);
    if (m.empty()) return grown;
    auto const distance = detail::squared_distance_outward(m, where);
    auto const reach = static_cast<std::uint32_t>(offset) * static_cast<std::uint32_t>(offset);
    for (std::ptrdiff_t y = 0; y < m.height; ++y) {
        std::uint32_t const* const d = distance.view().row(y);
        std::uint8_t* const out = grown.view().row(y);
        for (std::ptrdiff_t x = 0; x < m.width; ++x) out[x] = d[x] <= reach ? 255 : 0;
    }
    return grown;
}

/// overlap(truth, grown_outward(predicted, k)) for k = 0 .. `largest`, from one distance transform.
/// @throws parameter_error if the sizes differ, `largest` is not in 0 .. 1000, or as squared_distance().
template <mask_image Truth, mask_image Predicted, executor E = sequential>
[[nodiscard]] std::vector<overlap_counts> overlap_by_offset(Truth const& truth, Predicted const& predicted, int largest = 4, E const& where = {}) {
    detail::check_outward_offset(largest, "overlap_by_offset");
    auto const t = const_view(truth), p = const_view(predicted);
    detail::check_same_size(t, p, "overlap_by_offset");
    std::vector<overlap_counts> counts(static_cast<std::size_t>(largest) + 1);
    if (t.empty()) return counts;

    // The offset at which a pixel joins the foreground, by its squared distance.
    std::vector<std::size_t> joins(static_cast<std::size_t>(largest) * static_cast<std::size_t>(largest) + 2);
    for (std::size_t d = 0, k = 0; d < joins.size(); ++d) joins[d] = k += d > k * k ? 1 : 0;
    auto const never = static_cast<std::uint32_t>(joins.size() - 1);

    auto const distance = detail::squared_distance_outward(p, where);
    std::vector<std::uint64_t> inside(joins.back() + 1), outside_truth(joins.back() + 1);
    row_reader<std::uint8_t> read(t);
    for (std::ptrdiff_t y = 0; y < t.height; ++y) {
        std::uint8_t const* const row = read(y);
        std::uint32_t const* const d = distance.view().row(y);
        for (std::ptrdiff_t x = 0; x < t.width; ++x) ++(row[x] != 0 ? inside : outside_truth)[joins[d[x] < never ? d[x] : never]];
    }
    std::uint64_t positive = 0, negative = 0, tp = 0, fp = 0;
    for (std::uint64_t const n : inside) positive += n;
    for (std::uint64_t const n : outside_truth) negative += n;
    for (std::size_t k = 0; k < counts.size(); ++k) {
        tp += inside[k];
        fp += outside_truth[k];
        counts[k] = {tp, fp, positive - tp, negative - fp};
    }
    return counts;
}

/// The offset that suits a whole set of images best, one number for all.
struct common_offset {
    int offset = 0;
    std::vector<double> median_jaccard{}; ///< over the images, of each offset; empty without images
};

/// The offset of the highest median Jaccard coefficient over the images; of equals the smallest. `images[i][k]` are the counts of image i at an
/// offset of k, as overlap_by_offset() gives them.
///
/// What it finds belongs to how the outlines were drawn as much as to the method: report it, and the scores without it beside it.
/// @throws parameter_error if images have different numbers of offsets, or none.
[[nodiscard]] inline common_offset best_common_offset(std::span<std::vector<overlap_counts> const> images) {
    common_offset best;
    if (images.empty()) return best;
    std::size_t const offsets = images.front().size();
    for (std::size_t i = 0; i < images.size(); ++i)
        if (images[i].size() != offsets || offsets == 0)
            throw parameter_error("best_common_offset: image " + std::to_string(i) + " has " + std::to_string(images[i].size()) + " offsets; expected as many as the first, at least one");
    std::vector<double> scores(images.size());
    for (std::size_t k = 0; k < offsets; ++k) {
        for (std::size_t i = 0; i < images.size(); ++i) scores[i] = images[i][k].jaccard();
        best.median_jaccard.push_back(median(scores));
        if (best.median_jaccard[k] > best.median_jaccard[static_cast<std::size_t>(best.offset)]) best.offset = static_cast<int>(k);
    }
    return best;
}

MOTE_NAMESPACE_END
