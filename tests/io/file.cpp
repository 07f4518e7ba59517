// SPDX-License-Identifier: MIT
#include <mote/io/file.hpp>

#include "catch.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <random>
#include <span>
#include <string>
#include <vector>

namespace file_test {

namespace {
namespace of = mote::detail;

/// A file of n bytes, byte i being 7 i mod 256.
struct numbered {
    std::filesystem::path path = std::filesystem::temp_directory_path() / ("mote_test_file_" + std::to_string(std::random_device()()));
    explicit numbered(std::size_t n) {
        std::FILE* const f = std::fopen(path.string().c_str(), "wb");
        REQUIRE(f != nullptr);
        std::vector<unsigned char> bytes(n);
        for (std::size_t i = 0; i < n; ++i) bytes[i] = static_cast<unsigned char>(7 * i);
        std::size_t const written = std::fwrite(bytes.data(), 1, n, f);
        std::fclose(f);
        REQUIRE(written == n);
    }
    ~numbered() { std::filesystem::remove(path); }
    numbered(numbered const&) = delete;
    numbered& operator=(numbered const&) = delete;
};
} // namespace

TEST_CASE("a file is read whole") {
    for (std::size_t const n : {0u, 1u, 65535u, 65536u, 200000u}) {
        numbered const f(n);
        auto const bytes = mote::read_file(f.path);
        REQUIRE(bytes.size() == n);
        std::size_t wrong = 0;
        for (std::size_t i = 0; i < n; ++i) wrong += std::to_integer<unsigned>(bytes[i]) != (7 * i) % 256;
        CHECK(wrong == 0);
    }
}

TEST_CASE("a file of unknown length is read to its end") {
    if (!std::filesystem::exists("/proc/self/status")) return;
    auto const bytes = mote::read_file("/proc/self/status");
    std::string const text(reinterpret_cast<char const*>(bytes.data()), bytes.size());
    CHECK(text.find("Pid:") != std::string::npos);
}

TEST_CASE("what cannot be read is an io_error with the path and the reason") {
    auto const folder = std::filesystem::temp_directory_path();
    CHECK_THROWS_AS(mote::read_file(folder), mote::io_error);
    CHECK_THROWS_WITH(mote::read_file(folder), Catch::Contains(folder.string()) && Catch::Contains("directory"));
    CHECK_THROWS_WITH(mote::read_file(folder / "mote_test_none"), Catch::Contains("mote_test_none") && Catch::Contains("No such file"));
}

TEST_CASE("bytes from the middle of a file, or a refusal") {
    numbered const f(100);
    auto const file = of::open_to_read(f.path);
    std::array<std::byte, 4> four{};
    REQUIRE(of::read_at(file.get(), 96, four.data(), 4));
    CHECK(std::to_integer<int>(four[3]) == 7 * 99 % 256);
    CHECK_FALSE(of::read_at(file.get(), 97, four.data(), 4));
    CHECK_FALSE(of::read_at(file.get(), std::uint64_t{1} << 60, four.data(), 1));
    CHECK_FALSE(of::read_at(file.get(), ~std::uint64_t{0}, four.data(), 1));
    REQUIRE(of::read_at(file.get(), 0, four.data(), 2));
    CHECK(std::to_integer<int>(four[1]) == 7);
}

TEST_CASE("numbers have the byte order that is asked for") {
    std::array<unsigned char, 8> const raw{0x3f, 0xf8, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06};
    auto const* const p = reinterpret_cast<std::byte const*>(raw.data());
    CHECK(of::load<std::endian::big, std::uint16_t>(p) == 0x3ff8);
    CHECK(of::load<std::endian::little, std::uint16_t>(p) == 0xf83f);
    CHECK(of::load<std::endian::little, std::uint64_t>(p) == 0x060504030201f83fu);
    CHECK(of::load<std::endian::little, std::int16_t>(p) == -1985);
    std::vector<std::byte> written;
    of::append<std::endian::big>(written, 1.5f);
    of::append<std::endian::little>(written, 1.5f);
    CHECK(of::hexadecimal(written) == "3f c0 00 00 00 00 c0 3f");
    CHECK(of::load<std::endian::big, float>(written.data()) == 1.5f);
    of::store<std::endian::big>(written.data() + 2, std::uint16_t{0xabcd});
    of::append_bytes(written, of::bytes_of("A"));
    of::append_bytes(written, {});
    CHECK(of::hexadecimal(written) == "3f c0 ab cd 00 00 c0 3f 41");
    CHECK(of::hexadecimal({}).empty());
}

TEST_CASE("byte orders are swapped number by number, and bytes stay") {
    for (std::size_t const size : {1u, 2u, 4u, 8u}) {
        std::vector<std::byte> bytes(16), expected(16);
        for (std::size_t i = 0; i < 16; ++i) {
            bytes[i] = static_cast<std::byte>(i);
            expected[i] = static_cast<std::byte>(i / size * size + (size - 1 - i % size));
        }
        of::swap_bytes(bytes, size);
        CHECK(bytes == expected);
    }
    of::swap_bytes({}, 4);
}

} // namespace file_test
