// SPDX-License-Identifier: MIT
// mote study: all methods on all images of a set, with tables, tests and a page of figures.
#include "../cli/cli.hpp"
#include "../cli/output.hpp"
#include "../cli/simulate.hpp"
#include "page.hpp"
#include "scores.hpp"
#include "tables.hpp"
#include "tune.hpp"

#include <mote/io/atomic_file.hpp>

#include <nlohmann/json.hpp>

#include <filesystem>
#include <iostream>
#include <memory>

namespace cli {

namespace {

namespace fs = std::filesystem;

struct options {
    std::string folder{}, output{}, settings{};
    std::vector<std::string> methods{"all"};
    std::size_t images = 100;
    int threads = 0;
    bool tune = false, force = false, json = false;
    std::string command{};
};

nlohmann::json read_settings(fs::path const& path) {
    auto const j = read_json(path);
    if (j.is_discarded()) throw usage_error("'" + path.string() + "' is no JSON");
    return j.contains("settings") ? j["settings"] : j;
}

/// Evenly spaced over the set.
std::vector<study::prepared> read_evenly(std::vector<study::item> const& items, std::size_t wanted, int threads) {
    std::size_t const n = std::min(wanted, items.size());
    std::vector<study::prepared> set(n);
    std::size_t const failures = for_each_input(
        "study", n, threads, [&](std::size_t i) { return items[i * items.size() / n].image.string(); },
        [&](std::size_t i) {
            set[i].data = study::read_sample(items[i * items.size() / n]);
            set[i].found = without_annotations(set[i].data.image, {});
        });
    if (failures > 0) throw std::runtime_error(std::to_string(failures) + " of " + std::to_string(n) + " images could not be read; settings would not be those of the whole set");
    return set;
}

int run_tune(options const& o, std::vector<study::contestant> all) {
    int const threads = thread_count(o.threads);
    auto const set = read_evenly(study::read_data_set(o.folder), o.images, threads);
    nlohmann::json settings = nlohmann::json::object();
    std::size_t const failures = for_each_input(
        "study --tune", all.size(), 1, [&](std::size_t i) { return all[i].name; },
        [&](std::size_t i) {
            study::tune(all[i], set, threads);
            settings[all[i].name] = study::settings_of(all[i].options);
        });
    mote::write_file(fs::path(o.output), text_of(nlohmann::json{{"images", set.size()}, {"score", "median Jaccard coefficient"}, {"settings", settings}}));
    if (o.json)
        print(settings);
    else
        std::cout << "settings of " << all.size() << " methods, chosen on " << set.size() << " images: " << o.output << '\n';
    return exit_after(failures, all.size());
}

int run(options const& o) {
    if (o.output.empty()) throw usage_error("study needs -o");
    auto all = study::contestants(o.methods);
    bool const own_set = o.folder.empty();
    if (o.tune && own_set) throw usage_error("study --tune needs a folder, such as mote simulate --pool study --part tuning makes");
    if (o.settings == "tuned" || (o.settings.empty() && own_set))
        study::apply_settings(all, study::tuned_settings());
    else if (!o.settings.empty() && o.settings != "defaults")
        study::apply_settings(all, read_settings(o.settings));
    fs::path const out = o.output;
    if (!o.force)
        for (fs::path const& there : {o.tune ? out : out / "study.json", out / "report.html"})
            if (fs::exists(there)) throw std::runtime_error("'" + there.string() + "' is there already and is kept; --force replaces it");
    if (o.tune) return run_tune(o, std::move(all));

    fs::path const folder = own_set ? out / "set" : fs::path(o.folder);
    if (own_set && !fs::exists(folder / "parameters.json")) // written last: a set that is there is whole
        if (int const code = simulate_study_pool(folder, "comparison", o.threads); code != done) return code;
    auto const items = study::read_data_set(folder);
    std::vector<study::image_scores> scores(items.size());
    std::size_t const failures = for_each_input(
        "study", items.size(), thread_count(o.threads), [&](std::size_t i) { return items[i].image.string(); }, [&](std::size_t i) { scores[i] = study::run_all(items[i], all); });
    study::results const r = study::summarise(items, scores, all);
    if (r.images.empty()) return failed;
    fs::create_directories(out);
    for (auto const& [name, text] : study::tables_of(r)) mote::write_file(out / name, text);
    mote::write_file(out / "report.html", study::page_of(r, o.command));
    if (o.json)
        print(study::json_of(r));
    else
        std::cout << study::ranking_of(r) << "report: " << (out / "report.html").string() << '\n';
    return exit_after(failures, items.size());
}

} // namespace

void add_study(CLI::App& app, action& a) {
    auto const o = std::make_shared<options>();
    CLI::App& c = *app.add_subcommand("study", "Compare methods on images whose truth is known");
    c.add_option("folder", o->folder, "Folder with images/ and labels/, as mote simulate makes; without it the study's 150 images are simulated below the output folder");
    c.add_option("-o,--output", o->output, "Folder for tables and report.html; with --tune the settings file");
    c.add_option("--methods", o->methods, "Names or families (global, local, hybrid); all")->delimiter(',')->capture_default_str();
    auto* const settings = c.add_option("--settings", o->settings, "Windows and constants: a file from --tune, or tuned: the best on the study's other images, or defaults [tuned for the study's images, else defaults]");
    auto* const tune = c.add_flag("--tune", o->tune, "Find the best window and constants of every method instead")->excludes(settings);
    c.add_option("--images", o->images, "Images that --tune looks at, evenly spaced over the set")->needs(tune)->check(CLI::PositiveNumber)->capture_default_str();
    add_threads(c, o->threads);
    c.add_flag("--force", o->force, "Replace what an earlier run wrote");
    c.add_flag("--json", o->json, "Print JSON");
    c.callback([o, &a] {
        a.run = [o, &a] {
            o->command = a.command_line;
            return run(*o);
        };
    });
}

} // namespace cli
