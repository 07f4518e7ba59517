// SPDX-License-Identifier: MIT
// Methods that combine a global level with local ones.
#include "method_builder.hpp"

#include <mote/threshold/hybrid/clamped_level.hpp>
#include <mote/threshold/hybrid/dead_zone_niblack.hpp>
#include <mote/threshold/hybrid/fuse_windows.hpp>
#include <mote/threshold/hybrid/level_blend.hpp>
#include <mote/threshold/hybrid/msh5.hpp>
#include <mote/threshold/hybrid/variance_gate.hpp>

namespace cli {

namespace {

#define CLI_MASK_OPTIONS_LAST(function) [](auto const& img, auto const& o, mote::polarity p, auto& dst) { mote::function(img, p, dst, o); }

template <class Options, class Fields, class Mask, class Surface>
void add(method_list& list, char const* name, char const* what, Fields fields, Mask mask, Surface surface) {
    list.push_back(with_surface<Options>(with_mask<Options>("hybrid", name, what, fields, mask), fields, surface));
}

template <mote::fusion By, class Fields>
void add_fusion(method_list& list, char const* name, char const* what, Fields fields) {
    list.push_back(with_mask<mote::fuse_windows_options<>>("hybrid", name, what, fields, [](auto const& img, auto o, mote::polarity p, auto& dst) {
        o.by = By;
        mote::fuse_windows(img, o, p, dst);
    }));
}

} // namespace

void add_hybrid(method_list& list) {
    list.push_back(with_mask<mote::msh5_options>("hybrid", "msh5", "local means of five windows where the variance shows an edge, a global level elsewhere",
                                                 [](auto&, auto const&) {}, CLI_MASK_OPTIONS_LAST(msh5)));
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
    add_fusion<mote::fusion::vote>(list, "fuse-windows", "local means of five windows: the majority, or --votes of them",
                                   [](auto& o, auto const& field) { field("votes", o.votes); });
    auto const nothing = [](auto&, auto const&) {};
    add_fusion<mote::fusion::confidence>(list, "fuse-confidence", "local means of five windows: the one that the pixel is farthest from", nothing);
    add_fusion<mote::fusion::variance>(list, "fuse-variance", "local means of five windows: the one with the largest deviation", nothing);
    add_fusion<mote::fusion::separability>(list, "fuse-separability", "local means of five windows: the one nearest to two values", nothing);
}

} // namespace cli
