// SPDX-License-Identifier: MIT
#pragma once
#pragma GCC system_header

/// @file
/// stb_image and the deflate of stb_image_write, private to this translation unit and to mote.
///
/// stb is one C file with a public and a static half. Here all of it has internal linkage and lives in a namespace, so
/// that it can stand in any number of translation units, next to the user's own copy of stb with other settings. Each
/// unit's copy is the same text; whichever copy of an inline function of mote the linker keeps, it calls the stb it was
/// compiled with. Nothing outside an inline function may keep a pointer into it.
/// The pragma above switches warnings off: stb is not ours to fix.

#include <mote/core/error.hpp>
#include <mote/version.hpp>

// What stb includes, so that its own #include lines find nothing to do inside the namespace.
#include <assert.h>
#include <limits.h>
#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#pragma push_macro("STBI_INCLUDE_STB_IMAGE_H")
#pragma push_macro("STB_IMAGE_IMPLEMENTATION")
#pragma push_macro("STB_IMAGE_STATIC")
#pragma push_macro("STBIDEF")
#pragma push_macro("STBI_ASSERT")
#pragma push_macro("STBI_MALLOC")
#pragma push_macro("STBI_REALLOC")
#pragma push_macro("STBI_REALLOC_SIZED")
#pragma push_macro("STBI_FREE")
#pragma push_macro("STBI_NO_STDIO")
#pragma push_macro("STBI_NO_SIMD")
#pragma push_macro("STBI_NO_LINEAR")
#pragma push_macro("STBI_NO_HDR")
#pragma push_macro("STBI_NO_GIF")
#pragma push_macro("STBI_NO_PSD")
#pragma push_macro("STBI_NO_PIC")
#pragma push_macro("STBI_NO_TGA")
#pragma push_macro("STBI_NO_PNM")
#pragma push_macro("STBI_MAX_DIMENSIONS")
#undef STBI_INCLUDE_STB_IMAGE_H
#undef STB_IMAGE_IMPLEMENTATION
#undef STB_IMAGE_STATIC
#undef STBIDEF
#undef STBI_ASSERT
#undef STBI_MALLOC
#undef STBI_REALLOC
#undef STBI_REALLOC_SIZED
#undef STBI_FREE
#undef STBI_NO_STDIO
#undef STBI_NO_SIMD
#undef STBI_NO_LINEAR
#undef STBI_NO_HDR
#undef STBI_NO_GIF
#undef STBI_NO_PSD
#undef STBI_NO_PIC
#undef STBI_NO_TGA
#undef STBI_NO_PNM
#undef STBI_MAX_DIMENSIONS
#define STB_IMAGE_IMPLEMENTATION
#define STB_IMAGE_STATIC
#define STBI_NO_STDIO
#define STBI_NO_SIMD
#define STBI_NO_LINEAR
#define STBI_NO_HDR
#define STBI_NO_GIF
#define STBI_NO_PSD
#define STBI_NO_PIC
#define STBI_NO_TGA
#define STBI_NO_PNM
#define STBI_MAX_DIMENSIONS (1 << 28)
// A file may leave pixels unwritten that stb returns; zeroed memory keeps the result the same from run to run.
#define STBI_MALLOC(size) calloc(1, size)
#define STBI_REALLOC(p, size) realloc(p, size)
#define STBI_FREE(p) free(p)
#define STBI_ASSERT(x) ((x) ? void() : throw format_error("stb_image: its assertion " #x " does not hold for this file"))

#pragma push_macro("INCLUDE_STB_IMAGE_WRITE_H")
#pragma push_macro("STB_IMAGE_WRITE_IMPLEMENTATION")
#pragma push_macro("STB_IMAGE_WRITE_STATIC")
#pragma push_macro("STBIWDEF")
#pragma push_macro("STBI_WRITE_NO_STDIO")
#pragma push_macro("STBIW_ASSERT")
#undef INCLUDE_STB_IMAGE_WRITE_H
#undef STB_IMAGE_WRITE_IMPLEMENTATION
#undef STB_IMAGE_WRITE_STATIC
#undef STBIWDEF
#undef STBI_WRITE_NO_STDIO
#undef STBIW_ASSERT
#define STB_IMAGE_WRITE_IMPLEMENTATION
#define STB_IMAGE_WRITE_STATIC
#define STBI_WRITE_NO_STDIO
#define STBIW_ASSERT(x) ((void)0)

MOTE_NAMESPACE_BEGIN
namespace detail {
namespace stb {
#if __has_include(<stb/stb_image.h>)
#include <stb/stb_image.h>
#include <stb/stb_image_write.h>
#else
#include <stb_image.h>
#include <stb_image_write.h>
#endif
} // namespace stb
} // namespace detail
MOTE_NAMESPACE_END

// Macros of stb's that take arguments under the names of its functions: a later copy of stb would trip over them.
#undef stbi__err
#undef stbi__errpf
#undef stbi__errpuc

#pragma pop_macro("STBIW_ASSERT")
#pragma pop_macro("STBI_WRITE_NO_STDIO")
#pragma pop_macro("STBIWDEF")
#pragma pop_macro("STB_IMAGE_WRITE_STATIC")
#pragma pop_macro("STB_IMAGE_WRITE_IMPLEMENTATION")
#pragma pop_macro("INCLUDE_STB_IMAGE_WRITE_H")
#pragma pop_macro("STBI_MAX_DIMENSIONS")
#pragma pop_macro("STBI_NO_PNM")
#pragma pop_macro("STBI_NO_TGA")
#pragma pop_macro("STBI_NO_PIC")
#pragma pop_macro("STBI_NO_PSD")
#pragma pop_macro("STBI_NO_GIF")
#pragma pop_macro("STBI_NO_HDR")
#pragma pop_macro("STBI_NO_LINEAR")
#pragma pop_macro("STBI_NO_SIMD")
#pragma pop_macro("STBI_NO_STDIO")
#pragma pop_macro("STBI_FREE")
#pragma pop_macro("STBI_REALLOC_SIZED")
#pragma pop_macro("STBI_REALLOC")
#pragma pop_macro("STBI_MALLOC")
#pragma pop_macro("STBI_ASSERT")
#pragma pop_macro("STBIDEF")
#pragma pop_macro("STB_IMAGE_STATIC")
#pragma pop_macro("STB_IMAGE_IMPLEMENTATION")
#pragma pop_macro("STBI_INCLUDE_STB_IMAGE_H")
