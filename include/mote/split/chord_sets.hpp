// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Sets of pixels as chords in raster order: what is in both, in one and not the other, in either; connected parts.

#include <mote/split/region_runs.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

MOTE_NAMESPACE_BEGIN

namespace detail {

/// Appends a chord that comes next in raster order, joining it to the last one if they touch.
inline void append_chord(std::vector<chord>& out, std::ptrdiff_t y, std::uint32_t begin, std::uint32_t end) {
    if (!out.empty() && out.back().y == y && out.back().end == begin)
        out.back().end = end;
    else
        out.push_back({y, begin, end});
}

/// Pixels of both. O(chords).
inline void intersect(region_chords a, region_chords b, std::vector<chord>& out) {
    out.clear();
    for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
        chord const &p = a[i], &q = b[j];
        if (p.y != q.y) {
            ++(p.y < q.y ? i : j);
            continue;
        }
        std::uint32_t const begin = std::max(p.begin, q.begin), end = std::min(p.end, q.end);
        if (begin < end) append_chord(out, p.y, begin, end);
        ++(p.end < q.end ? i : j);
    }
}

/// Pixels of a that are not in b. O(chords).
inline void subtract(region_chords a, region_chords b, std::vector<chord>& out) {
    out.clear();
    std::size_t j = 0;
    for (chord const& p : a) {
        while (j < b.size() && (b[j].y < p.y || (b[j].y == p.y && b[j].end <= p.begin))) ++j;
        std::uint32_t at = p.begin;
        for (std::size_t k = j; k < b.size() && b[k].y == p.y && b[k].begin < p.end; ++k) {
            if (b[k].begin > at) append_chord(out, p.y, at, b[k].begin);
            at = std::max(at, b[k].end);
        }
        if (at < p.end) append_chord(out, p.y, at, p.end);
    }
}

/// Pixels of either. O(n log n).
inline void unite(region_chords a, region_chords b, std::vector<chord>& out) {
    std::vector<chord> all(a.begin(), a.end());
    all.insert(all.end(), b.begin(), b.end());
    std::sort(all.begin(), all.end(), [](chord const& p, chord const& q) { return p.y != q.y ? p.y < q.y : p.begin < q.begin; });
    out.clear();
    for (chord const& c : all) {
        if (!out.empty() && out.back().y == c.y && c.begin <= out.back().end)
            out.back().end = std::max(out.back().end, c.end);
        else
            out.push_back(c);
    }
}

/// The 8-connected parts of a set of chords. Keeps its memory.
class chord_parts {
public:
    /// Number of parts; part(i) is then the part 0 .. n - 1 of chord i, in the order of first pixels. O(chords).
    std::uint32_t operator()(region_chords region) {
        part_.resize(region.size());
        for (std::size_t i = 0; i < part_.size(); ++i) part_[i] = static_cast<std::uint32_t>(i);
        std::size_t above = 0, above_stop = 0, here = 0;
        while (here < region.size()) {
            std::size_t stop = here;
            while (stop < region.size() && region[stop].y == region[here].y) ++stop;
            if (above_stop > above && region[above].y + 1 == region[here].y)
                for (std::size_t i = here, j = above; i < stop && j < above_stop;) {
                    if (region[i].begin <= region[j].end && region[j].begin <= region[i].end) join(i, j);
                    ++(region[i].end < region[j].end ? i : j);
                }
            above = here;
            above_stop = here = stop;
        }
        std::uint32_t n = 0;
        number_.assign(part_.size(), 0);
        for (std::size_t i = 0; i < part_.size(); ++i) {
            auto const r = root(static_cast<std::uint32_t>(i));
            if (r == i) number_[i] = n++;
        }
        for (std::uint32_t& p : part_) p = root(p);
        for (std::uint32_t& p : part_) p = number_[p];
        return n;
    }
    [[nodiscard]] std::uint32_t part(std::size_t i) const noexcept { return part_[i]; }

private:
    std::uint32_t root(std::uint32_t i) noexcept {
        while (part_[i] != i) i = part_[i] = part_[part_[i]];
        return i;
    }
    void join(std::size_t i, std::size_t j) noexcept {
        std::uint32_t const a = root(static_cast<std::uint32_t>(i)), b = root(static_cast<std::uint32_t>(j));
        part_[std::max(a, b)] = std::min(a, b);
    }
    std::vector<std::uint32_t> part_{}, number_{};
};

} // namespace detail

MOTE_NAMESPACE_END
