// SPDX-License-Identifier: MIT
#include "segment.hpp"

#include "cli.hpp"
#include "methods.hpp"

#include <mote/label/encode.hpp>
#include <mote/measure/burnt_in.hpp>
#include <mote/measure/polarity.hpp>
#include <mote/morphology/fill_holes.hpp>
#include <mote/morphology/remove_small.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <iostream>

namespace cli {

namespace {

struct number_option {
    char const* name;
    char const* what;
};
// In the order of --help. One option may mean different things to different methods: their pages say what.
constexpr number_option number_options[] = {
    {"k", "Weight of the standard deviation or of what stands in its place, as for dark particles"},
    {"r", "Dynamic range of the standard deviation; of adotsu: how far from the global level"},
    {"offset", "Grey levels that a particle must differ from the local level"},
    {"sigma", "Of the Gaussian in pixels (gaussian)"},
    {"level", "The level of --method level; of others the global or fixed level"},
    {"share", "The share of pixels of --method percentile"},
    {"bins", "Most bins of a window's histogram (local-otsu and others)"},
    {"outer", "Side of the second, larger window in pixels, odd (feng, gatos)"},
    {"contrast", "Least difference of maximum and minimum in grey levels (bernsen)"},
    {"classes", "Number of classes (multi-otsu)"},
    {"distance", "Pixels between grid points (adotsu, adotsums); standard deviations (background-symmetry)"},
    {"smoothing", "Standard deviation in bins (background-symmetry)"},
    {"low", "Least share of the global level (clamped-level)"},
    {"high", "Largest share of the global level (clamped-level)"},
    {"noise-factor", "Times the noise that is estimated (variance-gate and others)"},
    {"noise", "Standard deviation of the noise after a 5 x 5 median, in grey values (msh5)"},
    {"scale", "Side in pixels of the window that the search starts in (msh5)"},
    {"gate", "Standard deviation above which the window decides (variance-gate)"},
    {"balance", "Standard deviation at which both levels count the same (level-blend)"},
    {"floor", "Standard deviation of the noise (dead-zone-niblack)"},
    {"votes", "Windows that a vote takes (fuse-windows)"},
    {"smallest", "Side of the smallest window (adotsums)"},
    {"t", "The share of the mean that a particle has to be darker (bradley-roth)"},
    {"least", "Pixels of high contrast that the window must hold (su); share of the global level that an object's must have (object-level), or of the mean rise that its outline must (msh5)"},
    {"margin", "Pixels around an object that its level looks at (object-level)"},
    {"strong", "The level that an object has to pass somewhere (hysteresis)"},
    {"weight", "Weight of the deviation (su, bataineh)"},
    {"alpha", "(feng)"},
    {"gamma", "(feng)"},
    {"k1", "(feng)"},
    {"k2", "(feng)"},
    {"p", "(phansalkar)"},
    {"q", "(phansalkar, gatos)"},
    {"p1", "(gatos)"},
    {"p2", "(gatos)"},
};

border_choice parse_border(std::string const& text) {
    std::size_t const equals = text.find('=');
    std::string const name = text.substr(0, equals);
    border_choice result;
    if (name == "clip")
        result.edges = mote::border::clip;
    else if (name == "replicate")
        result.edges = mote::border::replicate;
    else if (name == "mirror")
        result.edges = mote::border::mirror;
    else if (name == "reflect")
        result.edges = mote::border::reflect;
    else if (name == "constant")
        result.edges = mote::border::constant;
    else
        throw CLI::ValidationError("--border", "expected clip, replicate, mirror, reflect, constant or constant=VALUE");
    if (equals != std::string::npos && (name != "constant" || !CLI::detail::lexical_cast(text.substr(equals + 1), result.value) || !std::isfinite(result.value)))
        throw CLI::ValidationError("--border", "'" + text + "' has no value that can be used");
    return result;
}

std::string names_of(std::vector<mote::dialect> const& dialects) {
    std::string names;
    for (mote::dialect const d : dialects) names += (names.empty() ? "" : ", ") + std::string(mote::name_of(d));
    return names;
}

char const* name_of(mote::border b) {
    switch (b) {
    case mote::border::replicate: return "replicate";
    case mote::border::mirror: return "mirror";
    case mote::border::reflect: return "reflect";
    case mote::border::constant: return "constant";
    default: return "clip";
    }
}

} // namespace

method_list const& all_methods() {
    static method_list const list = [] {
        method_list l;
        add_hybrid(l);
        add_global(l);
        add_formulas(l);
        add_ranks(l);
        add_local_histograms(l);
        add_compound(l);
        return l;
    }();
    return list;
}

method const& find_method(std::string const& name) {
    std::string names;
    for (method const& m : all_methods()) {
        if (name == m.name) return m;
        names += (names.empty() ? "" : ", ") + m.name;
    }
    throw usage_error("--method " + name + " is not one of " + names);
}

void list_methods(bool as_json) {
    if (as_json) {
        nlohmann::json list = nlohmann::json::array();
        for (method const& m : all_methods()) {
            nlohmann::json options = nlohmann::json::object(), dialects = nlohmann::json::array();
            for (auto const& [name, value] : m.options) options[name] = value;
            for (mote::dialect const d : m.dialects) dialects.push_back(mote::name_of(d));
            list.push_back({{"method", m.name}, {"family", m.family}, {"what", m.what}, {"options", options}, {"shape", m.has_shape}, {"border", m.has_border},
                            {"dialects", dialects}, {"surface", static_cast<bool>(m.surface)}});
        }
        print(list);
        return;
    }
    std::size_t longest = 0;
    for (method const& m : all_methods()) longest = std::max(longest, m.name.size());
    for (method const& m : all_methods()) {
        std::cout << m.name << std::string(longest - m.name.size() + 2, ' ') << m.family << ": " << m.what;
        char const* separator = "; --";
        for (auto const& [name, value] : m.options) {
            std::cout << separator << name << ' ' << value;
            separator = " --";
        }
        if (m.has_border) std::cout << (m.has_shape ? " --shape --border" : " --border");
        if (!m.dialects.empty()) std::cout << "; as " << names_of(m.dialects);
        std::cout << '\n';
    }
}

void add_segment_options(CLI::App& app, segment_options& o) {
    app.add_option("--method", o.method, "How particles are told from background; mote threshold --list shows all")->capture_default_str();
    add_polarity(app, o.polarity);
    static std::map<std::string, mote::dialect> const dialects = [] {
        std::map<std::string, mote::dialect> names;
        for (mote::dialect const d : {mote::dialect::paper, mote::dialect::imagej, mote::dialect::fiji, mote::dialect::skimage, mote::dialect::opencv, mote::dialect::doxa})
            names.emplace(mote::name_of(d), d);
        return names;
    }();
    app.add_option_function<std::string>("--dialect", [&o](std::string const& name) { o.dialect = dialects.at(name); }, "Do what another program does: imagej, fiji, skimage, opencv or doxa")
        ->check(CLI::IsMember(dialects));
    app.add_option_function<std::string>("--burnt-in", [&o](std::string const& what) { o.mask_burnt_in = what == "mask"; },
                                         "Letters, scale bars and captions in the image: mask leaves them out, keep treats them like particles; keep with --dialect, else mask")
        ->check(CLI::IsMember({"mask", "keep"}));
    app.add_option("--window", o.window, "Side of the window in pixels, odd (local methods)");
    app.add_option_function<std::string>("--shape", [&o](std::string const& name) { o.shape = name == "disc" ? window_shape::disc : window_shape::square; },
                                         "Windows are a square, or a disc with --window as its diameter")
        ->check(CLI::IsMember({"square", "disc"}));
    app.add_option_function<std::string>("--border", [&o](std::string const& text) { o.edges = parse_border(text); },
                                         "What windows find outside of the image: clip, replicate, mirror, reflect or constant[=VALUE]");
    for (number_option const& n : number_options)
        app.add_option_function<double>("--" + std::string(n.name), [&o, name = n.name](double const& value) { o.numbers[name] = value; }, n.what);
}

void check(segment_options const& o) {
    method const& m = find_method(o.method);
    auto const refuse = [&](bool given, bool has, std::string const& option) {
        if (given && !has) throw usage_error("--method " + o.method + " has no " + option);
    };
    auto const has = [&](std::string const& name) {
        return std::any_of(m.options.begin(), m.options.end(), [&](auto const& option) { return option.first == name; });
    };
    refuse(o.window.has_value(), has("window"), "--window");
    refuse(o.shape.has_value(), m.has_shape, "--shape");
    refuse(o.edges.has_value(), m.has_border, "--border");
    for (auto const& [name, value] : o.numbers) {
        refuse(true, has(name), "--" + name);
        if (!std::isfinite(value)) throw usage_error("--" + name + ": expected a finite number");
    }
    if (o.method == "level" && !o.numbers.contains("level")) throw usage_error("--method level needs --level");
    if (auto const r = o.numbers.find("r"); r != o.numbers.end() && r->second <= 0) throw usage_error("--r " + number(r->second) + " is not above 0");
    if (o.window && (*o.window < 1 || *o.window % 2 == 0))
        throw usage_error("--window " + std::to_string(*o.window) + " is not an odd number of pixels");
    if (o.dialect != mote::dialect::paper && std::find(m.dialects.begin(), m.dialects.end(), o.dialect) == m.dialects.end())
        throw usage_error("--method " + o.method + " has no --dialect " + std::string(mote::name_of(o.dialect)) +
                          (m.dialects.empty() ? "" : "; it has " + names_of(m.dialects)));
}

bool masks_burnt_in(segment_options const& o) noexcept { return o.mask_burnt_in.value_or(o.dialect == mote::dialect::paper); }

unwritten without_annotations(mote::any_image const& image, segment_options const& o) {
    unwritten result;
    if (!masks_burnt_in(o)) return result;
    result.burnt_in = image.visit([](auto const& img) { return mote::burnt_in(img); });
    for (mote::run const& r : result.burnt_in.runs()) result.pixels += r.end - r.begin;
    if (result.pixels == 0) return result;
    result.image.emplace();
    image.visit([&](auto const& img) { result.image->pixels = mote::filled_from_surroundings(img, result.burnt_in); });
    return result;
}

segmentation segment(mote::any_image const& original, unwritten const& written, segment_options const& o) {
    mote::any_image const& image = written.image ? *written.image : original;
    method const& m = find_method(o.method);
    segmentation result;
    result.burnt_in_pixels = written.pixels;
    result.polarity = o.polarity;
    if (o.polarity == mote::polarity::automatic) {
        auto const found = image.visit([](auto const& img) { return mote::polarity_of(img); });
        result.polarity = found.value;
        result.polarity_confidence = found.confidence;
    }
    if (m.level) {
        result.level = m.level(image, o, result.polarity);
        result.mask = image.visit([&](auto const& img) { return mote::runs_of(img, *result.level, result.polarity); });
    } else {
        mote::image<std::uint8_t> mask(image.width(), image.height(), mote::fill::none);
        m.mask(image, o, result.polarity, mask);
        result.mask = mote::runs_of(mask);
    }
    if (written.pixels > 0) result.mask = mote::mask_without(result.mask, written.burnt_in);
    std::uint64_t foreground = 0;
    for (mote::run const& r : result.mask.runs()) foreground += r.end - r.begin;
    double const pixels = static_cast<double>(image.width()) * static_cast<double>(image.height());
    result.foreground_fraction = pixels > 0 ? static_cast<double>(foreground) / pixels : 0;
    return result;
}

segmentation segment(mote::any_image const& image, segment_options const& o) { return segment(image, without_annotations(image, o), o); }

segmentation segment_and_clean(mote::any_image const& image, unwritten const& written, segment_options const& o) {
    segmentation s = segment(image, written, o);
    s.uncleaned = std::move(s.mask);
    s.mask = mote::remove_small(s.uncleaned, o.min_area, mote::connectivity::four);
    if (o.fill_holes) s.mask = mote::fill_holes(s.mask);
    return s;
}

segmentation segment_and_clean(mote::any_image const& image, segment_options const& o) { return segment_and_clean(image, without_annotations(image, o), o); }

mote::image<float> surface(mote::any_image const& image, segment_options const& o, mote::polarity foreground) {
    unwritten const written = without_annotations(image, o);
    mote::image<float> levels(image.width(), image.height());
    find_method(o.method).surface(written.image ? *written.image : image, o, foreground, levels);
    return levels;
}

nlohmann::json parameters_of(segment_options const& o) {
    nlohmann::json j{{"method", o.method}, {"polarity", name_of(o.polarity)}, {"min_area_px", o.min_area}, {"fill_holes", o.fill_holes},
                     {"burnt_in", masks_burnt_in(o) ? "mask" : "keep"}};
    if (o.dialect != mote::dialect::paper) j["dialect"] = mote::name_of(o.dialect);
    if (o.window) j["window"] = *o.window;
    if (o.shape) j["shape"] = *o.shape == window_shape::disc ? "disc" : "square";
    if (o.edges) j["border"] = name_of(o.edges->edges);
    if (o.edges && o.edges->edges == mote::border::constant) j["border_value"] = o.edges->value;
    for (auto const& [name, value] : o.numbers) j[name] = value;
    return j;
}

} // namespace cli
