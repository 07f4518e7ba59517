// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Cutting touching and overlapping convex particles apart between the concave points of their common outline.

#include <mote/core/error.hpp>
#include <mote/core/geometry.hpp>
#include <mote/label/run.hpp>
#include <mote/split/chord_sets.hpp>
#include <mote/split/contour.hpp>
#include <mote/split/convex_hull.hpp>
#include <mote/split/region_runs.hpp>
#include <mote/split/split_result.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numbers>
#include <string>
#include <utility>
#include <vector>

MOTE_NAMESPACE_BEGIN

/// A point at which an outline comes in from its convex hull.
struct concave_point {
    std::size_t index = 0;  ///< of the contour's corner
    double depth = 0;       ///< pixels below the hull edge that spans its pocket
    point inward{};         ///< unit normal of that edge, into the region
    std::size_t pocket = 0; ///< index of the contour's corner at which the pocket begins
};

/// The concave points of an outer contour that lie at least `min_depth` pixels deep, in the order of the contour.
///
/// A pocket is the stretch of the outline between two neighbouring corners of the convex hull. Its concave points are the corners of
/// the convex hull of the pocket, the hull edge itself left out: seen from the edge nothing lies behind them. A particle in the
/// middle of a chain thus gives a pocket two. None for a hole. The stairs of a digitised convex shape are at most sqrt(2) pixels deep: a
/// pixel outside lies on or beyond the hull of the pixel centres, and the corner between lies at most a pixel's diagonal inside the hull of corners.
/// O(n log n) for n corners. Hull and its deficiency: J. Sklansky, IEEE Trans. Computers C-21(12):1355-1364, 1972.
[[nodiscard]] inline std::vector<concave_point> concave_points_of(contour const& outline, double min_depth) {
    std::vector<concave_point> result;
    auto const& c = outline.corners;
    if (outline.hole || c.empty()) return result;
    std::vector<lattice_point> sorted(c), hull;
    std::sort(sorted.begin(), sorted.end(), [](lattice_point a, lattice_point b) { return a.y != b.y ? a.y < b.y : a.x < b.x; });
    for (lattice_point const p : sorted) detail::extend_chain<+1, false>(hull, 0, p);
    std::size_t const base = hull.size();
    for (lattice_point const p : sorted) detail::extend_chain<-1, false>(hull, base, p);
    // As the contour: clockwise from its first corner, which is the left end of the top row.
    std::rotate(hull.begin() + static_cast<std::ptrdiff_t>(base), hull.begin() + static_cast<std::ptrdiff_t>(base) + 1, hull.end());
    std::reverse(hull.begin() + static_cast<std::ptrdiff_t>(base), hull.end() - 1);
    std::rotate(hull.begin(), hull.end() - 1, hull.end());

    struct seen_from_edge {
        double along, depth; // times the edge's length
        std::size_t index;
    };
    std::vector<seen_from_edge> pocket, far;
    auto const search = [&](std::size_t first, std::size_t last) {
        lattice_point const a = c[first], b = c[last < c.size() ? last : 0];
        double const dx = static_cast<double>(b.x - a.x), dy = static_cast<double>(b.y - a.y), length = std::hypot(dx, dy);
        pocket.clear();
        double deepest = 0;
        for (std::size_t i = first + 1; i < last; ++i) {
            double const px = static_cast<double>(c[i].x - a.x), py = static_cast<double>(c[i].y - a.y);
            pocket.push_back({px * dx + py * dy, dx * py - dy * px, i});
            deepest = std::max(deepest, pocket.back().depth);
        }
        if (deepest == 0 || deepest < min_depth * length) return;
        std::sort(pocket.begin(), pocket.end(), [](seen_from_edge const& p, seen_from_edge const& q) {
            return p.along != q.along ? p.along < q.along : p.depth != q.depth ? p.depth > q.depth : p.index < q.index;
        });
        far.assign(1, {0, 0, first});
        pocket.push_back({length * length, 0, last});
        for (seen_from_edge const& p : pocket) {
            auto const behind = [&] { // whether the last one lies on or above the line from the one before it to p
                seen_from_edge const &o = far[far.size() - 2], &q = far.back();
                return (q.along - o.along) * (p.depth - o.depth) >= (q.depth - o.depth) * (p.along - o.along);
            };
            while (far.size() >= 2 && behind()) far.pop_back();
            far.push_back(p);
        }
        std::size_t const before = result.size();
        for (std::size_t i = 1; i + 1 < far.size(); ++i)
            if (far[i].depth >= min_depth * length && far[i].depth > 0)
                result.push_back({far[i].index, far[i].depth / length, {-dy / length, dx / length}, first});
        std::sort(result.begin() + static_cast<std::ptrdiff_t>(before), result.end(),
                  [](concave_point const& p, concave_point const& q) { return p.index < q.index; });
    };
    std::size_t first = 0, next = 1;
    for (std::size_t i = 1; i < c.size() && next < hull.size(); ++i)
        if (c[i] == hull[next]) {
            if (i > first + 1) search(first, i);
            first = i;
            ++next;
        }
    if (c.size() > first + 1) search(first, c.size());
    return result;
}

