// SPDX-License-Identifier: MIT
// mote threshold: an image goes in, a mask comes out, or those of all methods.
#include "cli.hpp"
#include "methods.hpp"
#include "output.hpp"
#include "segment.hpp"

#include <mote/io/atomic_file.hpp>
#include <mote/io/npy.hpp>
#include <mote/io/png.hpp>
#include <mote/io/tiff.hpp>
#include <mote/label/paint.hpp>
#include <mote/measure/polarity.hpp>
#include <mote/render/contact_sheet.hpp>
#include <mote/render/overlay.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <vector>

namespace cli {

namespace {

namespace fs = std::filesystem;

struct options {
    std::string image{}, output{}, surface{}, family{};
    segment_options segment{};
    bool list = false, clean = false, json = false, force = false;
};

mote::any_image read_warned(std::string const& path) {
    auto img = read_input(path);
    for (std::string const& w : img.warnings) std::cerr << "mote: " << path << ": " << w << '\n';
    return img;
}

/// The image as the sheet shows it: grey values between robust percentiles.
mote::image<std::uint8_t> picture_of(mote::any_image const& img) {
    return img.visit([](auto const& i) {
        auto const drawn = mote::render_grey(i, mote::robust_range(i));
        mote::image<std::uint8_t> grey(drawn.width(), drawn.height(), mote::fill::none);
        for (std::ptrdiff_t y = 0; y < grey.height(); ++y)
            for (std::ptrdiff_t x = 0; x < grey.width(); ++x) grey(x, y) = drawn(x, y).red;
        return grey;
    });
}

int run_all(options o) {
    segment_options const& s = o.segment;
    if (s.window || s.shape || s.edges || !s.numbers.empty())
        throw usage_error("--method all takes the methods' defaults; it has no --window, --shape, --border or other option of a method");
    if (!o.surface.empty()) throw usage_error("--method all has no --surface");
    std::vector<method const*> chosen;
    for (method const& m : all_methods()) {
        if (m.name == "level") continue; // it has no default
        if (!o.family.empty() && m.family != o.family) continue;
        if (s.dialect != mote::dialect::paper && std::find(m.dialects.begin(), m.dialects.end(), s.dialect) == m.dialects.end()) continue;
        chosen.push_back(&m);
    }
    if (chosen.empty()) throw usage_error("no method of the family " + o.family + " has --dialect " + std::string(mote::name_of(s.dialect)));
    auto const img = read_warned(o.image);

    fs::path const folder = o.output;
    std::vector<fs::path> files{folder / "contact-sheet.png", folder / "levels.json"};
    for (method const* m : chosen) files.push_back(folder / (m->name + ".png"));
    for (fs::path const& f : files) {
        if (!o.force && fs::exists(f)) throw std::runtime_error("'" + f.string() + "' is there already and is kept; --force replaces it");
        std::error_code ignored;
        fs::remove(f, ignored); // a method that fails now must not leave an earlier mask
    }
    fs::create_directories(folder);

    unwritten const written = without_annotations(img, s);
    double confidence = 1;
    if (s.polarity == mote::polarity::automatic) {
        auto const found = (written.image ? *written.image : img).visit([](auto const& i) { return mote::polarity_of(i); });
        o.segment.polarity = found.value;
        confidence = found.confidence;
    }
    std::vector<mote::contact_cell> cells;
    cells.push_back({"source", mote::shrunk(picture_of(img), mote::contact_sheet_options{}.side)});
    std::vector<nlohmann::json> entries(chosen.size());
    std::vector<std::vector<std::string>> rows{{"method", "level", "foreground", "ms"}};
    std::size_t const failures = for_each_input(
        "threshold", chosen.size(), 1, [&](std::size_t i) { return chosen[i]->name; },
        [&](std::size_t i) {
            method const& m = *chosen[i];
            segment_options each = o.segment;
            each.method = m.name;
            entries[i] = {{"method", m.name}, {"family", m.family}};
            try {
                auto const start = std::chrono::steady_clock::now();
                auto const found = o.clean ? segment_and_clean(img, written, each) : segment(img, written, each);
                double const ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
                auto const mask = mote::paint_mask(found.mask);
                mote::write_png(folder / (m.name + ".png"), mask);
                cells.push_back({m.name, mote::shrunk(mask, mote::contact_sheet_options{}.side)});
                entries[i]["level"] = found.level ? nlohmann::json(*found.level) : nlohmann::json(nullptr);
                entries[i]["foreground_fraction"] = found.foreground_fraction;
                entries[i]["milliseconds"] = ms;
                rows.push_back({m.name, found.level ? number(*found.level) : m.family, number(found.foreground_fraction, 4), number(ms, 3)});
            } catch (std::exception const& e) {
                entries[i]["error"] = e.what();
                throw;
            }
        });
    mote::write_png(folder / "contact-sheet.png", mote::contact_sheet(cells));
    nlohmann::json const result{{"polarity", name_of(o.segment.polarity)}, {"polarity_confidence", confidence}, {"dialect", mote::name_of(s.dialect)}, {"burnt_in_pixels", written.pixels}, {"methods", entries}};
    mote::write_file(folder / "levels.json", text_of(result));
    if (o.json)
        print(result);
    else
        std::cout << "polarity  " << name_of(o.segment.polarity) << " (confidence " << number(confidence, 2) << ")\n" << aligned(rows);
    return exit_after(failures, chosen.size());
}

void write_surface(fs::path const& path, mote::image<float> const& levels, mote::pixel_size const& calibration) {
    if (extension_of(path) == ".npy")
        mote::write_npy(path, levels);
    else
        mote::write_tiff(path, levels, calibration);
}

int run(options const& o) {
    if (o.list) {
        list_methods(o.json);
        return done;
    }
    if (o.image.empty() || o.output.empty()) throw usage_error("threshold needs an image and -o");
    if (o.segment.method == "all") return run_all(o);
    if (!o.family.empty()) throw usage_error("--family is of --method all");
    if (o.force) throw usage_error("--force is of --method all; a single mask is replaced anyway");
    check_labels_name(o.output);
    check(o.segment);
    if (!o.surface.empty()) {
        std::string const extension = extension_of(o.surface);
        if (extension != ".npy" && extension != ".tif" && extension != ".tiff") throw usage_error("--surface " + o.surface + " does not end in .tif or .npy");
        if (!find_method(o.segment.method).surface) throw usage_error("--method " + o.segment.method + " has no --surface");
    }
    auto const img = read_warned(o.image);
    auto const found = o.clean ? segment_and_clean(img, o.segment) : segment(img, o.segment);
    auto const mask = mote::paint_mask(found.mask);
    std::string const extension = extension_of(o.output);
    if (extension == ".tif" || extension == ".tiff")
        mote::write_tiff(o.output, mask, img.calibration);
    else if (extension == ".npy")
        mote::write_npy(o.output, mask);
    else
        mote::write_png(o.output, mask);
    if (!o.surface.empty()) write_surface(o.surface, surface(img, o.segment, found.polarity), img.calibration);
    nlohmann::json result{{"method", o.segment.method},
                          {"level", found.level ? nlohmann::json(*found.level) : nlohmann::json(nullptr)},
                          {"polarity", name_of(found.polarity)},
                          {"polarity_confidence", found.polarity_confidence},
                          {"foreground_fraction", found.foreground_fraction},
                          {"burnt_in_pixels", found.burnt_in_pixels}};
    if (o.json) {
        print(result);
    } else {
        std::cout << "method               " << o.segment.method << '\n'
                  << "level                " << (found.level ? number(*found.level) : "local") << '\n'
                  << "polarity             " << name_of(found.polarity) << " (confidence " << number(found.polarity_confidence, 2) << ")\n"
                  << "foreground fraction  " << number(found.foreground_fraction) << '\n';
        if (found.burnt_in_pixels > 0) std::cout << "burnt in             " << found.burnt_in_pixels << " pixels of letters and bars left out\n";
    }
    return done;
}

} // namespace

void add_threshold(CLI::App& app, action& a) {
    auto const o = std::make_shared<options>();
    CLI::App& c = *app.add_subcommand("threshold", "Write the mask of an image's particles");
    c.add_option("IMAGE", o->image, "Image file, or - for standard input");
    c.add_option("-o,--output", o->output, "Mask to write: .png, .tif or .npy, 0 and 255; with --method all a folder");
    add_segment_options(c, o->segment);
    c.add_option("--surface", o->surface, "Also write the level at each pixel: .tif or .npy (most local methods)");
    c.add_option("--family", o->family, "With --method all: only these")->check(CLI::IsMember({"global", "local", "hybrid"}));
    c.add_flag("--clean", o->clean, "Remove small objects and fill holes, as size does");
    c.add_option("--min-area", o->segment.min_area, "With --clean: 4-connected objects of fewer pixels go")->check(CLI::NonNegativeNumber)->capture_default_str();
    c.add_flag("--list", o->list, "Show the methods");
    c.add_flag("--force", o->force, "With --method all: replace existing results");
    c.add_flag("--json", o->json, "Print JSON");
    c.callback([o, &a] { a.run = [o] { return run(*o); }; });
}

} // namespace cli
