// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Micrographs of catalyst particles on carbon supports, with known truth.

#include <mote/core/error.hpp>
#include <mote/core/execution.hpp>
#include <mote/core/image.hpp>
#include <mote/core/units.hpp>
#include <mote/simd/region.hpp>
#include <mote/simulate/annotation.hpp>
#include <mote/simulate/form_image.hpp>
#include <mote/simulate/instrument.hpp>
#include <mote/simulate/modality.hpp>
#include <mote/simulate/scene.hpp>
#include <mote/simulate/support.hpp>
#include <mote/statistics/portable_math.hpp>
#include <mote/statistics/random.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

MOTE_NAMESPACE_BEGIN

/// Changes whenever the same options give other images. Data sets record it.
inline constexpr int simulator_version = 1;

/// What to simulate.
struct micrograph_options {
    std::ptrdiff_t width = 512, height = 512;
    double pixel_size_nm = 0.1;
    modality imaging = modality::bf_tem;
    /// Particles and support depend on the seed, not on how they are imaged.
    std::uint64_t seed = 0;

    /// Names: of scene_options::material, of a substrate, of an instrument.
    std::string_view material = "Pt";
    substrate support = substrate::powder;
    std::string_view microscope = "jeol-2010f";

    /// Number-median diameter and geometric standard deviation (1: all alike) of the log-normal size distribution, of whole projections.
    double diameter_nm = 4, geometric_sd = 1.25;
    std::ptrdiff_t number = 30;
    double faceted_share = 0.5, contact_share = 0.1, contamination_nm = 0;

    /// Incident electrons per pixel; 0: the microscope's usual dose.
    double dose = 0;
    /// Underfocus is positive. NaN: Scherzer's focus in TEM, the sharpest probe in STEM.
    double defocus_nm = std::numeric_limits<double>::quiet_NaN();
    double drift_nm = 0;
    bool scan_errors = true;
    /// Largest relative deviation of the illumination from even, in [0, 1); in TEM only.
    double uneven = 0.05;
    /// Grey levels per electron; 0 spreads the grey values over three quarters of the 16 bits.
    double gain = 0;
    /// A scale bar is burnt in; its corner and colours depend on the seed.
    bool annotated = false;
};

/// An image and what is in it.
struct micrograph {
    image<std::uint16_t> pixels{};
    /// 0 is background, and what a scale bar covers. Where outlines overlap, the particle that is thicker there has the pixel.
    image<std::uint32_t> labels{};
    /// By id: particle i has the label i + 1. A particle is listed if its centre is in the image or it covers a pixel.
    std::vector<true_particle> particles{};
    /// Particles for which no free place was found, and which are missing. The large ones are placed first, so these come from the small end.
    std::size_t unplaced = 0;
    /// Grey value = offset + gain x electrons.
    double gain = 0, offset = 0;
    pixel_size calibration{};
    micrograph_options options{};
};

namespace detail {

inline void check(micrograph_options const& o) {
    auto const require = [](bool good, char const* what, double value, char const* expected) {
        if (!good) throw parameter_error(std::string("simulate_micrograph: ") + what + " is " + std::to_string(value) + "; expected " + expected);
    };
    require(static_cast<unsigned>(o.imaging) < 4, "imaging", static_cast<double>(o.imaging), "a modality");
    require(static_cast<unsigned>(o.support) < 4, "support", static_cast<double>(o.support), "a substrate");
    require(o.dose >= 0 && o.dose <= 1e12, "dose", o.dose, "0 .. 10^12");
    require(o.uneven >= 0 && o.uneven < 1, "uneven", o.uneven, "0 or more, below 1");
    require(o.gain >= 0 && std::isfinite(o.gain), "gain", o.gain, "0 or more");
    (void)instrument_named(o.microscope);
}

MOTE_REGION_BASELINE_BEGIN

/// A quadratic surface over the image with values in [-1, 1].
struct quadratic_surface {
    double c[5]{};
    explicit quadratic_surface(random_generator& random) {
        double sum = 0;
        for (double& v : c) {
            v = random.uniform(-1, 1);
            sum += v < 0 ? -v : v;
        }
        if (sum > 0)
            for (double& v : c) v /= sum;
    }
    [[nodiscard]] double operator()(double u, double v) const noexcept { return c[0] * u + c[1] * v + c[2] * u * u + c[3] * u * v + c[4] * v * v; }
};

[[gnu::noinline]] inline void light_row(float* row, std::ptrdiff_t y, std::ptrdiff_t width, std::ptrdiff_t height, double uneven, quadratic_surface const& light) noexcept {
    double const v = height > 1 ? 2 * static_cast<double>(y) / static_cast<double>(height - 1) - 1 : 0;
    for (std::ptrdiff_t x = 0; x < width; ++x) {
        double const u = width > 1 ? 2 * static_cast<double>(x) / static_cast<double>(width - 1) - 1 : 0;
        row[x] = static_cast<float>(static_cast<double>(row[x]) * (1 + uneven * light(u, v)));
    }
}

/// Gain and offset that bring the 0.1 and 99.9 % quantiles to an eighth and seven eighths of the range.
struct electron_scale {
    double gain = 1, offset = 0;
};
[[nodiscard]] [[gnu::noinline]] inline electron_scale automatic_scale(std::vector<float> values) {
    std::size_t const n = values.size(), from = n / 1000, to = n - 1 - n / 1000;
    std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(from), values.end());
    double const low = static_cast<double>(values[from]);
    std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(to), values.end());
    double const high = static_cast<double>(values[to]);
    double const gain = high > low ? 0.75 * 65535 / (high - low) : 1;
    return {gain, 65535 / 8.0 - gain * low};
}

