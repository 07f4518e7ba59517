// SPDX-License-Identifier: MIT
// mote evaluate: predictions against the truth, image by image and over the series.
#include "cli.hpp"
#include "csv.hpp"
#include "output.hpp"
#include "particle_table.hpp"

#include <mote/core/geometry.hpp>
#include <mote/evaluate/contrast.hpp>
#include <mote/evaluate/detection.hpp>
#include <mote/evaluate/instances.hpp>
#include <mote/evaluate/outward_offset.hpp>
#include <mote/evaluate/overlap.hpp>
#include <mote/evaluate/series.hpp>
#include <mote/io/atomic_file.hpp>
#include <mote/io/file.hpp>
#include <mote/io/read.hpp>
#include <mote/label/components.hpp>
#include <mote/label/paint.hpp>
#include <mote/measure/equivalent_diameter.hpp>
#include <mote/statistics/quantile.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <set>

namespace cli {

namespace {

namespace fs = std::filesystem;

struct options {
    std::string truth{}, predicted{}, images{}, suffix{}, output{}, offset{};
    int threads = 0;
    bool masks = false, boxes = false, crop = false, json = false;
};

// --- What is compared -----------------------------------------------------------------------------------------------

/// Numbers with names, in the order in which they are shown.
using metrics = std::vector<std::pair<std::string, double>>;

double value_of(metrics const& m, std::string const& name) {
    for (auto const& [key, value] : m)
        if (key == name) return value;
    return std::nan("");
}

struct pair_of_files {
    std::string name{};
    fs::path truth{}, predicted{}, image{};
    std::string problem{}; // why there is nothing to compare
    metrics found{};
    std::vector<mote::overlap_counts> by_offset{}; // pixels of the prediction grown outward by 0, 1, ... pixels
    std::string error{};
};

/// A label image or a mask. A mask's pixels are 0 and `only`; as a label image it would be one particle.
struct label_file {
    mote::image<std::uint32_t> labels{};
    bool is_mask = false;
};

/// 0 for no pixels but background; nothing if there are several values.
std::optional<std::uint32_t> only_value(mote::image<std::uint32_t> const& labels) {
    std::uint32_t only = 0;
    for (std::ptrdiff_t y = 0; y < labels.height(); ++y)
        for (std::ptrdiff_t x = 0; x < labels.width(); ++x) {
            std::uint32_t const v = labels(x, y);
            if (v == 0 || v == only) continue;
            if (only != 0) return std::nullopt;
            only = v;
        }
    return only;
}

mote::image<std::uint8_t> mask_of(mote::image_view<std::uint32_t const> labels) {
    mote::image<std::uint8_t> mask(labels.width, labels.height, mote::fill::none);
    for (std::ptrdiff_t y = 0; y < labels.height; ++y)
        for (std::ptrdiff_t x = 0; x < labels.width; ++x) mask(x, y) = labels(x, y) != 0 ? 255 : 0;
    return mask;
}

label_file read_label_file(fs::path const& path) {
    mote::any_image read = mote::read_image(path);
    label_file f;
    if (!read.as_stored) {
        // Colours and one-bit pixels are no labels, but a mask all the same if they are black and one other value.
        bool const several = read.visit([&]<class T>(mote::image<T>& pixels) {
            mote::image<std::uint32_t> labels(pixels.width(), pixels.height(), mote::fill::none);
            T only{0};
            for (std::ptrdiff_t y = 0; y < pixels.height(); ++y)
                for (std::ptrdiff_t x = 0; x < pixels.width(); ++x) {
                    T const v = pixels(x, y);
                    if (v != T{0} && v != only && only != T{0}) return true;
                    if (v != T{0}) only = v;
                    labels(x, y) = v != T{0} ? 255 : 0;
                }
            f.labels = std::move(labels);
            return false;
        });
        if (!several) {
            f.is_mask = true;
            return f;
        }
    }
    f.labels = mote::labels_of(std::move(read), path.string());
    auto const only = only_value(f.labels);
    f.is_mask = only == 255u || only == 65535u ||
                (only == 1u && mote::components(mask_of(f.labels.view())).size() > 1);
    return f;
}

// --- Boxes ----------------------------------------------------------------------------------------------------------

// Annotated boxes have fractions of a pixel; scores are computed on a grid that is finer by this factor.
constexpr std::ptrdiff_t fine = 256;

std::vector<mote::box> read_boxes(fs::path const& path) {
    csv_table const table(path);
    std::array<std::size_t, 4> const column{table.column("x"), table.column("y"), table.column("width"), table.column("height")};
    std::vector<mote::box> boxes;
    for (std::size_t row = 0; row < table.rows(); ++row) {
        std::array<double, 4> v{};
        for (std::size_t i = 0; i < 4; ++i) {
            v[i] = table.number(row, column[i]);
            if (!(std::abs(v[i]) <= 1e9) || (i > 1 && v[i] < 0))
                throw mote::format_error(table.where(row) + "'" + table.text(row, column[i]) + "' is no coordinate or size");
        }
        auto const scaled = [](double x) { return static_cast<std::ptrdiff_t>(std::llround(x * static_cast<double>(fine))); };
        boxes.push_back({scaled(v[0]), scaled(v[1]), scaled(v[2]), scaled(v[3])});
    }
    return boxes;
}

/// Boxes and centroids of particles on the fine grid.
void boxes_of(mote::image_view<std::uint32_t const> labels, bool is_mask, std::vector<mote::box>& boxes, std::vector<mote::point>& centres) {
    std::vector<mote::component> particles;
    if (is_mask) {
        particles = mote::components(mask_of(labels));
    } else {
        struct sums {
            std::ptrdiff_t left, top, right, bottom;
            double n = 0, x = 0, y = 0;
        };
        std::map<std::uint32_t, sums> of;
        auto const runs = mote::runs_of_labels(labels);
        for (std::ptrdiff_t y = 0; y < runs.height(); ++y)
            for (mote::run const& r : runs.row(y)) {
                auto const begin = static_cast<std::ptrdiff_t>(r.begin), end = static_cast<std::ptrdiff_t>(r.end);
                sums& s = of.try_emplace(r.label, sums{begin, y, end, y + 1, 0, 0, 0}).first->second;
                s.left = std::min(s.left, begin);
                s.right = std::max(s.right, end);
                s.bottom = y + 1;
                double const n = static_cast<double>(end - begin);
                s.n += n;
                s.x += n * static_cast<double>(begin + end - 1) / 2;
                s.y += n * static_cast<double>(y);
            }
        for (auto const& [label, s] : of)
            particles.push_back({static_cast<std::uint64_t>(s.n), {s.left, s.top, s.right - s.left, s.bottom - s.top}, {s.x / s.n, s.y / s.n}});
    }
    auto const scaled = [](double v) { return (v + 0.5) * static_cast<double>(fine) - 0.5; }; // the corner stays in place
    for (mote::component const& p : particles) {
        boxes.push_back({p.bounds.x * fine, p.bounds.y * fine, p.bounds.width * fine, p.bounds.height * fine});
        centres.push_back({scaled(p.centroid.x), scaled(p.centroid.y)});
    }
}

// --- Masks grown outward --------------------------------------------------------------------------------------------

constexpr int largest_found = 4, largest_given = 100;

/// The given number of pixels; nothing where it is to be found.
std::optional<int> given_offset(options const& o) {
    if (o.offset == "auto") return std::nullopt;
    int value = -1;
    char const *const begin = o.offset.data(), *const end = begin + o.offset.size();
    auto const [stop, error] = std::from_chars(begin, end, value);
    if (error != std::errc() || stop != end || value < 0 || value > largest_given)
        throw usage_error("--offset: '" + o.offset + "'; expected 0 .. " + std::to_string(largest_given) + " pixels, or auto");
    return value;
}

/// Adds the scores at one offset for all images, and says which.
nlohmann::json score_offset(std::vector<pair_of_files>& pairs, std::optional<int> given) {
    std::vector<std::vector<mote::overlap_counts>> counts;
    for (pair_of_files const& p : pairs)
        if (!p.by_offset.empty()) counts.push_back(p.by_offset);
    if (counts.empty()) return nullptr;
    auto const best = mote::best_common_offset(counts);
    int const offset = given.value_or(best.offset);
    for (pair_of_files& p : pairs) {
        if (p.by_offset.empty()) continue;
        auto const& c = p.by_offset[static_cast<std::size_t>(offset)];
        metrics const scores{{"offset_jsc", c.jaccard()}, {"offset_dice", c.dice()}, {"offset_precision", c.precision()}, {"offset_recall", c.recall()}};
        auto const at = std::find_if(p.found.begin(), p.found.end(), [](auto const& m) { return m.first == "recall"; });
        p.found.insert(at == p.found.end() ? at : at + 1, scores.begin(), scores.end());
    }
    return {{"pixels", offset}, {"found", !given}, {"median_jsc", best.median_jaccard}};
}

// --- Scores of one image --------------------------------------------------------------------------------------------

/// Detections: boxes of the prediction's particles against `truth`, on the fine grid.
metrics scores_of_boxes(std::vector<mote::box> const& truth, mote::image_view<std::uint32_t const> predicted, bool is_mask) {
    std::vector<mote::box> boxes;
    std::vector<mote::point> centres;
    boxes_of(predicted, is_mask, boxes, centres);
    auto const half = mote::match_boxes(truth, boxes, 0.5), third = mote::match_boxes(truth, boxes, 0.3);
    auto const by_centre = mote::match_centres(truth, centres);
    return {{"box_precision", half.precision()},         {"box_recall", half.recall()},         {"box_f1", half.f1()},
            {"box_precision_30", third.precision()},     {"box_recall_30", third.recall()},     {"box_f1_30", third.f1()},
            {"centre_precision", by_centre.precision()}, {"centre_recall", by_centre.recall()}, {"centre_f1", by_centre.f1()},
            {"truth_count", static_cast<double>(half.truth_count)},
            {"predicted_count", static_cast<double>(half.detected_count)},
            {"count_error", static_cast<double>(half.count_error())}};
}

void score_boxes(pair_of_files& p) {
    auto const truth = read_boxes(p.truth);
    auto const predicted = read_label_file(p.predicted);
    p.found = scores_of_boxes(truth, predicted.labels.view(), predicted.is_mask);
    if (truth.empty()) return;
    std::vector<double> diameters;
    for (mote::box const& b : truth)
        diameters.push_back(std::sqrt(static_cast<double>(b.width) * static_cast<double>(b.height)) / static_cast<double>(fine));
    p.found.emplace_back("median_true_size_px", mote::median(diameters));
}

std::string size_text(std::ptrdiff_t w, std::ptrdiff_t h) { return std::to_string(w) + " x " + std::to_string(h); }

void score_labels(pair_of_files& p, options const& o) {
    auto const truth = read_label_file(p.truth), predicted = read_label_file(p.predicted);
    mote::image_view<std::uint32_t const> t = truth.labels.view(), q = predicted.labels.view();
    std::ptrdiff_t w = t.width, h = t.height;
    auto const fit = [&](std::ptrdiff_t width, std::ptrdiff_t height, char const* what) {
        if (!o.crop && (width != t.width || height != t.height))
            throw std::runtime_error("the truth is " + size_text(t.width, t.height) + ", the " + what + " " + size_text(width, height) +
                                     "; --crop compares the top left part that both have");
        w = std::min(w, width);
        h = std::min(h, height);
    };
    fit(q.width, q.height, "prediction");
    std::optional<mote::any_image> image;
    if (!p.image.empty()) {
        image = mote::read_image(p.image);
        fit(image->width(), image->height(), "image");
    }
    t = t.subview(0, 0, w, h);
    q = q.subview(0, 0, w, h);

    auto const truth_mask = mask_of(t), predicted_mask = mask_of(q);
    auto const pixels = mote::overlap(truth_mask, predicted_mask);
    p.found = {{"jsc", pixels.jaccard()}, {"dice", pixels.dice()}, {"precision", pixels.precision()}, {"recall", pixels.recall()}};
    if (!o.offset.empty()) p.by_offset = mote::overlap_by_offset(truth_mask, predicted_mask, given_offset(o).value_or(largest_found));
    std::vector<double> diameters;
    bool const instances = !o.masks && !truth.is_mask && !predicted.is_mask;
    if (instances) {
        auto const table = mote::contingency(t, q);
        auto const scores = mote::match_instances(table);
        for (int percent = 50; percent <= 95; percent += 5)
            p.found.emplace_back("ap_" + std::to_string(percent), scores.average_precision(percent / 100.0));
        p.found.emplace_back("ap_mean", scores.mean_average_precision());
        p.found.emplace_back("f1_50", scores.f1());
        p.found.emplace_back("truth_count", static_cast<double>(scores.truth_count));
        p.found.emplace_back("predicted_count", static_cast<double>(scores.predicted_count));
        p.found.emplace_back("count_error", static_cast<double>(scores.count_error()));
        for (std::uint64_t const n : table.truth.pixels) diameters.push_back(mote::equivalent_diameter(static_cast<double>(n)));
    } else if (truth.is_mask || o.masks) {
        for (mote::component const& c : mote::components(truth_mask)) diameters.push_back(mote::equivalent_diameter(static_cast<double>(c.area)));
    } else {
        for (std::uint64_t const n : mote::contingency(t, t).truth.pixels) diameters.push_back(mote::equivalent_diameter(static_cast<double>(n)));
    }
    if (o.boxes) {
        std::vector<mote::box> true_boxes;
        std::vector<mote::point> unused;
        boxes_of(t, truth.is_mask, true_boxes, unused);
        for (auto const& [name, value] : scores_of_boxes(true_boxes, q, predicted.is_mask))
            if (std::isnan(value_of(p.found, name))) p.found.emplace_back(name, value);
    }
    if (!diameters.empty()) p.found.emplace_back("median_true_diameter_px", mote::median(diameters));
    if (image) {
        auto const c = image->visit([&]<class T>(mote::image<T> const& grey) { return mote::contrast(truth_mask, grey.view().subview(0, 0, w, h)); });
        p.found.emplace_back("cnr", c.cnr);
        p.found.emplace_back("michelson", c.michelson);
    }
}

// --- Which files belong together ------------------------------------------------------------------------------------

void require_folder(std::string const& path, char const* option) {
    std::error_code error;
    if (path.empty()) throw usage_error(std::string("evaluate needs ") + option);
    if (!fs::is_directory(path, error)) throw usage_error(std::string(option) + ": '" + path + "' is no folder");
}

std::vector<fs::path> files_of(fs::path const& folder) {
    std::vector<fs::path> files;
    std::error_code error;
    for (auto const& entry : fs::directory_iterator(folder))
        if (entry.is_regular_file(error)) files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    return files;
}

fs::path first_of(std::vector<fs::path> const& candidates) {
    std::error_code error;
    for (fs::path const& p : candidates)
        if (fs::is_regular_file(p, error)) return p;
    return {};
}

fs::path prediction_of(fs::path const& folder, std::string const& name) {
    std::vector<fs::path> candidates;
    for (char const* e : {".png", ".tif", ".tiff", ".npy"}) candidates.push_back(folder / (name + e));
    for (char const* stem : {"labels", "mask"})
        for (char const* e : {".png", ".tif", ".tiff", ".npy"}) candidates.push_back(folder / name / (stem + std::string(e)));
    return first_of(candidates);
}

std::vector<pair_of_files> find_pairs(options const& o) {
    std::vector<pair_of_files> pairs;
    std::map<std::string, std::size_t> at;
    for (fs::path const& f : files_of(o.truth)) {
        bool const boxes = extension_of(f) == ".csv";
        std::string name = f.stem().string();
        if ((!boxes && !has_image_extension(f)) || !name.ends_with(o.suffix) || name.size() == o.suffix.size()) continue;
        name.resize(name.size() - o.suffix.size());
        auto const [there, fresh] = at.try_emplace(name, pairs.size());
        if (!fresh) {
            pairs[there->second].problem = "'" + pairs[there->second].truth.filename().string() + "' and '" + f.filename().string() + "' have one name; which is the truth?";
            continue;
        }
        pair_of_files p;
        p.name = name;
        p.truth = f;
        pairs.push_back(std::move(p));
    }
    if (pairs.empty())
        throw usage_error("--truth: no images or CSV files" + (o.suffix.empty() ? std::string() : " whose names end in '" + o.suffix + "'") + " in '" + o.truth + "'");
    std::map<std::string, fs::path> images;
    if (!o.images.empty())
        for (fs::path const& f : files_of(o.images))
            if (has_image_extension(f)) images.try_emplace(f.stem().string(), f);
    for (pair_of_files& p : pairs) {
        p.predicted = prediction_of(o.predicted, p.name);
        if (!o.images.empty()) {
            auto const image = images.find(p.name);
            if (image != images.end())
                p.image = image->second;
            else if (p.problem.empty() && extension_of(p.truth) != ".csv")
                p.problem = "no image of this name in '" + o.images + "'";
        }
    }
    return pairs;
}

/// What lies in the folder of predictions and belongs to no truth.
std::vector<std::string> extra_predictions(fs::path const& folder, std::vector<pair_of_files> const& pairs) {
    std::set<std::string> known, extra;
    for (pair_of_files const& p : pairs) known.insert(p.name);
    std::error_code error;
    for (auto const& entry : fs::directory_iterator(folder)) {
        bool const is_folder = entry.is_directory(error);
        if (is_folder ? prediction_of(folder, entry.path().filename().string()).empty() : !has_image_extension(entry.path())) continue;
        std::string const name = is_folder ? entry.path().filename().string() : entry.path().stem().string();
        if (!known.contains(name)) extra.insert(name);
    }
    return {extra.begin(), extra.end()};
}

// --- Results --------------------------------------------------------------------------------------------------------

std::vector<std::string> names_of(std::vector<pair_of_files> const& pairs) {
    std::vector<std::string> names;
    for (pair_of_files const& p : pairs)
        for (auto const& [name, value] : p.found)
            if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    return names;
}

bool is_count(std::string const& name) { return name.find("count") != std::string::npos; }

nlohmann::json json_number(std::string const& name, double value) {
    return is_count(name) ? nlohmann::json(static_cast<std::int64_t>(value)) : nlohmann::json(value);
}

mote::series_summary summary_of(std::vector<pair_of_files> const& pairs, std::string const& metric) {
    std::vector<double> scores, contrast, size;
    for (pair_of_files const& p : pairs) {
        double const score = value_of(p.found, metric);
        if (std::isnan(score)) continue;
        scores.push_back(score);
        if (double const c = value_of(p.found, "cnr"); !std::isnan(c)) contrast.push_back(c);
        if (double const d = value_of(p.found, "median_true_diameter_px"); !std::isnan(d)) size.push_back(d);
    }
    // A correlation over some of the images only would not be comparable with the others; one of a property of the image
    // or of a count says nothing about the prediction.
    bool const is_score = metric != "cnr" && metric != "michelson" && !metric.starts_with("median_true") && !is_count(metric);
    if (!is_score || contrast.size() != scores.size()) contrast.clear();
    if (!is_score || size.size() != scores.size()) size.clear();
    return mote::summarise_series(scores, contrast, size);
}

nlohmann::json json_of(mote::series_summary const& s) {
    auto const optional = [](std::optional<double> const& v) { return v ? nlohmann::json(*v) : nlohmann::json(nullptr); };
    return {{"n", s.n},
            {"median", s.median},
            {"mean", s.mean},
            {"q1", s.q1},
            {"q3", s.q3},
            {"min", s.min},
            {"max", s.max},
            {"median_interval", s.median_interval ? nlohmann::json{s.median_interval->low, s.median_interval->high} : nlohmann::json(nullptr)},
            {"spearman_cnr", optional(s.rho_contrast)},
            {"spearman_diameter", optional(s.rho_size)}};
}

int run(options const& o) {
    require_folder(o.truth, "--truth");
    require_folder(o.predicted, "--predicted");
    if (!o.images.empty()) require_folder(o.images, "--images");
    std::optional<int> const offset_given = o.offset.empty() ? 0 : given_offset(o);
    auto pairs = find_pairs(o);
    auto const extra = extra_predictions(o.predicted, pairs);
    if (!extra.empty())
        std::cerr << "mote: " << extra.size() << " predictions have no truth and are ignored (" << extra.front() << (extra.size() > 1 ? ", ..." : "") << ")\n";

    std::size_t const failures = for_each_input(
        "evaluate", pairs.size(), thread_count(o.threads), [&](std::size_t i) { return pairs[i].name; },
        [&](std::size_t i) {
            pair_of_files& p = pairs[i];
            try {
                if (!p.problem.empty()) throw std::runtime_error(p.problem);
                if (p.predicted.empty()) throw std::runtime_error("no prediction");
                if (extension_of(p.truth) == ".csv")
                    score_boxes(p);
                else
                    score_labels(p, o);
            } catch (std::exception const& e) {
                p.found.clear();
                p.by_offset.clear();
                p.error = e.what();
                throw;
            }
        });

    nlohmann::json const offset = o.offset.empty() ? nlohmann::json(nullptr) : score_offset(pairs, offset_given);
    auto const names = names_of(pairs);
    if (!o.output.empty()) {
        std::string csv = "image";
        for (std::string const& n : names) csv += ',' + n;
        csv += ",error\n";
        for (pair_of_files const& p : pairs) {
            csv += csv_field(p.name);
            for (std::string const& n : names) csv += ',' + number(value_of(p.found, n), 10);
            csv += ',' + csv_field(p.error) + '\n';
        }
        mote::write_file(o.output, csv);
    }

    nlohmann::json images = nlohmann::json::array(), missing = nlohmann::json::array(), summary = nlohmann::json::object();
    for (pair_of_files const& p : pairs) {
        nlohmann::json image{{"image", p.name}, {"truth", p.truth.string()}};
        if (!p.predicted.empty()) image["predicted"] = p.predicted.string();
        for (auto const& [name, value] : p.found) image[name] = json_number(name, value);
        if (!p.error.empty()) image["error"] = p.error;
        if (p.predicted.empty()) missing.push_back(p.name);
        images.push_back(std::move(image));
    }
    std::vector<std::vector<std::string>> table{{"", "n", "median", "interval", "mean", "q1", "q3", "min", "max"}};
    std::vector<std::vector<std::string>> correlations;
    for (std::string const& n : names) {
        auto const s = summary_of(pairs, n);
        summary[n] = json_of(s);
        table.push_back({n, std::to_string(s.n), number(s.median, 4),
                         s.median_interval ? number(s.median_interval->low, 4) + " .. " + number(s.median_interval->high, 4) : "-",
                         number(s.mean, 4), number(s.q1, 4), number(s.q3, 4), number(s.min, 4), number(s.max, 4)});
        if (n != "jsc") continue;
        if (s.rho_contrast) correlations.push_back({"Spearman's correlation of jsc with cnr", number(*s.rho_contrast, 3)});
        if (s.rho_size) correlations.push_back({"Spearman's correlation of jsc with the true diameter", number(*s.rho_size, 3)});
    }
    if (o.json) {
        nlohmann::json result{{"images", images}, {"summary", summary}, {"missing", missing}, {"extra", extra}, {"failed", failures}};
        if (!o.offset.empty()) result["offset"] = offset;
        print(result);
    } else {
        std::vector<std::vector<std::string>> rows{{"image"}};
        std::vector<std::string> shown;
        for (char const* n : {"jsc", "offset_jsc", "precision", "recall", "ap_50", "ap_mean", "f1_50", "box_precision", "box_recall", "box_f1", "box_f1_30", "centre_f1", "truth_count", "predicted_count"})
            if (std::find(names.begin(), names.end(), n) != names.end()) shown.push_back(n);
        for (std::string const& n : shown) rows[0].push_back(n);
        for (pair_of_files const& p : pairs) {
            rows.push_back({p.name});
            for (std::string const& n : shown) {
                std::string const v = number(value_of(p.found, n), 4);
                rows.back().push_back(v.empty() ? "-" : v);
            }
        }
        std::cout << aligned(rows) << '\n' << aligned(table);
        if (!offset.is_null())
            std::cout << "\nMasks grown outward by " << offset["pixels"] << " pixels for offset_jsc" << (offset_given ? "" : ", the best for the whole set") << ".\n";
        if (!correlations.empty()) std::cout << '\n' << aligned(correlations);
    }
    return exit_after(failures, pairs.size());
}

} // namespace

void add_evaluate(CLI::App& app, action& a) {
    auto const o = std::make_shared<options>();
    CLI::App& c = *app.add_subcommand("evaluate", "Compare label images or masks with the truth");
    c.add_option("--truth", o->truth, "Folder of label images or masks, or of CSV files with boxes (x,y,width,height)");
    c.add_option("--predicted", o->predicted, "Folder with <name>.png, .tif or .npy, or with <name>/labels.png or <name>/mask.png");
    c.add_option("--images", o->images, "Folder of the images: adds their contrast, and how the score follows it");
    c.add_option("--truth-suffix", o->suffix, "What the truth's names have after the image's, such as _mask");
    c.add_flag("--masks", o->masks, "Compare pixels only, even if particles are labelled");
    c.add_flag("--boxes", o->boxes, "Where the truth is labels or masks, also compare the boxes around the particles");
    c.add_option("--offset", o->offset, "Also score the masks grown outward by this many pixels, or by the best of 0 .. 4 for all images (auto)");
    c.add_flag("--crop", o->crop, "Where sizes differ, compare the top left part that both have");
    c.add_option("-o,--output", o->output, "CSV file for the scores of each image");
    add_threads(c, o->threads);
    c.add_flag("--json", o->json, "Print JSON");
    c.callback([o, &a] { a.run = [o] { return run(*o); }; });
}

} // namespace cli
