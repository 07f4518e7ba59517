// SPDX-License-Identifier: MIT
#include "page.hpp"

#include "../cli/cli.hpp"

#include <mote/io/png.hpp>
#include <mote/label/paint.hpp>
#include <mote/render/agreement_map.hpp>
#include <mote/render/cumulative_plot.hpp>
#include <mote/render/distribution_plot.hpp>
#include <mote/render/instance_map.hpp>
#include <mote/render/overlay.hpp>
#include <mote/render/report.hpp>
#include <mote/render/scatter_plot.hpp>

#include <algorithm>

namespace study {

namespace {

std::vector<std::uint8_t> png_of(mote::rgb_image const& img) {
    auto const bytes = mote::encode_png(img.view());
    auto const* const first = reinterpret_cast<std::uint8_t const*>(bytes.data());
    return {first, first + bytes.size()};
}

/// The image of a modality on which the best hybrid is at its median: neither a success nor a failure that was picked.
std::vector<std::pair<std::string, std::size_t>> examples(results const& r, std::size_t method) {
    std::vector<std::pair<std::string, std::size_t>> result;
    for (auto [name, images] : r.by_modality) {
        std::stable_sort(images.begin(), images.end(), [&](std::size_t a, std::size_t b) { return r.methods[method].jsc[a] < r.methods[method].jsc[b]; });
        result.emplace_back(name, images[images.size() / 2]);
    }
    return result;
}

mote::rgb_image picking(sample const& s, particles const& p) {
    std::vector<mote::overlay_mark> marks;
    for (std::size_t k = 0; k < p.regions.size(); ++k) marks.push_back({p.regions[k].label, static_cast<mote::overlay_class>(p.verdicts[k].type), p.regions[k].centroid});
    return s.image.visit([&](auto const& img) { return mote::overlay(img, p.runs, marks); });
}

void add_examples(mote::report& page, results const& r, std::vector<std::size_t> const& best) {
    for (auto const& [modality, i] : examples(r, best.front())) {
        sample const s = read_sample(r.images[i]);
        auto const found = cli::without_annotations(s.image, {});
        std::string const name = r.images[i].name + (modality.empty() ? "" : " (" + modality + ")");
        page.images.push_back({"Image: " + name, "contrast " + cli::number(s.contrast, 3) + " deviations of the background, median diameter " + cli::number(r.scores[i].diameter_px, 3) + " px",
                               png_of(s.image.visit([](auto const& img) { return mote::render_grey(img, mote::robust_range(img)); })), {}, {}});
        for (std::size_t const m : best) {
            cli::segment_options o = r.methods[m].who.options;
            o.polarity = s.polarity;
            auto const made = cli::segment_and_clean(s.image, found, o);
            std::string const what = name + ", " + r.methods[m].who.name;
            auto const map = s.image.visit([&](auto const& img) { return mote::agreement_map(img, s.truth, mote::paint_mask(made.mask)); });
            page.images.push_back({"Agreement: " + what, "JSC " + cli::number(r.methods[m].as_is[i], 3) + " without offset", png_of(map), {}, {}});
            if (m != best.front()) continue;
            particles const p = particles_of(s, made.mask);
            page.images.push_back({"Picking: " + what, "isolated, split, overlapping and rejected particles", png_of(picking(s, p)), {}, {}});
            auto const labels = mote::paint_labels(p.runs);
            page.images.push_back({"Instances: " + what, "each particle in a colour of its own", png_of(s.image.visit([&](auto const& img) { return mote::instance_map(img, labels); })), {}, {}});
        }
    }
}

void add_plots(mote::report& page, results const& r, std::vector<std::size_t> const& best) {
    std::vector<mote::value_group> groups;
    for (method_result const& m : r.methods) groups.push_back({m.who.name, m.jsc, m.who.family});
    mote::distribution_plot_options all;
    all.title = "Jaccard coefficient of every method";
    all.axis = {"Jaccard coefficient", "", mote::axis_scale::linear, 0.0, 1.0};
    page.plots.push_back(mote::distribution_plot(groups, all));

    std::vector<double> contrast, size;
    for (image_scores const& s : r.scores) {
        contrast.push_back(s.contrast);
        size.push_back(s.diameter_px);
    }
    for (bool const by_contrast : {true, false}) {
        std::vector<mote::scatter_series> series;
        for (std::size_t const m : best) series.push_back({r.methods[m].who.name, by_contrast ? contrast : size, r.methods[m].jsc, true});
        mote::scatter_plot_options o;
        o.title = by_contrast ? "Jaccard coefficient against contrast" : "Jaccard coefficient against size";
        o.x = by_contrast ? mote::plot_axis{"Contrast to the deviation of the background", "", mote::axis_scale::logarithmic, {}, {}}
                          : mote::plot_axis{"Median equivalent diameter of the truth", "px", mote::axis_scale::logarithmic, {}, {}};
        o.y = {"Jaccard coefficient", "", mote::axis_scale::linear, 0.0, 1.0};
        page.plots.push_back(mote::scatter_plot(series, o));
    }

    std::vector<double> diameters;
    std::vector<std::vector<double>> matches(best.size());
    for (image_scores const& one : r.scores) {
        diameters.insert(diameters.end(), one.diameters_px.begin(), one.diameters_px.end());
        for (std::size_t k = 0; k < best.size(); ++k) matches[k].insert(matches[k].end(), one.methods[best[k]].particles.begin(), one.methods[best[k]].particles.end());
    }
    std::vector<mote::scatter_series> by_particle;
    for (std::size_t k = 0; k < best.size(); ++k) by_particle.push_back({r.methods[best[k]].who.name, diameters, matches[k], false});
    mote::scatter_plot_options each;
    each.title = "Jaccard coefficient of each true particle with the found one that fits best";
    each.x = {"Equivalent circle diameter", "px", mote::axis_scale::logarithmic, {}, {}};
    each.y = {"Jaccard coefficient", "", mote::axis_scale::linear, 0.0, 1.0};
    page.plots.push_back(mote::scatter_plot(by_particle, each));

    for (auto const& [name, images] : r.by_modality) {
        std::vector<double> const truth = r.true_sizes(images);
        std::vector<std::vector<double>> found;
        for (std::size_t const m : best) found.push_back(r.sizes_by(m, images));
        std::vector<mote::size_series> measured;
        for (std::size_t k = 0; k < best.size(); ++k) measured.push_back({r.methods[best[k]].who.name, found[k], {}});
        mote::cumulative_plot_options o;
        o.title = "Size distribution: " + (name.empty() ? "all images" : name);
        o.axis = {"Equivalent circle diameter", r.calibrated ? "nm" : "px", mote::axis_scale::linear, 0.0, {}};
        page.plots.push_back(mote::cumulative_plot(measured, {"truth", truth, {}}, o));
    }
}

} // namespace

std::string page_of(results const& r, std::string const& command) {
    using cli::number;
    mote::report page;
    page.title = "Comparison of " + std::to_string(r.methods.size()) + " methods on " + std::to_string(r.images.size()) + " images";
    page.subtitle = "Jaccard coefficients of masks at each method's best common outward offset; same clean-up, annotations left out, polarity given";
    page.command = command;
    std::vector<std::size_t> const best = r.best_of_each_family();
    if (!best.empty()) {
        add_plots(page, r, best);
        add_examples(page, r, best);
    }
    mote::report_table ranking{"Methods", "Median, quartiles and mean over images. Offset: the common outward growth with the best median.", {"Method", "Family", "Median", "Lower quartile", "Upper quartile", "Mean", "Offset px", "Median as is", "Spearman, contrast", "Spearman, size"}, {}};
    auto const maybe = [](std::optional<double> const& v) { return v ? cli::number(*v, 3) : std::string(); };
    for (method_result const& m : r.methods)
        ranking.rows.push_back({"", {m.who.name, m.who.family, number(m.median, 3), number(m.lower, 3), number(m.upper, 3), number(m.mean, 3), std::to_string(m.offset), number(mote::median(m.as_is), 3), maybe(m.with_contrast), maybe(m.with_size)}});
    page.tables.push_back(std::move(ranking));
    for (auto const& [key, values] : r.groups) {
        mote::report_table t{"Median by " + key, "", {"Method"}, {}};
        for (auto const& [value, medians] : values) t.columns.push_back(value);
        for (std::size_t const m : best) {
            mote::report_row row{"", {r.methods[m].who.name}};
            for (auto const& [value, medians] : values) row.cells.push_back(number(medians.at(r.methods[m].who.name), 3));
            t.rows.push_back(std::move(row));
        }
        page.tables.push_back(std::move(t));
    }
    mote::report_table sizes{"Sizes", "Isolated particles and those cut apart, where the border does not cut them; against all true particles that the border does not cut.", {"Images", "Method", "Objects", "True", "Kolmogorov-Smirnov", "Error of the mean", "Error of the median"}, {}};
    for (size_result const& s : r.sizes)
        if (std::any_of(best.begin(), best.end(), [&](std::size_t m) { return r.methods[m].who.name == s.method; }))
            sizes.rows.push_back({"", {s.group, s.method, std::to_string(s.found), std::to_string(s.truth), number(s.distance, 3), number(100 * s.mean_error, 3) + " %", number(100 * s.median_error, 3) + " %"}});
    page.tables.push_back(std::move(sizes));
    mote::report_table tests{"Paired tests", "Wilcoxon's signed ranks over images, p adjusted by Holm; effect is the rank-biserial correlation.", {"Method", "Against", "p", "Holm", "Effect", "Difference", "Better on"}, {}};
    for (test_result const& t : r.tests)
        tests.rows.push_back({"", {t.method, t.other, number(t.p, 3), number(t.adjusted, 3), number(t.effect, 3), number(t.difference, 3), number(100 * t.better, 3) + " %"}});
    page.tables.push_back(std::move(tests));
    return mote::html_report(page);
}

} // namespace study
