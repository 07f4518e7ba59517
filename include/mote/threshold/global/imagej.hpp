// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// How ImageJ applies a threshold of 256 bins to images of any type.

#include <mote/core/value_range.hpp>
#include <mote/threshold/global/tool.hpp>

#include <algorithm>
#include <cmath>
#include <type_traits>

MOTE_NAMESPACE_BEGIN

/// The pixels with lower <= value <= upper.
struct selected_range {
    double lower = 0, upper = 0;
    friend constexpr bool operator==(selected_range const&, selected_range const&) = default;
};

/// What ImageJ selects in an image.
struct imagej_selection {
    double bin = 0;           ///< the threshold of the 256 bins
    selected_range bright;    ///< with "dark background"
    selected_range dark;      ///< without
};

namespace detail {

// The 256 bins that ImageJ counts in an image; of other than 8-bit pixels after scaling them to 8 bits. NaN is ignored.
template <grey_image Src>
byte_table imagej_table(Src const& src, value_range const& range) {
    using T = pixel_of<Src>;
    byte_table t{};
    auto const v = const_view(src);
    if (v.empty()) return t;
    // Half of the range and half of the values, so that a range beyond the largest double cannot overflow; no digit changes.
    constexpr bool whole = sizeof(T) == 2;
    double const scale = whole ? 512 / (2 * range.half() + 1) : 255 / range.half();
    row_reader<T> read(v);
    for (std::ptrdiff_t y = 0; y < v.height; ++y) {
        T const* const row = read(y);
        for (std::ptrdiff_t x = 0; x < v.width; ++x) {
            double const p = static_cast<double>(row[x]);
            if (std::isnan(p)) continue;
            double const place = rounded_once((std::clamp(p, range.low, range.high) / 2 - range.low / 2) * scale) + 0.5;
            ++t[place >= 255 ? 255 : place >= 1 ? static_cast<std::size_t>(place) : 0];
        }
    }
    return t;
}

} // namespace detail

/// The range of values that ImageJ's setAutoThreshold selects.
///
/// `bin_of(span of 256 counts)` gives the threshold, for example by `otsu_bin(counts, dialect::imagej)`; -1 ("not found")
/// is taken as 0. 8-bit pixels: bright is [bin + 1, 255], dark is [0, bin]. Others are scaled to 8 bits: 16-bit ones by
/// floor((v - min) 256 / (max - min + 1) + 0.5), the rest by floor((v - min) 255 / (max - min) + 0.5), at most 255, and
/// the threshold is scaled back by another factor, lower = min + (bin + 1) / 255 (max - min), rounded for 16-bit pixels.
/// So the two ranges leave a gap of one bin, in which pixels are neither bright nor dark. The outer ends are those of the
/// type for 8 and 16 bits and +-1e30 for others. A constant image of other than 8-bit pixels gives its value for both ends
/// of both ranges: all is selected. An empty image is a table of empty bins, over the range 0 .. 0. ImageJ knows 8 and 16
/// bits and float; 32-bit integers and double are treated as float is. NaN is ignored (ImageJ counts it in bin 0);
/// infinities count as the finite extremes. Two passes.
template <grey_image Src, class Bin>
[[nodiscard]] imagej_selection imagej_selection_of(Src const& src, Bin&& bin_of) {
    using T = pixel_of<Src>;
    using span = std::span<std::uint64_t const>;
    imagej_selection s;
    if constexpr (sizeof(T) == 1) {
        s.bin = std::max(static_cast<double>(bin_of(span(histogram_of(src).counts))), 0.0);
        s.bright = {std::min(s.bin + 1, 255.0), 255};
        s.dark = {0, s.bin};
    } else {
        value_range const range = value_range_of(src);
        s.bin = std::max(static_cast<double>(bin_of(span(detail::imagej_table(src, range)))), 0.0);
        constexpr bool whole = sizeof(T) == 2;
        double const least = whole ? static_cast<double>(std::numeric_limits<T>::lowest()) : -1e30;
        double const most = whole ? static_cast<double>(std::numeric_limits<T>::max()) : 1e30;
        if (!(range.half() > 0)) {
            s.bright = s.dark = {range.low, range.low};
            return s;
        }
        auto const scaled_back = [&](double bin) {
            double const v = (range.low / 2 + detail::rounded_once(bin / 255 * range.half())) * 2;
            return whole ? std::floor(v + 0.5) : v;
        };
        s.bright = {scaled_back(std::min(s.bin + 1, 255.0)), most};
        s.dark = {least, s.bin < 255 ? scaled_back(s.bin) : most};
    }
    return s;
}

namespace detail {

// Not found is 0 in ImageJ and -1 in Fiji.
inline double imagej_result(int bin, dialect d) noexcept { return bin < 0 && d == dialect::imagej ? 0 : bin; }

// The level of an image by a program that chooses a bin. The level of ImageJ's range is just below its lower end.
template <grey_image Src, class Bin>
double level_of_tool(Src const& src, dialect d, char const* who, Bin&& bin_of) {
    using T = pixel_of<Src>;
    histogram const h = histogram_of(src);
    if (total_of(h.counts) == 0) {
        static_cast<void>(bin_of(std::span<std::uint64_t const>{})); // refuses a program that lacks the method
        return h.level(0);
    }
    if constexpr (!std::is_same_v<T, std::uint8_t>) {
        if (d == dialect::imagej) {
            double const lower = imagej_selection_of(src, bin_of).bright.lower;
            return std::nextafter(lower, -std::numeric_limits<double>::infinity());
        }
        if constexpr (!std::is_same_v<T, std::uint16_t>) {
            static_cast<void>(bin_of(std::span<std::uint64_t const>{}));
            throw parameter_error(std::string(who) + ": " + std::string(name_of(d)) + " takes no pixels of this type");
        }
    }
    return bin_of(std::span<std::uint64_t const>(h.counts));
}

} // namespace detail

MOTE_NAMESPACE_END
