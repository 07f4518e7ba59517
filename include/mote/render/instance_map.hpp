// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Labelled regions in colours of which neighbours never share one, as far as colours go.

#include <mote/core/colour.hpp>
#include <mote/core/error.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/render/agreement_map.hpp>
#include <mote/render/overlay.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

MOTE_NAMESPACE_BEGIN

/// A label and the number of its colour.
struct label_colour {
    std::uint32_t label = 0;
    std::uint32_t colour = 0;
    friend constexpr bool operator==(label_colour const&, label_colour const&) = default;
};

namespace detail {

using label_pair = std::pair<std::uint32_t, std::uint32_t>;

inline void sort_unique(auto& v) {
    std::sort(v.begin(), v.end());
    v.erase(std::unique(v.begin(), v.end()), v.end());
}

/// Colours of nodes 0 .. n - 1 so that linked ones differ, if each has fewer than `colours` neighbours left once those of larger degree are
/// taken first (smallest-last order: D. W. Matula, L. L. Beck, J. ACM 30(3):417-427, 1983); else as few alike as can be seen at each step.
/// `links` hold each pair in both directions, ascending. O(n colours + links).
[[nodiscard]] inline std::vector<std::uint32_t> colour_graph(std::size_t n, std::vector<label_pair> const& links, std::uint32_t colours) {
    std::vector<std::size_t> first(n + 1, 0), degree(n), order;
    for (auto const& l : links) ++first[l.first + 1];
    for (std::size_t i = 0; i < n; ++i) {
        degree[i] = first[i + 1];
        first[i + 1] += first[i];
    }
    std::vector<std::vector<std::size_t>> of_degree(1);
    auto const file = [&](std::size_t node) {
        if (of_degree.size() <= degree[node]) of_degree.resize(degree[node] + 1);
        of_degree[degree[node]].push_back(node);
    };
    for (std::size_t i = n; i-- > 0;) file(i);
    std::vector<bool> removed(n, false);
    order.reserve(n);
    for (std::size_t d = 0; order.size() < n;) {
        if (of_degree[d].empty()) {
            ++d;
            continue;
        }
        std::size_t const node = of_degree[d].back();
        of_degree[d].pop_back();
        if (removed[node] || degree[node] != d) continue; // filed anew since
        removed[node] = true;
        order.push_back(node);
        for (std::size_t k = first[node]; k < first[node + 1]; ++k) {
            std::size_t const other = links[k].second;
            if (removed[other]) continue;
            --degree[other];
            file(other);
        }
        if (d > 0) --d;
    }
    constexpr std::uint32_t none = 0xffffffffU;
    std::vector<std::uint32_t> colour(n, none);
    std::vector<std::size_t> used(colours, 0), around(colours);
    for (auto node = order.rbegin(); node != order.rend(); ++node) {
        std::fill(around.begin(), around.end(), std::size_t{0});
        for (std::size_t k = first[*node]; k < first[*node + 1]; ++k)
            if (std::uint32_t const c = colour[links[k].second]; c != none) ++around[c];
        std::uint32_t best = 0;
        for (std::uint32_t c = 1; c < colours; ++c)
            if (std::pair(around[c], used[c]) < std::pair(around[best], used[best])) best = c;
        colour[*node] = best;
        ++used[best];
    }
    return colour;
}

} // namespace detail

/// A colour number 0 .. `colours` - 1 for every label, by ascending label, so that neighbours differ and all colours are used about alike.
///
/// Neighbours are labels that follow one another along a row or column with at most `reach` background pixels between, or touch at a corner. Regions
/// in one piece that only touch along sides always differ from 6 colours on (their graph is planar); where a crowd asks for more colours than there
/// are, as few neighbours as possible share one. O(pixels + labels log labels).
/// @throws parameter_error if colours is not in 1 .. 65536, reach is negative, or a label is 2^32 or more.
template <label_image Labels>
[[nodiscard]] std::vector<label_colour> neighbour_colours(Labels const& labels, std::uint32_t colours = 7, std::ptrdiff_t reach = 12) {
    if (colours < 1 || colours > 65536) throw parameter_error("neighbour_colours: " + std::to_string(colours) + " colours; expected 1 .. 65536");
    if (reach < 0) throw parameter_error("neighbour_colours: a reach of " + std::to_string(reach) + "; expected 0 or more");
    auto const l = const_view(labels);
    std::vector<label_colour> result;
    if (l.empty()) return result;

    std::vector<std::uint32_t> known;
    std::vector<detail::label_pair> links;
    std::size_t known_limit = 1 << 16, links_limit = 1 << 16;
    auto const link = [&](std::uint32_t a, std::uint32_t b) {
        if (a == 0 || a == b) return;
        detail::label_pair const pair = std::minmax(a, b);
        if (!links.empty() && links.back() == pair) return;
        links.push_back(pair);
        if (links.size() > links_limit) {
            detail::sort_unique(links);
            links_limit = 2 * links.size() + (1 << 16);
        }
    };
    struct seen {
        std::uint32_t label = 0;
        std::ptrdiff_t y = 0;
    };
    auto const width = static_cast<std::size_t>(l.width);
    std::vector<seen> column(width);
    std::vector<std::uint32_t> above(width, 0), row(width);
    for (std::ptrdiff_t y = 0; y < l.height; ++y) {
        for (std::size_t x = 0; x < width; ++x) {
            auto const v = l(static_cast<std::ptrdiff_t>(x), y);
            if (v > 0xffffffffU) throw parameter_error("neighbour_colours: label " + std::to_string(v) + "; expected less than 2^32");
            row[x] = static_cast<std::uint32_t>(v);
        }
        std::uint32_t last = 0;
        std::size_t last_x = 0;
        for (std::size_t x = 0; x < width; ++x) {
            std::uint32_t const v = row[x];
            if (v == 0) continue;
            if (v != last) {
                known.push_back(v);
                if (known.size() > known_limit) {
                    detail::sort_unique(known);
                    known_limit = 2 * known.size() + (1 << 16);
                }
                if (static_cast<std::ptrdiff_t>(x - last_x) - 1 <= reach) link(last, v);
            }
            if (column[x].label != v && y - column[x].y - 1 <= reach) link(column[x].label, v);
            if (x > 0) link(above[x - 1], v);
            if (x + 1 < width) link(above[x + 1], v);
            column[x] = {v, y};
            last = v;
            last_x = x;
        }
        above.swap(row);
    }
    detail::sort_unique(known);
    detail::sort_unique(links);
    auto const index = [&](std::uint32_t label) { return static_cast<std::uint32_t>(std::lower_bound(known.begin(), known.end(), label) - known.begin()); };
    std::size_t const pairs = links.size();
    links.reserve(2 * pairs);
    for (std::size_t i = 0; i < pairs; ++i) {
        links[i] = {index(links[i].first), index(links[i].second)};
        links.emplace_back(links[i].second, links[i].first);
    }
    std::sort(links.begin(), links.end());
    auto const of = detail::colour_graph(known.size(), links, colours);
    result.reserve(known.size());
    for (std::size_t i = 0; i < known.size(); ++i) result.push_back({known[i], of[i]});
    return result;
}

