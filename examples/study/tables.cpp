// SPDX-License-Identifier: MIT
#include "tables.hpp"

#include "../cli/cli.hpp"
#include "../cli/output.hpp"
#include "tune.hpp"

#include <mote/statistics/correlation.hpp>
#include <mote/statistics/holm.hpp>
#include <mote/statistics/kolmogorov_smirnov.hpp>
#include <mote/statistics/quantile.hpp>
#include <mote/statistics/wilcoxon.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <numeric>

namespace study {

namespace {

double mean_of(std::vector<double> const& v) { return v.empty() ? 0 : std::accumulate(v.begin(), v.end(), 0.0) / static_cast<double>(v.size()); }

std::vector<double> at_offset(std::vector<image_scores> const& scores, std::size_t method, std::size_t offset) {
    std::vector<double> j;
    for (image_scores const& s : scores) j.push_back(s.methods[method].jsc[offset]);
    return j;
}

size_result sizes_of(std::string const& group, std::string const& method, std::vector<double> const& found, std::vector<double> const& truth) {
    size_result s{group, method, found.size(), truth.size()};
    if (found.empty() || truth.empty()) return s;
    if (auto const ks = mote::kolmogorov_smirnov(found, truth)) s.distance = ks->distance;
    s.mean_error = mean_of(found) / mean_of(truth) - 1;
    s.median_error = mote::median(found) / mote::median(truth) - 1;
    return s;
}

} // namespace

std::optional<std::size_t> results::best_of(std::string const& family) const {
    for (std::size_t i = 0; i < methods.size(); ++i)
        if (methods[i].who.family == family) return i;
    return std::nullopt;
}

std::vector<std::size_t> results::best_of_each_family() const {
    std::vector<std::size_t> best;
    for (char const* family : {"hybrid", "local", "global"})
        if (auto const m = best_of(family)) best.push_back(*m);
    return best;
}

std::vector<double> results::true_sizes(std::vector<std::size_t> const& in) const {
    std::vector<double> all;
    for (std::size_t const i : in)
        for (double const d : scores[i].diameters_px) all.push_back(calibrated ? d * scores[i].pixel_size_nm : d);
    return all;
}

std::vector<double> results::sizes_by(std::size_t method, std::vector<std::size_t> const& in) const {
    std::vector<double> all;
    for (std::size_t const i : in)
        for (double const d : scores[i].methods[method].diameters_px) all.push_back(calibrated ? d * scores[i].pixel_size_nm : d);
    return all;
}

results summarise(std::vector<item> const& items, std::vector<image_scores> const& scores, std::vector<contestant> const& all) {
    results r;
    for (std::size_t i = 0; i < items.size(); ++i)
        if (scores[i].good) {
            r.images.push_back(items[i]);
            r.scores.push_back(scores[i]);
        }
    if (r.images.empty()) return r;
    std::vector<double> contrast, size;
    double pixels = 0;
    for (image_scores const& s : r.scores) {
        contrast.push_back(s.contrast);
        size.push_back(s.diameter_px);
        pixels += static_cast<double>(s.pixels);
    }
    std::vector<std::size_t> order(all.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::vector<method_result> found(all.size());
    for (std::size_t m = 0; m < all.size(); ++m) {
        method_result& k = found[m];
        k.who = all[m];
        k.as_is = at_offset(r.scores, m, 0);
        for (std::size_t o = 0; o < static_cast<std::size_t>(offsets); ++o)
            if (auto j = at_offset(r.scores, m, o); o == 0 || mote::median(j) > k.median) {
                k.median = mote::median(j);
                k.offset = static_cast<int>(o);
                k.jsc = std::move(j);
            }
        k.mean = mean_of(k.jsc);
        k.lower = mote::quantile(k.jsc, 0.25);
        k.upper = mote::quantile(k.jsc, 0.75);
        for (image_scores const& s : r.scores) k.ns_per_pixel += s.methods[m].seconds * 1e9 / pixels;
        k.with_contrast = mote::spearman(contrast, k.jsc);
        k.with_size = mote::spearman(size, k.jsc);
    }
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return found[a].median > found[b].median; });
    for (std::size_t const m : order) r.methods.push_back(found[m]);

