// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Connected components of an image whose rows come one at a time.

#include <mote/core/error.hpp>
#include <mote/core/function_ref.hpp>
#include <mote/core/geometry.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/core/polarity.hpp>
#include <mote/core/row_reader.hpp>
#include <mote/label/components.hpp>
#include <mote/label/connectivity.hpp>
#include <mote/label/encode.hpp>
#include <mote/label/run.hpp>
#include <mote/threshold/level.hpp>
#include <mote/version.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

MOTE_NAMESPACE_BEGIN

/// A component that no later row can reach.
struct closed_component : component {
    std::int64_t first_row = 0;     ///< of its first pixel in raster order: sorted by row and column, components are in the
    std::uint32_t first_column = 0; ///< order of their labels
    friend constexpr bool operator==(closed_component const&, closed_component const&) = default;
};

/// Labels rows as they come and gives each component away with its features as soon as it is closed.
///
/// The components are those of components(), with the same area, box and centroid. Memory is O(width + open components),
/// which is O(width), however many rows there are: two rows of runs, one of edges, and 112 bytes for each component that the last row holds.
/// O(runs) time. Components that close with the same row come in the order of their first pixels in the row before. Up to
/// 2^63 rows. Not for several threads at once. If the function that takes components throws, the stream is of no
/// more use.
/// After L. Lacassagne, B. Zavidovique, J. Real-Time Image Processing 6(2):117-135, 2011, who keep one line of labels.
class component_stream {
public:
    using sink = function_ref<void(closed_component const&)>;

    /// @throws parameter_error if width is negative or above 2^32 - 2.
    explicit component_stream(std::ptrdiff_t width, connectivity c = connectivity::eight) : width_(width), reach_(c == connectivity::eight ? 1 : 0) {
        static_cast<void>(run_image(width)); // the same widths
        above_.push_back(sentinel);
    }

    /// Takes the runs of the next row, from left to right, no two touching; their labels do not matter. Calls closed(component)
    /// for each that had its last pixels in the row before.
    /// @throws parameter_error if a run is empty, out of order or reaches beyond the width; the row is not taken then.
    void row(std::span<run const> runs, sink closed) {
        std::uint32_t free_from = 0;
        for (run const& r : runs) {
            if (r.begin >= r.end || r.begin < free_from || static_cast<std::ptrdiff_t>(r.end) > width_)
                throw parameter_error("component_stream: row " + std::to_string(y_) + " has a run of columns " + std::to_string(r.begin) + " to " +
                                      std::to_string(r.end) + "; expected runs in order, apart and within 0 .. " + std::to_string(width_));
            free_from = r.end + 1;
        }
        take(runs.size(), [&](std::size_t i) { return runs[i]; }, closed);
    }

    /// The pixels of the next row (an image of one row) above a level, for bright components, or not above it.
    /// @throws parameter_error if the image has another width or not one row, the level is NaN or the polarity automatic.
    template <grey_image Row>
    void row(Row const& pixels, double level, polarity foreground, sink closed) {
        using T = pixel_of<Row>;
        auto const view = const_view(pixels);
        if (view.width != width_ || view.height != 1)
            throw parameter_error("component_stream: row " + std::to_string(y_) + " is an image of " + std::to_string(view.width) + " x " +
                                  std::to_string(view.height) + "; expected " + std::to_string(width_) + " x 1");
        auto const t = pixel_level<T>::from(level);
        bool const bright = detail::wants_bright(foreground, "component_stream");
        std::size_t n = 0;
        if (width_ > 0) {
            edges_.resize(static_cast<std::size_t>(width_) + 2);
            row_reader<T> read(view);
            T const* const values = read(0);
            n = static_cast<std::size_t>(MOTE_DISPATCH(encode_kernels)([&](auto k) { return detail::edges_of_row(k, values, width_, t, bright, edges_.data()); }));
        }
        take(n / 2, [&](std::size_t i) { return run{edges_[2 * i], edges_[2 * i + 1], 0}; }, closed);
    }

