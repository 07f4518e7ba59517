// SPDX-License-Identifier: MIT
// Local methods that look at ranks: medians, minima and maxima of windows.
#include "method_builder.hpp"

#include <mote/threshold/local/bernsen.hpp>
#include <mote/threshold/local/contrast.hpp>
#include <mote/threshold/local/median.hpp>
#include <mote/threshold/local/mid_grey.hpp>

namespace cli {

namespace {

template <class Options, class Fields, class Mask, class Surface>
void add(method_list& list, char const* name, char const* what, Fields fields, Mask mask, Surface surface) {
    list.push_back(with_surface<Options>(with_mask<Options>("local", name, what, fields, mask), fields, surface));
}

} // namespace

void add_ranks(method_list& list) {
    auto const with_offset = [](auto& o, auto const& field) {
        field("window", o.window);
        field("offset", o.offset);
    };
    add<mote::local_median_options>(list, "median", "the median of the window, less --offset", with_offset, CLI_MASK(local_median), CLI_MASK(local_median_surface));
    add<mote::mid_grey_options>(list, "mid-grey", "the middle of the window's minimum and maximum, less --offset", with_offset, CLI_MASK(mid_grey), CLI_MASK(mid_grey_surface));
    add<mote::bernsen_options>(
        list, "bernsen", "the middle of the window's minimum and maximum, or a fixed --level where they differ by less than --contrast",
        [](auto& o, auto const& field) {
            field("window", o.window);
            field("contrast", o.contrast);
            field("level", o.level);
        },
        CLI_MASK(bernsen), CLI_MASK(bernsen_surface));
    add<mote::local_contrast_options>(
        list, "contrast", "whether a pixel is nearer to the window's maximum or minimum", [](auto& o, auto const& field) { field("window", o.window); },
        CLI_MASK(local_contrast), CLI_MASK(local_contrast_surface));
}

} // namespace cli
