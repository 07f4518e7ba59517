// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Diameter of a particle from the grey values of its edge, with its uncertainty.

#include <mote/core/error.hpp>
#include <mote/core/execution.hpp>
#include <mote/core/geometry.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/core/row_reader.hpp>
#include <mote/label/run.hpp>
#include <mote/measure/blurred_ellipse.hpp>
#include <mote/measure/equivalent_diameter.hpp>
#include <mote/measure/intensity.hpp>
#include <mote/measure/moments.hpp>
#include <mote/split/region_runs.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

MOTE_NAMESPACE_BEGIN

/// Whether a particle was measured, or why not.
enum class subpixel_status : unsigned char {
    no_pixels,    ///< the region has none
    measured,
    at_border,    ///< it touches the image's border: part of it may be missing
    too_large,    ///< its box has a side above subpixel_options::largest
    edge_hidden,  ///< neighbours or the border leave less than subpixel_options::least_edge of its outline in sight
    no_contrast,  ///< the grey values do not follow the region's outline: its contrast is not above 3 standard deviations
    not_settled,  ///< the fit left the neighbourhood of the region: size, blur and contrast cannot be told apart
};

/// measured, no pixels, at the border, ...
[[nodiscard]] constexpr std::string_view name_of(subpixel_status s) noexcept {
    switch (s) {
    case subpixel_status::measured: return "measured";
    case subpixel_status::no_pixels: return "no pixels";
    case subpixel_status::at_border: return "at the border";
    case subpixel_status::too_large: return "too large";
    case subpixel_status::edge_hidden: return "edge hidden";
    case subpixel_status::no_contrast: return "no contrast";
    case subpixel_status::not_settled: return "not settled";
    }
    return {};
}

/// Which pixels count, and what is known beforehand. Lengths in pixels, distances by chessboard.
struct subpixel_options {
    std::ptrdiff_t reach = 8; ///< pixels at most this far from the outline count, inside and outside; about 4 blurs or more
    std::ptrdiff_t gap = 3;   ///< pixels this near to another object do not count: its blurred edge; 2 to 3 blurs
    /// Standard deviation of the blur, a pixel's own 1/12 of variance included, and its uncertainty; fitted if 0. Where the blur of an image is known,
    /// for instance as the median of its large particles', small ones come out with less spread.
    double blur = 0, blur_sd = 0;
    double least_edge = 0.6;       ///< share of the outline that must be in sight
    bool shared_blur = false;      ///< of subpixel_sizes(): one blur for all particles, found from all
    std::ptrdiff_t largest = 1024; ///< longest side of a region's box that is fitted: above it the pixel count is better than 0.1 %
};

/// A size from grey values. All 0, never NaN, but the status and the pixel count where it is declined.
struct subpixel_size {
    subpixel_status status = subpixel_status::no_pixels;
    double area = 0, area_sd = 0;         ///< in pixels; sd: standard deviation
    double diameter = 0, diameter_sd = 0; ///< of the circle of that area
    double pixel_diameter = 0;            ///< equivalent_diameter() of the pixel count
    double contrast = 0, contrast_sd = 0; ///< level of the particle less that of its surroundings: negative if darker
    double ground = 0;                    ///< level of the surroundings
    double noise = 0;                     ///< standard deviation of what the fit leaves
    double blur = 0, blur_sd = 0;
    double edge_seen = 0; ///< share of the fitted outline at which pixels count
    std::size_t samples = 0;
    blurred_ellipse ellipse{};

    [[nodiscard]] bool ok() const noexcept { return status == subpixel_status::measured; }
};

