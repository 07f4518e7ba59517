// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Number, sum and sum of squares of the pixels in a window around each pixel.

#include <mote/core/error.hpp>
#include <mote/core/execution.hpp>
#include <mote/core/function_ref.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/core/row_reader.hpp>
#include <mote/core/same_size.hpp>
#include <mote/filter/window.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#define MOTE_KERNELS <mote/filter/window_sums.kernels.inl>
#include <mote/simd/foreach_isa.hpp>

MOTE_NAMESPACE_BEGIN

/// The window sums of pixels [x, x + count) of a row; element i belongs to pixel x + i.
struct window_block {
    std::ptrdiff_t x = 0, count = 0;
    double const* pixels = nullptr; ///< how many pixels each window holds; null if all hold `all`
    double all = 0;
    double const* sum = nullptr;    ///< of value - origin; null if `words` is not
    double const* square = nullptr; ///< of (value - origin)^2; null if not asked for, or if `words` is not
    unsigned const* words = nullptr; ///< the sums as integers: if asked for, where 32 bits hold them and all windows hold `all`
    unsigned const* square_words = nullptr; ///< sums of squares as integers, together with `words`, if asked for
    double origin = 0;
};

/// Which window sums are wanted.
enum class wanted_sums : unsigned char {
    values,                ///< the number of pixels and their sum
    values_and_squares,    ///< the sum of squares too
    value_words,           ///< as `values`, as integers where that is possible
    value_and_square_words ///< as `values_and_squares`, as integers where that is possible
};

namespace detail {

[[nodiscard]] constexpr bool has_squares(wanted_sums w) noexcept { return w == wanted_sums::values_and_squares || w == wanted_sums::value_and_square_words; }

// Rows above and below the image are found inside it, or are constant, or are not there (null).
template <pixel T>
class counted_rows {
public:
    // What kernels add up: integers as they are (signed ones counted from the lowest), others less an origin.
    using value = std::conditional_t<std::is_same_v<T, std::uint8_t>, unsigned char,
                                     std::conditional_t<countable_pixel<T>, unsigned short, double>>;
    static constexpr bool is_exact = countable_pixel<T>;

    counted_rows(image_view<T const> src, neighbourhood const& window)
        : src_(src), mask_(window.mask), edges_(window.edges), first_(src), second_(src), first_mask_(mask_), second_mask_(mask_) {
        if (mask_.data != nullptr) require_mask_size("window", src, mask_);
        if constexpr (std::is_same_v<T, std::int16_t>) origin_ = -32768;
        if constexpr (!is_exact) origin_ = some_value();
        if (edges_ != border::constant) return;
        double const outside = window.outside;
        bool holds = std::isfinite(outside);
        if constexpr (std::is_integral_v<T>)
            holds = holds && outside >= static_cast<double>(std::numeric_limits<T>::lowest()) && outside <= static_cast<double>(std::numeric_limits<T>::max()) &&
                    outside == std::floor(outside);
        if (!holds) throw parameter_error("window: constant border " + std::to_string(outside) + "; expected a finite value of the pixel type");
        outside_ = static_cast<value>(outside - origin_);
        if (!src.empty()) constant_.assign(static_cast<std::size_t>(src.width), outside_);
    }

    struct row {
        value const* values = nullptr; ///< null: the row does not exist
        unsigned char const* present = nullptr; ///< 1 or 0; null if all are there
    };
    // The two readers have scratch rows of their own, so that a row that enters and one that leaves can be held at once.
    [[nodiscard]] row entering(std::ptrdiff_t y) { return read(y, first_, first_mask_, first_scratch_); }
    [[nodiscard]] row leaving(std::ptrdiff_t y) { return read(y, second_, second_mask_, second_scratch_); }

    [[nodiscard]] bool all_present() const noexcept { return is_exact && mask_.data == nullptr; }
    [[nodiscard]] double origin() const noexcept { return origin_; }
    [[nodiscard]] value outside() const noexcept { return outside_; }
    [[nodiscard]] border edges() const noexcept { return edges_; }
    [[nodiscard]] std::ptrdiff_t width() const noexcept { return src_.empty() ? 0 : src_.width; }
    [[nodiscard]] std::ptrdiff_t height() const noexcept { return src_.empty() ? 0 : src_.height; }

private:
    struct scratch {
        std::vector<value> values;
        std::vector<unsigned char> present;
    };

