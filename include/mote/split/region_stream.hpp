// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Whole regions of an image whose rows come one at a time, their holes filled.

#include <mote/core/error.hpp>
#include <mote/core/function_ref.hpp>
#include <mote/label/connectivity.hpp>
#include <mote/label/run.hpp>
#include <mote/split/region_runs.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

MOTE_NAMESPACE_BEGIN

/// Gathers the chords of each region as rows come and gives them away as soon as the region is whole.
///
/// The regions are those of label(fill_holes(mask)): components of connectivity c, with the holes of the background, which has the
/// other connectivity, filled, and what lies in a hole belonging to the region around it; or, with holes left open, those of
/// label(mask). A region goes out with the first row that shows that no later one can change it: the row below its last
/// pixel, or, where it lies in what may become a hole of another, the row that opens or closes that. Within a row they go out in the order of
/// their first pixels in the row before.
///
/// Memory: two rows of runs, and the chords of regions that are not whole and of background that may become a hole. A region as
/// large as the image is kept as its chords, 16 bytes each. O(runs) time, O(n log n) for regions of n chords that were joined. Not for several threads at once.
/// If the function that takes regions throws, the stream is of no more use.
/// Foreground and background in one pass: F. Lemaitre, N. Maurice, L. Lacassagne, "An efficient run-based connected component labeling
/// algorithm for processing holes", ICIAP Workshops, LNCS 13374, 2022; one line of labels: L. Lacassagne, B. Zavidovique, J. Real-Time Image
/// Processing 6(2):117-135, 2011.
class region_stream {
public:
    /// Takes the chords of a region, from top to bottom and left to right, no two of a row touching; valid during the call.
    using sink = function_ref<void(region_chords)>;

    /// @throws parameter_error if width is negative or above 2^32 - 2.
    explicit region_stream(std::ptrdiff_t width, connectivity c = connectivity::eight, bool fill_holes = true)
        : width_(width), foreground_reach_(c == connectivity::eight ? 1 : 0), fills_(fill_holes) {
        static_cast<void>(run_image(width)); // the same widths
    }

    /// Takes the runs of the next row, from left to right, no two touching; their labels do not matter.
    /// @throws parameter_error if a run is empty, out of order or reaches beyond the width; the row is not taken then.
    void row(std::span<run const> runs, sink whole) {
        std::uint32_t free_from = 0;
        for (run const& r : runs) {
            if (r.begin >= r.end || r.begin < free_from || static_cast<std::ptrdiff_t>(r.end) > width_)
                throw parameter_error("region_stream: row " + std::to_string(y_) + " has a run of columns " + std::to_string(r.begin) + " to " +
                                      std::to_string(r.end) + "; expected runs in order, apart and within 0 .. " + std::to_string(width_));
            free_from = r.end + 1;
        }
        solid_here_.assign(runs.begin(), runs.end());
        gaps_here_.clear();
        std::uint32_t x = 0;
        for (run const& r : runs) {
            if (r.begin > x) gaps_here_.push_back({x, r.begin, 0});
            x = r.end;
        }
        if (static_cast<std::ptrdiff_t>(x) < width_) gaps_here_.push_back({x, static_cast<std::uint32_t>(width_), 0});
        join_rows(gaps_here_, gaps_above_, 1 - foreground_reach_, false);
        join_rows(solid_here_, solid_above_, foreground_reach_, true);
        for (run& r : gaps_here_) {
            r.label = root(r.label);
            if (nodes_[r.label].open) set_free(nodes_[r.label], whole);
        }
        for (run& r : solid_here_) r.label = root(r.label);
        close_above(gaps_above_, solid_here_, [&](node& hole, run const& around) { fill(hole, around, whole); });
        close_above(solid_above_, gaps_here_, [&](node& region, run const& around) { give_or_keep(region, around, whole); });
        for (std::uint32_t const n : joined_) free_.push_back(n);
        joined_.clear();
        gaps_above_.swap(gaps_here_);
        solid_above_.swap(solid_here_);
        ++y_;
    }

    /// Gives away what is left: there are no more rows. Then the stream is as new.
    void finish(sink whole) {
        for (run const& r : gaps_above_) // all of it reaches the border
            set_free(nodes_[r.label], whole);
        for (run const& r : solid_above_) {
            node& n = nodes_[r.label];
            if (n.chords.empty()) continue; // given away with a run before
            give(n.chords, n.sorted, whole);
            n.chords.clear();
        }
        nodes_.clear();
        free_.clear();
        gaps_above_.clear();
        solid_above_.clear();
        y_ = 0;
    }

    /// Rows taken so far.
    [[nodiscard]] std::int64_t rows() const noexcept { return y_; }

private:
    // A component of either kind.
    struct node {
        std::vector<chord> chords{};                 // of the foreground; of the background, while it may become a hole
        std::vector<std::vector<chord>> inside{};    // of the background: whole regions in it that wait for what it is
        std::uint32_t parent = 0;
        std::int64_t last_row = 0;
        bool open = false;                           // of the background: reaches the border
        bool sorted = true;
    };

