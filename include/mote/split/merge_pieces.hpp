// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Putting pieces of cut components together again where one ellipse explains their outlines as well as two.

#include <mote/core/error.hpp>
#include <mote/core/geometry.hpp>
#include <mote/label/run.hpp>
#include <mote/split/contour.hpp>
#include <mote/split/ellipse_fit.hpp>
#include <mote/split/region_runs.hpp>
#include <mote/split/split_result.hpp>
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

struct merge_options {
    /// Root mean square distance, in pixels, of the middles of pixel edges from the true outline, which no fit can be better than.
    double noise = 0.3;
    /// Steps along the outline after which points count as independent.
    double correlation = 2;
    /// Two pieces stay apart if that gains more than this (gain_of_two_ellipses).
    double min_gain = 0;
};

/// How much better two ellipses explain two stretches of outline than one explains both: by how much the Bayesian information criterion falls.
///
/// With m independent points, k ellipses that leave a mean square distance of r^2 (noise^2 added) have the criterion m log(r^2) + 5 k log(m). Above 0
/// the two are worth their five parameters. Minus infinity if either stretch has no ellipse; plus infinity if only both together have none.
/// O(points). G. Schwarz, Annals of Statistics 6(2):461-464, 1978.
[[nodiscard]] inline double gain_of_two_ellipses(std::span<point const> a, std::span<point const> b, merge_options const& o = {}) {
    constexpr double never = std::numeric_limits<double>::infinity();
    auto const first = fit_ellipse(a), second = fit_ellipse(b);
    if (!first || !second) return -never;
    std::vector<point> both(a.begin(), a.end());
    both.insert(both.end(), b.begin(), b.end());
    auto const one = fit_ellipse(both);
    if (!one) return never;
    double const na = static_cast<double>(a.size()), nb = static_cast<double>(b.size()), m = (na + nb) / o.correlation, least = o.noise * o.noise;
    double const apart = (first->residual * first->residual * na + second->residual * second->residual * nb) / (na + nb);
    return m * std::log((one->residual * one->residual + least) / (apart + least)) - 5 * std::log(m);
}

namespace detail {

/// The pieces of one component, as stretches of its outline, and which of them touch.
class piece_merger {
public:
    explicit piece_merger(merge_options const& o) : o_(o) {}

    /// `outline`: points by piece, pieces 0 .. n - 1; `touching`: pairs of pieces. Returns the piece that each is merged into, the first of its group.
    std::vector<std::uint32_t> operator()(std::vector<std::vector<point>> outline, std::vector<std::pair<std::uint32_t, std::uint32_t>> const& touching) {
        std::vector<std::uint32_t> into(outline.size());
        for (std::uint32_t i = 0; i < into.size(); ++i) into[i] = i;
        pairs_.clear();
        for (auto const& [a, b] : touching) pairs_.push_back({gain_of_two_ellipses(outline[a], outline[b], o_), a, b});
        while (!pairs_.empty()) {
            pair const best = *std::min_element(pairs_.begin(), pairs_.end(), [](pair const& p, pair const& q) {
                return p.gain != q.gain ? p.gain < q.gain : p.a != q.a ? p.a < q.a : p.b < q.b;
            });
            if (best.gain > o_.min_gain) break;
            outline[best.a].insert(outline[best.a].end(), outline[best.b].begin(), outline[best.b].end());
            outline[best.b].clear();
            for (std::uint32_t& g : into)
                if (g == best.b) g = best.a;
            std::erase_if(pairs_, [&](pair const& p) { return p.a == best.a && p.b == best.b; });
            for (pair& p : pairs_) {
                if (p.a != best.a && p.a != best.b && p.b != best.a && p.b != best.b) continue;
                if (p.a == best.b) p.a = best.a;
                if (p.b == best.b) p.b = best.a;
                if (p.a > p.b) std::swap(p.a, p.b);
                p.gain = std::numeric_limits<double>::quiet_NaN();
            }
            std::sort(pairs_.begin(), pairs_.end(), [](pair const& p, pair const& q) { return p.a != q.a ? p.a < q.a : p.b < q.b; });
            pairs_.erase(std::unique(pairs_.begin(), pairs_.end(), [](pair const& p, pair const& q) { return p.a == q.a && p.b == q.b; }), pairs_.end());
            for (pair& p : pairs_)
                if (std::isnan(p.gain)) p.gain = gain_of_two_ellipses(outline[p.a], outline[p.b], o_);
        }
        return into;
    }

private:
    struct pair {
        double gain;
        std::uint32_t a, b; // a < b
    };
    merge_options o_;
    std::vector<pair> pairs_{};
};

/// Pairs of labels above 0 whose pixels are 8-neighbours, each once, the lower label first, in order.
inline std::vector<std::pair<std::uint32_t, std::uint32_t>> touching_labels(run_image const& labelled) {
    std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs;
    auto const meet = [&](std::uint32_t a, std::uint32_t b) {
        if (a == b) return;
        std::pair const p{std::min(a, b), std::max(a, b)};
        if (pairs.empty() || pairs.back() != p) pairs.push_back(p);
    };
    for (std::ptrdiff_t y = 0; y < labelled.height(); ++y) {
        auto const here = labelled.row(y);
        for (std::size_t i = 1; i < here.size(); ++i)
            if (here[i - 1].end == here[i].begin) meet(here[i - 1].label, here[i].label);
        if (y == 0) continue;
        auto const above = labelled.row(y - 1);
        std::size_t first = 0;
        for (run const& r : here) {
            while (first < above.size() && above[first].end < r.begin) ++first;
            for (std::size_t i = first; i < above.size() && above[i].begin <= r.end; ++i) meet(above[i].label, r.label);
        }
    }
    std::sort(pairs.begin(), pairs.end());
    pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
    return pairs;
}

} // namespace detail