    row read(std::ptrdiff_t y, row_reader<T>& pixels, row_reader<std::uint8_t>& mask, scratch& to) {
        if (src_.empty()) return {};
        std::ptrdiff_t const at = border_index(y, src_.height, edges_);
        if (at < 0) {
            if (edges_ != border::constant) return {};
            if (all_present()) return {constant_.data(), nullptr};
            to.present.assign(constant_.size(), 1);
            return {constant_.data(), to.present.data()};
        }
        T const* const p = pixels(at);
        if constexpr (std::is_same_v<T, value>)
            if (all_present()) return {p, nullptr};
        std::size_t const n = static_cast<std::size_t>(src_.width);
        to.values.resize(n);
        if (all_present()) {
            for (std::size_t x = 0; x < n; ++x) to.values[x] = counted(p[x]);
            return {to.values.data(), nullptr};
        }
        to.present.resize(n);
        std::uint8_t const* const m = mask_.data != nullptr ? mask(at) : nullptr;
        for (std::size_t x = 0; x < n; ++x) {
            bool there = m == nullptr || m[x] != 0;
            if constexpr (std::is_floating_point_v<T>) there = there && std::isfinite(p[x]);
            to.values[x] = there ? counted(p[x]) : value{};
            to.present[x] = there ? 1 : 0;
        }
        return {to.values.data(), to.present.data()};
    }
    [[nodiscard]] value counted(T v) const noexcept {
        if constexpr (std::is_same_v<T, std::int16_t>)
            return static_cast<value>(v + 32768);
        else if constexpr (is_exact)
            return v;
        else
            return static_cast<double>(v) - origin_;
    }
    // Sums of values near zero lose nothing to a large common offset.
    [[nodiscard]] double some_value() const noexcept {
        for (std::ptrdiff_t y = 0; y < src_.height; ++y)
            for (std::ptrdiff_t x = 0; x < src_.width; ++x)
                if (std::isfinite(static_cast<double>(src_(x, y)))) return static_cast<double>(src_(x, y));
        return 0;
    }

    image_view<T const> src_;
    image_view<std::uint8_t const> mask_;
    border edges_;
    row_reader<T> first_, second_;
    row_reader<std::uint8_t> first_mask_, second_mask_;
    scratch first_scratch_{}, second_scratch_{};
    std::vector<value> constant_{};
    value outside_{};
    double origin_ = 0;
};

// What a line of n values is outside of its ends: `before` and `after` values more. `first` points to the first of the n.
template <class S>
void extend_line(S* first, std::ptrdiff_t n, std::ptrdiff_t before, std::ptrdiff_t after, border edges, S constant) noexcept {
    auto const outside = [&](std::ptrdiff_t i) {
        std::ptrdiff_t const at = border_index(i, n, edges);
        return at < 0 ? constant : first[at];
    };
    for (std::ptrdiff_t i = -before; i < 0; ++i) first[i] = outside(i);
    for (std::ptrdiff_t i = n; i < n + after; ++i) first[i] = outside(i);
}

// The columns of square windows, which run down the image, and the sums of windows, which run along the row.
template <class S>
class sliding_columns {
public:
    void resize(std::ptrdiff_t width, std::ptrdiff_t radius) {
        width_ = width;
        radius_ = radius;
        column_.assign(static_cast<std::size_t>(1 + width + 2 * radius + line), S{}); // one 0 in front
        // The columns of the image begin with a cache line.
        auto const address = reinterpret_cast<std::uintptr_t>(column_.data() + 1 + radius);
        front_ = static_cast<std::ptrdiff_t>((64 - address % 64) % 64 / sizeof(S));
    }
    [[nodiscard]] S* columns() noexcept { return column_.data() + front_ + 1 + radius_; }
    // To be called when the columns are those of a new row.
    void begin_row(border edges, S outside) noexcept {
        if (edges != border::clip) extend_line(columns(), width_, radius_, radius_, edges, outside);
        carry_ = S{};
        S const* const first = columns() - radius_;
        for (std::ptrdiff_t i = 0; i < 2 * radius_; ++i) carry_ += first[i];
    }
    // The sums of the next n windows.
    template <class Kernels, class Out>
    void next(Kernels k, std::ptrdiff_t x, std::ptrdiff_t n, Out* out) noexcept {
        S const* const trail = columns() - radius_ - 1 + x;
        carry_ = k.slide(trail + 2 * radius_ + 1, trail, carry_, out, n);
    }

private:
    static constexpr std::ptrdiff_t line = 64 / static_cast<std::ptrdiff_t>(sizeof(S));

