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

#define CLI_LEVEL(function) [](auto const& img, mote::dialect d) { return mote::function(img, d); }

} // namespace

void add_global(method_list& list) {
    list.push_back(with_dialects("otsu", "the level of largest between-class variance", CLI_LEVEL(otsu_level)));
    list.push_back(with_dialects("global-mean", "the mean of the image", CLI_LEVEL(mean_level)));
    method percentile = with_dialects("percentile", "the level nearest to half of the pixels, or to --share of them", CLI_LEVEL(percentile_level));
    percentile.options = {{"share", "0.5"}};
    percentile.level = [](mote::any_image const& image, segment_options const& o, mote::polarity) {
        if (o.dialect != mote::dialect::paper && o.numbers.contains("share")) throw usage_error("--method percentile takes --share or --dialect, not both");
        return image.visit([&](auto const& img) {
            return o.dialect == mote::dialect::paper ? mote::percentile_level(img, number_or(o, "share", 0.5)) : mote::percentile_level(img, o.dialect);
        });
    };
    list.push_back(std::move(percentile));
    list.push_back(with_dialects("isodata", "the mean of the two class means, iterated", CLI_LEVEL(isodata_level)));
    list.push_back(with_dialects("li", "the level of smallest cross entropy", CLI_LEVEL(li_level)));
    list.push_back(with_dialects("yen", "the level of largest total correlation", CLI_LEVEL(yen_level)));
    list.push_back(with_dialects("max-entropy", "the level of largest class entropies", CLI_LEVEL(max_entropy_level)));
    list.push_back(with_dialects("triangle", "the bin farthest below the chord from peak to tail", CLI_LEVEL(triangle_level)));
    list.push_back(with_dialects("moments", "the level that preserves three moments", CLI_LEVEL(moments_level)));
    list.push_back(with_dialects("minimum-error", "the level of the best pair of normal distributions", CLI_LEVEL(minimum_error_level)));
    list.push_back(with_dialects("minimum", "the valley between two modes of the smoothed histogram", CLI_LEVEL(minimum_level)));
    list.push_back(with_dialects("intermodes", "the middle of two modes of the smoothed histogram", CLI_LEVEL(intermodes_level)));
    list.push_back(with_dialects("huang", "the level of smallest fuzzy entropy", CLI_LEVEL(huang_level)));
    list.push_back(with_level("huang2", "the level of smallest fuzzy entropy around whole class means, as in Fiji's Huang2",
                              [](auto const& img, segment_options const&, mote::polarity) { return mote::huang2_level(img); }));
    list.push_back(with_dialects("shanbhag", "the level of most equal fuzzy information", CLI_LEVEL(shanbhag_level)));
    list.push_back(with_dialects("renyi-entropy", "a mean of the levels of largest Renyi entropy of three orders", CLI_LEVEL(renyi_entropy_level)));
    list.push_back(with_dialects("ij-isodata", "ImageJ's older IsoData", CLI_LEVEL(ij_isodata_level)));
    list.push_back(with_dialects("ij-default", "ImageJ's default: ij-isodata with the highest bin cut down", CLI_LEVEL(ij_default_level)));
    list.push_back(with_level("gaussian-mixture", "where a pixel belongs to both of two fitted normal distributions equally",
                              [](auto const& img, segment_options const&, mote::polarity) { return mote::gaussian_mixture_level(img); }));
    list.push_back(with_level("rosin", "the corner between one mode, the background's, and its tail",
                              [](auto const& img, segment_options const&, mote::polarity p) { return mote::rosin_level(img, p); }));
    list.push_back(with_level(
        "background-symmetry", "--distance standard deviations of the background, which is symmetric, from its mode",
        [](auto const& img, segment_options const& o, mote::polarity p) {
            mote::background_symmetry_options b;
            b.foreground = p;
            b.distance = number_or(o, "distance", b.distance);
            b.smoothing = number_or(o, "smoothing", b.smoothing);
            return mote::background_symmetry_level(img, b);
        },
        {{"distance", number(mote::background_symmetry_options{}.distance)}, {"smoothing", number(mote::background_symmetry_options{}.smoothing)}}));
    list.push_back(with_level(
        "multi-otsu", "Otsu's levels of --classes classes: the highest for bright particles, the lowest for dark ones",
        [](auto const& img, segment_options const& o, mote::polarity p) {
            std::ptrdiff_t classes = 3;
            setter{o}("classes", classes);
            auto const levels = mote::multi_otsu_levels(img, static_cast<std::size_t>(classes));
            return p == mote::polarity::bright ? levels.back() : levels.front();
        },
        {{"classes", "3"}}));
    list.push_back(with_level("otsu-middle", "the middle of the class means that Otsu's level parts",
                              [](auto const& img, segment_options const&, mote::polarity) { return mote::otsu_middle(img); }));
    list.push_back(with_level("level", "the level that --level gives", [](auto const&, segment_options const& o, mote::polarity) { return o.numbers.at("level"); },
                              {{"level", "required"}}));
}

} // namespace cli