/// Seven colours that people with any kind of colour vision tell apart: M. Okabe, K. Ito, Color Universal Design, 2008.
inline constexpr std::array<rgb8, 7> instance_colours{{{230, 159, 0}, {86, 180, 233}, {0, 158, 115}, {240, 228, 66}, {0, 114, 178}, {213, 94, 0}, {204, 121, 167}}};

struct instance_map_options {
    /// Source pixels are drawn as squares of this many pixels; 1 .. 64.
    int zoom = 1;
    /// How much of the colour covers the grey inside a region, in percent, 0 .. 100; its outline is covered wholly.
    int opacity = 45;
    /// Width of the outline in pixels of the result, 0 .. 32; it lies inside the region.
    int line_width = 1;
    /// Neighbours have at most this many background pixels between them.
    std::ptrdiff_t reach = 12;
    /// Percentiles of the grey values drawn black and white.
    double low_percentile = 0.35, high_percentile = 99.65;
};

/// The grey image, stretched between robust percentiles, with every labelled region in a colour that its neighbours do not have, and an outline.
///
/// A pixel belongs to the outline if within `line_width` pixels along its row or column there is another label, background, or the end of the image.
/// Colours follow from the labels alone. O(pixels line_width).
/// @throws parameter_error if the sizes differ or an option is out of its range.
template <grey_image Src, label_image Labels>
[[nodiscard]] rgb_image instance_map(Src const& grey, Labels const& labels, instance_map_options const& options = {}) {
    auto const l = const_view(labels);
    auto const g = const_view(grey);
    if (g.width != l.width || g.height != l.height)
        throw parameter_error("instance_map: the image is " + std::to_string(g.width) + " x " + std::to_string(g.height) + ", the labels are " +
                              std::to_string(l.width) + " x " + std::to_string(l.height));
    detail::check_opacity(options.opacity, "instance_map");
    if (options.line_width < 0 || options.line_width > 32)
        throw parameter_error("instance_map: line_width is " + std::to_string(options.line_width) + "; expected 0 .. 32");
    auto const colours = neighbour_colours(labels, static_cast<std::uint32_t>(instance_colours.size()), options.reach);
    rgb_image out = render_grey(grey, robust_range(grey, options.low_percentile, options.high_percentile), options.zoom);
    std::ptrdiff_t const z = options.zoom;
    std::uint32_t last = 0;
    rgb8 colour{0, 0, 0};
    for (std::ptrdiff_t y = 0; y < out.height(); ++y) {
        rgb8* const row = out.row(y);
        for (std::ptrdiff_t x = 0; x < out.width(); ++x) {
            auto const label = static_cast<std::uint32_t>(l(x / z, y / z));
            if (label == 0) continue;
            if (label != last) {
                auto const found = std::lower_bound(colours.begin(), colours.end(), label, [](label_colour const& a, std::uint32_t b) { return a.label < b; });
                colour = instance_colours[found->colour];
                last = label;
            }
            auto const other = [&](std::ptrdiff_t u, std::ptrdiff_t v) {
                return u < 0 || v < 0 || u >= out.width() || v >= out.height() || static_cast<std::uint32_t>(l(u / z, v / z)) != label;
            };
            bool edge = false;
            for (std::ptrdiff_t k = 1; k <= options.line_width && !edge; ++k) edge = other(x - k, y) || other(x + k, y) || other(x, y - k) || other(x, y + k);
            row[x] = edge ? colour : detail::mixed_colour(row[x], colour, options.opacity);
        }
    }
    return out;
}

MOTE_NAMESPACE_END
