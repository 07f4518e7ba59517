// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// The histogram of the window around each pixel, and local thresholds that apply a histogram's criterion to it.

#include <mote/core/error.hpp>
#include <mote/core/execution.hpp>
#include <mote/core/function_ref.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/core/polarity.hpp>
#include <mote/core/same_size.hpp>
#include <mote/core/value_range.hpp>
#include <mote/filter/window.hpp>
#include <mote/threshold/level.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#define MOTE_KERNELS <mote/threshold/local/window_histogram.kernels.inl>
#include <mote/simd/foreach_isa.hpp>

MOTE_NAMESPACE_BEGIN

/// How the values of an image fall into at most `most` bins, the smallest value into bin 0.
///
/// Integer pixels whose smallest and largest value are less than `most` apart have a bin a value. Otherwise the range is
/// cut into equal bins, and `level` says the largest value of the image in a bin or below it, so that a level taken from
/// a bin divides the pixels exactly as the bins do. A float or double image is always cut into `most` bins, unless it is
/// constant. NaN has no bin; infinities fall into the outer bins. Pixels where the neighbourhood's mask is 0 do not count, and
/// may have no bin. One pass over the image, two where the range is cut.
template <pixel T>
class grey_bins {
public:
    static constexpr std::size_t limit = 32768;
    static constexpr std::uint16_t none = 32768; ///< the bin of NaN

    /// @param edges  a constant border's value counts as one of the image's.
    /// @throws parameter_error if most is not within 1 .. 32768, a constant border's value is none of T's, or the mask has another size.
    grey_bins(image_view<T const> src, std::size_t most, neighbourhood const& edges) {
        auto const& mask = edges.mask;
        if (mask.data != nullptr) detail::require_mask_size("window histogram", src, mask);
        if (most < 1 || most > limit)
            throw parameter_error("window histogram: " + std::to_string(most) + " bins; expected 1 .. 32768");
        range_ = mask.data != nullptr ? counted_range(src, mask) : value_range_of(src);
        if (edges.edges == border::constant) include(edges.outside);
        if constexpr (std::is_integral_v<T>) {
            values_ = static_cast<std::uint64_t>(range_.high - range_.low) + 1;
            bins_ = static_cast<std::size_t>(std::min<std::uint64_t>(most, values_));
            if (bins_ == values_) return;
        } else {
            bins_ = range_.half() > 0 ? most : 1;
        }
        upper_.assign(bins_, -std::numeric_limits<double>::infinity());
        for (std::ptrdiff_t y = 0; y < (src.empty() ? 0 : src.height); ++y)
            for (std::ptrdiff_t x = 0; x < src.width; ++x) {
                if (mask.data != nullptr && mask(x, y) == 0) continue;
                T const v = src(x, y);
                if (auto const b = bin(v); b != none) upper_[b] = std::max(upper_[b], static_cast<double>(v));
            }
        double carried = range_.low;
        for (double& u : upper_) u = carried = std::max(carried, u);
    }
    /// The bins 0 .. 255 of bytes, whether the image has them or not.
    [[nodiscard]] static grey_bins of_bytes() noexcept
        requires(sizeof(T) == 1)
    {
        grey_bins b;
        b.range_ = {0, 255};
        b.values_ = b.bins_ = 256;
        return b;
    }

