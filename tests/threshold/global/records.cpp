// SPDX-License-Identifier: MIT
// Every record of the global thresholds of other programs, against the dialect that reproduces the program.
#include <mote/threshold/global/huang.hpp>
#include <mote/threshold/global/ij_isodata.hpp>
#include <mote/threshold/global/imagej.hpp>
#include <mote/threshold/global/intermodes.hpp>
#include <mote/threshold/global/isodata.hpp>
#include <mote/threshold/global/li.hpp>
#include <mote/threshold/global/max_entropy.hpp>
#include <mote/threshold/global/mean.hpp>
#include <mote/threshold/global/minimum.hpp>
#include <mote/threshold/global/minimum_error.hpp>
#include <mote/threshold/global/moments.hpp>
#include <mote/threshold/global/multi_otsu.hpp>
#include <mote/threshold/global/otsu.hpp>
#include <mote/threshold/global/percentile.hpp>
#include <mote/threshold/global/renyi_entropy.hpp>
#include <mote/threshold/global/shanbhag.hpp>
#include <mote/threshold/global/skimage.hpp>
#include <mote/threshold/global/triangle.hpp>
#include <mote/threshold/global/yen.hpp>

#include "reference.hpp"

#include <cmath>
#include <functional>
#include <iomanip>
#include <iostream>
#include <map>
#include <sstream>

