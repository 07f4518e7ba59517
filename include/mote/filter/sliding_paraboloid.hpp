// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// The background under a sliding paraboloid, at a cost that does not depend on its size.

#include <mote/core/error.hpp>
#include <mote/core/execution.hpp>
#include <mote/core/image.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/core/pixel.hpp>
#include <mote/core/row_reader.hpp>
#include <mote/core/same_size.hpp>
#include <mote/filter/morphology.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <type_traits>
#include <vector>

MOTE_NAMESPACE_BEGIN

namespace detail {

/// The lower envelope of the parabolas f(q) + (x - q)^2 of a line, in place. Infinity has no parabola.
class parabola_envelope {
public:
    explicit parabola_envelope(std::ptrdiff_t length)
        : value_(static_cast<std::size_t>(length)), at_(static_cast<std::size_t>(length)), from_(static_cast<std::size_t>(length) + 1) {}

    void lower(double* f, std::ptrdiff_t n) noexcept {
        constexpr double infinity = std::numeric_limits<double>::infinity();
        std::ptrdiff_t last = -1; // of the parabolas at_[0 .. last], number i is the lowest from from_[i] on
        for (std::ptrdiff_t q = 0; q < n; ++q) {
            if (f[q] == infinity) continue;
            double const place = static_cast<double>(q);
            double start = -infinity;
            for (; last >= 0; --last) {
                double const other = at_[static_cast<std::size_t>(last)];
                start = ((f[q] - value_[static_cast<std::size_t>(last)]) / (place - other) + place + other) / 2;
                if (start > from_[static_cast<std::size_t>(last)]) break;
                start = -infinity;
            }
            ++last;
            at_[static_cast<std::size_t>(last)] = place;
            value_[static_cast<std::size_t>(last)] = f[q];
            from_[static_cast<std::size_t>(last)] = start;
        }
        if (last < 0) return;
        from_[static_cast<std::size_t>(last) + 1] = infinity;
        std::size_t k = 0;
        for (std::ptrdiff_t x = 0; x < n; ++x) {
            double const place = static_cast<double>(x);
            while (from_[k + 1] < place) ++k;
            double const d = place - at_[k];
            f[x] = value_[k] + d * d;
        }
    }
    /// The upper envelope of f(q) - (x - q)^2.
    void upper(double* f, std::ptrdiff_t n) noexcept {
        for (std::ptrdiff_t x = 0; x < n; ++x) f[x] = -f[x];
        lower(f, n);
        for (std::ptrdiff_t x = 0; x < n; ++x) f[x] = -f[x];
    }

private:
    std::vector<double> value_, at_, from_;
};

template <class T, class E>
void slide_paraboloid(char const* who, image_view<T const> src, double radius, image_view<T> dst, bool open, E const& exec) {
    require_same_size(who, src, dst);
    if (!(radius > 0) || !(radius <= 2147483647.0))
        throw parameter_error(std::string(who) + ": a radius of " + std::to_string(radius) + "; expected one above 0, up to 2^31 - 1");
    if (src.empty()) return;
    constexpr double infinity = std::numeric_limits<double>::infinity();
    // Grey levels times 2 radius: then paraboloids are squares of whole numbers.
    double const scale = 2 * radius;
    std::ptrdiff_t const width = src.width, height = src.height;
    image<double> f(width, height, fill::none);
    auto const threads = std::max<std::ptrdiff_t>(1, static_cast<std::ptrdiff_t>(exec.concurrency()));
    auto const each = [&](std::ptrdiff_t n, auto&& part) { // shares out n rows or blocks of columns
        std::ptrdiff_t const parts = threads == 1 ? 1 : std::min(n, 4 * threads);
        exec.bulk(parts, [&](std::ptrdiff_t i) { part(n * i / parts, n * (i + 1) / parts); });
    };
    each(height, [&](std::ptrdiff_t from, std::ptrdiff_t to) {
        row_reader<T> read(src);
        parabola_envelope line(width);
        for (std::ptrdiff_t y = from; y < to; ++y) {
            T const* const in = read(y);
            double* const out = f.row(y);
            for (std::ptrdiff_t x = 0; x < width; ++x) {
                out[x] = static_cast<double>(in[x]) * scale;
                if constexpr (std::is_floating_point_v<T>)
                    if (!std::isfinite(out[x])) out[x] = infinity;
            }
            line.lower(out, width);
        }
    });
    constexpr std::ptrdiff_t block = 8; // columns of a cache line
    each((width + block - 1) / block, [&](std::ptrdiff_t from, std::ptrdiff_t to) {
        parabola_envelope line(height);
        std::vector<double> columns(static_cast<std::size_t>(block * height));
        for (std::ptrdiff_t b = from; b < to; ++b) {
            std::ptrdiff_t const first = b * block, count = std::min(block, width - first);
            for (std::ptrdiff_t y = 0; y < height; ++y)
                for (std::ptrdiff_t x = 0; x < count; ++x) columns[static_cast<std::size_t>(x * height + y)] = f(first + x, y);
            for (std::ptrdiff_t x = 0; x < count; ++x) {
                line.lower(columns.data() + x * height, height);
                if (open) line.upper(columns.data() + x * height, height);
            }
            for (std::ptrdiff_t y = 0; y < height; ++y)
                for (std::ptrdiff_t x = 0; x < count; ++x) f(first + x, y) = columns[static_cast<std::size_t>(x * height + y)];
        }
    });
    each(height, [&](std::ptrdiff_t from, std::ptrdiff_t to) {
        row_reader<T> read(src);
        row_writer<T> write(dst);
        parabola_envelope line(width);
        for (std::ptrdiff_t y = from; y < to; ++y) {
            double* const in = f.row(y);
            if (open) line.upper(in, width);
            [[maybe_unused]] T const* const was = read(y);
            T* const out = write.row(y);
            for (std::ptrdiff_t x = 0; x < width; ++x) {
                if constexpr (std::is_floating_point_v<T>)
                    out[x] = in[x] == infinity ? was[x] : static_cast<T>(in[x] / scale);
                else
                    out[x] = static_cast<T>(std::floor(in[x] / scale));
            }
            write.commit(y);
        }
    });
}

} // namespace detail

