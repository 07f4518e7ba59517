// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// How far detected particles agree with true boxes, where no outlines are known.

#include <mote/core/error.hpp>
#include <mote/core/geometry.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

MOTE_NAMESPACE_BEGIN

/// Intersection over union of two boxes, in [0, 1]; 0 if either is empty. Exact up to areas of 2^53 pixels.
[[nodiscard]] constexpr double box_iou(box const& a, box const& b) noexcept {
    if (a.width <= 0 || a.height <= 0 || b.width <= 0 || b.height <= 0) return 0;
    auto const w = std::min(a.x + a.width, b.x + b.width) - std::max(a.x, b.x);
    auto const h = std::min(a.y + a.height, b.y + b.height) - std::max(a.y, b.y);
    if (w <= 0 || h <= 0) return 0;
    auto const area = [](std::ptrdiff_t u, std::ptrdiff_t v) { return static_cast<double>(u) * static_cast<double>(v); };
    double const both = area(w, h);
    return both / (area(a.width, a.height) + area(b.width, b.height) - both);
}

/// Whether a point lies in the area that the pixels of a box cover: x - 1/2 <= p.x < x + width - 1/2, rows alike.
[[nodiscard]] constexpr bool contains(box const& b, point const& p) noexcept {
    return p.x >= static_cast<double>(b.x) - 0.5 && p.x < static_cast<double>(b.x + b.width) - 0.5 &&
           p.y >= static_cast<double>(b.y) - 0.5 && p.y < static_cast<double>(b.y + b.height) - 0.5;
}

/// Centre of the area that the pixels of a box cover.
[[nodiscard]] constexpr point centre(box const& b) noexcept {
    return {static_cast<double>(b.x) + 0.5 * static_cast<double>(b.width - 1),
            static_cast<double>(b.y) + 0.5 * static_cast<double>(b.height - 1)};
}

/// A true box and the detection matched to it, as positions in the two lists.
struct detection_match {
    std::size_t truth = 0, detected = 0;
    friend constexpr bool operator==(detection_match const&, detection_match const&) = default;
};

/// Matched detections and the scores made of them.
///
/// Precision, recall and F1 are 1 if there is neither a true particle nor a detection, and 0 if just one list is empty.
struct detection_scores {
    std::size_t truth_count = 0, detected_count = 0;
    /// By ascending position of the true box.
    std::vector<detection_match> matches;

    [[nodiscard]] double precision() const noexcept { return ratio(1, detected_count); }
    [[nodiscard]] double recall() const noexcept { return ratio(1, truth_count); }
    [[nodiscard]] double f1() const noexcept { return ratio(2, truth_count + detected_count); }
    /// Detected minus true number of particles.
    [[nodiscard]] std::int64_t count_error() const noexcept {
        return static_cast<std::int64_t>(detected_count) - static_cast<std::int64_t>(truth_count);
    }

private:
    [[nodiscard]] double ratio(std::size_t times, std::size_t whole) const noexcept {
        if (truth_count == 0 && detected_count == 0) return 1;
        return whole > 0 ? static_cast<double>(times * matches.size()) / static_cast<double>(whole) : 0;
    }
};

