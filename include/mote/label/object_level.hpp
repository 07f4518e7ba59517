// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// A global threshold whose objects then get a level each.

#include <mote/core/error.hpp>
#include <mote/core/execution.hpp>
#include <mote/core/geometry.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/core/polarity.hpp>
#include <mote/label/components.hpp>
#include <mote/label/connectivity.hpp>
#include <mote/label/encode.hpp>
#include <mote/label/paint.hpp>
#include <mote/label/run.hpp>
#include <mote/threshold/global/otsu.hpp>
#include <mote/threshold/hybrid/otsu_middle.hpp>
#include <mote/threshold/level.hpp>
#include <mote/threshold/local/engine.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

MOTE_NAMESPACE_BEGIN

struct object_level_options {
    std::optional<double> level{};     ///< that finds the objects; by default otsu_middle
    std::optional<double> reference{}; ///< what levels of objects are compared with; by default `level`
    std::ptrdiff_t margin = 5;         ///< pixels that an object's box is larger on each side
    double least = 1.0 / 3;            ///< objects whose level is below this share of the reference are dropped
    connectivity neighbours = connectivity::eight;
    image_view<std::uint8_t const> mask{}; ///< pixels where it is 0 do not count and are background
};

namespace detail {

// Otsu's level of a few values, which are sorted: the middle between the two values that it separates.
template <class T>
double otsu_middle_of(std::vector<T>& values, std::vector<std::uint64_t>& counts) {
    if (values.empty()) return 0;
    std::sort(values.begin(), values.end());
    std::size_t split = values.size() - 1; // the last value of the lower class
    if constexpr (countable_pixel<T>) {
        std::ptrdiff_t const low = values.front();
        counts.assign(static_cast<std::size_t>(values.back() - low) + 1, 0);
        for (T const v : values) ++counts[static_cast<std::size_t>(v - low)];
        auto const level = static_cast<T>(low + static_cast<std::ptrdiff_t>(otsu_bin(counts)));
        split = static_cast<std::size_t>(std::upper_bound(values.begin(), values.end(), level) - values.begin()) - 1;
    } else {
        // Counted from the smallest in half ranges: squares of large or small numbers could not be told apart.
        double const low = static_cast<double>(values.front()), half = static_cast<double>(values.back()) / 2 - low / 2;
        if (!(half > 0)) return low;
        double const n = static_cast<double>(values.size());
        double all = 0, below = 0, best = -1;
        auto const scaled = [&](T v) { return (static_cast<double>(v) / 2 - low / 2) / half; };
        for (T const v : values) all += scaled(v);
        for (std::size_t i = 0; i + 1 < values.size(); ++i) {
            below += scaled(values[i]);
            if (!(values[i + 1] > values[i])) continue;
            double const m = static_cast<double>(i + 1), d = below - all * (m / n), between = d * d / (m * (n - m));
            if (between > best) {
                best = between;
                split = i;
            }
        }
    }
    double const v = static_cast<double>(values[split]);
    return split + 1 < values.size() ? v / 2 + static_cast<double>(values[split + 1]) / 2 : v;
}

// Box of each label 1 .. count.
inline std::vector<box> boxes_of(run_image const& runs, std::uint32_t count) {
    struct corners {
        std::ptrdiff_t left = std::numeric_limits<std::ptrdiff_t>::max(), top = left, right = 0, bottom = 0;
    };
    std::vector<corners> all(count);
    for (std::ptrdiff_t y = 0; y < runs.height(); ++y)
        for (run const& r : runs.row(y)) {
            corners& c = all[r.label - 1];
            c.left = std::min<std::ptrdiff_t>(c.left, r.begin);
            c.right = std::max<std::ptrdiff_t>(c.right, r.end);
            c.top = std::min(c.top, y);
            c.bottom = y + 1;
        }
    std::vector<box> boxes;
    boxes.reserve(count);
    for (corners const& c : all) boxes.push_back({c.left, c.top, c.right - c.left, c.bottom - c.top});
    return boxes;
}

} // namespace detail

/// An object of a global level, and the level that it got for itself.
struct levelled_object {
    box bounds{};      ///< of the object
    double level = 0;
    bool kept = false; ///< whether its level is high enough
};