    std::ptrdiff_t width_ = 0, radius_ = 0, front_ = 0;
    std::vector<S> column_{};
    S carry_{};
};

/// Window sums of square windows: O(1) a pixel.
template <pixel T, class S, class Q>
class square_window_sums {
public:
    square_window_sums(counted_rows<T>& rows, std::ptrdiff_t radius, wanted_sums wanted, std::ptrdiff_t first_row)
        : rows_(&rows), radius_(radius), y_(first_row - 1), squares_(has_squares(wanted)),
          words_((wanted == wanted_sums::value_words || wanted == wanted_sums::value_and_square_words) && std::is_same_v<S, unsigned> && (!squares_ || std::is_same_v<Q, unsigned>) && rows.all_present()) {
        std::ptrdiff_t const w = rows.width();
        sum_.resize(w, radius);
        if (squares_) square_.resize(w, radius);
        if (!rows.all_present()) count_.resize(w, radius);
        if (w == 0) return;
        for (std::ptrdiff_t y = first_row - radius; y < first_row + radius; ++y) enter(rows.entering(y));
    }

    void next_row() {
        ++y_;
        if (rows_->width() == 0) return;
        auto const in = rows_->entering(y_ + radius_);
        auto const out = std::exchange(begun_, true) ? rows_->leaving(y_ - radius_ - 1) : typename counted_rows<T>::row{};
        if (counted_rows<T>::is_exact && in.values != nullptr && out.values != nullptr && in.present == nullptr) {
            MOTE_DISPATCH(window_sums_kernels)([&](auto k) {
                if (squares_)
                    k.exchange(in.values, out.values, sum_.columns(), square_.columns(), rows_->width());
                else
                    k.exchange(in.values, out.values, sum_.columns(), rows_->width());
            });
        } else {
            enter(in);
            leave(out);
        }
        double const side = static_cast<double>(2 * radius_ + 1);
        S const outside = static_cast<S>(rows_->outside()) * static_cast<S>(2 * radius_ + 1);
        sum_.begin_row(rows_->edges(), outside);
        if (squares_)
            square_.begin_row(rows_->edges(), static_cast<Q>(rows_->outside()) * static_cast<Q>(rows_->outside()) * static_cast<Q>(2 * radius_ + 1));
        if (!rows_->all_present()) count_.begin_row(rows_->edges(), static_cast<unsigned>(2 * radius_ + 1));
        rows_in_ = rows_->edges() == border::clip
                       ? static_cast<double>(std::min(rows_->height(), y_ + radius_ + 1) - std::max<std::ptrdiff_t>(0, y_ - radius_))
                       : side;
    }

    void blocks(function_ref<void(window_block const&)> use) {
        std::ptrdiff_t const w = rows_->width(), r = radius_;
        double const side = static_cast<double>(2 * r + 1);
        bool const clipped = rows_->edges() == border::clip, counted = !rows_->all_present();
        // Where windows are cut off at the left or right the number of pixels varies.
        std::ptrdiff_t const inner_begin = clipped && !counted ? std::min(r, w) : 0;
        std::ptrdiff_t const inner_end = clipped && !counted ? std::max(inner_begin, w - r) : w;
        for (std::ptrdiff_t x = 0; x < w;) {
            std::ptrdiff_t const end = x < inner_begin ? inner_begin : x < inner_end ? inner_end : w;
            std::ptrdiff_t const n = std::min(end - x, block);
            window_block b{x, n, nullptr, rows_in_ * side, sum_out_.data(), squares_ ? square_out_.data() : nullptr, nullptr, nullptr, rows_->origin()};
            bool const words = words_ && x >= inner_begin && x < inner_end;
            MOTE_DISPATCH(window_sums_kernels)([&](auto k) {
                if constexpr (std::is_same_v<S, unsigned>)
                    if (words) {
                        b.sum = b.square = nullptr;
                        sum_.next(k, x, n, words_out_.data());
                        b.words = words_out_.data();
                        if constexpr (std::is_same_v<Q, unsigned>)
                            if (squares_) {
                                square_.next(k, x, n, square_words_out_.data());
                                b.square_words = square_words_out_.data();
                            }
                        return;
                    }
                sum_.next(k, x, n, sum_out_.data());
                if (squares_) square_.next(k, x, n, square_out_.data());
                if (counted) count_.next(k, x, n, count_out_.data());
            });
            if (counted) {
                b.pixels = count_out_.data();
            } else if (x < inner_begin || x >= inner_end) {
                for (std::ptrdiff_t i = 0; i < n; ++i)
                    count_out_[static_cast<std::size_t>(i)] =
                        rows_in_ * static_cast<double>(std::min(w, x + i + r + 1) - std::max<std::ptrdiff_t>(0, x + i - r));
                b.pixels = count_out_.data();
            }
            use(b);
            x += n;
        }
    }

private:
    // Sums of a block stay in the nearest cache until they are used.
    static constexpr std::ptrdiff_t block = 512;

