// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// The errors of images that belong together and have different sizes.

#include <mote/core/error.hpp>
#include <mote/core/image_view.hpp>
#include <mote/version.hpp>

#include <cstdint>
#include <string>

MOTE_NAMESPACE_BEGIN

namespace detail {

/// @throws parameter_error that names both sizes if source and destination differ.
template <class S, class D>
void require_same_size(char const* who, S const& s, D const& d) {
    if (s.width != d.width || s.height != d.height)
        throw parameter_error(std::string(who) + ": source is " + std::to_string(s.width) + " x " + std::to_string(s.height) +
                              ", destination " + std::to_string(d.width) + " x " + std::to_string(d.height));
}

/// The same of an image and a mask.
template <class S>
void require_mask_size(char const* who, S const& s, image_view<std::uint8_t const> mask) {
    if (mask.width != s.width || mask.height != s.height)
        throw parameter_error(std::string(who) + ": mask is " + std::to_string(mask.width) + " x " + std::to_string(mask.height) + ", image " +
                              std::to_string(s.width) + " x " + std::to_string(s.height));
}

} // namespace detail

MOTE_NAMESPACE_END
