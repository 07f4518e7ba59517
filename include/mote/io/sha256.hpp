// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// SHA-256, by which a manifest names its inputs.

#include <mote/io/file.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

MOTE_NAMESPACE_BEGIN

/// SHA-256 of bytes that come in pieces. FIPS PUB 180-4, August 2015. No allocation.
class sha256 {
public:
    void update(std::span<std::byte const> bytes) noexcept {
        length_ += bytes.size();
        while (!bytes.empty()) {
            if (used_ == 0 && bytes.size() >= block_.size()) {
                compress(bytes.data());
                bytes = bytes.subspan(block_.size());
                continue;
            }
            std::size_t const n = std::min(bytes.size(), block_.size() - used_);
            std::memcpy(block_.data() + used_, bytes.data(), n);
            used_ += n;
            bytes = bytes.subspan(n);
            if (used_ < block_.size()) continue;
            compress(block_.data());
            used_ = 0;
        }
    }
    /// The digest of all bytes so far; further updates continue from here as if it had not been asked for.
    [[nodiscard]] std::array<std::byte, 32> digest() const noexcept {
        sha256 end = *this;
        std::array<std::byte, 72> padding{};
        padding[0] = std::byte{0x80};
        std::size_t const zeros = (119 - used_) % 64;
        detail::store<std::endian::big>(padding.data() + 1 + zeros, length_ * 8);
        end.update(std::span<std::byte const>(padding).first(1 + zeros + 8));
        std::array<std::byte, 32> result;
        for (std::size_t i = 0; i < 8; ++i) detail::store<std::endian::big>(result.data() + 4 * i, end.state_[i]);
        return result;
    }

private:
    void compress(std::byte const* p) noexcept {
        // The first 32 bits of the fractional parts of the cube roots of the first 64 primes.
        static constexpr std::uint32_t k[64] = {
            0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01,
            0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc,
            0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147,
            0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
            0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08,
            0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
            0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};
        std::uint32_t w[64];
        for (std::size_t t = 0; t < 16; ++t) w[t] = detail::load<std::endian::big, std::uint32_t>(p + 4 * t);
        for (std::size_t t = 16; t < 64; ++t) {
            std::uint32_t const s0 = std::rotr(w[t - 15], 7) ^ std::rotr(w[t - 15], 18) ^ (w[t - 15] >> 3);
            std::uint32_t const s1 = std::rotr(w[t - 2], 17) ^ std::rotr(w[t - 2], 19) ^ (w[t - 2] >> 10);
            w[t] = w[t - 16] + s0 + w[t - 7] + s1;
        }
        auto [a, b, c, d, e, f, g, h] = state_;
        for (std::size_t t = 0; t < 64; ++t) {
            std::uint32_t const t1 =
                h + (std::rotr(e, 6) ^ std::rotr(e, 11) ^ std::rotr(e, 25)) + ((e & f) ^ (~e & g)) + k[t] + w[t];
            std::uint32_t const t2 = (std::rotr(a, 2) ^ std::rotr(a, 13) ^ std::rotr(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
            h = g;
            g = f;
            f = e;
            e = d + t1;
            d = c;
            c = b;
            b = a;
            a = t1 + t2;
        }
        std::uint32_t const add[8] = {a, b, c, d, e, f, g, h};
        for (std::size_t i = 0; i < 8; ++i) state_[i] += add[i];
    }

    // The first 32 bits of the fractional parts of the square roots of the first 8 primes.
    std::array<std::uint32_t, 8> state_{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    std::array<std::byte, 64> block_{};
    std::size_t used_ = 0;
    std::uint64_t length_ = 0;
};

/// A digest as 64 lower-case hexadecimal digits.
[[nodiscard]] inline std::string hex_of(std::array<std::byte, 32> const& digest) {
    constexpr char digit[] = "0123456789abcdef";
    std::string text;
    for (std::byte const b : digest) {
        text += digit[std::to_integer<unsigned>(b) >> 4];
        text += digit[std::to_integer<unsigned>(b) & 15u];
    }
    return text;
}

/// SHA-256 of some bytes, as 64 hexadecimal digits.
[[nodiscard]] inline std::string sha256_hex(std::span<std::byte const> bytes) {
    sha256 sum;
    sum.update(bytes);
    return hex_of(sum.digest());
}

/// SHA-256 of a file, as `sha256sum` prints it; the file is read in pieces of 64 KiB.
/// @throws io_error naming the path and the reason.
[[nodiscard]] inline std::string sha256_hex_of_file(std::filesystem::path const& path) {
    detail::file_handle const f = detail::open_to_read(path);
    std::vector<std::byte> piece(65536);
    sha256 sum;
    for (;;) {
        errno = 0;
        std::size_t const n = std::fread(piece.data(), 1, piece.size(), f.get());
        sum.update(std::span<std::byte const>(piece).first(n));
        if (n == piece.size()) continue;
        if (std::ferror(f.get()) != 0) detail::throw_io_error("cannot read", path, errno);
        return hex_of(sum.digest());
    }
}

MOTE_NAMESPACE_END
