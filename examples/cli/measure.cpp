// SPDX-License-Identifier: MIT
// mote measure: a label image goes in, a table comes out.
#include "cli.hpp"
#include "output.hpp"
#include "particle_table.hpp"

#include <mote/io/atomic_file.hpp>
#include <mote/io/read.hpp>
#include <mote/label/encode.hpp>
#include <mote/measure/feature.hpp>
#include <mote/measure/measure.hpp>
#include <mote/measure/pick.hpp>
#include <mote/measure/regions.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <iostream>
#include <map>
#include <memory>
#include <optional>

namespace cli {

namespace {

struct options {
    std::string labels{}, image{}, output{}, pixel_size{}, features{};
    mote::pick_options pick{};
    bool json = false;
};

/// Renumbers the labels 1 .. n, so that memory does not grow with their values, and returns the old ones.
std::vector<std::uint32_t> renumber(mote::run_image& runs) {
    std::vector<std::uint32_t> labels;
    for (mote::run const& r : runs.runs())
        if (labels.empty() || labels.back() != r.label) labels.push_back(r.label);
    std::sort(labels.begin(), labels.end());
    labels.erase(std::unique(labels.begin(), labels.end()), labels.end());
    for (mote::run& r : runs.runs())
        r.label = static_cast<std::uint32_t>(std::lower_bound(labels.begin(), labels.end(), r.label) - labels.begin() + 1);
    return labels;
}

/// Edits (insertions, deletions, replacements) that make one word of another: V. I. Levenshtein, Soviet Physics Doklady 10:707-710, 1966.
std::size_t edits(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t k = 0; k <= b.size(); ++k) row[k] = k;
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = row[0]++;
        for (std::size_t k = 0; k < b.size(); ++k) {
            std::size_t const replaced = diagonal + (a[i] != b[k]);
            diagonal = row[k + 1];
            row[k + 1] = std::min({replaced, diagonal + 1, row[k] + 1});
        }
    }
    return row.back();
}

[[noreturn]] void unknown_feature(std::string const& name) {
    std::vector<std::pair<std::size_t, std::string_view>> near;
    for (mote::feature_info const& f : mote::all_features) {
        bool const part = name.size() > 2 && (f.name.find(name) != std::string_view::npos || name.find(f.name) != std::string::npos);
        std::size_t const distance = part ? 1 : edits(name, f.name);
        if (distance <= std::max<std::size_t>(2, name.size() / 4)) near.emplace_back(distance, f.name);
    }
    std::stable_sort(near.begin(), near.end(), [](auto const& a, auto const& b) { return a.first < b.first; });
    std::string message = "--features: '" + name + "' is unknown";
    for (std::size_t i = 0; i < std::min<std::size_t>(3, near.size()); ++i) message += (i == 0 ? "; did you mean " : " or ") + std::string(near[i].second);
    throw usage_error(message + " (--features list shows all)");
}

/// The features of a list with commas; `all` stands for all that the input allows.
std::vector<mote::feature_info> features_of(std::string const& list, bool with_image) {
    std::vector<mote::feature_info> features;
    std::size_t from = 0;
    while (from <= list.size()) {
        std::size_t const stop = std::min(list.find(',', from), list.size());
        std::string name = list.substr(from, stop - from);
        name.erase(0, name.find_first_not_of(' '));
        name.erase(name.find_last_not_of(' ') + 1);
        from = stop + 1;
        if (name == "all") {
            for (mote::feature_info const& f : mote::all_features)
                if (with_image || (f.needs & mote::needs_an_image) == 0) features.push_back(f);
            continue;
        }
        auto const f = std::find_if(mote::all_features.begin(), mote::all_features.end(), [&](mote::feature_info const& i) { return i.name == name; });
        if (f == mote::all_features.end()) unknown_feature(name);
        if (!with_image && (f->needs & mote::needs_an_image) != 0) throw usage_error("--features: '" + name + "' needs --image");
        features.push_back(*f);
    }
    std::vector<mote::feature_info> once;
    for (mote::feature_info const& f : features)
        if (std::none_of(once.begin(), once.end(), [&](mote::feature_info const& i) { return i.name == f.name; })) once.push_back(f);
    return once;
}

