// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Applying one level to a whole image.

#include <mote/core/error.hpp>
#include <mote/core/image.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/core/polarity.hpp>
#include <mote/core/row_reader.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <type_traits>

#define MOTE_KERNELS <mote/threshold/level.kernels.inl>
#include <mote/simd/foreach_isa.hpp>

MOTE_NAMESPACE_BEGIN

/// A real-valued level as the pixel type T sees it.
///
/// `value > level` for a pixel of type T is the same as `value > pixel_level` unless `none_below` is set: then the level
/// lies under every value of T (an integer type) and all pixels are above it.
template <pixel T>
struct pixel_level {
    T value{};
    bool none_below = false;

    /// Rounds `level` down to T, so that no comparison changes.
    /// @throws parameter_error if level is NaN.
    static pixel_level from(double level) {
        if (std::isnan(level)) throw parameter_error("level: NaN is not a level");
        using limits = std::numeric_limits<T>;
        if constexpr (std::is_floating_point_v<T>) {
            if (std::isinf(level)) return {level > 0 ? limits::infinity() : -limits::infinity(), false};
            if (level > static_cast<double>(limits::max())) return {limits::max(), false};
            if (level < static_cast<double>(limits::lowest())) return {-limits::infinity(), false};
            T t = static_cast<T>(level);
            if (static_cast<double>(t) > level) t = std::nextafter(t, limits::lowest());
            return {t, false};
        } else {
            double const t = std::floor(level);
            if (t < static_cast<double>(limits::lowest())) return {limits::lowest(), true};
            return {t >= static_cast<double>(limits::max()) ? limits::max() : static_cast<T>(t), false};
        }
    }
};

namespace detail {
inline bool wants_bright(polarity p, char const* who) {
    if (p == polarity::automatic)
        throw parameter_error(std::string(who) + ": the polarity must be bright or dark here; polarity_of() finds it");
    return p == polarity::bright;
}
} // namespace detail

/// Writes 255 where `src` is foreground and 0 elsewhere.
///
/// Foreground is `> level` for bright and `<= level` for dark. The level is any real number, also for integer pixels
/// (10.5 puts 10 below and 11 above). `src` and `dst` may be the same image. One pass, no allocation for ordinary strides.
/// @throws parameter_error if the sizes differ, level is NaN or the polarity is automatic.
template <grey_image Src, mask_image Dst>
void apply_level(Src const& src, double level, polarity foreground, Dst&& dst) {
    using T = pixel_of<Src>;
    image_view<T const> const s = const_view(src);
    image_view<std::uint8_t> const d = mutable_view(dst);
    if (s.width != d.width || s.height != d.height)
        throw parameter_error("apply_level: source is " + std::to_string(s.width) + " x " + std::to_string(s.height) +
                              ", mask " + std::to_string(d.width) + " x " + std::to_string(d.height));
    bool const bright = detail::wants_bright(foreground, "apply_level");
    auto const t = pixel_level<T>::from(level);
    if (s.empty()) return;
    row_reader<T> read(s);
    row_writer<std::uint8_t> write(d);
    MOTE_DISPATCH(level_kernels)([&](auto k) {
        for (std::ptrdiff_t y = 0; y < s.height; ++y) {
            std::uint8_t* const out = write.row(y);
            if (!t.none_below)
                k.mask_row(read(y), out, s.width, t.value, bright);
            else
                std::fill(out, out + s.width, static_cast<std::uint8_t>(bright ? 255 : 0));
            write.commit(y);
        }
    });
}

/// The same, returning a new mask.
template <grey_image Src>
[[nodiscard]] image<std::uint8_t> apply_level(Src const& src, double level, polarity foreground) {
    auto const s = const_view(src);
    image<std::uint8_t> mask(s.width, s.height, fill::none);
    apply_level(src, level, foreground, mask);
    return mask;
}

MOTE_NAMESPACE_END
