// SPDX-License-Identifier: MIT
// mote simulate: micrographs whose particles are known.
#include "cli.hpp"
#include "output.hpp"
#include "particle_table.hpp"
#include "simulate.hpp"

#include <mote/core/error.hpp>
#include <mote/core/execution/tbb.hpp>
#include <mote/io/atomic_file.hpp>
#include <mote/io/png.hpp>
#include <mote/io/sha256.hpp>
#include <mote/io/tiff.hpp>
#include <mote/simulate/instrument.hpp>
#include <mote/simulate/material.hpp>
#include <mote/simulate/micrograph.hpp>
#include <mote/simulate/study_pool.hpp>
#include <mote/simulate/support.hpp>
#include <mote/statistics/random.hpp>
#include <mote/version.hpp>

#include <nlohmann/json.hpp>

#include <array>
#include <cmath>
#include <iostream>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace cli {

namespace {

namespace fs = std::filesystem;

constexpr std::array<mote::modality, 4> modalities{mote::modality::bf_tem, mote::modality::bf_stem, mote::modality::haadf_stem,
                                                   mote::modality::laadf_stem};

struct options {
    std::string output{}, modality = "all", material = "Pt", substrate = "powder", microscope = "jeol-2010f", pool{}, part = "comparison", pixel_size = "0.1nm";
    std::optional<double> defocus_nm{};
    int count = 1, threads = 0;
    std::uint64_t seed = 1;
    mote::micrograph_options each{};
    bool force = false, json = false;
};

struct micrograph_file {
    mote::micrograph_options options{};
    std::string name{};
    std::string rows{}; // of particles.csv
    nlohmann::json entry{};
    bool good = false;
};

std::string numbered(std::string_view prefix, std::size_t number) {
    std::string const digits = std::to_string(number);
    return std::string(prefix) + "-" + std::string(digits.size() < 4 ? 4 - digits.size() : 0, '0') + digits;
}

constexpr char csv_header[] =
    "image,modality,id,x_px,y_px,x_nm,y_nm,diameter_px,diameter_nm,projected_diameter_nm,area_px,visible_area_px,area_nm2,thickness_nm,shape,"
    "touches_border,overlapped,diffracts\n";

char const* name_of(mote::particle_shape s) {
    switch (s) {
    case mote::particle_shape::cap: return "cap";
    case mote::particle_shape::faceted: return "faceted";
    default: return "sphere";
    }
}

std::string rows_of(std::string const& name, mote::micrograph const& m) {
    std::string csv;
    double const nm = m.options.pixel_size_nm;
    auto const flag = [](bool b) { return b ? ",true" : ",false"; };
    for (mote::true_particle const& p : m.particles) {
        csv += name + ',' + std::string(mote::name_of(m.options.imaging)) + ',' + std::to_string(p.id);
        for (double const v : {p.x_px, p.y_px, p.x_nm, p.y_nm, p.diameter_nm / nm, p.diameter_nm, p.projected_diameter_nm}) csv += ',' + number(v, 10);
        csv += ',' + std::to_string(p.area_px) + ',' + std::to_string(p.visible_area_px);
        csv += ',' + number(p.area_nm2, 10) + ',' + number(p.thickness_nm, 10) + ',' + name_of(p.shape);
        csv += flag(p.touches_border);
        csv += flag(p.overlapped);
        csv += flag(p.diffracts);
        csv += '\n';
    }
    return csv;
}

nlohmann::json parameters_of(mote::micrograph_options const& o) {
    nlohmann::json const defocus = std::isfinite(o.defocus_nm) ? nlohmann::json(o.defocus_nm) : nlohmann::json(nullptr);
    return {{"width", o.width},
            {"height", o.height},
            {"pixel_size_nm", o.pixel_size_nm},
            {"material", o.material},
            {"substrate", mote::name_of(o.support)},
            {"microscope", o.microscope},
            {"diameter_nm", o.diameter_nm},
            {"geometric_sd", o.geometric_sd},
            {"number", o.number},
            {"faceted_share", o.faceted_share},
            {"contact_share", o.contact_share},
            {"contamination_nm", o.contamination_nm},
            {"dose", o.dose},
            {"defocus_nm", defocus},
            {"drift_nm", o.drift_nm},
            {"scan_errors", o.scan_errors},
            {"uneven", o.uneven},
            {"annotated", o.annotated},
            {"gain", o.gain}};
}

// Names that an earlier run can have given, and no others: a file that says what to remove is not to be trusted.
bool is_our_name(std::string const& name) {
    std::vector<std::string> prefixes{"study-"};
    for (mote::modality const m : modalities) prefixes.push_back(std::string(mote::name_of(m)) + "-");
    for (std::string const& prefix : prefixes)
        if (name.starts_with(prefix) && name.size() > prefix.size() && name.find_first_not_of("0123456789", prefix.size()) == std::string::npos)
            return true;
    return false;
}

// With --force the new set takes the place of the old one; images of an earlier, larger set must not stay among the new.
void remove_earlier(fs::path const& folder) {
    std::error_code ignored;
    if (!fs::exists(folder / "parameters.json", ignored)) return;
    auto const earlier = read_json(folder / "parameters.json");
    fs::remove(folder / "parameters.json", ignored);
    if (!earlier.is_object() || !earlier.contains("images") || !earlier["images"].is_array()) return;
    for (auto const& image : earlier["images"]) {
        if (!image.is_object() || !image.contains("name") || !image["name"].is_string()) continue;
        std::string const name = image["name"];
        if (!is_our_name(name)) continue;
        fs::remove(folder / "images" / (name + ".tif"), ignored);
        fs::remove(folder / "labels" / (name + ".png"), ignored);
        fs::remove(folder / "labels" / (name + ".tif"), ignored);
    }
}

template <mote::executor E>
void make(micrograph_file& f, fs::path const& folder, E const& where) {
    auto const m = mote::simulate_micrograph(f.options, where);
    std::uint32_t largest = 0;
    for (mote::true_particle const& p : m.particles)
        if (p.visible_area_px > 0) largest = std::max(largest, p.id);
    std::string const image_name = "images/" + f.name + ".tif";
    std::string const labels_name = "labels/" + f.name + (largest > 65535 ? ".tif" : ".png");
    auto const image = mote::encode_tiff(m.pixels, m.calibration);
    std::vector<std::byte> labels;
    if (largest > 65535) {
        labels = mote::encode_tiff(m.labels, m.calibration);
    } else {
        mote::image<std::uint16_t> small(m.labels.width(), m.labels.height(), mote::fill::none);
        for (std::ptrdiff_t y = 0; y < small.height(); ++y)
            for (std::ptrdiff_t x = 0; x < small.width(); ++x) small(x, y) = static_cast<std::uint16_t>(m.labels(x, y));
        labels = mote::encode_png(small);
    }
    mote::write_file(folder / image_name, image);
    mote::write_file(folder / labels_name, labels);
    f.rows = rows_of(f.name, m);
    f.entry = {{"name", f.name},
               {"modality", mote::name_of(f.options.imaging)},
               {"polarity", cli::name_of(mote::foreground_of(f.options.imaging))},
               {"seed", f.options.seed},
               {"parameters", parameters_of(f.options)},
               {"particles", m.particles.size()},
               {"unplaced", m.unplaced},
               {"gain", m.gain},
               {"offset", m.offset},
               {"image", image_name},
               {"labels", labels_name},
               {"image_sha256", mote::sha256_hex(image)},
               {"labels_sha256", mote::sha256_hex(labels)}};
    f.good = true;
}

std::vector<micrograph_file> files_of(options const& o) {
    std::vector<micrograph_file> files;
    if (!o.pool.empty()) {
        std::size_t const first = o.part == "tuning" ? mote::study_comparison_size : 0, last = o.part == "comparison" ? mote::study_comparison_size : mote::study_pool_size;
        for (std::size_t i = first; i < last; ++i) files.push_back({mote::study_image(i), numbered("study", i + 1), {}, {}, false});
        return files;
    }
    for (int i = 0; i < o.count; ++i)
        for (mote::modality const m : modalities)
            if (o.modality == "all" || o.modality == mote::name_of(m)) {
                mote::micrograph_options each = o.each;
                each.imaging = m;
                // The same scene for every modality; 53 bits survive in any reader of JSON.
                each.seed = mote::random_generator(o.seed, static_cast<std::uint64_t>(i) + 1)() >> 11;
                files.push_back({each, numbered(mote::name_of(m), static_cast<std::size_t>(i) + 1), {}, {}, false});
            }
    return files;
}

struct made {
    std::size_t images = 0, particles = 0, unplaced = 0;
    int code = failed;
};

made make_set(options o) {
    if (o.output.empty()) throw usage_error("simulate needs -o");
    o.each.material = mote::material_named(o.material).name;
    o.each.support = mote::substrate_named(o.substrate);
    o.each.microscope = mote::instrument_named(o.microscope).name;
    o.each.pixel_size_nm = parse_pixel_size(o.pixel_size).x.value;
    if (o.defocus_nm) o.each.defocus_nm = *o.defocus_nm;
    { // an image without pixels: only the options are checked
        mote::micrograph_options nothing = o.each;
        nothing.width = nothing.height = 0;
        (void)mote::simulate_micrograph(nothing);
    }

    std::vector<micrograph_file> files = files_of(o);
    fs::path const folder = o.output;
    if (!o.force) {
        auto const refuse = [](fs::path const& there) {
            throw std::runtime_error("'" + there.string() + "' is there already and is kept; --force replaces it");
        };
        for (char const* name : {"parameters.json", "particles.csv"})
            if (fs::exists(folder / name)) refuse(folder / name);
        for (micrograph_file const& f : files)
            for (fs::path const& p : {folder / "images" / (f.name + ".tif"), folder / "labels" / (f.name + ".png"), folder / "labels" / (f.name + ".tif")})
                if (fs::exists(p)) refuse(p);
    } else {
        remove_earlier(folder);
    }
    fs::create_directories(folder / "images");
    fs::create_directories(folder / "labels");

    int const threads = thread_count(o.threads);
    auto const names = [&](std::size_t i) { return files[i].name; };
    std::size_t failures = 0;
    if (files.size() >= static_cast<std::size_t>(threads)) {
        failures = for_each_input("simulate", files.size(), threads, names,
                                  [&](std::size_t i) { make(files[i], folder, mote::sequential{}); });
    } else {
        mote::tbb_executor const where(threads);
        failures = for_each_input("simulate", files.size(), 1, names, [&](std::size_t i) { make(files[i], folder, where); });
    }

    std::string csv = csv_header;
    nlohmann::json images = nlohmann::json::array();
    std::size_t particles = 0, unplaced = 0;
    for (micrograph_file const& f : files) {
        if (!f.good) continue;
        csv += f.rows;
        images.push_back(f.entry);
        particles += f.entry["particles"].get<std::size_t>();
        unplaced += f.entry["unplaced"].get<std::size_t>();
    }
    if (images.empty()) return {};
    mote::write_file(folder / "particles.csv", csv);
    nlohmann::json const set = o.pool.empty() ? nlohmann::json{{"count", o.count}, {"modality", o.modality}, {"seed", o.seed}, {"parameters", parameters_of(o.each)}}
                                              : nlohmann::json{{"pool", o.pool}, {"part", o.part}};
    mote::write_file(folder / "parameters.json",
                     text_of(nlohmann::json{{"program", "mote"},
                                            {"version", MOTE_VERSION_STRING},
                                            {"simulator_version", mote::simulator_version},
                                            {"command", "simulate"},
                                            {"set", set},
                                            {"images", images},
                                            {"particles", {{"file", "particles.csv"}, {"sha256", mote::sha256_hex(mote::detail::bytes_of(csv))}}}}));
    if (unplaced > 0)
        std::cerr << "mote: " << unplaced << " particles found no free place and are missing; the truth is in particles.csv\n";
    return {images.size(), particles, unplaced, exit_after(failures, files.size())};
}

int run(options const& o) {
    made const m = make_set(o);
    if (m.images == 0) return m.code;
    if (o.json) {
        print({{"images", m.images}, {"particles", m.particles}, {"unplaced", m.unplaced}, {"output", o.output}});
    } else {
        std::cout << aligned({{"images", std::to_string(m.images)}, {"particles", std::to_string(m.particles)}, {"unplaced", std::to_string(m.unplaced)}});
    }
    return m.code;
}

} // namespace