std::string unit_of(mote::feature_info const& f, std::string_view length) {
    switch (f.kind) {
    case mote::feature_kind::geometry:
        return f.power == 1 ? std::string(length) : f.power < 0 ? "1/" + std::string(length) : std::string(length) + "^" + std::to_string(f.power);
    case mote::feature_kind::position: return "px";
    case mote::feature_kind::angle: return "deg";
    case mote::feature_kind::grey: return "grey";
    case mote::feature_kind::number: break;
    }
    return "";
}

/// area_nm2, centroid_x_px, edge_sharpness_per_nm; grey values and plain numbers have their names only.
std::string column_of(mote::feature_info const& f, std::string_view length) {
    std::string name(f.name);
    if (f.kind == mote::feature_kind::geometry) return name + (f.power < 0 ? "_per_" : "_") + std::string(length) + (f.power > 1 ? std::to_string(f.power) : "");
    if (f.kind == mote::feature_kind::position) return name + "_px";
    return f.kind == mote::feature_kind::angle ? name + "_deg" : name;
}

int list_features(bool json) {
    if (json) {
        nlohmann::json all = nlohmann::json::array();
        for (mote::feature_info const& f : mote::all_features)
            all.push_back({{"name", f.name}, {"unit", unit_of(f, "nm")}, {"needs_image", (f.needs & mote::needs_an_image) != 0}, {"what", f.what}});
        print(all);
        return done;
    }
    std::size_t width = 0;
    for (mote::feature_info const& f : mote::all_features) width = std::max(width, f.name.size());
    for (mote::feature_info const& f : mote::all_features) {
        std::string line(f.name), unit = unit_of(f, "nm");
        line.resize(width + 2, ' ');
        unit.resize(6, ' ');
        std::cout << line << unit << f.what << ((f.needs & mote::needs_an_image) != 0 ? " (needs --image)" : "") << '\n';
    }
    return done;
}

/// One edge, or two with a comma between them: width and height of a pixel.
mote::pixel_size sides_of(std::string const& text) {
    std::size_t const comma = text.find(',');
    mote::pixel_size size = parse_pixel_size(text.substr(0, comma));
    if (comma != std::string::npos) size.y = parse_pixel_size(text.substr(comma + 1)).y;
    return size;
}

int write_features(options const& o, mote::run_image const& runs, std::vector<std::uint32_t> const& ids, std::optional<mote::any_image> const& image,
                   mote::pixel_size const& size, std::string const& name, std::vector<mote::feature_info> const& features) {
    auto const count = static_cast<std::uint32_t>(ids.size());
    auto const table = image ? image->visit([&](auto const& grey) { return mote::measure_table(runs, count, features, grey, size); })
                             : mote::measure_table(runs, count, features, size);
    std::string csv = "image,id";
    for (mote::feature_info const& f : features) csv += ',' + column_of(f, table.length_unit);
    csv += '\n';
    std::string const field = csv_field(name);
    for (std::uint32_t i = 0; i < count; ++i) {
        csv += field + ',' + std::to_string(ids[i]);
        for (std::size_t k = 0; k < features.size(); ++k) {
            double const v = table(i, k);
            // A size that was declined is none: a 0 would go into means.
            bool const none = (features[k].needs & mote::needs_subpixel) != 0 && features[k].name != mote::feature::subpixel_status::name && v == 0;
            csv += ',' + (none ? std::string() : number(v == 0 ? 0 : v, 10)); // no -0
        }
        csv += '\n';
    }
    if (o.output == "-") {
        std::cout << csv;
        return done;
    }
    mote::write_file(o.output, csv);
    if (o.json) {
        nlohmann::json columns = nlohmann::json::array();
        for (mote::feature_info const& f : features) columns.push_back({{"name", f.name}, {"unit", unit_of(f, table.length_unit)}, {"column", column_of(f, table.length_unit)}});
        print({{"count", count}, {"features", columns}, {"pixel_size", json_of(size)}, {"table", o.output}});
    } else {
        std::cout << aligned({{"particles", std::to_string(count)}, {"features", std::to_string(features.size())}, {"pixel size", text_of(size)}});
    }
    return done;
}

