// SPDX-License-Identifier: MIT
#include "method_builder.hpp"

#include <mote/threshold/global/background_symmetry.hpp>
#include <mote/threshold/global/gaussian_mixture.hpp>
#include <mote/threshold/global/huang.hpp>
#include <mote/threshold/global/ij_isodata.hpp>
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
#include <mote/threshold/global/rosin.hpp>
#include <mote/threshold/global/shanbhag.hpp>
#include <mote/threshold/global/triangle.hpp>
#include <mote/threshold/global/yen.hpp>
#include <mote/threshold/hybrid/otsu_middle.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

namespace cli {

namespace {

/// level(image, options, polarity).
template <class Level>
method with_level(char const* name, char const* what, Level level, std::vector<std::pair<std::string, std::string>> options = {}) {
    method m;
    m.name = name;
    m.family = "global";
    m.what = what;
    m.options = std::move(options);
    m.level = [level](mote::any_image const& image, segment_options const& o, mote::polarity p) {
        return image.visit([&](auto const& img) -> double { return level(img, o, p); });
    };
    return m;
}

/// level(image, dialect).
template <class Level>
method with_dialects(char const* name, char const* what, Level level) {
    method m = with_level(name, what, [level](auto const& img, segment_options const& o, mote::polarity) { return level(img, o.dialect); });
    for (mote::dialect const d : all_dialects) try {
            static_cast<void>(level(mote::image<std::uint8_t>{}, d)); // without pixels only the program's name can be refused
            m.dialects.push_back(d);
        } catch (mote::parameter_error const&) {
            // It has no such method.
        }
    return m;
}

double number_or(segment_options const& o, char const* name, double otherwise) {
    auto const it = o.numbers.find(name);
    return it != o.numbers.end() ? it->second : otherwise;
}

/// bin(counts, options, polarity); negative: below all bins.
template <class Bin>
method with_counts(method m, Bin bin) {
    m.level_of_counts = [bin](mote::histogram const& h, segment_options const& o, mote::polarity p) -> double {
        auto const found = static_cast<std::ptrdiff_t>(bin(std::span<std::uint64_t const>(h.counts), o, p));
        if (found >= 0) return h.level(static_cast<std::size_t>(found));
        return h.upper.empty() ? h.origin + static_cast<double>(found) : -std::numeric_limits<double>::infinity();
    };
    return m;
}

#define CLI_BIN(function) [](auto counts, segment_options const&, mote::polarity) { return mote::function(counts); }
#define CLI_LEVEL(function) [](auto const& img, mote::dialect d) { return mote::function(img, d); }

} // namespace

void add_global(method_list& list) {
    list.push_back(with_counts(with_dialects("otsu", "the level of largest between-class variance", CLI_LEVEL(otsu_level)), CLI_BIN(otsu_bin)));
    list.push_back(with_counts(with_dialects("global-mean", "the mean of the image", CLI_LEVEL(mean_level)), CLI_BIN(mean_bin)));
    method percentile = with_dialects("percentile", "the level nearest to half of the pixels, or to --share of them", CLI_LEVEL(percentile_level));
    percentile.options = {{"share", "0.5"}};
    percentile.level = [](mote::any_image const& image, segment_options const& o, mote::polarity) {
        if (o.dialect != mote::dialect::paper && o.numbers.contains("share")) throw usage_error("--method percentile takes --share or --dialect, not both");
        return image.visit([&](auto const& img) {
            return o.dialect == mote::dialect::paper ? mote::percentile_level(img, number_or(o, "share", 0.5)) : mote::percentile_level(img, o.dialect);
        });
    };
    list.push_back(with_counts(std::move(percentile), [](auto counts, segment_options const& o, mote::polarity) { return mote::percentile_bin(counts, number_or(o, "share", 0.5)); }));
    list.push_back(with_counts(with_dialects("isodata", "the mean of the two class means, iterated", CLI_LEVEL(isodata_level)), CLI_BIN(isodata_bin)));
    list.push_back(with_counts(with_dialects("li", "the level of smallest cross entropy", CLI_LEVEL(li_level)), [](auto counts, segment_options const&, mote::polarity) {
        auto const first = std::find_if(counts.begin(), counts.end(), [](std::uint64_t n) { return n != 0; });
        return mote::li_bin(counts, static_cast<std::size_t>(first - counts.begin()));
    }));
    list.push_back(with_counts(with_dialects("yen", "the level of largest total correlation", CLI_LEVEL(yen_level)), CLI_BIN(yen_bin)));
    list.push_back(with_counts(with_dialects("max-entropy", "the level of largest class entropies", CLI_LEVEL(max_entropy_level)), CLI_BIN(max_entropy_bin)));
    list.push_back(with_counts(with_dialects("triangle", "the bin farthest below the chord from peak to tail", CLI_LEVEL(triangle_level)), CLI_BIN(triangle_bin)));
    list.push_back(with_counts(with_dialects("moments", "the level that preserves three moments", CLI_LEVEL(moments_level)), CLI_BIN(moments_bin)));
    list.push_back(with_counts(with_dialects("minimum-error", "the level of the best pair of normal distributions", CLI_LEVEL(minimum_error_level)), CLI_BIN(minimum_error_bin)));
    list.push_back(with_counts(with_dialects("minimum", "the valley between two modes of the smoothed histogram", CLI_LEVEL(minimum_level)), CLI_BIN(minimum_bin)));
    list.push_back(with_counts(with_dialects("intermodes", "the middle of two modes of the smoothed histogram", CLI_LEVEL(intermodes_level)), CLI_BIN(intermodes_bin)));
    list.push_back(with_counts(with_dialects("huang", "the level of smallest fuzzy entropy", CLI_LEVEL(huang_level)), CLI_BIN(huang_bin)));
    list.push_back(with_counts(with_level("huang2", "the level of smallest fuzzy entropy around whole class means, as in Fiji's Huang2",
                                          [](auto const& img, segment_options const&, mote::polarity) { return mote::huang2_level(img); }),
                               CLI_BIN(huang2_bin)));
    list.push_back(with_counts(with_dialects("shanbhag", "the level of most equal fuzzy information", CLI_LEVEL(shanbhag_level)), CLI_BIN(shanbhag_bin)));
    list.push_back(with_counts(with_dialects("renyi-entropy", "a mean of the levels of largest Renyi entropy of three orders", CLI_LEVEL(renyi_entropy_level)), CLI_BIN(renyi_entropy_bin)));
    list.push_back(with_counts(with_dialects("ij-isodata", "ImageJ's older IsoData", CLI_LEVEL(ij_isodata_level)), CLI_BIN(ij_isodata_bin)));
    list.push_back(with_counts(with_dialects("ij-default", "ImageJ's default: ij-isodata with the highest bin cut down", CLI_LEVEL(ij_default_level)), CLI_BIN(ij_default_bin)));
    list.push_back(with_counts(with_level("gaussian-mixture", "where a pixel belongs to both of two fitted normal distributions equally",
                                          [](auto const& img, segment_options const&, mote::polarity) { return mote::gaussian_mixture_level(img); }),
                               CLI_BIN(gaussian_mixture_bin)));
    list.push_back(with_counts(with_level("rosin", "the corner between one mode, the background's, and its tail",
                                          [](auto const& img, segment_options const&, mote::polarity p) { return mote::rosin_level(img, p); }),
                               [](auto counts, segment_options const&, mote::polarity p) { return mote::rosin_bin(counts, p); }));
    auto const background = [](segment_options const& o, mote::polarity p) {
        mote::background_symmetry_options b;
        b.foreground = p;
        b.distance = number_or(o, "distance", b.distance);
        b.smoothing = number_or(o, "smoothing", b.smoothing);
        return b;
    };
    list.push_back(with_counts(
        with_level(
            "background-symmetry", "--distance standard deviations of the background, which is symmetric, from its mode",
            [background](auto const& img, segment_options const& o, mote::polarity p) { return mote::background_symmetry_level(img, background(o, p)); },
            {{"distance", number(mote::background_symmetry_options{}.distance)}, {"smoothing", number(mote::background_symmetry_options{}.smoothing)}}),
        [background](auto counts, segment_options const& o, mote::polarity p) { return mote::background_symmetry_bin(counts, background(o, p)); }));
    auto const classes = [](segment_options const& o) {
        std::ptrdiff_t n = 3;
        setter{o}("classes", n);
        return static_cast<std::size_t>(n);
    };
    list.push_back(with_counts(with_level(
                                   "multi-otsu", "Otsu's levels of --classes classes: the highest for bright particles, the lowest for dark ones",
                                   [classes](auto const& img, segment_options const& o, mote::polarity p) {
                                       auto const levels = mote::multi_otsu_levels(img, classes(o));
                                       return p == mote::polarity::bright ? levels.back() : levels.front();
                                   },
                                   {{"classes", "3"}}),
                               [classes](auto counts, segment_options const& o, mote::polarity p) {
                                   auto const bins = mote::multi_otsu_bins(counts, classes(o));
                                   return p == mote::polarity::bright ? bins.back() : bins.front();
                               }));
    list.push_back(with_level("otsu-middle", "the middle of the class means that Otsu's level parts",
                              [](auto const& img, segment_options const&, mote::polarity) { return mote::otsu_middle(img); }));
    method level = with_level("level", "the level that --level gives", [](auto const&, segment_options const& o, mote::polarity) { return o.numbers.at("level"); },
                              {{"level", "required"}});
    level.level_of_counts = [](mote::histogram const&, segment_options const& o, mote::polarity) { return o.numbers.at("level"); };
    list.push_back(std::move(level));
}

} // namespace cli
