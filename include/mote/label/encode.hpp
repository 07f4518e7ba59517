// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Runs of masks, of thresholded images and of label images.

#include <mote/core/execution.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/core/polarity.hpp>
#include <mote/core/row_reader.hpp>
#include <mote/label/run.hpp>
#include <mote/label/strips.hpp>
#include <mote/threshold/level.hpp>
#include <mote/version.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#define MOTE_KERNELS <mote/label/encode.kernels.inl>
#include <mote/simd/foreach_isa.hpp>

MOTE_NAMESPACE_BEGIN

namespace detail {

/// Writes the columns where foreground begins and ends in turn, and says how many there are; room for width + 2.
template <class Kernels, class T>
std::ptrdiff_t edges_of_row(Kernels k, T const* row, std::ptrdiff_t width, pixel_level<T> level, bool bright, std::uint32_t* edges) noexcept {
    if (!level.none_below) return k.edges_row(row, edges, width, level.value, bright);
    if (!bright) return 0;
    edges[0] = 0;
    edges[1] = static_cast<std::uint32_t>(width);
    return 2;
}

/// Calls sink(y, edges) for each row from .. to - 1, edges being the columns where foreground begins and ends in turn. One
/// dispatch a call, two rows of scratch memory.
template <class T, class Sink>
void for_each_row_edges(image_view<T const> src, std::ptrdiff_t from, std::ptrdiff_t to, pixel_level<T> level, bool bright, Sink&& sink) {
    if (src.width > static_cast<std::ptrdiff_t>(std::numeric_limits<std::uint32_t>::max()) - 1)
        throw parameter_error("runs: a width of " + std::to_string(src.width) + " is above 2^32 - 2");
    std::vector<std::uint32_t> edges(src.empty() ? 0 : static_cast<std::size_t>(src.width) + 2);
    row_reader<T> read(src);
    MOTE_DISPATCH(encode_kernels)([&](auto k) {
        for (std::ptrdiff_t y = from; y < to; ++y) {
            std::ptrdiff_t n = 0;
            if (src.width > 0) n = edges_of_row(k, read(y), src.width, level, bright, edges.data());
            sink(y, std::span<std::uint32_t const>(edges.data(), static_cast<std::size_t>(n)));
        }
    });
}

template <class T>
run_image encode_rows(image_view<T const> src, std::ptrdiff_t from, std::ptrdiff_t to, pixel_level<T> level, bool bright) {
    run_image result(src.width);
    for_each_row_edges(src, from, to, level, bright, [&](std::ptrdiff_t, std::span<std::uint32_t const> edges) {
        for (std::size_t i = 0; i < edges.size(); i += 2) result.add(edges[i], edges[i + 1]);
        result.end_row();
    });
    return result;
}

template <class T, executor E>
run_image encode_runs(image_view<T const> src, pixel_level<T> level, bool bright, E const& exec) {
    auto const rows = row_strips::of(src.height, exec);
    std::vector<run_image> strips(static_cast<std::size_t>(rows.count));
    exec.bulk(rows.count, [&](std::ptrdiff_t i) { strips[static_cast<std::size_t>(i)] = encode_rows(src, rows.begin(i), rows.end(i), level, bright); });
    run_image result = std::move(strips[0]);
    for (std::size_t i = 1; i < strips.size(); ++i) result.append(strips[i]);
    return result;
}

} // namespace detail

/// The runs of a mask's nonzero pixels. One pass over the pixels.
/// @throws parameter_error if the width is above 2^32 - 2.
template <mask_image Mask, executor E = sequential>
[[nodiscard]] run_image runs_of(Mask const& mask, E const& exec = {}) {
    return detail::encode_runs(const_view(mask), pixel_level<std::uint8_t>{0, false}, true, exec);
}

/// The runs of the pixels above (bright) or not above (dark) a level: the same as the runs of apply_level's mask,
/// without the mask.
/// @throws parameter_error if the width is above 2^32 - 2, the level NaN or the polarity automatic.
template <grey_image Src, executor E = sequential>
[[nodiscard]] run_image runs_of(Src const& src, double level, polarity foreground, E const& exec = {}) {
    using T = pixel_of<Src>;
    return detail::encode_runs(const_view(src), pixel_level<T>::from(level), detail::wants_bright(foreground, "runs_of"), exec);
}

/// The runs of equal nonzero labels of a label image.
/// @throws parameter_error if the width is above 2^32 - 2 or a label above 2^32 - 1.
template <label_image Labels>
[[nodiscard]] run_image runs_of_labels(Labels const& labels) {
    using T = pixel_of<Labels>;
    auto const src = const_view(labels);
    run_image result(src.width);
    row_reader<T> read(src);
    for (std::ptrdiff_t y = 0; y < src.height; ++y) {
        T const* const row = src.width > 0 ? read(y) : nullptr;
        for (std::ptrdiff_t x = 0; x < src.width;) {
            T const v = row[x];
            std::ptrdiff_t const begin = x;
            while (x < src.width && row[x] == v) ++x;
            if (v == 0) continue;
            if constexpr (sizeof(T) > 4)
                if (v > std::numeric_limits<std::uint32_t>::max())
                    throw parameter_error("runs_of_labels: label " + std::to_string(v) + " at (" + std::to_string(begin) +
                                          ", " + std::to_string(y) + ") is above 2^32 - 1");
            result.add(static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(x), static_cast<std::uint32_t>(v));
        }
        result.end_row();
    }
    return result;
}

MOTE_NAMESPACE_END
