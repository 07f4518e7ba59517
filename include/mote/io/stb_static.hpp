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

// Functions declared extern "C" keep their plain name for the assembler even when they are static in a namespace: other
// names keep them apart from another stb in the same unit.
#define stbi__unpremultiply_on_load_thread mote_stbi__unpremultiply_on_load_thread
#define stbi_convert_iphone_png_to_rgb mote_stbi_convert_iphone_png_to_rgb
#define stbi_convert_iphone_png_to_rgb_thread mote_stbi_convert_iphone_png_to_rgb_thread
#define stbi_convert_wchar_to_utf8 mote_stbi_convert_wchar_to_utf8
#define stbi_failure_reason mote_stbi_failure_reason
#define stbi_flip_vertically_on_write mote_stbi_flip_vertically_on_write
#define stbi_hdr_to_ldr_gamma mote_stbi_hdr_to_ldr_gamma
#define stbi_hdr_to_ldr_scale mote_stbi_hdr_to_ldr_scale
#define stbi_image_free mote_stbi_image_free
#define stbi_info mote_stbi_info
#define stbi_info_from_callbacks mote_stbi_info_from_callbacks
#define stbi_info_from_file mote_stbi_info_from_file
#define stbi_info_from_memory mote_stbi_info_from_memory
#define stbi_is_16_bit mote_stbi_is_16_bit
#define stbi_is_16_bit_from_callbacks mote_stbi_is_16_bit_from_callbacks
#define stbi_is_16_bit_from_file mote_stbi_is_16_bit_from_file
#define stbi_is_16_bit_from_memory mote_stbi_is_16_bit_from_memory
#define stbi_is_hdr mote_stbi_is_hdr
#define stbi_is_hdr_from_callbacks mote_stbi_is_hdr_from_callbacks
#define stbi_is_hdr_from_file mote_stbi_is_hdr_from_file
#define stbi_is_hdr_from_memory mote_stbi_is_hdr_from_memory
#define stbi_ldr_to_hdr_gamma mote_stbi_ldr_to_hdr_gamma
#define stbi_ldr_to_hdr_scale mote_stbi_ldr_to_hdr_scale
#define stbi_load mote_stbi_load
#define stbi_load_16 mote_stbi_load_16
#define stbi_load_16_from_callbacks mote_stbi_load_16_from_callbacks
#define stbi_load_16_from_memory mote_stbi_load_16_from_memory
#define stbi_load_from_callbacks mote_stbi_load_from_callbacks
#define stbi_load_from_file mote_stbi_load_from_file
#define stbi_load_from_file_16 mote_stbi_load_from_file_16
#define stbi_load_from_memory mote_stbi_load_from_memory
#define stbi_load_gif_from_memory mote_stbi_load_gif_from_memory
#define stbi_loadf mote_stbi_loadf
#define stbi_loadf_from_callbacks mote_stbi_loadf_from_callbacks
#define stbi_loadf_from_file mote_stbi_loadf_from_file
#define stbi_loadf_from_memory mote_stbi_loadf_from_memory
#define stbi_set_flip_vertically_on_load mote_stbi_set_flip_vertically_on_load
#define stbi_set_flip_vertically_on_load_thread mote_stbi_set_flip_vertically_on_load_thread
#define stbi_set_unpremultiply_on_load mote_stbi_set_unpremultiply_on_load
#define stbi_set_unpremultiply_on_load_thread mote_stbi_set_unpremultiply_on_load_thread
#define stbi_write_bmp mote_stbi_write_bmp
#define stbi_write_bmp_to_func mote_stbi_write_bmp_to_func
#define stbi_write_force_png_filter mote_stbi_write_force_png_filter
#define stbi_write_hdr mote_stbi_write_hdr
#define stbi_write_hdr_to_func mote_stbi_write_hdr_to_func
#define stbi_write_jpg mote_stbi_write_jpg
#define stbi_write_jpg_to_func mote_stbi_write_jpg_to_func
#define stbi_write_png mote_stbi_write_png
#define stbi_write_png_compression_level mote_stbi_write_png_compression_level
#define stbi_write_png_to_func mote_stbi_write_png_to_func
#define stbi_write_png_to_mem mote_stbi_write_png_to_mem
#define stbi_write_tga mote_stbi_write_tga
#define stbi_write_tga_to_func mote_stbi_write_tga_to_func
#define stbi_write_tga_with_rle mote_stbi_write_tga_with_rle
#define stbi_zlib_compress mote_stbi_zlib_compress
#define stbi_zlib_decode_buffer mote_stbi_zlib_decode_buffer
#define stbi_zlib_decode_malloc mote_stbi_zlib_decode_malloc
#define stbi_zlib_decode_malloc_guesssize mote_stbi_zlib_decode_malloc_guesssize
#define stbi_zlib_decode_malloc_guesssize_headerflag mote_stbi_zlib_decode_malloc_guesssize_headerflag
#define stbi_zlib_decode_noheader_buffer mote_stbi_zlib_decode_noheader_buffer
#define stbi_zlib_decode_noheader_malloc mote_stbi_zlib_decode_noheader_malloc
#define stbiw_convert_wchar_to_utf8 mote_stbiw_convert_wchar_to_utf8

