// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Which component lies in which hole: adjacency tree, holes, filled areas and Euler numbers.

#include <mote/core/error.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/core/polarity.hpp>
#include <mote/label/connectivity.hpp>
#include <mote/label/encode.hpp>
#include <mote/label/run.hpp>
#include <mote/threshold/level.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

MOTE_NAMESPACE_BEGIN

/// A component of the foreground in the adjacency tree.
struct component_topology {
    std::uint32_t surroundings = 0; ///< what surrounds it: 0 the outside, h > 0 the hole h
    std::uint32_t holes = 0;        ///< its own holes, not those of components inside them
    std::uint64_t area = 0;         ///< pixels
    std::uint64_t filled_area = 0;  ///< with its holes and all that lies in them, pixels
    std::int64_t first_row = 0;     ///< of its first pixel in raster order
    std::uint32_t first_column = 0;

    /// 1 - holes.
    [[nodiscard]] constexpr std::int64_t euler_number() const noexcept { return 1 - static_cast<std::int64_t>(holes); }
    friend constexpr bool operator==(component_topology const&, component_topology const&) = default;
};

/// A component of the background that does not reach the border of the image.
struct hole_topology {
    std::uint32_t component = 0;   ///< label of the component that it is a hole of
    std::uint32_t components = 0;  ///< that lie in it directly
    std::uint64_t area = 0;        ///< pixels of background
    std::uint64_t filled_area = 0; ///< with all that lies in it, pixels
    std::int64_t first_row = 0;    ///< of its first pixel in raster order
    std::uint32_t first_column = 0;
    friend constexpr bool operator==(hole_topology const&, hole_topology const&) = default;
};

/// The adjacency tree of a mask. The component of label l is components[l - 1], hole h is holes[h - 1].
struct topology {
    std::vector<component_topology> components{}; ///< by first pixel, as label() numbers them
    std::vector<hole_topology> holes{};           ///< by first pixel
    std::uint64_t outside_area = 0;               ///< pixels of background that are in no hole

    /// Components less holes.
    [[nodiscard]] std::int64_t euler_number() const noexcept {
        return static_cast<std::int64_t>(components.size()) - static_cast<std::int64_t>(holes.size());
    }
    friend bool operator==(topology const&, topology const&) = default;
};

namespace detail {

/// Joins runs and the gaps between them row by row, in one forest. Node 0 is the outside. Nodes are made in raster order
/// and the smallest of a tree is its root, so that what lies within something comes after it.
class topology_joiner {
public:
    topology_joiner(std::ptrdiff_t width, connectivity c) : width_(static_cast<std::uint32_t>(width)), reach_(c == connectivity::eight ? 1 : 0) {
        nodes_.push_back({});
        solid_.above.push_back(sentinel);
        gaps_.above.push_back(sentinel);
    }

    /// Takes the next row; `run_at(i)` is its i-th run of n. `runs(i, node)` and `gap(begin, end, node)` are told nodes, from left to right.
    template <class RunAt, class Runs, class Gap>
    void row(std::int64_t y, std::size_t n, RunAt&& run_at, Runs&& runs, Gap&& gap) {
        solid_.begin_row();
        gaps_.begin_row();
        std::uint32_t x = 0, left = 0; // left: the node of the pixel before
        auto const take_gap = [&](std::uint32_t end) {
            if (end == x) return;
            left = add(gaps_, x, end, 1 - reach_, y, left, false);
            if (y == 0 || x == 0 || end == width_) left = join(0, root(left));
            gap(x, end, left);
        };
        for (std::size_t i = 0; i < n; ++i) {
            run const r = run_at(i);
            if (i > 0 && r.begin <= x)
                throw parameter_error("topology: runs of row " + std::to_string(y) + " touch at column " + std::to_string(x) + "; expected the runs of a mask");
            take_gap(r.begin);
            left = add(solid_, r.begin, r.end, reach_, y, left, true);
            runs(i, left);
            x = r.end;
        }
        take_gap(width_);
        solid_.end_row();
        gaps_.end_row();
    }