struct concave_options {
    /// Components whose area, holes filled, over that of their digital convex hull is at least this are left whole. A digitised convex
    /// shape has exactly 1.
    double solidity_limit = 0.995;
    /// A concave point lies at least this many pixels below the convex hull: deeper than the roughness of the outline.
    double min_depth = 1.5;
    /// Length of a cut over the sum of the depths at its ends, of which each counts up to that length: at most this.
    double max_cost = 4;
    /// Length of a cut over the equivalent diameter of the smaller of its two pieces: at most this.
    double max_cut = 1;
    /// A cut leaves a concave point at most this far from straight into the region, in degrees.
    double max_turn_deg = 60;
    /// No piece is smaller than a disc of this radius, in pixels.
    double min_radius = 2;
};

namespace detail {

class concave_splitter {
public:
    explicit concave_splitter(concave_options const& o)
        : o_(o), cosine_(std::cos(o.max_turn_deg * (std::numbers::pi / 180))), min_area_(std::numbers::pi * o.min_radius * o.min_radius) {}

    /// A component_cutter.
    std::uint32_t operator()(region_chords component, std::vector<piece_chord>& cuts) {
        if (component.empty() || parts_(component) != 1) return 1;
        centre_hull(component, hull_);
        std::uint64_t const area = area_of(component);
        if (static_cast<double>(area) >= o_.solidity_limit * lattice_points_inside(hull_)) return 1;
        // Holes are no outline: a cut may go through them, and only what it cuts counts.
        contour const outline = std::move(contours_of(component).front());
        edges_.clear();
        add_edges(outline, 0, outline.corners.size());
        std::vector<std::vector<chord>> waiting(1), pieces;
        fill(waiting[0]);
        component_ = component;
        has_holes_ = area_of(waiting[0]) != area;
        while (!waiting.empty()) {
            std::vector<chord> piece = std::move(waiting.back());
            waiting.pop_back();
            if (cut(piece)) {
                waiting.push_back(second_);
                waiting.push_back(first_);
            } else {
                pieces.push_back(std::move(piece));
            }
        }
        if (pieces.size() == 1) return 1;
        auto const from = static_cast<std::ptrdiff_t>(cuts.size());
        for (std::size_t i = 0; i < pieces.size(); ++i) {
            intersect(component, pieces[i], first_);
            for (chord const& k : first_) cuts.push_back({k.y, k.begin, k.end, static_cast<std::uint32_t>(i + 1)});
        }
        std::sort(cuts.begin() + from, cuts.end(),
                  [](piece_chord const& p, piece_chord const& q) { return p.y != q.y ? p.y < q.y : p.begin < q.begin; });
        return static_cast<std::uint32_t>(pieces.size());
    }

private:
    /// A point on the contour: at a corner, or on the edge that follows it.
    struct end {
        std::size_t index;
        lattice_point at;
    };
    struct candidate {
        double cost, length;
        end from, to;
    };

    static double cross_of(lattice_point p, lattice_point q) noexcept {
        return static_cast<double>(p.x) * static_cast<double>(q.y) - static_cast<double>(p.y) * static_cast<double>(q.x);
    }

