// SPDX-License-Identifier: MIT
// Local methods of several steps.
#include "method_builder.hpp"

#include <mote/threshold/local/adotsu.hpp>
#include <mote/threshold/local/adotsums.hpp>
#include <mote/threshold/local/bataineh.hpp>
#include <mote/threshold/local/gatos.hpp>
#include <mote/threshold/local/isauvola.hpp>
#include <mote/threshold/local/su.hpp>

namespace cli {

void add_compound(method_list& list) {
    auto const isauvola = [](auto& o, auto const& field) {
        field("window", o.mask.window);
        field("k", o.mask.k);
        field("r", o.mask.r);
    };
    list.push_back(with_mask<mote::isauvola_options>("local", "isauvola", "Sauvola's mask without objects that hold no pixel of high contrast", isauvola,
                                                     CLI_MASK(isauvola)));
    auto const su = [](auto& o, auto const& field) {
        field("window", o.window);
        field("least", o.least);
        field("weight", o.deviation_weight);
    };
    list.push_back(with_surface_of_doubles<mote::su_options>(
        with_mask<mote::su_options>("local", "su", "the mean of the outlines nearby", su, CLI_MASK(su)), su, CLI_MASK(su_surface)));
    auto const gatos = [](auto& o, auto const& field) {
        field("window", o.window);
        field("outer", o.background);
        field("k", o.k);
        field("r", o.r);
        field("q", o.q);
        field("p1", o.p1);
        field("p2", o.p2);
    };
    list.push_back(with_mask<mote::gatos_options>("local", "gatos", "the distance from a background interpolated under Sauvola's particles", gatos, CLI_MASK(gatos)));
    auto const bataineh = [](auto& o, auto const& field) { field("weight", o.adaptive_weight); };
    list.push_back(with_surface_of_doubles<mote::bataineh_options>(
        with_mask<mote::bataineh_options>("local", "bataineh", "tiles of a size that the image decides, with Niblack-like levels", bataineh, CLI_MASK(bataineh)),
        bataineh, CLI_MASK(bataineh_surface)));
    auto const adotsu = [](auto& o, auto const& field) {
        field("window", o.window);
        field("distance", o.distance);
        field("k", o.k);
        field("r", o.r);
    };
    list.push_back(with_surface<mote::adotsu_options>(
        with_mask<mote::adotsu_options>("local", "adotsu", "Otsu's levels of a grid of windows, kept near the global one and interpolated", adotsu, CLI_MASK(adotsu)),
        adotsu, CLI_MASK(adotsu_surface)));
    auto const adotsums = [](auto& o, auto const& field) {
        field.square(o.side, o.edges);
        field("smallest", o.smallest);
        field("distance", o.distance);
        field("k", o.k);
        field("r", o.r);
    };
    list.push_back(with_mask<mote::adotsums_options>("local", "adotsums", "adotsu on several scales", adotsums, CLI_MASK(adotsums)));
}

} // namespace cli
