// SPDX-License-Identifier: MIT
#pragma once

// particles.csv: one row a particle, the same columns from every command.

#include <mote/core/units.hpp>
#include <mote/measure/ledger.hpp>
#include <mote/measure/pick.hpp>
#include <mote/measure/regions.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace cli {

/// A field of a CSV file as RFC 4180 wants it: in quotes if it has a comma, a quote, a line end or blanks around it.
std::string csv_field(std::string_view text);

/// The names of the columns and a line end.
std::string_view particle_csv_header();

/// Appends a row for each region of an image. Lengths in pixels have pixel centres at integers; columns in nanometres stay
/// empty if the pixel size is unknown. Where a pixel is not square, sqrt(width * height) is taken for its edge: areas and
/// equivalent diameters are exact then, other lengths are not.
/// @param picks  one verdict a region.
/// @param with_intensity  false: no image was measured; mean_intensity and contrast stay empty.
/// @param ids  what stands under `id`, one a region; empty: the regions' labels.
/// @throws std::logic_error if the numbers differ.
void append_particles_csv(std::string& csv, std::string_view image, std::span<mote::region const> regions,
                          std::span<mote::picked const> picks, mote::pixel_size const& size, bool with_intensity = true,
                          std::span<std::uint32_t const> ids = {});

/// ledger.csv: a row for every object that the mask had, in the order of the ledger. `object` and `parent` are places in it, `id` that of particles.csv.
std::string ledger_csv(mote::ledger const& book);

} // namespace cli
