// SPDX-License-Identifier: MIT
// Methods that combine a global level with local ones.
#include "method_builder.hpp"

#include <mote/label/hysteresis.hpp>
#include <mote/label/object_level.hpp>
#include <mote/threshold/global/multi_otsu.hpp>
#include <mote/threshold/hybrid/clamped_level.hpp>
#include <mote/threshold/hybrid/dead_zone_niblack.hpp>
#include <mote/threshold/hybrid/fuse_windows.hpp>
#include <mote/threshold/hybrid/level_blend.hpp>
#include <mote/threshold/hybrid/local_global_otsu.hpp>
#include <mote/threshold/hybrid/msh5.hpp>
#include <mote/threshold/hybrid/variance_gate.hpp>

namespace cli {

namespace {

#define CLI_MASK_OPTIONS_LAST(function) [](auto const& img, auto const& o, mote::polarity p, auto& dst) { mote::function(img, p, dst, o); }

template <class Options, class Fields, class Mask, class Surface>
void add(method_list& list, char const* name, char const* what, Fields fields, Mask mask, Surface surface) {
    list.push_back(with_surface<Options>(with_mask<Options>("hybrid", name, what, fields, mask), fields, surface));
}

struct hysteresis_levels {
    std::optional<double> weak{}, strong{};
};

template <mote::fusion By, class Fields>
void add_fusion(method_list& list, char const* name, char const* what, Fields fields) {
    list.push_back(with_mask<mote::fuse_windows_options<>>("hybrid", name, what, fields, [](auto const& img, auto o, mote::polarity p, auto& dst) {
        o.by = By;
        mote::fuse_windows(img, o, p, dst);
    }));
}

} // namespace

void add_hybrid(method_list& list) {
    list.push_back(with_mask<mote::msh5_options>(
        "hybrid", "msh5", "class means of five windows where the variance shows an edge, a contrast that all share elsewhere; finds noise and scale itself",
        [](auto& o, auto const& field) {
            field("noise", o.noise);
            field("scale", o.scale);
            field("noise-factor", o.noise_gate);
            field("least", o.least_edge);
        },
        CLI_MASK_OPTIONS_LAST(msh5)));
    add<mote::clamped_level_options<>>(
        list, "clamped-level", "the window's mean, kept within --low and --high times the global --level",
        [](auto& o, auto const& field) {
            field("window", o.window);
            field("level", o.level);
            field("low", o.low_factor);
            field("high", o.high_factor);
        },
        CLI_MASK(clamped_level), CLI_MASK(clamped_level_surface));
    add<mote::level_blend_options<>>(
        list, "level-blend", "a mean of the window's mean and the global --level, weighted by the window's deviation",
        [](auto& o, auto const& field) {
            field("window", o.window);
            field("level", o.level);
            field("balance", o.balance);
            field("noise-factor", o.noise_factor);
        },
        CLI_MASK(level_blend), CLI_MASK(level_blend_surface));
    add<mote::variance_gate_options<>>(
        list, "variance-gate", "the window's mean where its deviation is above --gate, the global --level elsewhere",
        [](auto& o, auto const& field) {
            field("window", o.window);
            field("level", o.level);
            field("gate", o.gate);
            field("noise-factor", o.noise_factor);
        },
        CLI_MASK(variance_gate), CLI_MASK(variance_gate_surface));
    add<mote::dead_zone_niblack_options>(
        list, "dead-zone-niblack", "Niblack's level with the noise taken off",
        [](auto& o, auto const& field) {
            field("window", o.window);
            field("k", o.k);
            field("offset", o.offset);
            field("floor", o.floor);
            field("noise-factor", o.noise_factor);
        },
        CLI_MASK(dead_zone_niblack), CLI_MASK(dead_zone_niblack_surface));
    add<mote::local_global_otsu_options>(
        list, "local-global-otsu", "what Otsu's levels of the window and of the image both take for particle",
        [](auto& o, auto const& field) {
            field("window", o.local.window);
            field("bins", o.local.bins);
            field("level", o.level);
        },
        CLI_MASK(local_global_otsu), CLI_MASK(local_global_otsu_surface));
    list.push_back(with_mask<mote::object_level_options>(
        "hybrid", "object-level", "a global --level finds objects, and each gets Otsu's level of its surroundings",
        [](auto& o, auto const& field) {
            field("level", o.level);
            field("margin", o.margin);
            field("least", o.least);
        },
        CLI_MASK(object_level)));
    list.push_back(with_mask<hysteresis_levels>(
        "hybrid", "hysteresis", "objects by the weak --level that hold a pixel by the --strong one; by default Otsu's two levels of three classes",
        [](auto& o, auto const& field) {
            field("level", o.weak);
            field("strong", o.strong);
        },
        [](auto const& img, hysteresis_levels const& o, mote::polarity p, auto& dst) {
            auto const levels = o.weak && o.strong ? std::vector<double>(2) : mote::multi_otsu_levels(img, 3);
            bool const bright = p == mote::polarity::bright;
            mote::hysteresis(img, o.weak.value_or(bright ? levels.front() : levels.back()), o.strong.value_or(bright ? levels.back() : levels.front()), p,
                             mote::connectivity::eight, dst);
        }));
    add_fusion<mote::fusion::vote>(list, "fuse-windows", "local means of five windows: the majority, or --votes of them",
                                   [](auto& o, auto const& field) { field("votes", o.votes); });
    auto const nothing = [](auto&, auto const&) {};
    add_fusion<mote::fusion::confidence>(list, "fuse-confidence", "local means of five windows: the one that the pixel is farthest from", nothing);
    add_fusion<mote::fusion::variance>(list, "fuse-variance", "local means of five windows: the one with the largest deviation", nothing);
    add_fusion<mote::fusion::separability>(list, "fuse-separability", "local means of five windows: the one nearest to two values", nothing);
}

} // namespace cli