    void enter(typename counted_rows<T>::row const& r) {
        if (r.values == nullptr) return;
        MOTE_DISPATCH(window_sums_kernels)([&](auto k) {
            if (squares_)
                k.enter(r.values, sum_.columns(), square_.columns(), rows_->width());
            else
                k.enter(r.values, sum_.columns(), rows_->width());
            if (r.present != nullptr) k.enter(r.present, count_.columns(), rows_->width());
        });
    }
    void leave(typename counted_rows<T>::row const& r) {
        if (r.values == nullptr) return;
        MOTE_DISPATCH(window_sums_kernels)([&](auto k) {
            if (squares_)
                k.leave(r.values, sum_.columns(), square_.columns(), rows_->width());
            else
                k.leave(r.values, sum_.columns(), rows_->width());
            if (r.present != nullptr) k.leave(r.present, count_.columns(), rows_->width());
        });
    }

    counted_rows<T>* rows_;
    std::ptrdiff_t radius_, y_;
    bool begun_ = false, squares_, words_;
    double rows_in_ = 0;
    sliding_columns<S> sum_{};
    sliding_columns<Q> square_{};
    sliding_columns<unsigned> count_{};
    alignas(64) std::array<double, block> sum_out_{};
    alignas(64) std::array<double, block> square_out_{};
    alignas(64) std::array<double, block> count_out_{};
    alignas(64) std::array<unsigned, block> words_out_{};
    alignas(64) std::array<unsigned, block> square_words_out_{};
};

/// Window sums of any footprint, from running sums of its rows: O(rows of the footprint) a pixel.
template <pixel T, class S, class Q>
class span_window_sums {
public:
    span_window_sums(counted_rows<T>& rows, footprint const& shape, wanted_sums wanted, std::ptrdiff_t first_row)
        : rows_(&rows), shape_(&shape), y_(first_row - 1), squares_(has_squares(wanted)),
          counted_(!rows.all_present() || rows.edges() == border::clip), before_(-shape.first_column()),
          length_(rows.width() + shape.last_column() - shape.first_column()), slots_(shape.last_row() - shape.first_row() + 1) {
        if (rows.width() == 0) return;
        std::size_t const size = static_cast<std::size_t>(slots_ * (length_ + 1));
        sum_.resize(size);
        square_.resize(size);
        if (counted_) count_.resize(size);
        there_.resize(static_cast<std::size_t>(slots_));
        line_.resize(static_cast<std::size_t>(length_));
        present_.resize(static_cast<std::size_t>(length_));
        std::size_t const w = static_cast<std::size_t>(rows.width());
        sum_total_.resize(w);
        square_total_.resize(w);
        count_total_.resize(w);
        sum_out_.resize(w);
        square_out_.resize(w);
        count_out_.resize(w);
        for (std::ptrdiff_t y = first_row + shape.first_row(); y < first_row + shape.last_row(); ++y) read(y);
    }

    void next_row() {
        ++y_;
        std::ptrdiff_t const w = rows_->width();
        if (w == 0) return;
        read(y_ + shape_->last_row());
        std::fill(sum_total_.begin(), sum_total_.end(), S{});
        std::fill(square_total_.begin(), square_total_.end(), Q{});
        std::fill(count_total_.begin(), count_total_.end(), 0u);
        MOTE_DISPATCH(window_sums_kernels)([&](auto k) {
            for (std::ptrdiff_t dy = shape_->first_row(); dy <= shape_->last_row(); ++dy) {
                std::ptrdiff_t const s = slot(y_ + dy);
                if (there_[static_cast<std::size_t>(s)] == 0) continue;
                std::ptrdiff_t const high = s * (length_ + 1) + shape_->right(dy) + 1 + before_, low = s * (length_ + 1) + shape_->left(dy) + before_;
                k.add_spans(sum_.data() + high, sum_.data() + low, sum_total_.data(), w);
                if (squares_) k.add_spans(square_.data() + high, square_.data() + low, square_total_.data(), w);
                if (counted_) k.add_spans(count_.data() + high, count_.data() + low, count_total_.data(), w);
            }
            k.to_double(sum_total_.data(), sum_out_.data(), w);
            if (squares_) k.to_double(square_total_.data(), square_out_.data(), w);
            if (counted_) k.to_double(count_total_.data(), count_out_.data(), w);
        });
    }

