// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// From a specimen to counted electrons, in the four modalities.

#include <mote/core/error.hpp>
#include <mote/core/execution.hpp>
#include <mote/core/image.hpp>
#include <mote/simd/region.hpp>
#include <mote/simulate/contrast_transfer.hpp>
#include <mote/simulate/detector.hpp>
#include <mote/simulate/fourier.hpp>
#include <mote/simulate/instrument.hpp>
#include <mote/simulate/material.hpp>
#include <mote/simulate/modality.hpp>
#include <mote/simulate/scan.hpp>
#include <mote/simulate/scattering.hpp>
#include <mote/simulate/specimen.hpp>
#include <mote/statistics/portable_math.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

MOTE_NAMESPACE_BEGIN

/// How one image is taken.
struct exposure {
    double dose = 1000; ///< electrons per pixel
    /// Underfocus is positive. NaN: Scherzer's focus in TEM, the sharpest probe in STEM.
    double defocus_nm = std::numeric_limits<double>::quiet_NaN();
    double drift_nm = 0;            ///< how far the specimen moves along the rows during a TEM exposure
    bool scan_errors = true;        ///< jitter and flyback of the microscope, in STEM
};

namespace detail {

[[nodiscard]] inline bool is_stem(modality m) noexcept { return m != modality::bf_tem; }

/// The share of incident electrons that reaches the detector: offset + sign (1 - e^(-mu t)) and diffraction.
struct detection_law {
    double particle_per_nm = 0, carbon_per_nm = 0; ///< what scatters out of the bright field, or into the annulus, per nm
    double lost_particle_per_nm = 0, lost_carbon_per_nm = 0; ///< what scatters beyond an annulus
    double diffracted = 0;                         ///< share of the diffracted electrons that is detected
    bool bright_field = true;
    double direct = 1;                             ///< share of the unscattered electrons that the bright-field detector takes
};

MOTE_REGION_BASELINE_BEGIN

/// Overlap of [centre - half, centre + half] with [low, high], over the former's length.
[[nodiscard]] inline double share_within(double centre, double half, double low, double high) noexcept {
    double const a = centre - half > low ? centre - half : low, b = centre + half < high ? centre + half : high;
    return b > a ? (b - a) / (2 * half) : 0;
}

[[nodiscard]] [[gnu::noinline]] inline detection_law law_of(instrument const& i, modality m, material const& particles) {
    material const& carbon = material_named("C");
    detection_law law;
    double const kv = i.voltage_kv, beam = i.probe_mrad * 1e-3;
    auto const beyond = [&](material const& what, double mrad, bool probe) { return attenuation_per_nm(what, kv, mrad * 1e-3, probe ? beam : 0).total(); };
    double const bragg = particles.spacing_nm > 0 ? electron_wavelength_nm(kv) / particles.spacing_nm : 1;
    double inner = 0, outer = 0;
    switch (m) {
    case modality::bf_tem:
        law.particle_per_nm = beyond(particles, i.objective_aperture_mrad, false);
        law.carbon_per_nm = beyond(carbon, i.objective_aperture_mrad, false);
        law.diffracted = bragg <= i.objective_aperture_mrad * 1e-3 ? 1 : 0;
        return law;
    case modality::bf_stem:
        law.particle_per_nm = beyond(particles, i.bf_mrad, true);
        law.carbon_per_nm = beyond(carbon, i.bf_mrad, true);
        law.diffracted = share_within(bragg, beam, -i.bf_mrad * 1e-3, i.bf_mrad * 1e-3);
        law.direct = i.bf_mrad < i.probe_mrad ? i.bf_mrad * i.bf_mrad / (i.probe_mrad * i.probe_mrad) : 1;
        return law;
    case modality::laadf_stem:
        inner = i.laadf_inner_mrad;
        outer = i.laadf_outer_mrad;
        law.diffracted = share_within(bragg, beam, inner * 1e-3, outer * 1e-3);
        break;
    default:
        inner = i.haadf_inner_mrad;
        outer = i.haadf_outer_mrad;
    }
    law.bright_field = false;
    law.lost_particle_per_nm = beyond(particles, outer, true);
    law.lost_carbon_per_nm = beyond(carbon, outer, true);
    law.particle_per_nm = beyond(particles, inner, true) - law.lost_particle_per_nm;
    law.carbon_per_nm = beyond(carbon, inner, true) - law.lost_carbon_per_nm;
    return law;
}

[[nodiscard]] [[gnu::noinline]] inline double phase_per_nm(instrument const& i, material const& m) noexcept { return interaction_constant(i.voltage_kv) * m.mean_inner_potential_v; }

/// Detected share along a row. Annulus: 0.002 for the offset of detectors and scattering in the column.
[[gnu::noinline]] inline void detected_row(float const* particle, float const* carbon, float const* undiffracted, float* out, std::ptrdiff_t n, detection_law const& law) {
    for (std::ptrdiff_t x = 0; x < n; ++x) {
        double const p = static_cast<double>(particle[x]), c = static_cast<double>(carbon[x]), u = static_cast<double>(undiffracted[x]);
        double const stays = portable_exp(-(law.particle_per_nm * p + law.carbon_per_nm * c));
        double share = 0;
        if (law.bright_field) {
            share = law.direct * stays * (u + (1 - u) * law.diffracted);
        } else {
            double const kept = law.lost_particle_per_nm * p + law.lost_carbon_per_nm * c;
            share = 0.002 + (1 - stays + stays * (1 - u) * law.diffracted) * portable_exp(-0.5 * kept); // losses on the way, half of them before
        }
        out[x] = static_cast<float>(share);
    }
}

/// The exit wave along a row: amplitude by what is scattered beyond the aperture or diffracted, phase by the potential.
[[gnu::noinline]] inline void exit_wave_row(float const* particle, float const* carbon, float const* undiffracted, float* real, float* imaginary, std::ptrdiff_t n,
                                            detection_law const& law, double particle_phase, double carbon_phase) {
    for (std::ptrdiff_t x = 0; x < n; ++x) {
        double const p = static_cast<double>(particle[x]), c = static_cast<double>(carbon[x]), u = static_cast<double>(undiffracted[x]);
        double const stays = u + (1 - u) * law.diffracted;
        double const amplitude = portable_exp(-0.5 * (law.particle_per_nm * p + law.carbon_per_nm * c)) * portable_sqrt(stays > 0 ? stays : 0);
        double const phase = particle_phase * p + carbon_phase * c;
        real[x] = static_cast<float>(amplitude * portable_cos(phase));
        imaginary[x] = static_cast<float>(amplitude * portable_sin(phase));
    }
}

[[gnu::noinline]] inline void transfer_row(float* real, float* imaginary, std::ptrdiff_t y, std::ptrdiff_t width, std::ptrdiff_t height, electron_lens const& lens, double pixel_nm) {
    double const v = frequency_of(y, height) / pixel_nm;
    auto const at = [&](std::ptrdiff_t x, lens_transfer t) {
        double const a = static_cast<double>(real[x]), b = static_cast<double>(imaginary[x]);
        real[x] = static_cast<float>(a * t.real - b * t.imaginary);
        imaginary[x] = static_cast<float>(a * t.imaginary + b * t.real);
    };
    for (std::ptrdiff_t x = 0; 2 * x <= width; ++x) {
        double const u = frequency_of(x, width) / pixel_nm;
        lens_transfer const t = transfer(lens, portable_sqrt(u * u + v * v));
        at(x, t);
        if (x > 0 && 2 * x < width) at(width - x, t);
    }
}

[[gnu::noinline]] inline void intensity_row(float const* real, float const* imaginary, float* out, std::ptrdiff_t n) {
    for (std::ptrdiff_t x = 0; x < n; ++x) {
        double const a = static_cast<double>(real[x]), b = static_cast<double>(imaginary[x]);
        out[x] = static_cast<float>(a * a + b * b);
    }
}

[[gnu::noinline]] inline void scale_to_dose(float* row, std::ptrdiff_t n, double dose) {
    for (std::ptrdiff_t x = 0; x < n; ++x) row[x] = static_cast<float>(static_cast<double>(row[x]) * dose);
}

/// Mean over a box of `length` pixels along a row (fractions of the end pixels count), ends repeated: drift during an exposure.
[[gnu::noinline]] inline void drift_row(float const* in, float* out, std::ptrdiff_t n, double length) {
    auto const whole = static_cast<std::ptrdiff_t>(length / 2);
    double const rest = length / 2 - static_cast<double>(whole);
    auto const at = [&](std::ptrdiff_t k) { return static_cast<double>(in[k < 0 ? 0 : k >= n ? n - 1 : k]); };
    for (std::ptrdiff_t x = 0; x < n; ++x) {
        double sum = at(x);
        for (std::ptrdiff_t k = 1; k <= whole; ++k) sum += at(x - k) + at(x + k);
        sum += rest * (at(x - whole - 1) + at(x + whole + 1));
        out[x] = static_cast<float>(sum / (1 + length));
    }
}

MOTE_REGION_BASELINE_END

/// `in` with its border pixels repeated to the right and downwards up to sizes that can be transformed.
inline image<float> padded_for_transform(image<float> const& in) {
    std::ptrdiff_t const w = transform_length(in.width()), h = transform_length(in.height());
    image<float> out(w, h, fill::none);
    for (std::ptrdiff_t y = 0; y < h; ++y) {
        float const* const from = in.row(std::min(y, in.height() - 1));
        std::copy(from, from + in.width(), out.row(y));
        std::fill(out.row(y) + in.width(), out.row(y) + w, from[in.width() - 1]);
    }
    return out;
}

[[noreturn]] inline void refuse_imaging(std::string const& what) { throw parameter_error("form_image: " + what); }

inline void check(exposure const& e, double pixel_size_nm) {
    if (!(pixel_size_nm > 0 && std::isfinite(pixel_size_nm))) refuse_imaging("pixel_size_nm is " + std::to_string(pixel_size_nm) + "; expected above 0");
    if (!(e.dose > 0 && e.dose <= 1e12)) refuse_imaging("dose is " + std::to_string(e.dose) + "; expected above 0, up to 10^12");
    if (!(e.drift_nm >= 0 && e.drift_nm <= 100 * pixel_size_nm)) refuse_imaging("drift_nm is " + std::to_string(e.drift_nm) + "; expected 0 .. 100 pixels");
    if (e.defocus_nm == e.defocus_nm && !(std::abs(e.defocus_nm) <= 1e5)) refuse_imaging("defocus_nm is " + std::to_string(e.defocus_nm) + "; expected -10^5 .. 10^5");
}

inline void check(specimen const& s, exposure const& e) {
    auto const same = [&](image<float> const& i) { return i.width() == s.particle_nm.width() && i.height() == s.particle_nm.height(); };
    if (!same(s.carbon_nm) || !same(s.undiffracted)) refuse_imaging("the images of the specimen differ in size");
    if (s.particles == nullptr) refuse_imaging("the specimen has no material");
    if (s.margin < 0 || 2 * s.margin > s.particle_nm.width() || 2 * s.margin > s.particle_nm.height())
        refuse_imaging("a margin of " + std::to_string(s.margin) + " pixels around an image of " + std::to_string(s.particle_nm.width()) + " x " + std::to_string(s.particle_nm.height()));
    check(e, s.pixel_size_nm);
}

/// Expected electrons on the padded field, margin included.
template <executor E>
image<float> expected_field(specimen const& s, instrument const& i, modality m, exposure const& e, std::uint64_t seed, E const& where) {
    std::ptrdiff_t const w = transform_length(s.particle_nm.width()), h = transform_length(s.particle_nm.height());
    detection_law const law = law_of(i, m, *s.particles);
    image<float> const particle = padded_for_transform(s.particle_nm), carbon = padded_for_transform(s.carbon_nm), undiffracted = padded_for_transform(s.undiffracted);
    image<float> out(w, h, fill::none);
    bool const given = e.defocus_nm == e.defocus_nm;
    if (is_stem(m)) {
        where.bulk(h, [&](std::ptrdiff_t y) { detected_row(particle.row(y), carbon.row(y), undiffracted.row(y), out.row(y), w, law); });
        double const defocus = given ? e.defocus_nm : probe_defocus_nm(i.probe_spherical_mm, i.voltage_kv);
        transfer_image(out, probe_transfer(i, defocus), s.pixel_size_nm, where);
        if (e.scan_errors) out = scanned(out, s.margin, {i.jitter_px, i.flyback_px, i.flyback_decay_px}, random_generator(seed, 1)(), where);
    } else {
        double const particle_phase = phase_per_nm(i, *s.particles), carbon_phase = phase_per_nm(i, material_named("C"));
        complex_image wave{image<float>(w, h, fill::none), image<float>(w, h, fill::none)};
        where.bulk(h, [&](std::ptrdiff_t y) {
            exit_wave_row(particle.row(y), carbon.row(y), undiffracted.row(y), wave.real.row(y), wave.imaginary.row(y), w, law, particle_phase, carbon_phase);
        });
        electron_lens const lens = objective_lens(i, given ? e.defocus_nm : scherzer_defocus_nm(i.spherical_mm, i.voltage_kv));
        fourier_transform(wave, where);
        where.bulk(h, [&](std::ptrdiff_t y) { transfer_row(wave.real.row(y), wave.imaginary.row(y), y, w, h, lens, s.pixel_size_nm); });
        inverse_fourier_transform(wave, where);
        double const drift_px = e.drift_nm / s.pixel_size_nm;
        where.bulk(h, [&](std::ptrdiff_t y) {
            if (!(drift_px > 0)) return intensity_row(wave.real.row(y), wave.imaginary.row(y), out.row(y), w);
            std::vector<float> still(static_cast<std::size_t>(w));
            intensity_row(wave.real.row(y), wave.imaginary.row(y), still.data(), w);
            drift_row(still.data(), out.row(y), w, drift_px);
        });
    }
    where.bulk(h, [&](std::ptrdiff_t y) { scale_to_dose(out.row(y), w, e.dose); });
    return out;
}

inline image<float> without_margin(image<float> const& field, specimen const& s) {
    image<float> out(s.particle_nm.width() - 2 * s.margin, s.particle_nm.height() - 2 * s.margin, fill::none);
    for (std::ptrdiff_t y = 0; y < out.height(); ++y) std::copy_n(field.row(y + s.margin) + s.margin, out.width(), out.row(y));
    return out;
}

MOTE_REGION_BASELINE_BEGIN
[[gnu::noinline]] inline std::ptrdiff_t margin_of(instrument const& i, modality m, exposure const& e, double pixel_size_nm) {
    double nm = 2, px = 4;
    if (is_stem(m)) {
        nm += 2 * i.source_nm;
        px += 5 * i.jitter_px + i.flyback_px;
    } else {
        double const angle = i.objective_aperture_mrad * 1e-3, defocus = e.defocus_nm == e.defocus_nm ? (e.defocus_nm < 0 ? -e.defocus_nm : e.defocus_nm) : 100 * i.spherical_mm;
        nm += angle * defocus + i.spherical_mm * 1e6 * angle * angle * angle + e.drift_nm;
        px += 2 / i.camera_half;
    }
    double const margin = nm / pixel_size_nm + px + 1;
    return margin < 1e9 ? static_cast<std::ptrdiff_t>(margin) : std::ptrdiff_t{1'000'000'000};
}
MOTE_REGION_BASELINE_END

} // namespace detail

/// The margin, in pixels, that a specimen needs around the image so that nothing from beyond it is missed: delocalisation by the lens, or the tails of the
/// probe and the errors of the scan.
/// @throws parameter_error if a number of the exposure is out of its range, or if the pixels are that small that the margin would be above 4096 of them.
[[nodiscard]] inline std::ptrdiff_t needed_margin(instrument const& i, modality m, exposure const& e, double pixel_size_nm) {
    detail::check(e, pixel_size_nm);
    std::ptrdiff_t const margin = detail::margin_of(i, m, e, pixel_size_nm);
    if (margin > 4096)
        throw parameter_error("needed_margin: pixel_size_nm is " + std::to_string(pixel_size_nm) + " and defocus_nm " + std::to_string(e.defocus_nm) +
                              ", which needs a margin of " + std::to_string(margin) + " pixels; expected up to 4096");
    return margin;
}

/// The electrons that each pixel of an image is expected to receive, before counting; of the size of the specimen without its margin.
///
/// BF-TEM: an exit wave with the amplitude of what neither is scattered beyond the aperture nor diffracted, and the phase sigma V t of the potential, goes
/// through the objective lens (transfer()): mass-thickness, diffraction and phase contrast with speckle of amorphous carbon and Fresnel fringes.
/// STEM: the share that a detector receives - what stays within its disc, or is scattered into its annulus, saturating as 1 - e^(-mu t) - is convolved
/// with the intensity of the probe, and the scan's errors are applied. Diffracted electrons count as far as their discs lie on the detector.
/// Left out: multiple diffraction and channelling, the loss of coherence on inelastic scattering, charging, beam damage.
///
/// Scattering: scattering.hpp; lens and probe: contrast_transfer.hpp. L. Reimer and H. Kohl, Transmission Electron Microscopy, 5th ed., 2008.
/// The same bits on every machine and with every executor. An empty specimen gives an empty image. About 30 bytes a pixel; some transforms.
/// @throws parameter_error if the specimen's images differ in size, its margin does not fit or it has no material, or if a number is out of its range.
template <executor E = sequential>
[[nodiscard]] image<float> expected_image(specimen const& s, instrument const& i, modality m, exposure const& e, std::uint64_t seed, E const& where = {}) {
    detail::check(s, e);
    if (s.particle_nm.empty()) return {};
    return detail::without_margin(detail::expected_field(s, i, m, e, seed, where), s);
}

/// An image as counted: expected_image(), Poisson noise, and what the detector adds: a camera's spread and read-out noise in TEM, amplifier noise in STEM.
/// In electrons, not rounded; noise may make values negative.
/// @throws parameter_error as expected_image.
template <executor E = sequential>
[[nodiscard]] image<float> form_image(specimen const& s, instrument const& i, modality m, exposure const& e, std::uint64_t seed, E const& where = {}) {
    detail::check(s, e);
    if (s.particle_nm.empty()) return {};
    image<float> field = detail::expected_field(s, i, m, e, seed, where);
    std::uint64_t const counting = random_generator(seed, 2)(), reading = random_generator(seed, 3)();
    count_electrons(field, counting, where);
    if (!detail::is_stem(m)) spread_by_camera(field, i.camera_half, where);
    image<float> out = detail::without_margin(field, s);
    add_read_noise(out, detail::is_stem(m) ? i.detector_noise : i.camera_noise, reading, where);
    return out;
}

MOTE_NAMESPACE_END