    [[nodiscard]] std::size_t size() const noexcept { return bins_; }
    [[nodiscard]] std::uint16_t bin(T value) const noexcept {
        if constexpr (std::is_integral_v<T>) {
            auto const place = static_cast<std::uint64_t>(static_cast<std::int64_t>(value) - static_cast<std::int64_t>(range_.low));
            return static_cast<std::uint16_t>(bins_ == values_ ? place : place * bins_ / values_);
        } else {
            auto const v = static_cast<double>(value);
            if (std::isnan(v)) return none;
            if (bins_ == 1) return 0;
            // Half the range and half the values, so that a range beyond the largest double cannot overflow.
            double const place = (v / 2 - range_.low / 2) / range_.half() * static_cast<double>(bins_);
            return static_cast<std::uint16_t>(std::clamp(place, 0.0, static_cast<double>(bins_ - 1)));
        }
    }
    /// The level that has the pixels of bins 0 .. bin at or below it and the others above.
    [[nodiscard]] double level(std::size_t bin) const noexcept {
        return upper_.empty() ? range_.low + static_cast<double>(bin) : upper_[bin];
    }

private:
    grey_bins() = default;
    static value_range counted_range(image_view<T const> src, image_view<std::uint8_t const> mask) noexcept {
        value_range r{std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()};
        for (std::ptrdiff_t y = 0; y < src.height; ++y)
            for (std::ptrdiff_t x = 0; x < src.width; ++x) {
                double const v = static_cast<double>(src(x, y));
                if (mask(x, y) == 0 || !std::isfinite(v)) continue;
                r.low = std::min(r.low, v);
                r.high = std::max(r.high, v);
            }
        return r.low <= r.high ? r : value_range{};
    }
    void include(double outside) {
        if constexpr (std::is_integral_v<T>) {
            if (!(outside >= static_cast<double>(std::numeric_limits<T>::lowest()) && outside <= static_cast<double>(std::numeric_limits<T>::max()) &&
                  std::floor(outside) == outside))
                throw parameter_error("window histogram: a constant border of " + std::to_string(outside) + "; expected a value that pixels can have");
        }
        double const v = static_cast<double>(static_cast<T>(outside));
        if (!std::isfinite(v)) return;
        range_.low = std::min(range_.low, v);
        range_.high = std::max(range_.high, v);
    }

    value_range range_;
    std::uint64_t values_ = 0;
    std::size_t bins_ = 1;
    std::vector<double> upper_; // empty: a bin a value
};

namespace detail {

// The rows of a window, cut to what can lie inside of the image where nothing is outside of it.
struct binned_rows {
    std::ptrdiff_t first = 0, first_column = 0, last_column = -1;
    std::vector<std::pair<std::ptrdiff_t, std::ptrdiff_t>> spans;
    bool rectangle = true;
    std::uint64_t pixels = 0;

    binned_rows(neighbourhood const& w, std::ptrdiff_t width, std::ptrdiff_t height) {
        std::ptrdiff_t const far = std::numeric_limits<std::ptrdiff_t>::max() / 4;
        bool const clip = w.edges == border::clip;
        std::ptrdiff_t const most_x = clip ? width - 1 : far, most_y = clip ? height - 1 : far;
        std::ptrdiff_t const top = std::max(w.shape.first_row(), -most_y), bottom = std::min(w.shape.last_row(), most_y);
        // Counts of 32 bits hold any window that passes; a larger one would take hours a row.
        check(w.shape.size() < 1, bottom - top, 0, w);
        first = top;
        for (std::ptrdiff_t dy = top; dy <= bottom; ++dy) {
            std::ptrdiff_t const left = std::max(w.shape.left(dy), -most_x), right = std::min(w.shape.right(dy), most_x);
            spans.emplace_back(left, right);
            if (right < left) spans.back() = {0, -1}; // never meets the image
            pixels += static_cast<std::uint64_t>(spans.back().second - spans.back().first + 1);
            check(false, bottom - top, pixels, w);
        }
        for (auto const& [left, right] : spans) {
            rectangle = rectangle && left == spans[0].first && right == spans[0].second;
            if (right < left) continue;
            bool const only = last_column < first_column;
            first_column = only ? left : std::min(first_column, left);
            last_column = only ? right : std::max(last_column, right);
        }
    }
    [[nodiscard]] std::ptrdiff_t rows() const noexcept { return static_cast<std::ptrdiff_t>(spans.size()); }
    [[nodiscard]] std::ptrdiff_t columns() const noexcept { return last_column - first_column + 1; }
    [[nodiscard]] std::pair<std::ptrdiff_t, std::ptrdiff_t> span(std::ptrdiff_t dy) const noexcept {
        return dy < first || dy >= first + rows() ? std::pair<std::ptrdiff_t, std::ptrdiff_t>{0, -1} : spans[static_cast<std::size_t>(dy - first)];
    }

private:
    static void check(bool none, std::ptrdiff_t rows, std::uint64_t pixels, neighbourhood const& w) {
        constexpr std::uint64_t most = std::uint64_t{1} << 31;
        if (none || rows >= static_cast<std::ptrdiff_t>(most) || pixels >= most)
            throw parameter_error("window histogram: a window of " + std::to_string(w.shape.size()) + " pixels; expected fewer than 2^31 in the image");
    }
};

struct window_tile {
    std::ptrdiff_t x0, x1, y0, y1;
};

// The histograms of all windows of one tile. Bins of the rows in reach are kept in a ring, borders included.
template <class Count, class T>
class tile_histograms {
public:
    tile_histograms(image_view<T const> src, grey_bins<T> const& bins, binned_rows const& rows, neighbourhood const& window, window_tile tile)
        : src_(src), mask_(window.mask), bins_(bins), rows_(rows), edges_(window.edges), tile_(tile),
          padded_((static_cast<std::ptrdiff_t>(bins.size()) + 15) / 16 * 16),
          columns_(tile.x1 - tile.x0 + rows.last_column - rows.first_column),
          ring_(size((rows.rows() + 1) * columns_)), there_(size(rows.rows() + 1)), start_(size(padded_ + 1)), window_(size(padded_ + 1)) {
        outside_ = edges_ == border::constant ? slot(static_cast<T>(window.outside)) : absent();
    }