    /// Cuts a piece without holes into first_ and second_, along the cheapest cut that there is.
    bool cut(std::vector<chord> const& piece) {
        centre_hull(piece, hull_);
        double const area = static_cast<double>(area_of(piece)), convex = lattice_points_inside(hull_);
        if (area >= o_.solidity_limit * convex || area < 2 * min_area_) return false;
        std::vector<contour> all = contours_of(piece);
        outline_ = std::move(all.front());
        std::vector<concave_point> const points = concave_points_of(outline_, o_.min_depth);
        if (points.empty()) return false;
        auto const& c = outline_.corners;
        sums_.assign(1, 0);
        lattice_point const o = c[0];
        auto const local = [&](lattice_point p) { return lattice_point{p.x - o.x, p.y - o.y}; };
        for (std::size_t i = 0; i < c.size(); ++i)
            sums_.push_back(sums_.back() + cross_of(local(c[i]), local(c[i + 1 < c.size() ? i + 1 : 0])));
        candidates_.clear();
        auto const consider = [&](end p, end q, double depth_p, double depth_q) {
            if (p.index > q.index) std::swap(p, q);
            double const dx = static_cast<double>(q.at.x - p.at.x), dy = static_cast<double>(q.at.y - p.at.y);
            double const whole = std::hypot(dx, dy), length = has_holes_ ? whole * share_inside(p.at, q.at) : whole;
            double const depth = std::min(depth_p, whole) + std::min(depth_q, whole);
            if (!(length <= o_.max_cost * depth)) return;
            double const twice = sums_[q.index] - sums_[p.index] + cross_of(local(c[q.index]), local(q.at)) + cross_of(local(q.at), local(p.at)) +
                                 cross_of(local(p.at), local(c[p.index]));
            double const side = twice / 2, smaller = std::min(side, sums_.back() / 2 - side);
            if (smaller < min_area_ || length > o_.max_cut * 2 * std::sqrt(smaller / std::numbers::pi)) return;
            candidates_.push_back({length / depth, length, p, q});
        };
        auto const straight = [&](concave_point const& p, lattice_point to, double cosine) {
            lattice_point const at = c[p.index];
            double const dx = static_cast<double>(to.x - at.x), dy = static_cast<double>(to.y - at.y);
            double const along = dx * p.inward.x + dy * p.inward.y;
            return along > 0 && along >= cosine * std::hypot(dx, dy);
        };
        for (std::size_t i = 0; i < points.size(); ++i)
            for (std::size_t j = i + 1; j < points.size(); ++j) {
                concave_point const &p = points[i], &q = points[j];
                if (p.pocket == q.pocket || !straight(p, c[q.index], cosine_) || !straight(q, c[p.index], cosine_)) continue;
                consider({p.index, c[p.index]}, {q.index, c[q.index]}, p.depth, q.depth);
            }
        if (choose(piece)) return true;
        // A concave point without an opposite one: to the nearest point of the outline.
        candidates_.clear();
        for (concave_point const& p : points) {
            lattice_point const at = c[p.index];
            end best{0, {}};
            double nearest = std::numeric_limits<double>::infinity();
            for (std::size_t i = 0; i < c.size(); ++i) {
                lattice_point const a = c[i], b = c[i + 1 < c.size() ? i + 1 : 0];
                lattice_point const q{std::clamp(at.x, std::min(a.x, b.x), std::max(a.x, b.x)), std::clamp(at.y, std::min(a.y, b.y), std::max(a.y, b.y))};
                double const d = std::hypot(static_cast<double>(q.x - at.x), static_cast<double>(q.y - at.y));
                if (d >= nearest || d == 0 || !straight(p, q, cosine_)) continue;
                nearest = d;
                best = {i, q};
            }
            if (nearest < std::numeric_limits<double>::infinity()) consider({p.index, at}, best, p.depth, 0);
        }
        return choose(piece);
    }

    bool choose(std::vector<chord> const& piece) {
        std::stable_sort(candidates_.begin(), candidates_.end(), [](candidate const& a, candidate const& b) {
            return a.cost != b.cost ? a.cost < b.cost : a.length < b.length;
        });
        for (candidate const& k : candidates_)
            if (is_inside(piece, k.from.at, k.to.at) && divide(piece, k.from, k.to)) return true;
        return false;
    }

