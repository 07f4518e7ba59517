// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// How far labelled particles agree with the true ones, particle by particle.

#include <mote/core/error.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/core/row_reader.hpp>
#include <mote/evaluate/overlap.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

MOTE_NAMESPACE_BEGIN

/// Pixels that a true and a predicted label share; the indices are those of label_contingency.
struct label_overlap {
    std::size_t truth = 0, predicted = 0;
    std::uint64_t pixels = 0;
    friend constexpr bool operator==(label_overlap const&, label_overlap const&) = default;
};

/// Labels of one image in ascending order, and their areas in pixels. Background is not among them.
struct label_areas {
    std::vector<std::uint64_t> labels, pixels;
    [[nodiscard]] std::size_t size() const noexcept { return labels.size(); }
};

/// The sparse table of two label images: which labels meet, in how many pixels.
struct label_contingency {
    label_areas truth, predicted;
    /// Pairs of particles that share a pixel, in ascending order of truth, then of predicted.
    std::vector<label_overlap> pairs;
};

/// Counts which labels of two images meet. Label 0 is background; labels may have gaps and any value; all pixels of one
/// label are one particle, even if they lie apart.
///
/// One pass and a sort of the runs that it finds; memory grows with the number of distinct pairs, not with the label values.
/// @throws parameter_error if the sizes differ.
template <label_image Truth, label_image Predicted>
[[nodiscard]] label_contingency contingency(Truth const& truth, Predicted const& predicted) {
    auto const t = const_view(truth);
    auto const p = const_view(predicted);
    detail::check_same_size(t, p, "contingency");
    if (t.empty()) return {};
    struct cell {
        std::uint64_t truth, predicted, pixels;
    };
    std::vector<cell> cells;
    auto const compact = [&cells] {
        std::sort(cells.begin(), cells.end(), [](cell const& a, cell const& b) {
            return a.truth != b.truth ? a.truth < b.truth : a.predicted < b.predicted;
        });
        std::size_t kept = 0;
        for (cell const& c : cells) {
            if (kept > 0 && cells[kept - 1].truth == c.truth && cells[kept - 1].predicted == c.predicted)
                cells[kept - 1].pixels += c.pixels;
            else
                cells[kept++] = c;
        }
        cells.resize(kept);
    };
    std::size_t full = std::size_t{1} << 16;
    row_reader<pixel_of<Truth>> read_truth(t);
    row_reader<pixel_of<Predicted>> read_predicted(p);
    for (std::ptrdiff_t y = 0; y < t.height; ++y) {
        auto const* const a = read_truth(y);
        auto const* const b = read_predicted(y);
        for (std::ptrdiff_t x = 0; x < t.width;) {
            std::ptrdiff_t end = x + 1;
            while (end < t.width && a[end] == a[x] && b[end] == b[x]) ++end;
            if (a[x] != 0 || b[x] != 0)
                cells.push_back({static_cast<std::uint64_t>(a[x]), static_cast<std::uint64_t>(b[x]),
                                 static_cast<std::uint64_t>(end - x)});
            x = end;
        }
        if (cells.size() >= full) {
            compact();
            full = std::max(full, 2 * cells.size());
        }
    }
    compact();

    label_contingency table;
    std::vector<std::pair<std::uint64_t, std::uint64_t>> columns;
    for (cell const& c : cells) {
        if (c.truth != 0) {
            if (table.truth.labels.empty() || table.truth.labels.back() != c.truth) {
                table.truth.labels.push_back(c.truth);
                table.truth.pixels.push_back(0);
            }
            table.truth.pixels.back() += c.pixels;
        }
        if (c.predicted != 0) columns.emplace_back(c.predicted, c.pixels);
    }
    std::sort(columns.begin(), columns.end());
    for (auto const& [label, pixels] : columns) {
        if (table.predicted.labels.empty() || table.predicted.labels.back() != label) {
            table.predicted.labels.push_back(label);
            table.predicted.pixels.push_back(0);
        }
        table.predicted.pixels.back() += pixels;
    }
    auto const index = [](label_areas const& in, std::uint64_t label) {
        return static_cast<std::size_t>(std::lower_bound(in.labels.begin(), in.labels.end(), label) - in.labels.begin());
    };
    for (cell const& c : cells)
        if (c.truth != 0 && c.predicted != 0)
            table.pairs.push_back({index(table.truth, c.truth), index(table.predicted, c.predicted), c.pixels});
    return table;
}

/// A true particle and the predicted one that was matched to it.
struct instance_match {
    /// Labels.
    std::uint64_t truth = 0, predicted = 0;
    /// Pixels in both, and in either.
    std::uint64_t intersection = 0, united = 0;
    [[nodiscard]] constexpr double iou() const noexcept {
        return static_cast<double>(intersection) / static_cast<double>(united);
    }
};

/// Matched particles of one image and the scores made of them.
///
/// Every score is 1 if neither image has a particle, and 0 if just one of them has any.
struct instance_scores {
    std::size_t truth_count = 0, predicted_count = 0;
    /// Pairs with an intersection over union of at least 0.5, by ascending label of truth.
    std::vector<instance_match> matches;