/// The levels of the objects of a labelled image, in the order of their labels 1 .. count: Otsu's among the pixels of the object's box,
/// larger by the margin and clipped to the image, that belong to this object or to none. Exactly Otsu's in 8- and 16-bit pixels.
///
/// The level is the middle of the two values that it separates (the value of a flat box). NaN, infinities and masked pixels do not
/// count. An object is kept if its level's distance from the ground is at least `least` of the reference's, the ground
/// being black for bright particles and white for dark ones (grey_scale_of). Objects run on the executor; the time is that of sorting their boxes.
/// @throws parameter_error if sizes differ, a label is 0 or above count, the polarity is automatic, or the margin or `least`
/// is negative or the reference not finite.
template <grey_image Src, executor E = sequential>
[[nodiscard]] std::vector<levelled_object> levels_of_objects(Src const& src, run_image const& labelled, std::uint32_t count, double reference,
                                                             object_level_options const& o, polarity foreground, E const& exec = {}) {
    using T = pixel_of<Src>;
    auto const s = const_view(src);
    detail::check_same_size("levels_of_objects", s.width, s.height, labelled.width(), labelled.height());
    if (o.mask.data != nullptr) detail::check_same_size("levels_of_objects", s.width, s.height, o.mask.width, o.mask.height);
    bool const bright = detail::wants_bright(foreground, "levels_of_objects");
    if (o.margin < 0) throw parameter_error("levels_of_objects: margin " + std::to_string(o.margin) + "; expected a number that is not negative");
    if (!(std::isfinite(o.least) && o.least >= 0)) throw parameter_error("levels_of_objects: least " + std::to_string(o.least) + "; expected a number that is not negative");
    if (!std::isfinite(reference)) throw parameter_error("levels_of_objects: reference " + std::to_string(reference) + "; expected a finite number");
    for (run const& r : labelled.runs())
        if (r.label == 0 || r.label > count)
            throw parameter_error("levels_of_objects: label " + std::to_string(r.label) + "; expected 1 .. " + std::to_string(count));
    std::vector<box> const boxes = detail::boxes_of(labelled, count);
    std::vector<levelled_object> objects(count);
    grey_scale const scale = grey_scale_of(s);
    double const ground = bright ? scale.black : scale.white;
    exec.bulk(static_cast<std::ptrdiff_t>(count), [&](std::ptrdiff_t i) {
        box const b = boxes[static_cast<std::size_t>(i)];
        levelled_object& object = objects[static_cast<std::size_t>(i)];
        if (b.height <= 0) return; // no pixels of this label
        object.bounds = b;
        std::ptrdiff_t const left = o.margin < b.x ? b.x - o.margin : 0, top = o.margin < b.y ? b.y - o.margin : 0;
        std::ptrdiff_t const right = b.x + b.width + std::min(o.margin, s.width - b.x - b.width), bottom = b.y + b.height + std::min(o.margin, s.height - b.y - b.height);
        std::vector<T> values;
        for (std::ptrdiff_t y = top; y < bottom; ++y) {
            auto const row = labelled.row(y);
            auto r = std::partition_point(row.begin(), row.end(), [&](run const& a) { return a.end <= left; });
            for (std::ptrdiff_t x = left; x < right; ++x) {
                while (r != row.end() && r->end <= x) ++r;
                bool const another = r != row.end() && r->begin <= x && r->label != static_cast<std::uint32_t>(i + 1);
                if (another || !std::isfinite(static_cast<double>(s(x, y))) || (o.mask.data != nullptr && o.mask(x, y) == 0)) continue;
                values.push_back(s(x, y));
            }
        }
        if (values.empty()) return;
        std::vector<std::uint64_t> counts;
        object.level = detail::otsu_middle_of(values, counts);
        double const mine = bright ? object.level - ground : ground - object.level;
        object.kept = mine >= o.least * (bright ? reference - ground : ground - reference);
    });
    return objects;
}

/// A global level finds objects; each then gets Otsu's level of its own neighbourhood, levels_of_objects, and keeps those of its
/// pixels that are foreground by that level too. Objects whose level is too near to the ground are dropped. Returns what became of each, in
/// order of their first pixels.
///
/// The result is part of the global mask: particles as bright as in the global mask at most. With one level for
/// all it repairs what a global level does to bright particles among dim ones, whose blurred edges it takes for particle.
/// Bright particles are dark ones of the negative image. NaN and masked pixels are background; a constant image is all dark and no bright
/// foreground. `src` and `dst` may not overlap. Memory: the runs of the global mask, and the largest boxes.
/// The scheme is known from AllenCell's segmenter; box, margin and the distance from the ground are ours, not a published formula.
/// @throws parameter_error if sizes differ, the polarity is automatic, a level is not finite, or the margin or `least` negative.
template <grey_image Src, mask_image Dst, executor E = sequential>
std::vector<levelled_object> object_level(Src const& src, object_level_options const& o, polarity foreground, Dst&& dst, E const& exec = {}) {
    auto const s = const_view(src);
    auto const d = mutable_view(dst);
    detail::check_same_size("object_level", s.width, s.height, d.width, d.height);
    bool const bright = detail::wants_bright(foreground, "object_level");
    double const level = o.level ? *o.level : otsu_middle(s, o.mask);
    if (!std::isfinite(level)) throw parameter_error("object_level: level " + std::to_string(level) + "; expected a finite number");
    if (o.mask.data != nullptr) detail::check_same_size("object_level", s.width, s.height, o.mask.width, o.mask.height);
    run_image runs(s.width);
    auto const is_foreground = [&](std::ptrdiff_t x, std::ptrdiff_t y, double t) {
        double const v = static_cast<double>(s(x, y));
        return (bright ? v > t : v <= t) && (o.mask.data == nullptr || o.mask(x, y) != 0);
    };
    // Adds the runs of what `is(x)` says of columns [begin, end).
    auto const add_runs = [](run_image& to, std::ptrdiff_t begin, std::ptrdiff_t end, auto&& is) {
        for (std::ptrdiff_t x = begin; x < end;) {
            while (x < end && !is(x)) ++x;
            std::ptrdiff_t const start = x;
            while (x < end && is(x)) ++x;
            if (start < x) to.add(static_cast<std::uint32_t>(start), static_cast<std::uint32_t>(x));
        }
    };
    for (std::ptrdiff_t y = 0; y < s.height; ++y) {
        add_runs(runs, 0, s.width, [&](std::ptrdiff_t x) { return is_foreground(x, y, level); });
        runs.end_row();
    }
    std::uint32_t const count = label(runs, o.neighbours);
    auto objects = levels_of_objects(s, runs, count, o.reference.value_or(level), o, foreground, exec);
    run_image kept(s.width);
    for (std::ptrdiff_t y = 0; y < s.height; ++y) {
        for (run const& r : runs.row(y))
            if (levelled_object const& object = objects[r.label - 1]; object.kept)
                add_runs(kept, r.begin, r.end, [&](std::ptrdiff_t x) { return is_foreground(x, y, object.level); });
        kept.end_row();
    }
    paint_mask(kept, d);
    return objects;
}

MOTE_NAMESPACE_END