/// Measures particles from the grey values of their edges; keeps its scratch memory from one to the next.
///
/// A uniform ellipse under a Gaussian blur is fitted (blurred_ellipse_fitter) to the pixels around a region's outline, so the edge lies where the grey value is
/// halfway between the particle's level and that of its surroundings, corrected for what curvature and a neighbouring edge do to a blurred contour. The fit
/// leaves residuals whose sum and whose sum weighted by the shares are 0: the area is that of the grey values in excess of the ground over the contrast,
/// so it also holds for shapes that are no ellipses as far as the blur spares their inside. The outline of the region is only a start.
///
/// Uncertainty: that of the least squares, with noise of equal variance estimated from the residuals; where residuals of pixels up to two apart correlate
/// (noise that was smoothed, a shape that is no ellipse), the sum of their covariances takes the place of the plain sum. For independent normal noise it is the
/// Cramer-Rao bound (C. R. Rao, Bull. Calcutta Math. Soc. 37:81-91, 1945): no unbiased estimator of one particle's size has less.
class subpixel_sizer {
public:
    /// @throws parameter_error if reach is not 2 .. 64, gap not 0 .. 64, blur or blur_sd negative or not finite, blur positive but below
    /// blurred_ellipse_fitter::least_blur, least_edge not in [0, 1] or largest not 1 .. 8192.
    explicit subpixel_sizer(subpixel_options const& o = {}) : o_(o) {
        auto const check = [](bool good, char const* what, double value, char const* expected) {
            if (!good) throw parameter_error("subpixel_sizer: " + std::string(what) + " " + std::to_string(value) + "; expected " + expected);
        };
        check(o.reach >= 2 && o.reach <= 64, "reach", static_cast<double>(o.reach), "2 .. 64");
        check(o.gap >= 0 && o.gap <= 64, "gap", static_cast<double>(o.gap), "0 .. 64");
        check(std::isfinite(o.blur) && (o.blur == 0 || o.blur >= blurred_ellipse_fitter::least_blur), "blur", o.blur, "0 (fitted) or at least 0.25");
        check(std::isfinite(o.blur_sd) && o.blur_sd >= 0, "blur_sd", o.blur_sd, "0 or more");
        check(o.least_edge >= 0 && o.least_edge <= 1, "least_edge", o.least_edge, "0 .. 1");
        check(o.largest >= 1 && o.largest <= 8192, "largest", static_cast<double>(o.largest), "1 .. 8192");
    }

    /// The size of a region in an image. NaN and infinite pixels do not count. `all` holds the runs of every object and has the image's size. Unchecked.
    /// O(box widened by the reach + ten iterations of the fit): some 1 ms for a particle of 10 pixels.
    template <class T>
    [[nodiscard]] subpixel_size operator()(region_chords region, run_image const& all, row_reader<T>& read) {
        subpixel_size s;
        if (region.empty()) return s;
        moments const m = moments_of(region);
        box const b = bounds_of(region);
        s.pixel_diameter = equivalent_diameter(static_cast<double>(m.area));
        if (b.width > o_.largest || b.height > o_.largest) {
            s.status = subpixel_status::too_large;
        } else if (b.x == 0 || b.y == 0 || b.x + b.width == all.width() || b.y + b.height == all.height()) {
            s.status = subpixel_status::at_border;
        } else {
            mark(region, b, all);
            collect(read);
            fit(samples_, m, s);
        }
        return s;
    }

    /// The same from finite grey values, sorted by row and then by column, and the moments of the particle's pixels, from which the fit starts.
    [[nodiscard]] subpixel_size operator()(std::span<grey_sample const> samples, moments const& start) {
        subpixel_size s;
        if (start.area == 0) return s;
        s.pixel_diameter = equivalent_diameter(static_cast<double>(start.area));
        fit(samples, start, s);
        return s;
    }

private:
    enum : unsigned char { nothing, inside, other };

