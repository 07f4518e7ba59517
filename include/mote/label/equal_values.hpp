// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Connected components of equal value.

#include <mote/core/error.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/core/row_reader.hpp>
#include <mote/label/connectivity.hpp>
#include <mote/label/run.hpp>
#include <mote/version.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <type_traits>
#include <vector>

MOTE_NAMESPACE_BEGIN

/// Components of equal value: labelled runs, which may touch, and the value of each component, that of label l being values[l - 1].
template <class T>
struct equal_value_components {
    run_image runs{};
    std::vector<T> values{};
    friend bool operator==(equal_value_components const&, equal_value_components const&) = default;
};

namespace detail {

template <class T>
equal_value_components<T> equal_values(image_view<T const> src, std::optional<T> background, connectivity c) {
    equal_value_components<T> result{run_image(src.width), {}};
    run_image& runs = result.runs;
    std::vector<T> values{T{}}; // of provisional labels
    std::vector<std::uint32_t> parent{0};
    auto const root = [&](std::uint32_t i) noexcept {
        while (parent[i] != i) i = parent[i] = parent[parent[i]];
        return i;
    };
    std::uint32_t const reach = c == connectivity::eight ? 1 : 0;
    row_reader<T> read(src);
    std::size_t above_from = 0, above_to = 0; // the row before
    for (std::ptrdiff_t y = 0; y < src.height; ++y) {
        T const* const row = src.width > 0 ? read(y) : nullptr;
        std::size_t const here_from = runs.size();
        std::size_t a = above_from;
        for (std::ptrdiff_t x = 0; x < src.width;) {
            T const v = row[x];
            std::ptrdiff_t const first = x;
            while (++x < src.width && row[x] == v) {}
            if (v != v || (background && v == *background)) continue;
            auto const begin = static_cast<std::uint32_t>(first), end = static_cast<std::uint32_t>(x);
            auto const above = std::span<run const>(runs.runs());
            while (a < above_to && above[a].end + reach <= begin) ++a;
            std::uint32_t label = 0;
            for (std::size_t k = a; k < above_to && above[k].begin < end + reach; ++k) {
                if (!(values[above[k].label] == v)) continue;
                std::uint32_t const other = root(above[k].label);
                if (label == 0)
                    label = other;
                else if (label < other)
                    parent[other] = label;
                else
                    label = parent[label] = other;
            }
            if (label == 0) {
                if (parent.size() > std::numeric_limits<std::uint32_t>::max()) throw parameter_error("equal_values: more than 2^32 - 1 provisional labels");
                label = static_cast<std::uint32_t>(parent.size());
                parent.push_back(label);
                values.push_back(v);
            }
            runs.add(begin, end, label);
        }
        runs.end_row();
        above_from = here_from;
        above_to = runs.size();
    }
    for (std::size_t i = 1; i < parent.size(); ++i) {
        if (parent[i] != i) { // roots come before their children, and are final already
            parent[i] = parent[parent[i]];
            continue;
        }
        result.values.push_back(values[i]);
        parent[i] = static_cast<std::uint32_t>(result.values.size());
    }
    for (run& r : runs.runs()) r.label = parent[r.label];
    return result;
}

} // namespace detail

/// The connected components of pixels of equal value of a grey or label image, numbered 1 .. n by the raster order of their first pixel.
///
/// Pixels of the background's value belong to none; std::nullopt makes components of all pixels. NaN equals
/// nothing and belongs to none; -0.0 equals 0.0. Components of different value do not part one another: with connectivity eight two may
/// cross. paint_labels makes a label image of the runs. One pass; 12 bytes a run and 4 + sizeof(T) bytes a provisional label.
/// Runs are joined as by L. Lacassagne, B. Zavidovique, J. Real-Time Image Processing 6(2):117-135, 2011, but only where values are equal.
/// @throws parameter_error if the width is above 2^32 - 2 or 2^32 - 1 provisional labels do not suffice.
template <image_like Src>
    requires grey_image<Src> || label_image<Src>
[[nodiscard]] equal_value_components<pixel_of<Src>> equal_values(Src const& src, connectivity c = connectivity::eight,
                                                                 std::type_identity_t<std::optional<pixel_of<Src>>> background = pixel_of<Src>{0}) {
    return detail::equal_values(const_view(src), background, c);
}

MOTE_NAMESPACE_END