    // From here on the scores follow the ranking.
    for (image_scores& s : r.scores) {
        std::vector<score> ranked;
        for (std::size_t const m : order) ranked.push_back(std::move(s.methods[m]));
        s.methods = std::move(ranked);
    }

    r.calibrated = std::all_of(r.scores.begin(), r.scores.end(), [](image_scores const& s) { return s.pixel_size_nm > 0; });
    for (std::size_t i = 0; i < r.images.size(); ++i) {
        auto const at = r.images[i].groups.find("modality");
        r.by_modality[at != r.images[i].groups.end() ? at->second : ""].push_back(i);
    }
    std::vector<std::size_t> every(r.images.size());
    std::iota(every.begin(), every.end(), std::size_t{0});
    auto const add_sizes = [&](std::string const& group, std::vector<std::size_t> const& in) {
        for (std::size_t m = 0; m < r.methods.size(); ++m) r.sizes.push_back(sizes_of(group, r.methods[m].who.name, r.sizes_by(m, in), r.true_sizes(in)));
    };
    add_sizes("all", every);
    for (auto const& [modality, in] : r.by_modality)
        if (!modality.empty()) add_sizes(modality, in);

    std::vector<double> p;
    if (auto const mine = r.best_of("hybrid"))
        for (std::string const family : {"global", "local"})
            if (auto const other = r.best_of(family)) {
                method_result const &a = r.methods[*mine], &b = r.methods[*other];
                auto const w = mote::wilcoxon(a.jsc, b.jsc);
                double better = 0;
                for (std::size_t i = 0; i < a.jsc.size(); ++i) better += a.jsc[i] > b.jsc[i] ? 1 / static_cast<double>(a.jsc.size()) : 0;
                r.tests.push_back({a.who.name, b.who.name, w.p, w.p, w.rank_biserial, w.median_difference, better});
                p.push_back(w.p);
            }
    auto const adjusted = mote::holm(p);
    for (std::size_t i = 0; i < adjusted.size(); ++i) r.tests[i].adjusted = adjusted[i];

    for (char const* key : {"modality", "substrate", "material", "diameter", "microscope"})
        for (method_result const& m : r.methods) {
            std::map<std::string, std::vector<double>> values;
            for (std::size_t i = 0; i < r.images.size(); ++i)
                if (auto const at = r.images[i].groups.find(key); at != r.images[i].groups.end()) values[at->second].push_back(m.jsc[i]);
            for (auto const& [value, j] : values) r.groups[key][value][m.who.name] = mote::median(j);
        }
    return r;
}