// The inverse cosine transform of a hostile JPEG overflows int; the sums end in pixel values, which are clamped, and index
// nothing. GCC is told that int wraps; clang has no such switch for part of a file, and is told not to stop for it.
#if defined(__clang__)
#pragma clang attribute push(__attribute__((no_sanitize("signed-integer-overflow"))), apply_to = function)
#elif defined(__GNUC__)
#pragma GCC push_options
#pragma GCC optimize("wrapv")
#endif

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

#if defined(__clang__)
#pragma clang attribute pop
#elif defined(__GNUC__)
#pragma GCC pop_options
#endif

#undef stbi__unpremultiply_on_load_thread
#undef stbi_convert_iphone_png_to_rgb
#undef stbi_convert_iphone_png_to_rgb_thread
#undef stbi_convert_wchar_to_utf8
#undef stbi_failure_reason
#undef stbi_flip_vertically_on_write
#undef stbi_hdr_to_ldr_gamma
#undef stbi_hdr_to_ldr_scale
#undef stbi_image_free
#undef stbi_info
#undef stbi_info_from_callbacks
#undef stbi_info_from_file
#undef stbi_info_from_memory
#undef stbi_is_16_bit
#undef stbi_is_16_bit_from_callbacks
#undef stbi_is_16_bit_from_file
#undef stbi_is_16_bit_from_memory
#undef stbi_is_hdr
#undef stbi_is_hdr_from_callbacks
#undef stbi_is_hdr_from_file
#undef stbi_is_hdr_from_memory
#undef stbi_ldr_to_hdr_gamma
#undef stbi_ldr_to_hdr_scale
#undef stbi_load
#undef stbi_load_16
#undef stbi_load_16_from_callbacks
#undef stbi_load_16_from_memory
#undef stbi_load_from_callbacks
#undef stbi_load_from_file
#undef stbi_load_from_file_16
#undef stbi_load_from_memory
#undef stbi_load_gif_from_memory
#undef stbi_loadf
#undef stbi_loadf_from_callbacks
#undef stbi_loadf_from_file
#undef stbi_loadf_from_memory
#undef stbi_set_flip_vertically_on_load
#undef stbi_set_flip_vertically_on_load_thread
#undef stbi_set_unpremultiply_on_load
#undef stbi_set_unpremultiply_on_load_thread
#undef stbi_write_bmp
#undef stbi_write_bmp_to_func
#undef stbi_write_force_png_filter
#undef stbi_write_hdr
#undef stbi_write_hdr_to_func
#undef stbi_write_jpg
#undef stbi_write_jpg_to_func
#undef stbi_write_png
#undef stbi_write_png_compression_level
#undef stbi_write_png_to_func
#undef stbi_write_png_to_mem
#undef stbi_write_tga
#undef stbi_write_tga_to_func
#undef stbi_write_tga_with_rle
#undef stbi_zlib_compress
#undef stbi_zlib_decode_buffer
#undef stbi_zlib_decode_malloc
#undef stbi_zlib_decode_malloc_guesssize
#undef stbi_zlib_decode_malloc_guesssize_headerflag
#undef stbi_zlib_decode_noheader_buffer
#undef stbi_zlib_decode_noheader_malloc
#undef stbiw_convert_wchar_to_utf8

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
