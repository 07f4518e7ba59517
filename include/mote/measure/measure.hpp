// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Measuring regions: only the features that are asked for, by type or by name.

#include <mote/core/error.hpp>
#include <mote/core/execution.hpp>
#include <mote/core/function_ref.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/core/row_reader.hpp>
#include <mote/core/units.hpp>
#include <mote/label/run.hpp>
#include <mote/measure/feature.hpp>
#include <mote/measure/intensity.hpp>
#include <mote/measure/measured.hpp>
#include <mote/measure/nearest_neighbour.hpp>
#include <mote/measure/subpixel_diameter.hpp>
#include <mote/split/region_runs.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

MOTE_NAMESPACE_BEGIN

namespace detail {

struct no_grey {
    void operator()(std::uint32_t, region_chords, run_image const&, measured&) noexcept {}
};

/// Grey values of one region after the other; NaN and infinite pixels do not count.
template <class T>
class grey_gatherer {
public:
    grey_gatherer(image_view<T const> image, ring_options const& ring) : image_(image), read_(image), ring_(ring) {}

    void operator()(std::uint32_t needs, region_chords chords, run_image const& all, measured& m) {
        m.grey = {};
        if ((needs & needs_grey) != 0) {
            intensity const inside = intensity_of(chords, read_);
            m.grey.pixels = inside.pixels;
            m.grey.mean = inside.mean;
            m.grey.deviation = inside.deviation;
        }
        if ((needs & needs_grey_values) != 0) gather_values(chords, m);
        if ((needs & needs_sorted_grey) != 0) m.grey.median = median(chords);
        if ((needs & needs_ring) != 0) {
            intensity const outside = ring_(chords, all, read_);
            m.grey.ring_mean = outside.mean;
            m.grey.ring_deviation = outside.deviation;
            m.grey.ring_pixels = outside.pixels;
        }
        if ((needs & needs_edge) != 0) m.grey.edge_step = edge_step(chords, m.sides);
        if ((needs & needs_subpixel) != 0) m.subpixel = subpixel_(chords, all, read_);
    }

private:
    void gather_values(region_chords chords, measured& m) noexcept {
        double low = std::numeric_limits<double>::infinity(), high = -low, sum = 0, sum_x = 0, sum_y = 0;
        for (chord const& c : chords)
            for (std::uint32_t x = c.begin; x < c.end; ++x) {
                double const v = static_cast<double>(image_(x, c.y));
                if (!std::isfinite(v)) continue;
                low = std::min(low, v);
                high = std::max(high, v);
                sum += v;
                sum_x += v * (x - m.moments.centroid.x); // about the centroid, for the digits
                sum_y += v * (static_cast<double>(c.y) - m.moments.centroid.y);
            }
        if (!(low <= high)) return;
        m.grey.min = low;
        m.grey.max = high;
        m.grey.sum = sum;
        m.grey.weighted_centroid = m.moments.centroid;
        if (sum == 0 || (low < 0 && high > 0)) return;
        m.grey.weighted_centroid.x += sum_x / sum;
        m.grey.weighted_centroid.y += sum_y / sum;
    }

    double median(region_chords chords) {
        values_.clear();
        for (chord const& c : chords)
            for (std::uint32_t x = c.begin; x < c.end; ++x)
                if (double const v = static_cast<double>(image_(x, c.y)); std::isfinite(v)) values_.push_back(v);
        if (values_.empty()) return 0;
        auto const middle = values_.begin() + static_cast<std::ptrdiff_t>(values_.size() / 2);
        std::nth_element(values_.begin(), middle, values_.end());
        return values_.size() % 2 == 1 ? *middle : *std::max_element(values_.begin(), middle) / 2 + *middle / 2;
    }