    /// Numbers components and holes. After it, `number(node)` is the label or the number of the hole; 0 is the outside.
    topology finish() {
        for (run const& g : gaps_.above)
            if (g.begin != sentinel.begin) join(0, root(g.label));
        topology result;
        for (std::size_t i = 1; i < nodes_.size(); ++i) {
            node& n = nodes_[i];
            if (n.parent != i) { // roots come before their children, and are final already
                node& to = nodes_[n.parent = nodes_[n.parent].parent];
                to.area += n.area;
                n.number = to.number;
                continue;
            }
            // What is left of the first pixel surrounds all of the component, and has its number already.
            std::uint32_t const around = nodes_[n.left].number;
            if (n.solid) {
                result.components.push_back({around, 0, 0, 0, n.y, n.x});
                n.number = static_cast<std::uint32_t>(result.components.size());
                if (around > 0) ++result.holes[around - 1].components;
            } else {
                result.holes.push_back({around, 0, 0, 0, n.y, n.x});
                n.number = static_cast<std::uint32_t>(result.holes.size());
                ++result.components[around - 1].holes;
            }
        }
        result.outside_area = nodes_[0].area;
        for (std::size_t i = nodes_.size(); i-- > 1;) {
            node const& n = nodes_[i];
            if (n.parent != i) continue;
            if (n.solid) {
                component_topology& c = result.components[n.number - 1];
                c.area = n.area;
                c.filled_area += n.area;
                if (c.surroundings > 0) result.holes[c.surroundings - 1].filled_area += c.filled_area;
            } else {
                hole_topology& h = result.holes[n.number - 1];
                h.area = n.area;
                h.filled_area += n.area;
                result.components[h.component - 1].filled_area += h.filled_area;
            }
        }
        return result;
    }
    [[nodiscard]] std::uint32_t number(std::uint32_t n) const noexcept { return nodes_[n].number; }

private:
    struct node {
        std::uint64_t area = 0;
        std::int64_t y = 0;
        std::uint32_t x = 0, parent = 0, left = 0, number = 0;
        bool solid = false;
    };
    struct line {
        std::vector<run> above{}, here{};
        std::size_t at = 0;
        void begin_row() {
            here.clear();
            at = 0;
        }
        void end_row() {
            here.push_back(sentinel);
            above.swap(here);
        }
    };
    // Behind the last run of a row: neither loop of add() passes it.
    static constexpr run sentinel{std::numeric_limits<std::uint32_t>::max(), std::numeric_limits<std::uint32_t>::max() - 1, 0};

    std::uint32_t add(line& l, std::uint32_t begin, std::uint32_t end, std::uint32_t reach, std::int64_t y, std::uint32_t left, bool solid) {
        run const* a = l.above.data() + l.at;
        while (a->end + reach <= begin) ++a;
        std::uint32_t found = 0;
        if (a->begin < end + reach) {
            found = root(a->label);
            for (++a; a->begin < end + reach; ++a) found = join(found, root(a->label));
            --a; // the last one above may touch the next one too
        } else {
            if (nodes_.size() > std::numeric_limits<std::uint32_t>::max()) throw parameter_error("topology: more than 2^32 - 1 provisional labels");
            found = static_cast<std::uint32_t>(nodes_.size());
            nodes_.push_back({0, y, begin, found, left, 0, solid});
        }
        l.at = static_cast<std::size_t>(a - l.above.data());
        nodes_[found].area += end - begin;
        l.here.push_back({begin, end, found});
        return found;
    }
    std::uint32_t root(std::uint32_t i) noexcept {
        while (nodes_[i].parent != i) i = nodes_[i].parent = nodes_[nodes_[i].parent].parent;
        return i;
    }
    std::uint32_t join(std::uint32_t a, std::uint32_t b) noexcept {
        if (a < b) return nodes_[b].parent = a;
        return nodes_[a].parent = b;
    }

