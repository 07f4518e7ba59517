// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Masks and label images from runs.

#include <mote/core/error.hpp>
#include <mote/core/execution.hpp>
#include <mote/core/image.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/core/row_reader.hpp>
#include <mote/label/run.hpp>
#include <mote/label/strips.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>

MOTE_NAMESPACE_BEGIN

namespace detail {

template <class T, executor E, class Value>
void paint_runs(run_image const& runs, image_view<T> dst, char const* who, E const& exec, Value&& value) {
    if (runs.width() != dst.width || runs.height() != dst.height)
        throw parameter_error(std::string(who) + ": runs are " + std::to_string(runs.width()) + " x " +
                              std::to_string(runs.height()) + ", destination " + std::to_string(dst.width) + " x " +
                              std::to_string(dst.height));
    if (dst.empty()) return;
    auto const rows = row_strips::of(dst.height, exec);
    exec.bulk(rows.count, [&](std::ptrdiff_t i) {
        row_writer<T> write(dst);
        for (std::ptrdiff_t y = rows.begin(i); y < rows.end(i); ++y) {
            T* const out = write.row(y);
            std::ptrdiff_t x = 0;
            for (run const& r : runs.row(y)) {
                std::fill(out + x, out + r.begin, T{0});
                std::fill(out + r.begin, out + r.end, value(r));
                x = r.end;
            }
            std::fill(out + x, out + dst.width, T{0});
            write.commit(y);
        }
    });
}

} // namespace detail

/// Writes 255 into every run and 0 elsewhere.
/// @throws parameter_error if the sizes differ.
template <mask_image Dst, executor E = sequential>
void paint_mask(run_image const& runs, Dst&& dst, E const& exec = {}) {
    detail::paint_runs(runs, mutable_view(dst), "paint_mask", exec, [](run const&) { return std::uint8_t{255}; });
}
[[nodiscard]] inline image<std::uint8_t> paint_mask(run_image const& runs) {
    image<std::uint8_t> mask(runs.width(), runs.height(), fill::none);
    paint_mask(runs, mask);
    return mask;
}

/// Writes each run's label, and 0 elsewhere.
/// @throws parameter_error if the sizes differ, or a label does not fit the pixel type (uint16_t); then dst is untouched.
template <label_image Dst, executor E = sequential>
void paint_labels(run_image const& runs, Dst&& dst, E const& exec = {}) {
    using T = pixel_of<Dst>;
    if constexpr (sizeof(T) < sizeof(std::uint32_t))
        for (run const& r : runs.runs())
            if (r.label > std::numeric_limits<T>::max())
                throw parameter_error("paint_labels: label " + std::to_string(r.label) + " does not fit 16 bits; use uint32_t");
    detail::paint_runs(runs, mutable_view(dst), "paint_labels", exec, [](run const& r) { return static_cast<T>(r.label); });
}
[[nodiscard]] inline image<std::uint32_t> paint_labels(run_image const& runs) {
    image<std::uint32_t> labels(runs.width(), runs.height(), fill::none);
    paint_labels(runs, labels);
    return labels;
}

MOTE_NAMESPACE_END