    [[nodiscard]] static bool by_columns(binned_rows const& rows, std::size_t bins) noexcept {
        // What sliding costs: a vector of 16 bins against two pixels of each row of the window.
        return rows.rectangle && rows.rows() <= 65535 && static_cast<std::size_t>(rows.rows()) > bins / 32 + 4;
    }

    using visitor = function_ref<void(std::ptrdiff_t, std::ptrdiff_t, std::span<Count const>)>;

    void run(visitor visit) {
        if (rows_.columns() < 1) {
            for (std::ptrdiff_t y = tile_.y0; y < tile_.y1; ++y)
                for (std::ptrdiff_t x = tile_.x0; x < tile_.x1; ++x) call(visit, x, y);
        } else if (by_columns(rows_, bins_.size())) {
            slide_columns(visit);
        } else {
            slide_edges(visit);
        }
    }

private:
    static std::size_t size(std::ptrdiff_t n) noexcept { return static_cast<std::size_t>(std::max<std::ptrdiff_t>(n, 0)); }
    // Absent pixels are counted in a bin of their own behind the others.
    [[nodiscard]] std::uint16_t absent() const noexcept { return static_cast<std::uint16_t>(padded_); }
    [[nodiscard]] std::uint16_t slot(T v) const noexcept {
        std::uint16_t const b = bins_.bin(v);
        return b == grey_bins<T>::none ? absent() : b;
    }
    [[nodiscard]] std::size_t place(std::ptrdiff_t y) const noexcept {
        std::ptrdiff_t const n = rows_.rows() + 1, i = y % n;
        return static_cast<std::size_t>(i < 0 ? i + n : i);
    }
    [[nodiscard]] std::uint16_t const* row(std::ptrdiff_t y) const noexcept {
        return there_[place(y)] ? ring_.data() + place(y) * static_cast<std::size_t>(columns_) : nullptr;
    }

    void read_row(std::ptrdiff_t y) {
        std::uint16_t* const out = ring_.data() + place(y) * static_cast<std::size_t>(columns_);
        std::ptrdiff_t const from = border_index(y, src_.height, edges_);
        there_[place(y)] = from >= 0 || outside_ != absent();
        if (from < 0) {
            std::fill(out, out + columns_, outside_);
            return;
        }
        T const* const p = src_.row(from);
        std::ptrdiff_t const x0 = tile_.x0 + rows_.first_column;
        std::ptrdiff_t const inside = std::clamp<std::ptrdiff_t>(-x0, 0, columns_), end = std::clamp<std::ptrdiff_t>(src_.width - x0, inside, columns_);
        auto const pixel = [&](std::ptrdiff_t x) {
            return mask_.data != nullptr && mask_(x, from) == 0 ? absent() : slot(p[x * src_.pixel_stride]);
        };
        auto const beyond = [&](std::ptrdiff_t i) {
            std::ptrdiff_t const x = border_index(x0 + i, src_.width, edges_);
            out[i] = x < 0 ? outside_ : pixel(x);
        };
        for (std::ptrdiff_t i = 0; i < inside; ++i) beyond(i);
        if (mask_.data != nullptr)
            for (std::ptrdiff_t i = inside; i < end; ++i) out[i] = pixel(x0 + i);
        else
            for (std::ptrdiff_t i = inside; i < end; ++i) out[i] = slot(p[(x0 + i) * src_.pixel_stride]);
        for (std::ptrdiff_t i = end; i < columns_; ++i) beyond(i);
    }