    void blocks(function_ref<void(window_block const&)> use) {
        if (rows_->width() == 0) return;
        use(window_block{0, rows_->width(), counted_ ? count_out_.data() : nullptr, static_cast<double>(shape_->size()), sum_out_.data(),
                         squares_ ? square_out_.data() : nullptr, nullptr, nullptr, rows_->origin()});
    }

private:
    [[nodiscard]] std::ptrdiff_t slot(std::ptrdiff_t y) const noexcept { return ((y % slots_) + slots_) % slots_; }

    void read(std::ptrdiff_t y) {
        std::ptrdiff_t const s = slot(y), w = rows_->width();
        auto const row = rows_->entering(y);
        there_[static_cast<std::size_t>(s)] = row.values != nullptr ? 1 : 0;
        if (row.values == nullptr) return;
        using value = typename counted_rows<T>::value;
        // The footprint may lie wholly to one side of the pixel.
        auto const spread = [&](auto const* from, auto* line, auto outside) {
            for (std::ptrdiff_t i = 0; i < length_; ++i) {
                std::ptrdiff_t const at = border_index(i - before_, w, rows_->edges());
                line[i] = at < 0 ? outside : from[at];
            }
        };
        spread(row.values, line_.data(), rows_->outside());
        std::ptrdiff_t const start = s * (length_ + 1);
        MOTE_DISPATCH(window_sums_kernels)([&](auto k) {
            k.prefix(static_cast<value const*>(line_.data()), sum_.data() + start, square_.data() + start, length_);
            if (!counted_) return;
            unsigned char const outside = rows_->edges() == border::constant ? 1 : 0;
            if (row.present != nullptr) {
                spread(row.present, present_.data(), outside);
            } else {
                for (std::ptrdiff_t i = 0; i < length_; ++i) present_[static_cast<std::size_t>(i)] = i >= before_ && i < before_ + w ? 1 : outside;
            }
            unsigned* const counts = count_.data() + start;
            for (std::ptrdiff_t i = 0; i < length_; ++i) counts[i + 1] = counts[i] + present_[static_cast<std::size_t>(i)];
        });
    }

    counted_rows<T>* rows_;
    footprint const* shape_;
    std::ptrdiff_t y_;
    bool squares_, counted_;
    std::ptrdiff_t before_, length_, slots_;
    std::vector<S> sum_{}, sum_total_{};
    std::vector<Q> square_{}, square_total_{};
    std::vector<unsigned> count_{}, count_total_{};
    std::vector<char> there_{};
    std::vector<typename counted_rows<T>::value> line_{};
    std::vector<unsigned char> present_{};
    std::vector<double> sum_out_{}, square_out_{}, count_out_{};
};

} // namespace detail

/// Window sums of an image, row by row.
///
/// Sums of 8- and 16-bit pixels are exact integers until they are handed out as doubles (exactly, below 2^53, so for all
/// windows of up to 2^21 pixels), the same for every instruction set and wherever the rows begin. NaN and infinite pixels,
/// and those where the neighbourhood's mask is 0, count as absent. Sums of other types run on in double from row to row: they carry errors of
/// about 2^-53 of the largest square that has passed, and squares have to be finite.
/// Squares: O(1) time a pixel whatever the window, O(width + window) memory. Other footprints: O(their rows) time a
/// pixel, O(rows x width) memory.
template <pixel T>
class window_sums {
public:
    /// Rows come from `first_row` on. The view and the mask must outlive this.
    /// @throws parameter_error if the mask has another size, a constant border is no value of the pixel type, or a window
    /// above 2^24 pixels wide has a border other than clip.
    window_sums(image_view<T const> src, neighbourhood window, wanted_sums wanted = wanted_sums::values_and_squares, std::ptrdiff_t first_row = 0)
        : window_(std::move(window)), rows_(src, window_) {
        footprint const& shape = window_.shape;
        check_width(window_);
        if (!shape.is_square()) {
            make<detail::span_window_sums>(shape.size(), shape, wanted, first_row);
            return;
        }
        // Beyond these a clipped window covers everything anyway.
        std::ptrdiff_t radius = shape.last_row();
        if (window_.edges == border::clip) radius = std::min(radius, std::max<std::ptrdiff_t>({src.width, src.height, 1}));
        make<detail::square_window_sums>((2 * radius + 1) * (2 * radius + 1), radius, wanted, first_row);
    }
    window_sums(window_sums const&) = delete;
    window_sums& operator=(window_sums const&) = delete;

