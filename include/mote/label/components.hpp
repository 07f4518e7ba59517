// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Connected components on runs, with area, bounding box and centroid.
///
/// Runs of a row are joined with the runs of the row above that touch them; equivalences go into a union-find forest
/// whose roots are the smallest labels. Provisional labels are given in raster order, so a component's root is the label
/// of its first pixel, and numbering the roots in order gives labels by first pixel without another pass. Union-find:
/// R. E. Tarjan, J. ACM 22(2):215-225, 1975; labelling on runs with one line of memory: L. Lacassagne, B. Zavidovique,
/// J. Real-Time Image Processing 6(2):117-135, 2011.

#include <mote/core/error.hpp>
#include <mote/core/execution.hpp>
#include <mote/core/geometry.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/core/polarity.hpp>
#include <mote/label/connectivity.hpp>
#include <mote/label/encode.hpp>
#include <mote/label/run.hpp>
#include <mote/label/strips.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

MOTE_NAMESPACE_BEGIN

/// A connected component. Its label is its place in the list, counted from 1.
struct component {
    std::uint64_t area = 0; ///< pixels
    box bounds{};
    point centroid{}; ///< mean of the pixel centres
    friend constexpr bool operator==(component const&, component const&) = default;
};

namespace detail {

__extension__ typedef unsigned __int128 wide_sum;

/// What a provisional label has gathered: one cache line. The sums hold any image that can be addressed.
struct component_sums {
    wide_sum twice_x = 0, y = 0;
    std::uint64_t area = 0;
    std::int64_t top = 0, bottom = 0;
    std::uint32_t left = std::numeric_limits<std::uint32_t>::max(), right = 0; // columns [left, right)

    void add(std::uint32_t begin, std::uint32_t end, std::int64_t row) noexcept {
        std::uint64_t const n = end - begin;
        area += n;
        twice_x += static_cast<wide_sum>(n) * (static_cast<std::uint64_t>(begin) + end - 1);
        y += static_cast<wide_sum>(n) * static_cast<std::uint64_t>(row);
        left = std::min(left, begin);
        right = std::max(right, end);
        bottom = row;
    }
    void add(component_sums const& other) noexcept {
        area += other.area;
        twice_x += other.twice_x;
        y += other.y;
        left = std::min(left, other.left);
        right = std::max(right, other.right);
        top = std::min(top, other.top);
        bottom = std::max(bottom, other.bottom);
    }
    [[nodiscard]] component result() const noexcept {
        double const n = static_cast<double>(area);
        return {area,
                {left, static_cast<std::ptrdiff_t>(top), static_cast<std::ptrdiff_t>(right - left),
                 static_cast<std::ptrdiff_t>(bottom - top + 1)},
                {static_cast<double>(twice_x) / n / 2, static_cast<double>(y) / n}};
    }
};

struct no_sums {
    void add(std::uint32_t, std::uint32_t, std::int64_t) noexcept {}
    void add(no_sums const&) noexcept {}
};

/// Joins runs row by row. Sums is component_sums or no_sums.
template <class Sums>
class run_joiner {
public:
    explicit run_joiner(connectivity c) : reach_(c == connectivity::eight ? 1 : 0) {
        parent_.push_back(0);
        sums_.push_back({});
        above_.push_back(sentinel);
    }

    /// Takes the next row; `run_at(i)` is its i-th run of n. `labelled(i, label)` is told each run's provisional label.
    template <class RunAt, class Labelled>
    void row(std::int64_t y, std::size_t n, RunAt&& run_at, Labelled&& labelled) {
        here_.resize(n + 1);
        run const* above = above_.data();
        for (std::size_t i = 0; i < n; ++i) {
            run r = run_at(i);
            while (above->end + reach_ <= r.begin) ++above;
            r.label = 0;
            if (above->begin < r.end + reach_) {
                r.label = root(above->label);
                for (++above; above->begin < r.end + reach_; ++above) r.label = join(r.label, root(above->label));
                --above; // the last run above may touch the next run too
            } else {
                r.label = fresh(y);
            }
            sums_[r.label].add(r.begin, r.end, y);
            here_[i] = r;
            labelled(i, r.label);
        }
        here_[n] = sentinel;
        above_.swap(here_);
    }

