// SPDX-License-Identifier: MIT
// Any bytes must give an image or one of mote's exceptions. What comes out is summed, so that every pixel is touched.
#include <mote/io/crc32.hpp>
#include <mote/io/read.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <new>
#include <span>

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);

// Behind the checksums of PNG nothing would be reached without putting them right.
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t most, unsigned int seed) {
    size = LLVMFuzzerMutate(data, size, most);
    std::span<std::byte> const bytes = std::as_writable_bytes(std::span(data, size));
    if (!mote::detail::is_png(bytes) || seed % 16 == 0) return size;
    for (std::size_t at = 8; size - at >= 12;) {
        std::size_t const length = mote::detail::load<std::endian::big, std::uint32_t>(bytes.data() + at);
        if (length > size - at - 12) break;
        mote::detail::store<std::endian::big>(bytes.data() + at + 8 + length, mote::crc32(bytes.subspan(at + 4, length + 4)));
        at += 12 + length;
    }
    return size;
}

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    try {
        mote::any_image const image = mote::read_image(std::as_bytes(std::span(data, size)), "input");
        static std::uint32_t volatile sum = 0;
        sum = sum + image.visit([](auto const& pixels) { return mote::crc32_of_pixels(pixels); });
        if (image.empty() && image.format != "NPY") std::abort();
    } catch (mote::format_error const&) {
    } catch (std::bad_alloc const&) {
    }
    return 0;
}
