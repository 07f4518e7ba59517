// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Counting grey values.

#include <mote/core/error.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/core/row_reader.hpp>
#include <mote/core/value_range.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <type_traits>
#include <vector>

#define MOTE_KERNELS <mote/histogram/count.kernels.inl>
#include <mote/simd/foreach_isa.hpp>

MOTE_NAMESPACE_BEGIN

/// How many pixels have which value.
///
/// For 8- and 16-bit pixels there is a bin for each value, `origin` being the value of bin 0. For other types the range
/// of the finite values is cut into equal bins, and `upper` says the largest value in each bin, so that a level taken
/// from a bin divides the pixels exactly as the bins do.
struct histogram {
    std::vector<std::uint64_t> counts;
    double origin = 0;
    std::vector<double> upper;   ///< empty for 8- and 16-bit pixels
    double half_range = 0;       ///< of the finite values; 0 for 8- and 16-bit pixels
    std::uint64_t ignored = 0;   ///< NaN pixels

    [[nodiscard]] std::uint64_t total() const noexcept {
        std::uint64_t n = 0;
        for (std::uint64_t const c : counts) n += c;
        return n;
    }
    /// The bin of a value that is not NaN; values outside the range belong to the outer bins. There is at least one bin.
    [[nodiscard]] std::size_t bin(double value) const noexcept {
        double const bins = static_cast<double>(counts.size());
        // Half the range and half the values, so that a range beyond the largest double cannot overflow.
        double const place = upper.empty()     ? value - origin
                             : half_range > 0 ? (value / 2 - origin / 2) / half_range * bins
                                              : 0;
        return static_cast<std::size_t>(std::clamp(place, 0.0, bins - 1));
    }
    /// The level that has the pixels of bins 0 .. bin at or below it and the others above.
    [[nodiscard]] double level(std::size_t bin) const noexcept {
        return upper.empty() ? origin + static_cast<double>(bin) : upper[bin];
    }
};

namespace detail {

// Counters of 32 bits are emptied into 64 bits before they can overflow.
inline constexpr std::ptrdiff_t pixels_between_flushes = std::ptrdiff_t{1} << 31;
// From here on the folding of 65536 pair counters pays.
inline constexpr std::ptrdiff_t pixels_for_pairs = std::ptrdiff_t{1} << 18;

template <class T, class Count, class Flush>
void count_in_pieces(image_view<T const> src, Count&& count, Flush&& flush) {
    row_reader<T> read(src);
    std::ptrdiff_t pending = 0;
    for (std::ptrdiff_t y = 0; y < src.height; ++y) {
        T const* const row = read(y);
        for (std::ptrdiff_t x = 0; x < src.width;) {
            std::ptrdiff_t const n = std::min(src.width - x, pixels_between_flushes - pending);
            count(row + x, n);
            x += n;
            pending += n;
            if (pending == pixels_between_flushes) {
                flush();
                pending = 0;
            }
        }
    }
    flush();
}

inline void count_values(image_view<std::uint8_t const> src, std::vector<std::uint64_t>& counts) {
    static_assert(sizeof(unsigned long long) == sizeof(std::uint64_t));
    MOTE_DISPATCH(count_kernels)([&](auto k) {
        std::vector<std::uint32_t> tables(4 * 256);
        auto const flush = [&] {
            for (std::size_t i = 0; i < tables.size(); ++i) counts[i & 255] += tables[i];
            std::fill(tables.begin(), tables.end(), 0u);
        };
        if (src.width < 8 || src.size() < pixels_for_pairs) {
            count_in_pieces<std::uint8_t>(src, [&](std::uint8_t const* p, std::ptrdiff_t n) { k.bytes(p, n, tables.data()); }, flush);
            return;
        }
        std::vector<std::uint32_t> pairs(65536);
        count_in_pieces<std::uint8_t>(
            src, [&](std::uint8_t const* p, std::ptrdiff_t n) { k.byte_pairs(p, n, pairs.data(), tables.data()); },
            [&] {
                unsigned long long sums[256] = {};
                k.fold_pairs(pairs.data(), sums);
                for (std::size_t i = 0; i < 256; ++i) counts[i] += sums[i];
                std::fill(pairs.begin(), pairs.end(), 0u);
                flush();
            });
    });
}

inline void count_values(image_view<std::uint16_t const> src, std::vector<std::uint64_t>& counts) {
    MOTE_DISPATCH(count_kernels)([&](auto k) {
        std::vector<std::uint32_t> table(65536);
        count_in_pieces<std::uint16_t>(
            src, [&](std::uint16_t const* p, std::ptrdiff_t n) { k.words(p, n, table.data()); },
            [&] {
                for (std::size_t i = 0; i < 65536; ++i) counts[i] += table[i];
                std::fill(table.begin(), table.end(), 0u);
            });
    });
}

// int16_t is counted as uint16_t, with the halves of the table in each other's place.
inline void count_values(image_view<std::int16_t const> src, std::vector<std::uint64_t>& counts) {
    std::rotate(counts.begin(), counts.begin() + 32768, counts.end());
    image_view<std::uint16_t const> const bits{reinterpret_cast<std::uint16_t const*>(src.data), src.width, src.height,
                                               src.stride, src.pixel_stride};
    count_values(bits, counts);
    std::rotate(counts.begin(), counts.begin() + 32768, counts.end());
}

} // namespace detail