    static std::pair<std::size_t, std::size_t> row_of(region_chords r, std::ptrdiff_t y) noexcept {
        auto const first = std::lower_bound(r.begin(), r.end(), y, [](chord const& k, std::ptrdiff_t v) { return k.y < v; });
        auto last = first;
        while (last != r.end() && last->y == y) ++last;
        return {static_cast<std::size_t>(first - r.begin()), static_cast<std::size_t>(last - r.begin())};
    }

    /// Whether a segment stays inside, but for half a pixel.
    static bool is_inside(region_chords piece, lattice_point p, lattice_point q) noexcept {
        if (p.y > q.y) std::swap(p, q);
        auto const covers = [&](std::ptrdiff_t y, double lo, double hi) {
            auto const [first, last] = row_of(piece, y);
            for (std::size_t i = first; i < last; ++i)
                if (piece[i].begin <= lo + 0.5 && piece[i].end >= hi - 0.5) return true;
            return false;
        };
        double const x0 = static_cast<double>(p.x), x1 = static_cast<double>(q.x);
        if (p.y == q.y) return covers(p.y, std::min(x0, x1), std::max(x0, x1)) || covers(p.y - 1, std::min(x0, x1), std::max(x0, x1));
        double const slope = (x1 - x0) / static_cast<double>(q.y - p.y);
        for (std::ptrdiff_t y = p.y; y < q.y; ++y) {
            double const a = x0 + slope * static_cast<double>(y - p.y), b = a + slope;
            if (!covers(y, std::min(a, b), std::max(a, b))) return false;
        }
        return true;
    }

    /// Share of a segment that lies on the component's pixels: all but what crosses holes.
    double share_inside(lattice_point p, lattice_point q) const noexcept {
        double const dx = static_cast<double>(q.x - p.x), dy = static_cast<double>(q.y - p.y);
        auto const steps = static_cast<std::ptrdiff_t>(2 * std::hypot(dx, dy)) + 1;
        std::ptrdiff_t inside = 0;
        for (std::ptrdiff_t i = 0; i < steps; ++i) {
            double const t = (static_cast<double>(i) + 0.5) / static_cast<double>(steps);
            double const x = static_cast<double>(p.x) + t * dx;
            auto const [first, last] = row_of(component_, p.y + static_cast<std::ptrdiff_t>(std::floor(t * dy)));
            for (std::size_t k = first; k < last; ++k) inside += component_[k].begin <= x && x < component_[k].end;
        }
        return static_cast<double>(inside) / static_cast<double>(steps);
    }

    /// The vertical edges of a stretch of a contour.
    void add_edges(contour const& k, std::size_t first, std::size_t last) {
        for (std::size_t i = first; i < last; ++i) add_edge(k.corners[i], k.corners[i + 1 < k.corners.size() ? i + 1 : 0]);
    }
    void add_edge(lattice_point a, lattice_point b) {
        if (a.x == b.x)
            for (std::int64_t y = std::min(a.y, b.y); y < std::max(a.y, b.y); ++y) edges_.push_back({y, a.x});
    }
    /// The pixels whose centres lie in the polygon of the edges.
    void fill(std::vector<chord>& out) {
        std::sort(edges_.begin(), edges_.end());
        out.clear();
        for (std::size_t i = 0; i + 1 < edges_.size(); i += 2)
            if (edges_[i].second < edges_[i + 1].second)
                append_chord(out, edges_[i].first, static_cast<std::uint32_t>(edges_[i].second), static_cast<std::uint32_t>(edges_[i + 1].second));
    }