/// The split with pieces of one component merged that one ellipse explains as well as two.
///
/// Each piece is known by its stretch of the component's outer outline: the middles of the pixel edges of its own pixels there; cuts are no
/// outline. Of all pieces that touch (8 neighbours), the two that gain least by staying apart (gain_of_two_ellipses) are merged, until every two
/// gain more than min_gain. Pieces that show too little outline for an ellipse are merged first. Ties: the lower labels. A component that falls back
/// into one piece counts as not cut. Labels, parents and numbers of pieces are as of a splitter that had cut less.
/// O(outline) for each pair of touching pieces and each merger that concerns it; runs log runs besides.
/// After X. Bai, C. Sun, F. Zhou, Pattern Recognition 42(11):2434-2446, 2009 (ellipses for pieces); the criterion is this library's own (measured rates:
/// docs/split/splitters.md).
/// @param components  labelled 1 .. count, before they were cut
/// @param parts       what a splitter made of them
/// @throws parameter_error if the sizes differ, a label is 0 or above its count, noise is not positive, correlation below 1 or min_gain NaN.
[[nodiscard]] inline split_result merge_pieces(run_image const& components, std::uint32_t count, split_result const& parts, merge_options const& o = {}) {
    if (!(o.noise > 0) || !(o.correlation >= 1) || !(o.min_gain == o.min_gain))
        throw parameter_error("merge_pieces: noise " + std::to_string(o.noise) + ", correlation " + std::to_string(o.correlation) + ", min_gain " +
                              std::to_string(o.min_gain) + "; expected noise above 0, correlation of 1 or more and a number");
    if (components.width() != parts.runs.width() || components.height() != parts.runs.height())
        throw parameter_error("merge_pieces: components are " + std::to_string(components.width()) + " x " + std::to_string(components.height()) +
                              ", their parts " + std::to_string(parts.runs.width()) + " x " + std::to_string(parts.runs.height()));
    for (run const& r : parts.runs.runs())
        if (r.label == 0 || r.label > parts.count() || parts.parent[r.label - 1] == 0 || parts.parent[r.label - 1] > count)
            throw parameter_error("merge_pieces: a run has label " + std::to_string(r.label) + "; expected 1 .. " + std::to_string(parts.count()) +
                                  " with a parent of 1 .. " + std::to_string(count));
    region_runs const regions(components, count);
    std::vector<std::vector<std::uint32_t>> pieces(std::size_t{count} + 1); // labels, in order
    std::vector<std::uint32_t> place(parts.parent.size() + 1, 0);           // of a label among its component's pieces
    for (std::uint32_t l = 1; l < place.size(); ++l) {
        auto& of_parent = pieces[parts.parent[l - 1]];
        place[l] = static_cast<std::uint32_t>(of_parent.size());
        of_parent.push_back(l);
    }
    std::vector<std::vector<std::pair<std::uint32_t, std::uint32_t>>> touching(std::size_t{count} + 1);
    for (auto const& [a, b] : detail::touching_labels(parts.runs))
        if (parts.parent[a - 1] == parts.parent[b - 1]) touching[parts.parent[a - 1]].push_back({place[a], place[b]});

    auto const piece_at = [&](std::int64_t x, std::int64_t y) {
        auto const row = parts.runs.row(static_cast<std::ptrdiff_t>(y));
        auto const r = std::upper_bound(row.begin(), row.end(), x, [](std::int64_t at, run const& k) { return at < static_cast<std::int64_t>(k.end); });
        return r == row.end() || r->begin > x ? 0 : r->label;
    };
    detail::piece_merger merge(o);
    std::vector<std::uint32_t> group(parts.parent.size() + 1); // the label that each is merged into
    for (std::uint32_t l = 0; l < group.size(); ++l) group[l] = l;
    for (std::uint32_t c = 1; c <= count; ++c) {
        if (pieces[c].size() < 2) continue;
        std::vector<std::vector<point>> outline(pieces[c].size());
        for (contour const& k : contours_of(regions[c])) {
            if (k.hole) continue;
            for (std::size_t i = 0; i < k.corners.size(); ++i) {
                lattice_point const a = k.corners[i], b = k.corners[i + 1 < k.corners.size() ? i + 1 : 0];
                std::int64_t const dx = (b.x > a.x) - (b.x < a.x), dy = (b.y > a.y) - (b.y < a.y);
                for (lattice_point p = a; !(p == b); p = {p.x + dx, p.y + dy}) {
                    // The region is on the right of the edge from corner p to the next.
                    std::uint32_t const owner = piece_at(p.x + (dx < 0 || dy > 0 ? -1 : 0), p.y + (dx < 0 || dy < 0 ? -1 : 0));
                    if (owner != 0 && parts.parent[owner - 1] == c)
                        outline[place[owner]].push_back({static_cast<double>(p.x) - 0.5 + static_cast<double>(dx) / 2, static_cast<double>(p.y) - 0.5 + static_cast<double>(dy) / 2});
                }
            }
        }
        auto const into = merge(std::move(outline), touching[c]);
        for (std::size_t i = 0; i < into.size(); ++i) group[pieces[c][i]] = pieces[c][into[i]];
    }
    std::vector<std::uint32_t> left(std::size_t{count} + 1, 0), label(group.size(), 0);
    for (std::uint32_t l = 1; l < group.size(); ++l) left[parts.parent[l - 1]] += group[l] == l ? 1 : 0;
    split_result result{run_image(components.width()), {}, {}};
    result.runs.reserve(parts.runs.size(), static_cast<std::size_t>(parts.runs.height()));
    for (std::ptrdiff_t y = 0; y < parts.runs.height(); ++y) {
        auto const row = parts.runs.row(y);
        for (std::size_t i = 0; i < row.size(); ++i) {
            std::uint32_t const g = group[row[i].label], parent = parts.parent[g - 1], begin = row[i].begin;
            if (label[g] == 0) {
                result.parent.push_back(parent);
                result.pieces.push_back(left[parent]);
                label[g] = static_cast<std::uint32_t>(result.parent.size());
            }
            while (i + 1 < row.size() && row[i + 1].begin == row[i].end && group[row[i + 1].label] == g) ++i;
            result.runs.add(begin, row[i].end, label[g]);
        }
        result.runs.end_row();
    }
    return result;
}

MOTE_NAMESPACE_END