/// A histogram without pixels: a bin for each value of an 8- or 16-bit type, `range` and `bins` not being looked at; of other types equal bins over the range.
/// @throws parameter_error if bins is 0.
template <pixel T>
[[nodiscard]] histogram empty_histogram([[maybe_unused]] value_range const& range = {}, [[maybe_unused]] std::size_t bins = 65536) {
    histogram h;
    if constexpr (countable_pixel<T>) {
        h.counts.assign(sizeof(T) == 1 ? 256 : 65536, 0);
        h.origin = static_cast<double>(std::numeric_limits<T>::lowest());
    } else {
        if (bins == 0) throw parameter_error("empty_histogram: 0 bins; expected at least 1");
        h.counts.assign(bins, 0);
        h.upper.assign(bins, range.low);
        h.origin = range.low;
        h.half_range = range.half();
    }
    return h;
}

/// Counts an image's pixels too, so that an image may come in parts: first value_range_of() each, if its type has no bin for each
/// value, then count_into() each. One pass, and one over the bins.
/// @param h  made by empty_histogram() for this pixel type.
template <grey_image Src>
void count_into(Src const& src, histogram& h) {
    using T = pixel_of<Src>;
    auto const v = const_view(src);
    if (v.empty()) return;
    if constexpr (countable_pixel<T>) {
        detail::count_values(v, h.counts);
    } else {
        row_reader<T> read(v);
        for (std::ptrdiff_t y = 0; y < v.height; ++y) {
            T const* const row = read(y);
            for (std::ptrdiff_t x = 0; x < v.width; ++x) {
                double const p = static_cast<double>(row[x]);
                if (std::isnan(p)) {
                    ++h.ignored;
                    continue;
                }
                std::size_t const bin = h.bin(p);
                ++h.counts[bin];
                h.upper[bin] = std::max(h.upper[bin], p);
            }
        }
        double carried = h.origin;
        for (double& u : h.upper) u = carried = std::max(carried, u);
    }
}

/// The histogram of an 8- or 16-bit image: 256 or 65536 bins, one a value. One pass. Images of up to 2^63 pixels.
template <grey_image Src>
    requires countable_pixel<pixel_of<Src>>
[[nodiscard]] histogram histogram_of(Src const& src) {
    histogram h = empty_histogram<pixel_of<Src>>();
    count_into(src, h);
    return h;
}

/// The histogram of a 32-bit, float or double image in `bins` equal bins over the range of its finite values. NaN is
/// counted in `ignored`; infinities fall into the outer bins. Two passes. No finite value: all in bin 0.
/// @throws parameter_error if bins is 0.
template <grey_image Src>
    requires(!countable_pixel<pixel_of<Src>>)
[[nodiscard]] histogram histogram_of(Src const& src, std::size_t bins = 65536) {
    if (bins == 0) throw parameter_error("histogram_of: 0 bins; expected at least 1");
    histogram h = empty_histogram<pixel_of<Src>>(value_range_of(src), bins);
    count_into(src, h);
    return h;
}

MOTE_NAMESPACE_END
