// SPDX-License-Identifier: MIT
// Local methods whose level is a formula of a window's statistics.
#include "method_builder.hpp"

#include <mote/threshold/local/bradley_roth.hpp>
#include <mote/threshold/local/feng.hpp>
#include <mote/threshold/local/nick.hpp>
#include <mote/threshold/local/phansalkar.hpp>
#include <mote/threshold/local/sauvola.hpp>
#include <mote/threshold/local/singh.hpp>
#include <mote/threshold/local/wan.hpp>
#include <mote/threshold/local/wolf.hpp>

namespace cli {

namespace {

template <class Options, class Fields, class Mask, class Surface>
void add(method_list& list, char const* name, char const* what, Fields fields, Mask mask, Surface surface) {
    list.push_back(with_surface_of_doubles<Options>(with_mask<Options>("local", name, what, fields, mask), fields, surface));
}

} // namespace

void add_formulas(method_list& list) {
    add<mote::local_mean_options>(
        list, "mean", "the mean of the window, less --offset",
        [](auto& o, auto const& field) {
            field("window", o.window);
            field("offset", o.offset);
        },
        CLI_MASK(local_mean), CLI_MASK(local_mean_surface));
    add<mote::local_gaussian_options>(
        list, "gaussian", "the mean weighted by a Gaussian, less --offset",
        [](auto& o, auto const& field) {
            field.square(o.window);
            field("sigma", o.sigma);
            field("offset", o.offset);
        },
        CLI_MASK(local_gaussian), CLI_MASK(local_gaussian_surface));
    add<mote::niblack_options>(
        list, "niblack", "mean + k standard deviations",
        [](auto& o, auto const& field) {
            field("window", o.window);
            field("k", o.k);
            field("offset", o.offset);
        },
        CLI_MASK(niblack), CLI_MASK(niblack_surface));
    add<mote::sauvola_options>(
        list, "sauvola", "mean (1 + k (standard deviation / r - 1))",
        [](auto& o, auto const& field) {
            field("window", o.window);
            field("k", o.k);
            field("r", o.r);
        },
        CLI_MASK(sauvola), CLI_MASK(sauvola_surface));
    add<mote::wolf_options>(
        list, "wolf", "Sauvola's with the contrast measured against the image's own",
        [](auto& o, auto const& field) {
            field("window", o.window);
            field("k", o.k);
        },
        CLI_MASK(wolf), CLI_MASK(wolf_surface));
    add<mote::nick_options>(
        list, "nick", "mean + k root mean square",
        [](auto& o, auto const& field) {
            field("window", o.window);
            field("k", o.k);
        },
        CLI_MASK(nick), CLI_MASK(nick_surface));
    add<mote::phansalkar_options>(
        list, "phansalkar", "Sauvola's, raised where the window is dark",
        [](auto& o, auto const& field) {
            field("window", o.window);
            field("k", o.k);
            field("r", o.r);
            field("p", o.p);
            field("q", o.q);
        },
        CLI_MASK(phansalkar), CLI_MASK(phansalkar_surface));
    add<mote::singh_options>(
        list, "singh", "the mean, lowered by k and raised for pixels above it",
        [](auto& o, auto const& field) {
            field("window", o.window);
            field("k", o.k);
        },
        CLI_MASK(singh), CLI_MASK(singh_surface));
    add<mote::wan_options>(
        list, "wan", "Sauvola's with the middle of mean and maximum, for faint strokes",
        [](auto& o, auto const& field) {
            field("window", o.window);
            field("k", o.k);
            field("r", o.r);
        },
        CLI_MASK(wan), CLI_MASK(wan_surface));
    add<mote::feng_options>(
        list, "feng", "mean, minimum and deviation of the window against those of an --outer one",
        [](auto& o, auto const& field) {
            field("window", o.window);
            field("outer", o.secondary);
            field("alpha", o.alpha);
            field("k1", o.k1);
            field("k2", o.k2);
            field("gamma", o.gamma);
        },
        CLI_MASK(feng), CLI_MASK(feng_surface));
    add<mote::bradley_roth_options>(
        list, "bradley-roth", "the mean of a wide window, less a share t",
        [](auto& o, auto const& field) {
            field("window", o.window);
            field("t", o.t);
        },
        CLI_MASK(bradley_roth), CLI_MASK(bradley_roth_surface));
}

} // namespace cli