    void call(visitor visit, std::ptrdiff_t x, std::ptrdiff_t y) {
        visit(x, y, std::span<Count const>(window_.data(), static_cast<std::size_t>(padded_)));
    }

    // A histogram for each column of the window's height: the next window is one column more and one less.
    void slide_columns(visitor visit) {
        std::ptrdiff_t const pitch = padded_ + 16, last = rows_.first + rows_.rows() - 1;
        std::vector<std::uint16_t> columns(size(columns_ * pitch));
        auto const change = [&](std::ptrdiff_t y, int by) {
            std::uint16_t const* const p = row(y);
            if (p == nullptr) return;
            for (std::ptrdiff_t i = 0; i < columns_; ++i) {
                std::uint16_t& c = columns[size(i * pitch + p[i])];
                c = static_cast<std::uint16_t>(c + by);
            }
            for (std::ptrdiff_t i = 0; i < rows_.columns(); ++i) start_[p[i]] = static_cast<Count>(start_[p[i]] + static_cast<Count>(by));
        };
        auto const enter = [&](std::ptrdiff_t y) {
            read_row(y);
            change(y, 1);
        };
        for (std::ptrdiff_t y = tile_.y0 + rows_.first; y < tile_.y0 + last; ++y) enter(y);
        MOTE_DISPATCH(window_histogram_kernels)([&](auto k) {
            for (std::ptrdiff_t y = tile_.y0; y < tile_.y1; ++y) {
                enter(y + last);
                if (y > tile_.y0) change(y + rows_.first - 1, -1);
                window_ = start_;
                call(visit, tile_.x0, y);
                for (std::ptrdiff_t i = 1; i < tile_.x1 - tile_.x0; ++i) {
                    k.slide(window_.data(), columns.data() + (i + rows_.columns() - 1) * pitch, columns.data() + (i - 1) * pitch, padded_);
                    call(visit, tile_.x0 + i, y);
                }
            }
        });
    }

    void change_start(std::uint16_t const* p, std::ptrdiff_t left, std::ptrdiff_t right, int by) noexcept {
        for (std::ptrdiff_t x = left; x <= right; ++x) {
            Count& c = start_[p[x - rows_.first_column]];
            c = static_cast<Count>(c + static_cast<Count>(by));
        }
    }
    // What is in span a and not in span b.
    void change_start(std::uint16_t const* p, std::pair<std::ptrdiff_t, std::ptrdiff_t> a, std::pair<std::ptrdiff_t, std::ptrdiff_t> b, int by) noexcept {
        if (p == nullptr || a.second < a.first) return;
        if (b.second < b.first || b.first > a.second || b.second < a.first) {
            change_start(p, a.first, a.second, by);
            return;
        }
        change_start(p, a.first, b.first - 1, by);
        change_start(p, b.second + 1, a.second, by);
    }

    // In each row of the window one pixel comes and one goes.
    void slide_edges(visitor visit) {
        std::ptrdiff_t const last = rows_.first + rows_.rows() - 1;
        struct ends {
            std::uint16_t const *enter, *leave;
        };
        std::vector<ends> edge;
        for (std::ptrdiff_t y = tile_.y0 + rows_.first; y < tile_.y0 + last; ++y) read_row(y);
        for (std::ptrdiff_t y = tile_.y0; y < tile_.y1; ++y) {
            read_row(y + last);
            for (std::ptrdiff_t at = y + rows_.first - 1; at <= y + last; ++at) {
                bool const old = y > tile_.y0;
                auto const now = rows_.span(at - y), before = old ? rows_.span(at - y + 1) : std::pair<std::ptrdiff_t, std::ptrdiff_t>{0, -1};
                if (!old && at < y + rows_.first) continue;
                change_start(row(at), now, before, 1);
                change_start(row(at), before, now, -1);
            }
            edge.clear();
            for (std::ptrdiff_t dy = rows_.first; dy <= last; ++dy)
                if (auto const [left, right] = rows_.span(dy); row(y + dy) != nullptr && right >= left)
                    edge.push_back({row(y + dy) + (right - rows_.first_column), row(y + dy) + (left - rows_.first_column)});
            window_ = start_;
            call(visit, tile_.x0, y);
            for (std::ptrdiff_t i = 1; i < tile_.x1 - tile_.x0; ++i) {
                for (auto const& e : edge) {
                    ++window_[e.enter[i]];
                    --window_[e.leave[i - 1]];
                }
                call(visit, tile_.x0 + i, y);
            }
        }
    }

