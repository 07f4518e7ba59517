// SPDX-License-Identifier: MIT
// mote measure: a label image goes in, a table comes out.
#include "cli.hpp"
#include "output.hpp"
#include "particle_table.hpp"

#include <mote/io/atomic_file.hpp>
#include <mote/io/read.hpp>
#include <mote/label/encode.hpp>
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
    std::string labels{}, image{}, output{}, pixel_size{};
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

int run(options const& o) {
    if (o.labels.empty() || o.output.empty()) throw usage_error("measure needs a label image and -o");
    if (o.output == "-" && o.json) throw usage_error("-o - and --json both want standard output");
    if (o.labels == "-" && o.image == "-") throw usage_error("standard input can be the labels or the image, not both");
    mote::pixel_size size;
    if (!o.pixel_size.empty()) size = parse_pixel_size(o.pixel_size);
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
    if (!size.calibrated()) std::cerr << "mote: the pixel size is unknown; columns in nm stay empty (see --pixel-size)\n";

    auto const count = static_cast<std::uint32_t>(ids.size());
    auto const regions = image ? image->visit([&](auto const& grey) { return mote::measure_regions(runs, count, grey); })
                               : mote::measure_regions(runs, count);
    auto const picks = mote::pick(regions, runs.width(), runs.height(), o.pick);
    std::filesystem::path const named = o.image.empty() ? o.labels : o.image;
    std::string csv(particle_csv_header());
    append_particles_csv(csv, named == "-" ? "stdin" : named.stem().string(), regions, picks, size, image.has_value(), ids);
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
    c.add_option("--pixel-size", o->pixel_size, "Edge of a pixel with its unit, such as 0.05nm; goes before what files say");
    c.add_option("--min-area", o->pick.min_area, "Particles of fewer pixels are rejected")->check(CLI::NonNegativeNumber)->capture_default_str();
    c.add_flag("--keep-border", o->pick.keep_border, "Do not reject particles that touch the border");
    add_polarity(c, o->pick.foreground);
    c.add_flag("--json", o->json, "Print JSON");
    c.callback([o, &a] { a.run = [o] { return run(*o); }; });
}

} // namespace cli
