// SPDX-License-Identifier: MIT
#include "tune.hpp"

#include "../cli/cli.hpp"
#include "../cli/methods.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <utility>
#include <vector>

namespace study {

namespace {

bool has_window(cli::method const& m) {
    return m.has_border || m.has_shape || std::any_of(m.options.begin(), m.options.end(), [](auto const& o) { return o.first == "window"; });
}

/// Constants that are thresholds of the user's own, and what only shapes the histogram, are not for tuning.
bool is_tunable(std::string const& name) {
    for (char const* no : {"window", "level", "strong", "bins", "classes", "votes", "noise", "scale", "border", "shape", "outer", "smallest", "distance"})
        if (name == no) return false;
    return true;
}

} // namespace

std::vector<contestant> contestants(std::vector<std::string> const& wanted) {
    std::vector<contestant> result;
    for (std::string const& w : wanted) {
        bool found = false;
        for (cli::method const& m : cli::all_methods()) {
            if (m.name == "level") continue; // it has no level of its own
            if (w != "all" && w != m.family && w != m.name) continue;
            found = true;
            if (std::any_of(result.begin(), result.end(), [&](contestant const& c) { return c.name == m.name; })) continue;
            contestant c{m.name, m.family, {}};
            c.options.method = m.name;
            result.push_back(std::move(c));
        }
        if (!found) (void)cli::find_method(w);
    }
    return result;
}

nlohmann::json tuned_settings() {
    return nlohmann::json::parse(R"({
    "adotsu": {"window": 121},
    "adotsums": {"window": 241},
    "background-symmetry": {"smoothing": 6.0},
    "bataineh": {"weight": 1.5},
    "bernsen": {"window": 241},
    "bradley-roth": {"window": 121},
    "clamped-level": {"low": 1.05},
    "contrast": {"window": 241},
    "dead-zone-niblack": {"k": -0.8, "offset": 3058.3, "window": 169},
    "feng": {"window": 31},
    "gatos": {"k": 0.15, "p1": 0.0, "window": 121},
    "gaussian": {"offset": 6116.6, "window": 169},
    "isauvola": {"k": 0.25, "window": 121},
    "local-isodata": {"window": 241},
    "local-li": {"window": 241},
    "local-otsu": {"window": 241},
    "local-yen": {"window": 241},
    "mean": {"offset": 7196.0, "window": 121},
    "median": {"offset": 6116.6, "window": 85},
    "mid-grey": {"window": 241},
    "niblack": {"k": -0.8, "offset": 963.75, "window": 143},
    "nick": {"k": -0.15, "window": 121},
    "percentile": {"share": 0.8925},
    "phansalkar": {"p": 1.5, "window": 121},
    "sauvola": {"k": 0.25, "window": 121},
    "singh": {"k": 0.09, "window": 61},
    "variance-gate": {"window": 31},
    "wan": {"window": 31},
    "wolf": {"k": 0.25, "window": 73}
})");
}

nlohmann::json settings_of(cli::segment_options const& o) {
    nlohmann::json j = nlohmann::json::object();
    if (o.window) j["window"] = *o.window;
    for (auto const& [name, value] : o.numbers) j[name] = value;
    return j;
}

void apply_settings(std::vector<contestant>& all, nlohmann::json const& settings) {
    if (!settings.is_object()) throw cli::usage_error("settings are no JSON object of methods");
    for (contestant& c : all) {
        if (!settings.contains(c.name)) continue;
        auto const& own = settings[c.name];
        if (!own.is_object()) throw cli::usage_error("the settings of " + c.name + " are no JSON object");
        for (auto const& [name, value] : own.items()) {
            if (!value.is_number()) throw cli::usage_error("the setting '" + name + "' of " + c.name + " is no number");
            if (name != "window") {
                c.options.numbers[name] = value.get<double>();
                continue;
            }
            if (!value.is_number_integer()) throw cli::usage_error("the window of " + c.name + " is no whole number");
            c.options.window = value.get<std::ptrdiff_t>();
        }
        cli::check(c.options);
    }
}

void tune(contestant& c, std::vector<prepared> const& set, int threads) {
    cli::method const& m = cli::find_method(c.name);
    if (c.name == "msh5") return;
    double best = median_jaccard(set, c.options, threads);
    auto const attempt = [&](cli::segment_options const& o) {
        try {
            cli::check(o);
            double const j = median_jaccard(set, o, threads, best);
            if (j > best) {
                best = j;
                c.options = o;
            }
        } catch (std::exception const&) { // out of the method's range
        }
    };
    // Offsets are in grey values, of which 16 bits have more.
    double const grey = !set.empty() && set.front().data.image.pixel_type() == "u16" ? 257 : 1;
    std::vector<std::pair<std::string, double>> constants;
    for (auto const& [name, text] : m.options) {
        if (!is_tunable(name)) continue;
        char* end = nullptr;
        double const standard = std::strtod(text.c_str(), &end);
        if (end != text.c_str()) constants.emplace_back(name, standard != 0 ? standard : name == "offset" ? 5 * grey : 5);
    }
    auto const try_window = [&](double w) {
        cli::segment_options o = c.options;
        o.window = static_cast<std::ptrdiff_t>(w / 2) * 2 + 1;
        attempt(o);
    };
    auto const try_constant = [&](std::string const& name, double value) {
        cli::segment_options o = c.options;
        o.numbers[name] = value;
        attempt(o);
    };
    for (int round = 0; round < 2; ++round) {
        auto const before = settings_of(c.options);
        if (has_window(m))
            for (double const w : {7, 15, 31, 61, 121, 241, 401}) try_window(w);
        for (auto const& [name, unit] : constants)
            for (double const factor : {-2.0, -1.0, -0.5, 0.0, 0.25, 0.5, 0.75, 1.5, 2.0, 4.0}) try_constant(name, unit * factor);
        if (settings_of(c.options) == before) break;
    }
    // Between the steps.
    if (auto const w = c.options.window)
        for (double const factor : {0.7, 0.84, 1.19, 1.4}) try_window(static_cast<double>(*w) * factor);
    for (auto const& [name, value] : std::map<std::string, double>(c.options.numbers))
        for (double const factor : {0.7, 0.84, 1.19, 1.4}) try_constant(name, value * factor);
}

} // namespace study
