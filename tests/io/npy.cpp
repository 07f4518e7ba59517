// SPDX-License-Identifier: MIT
#include <mote/io/crc32.hpp>
#include <mote/io/npy.hpp>

#include "../random_image.hpp"
#include "catch.hpp"
#include "samples.hpp"

#include <filesystem>

namespace npy_test {

namespace {
bytes_t npy(std::string const& header, std::size_t data, unsigned version = 1) {
    bytes_t f = to_bytes("\x93NUMPY");
    f.push_back(static_cast<std::byte>(version));
    f.push_back(std::byte{0});
    if (version == 1) mote::detail::append<std::endian::little>(f, static_cast<std::uint16_t>(header.size()));
    else mote::detail::append<std::endian::little>(f, static_cast<std::uint32_t>(header.size()));
    f = joined(f, to_bytes(header));
    for (std::size_t i = 0; i < data; ++i) f.push_back(static_cast<std::byte>(i));
    return f;
}

template <class T>
void round_trip(std::ptrdiff_t w, std::ptrdiff_t h) {
    auto const a = random_image<T>(w, h, 4, 0, 250);
    auto const file = mote::encode_npy(a);
    CHECK((file.size() - static_cast<std::size_t>(w * h) * sizeof(T)) % 64 == 0);
    auto const back = mote::read_npy(file, "x");
    REQUIRE(std::holds_alternative<mote::image<T>>(back.pixels));
    CHECK(back.width() == w);
    CHECK(back.height() == h);
    CHECK(mote::crc32_of_pixels(std::get<mote::image<T>>(back.pixels)) == mote::crc32_of_pixels(a));
    auto const turned = mote::read_npy(mote::encode_npy(a.view().transposed()), "x");
    CHECK(mote::crc32_of_pixels(std::get<mote::image<T>>(turned.pixels)) == mote::crc32_of_pixels(a.view().transposed()));
}
} // namespace

TEST_CASE("every pixel type goes through an .npy file and back") {
    for (std::ptrdiff_t const w : {0, 1, 3, 17})
        for (std::ptrdiff_t const h : {0, 1, 5}) {
            round_trip<std::uint8_t>(w, h);
            round_trip<std::uint16_t>(w, h);
            round_trip<std::int16_t>(w, h);
            round_trip<std::uint32_t>(w, h);
            round_trip<float>(w, h);
            round_trip<double>(w, h);
        }
    auto const path = std::filesystem::temp_directory_path() / "mote_test_io.npy";
    mote::write_npy(path, random_image<float>(3, 2, 1, -1, 1));
    CHECK(mote::read_npy(mote::read_file(path), "x").width() == 3);
    std::filesystem::remove(path);
}

TEST_CASE("headers as NumPy and others write them") {
    auto const a = mote::read_npy(npy("{'descr': '<u2', 'fortran_order': False, 'shape': (2, 3), }   \n", 12), "a");
    CHECK(std::get<mote::image<std::uint16_t>>(a.pixels)(2, 1) == 0x0b0a);
    CHECK(mote::read_npy(npy("{\"shape\":(1,2),\"descr\":\"|b1\",\"fortran_order\":False}", 2, 2), "b").pixel_type() == "u8");
    CHECK(mote::read_npy(npy("{'descr': '<f8', 'fortran_order': True, 'shape': (1, 2)}", 16, 3), "c").pixel_type() == "f64");
    CHECK(mote::read_npy(npy("{'descr': '|u1', 'fortran_order': False, 'shape': (0, 9)}", 0), "d").empty());
}

TEST_CASE("an .npy file is refused with the reason") {
    auto const refuse = [](bytes_t const& f, char const* why) {
        INFO(why);
        CHECK_THROWS_WITH(mote::read_npy(f, "name.npy"), Catch::Contains("name.npy") && Catch::Contains(why));
    };
    refuse(npy("{'descr': '<u2', 'fortran_order': False, 'shape': (2, 3), }", 11), "ends too early");
    refuse(npy("{'descr': '<u2', 'fortran_order': False, 'shape': (999999999999999999, 999999999999999999), }", 11), "ends too early");
    refuse(npy("{'descr': '<u2', 'fortran_order': False, 'shape': (9999999999999999999, 1), }", 11), "18 digits");
    refuse(npy("{'descr': '<u2', 'fortran_order': True, 'shape': (2, 3), }", 12), "Fortran");
    refuse(npy("{'descr': '>u2', 'fortran_order': False, 'shape': (2, 3), }", 12), ">u2");
    refuse(npy("{'descr': '<i8', 'fortran_order': False, 'shape': (2, 3), }", 48), "<i8");
    refuse(npy("{'descr': '<u2', 'fortran_order': False, 'shape': (6,), }", 12), "1 dimensions");
    refuse(npy("{'descr': '<u2', 'fortran_order': False, 'shape': (2, 3, 1), }", 12), "3 dimensions");
    refuse(npy("{'descr': [('a', '<u2')], 'fortran_order': False, 'shape': (2, 3), }", 12), "structured");
    refuse(npy("{'descr': '<u2', 'shape': (2, 3), }", 12), "fortran_order");
    refuse(npy("{'descr': '<u2', 'descr': '<u2', 'fortran_order': False, 'shape': (2, 3), }", 12), "repeated");
    refuse(npy("{'descr': '<u2', 'fortran_order': False, 'shape': (2, -3), }", 12), "size");
    refuse(npy("{}", 0, 4), "version 4");
    auto f = npy("{}", 0, 2);
    f[10] = f[11] = std::byte{0xff};
    refuse(f, "header of");
}

} // namespace npy_test
