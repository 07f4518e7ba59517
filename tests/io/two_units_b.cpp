// SPDX-License-Identifier: MIT
#if __has_include(<stb/stb_image.h>)
#include <stb/stb_image.h>
#else
#include <stb_image.h>
#endif

#include <mote/io/atomic_file.hpp>
#include <mote/io/crc32.hpp>
#include <mote/io/png.hpp>
#include <mote/io/read.hpp>
#include <mote/io/sha256.hpp>

mote::any_image read_in_b(std::vector<std::byte> const& bytes);
mote::any_image read_in_b(std::vector<std::byte> const& bytes) { return mote::read_image(bytes, "b"); }