    std::uint32_t width_, reach_;
    std::vector<node> nodes_{};
    line solid_{}, gaps_{};
};

template <class T>
topology topology_of_image(image_view<T const> src, pixel_level<T> level, bool bright, connectivity c) {
    topology_joiner joiner(src.width, c);
    for_each_row_edges(src, 0, src.height, level, bright, [&](std::ptrdiff_t y, std::span<std::uint32_t const> edges) {
        joiner.row(y, edges.size() / 2, [&](std::size_t i) { return run{edges[2 * i], edges[2 * i + 1], 0}; }, [](std::size_t, std::uint32_t) {},
                   [](std::uint32_t, std::uint32_t, std::uint32_t) {});
    });
    return joiner.finish();
}

} // namespace detail

/// The adjacency tree of the runs of a mask: each component with the hole or outside that surrounds it, each hole with the component that it
/// is a hole of.
///
/// The foreground has connectivity c and the background the other one (eight and four, or four and eight), as digital topology
/// wants: then the tree exists, and components less holes is the Euler number that 2 x 2 bit quads count. Background that touches the
/// border of the image is the outside, in one piece: the image lies in an infinite background. An empty image has no
/// components and no holes. One pass, O(runs) time; O(provisional labels of both kinds) memory, 40 bytes each.
/// F. Lemaitre, N. Maurice, L. Lacassagne, "An efficient run-based connected component labeling algorithm for processing
/// holes", ICIAP Workshops, LNCS 13374, 2022.
/// @throws parameter_error if two runs of a row touch, or 2^32 - 1 provisional labels do not suffice.
[[nodiscard]] inline topology topology_of(run_image const& runs, connectivity c = connectivity::eight) {
    detail::topology_joiner joiner(runs.width(), c);
    for (std::ptrdiff_t y = 0; y < runs.height(); ++y) {
        auto const row = runs.row(y);
        joiner.row(y, row.size(), [&](std::size_t i) { return row[i]; }, [](std::size_t, std::uint32_t) {}, [](std::uint32_t, std::uint32_t, std::uint32_t) {});
    }
    return joiner.finish();
}

/// The same of a mask's nonzero pixels; the runs are not kept.
/// @throws parameter_error as above, and if the width is above 2^32 - 2.
template <mask_image Mask>
[[nodiscard]] topology topology_of(Mask const& mask, connectivity c = connectivity::eight) {
    return detail::topology_of_image(const_view(mask), pixel_level<std::uint8_t>{0, false}, true, c);
}

/// The same of the pixels above (bright) or not above (dark) a level.
/// @throws parameter_error as above, and if the level is NaN or the polarity automatic.
template <grey_image Src>
[[nodiscard]] topology topology_of(Src const& src, double level, polarity foreground, connectivity c = connectivity::eight) {
    using T = pixel_of<Src>;
    return detail::topology_of_image(const_view(src), pixel_level<T>::from(level), detail::wants_bright(foreground, "topology_of"), c);
}

/// Labels the runs of a mask as label() does, and gives the runs of its holes in `holes`, which is replaced, labelled with
/// the numbers of the holes.
/// @throws parameter_error as topology_of; then the labels of `runs` are of no use.
inline topology label_with_holes(run_image& runs, run_image& holes, connectivity c = connectivity::eight) {
    detail::topology_joiner joiner(runs.width(), c);
    run_image gaps(runs.width());
    for (std::ptrdiff_t y = 0; y < runs.height(); ++y) {
        auto const row = runs.row(y);
        joiner.row(y, row.size(), [&](std::size_t i) { return row[i]; }, [&](std::size_t i, std::uint32_t node) { row[i].label = node; },
                   [&](std::uint32_t begin, std::uint32_t end, std::uint32_t node) { gaps.add(begin, end, node); });
        gaps.end_row();
    }
    topology result = joiner.finish();
    for (run& r : runs.runs()) r.label = joiner.number(r.label);
    holes = run_image(runs.width());
    for (std::ptrdiff_t y = 0; y < gaps.height(); ++y) {
        for (run const& g : gaps.row(y))
            if (std::uint32_t const h = joiner.number(g.label); h > 0) holes.add(g.begin, g.end, h);
        holes.end_row();
    }
    return result;
}

MOTE_NAMESPACE_END
