// SPDX-License-Identifier: MIT
// Methods that combine a global level with local ones.
#include "method_builder.hpp"

#include <mote/threshold/hybrid/msh5.hpp>

namespace cli {

namespace {

#define CLI_MASK_OPTIONS_LAST(function) [](auto const& img, auto const& o, mote::polarity p, auto& dst) { mote::function(img, p, dst, o); }

} // namespace

void add_hybrid(method_list& list) {
    list.push_back(with_mask<mote::msh5_options>("hybrid", "msh5", "local means of five windows where the variance shows an edge, a global level elsewhere",
                                                 [](auto&, auto const&) {}, CLI_MASK_OPTIONS_LAST(msh5)));
}

} // namespace cli