int run(options const& o) {
    if (o.features == "list") return list_features(o.json);
    if (o.labels.empty() || o.output.empty()) throw usage_error("measure needs a label image and -o");
    if (o.output == "-" && o.json) throw usage_error("-o - and --json both want standard output");
    if (o.labels == "-" && o.image == "-") throw usage_error("standard input can be the labels or the image, not both");
    mote::pixel_size size;
    if (!o.pixel_size.empty()) size = sides_of(o.pixel_size);
    std::vector<mote::feature_info> features;
    if (!o.features.empty()) features = features_of(o.features, !o.image.empty());
    mote::any_image read = read_input(o.labels);
    mote::pixel_size const labels_size = read.calibration;
    mote::run_image runs = mote::runs_of_labels(mote::labels_of(std::move(read), o.labels));
    auto const ids = renumber(runs);
    if (ids.size() == 1 && (ids[0] == 255 || ids[0] == 65535))
        std::cerr << "mote: " << o.labels << ": the only label is " << ids[0] << ", as in a mask; mote label separates its particles\n";
    std::optional<mote::any_image> image;
    if (!o.image.empty()) {
        image = read_input(o.image);
        for (std::string const& w : image->warnings) std::cerr << "mote: " << o.image << ": " << w << '\n';
        if (image->width() != runs.width() || image->height() != runs.height())
            throw std::runtime_error(o.image + " is " + std::to_string(image->width()) + " x " + std::to_string(image->height()) + ", " + o.labels +
                                     " is " + std::to_string(runs.width()) + " x " + std::to_string(runs.height()));
    }
    if (!size.calibrated() && image) size = image->calibration;
    if (!size.calibrated()) size = labels_size;
    if (!size.calibrated())
        std::cerr << "mote: the pixel size is unknown; " << (features.empty() ? "columns in nm stay empty" : "lengths are in pixels") << " (see --pixel-size)\n";
    std::filesystem::path const named = o.image.empty() ? o.labels : o.image;
    std::string const title = named == "-" ? "stdin" : named.stem().string();
    if (!features.empty()) return write_features(o, runs, ids, image, size, title, features);

    auto const count = static_cast<std::uint32_t>(ids.size());
    auto const regions = image ? image->visit([&](auto const& grey) { return mote::measure_regions(runs, count, grey); })
                               : mote::measure_regions(runs, count);
    auto const picks = mote::pick(regions, runs.width(), runs.height(), o.pick);
    std::string csv(particle_csv_header());
    append_particles_csv(csv, title, regions, picks, size, image.has_value(), ids);
    if (o.output == "-") {
        std::cout << csv;
        return done;
    }
    mote::write_file(o.output, csv);

    nlohmann::json classes = nlohmann::json::object();
    for (auto const type : {mote::particle_class::isolated, mote::particle_class::split, mote::particle_class::overlapping, mote::particle_class::rejected})
        classes[std::string(mote::name_of(type))] = std::count_if(picks.begin(), picks.end(), [&](mote::picked const& p) { return p.type == type; });
    if (o.json) {
        print({{"count", count}, {"classes", classes}, {"pixel_size", json_of(size)}, {"table", o.output}});
    } else {
        std::vector<std::vector<std::string>> rows{{"particles", std::to_string(count)}};
        for (auto const& [name, n] : classes.items()) rows.push_back({"  " + name, n.dump()});
        rows.push_back({"pixel size", text_of(size)});
        std::cout << aligned(rows);
    }
    return done;
}

} // namespace

void add_measure(CLI::App& app, action& a) {
    auto const o = std::make_shared<options>();
    CLI::App& c = *app.add_subcommand("measure", "Measure the particles of a label image");
    c.add_option("LABELS", o->labels, "Label image, or - for standard input");
    c.add_option("--image", o->image, "The micrograph: adds intensities, and its calibration");
    c.add_option("-o,--output", o->output, "CSV file to write, or - for standard output");
    c.add_option("--pixel-size", o->pixel_size, "Edge of a pixel with its unit, such as 0.05nm, or width and height: 0.1nm,0.2nm; goes before what files say");
    CLI::Option* const features = c.add_option("--features", o->features, "Write these features in place of the particle table: names with commas, or all; list shows them");
    c.add_option("--min-area", o->pick.min_area, "Particles of fewer pixels are rejected")->excludes(features)->check(CLI::NonNegativeNumber)->capture_default_str();
    c.add_flag("--keep-border", o->pick.keep_border, "Do not reject particles that touch the border")->excludes(features);
    add_polarity(c, o->pick.foreground);
    c.add_flag("--json", o->json, "Print JSON");
    c.callback([o, &a] { a.run = [o] { return run(*o); }; });
}

} // namespace cli