[[gnu::noinline]] inline void grey_row(float const* electrons, std::uint16_t* out, std::ptrdiff_t n, electron_scale s) noexcept {
    for (std::ptrdiff_t x = 0; x < n; ++x) {
        double const grey = static_cast<double>(electrons[x]) * s.gain + s.offset + 0.5;
        out[x] = grey >= 65535 ? std::uint16_t{65535} : grey > 0 ? static_cast<std::uint16_t>(grey) : std::uint16_t{0};
    }
}

MOTE_REGION_BASELINE_END

} // namespace detail

/// A micrograph of particles on a carbon support, with the outlines that made it.
///
/// make_scene() lays particles and support, form_image() forms and counts the image, uneven illumination is multiplied in (TEM), and grey values are scaled
/// to 16 bits, saturating. What is modelled and what is left out is said there.
///
/// The same options give the same bits on every machine and with every executor. An image without pixels gives an empty micrograph.
/// @throws parameter_error naming the option that is out of its range.
template <executor E = sequential>
[[nodiscard]] micrograph simulate_micrograph(micrograph_options const& options, E const& where = E{}) {
    detail::check(options);
    instrument const& scope = instrument_named(options.microscope);
    exposure taken;
    taken.dose = options.dose > 0 ? options.dose : options.imaging == modality::bf_tem ? scope.tem_dose : scope.stem_dose;
    taken.defocus_nm = options.defocus_nm;
    taken.drift_nm = options.drift_nm;
    taken.scan_errors = options.scan_errors;

    scene_options o;
    o.width = options.width;
    o.height = options.height;
    o.pixel_size_nm = options.pixel_size_nm;
    o.seed = random_generator(options.seed, 1)();
    o.material = options.material;
    o.support = options.support;
    o.diameter_nm = options.diameter_nm;
    o.geometric_sd = options.geometric_sd;
    o.number = options.number;
    o.faceted_share = options.faceted_share;
    o.contact_share = options.contact_share;
    o.contamination_nm = options.contamination_nm;
    detail::check(o);
    // The widest of all modalities, so that each shows the same scene.
    o.margin = std::max(needed_margin(scope, modality::bf_tem, taken, o.pixel_size_nm), needed_margin(scope, modality::haadf_stem, taken, o.pixel_size_nm));
    scene s = make_scene(o, where);

    micrograph m;
    m.options = options;
    m.calibration = {{options.pixel_size_nm}, {options.pixel_size_nm}, "simulation"};
    m.labels = std::move(s.labels);
    m.particles = std::move(s.particles);
    m.unplaced = s.unplaced;
    m.gain = options.gain;
    m.pixels = image<std::uint16_t>(options.width, options.height, fill::none);
    if (m.pixels.empty()) return m;

    image<float> electrons = form_image(s.object, scope, options.imaging, taken, random_generator(options.seed, 2)(), where);
    std::ptrdiff_t const w = options.width, h = options.height;
    if (options.imaging == modality::bf_tem && options.uneven > 0) {
        random_generator random(options.seed, 3);
        detail::quadratic_surface const light(random);
        where.bulk(h, [&](std::ptrdiff_t y) { detail::light_row(electrons.row(y), y, w, h, options.uneven, light); });
    }
    detail::electron_scale scale{options.gain, 0};
    if (!(options.gain > 0)) {
        std::vector<float> all;
        for (std::ptrdiff_t y = 0; y < h; ++y) all.insert(all.end(), electrons.row(y), electrons.row(y) + w);
        scale = detail::automatic_scale(std::move(all));
    }
    m.gain = scale.gain;
    m.offset = scale.offset;
    where.bulk(h, [&](std::ptrdiff_t y) { detail::grey_row(electrons.row(y), m.pixels.row(y), w, scale); });
    if (options.annotated) {
        random_generator random(options.seed, 4);
        scale_bar style;
        style.at_right = random.chance(0.5);
        style.at_top = random.chance(0.15);
        style.white = random.chance(0.7);
        style.boxed = random.chance(0.4);
        image<std::uint8_t> const ink = draw_scale_bar(m.pixels, options.pixel_size_nm, style);
        for (std::ptrdiff_t y = 0; y < h; ++y)
            for (std::ptrdiff_t x = 0; x < w; ++x)
                if (ink(x, y) != 0 && m.labels(x, y) != 0) {
                    --m.particles[m.labels(x, y) - 1].visible_area_px;
                    m.labels(x, y) = 0;
                }
    }
    return m;
}

MOTE_NAMESPACE_END