// Both: the paraboloid |o|^2 / (2 radius) has at its top the curvature of a ball of `radius`, where pixels and grey levels count alike; for other
// units choose `radius` as pixels^2 / grey level. It is separable: each row, then each column takes the lower envelope of its pixels' parabolas. O(1) a
// pixel for any radius; an image of doubles. Integer images are rounded down, exactly where 2 radius is a whole number and the grey levels times
// that are below 2^53. Nothing lies outside of the image. NaN and infinities count as absent; where there is nothing else they stay. dst may be
// src. Errors: parameter_error if the sizes differ or the radius is not above 0 and at most 2^31 - 1.
// Envelopes: P. F. Felzenszwalb, D. P. Huttenlocher, Theory of Computing 8:415-428, 2012; parabolic structuring functions: R. van den Boomgaard,
// L. Dorst, S. Makram-Ebeid, J. Schavemaker, Quadratic structuring functions in mathematical morphology, ISMM 1996, 147-154.

/// How high the top of a paraboloid gets when it is pushed up against the image from below: dst(p) = min over all pixels q of src(q) + |q - p|^2 / (2 radius).
template <grey_image Src, grey_image Dst, executor E = sequential>
    requires detail::same_pixels<Src, Dst>
void parabolic_erosion(Src const& src, double radius, Dst&& dst, E const& exec = {}) {
    detail::slide_paraboloid("parabolic_erosion", const_view(src), radius, mutable_view(dst), false, exec);
}

/// The background that paraboloids below the image reach: parabolic_erosion, and then at each pixel the highest of the paraboloids. Never above src;
/// what is brighter than its surroundings and too narrow for the paraboloid is not in it.
template <grey_image Src, grey_image Dst, executor E = sequential>
    requires detail::same_pixels<Src, Dst>
void sliding_paraboloid(Src const& src, double radius, Dst&& dst, E const& exec = {}) {
    detail::slide_paraboloid("sliding_paraboloid", const_view(src), radius, mutable_view(dst), true, exec);
}

MOTE_NAMESPACE_END
