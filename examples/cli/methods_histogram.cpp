// SPDX-License-Identifier: MIT
// Local methods that look at the histogram of each window.
#include "method_builder.hpp"

#include <mote/threshold/local/local_isodata.hpp>
#include <mote/threshold/local/local_li.hpp>
#include <mote/threshold/local/local_otsu.hpp>
#include <mote/threshold/local/local_yen.hpp>

namespace cli {

namespace {

// Levels do not depend on the polarity.
#define CLI_LEVELS(function) [](auto const& img, auto const& o, mote::polarity, auto& dst) { mote::function(img, o, dst); }

template <class Options, class Mask, class Surface>
void add(method_list& list, char const* name, char const* what, Mask mask, Surface surface) {
    auto const fields = [](auto& o, auto const& field) {
        field("window", o.window);
        field("bins", o.bins);
    };
    list.push_back(with_surface<Options>(with_mask<Options>("local", name, what, fields, mask), fields, surface));
}

} // namespace

void add_local_histograms(method_list& list) {
    add<mote::local_otsu_options>(list, "local-otsu", "Otsu's level of each window", CLI_MASK(local_otsu), CLI_LEVELS(local_otsu_surface));
    add<mote::local_li_options>(list, "local-li", "Li's level of each window", CLI_MASK(local_li), CLI_LEVELS(local_li_surface));
    add<mote::local_yen_options>(list, "local-yen", "Yen's level of each window", CLI_MASK(local_yen), CLI_LEVELS(local_yen_surface));
    add<mote::local_isodata_options>(list, "local-isodata", "the IsoData level of each window", CLI_MASK(local_isodata), CLI_LEVELS(local_isodata_surface));
}

} // namespace cli
