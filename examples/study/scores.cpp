// SPDX-License-Identifier: MIT
#include "scores.hpp"

#include <mote/core/execution/tbb.hpp>
#include <mote/evaluate/instances.hpp>
#include <mote/evaluate/outward_offset.hpp>
#include <mote/evaluate/overlap.hpp>
#include <mote/label/components.hpp>
#include <mote/label/paint.hpp>
#include <mote/measure/equivalent_diameter.hpp>
#include <mote/split/touching.hpp>
#include <mote/statistics/quantile.hpp>

#include <algorithm>
#include <chrono>
#include <map>
#include <set>

namespace study {

namespace {

struct true_particles {
    std::vector<std::uint64_t> labels{};
    std::vector<double> diameters_px{};
};

/// Those that the border does not cut.
true_particles whole_particles(mote::image<std::uint32_t> const& labels, mote::label_areas const& areas) {
    std::set<std::uint64_t> cut;
    for (std::ptrdiff_t y = 0; y < labels.height(); ++y)
        for (std::ptrdiff_t x = 0; x < labels.width(); x += y == 0 || y + 1 == labels.height() ? 1 : std::max<std::ptrdiff_t>(1, labels.width() - 1)) cut.insert(labels(x, y));
    true_particles t;
    for (std::size_t i = 0; i < areas.size(); ++i) {
        if (cut.contains(areas.labels[i])) continue;
        t.labels.push_back(areas.labels[i]);
        t.diameters_px.push_back(mote::equivalent_diameter(static_cast<double>(areas.pixels[i])));
    }
    return t;
}

/// For each of some true labels the largest intersection over union.
std::vector<float> best_matches(mote::label_contingency const& c, std::vector<std::uint64_t> const& labels) {
    std::map<std::uint64_t, float> best;
    for (mote::label_overlap const& o : c.pairs) {
        double const both = static_cast<double>(c.truth.pixels[o.truth] + c.predicted.pixels[o.predicted] - o.pixels);
        float& b = best[c.truth.labels[o.truth]];
        b = std::max(b, static_cast<float>(static_cast<double>(o.pixels) / both));
    }
    std::vector<float> result;
    for (std::uint64_t const l : labels) result.push_back(best[l]);
    return result;
}

} // namespace

particles particles_of(sample const& s, mote::run_image mask) {
    particles p;
    std::uint32_t const n = mote::label(mask);
    mote::split_result parts = mote::split_touching(mask, n);
    p.regions = s.image.visit([&](auto const& img) { return mote::measure_regions(parts.runs, parts.count(), img); });
    mote::pick_options o;
    o.foreground = s.polarity;
    p.verdicts = mote::pick(p.regions, s.image.width(), s.image.height(), o, parts.pieces);
    p.runs = std::move(parts.runs);
    return p;
}

image_scores run_all(item const& i, std::vector<contestant> const& all) {
    sample const s = read_sample(i);
    image_scores r;
    r.contrast = s.contrast;
    r.pixel_size_nm = s.pixel_size_nm;
    r.pixels = static_cast<std::uint64_t>(s.image.width()) * static_cast<std::uint64_t>(s.image.height());
    true_particles truth = whole_particles(s.labels, mote::contingency(s.labels, s.labels).truth);
    r.labels = std::move(truth.labels);
    r.diameters_px = std::move(truth.diameters_px);
    r.diameter_px = r.diameters_px.empty() ? 0 : mote::median(r.diameters_px);
    cli::unwritten const found = cli::without_annotations(s.image, {});
    for (contestant const& c : all) {
        cli::segment_options o = c.options;
        o.polarity = s.polarity;
        auto const start = std::chrono::steady_clock::now();
        cli::segmentation const made = cli::segment_and_clean(s.image, found, o);
        score result;
        result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        auto const counts = mote::overlap_by_offset(s.truth, mote::paint_mask(made.mask), offsets - 1);
        for (std::size_t k = 0; k < counts.size(); ++k) result.jsc[k] = counts[k].jaccard();
        particles const p = particles_of(s, made.mask);
        for (std::size_t k = 0; k < p.regions.size(); ++k)
            if (p.verdicts[k].type == mote::particle_class::isolated || p.verdicts[k].type == mote::particle_class::split)
                result.diameters_px.push_back(p.regions[k].equivalent_diameter);
        result.particles = best_matches(mote::contingency(s.labels, mote::paint_labels(p.runs)), r.labels);
        r.methods.push_back(std::move(result));
    }
    r.good = true;
    return r;
}

double median_jaccard(std::vector<prepared> const& set, cli::segment_options const& options, int threads, double least) {
    std::vector<double> jsc(set.size());
    mote::tbb_executor const where(threads);
    std::size_t const quarter = set.size() / 4, half = set.size() / 2;
    std::size_t from = 0;
    for (auto const& [to, allowance] : {std::pair{quarter, 0.1}, std::pair{half, 0.05}, std::pair{set.size(), 0.0}}) {
        where.bulk(static_cast<std::ptrdiff_t>(to - from), [&](std::ptrdiff_t k) {
            auto const& p = set[from + static_cast<std::size_t>(k)];
            cli::segment_options o = options;
            o.polarity = p.data.polarity;
            auto const made = cli::segment_and_clean(p.data.image, p.found, o);
            jsc[from + static_cast<std::size_t>(k)] = mote::overlap(p.data.truth, mote::paint_mask(made.mask)).jaccard();
        });
        from = to;
        if (to >= 8 && mote::median(std::vector<double>(jsc.begin(), jsc.begin() + static_cast<std::ptrdiff_t>(to))) < least - allowance) return -1;
    }
    return jsc.empty() ? 0 : mote::median(jsc);
}

} // namespace study