    /// first_ and second_ become the pixels on both sides of a cut; false if one would be in parts or too small.
    bool divide(std::vector<chord> const& piece, end p, end q) {
        edges_.clear();
        if (p.index == q.index) {
            add_edge(p.at, q.at);
        } else {
            add_edge(p.at, outline_.corners[p.index + 1]);
            add_edges(outline_, p.index + 1, q.index);
            add_edge(outline_.corners[q.index], q.at);
        }
        lattice_point a = p.at, b = q.at;
        if (a.y > b.y) std::swap(a, b);
        std::int64_t const twice_height = 2 * (b.y - a.y);
        for (std::int64_t y = a.y; y < b.y; ++y) {
            // First column whose centre is not left of the segment at the height of the row's centres.
            wide_int const over = static_cast<wide_int>(b.x - a.x) * (2 * (y - a.y) + 1) - twice_height / 2;
            wide_int step = over / twice_height;
            if (over % twice_height > 0) ++step;
            edges_.push_back({y, a.x + static_cast<std::int64_t>(step)});
        }
        fill(scratch_);
        intersect(piece, scratch_, first_);
        subtract(piece, first_, second_);
        // Pixels that the stairs of the cut have parted from their side go to the other one.
        tidy(first_, second_);
        tidy(second_, first_);
        return parts_(first_) == 1 && parts_(second_) == 1 && static_cast<double>(area_of(first_)) >= min_area_ &&
               static_cast<double>(area_of(second_)) >= min_area_;
    }
    void tidy(std::vector<chord>& from, std::vector<chord>& to) {
        std::uint32_t const n = parts_(from);
        if (n < 2) return;
        std::vector<std::uint64_t> area(n, 0);
        for (std::size_t i = 0; i < from.size(); ++i) area[parts_.part(i)] += from[i].end - from[i].begin;
        auto const largest = static_cast<std::uint32_t>(std::max_element(area.begin(), area.end()) - area.begin());
        std::vector<chord> stays, goes;
        for (std::size_t i = 0; i < from.size(); ++i) (parts_.part(i) == largest ? stays : goes).push_back(from[i]);
        from = std::move(stays);
        unite(to, goes, scratch_);
        to = scratch_;
    }

    concave_options o_;
    double cosine_, min_area_;
    region_chords component_{};
    bool has_holes_ = false;
    contour outline_{};
    chord_parts parts_{};
    std::vector<lattice_point> hull_{};
    std::vector<double> sums_{}; // twice the area between the first corner and the contour up to corner i
    std::vector<candidate> candidates_{};
    std::vector<std::pair<std::int64_t, std::int64_t>> edges_{}; // row, column
    std::vector<chord> first_{}, second_{}, scratch_{};
};

} // namespace detail

/// Cuts components between concave points of their outlines.
///
/// A component below the solidity limit is cut along the straight line of least cost, and its pieces again, until there is none.
/// A cut joins concave points of two pockets that face each other (max_turn_deg at either end), or, where no such pair will do, one
/// concave point and the nearest point of the outline ahead of it. Its cost is its length over the sum of the depths at its ends; it must stay
/// inside the component, holes apart, and keep to the options. Ties: the shorter cut, then the order of the outline. Pieces are 8-connected,
/// holes filled.
/// A digitised convex shape of any size is never cut. Labels in several 8-connected parts are left whole.
/// For each cut O(n log n + k^2) for n corners of the outline and k concave points, and O(n k) where a single one is cut at.
/// After X. Bai, C. Sun, F. Zhou, Pattern Recognition 42(11):2434-2446, 2009, and S. Kumar, S. H. Ong, S. Ranganath, T. C. Ong, F. T. Chew,
/// Pattern Recognition 39(6):1088-1098, 2006 (length of the cut over depth); the limits are this library's own (measured rates:
/// docs/split/splitters.md).
/// @throws parameter_error if a label is 0 or above count, or an option is negative, NaN or, for the angle, above 90.
[[nodiscard]] inline split_result split_at_concave_points(run_image const& labelled, std::uint32_t count, concave_options const& o = {}) {
    if (!(o.solidity_limit >= 0) || !(o.min_depth >= 0) || !(o.max_cost >= 0) || !(o.max_cut >= 0) || !(o.max_turn_deg >= 0 && o.max_turn_deg <= 90) ||
        !(o.min_radius >= 0))
        throw parameter_error("split_at_concave_points: solidity_limit " + std::to_string(o.solidity_limit) + ", min_depth " +
                              std::to_string(o.min_depth) + ", max_cost " + std::to_string(o.max_cost) + ", max_cut " + std::to_string(o.max_cut) +
                              ", max_turn_deg " + std::to_string(o.max_turn_deg) + ", min_radius " + std::to_string(o.min_radius) +
                              "; expected none negative and max_turn_deg <= 90");
    detail::concave_splitter split(o);
    return detail::cut_components(labelled, count, "split_at_concave_points",
                                  [&](region_chords component, std::vector<detail::piece_chord>& cuts) { return split(component, cuts); });
}

MOTE_NAMESPACE_END