    double edge_step(region_chords chords, pixel_sides sides) const noexcept {
        double sum = 0;
        std::uint64_t edges = 0;
        auto const pair = [&](std::int64_t x, std::ptrdiff_t y, std::int64_t ox, std::ptrdiff_t oy, double distance) {
            if (ox < 0 || oy < 0 || ox >= image_.width || oy >= image_.height) return;
            double const step = static_cast<double>(image_(x, y)) - static_cast<double>(image_(ox, oy));
            if (!std::isfinite(step)) return;
            sum += step / distance;
            ++edges;
        };
        // Parts of [c.begin, c.end) that no chord of the row next to it covers.
        auto const uncovered = [&](chord const& c, std::ptrdiff_t other) {
            auto o = std::lower_bound(chords.begin(), chords.end(), std::pair(other, c.begin),
                                      [](chord const& k, std::pair<std::ptrdiff_t, std::uint32_t> const& at) { return k.y != at.first ? k.y < at.first : k.end <= at.second; });
            for (std::uint32_t x = c.begin; x < c.end; ++x) {
                while (o != chords.end() && o->y == other && o->end <= x) ++o;
                if (o == chords.end() || o->y != other || x < o->begin) pair(x, c.y, x, other, sides.y);
            }
        };
        for (chord const& c : chords) {
            pair(c.begin, c.y, static_cast<std::int64_t>(c.begin) - 1, c.y, sides.x);
            pair(static_cast<std::int64_t>(c.end) - 1, c.y, c.end, c.y, sides.x);
            uncovered(c, c.y - 1);
            uncovered(c, c.y + 1);
        }
        return edges > 0 ? sum / static_cast<double>(edges) : 0;
    }

    image_view<T const> image_;
    row_reader<T> read_;
    background_ring ring_;
    subpixel_sizer subpixel_{};
    std::vector<double> values_{};
};

/// Makes gatherers, one a block of regions. What is wrong with image and ring is said even where there is nothing to measure.
template <class T>
auto grey_of(char const* who, run_image const& labelled, image_view<T const> image, ring_options const& ring) {
    check_size(who, labelled, image);
    static_cast<void>(background_ring(ring));
    return [image, ring] { return grey_gatherer<T>(image, ring); };
}

/// Calls take(i, measured) for region i + 1; regions run on the executor in blocks, in any order.
template <class MakeGrey, class E>
void measure_each(run_image const& labelled, std::uint32_t count, std::uint32_t asked, pixel_sides sides, MakeGrey const& make_grey, E const& exec,
                  function_ref<void(std::uint32_t, measured const&)> take) {
    std::uint32_t const needs = with_their_needs(asked);
    region_runs const regions(labelled, count);
    constexpr std::uint32_t block = 512;
    auto const blocks = static_cast<std::ptrdiff_t>((std::uint64_t{count} + block - 1) / block);
    auto const in_blocks = [&](auto&& work) {
        exec.bulk(blocks, [&](std::ptrdiff_t k) { work(static_cast<std::uint32_t>(k) * block, std::min<std::uint64_t>(count, (static_cast<std::uint64_t>(k) + 1) * block)); });
    };
    std::vector<double> nearest;
    if ((needs & needs_neighbours) != 0) {
        std::vector<point> centres(count);
        in_blocks([&](std::uint32_t from, std::uint64_t to) {
            for (std::uint32_t i = from; i < to; ++i) {
                point const c = moments_of(regions[i + 1]).centroid;
                centres[i] = {c.x * sides.x, c.y * sides.y};
            }
        });
        // Labels without pixels are nobody's neighbour.
        std::vector<point> there;
        for (std::uint32_t i = 0; i < count; ++i)
            if (!regions[i + 1].empty()) there.push_back(centres[i]);
        auto const distances = nearest_neighbour_distances(there);
        nearest.assign(count, 0);
        std::size_t next = 0;
        for (std::uint32_t i = 0; i < count; ++i)
            if (!regions[i + 1].empty()) nearest[i] = distances[next++];
    }
    in_blocks([&](std::uint32_t from, std::uint64_t to) {
        region_gatherer gather(needs, sides, labelled.width(), labelled.height());
        auto grey = make_grey();
        for (std::uint32_t i = from; i < to; ++i) {
            measured& m = gather(regions[i + 1]);
            grey(needs, m.chords, labelled, m);
            if (!nearest.empty()) m.nearest_neighbour = nearest[i];
            take(i, m);
        }
    });
}

inline pixel_sides sides_of(pixel_size const& size) {
    if (!size.calibrated())
        throw parameter_error("measure: a pixel of " + std::to_string(size.x.value) + " x " + std::to_string(size.y.value) + " nm; expected sides above 0");
    return {size.x.value, size.y.value};
}

template <class F, class... All>
constexpr std::size_t index_of_feature() noexcept {
    constexpr bool same[] = {std::is_same_v<F, All>...};
    std::size_t i = 0;
    while (!same[i]) ++i;
    return i;
}

} // namespace detail

