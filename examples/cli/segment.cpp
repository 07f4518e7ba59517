// SPDX-License-Identifier: MIT
#include "segment.hpp"

#include "cli.hpp"

#include <mote/label/encode.hpp>
#include <mote/morphology/fill_holes.hpp>
#include <mote/morphology/remove_small.hpp>
#include <mote/threshold/global/intermodes.hpp>
#include <mote/threshold/global/isodata.hpp>
#include <mote/threshold/global/li.hpp>
#include <mote/threshold/global/max_entropy.hpp>
#include <mote/threshold/global/mean.hpp>
#include <mote/threshold/global/minimum.hpp>
#include <mote/threshold/global/minimum_error.hpp>
#include <mote/threshold/global/moments.hpp>
#include <mote/threshold/global/otsu.hpp>
#include <mote/threshold/global/percentile.hpp>
#include <mote/threshold/global/triangle.hpp>
#include <mote/threshold/global/yen.hpp>
#include <mote/threshold/hybrid/msh5.hpp>
#include <mote/threshold/local/mean.hpp>
#include <mote/threshold/local/niblack.hpp>
#include <mote/threshold/local/sauvola.hpp>
#include <mote/measure/polarity.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <optional>

namespace cli {

namespace {

struct method {
    char const* name;
    char const* what;
    bool has_window, has_k, has_r, has_offset;
};

constexpr method known[] = {
    {"msh5", "hybrid: local means of five windows where the variance shows an edge, a global level elsewhere", false, false, false, false},
    {"otsu", "global: the level of largest between-class variance", false, false, false, false},
    {"global-mean", "global: the mean of the image", false, false, false, false},
    {"percentile", "global: the level nearest to half of the pixels", false, false, false, false},
    {"isodata", "global: the mean of the two class means, iterated", false, false, false, false},
    {"li", "global: the level of smallest cross entropy", false, false, false, false},
    {"yen", "global: the level of largest total correlation", false, false, false, false},
    {"max-entropy", "global: the level of largest class entropies", false, false, false, false},
    {"triangle", "global: the bin farthest below the chord from peak to tail", false, false, false, false},
    {"moments", "global: the level that preserves three moments", false, false, false, false},
    {"minimum-error", "global: the level of the best pair of normal distributions", false, false, false, false},
    {"minimum", "global: the valley between two modes of the smoothed histogram", false, false, false, false},
    {"intermodes", "global: the middle of two modes of the smoothed histogram", false, false, false, false},
    {"level", "global: the level that --level gives", false, false, false, false},
    {"mean", "local: the mean of the window, less --offset", true, false, false, true},
    {"niblack", "local: mean + k standard deviations", true, true, false, false},
    {"sauvola", "local: mean (1 + k (standard deviation / r - 1))", true, true, true, false},
};

method const& find(std::string const& name) {
    for (method const& m : known)
        if (name == m.name) return m;
    std::string names;
    for (method const& m : known) names += (names.empty() ? "" : ", ") + std::string(m.name);
    throw usage_error("--method " + name + " is not one of " + names);
}

// Nothing if the method gives a mask instead of a level.
template <class T>
std::optional<double> global_level(mote::image<T> const& img, segment_options const& o) {
    if (o.method == "level") return o.level;
    if (o.method == "otsu") return mote::otsu_level(img);
    if (o.method == "global-mean") return mote::mean_level(img);
    if (o.method == "percentile") return mote::percentile_level(img);
    if (o.method == "isodata") return mote::isodata_level(img);
    if (o.method == "li") return mote::li_level(img);
    if (o.method == "yen") return mote::yen_level(img);
    if (o.method == "max-entropy") return mote::max_entropy_level(img);
    if (o.method == "triangle") return mote::triangle_level(img);
    if (o.method == "moments") return mote::moments_level(img);
    if (o.method == "minimum-error") return mote::minimum_error_level(img);
    if (o.method == "minimum") return mote::minimum_level(img);
    if (o.method == "intermodes") return mote::intermodes_level(img);
    return std::nullopt;
}

template <class T>
void threshold_local(mote::image<T> const& img, segment_options const& o, mote::polarity p, mote::image<std::uint8_t>& mask) {
    if (o.method == "mean") {
        mote::local_mean_options m;
        m.window = o.window.value_or(m.window);
        m.offset = o.offset.value_or(m.offset);
        mote::local_mean(img, m, p, mask);
    } else if (o.method == "niblack") {
        mote::niblack_options m;
        m.window = o.window.value_or(m.window);
        m.k = o.k.value_or(m.k);
        mote::niblack(img, m, p, mask);
    } else if (o.method == "sauvola") {
        mote::sauvola_options m;
        m.window = o.window.value_or(m.window);
        m.k = o.k.value_or(m.k);
        m.r = o.r.value_or(m.r);
        mote::sauvola(img, m, p, mask);
    } else {
        mote::msh5(img, p, mask);
    }
}

} // namespace

std::vector<std::pair<std::string, std::string>> const& methods() {
    static std::vector<std::pair<std::string, std::string>> const list = [] {
        std::vector<std::pair<std::string, std::string>> l;
        for (method const& m : known) l.emplace_back(m.name, m.what);
        return l;
    }();
    return list;
}

void add_segment_options(CLI::App& app, segment_options& o) {
    app.add_option("--method", o.method, "How particles are told from background; mote threshold --list shows all")->capture_default_str();
    add_polarity(app, o.polarity);
    app.add_option("--window", o.window, "Side of the window in pixels, odd (local methods)");
    app.add_option("--k", o.k, "k of niblack and sauvola, as for dark particles");
    app.add_option("--r", o.r, "R of sauvola, the dynamic range of the standard deviation");
    app.add_option("--offset", o.offset, "Grey levels that a particle must differ from the local mean (mean)");
    app.add_option("--level", o.level, "The level of --method level");
}

void check(segment_options const& o) {
    method const& m = find(o.method);
    auto const refuse = [&](bool given, bool has, char const* option) {
        if (given && !has) throw usage_error("--method " + o.method + " has no " + option);
    };
    refuse(o.window.has_value(), m.has_window, "--window");
    refuse(o.k.has_value(), m.has_k, "--k");
    refuse(o.r.has_value(), m.has_r, "--r");
    refuse(o.offset.has_value(), m.has_offset, "--offset");
    refuse(o.level.has_value(), o.method == "level", "--level");
    if (o.method == "level" && !o.level) throw usage_error("--method level needs --level");
    auto const refuse_infinite = [](std::optional<double> const& value, char const* option) {
        if (value && !std::isfinite(*value)) throw usage_error(std::string(option) + ": expected a finite number");
    };
    refuse_infinite(o.k, "--k");
    refuse_infinite(o.r, "--r");
    refuse_infinite(o.offset, "--offset");
    refuse_infinite(o.level, "--level");
    if (o.r && *o.r <= 0) throw usage_error("--r " + number(*o.r) + " is not above 0");
    if (o.window && (*o.window < 1 || *o.window % 2 == 0))
        throw usage_error("--window " + std::to_string(*o.window) + " is not an odd number of pixels");
}

segmentation segment(mote::any_image const& image, segment_options const& o) {
    segmentation result;
    image.visit([&]<class T>(mote::image<T> const& img) {
        result.polarity = o.polarity;
        if (o.polarity == mote::polarity::automatic) {
            auto const found = mote::polarity_of(img);
            result.polarity = found.value;
            result.polarity_confidence = found.confidence;
        }
        result.level = global_level(img, o);
        if (result.level) {
            result.mask = mote::runs_of(img, *result.level, result.polarity);
        } else {
            mote::image<std::uint8_t> mask(img.width(), img.height(), mote::fill::none);
            threshold_local(img, o, result.polarity, mask);
            result.mask = mote::runs_of(mask);
        }
    });
    std::uint64_t foreground = 0;
    for (mote::run const& r : result.mask.runs()) foreground += r.end - r.begin;
    double const pixels = static_cast<double>(image.width()) * static_cast<double>(image.height());
    result.foreground_fraction = pixels > 0 ? static_cast<double>(foreground) / pixels : 0;
    return result;
}

segmentation segment_and_clean(mote::any_image const& image, segment_options const& o) {
    segmentation s = segment(image, o);
    s.mask = mote::remove_small(s.mask, o.min_area, mote::connectivity::four);
    if (o.fill_holes) s.mask = mote::fill_holes(s.mask);
    return s;
}

nlohmann::json parameters_of(segment_options const& o) {
    nlohmann::json j{{"method", o.method}, {"polarity", name_of(o.polarity)}, {"min_area_px", o.min_area}, {"fill_holes", o.fill_holes}};
    if (o.window) j["window"] = *o.window;
    if (o.k) j["k"] = *o.k;
    if (o.r) j["r"] = *o.r;
    if (o.offset) j["offset"] = *o.offset;
    if (o.level) j["level"] = *o.level;
    return j;
}

} // namespace cli
