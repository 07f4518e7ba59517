// SPDX-License-Identifier: MIT
// mote size: micrographs go in, measured particles and their size distribution come out.
#include "cli.hpp"
#include "csv.hpp"
#include "distribution.hpp"
#include "output.hpp"
#include "particle_table.hpp"
#include "segment.hpp"
#include "size.hpp"

#include <mote/core/units.hpp>
#include <mote/io/atomic_file.hpp>
#include <mote/io/file.hpp>
#include <mote/io/png.hpp>
#include <mote/io/sha256.hpp>
#include <mote/label/components.hpp>
#include <mote/label/paint.hpp>
#include <mote/measure/ledger.hpp>
#include <mote/measure/pick.hpp>
#include <mote/measure/regions.hpp>
#include <mote/render/overlay.hpp>
#include <mote/render/report.hpp>
#include <mote/split/concave_points.hpp>
#include <mote/split/merge_pieces.hpp>
#include <mote/split/touching.hpp>
#include <mote/split/uecs.hpp>
#include <mote/version.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <iostream>
#include <map>
#include <memory>
#include <optional>

namespace cli {

namespace fs = std::filesystem;

char const* name_of(split_method m) {
    switch (m) {
    case split_method::necks: return "necks";
    case split_method::concave_points: return "concave-points";
    case split_method::erosion: return "erosion";
    default: return "none";
    }
}

mote::split_result split_by(split_method m, mote::run_image const& labelled, std::uint32_t count) {
    switch (m) {
    case split_method::necks: return mote::split_touching(labelled, count);
    case split_method::concave_points: return mote::merge_pieces(labelled, count, mote::split_at_concave_points(labelled, count));
    case split_method::erosion: return mote::split_by_ultimate_erosion(labelled, count);
    default: break;
    }
    mote::split_result whole{labelled, {}, std::vector<std::uint32_t>(count, 1)};
    for (std::uint32_t c = 1; c <= count; ++c) whole.parent.push_back(c);
    return whole;
}

void warn_of_doubt(outcome& r, size_options const& o) {
    constexpr double doubtful = 0.2; // one image in four is taken the wrong way below it
    if (o.segment.polarity == mote::polarity::automatic && r.found.polarity_confidence < doubtful)
        r.warnings.push_back("particles were taken for " + name_of(r.found.polarity) + ", but that is doubtful (confidence " +
                             number(r.found.polarity_confidence, 2) + "); --polarity decides");
}

void count(outcome& r, mote::region const& region, mote::picked const& pick) {
    ++r.classes[static_cast<std::size_t>(pick.type)];
    if ((pick.type != mote::particle_class::isolated && pick.type != mote::particle_class::split) || pick.weight <= 0) return;
    r.diameters_px.push_back(region.equivalent_diameter);
    r.weights.push_back(pick.weight);
}

void describe_picture(outcome& r, input const& in) {
    r.picture.title = in.name;
    r.picture.caption = std::to_string(r.width) + " x " + std::to_string(r.height) + " px, " +
                        (r.calibration.calibrated() ? number(r.calibration.mean().value, 5) + " nm/px (" + r.calibration.source + ")" : "no pixel size") +
                        "; particles " + name_of(r.found.polarity) + "; " + std::to_string(r.diameters_px.size()) + " counted";
}

mote::report_table table_of(outcome const& r, input const& in) {
    mote::report_table table;
    table.title = in.name;
    table.columns = {"id", r.calibration.calibrated() ? "diameter (nm)" : "diameter (px)", "x (px)", "y (px)", "aspect ratio", "circularity", "solidity", "class", "reason"};
    return table;
}

void add_row(outcome& r, mote::region const& p, mote::picked const& pick, std::size_t id, std::size_t index) {
    std::string const key = "p" + std::to_string(index) + "-" + std::to_string(id);
    double const scale = r.calibration.calibrated() ? r.calibration.mean().value : 1;
    r.table.rows.push_back({key,
                            {std::to_string(id), number(p.equivalent_diameter * scale, 4), number(p.centroid.x, 6), number(p.centroid.y, 6), number(p.aspect_ratio, 3),
                             number(p.circularity, 3), number(p.solidity, 3), std::string(mote::name_of(pick.type)), std::string(pick.reason)}});
    r.picture.spots.push_back({key, std::to_string(id), (p.centroid.x + 0.5) / static_cast<double>(r.width), (p.centroid.y + 0.5) / static_cast<double>(r.height)});
}

void note_rest(outcome& r, std::size_t regions) {
    if (regions > report_rows_an_image)
        r.table.note = "The first " + std::to_string(report_rows_an_image) + " of " + std::to_string(regions) + " regions; all are in particles.csv.";
}

namespace {

/// Diameters in nm of the whole particles of each image, from the particles.csv of a simulation.
std::map<std::string, std::vector<double>> read_truth(std::string const& path) {
    csv_table const table(path);
    std::size_t const image = table.column("image"), diameter = table.column("diameter_nm"), border = table.column("touches_border");
    std::map<std::string, std::vector<double>> truth;
    for (std::size_t row = 0; row < table.rows(); ++row)
        if (table.text(row, border) != "true") truth[table.text(row, image)].push_back(table.number(row, diameter));
    return truth;
}


/// Every step-th pixel of every step-th row.
mote::rgb_image shrink(mote::rgb_image const& full, std::ptrdiff_t step) {
    mote::rgb_image small((full.width() + step - 1) / step, (full.height() + step - 1) / step);
    for (std::ptrdiff_t y = 0; y < small.height(); ++y)
        for (std::ptrdiff_t x = 0; x < small.width(); ++x) small.set(x, y, full(x * step, y * step));
    return small;
}

/// Appends the rows of a table that this program wrote, without its header.
void append_rows(mote::atomic_file& to, fs::path const& table) {
    auto const file = mote::detail::open_to_read(table);
    std::vector<char> part(1 << 16);
    for (bool in_header = true;;) {
        std::string_view text(part.data(), std::fread(part.data(), 1, part.size(), file.get()));
        if (text.empty()) break;
        if (in_header) {
            std::size_t const end = text.find('\n');
            in_header = end == std::string_view::npos;
            text.remove_prefix(in_header ? text.size() : end + 1);
        }
        to.write(text);
    }
}

outcome size_one(input const& in, size_options const& o, fs::path const& folder, std::size_t index) {
    outcome r;
    mote::any_image img = read_input(in.path);
    if (img.empty()) throw mote::format_error(in.path.string() + ": the image has no pixels");
    r.width = img.width();
    r.height = img.height();
    if (in.path != "-") r.sha256 = mote::sha256_hex_of_file(in.path);
    r.warnings = img.warnings;
    r.calibration = img.calibration;
    if (!o.pixel_size.empty()) r.calibration = parse_pixel_size(o.pixel_size);

    r.found = segment_and_clean(img, o.segment);
    warn_of_doubt(r, o);
    if (r.found.burnt_in_pixels > 0)
        r.warnings.push_back(std::to_string(r.found.burnt_in_pixels) + " pixels of letters, bars or captions in the image were left out; --burnt-in keep leaves them in");
    mote::run_image components = r.found.mask;
    std::uint32_t const found = mote::label(components);
    mote::split_result const parts = split_by(o.split, components, found);
    mote::run_image const& runs = parts.runs;
    auto pick_options = o.pick;
    pick_options.foreground = r.found.polarity;
    auto const regions = img.visit([&](auto const& pixels) { return mote::measure_regions(runs, parts.count(), pixels); });
    auto const picked = mote::pick(regions, r.width, r.height, pick_options, parts.pieces);
    mote::ledger book;
    book.clean(r.found.uncleaned, r.found.mask, "below --min-area", mote::connectivity::four);
    book.pick(components, found, parts, picked);

    std::vector<mote::overlay_mark> marks;
    for (std::size_t i = 0; i < regions.size(); ++i) {
        auto const type = picked[i].type;
        cli::count(r, regions[i], picked[i]);
        marks.push_back({regions[i].label, static_cast<mote::overlay_class>(type), regions[i].centroid});
    }

    fs::create_directories(folder);
    mote::write_png(folder / "mask.png", mote::paint_mask(r.found.mask));
    bool const fits_png = parts.count() <= 65535;
    if (!fits_png) r.warnings.push_back("more than 65535 regions: the labels are in labels.npy, because PNG holds 16 bits");
    write_labels(folder / (fits_png ? "labels.png" : "labels.npy"), runs);
    std::string csv(particle_csv_header());
    append_particles_csv(csv, in.name, regions, picked, r.calibration);
    mote::write_file(folder / "particles.csv", csv);
    mote::write_file(folder / "ledger.csv", ledger_csv(book));
    auto const picture = img.visit([&](auto const& pixels) { return mote::overlay(pixels, runs, marks); });
    auto const png = mote::encode_png(picture.view());
    mote::write_file(folder / "overlay.png", png);

    // The report shows a picture that fits a page, and links each particle to its row.
    std::ptrdiff_t const step = (std::max(r.width, r.height) + report_side - 1) / report_side;
    auto const small = step > 1 ? mote::encode_png(shrink(picture, step).view()) : png;
    auto const* const bytes = reinterpret_cast<std::uint8_t const*>(small.data());
    r.picture.png.assign(bytes, bytes + small.size());
    describe_picture(r, in);
    r.table = table_of(r, in);
    for (std::size_t i = 0; i < regions.size() && i < report_rows_an_image; ++i) add_row(r, regions[i], picked[i], regions[i].label, index);
    note_rest(r, regions.size());
    r.found.mask = r.found.uncleaned = {};
    r.ok = true;
    return r;
}

nlohmann::json classes_of(std::array<std::size_t, 4> const& n) {
    nlohmann::json j;
    for (std::size_t i = 0; i < n.size(); ++i) j[std::string(mote::name_of(static_cast<mote::particle_class>(i)))] = n[i];
    return j;
}

void refuse_existing(fs::path const& out, std::vector<input> const& inputs) {
    std::vector<fs::path> results{out / "particles.csv", out / "summary.json", out / "psd.svg", out / "report.html", out / "manifest.json"};
    for (input const& i : inputs) results.push_back(out / i.name / "particles.csv");
    for (fs::path const& p : results)
        if (std::error_code e; fs::exists(p, e)) throw mote::io_error("'" + p.string() + "' exists; nothing was changed. Use --force to replace results");
}

void print_table(std::vector<input> const& inputs, std::vector<outcome> const& all, distribution const& pooled, bool nm,
                 std::map<std::string, std::vector<double>> const& truth, distribution const& pooled_truth) {
    std::string const unit = nm ? "nm" : "px";
    std::vector<std::vector<std::string>> rows{{"image", "polarity", "counted", "D10 " + unit, "D50 " + unit, "D90 " + unit, "mean " + unit}};
    auto const add = [&](std::string const& name, std::string const& p, distribution const& d) {
        rows.push_back({name, p, std::to_string(d.n)});
        for (double const v : {d.d10, d.d50, d.d90, d.mean}) rows.back().push_back(d.n > 0 ? number(v, 4) : "-");
    };
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        outcome const& o = all[i];
        if (!o.ok) {
            rows.push_back({inputs[i].name, "failed"});
            continue;
        }
        if (nm && !o.calibration.calibrated()) { // not in the distribution, as a warning says
            rows.push_back({inputs[i].name, name_of(o.found.polarity), std::to_string(o.diameters_px.size()), "-", "-", "-", "-"});
            continue;
        }
        add(inputs[i].name, name_of(o.found.polarity), describe(scaled(o.diameters_px, nm ? o.calibration.mean().value : 1), o.weights, {}, false));
        if (auto const known = truth.find(inputs[i].name); known != truth.end()) add("  truth", "", describe(known->second, {}, {}, false));
    }
    if (inputs.size() > 1) {
        add("all", "", pooled);
        if (pooled_truth.n > 0) add("  truth", "", pooled_truth);
    }
    std::cout << aligned(rows);
    if (pooled.intervals)
        std::cout << "95 % intervals: D10 " << number((*pooled.intervals)[0].low, 4) << " .. " << number((*pooled.intervals)[0].high, 4) << ", D50 "
                  << number((*pooled.intervals)[1].low, 4) << " .. " << number((*pooled.intervals)[1].high, 4) << ", D90 "
                  << number((*pooled.intervals)[2].low, 4) << " .. " << number((*pooled.intervals)[2].high, 4) << ", mean "
                  << number((*pooled.intervals)[3].low, 4) << " .. " << number((*pooled.intervals)[3].high, 4) << ' ' << unit << " (bootstrap over "
                  << pooled.resampled << ")\n";
}

int run(size_options const& o, std::string const& command_line) {
    check(o.segment);
    if (!(o.pick.max_aspect_ratio >= 1)) throw usage_error("--max-aspect-ratio " + number(o.pick.max_aspect_ratio) + " is not 1 or more");
    if (!(o.pick.min_pixel_solidity >= 0 && o.pick.min_pixel_solidity <= 1))
        throw usage_error("--min-solidity " + number(o.pick.min_pixel_solidity) + " is not between 0 and 1");
    if (!(o.pick.min_area >= 0)) throw usage_error("--min-particle " + number(o.pick.min_area) + " is not 0 or more");
    if (!o.pixel_size.empty()) static_cast<void>(parse_pixel_size(o.pixel_size));
    check_stream(o);
    auto const inputs = expand(o.images);
    auto const truth = o.truth.empty() ? std::map<std::string, std::vector<double>>{} : read_truth(o.truth);
    fs::path const out(o.output);
    if (!o.force) refuse_existing(out, inputs);
    fs::create_directories(out);

    std::vector<outcome> all(inputs.size());
    std::size_t const failures = for_each_input(
        "sizing", inputs.size(), thread_count(o.threads), [&](std::size_t i) { return inputs[i].path.string(); },
        [&](std::size_t i) { all[i] = (o.stream ? size_streamed : size_one)(inputs[i], o, out / inputs[i].name, i); });
    if (failures == inputs.size()) return failed;

    std::size_t calibrated = 0, good = 0;
    for (outcome const& r : all) {
        good += r.ok ? 1 : 0;
        calibrated += r.ok && r.calibration.calibrated() ? 1 : 0;
    }
    bool const nm = calibrated > 0;
    std::vector<double> diameters, weights;
    std::vector<std::size_t> images;
    std::array<std::size_t, 4> classes{};
    mote::atomic_file csv(out / "particles.csv");
    csv.write(particle_csv_header());
    for (std::size_t i = 0; i < all.size(); ++i) {
        outcome const& r = all[i];
        if (!r.ok) continue;
        append_rows(csv, out / inputs[i].name / "particles.csv");
        for (std::size_t c = 0; c < classes.size(); ++c) classes[c] += r.classes[c];
        if (nm && !r.calibration.calibrated()) continue;
        for (double const d : scaled(r.diameters_px, nm ? r.calibration.mean().value : 1)) diameters.push_back(d);
        weights.insert(weights.end(), r.weights.begin(), r.weights.end());
        images.insert(images.end(), r.diameters_px.size(), i);
    }
    std::vector<std::string> warnings;
    if (!nm) warnings.push_back("no pixel size is known: sizes are in pixels (give one with --pixel-size)");
    if (nm && calibrated < good)
        warnings.push_back(std::to_string(good - calibrated) + " of " + std::to_string(good) + " images have no pixel size and are not in the distribution");
    if (failures > 0) warnings.push_back(std::to_string(failures) + " of " + std::to_string(inputs.size()) + " images could not be sized");
    if (diameters.empty()) warnings.push_back("no particle was counted");
    for (std::size_t i = 0; i < all.size(); ++i)
        for (std::string const& w : all[i].warnings) warnings.push_back(inputs[i].name + ": " + w);

    std::vector<double> true_diameters;
    for (std::size_t i = 0; i < all.size(); ++i)
        if (auto const known = truth.find(inputs[i].name); nm && all[i].ok && known != truth.end())
            true_diameters.insert(true_diameters.end(), known->second.begin(), known->second.end());
    if (!truth.empty() && true_diameters.empty())
        warnings.push_back("no calibrated image has particles of its name in " + o.truth + ": there is no truth to compare with");
    auto const pooled = describe(diameters, weights, images, true);
    auto const pooled_truth = describe(true_diameters, {}, {}, false);
    for (std::string const& w : warnings) std::cerr << "mote: " << w << '\n';
    std::string const unit = nm ? "nm" : "px";
    std::string const plot = plot_of(diameters, weights, unit, pooled, true_diameters);

    nlohmann::json summary{{"unit", unit}, {"images", inputs.size()}, {"failed", failures}, {"classes", classes_of(classes)},
                           {"diameter", to_json(pooled)}, {"warnings", warnings}};
    if (pooled_truth.n > 0) summary["true_diameter"] = to_json(pooled_truth);
    nlohmann::json manifest{{"program", "mote"}, {"version", MOTE_VERSION_STRING}, {"command", command_line},
                            {"parameters", parameters_of(o.segment)}, {"inputs", nlohmann::json::array()}};
    manifest["parameters"]["split"] = name_of(o.split);
    if (o.stream) manifest["parameters"]["stream"] = {{"raw", o.raw}, {"window_mebibytes", o.window_mebibytes}};
    manifest["parameters"]["pick"] = {{"min_area_px", o.pick.min_area},           {"keep_border", o.pick.keep_border},
                                      {"max_aspect_ratio", o.pick.max_aspect_ratio}, {"min_pixel_solidity", o.pick.min_pixel_solidity},
                                      {"min_contrast_to_noise", o.pick.min_contrast_to_noise}};
    manifest["parameters"]["counting"] = "whole particles, weighted by the inverse of their chance to lie in the field (Miles-Lantuejoul)";
    auto& per_image = summary["per_image"] = nlohmann::json::array();
    for (std::size_t i = 0; i < all.size(); ++i) {
        outcome const& r = all[i];
        nlohmann::json entry{{"image", inputs[i].name}, {"file", inputs[i].path.string()}, {"ok", r.ok}};
        if (r.ok) {
            entry["sha256"] = r.sha256.empty() ? nlohmann::json(nullptr) : nlohmann::json(r.sha256);
            entry["width"] = r.width;
            entry["height"] = r.height;
            entry["pixel_size"] = json_of(r.calibration);
            entry["polarity"] = name_of(r.found.polarity);
            entry["polarity_confidence"] = r.found.polarity_confidence;
            entry["level"] = r.found.level ? nlohmann::json(*r.found.level) : nlohmann::json(nullptr);
        }
        manifest["inputs"].push_back(entry);
        entry.erase("sha256");
        if (r.ok) {
            double const scale = r.calibration.calibrated() ? r.calibration.mean().value : 1;
            entry["unit"] = r.calibration.calibrated() ? "nm" : "px";
            entry["foreground_fraction"] = r.found.foreground_fraction;
            entry["burnt_in_pixels"] = r.found.burnt_in_pixels;
            entry["classes"] = classes_of(r.classes);
            entry["diameter"] = to_json(describe(scaled(r.diameters_px, scale), r.weights, {}, false));
        }
        per_image.push_back(std::move(entry));
    }

    mote::report page;
    page.subtitle = std::to_string(good) + (good == 1 ? " image, " : " images, ") + std::to_string(diameters.size()) + " particles counted";
    page.warnings = warnings;
    page.summary = report_values(pooled, unit);
    page.plots.push_back(plot);
    page.command = command_line;
    for (auto const& [key, value] : manifest["parameters"].items()) page.parameters.emplace_back(key, value.is_string() ? value.get<std::string>() : value.dump());
    for (outcome& r : all) {
        if (!r.ok) continue;
        page.images.push_back(std::move(r.picture));
        page.tables.push_back(std::move(r.table));
    }

    csv.commit();
    mote::write_file(out / "psd.svg", plot);
    mote::write_file(out / "report.html", mote::html_report(page));
    mote::write_file(out / "manifest.json", text_of(manifest));
    mote::write_file(out / "summary.json", text_of(summary));

    if (o.json)
        print(summary);
    else
        print_table(inputs, all, pooled, nm, nm ? truth : decltype(truth){}, pooled_truth);
    std::cerr << "mote: the report is " << (out / "report.html").string() << '\n';
    return exit_after(failures, inputs.size());
}

} // namespace