    /// What the sums will be counted from; throws what the constructor would, at little cost.
    static double check(image_view<T const> src, neighbourhood const& window) {
        check_width(window);
        return detail::counted_rows<T>(src, window).origin();
    }
    /// Whether sums are integers, so that they do not depend on the row they begin at.
    static constexpr bool is_exact = detail::counted_rows<T>::is_exact;

    /// Goes to the next row, at first to `first_row`.
    void next_row() {
        std::visit([](auto& s) {
            if constexpr (requires { s.next_row(); }) s.next_row();
        }, state_);
    }
    /// Calls use(block) for the row's pieces, from left to right. What a block points to holds until the call returns.
    /// Once a row.
    void blocks(function_ref<void(window_block const&)> use) {
        std::visit([&](auto& s) {
            if constexpr (requires { s.next_row(); }) s.blocks(use);
        }, state_);
    }

private:
    static void check_width(neighbourhood const& window) {
        std::ptrdiff_t const columns = window.shape.last_column() - window.shape.first_column() + 1;
        if (columns > std::ptrdiff_t{1} << 24 && window.edges != border::clip)
            throw parameter_error("window: " + std::to_string(columns) + " pixels wide; expected at most 2^24 with a border other than clip");
    }

    using wide = std::conditional_t<is_exact, unsigned long long, double>;
    using narrow = std::conditional_t<is_exact, unsigned, double>;
    static constexpr bool is_byte = std::is_same_v<T, std::uint8_t>;
    using narrow_square = std::conditional_t<is_byte, unsigned, wide>;

    // 32 bits are enough where the sum of any one window is below 2^32.
    template <template <class, class, class> class Sums, class... A>
    void make(std::ptrdiff_t pixels, A const&... a) {
        constexpr double largest = is_byte ? 255.0 * 255.0 : 65535.0;
        if constexpr (is_exact)
            if (static_cast<double>(pixels) * largest < 4294967296.0) {
                state_.template emplace<Sums<T, narrow, narrow_square>>(rows_, a...);
                return;
            }
        state_.template emplace<Sums<T, wide, wide>>(rows_, a...);
    }

    neighbourhood window_;
    detail::counted_rows<T> rows_;
    std::variant<std::monostate, detail::square_window_sums<T, wide, wide>, detail::span_window_sums<T, wide, wide>,
                 std::conditional_t<is_exact, detail::square_window_sums<T, narrow, narrow_square>, char>,
                 std::conditional_t<is_exact, detail::span_window_sums<T, narrow, narrow_square>, int>>
        state_{};
};

namespace detail {

/// Calls f(first, end) for strips of rows that together are 0 .. height. Results of integer sums do not depend on where
/// strips begin: as many as the executor runs at once. Other sums do: strips whose size depends on the window alone,
/// which also bounds the errors that run on from row to row.
template <executor E>
void for_each_strip(std::ptrdiff_t height, std::ptrdiff_t counted_rows, bool exact, E const& exec, function_ref<void(std::ptrdiff_t, std::ptrdiff_t)> f) {
    if (height <= 0) return;
    std::ptrdiff_t rows = std::max<std::ptrdiff_t>(256, 4 * counted_rows);
    if (exact) {
        std::ptrdiff_t const strips = std::clamp<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(exec.concurrency()), 1, std::max<std::ptrdiff_t>(1, height / 16));
        rows = (height + strips - 1) / strips;
    }
    std::ptrdiff_t const strips = (height + rows - 1) / rows;
    exec.bulk(strips, [&](std::ptrdiff_t i) { f(i * rows, std::min(height, (i + 1) * rows)); });
}

} // namespace detail

MOTE_NAMESPACE_END