    /// Marks which pixels count in the box of the region, widened as far as they may lie.
    void mark(region_chords region, box const& b, run_image const& all) {
        std::ptrdiff_t const margin = o_.reach + o_.gap;
        left_ = std::max<std::ptrdiff_t>(0, b.x - margin);
        top_ = std::max<std::ptrdiff_t>(0, b.y - margin);
        width_ = std::min(all.width(), b.x + b.width + margin) - left_;
        height_ = std::min(all.height(), b.y + b.height + margin) - top_;
        auto const n = static_cast<std::size_t>(width_ * height_);
        kinds_.assign(n, nothing);
        for (std::ptrdiff_t y = 0; y < height_; ++y)
            for (run const& r : all.row(top_ + y)) {
                std::ptrdiff_t const from = std::max(left_, static_cast<std::ptrdiff_t>(r.begin)), to = std::min(left_ + width_, static_cast<std::ptrdiff_t>(r.end));
                if (from < to) std::fill_n(kinds_.begin() + (y * width_ + from - left_), to - from, other);
            }
        for (chord const& c : region)
            std::fill_n(kinds_.begin() + ((c.y - top_) * width_ + static_cast<std::ptrdiff_t>(c.begin) - left_), c.end - c.begin, inside);
        counts_.assign(n, 1);
        auto const window = static_cast<std::uint32_t>((2 * o_.reach + 1) * (2 * o_.reach + 1));
        keep_where(inside, o_.reach, [=](std::uint32_t around) { return around > 0 && around < window; });
        keep_where(other, o_.gap, [](std::uint32_t around) { return around == 0; });
    }

    /// Keeps pixels by how many of a kind there are in the square of side 2 by + 1 around each; outside the box there are none.
    template <class Keep>
    void keep_where(unsigned char kind, std::ptrdiff_t by, Keep const& keep) {
        auto const at = [&](std::ptrdiff_t x, std::ptrdiff_t y) { return static_cast<std::size_t>(y * width_ + x); };
        in_row_.resize(kinds_.size());
        for (std::ptrdiff_t y = 0; y < height_; ++y) {
            std::uint32_t sum = 0;
            for (std::ptrdiff_t x = 0; x < std::min(by, width_); ++x) sum += kinds_[at(x, y)] == kind;
            for (std::ptrdiff_t x = 0; x < width_; ++x) {
                if (x + by < width_) sum += kinds_[at(x + by, y)] == kind;
                in_row_[at(x, y)] = sum;
                if (x >= by) sum -= kinds_[at(x - by, y)] == kind;
            }
        }
        in_square_.assign(static_cast<std::size_t>(width_), 0);
        for (std::ptrdiff_t y = -by; y < height_; ++y) {
            for (std::ptrdiff_t x = 0; x < width_; ++x) {
                std::uint32_t& sum = in_square_[static_cast<std::size_t>(x)];
                if (y + by < height_) sum += in_row_[at(x, y + by)];
                if (y < 0) continue;
                if (!keep(sum)) counts_[at(x, y)] = 0;
                if (y >= by) sum -= in_row_[at(x, y - by)];
            }
        }
    }

    template <class T>
    void collect(row_reader<T>& read) {
        samples_.clear();
        for (std::ptrdiff_t y = 0; y < height_; ++y) {
            T const* const row = read(top_ + y) + left_;
            for (std::ptrdiff_t x = 0; x < width_; ++x)
                if (double const value = static_cast<double>(row[x]); counts_[static_cast<std::size_t>(y * width_ + x)] != 0 && std::isfinite(value))
                    samples_.push_back({left_ + x, top_ + y, value});
        }
    }