void add_size(CLI::App& app, action& a) {
    auto const o = std::make_shared<size_options>();
    CLI::App& c = *app.add_subcommand("size", "Find, separate and measure the particles of images: the main job");
    c.add_option("IMAGES", o->images, "Image files and folders; - for standard input")->required();
    c.add_option("-o,--output", o->output, "Folder for the results")->required();
    add_segment_options(c, o->segment);
    c.add_option("--pixel-size", o->pixel_size, "Edge of a pixel, such as 0.05nm; overrides what the files say");
    c.add_option("--min-area", o->segment.min_area, "4-connected objects of fewer pixels are removed from the mask")->check(CLI::NonNegativeNumber)->capture_default_str();
    c.add_option("--min-particle", o->pick.min_area, "Particles of fewer pixels are rejected")->capture_default_str();
    c.add_option("--max-aspect-ratio", o->pick.max_aspect_ratio, "Longer particles are rejected")->capture_default_str();
    c.add_option("--min-solidity", o->pick.min_pixel_solidity, "Less convex particles count as overlapping")->capture_default_str();
    c.add_option("--truth", o->truth, "particles.csv of mote simulate: the true sizes stand beside the measured ones");
    static std::map<std::string, split_method> const methods = [] {
        std::map<std::string, split_method> names;
        for (split_method const m : {split_method::none, split_method::necks, split_method::concave_points, split_method::erosion}) names.emplace(name_of(m), m);
        return names;
    }();
    auto* const split = c.add_option("--split", o->split,
                                     "Cut touching particles apart at necks; between concave points, as far as ellipses explain the pieces better; by "
                                     "ultimate erosion; or leave them together (none)")
                            ->transform(CLI::CheckedTransformer(methods).description("{necks,concave-points,erosion,none}"))
                            ->default_str("necks");
    c.add_flag_callback("--no-split", [o] { o->split = split_method::none; }, "The same as --split none")->excludes(split);
    c.add_flag("!--no-fill", o->segment.fill_holes, "Leave holes open");
    c.add_flag("--force", o->force, "Replace existing results");
    auto* const stream = c.add_flag("--stream", o->stream, "Read images row by row: TIFF, NPY and raw files larger than memory. --method is otsu if none is given");
    c.add_option("--raw", o->raw, "Layout of files without a header, such as u16:4096x2160, u16be:4096x2160+512 (type, byte order, sides, bytes to skip)")->needs(stream);
    c.add_option("--window-memory", o->window_mebibytes, "MiB of rows that a stream keeps; a taller region gets no intensity")->needs(stream)->check(CLI::Range(1, 1 << 20))->capture_default_str();
    add_threads(c, o->threads);
    c.add_flag("--json", o->json, "Print the summary as JSON");
    c.callback([o, &a, &c] {
        if (o->stream && c.count("--method") == 0) o->segment.method = "otsu";
        if (o->stream && c.count("--burnt-in") == 0) o->segment.mask_burnt_in = false;
        a.run = [o, &a] { return run(*o, a.command_line); };
    });
}

} // namespace cli