    void join_rows(std::vector<run>& here, std::vector<run> const& above, std::uint32_t reach, bool solid) {
        auto a = above.begin();
        for (run& r : here) {
            while (a != above.end() && a->end + reach <= r.begin) ++a;
            bool const has_one = a != above.end() && a->begin < r.end + reach;
            r.label = has_one ? root(a->label) : fresh();
            if (has_one) {
                for (++a; a != above.end() && a->begin < r.end + reach; ++a) r.label = join(r.label, root(a->label));
                --a; // the last run above may touch the next run too
            }
            node& n = nodes_[r.label];
            n.last_row = y_;
            if (solid)
                n.chords.push_back({static_cast<std::ptrdiff_t>(y_), r.begin, r.end});
            else if (y_ == 0 || r.begin == 0 || static_cast<std::ptrdiff_t>(r.end) == width_)
                n.open = true;
            else if (!n.open && fills_)
                n.chords.push_back({static_cast<std::ptrdiff_t>(y_), r.begin, r.end});
        }
    }

    // What has no pixel in this row. The pixel below its last one belongs to what is around it: were it in a hole, the
    // component would go on below.
    template <class Close>
    void close_above(std::vector<run> const& above, std::vector<run> const& others, Close&& close) {
        auto around = others.begin();
        for (run const& r : above) {
            node& n = nodes_[r.label];
            if (n.parent != r.label || n.last_row == y_ || n.last_row < 0) continue; // joined, going on, or closed already
            while (around->end <= r.begin) ++around;
            n.last_row = -1;
            close(n, *around);
            free_.push_back(r.label);
        }
    }

    void fill(node& hole, run const& around, sink whole) {
        if (hole.open || !fills_) {
            set_free(hole, whole);
            return;
        }
        node& region = nodes_[around.label];
        auto const take = [&](std::vector<chord> const& chords) { region.chords.insert(region.chords.end(), chords.begin(), chords.end()); };
        take(hole.chords);
        for (auto const& inner : hole.inside) take(inner);
        region.sorted = false;
        hole.chords.clear();
        hole.inside.clear();
    }

    void give_or_keep(node& region, run const& around, sink whole) {
        node& outer = nodes_[around.label];
        if (outer.open || !fills_) {
            give(region.chords, region.sorted, whole);
        } else {
            if (!region.sorted) tidy(region.chords);
            outer.inside.push_back(std::move(region.chords));
        }
        region.chords.clear();
    }

    // The background reaches the border: what lies in it is whole.
    static void set_free(node& background, sink whole) {
        background.open = true;
        background.chords.clear();
        auto const inside = std::exchange(background.inside, {});
        for (auto const& chords : inside) whole(chords);
    }

    static void give(std::vector<chord>& chords, bool sorted, sink whole) {
        if (!sorted) tidy(chords);
        whole(chords);
    }
    // Into order, and touching chords into one.
    static void tidy(std::vector<chord>& chords) {
        std::sort(chords.begin(), chords.end(), [](chord const& a, chord const& b) { return a.y != b.y ? a.y < b.y : a.begin < b.begin; });
        std::size_t kept = 0;
        for (std::size_t i = 0; i < chords.size(); ++i)
            if (kept > 0 && chords[kept - 1].y == chords[i].y && chords[kept - 1].end == chords[i].begin)
                chords[kept - 1].end = chords[i].end;
            else
                chords[kept++] = chords[i];
        chords.resize(kept);
    }

    std::uint32_t root(std::uint32_t i) noexcept {
        while (nodes_[i].parent != i) i = nodes_[i].parent = nodes_[nodes_[i].parent].parent;
        return i;
    }
    // The one with more chords stays.
    std::uint32_t join(std::uint32_t a, std::uint32_t b) {
        if (a == b) return a;
        if (nodes_[a].chords.size() < nodes_[b].chords.size()) std::swap(a, b);
        node &stays = nodes_[a], &goes = nodes_[b];
        stays.chords.insert(stays.chords.end(), goes.chords.begin(), goes.chords.end());
        stays.inside.insert(stays.inside.end(), std::make_move_iterator(goes.inside.begin()), std::make_move_iterator(goes.inside.end()));
        stays.sorted = false;
        stays.open = stays.open || goes.open;
        stays.last_row = y_;
        goes.chords.clear();
        goes.inside.clear();
        goes.parent = a;
        joined_.push_back(b);
        return a;
    }
    std::uint32_t fresh() {
        std::uint32_t n = 0;
        if (free_.empty()) {
            n = static_cast<std::uint32_t>(nodes_.size());
            nodes_.emplace_back();
        } else {
            n = free_.back();
            free_.pop_back();
        }
        nodes_[n].parent = n;
        nodes_[n].open = false;
        nodes_[n].sorted = true;
        return n;
    }

    std::ptrdiff_t width_;
    std::uint32_t foreground_reach_;
    bool fills_;
    std::int64_t y_ = 0;
    std::vector<node> nodes_{};
    std::vector<std::uint32_t> free_{}, joined_{};
    std::vector<run> solid_here_{}, solid_above_{}, gaps_here_{}, gaps_above_{};
};

MOTE_NAMESPACE_END