    void fit(std::span<grey_sample const> samples, moments const& m, subpixel_size& s) {
        s.samples = samples.size();
        // Second moments of an ellipse over its area: half_height^2 / 4, half_height shear / 4, (half_width^2 + shear^2) / 4.
        blurred_ellipse start;
        start.centre = m.centroid;
        start.half_height = 2 * std::sqrt(m.yy);
        start.shear = 4 * m.xy / start.half_height;
        start.half_width = std::sqrt(std::max(0.25, 4 * m.xx - start.shear * start.shear));
        start.blur = o_.blur > 0 ? o_.blur : 1;
        s.edge_seen = edge_seen(samples, start);
        if (s.edge_seen < o_.least_edge) return decline(s, subpixel_status::edge_hidden);
        if (!has_contrast(samples, start)) return decline(s, subpixel_status::no_contrast);
        std::optional<blurred_ellipse_fit> found = fit_(samples, start, o_.blur > 0);
        for (double const blur : {2.0, 0.5}) {
            if (found || o_.blur > 0) break;
            start.blur = blur;
            found = fit_(samples, start, false);
        }
        if (!found) return decline(s, subpixel_status::not_settled);
        blurred_ellipse const& e = found->ellipse;
        s.edge_seen = edge_seen(samples, e);
        if (s.edge_seen < o_.least_edge) return decline(s, subpixel_status::edge_hidden);
        fit_.weights_of_area(samples, e, weights_, residuals_);
        double const spread = inflation(samples);
        double const from_blur = o_.blur > 0 ? found->area_per_blur * o_.blur_sd / o_.blur : 0;
        double const relative = std::hypot(found->relative_area_sd * spread, from_blur);
        s.contrast_sd = found->contrast_sd * spread;
        if (!std::isfinite(relative) || !std::isfinite(s.contrast_sd) || !std::isfinite(e.area())) return decline(s, subpixel_status::not_settled);
        s.status = subpixel_status::measured;
        s.area = e.area();
        s.area_sd = s.area * relative;
        s.diameter = equivalent_diameter(s.area);
        s.diameter_sd = s.diameter * relative / 2;
        s.contrast = e.contrast;
        s.ground = e.ground;
        s.noise = found->noise;
        s.blur = e.blur;
        s.blur_sd = o_.blur > 0 ? o_.blur_sd : found->blur_sd * spread;
        s.ellipse = e;
    }
    static void decline(subpixel_size& s, subpixel_status why) noexcept {
        double const pixels = s.pixel_diameter, seen = s.edge_seen;
        std::size_t const samples = s.samples;
        s = {};
        s.status = why;
        s.pixel_diameter = pixels;
        s.edge_seen = seen;
        s.samples = samples;
    }

    /// Share of points on an ellipse, equal steps of its angle apart, whose pixel is a sample.
    [[nodiscard]] static double edge_seen(std::span<grey_sample const> samples, blurred_ellipse const& e) noexcept {
        constexpr int points = 96;
        int seen = 0;
        for (int i = 0; i < points; ++i) {
            double const angle = 2 * std::numbers::pi * i / points;
            double const x = std::floor(e.centre.x + e.half_width * std::cos(angle) + e.shear * std::sin(angle) + 0.5);
            double const y = std::floor(e.centre.y + e.half_height * std::sin(angle) + 0.5);
            auto const at = std::partition_point(samples.begin(), samples.end(), [=](grey_sample const& p) {
                return static_cast<double>(p.y) < y || (static_cast<double>(p.y) == y && static_cast<double>(p.x) < x);
            });
            seen += at != samples.end() && static_cast<double>(at->x) == x && static_cast<double>(at->y) == y;
        }
        return static_cast<double>(seen) / points;
    }

    /// Whether a line of values against the shares of the start has a slope of more than 3 standard deviations.
    [[nodiscard]] bool has_contrast(std::span<grey_sample const> samples, blurred_ellipse const& start) {
        if (samples.size() < 3) return false;
        fit_.shares(samples, start, weights_);
        double const n = static_cast<double>(samples.size());
        double u = 0, v = 0, uu = 0, uv = 0, vv = 0;
        for (std::size_t i = 0; i < samples.size(); ++i) {
            u += weights_[i];
            v += samples[i].value;
        }
        u /= n;
        v /= n;
        for (std::size_t i = 0; i < samples.size(); ++i) {
            double const a = weights_[i] - u, b = samples[i].value - v;
            uu += a * a;
            uv += a * b;
            vv += b * b;
        }
        return uv * uv * (n - 2) > 9 * std::max(0.0, uu * vv - uv * uv) && uv != 0;
    }