namespace detail {
/// A permitted pair; pairs of larger merit are preferred where the number of matches does not suffer.
struct candidate_match {
    std::size_t truth = 0, detected = 0;
    double merit = 0;
};

/// Largest one-to-one matching: greedy by merit, then J. Hopcroft and R. Karp's augmenting paths, SIAM J. Comput.
/// 2(4):225-231, 1973. O(pairs sqrt(nodes)).
[[nodiscard]] inline detection_scores largest_matching(std::size_t truths, std::size_t detections,
                                                       std::vector<candidate_match> candidates) {
    constexpr std::size_t none = std::numeric_limits<std::size_t>::max();
    std::sort(candidates.begin(), candidates.end(), [](candidate_match const& a, candidate_match const& b) {
        if (a.merit != b.merit) return a.merit > b.merit;
        return a.truth != b.truth ? a.truth < b.truth : a.detected < b.detected;
    });
    std::vector<std::vector<std::size_t>> next(truths);
    std::vector<std::size_t> of_truth(truths, none), of_detection(detections, none);
    for (auto const& c : candidates) {
        next[c.truth].push_back(c.detected);
        if (of_truth[c.truth] == none && of_detection[c.detected] == none) {
            of_truth[c.truth] = c.detected;
            of_detection[c.detected] = c.truth;
        }
    }
    std::vector<std::size_t> depth(truths), tried(truths), queue, path;
    for (bool grown = true; grown;) {
        // Depth of every true box, counted in alternating steps from the unmatched ones.
        queue.clear();
        std::fill(depth.begin(), depth.end(), none);
        std::fill(tried.begin(), tried.end(), std::size_t{0});
        for (std::size_t t = 0; t < truths; ++t)
            if (of_truth[t] == none) {
                depth[t] = 0;
                queue.push_back(t);
            }
        for (std::size_t i = 0; i < queue.size(); ++i)
            for (std::size_t const d : next[queue[i]])
                if (std::size_t const t = of_detection[d]; t != none && depth[t] == none) {
                    depth[t] = depth[queue[i]] + 1;
                    queue.push_back(t);
                }
        // From each unmatched box one path down the depths to a free detection, disjoint from the others.
        grown = false;
        for (std::size_t root = 0; root < truths; ++root) {
            if (of_truth[root] != none) continue;
            path.assign(1, root);
            while (!path.empty()) {
                std::size_t const t = path.back();
                if (tried[t] == next[t].size()) {
                    path.pop_back();
                    if (!path.empty()) ++tried[path.back()];
                    continue;
                }
                std::size_t const d = next[t][tried[t]], owner = of_detection[d];
                if (owner == none) {
                    for (std::size_t const step : path) {
                        of_truth[step] = next[step][tried[step]];
                        of_detection[of_truth[step]] = step;
                    }
                    for (std::size_t const step : path) tried[step] = next[step].size();
                    grown = true;
                    break;
                }
                if (depth[owner] == depth[t] + 1 && tried[owner] < next[owner].size())
                    path.push_back(owner);
                else
                    ++tried[t];
            }
        }
    }
    detection_scores scores;
    scores.truth_count = truths;
    scores.detected_count = detections;
    for (std::size_t t = 0; t < truths; ++t)
        if (of_truth[t] != none) scores.matches.push_back({t, of_truth[t]});
    return scores;
}

/// True boxes in the order of their left edges, to find those that a strip of columns can meet.
class box_strip {
public:
    explicit box_strip(std::span<box const> boxes, char const* who) {
        for (std::size_t i = 0; i < boxes.size(); ++i) {
            if (boxes[i].width < 0 || boxes[i].height < 0)
                throw parameter_error(std::string(who) + ": true box " + std::to_string(i) + " is " +
                                      std::to_string(boxes[i].width) + " x " + std::to_string(boxes[i].height) +
                                      "; expected no negative size");
            widest_ = std::max(widest_, static_cast<double>(boxes[i].width));
            order_.push_back({static_cast<double>(boxes[i].x), i});
        }
        std::sort(order_.begin(), order_.end(), [](entry const& a, entry const& b) { return a.left < b.left; });
    }
    /// Calls f(i) for every box that may meet the columns [from, to], and for some that do not.
    template <class F>
    void each(double from, double to, F&& f) const {
        auto i = std::lower_bound(order_.begin(), order_.end(), from - widest_ - 1,
                                  [](entry const& e, double x) { return e.left < x; });
        for (; i != order_.end() && i->left <= to + 1; ++i) f(i->index);
    }

private:
    struct entry {
        double left;
        std::size_t index;
    };
    std::vector<entry> order_;
    double widest_ = 0;
};
} // namespace detail

/// Matches detected boxes to true ones, one to one, where their intersection over union is at least `min_iou`.
///
/// The matching has the most pairs possible; among rivals the larger overlap is preferred. Time grows with the number of
/// boxes that share columns.
/// @throws parameter_error if min_iou is not in (0, 1] or a box has a negative size.
[[nodiscard]] inline detection_scores match_boxes(std::span<box const> truth, std::span<box const> detected,
                                                  double min_iou = 0.5) {
    if (!(min_iou > 0 && min_iou <= 1))
        throw parameter_error("match_boxes: min_iou is " + std::to_string(min_iou) + "; expected 0 < min_iou <= 1");
    detail::box_strip const strip(truth, "match_boxes");
    std::vector<detail::candidate_match> candidates;
    for (std::size_t d = 0; d < detected.size(); ++d) {
        box const& b = detected[d];
        if (b.width < 0 || b.height < 0)
            throw parameter_error("match_boxes: detected box " + std::to_string(d) + " has a negative size");
        strip.each(static_cast<double>(b.x), static_cast<double>(b.x) + static_cast<double>(b.width), [&](std::size_t t) {
            double const iou = box_iou(truth[t], b);
            if (iou >= min_iou) candidates.push_back({t, d, iou});
        });
    }
    return detail::largest_matching(truth.size(), detected.size(), std::move(candidates));
}

/// Matches detected points to the true boxes that contain them, one to one; a second point in a box is a false detection.
///
/// The matching has the most pairs possible; among rivals the point nearer to the centre of the box is preferred. A point
/// with a coordinate that is NaN or infinite matches nothing.
/// @throws parameter_error if a box has a negative size.
[[nodiscard]] inline detection_scores match_centres(std::span<box const> truth, std::span<point const> detected) {
    detail::box_strip const strip(truth, "match_centres");
    std::vector<detail::candidate_match> candidates;
    for (std::size_t d = 0; d < detected.size(); ++d) {
        point const p = detected[d];
        if (!std::isfinite(p.x) || !std::isfinite(p.y)) continue;
        strip.each(p.x, p.x, [&](std::size_t t) {
            if (!contains(truth[t], p)) return;
            point const c = centre(truth[t]);
            candidates.push_back({t, d, -((p.x - c.x) * (p.x - c.x) + (p.y - c.y) * (p.y - c.y))});
        });
    }
    return detail::largest_matching(truth.size(), detected.size(), std::move(candidates));
}

MOTE_NAMESPACE_END