    /// Closes what is open: there are no more rows. Then the stream is as new.
    void finish(sink closed) {
        take(0, [](std::size_t) { return run{}; }, closed);
        y_ = 0;
    }

    /// Rows taken so far.
    [[nodiscard]] std::int64_t rows() const noexcept { return y_; }
    /// Components that the last row holds.
    [[nodiscard]] std::size_t open() const noexcept { return components_.size() - free_.size(); }

private:
    struct open_component {
        detail::component_sums sums{};
        std::uint32_t parent = 0, first_column = 0;
    };
    // Behind the last run of a row: neither loop of take() passes it.
    static constexpr run sentinel{std::numeric_limits<std::uint32_t>::max(), std::numeric_limits<std::uint32_t>::max() - 1, 0};

    template <class RunAt>
    void take(std::size_t n, RunAt&& run_at, sink closed) {
        here_.resize(n + 1);
        run const* above = above_.data();
        for (std::size_t i = 0; i < n; ++i) {
            run r = run_at(i);
            while (above->end + reach_ <= r.begin) ++above;
            if (above->begin < r.end + reach_) {
                r.label = root(above->label);
                for (++above; above->begin < r.end + reach_; ++above) r.label = join(r.label, root(above->label));
                --above; // the last run above may touch the next run too
            } else {
                r.label = fresh(r.begin);
            }
            components_[r.label].sums.add(r.begin, r.end, y_);
            here_[i] = r;
        }
        here_[n] = sentinel;
        // From here on the row holds roots alone, so that all else can be forgotten.
        for (std::size_t i = 0; i < n; ++i) here_[i].label = root(here_[i].label);
        for (std::uint32_t const child : joined_) free_.push_back(child);
        joined_.clear();
        for (run const& r : above_) {
            if (r.begin == sentinel.begin) break;
            open_component& c = components_[r.label];
            if (c.parent != r.label || c.sums.area == 0 || c.sums.bottom == y_) continue; // joined, given away already, or going on
            give(c, closed);
            free_.push_back(r.label);
        }
        above_.swap(here_);
        ++y_;
    }
    static void give(open_component& c, sink closed) {
        closed_component out;
        static_cast<component&>(out) = c.sums.result();
        out.first_row = c.sums.top;
        out.first_column = c.first_column;
        c.sums.area = 0;
        closed(out);
    }
    std::uint32_t root(std::uint32_t i) noexcept {
        while (components_[i].parent != i) i = components_[i].parent = components_[components_[i].parent].parent;
        return i;
    }
    // The one whose first pixel comes first stays.
    std::uint32_t join(std::uint32_t a, std::uint32_t b) {
        if (a == b) return a;
        open_component &p = components_[a], &q = components_[b];
        bool const keep = p.sums.top < q.sums.top || (p.sums.top == q.sums.top && p.first_column < q.first_column);
        open_component &stays = keep ? p : q, &goes = keep ? q : p;
        std::uint32_t const root = keep ? a : b, child = keep ? b : a;
        stays.sums.add(goes.sums);
        goes.parent = root;
        joined_.push_back(child);
        return root;
    }
    std::uint32_t fresh(std::uint32_t column) {
        std::uint32_t label = 0;
        if (free_.empty()) {
            label = static_cast<std::uint32_t>(components_.size());
            components_.push_back({});
        } else {
            label = free_.back();
            free_.pop_back();
            components_[label] = {};
        }
        components_[label].parent = label;
        components_[label].first_column = column;
        components_[label].sums.top = y_;
        return label;
    }

    std::ptrdiff_t width_;
    std::uint32_t reach_;
    std::int64_t y_ = 0;
    std::vector<open_component> components_{};
    std::vector<std::uint32_t> free_{}, joined_{};
    std::vector<run> above_{}, here_{};
    std::vector<std::uint32_t> edges_{};
};

MOTE_NAMESPACE_END