std::vector<std::pair<std::string, std::string>> tables_of(results const& r) {
    using cli::number;
    auto const maybe = [](std::optional<double> const& v) { return v ? cli::number(*v) : std::string(); };
    std::string methods = "method,family,settings,median,mean,lower_quartile,upper_quartile,offset_px,median_as_is,spearman_contrast,spearman_size\n", times = "method,ns_per_pixel\n";
    for (method_result const& m : r.methods) {
        std::string settings = settings_of(m.who.options).dump();
        for (std::size_t at = 0; (at = settings.find('"', at)) != std::string::npos; at += 2) settings.insert(at, 1, '"');
        methods += m.who.name + ',' + m.who.family + ",\"" + settings + "\"," + number(m.median) + ',' + number(m.mean) + ',' + number(m.lower) + ',' + number(m.upper) + ',' +
                   std::to_string(m.offset) + ',' + number(mote::median(m.as_is)) + ',' + maybe(m.with_contrast) + ',' + maybe(m.with_size) + '\n';
        times += m.who.name + ',' + number(m.ns_per_pixel) + '\n';
    }
    std::string scores = "image,method,jsc,jsc_as_is,contrast,diameter_px,objects,true_objects\n";
    for (std::size_t i = 0; i < r.images.size(); ++i)
        for (std::size_t m = 0; m < r.methods.size(); ++m)
            scores += r.images[i].name + ',' + r.methods[m].who.name + ',' + number(r.methods[m].jsc[i]) + ',' + number(r.methods[m].as_is[i]) + ',' + number(r.scores[i].contrast) + ',' +
                      number(r.scores[i].diameter_px) + ',' + std::to_string(r.scores[i].methods[m].diameters_px.size()) + ',' + std::to_string(r.scores[i].diameters_px.size()) + '\n';
    std::string particles = "image,label,diameter_px,method,jsc\n";
    for (std::size_t const m : r.best_of_each_family())
        for (std::size_t i = 0; i < r.images.size(); ++i)
            for (std::size_t k = 0; k < r.scores[i].labels.size(); ++k)
                particles += r.images[i].name + ',' + std::to_string(r.scores[i].labels[k]) + ',' + number(r.scores[i].diameters_px[k]) + ',' + r.methods[m].who.name + ',' +
                             number(static_cast<double>(r.scores[i].methods[m].particles[k])) + '\n';
    std::string sizes = "group,method,objects,true_objects,kolmogorov_smirnov,mean_error,median_error\n";
    for (size_result const& s : r.sizes)
        sizes += s.group + ',' + s.method + ',' + std::to_string(s.found) + ',' + std::to_string(s.truth) + ',' + number(s.distance) + ',' + number(s.mean_error) + ',' + number(s.median_error) + '\n';
    std::string tests = "method,other,wilcoxon_p,holm_p,rank_biserial,median_difference,better_share\n";
    for (test_result const& t : r.tests)
        tests += t.method + ',' + t.other + ',' + number(t.p) + ',' + number(t.adjusted) + ',' + number(t.effect) + ',' + number(t.difference) + ',' + number(t.better) + '\n';
    std::string groups = "key,value,method,median\n";
    for (auto const& [key, values] : r.groups)
        for (auto const& [value, medians] : values)
            for (method_result const& m : r.methods) groups += key + ',' + value + ',' + m.who.name + ',' + number(medians.at(m.who.name)) + '\n';
    return {{"methods.csv", methods}, {"scores.csv", scores}, {"particles.csv", particles}, {"sizes.csv", sizes}, {"tests.csv", tests}, {"groups.csv", groups}, {"times.csv", times}, {"study.json", cli::text_of(json_of(r))}};
}

nlohmann::json json_of(results const& r) {
    nlohmann::json methods = nlohmann::json::array(), tests = nlohmann::json::array();
    for (method_result const& m : r.methods) {
        nlohmann::json j{{"method", m.who.name}, {"family", m.who.family}, {"settings", settings_of(m.who.options)}, {"median", m.median}, {"mean", m.mean}, {"offset_px", m.offset},
                         {"median_as_is", mote::median(m.as_is)}};
        if (m.with_contrast) j["spearman_contrast"] = *m.with_contrast;
        if (m.with_size) j["spearman_size"] = *m.with_size;
        methods.push_back(std::move(j));
    }
    for (test_result const& t : r.tests)
        tests.push_back({{"method", t.method}, {"other", t.other}, {"wilcoxon_p", t.p}, {"holm_p", t.adjusted}, {"rank_biserial", t.effect}, {"median_difference", t.difference}, {"better_share", t.better}});
    return {{"images", r.images.size()}, {"methods", methods}, {"tests", tests}, {"groups", r.groups}};
}

std::string ranking_of(results const& r) {
    std::vector<std::vector<std::string>> rows{{"method", "family", "median", "mean", "offset", "as is", "ns/px"}};
    for (method_result const& m : r.methods)
        rows.push_back({m.who.name, m.who.family, cli::number(m.median, 3), cli::number(m.mean, 3), std::to_string(m.offset), cli::number(mote::median(m.as_is), 3), cli::number(m.ns_per_pixel, 3)});
    return cli::aligned(rows);
}

} // namespace study
