// SPDX-License-Identifier: MIT
#include "data_set.hpp"

#include "../cli/cli.hpp"
#include "../cli/output.hpp"

#include <mote/evaluate/contrast.hpp>
#include <mote/io/read.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <stdexcept>

namespace study {

namespace fs = std::filesystem;

std::vector<item> read_data_set(fs::path const& folder) {
    std::map<std::string, nlohmann::json> known;
    if (fs::exists(folder / "parameters.json")) {
        auto const all = cli::read_json(folder / "parameters.json");
        if (all.is_object() && all.contains("images") && all["images"].is_array())
            for (auto const& i : all["images"])
                if (i.is_object() && i.contains("name") && i["name"].is_string()) known[i["name"]] = i;
    }
    std::vector<item> items;
    if (fs::is_directory(folder / "images"))
        for (auto const& file : fs::directory_iterator(folder / "images")) {
            if (!cli::has_image_extension(file.path())) continue;
            item i;
            i.name = file.path().stem().string();
            i.image = file.path();
            for (char const* extension : {".png", ".tif", ".npy"})
                if (i.labels.empty() && fs::exists(folder / "labels" / (i.name + extension))) i.labels = folder / "labels" / (i.name + extension);
            if (i.labels.empty()) continue;
            auto const k = known.find(i.name);
            if (k != known.end()) {
                auto const word = [](nlohmann::json const& j, char const* key) { return j.contains(key) && j[key].is_string() ? j[key].get<std::string>() : std::string(); };
                auto const& parameters = k->second.contains("parameters") ? k->second["parameters"] : nlohmann::json::object();
                if (std::string const m = word(k->second, "modality"); !m.empty()) i.groups["modality"] = m;
                for (char const* key : {"substrate", "material", "microscope"})
                    if (std::string const v = word(parameters, key); !v.empty()) i.groups[key] = v;
                if (parameters.contains("diameter_nm") && parameters["diameter_nm"].is_number()) i.groups["diameter"] = cli::number(parameters["diameter_nm"].get<double>()) + " nm";
                if (parameters.contains("pixel_size_nm") && parameters["pixel_size_nm"].is_number()) i.pixel_size_nm = parameters["pixel_size_nm"].get<double>();
                if (std::string const p = word(k->second, "polarity"); p == "bright" || p == "dark") i.polarity = p == "dark" ? mote::polarity::dark : mote::polarity::bright;
            }
            items.push_back(std::move(i));
        }
    if (items.empty()) throw cli::usage_error("'" + folder.string() + "' has no images/ with labels/ of the same names");
    std::sort(items.begin(), items.end(), [](item const& a, item const& b) { return a.name < b.name; });
    return items;
}

sample read_sample(item const& i) {
    sample s;
    s.image = mote::read_image(i.image);
    s.labels = mote::read_labels(i.labels);
    if (s.labels.width() != s.image.width() || s.labels.height() != s.image.height())
        throw std::runtime_error("the image is " + std::to_string(s.image.width()) + " x " + std::to_string(s.image.height()) + " and its labels " +
                                 std::to_string(s.labels.width()) + " x " + std::to_string(s.labels.height()));
    s.truth = mote::image<std::uint8_t>(s.labels.width(), s.labels.height(), mote::fill::none);
    for (std::ptrdiff_t y = 0; y < s.labels.height(); ++y)
        for (std::ptrdiff_t x = 0; x < s.labels.width(); ++x) s.truth(x, y) = s.labels(x, y) != 0 ? 255 : 0;
    auto const c = s.image.visit([&](auto const& img) { return mote::contrast(s.truth, img); });
    s.contrast = c.cnr;
    s.polarity = i.polarity.value_or(c.brighter ? mote::polarity::bright : mote::polarity::dark);
    s.pixel_size_nm = i.pixel_size_nm.value_or(s.image.calibration.x.value);
    return s;
}

} // namespace study
