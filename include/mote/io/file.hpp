// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Whole files as bytes, and bytes as numbers.

#include <mote/core/error.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <vector>

#if !defined(_WIN32)
#include <sys/types.h>
#endif

MOTE_NAMESPACE_BEGIN

namespace detail {

struct close_file {
    void operator()(std::FILE* f) const noexcept { std::fclose(f); }
};
using file_handle = std::unique_ptr<std::FILE, close_file>;

[[noreturn]] inline void throw_io_error(char const* what, std::filesystem::path const& path, int error) {
    throw io_error(std::string(what) + " '" + path.string() + "': " + std::generic_category().message(error));
}

inline file_handle open_to_read(std::filesystem::path const& path) {
    std::error_code error;
    if (std::filesystem::is_directory(path, error)) throw_io_error("cannot read", path, EISDIR);
    errno = 0;
    file_handle f(std::fopen(path.string().c_str(), "rb"));
    if (!f) throw_io_error("cannot open", path, errno);
    return f;
}

/// n bytes of a file, from byte `at` on. False if they cannot be had.
inline bool read_at(std::FILE* f, std::uint64_t at, std::byte* to, std::size_t n) noexcept {
#if defined(_WIN32)
    bool const there = _fseeki64(f, static_cast<long long>(at), SEEK_SET) == 0;
#else
    bool const there = fseeko(f, static_cast<off_t>(at), SEEK_SET) == 0;
#endif
    return there && std::fread(to, 1, n, f) == n;
}

/// A number of type T from its bytes.
template <std::endian Order, class T>
[[nodiscard]] T load(std::byte const* p) noexcept {
    std::byte raw[sizeof(T)];
    for (std::size_t i = 0; i < sizeof(T); ++i) raw[i] = p[Order == std::endian::native ? i : sizeof(T) - 1 - i];
    T value;
    std::memcpy(&value, raw, sizeof(T));
    return value;
}

/// Turns numbers of `size` bytes each into the other byte order.
inline void swap_bytes(std::span<std::byte> numbers, std::size_t size) noexcept {
    for (auto at = numbers.begin(); size > 1 && at != numbers.end(); at += static_cast<std::ptrdiff_t>(size)) std::reverse(at, at + static_cast<std::ptrdiff_t>(size));
}

template <std::endian Order, class T>
void store(std::byte* p, T value) noexcept {
    std::byte raw[sizeof(T)];
    std::memcpy(raw, &value, sizeof(T));
    for (std::size_t i = 0; i < sizeof(T); ++i) p[Order == std::endian::native ? i : sizeof(T) - 1 - i] = raw[i];
}

template <std::endian Order, class T>
void append(std::vector<std::byte>& bytes, T value) {
    bytes.resize(bytes.size() + sizeof(T));
    store<Order>(bytes.data() + bytes.size() - sizeof(T), value);
}

inline void append_bytes(std::vector<std::byte>& to, std::span<std::byte const> bytes) {
    std::size_t const at = to.size();
    to.resize(at + bytes.size());
    if (!bytes.empty()) std::memcpy(to.data() + at, bytes.data(), bytes.size());
}

inline std::span<std::byte const> bytes_of(std::string_view text) noexcept {
    return std::as_bytes(std::span<char const>(text.data(), text.size()));
}

/// The first bytes of a file, for messages: "89 50 4e 47".
inline std::string hexadecimal(std::span<std::byte const> bytes) {
    constexpr char digit[] = "0123456789abcdef";
    std::string text;
    for (std::byte const b : bytes) {
        if (!text.empty()) text += ' ';
        text += digit[std::to_integer<unsigned>(b) >> 4];
        text += digit[std::to_integer<unsigned>(b) & 15u];
    }
    return text;
}

} // namespace detail

/// All bytes of a file. Memory grows with what is read, so that a file that is shorter or longer than its directory
/// entry says (a pipe, /dev/stdin) does no harm.
/// @throws io_error naming the path and the reason.
[[nodiscard]] inline std::vector<std::byte> read_file(std::filesystem::path const& path) {
    detail::file_handle const f = detail::open_to_read(path);
    std::vector<std::byte> bytes;
    std::error_code unknown;
    auto const expected = std::filesystem::file_size(path, unknown);
    std::size_t room = unknown || expected > (std::uintmax_t{1} << 48) ? 65536 : static_cast<std::size_t>(expected) + 1;
    for (std::size_t used = 0;;) {
        bytes.resize(room);
        errno = 0;
        std::size_t const got = std::fread(bytes.data() + used, 1, room - used, f.get());
        used += got;
        if (used < room) {
            if (std::ferror(f.get()) != 0) detail::throw_io_error("cannot read", path, errno);
            bytes.resize(used);
            return bytes;
        }
        room += room / 2 + 65536;
    }
}

MOTE_NAMESPACE_END