    /// Final labels 1 .. n in order of the first pixel. After it, `final_label` maps provisional labels.
    std::uint32_t finish() {
        std::uint32_t count = 0;
        for (std::size_t i = 1; i < parent_.size(); ++i) {
            if (parent_[i] == i) {
                parent_[i] = ++count;
                if (count != i) sums_[count] = sums_[i];
            } else { // roots come before their children, and are final already
                parent_[i] = parent_[parent_[i]];
                sums_[parent_[i]].add(sums_[i]);
            }
        }
        sums_.resize(static_cast<std::size_t>(count) + 1);
        return count;
    }
    [[nodiscard]] std::uint32_t final_label(std::uint32_t provisional) const noexcept { return parent_[provisional]; }
    [[nodiscard]] std::span<Sums const> sums() const noexcept { return std::span(sums_).subspan(1); }

private:
    // Behind the last run of a row: neither loop of row() passes it.
    static constexpr run sentinel{std::numeric_limits<std::uint32_t>::max(),
                                  std::numeric_limits<std::uint32_t>::max() - 1, 0};

    std::uint32_t root(std::uint32_t i) noexcept {
        while (parent_[i] != i) i = parent_[i] = parent_[parent_[i]];
        return i;
    }
    std::uint32_t join(std::uint32_t a, std::uint32_t b) noexcept {
        if (a < b) return parent_[b] = a;
        return parent_[a] = b;
    }
    std::uint32_t fresh(std::int64_t y) {
        if (parent_.size() > std::numeric_limits<std::uint32_t>::max())
            throw parameter_error("label: more than 2^32 - 1 provisional labels");
        auto const label = static_cast<std::uint32_t>(parent_.size());
        parent_.push_back(label);
        sums_.push_back({});
        if constexpr (requires { sums_.back().top; }) sums_.back().top = y;
        return label;
    }

    std::vector<std::uint32_t> parent_;
    std::vector<Sums> sums_;
    std::vector<run> above_, here_;
    std::uint32_t reach_;
};

/// Some rows of a run image, labelled apart. The labels go into the runs.
inline std::uint32_t label_strip(run_image& runs, std::ptrdiff_t from, std::ptrdiff_t to, connectivity c) {
    if (from == to) return 0;
    run_joiner<no_sums> joiner(c);
    for (std::ptrdiff_t y = from; y < to; ++y) {
        auto const row = runs.row(y);
        joiner.row(y, row.size(), [&](std::size_t i) { return row[i]; }, [&](std::size_t i, std::uint32_t l) { row[i].label = l; });
    }
    std::uint32_t const count = joiner.finish();
    auto const all = runs.rows(from, to);
    for (run& r : all) r.label = joiner.final_label(r.label);
    return count;
}

/// The components of some rows, and the labelled runs of the first and the last of them.
struct strip_components {
    std::vector<component_sums> sums;
    std::vector<run> first, last;
};

template <class T>
strip_components components_of_rows(image_view<T const> src, std::ptrdiff_t from, std::ptrdiff_t to, pixel_level<T> level, bool bright, connectivity c) {
    strip_components result;
    run_joiner<component_sums> joiner(c);
    for_each_row_edges(src, from, to, level, bright, [&](std::ptrdiff_t y, std::span<std::uint32_t const> edges) {
        auto const run_at = [&](std::size_t i) { return run{edges[2 * i], edges[2 * i + 1], 0}; };
        std::vector<run>* const kept = y == from ? &result.first : y == to - 1 ? &result.last : nullptr;
        if (kept == nullptr) return joiner.row(y, edges.size() / 2, run_at, [](std::size_t, std::uint32_t) {});
        joiner.row(y, edges.size() / 2, run_at, [&](std::size_t i, std::uint32_t l) { kept->push_back({edges[2 * i], edges[2 * i + 1], l}); });
    });
    joiner.finish();
    for (std::vector<run>* const kept : {&result.first, &result.last})
        for (run& r : *kept) r.label = joiner.final_label(r.label);
    if (to - from == 1) result.last = result.first;
    result.sums.assign(joiner.sums().begin(), joiner.sums().end());
    return result;
}

template <class T, executor E>
std::vector<component> components_of(image_view<T const> src, pixel_level<T> level, bool bright, connectivity c, E const& exec) {
    auto const rows = row_strips::of(src.height, exec);
    std::vector<strip_components> strips(static_cast<std::size_t>(rows.count));
    exec.bulk(rows.count, [&](std::ptrdiff_t i) { strips[static_cast<std::size_t>(i)] = components_of_rows(src, rows.begin(i), rows.end(i), level, bright, c); });

    std::vector<std::uint32_t> counts;
    for (auto const& s : strips) counts.push_back(static_cast<std::uint32_t>(s.sums.size()));
    strip_joiner joiner(counts);
    for (std::size_t i = 0; i + 1 < strips.size(); ++i) joiner.touch(i, strips[i].last, strips[i + 1].first, c);
    joiner.finish();
    std::vector<component_sums> joined;
    for (std::size_t s = 0; s < strips.size(); ++s)
        for (std::size_t l = 0; l < strips[s].sums.size(); ++l) {
            std::size_t const n = joiner.numbers(s)[l + 1];
            if (n > joined.size())
                joined.push_back(strips[s].sums[l]);
            else
                joined[n - 1].add(strips[s].sums[l]);
        }
    std::vector<component> result;
    result.reserve(joined.size());
    for (component_sums const& s : joined) result.push_back(s.result());
    return result;
}

} // namespace detail