    image_view<T const> src_;
    image_view<std::uint8_t const> mask_;
    grey_bins<T> const& bins_;
    binned_rows const& rows_;
    border edges_;
    window_tile tile_;
    std::ptrdiff_t padded_, columns_;
    std::vector<std::uint16_t> ring_;
    std::vector<char> there_;
    std::vector<Count> start_, window_;
    std::uint16_t outside_ = 0;
};

} // namespace detail

/// The histogram of the window around each pixel.
///
/// The image is cut into tiles; for each, `make()` gives a visitor, which is called once for each pixel of the tile as
/// `visitor(x, y, counts)`. `counts` is a span of std::uint16_t, or of std::uint32_t for windows of more than 65535
/// pixels; element b says how many pixels of the window fall into bin b of `bins`; zeros follow up to a multiple of 16.
/// It holds until the visitor returns. NaN counts nowhere, nor do pixels where the window's mask is 0. Tiles run on the executor, possibly at the same time; the
/// counts do not depend on how the image was cut.
///
/// Sliding to the next pixel costs two pixels a row of the window, for squares at most bins / 16 vectors whatever the
/// side. O(width x window) memory a tile.
/// @throws parameter_error if 2^31 or more pixels of the window can be counted (clipped windows: lie in the image), or the mask
/// has another size.
template <grey_image Src, class Make, executor E = sequential>
void for_each_window_histogram(Src const& src, neighbourhood const& window, grey_bins<pixel_of<Src>> const& bins, Make&& make, E const& run = {}) {
    using T = pixel_of<Src>;
    image_view<T const> const s = const_view(src);
    if (window.mask.data != nullptr) detail::require_mask_size("window histogram", s, window.mask);
    if (s.empty()) return;
    detail::binned_rows const rows(window, s.width, s.height);
    // Wide enough for the overlap of windows not to matter, narrow enough for the cache.
    std::ptrdiff_t const a_column = 2 * (rows.rows() + static_cast<std::ptrdiff_t>(bins.size()) + 16);
    std::ptrdiff_t const columns = std::max<std::ptrdiff_t>(0, rows.columns());
    std::ptrdiff_t const wide = std::min(s.width, std::max<std::ptrdiff_t>({64, 2 * columns, (std::ptrdiff_t{1} << 19) / a_column - columns}));
    std::ptrdiff_t const across = (s.width + wide - 1) / wide;
    std::ptrdiff_t const threads = std::max<std::ptrdiff_t>(1, static_cast<std::ptrdiff_t>(run.concurrency()));
    // A strip starts by counting the rows above it, so it has to have some of its own.
    std::ptrdiff_t const strips = std::max<std::ptrdiff_t>(1, s.height / std::max<std::ptrdiff_t>(16, rows.rows() / 2));
    std::ptrdiff_t const down = threads == 1 ? 1 : std::clamp<std::ptrdiff_t>((4 * threads + across - 1) / across, 1, strips);
    run.bulk(across * down, [&](std::ptrdiff_t i) {
        std::ptrdiff_t const x = i % across, y = i / across;
        detail::window_tile const tile{x * wide, std::min(s.width, (x + 1) * wide), s.height / down * y + std::min(s.height % down, y),
                                       s.height / down * (y + 1) + std::min(s.height % down, y + 1)};
        auto visit = make();
        if (rows.pixels <= 65535)
            detail::tile_histograms<std::uint16_t, T>(s, bins, rows, window, tile).run(visit);
        else
            detail::tile_histograms<std::uint32_t, T>(s, bins, rows, window, tile).run(visit);
    });
}