    /// Matches with an intersection over union of at least `threshold`.
    /// @throws parameter_error if threshold is not in [0.5, 1]: below 0.5 these matches would not be the best ones.
    [[nodiscard]] std::size_t true_positives(double threshold = 0.5) const {
        if (!(threshold >= 0.5 && threshold <= 1))
            throw parameter_error("instance_scores: a threshold of " + std::to_string(threshold) + " is outside 0.5 .. 1");
        // An IoU of k / 20 and the literal of that value round to the same double, so equality counts as reached.
        return static_cast<std::size_t>(
            std::count_if(matches.begin(), matches.end(), [&](instance_match const& m) { return m.iou() >= threshold; }));
    }
    /// tp / (tp + fp + fn) at one threshold: what Cellpose (Stringer et al., Nature Methods 18:100-106, 2021) and StarDist
    /// (Schmidt et al., MICCAI 2018) call average precision, not the area under a precision-recall curve.
    [[nodiscard]] double average_precision(double threshold = 0.5) const {
        auto const tp = true_positives(threshold);
        return ratio(static_cast<double>(tp), static_cast<double>(truth_count + predicted_count - tp));
    }
    /// Mean of average_precision over the thresholds 0.50, 0.55, ..., 0.95.
    [[nodiscard]] double mean_average_precision() const {
        double sum = 0;
        for (int percent = 50; percent <= 95; percent += 5) sum += average_precision(percent / 100.0);
        return sum / 10;
    }
    /// 2 tp / (2 tp + fp + fn).
    [[nodiscard]] double f1(double threshold = 0.5) const {
        return ratio(2 * static_cast<double>(true_positives(threshold)), static_cast<double>(truth_count + predicted_count));
    }
    /// tp / predicted_count; 0 if nothing was predicted though there are particles.
    [[nodiscard]] double precision(double threshold = 0.5) const {
        return ratio(static_cast<double>(true_positives(threshold)), static_cast<double>(predicted_count));
    }
    /// tp / truth_count; 0 if there are no particles though some were predicted.
    [[nodiscard]] double recall(double threshold = 0.5) const {
        return ratio(static_cast<double>(true_positives(threshold)), static_cast<double>(truth_count));
    }
    /// Mean intersection over union of the matches.
    [[nodiscard]] double mean_matched_iou() const noexcept {
        double sum = 0;
        for (auto const& m : matches) sum += m.iou();
        return ratio(sum, static_cast<double>(matches.size()));
    }
    /// Panoptic quality, sum of IoU / (tp + fp / 2 + fn / 2), over the matches with an intersection over union strictly above
    /// 0.5. A. Kirillov et al., CVPR 2019, pp. 9396-9405.
    [[nodiscard]] double panoptic_quality() const noexcept {
        double sum = 0;
        for (auto const& m : matches)
            if (2 * m.intersection > m.united) sum += m.iou();
        return ratio(sum, 0.5 * static_cast<double>(truth_count + predicted_count));
    }
    /// Predicted minus true number of particles.
    [[nodiscard]] std::int64_t count_error() const noexcept {
        return static_cast<std::int64_t>(predicted_count) - static_cast<std::int64_t>(truth_count);
    }

private:
    [[nodiscard]] double ratio(double part, double whole) const noexcept {
        if (truth_count == 0 && predicted_count == 0) return 1;
        return whole > 0 ? part / whole : 0;
    }
};

/// Matches the particles of a contingency table one to one, at an intersection over union of at least 0.5.
///
/// A pair above 0.5 meets no other pair of 0.5 or more: each would cover more than half, or half, of the same particle. A
/// pair at exactly 0.5 can meet another only where one particle is exactly cut into two halves; either half is then as good,
/// and the one with the smaller label is taken. So the matching is the best one (most pairs, largest sum of IoU) and its
/// pairs of at least t are the best matching at any t above 0.5.
[[nodiscard]] inline instance_scores match_instances(label_contingency const& table) {
    instance_scores scores;
    scores.truth_count = table.truth.size();
    scores.predicted_count = table.predicted.size();
    std::vector<bool> truth_taken(scores.truth_count), predicted_taken(scores.predicted_count);
    for (label_overlap const& o : table.pairs) {
        std::uint64_t const united = table.truth.pixels[o.truth] + table.predicted.pixels[o.predicted] - o.pixels;
        if (2 * o.pixels < united || truth_taken[o.truth] || predicted_taken[o.predicted]) continue;
        truth_taken[o.truth] = predicted_taken[o.predicted] = true;
        scores.matches.push_back({table.truth.labels[o.truth], table.predicted.labels[o.predicted], o.pixels, united});
    }
    return scores;
}

/// Matches two label images; see contingency() for labels and pieces.
/// @throws parameter_error if the sizes differ.
template <label_image Truth, label_image Predicted>
[[nodiscard]] instance_scores match_instances(Truth const& truth, Predicted const& predicted) {
    return match_instances(contingency(truth, predicted));
}

MOTE_NAMESPACE_END