    /// By what factor correlations of the residuals up to two pixels apart raise the standard deviation; at least 1. Correlations count that are above
    /// 2.5 of the standard deviations that they have if there are none.
    [[nodiscard]] double inflation(std::span<grey_sample const> samples) const noexcept {
        double squares = 0, weights = 0, sum = 0;
        for (std::size_t i = 0; i < samples.size(); ++i) {
            squares += residuals_[i] * residuals_[i];
            weights += weights_[i] * weights_[i];
        }
        if (!(squares > 0) || !(weights > 0)) return 1;
        double const variance = squares / static_cast<double>(samples.size());
        for (std::ptrdiff_t dy = 0; dy <= 2; ++dy)
            for (std::ptrdiff_t dx = dy == 0 ? 1 : -2; dx <= 2; ++dx) {
                double products = 0, pairs = 0, shared = 0;
                std::size_t k = 0;
                for (std::size_t i = 0; i < samples.size(); ++i) {
                    std::ptrdiff_t const x = samples[i].x + dx, y = samples[i].y + dy;
                    while (k < samples.size() && (samples[k].y < y || (samples[k].y == y && samples[k].x < x))) ++k;
                    if (k == samples.size()) break;
                    if (samples[k].x != x || samples[k].y != y) continue;
                    products += residuals_[i] * residuals_[k];
                    shared += weights_[i] * weights_[k];
                    pairs += 1;
                }
                double const correlation = pairs > 0 ? products / (pairs * variance) : 0;
                if (std::abs(correlation) * std::sqrt(pairs) > 2.5) sum += 2 * correlation * shared;
            }
        return std::sqrt(std::max(1.0, 1 + sum / weights));
    }

    subpixel_options o_;
    blurred_ellipse_fitter fit_{};
    std::ptrdiff_t left_ = 0, top_ = 0, width_ = 0, height_ = 0; // of the box
    std::vector<unsigned char> kinds_{}, counts_{};
    std::vector<std::uint32_t> in_row_{}, in_square_{};
    std::vector<grey_sample> samples_{};
    std::vector<double> weights_{}, residuals_{};
};

/// Sizes of the regions 1 .. count of a labelled image, in the order of their labels, from a grey image of the same size.
///
/// With shared_blur, and no blur given, the sizes are fitted again with the median of the blurs that were fitted, each weighted by 1 / blur_sd^2: the image's
/// blur, as far as all particles lie in one focus. Then blurred discs under 10 pixels have less spread and no bias to speak of, and hardly any is declined.
/// Regions run on the executor in blocks; the result is the same for any.
/// @throws parameter_error as subpixel_sizer does, if a label is 0 or above count, or if the sizes differ.
template <grey_image Image, executor E = sequential>
[[nodiscard]] std::vector<subpixel_size> subpixel_sizes(run_image const& labelled, std::uint32_t count, Image const& grey, subpixel_options o = {}, E const& exec = {}) {
    auto const image = const_view(grey);
    detail::check_size("subpixel_sizes", labelled, image);
    region_runs const regions(labelled, count);
    std::vector<subpixel_size> result(count);
    auto const pass = [&] {
        subpixel_sizer const prototype(o);
        constexpr std::uint32_t block = 32;
        auto const blocks = static_cast<std::ptrdiff_t>((std::uint64_t{count} + block - 1) / block);
        exec.bulk(blocks, [&](std::ptrdiff_t k) {
            subpixel_sizer sizer = prototype;
            row_reader read(image);
            auto const from = static_cast<std::uint32_t>(k) * block;
            for (std::uint32_t i = from; i < std::min<std::uint64_t>(count, std::uint64_t{from} + block); ++i) result[i] = sizer(regions[i + 1], labelled, read);
        });
    };
    pass();
    if (o.shared_blur && o.blur == 0) {
        struct known {
            double blur, weight;
        };
        std::vector<known> blurs;
        double sum = 0;
        for (subpixel_size const& s : result)
            if (s.ok() && s.blur_sd > 0 && s.blur > blurred_ellipse_fitter::least_blur) {
                blurs.push_back({s.blur, 1 / (s.blur_sd * s.blur_sd)});
                sum += blurs.back().weight;
            }
        if (blurs.empty()) return result;
        std::sort(blurs.begin(), blurs.end(), [](known const& a, known const& b) { return a.blur < b.blur; });
        double below = 0;
        std::size_t i = 0;
        while (i + 1 < blurs.size() && below + blurs[i].weight < sum / 2) below += blurs[i++].weight;
        o.blur = blurs[i].blur;
        o.blur_sd = std::sqrt(std::numbers::pi / 2 / sum); // of a median of normal values
        pass();
    }
    return result;
}

MOTE_NAMESPACE_END