namespace detail {

template <class Src, class Dst>
void check_histogram_destination(Src const& s, Dst const& d, char const* who) {
    if (s.width != d.width || s.height != d.height)
        throw parameter_error(std::string(who) + ": source is " + std::to_string(s.width) + " x " + std::to_string(s.height) +
                              ", destination " + std::to_string(d.width) + " x " + std::to_string(d.height));
}

template <class T, class Policy, class D, executor E>
void mask_by_histogram(image_view<T const> s, neighbourhood const& window, grey_bins<T> const& bins, Policy const& policy, bool bright, D d, E const& run) {
    for_each_window_histogram(
        s, window, bins,
        [&] {
            return [&, p = policy](std::ptrdiff_t x, std::ptrdiff_t y, auto counts) mutable {
                if (window.mask.data != nullptr && window.mask(x, y) == 0) {
                    d(x, y) = 0;
                    return;
                }
                std::size_t const own = bins.bin(s(x, y)), level = p(counts);
                bool const here = own != grey_bins<T>::none && (own > level) == bright;
                d(x, y) = here ? 255 : 0;
            };
        },
        run);
}

template <class T, class Policy, class D, executor E>
void surface_by_histogram(image_view<T const> s, neighbourhood const& window, grey_bins<T> const& bins, Policy const& policy, D d, E const& run) {
    for_each_window_histogram(
        s, window, bins,
        [&] {
            return [&, p = policy](std::ptrdiff_t x, std::ptrdiff_t y, auto counts) mutable {
                d(x, y) = static_cast<typename D::value_type>(bins.level(p(counts)));
            };
        },
        run);
}

} // namespace detail

namespace detail {

// Where kernels leave what they know of the splits of a histogram.
struct split_scratch {
    std::vector<int> below, moment, start, best;
    std::vector<float> value;

    void fit(std::size_t bins) {
        if (value.size() >= bins) return;
        below.resize(bins + 1); // from 0 pixels on
        for (auto* v : {&moment, &start, &best}) v->resize(bins);
        value.resize(bins);
    }
    [[nodiscard]] std::size_t place(std::size_t i) const noexcept { return static_cast<std::size_t>(best[i]); }
    [[nodiscard]] std::size_t bin(std::size_t place) const noexcept { return static_cast<std::size_t>(start[place / 16]) + place % 16; }
};

// Whether sums of bins fit 31 bits, and their products with numbers of pixels, doubles.
inline bool fits_doubles(std::span<std::uint32_t const> counts) noexcept {
    auto const pixels = MOTE_DISPATCH(window_histogram_kernels)([&](auto k) { return k.total(counts.data(), static_cast<int>(counts.size())); });
    double const n = static_cast<double>(pixels), bins = static_cast<double>(counts.size());
    return n * bins < 2147483648.0 && n * n * bins < 9007199254740992.0;
}

} // namespace detail

/// A criterion that chooses a bin of a histogram: called with a span of std::uint16_t or std::uint32_t counts. A copy is
/// made for each tile, so it may keep scratch memory.
template <class P>
concept histogram_criterion = std::copy_constructible<P> && requires(P& p, std::span<std::uint16_t const> small, std::span<std::uint32_t const> large) {
    { p(small) } -> std::convertible_to<std::size_t>;
    { p(large) } -> std::convertible_to<std::size_t>;
};

/// Splits each pixel at the level that the criterion chooses for the histogram of its window: bright pixels are above it,
/// dark ones are not. NaN is background, and so are pixels where the window's mask is 0. `src` and `dst` must not overlap.
/// Windows, bins, cost and errors as in for_each_window_histogram and grey_bins.
/// @throws parameter_error if the sizes differ or the polarity is automatic.
template <grey_image Src, histogram_criterion Policy, mask_image Dst, executor E = sequential>
void threshold_by_histogram(Src const& src, neighbourhood const& window, std::size_t bins, Policy const& policy, polarity foreground, Dst&& dst, E const& run = {}) {
    using T = pixel_of<Src>;
    image_view<T const> const s = const_view(src);
    auto const d = mutable_view(dst);
    detail::check_histogram_destination(s, d, "local threshold");
    bool const bright = detail::wants_bright(foreground, "local threshold");
    detail::mask_by_histogram(s, window, grey_bins<T>(s, bins, window), policy, bright, d, run);
}

/// Writes the level of each pixel: exact in images of double. Images of float hold 8- and 16-bit and float levels exactly.
template <grey_image Src, histogram_criterion Policy, grey_image Dst, executor E = sequential>
    requires std::floating_point<pixel_of<Dst>>
void histogram_threshold_surface(Src const& src, neighbourhood const& window, std::size_t bins, Policy const& policy, Dst&& dst, E const& run = {}) {
    using T = pixel_of<Src>;
    image_view<T const> const s = const_view(src);
    auto const d = mutable_view(dst);
    detail::check_histogram_destination(s, d, "local threshold surface");
    detail::surface_by_histogram(s, window, grey_bins<T>(s, bins, window), policy, d, run);
}

MOTE_NAMESPACE_END