/// The values of some features of one region, lengths in Unit.
template <class Unit, class... F>
struct measures {
    std::array<double, sizeof...(F)> values{};

    template <class G>
        requires(std::is_same_v<G, F> || ...)
    [[nodiscard]] constexpr feature_value<G, Unit> get() const noexcept {
        if constexpr (std::is_same_v<feature_value<G, Unit>, double>)
            return values[detail::index_of_feature<G, F...>()];
        else
            return {values[detail::index_of_feature<G, F...>()]};
    }
};

/// One of the features that were measured: get<feature::area>(row).
template <class G, class Unit, class... F>
[[nodiscard]] constexpr feature_value<G, Unit> get(measures<Unit, F...> const& row) noexcept {
    return row.template get<G>();
}

namespace detail {
template <class Unit, class... F, class MakeGrey, class E>
std::vector<measures<Unit, F...>> measure_as(run_image const& labelled, std::uint32_t count, pixel_sides sides, MakeGrey const& make_grey, E const& exec) {
    std::vector<measures<Unit, F...>> rows(count);
    measure_each(labelled, count, (F::needs | ... | 0u), sides, make_grey, exec, [&](std::uint32_t i, measured const& m) { rows[i].values = {F::of(m)...}; });
    return rows;
}
} // namespace detail

// Regions 1 .. count of a labelled image, in the order of their labels: measure<feature::area, feature::feret_max>(runs, count). What the features need is
// computed once a region, and nothing else. With a pixel size, whose sides may differ, lengths are in nm; without one in pixels. Features of grey values
// need an image. Regions need not be connected and may touch. Blocks of regions run on the executor; the result is the same for any. O(runs + count),
// but for inscribed circles and grey values, which are O(pixels), rectangles, O(n^2) for hulls of n corners, medians and sub-pixel sizes. Errors: parameter_error if a label is 0 or
// above count, the image has another size, the pixel size is unknown, or the ring's sizes are no sizes.

template <class... F, executor E = sequential>
    requires(sizeof...(F) > 0)
[[nodiscard]] std::vector<measures<unit::pixel, F...>> measure(run_image const& labelled, std::uint32_t count, E const& exec = {}) {
    static_assert(((F::needs & needs_an_image) | ... | 0u) == 0, "a feature of grey values needs an image: measure<...>(runs, count, image)");
    return detail::measure_as<unit::pixel, F...>(labelled, count, {}, [] { return detail::no_grey{}; }, exec);
}

template <class... F, executor E = sequential>
    requires(sizeof...(F) > 0)
[[nodiscard]] std::vector<measures<unit::nanometre, F...>> measure(run_image const& labelled, std::uint32_t count, pixel_size const& size, E const& exec = {}) {
    static_assert(((F::needs & needs_an_image) | ... | 0u) == 0, "a feature of grey values needs an image: measure<...>(runs, count, image, size)");
    return detail::measure_as<unit::nanometre, F...>(labelled, count, detail::sides_of(size), [] { return detail::no_grey{}; }, exec);
}

template <class... F, grey_image Image, executor E = sequential>
    requires(sizeof...(F) > 0)
[[nodiscard]] std::vector<measures<unit::pixel, F...>> measure(run_image const& labelled, std::uint32_t count, Image const& grey, ring_options const& ring = {}, E const& exec = {}) {
    return detail::measure_as<unit::pixel, F...>(labelled, count, {}, detail::grey_of("measure", labelled, const_view(grey), ring), exec);
}

template <class... F, grey_image Image, executor E = sequential>
    requires(sizeof...(F) > 0)
