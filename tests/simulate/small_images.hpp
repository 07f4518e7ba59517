// SPDX-License-Identifier: MIT
#pragma once

// The small images whose bits the tests pin, and the checksum that pins them.

#include <mote/simulate/micrograph.hpp>

#include <cstddef>
#include <cstdint>

/// CRC-32 (the polynomial of PNG and zlib) of all values of an image, each as four bytes, the lowest first.
template <class T>
std::uint32_t crc32_of(mote::image<T> const& image) {
    std::uint32_t crc = 0xFFFFFFFFU;
    for (std::ptrdiff_t y = 0; y < image.height(); ++y)
        for (std::ptrdiff_t x = 0; x < image.width(); ++x)
            for (int byte = 0; byte < 4; ++byte) {
                crc ^= static_cast<std::uint32_t>(image(x, y)) >> (8 * byte) & 0xFFU;
                for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ ((crc & 1U) != 0 ? 0xEDB88320U : 0U);
            }
    return ~crc;
}

/// Particles that may touch, on powder, in the given modality, 96 x 80 pixels.
inline mote::micrograph_options small_image(mote::modality m) {
    mote::micrograph_options o;
    o.width = 96;
    o.height = 80;
    o.pixel_size_nm = 0.2;
    o.imaging = m;
    o.diameter_nm = 3;
    o.number = 14;
    o.contact_share = 0.5;
    o.contamination_nm = 0.3;
    o.seed = 20;
    return o;
}