/// Labels the runs of a mask 1 .. n by the raster order of each component's first pixel, and returns n.
/// O(runs) time; O(provisional labels) extra memory.
/// @throws parameter_error if 2^32 - 1 labels do not suffice.
template <executor E = sequential>
std::uint32_t label(run_image& runs, connectivity c = connectivity::eight, E const& exec = {}) {
    auto const rows = detail::row_strips::of(runs.height(), exec);
    std::vector<std::uint32_t> counts(static_cast<std::size_t>(rows.count));
    exec.bulk(rows.count, [&](std::ptrdiff_t i) { counts[static_cast<std::size_t>(i)] = detail::label_strip(runs, rows.begin(i), rows.end(i), c); });
    if (rows.count == 1) return counts[0];
    detail::strip_joiner joiner(counts);
    for (std::ptrdiff_t i = 1; i < rows.count; ++i) joiner.touch(static_cast<std::size_t>(i - 1), runs.row(rows.begin(i) - 1), runs.row(rows.begin(i)), c);
    std::uint32_t const count = joiner.finish();
    exec.bulk(rows.count, [&](std::ptrdiff_t i) {
        std::uint32_t const* const numbers = joiner.numbers(static_cast<std::size_t>(i));
        for (run& r : runs.rows(rows.begin(i), rows.end(i))) r.label = numbers[r.label];
    });
    return count;
}

/// The components of a mask's nonzero pixels, in the order of their first pixel. Neither a label image nor the runs are
/// kept: memory is O(width + provisional labels).
/// @throws parameter_error if the width is above 2^32 - 2.
template <mask_image Mask, executor E = sequential>
[[nodiscard]] std::vector<component> components(Mask const& mask, connectivity c = connectivity::eight, E const& exec = {}) {
    return detail::components_of(const_view(mask), pixel_level<std::uint8_t>{0, false}, true, c, exec);
}

/// The components of the pixels above (bright) or not above (dark) a level, without a mask: threshold, labelling and
/// features in one sweep.
/// @throws parameter_error if the width is above 2^32 - 2, the level NaN or the polarity automatic.
template <grey_image Src, executor E = sequential>
[[nodiscard]] std::vector<component> components(Src const& src, double level, polarity foreground,
                                                connectivity c = connectivity::eight, E const& exec = {}) {
    using T = pixel_of<Src>;
    return detail::components_of(const_view(src), pixel_level<T>::from(level),
                                 detail::wants_bright(foreground, "components"), c, exec);
}

MOTE_NAMESPACE_END
