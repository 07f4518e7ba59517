// SPDX-License-Identifier: MIT
#pragma once

// The methods that the program knows. Each family has a source file of its own, since six pixel types take long to compile.

#include "segment.hpp"

#include <mote/core/image.hpp>
#include <mote/core/polarity.hpp>
#include <mote/histogram/histogram.hpp>
#include <mote/io/any_image.hpp>
#include <mote/threshold/dialect.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace cli {

struct method {
    std::string name{}, family{}, what{};
    std::vector<std::pair<std::string, std::string>> options{}; ///< name without dashes, default
    bool has_shape = false, has_border = false;                 ///< --shape, --border
    std::vector<mote::dialect> dialects{};                      ///< besides paper

    /// Of global methods; the others have a mask.
    std::function<double(mote::any_image const&, segment_options const&, mote::polarity)> level{};
    /// The same level from the counts alone, without dialects; nothing if the method needs the image.
    std::function<double(mote::histogram const&, segment_options const&, mote::polarity)> level_of_counts{};
    std::function<void(mote::any_image const&, segment_options const&, mote::polarity, mote::image<std::uint8_t>&)> mask{};
    /// Nothing if the method has no level at each pixel.
    std::function<void(mote::any_image const&, segment_options const&, mote::polarity, mote::image<float>&)> surface{};
};

using method_list = std::vector<method>;

void add_global(method_list& list);
void add_formulas(method_list& list);
void add_compound(method_list& list);
void add_local_histograms(method_list& list);
void add_ranks(method_list& list);
void add_hybrid(method_list& list);

/// All of them, the default first.
method_list const& all_methods();

/// @throws usage_error that names all methods if there is none of this name.
method const& find_method(std::string const& name);

} // namespace cli