namespace global_records_test {

namespace {

using mote::dialect;
using span = std::span<std::uint64_t const>;
using any_image = std::variant<mote::image<std::uint8_t>, mote::image<std::uint16_t>, mote::image<float>>;

struct method {
    std::function<double(span, dialect)> bin;
    std::function<double(any_image const&, dialect)> level;
};

#define MOTE_METHOD(name)                                                   \
    method {                                                                \
        [](span c, dialect d) { return mote::name##_bin(c, d); },           \
        [](any_image const& i, dialect d) {                                 \
            return std::visit([d](auto const& p) { return mote::name##_level(p, d); }, i); \
        }                                                                   \
    }

// Only Fiji has it, and no other program has it otherwise: it needs no dialect. Fiji takes 8-bit images.
method const huang2{[](span c, dialect) { return static_cast<double>(mote::huang2_bin(c)); },
                    [](any_image const& i, dialect) { return std::visit([](auto const& p) { return mote::huang2_level(p); }, i); }};

// By the name that each program gives it. A method that is not listed is not offered as a dialect.
std::map<std::string, method> const imagej_methods{
    {"Intermodes", MOTE_METHOD(intermodes)}, {"IsoData", MOTE_METHOD(isodata)},   {"Li", MOTE_METHOD(li)},
    {"MaxEntropy", MOTE_METHOD(max_entropy)}, {"Mean", MOTE_METHOD(mean)},        {"MinError", MOTE_METHOD(minimum_error)},
    {"MinErrorI", MOTE_METHOD(minimum_error)}, {"Minimum", MOTE_METHOD(minimum)}, {"Moments", MOTE_METHOD(moments)},
    {"Otsu", MOTE_METHOD(otsu)},             {"Percentile", MOTE_METHOD(percentile)}, {"Triangle", MOTE_METHOD(triangle)},
    {"Yen", MOTE_METHOD(yen)},               {"Default", MOTE_METHOD(ij_default)},    {"IJ_IsoData", MOTE_METHOD(ij_isodata)},
    {"IJDefault", MOTE_METHOD(ij_isodata)},  {"Huang", MOTE_METHOD(huang)},           {"Huang2", huang2},
    {"RenyiEntropy", MOTE_METHOD(renyi_entropy)}, {"Shanbhag", MOTE_METHOD(shanbhag)},
};
std::map<std::string, method> const skimage_methods{
    {"isodata", MOTE_METHOD(isodata)}, {"li", MOTE_METHOD(li)},     {"mean", MOTE_METHOD(mean)},         {"minimum", MOTE_METHOD(minimum)},
    {"otsu", MOTE_METHOD(otsu)},       {"yen", MOTE_METHOD(yen)},   {"triangle", MOTE_METHOD(triangle)},
};
std::map<std::string, method> const opencv_methods{{"otsu", MOTE_METHOD(otsu)}, {"triangle", MOTE_METHOD(triangle)}};

struct tool {
    dialect d = dialect::paper;
    std::map<std::string, method> const* methods = nullptr;
};
std::map<std::string, tool> const tools{
    {"imagej", {dialect::imagej, &imagej_methods}},
    {"imagej_setAutoThreshold", {dialect::imagej, &imagej_methods}},
    {"fiji_auto_threshold", {dialect::fiji, &imagej_methods}},
    {"skimage", {dialect::skimage, &skimage_methods}},
    {"skimage_hist", {dialect::skimage, &skimage_methods}},
    {"skimage_plus3", {dialect::skimage, &skimage_methods}},
    {"opencv", {dialect::opencv, &opencv_methods}},
};

struct row {
    std::size_t records = 0, equal = 0, excused = 0, differing = 0, refused = 0, overflowed = 0;
    std::string which;
};
using table = std::map<std::string, row>;

// "method, program" of a record, and what computes it; nothing if we do not offer it.
std::optional<std::pair<method, dialect>> offered(nlohmann::json const& record) {
    auto const t = tools.find(record.at("tool").get<std::string>());
    if (t == tools.end()) return std::nullopt;
    auto const m = t->second.methods->find(record.at("method").get<std::string>());
    if (m == t->second.methods->end()) return std::nullopt;
    return std::pair(m->second, t->second.d);
}

row& row_of(table& t, nlohmann::json const& record) {
    return t[record.at("method").get<std::string>() + ", " + record.at("tool").get<std::string>()];
}

// Whether the program gave a value to compare with; counts it if not.
bool comparable(row& r, nlohmann::json const& record, char const* value = "value") {
    ++r.records;
    std::string const status = record.at("status");
    bool const answered = (status == "ok" || status == "not_found") && !record.at(value).is_null();
    if (record.value("overflow", false))
        ++r.overflowed;
    else if (!answered)
        ++r.refused;
    return answered && !record.value("overflow", false);
}

// scikit-image's Yen computes in single precision: whether its split is as good as ours to six digits.
bool equally_good_for_yen(histogram_counts const& h, double ours, double theirs) {
    auto const correlation = [&](double level) {
        long double n[2] = {}, q[2] = {};
        for (std::size_t i = 0; i < h.size(); ++i) {
            auto const c = static_cast<long double>(h[i]);
            n[static_cast<double>(i) > level] += c;
            q[static_cast<double>(i) > level] += c * c;
        }
        return n[0] > 0 && n[1] > 0 ? 2 * std::log(n[0] * n[1]) - std::log(q[0]) - std::log(q[1]) : -1;
    };
    return std::fabs(correlation(ours) - correlation(theirs)) < 1e-6L * (1 + std::fabs(correlation(ours)));
}

void count(row& r, std::string const& name, bool equal, bool excused) {
    if (equal)
        ++r.equal;
    else if (excused)
        ++r.excused;
    else
        ++r.differing;
    if (!equal) r.which += " " + name;
}

void print(char const* title, table const& t) {
    std::ostringstream out;
    out << title << "\n" << std::left << std::setw(38) << "method, program" << "records equal tied differing refused overflowed\n";
    for (auto const& [name, r] : t) {
        out << std::setw(38) << name << std::right << std::setw(7) << r.records << std::setw(6) << r.equal << std::setw(5) << r.excused
            << std::setw(10) << r.differing << std::setw(8) << r.refused << std::setw(11) << r.overflowed << std::left << r.which.substr(0, 60) << "\n";
    }
    std::cout << out.str() << std::flush;
}

void check(table const& t, std::size_t one_excused_in = 10) {
    for (auto const& [name, r] : t) {
        INFO(name << ":" << r.which);
        CHECK(r.differing == 0);
        CHECK(r.records == r.equal + r.excused + r.differing + r.refused + r.overflowed);
        CHECK(one_excused_in * r.excused <= r.records);
    }
    CHECK(!t.empty());
}

std::uint64_t pixels_in(any_image const& img, double lower, double upper) {
    return std::visit(
        [&](auto const& p) {
            std::uint64_t n = 0;
            for (std::ptrdiff_t y = 0; y < p.height(); ++y)
                for (std::ptrdiff_t x = 0; x < p.width(); ++x) {
                    auto const v = static_cast<double>(p(x, y));
                    n += v >= lower && v <= upper ? 1 : 0;
                }
            return n;
        },
        img);
}

// Masks of one image by two levels are equal where as many pixels are above.
std::uint64_t image_pixels_above(any_image const& img, double level) {
    constexpr double end = std::numeric_limits<double>::infinity();
    return pixels_in(img, std::nextafter(level, end), end);
}

std::map<std::string, any_image> read_images(std::filesystem::path const& folder) {
    std::map<std::string, any_image> images;
    for (auto const& input : nlohmann::json::parse(std::ifstream(folder / "inputs/inputs.json"))) {
        auto read = mote::read_image(folder / input.at("file").get<std::string>());
        std::visit(
            [&]<class T>(mote::image<T>& img) {
                if constexpr (std::is_constructible_v<any_image, mote::image<T>&&>) images.emplace(input.at("name").get<std::string>(), std::move(img));
            },
            read.pixels);
    }
    return images;
}

any_image plus_3(any_image const& img) {
    return std::visit(
        []<class T>(mote::image<T> const& original) {
            mote::image<T> p(original.width(), original.height());
            for (std::ptrdiff_t y = 0; y < p.height(); ++y)
                for (std::ptrdiff_t x = 0; x < p.width(); ++x) p(x, y) = static_cast<T>(original(x, y) + 3);
            return any_image(std::move(p));
        },
        img);
}

histogram_counts counts_of(any_image const& img) {
    return std::visit(
        []<class T>(mote::image<T> const& p) {
            if constexpr (std::is_floating_point_v<T>)
                return histogram_counts{};
            else
                return mote::histogram_of(p).counts;
        },
        img);
}

// Where scikit-image's single precision decides, so that no exact arithmetic can follow it.
bool excused_of_image(nlohmann::json const& record, any_image const& img, double ours, double theirs) {
    std::string const program = record.at("tool"), name = record.at("method");
    if (program.substr(0, 7) != "skimage") return false;
    auto const bins = std::visit([](auto const& p) { return mote::skimage_histogram_of(p); }, img);
    bool const real = std::holds_alternative<mote::image<float>>(img);
    if (name == "mean") return real && std::fabs(ours - theirs) <= 1e-6 * std::max(std::fabs(ours), std::fabs(theirs));
    if (name != "yen") return false;
    if (bins.counts.size() == 1) return real; // its criterion is NaN in each of 256 bins: it gives the first
    auto const bin = [&](double level) {
        return static_cast<double>(std::upper_bound(bins.centres.begin(), bins.centres.end(), level) - bins.centres.begin()) - 1;
    };
    return equally_good_for_yen(bins.counts, bin(ours), bin(theirs));
}

} // namespace

TEST_CASE("dialects split the reference histograms as the programs do") {
    auto const folder = shared_path("reference");
    if (!folder) return;
    std::map<std::string, histogram_counts> histograms;
    for (auto const& h : nlohmann::json::parse(std::ifstream(*folder / "inputs/histograms.json"))) histograms[h.at("name")] = h.at("counts").get<histogram_counts>();
    table t;
    for (auto const& record : nlohmann::json::parse(std::ifstream(*folder / "global/histograms.json"))) {
        auto const m = offered(record);
        if (!m) continue;
        std::string const name = record.at("histogram");
        auto const& h = histograms.at(name);
        row& r = row_of(t, record);
        double const ours = m->first.bin(h, m->second);
        CHECK(std::isfinite(ours));
        if (!comparable(r, record)) continue;
        auto const theirs = record.at("value").get<double>();
        bool const yen = m->second == dialect::skimage && record.at("method") == "yen";
        count(r, name, pixels_above(h, ours) == pixels_above(h, theirs), yen && equally_good_for_yen(h, ours, theirs));
    }
    print("histograms", t);
    check(t);
}

TEST_CASE("dialects split the reference images as the programs do") {
    auto const folder = shared_path("reference");
    if (!folder) return;
    auto const images = read_images(*folder);
    table t;
    for (auto const& record : nlohmann::json::parse(std::ifstream(*folder / "global/images.json"))) {
        auto const m = offered(record);
        if (!m) continue;
        std::string const name = record.at("image");
        CAPTURE(record.dump());
        auto const& img = images.at(name);
        row& r = row_of(t, record);
        if (record.at("tool") == "opencv" && record.at("status") == "exception") {
            CHECK_THROWS_AS(m->first.level(img, m->second), mote::parameter_error);
            CHECK_FALSE(comparable(r, record));
            continue;
        }
        bool const shifted = record.at("tool") == "skimage_plus3";
        double const ours = shifted ? m->first.level(plus_3(img), m->second) - 3 : m->first.level(img, m->second);
        CHECK(std::isfinite(ours));
        if (!comparable(r, record)) continue;
        auto const theirs = record.at("value").get<double>();
        auto const above = image_pixels_above(img, theirs);
        if (record.contains("foreground")) CHECK(above == record.at("foreground").get<std::uint64_t>());
        bool const equal = image_pixels_above(img, ours) == above;
        count(r, name, equal, !equal && excused_of_image(record, img, ours, theirs));
    }
    print("images", t);
    check(t);
}

TEST_CASE("the ranges of ImageJ's dialect are those of setAutoThreshold") {
    auto const folder = shared_path("reference");
    if (!folder) return;
    auto const images = read_images(*folder);
    table t;
    for (auto const& record : nlohmann::json::parse(std::ifstream(*folder / "global/imagej_images.json"))) {
        auto const m = offered(record);
        if (!m) continue;
        std::string const name = record.at("image");
        CAPTURE(record.dump());
        auto const& img = images.at(name);
        row& r = row_of(t, record);
        auto const bin = [&](span c) { return m->first.bin(c, dialect::imagej); };
        auto const selected = std::visit([&](auto const& p) { return mote::imagej_selection_of(p, bin); }, img);
        bool const bright = record.at("dark_background");
        auto const ours = bright ? selected.bright : selected.dark;
        if (!comparable(r, record, "lower")) continue;
        mote::selected_range const theirs{record.at("lower").get<double>(), record.at("upper").get<double>()};
        auto const mask = pixels_in(img, theirs.lower, theirs.upper);
        bool equal = ours == theirs && pixels_in(img, ours.lower, ours.upper) == mask;
        // Bin 255 has nothing above it, but ImageJ's range then still begins at 255.
        if (bright && selected.bin < 255) equal = equal && image_pixels_above(img, m->first.level(img, dialect::imagej)) == pixels_in(img, theirs.lower, std::numeric_limits<double>::infinity());
        count(r, name + (bright ? "" : " dark"), equal, false);
    }
    print("ranges of ImageJ", t);
    check(t);
}

// scikit-image's search in single precision misses the optimum of some histograms. Ours is the true one on all, and theirs is
// counted as tied where the criterion shows that it is no better.
TEST_CASE("multi-Otsu finds the true optimum where scikit-image may miss it") {
    auto const folder = shared_path("reference");
    if (!folder) return;
    using bins = std::vector<std::size_t>;
    std::map<std::string, histogram_counts> tables;
    for (auto const& h : nlohmann::json::parse(std::ifstream(*folder / "inputs/histograms.json"))) tables[h.at("name")] = h.at("counts").get<histogram_counts>();
    std::map<std::string, any_image> const images = read_images(*folder);
    for (auto const& [name, img] : images) tables["image " + name] = counts_of(img); // none of float images
    auto const table_name = [](nlohmann::json const& record) {
        return record.contains("image") ? "image " + record.at("image").get<std::string>() : record.at("histogram").get<std::string>();
    };
    auto const sizes = [](histogram_counts const& h, bins const& cuts) {
        std::vector<std::uint64_t> n(cuts.size() + 1);
        for (std::size_t i = 0; i < h.size(); ++i) n[static_cast<std::size_t>(std::count_if(cuts.begin(), cuts.end(), [i](auto t) { return i > t; }))] += h[i];
        return n;
    };
    auto const criterion = [](histogram_counts const& h, bins const& cuts) {
        std::vector<long double> n(cuts.size() + 1), m(cuts.size() + 1);
        for (std::size_t i = 0; i < h.size(); ++i) {
            auto const k = static_cast<std::size_t>(std::count_if(cuts.begin(), cuts.end(), [i](auto t) { return i > t; }));
            n[k] += static_cast<long double>(h[i]);
            m[k] += static_cast<long double>(h[i]) * static_cast<long double>(i);
        }
        long double sum = 0;
        for (std::size_t k = 0; k < n.size(); ++k) sum += n[k] > 0 ? m[k] * m[k] / n[k] : 0;
        return sum;
    };
    std::map<std::string, std::vector<bins>> optima;
    for (auto const& record : nlohmann::json::parse(std::ifstream(*folder / "global/exact_otsu.json"))) {
        std::string const name = record.at("method");
        if (name.rfind("multiotsu", 0) == 0 && !record.at("optimal").is_null()) optima[name + " " + table_name(record)] = record.at("optimal").get<std::vector<bins>>();
    }
    table t;
    std::size_t missed = 0;
    for (char const* const file : {"global/histograms.json", "global/images.json"})
        for (auto const& record : nlohmann::json::parse(std::ifstream(*folder / file))) {
            std::string const name = record.at("method");
            if (name.rfind("multiotsu", 0) != 0) continue;
            std::string const of = table_name(record);
            histogram_counts const& h = tables.at(of);
            if (h.empty()) continue; // the bins of float images are not those of scikit-image
            CAPTURE(of, name);
            row& r = row_of(t, record);
            auto const classes = static_cast<std::size_t>(std::stoul(name.substr(9)));
            bins const cuts = mote::multi_otsu_bins(h, classes);
            CHECK(cuts.size() + 1 == classes);
            auto const optimum = optima.find(name + " " + of);
            if (optimum != optima.end())
                CHECK(std::any_of(optimum->second.begin(), optimum->second.end(), [&](bins const& best) { return sizes(h, best) == sizes(h, cuts); }));
            if (!comparable(r, record, "values")) continue;
            auto const theirs = record.at("values").get<bins>();
            // As good as ours, or poorer: never better.
            long double const ours = criterion(h, cuts), loss = (ours - criterion(h, theirs)) / ours;
            CHECK(loss > -1e-17L);
            CHECK(loss < 1e-2L);
            bool const equally_good = optimum != optima.end() && std::any_of(optimum->second.begin(), optimum->second.end(), [&](bins const& best) {
                return sizes(h, best) == sizes(h, theirs);
            });
            // Where all optima are listed, what is not among them must be poorer.
            if (optimum != optima.end() && !equally_good) CHECK(loss > 0);
            missed += loss > 1e-15L && !equally_good ? 1 : 0;
            count(r, of, sizes(h, theirs) == sizes(h, cuts), loss >= 0);
        }
    print("several classes", t);
    std::cout << "of the tied ones " << missed << " miss the optimum in single precision\n" << std::flush;
    check(t, 7); // the reason of each is checked above
}

} // namespace global_records_test