[[nodiscard]] std::vector<measures<unit::nanometre, F...>> measure(run_image const& labelled, std::uint32_t count, Image const& grey, pixel_size const& size,
                                                                   ring_options const& ring = {}, E const& exec = {}) {
    return detail::measure_as<unit::nanometre, F...>(labelled, count, detail::sides_of(size), detail::grey_of("measure", labelled, const_view(grey), ring), exec);
}

/// The features of these names, in their order.
/// @throws parameter_error for an unknown name, with those that there are.
[[nodiscard]] inline std::vector<feature_info> features_named(std::span<std::string_view const> names) {
    std::vector<feature_info> found;
    for (std::string_view const name : names) {
        auto const f = std::find_if(all_features.begin(), all_features.end(), [&](feature_info const& i) { return i.name == name; });
        if (f == all_features.end()) {
            std::string known;
            for (feature_info const& i : all_features) known += (known.empty() ? "" : ", ") + std::string(i.name);
            throw parameter_error("feature '" + std::string(name) + "' is unknown; there are " + known);
        }
        found.push_back(*f);
    }
    return found;
}

/// Features that were chosen at run time: a row a region, a column a feature.
struct feature_table {
    std::vector<feature_info> columns{};
    std::string_view length_unit = "px"; ///< px or nm
    std::vector<double> values{};        ///< row by row

    [[nodiscard]] std::size_t rows() const noexcept { return columns.empty() ? 0 : values.size() / columns.size(); }
    [[nodiscard]] std::span<double const> row(std::size_t i) const noexcept { return std::span(values).subspan(i * columns.size(), columns.size()); }
    [[nodiscard]] double operator()(std::size_t row, std::size_t column) const noexcept { return values[row * columns.size() + column]; }
    /// px, nm^2, deg, grey; empty for plain numbers.
    [[nodiscard]] std::string unit(std::size_t column) const {
        feature_info const& f = columns[column];
        switch (f.kind) {
        case feature_kind::geometry: return std::string(length_unit) + (f.power == 1 ? "" : "^" + std::to_string(f.power));
        case feature_kind::position: return "px";
        case feature_kind::angle: return "deg";
        case feature_kind::grey: return "grey";
        case feature_kind::number: break;
        }
        return {};
    }
};

namespace detail {
template <class MakeGrey, class E>
feature_table measure_table(run_image const& labelled, std::uint32_t count, std::span<feature_info const> features, pixel_size const& size, MakeGrey const& make_grey, E const& exec) {
    feature_table t;
    t.columns.assign(features.begin(), features.end());
    pixel_sides sides;
    if (size.calibrated()) {
        t.length_unit = "nm";
        sides = sides_of(size);
    }
    std::uint32_t needs = 0;
    for (feature_info const& f : features) {
        needs |= f.needs;
        if (std::is_same_v<decltype(make_grey()), no_grey> && (f.needs & needs_an_image) != 0)
            throw parameter_error("measure_table: feature '" + std::string(f.name) + "' needs an image");
    }
    std::size_t const n = features.size();
    t.values.assign(std::size_t{count} * n, 0);
    measure_each(labelled, count, needs, sides, make_grey, exec, [&](std::uint32_t i, measured const& m) {
        for (std::size_t k = 0; k < n; ++k) t.values[i * n + k] = features[k].of(m);
    });
    return t;
}
} // namespace detail

/// measure() for features that are known at run time only: measure_table(runs, count, features_named(names)). An unknown pixel size gives pixels.
/// @throws parameter_error as measure() does, and if a feature needs an image.
template <executor E = sequential>
[[nodiscard]] feature_table measure_table(run_image const& labelled, std::uint32_t count, std::span<feature_info const> features, pixel_size const& size = {}, E const& exec = {}) {
    return detail::measure_table(labelled, count, features, size, [] { return detail::no_grey{}; }, exec);
}
template <grey_image Image, executor E = sequential>
[[nodiscard]] feature_table measure_table(run_image const& labelled, std::uint32_t count, std::span<feature_info const> features, Image const& grey, pixel_size const& size = {},
                                          ring_options const& ring = {}, E const& exec = {}) {
    return detail::measure_table(labelled, count, features, size, detail::grey_of("measure_table", labelled, const_view(grey), ring), exec);
}

MOTE_NAMESPACE_END