int simulate_study_pool(fs::path const& folder, std::string const& part, int threads) {
    options o;
    o.output = folder.string();
    o.pool = "study";
    o.part = part;
    o.threads = threads;
    return make_set(std::move(o)).code;
}

void add_simulate(CLI::App& app, action& a) {
    auto const o = std::make_shared<options>();
    o->each.number = 60;
    CLI::App& c = *app.add_subcommand("simulate", "Make micrographs of catalyst particles on carbon supports, with the truth about them");
    c.add_option("-o,--output", o->output, "Folder for images/, labels/, particles.csv and parameters.json");
    c.add_option("--count", o->count, "Micrographs of each modality")->check(CLI::Range(1, 1000000))->capture_default_str();
    c.add_option("--seed", o->seed, "The same seed and options give the same bytes")->check(CLI::NonNegativeNumber)->capture_default_str();
    c.add_option("--modality", o->modality, "How the image is formed; all shows the same particles in each")
        ->check(CLI::IsMember({"bf-tem", "bf-stem", "haadf-stem", "laadf-stem", "all"}))
        ->capture_default_str();
    c.add_option("--material", o->material, "What the particles are made of")
        ->check(CLI::IsMember({"Pt", "Pt3Co", "FeP", "SnCu"}))
        ->capture_default_str();
    c.add_option("--substrate", o->substrate, "What they lie on")->check(CLI::IsMember({"graphene", "nanotubes", "powder", "cathode"}))->capture_default_str();
    c.add_option("--microscope", o->microscope, "Whose lenses and detectors")
        ->check(CLI::IsMember({"jeol-2010f", "jeol-2100", "fei-titan-chemistem", "jeol-200"}))
        ->capture_default_str();
    c.add_option("--diameter-nm", o->each.diameter_nm, "Number-median diameter")->capture_default_str();
    c.add_option("--geometric-sd", o->each.geometric_sd, "Geometric standard deviation of the diameters; 1: all alike")->capture_default_str();
    c.add_option("--particles", o->each.number, "Particles in each micrograph")->capture_default_str();
    c.add_option("--faceted-share", o->each.faceted_share, "Share of the particles that are faceted, 0 .. 1")->capture_default_str();
    c.add_option("--contact-share", o->each.contact_share, "Share of the particles that may touch or overlap others, 0 .. 1")->capture_default_str();
    c.add_option("--contamination-nm", o->each.contamination_nm, "Carbon shell around the particles")->capture_default_str();
    c.add_option("--pixel-size", o->pixel_size, "Edge of a pixel, with its unit")->capture_default_str();
    c.add_option("--width", o->each.width, "Pixels in a row")->check(CLI::Range(1, 1000000))->capture_default_str();
    c.add_option("--height", o->each.height, "Rows")->check(CLI::Range(1, 1000000))->capture_default_str();
    c.add_option("--dose", o->each.dose, "Incident electrons per pixel; 0: the microscope's usual ones")->capture_default_str();
    c.add_option("--defocus-nm", o->defocus_nm, "Underfocus is positive [Scherzer's in TEM, the sharpest probe in STEM]");
    c.add_option("--drift-nm", o->each.drift_nm, "How far the specimen moves during a TEM exposure")->capture_default_str();
    c.add_option("--uneven", o->each.uneven, "Largest relative deviation of the illumination in TEM, 0 or more and below 1")->capture_default_str();
    c.add_flag("--scale-bar", o->each.annotated, "Burn a scale bar into the image");
    auto* const pool = c.add_option("--pool", o->pool, "Make a known set instead; study: 1700 images over all of the above")->check(CLI::IsMember({"study"}));
    c.add_option("--part", o->part, "Of the pool: the 150 images of the comparison, the 1550 others, or all")
        ->check(CLI::IsMember({"comparison", "tuning", "all"}))
        ->needs(pool)
        ->capture_default_str();
    for (char const* one : {"--count", "--seed", "--modality", "--material", "--substrate", "--microscope", "--diameter-nm", "--geometric-sd", "--particles", "--faceted-share",
                            "--contact-share", "--contamination-nm", "--pixel-size", "--width", "--height", "--dose", "--defocus-nm", "--drift-nm", "--uneven", "--scale-bar"})
        pool->excludes(c.get_option(one));
    add_threads(c, o->threads);
    c.add_flag("--force", o->force, "Replace what an earlier run wrote");
    c.add_flag("--json", o->json, "Print JSON");
    c.callback([o, &a] { a.run = [o] { return run(*o); }; });
}

} // namespace cli
