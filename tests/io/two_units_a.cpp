// SPDX-License-Identifier: MIT
// With two_units_b.cpp: the headers stand in several units of one program, beside a stb of the user's own.
#include <mote/io/atomic_file.hpp>
#include <mote/io/crc32.hpp>
#include <mote/io/png.hpp>
#include <mote/io/read.hpp>
#include <mote/io/sha256.hpp>

#if defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wall"
#pragma GCC diagnostic ignored "-Wextra"
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"
#endif
#define STB_IMAGE_IMPLEMENTATION
#if __has_include(<stb/stb_image.h>)
#include <stb/stb_image.h>
#else
#include <stb_image.h>
#endif
#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif

#include "catch.hpp"

mote::any_image read_in_b(std::vector<std::byte> const& bytes);

TEST_CASE("two units and the user's own stb share a program") {
    mote::image<std::uint8_t> a(3, 2);
    a(2, 1) = 99;
    auto const file = mote::encode_png(a);
    CHECK(std::get<0>(read_in_b(file).pixels)(2, 1) == 99);
    CHECK(std::get<0>(mote::read_image(file, "a").pixels)(2, 1) == 99);
    int w = 0, h = 0, n = 0;
    unsigned char* const own =
        stbi_load_from_memory(reinterpret_cast<unsigned char const*>(file.data()), static_cast<int>(file.size()), &w, &h, &n, 1);
    REQUIRE(own != nullptr);
    CHECK(own[5] == 99);
    stbi_image_free(own);
}
